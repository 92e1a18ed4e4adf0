/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "collector-event.h"

G_BEGIN_DECLS

/* The events on disk: one SQLite file. One thread at a time may use a store. */
typedef struct _CollectorStore CollectorStore;

/* Where and when an event came in. */
typedef struct
{
  const char *source;
  gint64      received_at; /* epoch milliseconds */
  gboolean    has_clock_skew;
  gint64      clock_skew; /* milliseconds to add to the sender's times */
} CollectorOrigin;

/* What went because it was too old. */
typedef struct
{
  guint n_removed;
  guint n_aside; /* of these, events that ClickHouse had refused */
} CollectorExpired;

CollectorStore *collector_store_new_open (const char *path, GError **error);
void            collector_store_free (CollectorStore *self);

gboolean collector_store_check (CollectorStore *self, GError **error);
gboolean collector_store_expire (CollectorStore   *self,
                                 gint64            received_before,
                                 gboolean          is_forwarding,
                                 CollectorExpired *expired,
                                 GError          **error);
gboolean collector_store_begin (CollectorStore *self, GError **error);
gboolean collector_store_add (CollectorStore        *self,
                              const CollectorEvent  *event,
                              const CollectorOrigin *origin,
                              gboolean              *is_new,
                              GError               **error);
gboolean collector_store_commit (CollectorStore *self, GError **error);
void     collector_store_rollback (CollectorStore *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CollectorStore, collector_store_free)

G_END_DECLS
