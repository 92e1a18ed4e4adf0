/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * DemoTaskState:
 * @DEMO_TASK_TO_DO: nobody has begun.
 * @DEMO_TASK_IN_PROGRESS: somebody is at it.
 * @DEMO_TASK_DONE: finished.
 *
 * The column of the board that a task is in.
 */
typedef enum
{
  DEMO_TASK_TO_DO,
  DEMO_TASK_IN_PROGRESS,
  DEMO_TASK_DONE,
} DemoTaskState;

#define DEMO_TASK_N_STATES 3

#define DEMO_TYPE_TASK (demo_task_get_type ())
G_DECLARE_FINAL_TYPE (DemoTask, demo_task, DEMO, TASK, GObject)

DemoTask     *demo_task_new (guint id, const char *title, const char *project_id);
guint         demo_task_get_id (DemoTask *self);
const char   *demo_task_get_title (DemoTask *self);
const char   *demo_task_get_project_id (DemoTask *self);
const char   *demo_task_get_notes (DemoTask *self);
void          demo_task_set_notes (DemoTask *self, const char *notes);
gboolean      demo_task_get_important (DemoTask *self);
DemoTaskState demo_task_get_state (DemoTask *self);
void          demo_task_set_state (DemoTask *self, DemoTaskState state);
GDateTime    *demo_task_get_due (DemoTask *self);
void          demo_task_set_due (DemoTask *self, GDateTime *due);
gboolean      demo_task_is_overdue (DemoTask *self, GDateTime *now);
int           demo_task_compare_due (gconstpointer a, gconstpointer b, gpointer user_data);

G_END_DECLS
