/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <adwaita.h>

#include "demo-usage.h"

G_BEGIN_DECLS

#define DEMO_TYPE_INSPECTOR (demo_inspector_get_type ())
G_DECLARE_FINAL_TYPE (DemoInspector, demo_inspector, DEMO, INSPECTOR, AdwBin)

void demo_inspector_set_usage (DemoInspector *self, DemoUsage *usage);

G_END_DECLS
