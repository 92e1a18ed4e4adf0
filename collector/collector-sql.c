/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-sql.h"

#define USES "coalesce(sum(" COLLECTOR_SQL_USES "), 0) AS uses"
#define ACTIVE_TIME                                                                                \
  "coalesce(sum(min(time_spent, " COLLECTOR_SQL_MAX_DURATION ")), 0) AS active_time"
#define USERS "count(DISTINCT user_id) AS users"
#define ACCOUNTS "count(DISTINCT account_id) AS accounts"
#define SESSIONS "count(DISTINCT session_id) AS sessions"
#define SEEN "min(created_at) AS first_seen, max(created_at) AS last_seen"
#define LAST_USED "max(created_at) AS last_used"
#define HOUR "3600000"
#define DAY "86400000"

/* The column names are the members of the answer; what ends in _json is JSON already. In the place
 * of %s come the conditions. */
#define PERIODS(period)                                                                            \
  "SELECT * FROM (SELECT created_at / " period " * " period " AS start, count(*) AS events, " USES \
  ", " ACTIVE_TIME ", " USERS ", " SESSIONS                                                        \
  " FROM events WHERE %s GROUP BY 1 ORDER BY 1 DESC LIMIT :limit) ORDER BY start"

static const char *const filtered[COLLECTOR_N_QUESTIONS] = {
  [COLLECTOR_ASK_SUMMARY] =
    "SELECT count(*) AS events, " USES ", " ACTIVE_TIME ", " USERS ", " ACCOUNTS ", " SESSIONS
    ", min(created_at) AS first_event, max(created_at) AS last_event,"
    " coalesce(max(id), 0) AS last_id FROM events WHERE %s",
  [COLLECTOR_ASK_EVENTS] = "SELECT id, received_at, source, event AS event_json FROM events"
                           " WHERE (:before < 0 OR id < :before) AND %s ORDER BY id DESC",
  [COLLECTOR_ASK_FEATURES] =
    "SELECT feature, " USES ", " USERS ", " ACCOUNTS ", " LAST_USED " FROM events"
    " WHERE action = 'feature' AND feature IS NOT NULL AND %s"
    " GROUP BY feature ORDER BY uses DESC, feature LIMIT :limit",
  [COLLECTOR_ASK_MODULES] =
    "SELECT module, " ACTIVE_TIME ", count(*) AS visits, " USERS ", " LAST_USED " FROM events"
    " WHERE action = 'moduleEnd' AND module IS NOT NULL AND %s"
    " GROUP BY module ORDER BY active_time DESC, module LIMIT :limit",
  [COLLECTOR_ASK_SESSIONS] =
    "SELECT session_id AS session, max(user_id) AS user, max(account_id) AS account,"
    " min(created_at) AS started, max(created_at) AS ended, " ACTIVE_TIME
    ", count(*) AS events FROM events WHERE %s"
    " GROUP BY session_id ORDER BY CASE WHEN :is_by_start THEN 0 ELSE 7 END, session LIMIT :limit",
  [COLLECTOR_ASK_HOURS] = PERIODS (HOUR),
  [COLLECTOR_ASK_DAYS] = PERIODS (DAY),
  [COLLECTOR_ASK_USERS] =
    "SELECT user_id AS user, max(account_id) AS account, NULL AS details_json, " SEEN
    ", count(*) AS events, " USES ", " ACTIVE_TIME ", " SESSIONS
    " FROM events WHERE user_id IS NOT NULL AND %s"
    " GROUP BY user_id ORDER BY last_seen DESC, user LIMIT :limit",
  [COLLECTOR_ASK_ACCOUNTS] =
    "SELECT account_id AS account, NULL AS details_json, " USERS ", " SEEN
    ", count(*) AS events, " USES ", " ACTIVE_TIME ", " SESSIONS " FROM events WHERE %s"
    " GROUP BY account_id ORDER BY last_seen DESC, account LIMIT :limit",
  [COLLECTOR_ASK_ACTIONS] = "SELECT action, count(*) AS events, " LAST_USED " FROM events"
                            " WHERE %s GROUP BY action ORDER BY events DESC, action LIMIT :limit",
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
  const char *column = columns[query->field];

  return g_strdup_printf ("SELECT DISTINCT %s FROM events WHERE %s IS NOT NULL AND"
                          " (:prefix IS NULL OR %s >= :prefix AND %s < :prefix || char(1114111))"
                          " AND %s ORDER BY 1 LIMIT :limit",
                          column,
                          column,
                          column,
                          column,
                          where);
}

char *
collector_sql_build (const CollectorQuery *query)
{
  g_autofree char *where = collector_sql_build_where (query);
  g_auto (GStrv) parts = NULL;

  if (query->question == COLLECTOR_ASK_VALUES)
    return build_values (query, where);

  parts = g_strsplit (filtered[query->question], "%s", -1);

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
  bind_text (statement, ":prefix", query->prefix);
  bind_number (statement, ":from", query->from);
  bind_number (statement, ":to", query->to);
  bind_number (statement, ":before", query->before);
  bind_number (statement, ":is_by_start", query->is_by_start);
  bind_number (statement, ":limit", get_limit (query));
}
