/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "collector-forward-queue.h"
#include "collector-forward-target.h"

G_BEGIN_DECLS

/* Moves events from the database to ClickHouse, in a thread of its own. */
typedef struct _CollectorForward CollectorForward;

CollectorForward *collector_forward_new_start (const CollectorForwardTarget *target,
                                               const char                   *database,
                                               GError                      **error);
void              collector_forward_free (CollectorForward *self);
void              collector_forward_wake (CollectorForward *self, guint n_events);
gboolean          collector_forward_count (CollectorForward *self, CollectorForwardCounts *counts);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CollectorForward, collector_forward_free)

G_END_DECLS
