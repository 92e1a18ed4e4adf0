/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "action-bench.h"

#include "gtk-support.h"
#include "natero-action-tap-private.h"
#include "natero-widget.h"

static void
set_up (ActionBench **bench, G_GNUC_UNUSED gconstpointer data)
{
  *bench = action_bench_new ();
}

static void
tear_down (ActionBench **bench, G_GNUC_UNUSED gconstpointer data)
{
  action_bench_free (*bench);
}

/* Ways to activate */

static void
test_button (ActionBench **data, G_GNUC_UNUSED gconstpointer unused)
{
  ActionBench *bench = *data;
  GtkWidget   *button;

  natero_presence_map_action (bench->presence, "win.save", "doc.save", "editor", "desk");
  action_bench_open (bench);
  button = action_bench_add_button (bench, "win.save");

  gtk_support_click (button);
  action_bench_assert (bench, "doc.save/editor/desk", "save");

  gtk_widget_grab_focus (button);
  gtk_support_key ("space");
  action_bench_assert (bench, "doc.save/editor/desk", "save");

  /* What is not mapped is done, and not told. */
  gtk_support_click (action_bench_add_button (bench, "app.export"));
  action_bench_assert (bench, "", "export");
}

static void
test_menu (ActionBench **data, G_GNUC_UNUSED gconstpointer unused)
{
  ActionBench *bench = *data;

  action_bench_map (bench, "win.save", "doc.save");
  action_bench_map (bench, "app.export", "doc.export");
  action_bench_open (bench);

  action_bench_choose (bench, "Save");
  action_bench_assert (bench, "doc.save", "save");
  action_bench_choose (bench, "Export");
  action_bench_assert (bench, "doc.export", "export");
  action_bench_choose (bench, "Zoom in");
  action_bench_assert (bench, "", "zoom");
}

static void
test_menu_by_keys (ActionBench **data, G_GNUC_UNUSED gconstpointer unused)
{
  ActionBench *bench = *data;
  GtkPopover  *popover;

  action_bench_map (bench, "win.save", "doc.save");
  action_bench_open (bench);
  popover = gtk_menu_button_get_popover (GTK_MENU_BUTTON (bench->menu_button));

  gtk_widget_grab_focus (bench->menu_button);
  gtk_support_key ("space");
  gtk_support_wait_mapped (GTK_WIDGET (popover));
  gtk_support_key ("s");
  gtk_support_wait_unmapped (GTK_WIDGET (popover));
  action_bench_assert (bench, "doc.save", "save");

  gtk_support_key ("space");
  gtk_support_wait_mapped (GTK_WIDGET (popover));
  gtk_support_key ("Up");
  gtk_support_key ("Down");
  gtk_support_key ("Return");
  gtk_support_wait_unmapped (GTK_WIDGET (popover));
  action_bench_assert (bench, "doc.save", "save");
}

static void
test_shortcuts (ActionBench **data, G_GNUC_UNUSED gconstpointer unused)
{
  ActionBench        *bench = *data;
  GtkEventController *shortcuts = gtk_shortcut_controller_new ();

  action_bench_map (bench, "win.save", "doc.save");
  action_bench_map (bench, "app.export", "doc.export");
  action_bench_open (bench);
  gtk_shortcut_controller_set_scope (GTK_SHORTCUT_CONTROLLER (shortcuts),
                                     GTK_SHORTCUT_SCOPE_GLOBAL);
  gtk_shortcut_controller_add_shortcut (
    GTK_SHORTCUT_CONTROLLER (shortcuts),
    gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_F5, 0), gtk_named_action_new ("app.export")));
  gtk_widget_add_controller (bench->box, shortcuts);

  gtk_support_key ("ctrl+s");
  action_bench_assert (bench, "doc.save", "save");
  gtk_support_key ("F5");
  action_bench_assert (bench, "doc.export", "export");
}

static gboolean
get_boolean (ActionBench *bench, const char *name)
{
  g_autoptr (GVariant) state =
    g_action_group_get_action_state (G_ACTION_GROUP (bench->window), name);

  return g_variant_get_boolean (state);
}

