/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <adwaita.h>

#include "demo-usage.h"

G_BEGIN_DECLS

#define DEMO_TYPE_SIGN_IN_DIALOG (demo_sign_in_dialog_get_type ())
G_DECLARE_FINAL_TYPE (DemoSignInDialog, demo_sign_in_dialog, DEMO, SIGN_IN_DIALOG, AdwWindow)

DemoSignInDialog *demo_sign_in_dialog_new (GtkWindow *parent, DemoUsage *usage);

G_END_DECLS
