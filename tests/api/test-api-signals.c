/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "api-receiver.h"

#include <string.h>

/* Signals, counts of what was dropped, answers of the asynchronous calls, erasing, events. */

typedef struct
{
  guint    n_recorded;
  guint    n_sent; /* events */
  guint    n_batches;
  guint    n_failures;
  char    *failure;
  GString *drops;
  guint    n_answers;
  gboolean is_delivered;
  GError  *error;
} Notes;

static Notes *
notes_new (void)
{
  Notes *notes = g_new0 (Notes, 1);

  notes->drops = g_string_new (NULL);
  return notes;
}

static void
notes_free (Notes *notes)
{
  g_string_free (notes->drops, TRUE);
  g_clear_error (&notes->error);
  g_free (notes->failure);
  g_free (notes);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Notes, notes_free)

static void
recorded_cb (G_GNUC_UNUSED NateroTracker *tracker, NateroEvent *event, gpointer user_data)
{
  Notes *notes = user_data;

  g_assert_nonnull (natero_event_get_id (event));
  notes->n_recorded++;
}

static void
sent_cb (G_GNUC_UNUSED NateroTracker *tracker, guint n_events, gpointer user_data)
{
  Notes *notes = user_data;

  notes->n_sent += n_events;
  notes->n_batches++;
}

static void
failed_cb (G_GNUC_UNUSED NateroTracker *tracker, const GError *error, gpointer user_data)
{
  Notes *notes = user_data;

  g_assert_error (error, NATERO_ERROR, NATERO_ERROR_DELIVERY);
  g_free (notes->failure);
  notes->failure = g_strdup (error->message);
  notes->n_failures++;
}

static void
dropped_cb (G_GNUC_UNUSED NateroTracker *tracker,
            guint                        n_events,
            const char                  *reason,
            gpointer                     user_data)
{
  Notes *notes = user_data;

  g_string_append_printf (notes->drops, "%s:%u ", reason, n_events);
}

static void
listen (NateroTracker *tracker, Notes *notes)
{
  g_signal_connect (tracker, "event-recorded", G_CALLBACK (recorded_cb), notes);
  g_signal_connect (tracker, "batch-sent", G_CALLBACK (sent_cb), notes);
  g_signal_connect (tracker, "delivery-failed", G_CALLBACK (failed_cb), notes);
  g_signal_connect (tracker, "events-dropped", G_CALLBACK (dropped_cb), notes);
}

static void
synced_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Notes *notes = user_data;

  g_clear_error (&notes->error);
  notes->is_delivered =
    natero_tracker_sync_events_finish (NATERO_TRACKER (source), result, &notes->error);
  notes->n_answers++;
}

static void
shut_down_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Notes *notes = user_data;

  g_clear_error (&notes->error);
  notes->is_delivered =
    natero_tracker_shutdown_finish (NATERO_TRACKER (source), result, &notes->error);
  notes->n_answers++;
}

static void
use (NateroTracker *tracker, const char *id)
{
  g_assert_true (natero_tracker_send_feature_event (tracker, id, NULL, NULL, NULL));
}

static void
use_and_keep (NateroTracker *tracker, const char *id)
{
  guint n_before = natero_tracker_get_pending_events (tracker);

  use (tracker, id);
  api_wait_pending (tracker, n_before + 1);
}

static NateroTracker *
new_real (ApiReceiver *receiver)
{
  return api_new_real (receiver->url, "batch-timeout", 3600, "account-id", "acme", NULL);
}

static gboolean
filter_cb (G_GNUC_UNUSED NateroTracker *tracker,
           NateroEvent                 *event,
           G_GNUC_UNUSED gpointer       user_data)
{
  g_autofree char *line = natero_event_to_json (event);

  return strstr (line, "secret") != NULL;
}

