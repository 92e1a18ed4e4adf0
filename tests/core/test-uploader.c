/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "core-delivery.h"

#include <string.h>

/* When a batch goes out, and what its outcome means. */

static void
test_batch_by_time (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new ();

  core_delivery_append (delivery, 1);
  core_delivery_advance (delivery, 10);
  core_delivery_append (delivery, 1);
  core_delivery_advance (delivery, 4.999);
  core_delivery_expect_taken (delivery, "");
  core_delivery_advance (delivery, 0.001);
  core_delivery_expect_taken (delivery, "1 2");
  g_assert_cmpuint (core_receiver_get_n_requests (delivery->receiver), ==, 1);
  g_assert_cmpuint (delivery->n_sent, ==, 2);
  g_assert_cmpuint (natero_store_get_pending (delivery->store), ==, 0);
  g_assert_cmpuint (natero_store_get_pending_bytes (delivery->store), ==, 0);
  g_assert_cmpstr (delivery->request, ==, "2 events, 160 bytes: the receiver answered 200");

  /* Nothing is left that would wake it, but the one to bring the disk up to date. */
  core_delivery_advance (delivery, 1);
  g_assert_false (natero_clock_has_alarm (delivery->clock));
}

/* What is recorded while a batch is in flight waits no longer than what is recorded at rest. */
static void
test_batch_time_in_flight (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new ();

  core_receiver_hold (delivery->receiver, TRUE);
  core_delivery_append (delivery, 1);
  natero_uploader_sync (delivery->uploader);
  core_receiver_wait_requests (delivery->receiver, 1);
  core_delivery_append (delivery, 1);
  core_delivery_advance (delivery, 10);
  core_delivery_append (delivery, 1);
  core_receiver_hold (delivery->receiver, FALSE);
  core_receiver_wait_taken (delivery->receiver, 1);
  core_delivery_advance (delivery, 4.999);
  core_delivery_expect_taken (delivery, "1");
  core_delivery_advance (delivery, 0.001);
  core_delivery_expect_taken (delivery, "1 2 3");
  core_delivery_append (delivery, 1);
  core_delivery_advance (delivery, 14.999);
  core_delivery_expect_taken (delivery, "1 2 3");
  core_delivery_advance (delivery, 0.001);
  core_delivery_expect_taken (delivery, "1 2 3 4");
}

/* An answer that comes later than that leaves nothing to wait for. */
static void
test_batch_time_is_over (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new ();

  core_receiver_hold (delivery->receiver, TRUE);
  core_delivery_append (delivery, 1);
  natero_uploader_sync (delivery->uploader);
  core_receiver_wait_requests (delivery->receiver, 1);
  core_delivery_append (delivery, 1);
  core_delivery_advance (delivery, 20);
  core_receiver_hold (delivery->receiver, FALSE);
  core_receiver_wait_taken (delivery->receiver, 1);
  core_delivery_advance (delivery, 0.001);
  core_delivery_expect_taken (delivery, "1 2");
}

/* A batch time that is changed counts for the batch that waits. */
static void
test_batch_time_changes (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new ();

  core_delivery_append (delivery, 1);
  core_delivery_advance (delivery, 10);
  delivery->options->batch_timeout = 12;
  natero_uploader_notify_queued (delivery->uploader);
  core_delivery_advance (delivery, 1.999);
  core_delivery_expect_taken (delivery, "");
  core_delivery_advance (delivery, 0.001);
  core_delivery_expect_taken (delivery, "1");
}

static void
test_batch_by_count (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new ();

  delivery->options->batch_max_events = 3;
  core_delivery_append (delivery, 2);
  core_delivery_settle (delivery);
  core_delivery_expect_taken (delivery, "");
  core_delivery_append (delivery, 1);
  core_delivery_settle (delivery);
  core_delivery_expect_taken (delivery, "1 2 3");

  core_delivery_append (delivery, 7);
  core_delivery_settle (delivery);
  core_delivery_expect_taken (delivery, "1 2 3 4 5 6 7 8 9 10");
  g_assert_cmpuint (core_receiver_get_n_requests (delivery->receiver), ==, 4);
}

