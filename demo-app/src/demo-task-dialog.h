/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <adwaita.h>

#include "demo-workspace.h"

G_BEGIN_DECLS

#define DEMO_TYPE_TASK_DIALOG (demo_task_dialog_get_type ())
G_DECLARE_FINAL_TYPE (DemoTaskDialog, demo_task_dialog, DEMO, TASK_DIALOG, AdwWindow)

DemoTaskDialog *demo_task_dialog_new (GtkWindow *parent, DemoWorkspace *workspace, DemoTask *task);

G_END_DECLS
