/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-sql.h"

#include "collector-schema.h"

#include <string.h>

#define SAME "first_seen, last_seen, events, uses, active_time, sessions"
#define TALLIED                                                                                    \
  "t.first AS first_seen, t.last AS last_seen, t.events, t.uses, t.active_time, t.sessions"
#define LAST_USED "t.last AS last_used"
#define HOUR "3600000"
#define DAY "86400000"
#define LIMIT " LIMIT :limit"
#define SESSION_COLUMNS                                                                            \
  "session_id AS session, user_id AS user, account_id AS account, started, ended, active_time,"    \
  " events FROM sessions"

/* How the facts are counted that are wanted. */
typedef struct
{
  const char *columns; /* the arguments of tally() */
  const char *action;  /* NULL: any */
  const char *list;    /* what is said about the groups */
} Count;

/* The column names are the members of the answer; what ends in _json is JSON already, and what ends
 * in _merged comes from collector_details_merge(). */
#define PERIODS(period)                                                                            \
  {                                                                                                \
    "id, created_at / " period ", created_at, uses, active, user, 0, session", NULL,               \
      "SELECT * FROM (SELECT key * " period " AS start, events, uses, active_time, users,"         \
      " sessions FROM tally ORDER BY key DESC" LIMIT ") ORDER BY start",                           \
  }