/* Asked before it is kept; counted; the others go on as ever. */
static void
test_filter_event (void)
{
  g_autoptr (Notes) notes = notes_new ();
  g_autoptr (NateroTracker) tracker = api_new_recording ();

  listen (tracker, notes);
  g_signal_connect (tracker, "filter-event", G_CALLBACK (filter_cb), NULL);
  use (tracker, "save");
  use (tracker, "secret.open");
  use (tracker, "secret.close");
  api_assert_words (tracker, 0, "feature(save)");
  g_assert_cmpuint (notes->n_recorded, ==, 1);
  g_assert_cmpuint (natero_tracker_get_pending_events (tracker), ==, 1);
  g_assert_cmpuint (api_get_dropped (tracker, "filtered"), ==, 2);
  g_assert_cmpstr (notes->drops->str, ==, "filtered:1 filtered:1 ");
}

static void
test_nothing_is_dropped (void)
{
  g_autoptr (NateroTracker) tracker = api_new_recording ();
  g_autoptr (GVariant) counts = NULL;

  use (tracker, "save");
  counts = natero_tracker_get_drop_counts (tracker);
  g_assert_cmpstr (g_variant_get_type_string (counts), ==, "a{su}");
  g_assert_cmpuint (g_variant_n_children (counts), ==, 0);
}

static void
test_pending_events (void)
{
  g_autoptr (Notes) notes = notes_new ();
  g_autoptr (ApiReceiver) receiver = api_receiver_new ();
  g_autoptr (NateroTracker) tracker = new_real (receiver);
  const guint *n_changes = api_count_notify (tracker, "pending-events");

  listen (tracker, notes);
  use_and_keep (tracker, "a");
  use_and_keep (tracker, "b");
  g_assert_cmpuint (*n_changes, ==, 2);
  g_assert_cmpuint (natero_tracker_get_pending_events (tracker), ==, 2);
  natero_tracker_sync_events (tracker);
  api_wait_count (&notes->n_sent, 2, "both are sent");
  g_assert_cmpuint (notes->n_batches, ==, 1);
  g_assert_cmpuint (natero_tracker_get_pending_events (tracker), ==, 0);
  g_assert_cmpuint (*n_changes, ==, 3);
}

static void
test_sync_delivers (void)
{
  g_autoptr (Notes) notes = notes_new ();
  g_autoptr (ApiReceiver) receiver = api_receiver_new ();
  g_autoptr (NateroTracker) tracker = new_real (receiver);

  listen (tracker, notes);
  use_and_keep (tracker, "a");
  use_and_keep (tracker, "b");
  natero_tracker_sync_events_async (tracker, NULL, synced_cb, notes);
  g_assert_cmpuint (notes->n_answers, ==, 0);
  api_wait_count (&notes->n_answers, 1, "the answer");
  g_assert_no_error (notes->error);
  g_assert_true (notes->is_delivered);
  g_assert_cmpuint (receiver->n_lines, ==, 2);
  g_assert_cmpuint (notes->n_sent, ==, 2);
  g_assert_cmpuint (notes->n_failures, ==, 0);
}

static void
test_sync_of_nothing (void)
{
  g_autoptr (Notes) notes = notes_new ();
  g_autoptr (ApiReceiver) receiver = api_receiver_new ();
  g_autoptr (NateroTracker) tracker = new_real (receiver);

  natero_tracker_sync_events_async (tracker, NULL, synced_cb, notes);
  natero_tracker_sync_events_async (tracker, NULL, NULL, NULL);
  api_wait_count (&notes->n_answers, 1, "the answer");
  g_assert_true (notes->is_delivered);
  g_assert_cmpuint (receiver->n_requests, ==, 0);
}

/* Two callers, two answers. */
static void
test_sync_twice (void)
{
  g_autoptr (Notes) first = notes_new ();
  g_autoptr (Notes) second = notes_new ();
  g_autoptr (ApiReceiver) receiver = api_receiver_new ();
  g_autoptr (NateroTracker) tracker = new_real (receiver);

  use_and_keep (tracker, "a");
  natero_tracker_sync_events_async (tracker, NULL, synced_cb, first);
  use_and_keep (tracker, "b");
  natero_tracker_sync_events_async (tracker, NULL, synced_cb, second);
  api_wait_count (&second->n_answers, 1, "the second answer");
  g_assert_cmpuint (first->n_answers, ==, 1);
  g_assert_true (first->is_delivered);
  g_assert_true (second->is_delivered);
  g_assert_cmpuint (receiver->n_lines, ==, 2);
}

