/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "rows-window.h"

#include "api-receiver.h"
#include "gtk-support.h"

#include <string.h>

/*
 * Rows go from item to item while a person scrolls and uses them: what is recorded is always of
 * the item that was shown.
 */

typedef struct
{
  NateroTracker *tracker;
  RowsWindow    *window;
  GString       *recorded; /* in the same words as the application's */
} Scene;

static void
recorded_cb (G_GNUC_UNUSED NateroTracker *tracker, NateroEvent *event, gpointer user_data)
{
  Scene           *scene = user_data;
  g_autofree char *line = natero_event_to_json (event);
  g_autoptr (JsonObject) object = api_parse (line);

  if (!json_object_has_member (object, "feature"))
    return;

  g_string_append_printf (
    scene->recorded, "%s ", json_object_get_string_member (object, "feature"));
  g_assert_cmpstr (json_object_get_string_member (object, "module"), ==, "list");
}

static void
set_up (Scene *scene, gconstpointer has_fields)
{
  g_autofree char *url = api_dup_refusing_url ();

  scene->tracker = api_new_real (url, "account-id", "acme", NULL);
  scene->recorded = g_string_new (NULL);
  g_signal_connect (scene->tracker, "event-recorded", G_CALLBACK (recorded_cb), scene);
  scene->window = rows_window_new (has_fields != NULL);
  natero_tracker_attach (scene->tracker, scene->window->window);
  gtk_support_point_away ();
  gtk_support_present (scene->window->window);
}

static void
tear_down (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  rows_window_free (scene->window);
  g_clear_object (&scene->tracker);
  g_string_free (scene->recorded, TRUE);
}

/* With the pointer over the part of a row that a wheel does nothing to. */
static void
scroll (Scene *scene, const char *button, const char *n_times)
{
  gtk_support_point_at (rows_window_get (scene->window, 3, "label"));
  gtk_support_xdotool ("click", "--repeat", n_times, "--delay", "5", button, NULL);
  gtk_support_settle (scene->window->list);
}

static void
use_rows (Scene *scene, guint n)
{
  RowsWindow *window = scene->window;

  gtk_support_click (rows_window_get (window, n, "open"));
  gtk_support_click (rows_window_get (window, n + 3, "pin"));
  gtk_support_point_at (rows_window_get (window, n + 1, "label"));
  gtk_support_press ("1");
  gtk_support_press ("1");
  gtk_support_settle (window->list);
}

static void
assert_same (Scene *scene)
{
  g_test_message ("heard: %s", scene->window->heard->str);
  g_test_message ("recorded: %s", scene->recorded->str);
  g_assert_cmpstr (scene->recorded->str, ==, scene->window->heard->str);
}

static guint
count_words (const GString *text)
{
  g_auto (GStrv) words = g_strsplit (text->str, " ", -1);

  return g_strv_length (words) - 1;
}

static void
test_scrolled (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  static const struct
  {
    const char *button;
    const char *n_times;
  } turns[] = { { "5", "4" }, { "5", "30" }, { "4", "7" }, { "5", "50" }, { "4", "20" } };

  for (guint i = 0; i < G_N_ELEMENTS (turns); i++)
    {
      use_rows (scene, i);
      scroll (scene, turns[i].button, turns[i].n_times);
      assert_same (scene);
    }

  /* To the end, back to the start, and what the pointer rests on is another item each time. */
  gtk_support_key ("End");
  use_rows (scene, 2);
  gtk_support_key ("Home");
  use_rows (scene, 2);
  gtk_support_key ("Next");
  use_rows (scene, 5);
  assert_same (scene);
  g_assert_cmpuint (count_words (scene->recorded), ==, 24);
  g_assert_nonnull (strstr (scene->recorded->str, "row.99"));
}

/* Items go and come while the pointer rests. */
static void
test_changed (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  for (guint i = 0; i < 4; i++)
    {
      gtk_support_click (rows_window_get (scene->window, 4, "open"));
      rows_window_remove_items (scene->window, 0, 3 + i);
      /* No hand is as still as that; GTK takes no click where the pointer has not come to. */
      gtk_support_xdotool ("mousemove_relative", "1", "0", NULL);
      gtk_support_settle (scene->window->list);
      gtk_support_press ("1");
      gtk_support_settle (scene->window->list);
    }

  assert_same (scene);
  g_assert_cmpuint (count_words (scene->recorded), ==, 8);
}

