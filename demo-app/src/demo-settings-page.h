/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <adwaita.h>

#include "demo-usage.h"

G_BEGIN_DECLS

#define DEMO_TYPE_SETTINGS_PAGE (demo_settings_page_get_type ())
G_DECLARE_FINAL_TYPE (DemoSettingsPage, demo_settings_page, DEMO, SETTINGS_PAGE, AdwPreferencesPage)

void demo_settings_page_set_usage (DemoSettingsPage *self, DemoUsage *usage);

G_END_DECLS
