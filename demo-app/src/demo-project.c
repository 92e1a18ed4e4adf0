/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "demo-project.h"

/*
 * A heap of tasks with a name, and how much of it is done.
 */
struct _DemoProject
{
  GObject parent_instance;

  char *id;
  char *name;
  char *summary;
  guint n_done;
  guint n_tasks;
};

G_DEFINE_FINAL_TYPE (DemoProject, demo_project, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ID,
  PROP_NAME,
  PROP_SUMMARY,
  PROP_FRACTION,
  PROP_PROGRESS_TEXT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static double
get_fraction (DemoProject *self)
{
  return self->n_tasks > 0 ? (double) self->n_done / (double) self->n_tasks : 0.0;
}

static void
demo_project_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  DemoProject *self = DEMO_PROJECT (object);

  switch (prop_id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_SUMMARY:
      g_value_set_string (value, self->summary);
      break;
    case PROP_FRACTION:
      g_value_set_double (value, get_fraction (self));
      break;
    case PROP_PROGRESS_TEXT:
      g_value_take_string (value, g_strdup_printf ("%u ∕ %u", self->n_done, self->n_tasks));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
demo_project_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  DemoProject *self = DEMO_PROJECT (object);

  switch (prop_id)
    {
    case PROP_ID:
      self->id = g_value_dup_string (value);
      break;
    case PROP_NAME:
      self->name = g_value_dup_string (value);
      break;
    case PROP_SUMMARY:
      self->summary = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
demo_project_finalize (GObject *object)
{
  DemoProject *self = DEMO_PROJECT (object);

  g_free (self->id);
  g_free (self->name);
  g_free (self->summary);
  G_OBJECT_CLASS (demo_project_parent_class)->finalize (object);
}

static void
demo_project_class_init (DemoProjectClass *klass)
{
  GObjectClass     *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags once = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = demo_project_get_property;
  object_class->set_property = demo_project_set_property;
  object_class->finalize = demo_project_finalize;

  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, once);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, once);
  properties[PROP_SUMMARY] = g_param_spec_string ("summary", NULL, NULL, NULL, once);
  properties[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, 0.0, 1.0, 0.0, readable);
  properties[PROP_PROGRESS_TEXT] =
    g_param_spec_string ("progress-text", NULL, NULL, NULL, readable);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
demo_project_init (DemoProject *self G_GNUC_UNUSED)
{
}

DemoProject *
demo_project_new (const char *id, const char *name, const char *summary)
{
  return g_object_new (DEMO_TYPE_PROJECT, "id", id, "name", name, "summary", summary, NULL);
}

const char *
demo_project_get_id (DemoProject *self)
{
  g_return_val_if_fail (DEMO_IS_PROJECT (self), NULL);

  return self->id;
}

const char *
demo_project_get_name (DemoProject *self)
{
  g_return_val_if_fail (DEMO_IS_PROJECT (self), NULL);

  return self->name;
}

void
demo_project_set_counts (DemoProject *self, guint n_done, guint n_tasks)
{
  g_return_if_fail (DEMO_IS_PROJECT (self));

  if (self->n_done == n_done && self->n_tasks == n_tasks)
    return;
  self->n_done = n_done;
  self->n_tasks = n_tasks;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FRACTION]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROGRESS_TEXT]);
}
