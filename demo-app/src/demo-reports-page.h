/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <adwaita.h>

#include "demo-usage.h"
#include "demo-workspace.h"

G_BEGIN_DECLS

#define DEMO_TYPE_REPORTS_PAGE (demo_reports_page_get_type ())
G_DECLARE_FINAL_TYPE (DemoReportsPage, demo_reports_page, DEMO, REPORTS_PAGE, AdwBin)

void demo_reports_page_set_up (DemoReportsPage *self, DemoWorkspace *workspace, DemoUsage *usage);
void demo_reports_page_export (DemoReportsPage *self);

G_END_DECLS
