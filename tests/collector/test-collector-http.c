/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-body.h"
#include "collector-scene.h"

#include <string.h>

#define COUNT_SQL "SELECT count(*) FROM events"

static Answer *
send_body (Scene *scene, const char *encoding, GBytes *body)
{
  Request request = { "POST", "/v1/auth/api", "application/json", encoding, NULL, body };

  return scene_send (scene, &request);
}

static void
test_good (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char *lines = make_events (1, 100);
  g_autofree char *event = NULL;
  g_autoptr (Answer) answer = NULL;

  scene_start (scene, NULL);
  answer = scene_post (scene, lines);
  answer_assert (answer, 200, 100, 0, 0);
  g_assert_cmpstr (answer->text, ==, "{\"accepted\":100,\"duplicates\":0,\"rejected\":[]}\n");
  g_assert_cmpint (scene_count (scene, COUNT_SQL), ==, 100);
  event = scene_query (scene, "SELECT event FROM events WHERE id = 1");
  g_assert_cmpstr (event,
                   ==,
                   "{\"action\":\"feature\",\"account_id\":\"acme\",\"user_id\":\"ada\","
                   "\"session_id\":\"1a2b3c4d-5e\",\"created_at\":1700000000123,"
                   "\"feature\":\"export\",\"event_id\":\"0f8fad5b-d9cb-869f-a165-000000000001\"}");
}

static void
test_columns (void)
{
  const char *line =
    "{\"action\":\"moduleEnd\",\"accountId\":\"a\",\"userId\":\"u\",\"sessionId\":\"s\","
    "\"createdAt\":\"5\",\"module\":\"m\",\"product\":\"p\",\"feature\":\"f\","
    "\"page\":\"w\",\"total\":2.5,\"timeSpent\":\"6\",\"activeDuration\":7,"
    "\"eventId\":\"0f8fad5b-d9cb-469f-a165-70867728950e\",\"visitorId\":\"v\"}\r\n";
  const char *sql =
    "SELECT action || account_id || user_id || session_id || created_at || module || "
    "product || feature || page || total || time_spent || active_duration || event_id "
    "|| visitor_id || source || typeof (created_at) || typeof (total) FROM events";
  g_autoptr (Scene) scene = scene_new ();
  g_autoptr (Answer) answer = NULL;
  g_autofree char *row = NULL;

  scene_start (scene, NULL);
  answer = scene_post (scene, line);
  answer_assert (answer, 200, 1, 0, 0);
  row = scene_query (scene, sql);
  g_assert_cmpstr (
    row, ==, "moduleEndaus5mpfw2.5670f8fad5b-d9cb-469f-a165-70867728950evanyintegerreal");
}

static void
test_clock_skew (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) wrong = g_date_time_add_hours (now, -2);
  g_autofree char *wrong_text = soup_date_time_to_string (wrong, SOUP_DATE_HTTP);
  g_autofree char *lines = make_events (1, 1);
  g_autoptr (GBytes) body = g_bytes_new (lines, strlen (lines));
  Request with_date = { "POST", "/v1/a/b", NULL, NULL, wrong_text, body };
  Request with_none = { "POST", "/v1/a/b", NULL, NULL, NULL, NULL };
  g_autoptr (Answer) first = NULL;
  g_autoptr (Answer) second = NULL;
  g_autofree char *more = make_events (2, 1);
  gint64           skew = 0;

  scene_start (scene, NULL);
  first = scene_send (scene, &with_date);
  answer_assert (first, 200, 1, 0, 0);
  with_none.body = g_bytes_new_static (more, strlen (more));
  second = scene_send (scene, &with_none);
  answer_assert (second, 200, 1, 0, 0);
  g_bytes_unref (with_none.body);

  skew = scene_count (scene, "SELECT clock_skew FROM events WHERE id = 1");
  g_assert_cmpint (skew, >=, 7200 * 1000);
  g_assert_cmpint (skew, <, 7300 * 1000);
  g_assert_cmpint (
    scene_count (scene, "SELECT clock_skew IS NULL FROM events WHERE id = 2"), ==, 1);
  g_assert_cmpint (scene_count (scene, "SELECT max(received_at) FROM events") / 1000,
                   >=,
                   g_date_time_to_unix (now));
}

