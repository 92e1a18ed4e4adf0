/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-clickhouse-rows.h"

#include "collector-clickhouse-sql.h"
#include "collector-details.h"
#include "collector-fields.h"
#include "collector-json.h"
#include "collector-row.h"

#include <string.h>

#define MERGED_SUFFIX "_merged"

void
collector_clickhouse_rows_free (CollectorClickhouseRows *self)
{
  if (self == NULL)
    return;

  g_string_free (self->text, TRUE);
  g_array_unref (self->columns);
  g_array_unref (self->values);
  g_free (self);
}

static void
clear_head (gpointer data)
{
  CollectorClickhouseHead *head = data;

  g_free (head->name);
}

/* Texts that somebody put there without a collector may hold U+0000, which is no text here. */
static void
replace_nul (GString *text)
{
  for (char *at = text->str; (at = strchr (at, '\\')) != NULL && at[1] != '\0'; at += 2)
    {
      if (strncmp (at, "\\u0000", 6) == 0)
        memcpy (at, "\\ufffd", 6);
    }
}

static gboolean
find_member (const CollectorJson *object,
             const char          *wanted,
             CollectorJsonKind    kind,
             CollectorJson       *value)
{
  CollectorJson name;
  gsize         position = 0;

  while (collector_json_next_member (object, &position, &name, value))
    {
      g_autofree char *text = collector_json_dup_string (&name);

      if (strcmp (text, wanted) == 0)
        return value->kind == kind;
    }

  return FALSE;
}

/* Large numbers may come as texts: the type of the column tells. */
static gboolean
is_number (const CollectorJson *type)
{
  static const char *const starts[] = { "Int", "UInt", "Float" };
  g_autofree char         *text = collector_json_dup_string (type);
  const char *name = g_str_has_prefix (text, "Nullable(") ? text + strlen ("Nullable(") : text;

  for (guint i = 0; i < G_N_ELEMENTS (starts); i++)
    {
      if (g_str_has_prefix (name, starts[i]))
        return TRUE;
    }

  return FALSE;
}

static gboolean
read_columns (CollectorClickhouseRows *self, const CollectorJson *meta)
{
  CollectorJson column;
  CollectorJson name;
  CollectorJson type;
  gsize         position = 0;

  while (collector_json_next_element (meta, &position, &column))
    {
      CollectorClickhouseHead head;

      if (column.kind != COLLECTOR_JSON_OBJECT ||
          !find_member (&column, "name", COLLECTOR_JSON_STRING, &name) ||
          !find_member (&column, "type", COLLECTOR_JSON_STRING, &type))
        return FALSE;
      head.name = collector_json_dup_string (&name);
      head.is_number = is_number (&type);
      g_array_append_val (self->columns, head);
    }

  return self->columns->len > 0;
}

static gboolean
read_row (CollectorClickhouseRows *self, const CollectorJson *row)
{
  CollectorJson value;
  gsize         position = 0;
  guint         n_values = 0;

  if (row->kind != COLLECTOR_JSON_ARRAY)
    return FALSE;

  for (; collector_json_next_element (row, &position, &value); n_values++)
    g_array_append_val (self->values, value);
  self->n_rows++;

  return n_values == self->columns->len;
}

static gboolean
read_rows (CollectorClickhouseRows *self, const CollectorJson *data)
{
  CollectorJson row;
  gsize         position = 0;

  while (collector_json_next_element (data, &position, &row))
    {
      if (!read_row (self, &row))
        return FALSE;
    }

  return TRUE;
}

/* The server counts its rows at the end: so they are all there. */
static gboolean
read_answer (CollectorClickhouseRows *self)
{
  CollectorJson answer;
  CollectorJson meta;
  CollectorJson data;
  CollectorJson rows;

  return collector_json_parse (self->text->str, self->text->len, &answer, NULL) &&
         answer.kind == COLLECTOR_JSON_OBJECT &&
         find_member (&answer, "meta", COLLECTOR_JSON_ARRAY, &meta) &&
         find_member (&answer, "data", COLLECTOR_JSON_ARRAY, &data) &&
         find_member (&answer, "rows", COLLECTOR_JSON_NUMBER, &rows) &&
         read_columns (self, &meta) && read_rows (self, &data) &&
         g_ascii_strtoull (rows.text, NULL, 10) == self->n_rows;
}