static void
test_sync_is_refused (void)
{
  g_autoptr (Notes) notes = notes_new ();
  g_autofree char *url = api_dup_refusing_url ();
  g_autoptr (NateroTracker) tracker =
    api_new_real (url, "batch-timeout", 3600, "account-id", "acme", NULL);

  listen (tracker, notes);
  use_and_keep (tracker, "a");
  natero_tracker_sync_events_async (tracker, NULL, synced_cb, notes);
  api_wait_count (&notes->n_answers, 1, "the answer");
  g_assert_error (notes->error, NATERO_ERROR, NATERO_ERROR_DELIVERY);
  g_assert_false (notes->is_delivered);
  g_assert_cmpuint (notes->n_failures, ==, 1);
  g_assert_cmpuint (natero_tracker_get_pending_events (tracker), ==, 1);
  g_assert_null (strstr (notes->error->message, API_KEY));
  g_assert_null (strstr (notes->error->message, AUTH_KEY));
}

static void
test_sync_of_refused_keys (void)
{
  g_autoptr (Notes) notes = notes_new ();
  g_autoptr (ApiReceiver) receiver = api_receiver_new ();
  g_autoptr (NateroTracker) tracker = new_real (receiver);

  receiver->status = 403;
  use_and_keep (tracker, "a");
  natero_tracker_sync_events_async (tracker, NULL, synced_cb, notes);
  api_wait_count (&notes->n_answers, 1, "the answer");
  g_assert_error (notes->error, NATERO_ERROR, NATERO_ERROR_DELIVERY);
  natero_tracker_sync_events_async (tracker, NULL, synced_cb, notes);
  api_wait_count (&notes->n_answers, 2, "the second answer");
  g_assert_error (notes->error, NATERO_ERROR, NATERO_ERROR_DELIVERY);
  g_assert_cmpuint (receiver->n_requests, ==, 1);
}

