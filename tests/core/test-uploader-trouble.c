/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "core-delivery.h"

#include <string.h>

/* A receiver in trouble: how long it is left alone, and when an event is to blame. */

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
  while (n_seconds < 2 * 60 * 60)
    {
      guint limit = MIN (MAX (n_seconds / 8, 4), 30 * 60);
      guint wait = measure_wait (delivery);

      g_assert_cmpuint (wait, <=, limit + 1);
      longest = MAX (longest, wait);
      n_seconds += wait;
      n_requests++;
    }
  g_assert_cmpuint (longest, >, 5 * 60);
  g_assert_cmpuint (delivery->n_failed, ==, n_requests);
  g_assert_nonnull (strstr (delivery->failure, "the next try is in"));
}

/* A server that was gone for half a minute finds all of it there within five seconds. */
static void
test_short_outage (void)
{
  for (guint seed = 1; seed <= 10; seed++)
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

static void
pass_hours (CoreDelivery *delivery, guint n_hours)
{
  for (guint i = 0; i < n_hours * 2; i++)
    core_delivery_advance (delivery, 30 * 60);
}

/* At the very front nobody has got through before it: the one behind tells who is to blame. */
static void
test_poison_in_front (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new ();
  g_autofree char *aside = NULL;

  core_receiver_refuse (delivery->receiver, "poison", 500);
  delivery->options->batch_max_events = 1;
  core_delivery_append_text (delivery, "poison");
  core_delivery_settle (delivery);
  /* Alone, it may be the receiver. */
  pass_hours (delivery, 2);
  g_assert_cmpuint (natero_store_get_pending (delivery->store), ==, 1);
  core_delivery_expect_drops (delivery, "");

  core_delivery_append (delivery, 3);
  core_delivery_sync (delivery);
  pass_hours (delivery, 4);
  core_delivery_expect_taken (delivery, "2 3 4");
  core_delivery_expect_drops (delivery, "refused:1 ");
  g_assert_cmpuint (natero_store_get_pending (delivery->store), ==, 0);
  g_assert_cmpuint (delivery->n_sent, ==, 3);
  aside = core_delivery_read_queue (delivery, "set-aside.ndjson");
  g_assert_nonnull (strstr (aside, "\"reason\":\"the receiver answered 500\""));
  g_assert_nonnull (strstr (aside, "poison"));
}

/* A batch at a time, the probe shrinks until it is free of the others. */
static void
test_more_poison (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new ();

  core_receiver_refuse (delivery->receiver, "poison", 500);
  core_delivery_append_text (delivery, "poison");
  core_delivery_append (delivery, 2);
  core_delivery_append_text (delivery, "poison");
  core_delivery_append (delivery, 10);
  natero_uploader_sync (delivery->uploader);
  pass_hours (delivery, 48);
  core_delivery_expect_taken (delivery, "2 3 5 6 7 8 9 10 11 12 13 14");
  core_delivery_expect_drops (delivery, "refused:1 refused:1 ");
}

/* The probe is taken in part. */
static void
test_probe_partly (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new ();
  NateroOutcome *outcome = natero_outcome_new (NATERO_OUTCOME_PARTLY, 200, "fine");

  natero_outcome_add_refused (outcome, 2, "no such account");
  /* Of four, of two, of one */
  for (guint i = 0; i < 3 * 5; i++)
    core_receiver_push_status (delivery->receiver, 500);
  core_receiver_push (delivery->receiver, outcome);
  core_delivery_append (delivery, 4);
  natero_uploader_sync (delivery->uploader);
  pass_hours (delivery, 12);
  core_delivery_expect_taken (delivery, "2 4");
  core_delivery_expect_drops (delivery, "refused:1 refused:1 ");
  g_assert_cmpuint (delivery->n_sent, ==, 2);
  g_assert_cmpuint (natero_store_get_pending (delivery->store), ==, 0);
}

/* Given up in the middle of it, all is still there. */
static void
test_probe_is_aborted (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new ();

  delivery->options->batch_max_events = 1;
  core_receiver_refuse (delivery->receiver, "poison", 500);
  core_delivery_append_text (delivery, "poison");
  core_delivery_append (delivery, 1);
  core_delivery_settle (delivery);
  while (core_receiver_get_n_requests (delivery->receiver) < 4)
    core_delivery_advance (delivery, 1);
  core_receiver_hold (delivery->receiver, TRUE);
  while (core_receiver_get_n_requests (delivery->receiver) < 5)
    core_delivery_advance (delivery, 1);
  core_receiver_hold (delivery->receiver, FALSE);
  core_receiver_wait_requests (delivery->receiver, 6);
  core_receiver_hold (delivery->receiver, TRUE);

  natero_uploader_give_up (delivery->uploader, "Enough");
  core_receiver_hold (delivery->receiver, FALSE);
  core_receiver_wait_quiet (delivery->receiver);
  core_delivery_settle (delivery);
  core_delivery_expect_taken (delivery, "");
  core_delivery_expect_drops (delivery, "");
  g_assert_cmpuint (natero_store_get_pending (delivery->store), ==, 2);

  natero_uploader_sync (delivery->uploader);
  pass_hours (delivery, 4);
  core_delivery_expect_taken (delivery, "2");
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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/uploader-trouble/back-off/grows", test_back_off);
  g_test_add_func ("/uploader-trouble/back-off/short-outage", test_short_outage);
  g_test_add_func ("/uploader-trouble/back-off/suspend", test_outage_over_suspend);
  g_test_add_func ("/uploader-trouble/back-off/restart", test_restart_while_backing_off);
  g_test_add_func ("/uploader-trouble/back-off/restart-late", test_restart_in_long_outage);
  g_test_add_func ("/uploader-trouble/back-off/restart-and-try", test_restart_and_try);
  g_test_add_func ("/uploader-trouble/back-off/network", test_network_comes_back);
  g_test_add_func ("/uploader-trouble/back-off/retry-after", test_retry_after);
  g_test_add_func ("/uploader-trouble/5xx/poison", test_poisoned_batch);
  g_test_add_func ("/uploader-trouble/5xx/poison-in-front", test_poison_in_front);
  g_test_add_func ("/uploader-trouble/5xx/more-poison", test_more_poison);
  g_test_add_func ("/uploader-trouble/5xx/probe-partly", test_probe_partly);
  g_test_add_func ("/uploader-trouble/5xx/probe-aborted", test_probe_is_aborted);
  g_test_add_func ("/uploader-trouble/5xx/broken", test_broken_receiver);

  return g_test_run ();
}
