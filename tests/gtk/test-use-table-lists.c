/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gtk-support.h"
#include "natero-widget.h"
#include "use-bench.h"

static const char *const choices[] = { "Zero", "One", "Two", "Three", NULL };

/* Lists */

static GtkWidget *
add_list_box (UseBench *bench, const char *feature_id)
{
  GtkWidget *list = gtk_list_box_new ();

  for (guint i = 0; choices[i] != NULL; i++)
    gtk_list_box_append (GTK_LIST_BOX (list), gtk_label_new (choices[i]));

  return use_bench_add (bench, list, feature_id);
}

static void
test_list_box (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  UseBench      *bench = fixture->bench;
  GtkWidget     *list = add_list_box (bench, "list");
  GtkListBoxRow *first = gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 0);
  GtkListBoxRow *third = gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 2);

  gtk_list_box_select_row (GTK_LIST_BOX (list), first);
  use_bench_assert_used (bench, "");

  gtk_support_click (GTK_WIDGET (third));
  use_bench_assert_used_now (bench, "list");
  use_bench_assert_used (bench, "");

  use_bench_focus (GTK_WIDGET (first));
  use_bench_rest (bench);
  gtk_support_key ("Down");
  gtk_support_key ("Down");
  gtk_support_key ("Down");
  use_bench_assert_used (bench, "list");
  gtk_support_key ("Up");
  gtk_support_key ("Return");
  use_bench_assert_used (bench, "list");

  /* A row has a tag of its own. */
  natero_widget_set_feature_id (GTK_WIDGET (third), "third");
  gtk_support_click (GTK_WIDGET (third));
  use_bench_assert_used (bench, "third");
  use_bench_focus (GTK_WIDGET (third));
  gtk_support_key ("Return");
  use_bench_assert_used (bench, "third");

  gtk_list_box_unselect_all (GTK_LIST_BOX (list));
  use_bench_assert_used (bench, "");
}

static void
test_flow_box (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  UseBench        *bench = fixture->bench;
  GtkWidget       *flow = gtk_flow_box_new ();
  GtkFlowBoxChild *second;

  for (guint i = 0; choices[i] != NULL; i++)
    gtk_flow_box_insert (GTK_FLOW_BOX (flow), gtk_label_new (choices[i]), -1);
  use_bench_add (bench, flow, "flow");
  second = gtk_flow_box_get_child_at_index (GTK_FLOW_BOX (flow), 1);

  gtk_flow_box_select_child (GTK_FLOW_BOX (flow), second);
  use_bench_assert_used (bench, "");
  gtk_support_click (GTK_WIDGET (second));
  use_bench_assert_used (bench, "flow");
  gtk_support_key ("Return");
  use_bench_assert_used (bench, "flow");
}

static void
setup_cb (G_GNUC_UNUSED GtkSignalListItemFactory *factory, GtkListItem *item)
{
  gtk_list_item_set_child (item, gtk_label_new (NULL));
}

static void
bind_cb (G_GNUC_UNUSED GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  const char *text = gtk_string_object_get_string (gtk_list_item_get_item (item));

  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (item)), text);
  if (GPOINTER_TO_INT (user_data))
    natero_widget_set_feature_id (gtk_list_item_get_child (item), text);
}

static GtkListItemFactory *
make_factory (gboolean has_tags)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), GINT_TO_POINTER (has_tags));
  return factory;
}

static GtkSelectionModel *
make_model (void)
{
  return GTK_SELECTION_MODEL (
    gtk_single_selection_new (G_LIST_MODEL (gtk_string_list_new (choices))));
}

static void
test_view (UseBench *bench, GtkWidget *view, const char *expected)
{
  GtkWidget *label;

  gtk_widget_set_size_request (view, 300, 200);
  use_bench_add (bench, view, "view");
  label = gtk_support_find_label (view, "Two");

  gtk_support_click (gtk_support_find_label (view, "Zero"));
  use_bench_assert_used (bench, "");
  gtk_support_click (label);
  gtk_support_press ("1");
  use_bench_assert_used (bench, expected);
  gtk_support_key ("Return");
  use_bench_assert_used (bench, expected);
}

static void
test_list_view (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  test_view (fixture->bench, gtk_list_view_new (make_model (), make_factory (FALSE)), "view");
}

static void
test_tagged_rows (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  test_view (fixture->bench, gtk_list_view_new (make_model (), make_factory (TRUE)), "Two");
}

static void
test_grid_view (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  test_view (fixture->bench, gtk_grid_view_new (make_model (), make_factory (FALSE)), "view");
}

static void
test_column_view (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  GtkWidget           *view = gtk_column_view_new (make_model ());
  GtkColumnViewColumn *column = gtk_column_view_column_new ("Column", make_factory (FALSE));

  gtk_column_view_append_column (GTK_COLUMN_VIEW (view), column);
  g_object_unref (column);
  test_view (fixture->bench, view, "view");
}