static void
test_batch_by_bytes (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new ();
  g_autofree char *text = g_strnfill (600, 'x');

  delivery->options->batch_max_bytes = 1024;
  core_delivery_append_text (delivery, text);
  core_delivery_settle (delivery);
  g_assert_cmpuint (core_receiver_get_n_requests (delivery->receiver), ==, 0);
  core_delivery_append_text (delivery, text);
  core_delivery_settle (delivery);
  g_assert_cmpuint (core_receiver_get_n_taken (delivery->receiver), ==, 2);
}

/* A line that is larger than a batch may be goes alone. */
static void
test_large_event (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new ();
  g_autofree char *text = g_strnfill (5000, 'x');

  delivery->options->batch_max_bytes = 1024;
  core_delivery_append (delivery, 1);
  core_delivery_append_text (delivery, text);
  core_delivery_append (delivery, 1);
  core_delivery_settle (delivery);
  g_assert_cmpuint (core_receiver_get_n_taken (delivery->receiver), ==, 3);
}

static void
test_gzip (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new ();

  core_delivery_append (delivery, 50);
  core_delivery_sync (delivery);
  core_delivery_settle (delivery);
  g_assert_nonnull (strstr (delivery->request, "gzip"));
  delivery->options->compress = FALSE;
  core_delivery_append (delivery, 50);
  core_delivery_sync (delivery);
  core_delivery_settle (delivery);
  g_assert_null (strstr (delivery->request, "gzip"));
  g_assert_cmpuint (core_receiver_get_n_taken (delivery->receiver), ==, 100);
}

static void
test_sync (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new ();

  core_delivery_append (delivery, 1);
  natero_uploader_sync (delivery->uploader);
  core_delivery_settle (delivery);
  core_delivery_expect_taken (delivery, "1");
  core_delivery_sync (delivery);
  core_delivery_settle (delivery);
  g_assert_cmpstr (delivery->answers->str, ==, "ok ");
}

/* What is on its way counts as queued; what comes after the call does not. */
static void
test_sync_in_flight (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new ();

  delivery->options->batch_max_events = 2;
  core_receiver_hold (delivery->receiver, TRUE);
  core_delivery_append (delivery, 2);
  core_receiver_wait_requests (delivery->receiver, 1);
  core_delivery_sync (delivery);
  core_delivery_append (delivery, 1);
  core_delivery_settle (delivery);
  g_assert_cmpstr (delivery->answers->str, ==, "");
  core_receiver_hold (delivery->receiver, FALSE);
  core_receiver_wait_taken (delivery->receiver, 2);
  core_delivery_settle (delivery);
  g_assert_cmpstr (delivery->answers->str, ==, "ok ");
}

/* One at a time. */
static void
test_one_request (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new ();

  delivery->options->batch_max_events = 1;
  core_receiver_hold (delivery->receiver, TRUE);
  core_delivery_append (delivery, 5);
  core_receiver_wait_requests (delivery->receiver, 1);
  natero_uploader_sync (delivery->uploader);
  core_delivery_settle (delivery);
  g_assert_cmpuint (core_receiver_get_n_requests (delivery->receiver), ==, 1);
  core_receiver_hold (delivery->receiver, FALSE);
  core_receiver_wait_taken (delivery->receiver, 5);
  core_delivery_expect_taken (delivery, "1 2 3 4 5");
}

static void
test_halving (gconstpointer data)
{
  guint status = GPOINTER_TO_UINT (data);
  g_autoptr (CoreDelivery) delivery = core_delivery_new ();
  g_autofree char *aside = NULL;
  g_autofree char *reason = g_strdup_printf ("the receiver answered %u", status);

  core_receiver_refuse (delivery->receiver, "bad", status);
  core_delivery_append (delivery, 5);
  core_delivery_append_text (delivery, "bad");
  core_delivery_append (delivery, 3);
  core_delivery_append_text (delivery, "bad");
  core_delivery_append (delivery, 1);
  core_delivery_sync (delivery);
  core_delivery_settle (delivery);
  core_delivery_expect_taken (delivery, "1 2 3 4 5 7 8 9 11");
  core_delivery_expect_drops (delivery,
                              status == 413 ? "too-large:1 too-large:1 " : "refused:1 refused:1 ");
  g_assert_cmpstr (delivery->answers->str, ==, "ok ");
  g_assert_cmpuint (natero_store_get_pending (delivery->store), ==, 0);
  g_assert_cmpuint (delivery->n_sent, ==, 9);

  aside = core_delivery_read_queue (delivery, "set-aside.ndjson");
  {
    g_auto (GStrv) lines = g_strsplit (aside, "\n", -1);
    g_autoptr (JsonObject) first = core_support_parse (lines[0]);

    g_assert_cmpuint (g_strv_length (lines), ==, 3);
    g_assert_cmpstr (json_object_get_string_member (first, "reason"), ==, reason);
    g_assert_cmpstr (
      json_object_get_string_member (json_object_get_object_member (first, "event"), "event_id"),
      ==,
      "id-6");
  }
}

