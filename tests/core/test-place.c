/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "core-scene.h"

/* Module and product, where calls and shown pages say them: the last one wins. */

typedef struct
{
  const char    *name;
  NateroCallKind called;
  NateroCallKind shown;
  NateroCallKind used;
  const char *(*get) (NateroRecorder *recorder);
} Kind;

static const Kind kinds[] = {
  { "module",
    NATERO_CALL_SET_MODULE,
    NATERO_CALL_SHOW_MODULE,
    NATERO_CALL_USE_MODULE,
    natero_recorder_get_module_id },
  { "product",
    NATERO_CALL_SET_PRODUCT,
    NATERO_CALL_SHOW_PRODUCT,
    NATERO_CALL_USE_PRODUCT,
    natero_recorder_get_product_id },
};

static void
say (CoreScene *scene, NateroCallKind kind, const char *id)
{
  natero_recorder_call (core_scene_get_recorder (scene), kind, id, NULL);
}

static void
assert_is (CoreScene *scene, const Kind *kind, const char *id)
{
  g_assert_cmpstr (kind->get (core_scene_get_recorder (scene)), ==, id);
}

static void
test_back_to_none (gconstpointer data)
{
  const Kind *kind = data;
  g_autoptr (CoreScene) scene = core_scene_new ();

  say (scene, kind->shown, "board");
  assert_is (scene, kind, "board");
  say (scene, kind->shown, "list");
  assert_is (scene, kind, "list");
  say (scene, kind->shown, NULL);
  assert_is (scene, kind, NULL);
}

static void
test_back_to_called (gconstpointer data)
{
  const Kind *kind = data;
  g_autoptr (CoreScene) scene = core_scene_new ();

  say (scene, kind->called, "home");
  say (scene, kind->shown, "board");
  assert_is (scene, kind, "board");
  say (scene, kind->shown, NULL);
  assert_is (scene, kind, "home");
}

/* A call wins until the next page says something, and is what it goes back to in the end. */
static void
test_called_while_shown (gconstpointer data)
{
  const Kind *kind = data;
  g_autoptr (CoreScene) scene = core_scene_new ();

  say (scene, kind->shown, "board");
  say (scene, kind->called, "wizard");
  assert_is (scene, kind, "wizard");
  say (scene, kind->shown, "list");
  assert_is (scene, kind, "list");
  say (scene, kind->shown, NULL);
  assert_is (scene, kind, "wizard");
}

static void
test_reset_while_shown (gconstpointer data)
{
  const Kind *kind = data;
  g_autoptr (CoreScene) scene = core_scene_new ();

  say (scene, kind->called, "home");
  say (scene, kind->shown, "board");
  say (scene, kind->called, NULL);
  assert_is (scene, kind, NULL);
  say (scene, kind->shown, "board");
  assert_is (scene, kind, "board");
  say (scene, kind->shown, NULL);
  assert_is (scene, kind, NULL);
}

/* What a tag of a feature says is in force, but nothing to go back to. */
static void
test_used (gconstpointer data)
{
  const Kind *kind = data;
  g_autoptr (CoreScene) scene = core_scene_new ();

  say (scene, kind->called, "home");
  say (scene, kind->used, "board");
  assert_is (scene, kind, "board");
  say (scene, kind->shown, "board");
  say (scene, kind->used, "tools");
  assert_is (scene, kind, "tools");
  say (scene, kind->shown, NULL);
  assert_is (scene, kind, "home");
}

/* What a call of the application's says with a feature is as if set. */
static void
test_sent_with_feature (gconstpointer data)
{
  const Kind *kind = data;
  g_autoptr (CoreScene) scene = core_scene_new ();
  gboolean is_module = kind->shown == NATERO_CALL_SHOW_MODULE;

  say (scene, kind->shown, "board");
  g_assert_true (natero_recorder_send_feature (core_scene_get_recorder (scene),
                                               "save",
                                               is_module ? "wizard" : NULL,
                                               is_module ? NULL : "wizard",
                                               NULL));
  assert_is (scene, kind, "wizard");
  say (scene, kind->shown, NULL);
  assert_is (scene, kind, "wizard");
}

