/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "core-scene.h"
#include "natero-consent-gate-private.h"

#include <string.h>

/* Consent: who may say that nothing is recorded, kept or sent, and what becomes of it. */

#define APPLICATION "org.example.Permission"
#define SCHEMA "org.natero.Tracker"

typedef struct
{
  NateroConsent consent;
  gboolean      is_required;
  gboolean      is_off_for_run;
  gboolean      is_off_by_policy;
  gboolean      is_open;
} GateCase;

static const GateCase gate_cases[] = {
  { NATERO_CONSENT_UNSET, FALSE, FALSE, FALSE, TRUE },
  { NATERO_CONSENT_UNSET, TRUE, FALSE, FALSE, FALSE },
  { NATERO_CONSENT_GRANTED, TRUE, FALSE, FALSE, TRUE },
  { NATERO_CONSENT_GRANTED, FALSE, FALSE, FALSE, TRUE },
  { NATERO_CONSENT_GRANTED, TRUE, TRUE, FALSE, FALSE },
  { NATERO_CONSENT_GRANTED, TRUE, FALSE, TRUE, FALSE },
  { NATERO_CONSENT_DENIED, FALSE, FALSE, FALSE, FALSE },
  { NATERO_CONSENT_DENIED, TRUE, FALSE, FALSE, FALSE },
  { (NateroConsent) 7, FALSE, FALSE, FALSE, FALSE },
};

static void
test_gate (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (gate_cases); i++)
    {
      const GateCase   *row = &gate_cases[i];
      NateroConsentGate gate = {
        row->consent, row->is_required, row->is_off_for_run, row->is_off_by_policy
      };

      g_assert_cmpint (natero_consent_gate_is_open (&gate), ==, row->is_open);
    }
}

/* Not even a folder is made before somebody said yes. */
static void
test_required (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();

  scene->options->require_consent = TRUE;
  core_scene_login (scene);
  core_scene_module (scene, "board");
  core_scene_work (scene, 40);
  natero_engine_leave (scene->engine);
  core_support_turn ();
  core_scene_expect (scene, "");
  g_assert_false (core_support_has_file (scene->folder, "queue"));
  g_assert_false (core_support_has_file (scene->folder, "state.ini"));
}

/* From then on: what was before is not made up for, and who logged in is known and remembered. */
static void
test_granted (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();

  scene->options->require_consent = TRUE;
  core_scene_login (scene);
  core_scene_module (scene, "board");
  natero_recorder_call (core_scene_get_recorder (scene), NATERO_CALL_OPEN_PAGE, "main", scene);
  core_scene_work (scene, 10);
  natero_engine_set_consent (scene->engine, NATERO_CONSENT_GRANTED);
  g_assert_cmpuint (scene->n_consent_changes, ==, 1);
  core_scene_work (scene, 3);
  natero_recorder_call (core_scene_get_recorder (scene), NATERO_CALL_CLOSE_PAGE, NULL, scene);
  core_scene_module (scene, NULL);
  core_scene_wait_state (scene, "consent", "answer", "granted");
  core_scene_end (scene);
  core_scene_expect (scene, "pageViewEnd(main,3000) moduleEnd(3000) sessionSync(3000)");

  g_assert_cmpint (
    natero_engine_get_consent (core_scene_start (scene)), ==, NATERO_CONSENT_GRANTED);
  g_assert_cmpstr (natero_recorder_get_user_id (core_scene_get_recorder (scene)), ==, "ann");
}

static void
test_denied (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();
  g_autofree char *queue = core_scene_get_queue (scene);

  core_scene_login (scene);
  core_scene_feature (scene, "one");
  core_scene_forget_words (scene);
  natero_engine_set_consent (scene->engine, NATERO_CONSENT_DENIED);
  g_assert_cmpuint (natero_engine_get_pending (scene->engine), ==, 0);
  core_scene_expect_drops (scene, "erased:2 ");
  core_scene_feature (scene, "two");
  core_scene_work (scene, 40);
  core_scene_expect (scene, "");
  core_scene_wait_state (scene, "consent", "answer", "denied");
  core_scene_stop (scene);
  g_assert_null (core_support_find_run (queue));

  g_assert_cmpint (natero_engine_get_consent (core_scene_start (scene)), ==, NATERO_CONSENT_DENIED);
  core_scene_feature (scene, "three");
  core_scene_expect (scene, "");
  natero_engine_set_consent (scene->engine, NATERO_CONSENT_GRANTED);
  core_scene_feature (scene, "four");
  core_scene_expect (scene, "feature(four)");
  core_scene_sync (scene);
  core_scene_wait_answers (scene, 1);
  g_assert_cmpuint (core_receiver_get_n_taken (scene->receiver), ==, 1);
}

