/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-use-table-private.h"

#include "gtk-support.h"
#include "natero-widget.h"
#include "use-bench.h"

static const char *const choices[] = { "Zero", "One", "Two", "Three", NULL };

typedef struct
{
  GtkWidget *widget;
  GType      type;
} TypeWait;

static gboolean
is_mapped_of_type (GtkWidget *widget, gconstpointer user_data)
{
  return g_type_is_a (G_OBJECT_TYPE (widget), *(const GType *) user_data) &&
         gtk_widget_get_mapped (widget);
}

static gboolean
has_mapped (gpointer user_data)
{
  TypeWait *wait = user_data;

  return gtk_support_find (wait->widget, is_mapped_of_type, &wait->type) != NULL;
}

static GtkWidget *
wait_for_popover (GtkWidget *widget)
{
  TypeWait   wait = { widget, GTK_TYPE_POPOVER };
  GtkWidget *popover;

  gtk_support_wait (has_mapped, &wait, "a popover opens");
  popover = gtk_support_find (widget, is_mapped_of_type, &wait.type);
  gtk_support_settle (popover);
  return popover;
}

/* Switches and checks */

static void
test_toggle (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  UseBench  *bench = fixture->bench;
  GtkWidget *toggle = use_bench_add (bench, gtk_toggle_button_new_with_label ("Bold"), "bold");

  gtk_support_click (toggle);
  use_bench_assert_used (bench, "bold");
  use_bench_focus (toggle);
  gtk_support_key ("space");
  use_bench_assert_used (bench, "bold");

  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (toggle), TRUE);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (toggle), FALSE);
  use_bench_assert_used (bench, "");
}

static void
test_check (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  UseBench  *bench = fixture->bench;
  GtkWidget *check = use_bench_add (bench, gtk_check_button_new_with_mnemonic ("_Wrap"), "wrap");

  gtk_support_click (check);
  use_bench_assert_used (bench, "wrap");
  gtk_support_press ("1");
  use_bench_assert_used (bench, "wrap");
  use_bench_focus (check);
  gtk_support_key ("space");
  use_bench_assert_used (bench, "wrap");
  gtk_support_key ("alt+w");
  use_bench_assert_used (bench, "wrap");
  gtk_widget_activate (check);
  use_bench_assert_used (bench, "wrap");

  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), TRUE);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), FALSE);
  use_bench_assert_used (bench, "");
}

static void
test_radio (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  UseBench  *bench = fixture->bench;
  GtkWidget *left = gtk_check_button_new_with_label ("Left");
  GtkWidget *right = gtk_check_button_new_with_label ("Right");

  gtk_check_button_set_group (GTK_CHECK_BUTTON (right), GTK_CHECK_BUTTON (left));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (left), TRUE);
  use_bench_add (bench, left, "left");
  use_bench_add (bench, right, "right");
  use_bench_assert_used (bench, "");

  gtk_support_click (right);
  use_bench_assert_used (bench, "right");
  gtk_support_click (right);
  use_bench_assert_used (bench, "");
  gtk_support_click (left);
  use_bench_assert_used (bench, "left");

  /* The arrow moves the focus, and chooses. */
  use_bench_focus (left);
  gtk_support_key ("Down");
  g_assert_true (gtk_check_button_get_active (GTK_CHECK_BUTTON (right)));
  use_bench_assert_used (bench, "right");
  gtk_support_key ("Up");
  use_bench_assert_used (bench, "left");

  gtk_widget_activate (right);
  use_bench_assert_used (bench, "right");
  gtk_check_button_set_active (GTK_CHECK_BUTTON (left), TRUE);
  use_bench_assert_used (bench, "");
}

