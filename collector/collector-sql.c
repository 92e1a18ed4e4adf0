/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-sql.h"

#include "collector-schema.h"

#include <string.h>

#define USES "coalesce(sum(" COLLECTOR_SQL_USES "), 0) AS uses"
#define ACTIVE_TIME "coalesce(sum(active_delta), 0) AS active_time"
#define SPENT_TIME                                                                                 \
  "coalesce(sum(min(time_spent, " COLLECTOR_SQL_MAX_DURATION ")), 0) AS active_time"
#define USERS "count(DISTINCT user_id) AS users"
#define ACCOUNTS "count(DISTINCT account_id) AS accounts"
#define SESSIONS "count(DISTINCT session_id) AS sessions"
#define SEEN "min(created_at) AS first_seen, max(created_at) AS last_seen"
#define LAST_USED "max(created_at) AS last_used"
#define SAME "first_seen, last_seen, events, uses, active_time, sessions"
#define HOUR "3600000"
#define DAY "86400000"
#define LIMIT " LIMIT :limit"

/* The column names are the members of the answer; what ends in _json is JSON already, and what ends
 * in _merged comes from collector_details_merge(). In the place of %s come the conditions. */
#define PERIODS(period)                                                                            \
  "SELECT * FROM (SELECT created_at / " period " * " period " AS start, count(*) AS events, " USES \
  ", " ACTIVE_TIME ", " USERS ", " SESSIONS                                                        \
  " FROM events WHERE %s GROUP BY 1 ORDER BY 1 DESC" LIMIT ") ORDER BY start"

#define SESSION_COLUMNS                                                                            \
  "session_id AS session, user_id AS user, account_id AS account, started, ended, active_time,"    \
  " events FROM sessions"

/* From the events, for those that are wanted. */
static const char *const filtered[COLLECTOR_N_QUESTIONS] = {
  [COLLECTOR_ASK_SUMMARY] =
    "SELECT count(*) AS events, " USES ", " ACTIVE_TIME ", " USERS ", " ACCOUNTS ", " SESSIONS
    ", min(created_at) AS first_event, max(created_at) AS last_event,"
    " coalesce(max(id), 0) AS last_id FROM events WHERE %s",
  [COLLECTOR_ASK_EVENTS] = "SELECT id, received_at, source, event AS event_json FROM events"
                           " WHERE id < :before AND %s ORDER BY id DESC",
  [COLLECTOR_ASK_FEATURES] =
    "SELECT feature, " USES ", " USERS ", " ACCOUNTS ", " LAST_USED " FROM events"
    " WHERE action = 'feature' AND feature IS NOT NULL AND %s"
    " GROUP BY feature ORDER BY uses DESC, feature" LIMIT,
  [COLLECTOR_ASK_MODULES] =
    "SELECT module, " SPENT_TIME ", count(*) AS visits, " USERS ", " LAST_USED " FROM events"
    " WHERE action = 'moduleEnd' AND module IS NOT NULL AND %s"
    " GROUP BY module ORDER BY active_time DESC, module" LIMIT,
  [COLLECTOR_ASK_SESSIONS] =
    "SELECT " SESSION_COLUMNS " WHERE session_id IN (SELECT session_id FROM events WHERE %s)"
    " ORDER BY CASE WHEN :is_by_start THEN started ELSE active_time END DESC, session" LIMIT,
  [COLLECTOR_ASK_HOURS] = PERIODS (HOUR),
  [COLLECTOR_ASK_DAYS] = PERIODS (DAY),
  [COLLECTOR_ASK_USERS] =
    "SELECT found.user_id AS user, users.account_id AS account, details AS details_merged,"
    " found.first_seen, found.last_seen, found.events, found.uses,"
    " found.active_time, found.sessions FROM (SELECT " SEEN ", count(*) AS events, " USES
    ", " ACTIVE_TIME ", " SESSIONS
    ", user_id FROM events WHERE user_id IS NOT NULL AND %s GROUP BY user_id"
    " ORDER BY last_seen DESC, user_id" LIMIT ") AS found LEFT JOIN users"
    " ON users.user_id = found.user_id ORDER BY found.last_seen DESC, user",
  [COLLECTOR_ASK_ACCOUNTS] =
    "SELECT found.account_id AS account, details AS details_merged, found.users, found.first_seen, "
    "found.last_seen, found.events, found.uses,"
    " found.active_time, found.sessions"
    " FROM (SELECT " USERS ", " SEEN ", count(*) AS events, " USES ", " ACTIVE_TIME ", " SESSIONS
    ", account_id FROM events WHERE %s GROUP BY account_id"
    " ORDER BY last_seen DESC, account_id" LIMIT ") AS found LEFT JOIN accounts"
    " ON accounts.account_id = found.account_id ORDER BY found.last_seen DESC, account",
  [COLLECTOR_ASK_ACTIONS] = "SELECT action, count(*) AS events, " LAST_USED " FROM events"
                            " WHERE %s GROUP BY action ORDER BY events DESC, action" LIMIT,
};

