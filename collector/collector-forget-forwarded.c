/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-forget-forwarded.h"

#include "collector-schema.h"

/* The person's sessions go, and accounts in which nobody else was. The kinds of presence are those
 * of CollectorPresence. */
static const char user_sql[] =
  "INSERT OR IGNORE INTO gone_rows SELECT 'users', id FROM users"
  " WHERE user_id = (SELECT user_id FROM wanted);"
  "INSERT OR IGNORE INTO gone_rows SELECT 'sessions', id FROM sessions"
  " WHERE user_id = (SELECT user_id FROM wanted);"
  "INSERT OR IGNORE INTO gone_rows SELECT 'accounts', id FROM accounts WHERE"
  " id IN (SELECT scope FROM presence WHERE kind = 9 AND who IN gone_users)"
  " AND NOT EXISTS (SELECT 1 FROM presence JOIN users ON users.id = who WHERE kind = 9"
  " AND scope = accounts.id AND who NOT IN gone_users)"
  " AND NOT EXISTS (SELECT 1 FROM presence JOIN sessions ON sessions.id = who WHERE kind = 10"
  " AND scope = accounts.id AND who NOT IN gone_sessions);";

/* Those who were in no other account go; who stays has no details any more, as nobody knows here
 * from where they came. */
static const char account_sql[] =
  "INSERT OR IGNORE INTO gone_rows SELECT 'accounts', id FROM accounts"
  " WHERE account_id = (SELECT account_id FROM wanted);"
  "DELETE FROM others;"
  "INSERT OR REPLACE INTO others SELECT kind, who, scope FROM presence WHERE kind IN (9, 10)"
  " AND scope IN (SELECT id FROM accounts) AND scope NOT IN gone_accounts"
  " AND (kind, who) IN (SELECT kind, who FROM presence WHERE kind IN (9, 10)"
  " AND scope IN gone_accounts);"
  "INSERT OR IGNORE INTO gone_rows SELECT 'users', id FROM users WHERE id IN"
  " (SELECT who FROM presence WHERE kind = 9 AND scope IN gone_accounts)"
  " AND id NOT IN (SELECT who FROM others WHERE kind = 9);"
  "INSERT OR IGNORE INTO gone_rows SELECT 'sessions', id FROM sessions WHERE id IN"
  " (SELECT who FROM presence WHERE kind = 10 AND scope IN gone_accounts)"
  " AND id NOT IN (SELECT who FROM others WHERE kind = 10);"
  "UPDATE users SET details = NULL WHERE id IN (SELECT who FROM others WHERE kind = 9);"
  "UPDATE users SET account_id = (SELECT a.account_id FROM accounts AS a JOIN others AS o"
  " ON a.id = o.scope WHERE o.kind = 9 AND o.who = users.id)"
  " WHERE account_id = (SELECT account_id FROM wanted)"
  " AND id IN (SELECT who FROM others WHERE kind = 9);"
  "UPDATE sessions SET account_id = (SELECT a.account_id FROM accounts AS a JOIN others AS o"
  " ON a.id = o.scope WHERE o.kind = 10 AND o.who = sessions.id)"
  " WHERE account_id = (SELECT account_id FROM wanted)"
  " AND id IN (SELECT who FROM others WHERE kind = 10);";

static const char old_sql[] =
  "INSERT OR IGNORE INTO gone_rows SELECT 'sessions', id FROM sessions WHERE"
  " started < (SELECT before FROM wanted) AND ended < (SELECT before FROM wanted)"
  " AND NOT EXISTS (SELECT 1 FROM facts WHERE facts.session = sessions.id) LIMIT 500;"
  "INSERT OR IGNORE INTO gone_rows SELECT 'users', id FROM users WHERE"
  " last_seen < (SELECT before FROM wanted)"
  " AND NOT EXISTS (SELECT 1 FROM facts WHERE facts.user = users.id) LIMIT 500;"
  "INSERT OR IGNORE INTO gone_rows SELECT 'accounts', id FROM accounts WHERE"
  " last_seen < (SELECT before FROM wanted)"
  " AND NOT EXISTS (SELECT 1 FROM facts WHERE facts.account = accounts.id) LIMIT 500;";

