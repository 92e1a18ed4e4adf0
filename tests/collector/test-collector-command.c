/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-scene.h"
#include "collector-schema.h"
#include "collector-time.h"

#include <sqlite3.h>
#include <string.h>

#define CSV_NAMES                                                                                  \
  "id,received_at,source,event_id,action,account_id,user_id,session_id,visitor_id,created_at,"     \
  "module,product,feature,page,total,time_spent,active_duration,event\r\n"

static void
post (Scene *scene, const char *lines)
{
  g_autoptr (Answer) answer = scene_post (scene, lines);

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpuint (answer_get_n_rejected (answer), ==, 0);
}

static char *
read_data (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "collector-v1", name, NULL);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);

  return text;
}

/* Exports what the scene has, with up to four more arguments. */
static char *export(Scene *scene, const char *format, const char *option, const char *value)
{
  const char *const arguments[] = { "export", "--database", scene->database, "--format",
                                    format,   option,       value,           NULL };
  g_autofree char  *errors = NULL;
  char             *output = NULL;

  g_assert_cmpint (scene_run (scene, arguments, &output, &errors), ==, 0);
  g_assert_cmpstr (errors, ==, "");

  return output;
}

/* What is exported can be sent again, and makes the same database. */
static void
test_export_again (void)
{
  g_autoptr (Scene) first = scene_new ();
  g_autoptr (Scene) second = scene_new ();
  g_autofree char *lines = read_data ("events.ndjson");
  g_autofree char *exported = NULL;
  g_autofree char *again = NULL;

  scene_start (first, NULL);
  scene_start (second, NULL);
  post (first, lines);
  exported = export(first, "ndjson", NULL, NULL);
  post (second, exported);
  again = export(second, "ndjson", NULL, NULL);
  g_assert_cmpstr (exported, ==, again);
  g_assert_cmpint (scene_count (second, "SELECT count(*) FROM events"), ==, 210);
}

static guint
count_lines (const char *text)
{
  guint n_lines = 0;

  for (; *text != '\0'; text++)
    n_lines += *text == '\n' ? 1 : 0;

  return n_lines;
}

static void
test_export_times (void)
{
  const struct
  {
    const char *option;
    const char *value;
    guint       n_events;
  } cases[] = {
    { "--since", "2023-11-14T22:13:20.124Z", 0 },
    { "--since", "2023-11-14T22:13:20.123Z", 2 },
    { "--since", "2023-11-14", 2 },
    { "--until", "2023-11-14", 0 },
    { "--until", "1700000000124", 2 },
    { "--until", "1700000000123", 0 },
    { "--since", "1h", 0 },
    { "--until", "1h", 2 },
    { "--since", "2023-11-15T00:13:20+02:00", 2 },
  };
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char *lines = make_events (1, 2);

  scene_start (scene, NULL);
  post (scene, lines);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *output = export(scene, "ndjson", cases[i].option, cases[i].value);

      g_test_message ("%s %s", cases[i].option, cases[i].value);
      g_assert_cmpuint (count_lines (output), ==, cases[i].n_events);
    }
}

static void
test_export_csv (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char *output = NULL;
  const char      *rest = NULL;

  scene_start (scene, NULL);
  post (scene,
        "{\"action\":\"feature\",\"account_id\":\"=1+1\",\"session_id\":\"a \\\"b\\\"\","
        "\"created_at\":7,\"feature\":\"x,\\ny\",\"total\":2.5}\n");
  output = export(scene, "csv", NULL, NULL);
  g_assert_true (g_str_has_prefix (output, CSV_NAMES "1,"));
  rest = strstr (output, ",\"any\"");
  g_assert_nonnull (rest);
  g_assert_cmpstr (rest,
                   ==,
                   ",\"any\",,\"feature\",\"'=1+1\",,\"a \"\"b\"\"\",,7,,,\"x,\ny\",,2.5,,,"
                   "\"{\"\"action\"\":\"\"feature\"\",\"\"account_id\"\":\"\"=1+1\"\","
                   "\"\"session_id\"\":\"\"a \\\"\"b\\\"\"\"\",\"\"created_at\"\":7,"
                   "\"\"feature\"\":\"\"x,\\ny\"\",\"\"total\"\":2.5}\"\r\n");
}

