/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <adwaita.h>

#include "demo-task.h"

G_BEGIN_DECLS

#define DEMO_TYPE_DUE_ROW (demo_due_row_get_type ())
G_DECLARE_FINAL_TYPE (DemoDueRow, demo_due_row, DEMO, DUE_ROW, AdwActionRow)

GtkWidget *demo_due_row_new (DemoTask *task);
DemoTask  *demo_due_row_get_task (DemoDueRow *self);

G_END_DECLS
