/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "core-support.h"
#include "natero-options-private.h"

/* What an application may choose: ranges, defaults, and what the environment adds. */

static const struct
{
  const char *name;
  const char *value; /* its default */
  const char *another;
} rows[] = {
  { "api-key", NULL, "key" },
  { "auth-key", NULL, "key" },
  { "application-id", NULL, "org.example.App" },
  { "state-directory", NULL, "/somewhere" },
  { "require-consent", "FALSE", "TRUE" },
  { "batch-timeout", "15", "0" },
  { "debug", "FALSE", "TRUE" },
  { "debug-url", NULL, "http://x.org/" },
  { "disable-event-send", "FALSE", "TRUE" },
  { "eu-endpoint", "FALSE", "TRUE" },
  { "page-name", NULL, "Start" },
  { "session-timeout", "30", "1440" },
  { "session-sync-interval", "15", "1" },
  { "track-unload", "TRUE", "FALSE" },
  { "unload-delay", "500", "0" },
  { "idle-timeout", "60", "1" },
  { "handle-signals", "FALSE", "TRUE" },
  { "capture-actions", "FALSE", "TRUE" },
  { "compress", "TRUE", "FALSE" },
  { "batch-max-events", "100", "1" },
  { "batch-max-bytes", "262144", "1024" },
  { "queue-max-events", "50000", "1" },
  { "queue-max-bytes", "33554432", "65536" },
  { "queue-max-age", "30", "1" },
};

static char *
dup_text (NateroOptions *options, guint row, GParamSpec *pspec)
{
  GValue value = G_VALUE_INIT;
  GValue text = G_VALUE_INIT;
  char  *copy;

  g_value_init (&value, pspec->value_type);
  g_value_init (&text, G_TYPE_STRING);
  natero_options_get (options, row, &value);
  g_assert_true (g_value_transform (&value, &text));
  copy = g_value_dup_string (&text);
  g_value_unset (&value);
  g_value_unset (&text);
  return copy;
}

static void
read_text (GValue *value, GParamSpec *pspec, const char *text)
{
  g_value_init (value, pspec->value_type);
  if (pspec->value_type == G_TYPE_STRING)
    g_value_set_string (value, text);
  else if (pspec->value_type == G_TYPE_BOOLEAN)
    g_value_set_boolean (value, g_str_equal (text, "TRUE"));
  else if (pspec->value_type == G_TYPE_UINT)
    g_value_set_uint (value, (guint) g_ascii_strtoull (text, NULL, 10));
  else
    g_value_set_uint64 (value, g_ascii_strtoull (text, NULL, 10));
}

static void
test_table (void)
{
  g_autoptr (NateroOptions) options = natero_options_new ();

  g_assert_cmpuint (natero_options_get_n_rows (), ==, G_N_ELEMENTS (rows));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      GParamSpec      *pspec = g_param_spec_ref_sink (natero_options_create_pspec (i));
      g_autofree char *fallback = dup_text (options, i, pspec);
      g_autofree char *changed = NULL;
      GValue           value = G_VALUE_INIT;

      g_assert_cmpstr (natero_options_get_name (i), ==, rows[i].name);
      g_assert_cmpstr (g_param_spec_get_name (pspec), ==, rows[i].name);
      g_assert_cmpstr (fallback, ==, rows[i].value);
      read_text (&value, pspec, rows[i].another);
      g_assert_false (g_param_value_validate (pspec, &value));
      g_assert_true (natero_options_set (options, i, &value));
      g_assert_false (natero_options_set (options, i, &value));
      changed = dup_text (options, i, pspec);
      g_assert_cmpstr (changed, ==, rows[i].another);
      g_value_unset (&value);
      g_param_spec_unref (pspec);
    }
}

static guint
find_row (const char *name)
{
  guint row = 0;

  while (!g_str_equal (natero_options_get_name (row), name))
    row++;
  return row;
}

static void
set_boolean (NateroOptions *options, const char *name, gboolean flag)
{
  GValue value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_BOOLEAN);
  g_value_set_boolean (&value, flag);
  natero_options_set (options, find_row (name), &value);
  g_value_unset (&value);
}

/* Without sending it is on, unless it was switched off. */
static void
test_debug (void)
{
  g_autoptr (NateroOptions) options = natero_options_new ();

  g_assert_false (natero_options_get_debug (options));
  set_boolean (options, "disable-event-send", TRUE);
  g_assert_true (natero_options_get_debug (options));
  set_boolean (options, "debug", FALSE);
  g_assert_false (natero_options_get_debug (options));
  set_boolean (options, "debug", TRUE);
  g_assert_true (natero_options_get_debug (options));
}

static void
test_bad_url (void)
{
  g_autoptr (NateroOptions) options = natero_options_new ();
  GValue value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_STRING);
  g_value_set_string (&value, "ftp://secret@x.org");
  g_test_expect_message ("Natero", G_LOG_LEVEL_WARNING, "debug-url is not a whole*");
  g_assert_false (natero_options_set (options, find_row ("debug-url"), &value));
  g_test_assert_expected_messages ();
  g_assert_null (options->debug_url);
  g_value_unset (&value);
}

static const struct
{
  const char *name;
  const char *value;
  gboolean    is_off;
  gboolean    is_debug;
} environments[] = {
  { "NATERO_DISABLE", "1", TRUE, FALSE },  { "NATERO_DISABLE", "0", FALSE, FALSE },
  { "NATERO_DISABLE", "", FALSE, FALSE },  { "DO_NOT_TRACK", "1", TRUE, FALSE },
  { "DO_NOT_TRACK", "true", TRUE, FALSE }, { "DO_NOT_TRACK", "0", FALSE, FALSE },
  { "NATERO_DEBUG", "1", FALSE, TRUE },    { "NATERO_DEBUG", "0", FALSE, FALSE },
};

static void
test_environment (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (environments); i++)
    {
      g_autoptr (NateroOptions) options = natero_options_new ();

      g_setenv (environments[i].name, environments[i].value, TRUE);
      natero_options_complete (options, NULL);
      g_assert_cmpint (options->is_off_for_run, ==, environments[i].is_off);
      g_assert_cmpint (natero_options_get_debug (options), ==, environments[i].is_debug);
      g_unsetenv (environments[i].name);
    }
}

static void
test_complete (void)
{
  g_autoptr (NateroOptions) given = natero_options_new ();
  g_autoptr (NateroOptions) bad = natero_options_new ();
  g_autoptr (NateroOptions) none = natero_options_new ();

  given->application_id = g_strdup ("org.example.Mine");
  given->state_directory = g_strdup ("/somewhere");
  natero_options_complete (given, "org.example.Application");
  g_assert_cmpstr (given->application_id, ==, "org.example.Mine");
  g_assert_cmpstr (given->state_directory, ==, "/somewhere");

  bad->application_id = g_strdup ("../../etc");
  g_test_expect_message ("Natero", G_LOG_LEVEL_WARNING, "application-id can't be*");
  natero_options_complete (bad, "org.example.Application");
  g_test_assert_expected_messages ();
  g_assert_cmpstr (bad->application_id, ==, "org.example.Application");
  g_assert_true (g_str_has_prefix (bad->state_directory, g_get_user_state_dir ()));

  g_set_prgname ("core-options");
  natero_options_complete (none, NULL);
  g_assert_cmpstr (none->application_id, ==, "core-options");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/options/table", test_table);
  g_test_add_func ("/options/debug", test_debug);
  g_test_add_func ("/options/bad-url", test_bad_url);
  g_test_add_func ("/options/environment", test_environment);
  g_test_add_func ("/options/complete", test_complete);

  return g_test_run ();
}
