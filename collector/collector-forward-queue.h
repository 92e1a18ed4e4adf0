/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "collector-forward-block.h"

G_BEGIN_DECLS

/* The events of the database as a queue: what waits, what is being sent, what was set aside. It
 * has a connection of its own, so it may be used beside a store, in another thread. */
typedef struct _CollectorForwardQueue CollectorForwardQueue;

#define COLLECTOR_FORWARD_MAX_ASIDE 10000

/* How many events of the newest that were forwarded are known when they come again. */
#define COLLECTOR_FORWARD_MAX_IDS 1000000

typedef struct
{
  gint64 n_waiting;
  gint64 n_forwarded;     /* ever */
  gint64 n_aside;         /* refused, and still here */
  gint64 n_aside_expired; /* refused, and removed for their age, ever */
} CollectorForwardCounts;

/* One event that was set aside. */
typedef void (*CollectorForwardAsideFunc) (gint64      id,
                                           gint64      set_aside_at,
                                           const char *reason,
                                           const char *event,
                                           gpointer    user_data);

CollectorForwardQueue *collector_forward_queue_new_open (const char *path, GError **error);
void                   collector_forward_queue_free (CollectorForwardQueue *self);

CollectorForwardBlock *collector_forward_queue_read (CollectorForwardQueue *self,
                                                     gint64                 after_id,
                                                     GError               **error);
CollectorForwardBlock *collector_forward_queue_read_sending (CollectorForwardQueue *self,
                                                             GError               **error);
gboolean               collector_forward_queue_mark_sending (CollectorForwardQueue       *self,
                                                             const CollectorForwardBlock *block,
                                                             CollectorForwardRange        range,
                                                             GError                     **error);
gboolean               collector_forward_queue_remove (CollectorForwardQueue       *self,
                                                       const CollectorForwardBlock *block,
                                                       CollectorForwardRange        range,
                                                       GError                     **error);
gboolean               collector_forward_queue_set_aside (CollectorForwardQueue     *self,
                                                          const CollectorForwardRow *row,
                                                          const char                *reason,
                                                          GError                   **error);
gboolean               collector_forward_queue_count (CollectorForwardQueue  *self,
                                                      CollectorForwardCounts *counts,
                                                      GError                **error);
gboolean               collector_forward_queue_find_gone (CollectorForwardQueue *self,
                                                          CollectorForwardBlock *block,
                                                          CollectorForwardRange  range,
                                                          GError               **error);

gboolean collector_forward_queue_list_aside (CollectorForwardQueue    *self,
                                             CollectorForwardAsideFunc func,
                                             gpointer                  user_data,
                                             GError                  **error);
gboolean collector_forward_queue_end_aside (CollectorForwardQueue *self,
                                            gboolean               is_dropping,
                                            gint64                *n_events,
                                            GError               **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CollectorForwardQueue, collector_forward_queue_free)

G_END_DECLS
