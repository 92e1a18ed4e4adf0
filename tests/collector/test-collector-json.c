/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-error.h"
#include "collector-json.h"

#include <sqlite3.h>
#include <string.h>

static const char *const good_texts[] = {
  "{}",
  "[]",
  " \t\r\n{ } ",
  "null",
  "true",
  "false",
  "0",
  "-0",
  "-0.0e+10",
  "1E5",
  "\"\"",
  "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00\"",
  "[1,2,{\"a\":[]}]",
  "{\"a\":1,\"a\":2}",
  "\"\xe2\x80\xa8\x7f\"",
  "123456789012345678901234567890",
};

static const char *const bad_texts[] = {
  "",
  " ",
  "{",
  "}",
  "[",
  "]",
  "{]",
  "[}",
  "{,}",
  "[,]",
  "[1,]",
  "{\"a\":1,}",
  "{\"a\"}",
  "{\"a\":}",
  "{a:1}",
  "{'a':1}",
  "{1:1}",
  "[1 2]",
  "01",
  "-",
  "-a",
  "1.",
  ".5",
  "1e",
  "1e+",
  "+1",
  "0x10",
  "NaN",
  "Infinity",
  "nul",
  "nulll",
  "True",
  "\"",
  "\"\\\"",
  "\"\\x41\"",
  "\"\\u12\"",
  "\"\\u12g4\"",
  "\"\t\"",
  "\"\n\"",
  "{} {}",
  "{}x",
  "/* c */ {}",
  "{} // c",
  "\xef\xbb\xbf{}",
  "\"\\",
  "var a = {}",
};

/* Correct by the grammar, and yet refused: such texts cannot be passed on safely. */
static const char *const unsafe_texts[] = {
  "\"\\u0000\"", "\"\\ud800\"",      "\"\\udc00\"",  "\"\\ud800\\u0041\"", "\"\\ud800x\"",
  "\"\xff\"",    "\"\xed\xa0\x80\"", "\"\xc0\xaf\"", "\"\xe2\x82\"",
};

static gboolean
is_accepted (const char *text, gsize length)
{
  /* A copy of its exact size, so that a sanitizer sees every read beyond it. */
  g_autofree char *exact = length > 0 ? g_memdup2 (text, length) : g_strdup ("");
  g_autoptr (GError) error = NULL;
  CollectorJson value;
  gboolean      is_good = collector_json_parse (exact, length, &value, &error);

  if (is_good)
    g_assert_no_error (error);
  else
    g_assert_error (error, COLLECTOR_ERROR, COLLECTOR_ERROR_REFUSED);

  return is_good;
}

static void
test_texts (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (good_texts); i++)
    g_assert_true (is_accepted (good_texts[i], strlen (good_texts[i])));

  for (guint i = 0; i < G_N_ELEMENTS (bad_texts); i++)
    {
      if (is_accepted (bad_texts[i], strlen (bad_texts[i])))
        g_test_fail_printf ("%s was accepted", bad_texts[i]);
    }

  for (guint i = 0; i < G_N_ELEMENTS (unsafe_texts); i++)
    g_assert_false (is_accepted (unsafe_texts[i], strlen (unsafe_texts[i])));

  g_assert_false (is_accepted ("{}\0", 3));
  g_assert_false (is_accepted ("\"\0\"", 3));
  g_assert_false (is_accepted ("\"\\\0\"", 4));
}

static void
test_depth (void)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint depth = 1; depth <= COLLECTOR_JSON_MAX_DEPTH + 1; depth++)
    {
      g_string_prepend (text, depth % 2 == 0 ? "[" : "{\"a\":");
      g_string_append (text, depth % 2 == 0 ? "]" : depth == 1 ? "1}" : "}");
      g_assert_true (is_accepted (text->str, text->len) == (depth <= COLLECTOR_JSON_MAX_DEPTH));
    }
}

/* A million brackets must not exhaust the stack. */
static void
test_deepest (void)
{
  g_autofree char *text = g_strnfill (1024 * 1024, '[');

  g_assert_false (is_accepted (text, strlen (text)));
}

static gboolean
ask_sqlite (sqlite3_stmt *statement, const char *text)
{
  gboolean is_valid = FALSE;

  sqlite3_reset (statement);
  sqlite3_bind_text (statement, 1, text, -1, SQLITE_STATIC);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  is_valid = sqlite3_column_int (statement, 0) == 1;

  return is_valid;
}

