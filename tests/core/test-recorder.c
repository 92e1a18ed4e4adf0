/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "core-scene.h"
#include "natero-error.h"

/* What is recorded, sentence by sentence of the behaviour, under a clock that is turned by hand. */

#define MINUTE 60
#define HOUR (60 * MINUTE)

static char *
dup_session (CoreScene *scene)
{
  return g_strdup (natero_recorder_get_session_id (core_scene_get_recorder (scene)));
}

static void
test_idle_once (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();

  core_scene_login (scene);
  core_scene_module (scene, "board");
  core_scene_work (scene, 10);
  g_assert_false (natero_recorder_is_idle (core_scene_get_recorder (scene)));
  scene->changes = 0;
  core_scene_advance (scene, 59.999);
  g_assert_false (natero_recorder_is_idle (core_scene_get_recorder (scene)));
  core_scene_expect (scene, "login sessionSync(10000)");
  core_scene_advance (scene, 0.001);
  g_assert_true (natero_recorder_is_idle (core_scene_get_recorder (scene)));
  g_assert_cmpint (scene->changes, ==, NATERO_CHANGE_IDLE);

  core_scene_advance (scene, 2 * HOUR);
  core_scene_expect (scene, "moduleEnd(10000) sessionIdle(10000)");
}

static void
test_idle_ends (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();

  core_scene_login (scene);
  core_scene_module (scene, "board");
  core_scene_work (scene, 10);
  core_scene_advance (scene, 10 * MINUTE);
  core_scene_expect (scene, "login sessionSync(10000) moduleEnd(10000) sessionIdle(10000)");

  scene->changes = 0;
  core_scene_touch (scene);
  g_assert_false (natero_recorder_is_idle (core_scene_get_recorder (scene)));
  g_assert_cmpint (scene->changes, ==, NATERO_CHANGE_IDLE);
  core_scene_work (scene, 4);
  core_scene_advance (scene, MINUTE);
  core_scene_expect (scene, "sessionSync(14000) moduleEnd(4000) sessionIdle(14000)");
}

static void
test_idle_without_module (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();

  core_scene_login (scene);
  core_scene_advance (scene, HOUR);
  core_scene_expect (scene, "login sessionIdle(0)");
}

static void
test_idle_timeout_changes (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();

  core_scene_login (scene);
  core_scene_work (scene, 5);
  scene->options->idle_timeout = 10;
  natero_engine_options_changed (scene->engine);
  core_scene_advance (scene, 9.9);
  g_assert_false (natero_recorder_is_idle (core_scene_get_recorder (scene)));
  core_scene_advance (scene, 0.1);
  g_assert_true (natero_recorder_is_idle (core_scene_get_recorder (scene)));
}

/* Not a timer is left that activity has not armed. */
static void
test_idle_is_silent (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();

  core_scene_login (scene);
  core_scene_module (scene, "board");
  core_scene_work (scene, 5);
  core_scene_advance (scene, 2 * MINUTE);
  core_scene_sync (scene);
  core_scene_wait_answers (scene, 1);
  g_assert_cmpstr (scene->answer, ==, "");
  g_assert_false (natero_clock_has_alarm (scene->clock));
  g_assert_cmpuint (core_receiver_get_n_taken (scene->receiver), ==, scene->lines->len);
}

/* A program that is started and not touched at all. */
static void
test_unused_is_silent (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();

  core_scene_get_recorder (scene);
  core_support_turn ();
  g_assert_false (natero_clock_has_alarm (scene->clock));
}

/* Each call of a program that calls by itself is recorded, but it goes idle. */
static void
test_calls_are_no_activity (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();

  core_scene_login (scene);
  for (guint i = 0; i < 7; i++)
    {
      core_scene_advance (scene, 10);
      core_scene_feature (scene, "timer");
    }
  g_assert_true (natero_recorder_is_idle (core_scene_get_recorder (scene)));
}

/* The clock of the wall and a machine that sleeps add nothing to active time. */
static void
test_time_is_monotonic (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();

  core_scene_login (scene);
  core_scene_module (scene, "board");
  core_scene_work (scene, 2);
  natero_clock_suspend (scene->clock, 10 * MINUTE * 1000);
  core_scene_work (scene, 2);
  natero_clock_shift_wall (scene->clock, 1000 * HOUR);
  core_scene_work (scene, 2);
  core_scene_module (scene, NULL);
  core_scene_expect (scene, "login moduleEnd(6000)");
}

