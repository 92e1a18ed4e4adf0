/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-row.h"

#include "collector-details.h"
#include "collector-json.h"

#include <math.h>
#include <string.h>

#define RAW_SUFFIX "_json"
#define MERGED_SUFFIX "_merged"

typedef enum
{
  AS_VALUE,
  AS_JSON,
  AS_DETAILS,
} Form;

/* Whole numbers are written as such, whatever they were summed up from. */
void
collector_row_append_real (GString *out, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (!isfinite (value))
    g_string_append (out, "null");
  else if (floor (value) == value && fabs (value) < 1e15)
    g_string_append_printf (out, "%.0f", value);
  else
    g_string_append (out, g_ascii_dtostr (text, sizeof text, value));
}

/* JSON as it was sent may hold line ends between its members, a line of an event stream may not:
 * a space says the same. */
void
collector_row_append_raw (GString *out, const char *json)
{
  gsize first = out->len;

  g_string_append (out, json);
  for (char *at = out->str + first; (at = strpbrk (at, "\r\n")) != NULL;)
    *at = ' ';
}

static void
append_text (GString *out, const char *text, Form form)
{
  g_autofree char *details = NULL;

  switch (form)
    {
    case AS_JSON:
      collector_row_append_raw (out, text);
      break;
    case AS_DETAILS:
      details = collector_details_to_object (text);
      collector_row_append_raw (out, details);
      break;
    case AS_VALUE:
    default:
      collector_json_append_string (out, text);
      break;
    }
}

static void
append_value (GString *out, sqlite3_stmt *statement, int column, Form form)
{
  const char *text = NULL;

  switch (sqlite3_column_type (statement, column))
    {
    case SQLITE_INTEGER:
      g_string_append_printf (
        out, "%" G_GINT64_FORMAT, (gint64) sqlite3_column_int64 (statement, column));
      break;
    case SQLITE_FLOAT:
      collector_row_append_real (out, sqlite3_column_double (statement, column));
      break;
    case SQLITE_TEXT:
      text = (const char *) sqlite3_column_text (statement, column);
      append_text (out, text, form);
      break;
    default:
      g_string_append (out, "null");
      break;
    }
}

/* Which form a column has; length is that of the name without the ending that tells it. */
static Form
find_form (const char *name, int *length)
{
  const struct
  {
    const char *suffix;
    Form        form;
  } forms[] = { { RAW_SUFFIX, AS_JSON }, { MERGED_SUFFIX, AS_DETAILS } };

  *length = (int) strlen (name);
  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      if (g_str_has_suffix (name, forms[i].suffix))
        {
          *length -= (int) strlen (forms[i].suffix);
          return forms[i].form;
        }
    }

  return AS_VALUE;
}

/* Appends `"name":value,…`. */
void
collector_row_append_members (GString *out, sqlite3_stmt *statement)
{
  int n_columns = sqlite3_column_count (statement);

  for (int i = 0; i < n_columns; i++)
    {
      const char *name = sqlite3_column_name (statement, i);
      int         length = 0;
      Form        form = find_form (name, &length);

      g_string_append_printf (out, "%s\"%.*s\":", i > 0 ? "," : "", length, name);
      append_value (out, statement, i, form);
    }
}

/* A row of one column is its value, any other one an object. */
void
collector_row_append (GString *out, sqlite3_stmt *statement)
{
  if (sqlite3_column_count (statement) == 1)
    {
      append_value (out, statement, 0, AS_VALUE);
      return;
    }

  g_string_append_c (out, '{');
  collector_row_append_members (out, statement);
  g_string_append_c (out, '}');
}
