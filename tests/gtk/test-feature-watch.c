/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gtk-support.h"
#include "natero-widget.h"
#include "use-bench.h"

/* Buttons */

static void
wait_clicked (const int *n_clicked, int n)
{
  gtk_support_wait_count (n_clicked, n, "a button is clicked");
}

static GtkWidget *
add_button (UseBench *bench, const char *label, const char *feature_id, int *n_clicked)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  g_signal_connect_swapped (button, "clicked", G_CALLBACK (g_atomic_int_inc), n_clicked);

  return use_bench_add (bench, button, feature_id);
}

static void
test_button (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  UseBench  *bench = fixture->bench;
  int        n_clicked = 0;
  GtkWidget *button = add_button (bench, "_Save", "save", &n_clicked);

  gtk_support_click (button);
  use_bench_assert_used_now (bench, "save");
  g_assert_cmpint (bench->n_activity, >, 0);

  gtk_support_press ("1");
  gtk_support_press ("1");
  use_bench_assert_used (bench, "save save");

  use_bench_focus (button);
  gtk_support_key ("space");
  wait_clicked (&n_clicked, 4);
  use_bench_assert_used (bench, "save");
  gtk_support_key ("Return");
  wait_clicked (&n_clicked, 5);
  use_bench_assert_used (bench, "save");

  gtk_support_key ("alt+s");
  wait_clicked (&n_clicked, 6);
  use_bench_assert_used (bench, "save");

  /* As a screen reader does it, and a shortcut. */
  gtk_widget_activate (button);
  wait_clicked (&n_clicked, 7);
  use_bench_assert_used (bench, "save");

  g_signal_emit_by_name (button, "clicked");
  use_bench_assert_used (bench, "");
}

/* By code */

typedef struct
{
  GtkWidget *switch_widget;
  GtkWidget *check;
  GtkWidget *toggle;
  GtkWidget *drop_down;
  GtkWidget *scale;
  GtkWidget *spin;
  GtkWidget *entry;
  GtkWidget *button;
  gboolean   state;
} Settings;

static const char *const choices[] = { "Zero", "One", NULL };

static Settings
add_settings (UseBench *bench)
{
  Settings settings = { 0 };

  settings.switch_widget = use_bench_add (bench, gtk_switch_new (), "switch");
  settings.check = use_bench_add (bench, gtk_check_button_new (), "check");
  settings.toggle = use_bench_add (bench, gtk_toggle_button_new (), "toggle");
  settings.drop_down = use_bench_add (bench, gtk_drop_down_new_from_strings (choices), "drop-down");
  settings.scale =
    use_bench_add (bench, gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, 0, 9, 1), "scale");
  settings.spin = use_bench_add (bench, gtk_spin_button_new_with_range (0, 9, 1), "spin");
  settings.entry = use_bench_add (bench, gtk_entry_new (), "entry");
  settings.button = use_bench_add (bench, gtk_button_new_with_label ("Button"), "button");
  return settings;
}

static void
change (Settings *settings)
{
  gboolean state = !settings->state;

  settings->state = state;
  gtk_switch_set_active (GTK_SWITCH (settings->switch_widget), state);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (settings->check), state);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (settings->toggle), state);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (settings->drop_down), state);
  gtk_range_set_value (GTK_RANGE (settings->scale), state);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (settings->spin), state);
  gtk_editable_set_text (GTK_EDITABLE (settings->entry), state ? "on" : "off");
}

static void
change_and_activate_cb (Settings *settings)
{
  change (settings);
  gtk_widget_activate (settings->check);
  gtk_widget_activate (settings->switch_widget);
  g_signal_emit_by_name (settings->button, "clicked");
}

/* All that its handler does belongs to the one use of the button, tagged or not. */
static void
test_reset (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  UseBench  *bench = fixture->bench;
  int        n_clicked = 0;
  GtkWidget *reset = add_button (bench, "_Reset", "reset", &n_clicked);
  Settings   settings = add_settings (bench);

  g_signal_connect_swapped (reset, "clicked", G_CALLBACK (change_and_activate_cb), &settings);

  gtk_support_click (reset);
  use_bench_assert_used (bench, "reset");
  use_bench_focus (reset);
  gtk_support_key ("space");
  wait_clicked (&n_clicked, 2);
  use_bench_assert_used (bench, "reset");
  gtk_widget_activate (reset);
  wait_clicked (&n_clicked, 3);
  use_bench_assert_used (bench, "reset");

  natero_widget_set_feature_id (reset, NULL);
  gtk_support_click (reset);
  wait_clicked (&n_clicked, 4);
  use_bench_assert_used (bench, "");
}

