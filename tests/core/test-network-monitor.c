/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "core-scene.h"
#include "fake-monitor.h"

/* What the network is like, as the platform's monitor tells, and what the library makes of it. */

#define LONG_DELAY_MS 10000
#define SLACK_MS 9000 /* however busy the machine is; less than the long delay */
#define SETTLE_ROUNDS 3
#define BELOW_SECONDS 0.5
#define NEVER_SECONDS (7 * 24 * 60 * 60)

/* The program */

typedef struct
{
  CoreScene *scene;
} Fixture;

static void
set_up (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  fake_monitor_set_available (TRUE);
  fake_monitor_set_metered (FALSE);
  fixture->scene = core_scene_new ();
  /* The tests record what is queued, and nothing else does. */
  fixture->scene->options->idle_timeout = NEVER_SECONDS;
}

static void
tear_down (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  core_scene_free (fixture->scene);
}

/*
 * Until what is due was done: the consent goes to the disk by the same thread that gets batches
 * ready, and after them.
 */
static void
settle (CoreScene *scene)
{
  for (guint i = 0; i < SETTLE_ROUNDS; i++)
    {
      natero_engine_set_consent (scene->engine, NATERO_CONSENT_GRANTED);
      core_scene_wait_state (scene, "consent", "answer", "granted");
      core_support_turn ();
      natero_engine_set_consent (scene->engine, NATERO_CONSENT_UNSET);
      core_scene_wait_state (scene, "consent", "answer", NULL);
      core_support_turn ();
    }
}

/* Two events, and what the network is like is known. */
static void
record (CoreScene *scene)
{
  core_scene_login (scene);
  core_scene_feature (scene, "save");
  settle (scene);
}

static void
advance (CoreScene *scene, double seconds)
{
  core_scene_advance (scene, seconds);
  settle (scene);
}

static void
assert_requests (CoreScene *scene, guint expected)
{
  settle (scene);
  g_assert_cmpuint (core_receiver_get_n_requests (scene->receiver), ==, expected);
}

/* Away, and back */

/* The main loop does not turn while it waits: the clock must be the real one. */
static void
test_away_at_exit (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  CoreScene *scene = fixture->scene;
  gint64     start;

  natero_clock_unref (scene->clock);
  scene->clock = natero_clock_new ();
  scene->options->unload_delay = LONG_DELAY_MS;
  record (scene);
  core_receiver_hold (scene->receiver, TRUE);
  fake_monitor_set_available (FALSE);
  start = g_get_monotonic_time ();
  natero_engine_flush_and_wait (scene->engine);
  g_assert_cmpint ((g_get_monotonic_time () - start) / 1000, <, SLACK_MS);
  g_assert_cmpuint (core_receiver_get_n_requests (scene->receiver), ==, 0);
  g_assert_cmpuint (natero_engine_get_pending (scene->engine), ==, 2);

  /* The next start sends it. */
  core_scene_stop (scene);
  core_receiver_hold (scene->receiver, FALSE);
  fake_monitor_set_available (TRUE);
  core_scene_start (scene);
  core_scene_wait_pending (scene, 2);
  natero_engine_flush_and_wait (scene->engine);
  g_assert_cmpuint (core_receiver_get_n_taken (scene->receiver), ==, 2);
}

/* Nor is the request of the main loop waited for that was under way when the network went. */
static void
test_away_while_sending (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  CoreScene *scene = fixture->scene;
  gint64     start;

  natero_clock_unref (scene->clock);
  scene->clock = natero_clock_new ();
  scene->options->unload_delay = LONG_DELAY_MS;
  record (scene);
  core_receiver_hold (scene->receiver, TRUE);
  natero_engine_sync (scene->engine);
  core_receiver_wait_requests (scene->receiver, 1);
  fake_monitor_set_available (FALSE);
  start = g_get_monotonic_time ();
  natero_engine_flush_and_wait (scene->engine);
  g_assert_cmpint ((g_get_monotonic_time () - start) / 1000, <, SLACK_MS);
  g_assert_cmpuint (core_receiver_get_n_requests (scene->receiver), ==, 1);
  g_assert_cmpuint (natero_engine_get_pending (scene->engine), ==, 2);
}

static void
flushed_cb (const GError *error, gpointer user_data)
{
  char **text = user_data;

  *text = g_strdup (error != NULL ? error->message : "");
}

/* The same without blocking: no turn of the clock is needed. */
static void
test_away_shutdown (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  CoreScene       *scene = fixture->scene;
  g_autofree char *answer = NULL;

  record (scene);
  fake_monitor_set_available (FALSE);
  natero_engine_flush_within (scene->engine, flushed_cb, &answer);
  settle (scene);
  g_assert_nonnull (answer);
  g_assert_cmpstr (answer, !=, "");
  assert_requests (scene, 0);
}

