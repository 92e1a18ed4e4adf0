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

/*
 * Tells when another process of the application begins or ends, however it ends: its lock is a file
 * that is open for writing, and the kernel tells when that is closed. It costs nothing between.
 */
typedef struct _NateroLogWatch NateroLogWatch;

NateroLogWatch *natero_log_watch_new (const char *directory, const char *own_run_id);
void            natero_log_watch_free (NateroLogWatch *self);
void            natero_log_watch_start (NateroLogWatch *self, GSourceFunc func, gpointer user_data);
void            natero_log_watch_stop (NateroLogWatch *self);
void            natero_log_watch_update_in_thread (NateroLogWatch *self);

G_END_DECLS
