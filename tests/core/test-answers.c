/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "core-scene.h"
#include "core-server.h"

#include <string.h>

/* Each row of the table of answers, from a real server to what becomes of the events. */

#define MINUTE 60
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define LONGEST_FIRST_WAIT 4

typedef struct
{
  CoreServer *server;
  CoreScene  *scene;
} Fixture;

/* Two events wait; nothing else is recorded. */
static void
set_up (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  fixture->server = core_server_new ();
  fixture->scene = core_scene_new ();
  fixture->scene->has_network = TRUE;
  fixture->scene->options->compress = FALSE;
  fixture->scene->options->idle_timeout = 365 * DAY;
  fixture->scene->options->debug_url = core_server_create_url (fixture->server, "/");
  core_scene_login (fixture->scene);
  core_scene_feature (fixture->scene, "good");
}

static void
tear_down (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  core_scene_free (fixture->scene);
  core_server_free (fixture->server);
}

static void
sync_and_wait (Fixture *fixture, gboolean is_delivered)
{
  guint n_answers = fixture->scene->n_answers;

  core_scene_sync (fixture->scene);
  core_scene_wait_answers (fixture->scene, n_answers + 1);
  g_assert_cmpint (*fixture->scene->answer == '\0', ==, is_delivered);
}

typedef struct
{
  CoreServer *server;
  guint       n_expected;
} Wait;

static gboolean
has_taken (gpointer user_data)
{
  Wait *wait = user_data;

  return core_server_get_n_taken (wait->server) == wait->n_expected;
}

static void
wait_taken (Fixture *fixture, guint n_expected)
{
  Wait wait = { fixture->server, n_expected };

  core_support_wait (has_taken, &wait, "the server took so many events");
}

static void
set_status (Fixture *fixture, guint status)
{
  CoreAnswer answer = { CORE_SERVER_ANSWERS, status, NULL, NULL, NULL };

  core_server_set_answer (fixture->server, &answer);
}

static void
set_url (Fixture *fixture, const char *url)
{
  g_free (fixture->scene->options->debug_url);
  fixture->scene->options->debug_url = g_strdup (url);
}

static void
test_taken (Fixture *fixture, gconstpointer data)
{
  set_status (fixture, GPOINTER_TO_UINT (data));
  sync_and_wait (fixture, TRUE);
  g_assert_cmpuint (natero_engine_get_pending (fixture->scene->engine), ==, 0);
  g_assert_cmpuint (core_server_get_n_taken (fixture->server), ==, 2);
}

/* Kept, and tried again within seconds without being asked. */
static void
assert_tried_again (Fixture *fixture)
{
  g_assert_cmpuint (natero_engine_get_pending (fixture->scene->engine), ==, 2);
  g_assert_cmpstr (fixture->scene->drops->str, ==, "");
  set_status (fixture, 200);
  core_scene_advance (fixture->scene, LONGEST_FIRST_WAIT);
  wait_taken (fixture, 2);
  core_scene_wait_pending (fixture->scene, 0);
}

static void
test_later (Fixture *fixture, gconstpointer data)
{
  set_status (fixture, GPOINTER_TO_UINT (data));
  sync_and_wait (fixture, FALSE);
  assert_tried_again (fixture);
}

static void
test_cut (Fixture *fixture, gconstpointer data)
{
  CoreAnswer answer = { (CoreServerMode) GPOINTER_TO_UINT (data), 200, NULL, NULL, NULL };

  core_server_set_answer (fixture->server, &answer);
  sync_and_wait (fixture, FALSE);
  assert_tried_again (fixture);
}

/* Whatever it is asked, it is no TLS that comes back. */
static gboolean
incoming_cb (G_GNUC_UNUSED GSocketService *service,
             GSocketConnection            *connection,
             G_GNUC_UNUSED GObject        *source,
             G_GNUC_UNUSED gpointer        user_data)
{
  static const char answer[] = "220 mail.example ready\r\n";

  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)),
                             answer,
                             sizeof answer - 1,
                             NULL,
                             NULL,
                             NULL);
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  return TRUE;
}

static GSocketService *
create_other_service (guint *port)
{
  GSocketService *service = g_socket_service_new ();

  *port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, NULL);
  g_assert_cmpuint (*port, !=, 0);
  g_signal_connect (service, "incoming", G_CALLBACK (incoming_cb), NULL);
  return service;
}