static void
test_session_sync_each_interval (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();

  scene->options->session_sync_interval = 5;
  core_scene_login (scene);
  core_scene_work (scene, 15);
  core_scene_advance (scene, 45);
  core_scene_expect (scene,
                     "login sessionSync(4000) sessionSync(9000) sessionSync(14000) "
                     "sessionSync(15000)");
}

static void
test_session_timeout (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  core_scene_login (scene);
  first = dup_session (scene);
  g_assert_true (g_uuid_string_is_valid (first));
  core_scene_work (scene, 5);
  core_scene_advance (scene, 30 * MINUTE);
  core_scene_touch (scene);
  second = dup_session (scene);
  g_assert_cmpstr (first, ==, second);
  core_scene_expect (scene, "login sessionSync(5000) sessionIdle(5000)");

  core_scene_advance (scene, 30 * MINUTE + 0.001);
  scene->changes = 0;
  core_scene_touch (scene);
  g_assert_true (scene->changes & NATERO_CHANGE_SESSION);
  g_assert_cmpstr (first, !=, natero_recorder_get_session_id (core_scene_get_recorder (scene)));
  core_scene_work (scene, 3);
  core_scene_advance (scene, MINUTE);
  {
    g_autoptr (JsonObject) ended = core_scene_parse (scene, 1);
    g_autoptr (JsonObject) last = core_scene_parse_last (scene);

    g_assert_cmpstr (json_object_get_string_member (ended, "session_id"), ==, first);
    g_assert_cmpstr (json_object_get_string_member (last, "session_id"), !=, first);
  }
  core_scene_expect (scene,
                     "sessionIdle(5000) sessionSync(5000) sessionSync(3000) sessionIdle(3000)");
}

typedef struct
{
  const char *path;
  gint64      suspend_ms;
  gint64      wall_ms;
  gboolean    is_new;
} ClockCase;

static const ClockCase clock_cases[] = {
  { "/recorder/session/short-suspend", 29 * MINUTE * 1000, 0, FALSE },
  { "/recorder/session/long-suspend", 31 * MINUTE * 1000, 0, TRUE },
  { "/recorder/session/wall-backwards", 0, -2000, TRUE },
  { "/recorder/session/wall-corrected", 0, -500, FALSE },
  { "/recorder/session/wall-forwards", 0, 1000 * HOUR, FALSE },
};

static void
test_session_clock (gconstpointer data)
{
  const ClockCase *clock_case = data;
  g_autoptr (CoreScene) scene = core_scene_new ();
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  core_scene_login (scene);
  core_scene_touch (scene);
  first = dup_session (scene);
  natero_clock_suspend (scene->clock, clock_case->suspend_ms);
  natero_clock_shift_wall (scene->clock, clock_case->wall_ms);
  core_scene_touch (scene);
  second = dup_session (scene);
  g_assert_cmpint (g_str_equal (first, second), ==, !clock_case->is_new);
  core_scene_expect (scene, clock_case->is_new ? "login sessionSync(0)" : "login");
}

static void
test_session_ends_after_a_day (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();
  g_autofree char *first = NULL;
  g_autofree char *last = NULL;

  scene->options->session_sync_interval = HOUR;
  core_scene_login (scene);
  first = dup_session (scene);
  for (guint i = 0; i < 24 * 60; i++)
    {
      core_scene_advance (scene, MINUTE - 1);
      core_scene_touch (scene);
      core_scene_advance (scene, 1);
    }
  core_scene_touch (scene);
  last = dup_session (scene);
  g_assert_cmpstr (first, ==, last);
  core_scene_advance (scene, 1);
  core_scene_touch (scene);
  g_assert_cmpstr (first, !=, natero_recorder_get_session_id (core_scene_get_recorder (scene)));
}

