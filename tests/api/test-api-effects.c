/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "api-support.h"

#include <glib/gstdio.h>

/* What the options do, under the clock of a recording tracker; and consent. */

#define MINUTE ((guint64) 60 * 1000)

static void
use (NateroTracker *tracker)
{
  g_assert_true (natero_tracker_send_feature_event (tracker, "save", NULL, NULL, NULL));
}

static void
set_module (NateroTracker *tracker, const char *id)
{
  g_assert_true (natero_tracker_set_module_id (tracker, id, NULL));
}

/* Idle since the first call, and the active time is that up to the last activity: none. */
static void
test_idle_timeout (void)
{
  g_autoptr (NateroTracker) tracker = api_new_recording ();
  const guint *n_idle = NULL;

  g_object_set (tracker, "idle-timeout", 5, "session-sync-interval", 3600, NULL);
  set_module (tracker, "board");
  n_idle = api_count_notify (tracker, "idle");
  natero_tracker_advance_clock (tracker, 2000);
  use (tracker);
  natero_tracker_advance_clock (tracker, 2999);
  g_assert_false (natero_tracker_get_idle (tracker));
  g_assert_cmpuint (*n_idle, ==, 0);
  natero_tracker_advance_clock (tracker, 1);
  g_assert_true (natero_tracker_get_idle (tracker));
  g_assert_cmpuint (*n_idle, ==, 1);
  api_assert_words (tracker, 0, "feature(save) moduleEnd(2000) sessionIdle(2000)");

  natero_tracker_advance_clock (tracker, 20 * MINUTE);
  g_assert_cmpuint (api_count_events (tracker), ==, 3);
}

static void
test_idle_timeout_is_changed (void)
{
  g_autoptr (NateroTracker) tracker = api_new_recording ();

  use (tracker);
  natero_tracker_advance_clock (tracker, 10000);
  g_object_set (tracker, "idle-timeout", 20, NULL);
  natero_tracker_advance_clock (tracker, 9999);
  g_assert_false (natero_tracker_get_idle (tracker));
  natero_tracker_advance_clock (tracker, 1);
  g_assert_true (natero_tracker_get_idle (tracker));
}

static void
test_session_timeout (void)
{
  g_autoptr (NateroTracker) tracker = api_new_recording ();
  g_autofree char *first = NULL;
  const guint     *n_sessions = NULL;

  g_object_set (tracker, "session-timeout", 2, NULL);
  use (tracker);
  first = g_strdup (natero_tracker_get_session_id (tracker));
  g_assert_true (g_uuid_string_is_valid (first));
  n_sessions = api_count_notify (tracker, "session-id");
  natero_tracker_advance_clock (tracker, 2 * MINUTE);
  use (tracker);
  g_assert_cmpstr (natero_tracker_get_session_id (tracker), ==, first);
  g_assert_cmpuint (*n_sessions, ==, 0);
  natero_tracker_advance_clock (tracker, 2 * MINUTE + 1);
  use (tracker);
  g_assert_cmpstr (natero_tracker_get_session_id (tracker), !=, first);
  g_assert_cmpuint (*n_sessions, ==, 1);
}

static void
test_session_ends_after_a_day (void)
{
  g_autoptr (NateroTracker) tracker = api_new_recording ();
  g_autofree char *first = NULL;

  use (tracker);
  first = g_strdup (natero_tracker_get_session_id (tracker));
  for (guint i = 0; i < 24 * 3; i++)
    {
      natero_tracker_advance_clock (tracker, 20 * MINUTE);
      g_assert_cmpstr (natero_tracker_get_session_id (tracker), ==, first);
      use (tracker);
    }
  natero_tracker_advance_clock (tracker, 1000);
  use (tracker);
  g_assert_cmpstr (natero_tracker_get_session_id (tracker), !=, first);
}

/* A call moves the time on, and each interval after it tells of that. */
static void
test_session_sync_interval (void)
{
  g_autoptr (NateroTracker) tracker = natero_tracker_new_recording ();

  g_object_set (tracker, "session-sync-interval", 4, "account-id", "acme", NULL);
  use (tracker);
  natero_tracker_advance_clock (tracker, 3000);
  use (tracker);
  natero_tracker_advance_clock (tracker, 999);
  api_assert_words (tracker, 0, "feature(save) feature(save)");
  natero_tracker_advance_clock (tracker, 1);
  api_assert_words (tracker, 2, "sessionSync(3000)");
  natero_tracker_advance_clock (tracker, 40000);
  g_assert_cmpuint (api_count_events (tracker), ==, 3);
}