static void
test_rejected_lines (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new ();
  NateroOutcome   *outcome = natero_outcome_new (NATERO_OUTCOME_PARTLY, 200, "fine");
  g_autofree char *aside = NULL;

  natero_outcome_add_refused (outcome, 2, "no such account");
  natero_outcome_add_refused (outcome, 2, "twice");
  natero_outcome_add_refused (outcome, 99, "there is none");
  core_receiver_push (delivery->receiver, outcome);
  core_delivery_append (delivery, 3);
  core_delivery_sync (delivery);
  core_delivery_settle (delivery);
  core_delivery_expect_taken (delivery, "1 3");
  core_delivery_expect_drops (delivery, "refused:1 ");
  g_assert_cmpuint (delivery->n_sent, ==, 2);
  g_assert_cmpuint (natero_store_get_pending (delivery->store), ==, 0);
  aside = core_delivery_read_queue (delivery, "set-aside.ndjson");
  g_assert_true (g_str_has_prefix (aside, "{\"reason\":\"no such account\",\"event\":{"));
  g_assert_null (strstr (aside, "twice"));
}

static void
test_pause (gconstpointer data)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new ();

  core_receiver_always (delivery->receiver, GPOINTER_TO_UINT (data));
  core_delivery_append (delivery, 2);
  core_delivery_sync (delivery);
  core_delivery_settle (delivery);
  g_assert_cmpstr (delivery->answers->str, ==, "failed ");
  g_assert_cmpuint (delivery->n_failed, ==, 1);

  /* Nothing helps but another key. */
  core_delivery_advance (delivery, 24 * 60 * 60);
  core_delivery_append (delivery, 200);
  core_delivery_sync (delivery);
  natero_uploader_network_came_back (delivery->uploader);
  core_delivery_settle (delivery);
  g_assert_cmpstr (delivery->answers->str, ==, "failed failed ");
  g_assert_cmpuint (core_receiver_get_n_requests (delivery->receiver), ==, 1);

  core_receiver_always (delivery->receiver, 200);
  natero_uploader_wake (delivery->uploader);
  core_delivery_settle (delivery);
  g_assert_cmpuint (core_receiver_get_n_taken (delivery->receiver), ==, 202);
}

/* Until the next request, in seconds; the machine may sleep for a part of each. */
static guint
measure_wait (CoreDelivery *delivery)
{
  guint n_requests = core_receiver_get_n_requests (delivery->receiver);
  guint n_seconds = 0;

  while (core_receiver_get_n_requests (delivery->receiver) == n_requests)
    {
      natero_clock_advance (delivery->clock, 1000);
      g_assert_true (natero_worker_wait (delivery->worker, 1000));
      core_support_turn ();
      n_seconds++;
    }
  core_delivery_settle (delivery);
  return n_seconds;
}

/* The wait is never the same, and grows with the age of the outage, up to a bound. */
static void
test_back_off (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new ();
  guint n_seconds = 0;
  guint n_requests = 1;
  guint longest = 0;

  core_receiver_push_status (delivery->receiver, 503);
  core_receiver_always (delivery->receiver, 429);
  core_delivery_append (delivery, 1);
  natero_uploader_sync (delivery->uploader);
  core_delivery_settle (delivery);
  while (n_seconds < 6 * 60 * 60)
    {
      guint limit = MIN (MAX (n_seconds / 8, 4), 30 * 60);
      guint wait = measure_wait (delivery);

      g_assert_cmpuint (wait, <=, limit + 1);
      longest = MAX (longest, wait);
      n_seconds += wait;
      n_requests++;
    }
  g_assert_cmpuint (longest, >, 10 * 60);
  g_assert_cmpuint (delivery->n_failed, ==, n_requests);
  g_assert_nonnull (strstr (delivery->failure, "the next try is in"));
}

