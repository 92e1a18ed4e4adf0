/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "api-support.h"

/* Windows are pages. On a real display. */

typedef struct
{
  NateroTracker *tracker;
  guint          n_recorded;
  GtkWindow     *window;
} Scene;

static void
recorded_cb (G_GNUC_UNUSED NateroTracker *tracker,
             G_GNUC_UNUSED NateroEvent   *event,
             gpointer                     user_data)
{
  Scene *scene = user_data;

  scene->n_recorded++;
}

static void
set_up (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  scene->tracker = api_new_recording ();
  g_signal_connect (scene->tracker, "event-recorded", G_CALLBACK (recorded_cb), scene);
  scene->window = GTK_WINDOW (gtk_window_new ());
  gtk_window_set_title (scene->window, "A secret letter");
  g_object_add_weak_pointer (G_OBJECT (scene->window), (gpointer *) &scene->window);
}

static void
tear_down (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  g_clear_object (&scene->tracker);
  if (scene->window != NULL)
    gtk_window_destroy (scene->window);
  api_turn ();
}

static void
show (Scene *scene)
{
  guint n_before = scene->n_recorded;

  gtk_window_present (scene->window);
  api_wait_count (&scene->n_recorded, n_before + 1, "the page");
}

static void
test_attach (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  natero_tracker_attach (scene->tracker, scene->window);
  natero_tracker_attach (scene->tracker, scene->window);
  api_assert_words (scene->tracker, 0, "");
  show (scene);
  api_assert_words (scene->tracker, 0, "pageView(GtkWindow)");
  natero_tracker_advance_clock (scene->tracker, 1200);
  gtk_window_destroy (scene->window);
  api_assert_words (
    scene->tracker, 0, "pageView(GtkWindow) pageViewEnd(1200)(GtkWindow) sessionSync(1200)");
}

static void
test_attach_what_is_shown (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  gtk_window_present (scene->window);
  while (!gtk_widget_get_mapped (GTK_WIDGET (scene->window)))
    g_main_context_iteration (NULL, TRUE);
  natero_tracker_attach (scene->tracker, scene->window);
  api_assert_words (scene->tracker, 0, "pageView(GtkWindow)");
}

static void
test_detach (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  natero_tracker_detach (scene->tracker, scene->window);
  natero_tracker_attach (scene->tracker, scene->window);
  show (scene);
  natero_tracker_detach (scene->tracker, scene->window);
  api_assert_words (scene->tracker, 0, "pageView(GtkWindow) pageViewEnd(0)(GtkWindow)");
  gtk_window_destroy (scene->window);
  g_assert_cmpuint (api_count_events (scene->tracker), ==, 2);
}

static void
test_page_name (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  gtk_widget_set_name (GTK_WIDGET (scene->window), "letter");
  natero_tracker_attach (scene->tracker, scene->window);
  show (scene);
  natero_tracker_detach (scene->tracker, scene->window);
  g_object_set (scene->tracker, "page-name", "Board", NULL);
  natero_tracker_attach (scene->tracker, scene->window);
  natero_tracker_detach (scene->tracker, scene->window);
  api_assert_words (
    scene->tracker,
    0,
    "pageView(letter) pageViewEnd(0)(letter) pageView(Board) pageViewEnd(0)(Board)");
}

static void
test_without_track_unload (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  g_object_set (scene->tracker, "track-unload", FALSE, NULL);
  g_assert_true (natero_tracker_set_module_id (scene->tracker, "board", NULL));
  natero_tracker_attach (scene->tracker, scene->window);
  show (scene);
  natero_tracker_advance_clock (scene->tracker, 1200);
  gtk_window_destroy (scene->window);
  api_assert_words (scene->tracker, 0, "pageView(GtkWindow) sessionSync(1200)");
}

/* The module ends with the last window alone. */
static void
test_two_windows (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  GtkWindow *second = GTK_WINDOW (gtk_window_new ());

  gtk_widget_set_name (GTK_WIDGET (second), "second");
  g_assert_true (natero_tracker_set_module_id (scene->tracker, "board", NULL));
  natero_tracker_attach (scene->tracker, scene->window);
  natero_tracker_attach (scene->tracker, second);
  show (scene);
  gtk_window_present (second);
  api_wait_count (&scene->n_recorded, 2, "the second page");
  natero_tracker_advance_clock (scene->tracker, 500);
  gtk_window_destroy (second);
  api_assert_words (scene->tracker, 2, "pageViewEnd(500)(second)");
  gtk_window_destroy (scene->window);
  api_assert_words (
    scene->tracker, 3, "pageViewEnd(500)(GtkWindow) moduleEnd(500) sessionSync(500)");
}

/* The tracker holds no window, and goes before them without a trace. */
static void
test_tracker_goes_first (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  natero_tracker_attach (scene->tracker, scene->window);
  show (scene);
  g_clear_object (&scene->tracker);
  gtk_widget_set_visible (GTK_WIDGET (scene->window), FALSE);
  gtk_window_destroy (scene->window);
  api_turn ();
  g_assert_null (scene->window);
}

typedef struct
{
  Scene     *scene;
  GtkWindow *window;
  guint      n_events;
} Run;

static void
activate_cb (GtkApplication *application, gpointer user_data)
{
  Run *run = user_data;

  run->window = GTK_WINDOW (gtk_application_window_new (application));
  gtk_window_present (run->window);
  api_wait_count (&run->scene->n_recorded, 1, "the page of an application");
  g_assert_true (natero_tracker_set_module_id (run->scene->tracker, "board", NULL));
  natero_tracker_advance_clock (run->scene->tracker, 400);
  g_application_quit (G_APPLICATION (application));
}

/* Windows that come later are pages too, and the end of the application ends them. */
static void
test_attach_application (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (GtkApplication) application =
    gtk_application_new ("org.natero.ApiWindows", G_APPLICATION_NON_UNIQUE);
  Run run = { scene, NULL, 0 };

  natero_tracker_attach_application (scene->tracker, application);
  natero_tracker_attach_application (scene->tracker, application);
  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), &run);
  g_assert_cmpint (g_application_run (G_APPLICATION (application), 0, NULL), ==, 0);
  api_assert_words (scene->tracker,
                    0,
                    "pageView(GtkApplicationWindow) pageViewEnd(400)(GtkApplicationWindow) "
                    "moduleEnd(400) sessionSync(400)");
}

#define ADD(path, func) g_test_add (path, Scene, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  if (!gtk_init_check ())
    return 77;

  ADD ("/windows/attach", test_attach);
  ADD ("/windows/attach-what-is-shown", test_attach_what_is_shown);
  ADD ("/windows/detach", test_detach);
  ADD ("/windows/page-name", test_page_name);
  ADD ("/windows/without-track-unload", test_without_track_unload);
  ADD ("/windows/two", test_two_windows);
  ADD ("/windows/tracker-goes-first", test_tracker_goes_first);
  ADD ("/windows/application", test_attach_application);
  return g_test_run ();
}
