/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "core-scene.h"

#include <signal.h>
#include <string.h>
#include <sys/stat.h>

/* What outlives a run of the program: restarts, deaths, and two processes at the same time. */

#define MINUTE 60
#define N_EVENTS_OF_A_CHILD 40

static char *
dup_session (CoreScene *scene)
{
  return g_strdup (natero_recorder_get_session_id (core_scene_get_recorder (scene)));
}

static void
set_account (CoreScene *scene)
{
  g_assert_true (natero_recorder_set_account_id (core_scene_get_recorder (scene), "acme", NULL));
}

static void
test_restart_within_timeout (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();
  g_autofree char *session = NULL;
  g_autofree char *visitor = NULL;
  NateroRecorder  *recorder = core_scene_get_recorder (scene);

  g_assert_true (natero_recorder_login (recorder, "ann", "acme", NULL, "pro", NULL));
  session = dup_session (scene);
  visitor = g_strdup (natero_recorder_get_visitor_id (recorder));
  core_scene_work (scene, 5);
  core_scene_end (scene);
  core_scene_expect (scene, "login sessionSync(5000)");

  core_scene_advance (scene, 30 * MINUTE);
  recorder = core_scene_get_recorder (scene);
  g_assert_cmpstr (natero_recorder_get_session_id (recorder), ==, session);
  g_assert_cmpstr (natero_recorder_get_visitor_id (recorder), ==, visitor);
  g_assert_cmpstr (natero_recorder_get_account_id (recorder), ==, "acme");
  g_assert_cmpstr (natero_recorder_get_user_id (recorder), ==, "ann");
  g_assert_cmpstr (natero_recorder_get_product_id (recorder), ==, "pro");
  core_scene_work (scene, 3);
  core_scene_end (scene);
  core_scene_expect (scene, "sessionSync(8000)");
}

static void
test_restart_past_timeout (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();
  g_autofree char *session = NULL;
  g_autofree char *visitor = NULL;

  core_scene_login (scene);
  session = dup_session (scene);
  visitor = g_strdup (natero_recorder_get_visitor_id (core_scene_get_recorder (scene)));
  core_scene_work (scene, 5);
  core_scene_end (scene);
  core_scene_forget_words (scene);

  core_scene_advance (scene, 30 * MINUTE + 1);
  g_assert_null (natero_recorder_get_session_id (core_scene_get_recorder (scene)));
  core_scene_work (scene, 2);
  g_assert_cmpstr (natero_recorder_get_session_id (core_scene_get_recorder (scene)), !=, session);
  g_assert_cmpstr (natero_recorder_get_visitor_id (core_scene_get_recorder (scene)), ==, visitor);
  core_scene_end (scene);
  core_scene_expect (scene, "sessionSync(2000)");
}

/* The clock of the wall went backwards between two runs. */
static void
test_restart_in_the_past (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();

  core_scene_login (scene);
  core_scene_work (scene, 5);
  core_scene_end (scene);
  natero_clock_shift_wall (scene->clock, -MINUTE * 1000);
  g_assert_null (natero_recorder_get_session_id (core_scene_get_recorder (scene)));
}

static void
test_restart_after_logout (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();

  core_scene_login (scene);
  core_scene_work (scene, 5);
  natero_engine_logout (scene->engine);
  core_scene_end (scene);
  g_assert_null (natero_recorder_get_account_id (core_scene_get_recorder (scene)));
  g_assert_null (natero_recorder_get_session_id (core_scene_get_recorder (scene)));
  g_assert_nonnull (natero_recorder_get_visitor_id (core_scene_get_recorder (scene)));
}

/* Who is set by call, not by a login, is not remembered; nor is a former one who logged in lost. */
static void
test_restart_without_login (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();

  set_account (scene);
  core_scene_feature (scene, "one");
  core_scene_end (scene);
  g_assert_null (natero_recorder_get_account_id (core_scene_get_recorder (scene)));
}

/* A process that is killed has its ids on the disk from the first event on. */
static void
test_ids_are_kept_at_once (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();
  NateroRecorder *recorder = core_scene_get_recorder (scene);

  set_account (scene);
  core_scene_feature (scene, "one");
  core_scene_wait_state (scene, "visitor", "id", natero_recorder_get_visitor_id (recorder));
  core_scene_wait_state (scene, "session", "current", natero_recorder_get_session_id (recorder));
}

