/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-window-watch-private.h"

#include "gtk-scene.h"
#include "gtk-support.h"

typedef struct
{
  int                n_activity;
  GString           *calls;
  NateroWindowWatch *watch; /* released by the next activity where set */
} Report;

static void
report_free (Report *report)
{
  g_string_free (report->calls, TRUE);
  g_free (report);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Report, report_free)

static Report *
report_new (void)
{
  Report *report = g_new0 (Report, 1);

  report->calls = g_string_new (NULL);

  return report;
}

static void
activity_cb (gpointer user_data)
{
  Report *report = user_data;

  report->n_activity++;
  g_clear_object (&report->watch);
}

static void
shown_cb (NateroWindowWatch *watch, gpointer user_data)
{
  Report *report = user_data;

  g_assert_nonnull (natero_window_watch_get_window (watch));
  g_string_append (report->calls, "shown ");
}

static void
hidden_cb (NateroWindowWatch *watch, gpointer user_data)
{
  Report *report = user_data;

  g_assert_nonnull (natero_window_watch_get_window (watch));
  g_string_append (report->calls, "hidden ");
}

static void
destroyed_cb (NateroWindowWatch *watch, gpointer user_data)
{
  Report *report = user_data;

  g_assert_nonnull (natero_window_watch_get_window (watch));
  g_string_append (report->calls, "destroyed ");
}

static const NateroWindowWatchFuncs funcs = { activity_cb, shown_cb, hidden_cb, destroyed_cb };

static void
unref_watch_cb (NateroWindowWatch *watch, gpointer user_data)
{
  Report *report = user_data;

  g_assert_true (report->watch == watch);
  g_string_append (report->calls, "released ");
  g_clear_object (&report->watch);
}

/* Input */

static void
test_input (gconstpointer data)
{
  const GtkSceneStep *step = data;
  g_autoptr (Report) report = report_new ();
  g_autoptr (GtkScene) scene = gtk_scene_new ();
  g_autoptr (NateroWindowWatch) watch = natero_window_watch_new (scene->window, &funcs, report);

  natero_window_watch_start (watch);
  gtk_scene_prepare (scene, step);
  gtk_support_settle (GTK_WIDGET (scene->window));
  gtk_scene_clear_log (scene);
  report->n_activity = 0;

  gtk_scene_play (scene, step);

  g_assert_cmpint (report->n_activity, >, 0);
  g_assert_null (strstr (scene->log->str, "insensitive clicked"));
  g_assert_cmpstr (report->calls->str, ==, "shown ");
}

static void
test_touch_of_code (void)
{
  g_autoptr (Report) report = report_new ();
  g_autoptr (GtkScene) scene = gtk_scene_new ();
  g_autoptr (NateroWindowWatch) watch = natero_window_watch_new (scene->window, &funcs, report);

  natero_window_watch_start (watch);
  gtk_scene_change_by_code (scene);
  g_assert_cmpint (report->n_activity, ==, 0);
  gtk_scene_wait_logged (scene, "action first");

  /* Once more with the pointer resting on what moves. */
  gtk_support_point_at (scene->pad);
  report->n_activity = 0;
  gtk_scene_change_by_code (scene);
  g_assert_cmpint (report->n_activity, ==, 0);
}

static char *
play_all (gboolean is_watched)
{
  g_autoptr (Report) report = report_new ();
  g_autoptr (GtkScene) scene = gtk_scene_new ();
  g_autoptr (NateroWindowWatch) watch = NULL;
  const GtkSceneStep *steps[2];
  gsize               n_steps[2];

  steps[0] = gtk_scene_get_window_steps (&n_steps[0]);
  steps[1] = gtk_scene_get_popup_steps (&n_steps[1]);

  if (is_watched)
    {
      watch = natero_window_watch_new (scene->window, &funcs, report);
      natero_window_watch_start (watch);
    }

  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      for (gsize j = 0; j < n_steps[i]; j++)
        {
          g_string_append_printf (scene->log, "-- %s\n", steps[i][j].name);
          gtk_scene_prepare (scene, &steps[i][j]);
          gtk_scene_play (scene, &steps[i][j]);
        }
    }

  g_assert_cmpint (report->n_activity > 0, ==, is_watched);

  return g_strdup (scene->log->str);
}

static void
test_unobtrusive (void)
{
  g_autofree char *without = play_all (FALSE);
  g_autofree char *with = play_all (TRUE);

  g_assert_nonnull (strstr (without, "dropped freight"));
  g_assert_cmpstr (without, ==, with);
}

