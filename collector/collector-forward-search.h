/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "collector-forward-block.h"

G_BEGIN_DECLS

/* Finds the rows of a block that a server refuses, by halving what it refused. It only decides
 * what is sent next.
 *
 * A row that is refused alone is under suspicion, and no more: perhaps the server refuses every
 * row. It is guilty where others were taken just before. If not, it is sent once more as soon as
 * others are taken; refused again, it is guilty. */
typedef struct _CollectorForwardSearch CollectorForwardSearch;

typedef enum
{
  COLLECTOR_SEARCH_HALVED,
  COLLECTOR_SEARCH_SUSPECTED,
  COLLECTOR_SEARCH_GUILTY,
} CollectorForwardFinding;

CollectorForwardSearch *collector_forward_search_new (guint n_rows);
void                    collector_forward_search_free (CollectorForwardSearch *self);
gboolean collector_forward_search_next (CollectorForwardSearch *self, CollectorForwardRange *range);
void     collector_forward_search_taken (CollectorForwardSearch *self);
CollectorForwardFinding collector_forward_search_refused (CollectorForwardSearch *self);
guint collector_forward_search_get_n_suspects (const CollectorForwardSearch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CollectorForwardSearch, collector_forward_search_free)

G_END_DECLS