/* A batch whose time has come waits for the network, and goes out with its return. */
static void
test_away_no_request (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  CoreScene *scene = fixture->scene;

  fake_monitor_set_available (FALSE);
  record (scene);
  advance (scene, 16);
  advance (scene, 24 * 60 * 60);
  assert_requests (scene, 0);
  fake_monitor_set_available (TRUE);
  core_receiver_wait_taken (scene->receiver, 2);
  assert_requests (scene, 1);
}

/* Who asks for an answer gets one, and why. */
static void
test_away_sync (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  CoreScene *scene = fixture->scene;

  record (scene);
  core_receiver_always (scene->receiver, 503);
  fake_monitor_set_available (FALSE);
  core_scene_sync (scene);
  core_scene_wait_answers (scene, 1);
  g_assert_cmpstr (scene->answer, !=, "");
  core_receiver_always (scene->receiver, 200);
  fake_monitor_set_available (TRUE);
  core_receiver_wait_taken (scene->receiver, 2);
}

/* One on this machine needs no network. */
static void
test_away_loopback (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  CoreScene *scene = fixture->scene;

  scene->options->debug_url = g_strdup ("http://127.0.0.1:1/");
  fake_monitor_set_available (FALSE);
  record (scene);
  core_scene_advance (scene, 15);
  core_receiver_wait_taken (scene->receiver, 2);
  core_scene_feature (scene, "more");
  core_scene_sync (scene);
  core_scene_wait_answers (scene, 1);
  g_assert_cmpstr (scene->answer, ==, "");
}

/* No turn of the clock is needed for the next try. */
static void
test_back_ends_back_off (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  CoreScene *scene = fixture->scene;

  record (scene);
  /* No answer at all, as where the cable is pulled. */
  core_receiver_push (scene->receiver,
                      natero_outcome_new (NATERO_OUTCOME_NOT_SENT, 0, "no answer: pulled"));
  core_scene_advance (scene, 15);
  core_receiver_wait_requests (scene->receiver, 1);
  core_receiver_wait_quiet (scene->receiver);
  fake_monitor_set_available (FALSE);
  assert_requests (scene, 1);
  fake_monitor_set_available (TRUE);
  core_receiver_wait_taken (scene->receiver, 2);
  assert_requests (scene, 2);
  g_assert_cmpuint (natero_engine_get_pending (scene->engine), ==, 0);
}

/* What returned has no reason to send a batch before its time. */
static void
test_back_while_batching (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  CoreScene *scene = fixture->scene;

  record (scene);
  advance (scene, 10);
  fake_monitor_set_available (FALSE);
  fake_monitor_set_available (TRUE);
  assert_requests (scene, 0);
  core_scene_advance (scene, 5);
  core_receiver_wait_taken (scene->receiver, 2);
}

/* That makes no wrong key a right one. */
static void
test_back_with_wrong_key (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  CoreScene *scene = fixture->scene;

  core_receiver_always (scene->receiver, 403);
  record (scene);
  core_scene_sync (scene);
  core_scene_wait_answers (scene, 1);
  fake_monitor_set_available (FALSE);
  fake_monitor_set_available (TRUE);
  assert_requests (scene, 1);
}

/* Each costs */

typedef struct
{
  const char *path;
  guint       batch_timeout;
  guint       stretched; /* seconds */
} MeteredCase;

static const MeteredCase metered_cases[] = {
  { "/network-monitor/metered/1", 1, 6 },       { "/network-monitor/metered/15", 15, 90 },
  { "/network-monitor/metered/50", 50, 300 },   { "/network-monitor/metered/100", 100, 300 },
  { "/network-monitor/metered/400", 400, 400 },
};

static void
test_metered (Fixture *fixture, gconstpointer data)
{
  CoreScene         *scene = fixture->scene;
  const MeteredCase *timeouts = data;

  fake_monitor_set_metered (TRUE);
  scene->options->batch_timeout = timeouts->batch_timeout;
  record (scene);
  advance (scene, timeouts->stretched - BELOW_SECONDS);
  assert_requests (scene, 0);
  core_scene_advance (scene, BELOW_SECONDS);
  core_receiver_wait_requests (scene->receiver, 1);
}

/* The next batch is told so, too. */
static void
test_metered_twice (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  CoreScene *scene = fixture->scene;

  fake_monitor_set_metered (TRUE);
  record (scene);
  core_scene_sync (scene);
  core_scene_wait_answers (scene, 1);
  core_scene_feature (scene, "more");
  advance (scene, 90 - BELOW_SECONDS);
  assert_requests (scene, 1);
  core_scene_advance (scene, BELOW_SECONDS);
  core_receiver_wait_requests (scene->receiver, 2);
}

static void
test_metered_sync (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  CoreScene *scene = fixture->scene;

  fake_monitor_set_metered (TRUE);
  record (scene);
  advance (scene, 1);
  core_scene_sync (scene);
  core_scene_wait_answers (scene, 1);
  g_assert_cmpstr (scene->answer, ==, "");
  assert_requests (scene, 1);
}

