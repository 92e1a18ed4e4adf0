/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "api-receiver.h"

#include <string.h>

/* What the options of delivery do, seen by a receiver on the loopback interface. */

static void
use (NateroTracker *tracker, guint n_times)
{
  for (guint i = 0; i < n_times; i++)
    {
      g_autofree char *id = g_strdup_printf ("f%u", i);

      g_assert_true (natero_tracker_send_feature_event (tracker, id, NULL, NULL, NULL));
    }
}

static guint
count_events (ApiReceiver *receiver, guint request)
{
  return g_array_index (receiver->counts, guint, request);
}

/* From its first event on: a batch waits its time, and all of it comes at once. */
static void
test_batch_timeout (void)
{
  g_autoptr (ApiReceiver) receiver = api_receiver_new ();
  g_autoptr (NateroTracker) tracker =
    api_new_real (receiver->url, "batch-timeout", 1, "account-id", "acme", NULL);
  gint64           start = g_get_monotonic_time ();
  g_autofree char *words = NULL;

  use (tracker, 3);
  api_wait_count (&receiver->n_lines, 3, "the batch");
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 950 * 1000);
  g_assert_cmpuint (receiver->n_requests, ==, 1);
  words = api_receiver_dup_words (receiver);
  g_assert_cmpstr (words, ==, "feature(f0) feature(f1) feature(f2)");
  g_assert_cmpstr (g_ptr_array_index (receiver->paths, 0), ==, "/v1/" AUTH_KEY "/" API_KEY);
}

static void
test_batch_timeout_of_0 (void)
{
  g_autoptr (ApiReceiver) receiver = api_receiver_new ();
  g_autoptr (NateroTracker) tracker =
    api_new_real (receiver->url, "batch-timeout", 0, "account-id", "acme", NULL);

  use (tracker, 1);
  api_wait_count (&receiver->n_lines, 1, "the event");
}

/* The batch goes out at so many, long before its time; what is left waits for its own. */
static void
test_batch_max_events (void)
{
  g_autoptr (ApiReceiver) receiver = api_receiver_new ();
  g_autoptr (NateroTracker) tracker = api_new_real (
    receiver->url, "batch-timeout", 3600, "batch-max-events", 4, "account-id", "acme", NULL);

  use (tracker, 3);
  api_turn ();
  g_assert_cmpuint (receiver->n_requests, ==, 0);
  use (tracker, 1);
  api_wait_count (&receiver->n_lines, 4, "the full batch");
  g_assert_cmpuint (count_events (receiver, 0), ==, 4);

  use (tracker, 10);
  natero_tracker_sync_events (tracker);
  api_wait_count (&receiver->n_lines, 14, "the rest");
  for (guint i = 0; i < receiver->n_requests; i++)
    g_assert_cmpuint (count_events (receiver, i), <=, 4);
}

static void
test_batch_max_bytes (void)
{
  g_autoptr (ApiReceiver) receiver = api_receiver_new ();
  g_autoptr (NateroTracker) tracker = api_new_real (
    receiver->url, "batch-timeout", 3600, "batch-max-bytes", 2048, "account-id", "acme", NULL);
  guint n_used = 0;

  while (receiver->n_requests == 0 && n_used < 20)
    {
      use (tracker, 1);
      n_used++;
      api_turn ();
    }
  api_wait_count (&receiver->n_lines, 2, "the full batch");
  g_assert_cmpuint (n_used, >, 3);
  for (guint i = 0; i < receiver->n_requests; i++)
    {
      gsize n_bytes = 0;

      for (guint j = 0; j < count_events (receiver, i); j++)
        n_bytes += strlen (g_ptr_array_index (receiver->lines, j)) + 1;
      g_assert_cmpuint (n_bytes, <=, 2048);
    }
}