/* A server that was gone for half a minute finds all of it there within five seconds. */
static void
test_short_outage (void)
{
  for (guint seed = 1; seed <= 20; seed++)
    {
      g_autoptr (CoreDelivery) delivery = core_delivery_new ();

      natero_chance_free (g_steal_pointer (&delivery->chance));
      delivery->chance = natero_chance_new_seeded (seed);
      core_delivery_restart (delivery);
      core_receiver_always (delivery->receiver, 429);
      for (guint i = 0; i < 30; i++)
        {
          core_delivery_append (delivery, 10);
          core_delivery_advance (delivery, 1);
        }
      core_receiver_always (delivery->receiver, 200);
      core_delivery_advance (delivery, 5);
      g_assert_cmpuint (core_receiver_get_n_taken (delivery->receiver), ==, 300);
    }
}

/* A night's sleep is a part of the outage. */
static void
test_outage_over_suspend (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new ();
  guint longest = 0;

  core_receiver_always (delivery->receiver, 429);
  core_delivery_append (delivery, 1);
  natero_uploader_sync (delivery->uploader);
  core_delivery_settle (delivery);
  natero_clock_suspend (delivery->clock, 8 * 60 * 60 * 1000);
  for (guint i = 0; i < 5; i++)
    longest = MAX (longest, measure_wait (delivery));
  g_assert_cmpuint (longest, >, 60);
}

/* A program that is started again and again does not come down on a receiver in trouble. */
static void
test_restart_while_backing_off (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new ();
  NateroOutcome *outcome = natero_outcome_new (NATERO_OUTCOME_LATER, 503, "slower");

  outcome->retry_after_ms = 100 * 1000;
  core_receiver_push (delivery->receiver, outcome);
  core_delivery_append (delivery, 1);
  natero_uploader_sync (delivery->uploader);
  core_delivery_settle (delivery);
  for (guint i = 0; i < 3; i++)
    {
      core_delivery_restart (delivery);
      core_delivery_append (delivery, 100);
      core_delivery_advance (delivery, 33);
    }
  g_assert_cmpuint (core_receiver_get_n_requests (delivery->receiver), ==, 1);
  g_assert_cmpuint (delivery->n_outage_changes, ==, 1);
  core_delivery_advance (delivery, 1);
  g_assert_cmpuint (core_receiver_get_n_taken (delivery->receiver), ==, 301);
  g_assert_false (delivery->has_outage);
  g_assert_cmpuint (delivery->n_outage_changes, ==, 2);
}

/* The age of an outage goes on with it. */
static void
test_restart_in_long_outage (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new ();
  guint longest = 0;

  core_receiver_always (delivery->receiver, 429);
  core_delivery_append (delivery, 1);
  natero_uploader_sync (delivery->uploader);
  core_delivery_settle (delivery);
  delivery->outage.since_wall_ms -= 8 * 60 * 60 * 1000;
  core_delivery_restart (delivery);
  for (guint i = 0; i < 5; i++)
    longest = MAX (longest, measure_wait (delivery));
  g_assert_cmpuint (longest, >, 60);
}

/* Each of these is a reason to try at once, in the next run, too. */
static void
test_restart_and_try (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new ();

  for (guint i = 0; i < 3; i++)
    {
      NateroOutcome *outcome = natero_outcome_new (NATERO_OUTCOME_LATER, 503, "slower");

      outcome->retry_after_ms = 100 * 1000;
      core_receiver_push (delivery->receiver, outcome);
      core_delivery_append (delivery, 1);
      natero_uploader_sync (delivery->uploader);
      core_delivery_settle (delivery);
      core_delivery_restart (delivery);
      g_assert_cmpuint (core_receiver_get_n_taken (delivery->receiver), ==, i);
      if (i == 0)
        natero_uploader_sync (delivery->uploader);
      else if (i == 1)
        natero_uploader_network_came_back (delivery->uploader);
      else
        natero_uploader_wake (delivery->uploader);
      core_delivery_settle (delivery);
      g_assert_cmpuint (core_receiver_get_n_taken (delivery->receiver), ==, i + 1);
    }
}