static void
test_metered_full_batch (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  CoreScene *scene = fixture->scene;

  fake_monitor_set_metered (TRUE);
  scene->options->batch_max_events = 2;
  record (scene);
  core_receiver_wait_requests (scene->receiver, 1);
  assert_requests (scene, 1);
}

/* A program's end is not put off. */
static void
test_metered_exit (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  CoreScene *scene = fixture->scene;

  fake_monitor_set_metered (TRUE);
  record (scene);
  natero_engine_flush_and_wait (scene->engine);
  g_assert_cmpuint (core_receiver_get_n_taken (scene->receiver), ==, 2);
}

/* While a batch waits: the time counts from its first event, whatever the network was meanwhile. */

static void
test_becomes_metered (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  CoreScene *scene = fixture->scene;

  record (scene);
  advance (scene, 10);
  fake_monitor_set_metered (TRUE);
  advance (scene, 10);
  advance (scene, 70 - BELOW_SECONDS);
  assert_requests (scene, 0);
  core_scene_advance (scene, BELOW_SECONDS);
  core_receiver_wait_requests (scene->receiver, 1);
}

static void
test_becomes_free (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  CoreScene *scene = fixture->scene;

  fake_monitor_set_metered (TRUE);
  record (scene);
  advance (scene, 5);
  fake_monitor_set_metered (FALSE);
  advance (scene, 10 - BELOW_SECONDS);
  assert_requests (scene, 0);
  core_scene_advance (scene, BELOW_SECONDS);
  core_receiver_wait_requests (scene->receiver, 1);
}

static void
test_becomes_free_late (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  CoreScene *scene = fixture->scene;

  fake_monitor_set_metered (TRUE);
  record (scene);
  advance (scene, 20);
  assert_requests (scene, 0);
  fake_monitor_set_metered (FALSE);
  core_scene_advance (scene, 0.001);
  core_receiver_wait_requests (scene->receiver, 1);
}

/* A change while nothing is queued arms nothing. */
static void
test_changes_at_rest (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  CoreScene *scene = fixture->scene;

  record (scene);
  core_scene_sync (scene);
  core_scene_wait_answers (scene, 1);
  fake_monitor_set_metered (TRUE);
  fake_monitor_set_available (FALSE);
  fake_monitor_set_available (TRUE);
  fake_monitor_set_metered (FALSE);
  advance (scene, 400);
  fake_monitor_set_metered (TRUE);
  assert_requests (scene, 1);
}

/* The monitor lives on; what comes from it must reach nobody. */
static void
test_outlives_the_tracker (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  CoreScene *scene = fixture->scene;

  record (scene);
  core_receiver_always (scene->receiver, 503);
  core_scene_sync (scene);
  core_scene_wait_answers (scene, 1);
  core_scene_stop (scene);
  fake_monitor_set_available (FALSE);
  fake_monitor_set_metered (TRUE);
  fake_monitor_set_available (TRUE);
  fake_monitor_set_metered (FALSE);
  core_support_turn ();
  g_assert_cmpuint (core_receiver_get_n_requests (scene->receiver), ==, 1);
}

typedef void (*TestFunc) (Fixture *fixture, gconstpointer data);

static void
add (const char *path, gconstpointer data, TestFunc test)
{
  g_test_add (path, Fixture, data, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  fake_monitor_install ();

  add ("/network-monitor/away/exit", NULL, test_away_at_exit);
  add ("/network-monitor/away/exit-while-sending", NULL, test_away_while_sending);
  add ("/network-monitor/away/shutdown", NULL, test_away_shutdown);
  add ("/network-monitor/away/sync", NULL, test_away_sync);
  add ("/network-monitor/away/loopback", NULL, test_away_loopback);
  add ("/network-monitor/away/no-request", NULL, test_away_no_request);
  add ("/network-monitor/back/back-off", NULL, test_back_ends_back_off);
  add ("/network-monitor/back/batching", NULL, test_back_while_batching);
  add ("/network-monitor/back/wrong-key", NULL, test_back_with_wrong_key);
  add ("/network-monitor/at-rest", NULL, test_changes_at_rest);
  add ("/network-monitor/outlives", NULL, test_outlives_the_tracker);
  for (guint i = 0; i < G_N_ELEMENTS (metered_cases); i++)
    add (metered_cases[i].path, &metered_cases[i], test_metered);
  add ("/network-monitor/metered/twice", NULL, test_metered_twice);
  add ("/network-monitor/metered/sync", NULL, test_metered_sync);
  add ("/network-monitor/metered/full-batch", NULL, test_metered_full_batch);
  add ("/network-monitor/metered/exit", NULL, test_metered_exit);
  add ("/network-monitor/metered/begins", NULL, test_becomes_metered);
  add ("/network-monitor/metered/ends", NULL, test_becomes_free);
  add ("/network-monitor/metered/ends-late", NULL, test_becomes_free_late);

  return g_test_run ();
}
