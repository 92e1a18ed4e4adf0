/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-sums.h"

#include "collector-details.h"
#include "collector-schema.h"

#include <stdarg.h>
#include <string.h>

typedef enum
{
  READ_LAST_ID,
  ADD_TOTALS,
  ADD_SESSION,
  ADD_SESSION_TIME,
  ADD_EVENT_TIME,
  ADD_USER,
  ADD_USER_SESSION,
  ADD_ACCOUNT,
  ADD_ACCOUNT_COUNTS,
  ADD_PRESENCE,
  ADD_HOUR,
  ADD_DAY,
  ADD_FEATURE,
  ADD_FEATURE_COUNTS,
  ADD_MODULE,
  ADD_MODULE_USER,
  ADD_NAME,
  READ_USER_DETAILS,
  SET_USER_DETAILS,
  READ_ACCOUNT_DETAILS,
  SET_ACCOUNT_DETAILS,
  N_STATEMENTS,
} Statement;

#define SEEN_SQL                                                                                   \
  "first_seen = min(first_seen, excluded.first_seen), last_seen = max(last_seen,"                  \
  " excluded.last_seen), events = events + 1, uses = uses + excluded.uses,"                        \
  " active_time = active_time + excluded.active_time"
#define PERIOD_SQL                                                                                 \
  " VALUES (?1, 1, ?2, ?3, ?4, ?5) ON CONFLICT (start) DO UPDATE SET events = events + 1,"         \
  " uses = uses + ?2, active_time = active_time + ?3, users = users + ?4,"                         \
  " sessions = sessions + ?5"

/* Those that return something return an id first, then what tells whether the row is new. */
static const char *const statement_texts[N_STATEMENTS] = {
  [READ_LAST_ID] = "SELECT last_id FROM totals",
  [ADD_TOTALS] =
    "UPDATE totals SET events = events + ?1, uses = uses + ?2, active_time = active_time + ?3,"
    " users = users + ?4, accounts = accounts + ?5, sessions = sessions + ?6,"
    " first_event = min(coalesce(first_event, ?7), ?7),"
    " last_event = max(coalesce(last_event, ?8), ?8), last_id = ?9",
  [ADD_SESSION] =
    "INSERT INTO sessions (session_id, user_id, account_id, started, ended, active_time, events)"
    " VALUES (?1, ?2, ?3, ?4, ?4, 0, 1) ON CONFLICT (session_id) DO UPDATE SET"
    " user_id = coalesce(excluded.user_id, user_id), account_id = excluded.account_id,"
    " started = min(started, excluded.started), ended = max(ended, excluded.ended),"
    " events = events + 1 RETURNING id, events, active_time",
  [ADD_SESSION_TIME] = "UPDATE sessions SET active_time = active_time + ?2 WHERE id = ?1",
  [ADD_EVENT_TIME] = "UPDATE events SET active_delta = ?2 WHERE id = ?1",
  [ADD_USER] = "INSERT INTO users (user_id, account_id, first_seen, last_seen, events, uses,"
               " active_time, sessions) VALUES (?1, ?2, ?3, ?3, 1, ?4, ?5, 0)"
               " ON CONFLICT (user_id) DO UPDATE SET account_id = excluded.account_id, " SEEN_SQL
               " RETURNING id, events",
  [ADD_USER_SESSION] = "UPDATE users SET sessions = sessions + 1 WHERE id = ?1",
  [ADD_ACCOUNT] = "INSERT INTO accounts (account_id, first_seen, last_seen, events, uses,"
                  " active_time, sessions, users) VALUES (?1, ?2, ?2, 1, ?3, ?4, 0, 0)"
                  " ON CONFLICT (account_id) DO UPDATE SET " SEEN_SQL " RETURNING id, events",
  [ADD_ACCOUNT_COUNTS] =
    "UPDATE accounts SET users = users + ?2, sessions = sessions + ?3 WHERE id = ?1",
  [ADD_PRESENCE] = "INSERT INTO presence VALUES (?1, ?2, ?3, 1)"
                   " ON CONFLICT DO UPDATE SET events = events + 1 RETURNING who, events",
  [ADD_HOUR] = "INSERT INTO hours" PERIOD_SQL,
  [ADD_DAY] = "INSERT INTO days" PERIOD_SQL,
  [ADD_FEATURE] = "INSERT INTO features (feature, uses, users, accounts, last_used)"
                  " VALUES (?1, ?2, 0, 0, ?3) ON CONFLICT (feature) DO UPDATE SET"
                  " uses = uses + ?2, last_used = max(last_used, ?3) RETURNING id",
  [ADD_FEATURE_COUNTS] =
    "UPDATE features SET users = users + ?2, accounts = accounts + ?3 WHERE id = ?1",
  [ADD_MODULE] = "INSERT INTO modules (module, active_time, visits, users, last_used)"
                 " VALUES (?1, ?2, 1, 0, ?3) ON CONFLICT (module) DO UPDATE SET"
                 " active_time = active_time + ?2, visits = visits + 1,"
                 " last_used = max(last_used, ?3) RETURNING id",
  [ADD_MODULE_USER] = "UPDATE modules SET users = users + 1 WHERE id = ?1",
  [ADD_NAME] = "INSERT INTO names VALUES (?1, ?2, 1, ?3) ON CONFLICT DO UPDATE SET"
               " events = events + 1, last_used = max(last_used, ?3)",
  [READ_USER_DETAILS] = "SELECT details FROM users WHERE id = ?1",
  [SET_USER_DETAILS] = "UPDATE users SET details = ?2 WHERE id = ?1",
  [READ_ACCOUNT_DETAILS] = "SELECT details FROM accounts WHERE id = ?1",
  [SET_ACCOUNT_DETAILS] = "UPDATE accounts SET details = ?2 WHERE id = ?1",
};

