/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-clickhouse-sql.h"

#include "collector-fields.h"
#include "collector-schema.h"

#include <string.h>

/* Copies of an event are rows until ClickHouse merges them. What counts and adds up reads FINAL,
 * so that they are one; largest ones, different ones and running sums are the same with copies.
 * What a sender wrote is the same in all copies, so conditions on it may be looked at before, as
 * PREWHERE, which leaves FINAL little to do; the source is not. An alias is never the name of a
 * column that something else in its statement needs, as 18.16 takes one for the other. */

#define MAX_DURATION "2678400000" /* 31 days, as in collector-sql.h */
#define USES                                                                                       \
  "sum(if(action = 'feature', least(greatest(total, toFloat64(0)), toFloat64(1000000000)),"        \
  " toFloat64(0))) AS uses"
#define SPENT_TIME                                                                                 \
  "sum(least(greatest(time_spent, toInt64(0)), toInt64(" MAX_DURATION "))) AS active_time"
#define USERS "uniqExactIf(user_id, user_id != '') AS users"
#define ACCOUNTS "uniqExact(account_id) AS accounts"
#define SESSIONS "uniqExact(session_id) AS sessions"
#define SEEN "min(created_at) AS first_seen, max(created_at) AS last_seen, count() AS events"
#define LAST_USED "max(created_at) AS last_used"
#define ACTIVE_TIME "ifNull(active_ms, 0) AS active_time"

/* The order in which events came, as near as the table knows it. */
#define ARRIVAL "(received_at, created_at, event_id)"
#define NEWEST_FIRST "received_at DESC, created_at DESC, event_id DESC"

/* What is greater than every text that begins with the prefix: U+10FFFF. */
#define LAST_CHARACTER "'\xf4\x8f\xbf\xbf'"

static const char *const columns[] = { "user_id", "account_id", "module",     "product",
                                       "feature", "action",     "session_id", "source" };

G_STATIC_ASSERT (G_N_ELEMENTS (columns) == COLLECTOR_N_FILTERS);

/* One question on its way into SQL. */
typedef struct
{
  const CollectorQuery *query;
  const char           *table;
  char                 *sent;   /* conditions on what was sent, "" where there is none */
  char                 *source; /* the condition on the source, or "" */
  gint64                limit;
} Building;

static void
building_clear (Building *building)
{
  g_free (building->sent);
  g_free (building->source);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Building, building_clear)

/* Appends a text as a literal; within one only these two have a meaning. */
void
collector_clickhouse_sql_quote (GString *out, const char *text)
{
  g_string_append_c (out, '\'');
  for (; *text != '\0'; text++)
    {
      if (*text == '\'' || *text == '\\')
        g_string_append_c (out, '\\');
      g_string_append_c (out, *text);
    }
  g_string_append_c (out, '\'');
}

static void
append_condition (GString *out, const char *condition)
{
  if (*condition == '\0')
    return;
  g_string_append (out, out->len > 0 ? " AND " : "");
  g_string_append (out, condition);
}

static void
append_equals (GString *out, const char *column, const char *value)
{
  g_string_append_printf (out, "%s%s = ", out->len > 0 ? " AND " : "", column);
  collector_clickhouse_sql_quote (out, value);
}

static char *
build_sent (const CollectorQuery *query)
{
  g_autoptr (GString) sent = g_string_new (NULL);

  for (guint i = 0; i < COLLECTOR_N_FILTERS; i++)
    {
      if (i != COLLECTOR_BY_SOURCE && query->equals[i] != NULL)
        append_equals (sent, columns[i], query->equals[i]);
    }
  if (query->from >= 0)
    g_string_append_printf (
      sent, "%screated_at >= %" G_GINT64_FORMAT, sent->len > 0 ? " AND " : "", query->from);
  if (query->to >= 0)
    g_string_append_printf (
      sent, "%screated_at < %" G_GINT64_FORMAT, sent->len > 0 ? " AND " : "", query->to);

  return g_string_free (g_steal_pointer (&sent), FALSE);
}

