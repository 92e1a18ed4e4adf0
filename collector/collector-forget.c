/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-forget.h"

#include "collector-forget-forwarded.h"
#include "collector-schema.h"
#include "collector-sums.h"

#define MAX_STEP_EVENTS "500"
#define MAX_STEP_ROWS "2000"

/* What goes with this step, and the ids of the rows that went with this step and those before. In
 * memory, as it names those who are to be forgotten. */
static const char prepare_sql[] =
  "PRAGMA temp_store = MEMORY;"
  "PRAGMA secure_delete = ON;"
  "CREATE TEMP TABLE IF NOT EXISTS gone"
  " (id INTEGER PRIMARY KEY, user_id TEXT, account_id TEXT, session_id TEXT);"
  "CREATE TEMP TABLE IF NOT EXISTS gone_rows"
  " (kind TEXT NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID;"
  "CREATE TEMP VIEW IF NOT EXISTS gone_users AS SELECT id FROM gone_rows WHERE kind = 'users';"
  "CREATE TEMP VIEW IF NOT EXISTS gone_sessions AS"
  " SELECT id FROM gone_rows WHERE kind = 'sessions';"
  "CREATE TEMP VIEW IF NOT EXISTS gone_accounts AS"
  " SELECT id FROM gone_rows WHERE kind = 'accounts';"
  "CREATE TEMP TABLE IF NOT EXISTS touched (session_id TEXT, user_id TEXT,"
  " UNIQUE (session_id, user_id));"
  "CREATE TEMP TABLE IF NOT EXISTS wanted (user_id TEXT, account_id TEXT, before INTEGER);"
  "CREATE TEMP TABLE IF NOT EXISTS others"
  " (kind INTEGER, who INTEGER, scope INTEGER, PRIMARY KEY (kind, who)) WITHOUT ROWID;"
  "CREATE TEMP TABLE IF NOT EXISTS gone_presence"
  " (kind INTEGER, scope INTEGER, who INTEGER, PRIMARY KEY (kind, scope, who)) WITHOUT ROWID;";

#define FIND "INSERT INTO gone SELECT id, user_id, account_id, session_id FROM events WHERE "

/* Also what was done in a person's sessions before the person was known; that first, as it is found
 * by what comes after. */
static const char find_unnamed_sql[] =
  FIND "id IN (SELECT f.id FROM facts AS f WHERE f.user IS NULL AND f.session IN"
       " (SELECT s.id FROM sessions AS s WHERE s.user_id = :what) LIMIT " MAX_STEP_EVENTS ")";
static const char find_user_sql[] =
  FIND "id IN (SELECT f.id FROM facts AS f WHERE f.user ="
       " (SELECT u.id FROM users AS u WHERE u.user_id = :what) LIMIT " MAX_STEP_EVENTS ")";
static const char find_account_sql[] =
  FIND "id IN (SELECT f.id FROM facts AS f WHERE f.account ="
       " (SELECT a.id FROM accounts AS a WHERE a.account_id = :what) LIMIT " MAX_STEP_EVENTS ")";

/* Events have their ids in the order in which they came in. */
static const char find_old_sql[] = FIND
  "id IN (SELECT id FROM events ORDER BY id LIMIT " MAX_STEP_EVENTS ") AND received_at < :before";

/* What was forwarded is not: those wait for ClickHouse, or were refused by it. */
static const char find_aside_sql[] =
  FIND "id IN (SELECT id FROM forward_aside ORDER BY id LIMIT " MAX_STEP_EVENTS
       ") AND received_at < :before";
static const char count_aside_sql[] =
  "UPDATE totals SET aside_expired = aside_expired + (SELECT count(*) FROM gone)";

