/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "collector-query.h"

G_BEGIN_DECLS

/* The rows of an answer of ClickHouse, and how they become one of ours. */

typedef struct
{
  GString *text;    /* holds all values */
  GArray  *columns; /* of CollectorClickhouseHead */
  GArray  *values;  /* of CollectorJson, row by row */
  guint    n_rows;
} CollectorClickhouseRows;

typedef struct
{
  char    *name;
  gboolean is_number;
} CollectorClickhouseHead;

CollectorClickhouseRows *collector_clickhouse_rows_new_parse (GString *text);
void                     collector_clickhouse_rows_free (CollectorClickhouseRows *self);

void  collector_clickhouse_rows_append_members (const CollectorClickhouseRows *self,
                                                guint                          row,
                                                GString                       *out);
void  collector_clickhouse_rows_append (const CollectorClickhouseRows *self,
                                        guint                          row,
                                        GString                       *out);
void  collector_clickhouse_rows_append_event (const CollectorClickhouseRows *self,
                                              guint                          row,
                                              GString                       *out);
char *collector_clickhouse_rows_dup_text (const CollectorClickhouseRows *self,
                                          guint                          row,
                                          guint                          column);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CollectorClickhouseRows, collector_clickhouse_rows_free)

G_END_DECLS