static void
test_visitor_stays (void)
{
  g_autoptr (NateroTracker) tracker = api_new_recording ();
  const guint     *n_visitors = NULL;
  g_autofree char *visitor = NULL;
  g_autoptr (JsonObject) event = NULL;

  g_assert_null (natero_tracker_get_visitor_id (tracker));
  n_visitors = api_count_notify (tracker, "visitor-id");
  use (tracker);
  visitor = g_strdup (natero_tracker_get_visitor_id (tracker));
  g_assert_true (g_uuid_string_is_valid (visitor));
  natero_tracker_advance_clock (tracker, 48 * 60 * MINUTE);
  natero_tracker_logout (tracker);
  g_assert_true (natero_tracker_login (tracker, "bob", "other", NULL, NULL, NULL));
  g_assert_cmpstr (natero_tracker_get_visitor_id (tracker), ==, visitor);
  g_assert_cmpuint (*n_visitors, ==, 1);
  event = api_parse_event (tracker, -1);
  g_assert_cmpstr (json_object_get_string_member (event, "visitor_id"), ==, visitor);
}

static void
test_require_consent (void)
{
  g_autoptr (NateroTracker) tracker = api_new_recording ();
  const guint *n_answers = api_count_notify (tracker, "consent");

  g_object_set (tracker, "require-consent", TRUE, NULL);
  set_module (tracker, "board");
  use (tracker);
  natero_tracker_advance_clock (tracker, 5000);
  g_assert_cmpuint (api_count_events (tracker), ==, 0);

  natero_tracker_set_consent (tracker, NATERO_CONSENT_GRANTED);
  natero_tracker_set_consent (tracker, NATERO_CONSENT_GRANTED);
  g_assert_cmpuint (*n_answers, ==, 1);
  natero_tracker_advance_clock (tracker, 300);
  set_module (tracker, NULL);
  api_assert_words (tracker, 0, "moduleEnd(300)");
}

static void
test_consent_denied (void)
{
  g_autoptr (NateroTracker) tracker = api_new_recording ();

  use (tracker);
  g_assert_cmpuint (natero_tracker_get_pending_events (tracker), ==, 1);
  g_object_set (tracker, "consent", NATERO_CONSENT_DENIED, NULL);
  g_assert_cmpuint (natero_tracker_get_consent (tracker), ==, NATERO_CONSENT_DENIED);
  g_assert_cmpuint (natero_tracker_get_pending_events (tracker), ==, 0);
  g_assert_cmpuint (api_get_dropped (tracker, "erased"), ==, 1);
  use (tracker);
  natero_tracker_advance_clock (tracker, 5 * MINUTE);
  natero_tracker_logout (tracker);
  g_assert_cmpuint (api_count_events (tracker), ==, 1);

  g_object_set (tracker, "consent", NATERO_CONSENT_UNSET, "account-id", "acme", NULL);
  use (tracker);
  g_assert_cmpuint (api_count_events (tracker), ==, 2);
}

static gboolean
is_denied (gpointer user_data)
{
  return natero_tracker_get_consent (user_data) == NATERO_CONSENT_DENIED;
}

/* With settings (here: in memory, shared by the trackers of this process). */
static void
test_consent_is_kept (void)
{
  g_autoptr (NateroTracker) first = api_new_real ("http://127.0.0.1:1/", "debug", FALSE, NULL);
  g_autoptr (NateroTracker) second = NULL;
  g_autofree char *id = NULL;

  g_object_get (first, "application-id", &id, NULL);
  natero_tracker_set_consent (first, NATERO_CONSENT_GRANTED);
  g_assert_true (natero_tracker_erase (first, NULL));
  g_assert_cmpuint (natero_tracker_get_consent (first), ==, NATERO_CONSENT_UNSET);
  natero_tracker_set_consent (first, NATERO_CONSENT_DENIED);
  g_clear_object (&first);

  second = g_object_new (NATERO_TYPE_TRACKER,
                         "api-key",
                         API_KEY,
                         "auth-key",
                         AUTH_KEY,
                         "application-id",
                         id,
                         "disable-event-send",
                         TRUE,
                         NULL);
  api_wait (is_denied, second, "the answer of the first one");
  g_object_set (second, "account-id", "acme", NULL);
  use (second);
  g_assert_cmpuint (natero_tracker_get_pending_events (second), ==, 0);
}

static void
test_disable_event_send_and_debug (void)
{
  g_autoptr (NateroTracker) quiet = natero_tracker_new_recording ();
  g_autoptr (NateroTracker) loud = natero_tracker_new_recording ();
  gboolean is_debug = FALSE;

  g_object_set (loud, "disable-event-send", TRUE, NULL);
  g_object_get (loud, "debug", &is_debug, NULL);
  g_assert_true (is_debug);
  g_object_set (loud, "debug", FALSE, NULL);
  g_object_get (loud, "debug", &is_debug, NULL);
  g_assert_false (is_debug);

  g_object_set (quiet, "debug", FALSE, "disable-event-send", TRUE, NULL);
  g_object_get (quiet, "debug", &is_debug, NULL);
  g_assert_false (is_debug);
}

