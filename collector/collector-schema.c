/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-schema.h"

#include "collector-error.h"
#include "collector-interrupt.h"
#include "collector-log.h"
#include "collector-sums.h"

/* Everything is sorted several times. */
#define FILL_CACHE_KIB "262144"

/* Version 1: the events alone. */
static const char events_sql[] = "CREATE TABLE events ("
                                 " id INTEGER PRIMARY KEY,"
                                 " received_at INTEGER NOT NULL,"
                                 " clock_skew INTEGER,"
                                 " source TEXT NOT NULL,"
                                 " event_id TEXT UNIQUE,"
                                 " action TEXT NOT NULL,"
                                 " account_id TEXT NOT NULL,"
                                 " user_id TEXT,"
                                 " session_id TEXT NOT NULL,"
                                 " visitor_id TEXT,"
                                 " created_at INTEGER NOT NULL,"
                                 " module TEXT,"
                                 " product TEXT,"
                                 " feature TEXT,"
                                 " page TEXT,"
                                 " total REAL,"
                                 " time_spent INTEGER,"
                                 " active_duration INTEGER,"
                                 " event TEXT NOT NULL)";

/* Version 2: what each event adds to the active time of its session, and the sums. The ids of
 * users, accounts and sessions are never given twice, so that what is left in the table presence
 * of one who is gone can belong to nobody else. */
static const char sums_sql[] =
  "ALTER TABLE events ADD COLUMN active_delta INTEGER;"
  "CREATE INDEX events_by_created_at ON events (created_at);"
  "CREATE INDEX events_by_user ON events (user_id) WHERE user_id IS NOT NULL;"
  "CREATE INDEX events_by_account ON events (account_id);"
  "CREATE INDEX events_by_session ON events (session_id);"
  "CREATE INDEX events_by_feature ON events (feature) WHERE feature IS NOT NULL;"
  "CREATE INDEX events_by_module ON events (module) WHERE module IS NOT NULL;"
  "CREATE TABLE totals ("
  " id INTEGER PRIMARY KEY CHECK (id = 1),"
  " events INTEGER NOT NULL, uses REAL NOT NULL, active_time INTEGER NOT NULL,"
  " users INTEGER NOT NULL, accounts INTEGER NOT NULL, sessions INTEGER NOT NULL,"
  " first_event INTEGER, last_event INTEGER, last_id INTEGER NOT NULL, kept INTEGER NOT NULL,"
  " forwarded INTEGER NOT NULL, aside_expired INTEGER NOT NULL);"
  "CREATE TABLE users ("
  " id INTEGER PRIMARY KEY AUTOINCREMENT, user_id TEXT NOT NULL UNIQUE, account_id TEXT NOT NULL,"
  " first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL, events INTEGER NOT NULL,"
  " uses REAL NOT NULL, active_time INTEGER NOT NULL, sessions INTEGER NOT NULL, details TEXT);"
  "CREATE INDEX users_by_last_seen ON users (last_seen DESC, user_id);"
  "CREATE TABLE accounts ("
  " id INTEGER PRIMARY KEY AUTOINCREMENT, account_id TEXT NOT NULL UNIQUE,"
  " first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL, events INTEGER NOT NULL,"
  " uses REAL NOT NULL, active_time INTEGER NOT NULL, sessions INTEGER NOT NULL,"
  " users INTEGER NOT NULL, details TEXT);"
  "CREATE INDEX accounts_by_last_seen ON accounts (last_seen DESC, account_id);"
  "CREATE TABLE sessions ("
  " id INTEGER PRIMARY KEY AUTOINCREMENT, session_id TEXT NOT NULL UNIQUE, user_id TEXT,"
  " account_id TEXT NOT NULL, started INTEGER NOT NULL, ended INTEGER NOT NULL,"
  " active_time INTEGER NOT NULL, events INTEGER NOT NULL);"
  "CREATE INDEX sessions_by_active_time ON sessions (active_time DESC, session_id);"
  "CREATE INDEX sessions_by_started ON sessions (started DESC, session_id);"
  "CREATE INDEX sessions_by_user ON sessions (user_id) WHERE user_id IS NOT NULL;"
  "CREATE TABLE features ("
  " id INTEGER PRIMARY KEY AUTOINCREMENT, feature TEXT NOT NULL UNIQUE, uses REAL NOT NULL,"
  " users INTEGER NOT NULL, accounts INTEGER NOT NULL, last_used INTEGER NOT NULL);"
  "CREATE TABLE modules ("
  " id INTEGER PRIMARY KEY AUTOINCREMENT, module TEXT NOT NULL UNIQUE,"
  " active_time INTEGER NOT NULL, visits INTEGER NOT NULL, users INTEGER NOT NULL,"
  " last_used INTEGER NOT NULL);"
  "CREATE TABLE hours ("
  " start INTEGER PRIMARY KEY, events INTEGER NOT NULL, uses REAL NOT NULL,"
  " active_time INTEGER NOT NULL, users INTEGER NOT NULL, sessions INTEGER NOT NULL);"
  "CREATE TABLE days ("
  " start INTEGER PRIMARY KEY, events INTEGER NOT NULL, uses REAL NOT NULL,"
  " active_time INTEGER NOT NULL, users INTEGER NOT NULL, sessions INTEGER NOT NULL);"
  "CREATE TABLE names ("
  " kind INTEGER NOT NULL, name TEXT NOT NULL, events INTEGER NOT NULL,"
  " last_used INTEGER NOT NULL, PRIMARY KEY (kind, name)) WITHOUT ROWID;"
  "CREATE TABLE presence ("
  " kind INTEGER NOT NULL, scope INTEGER NOT NULL, who INTEGER NOT NULL,"
  " PRIMARY KEY (kind, scope, who)) WITHOUT ROWID;"
  "INSERT INTO totals VALUES (1, 0, 0, 0, 0, 0, 0, NULL, NULL, 0, 0, 0, 0);";

