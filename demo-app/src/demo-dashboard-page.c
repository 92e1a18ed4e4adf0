/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "demo-dashboard-page.h"

#include "demo-due-row.h"
#include "demo-project-row.h"

#define N_DUE_ROWS 4

/*
 * The first page: counts, the projects, and the tasks that are due next.
 */
struct _DemoDashboardPage
{
  AdwBin parent_instance;

  DemoWorkspace *workspace;
  GtkFilter     *open_filter;

  GtkLabel   *to_do_label;
  GtkLabel   *in_progress_label;
  GtkLabel   *done_label;
  GtkLabel   *overdue_label;
  GtkListBox *projects_list;
  GtkListBox *due_list;
  GtkStack   *due_stack;
};

G_DEFINE_FINAL_TYPE (DemoDashboardPage, demo_dashboard_page, ADW_TYPE_BIN)

static void
set_number (GtkLabel *label, guint number)
{
  g_autofree char *text = g_strdup_printf ("%u", number);

  gtk_label_set_label (label, text);
}

static void
update (DemoDashboardPage *self)
{
  gboolean has_due;

  set_number (self->to_do_label, demo_workspace_count (self->workspace, DEMO_TASK_TO_DO));
  set_number (self->in_progress_label,
              demo_workspace_count (self->workspace, DEMO_TASK_IN_PROGRESS));
  set_number (self->done_label, demo_workspace_count (self->workspace, DEMO_TASK_DONE));
  set_number (self->overdue_label, demo_workspace_count_overdue (self->workspace));
  gtk_filter_changed (self->open_filter, GTK_FILTER_CHANGE_DIFFERENT);
  has_due = gtk_list_box_get_row_at_index (self->due_list, 0) != NULL;
  gtk_stack_set_visible_child_name (self->due_stack, has_due ? "tasks" : "nothing");
}

static gboolean
is_open (gpointer item, gpointer user_data G_GNUC_UNUSED)
{
  return demo_task_get_state (item) != DEMO_TASK_DONE && demo_task_get_due (item) != NULL;
}

static GListModel *
make_due_model (DemoDashboardPage *self)
{
  GListModel *open = G_LIST_MODEL (gtk_filter_list_model_new (
    g_object_ref (demo_workspace_get_tasks (self->workspace)), g_object_ref (self->open_filter)));
  GtkSorter  *sorter = GTK_SORTER (gtk_custom_sorter_new (demo_task_compare_due, NULL, NULL));
  GListModel *sorted = G_LIST_MODEL (gtk_sort_list_model_new (open, sorter));

  return G_LIST_MODEL (gtk_slice_list_model_new (sorted, 0, N_DUE_ROWS));
}

static GtkWidget *
create_project_row (gpointer item, gpointer user_data G_GNUC_UNUSED)
{
  return demo_project_row_new (item, TRUE);
}

static GtkWidget *
create_due_row (gpointer item, gpointer user_data G_GNUC_UNUSED)
{
  return demo_due_row_new (item);
}

static void
project_activated_cb (GtkListBox *list G_GNUC_UNUSED, GtkListBoxRow *row, DemoDashboardPage *self)
{
  DemoProject *project = demo_project_row_get_project (DEMO_PROJECT_ROW (row));

  gtk_widget_activate_action (
    GTK_WIDGET (self), "win.show-project", "s", demo_project_get_id (project));
}

static void
due_activated_cb (GtkListBox *list G_GNUC_UNUSED, GtkListBoxRow *row, DemoDashboardPage *self)
{
  DemoTask *task = demo_due_row_get_task (DEMO_DUE_ROW (row));

  gtk_widget_activate_action (GTK_WIDGET (self), "win.edit-task", "u", demo_task_get_id (task));
}

static void
demo_dashboard_page_dispose (GObject *object)
{
  DemoDashboardPage *self = DEMO_DASHBOARD_PAGE (object);

  g_clear_object (&self->workspace);
  g_clear_object (&self->open_filter);
  G_OBJECT_CLASS (demo_dashboard_page_parent_class)->dispose (object);
}

static void
demo_dashboard_page_class_init (DemoDashboardPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = demo_dashboard_page_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/natero/Demo/ui/demo-dashboard-page.ui");
  gtk_widget_class_bind_template_child (widget_class, DemoDashboardPage, to_do_label);
  gtk_widget_class_bind_template_child (widget_class, DemoDashboardPage, in_progress_label);
  gtk_widget_class_bind_template_child (widget_class, DemoDashboardPage, done_label);
  gtk_widget_class_bind_template_child (widget_class, DemoDashboardPage, overdue_label);
  gtk_widget_class_bind_template_child (widget_class, DemoDashboardPage, projects_list);
  gtk_widget_class_bind_template_child (widget_class, DemoDashboardPage, due_list);
  gtk_widget_class_bind_template_child (widget_class, DemoDashboardPage, due_stack);
  gtk_widget_class_bind_template_callback (widget_class, project_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, due_activated_cb);
}

static void
demo_dashboard_page_init (DemoDashboardPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->open_filter = GTK_FILTER (gtk_custom_filter_new (is_open, NULL, NULL));
}

void
demo_dashboard_page_set_workspace (DemoDashboardPage *self, DemoWorkspace *workspace)
{
  g_autoptr (GListModel) due = NULL;

  g_return_if_fail (DEMO_IS_DASHBOARD_PAGE (self));
  g_return_if_fail (self->workspace == NULL);

  self->workspace = g_object_ref (workspace);
  due = make_due_model (self);
  gtk_list_box_bind_model (
    self->projects_list, demo_workspace_get_projects (workspace), create_project_row, NULL, NULL);
  gtk_list_box_bind_model (self->due_list, due, create_due_row, NULL, NULL);
  g_signal_connect_object (workspace, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}