static void
test_modes (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();
  g_autofree char *queue = core_scene_get_queue (scene);
  g_autofree char *run = NULL;
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  struct stat info;

  core_scene_login (scene);
  core_scene_wait_state (scene, "identity", "user", "ann");
  core_scene_sync (scene);
  core_scene_wait_answers (scene, 1);
  run = core_support_find_run (queue);
  g_ptr_array_add (paths, g_strdup (queue));
  g_ptr_array_add (paths, g_build_filename (queue, run, NULL));
  g_ptr_array_add (paths, g_build_filename (scene->folder, "state.ini", NULL));
  g_ptr_array_add (paths, g_build_filename (scene->folder, "state.lock", NULL));
  g_ptr_array_add (paths, g_build_filename (queue, "sender.lock", NULL));
  g_ptr_array_add (paths, g_build_filename (queue, run, "lock", NULL));
  g_ptr_array_add (paths, g_build_filename (queue, run, "000001.ndjson", NULL));
  for (guint i = 0; i < paths->len; i++)
    {
      g_assert_cmpint (stat (g_ptr_array_index (paths, i), &info), ==, 0);
      g_assert_cmpint (info.st_mode & 0777, ==, S_ISDIR (info.st_mode) ? 0700 : 0600);
    }
}

/* Children: this very program, in a process of its own. */

static GSubprocess *
spawn (const char *what, const char *folder)
{
  g_autofree char *program = g_test_build_filename (G_TEST_BUILT, "core", "test-engine", NULL);
  g_autoptr (GError) error = NULL;
  GSubprocess *child;

  child =
    g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, program, "--child", what, folder, NULL);
  g_assert_no_error (error);
  return child;
}

static void
wait_for_child (GSubprocess *child)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (g_subprocess_wait (child, NULL, &error));
  g_assert_no_error (error);
}

static CoreScene *
child_scene_new (const char *folder)
{
  CoreScene *scene = core_scene_new_at (folder);

  scene->seed = (guint32) g_random_int ();
  return scene;
}

/* It never comes to its end. */
static void
child_dies (const char *folder)
{
  CoreScene       *scene = child_scene_new (folder);
  g_autofree char *group = NULL;

  scene->options->disable_event_send = TRUE;
  core_scene_login (scene);
  core_scene_module (scene, "board");
  core_scene_work (scene, 20);
  group = g_strconcat (
    "session ", natero_recorder_get_session_id (core_scene_get_recorder (scene)), NULL);
  core_scene_wait_state (scene, group, "active", "14000");
  core_scene_feature (scene, "last");
  raise (SIGKILL);
}

static void
child_records (const char *folder)
{
  g_autoptr (CoreScene) scene = child_scene_new (folder);

  scene->options->disable_event_send = TRUE;
  core_scene_login (scene);
  for (guint i = 1; i < N_EVENTS_OF_A_CHILD; i++)
    {
      core_scene_advance (scene, 1);
      core_scene_feature (scene, "one");
    }
  natero_engine_leave (scene->engine);
  core_support_turn ();
}

/* What its receiver took is left in a file. */
static void
child_sends (const char *folder)
{
  g_autoptr (CoreScene) scene = child_scene_new (folder);
  g_autofree char *name = g_strdup_printf ("taken-%08x", g_random_int ());
  GString         *taken = g_string_new (NULL);

  scene->options->batch_max_events = 5;
  core_scene_login (scene);
  for (guint i = 1; i < N_EVENTS_OF_A_CHILD; i++)
    core_scene_feature (scene, "one");
  do
    {
      guint n_answers = scene->n_answers;

      core_scene_sync (scene);
      while (scene->n_answers == n_answers)
        {
          core_support_turn ();
          core_scene_advance (scene, 1);
        }
    }
  while (natero_engine_get_pending (scene->engine) > 0);

  for (guint i = 0; i < core_receiver_get_n_taken (scene->receiver); i++)
    g_string_append_printf (taken, "%s\n", core_receiver_peek_taken (scene->receiver, i));
  core_support_write (folder, name, taken->str);
  g_string_free (taken, TRUE);
}

static int
run_child (const char *what, const char *folder)
{
  if (g_str_equal (what, "dies"))
    child_dies (folder);
  else if (g_str_equal (what, "records"))
    child_records (folder);
  else
    child_sends (folder);
  return 0;
}