static void
test_tree_view (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  UseBench     *bench = fixture->bench;
  GtkListStore *store = gtk_list_store_new (1, G_TYPE_STRING);
  GtkWidget    *view = gtk_tree_view_new_with_model (GTK_TREE_MODEL (store));
  GtkTreePath  *path = gtk_tree_path_new_first ();

  for (guint i = 0; choices[i] != NULL; i++)
    gtk_list_store_insert_with_values (store, NULL, -1, 0, choices[i], -1);
  gtk_tree_view_append_column (GTK_TREE_VIEW (view),
                               gtk_tree_view_column_new_with_attributes (
                                 "Column", gtk_cell_renderer_text_new (), "text", 0, NULL));
  use_bench_add (bench, view, "tree");

  gtk_tree_view_set_cursor (GTK_TREE_VIEW (view), path, NULL, FALSE);
  use_bench_assert_used (bench, "");
  use_bench_focus (view);
  gtk_support_key ("Down");
  use_bench_assert_used (bench, "");
  gtk_support_key ("Return");
  use_bench_assert_used (bench, "tree");
  gtk_tree_view_row_activated (
    GTK_TREE_VIEW (view), path, gtk_tree_view_get_column (GTK_TREE_VIEW (view), 0));
  use_bench_assert_used (bench, "");

  gtk_tree_path_free (path);
  g_object_unref (store);
}

/* Pages */

static void
next_page_cb (GtkNotebook *notebook)
{
  gtk_notebook_next_page (notebook);
}

static void
test_notebook (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  UseBench  *bench = fixture->bench;
  GtkWidget *notebook = gtk_notebook_new ();
  GtkWidget *next = gtk_button_new_with_label ("Next");
  GtkWidget *tabs[3];

  for (guint i = 0; i < G_N_ELEMENTS (tabs); i++)
    {
      tabs[i] = gtk_label_new (choices[i]);
      gtk_notebook_append_page (
        GTK_NOTEBOOK (notebook), i == 0 ? next : gtk_label_new ("Page"), tabs[i]);
    }
  g_signal_connect_swapped (next, "clicked", G_CALLBACK (next_page_cb), notebook);
  use_bench_add (bench, notebook, "book");
  use_bench_assert_used (bench, "");

  gtk_support_click (tabs[2]);
  use_bench_assert_used (bench, "book");
  gtk_support_click (tabs[0]);
  use_bench_assert_used (bench, "book");
  use_bench_focus (next);
  gtk_support_key ("ctrl+Next");
  g_assert_cmpint (gtk_notebook_get_current_page (GTK_NOTEBOOK (notebook)), ==, 1);
  use_bench_assert_used (bench, "book");

  gtk_notebook_set_current_page (GTK_NOTEBOOK (notebook), 0);
  use_bench_assert_used (bench, "");

  /* The button was used, whose feature it is: not the notebook. */
  natero_widget_set_feature_id (next, "next");
  gtk_support_click (next);
  g_assert_cmpint (gtk_notebook_get_current_page (GTK_NOTEBOOK (notebook)), ==, 1);
  use_bench_assert_used (bench, "next");
}

static void
test_stack (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  UseBench  *bench = fixture->bench;
  GtkWidget *stack = gtk_stack_new ();
  GtkWidget *switcher = gtk_stack_switcher_new ();
  GtkWidget *sidebar = gtk_stack_sidebar_new ();

  for (guint i = 0; i < 3; i++)
    gtk_stack_add_titled (
      GTK_STACK (stack), gtk_label_new ("Page"), choices[i], i == 0 ? "Red" : choices[i]);
  gtk_stack_switcher_set_stack (GTK_STACK_SWITCHER (switcher), GTK_STACK (stack));
  gtk_stack_sidebar_set_stack (GTK_STACK_SIDEBAR (sidebar), GTK_STACK (stack));
  use_bench_add (bench, switcher, "switcher");
  use_bench_add (bench, stack, NULL);
  gtk_widget_set_size_request (sidebar, 200, 150);
  use_bench_add (bench, sidebar, "sidebar");
  use_bench_assert_used (bench, "");

  gtk_support_click (gtk_support_find_label (switcher, "One"));
  g_assert_cmpstr (gtk_stack_get_visible_child_name (GTK_STACK (stack)), ==, "One");
  use_bench_assert_used (bench, "switcher");
  gtk_support_click (gtk_support_find_label (sidebar, "Two"));
  g_assert_cmpstr (gtk_stack_get_visible_child_name (GTK_STACK (stack)), ==, "Two");
  use_bench_assert_used (bench, "sidebar");

  gtk_stack_set_visible_child_name (GTK_STACK (stack), "Zero");
  use_bench_assert_used (bench, "");
}

/* Everything else */

