/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "demo-task-card.h"

/*
 * A task on the board. What its menu, its button, its keys or a drag ask for is handed to the
 * window's actions, with the number of the task.
 */
struct _DemoTaskCard
{
  GtkListBoxRow parent_instance;

  DemoTask  *task;
  GtkWidget *title_label;
  GtkWidget *star;
  GtkWidget *project_label;
  GtkWidget *due_label;
  GtkWidget *next_button;
};

G_DEFINE_FINAL_TYPE (DemoTaskCard, demo_task_card, GTK_TYPE_LIST_BOX_ROW)

enum
{
  PROP_0,
  PROP_TASK,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
update (DemoTaskCard *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  int state = (int) demo_task_get_state (self->task);

  if (demo_task_is_overdue (self->task, now))
    gtk_widget_add_css_class (self->due_label, "error");
  else
    gtk_widget_remove_css_class (self->due_label, "error");
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "task.move-next", state < DEMO_TASK_DONE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "task.move-previous", state > DEMO_TASK_TO_DO);
  gtk_widget_set_visible (self->next_button, state < DEMO_TASK_DONE);
}

static void
name_for_assistance (DemoTaskCard *self)
{
  gtk_accessible_update_property (
    GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, demo_task_get_title (self->task), -1);
}

/*
 * Not as expressions in the .ui file: a card goes away while its own button is being clicked, and
 * GTK 4.8 then takes the watches of those apart in the wrong order.
 */
static void
bind_task (DemoTaskCard *self)
{
  const GBindingFlags flags = G_BINDING_SYNC_CREATE;

  g_object_bind_property (self->task, "title", self->title_label, "label", flags);
  g_object_bind_property (self->task, "important", self->star, "visible", flags);
  g_object_bind_property (self->task, "project-name", self->project_label, "label", flags);
  g_object_bind_property (self->task, "due-text", self->due_label, "label", flags);
}

static void
move_to (DemoTaskCard *self, int state)
{
  if (state != (int) demo_task_get_state (self->task))
    gtk_widget_activate_action (
      GTK_WIDGET (self), "win.move-task", "(ui)", demo_task_get_id (self->task), state);
}

static void
edit_cb (GtkWidget *widget, const char *action G_GNUC_UNUSED, GVariant *target G_GNUC_UNUSED)
{
  guint id = demo_task_get_id (DEMO_TASK_CARD (widget)->task);

  gtk_widget_activate_action (widget, "win.edit-task", "u", id);
}

static void
delete_cb (GtkWidget *widget, const char *action G_GNUC_UNUSED, GVariant *target G_GNUC_UNUSED)
{
  guint id = demo_task_get_id (DEMO_TASK_CARD (widget)->task);

  gtk_widget_activate_action (widget, "win.delete-task", "u", id);
}

static void
move_to_cb (GtkWidget *widget, const char *action G_GNUC_UNUSED, GVariant *target)
{
  move_to (DEMO_TASK_CARD (widget), g_variant_get_int32 (target));
}

static void
move_next_cb (GtkWidget *widget, const char *action G_GNUC_UNUSED, GVariant *target G_GNUC_UNUSED)
{
  DemoTaskCard *self = DEMO_TASK_CARD (widget);

  move_to (self, (int) demo_task_get_state (self->task) + 1);
}

static void
move_previous_cb (GtkWidget  *widget,
                  const char *action G_GNUC_UNUSED,
                  GVariant   *target G_GNUC_UNUSED)
{
  DemoTaskCard *self = DEMO_TASK_CARD (widget);

  move_to (self, (int) demo_task_get_state (self->task) - 1);
}

static GdkContentProvider *
drag_prepare_cb (GtkDragSource *source G_GNUC_UNUSED,
                 double         x G_GNUC_UNUSED,
                 double         y G_GNUC_UNUSED,
                 DemoTaskCard  *self)
{
  return gdk_content_provider_new_typed (DEMO_TYPE_TASK, self->task);
}

static void
drag_begin_cb (GtkDragSource *source, GdkDrag *drag G_GNUC_UNUSED, DemoTaskCard *self)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (GTK_WIDGET (self));

  gtk_drag_source_set_icon (source, paintable, 0, 0);
}

static void
demo_task_card_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  DemoTaskCard *self = DEMO_TASK_CARD (object);

  switch (prop_id)
    {
    case PROP_TASK:
      g_value_set_object (value, self->task);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
demo_task_card_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  DemoTaskCard *self = DEMO_TASK_CARD (object);

  switch (prop_id)
    {
    case PROP_TASK:
      self->task = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
demo_task_card_dispose (GObject *object)
{
  g_clear_object (&DEMO_TASK_CARD (object)->task);
  G_OBJECT_CLASS (demo_task_card_parent_class)->dispose (object);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "task.edit", NULL, edit_cb);
  gtk_widget_class_install_action (widget_class, "task.delete", NULL, delete_cb);
  gtk_widget_class_install_action (widget_class, "task.move-to", "i", move_to_cb);
  gtk_widget_class_install_action (widget_class, "task.move-next", NULL, move_next_cb);
  gtk_widget_class_install_action (widget_class, "task.move-previous", NULL, move_previous_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "task.delete", NULL);
  gtk_widget_class_add_binding_action (
    widget_class, GDK_KEY_Right, GDK_CONTROL_MASK, "task.move-next", NULL);
  gtk_widget_class_add_binding_action (
    widget_class, GDK_KEY_Left, GDK_CONTROL_MASK, "task.move-previous", NULL);
}

static void
demo_task_card_class_init (DemoTaskCardClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = demo_task_card_get_property;
  object_class->set_property = demo_task_card_set_property;
  object_class->dispose = demo_task_card_dispose;

  properties[PROP_TASK] =
    g_param_spec_object ("task",
                         NULL,
                         NULL,
                         DEMO_TYPE_TASK,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/natero/Demo/ui/demo-task-card.ui");
  gtk_widget_class_bind_template_child (widget_class, DemoTaskCard, title_label);
  gtk_widget_class_bind_template_child (widget_class, DemoTaskCard, star);
  gtk_widget_class_bind_template_child (widget_class, DemoTaskCard, project_label);
  gtk_widget_class_bind_template_child (widget_class, DemoTaskCard, due_label);
  gtk_widget_class_bind_template_child (widget_class, DemoTaskCard, next_button);
  gtk_widget_class_bind_template_callback (widget_class, drag_prepare_cb);
  gtk_widget_class_bind_template_callback (widget_class, drag_begin_cb);
  install_actions (widget_class);
}

static void
demo_task_card_init (DemoTaskCard *self)
{
  g_type_ensure (DEMO_TYPE_TASK);
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
demo_task_card_new (DemoTask *task)
{
  DemoTaskCard *self = g_object_new (DEMO_TYPE_TASK_CARD, "task", task, NULL);

  bind_task (self);
  update (self);
  name_for_assistance (self);
  g_signal_connect_object (task, "notify::due", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (task, "notify::state", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
    task, "notify::title", G_CALLBACK (name_for_assistance), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

DemoTask *
demo_task_card_get_task (DemoTaskCard *self)
{
  g_return_val_if_fail (DEMO_IS_TASK_CARD (self), NULL);

  return self->task;
}
