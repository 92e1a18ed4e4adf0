/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "demo-window.h"

#include "demo-board-page.h"
#include "demo-dashboard-page.h"
#include "demo-inspector.h"
#include "demo-load.h"
#include "demo-reports-page.h"
#include "demo-settings-page.h"
#include "demo-task-actions.h"
#include "demo-toasts.h"
#include "demo-usage-actions.h"

/*
 * The main window: four pages, each a module of the tracker, and the side panel.
 */
struct _DemoWindow
{
  AdwApplicationWindow parent_instance;

  DemoWorkspace    *workspace;
  DemoUsage        *usage;
  DemoTaskActions  *task_actions;
  DemoUsageActions *usage_actions;

  DemoToasts        *toasts;
  AdwFlap           *flap;
  AdwViewStack      *stack;
  AdwAvatar         *avatar;
  GtkWidget         *account_button;
  GtkWidget         *sign_in_button;
  DemoDashboardPage *dashboard_page;
  DemoBoardPage     *board_page;
  DemoReportsPage   *reports_page;
  DemoSettingsPage  *settings_page;
  DemoInspector     *inspector;
};

G_DEFINE_FINAL_TYPE (DemoWindow, demo_window, ADW_TYPE_APPLICATION_WINDOW)

static void
show_page_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *target, gpointer user_data)
{
  DemoWindow *self = user_data;

  adw_view_stack_set_visible_child_name (self->stack, g_variant_get_string (target, NULL));
}

static void
show_project_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *target, gpointer user_data)
{
  DemoWindow  *self = user_data;
  DemoProject *project =
    demo_workspace_find_project (self->workspace, g_variant_get_string (target, NULL));

  demo_board_page_show_project (self->board_page, project);
  adw_view_stack_set_visible_child_name (self->stack, "board");
}

static void
search_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *target G_GNUC_UNUSED, gpointer user_data)
{
  DemoWindow *self = user_data;

  adw_view_stack_set_visible_child_name (self->stack, "board");
  demo_board_page_start_search (self->board_page);
}

static void
export_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *target G_GNUC_UNUSED, gpointer user_data)
{
  DemoWindow *self = user_data;

  adw_view_stack_set_visible_child_name (self->stack, "reports");
  demo_reports_page_export (self->reports_page);
}

static void
shortcuts_cb (GSimpleAction *action G_GNUC_UNUSED,
              GVariant      *target G_GNUC_UNUSED,
              gpointer       user_data)
{
  DemoWindow *self = user_data;

  gtk_window_present (demo_load_window ("demo-shortcuts", GTK_WINDOW (self)));
}

static void
about_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *target G_GNUC_UNUSED, gpointer user_data)
{
  DemoWindow *self = user_data;
  GtkWindow  *window = demo_load_window ("demo-about", GTK_WINDOW (self));

  adw_about_window_set_version (ADW_ABOUT_WINDOW (window), NATERO_VERSION_STRING);
  gtk_window_present (window);
}

static void
exported_cb (DemoWindow *self, GError *error)
{
  if (error == NULL)
    demo_toasts_show (self->toasts, DEMO_TOAST_REPORT_SAVED);
  else
    demo_toasts_show_text (self->toasts, error->message);
}

static const GActionEntry entries[] = {
  { .name = "show-page", .activate = show_page_cb, .parameter_type = "s" },
  { .name = "show-project", .activate = show_project_cb, .parameter_type = "s" },
  { .name = "search", .activate = search_cb },
  { .name = "export", .activate = export_cb },
  { .name = "shortcuts", .activate = shortcuts_cb },
  { .name = "about", .activate = about_cb },
};

static void
add_actions (DemoWindow *self)
{
  g_autoptr (GPropertyAction) panel =
    g_property_action_new ("toggle-panel", self->flap, "reveal-flap");

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (panel));
  self->task_actions =
    demo_task_actions_new (GTK_APPLICATION_WINDOW (self), self->workspace, self->toasts);
  self->usage_actions =
    demo_usage_actions_new (GTK_APPLICATION_WINDOW (self), self->usage, self->toasts);
}

static void
bind_account (DemoWindow *self)
{
  g_object_bind_property (
    self->usage, "signed-in", self->account_button, "visible", G_BINDING_SYNC_CREATE);
  g_object_bind_property (self->usage,
                          "signed-in",
                          self->sign_in_button,
                          "visible",
                          G_BINDING_SYNC_CREATE | G_BINDING_INVERT_BOOLEAN);
  g_object_bind_property (self->usage, "user-id", self->avatar, "text", G_BINDING_SYNC_CREATE);
}

static void
set_up_pages (DemoWindow *self)
{
  demo_dashboard_page_set_workspace (self->dashboard_page, self->workspace);
  demo_board_page_set_workspace (self->board_page, self->workspace);
  demo_reports_page_set_up (self->reports_page, self->workspace, self->usage);
  demo_settings_page_set_usage (self->settings_page, self->usage);
  demo_inspector_set_usage (self->inspector, self->usage);
  g_signal_connect_object (
    self->reports_page, "exported", G_CALLBACK (exported_cb), self, G_CONNECT_SWAPPED);
}

static void
demo_window_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (demo_window_parent_class)->map (widget);
  demo_usage_actions_ask_consent (DEMO_WINDOW (widget)->usage_actions);
}

static void
demo_window_dispose (GObject *object)
{
  DemoWindow *self = DEMO_WINDOW (object);

  g_clear_object (&self->task_actions);
  g_clear_object (&self->usage_actions);
  g_clear_object (&self->workspace);
  g_clear_object (&self->usage);
  G_OBJECT_CLASS (demo_window_parent_class)->dispose (object);
}

static void
ensure_types (void)
{
  g_type_ensure (DEMO_TYPE_TOASTS);
  g_type_ensure (DEMO_TYPE_DASHBOARD_PAGE);
  g_type_ensure (DEMO_TYPE_BOARD_PAGE);
  g_type_ensure (DEMO_TYPE_REPORTS_PAGE);
  g_type_ensure (DEMO_TYPE_SETTINGS_PAGE);
  g_type_ensure (DEMO_TYPE_INSPECTOR);
}

static void
demo_window_class_init (DemoWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = demo_window_dispose;
  widget_class->map = demo_window_map;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/natero/Demo/ui/demo-window.ui");
  gtk_widget_class_bind_template_child (widget_class, DemoWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, DemoWindow, flap);
  gtk_widget_class_bind_template_child (widget_class, DemoWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, DemoWindow, avatar);
  gtk_widget_class_bind_template_child (widget_class, DemoWindow, account_button);
  gtk_widget_class_bind_template_child (widget_class, DemoWindow, sign_in_button);
  gtk_widget_class_bind_template_child (widget_class, DemoWindow, dashboard_page);
  gtk_widget_class_bind_template_child (widget_class, DemoWindow, board_page);
  gtk_widget_class_bind_template_child (widget_class, DemoWindow, reports_page);
  gtk_widget_class_bind_template_child (widget_class, DemoWindow, settings_page);
  gtk_widget_class_bind_template_child (widget_class, DemoWindow, inspector);
}

static void
demo_window_init (DemoWindow *self)
{
  ensure_types ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

DemoWindow *
demo_window_new (GtkApplication *application, DemoWorkspace *workspace, DemoUsage *usage)
{
  DemoWindow *self = g_object_new (DEMO_TYPE_WINDOW, "application", application, NULL);

  self->workspace = g_object_ref (workspace);
  self->usage = g_object_ref (usage);
  add_actions (self);
  set_up_pages (self);
  bind_account (self);
  return self;
}