static void
test_silent_without_account (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();
  g_autoptr (GError) error = NULL;

  core_scene_module (scene, "board");
  core_scene_feature (scene, "early");
  core_scene_work (scene, 20);
  g_assert_nonnull (natero_recorder_get_session_id (core_scene_get_recorder (scene)));
  g_assert_null (natero_recorder_get_visitor_id (core_scene_get_recorder (scene)));
  core_scene_advance (scene, 2 * MINUTE);
  core_scene_expect (scene, "");

  core_scene_work (scene, 3);
  g_assert_true (natero_recorder_set_account_id (core_scene_get_recorder (scene), "acme", &error));
  core_scene_work (scene, 2);
  core_scene_module (scene, NULL);
  core_scene_expect (scene, "moduleEnd(2000)");
}

static void
test_logout (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();
  NateroRecorder *recorder = core_scene_get_recorder (scene);

  core_scene_login (scene);
  core_scene_module (scene, "board");
  core_scene_work (scene, 5);
  natero_engine_logout (scene->engine);
  core_scene_expect (scene, "login moduleEnd(5000) sessionSync(5000) logout(5000)");
  g_assert_null (natero_recorder_get_account_id (recorder));
  g_assert_null (natero_recorder_get_user_id (recorder));
  g_assert_null (natero_recorder_get_product_id (recorder));
  g_assert_null (natero_recorder_get_session_id (recorder));
  core_receiver_wait_taken (scene->receiver, 4);

  core_scene_feature (scene, "late");
  core_scene_work (scene, 40);
  core_scene_module (scene, "list");
  core_scene_advance (scene, HOUR);
  core_scene_expect (scene, "");
}

static void
test_login_as_somebody_else (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();
  g_autofree char *first = NULL;

  core_scene_login (scene);
  first = dup_session (scene);
  core_scene_module (scene, "board");
  core_scene_work (scene, 3);
  core_scene_login (scene);
  g_assert_cmpstr (first, ==, natero_recorder_get_session_id (core_scene_get_recorder (scene)));
  core_scene_expect (scene, "login login");

  g_assert_true (
    natero_recorder_login (core_scene_get_recorder (scene), "bob", "acme", NULL, "pro", NULL));
  {
    g_autoptr (JsonObject) module_end = core_scene_parse (scene, 0);
    g_autoptr (JsonObject) login = core_scene_parse_last (scene);

    g_assert_cmpstr (json_object_get_string_member (module_end, "user_id"), ==, "ann");
    g_assert_cmpstr (json_object_get_string_member (module_end, "session_id"), ==, first);
    g_assert_cmpstr (json_object_get_string_member (login, "user_id"), ==, "bob");
    g_assert_cmpstr (json_object_get_string_member (login, "product"), ==, "pro");
    g_assert_cmpstr (json_object_get_string_member (login, "session_id"), !=, first);
  }
  core_scene_expect (scene, "moduleEnd(3000) sessionSync(3000) login");
}

/* One who only had an account becomes somebody, and is nobody else. */
static void
test_first_login_goes_on (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();
  g_autofree char *first = NULL;

  natero_recorder_set_account_id (core_scene_get_recorder (scene), "acme", NULL);
  core_scene_feature (scene, "early");
  first = dup_session (scene);
  core_scene_login (scene);
  g_assert_cmpstr (first, ==, natero_recorder_get_session_id (core_scene_get_recorder (scene)));
  core_scene_expect (scene, "feature(early) login");
}

static void
test_module_rules (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();

  core_scene_login (scene);
  core_scene_module (scene, "board");
  core_scene_work (scene, 4);
  core_scene_module (scene, "board");
  core_scene_expect (scene, "login");

  core_scene_module (scene, "list");
  {
    g_autoptr (JsonObject) event = core_scene_parse_last (scene);

    g_assert_cmpstr (json_object_get_string_member (event, "module"), ==, "board");
  }
  core_scene_expect (scene, "moduleEnd(4000)");
  core_scene_advance (scene, 2);
  core_scene_module (scene, NULL);
  core_scene_module (scene, NULL);
  g_assert_null (natero_recorder_get_module_id (core_scene_get_recorder (scene)));
  core_scene_expect (scene, "moduleEnd(2000)");

  core_scene_module (scene, "short");
  core_scene_module (scene, "list");
  core_scene_expect (scene, "moduleEnd(0)");
}