/* Version 2, too: what is on its way to ClickHouse. An event that is set aside stays where it is;
 * its mark goes with it. Of what was forwarded the ids of the last events stay, so that one which
 * comes again counts once. */
static const char forward_sql[] =
  "CREATE TABLE forward_state (name TEXT PRIMARY KEY, value) WITHOUT ROWID;"
  "CREATE TABLE forward_aside ("
  " id INTEGER PRIMARY KEY, set_aside_at INTEGER NOT NULL, reason TEXT NOT NULL);"
  "CREATE TABLE forward_ids (id INTEGER PRIMARY KEY, event_id TEXT NOT NULL UNIQUE);"
  "CREATE TRIGGER forward_aside_end AFTER DELETE ON events"
  " BEGIN DELETE FROM forward_aside WHERE id = old.id; END;"
  "INSERT INTO forward_state VALUES ('name', lower(hex(randomblob(16))));";

/* Version 3: the table facts, as narrow as it can be, in the order in which the events came. All
 * that is asked about some of the events goes through it; the rows of events are read only where
 * their texts are wanted. An hour knows the least and the greatest id of
 * its events, so that those of a long time are found by going through the facts in between. Each
 * name has an id, and in the table presence the rows that one batch
 * adds lie side by side. */
static const char facts_sql[] =
  "CREATE TABLE names_3 ("
  " id INTEGER PRIMARY KEY AUTOINCREMENT, kind INTEGER NOT NULL, name TEXT NOT NULL,"
  " events INTEGER NOT NULL, last_used INTEGER NOT NULL, UNIQUE (kind, name));"
  "INSERT INTO names_3 (kind, name, events, last_used)"
  " SELECT kind, name, events, last_used FROM names;"
  "INSERT INTO names_3 (kind, name, events, last_used) SELECT 4, feature, count(*), max(created_at)"
  " FROM events WHERE feature IS NOT NULL GROUP BY feature;"
  "INSERT INTO names_3 (kind, name, events, last_used) SELECT 5, source, count(*), max(created_at)"
  " FROM events GROUP BY source;"
  "DROP TABLE names;"
  "ALTER TABLE names_3 RENAME TO names;"
  "CREATE TABLE facts ("
  " id INTEGER PRIMARY KEY, created_at INTEGER NOT NULL, action INTEGER, user INTEGER,"
  " account INTEGER, session INTEGER, module INTEGER, product INTEGER, feature INTEGER,"
  " source INTEGER, uses REAL NOT NULL, spent INTEGER, active INTEGER);"
  "INSERT INTO facts SELECT id, created_at,"
  " (SELECT n.id FROM names AS n WHERE n.kind = 1 AND n.name = e.action),"
  " (SELECT u.id FROM users AS u WHERE u.user_id = e.user_id),"
  " (SELECT a.id FROM accounts AS a WHERE a.account_id = e.account_id),"
  " (SELECT s.id FROM sessions AS s WHERE s.session_id = e.session_id),"
  " (SELECT n.id FROM names AS n WHERE n.kind = 3 AND n.name = e.module),"
  " (SELECT n.id FROM names AS n WHERE n.kind = 2 AND n.name = e.product),"
  " (SELECT n.id FROM names AS n WHERE n.kind = 4 AND n.name = e.feature),"
  " (SELECT n.id FROM names AS n WHERE n.kind = 5 AND n.name = e.source),"
  " CASE WHEN e.action = 'feature' THEN max(0, min(coalesce(e.total, 1), 1e9)) ELSE 0 END,"
  " nullif(min(e.time_spent, 2678400000), 0), nullif(e.active_delta, 0)"
  " FROM events AS e ORDER BY e.id;"
  "CREATE INDEX facts_by_created_at ON facts (created_at);"
  "CREATE INDEX facts_by_user ON facts (user) WHERE user IS NOT NULL;"
  "CREATE INDEX facts_by_account ON facts (account);"
  "CREATE INDEX facts_by_session ON facts (session);"
  "ALTER TABLE hours ADD COLUMN first_id INTEGER;"
  "ALTER TABLE hours ADD COLUMN last_id INTEGER;"
  "UPDATE hours SET (first_id, last_id) = (SELECT min(f.id), max(f.id) FROM facts AS f"
  " WHERE f.created_at >= start AND f.created_at < start + 3600000);"
  "CREATE TRIGGER facts_end AFTER DELETE ON events"
  " BEGIN DELETE FROM facts WHERE id = old.id; END;"
  "DROP INDEX events_by_created_at;"
  "DROP INDEX events_by_user;"
  "DROP INDEX events_by_account;"
  "DROP INDEX events_by_session;"
  "DROP INDEX events_by_feature;"
  "DROP INDEX events_by_module;"
  "ALTER TABLE events DROP COLUMN active_delta;"
  "CREATE TABLE presence_3 ("
  " kind INTEGER NOT NULL, scope INTEGER NOT NULL, who INTEGER NOT NULL,"
  " PRIMARY KEY (kind, scope, who)) WITHOUT ROWID;"
  "INSERT INTO presence_3 SELECT kind, scope, who FROM presence WHERE kind NOT IN (5, 6, 7);"
  "INSERT INTO presence_3 SELECT kind, who, scope FROM presence WHERE kind IN (5, 6, 7)"
  " ORDER BY 1, 2, 3;"
  "DROP TABLE presence;"
  "ALTER TABLE presence_3 RENAME TO presence;";

