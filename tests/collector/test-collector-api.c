/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-scene.h"

#include <string.h>

#define KNOWN_TIME G_GINT64_CONSTANT (1700000000000)

static Answer *
get (Scene *scene, const char *path)
{
  Request request = { "GET", path, NULL, NULL, NULL, NULL };

  return scene_send (scene, &request);
}

static void
post (Scene *scene, const char *lines)
{
  g_autoptr (Answer) answer = scene_post (scene, lines);

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpuint (answer_get_n_rejected (answer), ==, 0);
}

/* An event of its own kind, for tests that look at more than numbers. */
static char *
make_line (const char *action, const char *user, gint64 created_at, const char *more)
{
  return g_strdup_printf ("{\"action\":\"%s\",\"account_id\":\"acme\",\"user_id\":\"%s\","
                          "\"session_id\":\"s-%s\",\"created_at\":%" G_GINT64_FORMAT "%s}\n",
                          action,
                          user,
                          user,
                          created_at,
                          more);
}

static void
post_line (Scene *scene, const char *action, const char *user, gint64 created_at, const char *more)
{
  g_autofree char *line = make_line (action, user, created_at, more);

  post (scene, line);
}

/* The answer to a question must be this text, but for its line end. */
static void
assert_answer (Scene *scene, const char *path, const char *expected)
{
  g_autoptr (Answer) answer = get (scene, path);

  g_assert_cmpstr (g_strchomp (answer->text), ==, expected);
  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpstr (answer->type, ==, "application/json; charset=utf-8");
}

static JsonArray *
get_list (const Answer *answer, const char *name)
{
  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_nonnull (answer->json);

  return json_object_get_array_member (answer->json, name);
}

static void
test_empty (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char *summary = NULL;

  scene_start (scene, NULL);
  summary = g_strdup_printf ("{\"version\":\"1.0.0\",\"store\":\"sqlite\",\"forwarding\":false,"
                             "\"events\":0,\"uses\":0,"
                             "\"active_time\":0,\"users\":0,\"accounts\":0,\"sessions\":0,"
                             "\"first_event\":null,\"last_event\":null,\"last_id\":0,"
                             "\"ingest_url\":\"%s/v1/AUTH-KEY/API-KEY\"}",
                             scene->uri);
  assert_answer (scene, "/api/summary", summary);
  assert_answer (scene, "/api/events", "{\"events\":[],\"next\":null}");
  assert_answer (scene, "/api/features", "{\"features\":[]}");
  assert_answer (scene, "/api/modules", "{\"modules\":[]}");
  assert_answer (scene, "/api/sessions", "{\"sessions\":[]}");
  assert_answer (scene, "/api/hours", "{\"hours\":[]}");
  assert_answer (scene, "/api/days", "{\"days\":[]}");
  assert_answer (scene, "/api/users", "{\"users\":[]}");
  assert_answer (scene, "/api/accounts", "{\"accounts\":[]}");
  assert_answer (scene, "/api/actions", "{\"actions\":[]}");
  assert_answer (scene, "/api/values?field=product", "{\"values\":[]}");
}

static void
test_features (void)
{
  g_autoptr (Scene) scene = scene_new ();

  scene_start (scene, NULL);
  post_line (scene, "feature", "ada", KNOWN_TIME, ",\"feature\":\"undo\"");
  post_line (scene, "feature", "ada", KNOWN_TIME + 1, ",\"feature\":\"undo\",\"total\":2.5");
  post_line (scene, "feature", "eve", KNOWN_TIME + 2, ",\"feature\":\"undo\"");
  post_line (scene, "feature", "eve", KNOWN_TIME + 3, ",\"feature\":\"save\"");
  assert_answer (scene,
                 "/api/features",
                 "{\"features\":["
                 "{\"feature\":\"undo\",\"uses\":4.5,\"users\":2,\"accounts\":1,"
                 "\"last_used\":1700000000002},"
                 "{\"feature\":\"save\",\"uses\":1,\"users\":1,\"accounts\":1,"
                 "\"last_used\":1700000000003}]}");
  assert_answer (scene,
                 "/api/features?user=ada",
                 "{\"features\":[{\"feature\":\"undo\",\"uses\":3.5,\"users\":1,\"accounts\":1,"
                 "\"last_used\":1700000000001}]}");
  assert_answer (scene,
                 "/api/features?limit=1&from=1700000000003",
                 "{\"features\":[{\"feature\":\"save\",\"uses\":1,\"users\":1,\"accounts\":1,"
                 "\"last_used\":1700000000003}]}");
  assert_answer (scene, "/api/features?to=1700000000000", "{\"features\":[]}");
}

