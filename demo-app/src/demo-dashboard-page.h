/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <adwaita.h>

#include "demo-workspace.h"

G_BEGIN_DECLS

#define DEMO_TYPE_DASHBOARD_PAGE (demo_dashboard_page_get_type ())
G_DECLARE_FINAL_TYPE (DemoDashboardPage, demo_dashboard_page, DEMO, DASHBOARD_PAGE, AdwBin)

void demo_dashboard_page_set_workspace (DemoDashboardPage *self, DemoWorkspace *workspace);

G_END_DECLS