/* From the sums, for all that there ever were. */
static const char *const summed[COLLECTOR_N_QUESTIONS] = {
  [COLLECTOR_ASK_SUMMARY] = "SELECT events, uses, active_time, users, accounts, sessions,"
                            " first_event, last_event, last_id FROM totals",
  [COLLECTOR_ASK_FEATURES] = "SELECT feature, uses, users, accounts, last_used FROM features"
                             " ORDER BY uses DESC, feature" LIMIT,
  [COLLECTOR_ASK_MODULES] = "SELECT module, active_time, visits, users, last_used FROM modules"
                            " ORDER BY active_time DESC, module" LIMIT,
  [COLLECTOR_ASK_USERS] = "SELECT user_id AS user, account_id AS account,"
                          " details AS details_merged, " SAME " FROM users"
                          " ORDER BY last_seen DESC, user_id" LIMIT,
  [COLLECTOR_ASK_ACCOUNTS] = "SELECT account_id AS account, details AS details_merged, users,"
                             " " SAME " FROM accounts ORDER BY last_seen DESC, account_id" LIMIT,
  [COLLECTOR_ASK_ACTIONS] = "SELECT name AS action, events, last_used FROM names WHERE kind = 1"
                            " ORDER BY events DESC, name" LIMIT,
};

typedef struct
{
  const char *table;
  const char *column;
} Names;

static const Names names[COLLECTOR_N_VALUE_FIELDS] = {
  { "users", "user_id" },
  { "accounts", "account_id" },
  { "names WHERE kind = 3 AND 1", "name" },
  { "names WHERE kind = 2 AND 1", "name" },
  { "features", "feature" },
  { "names WHERE kind = 1 AND 1", "name" },
};

static const char *const columns[] = { "user_id", "account_id", "module",     "product",
                                       "feature", "action",     "session_id", "source" };

G_STATIC_ASSERT (G_N_ELEMENTS (columns) == COLLECTOR_N_FILTERS);

/* The conditions on a row of events, or what is always true. */
char *
collector_sql_build_where (const CollectorQuery *query)
{
  g_autoptr (GString) where = g_string_new ("1");

  for (guint i = 0; i < COLLECTOR_N_FILTERS; i++)
    {
      if (query->equals[i] != NULL)
        g_string_append_printf (where, " AND %s = :%s", columns[i], columns[i]);
    }
  if (query->from >= 0)
    g_string_append (where, " AND created_at >= :from");
  if (query->to >= 0)
    g_string_append (where, " AND created_at < :to");

  return g_string_free (g_steal_pointer (&where), FALSE);
}

static char *
build_values (const CollectorQuery *query, const char *where)
{
  gboolean    is_filtered = collector_query_is_filtered (query);
  const char *column = is_filtered ? columns[query->field] : names[query->field].column;
  const char *table = is_filtered ? "events" : names[query->field].table;

  return g_strdup_printf ("SELECT DISTINCT %s FROM %s %s %s IS NOT NULL AND %s >= :prefix"
                          " AND %s < :prefix || char(1114111) AND %s ORDER BY 1" LIMIT,
                          column,
                          table,
                          strstr (table, "WHERE") == NULL ? "WHERE" : "AND",
                          column,
                          column,
                          column,
                          where);
}

