/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-details.h"
#include "collector-error.h"
#include "collector-schema.h"
#include "collector-sql.h"
#include "collector-sums.h"

/* What collector_sums_add() does event by event, for all that are there: the same rows come out. */

#define USES "sum(" COLLECTOR_SQL_USES ")"
#define ACTIVE "coalesce(sum(active_delta), 0)"
#define SPENT "min(coalesce(time_spent, 0), " COLLECTOR_SQL_MAX_DURATION ")"
#define DURATION "min(active_duration, " COLLECTOR_SQL_MAX_DURATION ")"
#define SEEN "min(created_at), max(created_at), count(*), " USES ", " ACTIVE
#define HOUR "created_at - created_at % 3600000"
#define DAY "created_at - created_at % 86400000"

#define PRESENCE(kind, scope, who, from)                                                           \
  "INSERT INTO presence SELECT " #kind ", " scope ", " who " FROM events AS e " from               \
  " GROUP BY 2, 3;"
#define JOIN_USERS "JOIN users AS u ON u.user_id = e.user_id"
#define JOIN_ACCOUNTS "JOIN accounts AS a ON a.account_id = e.account_id"
#define JOIN_SESSIONS "JOIN sessions AS s ON s.session_id = e.session_id"
#define JOIN_FEATURES "JOIN features AS f ON e.action = 'feature' AND f.feature = e.feature"
#define JOIN_MODULES "JOIN modules AS m ON e.action = 'moduleEnd' AND m.module = e.module"

/* An active duration is a running sum: only what is more than was known before counts. */
static const char delta_sql[] =
  "WITH runs AS (SELECT id, " DURATION " AS duration, coalesce(max(" DURATION ") OVER"
  " (PARTITION BY session_id ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)"
  " AS known FROM events WHERE active_duration > 0)"
  " UPDATE events SET active_delta = runs.duration - runs.known FROM runs"
  " WHERE runs.id = events.id AND runs.duration > runs.known;";

static const char rows_sql[] =
  "INSERT INTO sessions (session_id, user_id, account_id, started, ended, active_time, events)"
  " SELECT session_id, (SELECT o.user_id FROM events AS o WHERE o.session_id = events.session_id"
  " AND o.user_id IS NOT NULL ORDER BY o.id DESC LIMIT 1), (SELECT o.account_id FROM events AS o"
  " WHERE o.session_id = events.session_id ORDER BY o.id DESC LIMIT 1),"
  " min(created_at), max(created_at), " ACTIVE
  ", count(*) FROM events GROUP BY session_id ORDER BY min(id);"

  "INSERT INTO users (user_id, account_id, first_seen, last_seen, events, uses, active_time,"
  " sessions) SELECT user_id, (SELECT o.account_id FROM events AS o WHERE"
  " o.user_id = events.user_id ORDER BY o.id DESC LIMIT 1), " SEEN
  ", count(DISTINCT session_id) FROM events WHERE user_id IS NOT NULL"
  " GROUP BY user_id ORDER BY min(id);"

  "INSERT INTO accounts (account_id, first_seen, last_seen, events, uses, active_time, sessions,"
  " users) SELECT account_id, " SEEN ", count(DISTINCT session_id), count(DISTINCT user_id)"
  " FROM events GROUP BY account_id ORDER BY min(id);"

  "INSERT INTO features (feature, uses, users, accounts, last_used) SELECT feature, " USES
  ", count(DISTINCT user_id), count(DISTINCT account_id), max(created_at) FROM events"
  " WHERE action = 'feature' AND feature IS NOT NULL GROUP BY feature ORDER BY min(id);"

  "INSERT INTO modules (module, active_time, visits, users, last_used) SELECT module, sum(" SPENT
  "), count(*), count(DISTINCT user_id), max(created_at) FROM events"
  " WHERE action = 'moduleEnd' AND module IS NOT NULL GROUP BY module ORDER BY min(id);"

  "INSERT INTO hours SELECT " HOUR ", count(*), " USES ", " ACTIVE
  ", count(DISTINCT user_id), count(DISTINCT session_id) FROM events GROUP BY 1;"

  "INSERT INTO days SELECT " DAY ", count(*), " USES ", " ACTIVE
  ", count(DISTINCT user_id), count(DISTINCT session_id) FROM events GROUP BY 1;"

  "INSERT INTO names SELECT 1, action, count(*), max(created_at) FROM events GROUP BY action;"

  "INSERT INTO names SELECT 2, product, count(*), max(created_at) FROM events"
  " WHERE product IS NOT NULL GROUP BY product;"

  "INSERT INTO names SELECT 3, module, count(*), max(created_at) FROM events"
  " WHERE module IS NOT NULL GROUP BY module;";

