/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-scene.h"
#include "collector-schema.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>

#define COUNT_SQL "SELECT count(*) FROM events"

static void
execute (sqlite3 *database, const char *sql)
{
  g_assert_cmpint (sqlite3_exec (database, sql, NULL, NULL, NULL), ==, SQLITE_OK);
}

static sqlite3 *
open_database (Scene *scene)
{
  sqlite3 *database = NULL;

  g_assert_cmpint (sqlite3_open (scene->database, &database), ==, SQLITE_OK);

  return database;
}

static void
make_database (Scene *scene, const char *sql)
{
  sqlite3 *database = open_database (scene);

  execute (database, sql);
  g_assert_cmpint (sqlite3_close (database), ==, SQLITE_OK);
}

static void
test_restart (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char *lines = make_events (1, 10);
  g_autoptr (Answer) first = NULL;
  g_autoptr (Answer) second = NULL;

  scene_start (scene, NULL);
  first = scene_post (scene, lines);
  answer_assert (first, 200, 10, 0, 0);
  g_assert_cmpint (scene_stop (scene, NULL, NULL), ==, 0);
  g_assert_cmpint (scene_count (scene, COUNT_SQL), ==, 10);

  scene_start (scene, NULL);
  second = scene_post (scene, lines);
  answer_assert (second, 200, 0, 10, 0);
  g_assert_cmpint (scene_count (scene, COUNT_SQL), ==, 10);
}

/* What was acknowledged is on disk, whatever happens next. */
static void
test_kill (void)
{
  g_autoptr (Scene) scene = scene_new ();

  for (guint round = 0; round < 5; round++)
    {
      g_autofree char *lines = make_events (round * 100 + 1, 100);
      g_autoptr (Answer) answer = NULL;

      scene_start (scene, NULL);
      answer = scene_post (scene, lines);
      scene_kill (scene);
      answer_assert (answer, 200, 100, 0, 0);
      g_assert_cmpint (scene_count (scene, COUNT_SQL), ==, (round + 1) * 100);
    }
}

static void
test_format (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char *mode = NULL;

  scene_start (scene, NULL);
  g_assert_cmpint (scene_stop (scene, NULL, NULL), ==, 0);
  g_assert_cmpint (scene_count (scene, "PRAGMA user_version"), ==, COLLECTOR_STORE_VERSION);
  g_assert_cmpint (
    scene_count (scene, "PRAGMA application_id"), ==, COLLECTOR_STORE_APPLICATION_ID);
  mode = scene_query (scene, "PRAGMA journal_mode");
  g_assert_cmpstr (mode, ==, "wal");
}

static void
assert_mode (const char *path, guint expected)
{
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777u, ==, expected);
}

static void
test_default_place (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char *directory = g_build_filename (scene->data_home, "natero-collector", NULL);
  g_autofree char *lines = make_events (1, 1);
  g_autofree char *log = NULL;
  g_autoptr (Answer) answer = NULL;

  g_free (scene->database);
  scene->database = g_build_filename (directory, "events.db", NULL);
  scene->is_default_database = TRUE;
  log = g_strconcat (scene->database, "-wal", NULL);
  scene_start (scene, NULL);
  answer = scene_post (scene, lines);
  answer_assert (answer, 200, 1, 0, 0);
  assert_mode (directory, 0700);
  assert_mode (scene->database, 0600);
  assert_mode (log, 0600);
  g_assert_cmpint (scene_count (scene, COUNT_SQL), ==, 1);
}

/* The collector must refuse the database, say why, and leave it as it was. */
static void
assert_refused (Scene *scene, const char *why)
{
  const char *const arguments[] = {
    "--listen", "127.0.0.1:0", "--any-keys", "--database", scene->database, NULL,
  };
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *output = NULL;
  g_autofree char *errors = NULL;
  gsize            n_before = 0;
  gsize            n_after = 0;

  g_assert_true (g_file_get_contents (scene->database, &before, &n_before, NULL));
  g_assert_cmpint (scene_run (scene, arguments, &output, &errors), ==, 1);
  g_assert_true (g_file_get_contents (scene->database, &after, &n_after, NULL));
  g_assert_cmpmem (before, n_before, after, n_after);
  g_assert_cmpstr (output, ==, "");
  g_assert_nonnull (strstr (errors, why));
  g_assert_nonnull (strstr (errors, scene->database));
}

