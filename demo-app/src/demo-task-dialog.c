/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "demo-task-dialog.h"

#include "demo-load.h"

/*
 * Makes a task, or changes one where one is given. "accepted" comes after the task was made or
 * changed.
 */
struct _DemoTaskDialog
{
  AdwWindow parent_instance;

  DemoWorkspace *workspace;
  DemoTask      *task;
  GDateTime     *due;

  GtkStack      *title_stack;
  GtkWidget     *create_button;
  GtkWidget     *save_button;
  GtkEditable   *title_row;
  AdwComboRow   *project_row;
  GtkMenuButton *due_button;
  GtkCalendar   *calendar;
  GtkSwitch     *important_switch;
  GtkTextView   *notes_view;
};

G_DEFINE_FINAL_TYPE (DemoTaskDialog, demo_task_dialog, ADW_TYPE_WINDOW)

enum
{
  SIGNAL_ACCEPTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
take_due (DemoTaskDialog *self, GDateTime *due)
{
  g_autofree char *text = g_date_time_format (due, "%x");

  g_clear_pointer (&self->due, g_date_time_unref);
  self->due = due;
  gtk_menu_button_set_label (self->due_button, text);
}

static void
day_selected_cb (DemoTaskDialog *self)
{
  take_due (self, gtk_calendar_get_date (self->calendar));
  gtk_menu_button_popdown (self->due_button);
}

static char *
dup_title (DemoTaskDialog *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (self->title_row)));
}

static void
title_changed_cb (DemoTaskDialog *self)
{
  g_autofree char *title = dup_title (self);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "dialog.accept", *title != '\0');
}

static char *
dup_notes (DemoTaskDialog *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->notes_view);
  GtkTextIter    start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

static void
fill_task (DemoTaskDialog *self, const char *title, DemoProject *project)
{
  g_autofree char *notes = dup_notes (self);

  g_object_set (self->task,
                "title",
                title,
                "project-id",
                demo_project_get_id (project),
                "project-name",
                demo_project_get_name (project),
                "important",
                gtk_switch_get_active (self->important_switch),
                "notes",
                notes,
                "due",
                self->due,
                NULL);
}

static void
accept_cb (GtkWidget *widget, const char *action G_GNUC_UNUSED, GVariant *target G_GNUC_UNUSED)
{
  DemoTaskDialog  *self = DEMO_TASK_DIALOG (widget);
  DemoProject     *project = adw_combo_row_get_selected_item (self->project_row);
  g_autofree char *title = dup_title (self);

  if (self->task == NULL)
    self->task = g_object_ref (
      demo_workspace_create_task (self->workspace, title, demo_project_get_id (project)));
  fill_task (self, title, project);
  g_signal_emit (self, signals[SIGNAL_ACCEPTED], 0);
  gtk_window_close (GTK_WINDOW (self));
}

static guint
find_position (GListModel *model, DemoProject *project)
{
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (DemoProject) candidate = g_list_model_get_item (model, i);

      if (candidate == project)
        return i;
    }
  return 0;
}

static void
show_task (DemoTaskDialog *self)
{
  DemoTask    *task = self->task;
  DemoProject *project =
    demo_workspace_find_project (self->workspace, demo_task_get_project_id (task));

  gtk_editable_set_text (self->title_row, demo_task_get_title (task));
  adw_combo_row_set_selected (
    self->project_row, find_position (demo_workspace_get_projects (self->workspace), project));
  gtk_switch_set_active (self->important_switch, demo_task_get_important (task));
  gtk_text_buffer_set_text (
    gtk_text_view_get_buffer (self->notes_view), demo_task_get_notes (task), -1);
  if (demo_task_get_due (task) != NULL)
    gtk_calendar_select_day (self->calendar, demo_task_get_due (task));
  gtk_stack_set_visible_child_name (self->title_stack, "edit");
  gtk_widget_set_visible (self->create_button, FALSE);
  gtk_widget_set_visible (self->save_button, TRUE);
  gtk_window_set_default_widget (GTK_WINDOW (self), self->save_button);
}

static void
demo_task_dialog_dispose (GObject *object)
{
  DemoTaskDialog *self = DEMO_TASK_DIALOG (object);

  g_clear_object (&self->workspace);
  g_clear_object (&self->task);
  g_clear_pointer (&self->due, g_date_time_unref);
  G_OBJECT_CLASS (demo_task_dialog_parent_class)->dispose (object);
}

static void
demo_task_dialog_class_init (DemoTaskDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = demo_task_dialog_dispose;

  signals[SIGNAL_ACCEPTED] = g_signal_new (
    "accepted", DEMO_TYPE_TASK_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/natero/Demo/ui/demo-task-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, DemoTaskDialog, title_stack);
  gtk_widget_class_bind_template_child (widget_class, DemoTaskDialog, create_button);
  gtk_widget_class_bind_template_child (widget_class, DemoTaskDialog, save_button);
  gtk_widget_class_bind_template_child (widget_class, DemoTaskDialog, title_row);
  gtk_widget_class_bind_template_child (widget_class, DemoTaskDialog, project_row);
  gtk_widget_class_bind_template_child (widget_class, DemoTaskDialog, due_button);
  gtk_widget_class_bind_template_child (widget_class, DemoTaskDialog, calendar);
  gtk_widget_class_bind_template_child (widget_class, DemoTaskDialog, important_switch);
  gtk_widget_class_bind_template_child (widget_class, DemoTaskDialog, notes_view);
  gtk_widget_class_bind_template_callback (widget_class, title_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, day_selected_cb);
  gtk_widget_class_install_action (widget_class, "dialog.accept", NULL, accept_cb);
}

static void
demo_task_dialog_init (DemoTaskDialog *self)
{
  g_type_ensure (DEMO_TYPE_PROJECT);
  gtk_widget_init_template (GTK_WIDGET (self));
  take_due (self, gtk_calendar_get_date (self->calendar));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "dialog.accept", FALSE);
}

DemoTaskDialog *
demo_task_dialog_new (GtkWindow *parent, DemoWorkspace *workspace, DemoTask *task)
{
  DemoTaskDialog *self = g_object_new (DEMO_TYPE_TASK_DIALOG, NULL);

  demo_load_attach (GTK_WINDOW (self), parent);
  self->workspace = g_object_ref (workspace);
  adw_combo_row_set_model (self->project_row, demo_workspace_get_projects (workspace));
  if (task != NULL)
    {
      self->task = g_object_ref (task);
      show_task (self);
    }
  gtk_widget_grab_focus (GTK_WIDGET (self->title_row));
  return self;
}
