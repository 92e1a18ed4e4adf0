/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-log-range-private.h"

#include "natero-log-file-private.h"
#include "natero-log-lines-private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#define CHUNK_BYTES (64 * 1024)

/* One file in which a place of the run lies, and how much of it can be read from there on. */
typedef struct
{
  int     fd;
  goffset position;
  goffset available;
} Piece;

void
natero_log_range_free (NateroLogRange *range)
{
  if (range == NULL)
    return;

  g_free (range->run_id);
  g_clear_pointer (&range->lines, g_bytes_unref);
  g_free (range);
}

/* Where it is, without its lines. */
NateroLogRange *
natero_log_range_copy_place (const NateroLogRange *range)
{
  NateroLogRange *copy = g_new0 (NateroLogRange, 1);

  copy->run_id = g_strdup (range->run_id);
  copy->segment = range->segment;
  copy->end = range->end;
  return copy;
}

/* Keeps the first lines of it only. */
void
natero_log_range_shorten (NateroLogRange *range, guint n_events)
{
  g_autoptr (GBytes) lines = g_steal_pointer (&range->lines);
  g_autoptr (GByteArray) view = g_bytes_unref_to_array (g_bytes_ref (lines));
  gsize length = natero_log_lines_measure (view, n_events, &range->n_events);

  range->end -= (goffset) (g_bytes_get_size (lines) - length);
  range->lines = g_bytes_new_from_bytes (lines, 0, length);
}

/* What is in a stage is not, or not wholly, in its segment. */
static NateroLogStage *
get_stage (NateroLogRun *run, guint i)
{
  return i < run->stages->len ? g_ptr_array_index (run->stages, i) : run->view;
}

/* FALSE: there is nothing at that place; errno says whether that is a failure. */
static gboolean
open_piece (NateroLogRun *run, guint segment, goffset offset, Piece *piece)
{
  goffset end = G_MAXINT64;
  goffset size = 0;

  piece->available = 0;
  for (guint i = 0; i <= run->stages->len; i++)
    {
      NateroLogStage *stage = get_stage (run, i);

      if (stage == NULL || stage->kind == NATERO_LOG_STAGE_SEGMENT || stage->segment != segment)
        continue;
      if (stage->base <= offset && offset < stage->base + stage->size)
        {
          piece->fd = fcntl (stage->fd, F_DUPFD_CLOEXEC, 0);
          piece->position = offset - stage->base;
          piece->available = stage->size - piece->position;
          return piece->fd >= 0;
        }
      if (stage->base > offset)
        end = MIN (end, stage->base);
    }

  piece->fd = natero_log_run_open_segment (run, segment, &size);
  piece->position = offset;
  piece->available = MAX (MIN (size, end) - offset, 0);
  return piece->fd >= 0;
}

static gboolean
is_line_whole (const GByteArray *bytes)
{
  return memchr (bytes->data, '\n', bytes->len) != NULL;
}

/* At least the first line, however long it is, as far as there is one. */
static GByteArray *
read_lines (Piece *piece, gsize max_bytes)
{
  gsize       wanted = MAX (max_bytes, 1);
  GByteArray *bytes = NULL;

  while (TRUE)
    {
      gsize length = (gsize) MIN (piece->available, (goffset) wanted);

      g_clear_pointer (&bytes, g_byte_array_unref);
      bytes = natero_log_file_read (piece->fd, piece->position, length);
      if (bytes->len < length || (goffset) bytes->len == piece->available || is_line_whole (bytes))
        return bytes;
      wanted *= 2;
    }
}

static NateroLogRange *
range_new (NateroLogRun *run, guint segment, goffset offset, GByteArray *bytes, gsize length)
{
  NateroLogRange *range = g_new0 (NateroLogRange, 1);

  range->run_id = g_strdup (run->run_id);
  range->segment = segment;
  range->end = offset + (goffset) length;
  g_byte_array_set_size (bytes, (guint) length);
  range->lines = g_byte_array_free_to_bytes (bytes);
  return range;
}