static void
test_controller (void)
{
  g_autoptr (Report) report = report_new ();
  g_autoptr (GtkScene) scene = gtk_scene_new ();
  g_autoptr (NateroWindowWatch) watch = natero_window_watch_new (scene->window, &funcs, report);
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (GTK_WIDGET (scene->window));
  g_autoptr (GtkEventController) controller = NULL;
  guint n_before = g_list_model_get_n_items (controllers);

  natero_window_watch_start (watch);
  natero_window_watch_start (watch);
  g_assert_cmpuint (g_list_model_get_n_items (controllers), ==, n_before + 1);

  controller = g_list_model_get_item (controllers, 0);
  g_assert_true (GTK_IS_EVENT_CONTROLLER_LEGACY (controller));
  g_assert_cmpint (gtk_event_controller_get_propagation_phase (controller), ==, GTK_PHASE_CAPTURE);
  g_assert_cmpint (gtk_event_controller_get_propagation_limit (controller), ==, GTK_LIMIT_NONE);

  natero_window_watch_stop (watch);
  gtk_support_settle (GTK_WIDGET (scene->window));
  g_assert_cmpuint (g_list_model_get_n_items (controllers), ==, n_before);
}

static void
test_two_windows (void)
{
  g_autoptr (Report) first_report = report_new ();
  g_autoptr (Report) second_report = report_new ();
  g_autoptr (GtkScene) scene = gtk_scene_new ();
  g_autoptr (NateroWindowWatch) first = NULL;
  g_autoptr (NateroWindowWatch) second = NULL;
  GtkWindow *window = GTK_WINDOW (gtk_window_new ());
  GtkWidget *entry = gtk_entry_new ();

  first = natero_window_watch_new (scene->window, &funcs, first_report);
  second = natero_window_watch_new (window, &funcs, second_report);
  natero_window_watch_start (first);
  natero_window_watch_start (second);

  gtk_window_set_child (window, entry);
  gtk_support_present (window);
  g_assert_cmpstr (second_report->calls->str, ==, "shown ");
  gtk_support_point_away ();
  first_report->n_activity = 0;
  second_report->n_activity = 0;

  gtk_support_key ("a");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "a");
  g_assert_cmpint (first_report->n_activity, ==, 0);
  g_assert_cmpint (second_report->n_activity, ==, 1);

  gtk_support_destroy (window);
  g_assert_cmpstr (second_report->calls->str, ==, "shown hidden destroyed ");
  g_assert_cmpstr (first_report->calls->str, ==, "shown ");
}

/* Life */

static void
test_shown_and_hidden (void)
{
  g_autoptr (Report) report = report_new ();
  g_autoptr (NateroWindowWatch) watch = NULL;
  GtkWindow *window = GTK_WINDOW (gtk_window_new ());

  watch = natero_window_watch_new (window, &funcs, report);
  natero_window_watch_start (watch);
  g_assert_cmpstr (report->calls->str, ==, "");

  gtk_support_present (window);
  g_assert_cmpstr (report->calls->str, ==, "shown ");

  gtk_widget_set_visible (GTK_WIDGET (window), FALSE);
  g_assert_cmpstr (report->calls->str, ==, "shown hidden ");
  gtk_support_present (window);
  g_assert_cmpstr (report->calls->str, ==, "shown hidden shown ");

  gtk_support_destroy (window);
  g_assert_cmpstr (report->calls->str, ==, "shown hidden shown hidden destroyed ");
  g_assert_null (natero_window_watch_get_window (watch));
}

static void
test_mapped_already (void)
{
  g_autoptr (Report) report = report_new ();
  g_autoptr (NateroWindowWatch) watch = NULL;
  GtkWindow *window = GTK_WINDOW (gtk_window_new ());

  gtk_support_present (window);
  watch = natero_window_watch_new (window, &funcs, report);
  g_assert_cmpstr (report->calls->str, ==, "");
  natero_window_watch_start (watch);
  g_assert_cmpstr (report->calls->str, ==, "shown ");

  gtk_window_close (window);
  gtk_support_settle (NULL);
  g_assert_cmpstr (report->calls->str, ==, "shown hidden destroyed ");
}

static void
test_never_shown (void)
{
  g_autoptr (Report) report = report_new ();
  g_autoptr (NateroWindowWatch) watch = NULL;
  GtkWindow *window = GTK_WINDOW (gtk_window_new ());

  watch = natero_window_watch_new (window, &funcs, report);
  natero_window_watch_start (watch);
  gtk_support_destroy (window);
  g_assert_cmpstr (report->calls->str, ==, "destroyed ");

  natero_window_watch_start (watch);
  natero_window_watch_stop (watch);
  g_assert_cmpstr (report->calls->str, ==, "destroyed ");
}

/* Language bindings keep windows longer: the page is over all the same. */
static void
test_window_kept_by_others (void)
{
  g_autoptr (Report) report = report_new ();
  g_autoptr (NateroWindowWatch) watch = NULL;
  GtkWindow *window = g_object_ref (GTK_WINDOW (gtk_window_new ()));

  watch = natero_window_watch_new (window, &funcs, report);
  natero_window_watch_start (watch);
  gtk_support_present (window);
  gtk_support_destroy (window);
  g_assert_cmpstr (report->calls->str, ==, "shown hidden ");

  g_object_unref (window);
  g_assert_cmpstr (report->calls->str, ==, "shown hidden destroyed ");
  g_assert_null (natero_window_watch_get_window (watch));
}

