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
 * The one thread of the library: all that can wait for a disk is done there, one job after the
 * other. It sleeps while there is none. An inline worker has no thread and does a job at once.
 */
typedef struct _NateroWorker NateroWorker;
typedef void (*NateroJobFunc) (gpointer data);

NateroWorker *natero_worker_new (void);
NateroWorker *natero_worker_new_inline (void);
void          natero_worker_free (NateroWorker *self);

void     natero_worker_push (NateroWorker  *self,
                             NateroJobFunc  run_in_thread,
                             NateroJobFunc  done,
                             gpointer       data,
                             GDestroyNotify free_data);
gboolean natero_worker_wait (NateroWorker *self, gint64 timeout_ms);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NateroWorker, natero_worker_free)

G_END_DECLS