/* The events from that place on, of its segment alone; or what is in their way comes out. */
NateroLogFound
natero_log_range_read (NateroLogRun    *run,
                       guint            segment,
                       goffset          offset,
                       guint            max_events,
                       gsize            max_bytes,
                       NateroLogRange **range,
                       GByteArray     **rest)
{
  Piece piece;
  g_autoptr (GByteArray) bytes = NULL;
  gsize length;
  guint n_events;

  /* What is not there was delivered. */
  if (!open_piece (run, segment, offset, &piece))
    return errno == ENOENT || errno == ENOTDIR ? NATERO_LOG_FOUND_END : NATERO_LOG_FOUND_FAILURE;
  if (piece.available > 0)
    bytes = read_lines (&piece, max_bytes);
  natero_log_file_close (&piece.fd);
  if (bytes == NULL)
    return NATERO_LOG_FOUND_END;
  if (bytes->len == 0)
    {
      errno = EIO;
      return NATERO_LOG_FOUND_FAILURE;
    }

  length = natero_log_lines_measure_events (bytes, max_events, &n_events);
  if (length > 0)
    {
      *range = range_new (run, segment, offset, g_steal_pointer (&bytes), length);
      (*range)->n_events = n_events;
      return NATERO_LOG_FOUND_EVENTS;
    }

  *rest = g_steal_pointer (&bytes);
  return is_line_whole (*rest) ? NATERO_LOG_FOUND_GARBAGE : NATERO_LOG_FOUND_TORN;
}

/* Whole lines and their bytes: what is torn at the end is not counted. */
static guint64
count_segment (NateroLogRun *run, guint segment, goffset offset, guint64 *n_bytes)
{
  guint64 n_lines = 0;
  goffset counted = offset;
  Piece   piece;

  while (open_piece (run, segment, offset, &piece) && piece.available > 0)
    {
      g_autoptr (GByteArray) bytes = NULL;
      guint n = 0;
      gsize length;

      bytes =
        natero_log_file_read (piece.fd, piece.position, (gsize) MIN (piece.available, CHUNK_BYTES));
      natero_log_file_close (&piece.fd);
      length = natero_log_lines_measure (bytes, G_MAXUINT, &n);
      if (bytes->len == 0)
        break;
      if (n > 0)
        {
          *n_bytes += (guint64) (offset + (goffset) length - counted);
          counted = offset + (goffset) length;
        }
      n_lines += n;
      offset += bytes->len;
    }

  natero_log_file_close (&piece.fd);
  return n_lines;
}

/* What was not delivered yet. */
guint64
natero_log_range_count (NateroLogRun *run, guint64 *n_bytes)
{
  g_autoptr (GArray) segments = natero_log_run_list_segments (run);
  guint64 n_lines = count_segment (run, run->segment, run->offset, n_bytes);

  for (guint i = 0; i < segments->len; i++)
    if (g_array_index (segments, guint, i) > run->segment)
      n_lines += count_segment (run, g_array_index (segments, guint, i), 0, n_bytes);

  return n_lines;
}

/* The first events from that place on; NULL: none, or something is in the way. */
NateroLogRange *
natero_log_range_read_from (NateroLogRun *run,
                            guint         segment,
                            goffset       offset,
                            guint         max_events,
                            gsize         max_bytes)
{
  NateroLogRange *range = NULL;
  g_autoptr (GByteArray) rest = NULL;

  while (segment > 0 && range == NULL && rest == NULL)
    {
      natero_log_range_read (run, segment, offset, max_events, max_bytes, &range, &rest);
      segment = natero_log_run_find_next_segment (run, segment);
      offset = 0;
    }

  return range;
}

/* FALSE: it is behind the cursor. */
gboolean
natero_log_range_is_ahead (const NateroLogRange *range, NateroLogRun *run)
{
  return range->segment > run->segment ||
         (range->segment == run->segment && range->end > run->offset);
}