static void
test_modules (void)
{
  g_autoptr (Scene) scene = scene_new ();

  scene_start (scene, NULL);
  post_line (scene, "moduleEnd", "ada", KNOWN_TIME, ",\"module\":\"a\",\"time_spent\":1000");
  post_line (scene, "moduleEnd", "eve", KNOWN_TIME, ",\"module\":\"b\",\"time_spent\":1500");
  post_line (scene, "moduleEnd", "eve", KNOWN_TIME + 9, ",\"module\":\"a\",\"time_spent\":800");
  post_line (scene, "feature", "eve", KNOWN_TIME + 9, ",\"module\":\"b\",\"feature\":\"f\"");
  assert_answer (scene,
                 "/api/modules",
                 "{\"modules\":["
                 "{\"module\":\"a\",\"active_time\":1800,\"visits\":2,\"users\":2,"
                 "\"last_used\":1700000000009},"
                 "{\"module\":\"b\",\"active_time\":1500,\"visits\":1,\"users\":1,"
                 "\"last_used\":1700000000000}]}");
}

static void
test_actions (void)
{
  g_autoptr (Scene) scene = scene_new ();

  scene_start (scene, NULL);
  post_line (scene, "odd", "ada", KNOWN_TIME, "");
  post_line (scene, "odd", "eve", KNOWN_TIME + 5, "");
  post_line (scene, "even", "eve", KNOWN_TIME, "");
  assert_answer (scene,
                 "/api/actions",
                 "{\"actions\":[{\"action\":\"odd\",\"events\":2,\"last_used\":1700000000005},"
                 "{\"action\":\"even\",\"events\":1,\"last_used\":1700000000000}]}");
  assert_answer (scene,
                 "/api/actions?user=ada",
                 "{\"actions\":[{\"action\":\"odd\",\"events\":1,\"last_used\":1700000000000}]}");
}

static void
test_values (void)
{
  g_autoptr (Scene) scene = scene_new ();

  scene_start (scene, NULL);
  post_line (scene, "feature", "ada", KNOWN_TIME, ",\"feature\":\"größer\",\"product\":\"p\"");
  post_line (scene, "feature", "eve", KNOWN_TIME, ",\"feature\":\"gr%_\",\"module\":\"m\"");
  post_line (scene, "feature", "eve", KNOWN_TIME, ",\"feature\":\"undo\"");
  assert_answer (scene, "/api/values?field=user", "{\"values\":[\"ada\",\"eve\"]}");
  assert_answer (scene, "/api/values?field=account", "{\"values\":[\"acme\"]}");
  assert_answer (scene, "/api/values?field=module", "{\"values\":[\"m\"]}");
  assert_answer (scene, "/api/values?field=product", "{\"values\":[\"p\"]}");
  assert_answer (scene, "/api/values?field=action", "{\"values\":[\"feature\"]}");
  assert_answer (
    scene, "/api/values?field=feature&prefix=gr", "{\"values\":[\"gr%_\",\"größer\"]}");
  assert_answer (scene, "/api/values?field=feature&prefix=gr%25", "{\"values\":[\"gr%_\"]}");
  assert_answer (scene, "/api/values?field=feature&user=ada&prefix=", "{\"values\":[\"größer\"]}");
}

/* Pages of events are complete, and the same event is on one of them only. */
static void
test_pages (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char *lines = make_events (1, 25);
  g_autofree char *path = g_strdup ("/api/events?limit=10");
  gint64           expected = 25;

  scene_start (scene, NULL);
  post (scene, lines);
  while (path != NULL)
    {
      g_autoptr (Answer) answer = get (scene, path);
      JsonArray *events = get_list (answer, "events");

      for (guint i = 0; i < json_array_get_length (events); i++)
        g_assert_cmpint (
          json_object_get_int_member (json_array_get_object_element (events, i), "id"),
          ==,
          expected--);
      g_clear_pointer (&path, g_free);
      if (!json_object_get_null_member (answer->json, "next"))
        path = g_strdup_printf ("/api/events?limit=10&before=%" G_GINT64_FORMAT,
                                json_object_get_int_member (answer->json, "next"));
    }
  g_assert_cmpint (expected, ==, 0);
}

