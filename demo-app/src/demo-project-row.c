/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "demo-project-row.h"

/*
 * A project in a list, with a bar that says how much of it is done.
 */
struct _DemoProjectRow
{
  AdwActionRow parent_instance;

  DemoProject *project;
  GtkWidget   *arrow;
};

G_DEFINE_FINAL_TYPE (DemoProjectRow, demo_project_row, ADW_TYPE_ACTION_ROW)

enum
{
  PROP_0,
  PROP_PROJECT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
demo_project_row_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  DemoProjectRow *self = DEMO_PROJECT_ROW (object);

  switch (prop_id)
    {
    case PROP_PROJECT:
      g_value_set_object (value, self->project);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
demo_project_row_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  DemoProjectRow *self = DEMO_PROJECT_ROW (object);

  switch (prop_id)
    {
    case PROP_PROJECT:
      self->project = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
demo_project_row_dispose (GObject *object)
{
  g_clear_object (&DEMO_PROJECT_ROW (object)->project);
  G_OBJECT_CLASS (demo_project_row_parent_class)->dispose (object);
}

static void
demo_project_row_class_init (DemoProjectRowClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = demo_project_row_get_property;
  object_class->set_property = demo_project_row_set_property;
  object_class->dispose = demo_project_row_dispose;

  properties[PROP_PROJECT] =
    g_param_spec_object ("project",
                         NULL,
                         NULL,
                         DEMO_TYPE_PROJECT,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/natero/Demo/ui/demo-project-row.ui");
  gtk_widget_class_bind_template_child (widget_class, DemoProjectRow, arrow);
}

static void
demo_project_row_init (DemoProjectRow *self)
{
  g_type_ensure (DEMO_TYPE_PROJECT);
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
demo_project_row_new (DemoProject *project, gboolean can_open)
{
  DemoProjectRow *self = g_object_new (DEMO_TYPE_PROJECT_ROW, "project", project, NULL);

  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), can_open);
  gtk_widget_set_visible (self->arrow, can_open);
  return GTK_WIDGET (self);
}

DemoProject *
demo_project_row_get_project (DemoProjectRow *self)
{
  g_return_val_if_fail (DEMO_IS_PROJECT_ROW (self), NULL);

  return self->project;
}