/* Only the wait ends: the request goes on. */
static void
test_sync_is_cancelled (void)
{
  g_autoptr (Notes) notes = notes_new ();
  g_autoptr (ApiReceiver) receiver = api_receiver_new ();
  g_autoptr (NateroTracker) tracker = new_real (receiver);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  api_receiver_hold (receiver, TRUE);
  use_and_keep (tracker, "a");
  natero_tracker_sync_events_async (tracker, cancellable, synced_cb, notes);
  api_wait_count (&receiver->n_requests, 1, "the request");
  g_assert_cmpuint (notes->n_answers, ==, 0);
  g_cancellable_cancel (cancellable);
  api_wait_count (&notes->n_answers, 1, "the answer");
  g_assert_error (notes->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (natero_tracker_get_pending_events (tracker), ==, 1);

  natero_tracker_sync_events_async (tracker, cancellable, synced_cb, notes);
  api_wait_count (&notes->n_answers, 2, "the answer to one that was cancelled before");
  g_assert_error (notes->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  api_receiver_hold (receiver, FALSE);
}

/* The receiver's word on one of them: set aside, told and counted; the others are delivered. */
static void
test_refused_event (void)
{
  g_autoptr (Notes) notes = notes_new ();
  g_autoptr (ApiReceiver) receiver = api_receiver_new ();
  g_autoptr (NateroTracker) tracker = new_real (receiver);

  listen (tracker, notes);
  receiver->status = 400;
  use_and_keep (tracker, "a");
  natero_tracker_sync_events_async (tracker, NULL, synced_cb, notes);
  api_wait_count (&notes->n_answers, 1, "the answer");
  g_assert_cmpstr (notes->drops->str, ==, "refused:1 ");
  g_assert_cmpuint (api_get_dropped (tracker, "refused"), ==, 1);
  g_assert_cmpuint (natero_tracker_get_pending_events (tracker), ==, 0);

  receiver->status = 413;
  use_and_keep (tracker, "b");
  natero_tracker_sync_events_async (tracker, NULL, synced_cb, notes);
  api_wait_count (&notes->n_answers, 2, "the second answer");
  g_assert_cmpstr (notes->drops->str, ==, "refused:1 too-large:1 ");
  g_assert_cmpuint (api_get_dropped (tracker, "too-large"), ==, 1);
  g_assert_cmpuint (notes->n_sent, ==, 0);
}

/* The module's end goes with what was queued. */
static void
test_shutdown (void)
{
  g_autoptr (Notes) notes = notes_new ();
  g_autoptr (ApiReceiver) receiver = api_receiver_new ();
  g_autoptr (NateroTracker) tracker = new_real (receiver);
  g_autofree char *words = NULL;

  g_object_set (tracker, "unload-delay", 10000, NULL);
  g_assert_true (natero_tracker_set_module_id (tracker, "board", NULL));
  use_and_keep (tracker, "a");
  natero_tracker_shutdown_async (tracker, NULL, shut_down_cb, notes);
  api_wait_count (&notes->n_answers, 1, "the answer");
  g_assert_no_error (notes->error);
  g_assert_true (notes->is_delivered);
  words = api_receiver_dup_words (receiver);
  g_assert_true (g_str_has_prefix (words, "feature(a) moduleEnd("));
}

static void
test_shutdown_without_unload (void)
{
  g_autoptr (Notes) notes = notes_new ();
  g_autoptr (ApiReceiver) receiver = api_receiver_new ();
  g_autoptr (NateroTracker) tracker = new_real (receiver);
  g_autofree char *words = NULL;

  g_object_set (tracker, "track-unload", FALSE, NULL);
  g_assert_true (natero_tracker_set_module_id (tracker, "board", NULL));
  use_and_keep (tracker, "a");
  natero_tracker_shutdown_async (tracker, NULL, shut_down_cb, notes);
  api_wait_count (&notes->n_answers, 1, "the answer");
  words = api_receiver_dup_words (receiver);
  g_assert_null (strstr (words, "moduleEnd"));
}

/* Bounded by unload-delay; what is left stays. */
static void
test_shutdown_in_time (void)
{
  g_autoptr (Notes) notes = notes_new ();
  g_autoptr (ApiReceiver) receiver = api_receiver_new ();
  g_autoptr (NateroTracker) tracker = new_real (receiver);
  gint64 start;

  g_object_set (tracker, "unload-delay", 200, NULL);
  api_receiver_hold (receiver, TRUE);
  use_and_keep (tracker, "a");
  start = g_get_monotonic_time ();
  natero_tracker_shutdown_async (tracker, NULL, shut_down_cb, notes);
  api_wait_count (&notes->n_answers, 1, "the answer");
  g_assert_error (notes->error, NATERO_ERROR, NATERO_ERROR_DELIVERY);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 190 * 1000);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 9 * G_USEC_PER_SEC);
  g_assert_cmpuint (natero_tracker_get_pending_events (tracker), >=, 1);
  api_receiver_hold (receiver, FALSE);
}