typedef struct
{
  CoreScene *scene;
  guint      n_lines;
} LinesWait;

static gboolean
has_lines (gpointer user_data)
{
  LinesWait *wait = user_data;

  return wait->scene->lines->len >= wait->n_lines;
}

static void
wait_for_lines (CoreScene *scene, guint n_lines)
{
  LinesWait wait = { scene, n_lines };

  core_support_wait (has_lines, &wait, "so many events were recorded");
}

/* At most one interval of its time is lost, and the module that was open gets its end. */
static void
test_killed_run_is_settled (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();
  g_autoptr (GSubprocess) child = spawn ("dies", scene->folder);
  g_autofree char *session = NULL;

  wait_for_child (child);
  g_assert_true (g_subprocess_get_if_signaled (child));
  session = core_scene_read_state (scene, "session", "current");

  scene->seed = 1000;
  core_receiver_hold (scene->receiver, TRUE);
  core_scene_advance (scene, 5 * MINUTE);
  core_scene_touch (scene);
  wait_for_lines (scene, 1);
  g_assert_cmpstr (natero_recorder_get_session_id (core_scene_get_recorder (scene)), ==, session);
  {
    g_autoptr (JsonObject) event = core_scene_parse (scene, 0);

    g_assert_cmpstr (json_object_get_string_member (event, "module"), ==, "board");
    g_assert_cmpstr (json_object_get_string_member (event, "account_id"), ==, "acme");
    g_assert_cmpstr (json_object_get_string_member (event, "session_id"), ==, session);
    g_assert_cmpint (
      json_object_get_int_member (event, "created_at"), ==, CORE_SUPPORT_START_MS + 14000);
  }
  core_scene_wait_pending (scene, 4);
  core_receiver_hold (scene->receiver, FALSE);
  core_scene_work (scene, 2);
  core_scene_end (scene);
  core_scene_expect (scene, "moduleEnd(14000) sessionSync(16000)");

  /* That was it: the next start has nothing to settle. */
  core_scene_touch (scene);
  core_scene_sync (scene);
  core_scene_wait_answers (scene, 1);
  core_scene_expect (scene, "");
  g_assert_cmpuint (core_receiver_get_n_taken (scene->receiver), ==, 5);
}

static gboolean
is_settled (gpointer user_data)
{
  CoreScene *const *scenes = user_data;
  g_autofree char  *account =
    core_scene_read_state (scenes[0], "run 018bcfe56800-1a2b3c4d", "account");

  return account == NULL;
}

/* Two that start at the same moment both find it, and one of them tells. */
static void
test_killed_run_is_settled_once (void)
{
  g_autoptr (CoreScene) one = core_scene_new ();
  g_autoptr (CoreScene) other = core_scene_new_at (one->folder);
  CoreScene       *scenes[] = { one, other };
  g_autofree char *data = g_test_build_filename (G_TEST_DIST, "data", "store-v1", NULL);
  g_autofree char *state = core_support_read (data, "state.ini");

  core_support_write (one->folder, "state.ini", state);
  other->seed = 77;
  core_scene_get_recorder (one);
  core_scene_get_recorder (other);
  core_support_wait (is_settled, scenes, "the run is settled");
  core_scene_wait_pending (one, one->lines->len);
  for (guint i = 0; i < G_N_ELEMENTS (scenes); i++)
    {
      /* What was asked for by then has been answered, whether with something to tell or not. */
      natero_engine_set_consent (scenes[i]->engine, NATERO_CONSENT_GRANTED);
      core_scene_wait_state (scenes[i], "consent", "answer", "granted");
      core_support_turn ();
      natero_engine_set_consent (scenes[i]->engine, NATERO_CONSENT_UNSET);
      core_scene_wait_state (scenes[i], "consent", "answer", NULL);
      core_support_turn ();
    }
  g_assert_cmpuint (one->lines->len + other->lines->len, ==, 1);
}