/* The tap changes nothing of what they do. */
static void
test_stateful (ActionBench **data, G_GNUC_UNUSED gconstpointer unused)
{
  ActionBench *bench = *data;
  GtkWidget   *toggle = gtk_toggle_button_new_with_label ("Wrap");
  GtkWidget   *check = gtk_check_button_new_with_label ("Wrapped");

  action_bench_map (bench, "win.wrap", "wrap");
  action_bench_map (bench, "win.shown", "show");
  action_bench_open (bench);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (toggle), "win.wrap");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (check), "win.wrap");
  action_bench_add (bench, toggle);
  action_bench_add (bench, check);

  gtk_support_click (toggle);
  action_bench_assert (bench, "wrap", "");
  g_assert_true (get_boolean (bench, "wrap"));
  g_assert_true (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (toggle)));
  g_assert_true (gtk_check_button_get_active (GTK_CHECK_BUTTON (check)));

  gtk_support_click (check);
  action_bench_assert (bench, "wrap", "");
  g_assert_false (get_boolean (bench, "wrap"));
  g_assert_false (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (toggle)));

  action_bench_choose (bench, "Wrap");
  action_bench_assert (bench, "wrap", "");
  g_assert_true (get_boolean (bench, "wrap"));

  action_bench_choose (bench, "Shown");
  action_bench_assert (bench, "show", "");
  g_assert_false (gtk_widget_get_visible (bench->shown_label));
}

/* One target of an action, or all that have no mapping of their own. */
static void
test_targets (ActionBench **data, G_GNUC_UNUSED gconstpointer unused)
{
  ActionBench *bench = *data;

  action_bench_map (bench, "win.view::grid", "view.grid");
  action_bench_map (bench, "win.view", "view");
  action_bench_map (bench, "win.zoom( 2 )", "zoom.in");
  action_bench_open (bench);

  action_bench_choose (bench, "Grid");
  action_bench_assert (bench, "view.grid", "");
  action_bench_choose (bench, "List");
  action_bench_assert (bench, "view", "");
  gtk_support_click (action_bench_add_button (bench, "win.zoom(2)"));
  gtk_support_click (action_bench_add_button (bench, "win.zoom(1)"));
  action_bench_assert (bench, "zoom.in", "zoom zoom");

  action_bench_map (bench, "win.view('grid')", NULL);
  action_bench_choose (bench, "Grid");
  action_bench_assert (bench, "view", "");
}

static void
test_by_code (ActionBench **data, G_GNUC_UNUSED gconstpointer unused)
{
  ActionBench   *bench = *data;
  GSimpleAction *wrap;

  action_bench_map (bench, "win.save", "doc.save");
  action_bench_map (bench, "win.save-all", "doc.save-all");
  action_bench_map (bench, "win.wrap", "wrap");
  action_bench_map (bench, "app.export", "doc.export");
  action_bench_open (bench);

  g_action_group_activate_action (G_ACTION_GROUP (bench->window), "save", NULL);
  g_action_group_activate_action (G_ACTION_GROUP (bench->application), "export", NULL);
  wrap = G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (bench->window), "wrap"));
  g_action_activate (G_ACTION (wrap), NULL);
  g_simple_action_set_state (wrap, g_variant_new_boolean (FALSE));
  action_bench_assert (bench, "", "save export");

  /* This is what shortcuts and buttons do, too. */
  action_bench_activate (bench, "win.save");
  action_bench_assert (bench, "doc.save", "save");

  /* What an action activates is no use of its own, if the action is one. */
  action_bench_activate (bench, "win.save-all");
  action_bench_assert (bench, "doc.save-all", "save-all save");
  action_bench_map (bench, "win.save-all", NULL);
  action_bench_activate (bench, "win.save-all");
  action_bench_assert (bench, "doc.save", "save-all save");
}

/* Capture */

static void
test_capture (ActionBench **data, G_GNUC_UNUSED gconstpointer unused)
{
  ActionBench *bench = *data;

  action_bench_map (bench, "win.save", "doc.save");
  natero_presence_set_capture_actions (bench->presence, TRUE);
  action_bench_open (bench);

  action_bench_choose (bench, "Save");
  action_bench_assert (bench, "doc.save", "save");
  action_bench_choose (bench, "Export");
  action_bench_assert (bench, "app.export", "export");
  action_bench_choose (bench, "Grid");
  action_bench_assert (bench, "win.view", "");
  gtk_support_click (action_bench_add_button (bench, "win.zoom(7)"));
  action_bench_assert (bench, "win.zoom", "zoom");

  natero_presence_set_capture_actions (bench->presence, FALSE);
  action_bench_choose (bench, "Export");
  action_bench_choose (bench, "Save");
  action_bench_assert (bench, "doc.save", "export save");

  natero_presence_set_capture_actions (bench->presence, TRUE);
  action_bench_choose (bench, "Export");
  action_bench_assert (bench, "app.export", "export");
}

/* Groups that the application inserts */