static gboolean
is_multiple (gint64 time, gint64 period)
{
  return time < 0 || time % period == 0;
}

/* Hours and days have sums also for a part of the time, if that does not cut one of them. Those
 * that lie ahead come from clocks that are wrong: they would take the place of the newest ones. */
static char *
build_periods (const CollectorQuery *query, const char *where)
{
  gboolean is_hours = query->question == COLLECTOR_ASK_HOURS;
  gint64   period = is_hours ? COLLECTOR_HOUR_MS : COLLECTOR_DAY_MS;

  for (guint i = 0; i < COLLECTOR_N_FILTERS; i++)
    {
      if (query->equals[i] != NULL)
        return NULL;
    }
  if (!is_multiple (query->from, period) || !is_multiple (query->to, period))
    return NULL;

  return g_strdup_printf ("SELECT * FROM (SELECT start, events, uses, active_time, users, sessions"
                          " FROM (SELECT *, start AS created_at FROM %s) WHERE %s%s"
                          " ORDER BY start DESC" LIMIT ") ORDER BY start",
                          is_hours ? "hours" : "days",
                          where,
                          collector_query_is_filtered (query)
                            ? ""
                            : " AND start < (julianday('now') - 2440587.5) * 86400000");
}

char *
collector_sql_build (const CollectorQuery *query)
{
  gboolean         is_filtered = collector_query_is_filtered (query);
  const char      *text = NULL;
  g_autofree char *where = collector_sql_build_where (query);
  g_auto (GStrv) parts = NULL;
  char *sql = NULL;

  if (query->question == COLLECTOR_ASK_VALUES)
    return build_values (query, where);
  if (query->question == COLLECTOR_ASK_HOURS || query->question == COLLECTOR_ASK_DAYS)
    sql = build_periods (query, where);
  if (sql != NULL)
    return sql;
  if (query->question == COLLECTOR_ASK_SESSIONS && !is_filtered)
    return g_strdup_printf ("SELECT " SESSION_COLUMNS " ORDER BY %s DESC, session_id" LIMIT,
                            query->is_by_start ? "started" : "active_time");

  text = is_filtered ? NULL : summed[query->question];
  parts = g_strsplit (text != NULL ? text : filtered[query->question], "%s", -1);

  return g_strjoinv (where, parts);
}

static gint64
get_limit (const CollectorQuery *query)
{
  gint64 most =
    query->question == COLLECTOR_ASK_VALUES ? COLLECTOR_MAX_VALUES : COLLECTOR_MAX_LIMIT;

  if (query->limit > 0)
    return MIN (query->limit, most);
  if (query->question == COLLECTOR_ASK_HOURS)
    return COLLECTOR_DEFAULT_HOURS;
  if (query->question == COLLECTOR_ASK_DAYS)
    return COLLECTOR_DEFAULT_DAYS;

  return MIN (COLLECTOR_DEFAULT_LIMIT, most);
}

static void
bind_number (sqlite3_stmt *statement, const char *name, gint64 number)
{
  int index = sqlite3_bind_parameter_index (statement, name);

  if (index > 0)
    sqlite3_bind_int64 (statement, index, number);
}

static void
bind_text (sqlite3_stmt *statement, const char *name, const char *text)
{
  int index = sqlite3_bind_parameter_index (statement, name);

  if (index > 0 && text != NULL)
    sqlite3_bind_text (statement, index, text, -1, SQLITE_TRANSIENT);
}

void
collector_sql_bind (sqlite3_stmt *statement, const CollectorQuery *query)
{
  for (guint i = 0; i < COLLECTOR_N_FILTERS; i++)
    {
      g_autofree char *name = g_strconcat (":", columns[i], NULL);

      bind_text (statement, name, query->equals[i]);
    }
  bind_text (statement, ":prefix", query->prefix != NULL ? query->prefix : "");
  bind_number (statement, ":from", query->from);
  bind_number (statement, ":to", query->to);
  bind_number (statement, ":before", query->before >= 0 ? query->before : G_MAXINT64);
  bind_number (statement, ":is_by_start", query->is_by_start);
  bind_number (statement, ":limit", get_limit (query));
}
