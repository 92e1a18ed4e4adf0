/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-input-hook-private.h"

#include "natero-window-watch-private.h"

#include "gtk-scene.h"
#include "gtk-support.h"

typedef struct
{
  GtkScene        *scene;
  GtkWindow       *watched;
  NateroInputHook *hook;
  int              n_activity;
  gboolean         is_freed_by_activity;
} Fixture;

static gboolean
is_watched_cb (GtkWindow *window, gpointer user_data)
{
  Fixture *fixture = user_data;

  return window == fixture->watched;
}

static void
activity_cb (gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_activity++;
  if (fixture->is_freed_by_activity)
    g_clear_pointer (&fixture->hook, natero_input_hook_free);
}

static const NateroInputHookFuncs funcs = { .is_watched = is_watched_cb, .activity = activity_cb };

static void
set_up (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  fixture->scene = gtk_scene_new ();
  fixture->watched = fixture->scene->window;
  fixture->hook = natero_input_hook_new (&funcs, fixture);
}

static void
tear_down (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_clear_pointer (&fixture->hook, natero_input_hook_free);
  g_clear_pointer (&fixture->scene, gtk_scene_free);
}

static void
forget (Fixture *fixture)
{
  gtk_support_settle (GTK_WIDGET (fixture->scene->window));
  gtk_scene_clear_log (fixture->scene);
  fixture->n_activity = 0;
}

static GtkWindow *
open_window (GtkWindow *parent, gboolean is_modal, GtkWidget **entry)
{
  GtkWindow *window = GTK_WINDOW (gtk_window_new ());

  *entry = gtk_entry_new ();
  gtk_window_set_child (window, *entry);
  gtk_window_set_transient_for (window, parent);
  gtk_window_set_modal (window, is_modal);
  gtk_support_present (window);
  gtk_widget_grab_focus (*entry);

  return window;
}

static void
type_into (GtkWidget *entry)
{
  gtk_support_key ("a");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "a");
}

/* Steps */

static void
test_step (Fixture *fixture, gconstpointer data)
{
  const GtkSceneStep *step = data;

  gtk_scene_prepare (fixture->scene, step);
  forget (fixture);
  gtk_scene_play (fixture->scene, step);
  g_assert_cmpint (fixture->n_activity, >, 0);
}

static void
test_by_code (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  gtk_scene_change_by_code (fixture->scene);
  gtk_scene_wait_logged (fixture->scene, "action first");
  g_assert_cmpint (fixture->n_activity, ==, 0);
}

static void
test_unwatched (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  fixture->watched = NULL;
  gtk_support_click (fixture->scene->button);
  gtk_scene_wait_logged (fixture->scene, "button clicked");
  gtk_support_click (fixture->scene->menu_button);
  gtk_scene_wait_logged (fixture->scene, "menu shown");
  gtk_support_key ("Escape");
  gtk_scene_wait_logged (fixture->scene, "menu closed");
  g_assert_cmpint (fixture->n_activity, ==, 0);
}

static char *
play_all (gboolean is_observed)
{
  Fixture                      fixture = { 0 };
  const NateroWindowWatchFuncs watch_funcs = { .activity = activity_cb };
  g_autoptr (GtkScene) scene = gtk_scene_new ();
  g_autoptr (NateroWindowWatch) watch = NULL;
  g_autoptr (NateroInputHook) hook = NULL;
  const GtkSceneStep *steps;
  gsize               n_steps;

  fixture.watched = scene->window;

  if (is_observed)
    {
      hook = natero_input_hook_new (&funcs, &fixture);
      watch = natero_window_watch_new (scene->window, &watch_funcs, &fixture);
      natero_window_watch_start (watch);
    }

  steps = gtk_scene_get_popup_steps (&n_steps);
  for (gsize i = 0; i < n_steps; i++)
    {
      gtk_scene_prepare (scene, &steps[i]);
      gtk_scene_play (scene, &steps[i]);
    }

  g_assert_cmpint (fixture.n_activity > 0, ==, is_observed);

  return g_strdup (scene->log->str);
}

static void
test_unobtrusive (void)
{
  g_autofree char *without = play_all (FALSE);
  g_autofree char *with = play_all (TRUE);

  g_assert_nonnull (strstr (without, "action first"));
  g_assert_cmpstr (without, ==, with);
}

/* Windows that get nothing themselves */

static void
test_insensitive_window (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  gtk_widget_set_sensitive (GTK_WIDGET (fixture->scene->window), FALSE);
  gtk_support_point_at (fixture->scene->pad);
  forget (fixture);

  gtk_support_press ("1");
  gtk_support_settle (NULL);
  g_assert_cmpint (fixture->n_activity, >, 0);
  g_assert_cmpstr (fixture->scene->log->str, ==, "");

  forget (fixture);
  gtk_support_point_at (fixture->scene->button);
  g_assert_cmpint (fixture->n_activity, >, 0);
}