static void
test_inserted (ActionBench **data, G_GNUC_UNUSED gconstpointer unused)
{
  ActionBench  *bench = *data;
  GActionGroup *group = action_bench_create_group (bench);
  GtkWidget    *button;

  action_bench_open (bench);
  button = action_bench_add_button (bench, "list.sort");
  natero_presence_insert_action_group (
    bench->presence, GTK_WIDGET (bench->window), "list", G_ACTION_GROUP (group));
  g_object_unref (group);
  gtk_support_click (button);
  action_bench_assert (bench, "", "sort");

  action_bench_map (bench, "list.sort", "sort");
  gtk_support_click (button);
  action_bench_choose (bench, "Sort");
  gtk_widget_activate_action_variant (bench->box, "list.sort", NULL);
  action_bench_assert (bench, "sort sort sort", "sort sort sort");

  /* Another group in its place, and none. */
  group = action_bench_create_group (bench);
  natero_presence_insert_action_group (
    bench->presence, GTK_WIDGET (bench->window), "list", G_ACTION_GROUP (group));
  g_action_map_remove_action (G_ACTION_MAP (group), "hide");
  gtk_support_click (button);
  g_assert_false (gtk_widget_activate_action_variant (bench->box, "list.hide", NULL));
  action_bench_assert (bench, "sort", "sort");
  natero_presence_insert_action_group (bench->presence, GTK_WIDGET (bench->window), "list", NULL);
  g_assert_false (gtk_widget_get_sensitive (button));
  g_assert_finalize_object (group);
}

/* A widget with an action of its class. */

#define TEST_TYPE_PAGE (test_page_get_type ())

G_DECLARE_FINAL_TYPE (TestPage, test_page, TEST, PAGE, GtkWidget)

struct _TestPage
{
  GtkWidget parent_instance;

  int n_refreshed;
};

G_DEFINE_FINAL_TYPE (TestPage, test_page, GTK_TYPE_WIDGET)

static void
refresh_cb (GtkWidget *widget, G_GNUC_UNUSED const char *name, G_GNUC_UNUSED GVariant *parameter)
{
  TEST_PAGE (widget)->n_refreshed++;
}

static void
test_page_dispose (GObject *object)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (object));

  if (child != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (test_page_parent_class)->dispose (object);
}

static void
test_page_class_init (TestPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = test_page_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "page.refresh", NULL, refresh_cb);
}

static void
test_page_init (TestPage *self)
{
  GtkWidget *button = gtk_button_new_with_label ("Refresh");

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "page.refresh");
  gtk_widget_set_parent (button, GTK_WIDGET (self));
}

static void
test_class_action (ActionBench **data, G_GNUC_UNUSED gconstpointer unused)
{
  ActionBench *bench = *data;
  TestPage    *page = g_object_new (TEST_TYPE_PAGE, NULL);
  GtkWidget   *button = gtk_widget_get_first_child (GTK_WIDGET (page));

  action_bench_map (bench, "page.refresh", "refresh");
  action_bench_open (bench);
  action_bench_add (bench, GTK_WIDGET (page));
  gtk_support_click (button);
  action_bench_assert (bench, "refresh", "");
  natero_widget_set_feature_id (button, "button");
  gtk_support_click (button);
  action_bench_assert (bench, "button", "");
  g_assert_cmpint (page->n_refreshed, ==, 2);
}

/* A group that the tracker was not told of: what is clicked tells. */
static void
test_not_inserted (ActionBench **data, G_GNUC_UNUSED gconstpointer unused)
{
  ActionBench *bench = *data;
  g_autoptr (GObject) group = G_OBJECT (action_bench_create_group (bench));

  action_bench_map (bench, "list.sort", "sort");
  action_bench_open (bench);
  gtk_widget_insert_action_group (GTK_WIDGET (bench->window), "list", G_ACTION_GROUP (group));

  gtk_support_click (action_bench_add_button (bench, "list.sort"));
  action_bench_assert (bench, "sort", "sort");
  action_bench_choose (bench, "Sort");
  action_bench_assert (bench, "sort", "sort");
  action_bench_choose (bench, "Hide");
  action_bench_assert (bench, "", "hide");

  /* The limit: nothing is seen of these. */
  gtk_widget_activate_action_variant (bench->box, "list.sort", NULL);
  action_bench_assert (bench, "", "sort");

  /* A group of the same name that it was told of: twice seen, once told. */
  natero_presence_insert_action_group (
    bench->presence, GTK_WIDGET (bench->window), "list", G_ACTION_GROUP (group));
  action_bench_choose (bench, "Sort");
  action_bench_assert (bench, "sort", "sort");
}