/* Reads what FORMAT JSONCompact gives, and takes it; NULL where it is something else. */
CollectorClickhouseRows *
collector_clickhouse_rows_new_parse (GString *text)
{
  g_autoptr (CollectorClickhouseRows) self = g_new0 (CollectorClickhouseRows, 1);

  self->text = text;
  self->columns = g_array_new (FALSE, FALSE, sizeof (CollectorClickhouseHead));
  g_array_set_clear_func (self->columns, clear_head);
  self->values = g_array_new (FALSE, FALSE, sizeof (CollectorJson));
  replace_nul (text);

  return read_answer (self) ? g_steal_pointer (&self) : NULL;
}

static const CollectorJson *
get (const CollectorClickhouseRows *self, guint row, guint column)
{
  return &g_array_index (self->values, CollectorJson, row * self->columns->len + column);
}

/* A value as a plain text; NULL where it is null. */
char *
collector_clickhouse_rows_dup_text (const CollectorClickhouseRows *self, guint row, guint column)
{
  const CollectorJson *value = get (self, row, column);

  if (value->kind == COLLECTOR_JSON_NULL)
    return NULL;

  return value->kind == COLLECTOR_JSON_STRING ? collector_json_dup_string (value)
                                              : g_strndup (value->text, value->length);
}

static void
append_number (GString *out, const char *text)
{
  gsize sign = *text == '-' ? 1 : 0;
  gsize length = sign + strspn (text + sign, G_CSET_DIGITS);

  if (length > sign && text[length] == '\0')
    g_string_append (out, text);
  else
    collector_row_append_real (out, g_ascii_strtod (text, NULL));
}

/* Puts the details of one event to those before. What is no object was not put there by us. */
static char *
merge (char *kept, const CollectorJson *created_at, const CollectorJson *details)
{
  g_autofree char *text = collector_json_dup_string (details);
  g_autofree char *time = g_strndup (created_at->text, created_at->length);
  char            *merged = NULL;
  CollectorJson    object;

  g_strdelimit (time, "\"", ' ');
  g_strstrip (time);
  if (!collector_json_parse (text, strlen (text), &object, NULL) ||
      object.kind != COLLECTOR_JSON_OBJECT)
    return kept;

  merged = collector_details_merge (kept, text, g_ascii_strtoll (time, NULL, 10));
  g_free (kept);

  return merged;
}

/* The parts are `[created_at,received_at,details]`, the older ones first. */
static void
append_details (GString *out, const CollectorJson *parts)
{
  g_autofree char *kept = NULL;
  g_autofree char *object = NULL;
  CollectorJson    part;
  CollectorJson    values[3];
  gsize            position = 0;

  while (parts->kind == COLLECTOR_JSON_ARRAY &&
         collector_json_next_element (parts, &position, &part))
    {
      gsize at = 0;
      guint n = 0;

      while (part.kind == COLLECTOR_JSON_ARRAY && n < G_N_ELEMENTS (values) &&
             collector_json_next_element (&part, &at, &values[n]))
        n++;
      if (n == G_N_ELEMENTS (values) && values[2].kind == COLLECTOR_JSON_STRING)
        kept = merge (g_steal_pointer (&kept), &values[0], &values[2]);
    }

  object = kept == NULL ? g_strdup ("null") : collector_details_to_object (kept);
  collector_row_append_raw (out, object);
}

static void
append_value (const CollectorClickhouseRows *self, guint row, guint column, GString *out)
{
  const CollectorClickhouseHead *head =
    &g_array_index (self->columns, CollectorClickhouseHead, column);
  g_autofree char *text = collector_clickhouse_rows_dup_text (self, row, column);

  if (g_str_has_suffix (head->name, MERGED_SUFFIX))
    append_details (out, get (self, row, column));
  else if (text == NULL)
    g_string_append (out, "null");
  else if (head->is_number)
    append_number (out, text);
  else
    collector_json_append_string (out, text);
}