static void
test_switch (UseBenchFixture *fixture, gconstpointer data)
{
  UseBench  *bench = fixture->bench;
  gboolean   is_animated = GPOINTER_TO_INT (data);
  GtkWidget *widget = gtk_switch_new ();
  GtkWidget *label = gtk_label_new_with_mnemonic ("_Dark");
  gboolean   is_on;

  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", is_animated, NULL);
  gtk_widget_set_halign (widget, GTK_ALIGN_START);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), widget);
  use_bench_add (bench, label, NULL);
  use_bench_add (bench, widget, "dark");

  for (guint i = 0; i < 5; i++)
    {
      is_on = gtk_switch_get_active (GTK_SWITCH (widget));
      if (i == 0)
        gtk_support_click (widget);
      else if (i == 1)
        gtk_support_press ("1");
      else if (i == 2)
        {
          use_bench_focus (widget);
          gtk_support_key ("space");
        }
      else if (i == 3)
        gtk_support_key ("alt+d");
      else
        gtk_widget_activate (widget);

      while (gtk_switch_get_active (GTK_SWITCH (widget)) == is_on)
        g_main_context_iteration (NULL, TRUE);
      use_bench_assert_used (bench, "dark");
    }

  gtk_switch_set_active (GTK_SWITCH (widget), is_on);
  gtk_switch_set_active (GTK_SWITCH (widget), !is_on);
  use_bench_assert_used (bench, "");
}

static void
test_expander (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  UseBench  *bench = fixture->bench;
  GtkWidget *expander = gtk_expander_new_with_mnemonic ("_More");

  gtk_expander_set_child (GTK_EXPANDER (expander), gtk_label_new ("Details"));
  use_bench_add (bench, expander, "more");

  gtk_support_click (expander);
  use_bench_assert_used (bench, "more");
  use_bench_focus (expander);
  gtk_support_key ("Return");
  use_bench_assert_used (bench, "more");
  gtk_support_key ("alt+m");
  use_bench_assert_used (bench, "more");
  gtk_widget_activate (expander);
  use_bench_assert_used (bench, "more");

  gtk_expander_set_expanded (GTK_EXPANDER (expander), TRUE);
  gtk_expander_set_expanded (GTK_EXPANDER (expander), FALSE);
  use_bench_assert_used (bench, "");
}

/* Choices */

static void
test_menu_button (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  UseBench  *bench = fixture->bench;
  GtkWidget *button = gtk_menu_button_new ();
  GtkWidget *popover;
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) more = g_menu_new ();
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  g_autoptr (GSimpleAction) action = g_simple_action_new ("first", NULL);

  g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (action));
  gtk_widget_insert_action_group (GTK_WIDGET (bench->window), "win", G_ACTION_GROUP (group));
  g_menu_append (menu, "First item", "win.first");
  g_menu_append (more, "Second item", "win.first");
  g_menu_append_submenu (menu, "More items", G_MENU_MODEL (more));
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  use_bench_add (bench, button, "menu");
  popover = GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (button)));

  gtk_support_click (button);
  gtk_support_wait_mapped (popover);
  use_bench_assert_used (bench, "menu");
  gtk_support_click (gtk_support_find_label (popover, "First item"));
  gtk_support_wait_unmapped (popover);
  use_bench_assert_used (bench, "");

  /* What is in it has a tag of its own. */
  natero_widget_set_feature_id (popover, "item");
  gtk_support_click (button);
  gtk_support_wait_mapped (popover);
  use_bench_assert_used (bench, "menu");
  gtk_support_click (gtk_support_find_label (popover, "First item"));
  gtk_support_wait_unmapped (popover);
  use_bench_assert_used (bench, "item");

  use_bench_focus (button);
  gtk_support_key ("Return");
  gtk_support_wait_mapped (popover);
  use_bench_assert_used (bench, "menu");
  gtk_support_click (gtk_support_find_label (popover, "More items"));
  use_bench_assert_used (bench, "");
  gtk_support_click (gtk_support_find_label (popover, "Second item"));
  gtk_support_wait_unmapped (popover);
  use_bench_assert_used (bench, "item");

  gtk_widget_activate (button);
  gtk_support_wait_mapped (popover);
  use_bench_assert_used (bench, "menu");
  gtk_support_key ("Escape");
  gtk_support_wait_unmapped (popover);
  use_bench_assert_used (bench, "");

  gtk_menu_button_popup (GTK_MENU_BUTTON (button));
  gtk_support_wait_mapped (popover);
  use_bench_assert_used (bench, "");
  gtk_menu_button_popdown (GTK_MENU_BUTTON (button));
  gtk_support_wait_unmapped (popover);
}

