/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "This header is private to libnatero"
#endif

#include <glib.h>

G_BEGIN_DECLS

/* Which form of the queue's files is there: "natero-queue 1" in a small file. */

char    *natero_log_version_dup_text (void);
gboolean natero_log_version_is_newer (const char *folder, const char *name);
gboolean natero_log_version_check (const char *folder, GError **error);

G_END_DECLS