/* Appends `"name":value,…`. */
void
collector_clickhouse_rows_append_members (const CollectorClickhouseRows *self,
                                          guint                          row,
                                          GString                       *out)
{
  for (guint i = 0; i < self->columns->len; i++)
    {
      const char      *name = g_array_index (self->columns, CollectorClickhouseHead, i).name;
      gsize            length = strlen (name);
      g_autofree char *member = NULL;

      if (g_str_has_suffix (name, MERGED_SUFFIX))
        length -= strlen (MERGED_SUFFIX);
      member = g_strndup (name, length);
      g_string_append (out, i > 0 ? "," : "");
      collector_json_append_string (out, member);
      g_string_append_c (out, ':');
      append_value (self, row, i, out);
    }
}

/* A row of one column is its value, any other one an object. */
void
collector_clickhouse_rows_append (const CollectorClickhouseRows *self, guint row, GString *out)
{
  if (self->columns->len == 1)
    {
      append_value (self, row, 0, out);
      return;
    }

  g_string_append_c (out, '{');
  collector_clickhouse_rows_append_members (self, row, out);
  g_string_append_c (out, '}');
}

/* A field of an event that came to the table without a collector; what is at its default counts as
 * absent. */
static void
append_field (GString *out, const CollectorField *field, const char *value)
{
  CollectorJson object;

  switch (field->type)
    {
    case COLLECTOR_FIELD_OBJECT:
      if (collector_json_parse (value, strlen (value), &object, NULL) &&
          object.kind == COLLECTOR_JSON_OBJECT)
        collector_fields_append (out, field, value);
      break;
    case COLLECTOR_FIELD_TIME:
      collector_fields_append (out, field, value);
      break;
    case COLLECTOR_FIELD_INTEGER:
    case COLLECTOR_FIELD_NUMBER:
      if (strcmp (value, "0") != 0)
        collector_fields_append (out, field, value);
      break;
    case COLLECTOR_FIELD_TEXT:
    case COLLECTOR_FIELD_UUID:
    case COLLECTOR_FIELD_BOOLEAN:
    default:
      if (*value != '\0')
        collector_fields_append (out, field, value);
      break;
    }
}

/* The event as a collector kept it; where none did, from its columns. */
static void
append_event (const CollectorClickhouseRows *self, guint row, GString *out)
{
  const CollectorFieldTable *table = collector_fields_get_event_table ();
  g_autoptr (GString) built = g_string_new (NULL);
  g_autofree char *event =
    collector_clickhouse_rows_dup_text (self, row, COLLECTOR_CLICKHOUSE_EVENT);
  CollectorJson object;

  if (event != NULL && collector_json_parse (event, strlen (event), &object, NULL) &&
      object.kind == COLLECTOR_JSON_OBJECT)
    {
      collector_row_append_raw (out, event);
      return;
    }

  for (guint i = 0; i < table->n_fields; i++)
    {
      g_autofree char *value =
        collector_clickhouse_rows_dup_text (self, row, COLLECTOR_CLICKHOUSE_FIRST_FIELD + i);

      if (value != NULL)
        append_field (built, &table->fields[i], value);
    }
  g_string_append_c (out, '{');
  collector_row_append_raw (out, built->len > 0 ? built->str + 1 : "");
  g_string_append_c (out, '}');
}

/* A row of collector_clickhouse_sql_build_events(), as /api/events has it. */
void
collector_clickhouse_rows_append_event (const CollectorClickhouseRows *self,
                                        guint                          row,
                                        GString                       *out)
{
  g_string_append (out, "{\"id\":");
  append_value (self, row, COLLECTOR_CLICKHOUSE_PLACE, out);
  g_string_append (out, ",\"received_at\":");
  append_value (self, row, COLLECTOR_CLICKHOUSE_RECEIVED_AT, out);
  g_string_append (out, ",\"source\":");
  append_value (self, row, COLLECTOR_CLICKHOUSE_SOURCE, out);
  g_string_append (out, ",\"event\":");
  append_event (self, row, out);
  g_string_append_c (out, '}');
}