static const Count counts[COLLECTOR_N_QUESTIONS] = {
  [COLLECTOR_ASK_SUMMARY] = { "id, 1, created_at, uses, active, user, account, session",
                              NULL,
                              "SELECT coalesce(sum(events), 0) AS events,"
                              " coalesce(sum(uses), 0) AS uses,"
                              " coalesce(sum(active_time), 0) AS active_time,"
                              " coalesce(sum(users), 0) AS users,"
                              " coalesce(sum(accounts), 0) AS accounts,"
                              " coalesce(sum(sessions), 0) AS sessions, min(first) AS first_event,"
                              " max(last) AS last_event, coalesce(max(last_id), 0) AS last_id"
                              " FROM tally" },
  [COLLECTOR_ASK_FEATURES] = { "0, feature, created_at, uses, 0, user, account, 0",
                               "feature",
                               "SELECT n.name AS feature, t.uses, t.users, t.accounts, " LAST_USED
                               " FROM tally AS t JOIN names AS n ON n.id = t.key"
                               " ORDER BY t.uses DESC, n.name" LIMIT },
  [COLLECTOR_ASK_MODULES] = { "0, module, created_at, 0, spent, user, 0, 0",
                              "moduleEnd",
                              "SELECT n.name AS module, t.active_time, t.events AS visits,"
                              " t.users, " LAST_USED
                              " FROM tally AS t JOIN names AS n ON n.id = t.key"
                              " ORDER BY t.active_time DESC, n.name" LIMIT },
  [COLLECTOR_ASK_HOURS] = PERIODS (HOUR),
  [COLLECTOR_ASK_DAYS] = PERIODS (DAY),
  [COLLECTOR_ASK_USERS] = { "0, user, created_at, uses, active, 0, 0, session",
                            NULL,
                            "SELECT u.user_id AS user, u.account_id AS account,"
                            " u.details AS details_merged, " TALLIED
                            " FROM tally AS t JOIN users AS u ON u.id = t.key"
                            " ORDER BY t.last DESC, u.user_id" LIMIT },
  [COLLECTOR_ASK_ACCOUNTS] = { "0, account, created_at, uses, active, user, 0, session",
                               NULL,
                               "SELECT a.account_id AS account, a.details AS details_merged,"
                               " t.users, " TALLIED
                               " FROM tally AS t JOIN accounts AS a ON a.id = t.key"
                               " ORDER BY t.last DESC, a.account_id" LIMIT },
  [COLLECTOR_ASK_ACTIONS] = { "0, action, created_at, 0, 0, 0, 0, 0",
                              NULL,
                              "SELECT n.name AS action, t.events, " LAST_USED
                              " FROM tally AS t JOIN names AS n ON n.id = t.key"
                              " ORDER BY t.events DESC, n.name" LIMIT },
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

/* What an event can be chosen by. */
typedef struct
{
  const char *column; /* of events */
  const char *fact;   /* of facts */
  const char *table;  /* whose ids the facts have */
  const char *name;   /* of that table */
} Filter;

#define NAMES(kind) "names WHERE kind = " #kind " AND"

static const Filter filters[] = {
  { "user_id", "user", "users WHERE", "user_id" },
  { "account_id", "account", "accounts WHERE", "account_id" },
  { "module", "module", NAMES (3), "name" },
  { "product", "product", NAMES (2), "name" },
  { "feature", "feature", NAMES (4), "name" },
  { "action", "action", NAMES (1), "name" },
  { "session_id", "session", "sessions WHERE", "session_id" },
  { "source", "source", NAMES (5), "name" },
};

G_STATIC_ASSERT (G_N_ELEMENTS (filters) == COLLECTOR_N_FILTERS);

static void
append_times (GString *where, const CollectorQuery *query)
{
  if (query->from >= 0)
    g_string_append (where, " AND created_at >= :from");
  if (query->to >= 0)
    g_string_append (where, " AND created_at < :to");
}

/* The conditions on a row of events, or what is always true. */
char *
collector_sql_build_where (const CollectorQuery *query)
{
  g_autoptr (GString) where = g_string_new ("1");

  for (guint i = 0; i < COLLECTOR_N_FILTERS; i++)
    {
      if (query->equals[i] != NULL)
        g_string_append_printf (where, " AND %s = :%s", filters[i].column, filters[i].column);
    }
  append_times (where, query);

  return g_string_free (g_steal_pointer (&where), FALSE);
}

/* Whether another condition is met by fewer facts: its index is to be used then, which a plus
 * before this column tells SQLite. */
static gboolean
has_narrower (const CollectorQuery *query, guint filter)
{
  return (filter == COLLECTOR_BY_ACCOUNT && query->equals[COLLECTOR_BY_USER] != NULL) ||
         (filter != COLLECTOR_BY_SESSION && query->equals[COLLECTOR_BY_SESSION] != NULL);
}

/* The conditions on a row of facts. */
static char *
build_facts_where (const CollectorQuery *query)
{
  g_autoptr (GString) where = g_string_new ("1");

  for (guint i = 0; i < COLLECTOR_N_FILTERS; i++)
    {
      if (query->equals[i] != NULL)
        g_string_append_printf (where,
                                " AND %s%s = (SELECT f.id FROM (SELECT * FROM %s %s = :%s) AS f)",
                                has_narrower (query, i) ? "+" : "",
                                filters[i].fact,
                                filters[i].table,
                                filters[i].name,
                                filters[i].column);
    }
  append_times (where, query);

  return g_string_free (g_steal_pointer (&where), FALSE);
}

/* Whether an index finds the facts that are wanted: there is none for what many events have. */
static gboolean
is_of_few (const CollectorQuery *query)
{
  return query->equals[COLLECTOR_BY_USER] != NULL || query->equals[COLLECTOR_BY_ACCOUNT] != NULL ||
         query->equals[COLLECTOR_BY_SESSION] != NULL;
}

static gboolean
is_of_time_only (const CollectorQuery *query)
{
  for (guint i = 0; i < COLLECTOR_N_FILTERS; i++)
    {
      if (query->equals[i] != NULL)
        return FALSE;
    }

  return TRUE;
}

/* A part of the facts, by going through all that lie in a span, or by the indexes. */
static char *
build_facts (const CollectorQuery *query, const CollectorSpan *span)
{
  g_autofree char *where = build_facts_where (query);

  if (span == NULL)
    return g_strdup_printf ("facts WHERE %s", where);

  return g_strdup_printf ("facts NOT INDEXED WHERE id BETWEEN %" G_GINT64_FORMAT
                          " AND %" G_GINT64_FORMAT " AND %s",
                          span->first,
                          span->last,
                          where);
}

static char *
build_values (const CollectorQuery *query, const CollectorSpan *span)
{
  const Filter    *filter = &filters[query->field];
  g_autofree char *facts = build_facts (query, span);
  g_autofree char *among = NULL;
  const char      *table = filter->table;

  if (collector_query_is_filtered (query))
    among = g_strdup_printf (" AND id IN (SELECT %s FROM %s)", filter->fact, facts);
  else if (query->field == COLLECTOR_BY_FEATURE)
    table = "features WHERE";

  return g_strdup_printf ("SELECT %s FROM %s %s >= :prefix AND %s < :prefix || char(1114111)%s"
                          " ORDER BY 1" LIMIT,
                          table == filter->table ? filter->name : "feature",
                          table,
                          table == filter->table ? filter->name : "feature",
                          table == filter->table ? filter->name : "feature",
                          among == NULL ? "" : among);
}

static gboolean
is_multiple (gint64 time, gint64 period)
{
  return time < 0 || time % period == 0;
}

/* Hours and days have sums also for a part of the time, if that does not cut one of them. Those
 * that lie ahead come from clocks that are wrong: they would take the place of the newest ones. */
static char *
build_periods (const CollectorQuery *query)
{
  g_autofree char *where = collector_sql_build_where (query);
  gboolean         is_hours = query->question == COLLECTOR_ASK_HOURS;
  gint64           period = is_hours ? COLLECTOR_HOUR_MS : COLLECTOR_DAY_MS;

  if (!is_of_time_only (query) || !is_multiple (query->from, period) ||
      !is_multiple (query->to, period))
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

/* Newest first, by their ids. */
static char *
build_events (const CollectorQuery *query, const CollectorSpan *span)
{
  const char      *columns = "SELECT id, received_at, source, event AS event_json FROM events";
  g_autofree char *facts = build_facts (query, span);

  if (!collector_query_is_filtered (query))
    return g_strdup_printf ("%s WHERE id < :before ORDER BY id DESC", columns);

  return g_strdup_printf ("%s WHERE id IN (SELECT id FROM %s AND id < :before ORDER BY id DESC"
                          " LIMIT :page) ORDER BY id DESC",
                          columns,
                          facts);
}

/* Where only the time is given, most sessions that lie in it have an event there, so that looking
 * at each of them is soon over. */
static char *
build_sessions (const CollectorQuery *query, const CollectorSpan *span)
{
  g_autofree char *where = build_facts_where (query);
  g_autofree char *facts = build_facts (query, span);
  g_autoptr (GString) wanted = g_string_new ("");

  if (!collector_query_is_filtered (query))
    g_string_append (wanted, "1");
  else if (!is_of_time_only (query))
    g_string_append_printf (wanted, "id IN (SELECT session FROM %s)", facts);
  else
    {
      g_string_append_printf (wanted,
                              "EXISTS (SELECT 1 FROM facts INDEXED BY facts_by_session WHERE "
                              "session = sessions.id AND %s)",
                              where);
      g_string_append (wanted, query->from >= 0 ? " AND +ended >= :from" : "");
      g_string_append (wanted, query->to >= 0 ? " AND +started < :to" : "");
    }

  return g_strdup_printf ("SELECT " SESSION_COLUMNS " WHERE %s ORDER BY %s DESC, session_id" LIMIT,
                          wanted->str,
                          query->is_by_start ? "started" : "active_time");
}

/* One statement that gives the answer; NULL where the facts have to be counted. */
char *
collector_sql_build (const CollectorQuery *query, const CollectorSpan *span)
{
  switch (query->question)
    {
    case COLLECTOR_ASK_EVENTS:
      return build_events (query, span);
    case COLLECTOR_ASK_SESSIONS:
      return build_sessions (query, span);
    case COLLECTOR_ASK_VALUES:
      return build_values (query, span);
    case COLLECTOR_ASK_HOURS:
    case COLLECTOR_ASK_DAYS:
      return build_periods (query);
    case COLLECTOR_ASK_SUMMARY:
    case COLLECTOR_ASK_STREAM:
    case COLLECTOR_ASK_FEATURES:
    case COLLECTOR_ASK_MODULES:
    case COLLECTOR_ASK_USERS:
    case COLLECTOR_ASK_ACCOUNTS:
    case COLLECTOR_ASK_ACTIONS:
    case COLLECTOR_N_QUESTIONS:
    default:
      return collector_query_is_filtered (query) ? NULL : g_strdup (summed[query->question]);
    }
}

/* Gives the least and the greatest id of the time that is wanted, and about how many events it has;
 * NULL where that is of no use. */
char *
collector_sql_build_span (const CollectorQuery *query)
{
  g_autoptr (GString) where = g_string_new ("1");

  if (is_of_few (query) || (query->from < 0 && query->to < 0))
    return NULL;

  if (query->from >= 0)
    g_string_append (where, " AND start > :from - " HOUR);
  if (query->to >= 0)
    g_string_append (where, " AND start < :to");

  return g_strdup_printf ("SELECT coalesce(min(first_id), 0), coalesce(max(last_id), 0),"
                          " coalesce(sum(events), 0) FROM hours WHERE %s",
                          where->str);
}

/* Counts the facts that are wanted. */
char *
collector_sql_build_scan (const CollectorQuery *query, const CollectorSpan *span)
{
  const Count     *count = &counts[query->question];
  g_autofree char *facts = build_facts (query, span);
  g_autofree char *action = NULL;

  if (count->action != NULL)
    action = g_strdup_printf (
      " AND action = (SELECT n.id FROM names AS n WHERE n.kind = 1 AND n.name = '%s')",
      count->action);

  return g_strdup_printf (
    "SELECT tally (%s) FROM %s%s", count->columns, facts, action == NULL ? "" : action);
}

/* Gives the answer, once the facts are counted. */
const char *
collector_sql_get_list (const CollectorQuery *query)
{
  return counts[query->question].list;
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
      g_autofree char *name = g_strconcat (":", filters[i].column, NULL);

      bind_text (statement, name, query->equals[i]);
    }
  bind_text (statement, ":prefix", query->prefix != NULL ? query->prefix : "");
  bind_number (statement, ":from", query->from);
  bind_number (statement, ":to", query->to);
  bind_number (statement, ":before", query->before >= 0 ? query->before : G_MAXINT64);
  bind_number (statement, ":is_by_start", query->is_by_start);
  bind_number (statement, ":limit", collector_query_get_limit (query));
  bind_number (statement, ":page", collector_query_get_limit (query) + 1);
}