static void
test_newer (void)
{
  const char *const modes[] = { "delete", "wal" };

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_autoptr (Scene) scene = scene_new ();
      g_autofree char *sql =
        g_strdup_printf ("PRAGMA journal_mode = %s; CREATE TABLE events (x);"
                         "PRAGMA application_id = %d; PRAGMA user_version = %d",
                         modes[i],
                         COLLECTOR_STORE_APPLICATION_ID,
                         COLLECTOR_STORE_VERSION + 1);

      make_database (scene, sql);
      assert_refused (scene, "newer natero-collector");
    }
}

/* Also where the newer version was killed, and its latest changes are still in the log. */
static void
test_newer_in_log (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char *sql = g_strdup_printf ("PRAGMA user_version = %d", COLLECTOR_STORE_VERSION + 1);
  sqlite3         *database = NULL;

  scene_start (scene, NULL);
  g_assert_cmpint (scene_stop (scene, NULL, NULL), ==, 0);
  database = open_database (scene);
  execute (database, sql);
  assert_refused (scene, "newer natero-collector");
  g_assert_cmpint (sqlite3_close (database), ==, SQLITE_OK);
}

static void
test_foreign (void)
{
  g_autoptr (Scene) scene = scene_new ();

  make_database (scene, "CREATE TABLE bookmarks (url TEXT)");
  assert_refused (scene, "belongs to another program");
}

static void
test_no_database (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char *text = g_strnfill (5000, 'x');

  g_free (scene->database);
  scene->database = scene_dup_file (scene, "notes.txt", text);
  assert_refused (scene, "not a database");
}

/* A file size limit stands for a full disk: the batch that does not fit is refused as a whole,
 * and the next one that fits is taken. */
static void
test_full_disk (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char *limited = scene_dup_file (
    scene, "limited", "#!/bin/sh\nulimit -f 600\nexec \"$REAL_COLLECTOR\" \"$@\"\n");
  g_autofree char *real = g_strdup (g_getenv ("NATERO_COLLECTOR"));
  g_autofree char *many = make_events (1, 5000);
  g_autofree char *few = make_events (1, 5);
  g_autoptr (Answer) bad = NULL;
  g_autoptr (Answer) good = NULL;

  g_assert_cmpint (g_chmod (limited, 0700), ==, 0);
  g_setenv ("REAL_COLLECTOR", real, TRUE);
  g_setenv ("NATERO_COLLECTOR", limited, TRUE);
  scene_start (scene, NULL);
  g_setenv ("NATERO_COLLECTOR", real, TRUE);

  bad = scene_post (scene, many);
  answer_assert (bad, 503, 0, 0, 0);
  g_assert_cmpstr (bad->retry_after, ==, "10");
  g_assert_cmpint (scene_count (scene, COUNT_SQL), ==, 0);
  good = scene_post (scene, few);
  answer_assert (good, 200, 5, 0, 0);
  g_assert_cmpint (scene_count (scene, COUNT_SQL), ==, 5);
}

/* A failure in the middle of a batch undoes what came before it. */
static void
test_half_batch (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char *good = make_events (1, 3);
  g_autofree char *bad = make_event (4, ",\"page\":\"poison\"");
  g_autofree char *both = g_strconcat (good, bad, NULL);
  g_autoptr (Answer) refused = NULL;
  g_autoptr (Answer) taken = NULL;

  scene_start (scene, NULL);
  make_database (scene,
                 "CREATE TRIGGER poison BEFORE INSERT ON events WHEN new.page = 'poison' "
                 "BEGIN SELECT RAISE (ABORT, 'poisoned'); END");
  refused = scene_post (scene, both);
  answer_assert (refused, 503, 0, 0, 0);
  g_assert_nonnull (strstr (refused->text, "poisoned"));
  g_assert_cmpint (scene_count (scene, COUNT_SQL), ==, 0);
  taken = scene_post (scene, good);
  answer_assert (taken, 200, 3, 0, 0);
  g_assert_cmpint (scene_count (scene, COUNT_SQL), ==, 3);
}

static void
sent_cb (GObject *session, GAsyncResult *result, gpointer user_data)
{
  GBytes **body = user_data;

  *body = soup_session_send_and_read_finish (SOUP_SESSION (session), result, NULL);
  g_assert_nonnull (*body);
}