/* Whoever reads the output may stop at any time; and a full disk is told. */
static void
test_export_broken (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char *lines = make_events (1, 3000);
  g_autofree char *script = NULL;
  g_autofree char *output = NULL;
  g_autofree char *errors = NULL;
  const char      *program = g_getenv ("NATERO_COLLECTOR");
  const char      *shell[] = { "bash", "-c", NULL, NULL };
  int              status = 0;

  scene_start (scene, NULL);
  post (scene, lines);
  script = g_strdup_printf ("'%s' export --format ndjson --database '%s' | head -n 2; "
                            "echo ${PIPESTATUS[0]}; "
                            "'%s' export --format csv --database '%s' > /dev/full; echo $?",
                            program,
                            scene->database,
                            program,
                            scene->database);
  shell[2] = script;
  g_assert_true (g_spawn_sync (NULL,
                               (char **) (gsize) shell,
                               NULL,
                               G_SPAWN_SEARCH_PATH,
                               NULL,
                               NULL,
                               &output,
                               &errors,
                               &status,
                               NULL));
  g_assert_true (g_str_has_suffix (output, "}\n0\n1\n"));
  g_assert_true (g_str_has_prefix (errors, "natero-collector: the database "));
  g_assert_nonnull (strstr (errors, "the events cannot be written: No space left"));
  g_assert_cmpuint (count_lines (errors), ==, 1);
}

static void
test_usage (void)
{
  const char *const wrong[][6] = {
    { "export", NULL },
    { "export", "--format", "xml", NULL },
    { "export", "--format", "csv", "--since", "yesterday", NULL },
    { "export", "--format", "csv", "more", NULL },
    { "erase", NULL },
    { "erase", "--user", "a", "--account", "b", NULL },
    { "erase", "--users", "a", NULL },
    { "--any-keys", "--keep", "400", NULL },
    { "--any-keys", "--keep", "0d", NULL },
    { "--any-keys", "--keep", "-3d", NULL },
    { "--any-keys", "--keep", "99999999999999999999d", NULL },
  };
  const char *const absent[] = { "erase", "--user", "a", "--database", "/nowhere/x.db", NULL };
  g_autoptr (Scene) scene = scene_new ();

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autofree char *errors = NULL;

      g_assert_cmpint (scene_run (scene, wrong[i], NULL, &errors), ==, 2);
      g_assert_nonnull (strstr (errors, "--help"));
    }
  g_assert_cmpint (scene_run (scene, absent, NULL, NULL), ==, 1);
}

static void
assert_absent (const char *path, const char *text)
{
  g_autofree char *contents = NULL;
  gsize            length = 0;

  if (g_file_get_contents (path, &contents, &length, NULL))
    g_assert_null (memmem (contents, length, text, strlen (text)));
}

static gboolean
is_in_file (const char *path, const char *text)
{
  g_autofree char *contents = NULL;
  gsize            length = 0;

  return g_file_get_contents (path, &contents, &length, NULL) &&
         memmem (contents, length, text, strlen (text)) != NULL;
}

static void
erase (Scene *scene, const char *option, const char *value, const char *expected)
{
  const char *const arguments[] = { "erase", "--database", scene->database, option, value, NULL };
  g_autofree char  *output = NULL;
  g_autofree char  *errors = NULL;

  g_assert_cmpint (scene_run (scene, arguments, &output, &errors), ==, 0);
  g_assert_cmpstr (output, ==, expected);
  g_assert_cmpstr (errors, ==, "");
}

/* The sums hold no number of somebody who is gone. */
static void
assert_no_remains (Scene *scene)
{
  g_assert_cmpint (
    scene_count (scene,
                 "SELECT count(*) FROM presence WHERE"
                 " kind IN (1, 2, 9) AND who NOT IN (SELECT id FROM users)"
                 " OR kind IN (3, 4, 8, 10) AND who NOT IN (SELECT id FROM sessions)"
                 " OR kind IN (5, 7, 8) AND scope NOT IN (SELECT id FROM users)"
                 " OR kind IN (6, 9, 10) AND scope NOT IN (SELECT id FROM accounts)"),
    ==,
    0);
}