static gboolean
eat_key_cb (G_GNUC_UNUSED GtkEventControllerKey *controller,
            G_GNUC_UNUSED guint                  keyval,
            G_GNUC_UNUSED guint                  keycode,
            G_GNUC_UNUSED GdkModifierType        modifiers,
            gpointer                             user_data)
{
  int *n_eaten = user_data;

  (*n_eaten)++;

  return GDK_EVENT_STOP;
}

static void
test_eaten_key (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  int                 n_eaten = 0;

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (eat_key_cb), &n_eaten);
  gtk_widget_add_controller (GTK_WIDGET (fixture->scene->window), keys);
  gtk_widget_grab_focus (fixture->scene->entry);
  forget (fixture);

  gtk_support_key ("F5");
  gtk_support_wait_count (&n_eaten, 1, "a key is eaten");
  g_assert_cmpint (fixture->n_activity, >, 0);
  g_assert_cmpstr (fixture->scene->log->str, ==, "");
}

/* Windows that belong to a watched one */

static void
test_modal_dialog (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  GtkWidget *entry;
  GtkWindow *dialog = open_window (fixture->scene->window, TRUE, &entry);

  gtk_support_point_away ();
  forget (fixture);
  type_into (entry);
  g_assert_cmpint (fixture->n_activity, >, 0);

  gtk_support_point_at (entry);
  forget (fixture);
  gtk_support_press ("1");
  gtk_support_settle (NULL);
  g_assert_cmpint (fixture->n_activity, >, 0);

  gtk_support_destroy (dialog);
}

static void
test_blocked_parent (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  GtkWidget *entry;
  GtkWindow *dialog = open_window (fixture->scene->window, TRUE, &entry);

  gtk_support_point_at (fixture->scene->header_label);
  forget (fixture);
  gtk_support_press ("1");
  gtk_support_settle (NULL);
  g_assert_cmpint (fixture->n_activity, >, 0);
  g_assert_cmpstr (fixture->scene->log->str, ==, "");

  gtk_support_destroy (dialog);
}

static void
test_dialog_of_dialog (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  GtkWidget *entry;
  GtkWindow *dialog = open_window (fixture->scene->window, FALSE, &entry);
  GtkWindow *inner = open_window (dialog, FALSE, &entry);

  gtk_support_point_away ();
  forget (fixture);
  type_into (entry);
  g_assert_cmpint (fixture->n_activity, >, 0);

  gtk_support_destroy (inner);
  gtk_support_destroy (dialog);
}

static void
test_other_window (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  GtkWidget *entry;
  GtkWindow *other = open_window (NULL, FALSE, &entry);

  gtk_support_point_away ();
  forget (fixture);
  type_into (entry);
  gtk_support_click (entry);
  g_assert_cmpint (fixture->n_activity, ==, 0);

  gtk_support_destroy (other);
}

/* Nothing in GTK forbids two windows to be transient for each other. */
static void
test_ring_of_windows (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  GtkWidget *entry;
  GtkWindow *first = open_window (NULL, FALSE, &entry);
  GtkWindow *second = GTK_WINDOW (gtk_window_new ());

  gtk_window_set_transient_for (second, first);
  gtk_window_set_transient_for (first, second);
  gtk_support_point_away ();
  forget (fixture);
  type_into (entry);
  g_assert_cmpint (fixture->n_activity, ==, 0);

  gtk_window_set_transient_for (first, NULL);
  gtk_support_destroy (second);
  gtk_support_destroy (first);
}

static GtkWindow *
find_inspector (void)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (toplevels, i);

      if (gtk_widget_get_display (window) != gdk_display_get_default ())
        return GTK_WINDOW (window);
    }

  return NULL;
}

static gboolean
has_active_inspector (G_GNUC_UNUSED gpointer user_data)
{
  GtkWindow *inspector = find_inspector ();

  return inspector != NULL && gtk_window_is_active (inspector);
}