/* Where events were forwarded, that there is none any more says nothing. */
#define FORGET_ROWS(table, column, fact)                                                           \
  "INSERT OR IGNORE INTO gone_rows SELECT '" #table "', id FROM " #table " WHERE " column          \
  " IN (SELECT " column " FROM gone) AND NOT EXISTS (SELECT 1 FROM facts AS f WHERE f." fact       \
  " = " #table ".id) AND (SELECT forwarded FROM totals) = 0;"                                      \
  "UPDATE totals SET " #table " = " #table " - (SELECT count(*) FROM " #table                      \
  " WHERE id IN (SELECT id FROM gone_rows WHERE kind = '" #table "'));"                            \
  "DELETE FROM " #table " WHERE id IN (SELECT id FROM gone_rows WHERE kind = '" #table "');"

static const char forget_sql[] =
  "DELETE FROM events WHERE id IN (SELECT id FROM gone);"
  "UPDATE totals SET kept = kept - (SELECT count(*) FROM gone);" FORGET_ROWS (sessions,
                                                                              "session_id",
                                                                              "session")
    FORGET_ROWS (users, "user_id", "user") FORGET_ROWS (accounts, "account_id", "account");

static const char touch_sql[] =
  "INSERT OR IGNORE INTO touched SELECT DISTINCT session_id, user_id FROM gone";

/* Who is still there knows nothing any more of what went. */
#define LAST_ACCOUNT(table, fact)                                                                  \
  "account_id = (SELECT a.account_id FROM facts AS f JOIN accounts AS a ON a.id = f.account"       \
  " WHERE f." fact " = " #table ".id ORDER BY f.id DESC LIMIT 1)"
static const char mend_sql[] = "UPDATE users SET details = NULL, " LAST_ACCOUNT (
  users,
  "user") " WHERE user_id IN (SELECT user_id FROM touched);"
          "UPDATE sessions SET user_id = (SELECT u.user_id FROM facts AS f JOIN users AS u ON u.id "
          "= f.user"
          " WHERE f.session = sessions.id ORDER BY f.id DESC LIMIT 1), " LAST_ACCOUNT (
            sessions,
            "session") " WHERE session_id IN (SELECT session_id FROM touched);";

static const char touched_events_sql[] =
  "id IN (SELECT f.id FROM facts AS f WHERE f.user IN"
  " (SELECT u.id FROM users AS u WHERE u.user_id IN (SELECT t.user_id FROM touched AS t)))";

static const char old_presence_sql[] =
  "DELETE FROM presence WHERE (kind, scope, who) IN (SELECT kind, scope, who FROM presence"
  " WHERE kind IN (1, 3) AND scope < :before - 3600000 LIMIT " MAX_STEP_ROWS ")"
  " OR (kind, scope, who) IN (SELECT kind, scope, who FROM presence"
  " WHERE kind IN (2, 4) AND scope < :before - 86400000 LIMIT " MAX_STEP_ROWS ")";

/* The kinds are those of CollectorPresence. */
static const char find_presence_sql[] =
  "INSERT INTO gone_presence SELECT kind, scope, who FROM presence WHERE"
  " kind IN (1, 2, 9) AND who IN gone_users"
  " OR kind IN (3, 4, 8, 10) AND who IN gone_sessions"
  " OR kind IN (5, 7, 8) AND scope IN gone_users"
  " OR kind IN (6, 9, 10) AND scope IN gone_accounts";

static const char sweep_sql[] =
  "DELETE FROM presence WHERE (kind, scope, who) IN"
  " (SELECT kind, scope, who FROM gone_presence LIMIT " MAX_STEP_ROWS ");"
  "DELETE FROM gone_presence WHERE (kind, scope, who) IN"
  " (SELECT kind, scope, who FROM gone_presence LIMIT " MAX_STEP_ROWS ");";

/* Readies a connection. */
gboolean
collector_forget_prepare (sqlite3 *database, GError **error)
{
  return collector_schema_run (database, prepare_sql, error);
}

