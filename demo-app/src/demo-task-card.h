/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <adwaita.h>

#include "demo-task.h"

G_BEGIN_DECLS

#define DEMO_TYPE_TASK_CARD (demo_task_card_get_type ())
G_DECLARE_FINAL_TYPE (DemoTaskCard, demo_task_card, DEMO, TASK_CARD, GtkListBoxRow)

GtkWidget *demo_task_card_new (DemoTask *task);
DemoTask  *demo_task_card_get_task (DemoTaskCard *self);

G_END_DECLS
