/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <adwaita.h>

#include "demo-project.h"

G_BEGIN_DECLS

#define DEMO_TYPE_PROJECT_ROW (demo_project_row_get_type ())
G_DECLARE_FINAL_TYPE (DemoProjectRow, demo_project_row, DEMO, PROJECT_ROW, AdwActionRow)

GtkWidget   *demo_project_row_new (DemoProject *project, gboolean can_open);
DemoProject *demo_project_row_get_project (DemoProjectRow *self);

G_END_DECLS
