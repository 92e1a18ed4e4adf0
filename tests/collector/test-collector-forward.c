/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The parts of the forwarder. The whole meets a real server in test-clickhouse.py. */

#include "collector-error.h"
#include "collector-forward-delay.h"
#include "collector-forward-queue.h"
#include "collector-forward-search.h"
#include "collector-forward-target.h"
#include "collector-forward-verdict.h"
#include "collector-scene.h"
#include "collector-store.h"

#include <sqlite3.h>
#include <string.h>

#define STATEMENT_START "&wait_end_of_query=1&query=INSERT%20INTO%20"

static void
test_targets (void)
{
  const struct
  {
    const char *text;
    const char *shown;
    const char *start;
    const char *end;
    const char *user;
    guint       timeout_seconds;
  } cases[] = {
    { "clickhouse+http://ada@host:99/db",
      "http://host:99/db.events",
      "http://host:99/?database=db" STATEMENT_START "events%20%28",
      "%20FORMAT%20JSONEachRow",
      "ada",
      120 },
    { "clickhouse+http://host/db",
      "http://host:8123/db.events",
      "http://host:8123/?database=db" STATEMENT_START "events%20%28",
      "%20FORMAT%20JSONEachRow",
      NULL,
      120 },
    { "clickhouse+https://a%40b@[::1]/db?table=t1&timeout=7&insert_quorum=2&x=a%26b",
      "https://[::1]:8443/db.t1",
      "https://[::1]:8443/?database=db" STATEMENT_START "t1%20%28",
      "&insert_quorum=2&x=a%26b",
      "a@b",
      7 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CollectorForwardTarget) target =
        collector_forward_target_new_parse (cases[i].text, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (target->shown, ==, cases[i].shown);
      g_assert_true (g_str_has_prefix (target->url, cases[i].start));
      g_assert_true (g_str_has_suffix (target->url, cases[i].end));
      g_assert_cmpstr (target->user, ==, cases[i].user);
      g_assert_cmpuint (target->timeout_seconds, ==, cases[i].timeout_seconds);
      g_assert_true (g_uri_is_valid (target->url, G_URI_FLAGS_NONE, NULL));
    }
}

static void
test_bad_targets (void)
{
  const struct
  {
    const char *text;
    const char *password_file;
    const char *message;
  } cases[] = {
    { "http://host:8123/db", NULL, "clickhouse+http://user@host:8123/database" },
    { "clickhouse+ftp://host/db", NULL, "clickhouse+http://user@host:8123/database" },
    { "clickhouse+http://", NULL, "host" },
    { "clickhouse+http://a:SECRET@host/db", NULL, "--forward-password-file" },
    { "clickhouse+http://a:@host/db", NULL, "--forward-password-file" },
    { "clickhouse+http://host/", NULL, "one database" },
    { "clickhouse+http://host", NULL, "one database" },
    { "clickhouse+http://host/a/b", NULL, "one database" },
    { "clickhouse+http://host/db%3Bdrop", NULL, "one database" },
    { "clickhouse+http://host/db#x", NULL, "#" },
    { "clickhouse+http://host/db?table=a;b", NULL, "table" },
    { "clickhouse+http://host/db?table=", NULL, "table" },
    { "clickhouse+http://host/db?timeout=0", NULL, "timeout" },
    { "clickhouse+http://host/db?timeout=x", NULL, "timeout" },
    { "clickhouse+http://host/db?query=DROP", NULL, "table=, timeout=" },
    { "clickhouse+http://host/db?password=SECRET", NULL, "table=, timeout=" },
    { "clickhouse+http://host/db?%zz=1", NULL, "needs a URL" },
    { "clickhouse+http://host/db", "/file", "needs a user" },
    { "nonsense", NULL, "needs a URL" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CollectorForwardTarget) target =
        collector_forward_target_new_parse (cases[i].text, cases[i].password_file, &error);

      g_assert_null (target);
      g_assert_error (error, COLLECTOR_ERROR, COLLECTOR_ERROR_USAGE);
      g_assert_nonnull (strstr (error->message, cases[i].message));
      g_assert_null (strstr (error->message, "SECRET"));
    }
}

/* "user:password" as it is sent; NULL where the file is no good. */
static char *
get_credentials (Scene *scene, const char *file_text)
{
  g_autofree char *path = scene_dup_file (scene, "password", file_text);
  g_autoptr (CollectorForwardTarget) target =
    collector_forward_target_new_parse ("clickhouse+http://ada@host/db", path, NULL);
  g_autofree char          *header = collector_forward_target_dup_authorization (target, NULL);
  g_autofree unsigned char *plain = NULL;
  gsize                     length = 0;

  if (header == NULL)
    return NULL;

  g_assert_true (g_str_has_prefix (header, "Basic "));
  plain = g_base64_decode (header + strlen ("Basic "), &length);

  return g_strndup ((const char *) plain, length);
}

static void
test_passwords (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char *with_end = get_credentials (scene, "pass word\n");
  g_autofree char *without_end = get_credentials (scene, "pass\r");
  g_autofree char *endless = g_strnfill (5000, 'x');
  g_autoptr (CollectorForwardTarget) nobody =
    collector_forward_target_new_parse ("clickhouse+http://host/db", NULL, NULL);
  g_autoptr (CollectorForwardTarget) lost =
    collector_forward_target_new_parse ("clickhouse+http://a@host/db", "/nowhere/pw", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (with_end, ==, "ada:pass word");
  g_assert_cmpstr (without_end, ==, "ada:pass\r");
  g_assert_null (get_credentials (scene, endless));
  g_assert_null (collector_forward_target_dup_authorization (nobody, &error));
  g_assert_no_error (error);
  g_assert_null (collector_forward_target_dup_authorization (lost, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

static void
test_credential (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char *path = scene_dup_file (scene, "forward-password", "pw");
  g_autoptr (CollectorForwardTarget) target = NULL;
  g_autofree char *header = NULL;

  g_setenv ("CREDENTIALS_DIRECTORY", scene->directory, TRUE);
  target = collector_forward_target_new_parse ("clickhouse+http://a@host/db", NULL, NULL);
  g_unsetenv ("CREDENTIALS_DIRECTORY");
  g_assert_cmpstr (target->password_file, ==, path);
  header = collector_forward_target_dup_authorization (target, NULL);
  g_assert_cmpstr (header, ==, "Basic YTpwdw==");
}

#define OLD(code, text)                                                                            \
  "Code: " #code ", e.displayText() = DB::Exception: " text ", e.what() = DB::Exception\n"
#define NEW(code, text) "Code: " #code ". DB::Exception: " text ". (NAME) (version 26.7)\n"

static const struct
{
  CollectorForwardAnswer answer;
  CollectorVerdict       verdict;
  const char            *reason;
} verdict_cases[] = {
  { { 200, "", TRUE, TRUE }, COLLECTOR_VERDICT_TAKEN, "answered 200" },
  { { 200, "\n", TRUE, TRUE }, COLLECTOR_VERDICT_TAKEN, "answered 200" },
  { { 200, "", TRUE, FALSE }, COLLECTOR_VERDICT_ELSE, "answered 200, but broke off" },
  { { 200, "", FALSE, TRUE }, COLLECTOR_VERDICT_ELSE, "answered 200, but not as ClickHouse does" },
  { { 200, "Welcome", TRUE, TRUE },
    COLLECTOR_VERDICT_ELSE,
    "answered 200 with a text that is none of ClickHouse's" },
  { { 200, NEW (27, "Cannot parse ada"), TRUE, TRUE },
    COLLECTOR_VERDICT_DATA,
    "answered 200, code 27" },
  { { 200, "ok" NEW (241, "Memory"), TRUE, TRUE },
    COLLECTOR_VERDICT_LOAD,
    "answered 200, code 241 (M" },
  { { 202, "", TRUE, TRUE }, COLLECTOR_VERDICT_ELSE, "answered 202" },
  { { 204, "", TRUE, TRUE }, COLLECTOR_VERDICT_ELSE, "answered 204" },
  { { 302, "", FALSE, TRUE }, COLLECTOR_VERDICT_ELSE, "answered 302, a redirect" },
  { { 500, OLD (27, "Cannot parse ada"), TRUE, TRUE },
    COLLECTOR_VERDICT_DATA,
    "answered 500, code 27" },
  { { 400, NEW (117, "Data of ada"), TRUE, TRUE },
    COLLECTOR_VERDICT_DATA,
    "answered 400, code 117" },
  { { 500, OLD (117, "Unknown field found: page"), TRUE, TRUE },
    COLLECTOR_VERDICT_ELSE,
    "answered 500, code 117 (Unknown field found: page)" },
  { { 404, OLD (60, "Table a.b doesn't exist."), TRUE, TRUE },
    COLLECTOR_VERDICT_ELSE,
    "answered 404, code 60 (Table a.b doesn't exist.)" },
  { { 404, OLD (115, "Unknown setting x"), TRUE, TRUE },
    COLLECTOR_VERDICT_SETTING,
    "answered 404" },
  { { 401, OLD (193, "Wrong password"), TRUE, TRUE },
    COLLECTOR_VERDICT_ELSE,
    "answered 401, code 193" },
  { { 403, NEW (516, "a: Authentication failed"), TRUE, TRUE },
    COLLECTOR_VERDICT_ELSE,
    "answered 403" },
  { { 500, OLD (4711, "Something about ada"), TRUE, TRUE },
    COLLECTOR_VERDICT_ODD,
    "answered 500, code 4711" },
  { { 500, "", FALSE, TRUE }, COLLECTOR_VERDICT_ODD, "answered 500" },
  { { 502, "<html>", FALSE, TRUE }, COLLECTOR_VERDICT_ELSE, "answered 502" },
  { { 413, "", FALSE, TRUE }, COLLECTOR_VERDICT_DATA, "answered 413" },
  { { 0, NULL, FALSE, TRUE }, COLLECTOR_VERDICT_ELSE, "answered 0" },
  { { 404, OLD (60, "\xff\xfe"), TRUE, TRUE }, COLLECTOR_VERDICT_ELSE, "answered 404, code 60" },
};

static void
test_verdicts (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (verdict_cases); i++)
    {
      g_autofree char *reason = collector_forward_dup_reason (&verdict_cases[i].answer);

      g_assert_cmpint (
        collector_forward_judge (&verdict_cases[i].answer), ==, verdict_cases[i].verdict);
      g_assert_true (g_str_has_prefix (reason, verdict_cases[i].reason));
      g_assert_null (strstr (reason, "ada"));
      g_assert_null (strchr (reason, '\n'));
    }
}

static void
test_delays (void)
{
  g_assert_cmpuint (collector_forward_delay_get_bound (0), ==, 1000);
  g_assert_cmpuint (collector_forward_delay_get_bound (1), ==, 1000);
  g_assert_cmpuint (collector_forward_delay_get_bound (2), ==, 2000);
  g_assert_cmpuint (collector_forward_delay_get_bound (9), ==, 256000);
  g_assert_cmpuint (collector_forward_delay_get_bound (10), ==, 300000);
  g_assert_cmpuint (collector_forward_delay_get_bound (G_MAXUINT), ==, 300000);
  g_assert_cmpuint (collector_forward_delay_choose (3, 0), ==, 0);
  g_assert_cmpuint (collector_forward_delay_choose (3, 0.5), ==, 2000);
  g_assert_cmpuint (collector_forward_delay_choose (3, 1), ==, 4000);
}

/* Lets a server that refuses these rows answer; gives what became of each row. */
static char *
play_search (const char *rows, guint *n_requests)
{
  guint n_rows = (guint) strlen (rows);
  g_autoptr (CollectorForwardSearch) search = collector_forward_search_new (n_rows);
  CollectorForwardRange range;
  char                 *fates = g_strnfill (n_rows, '?');

  for (*n_requests = 0; collector_forward_search_next (search, &range); ++*n_requests)
    {
      g_assert_cmpuint (range.n_rows, >, 0);
      g_assert_cmpuint (range.first + range.n_rows, <=, n_rows);
      if (memchr (rows + range.first, 'x', range.n_rows) == NULL)
        {
          for (guint i = 0; i < range.n_rows; i++)
            g_assert_cmpint (fates[range.first + i], ==, '?');
          memset (fates + range.first, '.', range.n_rows);
          collector_forward_search_taken (search);
        }
      else if (collector_forward_search_refused (search) == COLLECTOR_SEARCH_GUILTY)
        fates[range.first] = 'x';
    }

  return fates;
}

static void
test_search (void)
{
  const struct
  {
    const char *rows;
    const char *fates;
    guint       max_requests;
  } cases[] = {
    { "", "", 0 },
    { ".", ".", 1 },
    { "................................", "................................", 1 },
    { "x...............................", "x...............................", 12 },
    { "...............................x", "...............................x", 11 },
    { "...............x................", "...............x................", 12 },
    { "x.x.x.x.x.x.x.x.", "x.x.x.x.x.x.x.x.", 48 },
    { "x", "?", 1 },
    { "xx", "??", 3 },
    { "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "????????????????????????????????", 32 },
    { "xxxxxxx.", "xxxxxxx.", 32 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint            n_requests = 0;
      g_autofree char *fates = play_search (cases[i].rows, &n_requests);

      g_assert_cmpstr (fates, ==, cases[i].fates);
      g_assert_cmpuint (n_requests, <=, cases[i].max_requests);
    }
}

/* However the bad ones lie: no good row is found guilty or taken twice, and none is forgotten but
 * behind so many bad ones on end that they tell nothing. */
static void
test_search_by_chance (void)
{
  for (guint round = 0; round < 500; round++)
    {
      guint            n_rows = (guint) g_test_rand_int_range (1, 300);
      g_autofree char *rows = g_strnfill (n_rows, '.');
      g_autofree char *fates = NULL;
      guint            n_requests = 0;

      for (int i = g_test_rand_int_range (0, 7); i > 0; i--)
        rows[g_test_rand_int_range (0, (gint32) n_rows)] = 'x';
      fates = play_search (rows, &n_requests);
      for (guint i = 0; i < n_rows; i++)
        g_assert_true (fates[i] == rows[i] || (rows[i] == 'x' && fates[i] == '?'));
    }
}

/* Keeps events in the scene's database as the collector does. */
static void
store_lines (Scene *scene, const char *lines)
{
  const CollectorOrigin origin = { "desktop", 1700000000999, TRUE, -250 };
  g_autoptr (GError) error = NULL;
  g_autoptr (CollectorStore) store = collector_store_new_open (scene->database, &error);
  g_auto (GStrv) all = g_strsplit (lines, "\n", -1);

  g_assert_no_error (error);
  g_assert_true (collector_store_begin (store, NULL));
  for (guint i = 0; all[i] != NULL && *all[i] != '\0'; i++)
    {
      gboolean is_object = FALSE;
      gboolean is_new = FALSE;
      g_autoptr (CollectorEvent) event =
        collector_event_new_from_line (all[i], strlen (all[i]), &is_object, &error);

      g_assert_no_error (error);
      g_assert_true (collector_store_add (store, event, &origin, &is_new, NULL));
      g_assert_true (is_new);
    }
  g_assert_true (collector_store_commit (store, NULL));
}

static void
run_sql (Scene *scene, const char *sql)
{
  sqlite3 *database = NULL;

  g_assert_cmpint (sqlite3_open (scene->database, &database), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (database, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (database), ==, SQLITE_OK);
}

static CollectorForwardQueue *
open_queue (Scene *scene)
{
  g_autoptr (GError) error = NULL;
  CollectorForwardQueue *queue = collector_forward_queue_new_open (scene->database, &error);

  g_assert_no_error (error);

  return queue;
}

static CollectorForwardBlock *
read_block (CollectorForwardQueue *queue, gint64 after_id, guint n_rows)
{
  g_autoptr (GError) error = NULL;
  CollectorForwardBlock *block = collector_forward_queue_read (queue, after_id, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (block->rows->len, ==, n_rows);

  return block;
}

static void
test_rows (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char *more =
    make_event (1, ",\"total\":1E2,\"details\":{\"a\":\"\\u00fc\\\"\"},\"x\":[1]");
  g_autoptr (CollectorForwardQueue) queue = NULL;
  g_autoptr (CollectorForwardBlock) block = NULL;

  store_lines (scene, more);
  queue = open_queue (scene);
  block = read_block (queue, 0, 1);
  g_assert_cmpstr (
    block->text->str,
    ==,
    "{\"event_id\":\"0f8fad5b-d9cb-869f-a165-000000000001\",\"action\":\"feature\","
    "\"account_id\":\"acme\",\"user_id\":\"ada\",\"session_id\":\"1a2b3c4d-5e\","
    "\"created_at\":1700000000123,\"feature\":\"export\",\"total\":100,"
    "\"details\":\"{\\\"a\\\":\\\"\\\\u00fc\\\\\\\"\\\"}\",\"source\":\"desktop\","
    "\"received_at\":1700000000999,\"clock_skew\":-250,\"event\":\"{\\\"action\\\":\\\"feature\\\","
    "\\\"account_id\\\":\\\"acme\\\",\\\"user_id\\\":\\\"ada\\\","
    "\\\"session_id\\\":\\\"1a2b3c4d-5e\\\",\\\"created_at\\\":1700000000123,"
    "\\\"feature\\\":\\\"export\\\",\\\"total\\\":1E2,"
    "\\\"details\\\":{\\\"a\\\":\\\"\\\\u00fc\\\\\\\"\\\"},"
    "\\\"event_id\\\":\\\"0f8fad5b-d9cb-869f-a165-000000000001\\\",\\\"x\\\":[1]}\"}\n");
}

static char *
dup_event_id (const CollectorForwardBlock *block, guint index)
{
  const CollectorForwardRange range = { index, 1 };
  g_autoptr (GBytes) bytes = collector_forward_block_dup_bytes (block, range);
  const char *text = g_bytes_get_data (bytes, NULL);

  g_assert_true (g_str_has_prefix (text, "{\"event_id\":\""));

  return g_strndup (text + strlen ("{\"event_id\":\""), 36);
}

/* Equal events whose sender gave them no id stay two, and each is the same when read again. */
static void
test_rows_without_id (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char *line = g_strdup_printf (EVENT_FORMAT EVENT_FORMAT, "", "");
  g_autoptr (CollectorForwardQueue) queue = NULL;
  g_autoptr (CollectorForwardBlock) block = NULL;
  g_autoptr (CollectorForwardBlock) again = NULL;
  g_autofree char            *first = NULL;
  g_autofree char            *second = NULL;
  const CollectorForwardRange all = { 0, 2 };

  store_lines (scene, line);
  queue = open_queue (scene);
  block = read_block (queue, 0, 2);
  first = dup_event_id (block, 0);
  second = dup_event_id (block, 1);
  g_assert_true (g_uuid_string_is_valid (first));
  g_assert_true (g_uuid_string_is_valid (second));
  g_assert_cmpstr (first, !=, second);

  g_clear_pointer (&queue, collector_forward_queue_free);
  queue = open_queue (scene);
  again = read_block (queue, 0, 2);
  g_assert_cmpstr (again->text->str, ==, block->text->str);

  g_assert_true (collector_forward_queue_remove (queue, again, all, NULL));
  g_assert_cmpint (scene_count (scene, "SELECT count(*) FROM events"), ==, 0);
}

/* What was being sent is sent again as it was, whatever came since. */
static void
test_resume (void)
{
  const CollectorForwardRange range = { 2, 3 };
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char *lines = make_events (1, 10);
  g_autofree char *more = make_events (11, 5);
  g_autoptr (CollectorForwardQueue) queue = NULL;
  g_autoptr (CollectorForwardBlock) block = NULL;
  g_autoptr (CollectorForwardBlock) former = NULL;
  g_autoptr (CollectorForwardBlock) none = NULL;
  g_autoptr (GBytes) sent = NULL;
  g_autoptr (GBytes) sent_again = NULL;
  const CollectorForwardRange all = { 0, 3 };

  store_lines (scene, lines);
  queue = open_queue (scene);
  block = read_block (queue, 0, 10);
  sent = collector_forward_block_dup_bytes (block, range);
  g_assert_true (collector_forward_queue_mark_sending (queue, block, range, NULL));
  store_lines (scene, more);

  g_clear_pointer (&queue, collector_forward_queue_free);
  queue = open_queue (scene);
  former = collector_forward_queue_read_sending (queue, NULL);
  g_assert_cmpuint (former->rows->len, ==, 3);
  sent_again = collector_forward_block_dup_bytes (former, all);
  g_assert_true (g_bytes_equal (sent, sent_again));

  g_assert_true (collector_forward_queue_remove (queue, former, all, NULL));
  g_assert_cmpint (scene_count (scene, "SELECT count(*) FROM events"), ==, 12);
  g_assert_cmpint (
    scene_count (scene, "SELECT count(*) FROM events WHERE id BETWEEN 3 AND 5"), ==, 0);
  none = collector_forward_queue_read_sending (queue, NULL);
  g_assert_cmpuint (none->rows->len, ==, 0);
}

/* Even if an event took the id of one that was erased meanwhile, it would not be removed in its
 * place, nor taken for one that was set aside. */
static void
test_erased_meanwhile (void)
{
  const CollectorForwardRange all = { 0, 2 };
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char *lines = make_events (1, 3);
  g_autofree char *more = make_events (11, 2);
  g_autoptr (CollectorForwardQueue) queue = NULL;
  g_autoptr (CollectorForwardBlock) block = NULL;
  g_autoptr (CollectorForwardBlock) rest = NULL;
  g_autoptr (GBytes) left = NULL;
  CollectorForwardRow row = { .id = 3 };

  store_lines (scene, lines);
  queue = open_queue (scene);
  g_assert_true (collector_forward_queue_set_aside (queue, &row, "why", NULL));
  block = read_block (queue, 0, 2);
  g_assert_true (collector_forward_queue_find_gone (queue, block, all, NULL));
  g_assert_cmpuint (collector_forward_block_count (block, all), ==, 2);
  run_sql (scene, "DELETE FROM events WHERE id > 1");
  g_assert_true (collector_forward_queue_find_gone (queue, block, all, NULL));
  left = collector_forward_block_dup_bytes (block, all);
  g_assert_cmpmem (g_bytes_get_data (left, NULL),
                   g_bytes_get_size (left),
                   block->text->str,
                   collector_forward_block_get_row (block, 0)->end);
  g_assert_true (collector_forward_queue_set_aside (queue, &row, "why", NULL));
  g_assert_cmpint (scene_count (scene, "SELECT count(*) FROM forward_aside"), ==, 0);
  store_lines (scene, more);
  run_sql (scene, "UPDATE events SET id = id - (SELECT max(id) FROM events) + 3 WHERE id > 1");
  g_assert_cmpint (scene_count (scene, "SELECT max(id) FROM events"), ==, 3);

  g_assert_true (collector_forward_queue_remove (queue, block, all, NULL));
  g_assert_cmpint (scene_count (scene, "SELECT count(*) FROM events"), ==, 2);
  rest = read_block (queue, 0, 2);
}

static void
count_aside (gint64      id,
             gint64      set_aside_at,
             const char *reason,
             const char *event,
             gpointer    user_data)
{
  gint64 *sum = user_data;

  g_assert_cmpint (set_aside_at, >, 1700000000000);
  g_assert_cmpstr (reason, ==, "answered 500, code 27");
  g_assert_nonnull (strstr (event, "\"acme\""));
  *sum += id;
}

static void
assert_counts (CollectorForwardQueue *queue, gint64 n_waiting, gint64 n_aside)
{
  CollectorForwardCounts counts;

  g_assert_true (collector_forward_queue_count (queue, &counts, NULL));
  g_assert_cmpint (counts.n_waiting, ==, n_waiting);
  g_assert_cmpint (counts.n_aside, ==, n_aside);
}

static void
test_aside (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char *lines = make_events (1, 5);
  g_autoptr (CollectorForwardQueue) queue = NULL;
  g_autoptr (CollectorForwardBlock) block = NULL;
  g_autoptr (CollectorForwardBlock) rest = NULL;
  g_autoptr (CollectorForwardBlock) all = NULL;
  gint64 sum = 0;
  gint64 n_events = 0;

  store_lines (scene, lines);
  queue = open_queue (scene);
  block = read_block (queue, 0, 5);
  for (guint i = 1; i < 3; i++)
    g_assert_true (collector_forward_queue_set_aside (
      queue, collector_forward_block_get_row (block, i), "answered 500, code 27", NULL));
  assert_counts (queue, 3, 2);
  rest = read_block (queue, 0, 3);
  g_assert_true (collector_forward_queue_list_aside (queue, count_aside, &sum, NULL));
  g_assert_cmpint (sum, ==, 2 + 3);

  g_assert_true (collector_forward_queue_end_aside (queue, FALSE, &n_events, NULL));
  g_assert_cmpint (n_events, ==, 2);
  assert_counts (queue, 5, 0);
  all = read_block (queue, 0, 5);

  g_assert_true (collector_forward_queue_set_aside (
    queue, collector_forward_block_get_row (block, 4), "answered 500, code 27", NULL));
  g_assert_true (collector_forward_queue_end_aside (queue, TRUE, &n_events, NULL));
  g_assert_cmpint (n_events, ==, 1);
  assert_counts (queue, 4, 0);
}

/* What is kept is bounded: then nothing more is set aside, nor dropped for it. */
static void
test_aside_full (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char *lines = make_events (1, 1);
  g_autoptr (CollectorForwardQueue) queue = NULL;
  g_autoptr (GError) error = NULL;
  CollectorForwardRow row = { .id = 1 };

  store_lines (scene, lines);
  queue = open_queue (scene);
  run_sql (scene,
           "WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 10001)"
           " INSERT INTO forward_aside SELECT i, 0, 'why' FROM n");
  g_assert_false (collector_forward_queue_set_aside (queue, &row, "why", &error));
  g_assert_error (error, COLLECTOR_ERROR, COLLECTOR_ERROR_STORE);
}

static void
test_unreadable (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char *lines = make_events (1, 3);
  g_autoptr (CollectorForwardQueue) queue = NULL;
  g_autoptr (CollectorForwardBlock) block = NULL;

  store_lines (scene, lines);
  run_sql (scene, "UPDATE events SET event = '{' WHERE id = 2");
  queue = open_queue (scene);
  block = read_block (queue, 0, 2);
  assert_counts (queue, 2, 1);
}

/* Blocks are bounded by bytes as well as by rows. */
static void
test_bounds (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char *page = g_strnfill (400 * 1024, 'p');
  g_autofree char *member = g_strdup_printf (",\"page\":\"%s\"", page);
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autoptr (CollectorForwardQueue) queue = NULL;
  g_autoptr (CollectorForwardBlock) first = NULL;
  g_autoptr (CollectorForwardBlock) second = NULL;

  for (guint i = 0; i < 30; i++)
    {
      g_autofree char *line = make_event (i, member);

      g_string_append (lines, line);
    }
  store_lines (scene, lines->str);
  queue = open_queue (scene);
  first = read_block (queue, 0, 21);
  g_assert_true (collector_forward_block_is_full (first));
  g_assert_cmpuint (first->text->len, <, COLLECTOR_FORWARD_MAX_BYTES + 1024 * 1024);
  second = read_block (queue, collector_forward_block_get_row (first, 20)->id, 9);
  g_assert_false (collector_forward_block_is_full (second));
  g_array_set_size (second->rows, COLLECTOR_FORWARD_MAX_ROWS - 1);
  g_assert_false (collector_forward_block_is_full (second));
  g_array_set_size (second->rows, COLLECTOR_FORWARD_MAX_ROWS);
  g_assert_true (collector_forward_block_is_full (second));
}

static void
test_statement (void)
{
  g_autofree char *statement = collector_forward_block_dup_statement ("t");

  g_assert_cmpstr (statement,
                   ==,
                   "INSERT INTO t (action, account_id, user_id, session_id, created_at, module, "
                   "product, feature, total, time_spent, active_duration, page, details, event_id, "
                   "visitor_id, source, received_at, clock_skew, event) FORMAT JSONEachRow");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/collector/forward/targets", test_targets);
  g_test_add_func ("/collector/forward/bad-targets", test_bad_targets);
  g_test_add_func ("/collector/forward/passwords", test_passwords);
  g_test_add_func ("/collector/forward/credential", test_credential);
  g_test_add_func ("/collector/forward/verdicts", test_verdicts);
  g_test_add_func ("/collector/forward/delays", test_delays);
  g_test_add_func ("/collector/forward/search", test_search);
  g_test_add_func ("/collector/forward/search-by-chance", test_search_by_chance);
  g_test_add_func ("/collector/forward/rows", test_rows);
  g_test_add_func ("/collector/forward/rows-without-id", test_rows_without_id);
  g_test_add_func ("/collector/forward/resume", test_resume);
  g_test_add_func ("/collector/forward/erased-meanwhile", test_erased_meanwhile);
  g_test_add_func ("/collector/forward/aside", test_aside);
  g_test_add_func ("/collector/forward/aside-full", test_aside_full);
  g_test_add_func ("/collector/forward/unreadable", test_unreadable);
  g_test_add_func ("/collector/forward/bounds", test_bounds);
  g_test_add_func ("/collector/forward/statement", test_statement);

  return g_test_run ();
}
