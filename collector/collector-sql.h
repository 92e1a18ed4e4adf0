/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "collector-query.h"

#include <sqlite3.h>

G_BEGIN_DECLS

/* How a question is put to SQLite. */

/* What an event counts for. The bounds keep a sender's nonsense from spoiling every sum. */
#define COLLECTOR_SQL_USES                                                                         \
  "CASE WHEN action = 'feature' THEN max(0, min(coalesce(total, 1), 1e9)) ELSE 0 END"
#define COLLECTOR_SQL_MAX_DURATION "2678400000" /* 31 days */

#define COLLECTOR_SQL_NEWEST "SELECT last_id FROM totals"

/* Between which ids a part of the events lies, and about how many there are. */
typedef struct
{
  gint64 first;
  gint64 last;
  gint64 n_events;
} CollectorSpan;

char       *collector_sql_build (const CollectorQuery *query, const CollectorSpan *span);
char       *collector_sql_build_span (const CollectorQuery *query);
char       *collector_sql_build_scan (const CollectorQuery *query, const CollectorSpan *span);
const char *collector_sql_get_list (const CollectorQuery *query);
char       *collector_sql_build_where (const CollectorQuery *query);
void        collector_sql_bind (sqlite3_stmt *statement, const CollectorQuery *query);

G_END_DECLS
