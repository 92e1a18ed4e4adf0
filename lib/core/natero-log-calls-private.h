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
 * RUN.calls in the folder of stages: what was called before it was known what the last run has
 * left, a line each. It holds until RUN has anything in the queue: its events are shown there all
 * at once. Where the process dies before that, the next start makes them: the file is its then,
 * RUN.calls-FORMER, and holds until that run has anything in the queue. It is locked while its
 * process lives.
 */
typedef struct _NateroLogCalls NateroLogCalls;

NateroLogCalls *natero_log_calls_new (const char *folder, const char *run_id, const char *queue);
NateroLogCalls *natero_log_calls_ref (NateroLogCalls *self);
void            natero_log_calls_unref (NateroLogCalls *self);

gboolean    natero_log_calls_append (NateroLogCalls *self, const char *line);
void        natero_log_calls_remove (NateroLogCalls *self);
void        natero_log_calls_close (NateroLogCalls *self);
GPtrArray  *natero_log_calls_take_dead_in_thread (NateroLogCalls *self);
const char *natero_log_calls_get_text (NateroLogCalls *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NateroLogCalls, natero_log_calls_unref)

G_END_DECLS