static char *
build_source (const CollectorQuery *query)
{
  g_autoptr (GString) source = g_string_new (NULL);

  if (query->equals[COLLECTOR_BY_SOURCE] != NULL)
    append_equals (source, columns[COLLECTOR_BY_SOURCE], query->equals[COLLECTOR_BY_SOURCE]);

  return g_string_free (g_steal_pointer (&source), FALSE);
}

static Building
start (const CollectorQuery *query, const char *table)
{
  return (Building){
    query, table, build_sent (query), build_source (query), collector_query_get_limit (query)
  };
}

/* The table with the events that are wanted, and that have something beside, "" for nothing. */
static char *
build_from (const Building *self, gboolean is_once, const char *beside)
{
  g_autoptr (GString) from = g_string_new (NULL);
  g_autoptr (GString) conditions = g_string_new (beside);

  append_condition (conditions, self->sent);
  g_string_append_printf (from, "`%s`", self->table);
  g_string_append (from, is_once || *self->source != '\0' ? " FINAL" : "");
  if (conditions->len > 0)
    g_string_append_printf (from, " PREWHERE %s", conditions->str);
  if (*self->source != '\0')
    g_string_append_printf (from, " WHERE %s", self->source);

  return g_string_free (g_steal_pointer (&from), FALSE);
}

static char *
build_once (const Building *self, const char *beside)
{
  return build_from (self, TRUE, beside);
}

static char *
build_with_copies (const Building *self, const char *beside)
{
  return build_from (self, FALSE, beside);
}

/* The active time of each key, as active_ms. An active duration is a running sum: in the order in
 * which a session's events came, only what is more than the largest before counts, and it counts
 * for the event that brought it. So all of a session is looked at, whatever the filter. How much
 * one is below the largest so far is a sum of the steps down and up that never falls below 0: that
 * added gives the largest so far. */
static char *
build_active (const Building *self, const char *key, const char *beside)
{
  g_autoptr (GString) wanted = g_string_new ("1");
  g_autofree char *sessions = NULL;

  append_condition (wanted, beside);
  append_condition (wanted, self->sent);
  append_condition (wanted, self->source);
  if (collector_query_is_filtered (self->query))
    {
      g_autofree char *from = build_with_copies (self, "active_duration > 0");

      sessions = g_strdup_printf (" AND session_id GLOBAL IN (SELECT session_id FROM %s)", from);
    }

  return g_strdup_printf (
    "SELECT tupleElement(part, 1) AS k, sum(tupleElement(part, 2)) AS active_ms FROM"
    " (SELECT arrayJoin(arrayFilter(x -> tupleElement(x, 2) > 0 AND tupleElement(x, 3) = 1,"
    " arrayMap((most, past, s) -> (tupleElement(s, 5), most - past, tupleElement(s, 4)),"
    " known, arrayPopBack(arrayPushFront(known, toInt64(0))), steps))) AS part FROM"
    " (SELECT steps, arrayMap((x, below) -> x + below, ms, arrayCumSumNonNegative(arrayMap("
    "(past, x) -> past - x, arrayPopBack(arrayPushFront(ms, toInt64(0))), ms))) AS known FROM"
    " (SELECT steps, arrayMap(s -> tupleElement(s, 3), steps) AS ms FROM"
    " (SELECT arraySort(groupArray((received_at, created_at, least(active_duration,"
    " toInt64(" MAX_DURATION ")), toUInt8(%s), %s))) AS steps"
    " FROM `%s` PREWHERE active_duration > 0%s GROUP BY session_id)))) GROUP BY k",
    wanted->str,
    key,
    self->table,
    sessions != NULL ? sessions : "");
}

static char *
build_summary (const Building *self)
{
  g_autofree char *once = build_once (self, "");
  g_autofree char *active = NULL;

  if (collector_query_is_filtered (self->query))
    active = build_active (self, "toUInt8(1)", "");
  else
    active = g_strdup_printf ("SELECT toUInt8(1) AS k, sum(ms) AS active_ms FROM"
                              " (SELECT max(least(active_duration, toInt64(" MAX_DURATION "))) AS"
                              " ms FROM `%s` PREWHERE active_duration > 0 GROUP BY session_id)",
                              self->table);

  return g_strdup_printf (
    "SELECT events, uses, " ACTIVE_TIME ", users, accounts, sessions, first_event, last_event FROM"
    " (SELECT toUInt8(1) AS k, count() AS events, " USES ", " USERS ", " ACCOUNTS ", " SESSIONS
    ", if(count() = 0, NULL, min(created_at)) AS first_event,"
    " if(count() = 0, NULL, max(created_at)) AS last_event FROM %s)"
    " AS found ANY LEFT JOIN (%s) AS active USING k",
    once,
    active);
}