/* A person is erased while the collector runs: no byte of what was sent is left in its files. */
static void
test_erase_user (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char *log = g_strconcat (scene->database, "-wal", NULL);
  g_autofree char *lines = read_data ("events.ndjson");
  g_autofree char *more = make_events (5000, 3);
  g_autofree char *after = NULL;

  scene_start (scene, NULL);
  post (scene,
        "{\"action\":\"feature\",\"account_id\":\"acme\",\"session_id\":\"mine-before\","
        "\"created_at\":1,\"feature\":\"unnamed-deed\"}\n"
        "{\"action\":\"identifyUser\",\"account_id\":\"acme\",\"user_id\":\"Zebulon\","
        "\"session_id\":\"mine-before\",\"created_at\":2,\"details\":{\"email\":\"zeb@x.org\"}}\n");
  post (scene, lines);
  g_assert_true (is_in_file (scene->database, "zeb@x.org") || is_in_file (log, "zeb@x.org"));

  erase (scene, "--user", "Zebulon", "2 events removed\n");
  assert_absent (scene->database, "Zebulon");
  assert_absent (log, "Zebulon");
  assert_absent (scene->database, "zeb@x.org");
  assert_absent (log, "zeb@x.org");
  assert_absent (scene->database, "mine-before");
  g_assert_cmpint (scene_count (scene, "SELECT count(*) FROM events"), ==, 210);
  assert_no_remains (scene);
  g_assert_cmpint (scene_count (scene, "SELECT users FROM totals"), ==, 3);
  g_assert_cmpint (scene_count (scene, "SELECT sessions FROM totals"), ==, 12);
  erase (scene, "--user", "Zebulon", "0 events removed\n");

  post (scene, more);
  after = scene_query (scene, "PRAGMA integrity_check");
  g_assert_cmpstr (after, ==, "ok");
}

/* An account goes; a person who is in another one too stays, with what is known from there. */
static void
test_erase_account (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char *details = NULL;
  g_autofree char *account = NULL;

  scene_start (scene, NULL);
  post (scene,
        "{\"action\":\"identifyUser\",\"account_id\":\"here\",\"user_id\":\"u\","
        "\"session_id\":\"s1\",\"created_at\":2,\"details\":{\"role\":\"r\"}}\n"
        "{\"action\":\"identifyUser\",\"account_id\":\"there\",\"user_id\":\"u\","
        "\"session_id\":\"s2\",\"created_at\":3,\"details\":{\"title\":\"secret\"}}\n"
        "{\"action\":\"x\",\"account_id\":\"there\",\"user_id\":\"v\","
        "\"session_id\":\"s3\",\"created_at\":3}\n");
  erase (scene, "--account", "there", "2 events removed\n");
  details = scene_query (scene, "SELECT details FROM users");
  account = scene_query (scene, "SELECT account_id FROM users");
  g_assert_cmpstr (details, ==, "{\"role\":[2,\"r\"]}");
  g_assert_cmpstr (account, ==, "here");
  assert_absent (scene->database, "secret");
  g_assert_cmpint (scene_count (scene, "SELECT count(*) FROM accounts"), ==, 1);
  g_assert_cmpint (scene_count (scene, "SELECT accounts FROM totals"), ==, 1);
  assert_no_remains (scene);
  g_assert_cmpint (scene_count (scene, "SELECT count(*) FROM sessions"), ==, 1);
}