static void
test_apart (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();

  say (scene, NATERO_CALL_SHOW_MODULE, "board");
  say (scene, NATERO_CALL_SHOW_PRODUCT, "desk");
  say (scene, NATERO_CALL_SHOW_MODULE, NULL);
  assert_is (scene, &kinds[0], NULL);
  assert_is (scene, &kinds[1], "desk");
}

static void
test_times (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();

  core_scene_login (scene);
  say (scene, NATERO_CALL_SHOW_MODULE, "board");
  core_scene_advance (scene, 7);
  say (scene, NATERO_CALL_SHOW_MODULE, "board");
  core_scene_expect (scene, "login");
  say (scene, NATERO_CALL_SHOW_MODULE, "list");
  core_scene_expect (scene, "moduleEnd(7000)");
  core_scene_advance (scene, 3);
  say (scene, NATERO_CALL_SHOW_MODULE, NULL);
  core_scene_expect (scene, "moduleEnd(3000)");
}

/* It is in force while nothing is recorded, and its time is from then on when something is. */
static void
test_login_later (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();

  say (scene, NATERO_CALL_SHOW_MODULE, "board");
  say (scene, NATERO_CALL_SHOW_PRODUCT, "desk");
  core_scene_work (scene, 20);
  core_scene_login (scene);
  {
    g_autoptr (JsonObject) login = core_scene_parse_last (scene);

    g_assert_cmpstr (json_object_get_string_member (login, "module"), ==, "board");
    g_assert_cmpstr (json_object_get_string_member (login, "product"), ==, "desk");
  }
  core_scene_advance (scene, 5);
  say (scene, NATERO_CALL_SHOW_MODULE, "list");
  core_scene_expect (scene, "login moduleEnd(5000)");
}

static void
test_logout (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();
  NateroRecorder *recorder = core_scene_get_recorder (scene);

  g_assert_true (natero_recorder_login (recorder, "ann", "acme", NULL, "tower", NULL));
  say (scene, NATERO_CALL_SHOW_MODULE, "board");
  say (scene, NATERO_CALL_SHOW_PRODUCT, "desk");
  natero_recorder_logout (recorder);
  assert_is (scene, &kinds[0], "board");
  assert_is (scene, &kinds[1], "desk");

  /* What was said by login is forgotten, and is not gone back to. */
  core_scene_login (scene);
  assert_is (scene, &kinds[1], "desk");
  say (scene, NATERO_CALL_SHOW_PRODUCT, NULL);
  assert_is (scene, &kinds[1], NULL);
}

static void
test_login_while_shown (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();
  NateroRecorder *recorder = core_scene_get_recorder (scene);

  say (scene, NATERO_CALL_SHOW_PRODUCT, "desk");
  g_assert_true (natero_recorder_login (recorder, "ann", "acme", NULL, "tower", NULL));
  assert_is (scene, &kinds[1], "tower");
  say (scene, NATERO_CALL_SHOW_PRODUCT, "chair");
  assert_is (scene, &kinds[1], "chair");
  say (scene, NATERO_CALL_SHOW_PRODUCT, NULL);
  assert_is (scene, &kinds[1], "tower");
}

static void
test_erase (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();
  NateroRecorder *recorder = core_scene_get_recorder (scene);

  g_assert_true (natero_recorder_login (recorder, "ann", "acme", NULL, "tower", NULL));
  say (scene, NATERO_CALL_SHOW_PRODUCT, "desk");
  g_assert_true (natero_engine_erase (scene->engine, NULL));
  assert_is (scene, &kinds[1], "desk");
  say (scene, NATERO_CALL_SHOW_PRODUCT, NULL);
  assert_is (scene, &kinds[1], NULL);
}