static char *
build_features (const Building *self)
{
  g_autofree char *once = build_once (self, "action = 'feature' AND feature != ''");

  return g_strdup_printf ("SELECT feature, " USES ", " USERS ", " ACCOUNTS ", " LAST_USED
                          " FROM %s GROUP BY feature"
                          " ORDER BY uses DESC, feature LIMIT %" G_GINT64_FORMAT,
                          once,
                          self->limit);
}

static char *
build_modules (const Building *self)
{
  g_autofree char *once = build_once (self, "action = 'moduleEnd' AND module != ''");

  return g_strdup_printf ("SELECT module, " SPENT_TIME ", count() AS visits, " USERS ", " LAST_USED
                          " FROM %s GROUP BY module"
                          " ORDER BY active_time DESC, module LIMIT %" G_GINT64_FORMAT,
                          once,
                          self->limit);
}

static char *
build_actions (const Building *self)
{
  g_autofree char *once = build_once (self, "");

  return g_strdup_printf ("SELECT action, count() AS events, " LAST_USED " FROM %s"
                          " GROUP BY action ORDER BY events DESC, action LIMIT %" G_GINT64_FORMAT,
                          once,
                          self->limit);
}

/* Filters choose the sessions; whose they are, is asked for those only that are shown. */
static char *
build_sessions (const Building *self)
{
  const char      *order = self->query->is_by_start ? "started" : "active_time";
  g_autofree char *chosen = NULL;
  g_autofree char *found = NULL;

  if (collector_query_is_filtered (self->query))
    {
      g_autofree char *from = build_with_copies (self, "");

      chosen = g_strdup_printf (" PREWHERE session_id GLOBAL IN (SELECT session_id FROM %s)", from);
    }
  found = g_strdup_printf (
    "SELECT session_id AS k, min(created_at) AS started, max(created_at) AS ended,"
    " max(least(greatest(active_duration, toInt64(0)), toInt64(" MAX_DURATION "))) AS active_time,"
    " count() AS events FROM `%s` FINAL%s GROUP BY k ORDER BY %s DESC, k LIMIT %" G_GINT64_FORMAT,
    self->table,
    chosen != NULL ? chosen : "",
    order,
    self->limit);

  return g_strdup_printf (
    "SELECT k AS session, nullIf(who, '') AS user, account, started, ended, active_time, events"
    " FROM (%s) AS found ANY LEFT JOIN (SELECT session_id AS k,"
    " argMaxIf(user_id, " ARRIVAL ", user_id != '') AS who,"
    " argMax(account_id, " ARRIVAL ") AS account FROM `%s`"
    " PREWHERE session_id GLOBAL IN (SELECT k FROM (%s)) GROUP BY k) AS people USING k"
    " ORDER BY %s DESC, k",
    found,
    self->table,
    found,
    order);
}

/* Where nothing is asked for, those that lie ahead are left out: they come from clocks that are
 * wrong, and would take the place of the newest ones. */
static char *
build_periods (const Building *self, gint64 now_ms)
{
  gboolean         is_hours = self->query->question == COLLECTOR_ASK_HOURS;
  gint64           period = is_hours ? COLLECTOR_HOUR_MS : COLLECTOR_DAY_MS;
  gint64           end_ms = (now_ms + period - 1) / period * period;
  g_autofree char *key = g_strdup_printf (
    "intDiv(created_at, %" G_GINT64_FORMAT ") * %" G_GINT64_FORMAT, period, period);
  g_autofree char *past = g_strdup_printf ("created_at < %" G_GINT64_FORMAT, end_ms);
  g_autofree char *active = build_active (self, key, "");
  g_autofree char *once = build_once (self, collector_query_is_filtered (self->query) ? "" : past);

  return g_strdup_printf ("SELECT k AS start, events, uses, " ACTIVE_TIME ", users, sessions FROM"
                          " (SELECT %s AS k, count() AS events, " USES ", " USERS ", " SESSIONS
                          " FROM %s"
                          " GROUP BY k ORDER BY k DESC LIMIT %" G_GINT64_FORMAT ") AS found"
                          " ANY LEFT JOIN (%s) AS active USING k ORDER BY k",
                          key,
                          once,
                          self->limit,
                          active);
}

