/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "demo-task.h"

/*
 * One thing to do: a plain value with notification, kept in the lists of DemoWorkspace.
 */
struct _DemoTask
{
  GObject parent_instance;

  guint         id;
  char         *title;
  char         *project_id;
  char         *project_name;
  char         *notes;
  gboolean      important;
  DemoTaskState state;
  GDateTime    *due;
};

G_DEFINE_FINAL_TYPE (DemoTask, demo_task, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ID,
  PROP_TITLE,
  PROP_PROJECT_ID,
  PROP_PROJECT_NAME,
  PROP_NOTES,
  PROP_IMPORTANT,
  PROP_STATE,
  PROP_DUE,
  PROP_DUE_TEXT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
set_text (DemoTask *self, char **field, const char *text, guint prop)
{
  if (g_strcmp0 (*field, text) == 0)
    return;
  g_free (*field);
  *field = g_strdup (text);
  g_object_notify_by_pspec (G_OBJECT (self), properties[prop]);
}

static char *
dup_due_text (DemoTask *self)
{
  return self->due != NULL ? g_date_time_format (self->due, "%e %b") : NULL;
}

static void
set_important (DemoTask *self, gboolean important)
{
  if (self->important == important)
    return;
  self->important = important;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IMPORTANT]);
}

static void
demo_task_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  DemoTask *self = DEMO_TASK (object);

  switch (prop_id)
    {
    case PROP_ID:
      g_value_set_uint (value, self->id);
      break;
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_PROJECT_ID:
      g_value_set_string (value, self->project_id);
      break;
    case PROP_PROJECT_NAME:
      g_value_set_string (value, self->project_name);
      break;
    case PROP_NOTES:
      g_value_set_string (value, self->notes);
      break;
    case PROP_IMPORTANT:
      g_value_set_boolean (value, self->important);
      break;
    case PROP_STATE:
      g_value_set_int (value, (int) self->state);
      break;
    case PROP_DUE:
      g_value_set_boxed (value, self->due);
      break;
    case PROP_DUE_TEXT:
      g_value_take_string (value, dup_due_text (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
demo_task_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  DemoTask *self = DEMO_TASK (object);

  switch (prop_id)
    {
    case PROP_ID:
      self->id = g_value_get_uint (value);
      break;
    case PROP_TITLE:
      set_text (self, &self->title, g_value_get_string (value), PROP_TITLE);
      break;
    case PROP_PROJECT_ID:
      set_text (self, &self->project_id, g_value_get_string (value), PROP_PROJECT_ID);
      break;
    case PROP_PROJECT_NAME:
      set_text (self, &self->project_name, g_value_get_string (value), PROP_PROJECT_NAME);
      break;
    case PROP_NOTES:
      demo_task_set_notes (self, g_value_get_string (value));
      break;
    case PROP_IMPORTANT:
      set_important (self, g_value_get_boolean (value));
      break;
    case PROP_STATE:
      demo_task_set_state (self, (DemoTaskState) g_value_get_int (value));
      break;
    case PROP_DUE:
      demo_task_set_due (self, g_value_get_boxed (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
demo_task_finalize (GObject *object)
{
  DemoTask *self = DEMO_TASK (object);

  g_free (self->title);
  g_free (self->project_id);
  g_free (self->project_name);
  g_free (self->notes);
  g_clear_pointer (&self->due, g_date_time_unref);
  G_OBJECT_CLASS (demo_task_parent_class)->finalize (object);
}

static void
demo_task_class_init (DemoTaskClass *klass)
{
  GObjectClass     *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags writable = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = demo_task_get_property;
  object_class->set_property = demo_task_set_property;
  object_class->finalize = demo_task_finalize;

  properties[PROP_ID] =
    g_param_spec_uint ("id",
                       NULL,
                       NULL,
                       0,
                       G_MAXUINT,
                       0,
                       G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, writable);
  properties[PROP_PROJECT_ID] = g_param_spec_string ("project-id", NULL, NULL, NULL, writable);
  properties[PROP_PROJECT_NAME] = g_param_spec_string ("project-name", NULL, NULL, NULL, writable);
  properties[PROP_NOTES] = g_param_spec_string ("notes", NULL, NULL, NULL, writable);
  properties[PROP_IMPORTANT] = g_param_spec_boolean ("important", NULL, NULL, FALSE, writable);
  properties[PROP_STATE] =
    g_param_spec_int ("state", NULL, NULL, 0, DEMO_TASK_N_STATES - 1, 0, writable);
  properties[PROP_DUE] = g_param_spec_boxed ("due", NULL, NULL, G_TYPE_DATE_TIME, writable);
  properties[PROP_DUE_TEXT] = g_param_spec_string ("due-text", NULL, NULL, NULL, readable);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
demo_task_init (DemoTask *self)
{
  self->notes = g_strdup ("");
}

DemoTask *
demo_task_new (guint id, const char *title, const char *project_id)
{
  return g_object_new (DEMO_TYPE_TASK, "id", id, "title", title, "project-id", project_id, NULL);
}

guint
demo_task_get_id (DemoTask *self)
{
  g_return_val_if_fail (DEMO_IS_TASK (self), 0);

  return self->id;
}

const char *
demo_task_get_title (DemoTask *self)
{
  g_return_val_if_fail (DEMO_IS_TASK (self), NULL);

  return self->title;
}

const char *
demo_task_get_project_id (DemoTask *self)
{
  g_return_val_if_fail (DEMO_IS_TASK (self), NULL);

  return self->project_id;
}

const char *
demo_task_get_notes (DemoTask *self)
{
  g_return_val_if_fail (DEMO_IS_TASK (self), NULL);

  return self->notes;
}

void
demo_task_set_notes (DemoTask *self, const char *notes)
{
  g_return_if_fail (DEMO_IS_TASK (self));

  set_text (self, &self->notes, notes != NULL ? notes : "", PROP_NOTES);
}

gboolean
demo_task_get_important (DemoTask *self)
{
  g_return_val_if_fail (DEMO_IS_TASK (self), FALSE);

  return self->important;
}

DemoTaskState
demo_task_get_state (DemoTask *self)
{
  g_return_val_if_fail (DEMO_IS_TASK (self), DEMO_TASK_TO_DO);

  return self->state;
}

void
demo_task_set_state (DemoTask *self, DemoTaskState state)
{
  g_return_if_fail (DEMO_IS_TASK (self));

  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

GDateTime *
demo_task_get_due (DemoTask *self)
{
  g_return_val_if_fail (DEMO_IS_TASK (self), NULL);

  return self->due;
}

void
demo_task_set_due (DemoTask *self, GDateTime *due)
{
  g_return_if_fail (DEMO_IS_TASK (self));

  if (due != NULL)
    g_date_time_ref (due);
  g_clear_pointer (&self->due, g_date_time_unref);
  self->due = due;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DUE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DUE_TEXT]);
}

/* A day is over when it is over: a task due today is not late yet. */
gboolean
demo_task_is_overdue (DemoTask *self, GDateTime *now)
{
  g_autoptr (GDateTime) end = NULL;

  g_return_val_if_fail (DEMO_IS_TASK (self), FALSE);

  if (self->due == NULL || self->state == DEMO_TASK_DONE)
    return FALSE;
  end = g_date_time_add_days (self->due, 1);
  return g_date_time_compare (end, now) <= 0;
}

/* A GCompareDataFunc, for tasks that have a date. */
int
demo_task_compare_due (gconstpointer a, gconstpointer b, gpointer user_data G_GNUC_UNUSED)
{
  const DemoTask *first = a;
  const DemoTask *second = b;

  return g_date_time_compare (first->due, second->due);
}
