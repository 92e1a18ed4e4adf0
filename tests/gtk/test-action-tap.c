/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "natero-action-tap-private.h"

/* A real window with a menu's worth of actions, and a tap before them. */
typedef struct
{
  GtkWidget       *window;
  GtkWidget       *button;
  NateroActionTap *tap;
  GSimpleAction   *save;
  GSimpleAction   *wrap;
  guint            n_saved;
  guint            n_done;
  gboolean         is_closing;
  GString         *told;
} Fixture;

static void
saved_cb (G_GNUC_UNUSED GSimpleAction *action,
          G_GNUC_UNUSED GVariant      *parameter,
          gpointer                     user_data)
{
  Fixture *fixture = user_data;

  fixture->n_saved++;
  g_assert_cmpuint (fixture->n_done, <, fixture->n_saved);
  if (fixture->is_closing)
    {
      g_clear_object (&fixture->tap);
      gtk_window_destroy (GTK_WINDOW (fixture->window));
    }
}

static gboolean
activating_cb (GtkWidget              *widget,
               const char             *full_name,
               G_GNUC_UNUSED GVariant *parameter,
               gpointer                user_data)
{
  Fixture *fixture = user_data;

  g_assert_true (widget == fixture->window);
  g_string_append_printf (fixture->told, "%s ", full_name);
  return TRUE;
}

static void
activated_cb (gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_done++;
}

static void
set_up (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  static const NateroActionTapFuncs funcs = { activating_cb, activated_cb };

  fixture->told = g_string_new (NULL);
  fixture->window = g_object_new (GTK_TYPE_APPLICATION_WINDOW, NULL);
  fixture->save = g_simple_action_new ("save", NULL);
  fixture->wrap = g_simple_action_new_stateful ("wrap", NULL, g_variant_new_boolean (FALSE));
  g_signal_connect (fixture->save, "activate", G_CALLBACK (saved_cb), fixture);
  g_action_map_add_action (G_ACTION_MAP (fixture->window), G_ACTION (fixture->save));
  g_action_map_add_action (G_ACTION_MAP (fixture->window), G_ACTION (fixture->wrap));

  fixture->tap = g_object_ref (natero_action_tap_insert (
    fixture->window, "win", G_ACTION_GROUP (fixture->window), &funcs, fixture));

  fixture->button = gtk_button_new_with_label ("Save");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (fixture->button), "win.save");
  gtk_window_set_child (GTK_WINDOW (fixture->window), fixture->button);
}

static void
tear_down (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  if (fixture->window != NULL)
    gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_clear_object (&fixture->tap);
  g_clear_object (&fixture->save);
  g_clear_object (&fixture->wrap);
  g_string_free (fixture->told, TRUE);
}

static void
test_activations (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (GVariant) state = NULL;

  g_signal_emit_by_name (fixture->button, "clicked");
  g_assert_cmpuint (fixture->n_saved, ==, 1);
  g_assert_true (gtk_widget_activate_action (fixture->window, "win.wrap", NULL));

  /* What the action does is as without the tap: a boolean state is toggled by GLib itself. */
  state = g_action_group_get_action_state (G_ACTION_GROUP (fixture->window), "wrap");
  g_assert_true (g_variant_get_boolean (state));
  g_assert_cmpstr (fixture->told->str, ==, "win.save win.wrap ");
  g_assert_cmpuint (fixture->n_done, ==, 2);
}

static void
test_by_code (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_action_group_activate_action (G_ACTION_GROUP (fixture->window), "save", NULL);
  g_action_group_change_action_state (
    G_ACTION_GROUP (fixture->window), "wrap", g_variant_new_boolean (TRUE));

  g_assert_cmpuint (fixture->n_saved, ==, 1);
  g_assert_cmpstr (fixture->told->str, ==, "");
}

/* What GSimpleAction refuses with a warning is no activation. */
static void
test_wrong_parameter (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_test_expect_message ("GLib-GIO", G_LOG_LEVEL_CRITICAL, "*g_simple_action_activate*");
  gtk_widget_activate_action (fixture->window, "win.save", "s", "text");
  g_test_assert_expected_messages ();
  g_assert_cmpstr (fixture->told->str, ==, "");
}

