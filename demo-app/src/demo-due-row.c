/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "demo-due-row.h"

/*
 * A task in the list of what is due next.
 */
struct _DemoDueRow
{
  AdwActionRow parent_instance;

  DemoTask  *task;
  GtkWidget *star;
  GtkWidget *due_label;
};

G_DEFINE_FINAL_TYPE (DemoDueRow, demo_due_row, ADW_TYPE_ACTION_ROW)

enum
{
  PROP_0,
  PROP_TASK,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
update_due (DemoDueRow *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  if (demo_task_is_overdue (self->task, now))
    gtk_widget_add_css_class (self->due_label, "error");
  else
    gtk_widget_remove_css_class (self->due_label, "error");
}

static void
bind_task (DemoDueRow *self)
{
  const GBindingFlags flags = G_BINDING_SYNC_CREATE;

  g_object_bind_property (self->task, "title", self, "title", flags);
  g_object_bind_property (self->task, "project-name", self, "subtitle", flags);
  g_object_bind_property (self->task, "important", self->star, "visible", flags);
  g_object_bind_property (self->task, "due-text", self->due_label, "label", flags);
}

static void
demo_due_row_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  DemoDueRow *self = DEMO_DUE_ROW (object);

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
demo_due_row_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  DemoDueRow *self = DEMO_DUE_ROW (object);

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
demo_due_row_dispose (GObject *object)
{
  g_clear_object (&DEMO_DUE_ROW (object)->task);
  G_OBJECT_CLASS (demo_due_row_parent_class)->dispose (object);
}

static void
demo_due_row_class_init (DemoDueRowClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = demo_due_row_get_property;
  object_class->set_property = demo_due_row_set_property;
  object_class->dispose = demo_due_row_dispose;

  properties[PROP_TASK] =
    g_param_spec_object ("task",
                         NULL,
                         NULL,
                         DEMO_TYPE_TASK,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/natero/Demo/ui/demo-due-row.ui");
  gtk_widget_class_bind_template_child (widget_class, DemoDueRow, star);
  gtk_widget_class_bind_template_child (widget_class, DemoDueRow, due_label);
}

static void
demo_due_row_init (DemoDueRow *self)
{
  g_type_ensure (DEMO_TYPE_TASK);
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
demo_due_row_new (DemoTask *task)
{
  DemoDueRow *self = g_object_new (DEMO_TYPE_DUE_ROW, "task", task, NULL);

  bind_task (self);
  update_due (self);
  g_signal_connect_object (task, "notify::due", G_CALLBACK (update_due), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

DemoTask *
demo_due_row_get_task (DemoDueRow *self)
{
  g_return_val_if_fail (DEMO_IS_DUE_ROW (self), NULL);

  return self->task;
}