static void
test_drop_down (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  UseBench  *bench = fixture->bench;
  GtkWidget *drop_down = use_bench_add (bench, gtk_drop_down_new_from_strings (choices), "number");
  GtkWidget *popover;

  gtk_support_click (drop_down);
  popover = wait_for_popover (drop_down);
  use_bench_assert_used (bench, "");
  gtk_support_click (gtk_support_find_label (popover, "Two"));
  gtk_support_wait_unmapped (popover);
  g_assert_cmpint (gtk_drop_down_get_selected (GTK_DROP_DOWN (drop_down)), ==, 2);
  use_bench_assert_used (bench, "number");

  use_bench_focus (drop_down);
  gtk_support_key ("Return");
  wait_for_popover (drop_down);
  gtk_support_key ("Down");
  gtk_support_key ("Return");
  gtk_support_wait_unmapped (popover);
  g_assert_cmpint (gtk_drop_down_get_selected (GTK_DROP_DOWN (drop_down)), !=, 2);
  use_bench_assert_used (bench, "number");

  gtk_drop_down_set_selected (GTK_DROP_DOWN (drop_down), 0);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (drop_down), 2);
  use_bench_assert_used (bench, "");
}

static void
test_combo_box (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  UseBench  *bench = fixture->bench;
  GtkWidget *combo = gtk_combo_box_text_new ();
  GtkWidget *editable = gtk_combo_box_text_new_with_entry ();
  GtkWidget *popover;

  for (guint i = 0; choices[i] != NULL; i++)
    gtk_combo_box_text_append_text (GTK_COMBO_BOX_TEXT (combo), choices[i]);
  use_bench_add (bench, combo, "combo");
  use_bench_add (bench, editable, "typed");

  gtk_combo_box_set_active (GTK_COMBO_BOX (combo), 0);
  use_bench_assert_used (bench, "");

  use_bench_focus (gtk_support_find_type (combo, GTK_TYPE_TOGGLE_BUTTON));
  gtk_support_key ("Return");
  popover = wait_for_popover (combo);
  gtk_support_key ("Down");
  gtk_support_key ("Return");
  gtk_support_wait_unmapped (popover);
  g_assert_cmpint (gtk_combo_box_get_active (GTK_COMBO_BOX (combo)), >, 0);
  use_bench_assert_used (bench, "combo");

  use_bench_focus (gtk_combo_box_get_child (GTK_COMBO_BOX (editable)));
  gtk_support_xdotool ("type", "abc", NULL);
  use_bench_assert_used (bench, "typed");
}

/* Text */

static void
test_entry_of (UseBench *bench, GtkWidget *entry, gboolean has_activate)
{
  GtkWidget *other = use_bench_add (bench, gtk_button_new_with_label ("Other"), NULL);

  use_bench_add (bench, entry, "name");
  gtk_editable_set_text (GTK_EDITABLE (entry), "restored");
  use_bench_assert_used (bench, "");

  use_bench_focus (entry);
  gtk_support_xdotool ("type", "abc", NULL);
  use_bench_assert_used_now (bench, "");
  use_bench_assert_used (bench, "name");

  /* Enter ends what was told already. */
  gtk_support_key ("Return");
  use_bench_assert_used (bench, "");
  gtk_support_key ("Return");
  use_bench_assert_used (bench, has_activate ? "name" : "");

  gtk_support_key ("BackSpace");
  gtk_support_key ("BackSpace");
  gtk_support_key ("Return");
  use_bench_assert_used_now (bench, "name");
  use_bench_assert_used (bench, "");

  gtk_support_key ("x");
  use_bench_assert_used_now (bench, "");
  use_bench_focus (other);
  use_bench_assert_used_now (bench, "name");
  use_bench_assert_used (bench, "");

  gtk_support_click (entry);
  use_bench_assert_used (bench, "");
  gtk_editable_set_text (GTK_EDITABLE (entry), "");
  use_bench_assert_used (bench, "");
}

static void
test_entry (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  test_entry_of (fixture->bench, gtk_entry_new (), TRUE);
}

static void
test_password_entry (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  test_entry_of (fixture->bench, gtk_password_entry_new (), TRUE);
}

static void
test_search_entry (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  test_entry_of (fixture->bench, gtk_search_entry_new (), TRUE);
}

static void
test_text (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  test_entry_of (fixture->bench, gtk_text_new (), TRUE);
}

static gboolean
later_cb (gpointer user_data)
{
  int *n_later = user_data;

  (*n_later)++;
  return G_SOURCE_REMOVE;
}

