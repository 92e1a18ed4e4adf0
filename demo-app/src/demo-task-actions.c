/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "demo-task-actions.h"

#include "demo-load.h"
#include "demo-task-dialog.h"

/*
 * What can be done with tasks, as actions of a window. Some of them are mapped to features, and so
 * count whatever way they are reached: by button, menu, key or drag.
 */
struct _DemoTaskActions
{
  GObject parent_instance;

  /* The window owns this object. */
  GtkWindow     *window;
  DemoWorkspace *workspace;
  DemoToasts    *toasts;
  DemoTask      *deleted;
};

G_DEFINE_FINAL_TYPE (DemoTaskActions, demo_task_actions, G_TYPE_OBJECT)

static void
set_undo_enabled (DemoTaskActions *self)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->window), "undo-delete");

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), self->deleted != NULL);
}

static void
created_cb (DemoTaskActions *self)
{
  demo_toasts_show (self->toasts, DEMO_TOAST_TASK_CREATED);
}

static void
saved_cb (DemoTaskActions *self)
{
  demo_toasts_show (self->toasts, DEMO_TOAST_TASK_SAVED);
}

static void
present_dialog (DemoTaskActions *self, DemoTask *task, GCallback accepted_cb)
{
  DemoTaskDialog *dialog = demo_task_dialog_new (self->window, self->workspace, task);

  g_signal_connect_object (dialog, "accepted", accepted_cb, self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
new_task_cb (GSimpleAction *action G_GNUC_UNUSED,
             GVariant      *target G_GNUC_UNUSED,
             gpointer       user_data)
{
  present_dialog (user_data, NULL, G_CALLBACK (created_cb));
}

static void
edit_task_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *target, gpointer user_data)
{
  DemoTaskActions *self = user_data;
  DemoTask        *task = demo_workspace_find_task (self->workspace, g_variant_get_uint32 (target));

  if (task != NULL)
    present_dialog (self, task, G_CALLBACK (saved_cb));
}

static void
move_task_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *target, gpointer user_data)
{
  DemoTaskActions *self = user_data;
  DemoTask        *task;
  guint            id;
  int              state;

  g_variant_get (target, "(ui)", &id, &state);
  task = demo_workspace_find_task (self->workspace, id);
  if (task == NULL || (int) demo_task_get_state (task) == state)
    return;
  demo_task_set_state (task, (DemoTaskState) CLAMP (state, DEMO_TASK_TO_DO, DEMO_TASK_DONE));
}

static void
remove_task_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *target, gpointer user_data)
{
  DemoTaskActions *self = user_data;
  DemoTask        *task = demo_workspace_find_task (self->workspace, g_variant_get_uint32 (target));

  if (task == NULL)
    return;
  g_set_object (&self->deleted, task);
  demo_workspace_remove_task (self->workspace, task);
  set_undo_enabled (self);
  demo_toasts_show (self->toasts, DEMO_TOAST_TASK_DELETED);
}

static void
delete_response_cb (DemoTask *task, const char *response, GtkWindow *dialog)
{
  GtkWindow *window = gtk_window_get_transient_for (dialog);

  if (g_strcmp0 (response, "accept") == 0)
    gtk_widget_activate_action (
      GTK_WIDGET (window), "win.remove-task", "u", demo_task_get_id (task));
}

static void
delete_task_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *target, gpointer user_data)
{
  DemoTaskActions *self = user_data;
  DemoTask        *task = demo_workspace_find_task (self->workspace, g_variant_get_uint32 (target));
  GtkWindow       *dialog;

  if (task == NULL)
    return;
  dialog = demo_load_window ("demo-delete-dialog", self->window);
  g_signal_connect_object (
    dialog, "response", G_CALLBACK (delete_response_cb), task, G_CONNECT_SWAPPED);
  gtk_window_present (dialog);
}

static void
undo_delete_cb (GSimpleAction *action G_GNUC_UNUSED,
                GVariant      *target G_GNUC_UNUSED,
                gpointer       user_data)
{
  DemoTaskActions *self = user_data;
  g_autoptr (DemoTask) task = g_steal_pointer (&self->deleted);

  if (task == NULL)
    return;
  demo_workspace_add_task (self->workspace, task);
  set_undo_enabled (self);
}

static const GActionEntry entries[] = {
  { .name = "new-task", .activate = new_task_cb },
  { .name = "edit-task", .activate = edit_task_cb, .parameter_type = "u" },
  { .name = "move-task", .activate = move_task_cb, .parameter_type = "(ui)" },
  { .name = "delete-task", .activate = delete_task_cb, .parameter_type = "u" },
  { .name = "remove-task", .activate = remove_task_cb, .parameter_type = "u" },
  { .name = "undo-delete", .activate = undo_delete_cb },
};

static void
demo_task_actions_dispose (GObject *object)
{
  DemoTaskActions *self = DEMO_TASK_ACTIONS (object);

  g_clear_object (&self->workspace);
  g_clear_object (&self->toasts);
  g_clear_object (&self->deleted);
  G_OBJECT_CLASS (demo_task_actions_parent_class)->dispose (object);
}

static void
demo_task_actions_class_init (DemoTaskActionsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = demo_task_actions_dispose;
}

static void
demo_task_actions_init (DemoTaskActions *self G_GNUC_UNUSED)
{
}

DemoTaskActions *
demo_task_actions_new (GtkApplicationWindow *window, DemoWorkspace *workspace, DemoToasts *toasts)
{
  DemoTaskActions *self = g_object_new (DEMO_TYPE_TASK_ACTIONS, NULL);

  self->window = GTK_WINDOW (window);
  self->workspace = g_object_ref (workspace);
  self->toasts = g_object_ref (toasts);
  g_action_map_add_action_entries (G_ACTION_MAP (window), entries, G_N_ELEMENTS (entries), self);
  set_undo_enabled (self);
  return self;
}