static void
test_shutdown_is_cancelled (void)
{
  g_autoptr (Notes) notes = notes_new ();
  g_autoptr (ApiReceiver) receiver = api_receiver_new ();
  g_autoptr (NateroTracker) tracker = new_real (receiver);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_object_set (tracker, "unload-delay", 10000, NULL);
  api_receiver_hold (receiver, TRUE);
  use_and_keep (tracker, "a");
  natero_tracker_shutdown_async (tracker, cancellable, shut_down_cb, notes);
  api_wait_count (&receiver->n_requests, 1, "the request");
  g_cancellable_cancel (cancellable);
  api_wait_count (&notes->n_answers, 1, "the answer");
  g_assert_error (notes->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  api_receiver_hold (receiver, FALSE);
}

static void
test_finish_of_another_call (void)
{
  g_autoptr (NateroTracker) tracker = api_new_recording ();
  g_autoptr (GTask) other = g_task_new (tracker, NULL, NULL, NULL);

  g_test_expect_message ("Natero", G_LOG_LEVEL_CRITICAL, "*g_async_result_is_tagged*");
  g_assert_false (natero_tracker_sync_events_finish (tracker, G_ASYNC_RESULT (other), NULL));
  g_test_expect_message ("Natero", G_LOG_LEVEL_CRITICAL, "*g_async_result_is_tagged*");
  g_assert_false (natero_tracker_shutdown_finish (tracker, G_ASYNC_RESULT (other), NULL));
  g_test_assert_expected_messages ();
}

static void
test_erase (void)
{
  g_autoptr (Notes) notes = notes_new ();
  g_autoptr (ApiReceiver) receiver = api_receiver_new ();
  g_autoptr (NateroTracker) tracker = new_real (receiver);
  g_autoptr (GError) error = NULL;
  g_autofree char *visitor = NULL;

  listen (tracker, notes);
  g_assert_true (natero_tracker_login (tracker, "ada", "acme", NULL, "desk", NULL));
  natero_tracker_set_consent (tracker, NATERO_CONSENT_GRANTED);
  use_and_keep (tracker, "a");
  visitor = g_strdup (natero_tracker_get_visitor_id (tracker));
  g_assert_true (natero_tracker_erase (tracker, &error));
  g_assert_no_error (error);

  g_assert_cmpuint (natero_tracker_get_pending_events (tracker), ==, 0);
  g_assert_null (natero_tracker_get_visitor_id (tracker));
  g_assert_null (natero_tracker_get_session_id (tracker));
  g_assert_null (natero_tracker_get_account_id (tracker));
  g_assert_null (natero_tracker_get_user_id (tracker));
  g_assert_null (natero_tracker_get_product_id (tracker));
  g_assert_cmpuint (natero_tracker_get_consent (tracker), ==, NATERO_CONSENT_UNSET);
  g_assert_cmpstr (notes->drops->str, ==, "erased:2 ");

  g_assert_true (natero_tracker_login (tracker, "ada", "acme", NULL, NULL, NULL));
  g_assert_cmpstr (natero_tracker_get_visitor_id (tracker), !=, visitor);
  natero_tracker_sync_events (tracker);
  api_wait_count (&notes->n_sent, 1, "the login after it");
  g_assert_cmpuint (receiver->n_lines, ==, 1);
}

static void
test_erase_of_nothing (void)
{
  g_autoptr (ApiReceiver) receiver = api_receiver_new ();
  g_autoptr (NateroTracker) tracker = new_real (receiver);

  g_assert_true (natero_tracker_erase (tracker, NULL));
  g_assert_true (natero_tracker_erase (tracker, NULL));
}

static void
test_event (void)
{
  g_autoptr (NateroTracker) tracker = api_new_recording ();
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (NateroEvent) event = NULL;
  g_autoptr (JsonObject) object = NULL;
  g_autofree char *line = NULL;

  use (tracker, "save “as”\n");
  use (tracker, "open");
  events = natero_tracker_dup_recorded_events (tracker);
  event = natero_event_ref (g_ptr_array_index (events, 0));
  g_assert_cmpint (
    strcmp (natero_event_get_id (event), natero_event_get_id (g_ptr_array_index (events, 1))),
    <,
    0);
  g_clear_pointer (&events, g_ptr_array_unref);
  g_clear_object (&tracker);

  line = natero_event_to_json (event);
  object = api_parse (line);
  g_assert_null (strchr (line, '\n'));
  g_assert_cmpstr (natero_event_get_action (event), ==, "feature");
  g_assert_true (g_uuid_string_is_valid (natero_event_get_id (event)));
  g_assert_true (g_str_has_suffix (natero_event_get_id (event), "-000000000001"));
  g_assert_cmpstr (
    json_object_get_string_member (object, "event_id"), ==, natero_event_get_id (event));
  g_assert_cmpint (
    json_object_get_int_member (object, "created_at"), ==, natero_event_get_created_at (event));
  g_assert_cmpstr (json_object_get_string_member (object, "feature"), ==, "save “as”\n");
}

/* What a program holds is its own: the library's list goes on growing. */
static void
test_events_are_a_copy (void)
{
  g_autoptr (NateroTracker) tracker = api_new_recording ();
  g_autoptr (GPtrArray) events = NULL;

  use (tracker, "a");
  events = natero_tracker_dup_recorded_events (tracker);
  g_ptr_array_set_size (events, 0);
  use (tracker, "b");
  api_assert_words (tracker, 0, "feature(a) feature(b)");
}

/* A program may drop its tracker while it is told something. */
static void
drop_cb (NateroTracker *tracker, G_GNUC_UNUSED NateroEvent *event, gpointer user_data)
{
  NateroTracker **held = user_data;

  g_assert_true (*held == tracker);
  g_clear_object (held);
}

static void
test_tracker_goes_in_a_signal (void)
{
  NateroTracker *tracker = api_new_recording ();
  NateroTracker *watched = tracker;

  g_object_add_weak_pointer (G_OBJECT (tracker), (gpointer *) &watched);
  g_signal_connect (tracker, "event-recorded", G_CALLBACK (drop_cb), &tracker);
  g_object_ref (tracker);
  use (tracker, "a");
  g_assert_null (tracker);
  g_object_unref (watched);
  g_assert_null (watched);
}

/* The answer of a call under way comes also where the tracker goes. */
static void
test_tracker_goes_while_syncing (void)
{
  g_autoptr (Notes) notes = notes_new ();
  g_autoptr (ApiReceiver) receiver = api_receiver_new ();
  NateroTracker *tracker = new_real (receiver);
  NateroTracker *watched = tracker;

  g_object_add_weak_pointer (G_OBJECT (tracker), (gpointer *) &watched);
  use_and_keep (tracker, "a");
  natero_tracker_sync_events_async (tracker, NULL, synced_cb, notes);
  g_object_unref (tracker);
  api_wait_count (&notes->n_answers, 1, "the answer");
  g_assert_true (notes->is_delivered);
  api_turn ();
  g_assert_null (watched);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/signal/filter-event", test_filter_event);
  g_test_add_func ("/signal/nothing-dropped", test_nothing_is_dropped);
  g_test_add_func ("/signal/pending-events", test_pending_events);
  g_test_add_func ("/signal/refused-event", test_refused_event);
  g_test_add_func ("/sync/delivers", test_sync_delivers);
  g_test_add_func ("/sync/nothing", test_sync_of_nothing);
  g_test_add_func ("/sync/twice", test_sync_twice);
  g_test_add_func ("/sync/refused", test_sync_is_refused);
  g_test_add_func ("/sync/refused-keys", test_sync_of_refused_keys);
  g_test_add_func ("/sync/cancelled", test_sync_is_cancelled);
  g_test_add_func ("/sync/tracker-goes", test_tracker_goes_while_syncing);
  g_test_add_func ("/shutdown/delivers", test_shutdown);
  g_test_add_func ("/shutdown/without-unload", test_shutdown_without_unload);
  g_test_add_func ("/shutdown/in-time", test_shutdown_in_time);
  g_test_add_func ("/shutdown/cancelled", test_shutdown_is_cancelled);
  g_test_add_func ("/shutdown/finish-of-another-call", test_finish_of_another_call);
  g_test_add_func ("/erase/everything", test_erase);
  g_test_add_func ("/erase/nothing", test_erase_of_nothing);
  g_test_add_func ("/event/getters", test_event);
  g_test_add_func ("/event/list-is-a-copy", test_events_are_a_copy);
  g_test_add_func ("/signal/tracker-goes", test_tracker_goes_in_a_signal);
  return g_test_run ();
}