/* Wheel and clicks in one go, faster than frames are drawn. */
static void
test_hurried (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  gtk_support_point_at (rows_window_get (scene->window, 4, "open"));
  for (guint i = 0; i < 4; i++)
    {
      gtk_support_xdotool ("click",
                           "--repeat",
                           "6",
                           "--delay",
                           "2",
                           "5",
                           "click",
                           "1",
                           "click",
                           "--repeat",
                           "3",
                           "--delay",
                           "2",
                           i % 2 == 0 ? "5" : "4",
                           "click",
                           "1",
                           NULL);
      gtk_support_settle (scene->window->list);
    }

  assert_same (scene);
  g_assert_cmpuint (count_words (scene->recorded), >=, 1);
}

/* Scrolled while the button is down. */
static void
test_held (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  gtk_support_point_at (rows_window_get (scene->window, 4, "open"));
  gtk_support_hold ("1");
  gtk_support_xdotool ("click", "--repeat", "9", "--delay", "5", "5", NULL);
  gtk_support_settle (scene->window->list);
  gtk_support_let_go ("1");
  use_rows (scene, 1);
  assert_same (scene);
}

static void
test_keys (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  static const char *const keys[] = { "Down", "Next", "End", "Up", "Prior", "Home", "Down" };

  gtk_support_click (rows_window_get (scene->window, 2, "label"));
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      gtk_support_key (keys[i]);
      gtk_support_key ("Return");
      gtk_support_settle (scene->window->list);
    }

  assert_same (scene);
  g_assert_cmpuint (count_words (scene->recorded), ==, G_N_ELEMENTS (keys));
}

/* Uses that rest for a second, in a row that shows another item before it is over */

static gboolean
has_recorded_all (gpointer user_data)
{
  Scene *scene = user_data;

  return count_words (scene->recorded) >= count_words (scene->window->heard);
}

/* Each run of the same word is one use. */
static void
merge_heard (RowsWindow *window)
{
  g_auto (GStrv) words = g_strsplit (window->heard->str, " ", -1);

  g_string_truncate (window->heard, 0);
  for (guint i = 0; words[i] != NULL && *words[i] != '\0'; i++)
    if (i == 0 || !g_str_equal (words[i], words[i - 1]))
      g_string_append_printf (window->heard, "%s ", words[i]);
}

/* To the other end of the list, so that each row gets another item: less are made anew. */
static void
test_rested (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  RowsWindow *window = scene->window;
  guint       n_bound = window->n_bound;

  gtk_support_click (rows_window_get (window, 2, "label"));
  for (guint i = 0; i < 4; i++)
    {
      gtk_support_point_at (rows_window_get (window, 1, "level"));
      /* The first turn after the pointer came may tell of nothing. */
      gtk_support_xdotool ("click", "4", "click", "4", "key", i % 2 == 0 ? "End" : "Home", NULL);
      gtk_support_settle (window->list);
    }

  merge_heard (window);
  g_assert_cmpuint (window->n_bound, >, n_bound + 400);
  g_assert_cmpuint (count_words (window->heard), ==, 4);
  gtk_support_wait (has_recorded_all, scene, "all is recorded");
  assert_same (scene);
}

/* The application takes the item away whose row the hand is on, and the row gets another one. */
static void
test_taken_away (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  RowsWindow *window = scene->window;

  for (guint i = 0; i < 3; i++)
    {
      gtk_support_point_at (rows_window_get (window, 2, "amount"));
      gtk_support_xdotool ("click", "4", "click", "4", NULL);
      gtk_support_settle (window->list);
      rows_window_remove_items (window, 0, 5);
      gtk_support_point_at (rows_window_get (window, 2, "label"));
    }

  merge_heard (window);
  g_assert_cmpuint (count_words (window->heard), ==, 3);
  gtk_support_wait (has_recorded_all, scene, "all is recorded");
  assert_same (scene);
}

int
main (int argc, char **argv)
{
  if (!gtk_support_init (&argc, &argv))
    return GTK_SUPPORT_SKIP;

  g_test_add ("/rows/scrolled", Scene, NULL, set_up, test_scrolled, tear_down);
  g_test_add ("/rows/changed", Scene, NULL, set_up, test_changed, tear_down);
  g_test_add ("/rows/hurried", Scene, NULL, set_up, test_hurried, tear_down);
  g_test_add ("/rows/held", Scene, NULL, set_up, test_held, tear_down);
  g_test_add ("/rows/keys", Scene, NULL, set_up, test_keys, tear_down);
  g_test_add ("/rows/rested", Scene, "fields", set_up, test_rested, tear_down);
  g_test_add ("/rows/taken-away", Scene, "fields", set_up, test_taken_away, tear_down);

  return g_test_run ();
}
