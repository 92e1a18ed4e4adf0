/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define DEMO_TYPE_BAR_CHART (demo_bar_chart_get_type ())
G_DECLARE_FINAL_TYPE (DemoBarChart, demo_bar_chart, DEMO, BAR_CHART, GtkDrawingArea)

void demo_bar_chart_clear (DemoBarChart *self);
void demo_bar_chart_add (DemoBarChart *self, const char *label, guint value);

G_END_DECLS
