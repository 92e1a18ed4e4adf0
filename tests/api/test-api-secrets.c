/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "api-receiver.h"

#include <string.h>

/* Neither a key nor what is known of a person is in a log, an error or a shown URL. */

static const char *const secrets[] = {
  API_KEY,           AUTH_KEY,      "ada.lovelace", "Lovelace",
  "ada@example.org", "+44 20 7946", "hunter2",      "Analytical Engines Ltd",
};

/* What the program logged; main() owns it. */
static GString *
get_captured (gconstpointer data)
{
  return GSIZE_TO_POINTER (GPOINTER_TO_SIZE (data));
}

static void
assert_clean (const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (secrets); i++)
    {
      if (strstr (text, secrets[i]) != NULL)
        g_test_message ("%s is in: %s", secrets[i], text);
      g_assert_null (strstr (text, secrets[i]));
    }
}

static void
failed_cb (G_GNUC_UNUSED NateroTracker *tracker, const GError *error, gpointer user_data)
{
  guint *n_failures = user_data;

  assert_clean (error->message);
  (*n_failures)++;
}

static NateroUserDetails *
create_user (void)
{
  return g_object_new (NATERO_TYPE_USER_DETAILS,
                       "last-name",
                       "Lovelace",
                       "email",
                       "ada@example.org",
                       "mobile-phone",
                       "+44 20 7946",
                       NULL);
}

static void
live (NateroTracker *tracker)
{
  g_autoptr (NateroUserDetails) user = create_user ();
  g_autoptr (NateroAccountDetails) account = natero_account_details_new ();

  g_object_set (account, "name", "Analytical Engines Ltd", NULL);
  g_assert_true (natero_tracker_login (tracker, "ada.lovelace", "acme", user, "desk", NULL));
  g_assert_true (natero_tracker_identify_user (tracker, user, NULL));
  g_assert_true (natero_tracker_identify_account (tracker, account, NULL));
  g_assert_true (natero_tracker_send_feature_event (tracker, "save", "board", NULL, NULL));
  natero_tracker_sync_events (tracker);
}

static void
expect_in_log (GString *captured, const char *text)
{
  if (strstr (captured->str, text) == NULL)
    g_test_message ("%s is not in: %s", text, captured->str);
  g_assert_nonnull (strstr (captured->str, text));
}

/* One line an event and one a request, in the domain of the library. */
static void
test_debug_log (gconstpointer data)
{
  GString *captured = get_captured (data);
  g_autoptr (ApiReceiver) receiver = api_receiver_new ();
  g_autofree char *url = g_strdup_printf ("http://user:hunter2@%s?pw=hunter2", receiver->url + 7);
  g_autoptr (NateroTracker) tracker =
    api_new_real (url, "debug", TRUE, "batch-timeout", 3600, NULL);

  g_string_truncate (captured, 0);
  live (tracker);
  api_wait_count (&receiver->n_lines, 4, "all events");
  api_turn ();
  expect_in_log (captured, "GLIB_DOMAIN=Natero");
  expect_in_log (captured, "event: login");
  expect_in_log (captured, "event: identifyUser");
  expect_in_log (captured, "save");
  expect_in_log (captured, "request: http://127.0.0.1");
  assert_clean (captured->str);
}

static void
test_no_log_without_debug (gconstpointer data)
{
  GString *captured = get_captured (data);
  g_autoptr (ApiReceiver) receiver = api_receiver_new ();
  g_autoptr (NateroTracker) tracker = api_new_real (receiver->url, "batch-timeout", 3600, NULL);

  g_string_truncate (captured, 0);
  live (tracker);
  api_wait_count (&receiver->n_lines, 4, "all events");
  g_assert_null (strstr (captured->str, "event:"));
  g_assert_null (strstr (captured->str, "request:"));
  g_object_set (tracker, "debug", TRUE, NULL);
  live (tracker);
  expect_in_log (captured, "event: login");
}

static void
assert_failure_is_clean (GString *captured, const char *url, ApiReceiver *receiver, guint status)
{
  g_autoptr (NateroTracker) tracker =
    api_new_real (url, "debug", TRUE, "batch-timeout", 3600, NULL);
  guint n_failures = 0;

  if (receiver != NULL)
    receiver->status = status;
  g_signal_connect (tracker, "delivery-failed", G_CALLBACK (failed_cb), &n_failures);
  live (tracker);
  api_wait_count (&n_failures, 1, "a failure");
  assert_clean (captured->str);
}

static void
test_failures (gconstpointer data)
{
  GString *captured = get_captured (data);
  g_autoptr (ApiReceiver) receiver = api_receiver_new ();
  g_autofree char *refusing = api_dup_refusing_url ();

  g_string_truncate (captured, 0);
  assert_failure_is_clean (captured, refusing, NULL, 0);
  assert_failure_is_clean (captured, receiver->url, receiver, 401);
  assert_failure_is_clean (captured, receiver->url, receiver, 503);
  expect_in_log (captured, "401");
}

/* What is refused is not repeated. */
static void
test_refusals (gconstpointer data)
{
  GString *captured = get_captured (data);
  g_autoptr (NateroTracker) tracker = api_new_recording ();
  g_autofree char *padding = api_make_text (600);
  g_autofree char *email = g_strconcat ("ada@example.org", padding, NULL);
  g_autofree char *user_id = g_strconcat ("ada.lovelace", padding, NULL);
  g_autoptr (NateroUserDetails) user = create_user ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) second_error = NULL;

  g_string_truncate (captured, 0);
  g_object_set (user, "email", email, NULL);
  g_assert_false (natero_tracker_identify_user (tracker, user, &error));
  assert_clean (error->message);
  g_assert_false (natero_tracker_set_user_id (tracker, user_id, &second_error));
  assert_clean (second_error->message);
  assert_clean (captured->str);
}

/* Such warnings are fatal in the other tests; here they are read. */
static void
test_warnings (gconstpointer data)
{
  GString *captured = get_captured (data);
  g_autoptr (NateroTracker) tracker = natero_tracker_new_recording ();
  g_autofree char *padding = api_make_text (5000);
  g_autofree char *key = g_strconcat (API_KEY, padding, NULL);

  g_string_truncate (captured, 0);
  g_object_set (tracker, "debug-url", "ftp://user:hunter2@example.org/" AUTH_KEY, NULL);
  g_object_set (tracker, "api-key", key, NULL);
  expect_in_log (captured, "debug-url");
  expect_in_log (captured, "api-key");
  assert_clean (captured->str);
}

int
main (int argc, char **argv)
{
  GString *captured = api_capture_log ();

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_log_set_always_fatal (G_LOG_FATAL_MASK);
  /* That of newer tests takes what it is given for its report, and no writer sees it. */
  g_log_set_default_handler (g_log_default_handler, NULL);

  g_test_add_data_func ("/secrets/debug-log", captured, test_debug_log);
  g_test_add_data_func ("/secrets/no-log", captured, test_no_log_without_debug);
  g_test_add_data_func ("/secrets/failures", captured, test_failures);
  g_test_add_data_func ("/secrets/refusals", captured, test_refusals);
  g_test_add_data_func ("/secrets/warnings", captured, test_warnings);
  return g_test_run ();
}
