/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define DEMO_TYPE_APPLICATION (demo_application_get_type ())
G_DECLARE_FINAL_TYPE (DemoApplication, demo_application, DEMO, APPLICATION, AdwApplication)

DemoApplication *demo_application_new (void);

G_END_DECLS
