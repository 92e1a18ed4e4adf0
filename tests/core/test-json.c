/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-json-private.h"

#include <json-glib/json-glib.h>

static void
test_values (void)
{
  g_autoptr (GString) json = g_string_new (NULL);

  natero_json_begin (json);
  natero_json_add_string (json, "text", "x");
  natero_json_add_string (json, "unknown", NULL);
  natero_json_add_int (json, "number", G_GINT64_CONSTANT (1767225600000));
  natero_json_add_int (json, "negative", -1);
  natero_json_add_boolean (json, "flag", FALSE);
  natero_json_add_raw (json, "object", "{\"a\":1}");
  natero_json_add_raw (json, "none", NULL);
  natero_json_end (json);

  g_assert_cmpstr (json->str,
                   ==,
                   "{\"text\":\"x\",\"number\":1767225600000,\"negative\":-1,\"flag\":false,"
                   "\"object\":{\"a\":1}}");
}

static void
test_empty (void)
{
  g_autoptr (GString) json = g_string_new (NULL);

  natero_json_begin (json);
  natero_json_end (json);
  g_assert_cmpstr (json->str, ==, "{}");
}

/* Another's parser reads back what was written; and no line break is ever left in a line. */
static void
test_escapes (void)
{
  GString         *all = g_string_new (NULL);
  g_autofree char *text = NULL;
  g_autoptr (GString) json = g_string_new (NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;

  for (guint c = 1; c < 0x80; c++)
    g_string_append_c (all, (char) c);
  g_string_append (all, "üß漢😀\u2028\u2029\xc2\x85");
  text = g_string_free (all, FALSE);

  natero_json_begin (json);
  natero_json_add_string (json, "text", text);
  natero_json_end (json);

  g_assert_true (json_parser_load_from_data (parser, json->str, -1, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (
    json_object_get_string_member (json_node_get_object (json_parser_get_root (parser)), "text"),
    ==,
    text);
  for (gsize i = 0; i < json->len; i++)
    g_assert_cmpuint ((guint8) json->str[i], >=, 0x20);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/values", test_values);
  g_test_add_func ("/json/empty", test_empty);
  g_test_add_func ("/json/escapes", test_escapes);

  return g_test_run ();
}