static void
test_stop (void)
{
  g_autoptr (Report) report = report_new ();
  g_autoptr (GtkScene) scene = gtk_scene_new ();
  g_autoptr (NateroWindowWatch) watch = natero_window_watch_new (scene->window, &funcs, report);

  natero_window_watch_start (watch);
  gtk_support_click (scene->button);
  g_assert_cmpint (report->n_activity, >, 0);
  natero_window_watch_stop (watch);
  natero_window_watch_stop (watch);
  report->n_activity = 0;

  gtk_support_click (scene->pad);
  gtk_scene_wait_logged (scene, "released 1");
  gtk_widget_set_visible (GTK_WIDGET (scene->window), FALSE);
  g_assert_cmpint (report->n_activity, ==, 0);
  g_assert_cmpstr (report->calls->str, ==, "shown ");

  /* It can be taken up again. */
  natero_window_watch_start (watch);
  gtk_support_present (scene->window);
  g_assert_cmpstr (report->calls->str, ==, "shown shown ");
  gtk_support_click (scene->button);
  g_assert_cmpint (report->n_activity, >, 0);

  g_object_run_dispose (G_OBJECT (watch));
  g_assert_null (natero_window_watch_get_window (watch));
  gtk_support_destroy (scene->window);
  g_assert_cmpstr (report->calls->str, ==, "shown shown ");
}

static void
test_watch_goes_first (void)
{
  g_autoptr (Report) report = report_new ();
  g_autoptr (GtkScene) scene = gtk_scene_new ();
  guint              n_controllers = gtk_support_count_controllers (GTK_WIDGET (scene->window));
  NateroWindowWatch *watch = natero_window_watch_new (scene->window, &funcs, report);

  natero_window_watch_start (watch);
  g_object_add_weak_pointer (G_OBJECT (watch), (gpointer *) &watch);
  g_object_unref (watch);
  g_assert_null (watch);

  gtk_support_click (scene->button);
  gtk_scene_wait_logged (scene, "button clicked");
  g_assert_cmpint (report->n_activity, ==, 0);
  g_assert_cmpuint (gtk_support_count_controllers (GTK_WIDGET (scene->window)), ==, n_controllers);
}

static void
test_released_by_activity (void)
{
  g_autoptr (Report) report = report_new ();
  g_autoptr (GtkScene) scene = gtk_scene_new ();

  report->watch = natero_window_watch_new (scene->window, &funcs, report);
  natero_window_watch_start (report->watch);
  gtk_support_click (scene->button);
  gtk_scene_wait_logged (scene, "button clicked");

  g_assert_null (report->watch);
  g_assert_cmpint (report->n_activity, ==, 1);
}

static void
test_released_by_calls (gconstpointer data)
{
  NateroWindowWatchFuncs releasing = funcs;
  const char            *which = data;
  g_autoptr (Report) report = report_new ();
  GtkWindow *window = GTK_WINDOW (gtk_window_new ());

  if (g_str_equal (which, "shown"))
    releasing.shown = unref_watch_cb;
  else if (g_str_equal (which, "hidden"))
    releasing.hidden = unref_watch_cb;
  else
    releasing.destroyed = unref_watch_cb;

  report->watch = natero_window_watch_new (window, &releasing, report);
  natero_window_watch_start (report->watch);
  gtk_support_present (window);
  gtk_support_destroy (window);

  g_assert_null (report->watch);
  g_assert_true (g_str_has_suffix (report->calls->str, "released "));
}

/* A window that somebody takes apart while it is on screen. */
static void
test_disposed_while_shown (gconstpointer data)
{
  NateroWindowWatchFuncs releasing = funcs;
  gboolean               is_releasing = data != NULL;
  g_autoptr (Report) report = report_new ();
  GtkWindow *window = g_object_ref (GTK_WINDOW (gtk_window_new ()));

  if (is_releasing)
    releasing.hidden = unref_watch_cb;

  report->watch = natero_window_watch_new (window, &releasing, report);
  natero_window_watch_start (report->watch);
  gtk_support_present (window);
  g_object_run_dispose (G_OBJECT (window));

  g_assert_cmpstr (
    report->calls->str, ==, is_releasing ? "shown released " : "shown hidden destroyed ");
  g_clear_object (&report->watch);
  gtk_support_destroy (window);
  g_object_unref (window);
}