/* What the open transaction has added so far. */
typedef struct
{
  gint64 n_events;
  double uses;
  gint64 active_ms;
  gint64 n_users;
  gint64 n_accounts;
  gint64 n_sessions;
  gint64 first_event;
  gint64 last_event;
} Totals;

struct _CollectorSums
{
  sqlite3      *database;
  sqlite3_stmt *statements[N_STATEMENTS];
  Totals        totals;
};

/* One event on its way into the sums. */
typedef struct
{
  const CollectorEvent *event;
  const char           *action;
  const char           *user_id; /* NULL: unknown */
  const char           *account_id;
  gint64                id;
  gint64                created_at;
  double                uses;
  gint64                active_ms; /* by which the active time of the session grows */
  gint64                user;      /* ids of the rows; 0: there is none */
  gint64                account;
  gint64                session;
} Addition;

CollectorSums *
collector_sums_new (sqlite3 *database, GError **error)
{
  g_autoptr (CollectorSums) self = g_new0 (CollectorSums, 1);

  self->database = database;
  for (guint i = 0; i < N_STATEMENTS; i++)
    {
      if (sqlite3_prepare_v3 (database,
                              statement_texts[i],
                              -1,
                              SQLITE_PREPARE_PERSISTENT,
                              &self->statements[i],
                              NULL) != SQLITE_OK)
        {
          collector_schema_set_error (database, error);
          return NULL;
        }
    }

  return g_steal_pointer (&self);
}

void
collector_sums_free (CollectorSums *self)
{
  if (self == NULL)
    return;

  for (guint i = 0; i < N_STATEMENTS; i++)
    sqlite3_finalize (self->statements[i]);
  g_free (self);
}

/* Binds values by their types: i gint64, r double, t text or NULL. */
static sqlite3_stmt *
bind (CollectorSums *self, Statement which, const char *types, ...)
{
  sqlite3_stmt *statement = self->statements[which];
  va_list       values;

  va_start (values, types);
  for (int i = 0; types[i] != '\0'; i++)
    {
      if (types[i] == 'i')
        sqlite3_bind_int64 (statement, i + 1, va_arg (values, gint64));
      else if (types[i] == 'r')
        sqlite3_bind_double (statement, i + 1, va_arg (values, double));
      else
        sqlite3_bind_text (statement, i + 1, va_arg (values, const char *), -1, SQLITE_STATIC);
    }
  va_end (values);

  return statement;
}

static void
finish (sqlite3_stmt *statement)
{
  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);
}

static gboolean
run (CollectorSums *self, sqlite3_stmt *statement, GError **error)
{
  gboolean is_done = sqlite3_step (statement) == SQLITE_DONE;

  if (!is_done)
    collector_schema_set_error (self->database, error);
  finish (statement);

  return is_done;
}