/* An event is shown as it was kept, whatever it holds; and it finds its filter. */
static void
test_hostile (void)
{
  const char *text = "<img src=x onerror=alert(1)> \\u202e \\\" & ' ; DROP TABLE events --";
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char *more = g_strdup_printf (",\"feature\":\"%s\",\r\"x\":[1,\r2]", text);
  g_autoptr (Answer) answer = NULL;
  g_autoptr (Answer) filtered = NULL;
  JsonObject *event = NULL;

  scene_start (scene, NULL);
  post_line (scene, "feature", "ada", KNOWN_TIME, more);
  answer = get (scene, "/api/events");
  g_assert_cmpuint (json_array_get_length (get_list (answer, "events")), ==, 1);
  event = json_object_get_object_member (
    json_array_get_object_element (get_list (answer, "events"), 0), "event");
  g_assert_cmpstr (json_object_get_string_member (event, "feature"),
                   ==,
                   "<img src=x onerror=alert(1)> \u202e \" & ' ; DROP TABLE events --");
  g_assert_cmpint (
    json_array_get_int_element (json_object_get_array_member (event, "x"), 1), ==, 2);

  filtered = get (scene,
                  "/api/events?feature=%3Cimg+src%3Dx+onerror%3Dalert(1)%3E+%E2%80%AE+%22+%26+"
                  "%27+%3B+DROP+TABLE+events+--");
  g_assert_cmpuint (json_array_get_length (get_list (filtered, "events")), ==, 1);
}

static void
test_bad_parameters (void)
{
  const struct
  {
    const char *path;
    const char *why;
  } cases[] = {
    { "/api/events?users=ada", "\"users\" is not known" },
    { "/api/events?sort=started", "\"sort\" is not known" },
    { "/api/features?before=1", "\"before\" is not known" },
    { "/api/events?user=a&limit=1&user=a", "\"user\" is given twice" },
    { "/api/events?user=", "\"user\" is empty" },
    { "/api/events?limit=0", "\"limit\" must be" },
    { "/api/events?limit=1001", "\"limit\" must be" },
    { "/api/events?limit=1e2", "\"limit\" must be" },
    { "/api/events?from=-1", "\"from\" must be" },
    { "/api/events?to=99999999999999999999", "\"to\" must be" },
    { "/api/events?before=x", "\"before\" must be" },
    { "/api/events?user=%ff", "\"user\" is not percent-encoded UTF-8" },
    { "/api/events?user=%00", "\"user\" is not percent-encoded UTF-8" },
    { "/api/sessions?sort=age", "\"sort\" must be active_time or started" },
    { "/api/values", "\"field\" is missing" },
    { "/api/values?field=session", "\"field\" must be" },
    { "/api/stream?last_event_id=x", "\"last_event_id\" must be" },
  };
  g_autoptr (Scene) scene = scene_new ();

  scene_start (scene, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Answer) answer = get (scene, cases[i].path);

      g_test_message ("%s: %s", cases[i].path, answer->text);
      g_assert_cmpuint (answer->status, ==, 400);
      g_assert_nonnull (
        strstr (json_object_get_string_member (answer->json, "error"), cases[i].why));
    }
}

static void
test_not_there (void)
{
  const char *const paths[] = { "/api/",        "/api/nothing",
                                "/api/events/", "/assets/nothing.js",
                                "/assets/",     "/assets/..%2findex.html",
                                "/metrics/" };
  g_autoptr (Scene) scene = scene_new ();

  scene_start (scene, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (Answer) answer = get (scene, paths[i]);

      g_test_message ("%s", paths[i]);
      g_assert_cmpuint (answer->status, ==, 404);
    }
}

static void
test_metrics (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char *lines = make_events (1, 10);
  g_autoptr (Answer) good = NULL;
  g_autoptr (Answer) half = NULL;
  g_autoptr (Answer) metrics = NULL;

  scene_start (scene, NULL);
  good = scene_post (scene, lines);
  half = scene_post (scene, lines);
  answer_free (scene_post (scene, "{}\n"));
  answer_free (get (scene, "/api/summary"));
  metrics = get (scene, "/metrics");
  g_assert_cmpstr (metrics->type, ==, "text/plain; version=0.0.4; charset=utf-8");
  g_assert_nonnull (strstr (metrics->text, "\nnatero_collector_requests_total 3\n"));
  g_assert_nonnull (strstr (metrics->text, "\nnatero_collector_events_accepted_total 10\n"));
  g_assert_nonnull (strstr (metrics->text, "\nnatero_collector_events_duplicate_total 10\n"));
  g_assert_nonnull (strstr (metrics->text, "\nnatero_collector_events_rejected_total 1\n"));
  g_assert_nonnull (strstr (metrics->text, "\nnatero_collector_questions_total 1\n"));
  g_assert_null (strstr (metrics->text, "ada"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/collector/api/empty", test_empty);
  g_test_add_func ("/collector/api/features", test_features);
  g_test_add_func ("/collector/api/modules", test_modules);
  g_test_add_func ("/collector/api/actions", test_actions);
  g_test_add_func ("/collector/api/values", test_values);
  g_test_add_func ("/collector/api/pages", test_pages);
  g_test_add_func ("/collector/api/hostile", test_hostile);
  g_test_add_func ("/collector/api/bad-parameters", test_bad_parameters);
  g_test_add_func ("/collector/api/not-there", test_not_there);
  g_test_add_func ("/collector/api/metrics", test_metrics);

  return g_test_run ();
}
