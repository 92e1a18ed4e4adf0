/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <adwaita.h>

#include "demo-task.h"

G_BEGIN_DECLS

#define DEMO_TYPE_BOARD_COLUMN (demo_board_column_get_type ())
G_DECLARE_FINAL_TYPE (DemoBoardColumn, demo_board_column, DEMO, BOARD_COLUMN, AdwBin)

void demo_board_column_set_model (DemoBoardColumn *self, GListModel *tasks, DemoTaskState state);
void demo_board_column_refilter (DemoBoardColumn *self);

G_END_DECLS
