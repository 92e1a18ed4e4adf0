/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-json.h"
#include "fuzz.h"

gpointer
fuzz_start (void)
{
  return NULL;
}

void
fuzz_stop (gpointer self G_GNUC_UNUSED)
{
}

/* What is read can be written, and is the same when it is read again. */
static void
check_string (const CollectorJson *string)
{
  g_autofree char *text = collector_json_dup_string (string);
  g_autofree char *again = NULL;
  g_autoptr (GString) written = g_string_new (NULL);
  CollectorJson value;

  g_assert_true (g_utf8_validate (text, -1, NULL));
  collector_json_append_string (written, text);
  g_assert_true (collector_json_parse (written->str, written->len, &value, NULL));
  g_assert_cmpint (value.kind, ==, COLLECTOR_JSON_STRING);
  again = collector_json_dup_string (&value);
  g_assert_cmpstr (again, ==, text);
}

/* A stretch of the text around it, and JSON in itself. */
static void
check_value (const CollectorJson *value, const char *text, gsize length)
{
  CollectorJson alone;

  g_assert_true (value->text >= text && value->length > 0);
  g_assert_true (value->text + value->length <= text + length);
  g_assert_true (collector_json_parse (value->text, value->length, &alone, NULL));
  g_assert_cmpint (alone.kind, ==, value->kind);
  g_assert_true (alone.text == value->text && alone.length == value->length);
  g_assert_nonnull (collector_json_kind_to_text (value->kind));
  if (value->kind == COLLECTOR_JSON_STRING)
    check_string (value);
}

gboolean
fuzz_one (gpointer self G_GNUC_UNUSED, const char *data, gsize length)
{
  g_autoptr (GError) error = NULL;
  CollectorJson value;
  CollectorJson name;
  CollectorJson member;
  gsize         position = 0;
  gboolean      is_parsed = collector_json_parse (data, length, &value, &error);

  g_assert_true (is_parsed == (error == NULL));
  if (!is_parsed)
    {
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      return FALSE;
    }

  check_value (&value, data, length);
  while (value.kind == COLLECTOR_JSON_OBJECT &&
         collector_json_next_member (&value, &position, &name, &member))
    {
      check_value (&name, value.text, value.length);
      check_value (&member, value.text, value.length);
    }

  return TRUE;
}