/* Whether events can be stored is told, while they cannot; and when they can again. */
static void
test_health (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char *lines = make_events (1, 3);
  Request          health = { "GET", "/healthz", NULL, NULL, NULL, NULL };
  g_autoptr (Answer) well = NULL;
  g_autoptr (Answer) refused = NULL;
  g_autoptr (Answer) ill = NULL;
  g_autoptr (Answer) well_again = NULL;

  scene_start (scene, NULL);
  well = scene_send (scene, &health);
  g_assert_cmpuint (well->status, ==, 200);
  make_database (scene,
                 "CREATE TRIGGER poison BEFORE UPDATE ON totals "
                 "BEGIN SELECT RAISE (ABORT, 'poisoned'); END");
  refused = scene_post (scene, lines);
  g_assert_cmpuint (refused->status, ==, 503);
  ill = scene_send (scene, &health);
  g_assert_cmpuint (ill->status, ==, 503);
  g_assert_nonnull (strstr (ill->text, "poisoned"));

  make_database (scene, "DROP TRIGGER poison");
  well_again = scene_send (scene, &health);
  g_assert_cmpuint (well_again->status, ==, 200);
  g_assert_cmpint (scene_count (scene, COUNT_SQL), ==, 0);
}

/* While somebody else writes to the file, requests wait and others are answered. */
static void
test_busy (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char *lines = make_events (1, 3);
  g_autoptr (GBytes) events = g_bytes_new (lines, strlen (lines));
  Request health = { "GET", "/healthz", NULL, NULL, NULL, NULL };
  g_autoptr (SoupMessage) message = NULL;
  g_autofree char *uri = NULL;
  g_autoptr (GBytes) body = NULL;
  sqlite3 *database = NULL;

  scene_start (scene, NULL);
  database = open_database (scene);
  execute (database, "BEGIN IMMEDIATE");

  uri = g_strconcat (scene->uri, "/v1/a/b", NULL);
  message = soup_message_new ("POST", uri);
  soup_message_set_request_body_from_bytes (message, "application/json", events);
  soup_session_send_and_read_async (
    scene->session, message, G_PRIORITY_DEFAULT, NULL, sent_cb, &body);
  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (Answer) answer = scene_send (scene, &health);

      g_assert_cmpuint (answer->status, ==, 200);
      g_main_context_iteration (NULL, FALSE);
    }
  g_assert_null (body);

  execute (database, "COMMIT");
  g_assert_cmpint (sqlite3_close (database), ==, SQLITE_OK);
  while (body == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint ((int) soup_message_get_status (message), ==, 200);
  g_assert_cmpint (scene_count (scene, COUNT_SQL), ==, 3);
}

/* A client sends two requests at once, and is gone while the second is waiting for the file. */
static void
test_busy_and_gone (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char   *lines = make_events (1, 3);
  g_autofree char   *held = g_strdup_printf ("held_bytes %" G_GSIZE_FORMAT, strlen (lines));
  g_autofree char   *text = g_strdup_printf ("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
                                             "POST /v1/a/b HTTP/1.1\r\nHost: localhost\r\n"
                                             "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s",
                                           strlen (lines),
                                           lines);
  Request            health = { "GET", "/healthz", NULL, NULL, NULL, NULL };
  GSocketConnection *connection = NULL;
  sqlite3           *database = NULL;
  char               byte = 0;

  scene_start (scene, NULL);
  database = open_database (scene);
  execute (database, "BEGIN IMMEDIATE");
  connection = scene_open_connection (scene);
  g_assert_true (write_text (connection, text, strlen (text)));
  g_assert_cmpint (g_input_stream_read (
                     g_io_stream_get_input_stream (G_IO_STREAM (connection)), &byte, 1, NULL, NULL),
                   ==,
                   1);
  /* Closing destroys what the collector has not read. */
  scene_wait_for_metric (scene, held);
  g_object_unref (connection);
  for (guint i = 0; i < 20; i++)
    answer_free (scene_send (scene, &health));

  execute (database, "COMMIT");
  g_assert_cmpint (sqlite3_close (database), ==, SQLITE_OK);
  g_assert_cmpint (scene_stop (scene, NULL, NULL), ==, 0);
  g_assert_cmpint (scene_count (scene, COUNT_SQL), ==, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/collector/store/restart", test_restart);
  g_test_add_func ("/collector/store/kill", test_kill);
  g_test_add_func ("/collector/store/format", test_format);
  g_test_add_func ("/collector/store/default-place", test_default_place);
  g_test_add_func ("/collector/store/newer", test_newer);
  g_test_add_func ("/collector/store/newer-in-log", test_newer_in_log);
  g_test_add_func ("/collector/store/foreign", test_foreign);
  g_test_add_func ("/collector/store/no-database", test_no_database);
  g_test_add_func ("/collector/store/full-disk", test_full_disk);
  g_test_add_func ("/collector/store/half-batch", test_half_batch);
  g_test_add_func ("/collector/store/health", test_health);
  g_test_add_func ("/collector/store/busy", test_busy);
  g_test_add_func ("/collector/store/busy-and-gone", test_busy_and_gone);

  return g_test_run ();
}
