/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "demo-toasts.h"
#include "demo-workspace.h"

G_BEGIN_DECLS

#define DEMO_TYPE_TASK_ACTIONS (demo_task_actions_get_type ())
G_DECLARE_FINAL_TYPE (DemoTaskActions, demo_task_actions, DEMO, TASK_ACTIONS, GObject)

DemoTaskActions *demo_task_actions_new (GtkApplicationWindow *window,
                                        DemoWorkspace        *workspace,
                                        DemoToasts           *toasts);

G_END_DECLS
