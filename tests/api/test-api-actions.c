/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "api-support.h"

/* Actions as features. On a real display. */

#define TYPED "what a person typed"

typedef struct
{
  NateroTracker *tracker;
  GtkWidget     *window;
  guint          n_done;
} Scene;

static void
done_cb (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer user_data)
{
  Scene *scene = user_data;

  scene->n_done++;
}

static void
set_up (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  static const GActionEntry entries[] = {
    { .name = "save", .activate = done_cb },
    { .name = "find", .activate = done_cb, .parameter_type = "s" },
  };

  scene->tracker = api_new_recording ();
  scene->window = g_object_new (GTK_TYPE_APPLICATION_WINDOW, NULL);
  g_action_map_add_action_entries (
    G_ACTION_MAP (scene->window), entries, G_N_ELEMENTS (entries), scene);
}

static void
tear_down (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (scene->window));
  g_assert_finalize_object (scene->tracker);
  api_turn ();
}

static void
assert_next (Scene *scene, const char *words)
{
  guint n_before = api_count_events (scene->tracker);

  api_turn ();
  api_assert_words (scene->tracker, n_before, words);
}

static void
test_mapped (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  natero_tracker_map_action (scene->tracker, "win.save", "doc.save", "editor", "desk");
  natero_tracker_attach (scene->tracker, GTK_WINDOW (scene->window));
  gtk_widget_activate_action (scene->window, "win.save", NULL);
  assert_next (scene, "feature(doc.save)");
  g_assert_cmpstr (natero_tracker_get_module_id (scene->tracker), ==, "editor");
  g_assert_cmpstr (natero_tracker_get_product_id (scene->tracker), ==, "desk");

  natero_tracker_map_action (scene->tracker, "win.save", NULL, NULL, NULL);
  gtk_widget_activate_action (scene->window, "win.save", NULL);
  assert_next (scene, "");
  g_assert_cmpuint (scene->n_done, ==, 2);
}

/* What an action is activated with may be a person’s text. */
static void
test_parameter (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  GString *log = api_capture_log ();
  g_autoptr (GPtrArray) events = NULL;

  g_object_set (scene->tracker, "capture-actions", TRUE, "debug", TRUE, NULL);
  natero_tracker_map_action (scene->tracker, "win.save", "doc.save", NULL, NULL);
  natero_tracker_attach (scene->tracker, GTK_WINDOW (scene->window));
  gtk_widget_activate_action (scene->window, "win.find", "s", TYPED);
  assert_next (scene, "feature(win.find)");
  natero_tracker_map_action (scene->tracker, "win.find", "find", NULL, NULL);
  gtk_widget_activate_action (scene->window, "win.find", "s", TYPED);
  assert_next (scene, "feature(find)");

  g_assert_null (strstr (log->str, TYPED));
  events = natero_tracker_dup_recorded_events (scene->tracker);
  for (guint i = 0; i < events->len; i++)
    {
      g_autofree char *line = natero_event_to_json (g_ptr_array_index (events, i));

      g_assert_null (strstr (line, TYPED));
    }
}

/* The last reference of the group is the widget's, as with GTK's own call. */
static void
test_inserted (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  static const GActionEntry entry = { .name = "sort", .activate = done_cb };
  GSimpleActionGroup       *group = g_simple_action_group_new ();
  gpointer                  watched = group;

  g_action_map_add_action_entries (G_ACTION_MAP (group), &entry, 1, scene);
  natero_tracker_map_action (scene->tracker, "list.sort", "sort", NULL, NULL);
  natero_tracker_attach (scene->tracker, GTK_WINDOW (scene->window));
  natero_tracker_insert_action_group (
    scene->tracker, scene->window, "list", G_ACTION_GROUP (group));
  g_object_add_weak_pointer (G_OBJECT (group), &watched);
  g_object_unref (group);
  g_assert_nonnull (watched);
  gtk_widget_activate_action (scene->window, "list.sort", NULL);
  assert_next (scene, "feature(sort)");

  natero_tracker_insert_action_group (scene->tracker, scene->window, "list", NULL);
  g_assert_null (watched);
  g_assert_false (gtk_widget_activate_action (scene->window, "list.sort", NULL));
}

/* It is kept even where nothing turns the main loop any more. */
static void
test_last_action (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  guint n_before = api_count_events (scene->tracker);

  natero_tracker_map_action (scene->tracker, "win.save", "doc.save", NULL, NULL);
  natero_tracker_attach (scene->tracker, GTK_WINDOW (scene->window));
  gtk_widget_activate_action (scene->window, "win.save", NULL);
  natero_tracker_detach (scene->tracker, GTK_WINDOW (scene->window));
  api_assert_words (scene->tracker, n_before, "feature(doc.save)");
}

static void
test_programmer_errors (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  g_test_expect_message ("Natero", G_LOG_LEVEL_CRITICAL, "*NATERO_IS_TRACKER*");
  natero_tracker_map_action (NULL, "win.save", "doc.save", NULL, NULL);
  g_test_expect_message ("Natero", G_LOG_LEVEL_CRITICAL, "*action_name != NULL*");
  natero_tracker_map_action (scene->tracker, NULL, "doc.save", NULL, NULL);
  g_test_expect_message ("Natero", G_LOG_LEVEL_WARNING, "*“save”*prefix*");
  natero_tracker_map_action (scene->tracker, "save", "doc.save", NULL, NULL);
  g_test_expect_message ("Natero", G_LOG_LEVEL_CRITICAL, "*GTK_IS_WIDGET*");
  natero_tracker_insert_action_group (scene->tracker, NULL, "list", NULL);
  g_test_expect_message ("Natero", G_LOG_LEVEL_CRITICAL, "*prefix*");
  natero_tracker_insert_action_group (scene->tracker, scene->window, NULL, NULL);
  g_test_assert_expected_messages ();
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Scene *, gconstpointer);
  } rows[] = {
    { "/api/actions/mapped", test_mapped },
    { "/api/actions/parameter", test_parameter },
    { "/api/actions/inserted", test_inserted },
    { "/api/actions/last-action", test_last_action },
    { "/api/actions/programmer-errors", test_programmer_errors },
  };

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  if (!gtk_init_check ())
    return 77;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_test_add (rows[i].path, Scene, NULL, set_up, rows[i].test, tear_down);

  return g_test_run ();
}