static void
test_restored (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  UseBench *bench = fixture->bench;
  Settings  settings = add_settings (bench);

  change (&settings);
  use_bench_assert_used (bench, "");

  /* While a hand is elsewhere, too. */
  gtk_support_click (bench->elsewhere);
  change (&settings);
  use_bench_assert_used (bench, "");

  /* While the very widgets are looked at. */
  use_bench_focus (settings.check);
  gtk_support_point_at (settings.check);
  change (&settings);
  use_bench_assert_used (bench, "");
}

static void
test_binding (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  UseBench *bench = fixture->bench;
  Settings  settings = add_settings (bench);

  g_object_bind_property (
    settings.check, "active", settings.switch_widget, "active", G_BINDING_BIDIRECTIONAL);
  g_object_bind_property (settings.check, "active", settings.toggle, "active", 0);

  gtk_support_click (settings.check);
  g_assert_true (gtk_switch_get_active (GTK_SWITCH (settings.switch_widget)));
  use_bench_assert_used (bench, "check");
  gtk_support_click (settings.switch_widget);
  g_assert_false (gtk_check_button_get_active (GTK_CHECK_BUTTON (settings.check)));
  use_bench_assert_used (bench, "switch");
}

static void
turn_off_cb (GtkCheckButton *check)
{
  gtk_check_button_set_active (check, FALSE);
}

/* The program changes the very widget that a hand is on. */
static void
test_flipped_back (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  UseBench  *bench = fixture->bench;
  GtkWidget *check = use_bench_add (bench, gtk_check_button_new (), "check");

  g_signal_connect (check, "toggled", G_CALLBACK (turn_off_cb), NULL);
  gtk_support_click (check);
  g_assert_false (gtk_check_button_get_active (GTK_CHECK_BUTTON (check)));
  use_bench_assert_used (bench, "check");
}

/* Inheritance */

static void
test_inherited (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  UseBench  *bench = fixture->bench;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *buttons[3];
  int        n_clicked = 0;

  for (guint i = 0; i < G_N_ELEMENTS (buttons); i++)
    {
      buttons[i] = gtk_button_new_with_label ("Align");
      g_signal_connect_swapped (buttons[i], "clicked", G_CALLBACK (g_atomic_int_inc), &n_clicked);
      gtk_box_append (GTK_BOX (box), buttons[i]);
    }
  natero_widget_set_module_id (GTK_WIDGET (bench->window), "editor");
  natero_widget_set_product_id (box, "pro");
  use_bench_add (bench, box, "align");

  for (guint i = 0; i < G_N_ELEMENTS (buttons); i++)
    {
      gtk_support_click (buttons[i]);
      use_bench_assert_used (bench, "align/editor/pro");
    }
  use_bench_focus (buttons[0]);
  gtk_support_key ("Return");
  wait_clicked (&n_clicked, 4);
  use_bench_assert_used (bench, "align/editor/pro");

  natero_widget_set_feature_id (buttons[1], "center");
  gtk_support_click (buttons[1]);
  use_bench_assert_used (bench, "center/editor/pro");
  natero_widget_set_feature_id (box, NULL);
  gtk_support_click (buttons[2]);
  use_bench_assert_used (bench, "");
  gtk_support_click (buttons[1]);
  use_bench_assert_used (bench, "center/editor/pro");
}

/* The ids are those of the use, not of when it has settled. */
static void
test_ids_of_use (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  UseBench  *bench = fixture->bench;
  GtkWidget *entry = use_bench_add (bench, gtk_entry_new (), "first");

  use_bench_focus (entry);
  gtk_support_key ("a");
  natero_widget_set_feature_id (entry, "second");
  use_bench_assert_used (bench, "first");

  /* To use it as something else is another use. */
  gtk_support_key ("b");
  natero_widget_set_feature_id (entry, "third");
  gtk_support_key ("c");
  use_bench_assert_used_now (bench, "second");
  use_bench_assert_used (bench, "third");

  gtk_support_key ("d");
  natero_widget_set_feature_id (entry, "fourth");
  bench->stops_when_used = TRUE;
  gtk_support_key ("e");
  use_bench_assert_used_now (bench, "third");
  bench->stops_when_used = FALSE;
  use_bench_start (bench);

  natero_widget_set_feature_id (entry, NULL);
  gtk_support_key ("a");
  use_bench_assert_used (bench, "");
}

static void
test_insensitive (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  UseBench *bench = fixture->bench;
  Settings  settings = add_settings (bench);

  gtk_widget_set_sensitive (settings.check, FALSE);
  gtk_widget_set_sensitive (settings.button, FALSE);
  gtk_support_click (settings.check);
  gtk_support_click (settings.button);
  gtk_widget_activate (settings.check);
  use_bench_assert_used (bench, "");
}

/* Lives */

