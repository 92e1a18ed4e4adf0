/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "action-bench.h"

#include "gtk-support.h"

static void
append (GString *text, const char *word)
{
  g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", word);
}

/* What is told */

static void
feature_cb (const char *feature_id,
            const char *module_id,
            const char *product_id,
            gpointer    user_data)
{
  ActionBench *self = user_data;

  append (self->told, feature_id);
  if (module_id != NULL || product_id != NULL)
    g_string_append_printf (self->told,
                            "/%s/%s",
                            module_id != NULL ? module_id : "",
                            product_id != NULL ? product_id : "");
}

static void
page_opened_cb (G_GNUC_UNUSED gpointer    page,
                G_GNUC_UNUSED const char *name,
                G_GNUC_UNUSED gpointer    user_data)
{
}

static void
page_closed_cb (G_GNUC_UNUSED gpointer page, gpointer user_data)
{
  ActionBench *self = user_data;

  append (self->told, "(closed)");
}

static void
shown_cb (const char *id, gpointer user_data)
{
  ActionBench *self = user_data;

  append (self->told, id != NULL ? id : "(none)");
}

static void
ignore_cb (G_GNUC_UNUSED gpointer user_data)
{
}

static void
ending_cb (gpointer user_data)
{
  ActionBench *self = user_data;

  append (self->told, "(ending)");
  self->n_ended++;
}

static const NateroPresenceFuncs funcs = {
  .activity = ignore_cb,
  .page_opened = page_opened_cb,
  .page_closed = page_closed_cb,
  .feature = feature_cb,
  .module_shown = shown_cb,
  .product_shown = shown_cb,
  .left = ignore_cb,
  .ending = ending_cb,
};

/* The application */

static void
done_cb (GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer user_data)
{
  ActionBench *self = user_data;

  append (self->done, g_action_get_name (G_ACTION (action)));
}

static void
close_cb (G_GNUC_UNUSED GSimpleAction *action,
          G_GNUC_UNUSED GVariant      *parameter,
          gpointer                     user_data)
{
  ActionBench *self = user_data;

  append (self->done, "close");
  gtk_window_destroy (self->window);
}

static void
quit_cb (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer user_data)
{
  ActionBench *self = user_data;

  append (self->done, "quit");
  g_application_quit (G_APPLICATION (self->application));
}

/* An action that is made of another one. */
static void
save_all_cb (G_GNUC_UNUSED GSimpleAction *action,
             G_GNUC_UNUSED GVariant      *parameter,
             gpointer                     user_data)
{
  ActionBench *self = user_data;

  append (self->done, "save-all");
  gtk_widget_activate_action_variant (GTK_WIDGET (self->window), "win.save", NULL);
}

static const GActionEntry window_entries[] = {
  { .name = "save", .activate = done_cb },
  { .name = "save-all", .activate = save_all_cb },
  { .name = "zoom", .activate = done_cb, .parameter_type = "i" },
  { .name = "close", .activate = close_cb },
  { .name = "wrap", .state = "false" },
  { .name = "view", .parameter_type = "s", .state = "'list'" },
};

static const GActionEntry application_entries[] = {
  { .name = "export", .activate = done_cb },
  { .name = "quit", .activate = quit_cb },
};

static const GActionEntry group_entries[] = {
  { .name = "sort", .activate = done_cb },
  { .name = "hide", .activate = done_cb },
};

GActionGroup *
action_bench_create_group (ActionBench *self)
{
  GSimpleActionGroup *group = g_simple_action_group_new ();

  g_action_map_add_action_entries (
    G_ACTION_MAP (group), group_entries, G_N_ELEMENTS (group_entries), self);
  return G_ACTION_GROUP (group);
}

static GMenu *
create_menu (void)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) views = g_menu_new ();

  g_menu_append (menu, "_Save", "win.save");
  g_menu_append (menu, "Save all", "win.save-all");
  g_menu_append (menu, "Wrap", "win.wrap");
  g_menu_append (menu, "Shown", "win.shown");
  g_menu_append (menu, "Zoom in", "win.zoom(2)");
  g_menu_append (menu, "Zoom out", "win.zoom(-2)");
  g_menu_append (menu, "Export", "app.export");
  g_menu_append (menu, "Close", "win.close");
  g_menu_append (menu, "Sort", "list.sort");
  g_menu_append (menu, "Hide", "list.hide");
  g_menu_append (views, "List", "win.view::list");
  g_menu_append (views, "Grid", "win.view::grid");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (views));
  return menu;
}