/* GTK does not say which group it has. */
static void
test_reached (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (GSimpleActionGroup) other = g_simple_action_group_new ();
  g_auto (GStrv) names = NULL;
  GActionGroup *group = G_ACTION_GROUP (fixture->window);

  g_assert_true (natero_action_tap_is_reached (fixture->window, "win", group));
  g_assert_false (natero_action_tap_is_reached (fixture->window, "app", group));
  gtk_widget_insert_action_group (fixture->window, "win", G_ACTION_GROUP (other));
  g_assert_false (natero_action_tap_is_reached (fixture->window, "win", group));
  g_assert_true (natero_action_tap_is_reached (fixture->window, "win", G_ACTION_GROUP (other)));

  names = g_action_group_list_actions (group);
  g_assert_cmpuint (g_strv_length (names), ==, 2);
  g_assert_cmpstr (fixture->told->str, ==, "");
}

static void
test_disabled (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_simple_action_set_enabled (fixture->save, FALSE);
  g_assert_false (gtk_widget_get_sensitive (fixture->button));
  gtk_widget_activate_action (fixture->window, "win.save", NULL);
  g_assert_cmpstr (fixture->told->str, ==, "");

  g_simple_action_set_enabled (fixture->save, TRUE);
  g_assert_true (gtk_widget_get_sensitive (fixture->button));
}

static void
test_added_later (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (GSimpleAction) late = g_simple_action_new ("late", NULL);

  g_action_map_add_action (G_ACTION_MAP (fixture->window), G_ACTION (late));
  g_assert_true (gtk_widget_activate_action (fixture->window, "win.late", NULL));
  g_action_map_remove_action (G_ACTION_MAP (fixture->window), "late");
  g_assert_false (gtk_widget_activate_action (fixture->window, "win.late", NULL));

  g_assert_cmpstr (fixture->told->str, ==, "win.late ");
}

static void
test_silenced (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  natero_action_tap_silence (fixture->tap);
  g_signal_emit_by_name (fixture->button, "clicked");

  g_assert_cmpuint (fixture->n_saved, ==, 1);
  g_assert_cmpstr (fixture->told->str, ==, "");
}

/* An action may close the window, and with it the last of the tap. */
static void
test_closing (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  fixture->is_closing = TRUE;
  g_object_add_weak_pointer (G_OBJECT (fixture->window), (gpointer *) &fixture->window);
  gtk_widget_activate_action (fixture->window, "win.save", NULL);

  g_assert_null (fixture->window);
  g_assert_cmpuint (fixture->n_saved, ==, 1);
  g_assert_cmpuint (fixture->n_done, ==, 1);
}

static void
test_lifetime (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_auto (GStrv) names = NULL;

  g_object_add_weak_pointer (G_OBJECT (fixture->window), (gpointer *) &fixture->window);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_assert_null (fixture->window);

  names = g_action_group_list_actions (G_ACTION_GROUP (fixture->tap));
  g_assert_cmpuint (g_strv_length (names), ==, 0);
  g_assert_false (g_action_group_has_action (G_ACTION_GROUP (fixture->tap), "save"));
  g_action_group_activate_action (G_ACTION_GROUP (fixture->tap), "save", NULL);
  g_assert_cmpstr (fixture->told->str, ==, "");
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *, gconstpointer);
  } rows[] = {
    { "/action-tap/activations", test_activations },
    { "/action-tap/by-code", test_by_code },
    { "/action-tap/wrong-parameter", test_wrong_parameter },
    { "/action-tap/reached", test_reached },
    { "/action-tap/disabled", test_disabled },
    { "/action-tap/added-later", test_added_later },
    { "/action-tap/silenced", test_silenced },
    { "/action-tap/closing", test_closing },
    { "/action-tap/lifetime", test_lifetime },
  };

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  if (!gtk_init_check ())
    return 77;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_test_add (rows[i].path, Fixture, NULL, set_up, rows[i].test, tear_down);

  return g_test_run ();
}