static void
test_editable_label (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  UseBench  *bench = fixture->bench;
  GtkWidget *label = use_bench_add (bench, gtk_editable_label_new ("Title"), "title");
  GtkWidget *other = use_bench_add (bench, gtk_button_new_with_label ("Other"), NULL);
  int        n_later = 0;

  gtk_editable_set_text (GTK_EDITABLE (label), "Restored");
  use_bench_assert_used (bench, "");

  use_bench_focus (label);
  gtk_support_key ("Return");
  gtk_support_settle (label);
  gtk_support_xdotool ("type", "ab", NULL);
  gtk_support_key ("Return");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (label)), !=, "Restored");
  use_bench_assert_used (bench, "title");

  /* GTK 4.8 looks at the label again 100 ms after the focus has left, be it there or not. */
  use_bench_focus (other);
  g_timeout_add (200, later_cb, &n_later);
  gtk_support_wait_count (&n_later, 1, "GTK has looked again");
}

static void
test_text_view (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  UseBench      *bench = fixture->bench;
  GtkWidget     *view = gtk_text_view_new ();
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));
  g_autoptr (GtkTextBuffer) other = gtk_text_buffer_new (NULL);

  gtk_widget_set_size_request (view, 200, 40);
  use_bench_add (bench, view, "note");
  gtk_text_buffer_set_text (buffer, "restored", -1);
  use_bench_assert_used (bench, "");

  use_bench_focus (view);
  gtk_support_xdotool ("type", "abc", NULL);
  use_bench_assert_used_now (bench, "");
  use_bench_assert_used (bench, "note");

  g_object_ref (buffer);
  gtk_text_view_set_buffer (GTK_TEXT_VIEW (view), other);
  gtk_text_buffer_set_text (buffer, "by code", -1);
  gtk_text_buffer_set_text (other, "by code", -1);
  use_bench_assert_used (bench, "");
  gtk_support_key ("x");
  gtk_text_buffer_set_text (buffer, "by code", -1);
  g_object_unref (buffer);
  use_bench_assert_used (bench, "note");
}

/* Values */

static void
test_spin_button (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  UseBench  *bench = fixture->bench;
  GtkWidget *spin = use_bench_add (bench, gtk_spin_button_new_with_range (0, 100, 1), "size");
  GtkWidget *other = use_bench_add (bench, gtk_button_new_with_label ("Other"), NULL);

  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), 5);
  use_bench_assert_used (bench, "");

  use_bench_focus (spin);
  gtk_support_key ("Up");
  gtk_support_key ("Up");
  gtk_support_key ("Up");
  use_bench_assert_used_now (bench, "");
  use_bench_assert_used (bench, "size");
  g_assert_cmpfloat (gtk_spin_button_get_value (GTK_SPIN_BUTTON (spin)), ==, 8);

  /* Its buttons are a part of it. */
  gtk_support_click (gtk_support_find_type (spin, GTK_TYPE_BUTTON));
  g_assert_cmpfloat (gtk_spin_button_get_value (GTK_SPIN_BUTTON (spin)), !=, 8);
  use_bench_assert_used (bench, "size");

  /* A typed value is one when it is taken: with Enter, or when the focus leaves. */
  use_bench_focus (spin);
  gtk_support_xdotool ("type", "12", NULL);
  gtk_support_key ("Return");
  use_bench_assert_used (bench, "size");
  gtk_support_xdotool ("key", "ctrl+a", NULL);
  gtk_support_xdotool ("type", "34", NULL);
  use_bench_assert_used (bench, "");
  gtk_support_click (other);
  g_assert_cmpfloat (gtk_spin_button_get_value (GTK_SPIN_BUTTON (spin)), ==, 34);
  use_bench_assert_used (bench, "size");

  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), 50);
  use_bench_assert_used (bench, "");
}