static void
destroy_self_cb (GtkWidget *button)
{
  gtk_box_remove (GTK_BOX (gtk_widget_get_parent (button)), button);
}

static void
test_gone_in_handler (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  UseBench  *bench = fixture->bench;
  GtkWidget *button = gtk_button_new_with_label ("Once");
  GtkWidget *check = gtk_check_button_new_with_label ("Once");

  g_signal_connect (button, "clicked", G_CALLBACK (destroy_self_cb), NULL);
  g_signal_connect (check, "toggled", G_CALLBACK (destroy_self_cb), NULL);
  use_bench_add (bench, button, "button");
  use_bench_add (bench, check, "check");
  g_object_add_weak_pointer (G_OBJECT (button), (gpointer *) &button);
  g_object_add_weak_pointer (G_OBJECT (check), (gpointer *) &check);

  gtk_support_point_at (button);
  gtk_support_press ("1");
  g_assert_null (button);
  use_bench_assert_used (bench, "button");
  gtk_support_point_at (check);
  gtk_support_press ("1");
  g_assert_null (check);
  use_bench_assert_used (bench, "check");
}

static void
empty_cb (GtkEditable *entry)
{
  gtk_editable_set_text (entry, "");
}

/* A search that is left again, however that is done. */
static void
test_search_emptied (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  UseBench  *bench = fixture->bench;
  GtkWidget *entry = use_bench_add (bench, gtk_search_entry_new (), "search");

  g_signal_connect (entry, "stop-search", G_CALLBACK (empty_cb), NULL);
  use_bench_focus (entry);
  gtk_support_xdotool ("type", "ab", NULL);
  use_bench_assert_used (bench, "search");
  gtk_support_key ("Escape");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "");
  use_bench_assert_used (bench, "");

  gtk_support_xdotool ("type", "a", NULL);
  use_bench_assert_used (bench, "search");
  gtk_support_key ("BackSpace");
  use_bench_assert_used (bench, "");

  /* It was a search all the same if it had no time to rest. */
  gtk_support_xdotool ("type", "ab", NULL);
  gtk_support_key ("Escape");
  use_bench_assert_used (bench, "search");
}

static void
test_gone_while_pending (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  UseBench  *bench = fixture->bench;
  GtkWidget *entry = use_bench_add (bench, gtk_entry_new (), "entry");

  use_bench_focus (entry);
  gtk_support_key ("a");
  use_bench_assert_used_now (bench, "");
  g_assert_true (natero_clock_has_alarm (bench->clock));
  gtk_box_remove (GTK_BOX (bench->box), entry);
  use_bench_assert_used_now (bench, "entry");
  g_assert_false (natero_clock_has_alarm (bench->clock));
}

static void
test_window_closed (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  UseBench  *bench = fixture->bench;
  GtkWidget *button = gtk_button_new_with_label ("Close");
  GtkWidget *entry = use_bench_add (bench, gtk_entry_new (), "entry");

  g_signal_connect_swapped (button, "clicked", G_CALLBACK (gtk_window_destroy), bench->window);
  gtk_widget_set_focus_on_click (button, FALSE);
  use_bench_add (bench, button, "close");
  use_bench_focus (entry);
  gtk_support_key ("a");
  gtk_support_point_at (button);
  gtk_support_press ("1");
  g_assert_null (bench->window);
  use_bench_assert_used_now (bench, "close entry");
}

static void
test_flush (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  UseBench  *bench = fixture->bench;
  GtkWidget *entry = use_bench_add (bench, gtk_entry_new (), "entry");
  GtkWidget *other = gtk_window_new ();

  use_bench_focus (entry);
  gtk_support_key ("a");
  natero_feature_watch_flush (bench->watch, GTK_WINDOW (other));
  use_bench_assert_used_now (bench, "");
  natero_feature_watch_flush (bench->watch, bench->window);
  use_bench_assert_used_now (bench, "entry");
  gtk_support_key ("a");
  natero_feature_watch_flush (bench->watch, NULL);
  use_bench_assert_used_now (bench, "entry");
  use_bench_assert_used (bench, "");
  gtk_window_destroy (GTK_WINDOW (other));
}

static void
test_stopped (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  UseBench *bench = fixture->bench;
  Settings  settings = add_settings (bench);

  gtk_support_click (settings.switch_widget);
  use_bench_focus (settings.entry);
  gtk_support_key ("a");
  use_bench_assert_used_now (bench, "switch");
  use_bench_stop (bench);
  g_assert_false (natero_clock_has_alarm (bench->clock));
  gtk_support_click (settings.check);
  gtk_support_click (settings.switch_widget);
  use_bench_assert_used (bench, "");

  use_bench_start (bench);
  gtk_support_click (settings.check);
  use_bench_assert_used (bench, "check");
}

