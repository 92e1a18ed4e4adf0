/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "core-scene.h"

#include "natero-error.h"
#include "natero-log-private.h"

#include <glib/gstdio.h>
#include <string.h>

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

/* A page has the name that it had as it was opened, however late that is recorded. */
static void
test_early_page_name (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();
  NateroRecorder *recorder;
  int             first;
  int             second;

  scene->options->page_name = g_strdup ("Start");
  recorder = natero_engine_peek_recorder (core_scene_start (scene));
  g_assert_true (natero_recorder_set_account_id (recorder, "acme", NULL));
  g_assert_true (natero_recorder_set_user_id (recorder, "ann", NULL));
  natero_recorder_call (recorder, NATERO_CALL_OPEN_PAGE, "main", &first);
  g_clear_pointer (&scene->options->page_name, g_free);
  natero_recorder_call (recorder, NATERO_CALL_OPEN_PAGE, "main", &second);
  scene->options->page_name = g_strdup ("End");

  core_scene_get_recorder (scene);
  core_scene_expect (scene, "pageView(Start) pageView(main)");
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

/* With a runtime folder in memory, where calls are kept meanwhile. */
typedef struct
{
  CoreScene *scene;
  char      *runtime;
  char      *snapshot;
  guint      n_events;
} Fixture;

static void
set_up (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  fixture->runtime = core_support_make_folder ();
  g_setenv ("XDG_RUNTIME_DIR", fixture->runtime, TRUE);
  fixture->scene = core_scene_new ();
}

static void
tear_down (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  core_scene_free (fixture->scene);
  core_support_remove_tree (fixture->runtime);
  g_free (fixture->runtime);
}

static char *
dup_stage_folder (const char *runtime)
{
  g_autofree char *parent = g_build_filename (runtime, "natero", NULL);
  g_autoptr (GDir) folder = g_dir_open (parent, 0, NULL);
  const char *name = folder != NULL ? g_dir_read_name (folder) : NULL;

  return name != NULL ? g_build_filename (parent, name, NULL) : g_steal_pointer (&parent);
}

/* What is in the first file of calls; NULL: there is none. */
static char *
read_calls (const char *runtime, char **path)
{
  g_autofree char *folder = dup_stage_folder (runtime);
  g_autoptr (GDir) directory = g_dir_open (folder, 0, NULL);
  const char *name;

  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL)
    if (strstr (name, ".calls") != NULL)
      {
        if (path != NULL)
          *path = g_build_filename (folder, name, NULL);
        return core_support_read (folder, name);
      }

  return NULL;
}

static void
assert_no_calls (Fixture *fixture)
{
  g_autofree char *text = read_calls (fixture->runtime, NULL);

  g_assert_null (text);
}

