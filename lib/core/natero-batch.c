/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-batch-private.h"

#include "natero-event-private.h"
#include "natero-retry-private.h"

#include <gio/gio.h>
#include <string.h>

/* A shorter body would hardly become shorter. */
#define GZIP_FROM_BYTES 1024
#define GZIP_LEVEL 1

static GBytes *
gzip (GBytes *lines)
{
  g_autoptr (GConverter) compressor = NULL;
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) stream = NULL;
  gsize       size;
  const void *data = g_bytes_get_data (lines, &size);

  compressor = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, GZIP_LEVEL));
  stream = g_converter_output_stream_new (memory, compressor);
  if (!g_output_stream_write_all (stream, data, size, NULL, NULL, NULL) ||
      !g_output_stream_close (stream, NULL, NULL))
    return NULL;

  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

/* Takes the range. */
NateroBatch *
natero_batch_new (NateroLogRange *range, gboolean compress)
{
  NateroBatch *batch = g_new0 (NateroBatch, 1);

  batch->range = range;
  batch->n_events = range->n_events;
  if (compress && g_bytes_get_size (range->lines) >= GZIP_FROM_BYTES)
    batch->body = gzip (range->lines);
  batch->is_gzip = batch->body != NULL;
  if (batch->body == NULL)
    batch->body = g_bytes_ref (range->lines);
  return batch;
}

void
natero_batch_free (NateroBatch *batch)
{
  if (batch == NULL)
    return;

  natero_log_range_free (batch->range);
  g_clear_pointer (&batch->body, g_bytes_unref);
  g_free (batch);
}

static gboolean
is_named_before (GPtrArray *refused, guint i)
{
  const NateroRefusedLine *row = g_ptr_array_index (refused, i);

  for (guint j = 0; j < i; j++)
    if (((NateroRefusedLine *) g_ptr_array_index (refused, j))->line == row->line)
      return TRUE;

  return FALSE;
}

/* Removes rows of lines that it does not have, and second ones. How many are left comes out. */
guint
natero_batch_check_refused (NateroBatch *batch, GPtrArray *refused)
{
  for (guint i = refused != NULL ? refused->len : 0; i > 0; i--)
    {
      const NateroRefusedLine *row = g_ptr_array_index (refused, i - 1);

      if (row->line == 0 || row->line > batch->n_events || is_named_before (refused, i - 1))
        g_ptr_array_remove_index (refused, i - 1);
    }

  return refused != NULL ? refused->len : 0;
}

/* The line of that number, from 1. */
static const char *
find_line (NateroBatch *batch, guint number, gsize *length)
{
  gsize       size;
  const char *line = g_bytes_get_data (batch->range->lines, &size);
  const char *end = line + size;
  const char *newline = memchr (line, '\n', size);

  for (guint i = 1; i < number && newline != NULL; i++)
    {
      line = newline + 1;
      newline = memchr (line, '\n', (gsize) (end - line));
    }

  *length = newline != NULL ? (gsize) (newline - line) : (gsize) (end - line);
  return line;
}

/* The lines of it that were refused, each beside the reason that was given. */
char *
natero_batch_format_refused (NateroBatch *batch, GPtrArray *refused)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < refused->len; i++)
    {
      NateroRefusedLine *row = g_ptr_array_index (refused, i);
      gsize              length;
      const char        *line = find_line (batch, row->line, &length);
      g_autofree char   *kept = natero_event_set_aside_line (line, length, row->reason);

      g_string_append (text, kept);
    }

  return g_string_free (text, FALSE);
}

/* How many of the first lines are older. */
guint
natero_batch_count_older (NateroLogRange *range, gint64 oldest_wall_ms)
{
  gsize       size;
  const char *line = g_bytes_get_data (range->lines, &size);
  const char *end = line + size;
  guint       n_older = 0;

  while (line < end)
    {
      const char *newline = memchr (line, '\n', (gsize) (end - line));
      gint64      created_at = natero_event_find_created_at (line, (gsize) (newline - line));

      if (created_at < 0 || created_at >= oldest_wall_ms)
        break;
      n_older++;
      line = newline + 1;
    }

  return n_older;
}