/* Whoever is told of a use may stop the watch: at once, by a click, by a change, or by the clock.
 */
static void
test_stopped_when_used (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  UseBench  *bench = fixture->bench;
  GtkWidget *plain = use_bench_add (bench, gtk_label_new ("Plain"), "plain");
  Settings   settings = add_settings (bench);
  GtkWidget *widgets[] = {
    settings.button, settings.switch_widget, settings.check, plain, settings.entry,
  };
  const char *const ids[] = { "button", "switch", "check", "plain", "entry" };

  bench->stops_when_used = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (widgets); i++)
    {
      gtk_support_click (widgets[i]);
      if (widgets[i] == settings.entry)
        gtk_support_key ("a");
      use_bench_assert_used (bench, ids[i]);
      g_assert_null (bench->watch);
      use_bench_start (bench);
    }
}

/* Windows */

static void
test_two_watches (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  UseBench *bench = fixture->bench;
  g_autoptr (UseBench) other = use_bench_new ();
  GtkWidget *button = use_bench_add (bench, gtk_button_new_with_label ("One"), "one");
  GtkWidget *entry = use_bench_add (other, gtk_entry_new (), "two");

  use_bench_focus (entry);
  gtk_support_click (entry);
  gtk_support_key ("a");
  use_bench_assert_used (other, "two");
  use_bench_assert_used (bench, "");

  gtk_support_present (bench->window);
  gtk_support_click (button);
  use_bench_assert_used (bench, "one");
  use_bench_assert_used (other, "");
}

static GtkWidget *
open_window (GtkWindow *parent, const char *feature_id, int *n_clicked)
{
  GtkWindow *window = GTK_WINDOW (gtk_window_new ());
  GtkWidget *button = gtk_button_new_with_label ("Other");

  g_signal_connect_swapped (button, "clicked", G_CALLBACK (g_atomic_int_inc), n_clicked);
  natero_widget_set_feature_id (button, feature_id);
  gtk_window_set_child (window, button);
  gtk_window_set_transient_for (window, parent);
  gtk_window_set_modal (window, parent != NULL);
  gtk_support_present (window);
  return button;
}

static void
test_dialog (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  UseBench  *bench = fixture->bench;
  int        n_clicked = 0;
  GtkWidget *button;

  /* The dialog comes to stand over the middle. */
  natero_widget_set_feature_id (bench->elsewhere, "blocked");
  gtk_widget_set_size_request (bench->box, 500, 500);
  gtk_support_click (bench->elsewhere);
  use_bench_assert_used (bench, "blocked");
  button = open_window (bench->window, "answer", &n_clicked);

  gtk_support_click (button);
  wait_clicked (&n_clicked, 1);
  use_bench_assert_used (bench, "answer");

  gtk_support_point_at (bench->elsewhere);
  gtk_support_press ("1");
  use_bench_assert_used (bench, "");
  gtk_support_destroy (GTK_WINDOW (gtk_widget_get_root (button)));
}

static void
test_unattached (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  UseBench  *bench = fixture->bench;
  int        n_clicked = 0;
  GtkWidget *button = open_window (NULL, "lost", &n_clicked);

  g_test_expect_message (
    "Natero", G_LOG_LEVEL_MESSAGE, "GtkButton has the feature id “lost” and was used*");
  gtk_support_click (button);
  gtk_support_press ("1");
  wait_clicked (&n_clicked, 2);
  use_bench_assert_used (bench, "");
  g_test_assert_expected_messages ();
  gtk_support_destroy (GTK_WINDOW (gtk_widget_get_root (button)));
}

static void
add (const char *name, void (*function) (UseBenchFixture *fixture, gconstpointer data))
{
  g_autofree char *path = g_strconcat ("/feature-watch/", name, NULL);

  g_test_add (path, UseBenchFixture, NULL, use_bench_set_up, function, use_bench_tear_down);
}

int
main (int argc, char **argv)
{
  if (!gtk_support_init (&argc, &argv))
    return GTK_SUPPORT_SKIP;

  add ("button", test_button);
  add ("reset", test_reset);
  add ("restored", test_restored);
  add ("binding", test_binding);
  add ("flipped-back", test_flipped_back);
  add ("inherited", test_inherited);
  add ("ids-of-use", test_ids_of_use);
  add ("insensitive", test_insensitive);
  add ("gone-in-handler", test_gone_in_handler);
  add ("search-emptied", test_search_emptied);
  add ("gone-while-pending", test_gone_while_pending);
  add ("window-closed", test_window_closed);
  add ("flush", test_flush);
  add ("stopped", test_stopped);
  add ("stopped-when-used", test_stopped_when_used);
  add ("two-watches", test_two_watches);
  add ("dialog", test_dialog);
  add ("unattached", test_unattached);

  return g_test_run ();
}