/* Nobody there; no TLS where it should be; no such name, of which no resolver needs to be asked. */
static void
test_not_reached (Fixture *fixture, gconstpointer data)
{
  g_autofree char *good = g_strdup (fixture->scene->options->debug_url);
  g_autofree char *label = g_strnfill (64, 'x');
  g_autofree char *url = NULL;
  g_autoptr (GSocketService) other = NULL;
  guint port = 0;

  other = create_other_service (&port);
  if (g_str_equal (data, "refused"))
    url = g_strdup ("http://127.0.0.1:1/");
  else if (g_str_equal (data, "tls"))
    url = g_strdup_printf ("https://127.0.0.1:%u/", port);
  else
    url = g_strdup_printf ("http://%s.invalid/", label);
  set_url (fixture, url);
  sync_and_wait (fixture, FALSE);
  g_assert_nonnull (strstr (fixture->scene->answer, "no answer"));
  set_url (fixture, good);
  assert_tried_again (fixture);
}

typedef struct
{
  const char *path;
  CoreAnswer  answer;
  guint       wait; /* seconds */
} RetryAfter;

static const RetryAfter retry_afters[] = {
  { "/answers/retry-after/seconds", { 0, 429, "Retry-After", "60", NULL }, 60 },
  { "/answers/retry-after/date",
    { 0, 503, "Retry-After", "Tue, 14 Nov 2023 22:23:20 GMT", NULL },
    600 },
  { "/answers/retry-after/bounded", { 0, 408, "Retry-After", "86400", NULL }, HOUR },
};

static void
test_retry_after (Fixture *fixture, gconstpointer data)
{
  const RetryAfter *row = data;

  core_server_set_answer (fixture->server, &row->answer);
  sync_and_wait (fixture, FALSE);
  set_status (fixture, 200);
  core_scene_advance (fixture->scene, row->wait - 1);
  core_support_turn ();
  g_assert_cmpuint (core_server_get_n_requests (fixture->server), ==, 1);
  core_scene_advance (fixture->scene, 1);
  wait_taken (fixture, 2);
}

/* The refused one alone is kept with its reason; the others go out, and that is an answer. */
static void
test_refused (Fixture *fixture, gconstpointer data)
{
  guint            status = GPOINTER_TO_UINT (data);
  g_autofree char *queue = core_scene_get_queue (fixture->scene);
  g_autofree char *reason = g_strdup_printf ("answered %u", status);
  g_autofree char *aside = NULL;

  core_server_refuse (fixture->server, "bad", status);
  core_scene_feature (fixture->scene, "bad");
  core_scene_feature (fixture->scene, "good");
  sync_and_wait (fixture, TRUE);
  g_assert_cmpuint (core_server_get_n_taken (fixture->server), ==, 3);
  core_scene_expect_drops (fixture->scene, status == 413 ? "too-large:1 " : "refused:1 ");
  natero_engine_flush_and_wait (fixture->scene->engine);
  aside = core_support_read (queue, "set-aside.ndjson");
  g_assert_nonnull (strstr (aside, reason));
  g_assert_nonnull (strstr (aside, "bad"));
}

static void
assert_paused (Fixture *fixture, guint n_requests)
{
  core_scene_advance (fixture->scene, DAY);
  sync_and_wait (fixture, FALSE);
  g_assert_cmpuint (core_server_get_n_requests (fixture->server), ==, n_requests);
  g_assert_cmpuint (natero_engine_get_pending (fixture->scene->engine), ==, 2);
}

/* Until a key or the URL changes, or the program starts anew */
static void
test_paused (Fixture *fixture, gconstpointer data)
{
  set_status (fixture, GPOINTER_TO_UINT (data));
  sync_and_wait (fixture, FALSE);
  g_assert_cmpuint (fixture->scene->errors->len, >, 0);
  assert_paused (fixture, 1);
  natero_engine_address_changed (fixture->scene->engine);
  assert_paused (fixture, 2);
  core_scene_stop (fixture->scene);
  set_status (fixture, 200);
  core_scene_start (fixture->scene);
  wait_taken (fixture, 2);
}

/* To another place, or over plain HTTP: keys go nowhere else. */
static void
test_redirect (Fixture *fixture, gconstpointer data)
{
  CoreAnswer answer = { CORE_SERVER_ANSWERS, 307, "Location", data, NULL };

  core_server_set_answer (fixture->server, &answer);
  sync_and_wait (fixture, FALSE);
  assert_paused (fixture, 1);
}

typedef struct
{
  Wait       taken;
  CoreScene *scene;
  gsize      errors_length;
} FailureWait;

static gboolean
is_done (FailureWait *wait)
{
  return has_taken (&wait->taken) && natero_engine_get_pending (wait->scene->engine) == 0;
}