static void
test_scale (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  UseBench  *bench = fixture->bench;
  GtkWidget *scale =
    use_bench_add (bench, gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, 0, 100, 1), "zoom");

  gtk_range_set_value (GTK_RANGE (scale), 10);
  use_bench_assert_used (bench, "");

  use_bench_focus (scale);
  gtk_support_key ("Right");
  gtk_support_key ("Right");
  use_bench_assert_used_now (bench, "");
  use_bench_assert_used (bench, "zoom");

  gtk_support_point_at (scale);
  gtk_support_xdotool ("click", "5", NULL);
  gtk_support_xdotool ("click", "5", NULL);
  use_bench_assert_used (bench, "zoom");

  /* However long it is held, it is one drag. */
  gtk_support_hold ("1");
  gtk_support_settle (scale);
  gtk_support_xdotool ("mousemove_relative", "10", "0", NULL);
  gtk_support_settle (scale);
  natero_clock_advance (bench->clock, 10000);
  gtk_support_xdotool ("mousemove_relative", "10", "0", NULL);
  gtk_support_settle (scale);
  natero_clock_advance (bench->clock, 10000);
  use_bench_assert_used_now (bench, "");
  gtk_support_let_go ("1");
  use_bench_assert_used (bench, "zoom");

  gtk_range_set_value (GTK_RANGE (scale), 90);
  use_bench_assert_used (bench, "");
}

static void
test_scale_button (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  UseBench  *bench = fixture->bench;
  GtkWidget *popover;
  GtkWidget *button = use_bench_add (bench, gtk_scale_button_new (0, 100, 5, NULL), "volume");

  gtk_scale_button_set_value (GTK_SCALE_BUTTON (button), 40);
  use_bench_assert_used (bench, "");
  gtk_support_point_at (button);
  gtk_support_xdotool ("click", "4", NULL);
  gtk_support_xdotool ("click", "4", NULL);
  g_assert_cmpfloat (gtk_scale_button_get_value (GTK_SCALE_BUTTON (button)), !=, 40);
  use_bench_assert_used (bench, "volume");

  gtk_support_click (button);
  popover = wait_for_popover (button);
  use_bench_assert_used (bench, "");
  gtk_support_click (gtk_support_find_type (popover, GTK_TYPE_BUTTON));
  use_bench_assert_used (bench, "volume");
  gtk_support_key ("Escape");
}

static void
test_calendar (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  UseBench  *bench = fixture->bench;
  GtkWidget *calendar = use_bench_add (bench, gtk_calendar_new (), "day");
  g_autoptr (GDateTime) day = g_date_time_new_utc (2026, 3, 10, 0, 0, 0);

  gtk_calendar_select_day (GTK_CALENDAR (calendar), day);
  use_bench_assert_used (bench, "");
  gtk_support_click (gtk_support_find_label (calendar, "18"));
  use_bench_assert_used (bench, "day");
  /* Its buttons are a part of it: to look at another month is no choice. */
  gtk_support_click (gtk_support_find_type (calendar, GTK_TYPE_BUTTON));
  use_bench_assert_used (bench, "");
}

static void
add (const char *name,
     void (*function) (UseBenchFixture *fixture, gconstpointer data),
     gconstpointer data)
{
  g_autofree char *path = g_strconcat ("/use-table/", name, NULL);

  g_test_add (path, UseBenchFixture, data, use_bench_set_up, function, use_bench_tear_down);
}

static void
add_choices (void)
{
  add ("toggle", test_toggle, NULL);
  add ("check", test_check, NULL);
  add ("radio", test_radio, NULL);
  add ("switch", test_switch, GINT_TO_POINTER (FALSE));
  add ("switch-animated", test_switch, GINT_TO_POINTER (TRUE));
  add ("expander", test_expander, NULL);
  add ("menu-button", test_menu_button, NULL);
  add ("drop-down", test_drop_down, NULL);
  add ("combo-box", test_combo_box, NULL);
}

static void
add_values (void)
{
  add ("entry", test_entry, NULL);
  add ("password-entry", test_password_entry, NULL);
  add ("search-entry", test_search_entry, NULL);
  add ("text", test_text, NULL);
  add ("editable-label", test_editable_label, NULL);
  add ("text-view", test_text_view, NULL);
  add ("spin-button", test_spin_button, NULL);
  add ("scale", test_scale, NULL);
  add ("scale-button", test_scale_button, NULL);
  add ("calendar", test_calendar, NULL);
}

int
main (int argc, char **argv)
{
  if (!gtk_support_init (&argc, &argv))
    return GTK_SUPPORT_SKIP;

  add_choices ();
  add_values ();

  return g_test_run ();
}