/* Of the product the next start has what login said, and no page. */
static void
test_restart (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();

  g_assert_true (
    natero_recorder_login (core_scene_get_recorder (scene), "ann", "acme", NULL, "tower", NULL));
  say (scene, NATERO_CALL_SHOW_PRODUCT, "desk");
  core_scene_login (scene);
  assert_is (scene, &kinds[1], "desk");
  core_scene_stop (scene);
  assert_is (scene, &kinds[1], "tower");
}

/* A page that is shown before it is known what the last run has left goes back to that. */
static void
test_early (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();
  NateroRecorder *recorder;

  g_assert_true (
    natero_recorder_login (core_scene_get_recorder (scene), "ann", "acme", NULL, "tower", NULL));
  core_scene_stop (scene);

  recorder = natero_engine_peek_recorder (core_scene_start (scene));
  natero_recorder_call (recorder, NATERO_CALL_SHOW_PRODUCT, "desk", NULL);
  assert_is (scene, &kinds[1], "desk");
  say (scene, NATERO_CALL_SHOW_PRODUCT, NULL);
  assert_is (scene, &kinds[1], "tower");
}

/* The pages of a run that was killed are not those of this one. */
static void
test_killed_early (void)
{
  g_autoptr (CoreScene) scene = NULL;
  NateroRecorder  *recorder;
  g_autofree char *runtime = core_support_make_folder ();

  g_setenv ("XDG_RUNTIME_DIR", runtime, TRUE);
  scene = core_scene_new ();
  recorder = natero_engine_peek_recorder (core_scene_start (scene));
  g_assert_true (natero_recorder_login (recorder, "ann", "acme", NULL, "tower", NULL));
  g_assert_true (natero_recorder_set_module_id (recorder, "home", NULL));
  natero_recorder_call (recorder, NATERO_CALL_SHOW_MODULE, "board", NULL);
  natero_recorder_call (recorder, NATERO_CALL_SHOW_PRODUCT, "desk", NULL);
  natero_recorder_call (recorder, NATERO_CALL_USE_MODULE, "tools", NULL);
  natero_recorder_call (recorder, NATERO_CALL_USE_PRODUCT, "chair", NULL);
  core_scene_stop (scene);

  core_scene_get_recorder (scene);
  core_scene_expect (scene, "login moduleEnd(0) moduleEnd(0) moduleEnd(0)");
  assert_is (scene, &kinds[0], NULL);
  assert_is (scene, &kinds[1], "tower");
  say (scene, NATERO_CALL_SHOW_MODULE, "list");
  say (scene, NATERO_CALL_SHOW_MODULE, NULL);
  assert_is (scene, &kinds[0], NULL);
  core_support_remove_tree (runtime);
}

static void
add_for_each_kind (const char *name, GTestDataFunc func)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *path = g_strdup_printf ("/place/%s/%s", kinds[i].name, name);

      g_test_add_data_func (path, &kinds[i], func);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  add_for_each_kind ("back-to-none", test_back_to_none);
  add_for_each_kind ("back-to-called", test_back_to_called);
  add_for_each_kind ("called-while-shown", test_called_while_shown);
  add_for_each_kind ("reset-while-shown", test_reset_while_shown);
  add_for_each_kind ("used", test_used);
  add_for_each_kind ("sent-with-feature", test_sent_with_feature);
  g_test_add_func ("/place/apart", test_apart);
  g_test_add_func ("/place/times", test_times);
  g_test_add_func ("/place/login-later", test_login_later);
  g_test_add_func ("/place/logout", test_logout);
  g_test_add_func ("/place/login-while-shown", test_login_while_shown);
  g_test_add_func ("/place/erase", test_erase);
  g_test_add_func ("/place/restart", test_restart);
  g_test_add_func ("/place/early", test_early);
  g_test_add_func ("/place/killed-early", test_killed_early);

  return g_test_run ();
}