/* The kinds are those of CollectorPresence. */
static const char presence_sql[] =
  PRESENCE (1, HOUR, "u.id", JOIN_USERS) PRESENCE (2, DAY, "u.id", JOIN_USERS)
    PRESENCE (3, HOUR, "s.id", JOIN_SESSIONS) PRESENCE (4, DAY, "s.id", JOIN_SESSIONS)
      PRESENCE (5, "f.id", "u.id", JOIN_FEATURES " " JOIN_USERS)
        PRESENCE (6, "f.id", "a.id", JOIN_FEATURES " " JOIN_ACCOUNTS)
          PRESENCE (7, "m.id", "u.id", JOIN_MODULES " " JOIN_USERS)
            PRESENCE (8, "u.id", "s.id", JOIN_USERS " " JOIN_SESSIONS)
              PRESENCE (9, "a.id", "u.id", JOIN_ACCOUNTS " " JOIN_USERS)
                PRESENCE (10, "a.id", "s.id", JOIN_ACCOUNTS " " JOIN_SESSIONS);

static const char totals_sql[] =
  "UPDATE totals SET (events, uses, active_time, first_event, last_event, last_id, kept) ="
  " (SELECT count(*), coalesce(" USES ", 0), " ACTIVE ", min(created_at), max(created_at),"
  " coalesce(max(id), 0), count(*) FROM events), users = (SELECT count(*) FROM users),"
  " accounts = (SELECT count(*) FROM accounts), sessions = (SELECT count(*) FROM sessions);";

/* In the place of %s comes a condition on the events. */
static const char user_details_sql[] =
  "SELECT user_id, created_at, json_extract(event, '$.details') FROM events"
  " WHERE action IN ('identifyUser', 'login') AND user_id IS NOT NULL AND %s"
  " AND CASE WHEN json_valid(event) THEN json_type(event, '$.details') = 'object' END"
  " ORDER BY user_id, id";
static const char account_details_sql[] =
  "SELECT account_id, created_at, json_extract(event, '$.details') FROM events"
  " WHERE action = 'identifyAccount' AND CASE WHEN json_valid(event) THEN json_type(event, "
  "'$.details') = 'object' END"
  " ORDER BY account_id, id";

static gboolean
save_details (sqlite3      *database,
              sqlite3_stmt *save,
              const char   *owner,
              const char   *merged,
              GError      **error)
{
  gboolean is_done = FALSE;

  if (owner == NULL)
    return TRUE;

  sqlite3_bind_text (save, 1, owner, -1, SQLITE_TRANSIENT);
  sqlite3_bind_text (save, 2, merged, -1, SQLITE_TRANSIENT);
  is_done = sqlite3_step (save) == SQLITE_DONE || collector_schema_set_error (database, error);
  sqlite3_reset (save);

  return is_done;
}

/* Goes through the details of one owner after the other. */
static gboolean
merge_rows (sqlite3 *database, sqlite3_stmt *read, sqlite3_stmt *save, GError **error)
{
  g_autofree char *owner = NULL;
  g_autofree char *merged = NULL;
  int              code = SQLITE_OK;

  while ((code = sqlite3_step (read)) == SQLITE_ROW)
    {
      const char *next = (const char *) sqlite3_column_text (read, 0);
      const char *details = (const char *) sqlite3_column_text (read, 2);
      char       *more = NULL;

      if (g_strcmp0 (owner, next) != 0)
        {
          if (!save_details (database, save, owner, merged, error))
            return FALSE;
          g_clear_pointer (&merged, g_free);
          g_free (owner);
          owner = g_strdup (next);
        }
      more = collector_details_merge (merged, details, sqlite3_column_int64 (read, 1));
      g_free (merged);
      merged = more;
    }
  if (code != SQLITE_DONE)
    return collector_schema_set_error (database, error);

  return save_details (database, save, owner, merged, error);
}

static gboolean
fill_details (sqlite3 *database, const char *read_sql, const char *save_sql, GError **error)
{
  sqlite3_stmt *read = NULL;
  sqlite3_stmt *save = NULL;
  gboolean      is_good = FALSE;

  if (sqlite3_prepare_v2 (database, read_sql, -1, &read, NULL) == SQLITE_OK &&
      sqlite3_prepare_v2 (database, save_sql, -1, &save, NULL) == SQLITE_OK)
    is_good = merge_rows (database, read, save, error);
  else
    collector_schema_set_error (database, error);
  sqlite3_finalize (read);
  sqlite3_finalize (save);

  return is_good;
}

/* Puts the details of users together, from those events that meet a condition. */
gboolean
collector_sums_fill_details (sqlite3 *database, const char *condition, GError **error)
{
  g_autofree char *sql = g_strdup_printf (user_details_sql, condition);

  return fill_details (database, sql, "UPDATE users SET details = ?2 WHERE user_id = ?1", error);
}

/* Sums up all events of a database of version 2; the tables of sums are empty, a transaction is
 * open. */
gboolean
collector_sums_fill (sqlite3 *database, GError **error)
{
  return collector_schema_run (database, delta_sql, error) &&
         collector_schema_run (database, rows_sql, error) &&
         collector_schema_run (database, presence_sql, error) &&
         collector_schema_run (database, totals_sql, error) &&
         collector_sums_fill_details (database, "1", error) &&
         fill_details (database,
                       account_details_sql,
                       "UPDATE accounts SET details = ?2 WHERE account_id = ?1",
                       error);
}