/* From 1 KiB, and not where it is switched off. */
static void
test_compress (void)
{
  g_autoptr (ApiReceiver) receiver = api_receiver_new ();
  g_autoptr (NateroTracker) tracker =
    api_new_real (receiver->url, "batch-timeout", 3600, "account-id", "acme", NULL);

  use (tracker, 1);
  api_wait_pending (tracker, 1);
  natero_tracker_sync_events (tracker);
  api_wait_count (&receiver->n_lines, 1, "a small body");
  use (tracker, 10);
  natero_tracker_sync_events (tracker);
  api_wait_count (&receiver->n_lines, 11, "a large body");
  g_object_set (tracker, "compress", FALSE, NULL);
  use (tracker, 10);
  natero_tracker_sync_events (tracker);
  api_wait_count (&receiver->n_lines, 21, "a large body, plain");

  g_assert_cmpuint (receiver->n_requests, ==, 3);
  g_assert_cmpstr (g_ptr_array_index (receiver->encodings, 0), ==, "");
  g_assert_cmpstr (g_ptr_array_index (receiver->encodings, 1), ==, "gzip");
  g_assert_cmpstr (g_ptr_array_index (receiver->encodings, 2), ==, "");
}

static void
test_disable_event_send (void)
{
  g_autoptr (ApiReceiver) receiver = api_receiver_new ();
  g_autoptr (NateroTracker) tracker = api_new_real (receiver->url,
                                                    "batch-timeout",
                                                    0,
                                                    "debug",
                                                    FALSE,
                                                    "disable-event-send",
                                                    TRUE,
                                                    "account-id",
                                                    "acme",
                                                    NULL);

  use (tracker, 2);
  api_wait_pending (tracker, 2);
  natero_tracker_sync_events (tracker);
  api_turn ();
  g_assert_cmpuint (natero_tracker_get_pending_events (tracker), ==, 2);
  g_assert_cmpuint (receiver->n_requests, ==, 0);
  g_object_set (tracker, "disable-event-send", FALSE, NULL);
  api_wait_count (&receiver->n_lines, 2, "what was kept");
}

/* Without a key nothing is sent, and the program is told; with it, all that was kept is. */
static void
test_without_a_key (void)
{
  g_autoptr (ApiReceiver) receiver = api_receiver_new ();
  g_autoptr (NateroTracker) tracker = g_object_new (NATERO_TYPE_TRACKER,
                                                    "application-id",
                                                    "org.natero.Keyless",
                                                    "debug-url",
                                                    receiver->url,
                                                    "batch-timeout",
                                                    0,
                                                    NULL);

  g_test_expect_message ("Natero", G_LOG_LEVEL_WARNING, "*needs an api-key and an auth-key*");
  g_object_set (tracker, "account-id", "acme", NULL);
  g_test_assert_expected_messages ();
  use (tracker, 1);
  g_object_set (tracker, "api-key", API_KEY, NULL);
  natero_tracker_sync_events (tracker);
  api_turn ();
  g_assert_cmpuint (receiver->n_requests, ==, 0);
  g_object_set (tracker, "auth-key", "a?b c#d", NULL);
  api_wait_count (&receiver->n_lines, 1, "what was kept");
  g_assert_cmpstr (g_ptr_array_index (receiver->paths, 0), ==, "/v1/a?b c#d/" API_KEY);
}

/* A refused key: nothing more is tried, until there is another one. */
static void
test_key_is_changed (void)
{
  g_autoptr (ApiReceiver) receiver = api_receiver_new ();
  g_autoptr (NateroTracker) tracker =
    api_new_real (receiver->url, "batch-timeout", 0, "account-id", "acme", NULL);

  receiver->status = 401;
  use (tracker, 1);
  api_wait_count (&receiver->n_requests, 1, "the refused request");
  api_turn ();
  receiver->status = 200;
  natero_tracker_sync_events (tracker);
  api_turn ();
  g_assert_cmpuint (receiver->n_requests, ==, 1);
  g_object_set (tracker, "auth-key", "another", NULL);
  api_wait_count (&receiver->n_lines, 1, "what was kept");
  g_assert_cmpstr (g_ptr_array_index (receiver->paths, 1), ==, "/v1/another/" API_KEY);
}

