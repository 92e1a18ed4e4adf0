/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <adwaita.h>

#include "demo-workspace.h"

G_BEGIN_DECLS

#define DEMO_TYPE_BOARD_PAGE (demo_board_page_get_type ())
G_DECLARE_FINAL_TYPE (DemoBoardPage, demo_board_page, DEMO, BOARD_PAGE, AdwBin)

void demo_board_page_set_workspace (DemoBoardPage *self, DemoWorkspace *workspace);
void demo_board_page_show_project (DemoBoardPage *self, DemoProject *project);
void demo_board_page_start_search (DemoBoardPage *self);

G_END_DECLS