static gboolean
run_for (sqlite3 *database, const char *sql, const CollectorForget *forget, GError **error)
{
  sqlite3_stmt *statement = NULL;
  const char   *what = forget->user != NULL ? forget->user : forget->account;
  gboolean      is_done = FALSE;

  if (sqlite3_prepare_v2 (database, sql, -1, &statement, NULL) == SQLITE_OK)
    {
      int what_index = sqlite3_bind_parameter_index (statement, ":what");
      int before_index = sqlite3_bind_parameter_index (statement, ":before");

      if (what_index > 0)
        sqlite3_bind_text (statement, what_index, what, -1, SQLITE_STATIC);
      if (before_index > 0)
        sqlite3_bind_int64 (statement, before_index, forget->received_before);
      is_done = sqlite3_step (statement) == SQLITE_DONE;
    }
  if (!is_done)
    collector_schema_set_error (database, error);
  sqlite3_finalize (statement);

  return is_done;
}

static const char *
choose_sql (const CollectorForget *forget)
{
  if (forget->user != NULL)
    return forget->is_started ? find_user_sql : find_unnamed_sql;

  if (forget->account != NULL)
    return find_account_sql;

  return forget->is_forwarding ? find_aside_sql : find_old_sql;
}

static gboolean
find (sqlite3 *database, CollectorForget *forget, guint *n_events, GError **error)
{
  if (!collector_schema_run (database, "DELETE FROM gone", error) ||
      !run_for (database, choose_sql (forget), forget, error))
    return FALSE;

  *n_events = (guint) sqlite3_changes (database);
  if (*n_events > 0 || forget->user == NULL || forget->is_started)
    return TRUE;

  forget->is_started = TRUE;

  return find (database, forget, n_events, error);
}

static gboolean
take_step (sqlite3 *database, CollectorForget *forget, guint *n_events, GError **error)
{
  if (!find (database, forget, n_events, error))
    return FALSE;

  if (*n_events == 0)
    return TRUE;
  if (!collector_schema_run (database, forget_sql, error))
    return FALSE;
  if (forget->user != NULL || forget->account != NULL)
    return collector_schema_run (database, touch_sql, error);

  return !forget->is_forwarding || collector_schema_run (database, count_aside_sql, error);
}

static gboolean
commit (sqlite3 *database, gboolean is_good, GError **error)
{
  if (is_good && collector_schema_run (database, "COMMIT", error))
    return TRUE;

  if (!sqlite3_get_autocommit (database))
    sqlite3_exec (database, "ROLLBACK", NULL, NULL, NULL);

  return FALSE;
}

/* Removes some of the events; when it found none, nothing is left to be done. */
gboolean
collector_forget_step (sqlite3 *database, CollectorForget *forget, guint *n_events, GError **error)
{
  return collector_schema_run (database, "BEGIN IMMEDIATE", error) &&
         commit (database, take_step (database, forget, n_events, error), error);
}

/* Who was seen in an hour or a day is kept only to count nobody twice; of hours and days whose
 * events are gone, a late one may count somebody anew. Removes some of it. */
gboolean
collector_forget_old_presence (sqlite3 *database, const CollectorForget *forget, GError **error)
{
  return run_for (database, old_presence_sql, forget, error);
}

static gboolean
mend (sqlite3 *database, const CollectorForget *forget, GError **error)
{
  gboolean has_forwarded = FALSE;

  if (!collector_forget_has_forwarded (database, &has_forwarded, error))
    return FALSE;
  if (has_forwarded)
    return collector_forget_forwarded (database, forget, error);

  return collector_schema_run (database, mend_sql, error) &&
         collector_sums_fill_details (database, touched_events_sql, error);
}

/* Ends what steps about a person or an account have begun: removes what the sums hold of those who
 * went, numbers in the place of their names. */
gboolean
collector_forget_sweep (sqlite3 *database, const CollectorForget *forget, GError **error)
{
  gboolean is_more = TRUE;

  if (!collector_schema_run (database, "BEGIN IMMEDIATE", error) ||
      !commit (database, mend (database, forget, error), error) ||
      !collector_schema_run (database, find_presence_sql, error))
    return FALSE;

  while (is_more)
    {
      if (!collector_schema_run (database, "BEGIN IMMEDIATE", error) ||
          !commit (database, collector_schema_run (database, sweep_sql, error), error))
        return FALSE;
      is_more = sqlite3_changes (database) > 0;
    }

  return collector_schema_run (database, "DELETE FROM gone_rows", error);
}