static void
test_duplicates (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char *lines = make_events (1, 3);
  g_autofree char *more = make_events (3, 2);
  g_autofree char *again = g_strconcat (more, more, NULL);
  g_autofree char *plain = g_strdup_printf (EVENT_FORMAT EVENT_FORMAT, "", "");
  g_autoptr (Answer) first = NULL;
  g_autoptr (Answer) second = NULL;
  g_autoptr (Answer) third = NULL;
  g_autoptr (Answer) fourth = NULL;

  scene_start (scene, NULL);
  first = scene_post (scene, lines);
  answer_assert (first, 200, 3, 0, 0);
  second = scene_post (scene, lines);
  answer_assert (second, 200, 0, 3, 0);
  third = scene_post (scene, again);
  answer_assert (third, 200, 1, 3, 0);
  g_assert_cmpint (scene_count (scene, COUNT_SQL), ==, 4);

  /* Events without an event_id cannot be told apart from their copies. */
  fourth = scene_post (scene, plain);
  answer_assert (fourth, 200, 2, 0, 0);
  g_assert_cmpint (scene_count (scene, COUNT_SQL), ==, 6);
}

static void
test_rejected (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autofree char *good = make_events (1, 1);
  g_autofree char *last = make_events (2, 1);
  g_autoptr (Answer) answer = NULL;

  g_string_append_printf (
    lines, "\n%s\r\nnot json\n[%s]\n{\"action\":\"\\u001b[2J\",\"total\":", good, good);
  g_string_append (lines, "\"\\u001b[2J\"}\n\n");
  g_string_append (lines, last);
  scene_start (scene, NULL);
  answer = scene_post (scene, lines->str);
  answer_assert (answer, 200, 2, 0, 4);
  g_assert_cmpint (answer_get_rejected_line (answer, 0), ==, 4);
  g_assert_nonnull (strstr (answer_get_rejected_error (answer, 0), "not JSON"));
  g_assert_cmpint (answer_get_rejected_line (answer, 1), ==, 5);
  g_assert_cmpint (answer_get_rejected_line (answer, 2), ==, 6);
  g_assert_cmpint (answer_get_rejected_line (answer, 3), ==, 7);
  g_assert_nonnull (strstr (answer_get_rejected_error (answer, 3), "must be a number"));
  g_assert_null (strchr (answer_get_rejected_error (answer, 3), '\033'));
  g_assert_cmpint (scene_count (scene, COUNT_SQL), ==, 2);
}

static void
test_many_rejected (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autoptr (Answer) answer = NULL;

  for (guint i = 0; i < 1500; i++)
    g_string_append (lines, "{}\n");
  scene_start (scene, NULL);
  answer = scene_post (scene, lines->str);
  answer_assert (answer, 200, 0, 0, 1000);
  g_assert_cmpint (answer_get (answer, "rejected_total"), ==, 1500);
}

static void
test_unreadable (void)
{
  const char *const bodies[] = { "",       "\n\r\n  \n", "garbage", "[{\"action\":\"feature\"}]",
                                 "{\n}\n", "7" };
  g_autoptr (Scene) scene = scene_new ();
  g_autoptr (GBytes) plain = g_bytes_new_static ("{}", 2);
  g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);
  g_autoptr (Answer) broken = NULL;
  g_autoptr (Answer) empty = NULL;

  scene_start (scene, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr (Answer) answer = scene_post (scene, bodies[i]);

      g_assert_cmpuint (answer->status, ==, 400);
      g_assert_cmpint (answer_get (answer, "accepted"), ==, 0);
      g_assert_nonnull (json_object_get_string_member (answer->json, "error"));
    }

  broken = send_body (scene, "gzip", plain);
  answer_assert (broken, 400, 0, 0, 0);
  g_assert_nonnull (strstr (broken->text, "gzip"));
  empty = send_body (scene, "gzip", nothing);
  answer_assert (empty, 400, 0, 0, 0);
}

static void
test_gzip (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char *lines = make_events (1, 50);
  g_autoptr (GBytes) packed = pack_gzip (lines, strlen (lines));
  g_autoptr (GBytes) cut = g_bytes_new_from_bytes (packed, 0, g_bytes_get_size (packed) / 2);
  g_autoptr (Answer) answer = NULL;
  g_autoptr (Answer) again = NULL;
  g_autoptr (Answer) short_answer = NULL;

  scene_start (scene, NULL);
  short_answer = send_body (scene, "gzip", cut);
  answer_assert (short_answer, 400, 0, 0, 0);
  g_assert_cmpint (scene_count (scene, COUNT_SQL), ==, 0);
  answer = send_body (scene, "gzip", packed);
  answer_assert (answer, 200, 50, 0, 0);
  again = send_body (scene, "X-GZIP", packed);
  answer_assert (again, 200, 0, 50, 0);
}