/* What was told at the idleness is not told again. */
static void
test_module_since_last_idle (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();

  scene->options->session_sync_interval = HOUR;
  core_scene_login (scene);
  core_scene_module (scene, "board");
  core_scene_work (scene, 10);
  core_scene_advance (scene, MINUTE);
  core_scene_expect (scene, "login moduleEnd(10000) sessionIdle(10000)");
  core_scene_module (scene, "list");
  core_scene_expect (scene, "");
  core_scene_work (scene, 3);
  core_scene_module (scene, "board");
  core_scene_expect (scene, "moduleEnd(3000)");
}

static void
test_feature_sets_module_and_product (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();
  NateroRecorder  *recorder = core_scene_get_recorder (scene);
  g_autofree char *long_id = g_strnfill (129, 'x');
  g_autoptr (GError) error = NULL;

  core_scene_login (scene);
  core_scene_module (scene, "board");
  core_scene_advance (scene, 1);
  g_assert_true (natero_recorder_send_feature (recorder, "save", "list", "pro", NULL));
  {
    g_autoptr (JsonObject) event = core_scene_parse_last (scene);

    g_assert_cmpstr (json_object_get_string_member (event, "module"), ==, "list");
    g_assert_cmpstr (json_object_get_string_member (event, "product"), ==, "pro");
    g_assert_cmpint (json_object_get_int_member (event, "total"), ==, 1);
  }
  core_scene_expect (scene, "login moduleEnd(1000) feature(save)");

  g_assert_false (natero_recorder_send_feature (recorder, "save", "board", long_id, &error));
  g_assert_error (error, NATERO_ERROR, NATERO_ERROR_INVALID_ARGUMENT);
  core_scene_expect (scene, "");
  g_assert_cmpstr (natero_recorder_get_module_id (recorder), ==, "list");
  g_assert_cmpstr (natero_recorder_get_product_id (recorder), ==, "pro");
  g_assert_true (natero_recorder_set_product_id (recorder, NULL, NULL));
  core_scene_feature (scene, "save");
  {
    g_autoptr (JsonObject) event = core_scene_parse_last (scene);

    g_assert_false (json_object_has_member (event, "product"));
  }
}

static void
test_pages (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();
  NateroRecorder *recorder = core_scene_get_recorder (scene);

  core_scene_login (scene);
  natero_recorder_call (recorder, NATERO_CALL_OPEN_PAGE, "main", &scene->folder);
  core_scene_work (scene, 5);
  natero_recorder_call (recorder, NATERO_CALL_OPEN_PAGE, "preferences", &scene->clock);
  core_scene_work (scene, 3);
  natero_recorder_call (recorder, NATERO_CALL_CLOSE_PAGE, NULL, &scene->clock);
  core_scene_advance (scene, 40);
  core_scene_expect (scene,
                     "login pageView(main) pageView(preferences) pageViewEnd(preferences,3000) "
                     "sessionSync(8000)");
  natero_recorder_call (recorder, NATERO_CALL_CLOSE_PAGE, NULL, &scene->folder);
  natero_recorder_call (recorder, NATERO_CALL_CLOSE_PAGE, NULL, &scene->folder);
  core_scene_expect (scene, "pageViewEnd(main,48000)");
}

static void
test_page_name_is_the_options (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();

  scene->options->page_name = g_strdup ("Start");
  core_scene_login (scene);
  natero_recorder_call (core_scene_get_recorder (scene), NATERO_CALL_OPEN_PAGE, "main", scene);
  core_scene_expect (scene, "login pageView(Start)");
}

static void
test_page_time_leaves_idleness_out (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();

  scene->options->session_sync_interval = HOUR;
  core_scene_login (scene);
  natero_recorder_call (core_scene_get_recorder (scene), NATERO_CALL_OPEN_PAGE, "main", scene);
  core_scene_work (scene, 5);
  core_scene_advance (scene, HOUR / 4);
  core_scene_work (scene, 5);
  natero_recorder_call (core_scene_get_recorder (scene), NATERO_CALL_CLOSE_PAGE, NULL, scene);
  core_scene_expect (scene, "login pageView(main) sessionIdle(5000) pageViewEnd(main,10000)");
}

