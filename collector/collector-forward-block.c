/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-forward-block.h"

#include <string.h>

/* The columns of the table beside those of the event, see data/clickhouse/. */
#define OWN_COLUMNS "source, received_at, clock_skew, event"

CollectorForwardBlock *
collector_forward_block_new (void)
{
  CollectorForwardBlock *self = g_new0 (CollectorForwardBlock, 1);

  self->rows = g_array_new (FALSE, TRUE, sizeof (CollectorForwardRow));
  self->text = g_string_new (NULL);

  return self;
}

void
collector_forward_block_free (CollectorForwardBlock *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->rows);
  g_string_free (self->text, TRUE);
  g_free (self);
}

/* An id for an event whose sender gave none: always the same one for the same row, so that the
 * row can be sent again, and no other row's, so that equal events don't become one. */
static char *
make_event_id (const char *database_name, const CollectorForwardRecord *record)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *head = g_strdup_printf ("%s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %s\n",
                                           database_name,
                                           record->id,
                                           record->received_at,
                                           record->source);
  const char      *hex = NULL;

  g_checksum_update (checksum, (const unsigned char *) head, -1);
  g_checksum_update (checksum, (const unsigned char *) record->event, -1);
  hex = g_checksum_get_string (checksum);

  /* Version 8 and the variant of RFC 9562. */
  return g_strdup_printf (
    "%.8s-%.4s-8%.3s-8%.3s-%.12s", hex, hex + 8, hex + 12, hex + 15, hex + 18);
}

static void
append_text (GString *out, const char *name, const char *value)
{
  g_string_append_printf (out, ",\"%s\":", name);
  collector_json_append_string (out, value);
}

static void
append_integer (GString *out, const char *name, gint64 value)
{
  g_string_append_printf (out, ",\"%s\":%" G_GINT64_FORMAT, name, value);
}

/* What is absent is left out: ClickHouse then takes the default of the column. */
static void
append_field (GString *out, const CollectorField *field, const char *value)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  switch (field->type)
    {
    case COLLECTOR_FIELD_NUMBER:
      g_ascii_dtostr (number, sizeof number, g_ascii_strtod (value, NULL));
      g_string_append_printf (out, ",\"%s\":%s", field->name, number);
      break;
    case COLLECTOR_FIELD_TIME:
    case COLLECTOR_FIELD_INTEGER:
      append_integer (out, field->name, g_ascii_strtoll (value, NULL, 10));
      break;
    case COLLECTOR_FIELD_TEXT:
    case COLLECTOR_FIELD_UUID:
    case COLLECTOR_FIELD_BOOLEAN:
    case COLLECTOR_FIELD_OBJECT:
    default:
      append_text (out, field->name, value);
      break;
    }
}

static void
append_row (GString                      *out,
            const CollectorEvent         *event,
            const char                   *event_id,
            const CollectorForwardRecord *record)
{
  const CollectorFieldTable *table = collector_fields_get_event_table ();

  g_string_append_printf (out, "{\"event_id\":\"%s\"", event_id);
  for (guint i = 0; i < COLLECTOR_EVENT_N_FIELDS; i++)
    {
      if (i != COLLECTOR_EVENT_EVENT_ID && event->values[i] != NULL)
        append_field (out, &table->fields[i], event->values[i]);
    }

  /* One use, as everywhere else; the default of the column would be none. */
  if (event->values[COLLECTOR_EVENT_TOTAL] == NULL &&
      strcmp (event->values[COLLECTOR_EVENT_ACTION], "feature") == 0)
    append_integer (out, "total", 1);
  append_text (out, "source", record->source);
  append_integer (out, "received_at", record->received_at);
  if (record->has_clock_skew)
    append_integer (out, "clock_skew", record->clock_skew);
  append_text (out, "event", record->event);
  g_string_append (out, "}\n");
}

/* Adds a row; the database's name tells its rows from those of other collectors. */
gboolean
collector_forward_block_add (CollectorForwardBlock        *self,
                             const char                   *database_name,
                             const CollectorForwardRecord *record,
                             GError                      **error)
{
  gboolean            is_object = FALSE;
  CollectorForwardRow row = { record->id, record->received_at, "", 0, FALSE };
  g_autoptr (CollectorEvent) event =
    collector_event_new_from_line (record->event, strlen (record->event), &is_object, error);
  g_autofree char *event_id = NULL;

  if (event == NULL)
    return FALSE;

  event_id = g_strdup (event->values[COLLECTOR_EVENT_EVENT_ID]);
  if (event_id != NULL)
    g_strlcpy (row.event_id, event_id, sizeof row.event_id);
  else
    event_id = make_event_id (database_name, record);

  append_row (self->text, event, event_id, record);
  row.end = self->text->len;
  g_array_append_val (self->rows, row);

  return TRUE;
}

gboolean
collector_forward_block_is_full (const CollectorForwardBlock *self)
{
  return self->rows->len >= COLLECTOR_FORWARD_MAX_ROWS ||
         self->text->len >= COLLECTOR_FORWARD_MAX_BYTES;
}

const CollectorForwardRow *
collector_forward_block_get_row (const CollectorForwardBlock *self, guint index)
{
  return &g_array_index (self->rows, CollectorForwardRow, index);
}

static gsize
get_end (const CollectorForwardBlock *self, guint n_rows)
{
  return n_rows == 0 ? 0 : collector_forward_block_get_row (self, n_rows - 1)->end;
}

void
collector_forward_block_set_gone (CollectorForwardBlock *self, guint index, gboolean is_gone)
{
  g_array_index (self->rows, CollectorForwardRow, index).is_gone = is_gone;
}

/* How many of the rows are to be sent. */
guint
collector_forward_block_count (const CollectorForwardBlock *self, CollectorForwardRange range)
{
  guint n_rows = 0;

  for (guint i = range.first; i < range.first + range.n_rows; i++)
    n_rows += collector_forward_block_get_row (self, i)->is_gone ? 0 : 1;

  return n_rows;
}

/* The lines of the rows, without those that are gone. They may belong to the block, which must live
 * longer. */
GBytes *
collector_forward_block_dup_bytes (const CollectorForwardBlock *self, CollectorForwardRange range)
{
  gsize start = get_end (self, range.first);
  gsize end = get_end (self, range.first + range.n_rows);
  g_autoptr (GByteArray) left = NULL;

  if (collector_forward_block_count (self, range) == range.n_rows)
    return g_bytes_new_static (self->text->str + start, end - start);

  left = g_byte_array_sized_new ((guint) (end - start));
  for (guint i = range.first; i < range.first + range.n_rows; i++)
    {
      const CollectorForwardRow *row = collector_forward_block_get_row (self, i);
      gsize                      row_start = get_end (self, i);

      if (!row->is_gone)
        g_byte_array_append (
          left, (const guint8 *) self->text->str + row_start, (guint) (row->end - row_start));
    }

  return g_byte_array_free_to_bytes (g_steal_pointer (&left));
}

/* The columns are named, so that a table which lacks one refuses the block, whatever its server
 * thinks of unknown fields. */
char *
collector_forward_block_dup_statement (const char *table)
{
  const CollectorFieldTable *fields = collector_fields_get_event_table ();
  g_autoptr (GString) statement = g_string_new (NULL);

  g_string_append_printf (statement, "INSERT INTO %s (", table);
  for (guint i = 0; i < fields->n_fields; i++)
    g_string_append_printf (statement, "%s, ", fields->fields[i].name);
  g_string_append (statement, OWN_COLUMNS ") FORMAT JSONEachRow");

  return g_string_free (g_steal_pointer (&statement), FALSE);
}