static void
test_plain (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  UseBench  *bench = fixture->bench;
  GtkWidget *picture = gtk_drawing_area_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *label = gtk_label_new ("Label");
  GtkWidget *insensitive = gtk_button_new_with_label ("Insensitive");

  gtk_widget_set_size_request (picture, 100, 40);
  gtk_widget_set_sensitive (insensitive, FALSE);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), insensitive);
  use_bench_add (bench, picture, "picture");
  use_bench_add (bench, box, "box");

  gtk_support_click (picture);
  use_bench_assert_used (bench, "picture");
  gtk_support_click (label);
  use_bench_assert_used (bench, "box");
  gtk_support_press ("3");
  use_bench_assert_used (bench, "");
  gtk_support_click (insensitive);
  use_bench_assert_used (bench, "");

  /* A click that ends elsewhere. */
  gtk_support_point_at (picture);
  gtk_support_hold ("1");
  gtk_support_point_at (bench->elsewhere);
  gtk_support_let_go ("1");
  use_bench_assert_used (bench, "");
  gtk_support_hold ("1");
  gtk_support_point_at (picture);
  gtk_support_let_go ("1");
  use_bench_assert_used (bench, "");

  gtk_widget_set_sensitive (picture, FALSE);
  gtk_support_click (picture);
  use_bench_assert_used (bench, "");
}

/* A row as some version of GTK may have it: it gets another item with the focus and a hand on it.
 */
static void
test_unbound_row (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  UseBench  *bench = fixture->bench;
  GtkWidget *row = use_bench_add (bench, gtk_revealer_new (), NULL);
  GtkWidget *spin = gtk_spin_button_new_with_range (0, 100, 1);
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  gtk_revealer_set_reveal_child (GTK_REVEALER (row), TRUE);
  gtk_revealer_set_child (GTK_REVEALER (row), spin);
  g_signal_emit_by_name (factory, "bind", row);
  natero_widget_set_feature_id (spin, "first");
  use_bench_focus (spin);
  gtk_support_key ("Up");
  use_bench_assert_used_now (bench, "");

  g_signal_emit_by_name (factory, "unbind", row);
  use_bench_assert_used_now (bench, "first");
  g_signal_emit_by_name (factory, "bind", row);
  natero_widget_set_feature_id (spin, "second");
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), 50);
  use_bench_assert_used (bench, "");

  gtk_support_key ("Up");
  use_bench_assert_used (bench, "second");

  /* What is told may end the watch. */
  gtk_support_key ("Up");
  bench->stops_when_used = TRUE;
  g_signal_emit_by_name (factory, "unbind", row);
  use_bench_assert_used_now (bench, "second");
  g_assert_null (bench->watch);
}

/* Menus */

static GtkWidget *
open_menu (GtkWidget *button, const char *item)
{
  GtkWidget *menu = GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (button)));

  gtk_menu_button_popup (GTK_MENU_BUTTON (button));
  gtk_support_wait_mapped (menu);
  return gtk_support_find_label (menu, item);
}

/* An item that is chosen, and not one that opens another menu. A screen reader activates an item
 * any time after the menu was opened. */
static void
test_menu_items (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  UseBench  *bench = fixture->bench;
  GtkWidget *button = gtk_menu_button_new ();
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) more = g_menu_new ();
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  g_autoptr (GSimpleAction) action = g_simple_action_new ("save", NULL);

  g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (action));
  gtk_widget_insert_action_group (GTK_WIDGET (bench->window), "list", G_ACTION_GROUP (group));
  g_menu_append (menu, "Save", "list.save");
  g_menu_append (more, "Save as", "list.save");
  g_menu_append_submenu (menu, "More", G_MENU_MODEL (more));
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  use_bench_add (bench, button, NULL);
  natero_widget_set_feature_id (GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (button))),
                                "menu");

  gtk_support_click (open_menu (button, "Save"));
  use_bench_assert_used (bench, "menu");
  gtk_support_click (open_menu (button, "More"));
  use_bench_assert_used (bench, "");
  gtk_menu_button_popdown (GTK_MENU_BUTTON (button));

  gtk_widget_activate (gtk_widget_get_parent (open_menu (button, "Save")));
  use_bench_assert_used (bench, "menu");
}

static void
add (const char *name,
     void (*function) (UseBenchFixture *fixture, gconstpointer data),
     gconstpointer data)
{
  g_autofree char *path = g_strconcat ("/use-table-lists/", name, NULL);

  g_test_add (path, UseBenchFixture, data, use_bench_set_up, function, use_bench_tear_down);
}

static void
add_all (void)
{
  add ("list-box", test_list_box, NULL);
  add ("flow-box", test_flow_box, NULL);
  add ("list-view", test_list_view, NULL);
  add ("tagged-rows", test_tagged_rows, NULL);
  add ("grid-view", test_grid_view, NULL);
  add ("column-view", test_column_view, NULL);
  add ("tree-view", test_tree_view, NULL);
  add ("notebook", test_notebook, NULL);
  add ("stack", test_stack, NULL);
  add ("plain", test_plain, NULL);
  add ("unbound-row", test_unbound_row, NULL);
  add ("menu-items", test_menu_items, NULL);
}

int
main (int argc, char **argv)
{
  if (!gtk_support_init (&argc, &argv))
    return GTK_SUPPORT_SKIP;

  add_all ();

  return g_test_run ();
}
