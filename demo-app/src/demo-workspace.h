/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gio/gio.h>

#include "demo-project.h"
#include "demo-task.h"

G_BEGIN_DECLS

/* How far back the finished tasks are remembered. */
#define DEMO_WORKSPACE_HISTORY_DAYS 84

#define DEMO_TYPE_WORKSPACE (demo_workspace_get_type ())
G_DECLARE_FINAL_TYPE (DemoWorkspace, demo_workspace, DEMO, WORKSPACE, GObject)

DemoWorkspace *demo_workspace_new (void);
GListModel    *demo_workspace_get_tasks (DemoWorkspace *self);
GListModel    *demo_workspace_get_projects (DemoWorkspace *self);
DemoProject   *demo_workspace_find_project (DemoWorkspace *self, const char *project_id);
DemoTask      *demo_workspace_find_task (DemoWorkspace *self, guint task_id);
DemoTask      *demo_workspace_create_task (DemoWorkspace *self,
                                           const char    *title,
                                           const char    *project_id);
void           demo_workspace_add_task (DemoWorkspace *self, DemoTask *task);
void           demo_workspace_remove_task (DemoWorkspace *self, DemoTask *task);
guint          demo_workspace_count (DemoWorkspace *self, DemoTaskState state);
guint          demo_workspace_count_overdue (DemoWorkspace *self);
guint          demo_workspace_get_finished (DemoWorkspace *self, guint days_ago);

G_END_DECLS
