/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-details.h"
#include "collector-scene.h"
#include "collector-schema.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

/* Copies of the events of version 1, so that summing them up takes a while. */
#define N_COPIES 200
#define N_KILLS 4

#define WHO                                                                                        \
  " CASE WHEN kind IN (1, 2, 9) THEN (SELECT user_id FROM users WHERE id = who)"                   \
  " WHEN kind IN (5, 6) THEN (SELECT feature FROM features WHERE id = who)"                        \
  " WHEN kind = 7 THEN (SELECT module FROM modules WHERE id = who)"                                \
  " ELSE (SELECT session_id FROM sessions WHERE id = who) END"
#define SCOPE                                                                                      \
  " CASE WHEN kind IN (5, 7, 8) THEN (SELECT user_id FROM users WHERE id = scope)"                 \
  " WHEN kind IN (6, 9, 10) THEN (SELECT account_id FROM accounts WHERE id = scope)"               \
  " ELSE scope END"
#define NAME(field) "(SELECT name FROM names WHERE id = " field ")"

/* All that the tables say, but for the ids of rows. */
static const char *const dumps[] = {
  "SELECT * FROM totals",
  "SELECT user_id, account_id, first_seen, last_seen, events, uses, active_time, sessions, details"
  " FROM users ORDER BY 1",
  "SELECT account_id, first_seen, last_seen, events, uses, active_time, sessions, users, details"
  " FROM accounts ORDER BY 1",
  "SELECT session_id, user_id, account_id, started, ended, active_time, events"
  " FROM sessions ORDER BY 1",
  "SELECT feature, uses, users, accounts, last_used FROM features ORDER BY 1",
  "SELECT module, active_time, visits, users, last_used FROM modules ORDER BY 1",
  "SELECT * FROM hours ORDER BY 1",
  "SELECT * FROM days ORDER BY 1",
  "SELECT kind, name, events, last_used FROM names ORDER BY 1, 2",
  "SELECT kind, " SCOPE " AS a, " WHO " AS b FROM presence ORDER BY 1, 2, 3",
  "SELECT id, created_at, " NAME (
    "action") ", (SELECT user_id FROM users WHERE id = user),"
              " (SELECT account_id FROM accounts WHERE id = account),"
              " (SELECT session_id FROM sessions WHERE id = session), " NAME ("module") ", " NAME (
                "product") ", " NAME ("feature") ", " NAME ("source") ", uses, spent, active FROM "
                                                                      "facts ORDER BY 1",
};

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

/* Those that were before today's. */
static const int versions[] = { 1, 2 };

static void
copy_old_database (Scene *scene, int version)
{
  g_autofree char *folder = g_strdup_printf ("collector-v%d", version);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", folder, "events.db", NULL);
  g_autoptr (GFile) from = g_file_new_for_path (path);
  g_autoptr (GFile) to = g_file_new_for_path (scene->database);
  g_autoptr (GError) error = NULL;

  g_file_copy (from, to, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_chmod (scene->database, 0600), ==, 0);
}