/* 1.6 GiB in 1.6 MB: many gzip members on end, each 16 MiB of newlines. */
static void
test_bomb (void)
{
  const gsize member_bytes = 16 * 1024 * 1024;
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char *blank = g_strnfill (member_bytes, '\n');
  g_autoptr (GBytes) member = pack_gzip (blank, member_bytes);
  g_autofree char *good = make_events (1, 1);
  g_autoptr (GBytes) first = pack_gzip (good, strlen (good));
  g_autoptr (GByteArray) bomb = g_byte_array_new ();
  g_autoptr (GBytes) body = NULL;
  g_autoptr (Answer) answer = NULL;
  g_autoptr (Answer) after = NULL;

  g_byte_array_append (bomb, g_bytes_get_data (first, NULL), (guint) g_bytes_get_size (first));
  for (guint i = 0; i < 100; i++)
    g_byte_array_append (bomb, g_bytes_get_data (member, NULL), (guint) g_bytes_get_size (member));
  body = g_bytes_new (bomb->data, bomb->len);
  g_assert_cmpuint (bomb->len, <, COLLECTOR_MAX_WIRE_BYTES);

  scene_start (scene, NULL);
  answer = send_body (scene, "gzip", body);
  answer_assert (answer, 413, 0, 0, 0);
  g_assert_nonnull (strstr (answer->text, "67108864"));
  g_assert_cmpint (scene_get_peak_memory (scene), <, 400 * 1024);
  g_assert_cmpint (scene_count (scene, COUNT_SQL), ==, 0);
  after = scene_post (scene, good);
  answer_assert (after, 200, 1, 0, 0);
}

static void
test_wire_limit (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autoptr (GBytes) fits = make_padded_event (COLLECTOR_MAX_WIRE_BYTES);
  g_autoptr (GBytes) too_long = make_padded_event (COLLECTOR_MAX_WIRE_BYTES + 1);
  g_autoptr (Answer) bad = NULL;
  g_autoptr (Answer) good = NULL;

  scene_start (scene, NULL);
  bad = send_body (scene, NULL, too_long);
  answer_assert (bad, 413, 0, 0, 0);
  g_assert_nonnull (strstr (bad->text, "8388608"));
  g_assert_cmpint (scene_count (scene, COUNT_SQL), ==, 0);
  good = send_body (scene, NULL, fits);
  answer_assert (good, 200, 1, 0, 0);
}

static char *
make_long_line (guint number, gsize length)
{
  g_autofree char *line = make_event (number, "");
  g_autofree char *page =
    g_strnfill (length - (strlen (line) - 1) - strlen (",\"page\":\"\""), 'x');
  g_autofree char *more = g_strdup_printf (",\"page\":\"%s\"", page);

  return make_event (number, more);
}

static void
test_line_limit (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char *good = make_events (1, 1);
  g_autofree char *fits = make_long_line (2, COLLECTOR_MAX_LINE_BYTES);
  g_autofree char *too_long = make_long_line (3, COLLECTOR_MAX_LINE_BYTES + 1);
  g_autofree char *lines = g_strconcat (good, too_long, fits, NULL);
  g_autoptr (Answer) answer = NULL;

  g_assert_cmpuint (strlen (fits), ==, COLLECTOR_MAX_LINE_BYTES + 1);
  scene_start (scene, NULL);
  answer = scene_post (scene, lines);
  answer_assert (answer, 200, 2, 0, 1);
  g_assert_cmpint (answer_get_rejected_line (answer, 0), ==, 2);
  g_assert_cmpstr (
    answer_get_rejected_error (answer, 0), ==, "a line may have 1048576 bytes, not 1048577");
}

static void
test_types (void)
{
  const struct
  {
    const char *type;
    const char *encoding;
    guint       status;
  } cases[] = {
    { "application/json", NULL, 200 },
    { "application/json; charset=utf-8", NULL, 200 },
    { "Application/JSON", NULL, 200 },
    { "application/x-ndjson", NULL, 200 },
    { "text/plain", NULL, 200 },
    { "text/plain;charset=UTF-8", "identity", 200 },
    { NULL, NULL, 200 },
    { "application/xml", NULL, 415 },
    { "application/x-www-form-urlencoded", NULL, 415 },
    { "nonsense", NULL, 415 },
    { "application/json", "deflate", 415 },
    { "application/json", "br", 415 },
    { "application/json", "gzip, gzip", 415 },
  };
  g_autoptr (Scene) scene = scene_new ();
  int n_accepted = 0;

  scene_start (scene, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *lines = make_events (i, 1);
      g_autoptr (GBytes) body = g_bytes_new (lines, strlen (lines));
      Request request = { "POST", "/v1/a/b", cases[i].type, cases[i].encoding, NULL, body };
      g_autoptr (Answer) answer = scene_send (scene, &request);
      int expected = cases[i].status == 200 ? 1 : 0;

      answer_assert (answer, cases[i].status, expected, 0, 0);
      n_accepted += expected;
    }
  g_assert_cmpint (scene_count (scene, COUNT_SQL), ==, n_accepted);
}

