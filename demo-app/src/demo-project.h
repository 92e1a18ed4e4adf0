/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define DEMO_TYPE_PROJECT (demo_project_get_type ())
G_DECLARE_FINAL_TYPE (DemoProject, demo_project, DEMO, PROJECT, GObject)

DemoProject *demo_project_new (const char *id, const char *name, const char *summary);
const char  *demo_project_get_id (DemoProject *self);
const char  *demo_project_get_name (DemoProject *self);
void         demo_project_set_counts (DemoProject *self, guint n_done, guint n_tasks);

G_END_DECLS
