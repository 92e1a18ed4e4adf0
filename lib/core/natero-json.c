/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-json-private.h"

static void
append_escape (GString *json, guint8 c)
{
  switch (c)
    {
    case '"':
      g_string_append (json, "\\\"");
      break;
    case '\\':
      g_string_append (json, "\\\\");
      break;
    case '\n':
      g_string_append (json, "\\n");
      break;
    case '\r':
      g_string_append (json, "\\r");
      break;
    case '\t':
      g_string_append (json, "\\t");
      break;
    default:
      g_string_append_printf (json, "\\u%04x", c);
      break;
    }
}

static gboolean
needs_escape (guint8 c)
{
  return c < 0x20 || c == '"' || c == '\\' || c == 0x7f;
}

static void
append_quoted (GString *json, const char *value)
{
  const char *run = value;
  const char *p;

  g_string_append_c (json, '"');
  for (p = value; *p != '\0'; p++)
    {
      if (!needs_escape ((guint8) *p))
        continue;
      g_string_append_len (json, run, p - run);
      append_escape (json, (guint8) *p);
      run = p + 1;
    }
  g_string_append_len (json, run, p - run);
  g_string_append_c (json, '"');
}

/* The keys are the library's own and need no escape. */
static void
append_key (GString *json, const char *key)
{
  if (json->str[json->len - 1] != '{')
    g_string_append_c (json, ',');
  g_string_append_c (json, '"');
  g_string_append (json, key);
  g_string_append (json, "\":");
}

void
natero_json_begin (GString *json)
{
  g_string_append_c (json, '{');
}

/* An unknown value is left out, never `null`. */
void
natero_json_add_string (GString *json, const char *key, const char *value)
{
  if (value == NULL)
    return;

  append_key (json, key);
  append_quoted (json, value);
}

void
natero_json_add_int (GString *json, const char *key, gint64 value)
{
  append_key (json, key);
  g_string_append_printf (json, "%" G_GINT64_FORMAT, value);
}

void
natero_json_add_boolean (GString *json, const char *key, gboolean value)
{
  append_key (json, key);
  g_string_append (json, value ? "true" : "false");
}

void
natero_json_add_raw (GString *json, const char *key, const char *value)
{
  if (value == NULL)
    return;

  append_key (json, key);
  g_string_append (json, value);
}

void
natero_json_end (GString *json)
{
  g_string_append_c (json, '}');
}