/* Nothing of the two is lost, and nothing is there twice. */
static void
test_two_processes_record (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();
  g_autoptr (GSubprocess) one = spawn ("records", scene->folder);
  g_autoptr (GSubprocess) other = spawn ("records", scene->folder);
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *visitor = NULL;

  wait_for_child (one);
  wait_for_child (other);
  g_assert_true (g_subprocess_get_successful (one) && g_subprocess_get_successful (other));
  visitor = core_scene_read_state (scene, "visitor", "id");
  g_assert_nonnull (visitor);

  scene->seed = 1000;
  core_scene_get_recorder (scene);
  core_scene_sync (scene);
  core_scene_wait_answers (scene, 1);
  for (guint i = 0; i < core_receiver_get_n_taken (scene->receiver); i++)
    {
      g_autoptr (JsonObject) event = NULL;

      event = core_support_parse (core_receiver_peek_taken (scene->receiver, i));
      g_assert_true (
        g_hash_table_add (ids, g_strdup (json_object_get_string_member (event, "event_id"))));
    }
  /* Those, the two syncs in between, and the last one. */
  g_assert_cmpuint (g_hash_table_size (ids), ==, 2 * (N_EVENTS_OF_A_CHILD + 3));
}

static guint
collect_taken (const char *folder, GHashTable *ids)
{
  g_autoptr (GDir) directory = g_dir_open (folder, 0, NULL);
  const char *name;
  guint       n_lines = 0;

  while ((name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *text = core_support_read (folder, name);
      g_auto (GStrv) lines = g_str_has_prefix (name, "taken-") ? g_strsplit (text, "\n", -1) : NULL;

      for (guint i = 0; lines != NULL && lines[i] != NULL && *lines[i] != '\0'; i++)
        {
          g_autoptr (JsonObject) event = core_support_parse (lines[i]);

          g_hash_table_add (ids, g_strdup (json_object_get_string_member (event, "event_id")));
          n_lines++;
        }
    }

  return n_lines;
}

static void
test_two_processes_send (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();
  g_autoptr (GSubprocess) dead = spawn ("dies", scene->folder);
  g_autoptr (GSubprocess) one = NULL;
  g_autoptr (GSubprocess) other = NULL;
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint n_lines;

  wait_for_child (dead);
  one = spawn ("sends", scene->folder);
  other = spawn ("sends", scene->folder);
  wait_for_child (one);
  wait_for_child (other);
  g_assert_true (g_subprocess_get_successful (one) && g_subprocess_get_successful (other));
  n_lines = collect_taken (scene->folder, ids);
  g_assert_cmpuint (n_lines, ==, g_hash_table_size (ids));
  /* Both, what the dead one had recorded, and the end of its module. */
  g_assert_cmpuint (n_lines, >=, 2 * N_EVENTS_OF_A_CHILD + 3 + 1);
}

/* Nobody calls anything: what another process leaves at its death is found. */
static void
test_death_is_noticed (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();
  g_autoptr (GSubprocess) first = NULL;
  g_autoptr (GSubprocess) second = NULL;

  scene->options->disable_event_send = TRUE;
  scene->options->idle_timeout = 24 * 60 * MINUTE;
  core_scene_wait_pending (scene, 0);
  first = spawn ("dies", scene->folder);
  core_scene_wait_inherited (scene, 3);
  wait_for_child (first);
  second = spawn ("dies", scene->folder);
  core_scene_wait_inherited (scene, 6);
  wait_for_child (second);
}

/* One that has sent its events and stays does not keep the other from sending. */
static void
test_sender_lets_go (void)
{
  g_autoptr (CoreScene) one = core_scene_new ();
  g_autoptr (CoreScene) other = core_scene_new_at (one->folder);

  core_scene_login (one);
  core_scene_sync (one);
  core_scene_wait_answers (one, 1);
  other->seed = 77;
  /* However often it has to look, it does not become idle, which would be one more event. */
  other->options->idle_timeout = 24 * 60 * MINUTE;
  core_scene_login (other);
  core_scene_sync (other);
  /* The lock goes a moment after the answer: whoever finds it held looks again. */
  while (other->n_answers == 0)
    {
      core_support_turn ();
      core_scene_advance (other, 0.01);
    }
  g_assert_cmpstr (other->answer, ==, "");
  g_assert_cmpuint (core_receiver_get_n_taken (other->receiver), ==, 1);
}

static void
test_newer_state_is_set_aside (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();
  g_autofree char *kept = NULL;

  core_support_write (
    scene->folder, "state.ini", "[natero]\nversion=2\n\n[identity]\naccount=future\n");
  g_test_expect_message ("Natero", G_LOG_LEVEL_WARNING, "*newer version*");
  g_assert_null (natero_recorder_get_account_id (core_scene_get_recorder (scene)));
  g_test_assert_expected_messages ();
  kept = core_support_read (scene->folder, "state.ini.set-aside");
  g_assert_nonnull (strstr (kept, "future"));
  core_scene_login (scene);
  core_scene_wait_state (scene, "identity", "account", "acme");
}

/* Root may write anywhere, but not below a file. */
static void
test_unwritable_folder (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();
  g_autofree char *file = g_build_filename (scene->folder, "file", NULL);
  g_autofree char *folder = g_build_filename (file, "folder", NULL);
  g_autofree char *owned = scene->folder;

  core_support_write (scene->folder, "file", "");
  scene->folder = folder;
  g_test_expect_message ("Natero", G_LOG_LEVEL_WARNING, "*kept in memory*");
  g_test_expect_message ("Natero", G_LOG_LEVEL_WARNING, "*not remembered*");
  core_scene_login (scene);
  core_scene_work (scene, 40);
  core_scene_sync (scene);
  core_scene_wait_answers (scene, 1);
  g_test_assert_expected_messages ();
  g_assert_cmpstr (scene->answer, ==, "");
  g_assert_cmpuint (core_receiver_get_n_taken (scene->receiver), ==, scene->lines->len);
  core_scene_stop (scene);
  scene->folder = g_steal_pointer (&owned);
}

/* Everything in memory, as a tracker for tests is. */
static void
test_without_folder (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();

  scene->is_without_folder = TRUE;
  core_scene_login (scene);
  core_scene_work (scene, 20);
  core_scene_sync (scene);
  core_scene_wait_answers (scene, 1);
  g_assert_cmpuint (core_receiver_get_n_taken (scene->receiver), ==, 2);
  g_assert_false (core_support_has_file (scene->folder, "state.ini"));
  g_assert_false (core_support_has_file (scene->folder, "queue"));
}

/* A queue and a state of version 1, as they are released. */
static void
test_stored_version_1 (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();
  g_autofree char *data = g_test_build_filename (G_TEST_DIST, "data", "store-v1", NULL);
  NateroRecorder  *recorder;

  core_support_copy_tree (data, scene->folder);
  core_scene_advance (scene, 10 * MINUTE);
  core_receiver_hold (scene->receiver, TRUE);
  recorder = core_scene_get_recorder (scene);
  g_assert_cmpstr (natero_recorder_get_account_id (recorder), ==, "acme");
  g_assert_cmpstr (natero_recorder_get_user_id (recorder), ==, "ann");
  g_assert_cmpstr (natero_recorder_get_product_id (recorder), ==, "pro");
  g_assert_cmpstr (
    natero_recorder_get_session_id (recorder), ==, "6b1ea2a0-5c1b-4d7e-9d35-2f0f4f7a0c11");
  g_assert_cmpstr (
    natero_recorder_get_visitor_id (recorder), ==, "0f8fad5b-d9cb-469f-a165-70867728950e");
  g_assert_cmpuint (core_scene_get_dropped (scene, "queue-full"), ==, 3);
  core_scene_wait_pending (scene, 4);
  core_scene_expect (scene, "moduleEnd(4200)");
  core_receiver_hold (scene->receiver, FALSE);
  core_scene_sync (scene);
  core_scene_wait_answers (scene, 1);
  g_assert_cmpuint (core_receiver_get_n_taken (scene->receiver), ==, 4);
  g_assert_nonnull (strstr (core_receiver_peek_taken (scene->receiver, 0), "\"feature\":\"two\""));
  g_assert_nonnull (strstr (core_receiver_peek_taken (scene->receiver, 2), "\"feature\":\"four\""));
}

static CoreScene *
create_failing_scene (void)
{
  CoreScene     *scene = core_scene_new ();
  NateroOutcome *outcome = natero_outcome_new (NATERO_OUTCOME_LATER, 503, "slower");

  outcome->retry_after_ms = 10 * MINUTE * 1000;
  core_receiver_push (scene->receiver, outcome);
  core_scene_login (scene);
  core_scene_sync (scene);
  core_scene_wait_answers (scene, 1);
  core_scene_wait_state (scene, "delivery", "failing-since", "1700000000000");
  core_scene_wait_state (scene, "delivery", "next-try", "1700000600000");
  core_scene_wait_state (scene, "delivery", "wait", "600000");
  return scene;
}

/* The wait for a receiver in trouble goes on, whoever starts the program how often. */
static void
test_outage_is_remembered (void)
{
  g_autoptr (CoreScene) scene = create_failing_scene ();

  scene->options->idle_timeout = 24 * 60 * MINUTE;
  core_scene_end (scene);
  core_scene_advance (scene, 9 * MINUTE);
  core_scene_login (scene);
  core_scene_wait_pending (scene, 2);
  core_scene_advance (scene, MINUTE - 1);
  core_support_turn ();
  g_assert_cmpuint (core_receiver_get_n_requests (scene->receiver), ==, 1);
  core_scene_advance (scene, 1);
  core_receiver_wait_taken (scene->receiver, 2);
  core_scene_wait_state (scene, "delivery", "next-try", NULL);
}

/* The end of the program tries none the less. */
static void
test_outage_and_end (void)
{
  g_autoptr (CoreScene) scene = create_failing_scene ();

  core_scene_end (scene);
  core_scene_start (scene);
  core_scene_wait_pending (scene, 1);
  natero_engine_flush_and_wait (scene->engine);
  g_assert_cmpuint (core_receiver_get_n_taken (scene->receiver), ==, 1);
  core_scene_wait_state (scene, "delivery", "next-try", NULL);
}

/* With the queue everything goes that was known of its delivery. */
static void
test_outage_is_forgotten (gconstpointer data)
{
  g_autoptr (CoreScene) scene = create_failing_scene ();

  if (GPOINTER_TO_INT (data) == NATERO_CONSENT_DENIED)
    {
      natero_engine_set_consent (scene->engine, NATERO_CONSENT_DENIED);
      core_scene_wait_state (scene, "delivery", "failing-since", NULL);
      natero_engine_set_consent (scene->engine, NATERO_CONSENT_GRANTED);
    }
  else
    {
      g_assert_true (natero_engine_erase (scene->engine, NULL));
    }
  core_scene_login (scene);
  core_scene_advance (scene, 16);
  core_receiver_wait_taken (scene->receiver, 1);
  g_assert_null (core_scene_read_state (scene, "delivery", "failing-since"));
}

int
main (int argc, char **argv)
{
  if (argc == 4 && g_str_equal (argv[1], "--child"))
    return run_child (argv[2], argv[3]);

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/engine/restart/within-timeout", test_restart_within_timeout);
  g_test_add_func ("/engine/restart/past-timeout", test_restart_past_timeout);
  g_test_add_func ("/engine/restart/in-the-past", test_restart_in_the_past);
  g_test_add_func ("/engine/restart/after-logout", test_restart_after_logout);
  g_test_add_func ("/engine/restart/without-login", test_restart_without_login);
  g_test_add_func ("/engine/state/ids-at-once", test_ids_are_kept_at_once);
  g_test_add_func ("/engine/state/newer", test_newer_state_is_set_aside);
  g_test_add_func ("/engine/state/version-1", test_stored_version_1);
  g_test_add_func ("/engine/files/modes", test_modes);
  g_test_add_func ("/engine/files/unwritable", test_unwritable_folder);
  g_test_add_func ("/engine/files/none", test_without_folder);
  g_test_add_func ("/engine/killed/settled", test_killed_run_is_settled);
  g_test_add_func ("/engine/killed/settled-once", test_killed_run_is_settled_once);
  g_test_add_func ("/engine/processes/record", test_two_processes_record);
  g_test_add_func ("/engine/processes/send", test_two_processes_send);
  g_test_add_func ("/engine/processes/death", test_death_is_noticed);
  g_test_add_func ("/engine/processes/lets-go", test_sender_lets_go);

  g_test_add_func ("/engine/outage/remembered", test_outage_is_remembered);
  g_test_add_func ("/engine/outage/end", test_outage_and_end);
  g_test_add_data_func (
    "/engine/outage/erased", GINT_TO_POINTER (NATERO_CONSENT_UNSET), test_outage_is_forgotten);
  g_test_add_data_func (
    "/engine/outage/denied", GINT_TO_POINTER (NATERO_CONSENT_DENIED), test_outage_is_forgotten);

  return g_test_run ();
}
