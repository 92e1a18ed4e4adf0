/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <adwaita.h>

#include "demo-usage.h"
#include "demo-workspace.h"

G_BEGIN_DECLS

#define DEMO_TYPE_WINDOW (demo_window_get_type ())
G_DECLARE_FINAL_TYPE (DemoWindow, demo_window, DEMO, WINDOW, AdwApplicationWindow)

DemoWindow *demo_window_new (GtkApplication *application,
                             DemoWorkspace  *workspace,
                             DemoUsage      *usage);

G_END_DECLS
