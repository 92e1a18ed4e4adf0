/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "core-scene.h"
#include "core-server.h"

#include "natero-sync-call-private.h"

/* The program's end: held for the last request as long as unload-delay says, and no longer. */

#define DELAY_MS 300
#define LONG_DELAY_MS 10000
#define SLACK_MS 9000 /* however busy the machine is; less than the long delay */

static const CoreAnswer hangs = { CORE_SERVER_HANGS, 0, NULL, NULL, NULL };
static const CoreAnswer takes = { CORE_SERVER_ANSWERS, 200, NULL, NULL, NULL };

/* The main loop does not turn while it waits: the clock must be the real one. */
static CoreScene *
create_scene (CoreServer *server)
{
  CoreScene *scene = core_scene_new ();

  natero_clock_unref (scene->clock);
  scene->clock = natero_clock_new ();
  scene->has_network = TRUE;
  scene->options->unload_delay = LONG_DELAY_MS;
  scene->options->debug_url = core_server_create_url (server, "/");
  core_scene_login (scene);
  core_scene_feature (scene, "last");
  return scene;
}

static gint64
measure_flush (CoreScene *scene)
{
  gint64 start = g_get_monotonic_time ();

  natero_engine_flush_and_wait (scene->engine);
  return (g_get_monotonic_time () - start) / 1000;
}

static guint
count_delivered (CoreServer *server)
{
  g_autofree char *body = core_server_dup_body (server);
  guint            n_lines = 0;

  for (const char *p = body; *p != '\0'; p++)
    n_lines += *p == '\n';

  return n_lines;
}

static void
test_fast (void)
{
  g_autoptr (CoreServer) server = core_server_new ();
  g_autoptr (CoreScene) scene = create_scene (server);

  measure_flush (scene);
  g_assert_cmpuint (natero_engine_get_pending (scene->engine), ==, 0);
  g_assert_cmpuint (core_server_get_n_requests (server), ==, 1);
  g_assert_cmpuint (count_delivered (server), ==, 2);

  /* There is nothing left to wait for. */
  measure_flush (scene);
  g_assert_cmpuint (core_server_get_n_requests (server), ==, 1);
}

static void
test_hung (void)
{
  g_autoptr (CoreServer) server = core_server_new ();
  g_autoptr (CoreScene) scene = create_scene (server);
  gint64 took_ms;

  core_server_set_answer (server, &hangs);
  scene->options->unload_delay = DELAY_MS;
  took_ms = measure_flush (scene);
  g_assert_cmpint (took_ms, >=, DELAY_MS - 10);
  g_assert_cmpint (took_ms, <, DELAY_MS + SLACK_MS);
  g_assert_cmpuint (natero_engine_get_pending (scene->engine), ==, 2);

  /* The next start sends it. */
  core_scene_stop (scene);
  core_server_set_answer (server, &takes);
  core_scene_touch (scene);
  core_scene_sync (scene);
  core_scene_wait_answers (scene, 1);
  g_assert_cmpuint (count_delivered (server), ==, 2);
}

static void
test_refusing (void)
{
  g_autoptr (CoreServer) server = core_server_new ();
  g_autoptr (CoreScene) scene = create_scene (server);

  g_free (scene->options->debug_url);
  scene->options->debug_url = g_strdup ("http://127.0.0.1:1/");
  g_assert_cmpint (measure_flush (scene), <, LONG_DELAY_MS);
  g_assert_cmpuint (natero_engine_get_pending (scene->engine), ==, 2);
}

static void
test_no_delay (void)
{
  g_autoptr (CoreServer) server = core_server_new ();
  g_autoptr (CoreScene) scene = create_scene (server);

  scene->options->unload_delay = 0;
  measure_flush (scene);
  g_assert_cmpuint (core_server_get_n_requests (server), ==, 0);
  g_assert_cmpuint (natero_engine_get_pending (scene->engine), ==, 2);
}

static gboolean
has_request (gpointer user_data)
{
  return core_server_get_n_requests (user_data) > 0;
}

/* What was under way before is given up and sent anew; who waited for it is told. */
static void
test_under_way (void)
{
  g_autoptr (CoreServer) server = core_server_new ();
  g_autoptr (CoreScene) scene = create_scene (server);

  core_server_set_answer (server, &hangs);
  core_scene_sync (scene);
  core_support_wait (has_request, server, "a request is under way");
  core_server_set_answer (server, &takes);
  measure_flush (scene);
  g_assert_cmpuint (natero_engine_get_pending (scene->engine), ==, 0);
  g_assert_cmpuint (scene->n_answers, ==, 1);
  g_assert_cmpstr (scene->answer, ==, "");
  core_support_turn ();
}

/*
 * The main loop stands still at any step of what is under way: before a batch is there, while a
 * connection is made, or when all is on its way. Nothing of that is waited for.
 */
static void
test_main_loop_stops (void)
{
  for (guint n_turns = 0; n_turns < 16; n_turns++)
    {
      g_autoptr (CoreServer) server = core_server_new ();
      g_autoptr (CoreScene) scene = create_scene (server);

      core_server_set_answer (server, &hangs);
      natero_engine_sync (scene->engine);
      for (guint i = 0; i < n_turns && !has_request (server); i++)
        g_main_context_iteration (NULL, TRUE);
      core_server_set_answer (server, &takes);
      g_assert_cmpint (measure_flush (scene), <, SLACK_MS);
      g_assert_cmpuint (natero_engine_get_pending (scene->engine), ==, 0);
      core_support_turn ();
    }
}