ActionBench *
action_bench_new (void)
{
  static const char *const save_keys[] = { "<Control>s", NULL };
  ActionBench             *self = g_new0 (ActionBench, 1);
  g_autofree char         *name = g_path_get_basename (g_test_get_path ());
  g_autofree char         *id =
    g_strdup_printf ("org.natero.Test.%s.t%" G_GINT64_FORMAT, name, g_get_monotonic_time ());
  g_autoptr (GError) error = NULL;

  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  self->told = g_string_new (NULL);
  self->done = g_string_new (NULL);
  self->clock = natero_clock_new_manual (0);
  self->presence = natero_presence_new (self->clock, &funcs, self);
  self->application = gtk_application_new (id, G_APPLICATION_NON_UNIQUE);
  self->menu = create_menu ();
  g_application_register (G_APPLICATION (self->application), NULL, &error);
  g_assert_no_error (error);
  g_action_map_add_action_entries (G_ACTION_MAP (self->application),
                                   application_entries,
                                   G_N_ELEMENTS (application_entries),
                                   self);
  gtk_application_set_accels_for_action (self->application, "win.save", save_keys);
  return self;
}

void
action_bench_free (ActionBench *self)
{
  if (self->window != NULL)
    gtk_support_destroy (self->window);
  g_assert_null (self->window);
  natero_presence_free (self->presence);
  natero_clock_unref (self->clock);
  g_clear_weak_pointer (&self->shown_label);
  g_object_unref (self->menu);
  g_object_unref (self->application);
  g_string_free (self->told, TRUE);
  g_string_free (self->done, TRUE);
  g_free (self);
}

GtkWindow *
action_bench_add_window (ActionBench *self)
{
  GtkWidget *window = gtk_application_window_new (self->application);

  g_action_map_add_action_entries (
    G_ACTION_MAP (window), window_entries, G_N_ELEMENTS (window_entries), self);
  return GTK_WINDOW (window);
}

static void
build_window (ActionBench *self)
{
  g_autoptr (GPropertyAction) shown = NULL;
  GtkWidget *header = gtk_header_bar_new ();

  self->window = action_bench_add_window (self);
  g_object_add_weak_pointer (G_OBJECT (self->window), (gpointer *) &self->window);
  gtk_window_set_default_size (self->window, 400, 300);
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  gtk_window_set_child (self->window, self->box);

  g_set_weak_pointer (&self->shown_label, gtk_label_new ("Shown"));
  gtk_box_append (GTK_BOX (self->box), self->shown_label);
  shown = g_property_action_new ("shown", self->shown_label, "visible");
  g_action_map_add_action (G_ACTION_MAP (self->window), G_ACTION (shown));

  self->menu_button = gtk_menu_button_new ();
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (self->menu_button), G_MENU_MODEL (self->menu));
  gtk_header_bar_pack_end (GTK_HEADER_BAR (header), self->menu_button);
  gtk_window_set_titlebar (self->window, header);
}

void
action_bench_open (ActionBench *self)
{
  natero_presence_attach_application (self->presence, self->application);
  build_window (self);
  gtk_support_point_away ();
  gtk_support_present (self->window);
}

void
action_bench_map (ActionBench *self, const char *action_name, const char *feature_id)
{
  natero_presence_map_action (self->presence, action_name, feature_id, NULL, NULL);
}

GtkWidget *
action_bench_add (ActionBench *self, GtkWidget *widget)
{
  gtk_box_append (GTK_BOX (self->box), widget);
  gtk_support_settle (widget);
  return widget;
}

GtkWidget *
action_bench_add_button (ActionBench *self, const char *detailed_name)
{
  GtkWidget *button = gtk_button_new_with_label (detailed_name);

  gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (button), detailed_name);
  return action_bench_add (self, button);
}

/* With the mouse. */
void
action_bench_choose (ActionBench *self, const char *item)
{
  GtkMenuButton *button = GTK_MENU_BUTTON (self->menu_button);
  GtkWidget     *popover = GTK_WIDGET (gtk_menu_button_get_popover (button));

  gtk_support_click (self->menu_button);
  gtk_support_wait_mapped (popover);
  g_object_ref (popover);
  gtk_support_point_at (gtk_support_find_label (popover, item));
  gtk_support_press ("1");
  gtk_support_wait_unmapped (popover);
  g_object_unref (popover);
}

/* From code, through GTK. */
void
action_bench_activate (ActionBench *self, const char *name)
{
  g_assert_true (gtk_widget_activate_action_variant (GTK_WIDGET (self->window), name, NULL));
}

void
action_bench_assert (ActionBench *self, const char *told, const char *done)
{
  gtk_support_settle (self->window != NULL ? GTK_WIDGET (self->window) : NULL);
  g_assert_cmpstr (self->told->str, ==, told);
  g_assert_cmpstr (self->done->str, ==, done);
  g_string_truncate (self->told, 0);
  g_string_truncate (self->done, 0);
}