static void
test_network_comes_back (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new ();

  core_receiver_always (delivery->receiver, 0);
  core_receiver_push_status (delivery->receiver, 503);
  core_delivery_append (delivery, 1);
  natero_uploader_sync (delivery->uploader);
  core_delivery_settle (delivery);
  core_delivery_expect_taken (delivery, "");
  natero_uploader_network_came_back (delivery->uploader);
  core_delivery_settle (delivery);
  core_delivery_expect_taken (delivery, "1");

  /* It has no reason to send a batch before its time. */
  core_delivery_append (delivery, 1);
  natero_uploader_network_came_back (delivery->uploader);
  core_delivery_settle (delivery);
  core_delivery_expect_taken (delivery, "1");
}

static void
test_retry_after (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new ();
  NateroOutcome *outcome = natero_outcome_new (NATERO_OUTCOME_LATER, 429, "slower");

  outcome->retry_after_ms = 100 * 1000;
  core_receiver_push (delivery->receiver, outcome);
  core_delivery_append (delivery, 1);
  natero_uploader_sync (delivery->uploader);
  core_delivery_settle (delivery);
  core_delivery_append (delivery, 300);
  core_delivery_advance (delivery, 99);
  core_delivery_expect_taken (delivery, "");
  core_delivery_advance (delivery, 1);
  g_assert_cmpuint (core_receiver_get_n_taken (delivery->receiver), ==, 301);
}

/* Five times the same 5xx, and it is looked for as for a refusal; the others go out. */
static void
test_poisoned_batch (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new ();

  core_receiver_refuse (delivery->receiver, "poison", 500);
  core_delivery_append (delivery, 3);
  core_delivery_append_text (delivery, "poison");
  natero_uploader_sync (delivery->uploader);
  core_delivery_settle (delivery);
  for (guint i = 0; i < 200 && natero_store_get_pending (delivery->store) > 0; i++)
    core_delivery_advance (delivery, 60);
  core_delivery_expect_taken (delivery, "1 2 3");
  core_delivery_expect_drops (delivery, "refused:1 ");
}

/* A receiver that answers 500 to all gets them all in the end. */
static void
test_broken_receiver (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new ();

  core_receiver_always (delivery->receiver, 500);
  core_delivery_append (delivery, 4);
  natero_uploader_sync (delivery->uploader);
  core_delivery_settle (delivery);
  for (guint i = 0; i < 40; i++)
    core_delivery_advance (delivery, 30 * 60);
  core_delivery_expect_drops (delivery, "");
  core_receiver_always (delivery->receiver, 200);
  core_delivery_advance (delivery, 30 * 60);
  core_delivery_expect_taken (delivery, "1 2 3 4");
}

static void
test_abort (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new ();

  core_receiver_hold (delivery->receiver, TRUE);
  core_delivery_append (delivery, 2);
  core_delivery_sync (delivery);
  core_receiver_wait_requests (delivery->receiver, 1);
  natero_uploader_give_up (delivery->uploader, "Enough");
  g_assert_cmpstr (delivery->answers->str, ==, "failed ");
  g_assert_cmpuint (natero_store_get_pending (delivery->store), ==, 2);
  core_receiver_hold (delivery->receiver, FALSE);
  core_receiver_wait_quiet (delivery->receiver);
  core_delivery_settle (delivery);
  core_delivery_expect_taken (delivery, "");
  natero_uploader_sync (delivery->uploader);
  core_delivery_settle (delivery);
  core_delivery_expect_taken (delivery, "1 2");
}

static void
test_switched_off (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new ();

  delivery->options->disable_event_send = TRUE;
  core_delivery_append (delivery, 200);
  core_delivery_sync (delivery);
  core_delivery_advance (delivery, 60);
  g_assert_cmpstr (delivery->answers->str, ==, "failed ");
  g_assert_cmpuint (core_receiver_get_n_requests (delivery->receiver), ==, 0);

  delivery->options->disable_event_send = FALSE;
  core_receiver_hold (delivery->receiver, TRUE);
  core_delivery_sync (delivery);
  core_receiver_wait_requests (delivery->receiver, 1);
  natero_uploader_set_enabled (delivery->uploader, FALSE);
  g_assert_cmpstr (delivery->answers->str, ==, "failed failed ");
  core_receiver_hold (delivery->receiver, FALSE);
  core_receiver_wait_quiet (delivery->receiver);
  natero_uploader_set_enabled (delivery->uploader, TRUE);
  core_delivery_settle (delivery);
  g_assert_cmpuint (core_receiver_get_n_taken (delivery->receiver), ==, 200);
}