static const char remove_sql[] = "DELETE FROM users WHERE id IN gone_users;"
                                 "UPDATE totals SET users = users - changes();"
                                 "DELETE FROM sessions WHERE id IN gone_sessions;"
                                 "UPDATE totals SET sessions = sessions - changes();"
                                 "DELETE FROM accounts WHERE id IN gone_accounts;"
                                 "UPDATE totals SET accounts = accounts - changes();";

gboolean
collector_forget_has_forwarded (sqlite3 *database, gboolean *has_forwarded, GError **error)
{
  gint64 n_forwarded = 0;

  if (!collector_schema_read_number (database, "SELECT forwarded FROM totals", &n_forwarded, error))
    return FALSE;
  *has_forwarded = n_forwarded > 0;

  return TRUE;
}

static gboolean
set_wanted (sqlite3 *database, const CollectorForget *forget, GError **error)
{
  sqlite3_stmt *statement = NULL;
  gboolean      is_done = FALSE;

  if (!collector_schema_run (database, "DELETE FROM wanted", error))
    return FALSE;

  if (sqlite3_prepare_v2 (database, "INSERT INTO wanted VALUES (?, ?, ?)", -1, &statement, NULL) ==
      SQLITE_OK)
    {
      sqlite3_bind_text (statement, 1, forget->user, -1, SQLITE_STATIC);
      sqlite3_bind_text (statement, 2, forget->account, -1, SQLITE_STATIC);
      sqlite3_bind_int64 (statement, 3, forget->received_before);
      is_done = sqlite3_step (statement) == SQLITE_DONE;
    }
  if (!is_done)
    collector_schema_set_error (database, error);
  sqlite3_finalize (statement);

  return is_done;
}

/* Removes the rows of a person or an account, whose events are gone, in the open transaction. */
gboolean
collector_forget_forwarded (sqlite3 *database, const CollectorForget *forget, GError **error)
{
  return set_wanted (database, forget, error) &&
         collector_schema_run (database, forget->user != NULL ? user_sql : account_sql, error) &&
         collector_schema_run (database, remove_sql, error);
}

static gboolean
remove_old (sqlite3 *database, const CollectorForget *forget, guint *n_rows, GError **error)
{
  gint64 n_gone = 0;

  if (!set_wanted (database, forget, error) || !collector_schema_run (database, old_sql, error) ||
      !collector_schema_read_number (database, "SELECT count(*) FROM gone_rows", &n_gone, error) ||
      !collector_schema_run (database, remove_sql, error) ||
      !collector_schema_run (database, "COMMIT", error))
    return FALSE;
  *n_rows = (guint) n_gone;

  return TRUE;
}

/* Removes some of those who were not seen since that time, and of whom no event is left; nothing
 * where no event was forwarded. */
gboolean
collector_forget_forwarded_old (sqlite3 *database,
                                gint64   seen_before,
                                guint   *n_rows,
                                GError **error)
{
  const CollectorForget forget = { .received_before = seen_before };
  gboolean              has_forwarded = FALSE;

  *n_rows = 0;
  if (!collector_forget_has_forwarded (database, &has_forwarded, error))
    return FALSE;
  if (!has_forwarded)
    return TRUE;

  if (!collector_schema_run (database, "DELETE FROM gone_rows", error) ||
      !collector_schema_run (database, "BEGIN IMMEDIATE", error))
    return FALSE;
  if (remove_old (database, &forget, n_rows, error))
    return TRUE;

  if (!sqlite3_get_autocommit (database))
    sqlite3_exec (database, "ROLLBACK", NULL, NULL, NULL);

  return FALSE;
}