static void
test_debug_url_is_changed (void)
{
  g_autoptr (ApiReceiver) first = api_receiver_new ();
  g_autoptr (ApiReceiver) second = api_receiver_new ();
  g_autoptr (NateroTracker) tracker =
    api_new_real (first->url, "batch-timeout", 0, "account-id", "acme", NULL);
  g_autofree char *plain = g_strndup (second->url, strstr (second->url, "/v1") - second->url);

  use (tracker, 1);
  api_wait_count (&first->n_lines, 1, "the first event");
  g_object_set (tracker, "debug-url", plain, NULL);
  use (tracker, 1);
  api_wait_count (&second->n_lines, 1, "the second event");
  g_assert_cmpstr (g_ptr_array_index (second->paths, 0), ==, "/");
}

static void
dropped_cb (G_GNUC_UNUSED NateroTracker *tracker,
            guint                        n_events,
            const char                  *reason,
            gpointer                     user_data)
{
  guint *n_dropped = user_data;

  g_assert_cmpstr (reason, ==, "queue-full");
  *n_dropped += n_events;
}

static gboolean
is_within_bounds (gpointer user_data)
{
  guint64 max_events = 0;

  g_object_get (user_data, "queue-max-events", &max_events, NULL);
  return natero_tracker_get_pending_events (user_data) <= max_events;
}

/* The oldest go: those that come after it are delivered. */
static void
test_queue_max_events (void)
{
  g_autoptr (ApiReceiver) receiver = api_receiver_new ();
  g_autoptr (NateroTracker) tracker = api_new_real (receiver->url,
                                                    "batch-timeout",
                                                    3600,
                                                    "queue-max-events",
                                                    (guint64) 20,
                                                    "account-id",
                                                    "acme",
                                                    NULL);
  guint            n_dropped = 0;
  g_autofree char *last = NULL;

  g_signal_connect (tracker, "events-dropped", G_CALLBACK (dropped_cb), &n_dropped);
  use (tracker, 1);
  api_wait_pending (tracker, 1);
  use (tracker, 50);
  api_wait (is_within_bounds, tracker, "the oldest go");
  api_wait_count (&n_dropped, 31, "they are counted");
  g_assert_cmpuint (natero_tracker_get_pending_events (tracker), ==, 51 - n_dropped);
  g_assert_cmpuint (api_get_dropped (tracker, "queue-full"), ==, n_dropped);
  natero_tracker_sync_events (tracker);
  api_wait_count (&receiver->n_lines, 51 - n_dropped, "the youngest");
  last = api_line_to_words (g_ptr_array_index (receiver->lines, receiver->n_lines - 1));
  g_assert_cmpstr (last, ==, "feature(f49)");
}

static void
test_queue_max_bytes (void)
{
  g_autoptr (NateroTracker) tracker = api_new_real ("http://127.0.0.1:1/",
                                                    "batch-timeout",
                                                    3600,
                                                    "batch-max-events",
                                                    10000,
                                                    "queue-max-bytes",
                                                    (guint64) 65536,
                                                    "account-id",
                                                    "acme",
                                                    NULL);
  guint n_dropped = 0;

  g_signal_connect (tracker, "events-dropped", G_CALLBACK (dropped_cb), &n_dropped);
  use (tracker, 1);
  api_wait_pending (tracker, 1);
  use (tracker, 399);
  api_wait_count (&n_dropped, 1, "the oldest go");
  g_assert_cmpuint (natero_tracker_get_pending_events (tracker), ==, 400 - n_dropped);
  g_assert_cmpuint (n_dropped, <, 350);
}

/* A resolver that knows nobody, so that nothing leaves this machine. */
#define API_TYPE_DEAF_RESOLVER (api_deaf_resolver_get_type ())
G_DECLARE_FINAL_TYPE (ApiDeafResolver, api_deaf_resolver, API, DEAF_RESOLVER, GResolver)