/* Runs a statement that gives a row of numbers, as many as places are given, the last being NULL.
 */
static gboolean
run_for (CollectorSums *self, sqlite3_stmt *statement, GError **error, gint64 *first, ...)
{
  gboolean is_row = sqlite3_step (statement) == SQLITE_ROW;
  gint64  *place = first;
  va_list  places;

  va_start (places, first);
  for (int i = 0; is_row && place != NULL; i++)
    {
      *place = sqlite3_column_int64 (statement, i);
      place = va_arg (places, gint64 *);
    }
  va_end (places);

  if (!is_row)
    collector_schema_set_error (self->database, error);
  finish (statement);

  return is_row;
}

/* Notes that somebody was seen somewhere; n_new becomes 1 where it is for the first time. */
static gboolean
add_presence (CollectorSums    *self,
              CollectorPresence kind,
              gint64            scope,
              gint64            who,
              gint64           *n_new,
              GError          **error)
{
  sqlite3_stmt *statement = NULL;
  gint64        n_events = 0;
  gint64        same_who = 0;

  *n_new = 0;
  if (who == 0)
    return TRUE;

  statement = bind (self, ADD_PRESENCE, "iii", (gint64) kind, scope, who);
  if (!run_for (self, statement, error, &same_who, &n_events, NULL))
    return FALSE;
  *n_new = n_events == 1 ? 1 : 0;

  return TRUE;
}

/* A running sum: only what is more than was known before counts. */
static gboolean
add_active_time (CollectorSums *self, Addition *addition, gint64 known_ms, GError **error)
{
  const char *text = addition->event->values[COLLECTOR_EVENT_ACTIVE_DURATION];
  gint64      duration_ms = text == NULL ? 0 : g_ascii_strtoll (text, NULL, 10);

  addition->active_ms = MIN (duration_ms, COLLECTOR_MAX_DURATION_MS) - known_ms;
  if (addition->active_ms <= 0)
    {
      addition->active_ms = 0;
      return TRUE;
    }

  return run (self,
              bind (self, ADD_SESSION_TIME, "ii", addition->session, addition->active_ms),
              error) &&
         run (self, bind (self, ADD_EVENT_TIME, "ii", addition->id, addition->active_ms), error);
}

static gboolean
add_session (CollectorSums *self, Addition *addition, GError **error)
{
  gint64 n_events = 0;
  gint64 known_ms = 0;

  bind (self,
        ADD_SESSION,
        "ttti",
        addition->event->values[COLLECTOR_EVENT_SESSION_ID],
        addition->user_id,
        addition->account_id,
        addition->created_at);
  if (!run_for (
        self, self->statements[ADD_SESSION], error, &addition->session, &n_events, &known_ms, NULL))
    return FALSE;
  self->totals.n_sessions += n_events == 1 ? 1 : 0;

  return add_active_time (self, addition, known_ms, error);
}

static gboolean
add_user (CollectorSums *self, Addition *addition, GError **error)
{
  gint64 n_events = 0;
  gint64 n_new = 0;

  if (addition->user_id == NULL)
    return TRUE;

  bind (self,
        ADD_USER,
        "ttiri",
        addition->user_id,
        addition->account_id,
        addition->created_at,
        addition->uses,
        addition->active_ms);
  if (!run_for (self, self->statements[ADD_USER], error, &addition->user, &n_events, NULL) ||
      !add_presence (
        self, COLLECTOR_SESSION_IN_USER, addition->user, addition->session, &n_new, error))
    return FALSE;
  self->totals.n_users += n_events == 1 ? 1 : 0;

  return n_new == 0 || run (self, bind (self, ADD_USER_SESSION, "i", addition->user), error);
}