static void
test_missing_key (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new ();
  g_autofree char *key = g_steal_pointer (&delivery->options->api_key);

  core_delivery_append (delivery, 1);
  core_delivery_advance (delivery, 60);
  g_assert_cmpuint (core_receiver_get_n_requests (delivery->receiver), ==, 0);
  delivery->options->api_key = g_steal_pointer (&key);
  natero_uploader_notify_queued (delivery->uploader);
  core_delivery_advance (delivery, 15);
  core_delivery_expect_taken (delivery, "1");
}

/* What the last run did not get through goes first. */
static void
test_order_over_runs (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new ();

  core_receiver_always (delivery->receiver, 503);
  core_delivery_append (delivery, 3);
  core_delivery_advance (delivery, 15);
  core_delivery_restart (delivery);
  core_delivery_append (delivery, 2);
  core_receiver_always (delivery->receiver, 200);
  core_delivery_sync (delivery);
  core_delivery_settle (delivery);
  core_delivery_expect_taken (delivery, "1 2 3 4 5");
  g_assert_cmpstr (delivery->answers->str, ==, "ok ");
}

static void
add_outcome_tests (void)
{
  g_test_add_data_func ("/uploader/halving/400", GUINT_TO_POINTER (400), test_halving);
  g_test_add_data_func ("/uploader/halving/413", GUINT_TO_POINTER (413), test_halving);
  g_test_add_data_func ("/uploader/halving/422", GUINT_TO_POINTER (422), test_halving);
  g_test_add_data_func ("/uploader/pause/401", GUINT_TO_POINTER (401), test_pause);
  g_test_add_data_func ("/uploader/pause/403", GUINT_TO_POINTER (403), test_pause);
  g_test_add_data_func ("/uploader/pause/404", GUINT_TO_POINTER (404), test_pause);
  g_test_add_data_func ("/uploader/pause/302", GUINT_TO_POINTER (302), test_pause);
  g_test_add_func ("/uploader/rejected-lines", test_rejected_lines);
  g_test_add_func ("/uploader/back-off/grows", test_back_off);
  g_test_add_func ("/uploader/back-off/short-outage", test_short_outage);
  g_test_add_func ("/uploader/back-off/suspend", test_outage_over_suspend);
  g_test_add_func ("/uploader/back-off/restart", test_restart_while_backing_off);
  g_test_add_func ("/uploader/back-off/restart-late", test_restart_in_long_outage);
  g_test_add_func ("/uploader/back-off/restart-and-try", test_restart_and_try);
  g_test_add_func ("/uploader/back-off/network", test_network_comes_back);
  g_test_add_func ("/uploader/back-off/retry-after", test_retry_after);
  g_test_add_func ("/uploader/5xx/poison", test_poisoned_batch);
  g_test_add_func ("/uploader/5xx/broken", test_broken_receiver);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/uploader/batch/time", test_batch_by_time);
  g_test_add_func ("/uploader/batch/time-in-flight", test_batch_time_in_flight);
  g_test_add_func ("/uploader/batch/time-is-over", test_batch_time_is_over);
  g_test_add_func ("/uploader/batch/time-changes", test_batch_time_changes);
  g_test_add_func ("/uploader/batch/count", test_batch_by_count);
  g_test_add_func ("/uploader/batch/bytes", test_batch_by_bytes);
  g_test_add_func ("/uploader/batch/large-event", test_large_event);
  g_test_add_func ("/uploader/batch/gzip", test_gzip);
  g_test_add_func ("/uploader/sync/empty", test_sync);
  g_test_add_func ("/uploader/sync/in-flight", test_sync_in_flight);
  g_test_add_func ("/uploader/one-request", test_one_request);
  add_outcome_tests ();
  g_test_add_func ("/uploader/abort", test_abort);
  g_test_add_func ("/uploader/switched-off", test_switched_off);
  g_test_add_func ("/uploader/missing-key", test_missing_key);
  g_test_add_func ("/uploader/order", test_order_over_runs);

  return g_test_run ();
}