static char *
dump (Scene *scene, const char *sql)
{
  g_autoptr (GString) text = g_string_new (NULL);
  sqlite3      *database = NULL;
  sqlite3_stmt *statement = NULL;

  g_assert_cmpint (sqlite3_open (scene->database, &database), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (database, sql, -1, &statement, NULL), ==, SQLITE_OK);
  while (sqlite3_step (statement) == SQLITE_ROW)
    {
      for (int i = 0; i < sqlite3_column_count (statement); i++)
        g_string_append_printf (text, "%s|", (const char *) sqlite3_column_text (statement, i));
      g_string_append_c (text, '\n');
    }
  sqlite3_finalize (statement);
  g_assert_cmpint (sqlite3_close (database), ==, SQLITE_OK);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
assert_same_tables (Scene *one, Scene *other)
{
  for (guint i = 0; i < G_N_ELEMENTS (dumps); i++)
    {
      g_autofree char *one_dump = dump (one, dumps[i]);
      g_autofree char *other_dump = dump (other, dumps[i]);

      g_test_message ("%s", dumps[i]);
      g_assert_cmpuint (strlen (one_dump), >, 0);
      g_assert_cmpstr (one_dump, ==, other_dump);
    }
}

static void
assert_same_schema (Scene *one, Scene *other)
{
  const char      *sql = "SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2";
  g_autofree char *one_dump = dump (one, sql);
  g_autofree char *other_dump = dump (other, sql);

  g_assert_cmpstr (one_dump, ==, other_dump);
}

static void
post (Scene *scene, const char *lines)
{
  g_autoptr (Answer) answer = scene_post (scene, lines);

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpuint (answer_get_n_rejected (answer), ==, 0);
}

/* A database that is brought up to date has the sums that it would have had all along. */
static void
test_migration (gconstpointer data)
{
  const int *version = data;
  g_autoptr (Scene) old = scene_new ();
  g_autoptr (Scene) fresh = scene_new ();
  g_autofree char *lines = read_data ("events.ndjson");
  g_autofree char *more = make_events (1000, 1);

  copy_old_database (old, *version);
  g_assert_cmpint (scene_count (old, "PRAGMA user_version"), ==, *version);
  scene_start (old, NULL);
  scene_start (fresh, NULL);
  post (fresh, lines);
  g_assert_cmpint (scene_count (old, "PRAGMA user_version"), ==, COLLECTOR_STORE_VERSION);
  assert_same_tables (old, fresh);
  assert_same_schema (old, fresh);

  /* And it goes on from there. */
  post (old, more);
  post (fresh, more);
  assert_same_tables (old, fresh);
}

/* Whether an event comes in a batch of its own makes no difference; a second copy counts nothing.
 */
static void
test_batches (void)
{
  g_autoptr (Scene) whole = scene_new ();
  g_autoptr (Scene) single = scene_new ();
  g_autofree char *lines = read_data ("events.ndjson");
  g_auto (GStrv) each = g_strsplit (lines, "\n", -1);

  scene_start (whole, NULL);
  scene_start (single, NULL);
  post (whole, lines);
  for (guint i = 0; each[i] != NULL && *each[i] != '\0'; i++)
    post (single, each[i]);
  assert_same_tables (whole, single);
  post (whole, lines);
  assert_same_tables (whole, single);
}

#define MODULE_LINE                                                                                \
  "{\"action\":\"moduleEnd\",\"account_id\":\"a0\",\"user_id\":\"u0\",\"session_id\":\"s0\","      \
  "\"created_at\":5,\"module\":\"m\",\"time_spent\":7}\n"

static char *
make_people (guint n_events)
{
  g_autoptr (GString) lines = g_string_new (NULL);

  for (guint i = 0; i < n_events; i++)
    g_string_append_printf (lines,
                            "{\"action\":\"feature\",\"account_id\":\"a%u\",\"user_id\":\"u%u\","
                            "\"session_id\":\"s%u\",\"created_at\":%u,\"feature\":\"f%u\"}\n"
                            "%s",
                            i % 50,
                            i % 2500,
                            i % 5000,
                            i * 100000,
                            i % 7,
                            i == 0 ? MODULE_LINE : "");

  return g_string_free (g_steal_pointer (&lines), FALSE);
}

/* Sums that are too many for the memory are written in between. */
static void
test_many_people (void)
{
  g_autoptr (Scene) whole = scene_new ();
  g_autoptr (Scene) parts = scene_new ();
  g_autofree char *all = make_people (6000);
  char            *middle = strstr (all + strlen (all) / 2, "\n{");
  g_autofree char *start = NULL;

  g_assert_nonnull (middle);
  start = g_strndup (all, (gsize) (middle + 1 - all));
  scene_start (whole, NULL);
  scene_start (parts, NULL);
  post (whole, all);
  post (parts, start);
  post (parts, middle + 1);
  assert_same_tables (whole, parts);
  g_assert_cmpint (scene_count (whole, "SELECT users FROM totals"), ==, 2500);
  g_assert_cmpint (scene_count (whole, "SELECT sum(users) FROM accounts"), ==, 2500);
  g_assert_cmpint (scene_count (whole, "SELECT sum(sessions) FROM users"), ==, 5000);
}

static char *
get_text (Scene *scene, const char *path)
{
  Request request = { "GET", path, NULL, NULL, NULL, NULL };
  g_autoptr (Answer) answer = scene_send (scene, &request);

  g_test_message ("%s", path);
  g_assert_cmpuint (answer->status, ==, 200);

  return g_steal_pointer (&answer->text);
}

/* What the sums say is what counting the events anew says: a condition that all of them meet makes
 * the difference. */
static void
test_counted_anew (void)
{
  const char *const questions[] = {
    "summary?",
    "features?",
    "modules?",
    "sessions?",
    "sessions?sort=started&",
    "hours?",
    "days?",
    "users?",
    "accounts?",
    "actions?",
    "features?limit=2&",
    "values?field=user&",
    "values?field=account&",
    "values?field=module&",
    "values?field=product&",
    "values?field=feature&",
    "values?field=action&",
  };
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char *lines = read_data ("events.ndjson");

  scene_start (scene, NULL);
  post (scene, lines);
  for (guint i = 0; i < G_N_ELEMENTS (questions); i++)
    {
      g_autofree char *path = g_strconcat ("/api/", questions[i], NULL);
      g_autofree char *counted_path = g_strconcat (path, "from=1", NULL);
      g_autofree char *summed = get_text (scene, path);
      g_autofree char *counted = get_text (scene, counted_path);

      g_assert_cmpstr (summed, ==, counted);
    }
}

/* Whole hours and days are answered from the sums, and say the same as what is counted. */
static void
test_part_of_time (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char *lines = read_data ("events.ndjson");
  g_autofree char *summed = NULL;
  g_autofree char *counted = NULL;

  scene_start (scene, NULL);
  post (scene, lines);
  summed = get_text (scene, "/api/hours?from=1700006400000&to=1700092800000");
  counted = get_text (scene, "/api/hours?from=1700006400000&to=1700092800000&source=any");
  g_assert_cmpstr (summed, ==, counted);
  g_assert_nonnull (strstr (summed, "\"start\":17000"));
}

/* Numbers that make no sense spoil no sum. */
static void
test_nonsense (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autofree char *features = NULL;
  g_autofree char *modules = NULL;
  g_autofree char *counted = NULL;

  for (guint i = 0; i < 3000; i++)
    g_string_append (lines,
                     "{\"action\":\"moduleEnd\",\"account_id\":\"a\",\"session_id\":\"s\","
                     "\"created_at\":1,\"module\":\"m\",\"time_spent\":9007199254740991}\n"
                     "{\"action\":\"feature\",\"account_id\":\"a\",\"session_id\":\"s\","
                     "\"created_at\":1,\"feature\":\"f\",\"total\":1e308}\n"
                     "{\"action\":\"feature\",\"account_id\":\"a\",\"session_id\":\"s\","
                     "\"created_at\":1,\"feature\":\"f\",\"total\":-5}\n");
  scene_start (scene, NULL);
  post (scene, lines->str);
  modules = get_text (scene, "/api/modules");
  features = get_text (scene, "/api/features");
  g_assert_nonnull (strstr (modules, "\"active_time\":8035200000000,\"visits\":3000"));
  g_assert_nonnull (strstr (features, "\"uses\":3000000000000,"));
  counted = get_text (scene, "/api/features?from=1");
  g_assert_cmpstr (features, ==, counted);
}

#define N_DAYS 10
#define N_DAY_EVENTS 50
#define DAY_MS G_GINT64_CONSTANT (86400000)

/* Events of some days, one day after the other or one event of each in turn; of one day or of one
 * user only, where that is not negative. */
static char *
make_days (gboolean is_mixed, int only_day, int only_user)
{
  g_autoptr (GString) lines = g_string_new (NULL);

  for (int i = 0; i < N_DAYS * N_DAY_EVENTS; i++)
    {
      int      day = is_mixed ? i % N_DAYS : i / N_DAY_EVENTS;
      int      user = i / 7 % 13;
      gboolean is_feature = i / 10 % 3 > 0;

      if ((only_day >= 0 && day != only_day) || (only_user >= 0 && user != only_user))
        continue;
      g_string_append_printf (lines,
                              "{\"action\":\"%s\",\"account_id\":\"a%d\",\"user_id\":\"u%d\","
                              "\"session_id\":\"s%d-%d\",\"created_at\":%" G_GINT64_FORMAT
                              ",\"module\":\"m%d\",\"product\":\"p\",\"%s%d}\n",
                              is_feature ? "feature" : "moduleEnd",
                              user % 3,
                              user,
                              day,
                              user,
                              day * DAY_MS + i * 100000,
                              i % 4,
                              is_feature ? "feature\":\"f\",\"total\":" : "time_spent\":",
                              i);
    }

  return g_string_free (g_steal_pointer (&lines), FALSE);
}

static guint
count_text (const char *text, const char *wanted)
{
  guint n_found = 0;

  for (const char *at = text; (at = strstr (at, wanted)) != NULL; at++)
    n_found++;

  return n_found;
}

/* What is said about a part of the events is what a collector says that has only those. */
static void
assert_same_part (Scene *whole, Scene *part, const char *condition)
{
  const char *const questions[] = {
    "features?",
    "modules?",
    "sessions?",
    "sessions?sort=started&",
    "hours?limit=1000&",
    "days?",
    "users?",
    "accounts?",
    "actions?",
    "values?field=user&",
    "values?field=account&",
    "values?field=module&",
    "values?field=product&",
    "values?field=feature&",
    "values?field=action&",
  };
  g_autofree char *events_path = g_strconcat ("/api/events?limit=1000&", condition, NULL);
  g_autofree char *events = get_text (whole, events_path);
  g_autofree char *summary_path = g_strconcat ("/api/summary?", condition, NULL);
  g_autofree char *summary = get_text (whole, summary_path);
  g_autofree char *part_summary = get_text (part, "/api/summary");

  for (guint i = 0; i < G_N_ELEMENTS (questions); i++)
    {
      g_autofree char *part_path = g_strconcat ("/api/", questions[i], NULL);
      g_autofree char *whole_path = g_strconcat (part_path, condition, NULL);
      g_autofree char *counted = get_text (whole, whole_path);
      g_autofree char *expected = get_text (part, part_path);

      g_assert_cmpstr (counted, ==, expected);
    }
  g_assert_cmpint (
    count_text (events, "\"received_at\""), ==, scene_count (part, "SELECT count(*) FROM events"));
  /* Behind that is the last id, which differs. */
  *strstr (summary, "\"last_id\"") = '\0';
  *strstr (part_summary, "\"last_id\"") = '\0';
  g_assert_cmpstr (strstr (summary, "\"events\""), ==, strstr (part_summary, "\"events\""));
}

static void
test_parts (gconstpointer data)
{
  gboolean is_mixed = GPOINTER_TO_INT (data);
  g_autoptr (Scene) whole = scene_new ();
  g_autoptr (Scene) one_day = scene_new ();
  g_autoptr (Scene) one_user = scene_new ();
  g_autofree char *all = make_days (is_mixed, -1, -1);
  g_autofree char *of_day = make_days (is_mixed, 3, -1);
  g_autofree char *of_user = make_days (is_mixed, -1, 5);

  scene_start (whole, NULL);
  scene_start (one_day, NULL);
  scene_start (one_user, NULL);
  post (whole, all);
  post (one_day, of_day);
  post (one_user, of_user);
  assert_same_part (whole, one_day, "from=259200000&to=345600000");
  assert_same_part (whole, one_day, "from=259200000&to=345600000&source=any");
  assert_same_part (whole, one_day, "from=259190001&to=345600000&product=p");
  assert_same_part (whole, one_user, "user=u5");
  assert_same_part (whole, one_user, "user=u5&account=a2&source=any");
}

static void
enlarge (Scene *scene)
{
  const char *columns = "received_at, source, action, account_id, user_id, session_id, created_at,"
                        " module, product, feature, total, time_spent, active_duration, event";
  g_autofree char *sql = g_strdup_printf (
    "WITH RECURSIVE copies(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copies WHERE n < %d)"
    " INSERT INTO events (%s) SELECT %s FROM events, copies",
    N_COPIES,
    columns,
    columns);
  sqlite3 *database = NULL;

  g_assert_cmpint (sqlite3_open (scene->database, &database), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (database, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (database), ==, SQLITE_OK);
}

/* Killed while it sums up, it leaves what was there. */
static void
test_killed_migration (gconstpointer data)
{
  const int *version = data;
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char *integrity = NULL;
  gint64           n_tables = 0;

  copy_old_database (scene, *version);
  enlarge (scene);
  n_tables = scene_count (scene, "SELECT count(*) FROM sqlite_master");
  for (guint i = 0; i < N_KILLS; i++)
    {
      scene_start_and_kill_at (scene, "summing up", i * 20);
      g_assert_cmpint (scene_count (scene, "PRAGMA user_version"), ==, *version);
      g_assert_cmpint (scene_count (scene, "SELECT count(*) FROM sqlite_master"), ==, n_tables);
      g_assert_cmpint (
        scene_count (scene, "SELECT count(*) FROM events"), ==, 210 * (N_COPIES + 1));
    }

  scene_start (scene, NULL);
  g_assert_cmpint (scene_count (scene, "PRAGMA user_version"), ==, COLLECTOR_STORE_VERSION);
  g_assert_cmpint (scene_count (scene, "SELECT count(*) FROM facts"), ==, 210 * (N_COPIES + 1));
  if (*version == 1)
    g_assert_cmpint (scene_count (scene, "SELECT events FROM totals"), ==, 210 * (N_COPIES + 1));
  integrity = scene_query (scene, "PRAGMA integrity_check");
  g_assert_cmpstr (integrity, ==, "ok");
}

/* SIGTERM ends it at once, and leaves what was there. */
static void
test_stopped_migration (gconstpointer data)
{
  const int *version = data;
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char *errors = NULL;
  gint64           n_tables = 0;

  copy_old_database (scene, *version);
  enlarge (scene);
  n_tables = scene_count (scene, "SELECT count(*) FROM sqlite_master");
  g_assert_cmpint (scene_start_and_stop_at (scene, "summing up", &errors), ==, 0);
  g_assert_nonnull (strstr (errors, "stopped while the database "));
  g_assert_nonnull (strstr (errors, " is as it was before, "));
  g_assert_cmpint (scene_count (scene, "PRAGMA user_version"), ==, *version);
  g_assert_cmpint (scene_count (scene, "SELECT count(*) FROM sqlite_master"), ==, n_tables);
  g_assert_cmpint (scene_count (scene, "SELECT count(*) FROM events"), ==, 210 * (N_COPIES + 1));

  scene_start (scene, NULL);
  g_assert_cmpint (scene_count (scene, "SELECT count(*) FROM facts"), ==, 210 * (N_COPIES + 1));
}

/* The ids of events are never given twice, also where the newest are gone. */
static void
test_ids (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char *lines = make_events (1, 5);
  g_autofree char *more = make_events (6, 1);
  sqlite3         *database = NULL;

  scene_start (scene, NULL);
  post (scene, lines);
  g_assert_cmpint (sqlite3_open (scene->database, &database), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (database, "DELETE FROM events", NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (database), ==, SQLITE_OK);
  post (scene, more);
  g_assert_cmpint (scene_count (scene, "SELECT id FROM events"), ==, 6);
}

static void
test_details (void)
{
  g_autofree char *first = collector_details_merge (NULL, "{\"a\":\"[1,2]\",\"b\":{\"c\":1}}", 20);
  g_autofree char *older = collector_details_merge (first, "{\"a\":\"x\",\"d\":[3]}", 10);
  g_autofree char *newer = collector_details_merge (older, "{\"\\u0062\":true}", 30);
  g_autofree char *between = collector_details_merge (newer, "{\"b\":0,\"d\":\"}\"}", 25);
  g_autofree char *object = collector_details_to_object (between);
  g_autofree char *nothing = collector_details_to_object ("{}");

  g_assert_cmpstr (object, ==, "{\"a\":\"[1,2]\",\"\\u0062\":true,\"d\":\"}\"}");
  g_assert_cmpstr (nothing, ==, "{}");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (versions); i++)
    {
      g_autofree char *path = g_strdup_printf ("/collector/sums/migration/%d", versions[i]);
      g_autofree char *killed =
        g_strdup_printf ("/collector/sums/killed-migration/%d", versions[i]);
      g_autofree char *stopped =
        g_strdup_printf ("/collector/sums/stopped-migration/%d", versions[i]);

      g_test_add_data_func (path, &versions[i], test_migration);
      g_test_add_data_func (killed, &versions[i], test_killed_migration);
      g_test_add_data_func (stopped, &versions[i], test_stopped_migration);
    }
  g_test_add_func ("/collector/sums/batches", test_batches);
  g_test_add_func ("/collector/sums/many-people", test_many_people);
  g_test_add_func ("/collector/sums/counted-anew", test_counted_anew);
  g_test_add_func ("/collector/sums/part-of-time", test_part_of_time);
  g_test_add_data_func ("/collector/sums/parts/in-order", GINT_TO_POINTER (FALSE), test_parts);
  g_test_add_data_func ("/collector/sums/parts/mixed", GINT_TO_POINTER (TRUE), test_parts);
  g_test_add_func ("/collector/sums/nonsense", test_nonsense);
  g_test_add_func ("/collector/sums/ids", test_ids);
  g_test_add_func ("/collector/sums/details", test_details);

  return g_test_run ();
}