gboolean
collector_schema_set_error (sqlite3 *database, GError **error)
{
  g_set_error_literal (error, COLLECTOR_ERROR, COLLECTOR_ERROR_STORE, sqlite3_errmsg (database));

  return FALSE;
}

gboolean
collector_schema_run (sqlite3 *database, const char *sql, GError **error)
{
  if (sqlite3_exec (database, sql, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;

  return collector_schema_set_error (database, error);
}

/* The statement gives one number. */
gboolean
collector_schema_read_number (sqlite3 *database, const char *sql, gint64 *number, GError **error)
{
  sqlite3_stmt *statement = NULL;
  gboolean      is_row = FALSE;

  if (sqlite3_prepare_v2 (database, sql, -1, &statement, NULL) == SQLITE_OK)
    is_row = sqlite3_step (statement) == SQLITE_ROW;
  if (is_row)
    *number = sqlite3_column_int64 (statement, 0);
  else
    collector_schema_set_error (database, error);
  sqlite3_finalize (statement);

  return is_row;
}

/* Tells the version of the file, 0 where it is empty, and refuses every file that is not ours. */
gboolean
collector_schema_check (sqlite3 *database, int *version, GError **error)
{
  gint64 application_id = 0;
  gint64 user_version = 0;
  gint64 n_tables = 0;

  if (!collector_schema_read_number (database, "PRAGMA application_id", &application_id, error) ||
      !collector_schema_read_number (database, "PRAGMA user_version", &user_version, error) ||
      !collector_schema_read_number (
        database, "SELECT count(*) FROM sqlite_master", &n_tables, error))
    return FALSE;

  *version = (int) user_version;
  if (application_id == 0 && *version == 0 && n_tables == 0)
    return TRUE;

  if (application_id != COLLECTOR_STORE_APPLICATION_ID)
    g_set_error (error, COLLECTOR_ERROR, COLLECTOR_ERROR_STORE, "it belongs to another program");
  else if (*version > COLLECTOR_STORE_VERSION)
    g_set_error (error,
                 COLLECTOR_ERROR,
                 COLLECTOR_ERROR_STORE,
                 "it was made by a newer natero-collector (database version %d, known here: %d); "
                 "it was left untouched",
                 *version,
                 COLLECTOR_STORE_VERSION);
  else if (*version < 1)
    g_set_error (error, COLLECTOR_ERROR, COLLECTOR_ERROR_STORE, "it has no version");
  else
    return TRUE;

  return FALSE;
}

/* From that version to the next, and so on, within the open transaction. */
static gboolean
build (sqlite3 *database, int version, GError **error)
{
  g_autofree char *identity_sql = g_strdup_printf ("PRAGMA application_id = %d;"
                                                   "PRAGMA user_version = %d;",
                                                   COLLECTOR_STORE_APPLICATION_ID,
                                                   COLLECTOR_STORE_VERSION);

  if (version < 1 && !collector_schema_run (database, events_sql, error))
    return FALSE;
  if (version < 2 && (!collector_schema_run (database, sums_sql, error) ||
                      !collector_schema_run (database, forward_sql, error)))
    return FALSE;
  if (version >= 1)
    {
      collector_log (COLLECTOR_LOG_NOTICE, "summing up what the database holds, once");
      if (!collector_schema_run (database, "PRAGMA cache_size = -" FILL_CACHE_KIB, error))
        return FALSE;
    }
  if (version == 1 && !collector_sums_fill (database, error))
    return FALSE;

  return collector_schema_run (database, facts_sql, error) &&
         collector_schema_run (database, identity_sql, error);
}

/* For millions of events it takes minutes, in which the program can be stopped. */
static gboolean
build_unless_stopped (sqlite3 *database, int version, GError **error)
{
  CollectorInterrupt interrupt;
  g_autoptr (GError) problem = NULL;
  gboolean is_built = FALSE;

  collector_interrupt_begin (&interrupt, database);
  is_built = build (database, version, &problem);
  if (collector_interrupt_end (&interrupt))
    {
      g_set_error_literal (
        error,
        COLLECTOR_ERROR,
        COLLECTOR_ERROR_STOPPED,
        "it is as it was before, and will be brought up to date at the next start");
      return FALSE;
    }
  if (problem != NULL)
    g_propagate_error (error, g_steal_pointer (&problem));

  return is_built;
}

/* Makes the tables, or brings them up to date, in one transaction: whatever happens, the file has
 * one version or the other. */
gboolean
collector_schema_prepare (sqlite3 *database, GError **error)
{
  int version = 0;

  if (!collector_schema_run (database, "BEGIN IMMEDIATE", error))
    return FALSE;

  /* Asked again under the lock: another collector may have been quicker. */
  if (collector_schema_check (database, &version, error) &&
      (version == COLLECTOR_STORE_VERSION || build_unless_stopped (database, version, error)) &&
      collector_schema_run (database, "COMMIT", error))
    return TRUE;

  if (!sqlite3_get_autocommit (database))
    sqlite3_exec (database, "ROLLBACK", NULL, NULL, NULL);

  return FALSE;
}
