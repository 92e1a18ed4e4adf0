/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "collector-query.h"

G_BEGIN_DECLS

/* How a question is put to ClickHouse, from 18.16 on. */

/* Of one user or account, so many different details are put together at most, the newest ones. */
#define COLLECTOR_CLICKHOUSE_MAX_DETAILS 1000

/* The columns of a list of events: these, and then those of COLLECTOR_EVENT_N_FIELDS fields. */
typedef enum
{
  COLLECTOR_CLICKHOUSE_PLACE,
  COLLECTOR_CLICKHOUSE_RECEIVED_AT,
  COLLECTOR_CLICKHOUSE_SOURCE,
  COLLECTOR_CLICKHOUSE_EVENT,
  COLLECTOR_CLICKHOUSE_FIRST_FIELD,
} CollectorClickhouseColumn;

void  collector_clickhouse_sql_quote (GString *out, const char *text);
char *collector_clickhouse_sql_build (const CollectorQuery *query,
                                      const char           *table,
                                      gint64                now_ms);
char *collector_clickhouse_sql_build_events (const CollectorQuery *query,
                                             const char           *table,
                                             gint64                n_events);

G_END_DECLS