/* A group of the application's own where GTK has one: it stays. */
static void
test_own_group (ActionBench **data, G_GNUC_UNUSED gconstpointer unused)
{
  ActionBench *bench = *data;
  g_autoptr (GObject) group = G_OBJECT (action_bench_create_group (bench));

  action_bench_open (bench);
  gtk_widget_insert_action_group (GTK_WIDGET (bench->window), "win", G_ACTION_GROUP (group));
  action_bench_map (bench, "win.save", "doc.save");
  action_bench_map (bench, "win.sort", "sort");
  g_assert_false (gtk_widget_activate_action_variant (bench->box, "win.save", NULL));
  gtk_support_click (action_bench_add_button (bench, "win.sort"));
  action_bench_assert (bench, "sort", "sort");
}

/* Changes */

static void
test_changes (ActionBench **data, G_GNUC_UNUSED gconstpointer unused)
{
  ActionBench *bench = *data;
  g_autoptr (GSimpleAction) late = g_simple_action_new ("late", NULL);
  GtkWidget *button;

  action_bench_map (bench, "win.late", "late");
  action_bench_open (bench);
  button = action_bench_add_button (bench, "win.late");
  g_assert_false (gtk_widget_get_sensitive (button));

  g_action_map_add_action (G_ACTION_MAP (bench->window), G_ACTION (late));
  g_assert_true (gtk_widget_get_sensitive (button));
  g_assert_true (g_action_map_lookup_action (G_ACTION_MAP (bench->window), "late") ==
                 G_ACTION (late));
  gtk_support_click (button);
  action_bench_assert (bench, "late", "");

  g_simple_action_set_enabled (late, FALSE);
  g_assert_false (gtk_widget_get_sensitive (button));
  gtk_support_click (button);
  action_bench_activate (bench, "win.late");
  action_bench_assert (bench, "", "");
  g_simple_action_set_enabled (late, TRUE);
  gtk_support_click (button);
  action_bench_assert (bench, "late", "");

  g_action_map_remove_action (G_ACTION_MAP (bench->window), "late");
  g_assert_false (gtk_widget_get_sensitive (button));
}

/* A mapping that comes when everything is shown, goes, and comes again. */
static void
test_mapped_later (ActionBench **data, G_GNUC_UNUSED gconstpointer unused)
{
  ActionBench *bench = *data;
  GtkWidget   *button;

  action_bench_open (bench);
  button = action_bench_add_button (bench, "win.save");
  gtk_support_click (button);
  action_bench_assert (bench, "", "save");

  action_bench_map (bench, "win.save", "doc.save");
  g_assert_true (gtk_widget_get_sensitive (button));
  gtk_support_click (button);
  gtk_support_key ("ctrl+s");
  action_bench_assert (bench, "doc.save doc.save", "save save");

  action_bench_map (bench, "win.save", NULL);
  action_bench_map (bench, "win.save", NULL);
  gtk_support_click (button);
  action_bench_assert (bench, "", "save");

  action_bench_map (bench, "win.save", "doc.save");
  action_bench_map (bench, "win.save", "doc.store");
  gtk_support_click (button);
  action_bench_assert (bench, "doc.store", "save");
}

/* Tags */

static void
activate_save_cb (ActionBench *bench)
{
  action_bench_activate (bench, "win.save");
}

static gboolean
is_wrapped (gpointer user_data)
{
  return get_boolean (user_data, "wrap");
}

static gboolean
is_not_wrapped (gpointer user_data)
{
  return !get_boolean (user_data, "wrap");
}

static void
test_tag_wins (ActionBench **data, G_GNUC_UNUSED gconstpointer unused)
{
  ActionBench *bench = *data;
  GtkWidget   *button;
  GtkWidget   *search;

  action_bench_map (bench, "win.save", "doc.save");
  natero_presence_set_capture_actions (bench->presence, TRUE);
  action_bench_open (bench);
  button = action_bench_add_button (bench, "win.save");
  natero_widget_set_feature_id (button, "button");

  gtk_support_click (button);
  action_bench_assert (bench, "button", "save");
  gtk_widget_grab_focus (button);
  gtk_support_key ("Return");
  action_bench_assert (bench, "button", "save");
  gtk_support_key ("ctrl+s");
  action_bench_assert (bench, "doc.save", "save");

  /* In a handler, which runs after the tag was seen. */
  button = gtk_button_new_with_label ("Handler");
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (activate_save_cb), bench);
  natero_widget_set_feature_id (action_bench_add (bench, button), "handler");
  gtk_support_click (button);
  action_bench_assert (bench, "handler", "save");
  natero_widget_set_feature_id (button, NULL);
  gtk_support_click (button);
  action_bench_assert (bench, "doc.save", "save");

  /* A use that has not settled yet. */
  search = gtk_search_entry_new ();
  g_signal_connect_swapped (search, "changed", G_CALLBACK (activate_save_cb), bench);
  natero_widget_set_feature_id (action_bench_add (bench, search), "search");
  gtk_widget_grab_focus (search);
  gtk_support_key ("a");
  action_bench_assert (bench, "", "save");
  natero_clock_advance (bench->clock, 5000);
  action_bench_assert (bench, "search", "");

  /* An ancestor's tag counts as well. */
  natero_widget_set_feature_id (GTK_WIDGET (bench->window), "window");
  gtk_support_click (button);
  action_bench_assert (bench, "window", "save");
}

