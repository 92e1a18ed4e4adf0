/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "collector-event.h"

G_BEGIN_DECLS

/* Events on their way to ClickHouse: rows as JSONEachRow takes them, and where each came from. */

#define COLLECTOR_FORWARD_MAX_ROWS 50000
#define COLLECTOR_FORWARD_MAX_BYTES (16 * 1024 * 1024)

typedef struct
{
  gint64 id; /* in the database */
  gint64 received_at;
  char   event_id[37]; /* "" where the sender gave none */
  gsize  end;          /* of the row's line in the text */

  gboolean is_gone; /* erased since it was read: it is not to be sent */
} CollectorForwardRow;

typedef struct
{
  GArray  *rows; /* of CollectorForwardRow */
  GString *text;
} CollectorForwardBlock;

/* Neighbours in a block. */
typedef struct
{
  guint first;
  guint n_rows;
} CollectorForwardRange;

/* A row of the database. */
typedef struct
{
  gint64      id;
  gint64      received_at;
  gboolean    has_clock_skew;
  gint64      clock_skew;
  const char *source;
  const char *event;
} CollectorForwardRecord;

CollectorForwardBlock *collector_forward_block_new (void);
void                   collector_forward_block_free (CollectorForwardBlock *self);
gboolean               collector_forward_block_add (CollectorForwardBlock        *self,
                                                    const char                   *database_name,
                                                    const CollectorForwardRecord *record,
                                                    GError                      **error);
gboolean               collector_forward_block_is_full (const CollectorForwardBlock *self);
void  collector_forward_block_set_gone (CollectorForwardBlock *self, guint index, gboolean is_gone);
guint collector_forward_block_count (const CollectorForwardBlock *self,
                                     CollectorForwardRange        range);
GBytes                    *collector_forward_block_dup_bytes (const CollectorForwardBlock *self,
                                                              CollectorForwardRange        range);
const CollectorForwardRow *collector_forward_block_get_row (const CollectorForwardBlock *self,
                                                            guint                        index);
char                      *collector_forward_block_dup_statement (const char *table);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CollectorForwardBlock, collector_forward_block_free)

G_END_DECLS