static gboolean
add_account (CollectorSums *self, Addition *addition, GError **error)
{
  gint64 n_events = 0;
  gint64 n_users = 0;
  gint64 n_sessions = 0;

  bind (self,
        ADD_ACCOUNT,
        "tiri",
        addition->account_id,
        addition->created_at,
        addition->uses,
        addition->active_ms);
  if (!run_for (self, self->statements[ADD_ACCOUNT], error, &addition->account, &n_events, NULL) ||
      !add_presence (
        self, COLLECTOR_USER_IN_ACCOUNT, addition->account, addition->user, &n_users, error) ||
      !add_presence (self,
                     COLLECTOR_SESSION_IN_ACCOUNT,
                     addition->account,
                     addition->session,
                     &n_sessions,
                     error))
    return FALSE;
  self->totals.n_accounts += n_events == 1 ? 1 : 0;

  return n_users + n_sessions == 0 ||
         run (self,
              bind (self, ADD_ACCOUNT_COUNTS, "iii", addition->account, n_users, n_sessions),
              error);
}

static gboolean
add_period (CollectorSums *self, const Addition *addition, gboolean is_hour, GError **error)
{
  gint64 length = is_hour ? COLLECTOR_HOUR_MS : COLLECTOR_DAY_MS;
  gint64 start = addition->created_at - addition->created_at % length;
  gint64 n_users = 0;
  gint64 n_sessions = 0;

  return add_presence (self,
                       is_hour ? COLLECTOR_USER_IN_HOUR : COLLECTOR_USER_IN_DAY,
                       start,
                       addition->user,
                       &n_users,
                       error) &&
         add_presence (self,
                       is_hour ? COLLECTOR_SESSION_IN_HOUR : COLLECTOR_SESSION_IN_DAY,
                       start,
                       addition->session,
                       &n_sessions,
                       error) &&
         run (self,
              bind (self,
                    is_hour ? ADD_HOUR : ADD_DAY,
                    "iriii",
                    start,
                    addition->uses,
                    addition->active_ms,
                    n_users,
                    n_sessions),
              error);
}

static gboolean
add_feature (CollectorSums *self, const Addition *addition, GError **error)
{
  const char *feature = addition->event->values[COLLECTOR_EVENT_FEATURE];
  gint64      id = 0;
  gint64      n_users = 0;
  gint64      n_accounts = 0;

  if (feature == NULL || strcmp (addition->action, "feature") != 0)
    return TRUE;

  bind (self, ADD_FEATURE, "tri", feature, addition->uses, addition->created_at);

  return run_for (self, self->statements[ADD_FEATURE], error, &id, NULL) &&
         add_presence (self, COLLECTOR_USER_IN_FEATURE, id, addition->user, &n_users, error) &&
         add_presence (
           self, COLLECTOR_ACCOUNT_IN_FEATURE, id, addition->account, &n_accounts, error) &&
         (n_users + n_accounts == 0 ||
          run (self, bind (self, ADD_FEATURE_COUNTS, "iii", id, n_users, n_accounts), error));
}

static gboolean
add_module (CollectorSums *self, const Addition *addition, GError **error)
{
  const char *module = addition->event->values[COLLECTOR_EVENT_MODULE];
  const char *spent = addition->event->values[COLLECTOR_EVENT_TIME_SPENT];
  gint64      spent_ms = spent == NULL ? 0 : g_ascii_strtoll (spent, NULL, 10);
  gint64      id = 0;
  gint64      n_users = 0;

  if (module == NULL || strcmp (addition->action, "moduleEnd") != 0)
    return TRUE;

  spent_ms = MIN (spent_ms, COLLECTOR_MAX_DURATION_MS);
  bind (self, ADD_MODULE, "tii", module, spent_ms, addition->created_at);

  return run_for (self, self->statements[ADD_MODULE], error, &id, NULL) &&
         add_presence (self, COLLECTOR_USER_IN_MODULE, id, addition->user, &n_users, error) &&
         (n_users == 0 || run (self, bind (self, ADD_MODULE_USER, "i", id), error));
}

static gboolean
add_name (CollectorSums    *self,
          const Addition   *addition,
          CollectorNameKind kind,
          const char       *name,
          GError          **error)
{
  return name == NULL ||
         run (self, bind (self, ADD_NAME, "iti", (gint64) kind, name, addition->created_at), error);
}

static gboolean
add_names (CollectorSums *self, const Addition *addition, GError **error)
{
  char *const *values = addition->event->values;

  return add_name (self, addition, COLLECTOR_NAME_ACTION, addition->action, error) &&
         add_name (
           self, addition, COLLECTOR_NAME_PRODUCT, values[COLLECTOR_EVENT_PRODUCT], error) &&
         add_name (self, addition, COLLECTOR_NAME_MODULE, values[COLLECTOR_EVENT_MODULE], error);
}

