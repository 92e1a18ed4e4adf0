/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-retention-private.h"

#include "natero-batch-private.h"

#define CHUNK_EVENTS 1000
/* As long as most lines are; a longer one is read whole, too. */
#define LINE_BYTES 1024

/* Removes lines that are not wanted, and counts them. */
void
natero_retention_discard_in_thread (NateroRetention *self, NateroLog *log, NateroLogRange *range)
{
  if (!natero_log_remove_in_thread (log, range))
    return;

  self->n_removed += range->n_events;
  self->n_removed_bytes += g_bytes_get_size (range->lines);
}

/* Most often not even the first line is, and no more than that is read. */
static gboolean
is_first_old_in_thread (NateroRetention *self, NateroLog *log)
{
  g_autoptr (NateroLogRange) first = natero_log_peek_in_thread (log, 1, LINE_BYTES);

  return first != NULL && natero_batch_count_older (first, self->oldest_wall_ms) > 0;
}

void
natero_retention_discard_old_in_thread (NateroRetention *self, NateroLog *log)
{
  while (is_first_old_in_thread (self, log))
    {
      g_autoptr (NateroLogRange) range = NULL;
      guint n_older;

      range = natero_log_peek_in_thread (log, CHUNK_EVENTS, self->chunk_bytes);
      n_older = range != NULL ? natero_batch_count_older (range, self->oldest_wall_ms) : 0;
      if (n_older == 0)
        return;

      natero_log_range_shorten (range, n_older);
      natero_retention_discard_in_thread (self, log, range);
      self->n_too_old += n_older;
    }
}

static guint64
get_excess (guint64 count, guint64 limit)
{
  return count > limit ? count - limit : 0;
}

/* No more lines than are too many, be it by their number or by their bytes. */
static NateroLogRange *
peek_excess_in_thread (NateroRetention *self, NateroLog *log)
{
  guint64 n_events = get_excess (self->n_events, self->keep_events + self->n_removed);
  guint64 n_bytes = get_excess (self->n_bytes, self->keep_bytes + self->n_removed_bytes);

  if (n_events == 0 && n_bytes == 0)
    return NULL;
  if (n_events == 0)
    return natero_log_peek_in_thread (log, CHUNK_EVENTS, (gsize) MIN (n_bytes, self->chunk_bytes));

  return natero_log_peek_in_thread (log, (guint) MIN (n_events, CHUNK_EVENTS), self->chunk_bytes);
}

void
natero_retention_discard_excess_in_thread (NateroRetention *self, NateroLog *log)
{
  NateroLogRange *range;

  while ((range = peek_excess_in_thread (self, log)) != NULL)
    {
      natero_retention_discard_in_thread (self, log, range);
      natero_log_range_free (range);
    }
}