static void
write_calls (const char *path, const char *text)
{
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

/* Made before anything is known. */
static void
call_early (Fixture *fixture)
{
  NateroRecorder *recorder = natero_engine_peek_recorder (core_scene_start (fixture->scene));
  g_autoptr (NateroUserDetails) details = natero_user_details_new ();

  g_object_set (details, "first-name", "Ada \"the\nfirst\" ’…", NULL);
  g_assert_true (natero_recorder_login (recorder, "ada", "acme", details, "desk", NULL));
  g_assert_true (natero_recorder_send_feature (recorder, "save", "board", NULL, NULL));
  g_assert_true (natero_recorder_identify_user (recorder, details, NULL));
  g_assert_true (natero_recorder_send_feature (recorder, "open", NULL, "tower", NULL));
}

static void
assert_was_called (Fixture *fixture, guint first)
{
  g_autoptr (JsonObject) login = core_scene_parse (fixture->scene, first);
  g_autoptr (JsonObject) save = core_scene_parse (fixture->scene, first + 1);
  g_autoptr (JsonObject) identify = core_scene_parse (fixture->scene, first + 2);
  g_autoptr (JsonObject) open = core_scene_parse (fixture->scene, first + 3);
  JsonObject *details = json_object_get_object_member (login, "details");

  g_assert_cmpstr (json_object_get_string_member (login, "action"), ==, "login");
  g_assert_cmpstr (
    json_object_get_string_member (details, "first_name"), ==, "Ada \"the\nfirst\" ’…");
  g_assert_cmpint (json_object_get_int_member (login, "created_at"), ==, CORE_SUPPORT_START_MS);
  g_assert_cmpstr (json_object_get_string_member (save, "feature"), ==, "save");
  g_assert_cmpstr (json_object_get_string_member (save, "module"), ==, "board");
  g_assert_cmpstr (json_object_get_string_member (save, "account_id"), ==, "acme");
  g_assert_cmpstr (json_object_get_string_member (save, "user_id"), ==, "ada");
  g_assert_cmpstr (json_object_get_string_member (save, "product"), ==, "desk");
  g_assert_cmpstr (json_object_get_string_member (identify, "action"), ==, "identifyUser");
  g_assert_cmpstr (json_object_get_string_member (open, "feature"), ==, "open");
  g_assert_cmpstr (json_object_get_string_member (open, "product"), ==, "tower");
}

/* They are recorded with the time of the call, and nothing of them stays. */
static void
test_kept (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_autofree char *text = NULL;

  call_early (fixture);
  text = read_calls (fixture->runtime, NULL);
  g_assert_nonnull (text);
  g_assert_nonnull (strstr (text, "'save'"));
  g_assert_cmpuint (fixture->scene->lines->len, ==, 0);

  core_scene_advance (fixture->scene, 1.5);
  core_scene_get_recorder (fixture->scene);
  g_assert_cmpuint (fixture->scene->lines->len, ==, 4);
  assert_was_called (fixture, 0);
  assert_no_calls (fixture);
  core_scene_feature (fixture->scene, "later");
  assert_no_calls (fixture);
}

/* Whoever dies before that has recorded them all the same: the next start tells, once. */
static void
test_killed (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  CoreScene *scene = fixture->scene;

  call_early (fixture);
  core_scene_stop (scene);
  g_assert_cmpuint (scene->lines->len, ==, 0);

  core_scene_advance (scene, 3600);
  core_scene_get_recorder (scene);
  assert_was_called (fixture, 0);
  assert_no_calls (fixture);
  g_assert_null (natero_recorder_get_module_id (core_scene_get_recorder (scene)));
  core_scene_forget_words (scene);
  core_scene_stop (scene);
  core_scene_get_recorder (scene);
  core_scene_expect (scene, "");
}

/* What a process leaves that dies when the first of its events is written. */
static void
snapshot_cb (gpointer user_data)
{
  Fixture *fixture = user_data;

  if (++fixture->n_events == 2)
    core_support_copy_tree (fixture->runtime, fixture->snapshot);
}

/* Stages that nobody has seen yet. */
static guint
count_hidden (const char *folder)
{
  g_autoptr (GDir) directory = g_dir_open (folder, 0, NULL);
  const char *name;
  guint       n_hidden = 0;

  while ((name = g_dir_read_name (directory)) != NULL)
    n_hidden += *name == '.';

  return n_hidden;
}

static void
test_killed_while_caught_up (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (CoreScene) again = core_scene_new ();
  g_autofree char *folder = NULL;
  g_autofree char *copy = NULL;
  g_autofree char *queue = core_scene_get_queue (again);
  g_autofree char *text = NULL;

  fixture->snapshot = core_support_make_folder ();
  fixture->scene->filtering = snapshot_cb;
  fixture->scene->filtering_data = fixture;
  call_early (fixture);
  core_scene_get_recorder (fixture->scene);
  g_assert_cmpuint (fixture->scene->lines->len, ==, 4);

  again->seed = 2;
  /* For another queue, so that what is under way here is not in its way. */
  g_setenv ("XDG_RUNTIME_DIR", fixture->snapshot, TRUE);
  folder = dup_stage_folder (fixture->snapshot);
  copy = natero_log_dup_stage_folder (queue);
  g_assert_cmpint (g_rename (folder, copy), ==, 0);
  core_scene_get_recorder (again);
  core_scene_expect (again, "login feature(save) identifyUser feature(open) moduleEnd(0)");
  core_scene_wait_pending (again, 5);
  text = read_calls (fixture->snapshot, NULL);
  g_assert_null (text);
  g_assert_cmpuint (count_hidden (copy), ==, 0);

  core_scene_stop (again);
  core_support_remove_tree (fixture->snapshot);
  g_clear_pointer (&fixture->snapshot, g_free);
}

/* One that died when its events were in the queue, and only the file was not deleted yet. */
static void
test_killed_at_last (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  CoreScene       *scene = fixture->scene;
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;

  call_early (fixture);
  text = read_calls (fixture->runtime, &path);
  core_scene_get_recorder (scene);
  core_scene_expect (scene, "login feature(save) identifyUser feature(open)");
  core_scene_stop (scene);
  write_calls (path, text);

  core_scene_get_recorder (scene);
  core_scene_expect (scene, "");
  assert_no_calls (fixture);
}

/* Two that die one after the other before they have come to it: each is told once, in order. */
static void
test_killed_twice (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  CoreScene      *scene = fixture->scene;
  NateroRecorder *recorder;

  call_early (fixture);
  core_scene_stop (scene);
  core_scene_advance (scene, 1);
  recorder = natero_engine_peek_recorder (core_scene_start (scene));
  g_assert_true (natero_recorder_send_feature (recorder, "second", NULL, NULL, NULL));
  core_scene_stop (scene);
  /* What the worker has answered holds a lock; with the process, too, that would go. */
  core_support_turn ();
  core_scene_advance (scene, 1);

  core_scene_get_recorder (scene);
  core_scene_expect (scene,
                     "login feature(save) identifyUser feature(open) moduleEnd(0) feature(second)");
  assert_no_calls (fixture);
}

/* A half of a line, and what is none, costs nobody else. */
static void
test_torn (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  CoreScene       *scene = fixture->scene;
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  g_autofree char *torn = NULL;

  call_early (fixture);
  text = read_calls (fixture->runtime, &path);
  core_scene_stop (scene);
  torn = g_strdup_printf ("('dance', 1, 0, [])\n%s%.20s", text, text);
  write_calls (path, torn);

  core_scene_get_recorder (scene);
  assert_was_called (fixture, 0);
  core_scene_expect (scene, "login feature(save) identifyUser feature(open) moduleEnd(0)");
}

/* While nobody knows whether anything may be kept, nothing is. */
static void
test_consent_required (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  fixture->scene->options->require_consent = TRUE;
  call_early (fixture);
  assert_no_calls (fixture);
  core_scene_get_recorder (fixture->scene);
  core_scene_expect (fixture->scene, "");
}

static void
test_consent_was_granted (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  CoreScene *scene = fixture->scene;

  scene->options->require_consent = TRUE;
  natero_engine_set_consent (core_scene_start (scene), NATERO_CONSENT_GRANTED);
  core_scene_stop (scene);
  call_early (fixture);
  assert_no_calls (fixture);
  core_scene_get_recorder (scene);
  assert_was_called (fixture, 0);
}

/* What was called before the answer is known does not outlive it, here or in a dead process. */
static void
test_denied (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  CoreScene *scene = fixture->scene;

  natero_engine_set_consent (core_scene_start (scene), NATERO_CONSENT_DENIED);
  core_scene_stop (scene);
  call_early (fixture);
  core_scene_stop (scene);
  call_early (fixture);
  core_scene_get_recorder (scene);
  core_scene_expect (scene, "");
  assert_no_calls (fixture);
}

/* Off for this run alone: nothing is kept, and nothing that is there is deleted. */
static void
test_off_for_run (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  CoreScene       *scene = fixture->scene;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  call_early (fixture);
  core_scene_stop (scene);
  before = read_calls (fixture->runtime, NULL);
  scene->is_off_for_run = TRUE;
  call_early (fixture);
  core_scene_get_recorder (scene);
  core_scene_expect (scene, "");
  after = read_calls (fixture->runtime, NULL);
  g_assert_cmpstr (before, ==, after);
}

/* Details are somebody's, and who was there last is worth to wait for. */
static void
test_details (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  CoreScene      *scene = fixture->scene;
  NateroRecorder *recorder = natero_engine_peek_recorder (core_scene_start (scene));
  g_autoptr (NateroAccountDetails) details = natero_account_details_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (natero_recorder_identify_account (recorder, details, &error));
  g_assert_error (error, NATERO_ERROR, NATERO_ERROR_NOT_IDENTIFIED);
  core_scene_login (scene);
  core_scene_stop (scene);
  core_scene_forget_words (scene);

  recorder = natero_engine_peek_recorder (core_scene_start (scene));
  g_assert_true (natero_recorder_identify_account (recorder, details, NULL));
  core_scene_expect (scene, "identifyAccount");
  core_scene_stop (scene);

  recorder = natero_engine_peek_recorder (core_scene_start (scene));
  natero_recorder_logout (recorder);
  g_clear_error (&error);
  g_assert_false (natero_recorder_identify_account (recorder, details, &error));
  g_assert_error (error, NATERO_ERROR, NATERO_ERROR_NOT_IDENTIFIED);
}

/* Where nothing can be kept, a call waits until it can be recorded. */
static void
test_nowhere_to_keep (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  NateroRecorder *recorder = natero_engine_peek_recorder (core_scene_start (fixture->scene));

  core_support_write (fixture->runtime, "natero", "a file, not a folder");
  g_assert_true (natero_recorder_set_account_id (recorder, "acme", NULL));
  g_assert_cmpuint (fixture->scene->lines->len, ==, 0);
  g_assert_true (natero_recorder_send_feature (recorder, "save", NULL, NULL, NULL));
  core_scene_expect (fixture->scene, "feature(save)");
}

/* A disk that does not answer does not fill the memory. */
static void
test_many (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  NateroRecorder *recorder = natero_engine_peek_recorder (core_scene_start (fixture->scene));

  g_assert_true (natero_recorder_set_account_id (recorder, "acme", NULL));
  for (guint i = 0; i < 1200; i++)
    g_assert_true (natero_recorder_send_feature (recorder, "save", NULL, NULL, NULL));
  g_assert_cmpuint (fixture->scene->lines->len, ==, 1200);
  assert_no_calls (fixture);
}

static void
add (const char *name, void (*function) (Fixture *fixture, gconstpointer data))
{
  g_autofree char *path = g_strconcat ("/early-calls/", name, NULL);

  g_test_add (path, Fixture, NULL, set_up, function, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/early-calls/in-their-order", test_early_calls);
  g_test_add_func ("/early-calls/name-of-a-page", test_early_page_name);
  g_test_add_func ("/early-calls/never-ready", test_never_ready);
  add ("kept", test_kept);
  add ("killed", test_killed);
  add ("killed-while-caught-up", test_killed_while_caught_up);
  add ("killed-at-last", test_killed_at_last);
  add ("killed-twice", test_killed_twice);
  add ("torn", test_torn);
  add ("consent-required", test_consent_required);
  add ("consent-was-granted", test_consent_was_granted);
  add ("denied", test_denied);
  add ("off-for-run", test_off_for_run);
  add ("details", test_details);
  add ("nowhere-to-keep", test_nowhere_to_keep);
  add ("many", test_many);

  return g_test_run ();
}
