/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-fact.h"

#include "collector-schema.h"

static const char insert_sql[] =
  "INSERT INTO facts (id, created_at, action, user, account, session, module, product, feature,"
  " source, uses, spent, active) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";

sqlite3_stmt *
collector_fact_prepare (sqlite3 *database, GError **error)
{
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v3 (database, insert_sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) !=
      SQLITE_OK)
    collector_schema_set_error (database, error);

  return statement;
}

/* Zero takes no room as NULL, and means the same. */
static void
bind (sqlite3_stmt *statement, int index, gint64 number)
{
  if (number == 0)
    sqlite3_bind_null (statement, index);
  else
    sqlite3_bind_int64 (statement, index, number);
}

gboolean
collector_fact_insert (sqlite3_stmt *statement, const CollectorFact *fact, GError **error)
{
  gboolean is_done = FALSE;

  sqlite3_bind_int64 (statement, 1, fact->id);
  sqlite3_bind_int64 (statement, 2, fact->created_at);
  bind (statement, 3, fact->action);
  bind (statement, 4, fact->user);
  bind (statement, 5, fact->account);
  bind (statement, 6, fact->session);
  bind (statement, 7, fact->module);
  bind (statement, 8, fact->product);
  bind (statement, 9, fact->feature);
  bind (statement, 10, fact->source);
  sqlite3_bind_double (statement, 11, fact->uses);
  bind (statement, 12, fact->spent_ms);
  bind (statement, 13, fact->active_ms);

  is_done = sqlite3_step (statement) == SQLITE_DONE ||
            collector_schema_set_error (sqlite3_db_handle (statement), error);
  sqlite3_reset (statement);

  return is_done;
}
