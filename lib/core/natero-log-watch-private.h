/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "This header is private to libnatero"
#endif

#include "natero-clock-private.h"

#include <glib.h>

G_BEGIN_DECLS

/*
 * Tells when another process of the application begins or ends, however it ends. Each has a pipe in
 * the folder of its run, open at both ends: others read from it, and the kernel tells them when
 * nobody can write any more. Who begins writes a byte to those of the others. It costs nothing
 * between. (inotify would do, but takes the kernel some 10 ms to close, at the end of each
 * program.)
 */
typedef struct _NateroLogWatch NateroLogWatch;

typedef void (*NateroLogWatchFunc) (gpointer user_data);

NateroLogWatch *natero_log_watch_new (const char *directory, const char *own_run_id);
void            natero_log_watch_free (NateroLogWatch *self);
void            natero_log_watch_listen (NateroLogWatch    *self,
                                         NateroClock       *clock,
                                         NateroLogWatchFunc func,
                                         gpointer           user_data);
void            natero_log_watch_look_again (NateroLogWatch *self);
void            natero_log_watch_update_in_thread (NateroLogWatch *self);
void            natero_log_watch_remove_pipe_in_thread (NateroLogWatch *self, const char *run_id);

G_END_DECLS