static void
test_application_id (void)
{
  g_autoptr (NateroTracker) by_program = g_object_new (NATERO_TYPE_TRACKER,
                                                       "api-key",
                                                       API_KEY,
                                                       "auth-key",
                                                       AUTH_KEY,
                                                       "disable-event-send",
                                                       TRUE,
                                                       NULL);
  g_autoptr (NateroTracker) by_application = NULL;
  g_autoptr (GApplication) application = g_application_new ("org.natero.Default", 0);
  g_autofree char *id = NULL;
  g_autofree char *folder = NULL;

  g_application_set_default (NULL);
  g_set_prgname ("api-effects");
  natero_tracker_get_idle (by_program);
  g_object_get (by_program, "application-id", &id, "state-directory", &folder, NULL);
  g_assert_cmpstr (id, ==, g_get_prgname ());
  g_assert_true (g_str_has_prefix (folder, g_get_user_state_dir ()));
  g_assert_true (g_str_has_suffix (folder, "/natero"));
  g_free (id);

  g_application_set_default (application);
  by_application = g_object_new (NATERO_TYPE_TRACKER,
                                 "api-key",
                                 API_KEY,
                                 "auth-key",
                                 AUTH_KEY,
                                 "disable-event-send",
                                 TRUE,
                                 NULL);
  natero_tracker_get_idle (by_application);
  g_object_get (by_application, "application-id", &id, NULL);
  g_assert_cmpstr (id, ==, "org.natero.Default");
  g_application_set_default (NULL);
}

static void
test_bad_application_id (void)
{
  static const char *const bad[] = { "", "../up", "a/b", ".hidden" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (NateroTracker) tracker = NULL;
      g_autofree char *id = NULL;

      g_test_expect_message ("Natero", G_LOG_LEVEL_WARNING, "application-id can't be*");
      tracker = g_object_new (NATERO_TYPE_TRACKER,
                              "api-key",
                              API_KEY,
                              "auth-key",
                              AUTH_KEY,
                              "application-id",
                              bad[i],
                              "disable-event-send",
                              TRUE,
                              NULL);
      natero_tracker_get_idle (tracker);
      g_test_assert_expected_messages ();
      g_object_get (tracker, "application-id", &id, NULL);
      g_assert_cmpstr (id, ==, g_get_prgname ());
    }
}

static void
test_advance_clock (void)
{
  g_autoptr (NateroTracker) tracker = api_new_recording ();
  g_autoptr (GPtrArray) events = NULL;
  gint64 first;

  use (tracker);
  natero_tracker_advance_clock (tracker, 0);
  natero_tracker_advance_clock (tracker, 1234);
  use (tracker);
  events = natero_tracker_dup_recorded_events (tracker);
  g_assert_cmpuint (events->len, ==, 2);
  first = natero_event_get_created_at (g_ptr_array_index (events, 0));
  g_assert_cmpint (natero_event_get_created_at (g_ptr_array_index (events, 1)) - first, ==, 1234);
}

/* Nothing of a recording tracker is on the disk, nor on the network. */
static void
test_recording_leaves_nothing (void)
{
  g_autoptr (NateroTracker) tracker = api_new_recording ();

  use (tracker);
  natero_tracker_sync_events (tracker);
  natero_tracker_set_consent (tracker, NATERO_CONSENT_GRANTED);
  natero_tracker_advance_clock (tracker, 30 * MINUTE);
  api_turn ();
  g_clear_object (&tracker);
  g_assert_false (g_file_test (g_get_user_state_dir (), G_FILE_TEST_EXISTS) &&
                  g_rmdir (g_get_user_state_dir ()) != 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/effect/idle-timeout", test_idle_timeout);
  g_test_add_func ("/effect/idle-timeout/changed", test_idle_timeout_is_changed);
  g_test_add_func ("/effect/session-timeout", test_session_timeout);
  g_test_add_func ("/effect/session-a-day", test_session_ends_after_a_day);
  g_test_add_func ("/effect/session-sync-interval", test_session_sync_interval);
  g_test_add_func ("/effect/visitor", test_visitor_stays);
  g_test_add_func ("/effect/require-consent", test_require_consent);
  g_test_add_func ("/effect/consent/denied", test_consent_denied);
  g_test_add_func ("/effect/consent/kept", test_consent_is_kept);
  g_test_add_func ("/effect/disable-event-send", test_disable_event_send_and_debug);
  g_test_add_func ("/effect/application-id", test_application_id);
  g_test_add_func ("/effect/application-id/bad", test_bad_application_id);
  g_test_add_func ("/effect/advance-clock", test_advance_clock);
  g_test_add_func ("/effect/recording-leaves-nothing", test_recording_leaves_nothing);
  return g_test_run ();
}
