/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "demo-toasts.h"
#include "demo-usage.h"

G_BEGIN_DECLS

#define DEMO_TYPE_USAGE_ACTIONS (demo_usage_actions_get_type ())
G_DECLARE_FINAL_TYPE (DemoUsageActions, demo_usage_actions, DEMO, USAGE_ACTIONS, GObject)

DemoUsageActions *demo_usage_actions_new (GtkApplicationWindow *window,
                                          DemoUsage            *usage,
                                          DemoToasts           *toasts);
void              demo_usage_actions_ask_consent (DemoUsageActions *self);

G_END_DECLS
