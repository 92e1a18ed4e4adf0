/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What the tests of the core share: waiting, folders, files, and JSON read by another's code. */

/* 2023-11-14 22:13:20 UTC: where manual clocks begin. */
#define CORE_SUPPORT_START_MS G_GINT64_CONSTANT (1700000000000)

typedef gboolean (*CoreCondition) (gpointer user_data);

void core_support_wait (CoreCondition condition, gpointer user_data, const char *what);
void core_support_wait_until_equal (const guint *value, guint expected, const char *what);
void core_support_turn (void);

char    *core_support_make_folder (void);
void     core_support_remove_tree (const char *path);
char    *core_support_read (const char *folder, const char *name);
void     core_support_write (const char *folder, const char *name, const char *text);
gboolean core_support_has_file (const char *folder, const char *name);
void     core_support_copy_tree (const char *from, const char *to);
char    *core_support_find_run (const char *queue);

JsonObject *core_support_parse (const char *line);
void        core_support_assert_wire_line (const char *line);
char       *core_support_gunzip (GBytes *body);

G_END_DECLS
