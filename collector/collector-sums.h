/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "collector-event.h"

#include <sqlite3.h>

G_BEGIN_DECLS

/* Sums of the events, kept as they come, within the transaction that stores them. */
typedef struct _CollectorSums CollectorSums;

CollectorSums *collector_sums_new (sqlite3 *database, GError **error);
void           collector_sums_free (CollectorSums *self);
gboolean       collector_sums_begin (CollectorSums *self, gint64 *last_id, GError **error);
gboolean       collector_sums_add (CollectorSums        *self,
                                   const CollectorEvent *event,
                                   const char           *source,
                                   gint64                id,
                                   GError              **error);
gboolean       collector_sums_end (CollectorSums *self, gint64 last_id, GError **error);
gboolean       collector_sums_fill (sqlite3 *database, GError **error);
gboolean collector_sums_fill_details (sqlite3 *database, const char *condition, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CollectorSums, collector_sums_free)

G_END_DECLS