/* A request that is under way is broken off, and who waits for it is told. */
static void
test_denied_while_sending (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();

  core_scene_login (scene);
  core_receiver_hold (scene->receiver, TRUE);
  core_scene_sync (scene);
  core_receiver_wait_requests (scene->receiver, 1);
  natero_engine_set_consent (scene->engine, NATERO_CONSENT_DENIED);
  core_scene_wait_answers (scene, 1);
  g_assert_cmpstr (scene->answer, !=, "");
  core_scene_stop (scene);
  core_support_turn ();
  core_receiver_hold (scene->receiver, FALSE);
}

/* Active time of the time in between does not count. */
static void
test_denied_for_a_while (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();

  core_scene_login (scene);
  core_scene_work (scene, 5);
  natero_engine_set_consent (scene->engine, NATERO_CONSENT_DENIED);
  core_scene_work (scene, 20);
  natero_engine_set_consent (scene->engine, NATERO_CONSENT_GRANTED);
  core_scene_work (scene, 2);
  natero_engine_leave (scene->engine);
  core_scene_expect (scene, "login sessionSync(7000)");
}

static void
test_off_for_run (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();

  scene->options->disable_event_send = TRUE;
  core_scene_login (scene);
  core_scene_end (scene);
  core_scene_forget_words (scene);

  scene->is_off_for_run = TRUE;
  core_scene_feature (scene, "two");
  core_scene_work (scene, 40);
  core_scene_end (scene);
  core_scene_expect (scene, "");

  scene->is_off_for_run = FALSE;
  core_scene_get_recorder (scene);
  core_scene_wait_pending (scene, 1);
  g_assert_cmpstr (scene->drops->str, ==, "");
}

static void
test_erase (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();
  g_autofree char *queue = core_scene_get_queue (scene);
  g_autofree char *visitor = NULL;
  NateroRecorder  *recorder;
  g_autoptr (GError) error = NULL;

  scene->options->disable_event_send = TRUE;
  core_scene_login (scene);
  core_scene_end (scene);
  recorder = core_scene_get_recorder (scene);
  natero_engine_set_consent (scene->engine, NATERO_CONSENT_GRANTED);
  core_support_write (queue, "set-aside.ndjson", "{}\n");
  core_support_write (queue, "torn-lines", "{");
  core_support_write (queue, "unreadable-1/000001.ndjson", "{}\n");
  core_support_write (scene->folder, "state.ini.set-aside", "x");
  core_scene_feature (scene, "one");
  visitor = g_strdup (natero_recorder_get_visitor_id (recorder));

  g_assert_true (natero_engine_erase (scene->engine, &error));
  g_assert_no_error (error);
  core_support_turn ();
  g_assert_null (natero_recorder_get_visitor_id (recorder));
  g_assert_null (natero_recorder_get_account_id (recorder));
  g_assert_null (natero_recorder_get_session_id (recorder));
  g_assert_cmpint (natero_engine_get_consent (scene->engine), ==, NATERO_CONSENT_UNSET);
  g_assert_cmpuint (natero_engine_get_pending (scene->engine), ==, 0);
  g_assert_false (core_support_has_file (scene->folder, "state.ini"));
  g_assert_false (core_support_has_file (scene->folder, "state.ini.set-aside"));
  g_assert_false (core_support_has_file (queue, "set-aside.ndjson"));
  g_assert_false (core_support_has_file (queue, "torn-lines"));
  g_assert_false (core_support_has_file (queue, "unreadable-1"));

  core_scene_login (scene);
  g_assert_cmpstr (natero_recorder_get_visitor_id (recorder), !=, visitor);
  g_assert_cmpuint (natero_engine_get_pending (scene->engine), ==, 1);
}

/* What is found on the disk while it is erased does not come back as a number. */
static void
test_erase_at_once (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();

  scene->options->disable_event_send = TRUE;
  core_scene_login (scene);
  core_scene_feature (scene, "one");
  core_scene_end (scene);
  g_assert_true (natero_engine_erase (core_scene_start (scene), NULL));
  core_scene_expect_drops (scene, "erased:2 ");
  core_support_turn ();
  g_assert_cmpuint (natero_engine_get_pending (scene->engine), ==, 0);
  core_scene_login (scene);
  g_assert_cmpuint (natero_engine_get_pending (scene->engine), ==, 1);
}