/* A connection of the main loop's is there, and of use to the last request or not. */
static void
test_after_others (void)
{
  g_autoptr (CoreServer) server = core_server_new ();
  g_autoptr (CoreScene) scene = create_scene (server);

  core_scene_sync (scene);
  core_scene_wait_answers (scene, 1);
  for (guint i = 0; i < 3; i++)
    {
      core_scene_feature (scene, "more");
      measure_flush (scene);
      g_assert_cmpuint (natero_engine_get_pending (scene->engine), ==, 0);
      g_assert_cmpuint (count_delivered (server), ==, 1);
    }
  /* And the main loop's own goes on afterwards. */
  core_scene_feature (scene, "more");
  core_scene_sync (scene);
  core_scene_wait_answers (scene, 2);
  g_assert_cmpstr (scene->answer, ==, "");
}

static void
test_switched_off (void)
{
  g_autoptr (CoreServer) server = core_server_new ();
  g_autoptr (CoreScene) scene = create_scene (server);

  scene->options->disable_event_send = TRUE;
  measure_flush (scene);
  scene->options->disable_event_send = FALSE;
  natero_engine_set_consent (scene->engine, NATERO_CONSENT_DENIED);
  measure_flush (scene);
  g_assert_cmpuint (core_server_get_n_requests (server), ==, 0);
}

static void
flushed_cb (const GError *error, gpointer user_data)
{
  char **text = user_data;

  *text = g_strdup (error != NULL ? error->message : "");
}

static gboolean
has_text (gpointer user_data)
{
  char **text = user_data;

  return *text != NULL;
}

/* The same without blocking. */
static void
test_within (void)
{
  g_autoptr (CoreServer) server = core_server_new ();
  g_autoptr (CoreScene) scene = create_scene (server);
  g_autofree char *hung = NULL;
  g_autofree char *taken = NULL;

  core_server_set_answer (server, &hangs);
  scene->options->unload_delay = DELAY_MS;
  natero_engine_flush_within (scene->engine, flushed_cb, &hung);
  core_support_wait (has_text, &hung, "the hung flush was answered");
  scene->options->unload_delay = LONG_DELAY_MS;
  g_assert_cmpstr (hung, !=, "");
  core_server_set_answer (server, &takes);
  natero_engine_flush_within (scene->engine, flushed_cb, &taken);
  core_support_wait (has_text, &taken, "the flush was answered");
  g_assert_cmpstr (taken, ==, "");
}

/* Calls with a GTask */

typedef struct
{
  NateroSyncCallKind kind;
  guint              n_done;
  gboolean           is_delivered;
  GError            *error;
} Call;

static void
call_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Call *call = user_data;

  call->n_done++;
  call->is_delivered = natero_sync_call_finish (call->kind, source, result, &call->error);
}

static void
test_call (gconstpointer data)
{
  g_autoptr (CoreServer) server = core_server_new ();
  g_autoptr (CoreScene) scene = create_scene (server);
  g_autoptr (GObject) source = g_object_new (G_TYPE_OBJECT, NULL);
  Call call = { (NateroSyncCallKind) GPOINTER_TO_INT (data), 0, FALSE, NULL };

  natero_sync_call_begin (scene->engine, call.kind, source, NULL, call_done_cb, &call);
  core_support_wait_until_equal (&call.n_done, 1, "the call is done");
  g_assert_no_error (call.error);
  g_assert_true (call.is_delivered);
}

/* The wait ends at once; the answer that comes later harms nobody. */
static void
test_call_cancelled (void)
{
  g_autoptr (CoreServer) server = core_server_new ();
  g_autoptr (CoreScene) scene = create_scene (server);
  g_autoptr (GObject) source = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Call call = { NATERO_SYNC_CALL_SYNC, 0, FALSE, NULL };

  core_server_set_answer (server, &hangs);
  natero_sync_call_begin (scene->engine, call.kind, source, cancellable, call_done_cb, &call);
  core_support_wait (has_request, server, "a request is under way");
  g_cancellable_cancel (cancellable);
  core_support_wait_until_equal (&call.n_done, 1, "the call is done");
  g_assert_error (call.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&call.error);

  natero_sync_call_begin (scene->engine, call.kind, source, cancellable, call_done_cb, &call);
  core_support_wait_until_equal (&call.n_done, 2, "the call is done");
  g_assert_error (call.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&call.error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/engine-flush/fast", test_fast);
  g_test_add_func ("/engine-flush/hung", test_hung);
  g_test_add_func ("/engine-flush/refusing", test_refusing);
  g_test_add_func ("/engine-flush/no-delay", test_no_delay);
  g_test_add_func ("/engine-flush/under-way", test_under_way);
  g_test_add_func ("/engine-flush/main-loop-stops", test_main_loop_stops);
  g_test_add_func ("/engine-flush/after-others", test_after_others);
  g_test_add_func ("/engine-flush/switched-off", test_switched_off);
  g_test_add_func ("/engine-flush/within", test_within);
  g_test_add_data_func (
    "/engine-flush/call/sync", GINT_TO_POINTER (NATERO_SYNC_CALL_SYNC), test_call);
  g_test_add_data_func (
    "/engine-flush/call/shutdown", GINT_TO_POINTER (NATERO_SYNC_CALL_SHUTDOWN), test_call);
  g_test_add_func ("/engine-flush/call/cancelled", test_call_cancelled);

  return g_test_run ();
}
