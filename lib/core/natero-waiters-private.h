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
 * Those who wait until what was queued at their call is gone. @error says why it is not; NULL: it
 * is delivered. As the oldest events go first, it has gone once no more are pending than were
 * appended since.
 */
typedef void (*NateroSyncFunc) (const GError *error, gpointer user_data);

typedef struct
{
  GQueue queue;
} NateroWaiters;

void     natero_waiters_init (NateroWaiters *self);
gboolean natero_waiters_are_there (NateroWaiters *self);
void     natero_waiters_add (NateroWaiters *self,
                             guint64        n_appended,
                             NateroSyncFunc func,
                             gpointer       user_data);
void     natero_waiters_answer_done (NateroWaiters *self, guint64 n_pending, guint64 n_appended);
void     natero_waiters_answer_all (NateroWaiters *self, const GError *error);

G_END_DECLS