static gboolean
merge_details (CollectorSums *self, const Addition *addition, gboolean is_user, GError **error)
{
  sqlite3_stmt    *statement = NULL;
  g_autofree char *kept = NULL;
  g_autofree char *merged = NULL;
  gint64           row = is_user ? addition->user : addition->account;

  statement = bind (self, is_user ? READ_USER_DETAILS : READ_ACCOUNT_DETAILS, "i", row);
  if (sqlite3_step (statement) == SQLITE_ROW)
    kept = g_strdup ((const char *) sqlite3_column_text (statement, 0));
  finish (statement);

  merged = collector_details_merge (
    kept, addition->event->values[COLLECTOR_EVENT_DETAILS], addition->created_at);

  return run (
    self, bind (self, is_user ? SET_USER_DETAILS : SET_ACCOUNT_DETAILS, "it", row, merged), error);
}

static gboolean
add_details (CollectorSums *self, const Addition *addition, GError **error)
{
  if (addition->event->values[COLLECTOR_EVENT_DETAILS] == NULL)
    return TRUE;
  if (strcmp (addition->action, "identifyAccount") == 0)
    return merge_details (self, addition, FALSE, error);
  if (addition->user != 0 &&
      (strcmp (addition->action, "identifyUser") == 0 || strcmp (addition->action, "login") == 0))
    return merge_details (self, addition, TRUE, error);

  return TRUE;
}

static double
count_uses (const CollectorEvent *event)
{
  const char *total = event->values[COLLECTOR_EVENT_TOTAL];

  if (strcmp (event->values[COLLECTOR_EVENT_ACTION], "feature") != 0)
    return 0;

  return total == NULL ? 1 : CLAMP (g_ascii_strtod (total, NULL), 0, COLLECTOR_MAX_USES);
}

static void
add_totals (Totals *totals, const Addition *addition)
{
  if (totals->n_events == 0)
    {
      totals->first_event = addition->created_at;
      totals->last_event = addition->created_at;
    }
  totals->n_events++;
  totals->uses += addition->uses;
  totals->active_ms += addition->active_ms;
  totals->first_event = MIN (totals->first_event, addition->created_at);
  totals->last_event = MAX (totals->last_event, addition->created_at);
}

/* Starts with a transaction; last_id is that of the last event ever. */
gboolean
collector_sums_begin (CollectorSums *self, gint64 *last_id, GError **error)
{
  self->totals = (Totals){ 0 };

  return run_for (self, self->statements[READ_LAST_ID], error, last_id, NULL);
}

/* Adds an event that has just been stored under that id. */
gboolean
collector_sums_add (CollectorSums *self, const CollectorEvent *event, gint64 id, GError **error)
{
  Addition addition = { .event = event, .id = id };

  addition.action = event->values[COLLECTOR_EVENT_ACTION];
  addition.user_id = event->values[COLLECTOR_EVENT_USER_ID];
  addition.account_id = event->values[COLLECTOR_EVENT_ACCOUNT_ID];
  addition.created_at = g_ascii_strtoll (event->values[COLLECTOR_EVENT_CREATED_AT], NULL, 10);
  addition.uses = count_uses (event);

  if (!add_session (self, &addition, error) || !add_user (self, &addition, error) ||
      !add_account (self, &addition, error) || !add_period (self, &addition, TRUE, error) ||
      !add_period (self, &addition, FALSE, error) || !add_feature (self, &addition, error) ||
      !add_module (self, &addition, error) || !add_names (self, &addition, error) ||
      !add_details (self, &addition, error))
    return FALSE;
  add_totals (&self->totals, &addition);

  return TRUE;
}

/* Ends with a transaction that is about to be committed. */
gboolean
collector_sums_end (CollectorSums *self, gint64 last_id, GError **error)
{
  const Totals *totals = &self->totals;

  if (totals->n_events == 0)
    return TRUE;

  return run (self,
              bind (self,
                    ADD_TOTALS,
                    "iriiiiiii",
                    totals->n_events,
                    totals->uses,
                    totals->active_ms,
                    totals->n_users,
                    totals->n_accounts,
                    totals->n_sessions,
                    totals->first_event,
                    totals->last_event,
                    last_id),
              error);
}