static void
test_leave (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();

  core_scene_login (scene);
  core_scene_module (scene, "board");
  natero_recorder_call (core_scene_get_recorder (scene), NATERO_CALL_OPEN_PAGE, "main", scene);
  core_scene_work (scene, 4);
  natero_recorder_call (core_scene_get_recorder (scene), NATERO_CALL_CLOSE_PAGE, NULL, scene);
  natero_engine_leave (scene->engine);
  core_scene_expect (
    scene, "login pageView(main) pageViewEnd(main,4000) moduleEnd(4000) sessionSync(4000)");
  natero_engine_leave (scene->engine);
  core_scene_expect (scene, "");
}

static void
test_track_unload_off (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();

  scene->options->track_unload = FALSE;
  core_scene_login (scene);
  core_scene_module (scene, "board");
  natero_recorder_call (core_scene_get_recorder (scene), NATERO_CALL_OPEN_PAGE, "main", scene);
  core_scene_work (scene, 4);
  natero_recorder_call (core_scene_get_recorder (scene), NATERO_CALL_CLOSE_PAGE, NULL, scene);
  core_scene_end (scene);
  core_scene_expect (scene, "login pageView(main) sessionSync(4000)");

  /* It was left properly: the next start has nothing to make up for. */
  core_scene_touch (scene);
  core_scene_wait_pending (scene, 3);
  core_scene_sync (scene);
  core_scene_wait_answers (scene, 1);
  core_scene_expect (scene, "");
}

static void
test_login_details (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();
  g_autoptr (NateroUserDetails) details = natero_user_details_new ();
  NateroRecorder *recorder = core_scene_get_recorder (scene);
  g_autoptr (JsonObject) first = NULL;
  g_autoptr (JsonObject) second = NULL;
  JsonObject *login;
  JsonObject *identify;

  g_object_set (details, "first-name", "Ann", "mobile-phone", "+49 1", NULL);
  g_assert_true (natero_recorder_login (recorder, "ann", "acme", details, NULL, NULL));
  g_assert_true (natero_recorder_identify_user (recorder, details, NULL));
  first = core_scene_parse (scene, 0);
  second = core_scene_parse (scene, 1);
  login = json_object_get_object_member (first, "details");
  identify = json_object_get_object_member (second, "details");
  g_assert_cmpstr (json_object_get_string_member (login, "mobile_phone"), ==, "+49 1");
  g_assert_false (json_object_has_member (login, "mobile"));
  g_assert_cmpstr (json_object_get_string_member (identify, "mobile"), ==, "+49 1");
  g_assert_false (json_object_has_member (identify, "mobile_phone"));
  g_assert_cmpuint (json_object_get_size (identify), ==, 2);
  core_scene_expect (scene, "login identifyUser");
}

static void
test_identify_needs_somebody (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();
  g_autoptr (NateroUserDetails) user = natero_user_details_new ();
  g_autoptr (NateroAccountDetails) account = natero_account_details_new ();
  NateroRecorder *recorder = core_scene_get_recorder (scene);
  g_autoptr (GError) error = NULL;

  g_assert_false (natero_recorder_identify_user (recorder, user, &error));
  g_assert_error (error, NATERO_ERROR, NATERO_ERROR_NOT_IDENTIFIED);
  g_clear_error (&error);
  g_assert_false (natero_recorder_identify_account (recorder, account, &error));
  g_assert_error (error, NATERO_ERROR, NATERO_ERROR_NOT_IDENTIFIED);
  g_clear_error (&error);
  g_assert_false (natero_recorder_identify_user (recorder, NULL, &error));
  g_assert_error (error, NATERO_ERROR, NATERO_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);

  natero_recorder_set_account_id (recorder, "acme", NULL);
  g_assert_true (natero_recorder_identify_account (recorder, account, NULL));
  g_assert_false (natero_recorder_identify_user (recorder, user, &error));
  g_assert_error (error, NATERO_ERROR, NATERO_ERROR_NOT_IDENTIFIED);
  natero_recorder_set_user_id (recorder, "ann", NULL);
  g_assert_true (natero_recorder_identify_user (recorder, user, NULL));
  core_scene_expect (scene, "identifyAccount identifyUser");
}

typedef struct
{
  const char *path;
  const char *user;
  const char *account;
  const char *product;
  guint       n_chars; /* of what is NULL here */
} LoginCase;