struct _ApiDeafResolver
{
  GResolver parent_instance;

  char *asked;
  guint n_asked;
};

G_DEFINE_FINAL_TYPE (ApiDeafResolver, api_deaf_resolver, G_TYPE_RESOLVER)

static void
lookup_async (GResolver                             *resolver,
              const char                            *hostname,
              G_GNUC_UNUSED GResolverNameLookupFlags flags,
              GCancellable                          *cancellable,
              GAsyncReadyCallback                    callback,
              gpointer                               user_data)
{
  ApiDeafResolver *self = API_DEAF_RESOLVER (resolver);
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);

  g_free (self->asked);
  self->asked = g_strdup (hostname);
  self->n_asked++;
  g_task_return_new_error (task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "nobody");
}

static GList *
lookup_finish (G_GNUC_UNUSED GResolver *resolver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
api_deaf_resolver_finalize (GObject *object)
{
  g_free (API_DEAF_RESOLVER (object)->asked);
  G_OBJECT_CLASS (api_deaf_resolver_parent_class)->finalize (object);
}

static void
api_deaf_resolver_class_init (ApiDeafResolverClass *klass)
{
  GResolverClass *resolver_class = G_RESOLVER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = api_deaf_resolver_finalize;
  resolver_class->lookup_by_name_with_flags_async = lookup_async;
  resolver_class->lookup_by_name_with_flags_finish = lookup_finish;
}

static void
api_deaf_resolver_init (G_GNUC_UNUSED ApiDeafResolver *self)
{
}

static void
failed_cb (G_GNUC_UNUSED NateroTracker *tracker, const GError *error, gpointer user_data)
{
  guint *n_failed = user_data;

  g_assert_error (error, NATERO_ERROR, NATERO_ERROR_DELIVERY);
  (*n_failed)++;
}

static void
test_eu_endpoint (void)
{
  ApiDeafResolver *resolver = g_object_new (API_TYPE_DEAF_RESOLVER, NULL);
  g_autoptr (GResolver) former = g_resolver_get_default ();
  g_autoptr (NateroTracker) tracker = NULL;
  guint n_failed = 0;

  g_resolver_set_default (G_RESOLVER (resolver));
  tracker = api_new_real (NULL, "batch-timeout", 0, "account-id", "acme", NULL);
  g_signal_connect (tracker, "delivery-failed", G_CALLBACK (failed_cb), &n_failed);
  use (tracker, 1);
  api_wait_count (&n_failed, 1, "nobody is found");
  g_assert_cmpstr (resolver->asked, ==, "events.natero.com");

  g_object_set (tracker, "eu-endpoint", TRUE, NULL);
  api_wait_count (&n_failed, 2, "nobody is found in Europe either");
  g_assert_cmpstr (resolver->asked, ==, "events-eu.natero.com");
  g_clear_object (&tracker);
  g_resolver_set_default (former);
  g_object_unref (resolver);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/delivery/batch-timeout", test_batch_timeout);
  g_test_add_func ("/delivery/batch-timeout/0", test_batch_timeout_of_0);
  g_test_add_func ("/delivery/batch-max-events", test_batch_max_events);
  g_test_add_func ("/delivery/batch-max-bytes", test_batch_max_bytes);
  g_test_add_func ("/delivery/compress", test_compress);
  g_test_add_func ("/delivery/disable-event-send", test_disable_event_send);
  g_test_add_func ("/delivery/without-a-key", test_without_a_key);
  g_test_add_func ("/delivery/key-is-changed", test_key_is_changed);
  g_test_add_func ("/delivery/debug-url-is-changed", test_debug_url_is_changed);
  g_test_add_func ("/delivery/queue-max-events", test_queue_max_events);
  g_test_add_func ("/delivery/queue-max-bytes", test_queue_max_bytes);
  g_test_add_func ("/delivery/eu-endpoint", test_eu_endpoint);
  return g_test_run ();
}