static gboolean
stop_watch_cb (G_GNUC_UNUSED GtkEventControllerKey *controller,
               G_GNUC_UNUSED guint                  keyval,
               G_GNUC_UNUSED guint                  keycode,
               G_GNUC_UNUSED GdkModifierType        modifiers,
               gpointer                             user_data)
{
  natero_window_watch_stop (user_data);

  return GDK_EVENT_PROPAGATE;
}

/* GTK walks the controllers of a window while one of them stops the watch, whose own is next. */
static void
test_stopped_by_controller (void)
{
  g_autoptr (Report) report = report_new ();
  g_autoptr (GtkScene) scene = gtk_scene_new ();
  g_autoptr (NateroWindowWatch) watch = natero_window_watch_new (scene->window, &funcs, report);
  GtkEventController *keys = gtk_event_controller_key_new ();

  natero_window_watch_start (watch);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (stop_watch_cb), watch);
  gtk_widget_add_controller (GTK_WIDGET (scene->window), keys);

  gtk_widget_grab_focus (scene->entry);
  gtk_support_key ("a");
  gtk_scene_wait_logged (scene, "entry a");
  g_assert_cmpint (report->n_activity, ==, 0);
}

static void
test_optional_calls (void)
{
  const NateroWindowWatchFuncs none = { NULL, NULL, NULL, NULL };
  g_autoptr (GtkScene) scene = gtk_scene_new ();
  g_autoptr (NateroWindowWatch) watch = natero_window_watch_new (scene->window, &none, NULL);

  natero_window_watch_start (watch);
  gtk_support_click (scene->button);
  gtk_scene_wait_logged (scene, "button clicked");
  gtk_support_destroy (scene->window);
  g_assert_null (natero_window_watch_get_window (watch));
}

static void
test_page_name (void)
{
  g_autoptr (Report) report = report_new ();
  g_autoptr (NateroWindowWatch) watch = NULL;
  GtkWindow *window = GTK_WINDOW (gtk_window_new ());

  gtk_window_set_title (window, "Letter to my bank");
  watch = natero_window_watch_new (window, &funcs, report);
  g_assert_cmpstr (natero_window_watch_get_page_name (watch), ==, "GtkWindow");

  gtk_widget_set_name (GTK_WIDGET (window), "editor");
  g_assert_cmpstr (natero_window_watch_get_page_name (watch), ==, "editor");

  natero_window_watch_start (watch);
  gtk_widget_set_name (GTK_WIDGET (window), "reader");
  gtk_support_destroy (window);
  g_assert_cmpstr (report->calls->str, ==, "destroyed ");
  g_assert_cmpstr (natero_window_watch_get_page_name (watch), ==, "reader");
}

int
main (int argc, char **argv)
{
  const GtkSceneStep *steps;
  gsize               n_steps;

  if (!gtk_support_init (&argc, &argv))
    return GTK_SUPPORT_SKIP;

  steps = gtk_scene_get_window_steps (&n_steps);
  for (gsize i = 0; i < n_steps; i++)
    {
      g_autofree char *path = g_strconcat ("/window-watch/input/", steps[i].name, NULL);

      g_test_add_data_func (path, &steps[i], test_input);
    }

  g_test_add_func ("/window-watch/input/by-code", test_touch_of_code);
  g_test_add_func ("/window-watch/input/unobtrusive", test_unobtrusive);
  g_test_add_func ("/window-watch/input/one-controller", test_controller);
  g_test_add_func ("/window-watch/input/two-windows", test_two_windows);
  g_test_add_func ("/window-watch/life/shown-and-hidden", test_shown_and_hidden);
  g_test_add_func ("/window-watch/life/mapped-already", test_mapped_already);
  g_test_add_func ("/window-watch/life/never-shown", test_never_shown);
  g_test_add_func ("/window-watch/life/window-kept-by-others", test_window_kept_by_others);
  g_test_add_func ("/window-watch/life/stop", test_stop);
  g_test_add_func ("/window-watch/life/watch-goes-first", test_watch_goes_first);
  g_test_add_func ("/window-watch/life/released-by-activity", test_released_by_activity);
  g_test_add_data_func ("/window-watch/life/released-by-shown", "shown", test_released_by_calls);
  g_test_add_data_func ("/window-watch/life/released-by-hidden", "hidden", test_released_by_calls);
  g_test_add_data_func (
    "/window-watch/life/released-by-destroyed", "destroyed", test_released_by_calls);
  g_test_add_data_func ("/window-watch/life/disposed-while-shown", NULL, test_disposed_while_shown);
  g_test_add_data_func (
    "/window-watch/life/disposed-and-released", "releasing", test_disposed_while_shown);
  g_test_add_func ("/window-watch/life/stopped-by-controller", test_stopped_by_controller);
  g_test_add_func ("/window-watch/life/optional-calls", test_optional_calls);
  g_test_add_func ("/window-watch/page-name", test_page_name);

  return g_test_run ();
}