/* Random small damage to a good text; SQLite's own reader must be of the same opinion. */
static void
test_against_sqlite (void)
{
  const char    seed_text[] = "{\"a\":[1,-2.5e+3,true,null],\"b\":{\"c\":\"x\\n\\u00e9\"},\"d\":0}";
  const char    characters[] = "{}[]:,\"\\ 019-+.eEtrufalsn/x\t";
  sqlite3      *database = NULL;
  sqlite3_stmt *statement = NULL;
  guint         n_good = 0;

  g_assert_cmpint (sqlite3_open (":memory:", &database), ==, SQLITE_OK);
  sqlite3_prepare_v2 (database, "SELECT json_valid(?)", -1, &statement, NULL);

  for (guint i = 0; i < 50000; i++)
    {
      g_autofree char *text = g_strdup (seed_text);
      guint            n_changes = (guint) g_test_rand_int_range (1, 4);
      gboolean         is_good = FALSE;

      for (guint change = 0; change < n_changes; change++)
        text[g_test_rand_int_range (0, sizeof seed_text - 1)] =
          characters[g_test_rand_int_range (0, sizeof characters - 1)];
      if (strstr (text, "\\u0000") != NULL)
        continue; /* refused here, see unsafe_texts */
      is_good = is_accepted (text, strlen (text));
      if (is_good != ask_sqlite (statement, text))
        g_test_fail_printf ("the opinions differ: %s", text);
      n_good += is_good ? 1 : 0;
    }

  /* Both opinions must have come up, or nothing was compared. */
  g_assert_cmpuint (n_good, >, 500);
  g_assert_cmpuint (n_good, <, 49500);
  sqlite3_finalize (statement);
  sqlite3_close (database);
}

static void
assert_slice (const CollectorJson *value, CollectorJsonKind kind, const char *text)
{
  g_autofree char *slice = g_strndup (value->text, value->length);

  g_assert_cmpint (value->kind, ==, kind);
  g_assert_cmpstr (slice, ==, text);
}

static void
test_members (void)
{
  const char      *text = " { \"a\" : 1.50 ,\"b\\n\":{\"c\":[ ] } , \"\":null}";
  CollectorJson    object;
  CollectorJson    name;
  CollectorJson    value;
  gsize            position = 0;
  g_autofree char *second_name = NULL;

  g_assert_true (collector_json_parse (text, strlen (text), &object, NULL));
  g_assert_true (collector_json_next_member (&object, &position, &name, &value));
  assert_slice (&name, COLLECTOR_JSON_STRING, "\"a\"");
  assert_slice (&value, COLLECTOR_JSON_NUMBER, "1.50");
  g_assert_true (collector_json_next_member (&object, &position, &name, &value));
  second_name = collector_json_dup_string (&name);
  g_assert_cmpstr (second_name, ==, "b\n");
  assert_slice (&value, COLLECTOR_JSON_OBJECT, "{\"c\":[ ] }");
  g_assert_true (collector_json_next_member (&object, &position, &name, &value));
  assert_slice (&name, COLLECTOR_JSON_STRING, "\"\"");
  assert_slice (&value, COLLECTOR_JSON_NULL, "null");
  g_assert_false (collector_json_next_member (&object, &position, &name, &value));
}

static void
test_strings (void)
{
  const char      *text = "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00 \xc3\xbc\"";
  const char      *meaning = "\"\\/\b\f\n\r\t\xc3\xa9\xf0\x9f\x98\x80 \xc3\xbc";
  CollectorJson    value;
  g_autofree char *decoded = NULL;
  g_autofree char *again = NULL;
  g_autoptr (GString) encoded = g_string_new (NULL);

  g_assert_true (collector_json_parse (text, strlen (text), &value, NULL));
  decoded = collector_json_dup_string (&value);
  g_assert_cmpstr (decoded, ==, meaning);

  collector_json_append_string (encoded, decoded);
  g_assert_true (collector_json_parse (encoded->str, encoded->len, &value, NULL));
  again = collector_json_dup_string (&value);
  g_assert_cmpstr (again, ==, meaning);
}

static void
test_problem (void)
{
  g_autoptr (GError) error = NULL;
  CollectorJson value;

  g_assert_false (collector_json_parse ("{\"a\":1 \"b\":2}", 13, &value, &error));
  g_assert_cmpstr (error->message, ==, "a comma is missing (byte 8)");
  g_clear_error (&error);
  g_assert_false (collector_json_parse ("{\"a\":", 5, &value, &error));
  g_assert_cmpstr (error->message, ==, "it ends too soon (byte 6)");
  g_clear_error (&error);
  g_assert_false (collector_json_parse ("\"ab\xff\"", 5, &value, &error));
  g_assert_cmpstr (error->message, ==, "it is not valid UTF-8 (byte 4)");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/collector/json/texts", test_texts);
  g_test_add_func ("/collector/json/depth", test_depth);
  g_test_add_func ("/collector/json/deepest", test_deepest);
  g_test_add_func ("/collector/json/against-sqlite", test_against_sqlite);
  g_test_add_func ("/collector/json/members", test_members);
  g_test_add_func ("/collector/json/strings", test_strings);
  g_test_add_func ("/collector/json/problem", test_problem);

  return g_test_run ();
}