/* Whoever waits for a delivery is answered, too. */
static void
test_erase_while_sending (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();

  core_scene_login (scene);
  core_receiver_hold (scene->receiver, TRUE);
  core_scene_sync (scene);
  core_receiver_wait_requests (scene->receiver, 1);
  g_assert_true (natero_engine_erase (scene->engine, NULL));
  core_scene_wait_answers (scene, 1);
  g_assert_cmpstr (scene->answer, !=, "");
  core_receiver_hold (scene->receiver, FALSE);
}

static void
test_filter (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();

  scene->filtered_text = "secret";
  core_scene_login (scene);
  core_scene_feature (scene, "secret");
  core_scene_feature (scene, "open");
  core_scene_expect (scene, "login feature(open)");
  core_scene_expect_drops (scene, "filtered:1 ");
  g_assert_cmpuint (natero_engine_get_pending (scene->engine), ==, 2);
  core_scene_end (scene);
  g_assert_cmpuint (core_scene_get_dropped (scene, "filtered"), ==, 1);
  core_scene_feature (scene, "secret");
  g_assert_cmpuint (core_scene_get_dropped (scene, "filtered"), ==, 2);
}

/* Settings: the schema is installed for the tests, in memory. */

static GSettings *
open_settings (const char *path)
{
  return g_settings_new_with_path (SCHEMA, path);
}

static GSettings *
open_application_settings (void)
{
  return open_settings ("/org/natero/applications/" APPLICATION "/");
}

static void
test_settings_keep_the_answer (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();
  g_autoptr (GSettings) settings = open_application_settings ();

  scene->application_id = APPLICATION;
  core_scene_login (scene);
  natero_engine_set_consent (scene->engine, NATERO_CONSENT_GRANTED);
  core_scene_stop (scene);
  g_assert_cmpint (g_settings_get_enum (settings, "consent"), ==, NATERO_CONSENT_GRANTED);
  g_assert_null (core_scene_read_state (scene, "consent", "answer"));
  g_assert_cmpint (
    natero_engine_get_consent (core_scene_start (scene)), ==, NATERO_CONSENT_GRANTED);
  g_assert_true (natero_engine_erase (scene->engine, NULL));
  core_support_turn ();
  g_assert_cmpint (g_settings_get_enum (settings, "consent"), ==, NATERO_CONSENT_UNSET);
}

static gboolean
is_denied (gpointer user_data)
{
  return natero_engine_get_consent (user_data) == NATERO_CONSENT_DENIED;
}

/* Another program, a settings page of the desktop for one, says no. */
static void
test_settings_change (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();
  g_autoptr (GSettings) settings = open_application_settings ();

  scene->application_id = APPLICATION;
  core_scene_login (scene);
  g_settings_set_enum (settings, "consent", NATERO_CONSENT_DENIED);
  core_support_wait (is_denied, scene->engine, "the answer of the settings came");
  core_scene_forget_words (scene);
  core_scene_feature (scene, "two");
  core_scene_expect (scene, "");
  g_settings_reset (settings, "consent");
}

static void
test_machine_off (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();
  g_autoptr (GSettings) settings = open_settings ("/org/natero/machine/");

  g_settings_set_boolean (settings, "disabled", TRUE);
  scene->application_id = APPLICATION;
  core_scene_login (scene);
  core_scene_work (scene, 20);
  core_scene_expect (scene, "");
  g_assert_cmpint (natero_engine_get_consent (scene->engine), ==, NATERO_CONSENT_UNSET);
  g_settings_reset (settings, "disabled");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/permission/gate", test_gate);
  g_test_add_func ("/permission/required", test_required);
  g_test_add_func ("/permission/granted", test_granted);
  g_test_add_func ("/permission/denied", test_denied);
  g_test_add_func ("/permission/denied-while-sending", test_denied_while_sending);
  g_test_add_func ("/permission/denied-for-a-while", test_denied_for_a_while);
  g_test_add_func ("/permission/off-for-run", test_off_for_run);
  g_test_add_func ("/permission/erase", test_erase);
  g_test_add_func ("/permission/erase-at-once", test_erase_at_once);
  g_test_add_func ("/permission/erase-while-sending", test_erase_while_sending);
  g_test_add_func ("/permission/filter", test_filter);
  g_test_add_func ("/permission/settings/keep", test_settings_keep_the_answer);
  g_test_add_func ("/permission/settings/change", test_settings_change);
  g_test_add_func ("/permission/settings/machine", test_machine_off);

  return g_test_run ();
}