static void
test_paths (void)
{
  const struct
  {
    const char *method;
    const char *path;
    guint       status;
    const char *allow;
  } cases[] = {
    { "POST", "/", 405, "GET, HEAD, OPTIONS" },
    { "OPTIONS", "/api/events", 200, "GET, HEAD, OPTIONS" },
    { "POST", "/v1", 404, NULL },
    { "POST", "/v1/auth", 404, NULL },
    { "POST", "/v1/auth/", 404, NULL },
    { "POST", "/v1//api", 404, NULL },
    { "POST", "/v1/auth/api/", 404, NULL },
    { "POST", "/v1/auth/api/more", 404, NULL },
    { "POST", "/v2/auth/api", 404, NULL },
    { "POST", "/v1/auth/a%00b", 404, NULL },
    { "POST", "/x/v1/auth/api", 404, NULL },
    { "GET", "/healthz/", 404, NULL },
    { "GET", "/v1/auth/api", 405, "POST, OPTIONS" },
    { "HEAD", "/v1/auth/api", 405, "POST, OPTIONS" },
    { "PUT", "/v1/auth/api", 405, "POST, OPTIONS" },
    { "DELETE", "/v1/auth/api", 405, "POST, OPTIONS" },
    { "OPTIONS", "/v1/auth/api", 200, "POST, OPTIONS" },
    { "POST", "/healthz", 405, "GET, HEAD, OPTIONS" },
    { "OPTIONS", "/healthz", 200, "GET, HEAD, OPTIONS" },
    { "HEAD", "/healthz", 200, NULL },
    { "GET", "/healthz", 200, NULL },
  };
  g_autoptr (Scene) scene = scene_new ();
  g_autoptr (GBytes) body = g_bytes_new_static ("{}", 2);

  scene_start (scene, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gboolean has_body = strcmp (cases[i].method, "POST") == 0;
      Request  request = {
         cases[i].method, cases[i].path, NULL, NULL, NULL, has_body ? body : NULL
      };
      g_autoptr (Answer) answer = scene_send (scene, &request);

      g_assert_cmpuint (answer->status, ==, cases[i].status);
      g_assert_cmpstr (answer->allow, ==, cases[i].allow);
      if (answer->status == 404)
        g_assert_nonnull (json_object_get_string_member (answer->json, "error"));
    }
}

static void
assert_origin (Scene *scene, const char *method, const char *path, const char *origin)
{
  g_autoptr (GBytes) body = g_bytes_new_static ("{}", 2);
  gboolean has_body = strcmp (method, "POST") == 0;
  Request  request = { method, path, NULL, NULL, NULL, has_body ? body : NULL };
  g_autoptr (Answer) answer = scene_send (scene, &request);

  g_assert_cmpstr (answer->allow_origin, ==, origin);
}

/* Pages of other sites may send only where that was asked for, and read nothing. */
static void
test_origins (void)
{
  const char *const options[] = { "--any-keys", "--allow-origin", "https://app.example.org", NULL };
  g_autoptr (Scene) closed = scene_new ();
  g_autoptr (Scene) open = scene_new ();

  scene_start (closed, NULL);
  assert_origin (closed, "OPTIONS", "/v1/auth/api", NULL);
  assert_origin (closed, "POST", "/v1/auth/api", NULL);
  scene_start (open, options);
  assert_origin (open, "OPTIONS", "/v1/auth/api", "https://app.example.org");
  assert_origin (open, "POST", "/v1/auth/api", "https://app.example.org");
  assert_origin (open, "GET", "/api/events", NULL);
  assert_origin (open, "GET", "/healthz", NULL);
}

static void
test_health (void)
{
  g_autoptr (Scene) scene = scene_new ();
  Request request = { "GET", "/healthz", NULL, NULL, NULL, NULL };
  g_autoptr (Answer) answer = NULL;

  scene_start (scene, NULL);
  answer = scene_send (scene, &request);
  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpstr (answer->type, ==, "application/json");
  g_assert_cmpstr (answer->text, ==, "{\"status\":\"ok\"}\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/collector/http/good", test_good);
  g_test_add_func ("/collector/http/columns", test_columns);
  g_test_add_func ("/collector/http/clock-skew", test_clock_skew);
  g_test_add_func ("/collector/http/duplicates", test_duplicates);
  g_test_add_func ("/collector/http/rejected", test_rejected);
  g_test_add_func ("/collector/http/many-rejected", test_many_rejected);
  g_test_add_func ("/collector/http/unreadable", test_unreadable);
  g_test_add_func ("/collector/http/gzip", test_gzip);
  g_test_add_func ("/collector/http/bomb", test_bomb);
  g_test_add_func ("/collector/http/wire-limit", test_wire_limit);
  g_test_add_func ("/collector/http/line-limit", test_line_limit);
  g_test_add_func ("/collector/http/types", test_types);
  g_test_add_func ("/collector/http/paths", test_paths);
  g_test_add_func ("/collector/http/health", test_health);
  g_test_add_func ("/collector/http/origins", test_origins);

  return g_test_run ();
}