/* Of equal details the newest stand for all. */
static char *
build_details (const Building *self, const char *column, const char *actions, const char *found)
{
  return g_strdup_printf (
    "SELECT k, arraySort(groupArray((tupleElement(at, 1), tupleElement(at, 2), told))) AS parts"
    " FROM (SELECT %s AS k, details AS told, max((created_at, received_at)) AS at FROM `%s`"
    " PREWHERE action IN (%s) AND details != '' AND %s GLOBAL IN (SELECT k FROM (%s))"
    " GROUP BY k, told ORDER BY at DESC LIMIT " G_STRINGIFY (
      COLLECTOR_CLICKHOUSE_MAX_DETAILS) " BY k) GROUP BY k",
    column,
    self->table,
    actions,
    column,
    found);
}

static char *
build_users (const Building *self)
{
  g_autofree char *active = build_active (self, "user_id", "user_id != ''");
  g_autofree char *once = build_once (self, "user_id != ''");
  g_autofree char *details = NULL;
  g_autofree char *found = g_strdup_printf ("SELECT user_id AS k, " SEEN ", " USES ", " SESSIONS
                                            " FROM %s GROUP BY k ORDER BY last_seen DESC, k"
                                            " LIMIT %" G_GINT64_FORMAT,
                                            once,
                                            self->limit);

  details = build_details (self, "user_id", "'identifyUser', 'login'", found);

  return g_strdup_printf (
    "SELECT k AS user, account, parts AS details_merged, first_seen, last_seen, events, uses,"
    " " ACTIVE_TIME ", sessions FROM (SELECT * FROM (SELECT * FROM (%s) AS found"
    " ANY LEFT JOIN (%s) AS active USING k) AS sums ANY LEFT JOIN"
    " (SELECT user_id AS k, argMax(account_id, " ARRIVAL ") AS account FROM `%s`"
    " PREWHERE user_id GLOBAL IN (SELECT k FROM (%s)) GROUP BY k) AS accounts USING k) AS rest"
    " ANY LEFT JOIN (%s) AS told USING k ORDER BY last_seen DESC, k",
    found,
    active,
    self->table,
    found,
    details);
}

static char *
build_accounts (const Building *self)
{
  g_autofree char *active = build_active (self, "account_id", "");
  g_autofree char *once = build_once (self, "");
  g_autofree char *details = NULL;
  g_autofree char *found =
    g_strdup_printf ("SELECT account_id AS k, " SEEN ", " USES ", " USERS ", " SESSIONS
                     " FROM %s GROUP BY k ORDER BY last_seen DESC, k"
                     " LIMIT %" G_GINT64_FORMAT,
                     once,
                     self->limit);

  details = build_details (self, "account_id", "'identifyAccount'", found);

  return g_strdup_printf (
    "SELECT k AS account, parts AS details_merged, users, first_seen, last_seen, events, uses,"
    " " ACTIVE_TIME ", sessions FROM (SELECT * FROM (%s) AS found"
    " ANY LEFT JOIN (%s) AS active USING k) AS sums"
    " ANY LEFT JOIN (%s) AS told USING k ORDER BY last_seen DESC, k",
    found,
    active,
    details);
}

/* Without a filter, features are those that were used. */
static char *
build_values (const Building *self)
{
  const CollectorQuery *query = self->query;
  const char           *column = columns[query->field];
  gboolean is_used = query->field == COLLECTOR_BY_FEATURE && !collector_query_is_filtered (query);
  g_autoptr (GString) prefix = g_string_new (NULL);
  g_autofree char *conditions = NULL;
  g_autofree char *from = NULL;

  collector_clickhouse_sql_quote (prefix, query->prefix != NULL ? query->prefix : "");
  conditions = g_strdup_printf ("%s%s != '' AND %s >= %s AND %s < concat(%s, " LAST_CHARACTER ")",
                                is_used ? "action = 'feature' AND " : "",
                                column,
                                column,
                                prefix->str,
                                column,
                                prefix->str);
  from = build_with_copies (self, conditions);

  return g_strdup_printf ("SELECT %s AS v FROM %s GROUP BY v ORDER BY v LIMIT %" G_GINT64_FORMAT,
                          column,
                          from,
                          self->limit);
}

