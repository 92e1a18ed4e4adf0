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

/* What was deleted meanwhile hurries nobody. */
static void
test_batch_time_after_clear (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new ();

  core_receiver_hold (delivery->receiver, TRUE);
  core_delivery_append (delivery, 1);
  natero_uploader_sync (delivery->uploader);
  core_receiver_wait_requests (delivery->receiver, 1);
  core_delivery_append (delivery, 1);
  natero_uploader_forget (delivery->uploader);
  natero_store_clear (delivery->store, NATERO_DROP_ERASED);
  core_receiver_hold (delivery->receiver, FALSE);
  core_receiver_wait_quiet (delivery->receiver);
  core_delivery_advance (delivery, 60);
  core_delivery_append (delivery, 1);
  core_delivery_advance (delivery, 14.999);
  core_delivery_expect_taken (delivery, "");
  core_delivery_advance (delivery, 0.001);
  core_delivery_expect_taken (delivery, "3");
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

/* A network that costs: six times as long, at most 300 s, never shorter. */
static void
test_metered (void)
{
  static const guint seconds[][2] = { { 15, 90 }, { 50, 300 }, { 60, 300 }, { 400, 400 } };

  for (guint i = 0; i < G_N_ELEMENTS (seconds); i++)
    {
      g_autoptr (CoreDelivery) delivery = core_delivery_new ();

      natero_uploader_set_metered (delivery->uploader, TRUE);
      delivery->options->batch_timeout = seconds[i][0];
      core_delivery_append (delivery, 1);
      core_delivery_advance (delivery, seconds[i][1] - 0.001);
      core_delivery_expect_taken (delivery, "");
      core_delivery_advance (delivery, 0.001);
      core_delivery_expect_taken (delivery, "1");
    }
}

/* The time counts from the first event, whatever the network was meanwhile. */
static void
test_metered_changes (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new ();

  core_delivery_append (delivery, 1);
  core_delivery_advance (delivery, 10);
  natero_uploader_set_metered (delivery->uploader, TRUE);
  core_delivery_advance (delivery, 79.999);
  core_delivery_expect_taken (delivery, "");
  core_delivery_advance (delivery, 0.001);
  core_delivery_expect_taken (delivery, "1");

  core_delivery_append (delivery, 1);
  core_delivery_advance (delivery, 20);
  natero_uploader_set_metered (delivery->uploader, FALSE);
  core_delivery_advance (delivery, 0.001);
  core_delivery_expect_taken (delivery, "1 2");
}

static void
test_metered_is_not_asked (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new ();

  natero_uploader_set_metered (delivery->uploader, TRUE);
  core_delivery_append (delivery, 1);
  core_delivery_sync (delivery);
  core_delivery_settle (delivery);
  core_delivery_expect_taken (delivery, "1");
  delivery->options->batch_max_events = 2;
  core_delivery_append (delivery, 2);
  core_delivery_settle (delivery);
  core_delivery_expect_taken (delivery, "1 2 3");
}

/* Without a network nothing is tried, nor is there anything that would wake the program. */
static void
test_away (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new ();

  delivery->is_away = TRUE;
  core_delivery_append (delivery, 200);
  core_delivery_advance (delivery, 24 * 60 * 60);
  g_assert_cmpuint (core_receiver_get_n_requests (delivery->receiver), ==, 0);
  g_assert_cmpuint (delivery->n_failed, ==, 1);
  g_assert_false (natero_clock_has_alarm (delivery->clock));

  delivery->is_away = FALSE;
  natero_uploader_network_came_back (delivery->uploader);
  core_delivery_settle (delivery);
  g_assert_cmpuint (core_receiver_get_n_taken (delivery->receiver), ==, 200);

  /* Who asks is told by a try. */
  delivery->is_away = TRUE;
  core_delivery_append (delivery, 1);
  core_delivery_sync (delivery);
  core_delivery_settle (delivery);
  g_assert_cmpstr (delivery->answers->str, ==, "ok ");
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

/* Who is told of a delivery, or that it failed, may have done with it. */
static void
test_dropped_when_told (gconstpointer data)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new ();

  delivery->is_dropped_when_told = TRUE;
  delivery->options->batch_max_events = 1;
  core_receiver_push_status (delivery->receiver, GPOINTER_TO_UINT (data));
  core_delivery_append (delivery, 2);
  core_delivery_sync (delivery);
  core_delivery_settle (delivery);
  g_assert_null (delivery->uploader);
  g_assert_cmpuint (delivery->n_sent + delivery->n_failed, ==, 1);
  g_assert_cmpstr (delivery->answers->str, ==, "failed ");
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

/* What a run left that is gone has waited long enough. */
static void
test_adopted (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new ();

  core_delivery_append (delivery, 3);
  core_delivery_restart (delivery);
  core_delivery_expect_taken (delivery, "1 2 3");

  /* Its own wait for their batch as ever. */
  core_delivery_append (delivery, 1);
  core_delivery_advance (delivery, 14.999);
  core_delivery_expect_taken (delivery, "1 2 3");
  core_delivery_advance (delivery, 0.001);
  core_delivery_expect_taken (delivery, "1 2 3 4");
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
}

/* What is found and too old at once is told as that, and not as gone as well. */
static void
test_adopted_too_old (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new ();

  delivery->options->disable_event_send = TRUE;
  core_delivery_append (delivery, 3);
  core_delivery_advance (delivery, 31 * 24 * 60 * 60);
  delivery->options->disable_event_send = FALSE;
  core_delivery_restart (delivery);
  core_delivery_settle (delivery);
  core_delivery_expect_drops (delivery, "too-old:3 ");
  g_assert_cmpuint (natero_store_get_pending (delivery->store), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/uploader/batch/time", test_batch_by_time);
  g_test_add_func ("/uploader/batch/time-in-flight", test_batch_time_in_flight);
  g_test_add_func ("/uploader/batch/time-is-over", test_batch_time_is_over);
  g_test_add_func ("/uploader/batch/time-after-clear", test_batch_time_after_clear);
  g_test_add_func ("/uploader/batch/time-changes", test_batch_time_changes);
  g_test_add_func ("/uploader/metered/time", test_metered);
  g_test_add_func ("/uploader/metered/changes", test_metered_changes);
  g_test_add_func ("/uploader/metered/not-asked", test_metered_is_not_asked);
  g_test_add_func ("/uploader/away", test_away);
  g_test_add_func ("/uploader/batch/count", test_batch_by_count);
  g_test_add_func ("/uploader/batch/bytes", test_batch_by_bytes);
  g_test_add_func ("/uploader/batch/large-event", test_large_event);
  g_test_add_func ("/uploader/batch/gzip", test_gzip);
  g_test_add_func ("/uploader/one-request", test_one_request);
  add_outcome_tests ();
  g_test_add_data_func ("/uploader/dropped/sent", GUINT_TO_POINTER (200), test_dropped_when_told);
  g_test_add_data_func ("/uploader/dropped/later", GUINT_TO_POINTER (503), test_dropped_when_told);
  g_test_add_data_func ("/uploader/dropped/paused", GUINT_TO_POINTER (401), test_dropped_when_told);
  g_test_add_func ("/uploader/abort", test_abort);
  g_test_add_func ("/uploader/switched-off", test_switched_off);
  g_test_add_func ("/uploader/missing-key", test_missing_key);
  g_test_add_func ("/uploader/adopted", test_adopted);
  g_test_add_func ("/uploader/order", test_order_over_runs);
  g_test_add_func ("/uploader/adopted/too-old", test_adopted_too_old);

  return g_test_run ();
}