/* A switch that is activated slides first, and activates its action later. */
static void
test_tag_before_action (ActionBench **data, G_GNUC_UNUSED gconstpointer unused)
{
  ActionBench *bench = *data;
  GtkWidget   *widget = gtk_switch_new ();

  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", TRUE, NULL);
  action_bench_map (bench, "win.wrap", "wrap");
  action_bench_open (bench);
  gtk_widget_set_halign (widget, GTK_ALIGN_START);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (widget), "win.wrap");
  natero_widget_set_feature_id (action_bench_add (bench, widget), "switch");

  gtk_widget_activate (widget);
  g_assert_false (get_boolean (bench, "wrap"));
  gtk_support_wait (is_wrapped, bench, "the switch has slid");
  action_bench_assert (bench, "switch", "");

  natero_widget_set_feature_id (widget, NULL);
  gtk_widget_activate (widget);
  gtk_support_wait (is_not_wrapped, bench, "the switch has slid");
  action_bench_assert (bench, "wrap", "");
}

static void
turn_loop_cb (void)
{
  gtk_support_settle (NULL);
}

/* What is activated after a use whose handler had a loop of its own is no part of that use. */
static void
test_loop_in_handler (ActionBench **data, G_GNUC_UNUSED gconstpointer unused)
{
  ActionBench *bench = *data;
  GtkWidget   *tagged = gtk_button_new_with_label ("Tagged");
  GtkWidget   *button;

  action_bench_map (bench, "win.save", "doc.save");
  action_bench_open (bench);
  g_signal_connect (tagged, "clicked", G_CALLBACK (turn_loop_cb), NULL);
  natero_widget_set_feature_id (action_bench_add (bench, tagged), "tagged");
  button = action_bench_add_button (bench, "win.save");

  gtk_support_click (tagged);
  action_bench_assert (bench, "tagged", "");
  gtk_support_click (button);
  action_bench_assert (bench, "doc.save", "save");
}

/* What code clicks is no use of the tag, and is one of the action, as everywhere. */
static void
test_tag_without_hand (ActionBench **data, G_GNUC_UNUSED gconstpointer unused)
{
  ActionBench *bench = *data;
  GtkWidget   *button;

  action_bench_map (bench, "win.save", "doc.save");
  action_bench_open (bench);
  button = action_bench_add_button (bench, "win.save");
  natero_widget_set_feature_id (button, "button");
  natero_clock_advance (bench->clock, 5000);
  g_signal_emit_by_name (button, "clicked");
  action_bench_assert (bench, "doc.save", "save");
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (ActionBench **, gconstpointer);
  } rows[] = {
    { "/action-watch/button", test_button },
    { "/action-watch/menu", test_menu },
    { "/action-watch/menu-by-keys", test_menu_by_keys },
    { "/action-watch/shortcuts", test_shortcuts },
    { "/action-watch/stateful", test_stateful },
    { "/action-watch/targets", test_targets },
    { "/action-watch/by-code", test_by_code },
    { "/action-watch/capture", test_capture },
    { "/action-watch/inserted", test_inserted },
    { "/action-watch/class-action", test_class_action },
    { "/action-watch/not-inserted", test_not_inserted },
    { "/action-watch/own-group", test_own_group },
    { "/action-watch/changes", test_changes },
    { "/action-watch/mapped-later", test_mapped_later },
    { "/action-watch/tag-wins", test_tag_wins },
    { "/action-watch/tag-before-action", test_tag_before_action },
    { "/action-watch/loop-in-handler", test_loop_in_handler },
    { "/action-watch/tag-without-hand", test_tag_without_hand },
  };

  if (!gtk_support_init (&argc, &argv))
    return GTK_SUPPORT_SKIP;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_test_add (rows[i].path, ActionBench *, NULL, set_up, rows[i].test, tear_down);

  return g_test_run ();
}