/* Many steps, while events come in: those that are not meant stay, all of them. */
static void
test_erase_much (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autofree char *others = make_events (1, 700);

  for (guint i = 0; i < 2600; i++)
    g_string_append_printf (lines,
                            "{\"action\":\"feature\",\"account_id\":\"acme\",\"user_id\":\"bob\","
                            "\"session_id\":\"b%u\",\"created_at\":%u,\"feature\":\"f\"}\n",
                            i % 40,
                            i * 100000);
  scene_start (scene, NULL);
  post (scene, lines->str);
  post (scene, others);
  erase (scene, "--user", "bob", "2600 events removed\n");
  g_assert_cmpint (scene_count (scene, "SELECT count(*) FROM events"), ==, 700);
  g_assert_cmpint (scene_count (scene, "SELECT events FROM totals"), ==, 3300);
  g_assert_cmpint (scene_count (scene, "SELECT count(*) FROM users"), ==, 1);
  g_assert_cmpint (scene_count (scene, "SELECT count(*) FROM sessions"), ==, 1);
  assert_no_remains (scene);
}

/* What came in too long ago goes by itself; its sums stay, and late events are still taken. */
static void
test_keep (void)
{
  const char *const options[] = { "--any-keys", "--keep", "1s", NULL };
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char *lines = make_events (1, 1200);
  g_autofree char *late = make_events (2000, 1);
  gint64           end = g_get_monotonic_time () + 40 * G_TIME_SPAN_SECOND;

  scene_start (scene, options);
  post (scene, lines);
  while (scene_count (scene, "SELECT count(*) FROM events") > 0 && g_get_monotonic_time () < end)
    g_thread_yield ();
  g_assert_cmpint (scene_count (scene, "SELECT count(*) FROM events"), ==, 0);
  g_assert_cmpint (scene_count (scene, "SELECT count(*) FROM users"), ==, 0);
  g_assert_cmpint (scene_count (scene, "SELECT users + accounts + sessions FROM totals"), ==, 0);
  g_assert_cmpint (scene_count (scene, "SELECT events FROM totals"), ==, 1200);
  g_assert_cmpint (scene_count (scene, "SELECT events FROM hours"), ==, 1200);
  post (scene, late);
  g_assert_cmpint (scene_count (scene, "SELECT last_id FROM totals"), ==, 1201);
}

/* Without --keep nothing goes, and with it nothing that is young enough. */
static void
test_keep_long (void)
{
  const char *const options[] = { "--any-keys", "--keep", "400d", NULL };
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char *lines = make_events (1, 10);

  scene_start (scene, options);
  post (scene, lines);
  g_assert_cmpint (scene_stop (scene, NULL, NULL), ==, 0);
  scene_start (scene, options);
  answer_free (scene_post (scene, lines));
  g_assert_cmpint (scene_count (scene, "SELECT count(*) FROM events"), ==, 10);
}

static void
test_times (void)
{
  const char *const bad[] = {
    "", "7", "7x", "d", "1.5d", "2026-13-01", "2026-11-26 08:00", "12:00"
  };
  gint64 ms = 0;

  g_assert_true (collector_time_parse ("1970-01-02", 0, &ms));
  g_assert_cmpint (ms, ==, 86400000);
  g_assert_true (collector_time_parse ("1970-01-01T00:00:01.5Z", 0, &ms));
  g_assert_cmpint (ms, ==, 1500);
  g_assert_true (collector_time_parse ("2h", 7200001, &ms));
  g_assert_cmpint (ms, ==, 1);
  g_assert_true (collector_time_parse_span ("6w", &ms));
  g_assert_cmpint (ms, ==, G_GINT64_CONSTANT (6) * 7 * 86400000);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_test_message ("%s", bad[i]);
      g_assert_false (collector_time_parse (bad[i], 0, &ms));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/collector/command/export-again", test_export_again);
  g_test_add_func ("/collector/command/export-times", test_export_times);
  g_test_add_func ("/collector/command/export-csv", test_export_csv);
  g_test_add_func ("/collector/command/export-broken", test_export_broken);
  g_test_add_func ("/collector/command/usage", test_usage);
  g_test_add_func ("/collector/command/erase-user", test_erase_user);
  g_test_add_func ("/collector/command/erase-account", test_erase_account);
  g_test_add_func ("/collector/command/erase-much", test_erase_much);
  g_test_add_func ("/collector/command/keep", test_keep);
  g_test_add_func ("/collector/command/keep-long", test_keep_long);
  g_test_add_func ("/collector/command/times", test_times);

  return g_test_run ();
}
