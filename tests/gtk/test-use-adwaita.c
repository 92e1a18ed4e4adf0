/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gtk-support.h"
#include "natero-widget.h"
#include "use-bench.h"

#include <adwaita.h>

/* Rows of libadwaita, which the library knows by name alone. Those with icons need more than the
 * folders of a test have. */

static GtkWidget *
add_row (UseBench *bench, GtkWidget *row, const char *feature_id)
{
  GtkWidget *group = adw_preferences_group_new ();

  natero_widget_set_feature_id (row, feature_id);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), "Row");
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  use_bench_add (bench, group, NULL);

  return row;
}

static gboolean
is_shown (gpointer widget)
{
  return gtk_widget_get_mapped (widget);
}

static gboolean
is_hidden (gpointer widget)
{
  return !gtk_widget_get_mapped (widget);
}

static void
choose (GtkWidget *row, gboolean is_by_keys, const char *key, const char *last_key)
{
  GtkWidget *popover = gtk_support_find_type (row, GTK_TYPE_POPOVER);

  if (is_by_keys)
    {
      use_bench_focus (row);
      gtk_support_key ("Return");
    }
  else
    gtk_support_click (row);
  gtk_support_wait (is_shown, popover, "the list opens");
  gtk_support_key (key);
  gtk_support_key (last_key);
  gtk_support_wait (is_hidden, popover, "the list is gone");
}

/* To open it is the way. */
static void
test_combo_row (UseBenchFixture *fixture, gconstpointer is_said)
{
  static const char *const items[] = { "Zero", "One", "Two", NULL };
  UseBench                *bench = fixture->bench;
  GtkWidget               *row = add_row (bench, adw_combo_row_new (), "combo");
  g_autoptr (GtkStringList) list = gtk_string_list_new (items);

  if (is_said != NULL)
    natero_widget_add_use_signal (ADW_TYPE_COMBO_ROW, "notify::selected", 0);
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (list));
  use_bench_assert_used (bench, "");
  choose (row, FALSE, "End", "Return");
  g_assert_cmpuint (adw_combo_row_get_selected (ADW_COMBO_ROW (row)), ==, 2);
  use_bench_assert_used (bench, "combo");
  choose (row, TRUE, "Home", "Escape");
  use_bench_assert_used (bench, "");
  adw_combo_row_set_selected (ADW_COMBO_ROW (row), 0);
  use_bench_assert_used (bench, "");
}

static GtkWidget *
make_row_with_switch (GtkWidget **toggle)
{
  GtkWidget *row = adw_action_row_new ();

  *toggle = gtk_switch_new ();
  gtk_widget_set_valign (*toggle, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), *toggle);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), *toggle);

  return row;
}

/* However it is switched, and whatever has the tag, that is one use. */
static void
use_switch (UseBench *bench, GtkWidget *row, GtkWidget *toggle)
{
  gtk_support_click (row);
  use_bench_assert_used (bench, "switch");
  gtk_support_click (toggle);
  use_bench_assert_used (bench, "switch");
  gtk_widget_grab_focus (row);
  gtk_support_key ("space");
  use_bench_assert_used (bench, "switch");
  g_object_set (toggle, "active", FALSE, NULL);
  use_bench_assert_used (bench, "");
}

static void
test_row_with_switch (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  GtkWidget *toggle = NULL;
  GtkWidget *row = make_row_with_switch (&toggle);

  add_row (fixture->bench, row, "switch");
  use_switch (fixture->bench, row, toggle);
}

static void
test_switch_in_row (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  GtkWidget *toggle = NULL;
  GtkWidget *row = make_row_with_switch (&toggle);

  add_row (fixture->bench, row, NULL);
  natero_widget_set_feature_id (toggle, "switch");
  use_switch (fixture->bench, row, toggle);
}

static void
test_switch_row (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (GtkWidget) row = gtk_support_build ("<object class='AdwSwitchRow' id='it'/>");

  if (row == NULL)
    return;

  add_row (fixture->bench, row, "switch");
  use_switch (fixture->bench, row, gtk_support_find_type (row, GTK_TYPE_SWITCH));
}

static void
add (const char *name,
     void (*function) (UseBenchFixture *fixture, gconstpointer data),
     gconstpointer data)
{
  g_autofree char *path = g_strconcat ("/use-adwaita/", name, NULL);

  g_test_add (path, UseBenchFixture, data, use_bench_set_up, function, use_bench_tear_down);
}

int
main (int argc, char **argv)
{
  if (!gtk_support_init (&argc, &argv))
    return GTK_SUPPORT_SKIP;

  adw_init ();
  add ("row-with-switch", test_row_with_switch, NULL);
  add ("switch-in-row", test_switch_in_row, NULL);
  add ("switch-row", test_switch_row, NULL);
  add ("combo-row", test_combo_row, NULL);
  add ("combo-row-said", test_combo_row, "said");

  return g_test_run ();
}
