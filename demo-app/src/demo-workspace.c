/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "demo-workspace.h"

#define SAMPLE_DATA "/org/natero/Demo/sample-data.ini"
#define GROUP_HISTORY "History"
#define PREFIX_PROJECT "Project "
#define PREFIX_TASK "Task "

/*
 * All tasks and projects, in memory and begun from sample data, and the number of tasks finished
 * on each of the last days. "changed" tells that a count may be another one.
 */
struct _DemoWorkspace
{
  GObject parent_instance;

  GListStore *tasks;
  GListStore *projects;
  guint       last_id;
  guint       finished[DEMO_WORKSPACE_HISTORY_DAYS];
};

G_DEFINE_FINAL_TYPE (DemoWorkspace, demo_workspace, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

typedef struct
{
  guint n_done;
  guint n_tasks;
} Counts;

static Counts
count_project (DemoWorkspace *self, const char *project_id)
{
  Counts counts = { 0, 0 };

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->tasks)); i++)
    {
      g_autoptr (DemoTask) task = g_list_model_get_item (G_LIST_MODEL (self->tasks), i);

      if (g_strcmp0 (demo_task_get_project_id (task), project_id) != 0)
        continue;
      counts.n_tasks++;
      counts.n_done += demo_task_get_state (task) == DEMO_TASK_DONE ? 1 : 0;
    }
  return counts;
}

static void
update_counts (DemoWorkspace *self)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->projects)); i++)
    {
      g_autoptr (DemoProject) project = g_list_model_get_item (G_LIST_MODEL (self->projects), i);
      Counts counts = count_project (self, demo_project_get_id (project));

      demo_project_set_counts (project, counts.n_done, counts.n_tasks);
    }
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
load_history (DemoWorkspace *self, GKeyFile *file)
{
  gsize           n_days = 0;
  g_autofree int *finished =
    g_key_file_get_integer_list (file, GROUP_HISTORY, "finished", &n_days, NULL);

  for (gsize i = 0; i < MIN (n_days, DEMO_WORKSPACE_HISTORY_DAYS); i++)
    self->finished[i] = (guint) finished[n_days - 1 - i];
}

static void
load_project (DemoWorkspace *self, GKeyFile *file, const char *group)
{
  g_autofree char *name = g_key_file_get_string (file, group, "name", NULL);
  g_autofree char *summary = g_key_file_get_string (file, group, "summary", NULL);
  g_autoptr (DemoProject) project =
    demo_project_new (group + strlen (PREFIX_PROJECT), name, summary);

  g_list_store_append (self->projects, project);
}

static void
load_task (DemoWorkspace *self, GKeyFile *file, const char *group)
{
  g_autofree char *title = g_key_file_get_string (file, group, "title", NULL);
  g_autofree char *project_id = g_key_file_get_string (file, group, "project", NULL);
  g_autofree char *notes = g_key_file_get_string (file, group, "notes", NULL);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) today = g_date_time_new_local (g_date_time_get_year (now),
                                                       g_date_time_get_month (now),
                                                       g_date_time_get_day_of_month (now),
                                                       0,
                                                       0,
                                                       0.0);
  g_autoptr (GDateTime) due =
    g_date_time_add_days (today, g_key_file_get_integer (file, group, "due", NULL));
  DemoTask *task = demo_workspace_create_task (self, title, project_id);

  demo_task_set_notes (task, notes);
  demo_task_set_due (task, due);
  demo_task_set_state (task, (DemoTaskState) g_key_file_get_integer (file, group, "state", NULL));
  g_object_set (task, "important", g_key_file_get_boolean (file, group, "important", NULL), NULL);
}

static void
load_sample_data (DemoWorkspace *self)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GBytes) bytes =
    g_resources_lookup_data (SAMPLE_DATA, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  g_auto (GStrv) groups = NULL;

  if (bytes == NULL || !g_key_file_load_from_bytes (file, bytes, G_KEY_FILE_NONE, NULL))
    return;
  groups = g_key_file_get_groups (file, NULL);
  for (guint i = 0; groups[i] != NULL; i++)
    {
      if (g_str_has_prefix (groups[i], PREFIX_PROJECT))
        load_project (self, file, groups[i]);
      else if (g_str_has_prefix (groups[i], PREFIX_TASK))
        load_task (self, file, groups[i]);
    }
  /* Last, since a sample task that comes in finished was not finished today. */
  load_history (self, file);
}

static void
task_state_cb (DemoTask *task, GParamSpec *pspec G_GNUC_UNUSED, DemoWorkspace *self)
{
  if (demo_task_get_state (task) == DEMO_TASK_DONE)
    self->finished[0]++;
  update_counts (self);
}

static void
demo_workspace_finalize (GObject *object)
{
  DemoWorkspace *self = DEMO_WORKSPACE (object);

  g_clear_object (&self->tasks);
  g_clear_object (&self->projects);
  G_OBJECT_CLASS (demo_workspace_parent_class)->finalize (object);
}