static gboolean
is_done_or_has_failed (gpointer user_data)
{
  FailureWait *wait = user_data;

  return is_done (wait) || wait->scene->errors->len > wait->errors_length;
}

/* The same 5xx five times, and an event is looked for; in front of all others, by a probe. */
static void
test_poison (Fixture *fixture, gconstpointer data)
{
  gboolean    is_in_front = g_str_equal (data, "login");
  FailureWait wait = { { fixture->server, is_in_front ? 2 : 3 }, fixture->scene, 0 };

  core_server_refuse (fixture->server, data, 500);
  core_scene_feature (fixture->scene, "good");
  if (!is_in_front)
    core_scene_feature (fixture->scene, data);
  core_scene_sync (fixture->scene);
  while (!is_done (&wait))
    {
      core_support_wait (is_done_or_has_failed, &wait, "a request was answered");
      wait.errors_length = fixture->scene->errors->len;
      core_scene_advance (fixture->scene, 30 * MINUTE);
    }
  core_scene_expect_drops (fixture->scene, "refused:1 ");
}

static void
test_not_ok (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  static const CoreAnswer answer = { CORE_SERVER_ANSWERS, 200, NULL, NULL, "{\"ok\":false}" };

  core_server_set_answer (fixture->server, &answer);
  sync_and_wait (fixture, TRUE);
  g_assert_cmpuint (core_server_get_n_requests (fixture->server), ==, 3);
  core_scene_expect_drops (fixture->scene, "refused:1 refused:1 ");
  g_assert_cmpuint (fixture->scene->n_sent, ==, 0);
}

static void
test_rejected (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  static const CoreAnswer answer = {
    CORE_SERVER_ANSWERS,
    200,
    NULL,
    NULL,
    "{\"ok\":false,\"rejected\":[{\"line\":2,\"error\":\"no such feature\"}]}",
  };
  g_autofree char *queue = core_scene_get_queue (fixture->scene);
  g_autofree char *aside = NULL;

  core_server_set_answer (fixture->server, &answer);
  sync_and_wait (fixture, TRUE);
  g_assert_cmpuint (core_server_get_n_requests (fixture->server), ==, 1);
  core_scene_expect_drops (fixture->scene, "refused:1 ");
  g_assert_cmpuint (fixture->scene->n_sent, ==, 1);
  natero_engine_flush_and_wait (fixture->scene->engine);
  aside = core_support_read (queue, "set-aside.ndjson");
  g_assert_nonnull (strstr (aside, "no such feature"));
}

typedef void (*TestFunc) (Fixture *fixture, gconstpointer data);

static void
add (const char *path, gconstpointer data, TestFunc test)
{
  g_test_add (path, Fixture, data, set_up, test, tear_down);
}

static void
add_statuses (const char *name, const guint *statuses, TestFunc test)
{
  for (guint i = 0; statuses[i] != 0; i++)
    {
      g_autofree char *path = g_strdup_printf ("/answers/%s/%u", name, statuses[i]);

      add (path, GUINT_TO_POINTER (statuses[i]), test);
    }
}

int
main (int argc, char **argv)
{
  static const guint taken[] = { 200, 202, 204, 299, 0 };
  static const guint later[] = { 408, 425, 429, 500, 502, 503, 504, 0 };
  static const guint refused[] = { 400, 405, 409, 413, 415, 422, 0 };
  static const guint denied[] = { 401, 403, 404, 0 };

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  add_statuses ("taken", taken, test_taken);
  add_statuses ("later", later, test_later);
  add_statuses ("refused", refused, test_refused);
  add_statuses ("paused", denied, test_paused);
  add ("/answers/cut/before", GUINT_TO_POINTER (CORE_SERVER_CUTS), test_cut);
  add ("/answers/cut/in-the-middle", GUINT_TO_POINTER (CORE_SERVER_CUTS_ANSWER), test_cut);
  add ("/answers/not-reached/refused", "refused", test_not_reached);
  add ("/answers/not-reached/tls", "tls", test_not_reached);
  add ("/answers/not-reached/dns", "dns", test_not_reached);
  for (guint i = 0; i < G_N_ELEMENTS (retry_afters); i++)
    add (retry_afters[i].path, &retry_afters[i], test_retry_after);
  add ("/answers/redirect/elsewhere", "https://example.invalid/", test_redirect);
  add ("/answers/redirect/plain", "/v2", test_redirect);
  add ("/answers/5xx/poison", "poison", test_poison);
  add ("/answers/5xx/poison-in-front", "login", test_poison);
  add ("/answers/not-ok", NULL, test_not_ok);
  add ("/answers/rejected", NULL, test_rejected);

  return g_test_run ();
}