static const LoginCase login_cases[] = {
  { "/recorder/login/no-user", NULL, "acme", NULL, 0 },
  { "/recorder/login/empty-user", "", "acme", NULL, 0 },
  { "/recorder/login/empty-account", "ann", "", NULL, 0 },
  { "/recorder/login/long-user", NULL, "acme", NULL, 257 },
  { "/recorder/login/long-account", "ann", NULL, NULL, 257 },
  { "/recorder/login/long-product", "ann", "acme", NULL, 129 },
  { "/recorder/login/not-utf8", "ann", "\xff", NULL, 0 },
};

static void
test_login_refused (gconstpointer data)
{
  const LoginCase *login = data;
  g_autoptr (CoreScene) scene = core_scene_new ();
  NateroRecorder  *recorder = core_scene_get_recorder (scene);
  g_autofree char *text = login->n_chars > 0 ? g_strnfill (login->n_chars, 'x') : NULL;
  const char      *user = login->user != NULL ? login->user : text;
  const char      *account = login->account != NULL ? login->account : text;
  const char      *product = login->product != NULL ? login->product : text;
  g_autoptr (GError) error = NULL;

  g_assert_false (natero_recorder_login (recorder, user, account, NULL, product, &error));
  g_assert_error (error, NATERO_ERROR, NATERO_ERROR_INVALID_ARGUMENT);
  g_assert_null (natero_recorder_get_account_id (recorder));
  g_assert_null (natero_recorder_get_session_id (recorder));
  core_scene_expect (scene, "");
}

/* An empty product leaves the product as it is. */
static void
test_login_empty_product (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();
  NateroRecorder *recorder = core_scene_get_recorder (scene);

  natero_recorder_set_product_id (recorder, "pro", NULL);
  g_assert_true (natero_recorder_login (recorder, "ann", "acme", NULL, "", NULL));
  g_assert_cmpstr (natero_recorder_get_product_id (recorder), ==, "pro");
}

static void
add_activity_tests (void)
{
  g_test_add_func ("/recorder/idle/once", test_idle_once);
  g_test_add_func ("/recorder/idle/ends", test_idle_ends);
  g_test_add_func ("/recorder/idle/without-module", test_idle_without_module);
  g_test_add_func ("/recorder/idle/timeout-changes", test_idle_timeout_changes);
  g_test_add_func ("/recorder/idle/silent", test_idle_is_silent);
  g_test_add_func ("/recorder/idle/unused", test_unused_is_silent);
  g_test_add_func ("/recorder/idle/calls", test_calls_are_no_activity);
  g_test_add_func ("/recorder/time/monotonic", test_time_is_monotonic);
  g_test_add_func ("/recorder/session/sync", test_session_sync_each_interval);
  g_test_add_func ("/recorder/session/timeout", test_session_timeout);
  g_test_add_func ("/recorder/session/day", test_session_ends_after_a_day);
  for (guint i = 0; i < G_N_ELEMENTS (clock_cases); i++)
    g_test_add_data_func (clock_cases[i].path, &clock_cases[i], test_session_clock);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  add_activity_tests ();
  g_test_add_func ("/recorder/identity/silent", test_silent_without_account);
  g_test_add_func ("/recorder/identity/logout", test_logout);
  g_test_add_func ("/recorder/identity/somebody-else", test_login_as_somebody_else);
  g_test_add_func ("/recorder/identity/first-login", test_first_login_goes_on);
  g_test_add_func ("/recorder/identity/details", test_login_details);
  g_test_add_func ("/recorder/identity/needed", test_identify_needs_somebody);
  g_test_add_func ("/recorder/identity/empty-product", test_login_empty_product);
  for (guint i = 0; i < G_N_ELEMENTS (login_cases); i++)
    g_test_add_data_func (login_cases[i].path, &login_cases[i], test_login_refused);
  g_test_add_func ("/recorder/module/rules", test_module_rules);
  g_test_add_func ("/recorder/module/since-idle", test_module_since_last_idle);
  g_test_add_func ("/recorder/feature/module", test_feature_sets_module_and_product);
  g_test_add_func ("/recorder/page/views", test_pages);
  g_test_add_func ("/recorder/page/name", test_page_name_is_the_options);
  g_test_add_func ("/recorder/page/idle", test_page_time_leaves_idleness_out);
  g_test_add_func ("/recorder/leave/ends", test_leave);
  g_test_add_func ("/recorder/leave/track-unload", test_track_unload_off);

  return g_test_run ();
}
