/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "core-scene.h"

/* Calls that come before it is known what the last run has left. */

/* What says who and where it is does not wait for the disk; it is done once that has answered. */
static void
test_early_calls (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();
  NateroRecorder *recorder = natero_engine_peek_recorder (core_scene_start (scene));
  int             page;

  g_assert_true (natero_recorder_set_account_id (recorder, "acme", NULL));
  g_assert_false (natero_recorder_set_user_id (recorder, "", NULL));
  g_assert_true (natero_recorder_set_user_id (recorder, "ann", NULL));
  natero_recorder_call (recorder, NATERO_CALL_OPEN_PAGE, "main", &page);
  g_assert_true (natero_recorder_set_module_id (recorder, "board", NULL));
  g_assert_true (natero_recorder_set_module_id (recorder, "list", NULL));
  g_assert_null (natero_recorder_get_account_id (recorder));
  g_assert_cmpuint (scene->lines->len, ==, 0);

  g_assert_true (core_scene_get_recorder (scene) == recorder);
  g_assert_cmpstr (natero_recorder_get_account_id (recorder), ==, "acme");
  g_assert_cmpstr (natero_recorder_get_user_id (recorder), ==, "ann");
  g_assert_cmpstr (natero_recorder_get_module_id (recorder), ==, "list");
  g_assert_cmpuint (scene->lines->len, ==, 2);
  {
    g_autoptr (JsonObject) view = core_scene_parse (scene, 0);
    g_autoptr (JsonObject) end = core_scene_parse (scene, 1);

    g_assert_cmpstr (json_object_get_string_member (view, "page"), ==, "main");
    g_assert_cmpstr (json_object_get_string_member (end, "module"), ==, "board");
  }
}

/* Whoever ends before that has nothing to say; nothing leaks. */
static void
test_never_ready (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();
  NateroRecorder *recorder = natero_engine_peek_recorder (core_scene_start (scene));

  g_assert_true (natero_recorder_set_account_id (recorder, "acme", NULL));
  core_scene_stop (scene);
  g_assert_cmpuint (scene->lines->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/early-calls/in-their-order", test_early_calls);
  g_test_add_func ("/early-calls/never-ready", test_never_ready);

  return g_test_run ();
}