static char *
build_any (const Building *self, gint64 now_ms)
{
  switch (self->query->question)
    {
    case COLLECTOR_ASK_FEATURES:
      return build_features (self);
    case COLLECTOR_ASK_MODULES:
      return build_modules (self);
    case COLLECTOR_ASK_SESSIONS:
      return build_sessions (self);
    case COLLECTOR_ASK_HOURS:
    case COLLECTOR_ASK_DAYS:
      return build_periods (self, now_ms);
    case COLLECTOR_ASK_USERS:
      return build_users (self);
    case COLLECTOR_ASK_ACCOUNTS:
      return build_accounts (self);
    case COLLECTOR_ASK_ACTIONS:
      return build_actions (self);
    case COLLECTOR_ASK_VALUES:
      return build_values (self);
    case COLLECTOR_ASK_SUMMARY:
    case COLLECTOR_ASK_EVENTS:
    case COLLECTOR_ASK_STREAM:
    case COLLECTOR_N_QUESTIONS:
    default:
      return build_summary (self);
    }
}

/* Any question but for events. The column names are the members of the answer; what ends in
 * _merged are details with their times. */
char *
collector_clickhouse_sql_build (const CollectorQuery *query, const char *table, gint64 now_ms)
{
  g_auto (Building) building = start (query, table);
  g_autofree char *select = build_any (&building, now_ms);

  return g_strconcat (select, " FORMAT JSONCompact", NULL);
}

/* Behind that place; it was found good. */
static char *
build_place_condition (const CollectorPlace *place)
{
  return g_strdup_printf ("(received_at < %" G_GINT64_FORMAT " OR received_at = %" G_GINT64_FORMAT
                          " AND (created_at < %" G_GINT64_FORMAT
                          " OR created_at = %" G_GINT64_FORMAT " AND event_id < toUUID('%s')))",
                          place->received_at,
                          place->received_at,
                          place->created_at,
                          place->created_at,
                          place->event_id);
}

/* So many events, and one more to see whether there is any. A few small columns tell which they
 * are, and by the whole key ClickHouse finds the rest of them fast. */
char *
collector_clickhouse_sql_build_events (const CollectorQuery *query,
                                       const char           *table,
                                       gint64                n_events)
{
  const CollectorFieldTable *fields = collector_fields_get_event_table ();
  g_auto (Building) building = start (query, table);
  g_autoptr (GString) select = g_string_new (NULL);
  g_autofree char *behind = query->place != NULL ? build_place_condition (query->place) : NULL;
  g_autoptr (GString) after = g_string_new (building.source);

  g_string_append (select,
                   "SELECT concat(toString(received_at), '-', toString(created_at), '-',"
                   " toString(event_id)) AS place, received_at, source, event");
  for (guint i = 0; i < fields->n_fields; i++)
    g_string_append_printf (select, ", %s", fields->fields[i].name);
  append_condition (after, behind != NULL ? behind : "");
  g_string_append_printf (
    select,
    " FROM `%s` PREWHERE (account_id, created_at, event_id, received_at) GLOBAL IN"
    " (SELECT account_id, created_at, event_id, received_at FROM `%s` FINAL%s%s%s%s"
    " ORDER BY " NEWEST_FIRST " LIMIT %" G_GINT64_FORMAT ") ORDER BY " NEWEST_FIRST
    " LIMIT 1 BY account_id, created_at, event_id FORMAT JSONCompact",
    table,
    table,
    *building.sent != '\0' ? " PREWHERE " : "",
    building.sent,
    after->len > 0 ? " WHERE " : "",
    after->str,
    n_events + 1);

  return g_string_free (g_steal_pointer (&select), FALSE);
}