/* The inspector is on a display of its own, and whoever uses it does not use the application. */
static void
test_inspector (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  GtkWindow     *inspector;
  int            n_clicks = 0;
  GtkGesture    *click = gtk_gesture_click_new ();
  GLogLevelFlags fatal_levels;

  /* It warns of its own icons where the loader for them is not installed. */
  fatal_levels = g_log_set_always_fatal (G_LOG_FATAL_MASK);

  gtk_window_set_interactive_debugging (TRUE);
  gtk_support_wait (has_active_inspector, NULL, "the inspector opens");
  inspector = find_inspector ();
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (g_atomic_int_inc), &n_clicks);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (inspector), GTK_EVENT_CONTROLLER (click));

  forget (fixture);
  gtk_support_click (GTK_WIDGET (inspector));
  gtk_support_wait_count (&n_clicks, 1, "the inspector is clicked");
  gtk_support_xdotool ("type", "abc", NULL);
  gtk_support_settle (GTK_WIDGET (inspector));
  g_assert_cmpint (fixture->n_activity, ==, 0);

  gtk_window_set_interactive_debugging (FALSE);
  gtk_support_wait_unmapped (GTK_WIDGET (inspector));
  g_log_set_always_fatal (fatal_levels);
}

/* Input methods: text that comes without any event */

static void
commit (void)
{
  g_autoptr (GtkIMContext) context = gtk_im_context_simple_new ();

  g_signal_emit_by_name (context, "commit", "字");
}

static void
test_commit (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  GtkWidget *entry;
  GtkWindow *dialog;
  GtkWindow *other;

  commit ();
  g_assert_cmpint (fixture->n_activity, ==, 1);

  dialog = open_window (fixture->scene->window, FALSE, &entry);
  fixture->n_activity = 0;
  commit ();
  g_assert_cmpint (fixture->n_activity, ==, 1);

  other = open_window (NULL, FALSE, &entry);
  fixture->n_activity = 0;
  commit ();
  g_assert_cmpint (fixture->n_activity, ==, 0);

  gtk_support_destroy (other);
  gtk_support_destroy (dialog);
}

/* Life */

static void
test_two_hooks (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  Fixture second = { .watched = fixture->watched };

  second.hook = natero_input_hook_new (&funcs, &second);
  gtk_support_click (fixture->scene->button);
  g_assert_cmpint (fixture->n_activity, >, 0);
  g_assert_cmpint (second.n_activity, ==, fixture->n_activity);

  g_clear_pointer (&fixture->hook, natero_input_hook_free);
  fixture->n_activity = 0;
  second.n_activity = 0;
  gtk_support_click (fixture->scene->pad);
  g_assert_cmpint (fixture->n_activity, ==, 0);
  g_assert_cmpint (second.n_activity, >, 0);

  g_clear_pointer (&second.hook, natero_input_hook_free);
  second.n_activity = 0;
  gtk_support_click (fixture->scene->button);
  commit ();
  g_assert_cmpint (second.n_activity, ==, 0);
}

static void
test_freed_by_activity (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  forget (fixture);
  fixture->is_freed_by_activity = TRUE;
  gtk_support_click (fixture->scene->button);
  gtk_scene_wait_logged (fixture->scene, "button clicked");
  g_assert_null (fixture->hook);
  g_assert_cmpint (fixture->n_activity, ==, 1);

  natero_input_hook_free (NULL);
}

static void
add (const char *name, gconstpointer data, void (*function) (Fixture *fixture, gconstpointer data))
{
  g_autofree char *path = g_strconcat ("/input-hook/", name, NULL);

  g_test_add (path, Fixture, data, set_up, function, tear_down);
}

static void
add_steps (const char *folder, const GtkSceneStep *steps, gsize n_steps)
{
  for (gsize i = 0; i < n_steps; i++)
    {
      g_autofree char *name = g_strconcat (folder, steps[i].name, NULL);

      add (name, &steps[i], test_step);
    }
}

int
main (int argc, char **argv)
{
  const GtkSceneStep *steps;
  gsize               n_steps;

  if (!gtk_support_init (&argc, &argv))
    return GTK_SUPPORT_SKIP;

  steps = gtk_scene_get_popup_steps (&n_steps);
  add_steps ("popup/", steps, n_steps);
  steps = gtk_scene_get_window_steps (&n_steps);
  add_steps ("window/", steps, n_steps);

  add ("by-code", NULL, test_by_code);
  add ("unwatched", NULL, test_unwatched);
  g_test_add_func ("/input-hook/unobtrusive", test_unobtrusive);
  add ("insensitive-window", NULL, test_insensitive_window);
  add ("eaten-key", NULL, test_eaten_key);
  add ("modal-dialog", NULL, test_modal_dialog);
  add ("blocked-parent", NULL, test_blocked_parent);
  add ("dialog-of-dialog", NULL, test_dialog_of_dialog);
  add ("other-window", NULL, test_other_window);
  add ("ring-of-windows", NULL, test_ring_of_windows);
  add ("commit", NULL, test_commit);
  add ("two-hooks", NULL, test_two_hooks);
  add ("freed-by-activity", NULL, test_freed_by_activity);
  add ("inspector", NULL, test_inspector);

  return g_test_run ();
}