static void
demo_workspace_class_init (DemoWorkspaceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = demo_workspace_finalize;

  signals[SIGNAL_CHANGED] = g_signal_new (
    "changed", DEMO_TYPE_WORKSPACE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
demo_workspace_init (DemoWorkspace *self)
{
  self->tasks = g_list_store_new (DEMO_TYPE_TASK);
  self->projects = g_list_store_new (DEMO_TYPE_PROJECT);
}

DemoWorkspace *
demo_workspace_new (void)
{
  DemoWorkspace *self = g_object_new (DEMO_TYPE_WORKSPACE, NULL);

  load_sample_data (self);
  return self;
}

GListModel *
demo_workspace_get_tasks (DemoWorkspace *self)
{
  g_return_val_if_fail (DEMO_IS_WORKSPACE (self), NULL);

  return G_LIST_MODEL (self->tasks);
}

GListModel *
demo_workspace_get_projects (DemoWorkspace *self)
{
  g_return_val_if_fail (DEMO_IS_WORKSPACE (self), NULL);

  return G_LIST_MODEL (self->projects);
}

/* The lists own what is found; nothing is handed over. */
DemoProject *
demo_workspace_find_project (DemoWorkspace *self, const char *project_id)
{
  g_return_val_if_fail (DEMO_IS_WORKSPACE (self), NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->projects)); i++)
    {
      g_autoptr (DemoProject) project = g_list_model_get_item (G_LIST_MODEL (self->projects), i);

      if (g_strcmp0 (demo_project_get_id (project), project_id) == 0)
        return project;
    }
  return NULL;
}

DemoTask *
demo_workspace_find_task (DemoWorkspace *self, guint task_id)
{
  g_return_val_if_fail (DEMO_IS_WORKSPACE (self), NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->tasks)); i++)
    {
      g_autoptr (DemoTask) task = g_list_model_get_item (G_LIST_MODEL (self->tasks), i);

      if (demo_task_get_id (task) == task_id)
        return task;
    }
  return NULL;
}

DemoTask *
demo_workspace_create_task (DemoWorkspace *self, const char *title, const char *project_id)
{
  g_autoptr (DemoTask) task = NULL;
  DemoProject *project;

  g_return_val_if_fail (DEMO_IS_WORKSPACE (self), NULL);

  project = demo_workspace_find_project (self, project_id);
  task = demo_task_new (++self->last_id, title, project_id);
  if (project != NULL)
    g_object_set (task, "project-name", demo_project_get_name (project), NULL);
  demo_workspace_add_task (self, task);
  return task;
}

void
demo_workspace_add_task (DemoWorkspace *self, DemoTask *task)
{
  g_return_if_fail (DEMO_IS_WORKSPACE (self));
  g_return_if_fail (DEMO_IS_TASK (task));

  g_signal_connect_object (task, "notify::state", G_CALLBACK (task_state_cb), self, 0);
  g_signal_connect_object (
    task, "notify::project-id", G_CALLBACK (update_counts), self, G_CONNECT_SWAPPED);
  g_list_store_append (self->tasks, task);
  update_counts (self);
}

void
demo_workspace_remove_task (DemoWorkspace *self, DemoTask *task)
{
  guint position;

  g_return_if_fail (DEMO_IS_WORKSPACE (self));
  g_return_if_fail (DEMO_IS_TASK (task));

  if (!g_list_store_find (self->tasks, task, &position))
    return;
  g_signal_handlers_disconnect_by_data (task, self);
  g_list_store_remove (self->tasks, position);
  update_counts (self);
}

guint
demo_workspace_count (DemoWorkspace *self, DemoTaskState state)
{
  guint n = 0;

  g_return_val_if_fail (DEMO_IS_WORKSPACE (self), 0);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->tasks)); i++)
    {
      g_autoptr (DemoTask) task = g_list_model_get_item (G_LIST_MODEL (self->tasks), i);

      n += demo_task_get_state (task) == state ? 1 : 0;
    }
  return n;
}

guint
demo_workspace_count_overdue (DemoWorkspace *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  guint n = 0;

  g_return_val_if_fail (DEMO_IS_WORKSPACE (self), 0);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->tasks)); i++)
    {
      g_autoptr (DemoTask) task = g_list_model_get_item (G_LIST_MODEL (self->tasks), i);

      n += demo_task_is_overdue (task, now) ? 1 : 0;
    }
  return n;
}

guint
demo_workspace_get_finished (DemoWorkspace *self, guint days_ago)
{
  g_return_val_if_fail (DEMO_IS_WORKSPACE (self), 0);
  g_return_val_if_fail (days_ago < DEMO_WORKSPACE_HISTORY_DAYS, 0);

  return self->finished[days_ago];
}
