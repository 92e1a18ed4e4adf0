/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-sums.h"

#include "collector-details.h"
#include "collector-fact.h"
#include "collector-schema.h"
#include "collector-sum.h"

#include <stdarg.h>
#include <string.h>

/* What is added up in memory before it is written, also within one transaction. */
#define MAX_SEEN 20000

typedef enum
{
  READ_LAST_ID,
  ADD_TOTALS,
  ADD_PRESENCE,
  READ_USER_DETAILS,
  SET_USER_DETAILS,
  READ_ACCOUNT_DETAILS,
  SET_ACCOUNT_DETAILS,
  N_OTHERS,
} OtherStatement;

static const char *const other_texts[N_OTHERS] = {
  [READ_LAST_ID] = "SELECT last_id FROM totals",
  [ADD_TOTALS] =
    "UPDATE totals SET events = events + ?1, uses = uses + ?2, active_time = active_time + ?3,"
    " users = users + ?4, accounts = accounts + ?5, sessions = sessions + ?6,"
    " first_event = min(coalesce(first_event, ?7), ?7),"
    " last_event = max(coalesce(last_event, ?8), ?8), last_id = ?9, kept = kept + ?1",
  [ADD_PRESENCE] = "INSERT INTO presence VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
  [READ_USER_DETAILS] = "SELECT details FROM users WHERE id = ?1",
  [SET_USER_DETAILS] = "UPDATE users SET details = ?2 WHERE id = ?1",
  [READ_ACCOUNT_DETAILS] = "SELECT details FROM accounts WHERE id = ?1",
  [SET_ACCOUNT_DETAILS] = "UPDATE accounts SET details = ?2 WHERE id = ?1",
};

struct _CollectorSums
{
  sqlite3      *database;
  sqlite3_stmt *finds[COLLECTOR_SUM_N_KINDS];
  sqlite3_stmt *starts[COLLECTOR_SUM_N_KINDS];
  sqlite3_stmt *adds[COLLECTOR_SUM_N_KINDS];
  sqlite3_stmt *others[N_OTHERS];
  sqlite3_stmt *insert_fact;
  GHashTable   *rows; /* of CollectorSum */
  GHashTable   *seen; /* of CollectorSeen */
  CollectorSum  totals;
};

/* One event on its way into the sums. */
typedef struct
{
  char *const  *values; /* of the event */
  const char   *action;
  gint64        created_at;
  double        uses;
  gint64        active_ms; /* by which the active time of the session grows */
  CollectorSum *session;
  CollectorSum *user; /* NULL: unknown */
  CollectorSum *account;
  CollectorFact fact;
} Addition;

static gboolean
prepare (CollectorSums *self, const char *text, sqlite3_stmt **statement, GError **error)
{
  if (text == NULL ||
      sqlite3_prepare_v3 (self->database, text, -1, SQLITE_PREPARE_PERSISTENT, statement, NULL) ==
        SQLITE_OK)
    return TRUE;

  return collector_schema_set_error (self->database, error);
}

CollectorSums *
collector_sums_new (sqlite3 *database, GError **error)
{
  g_autoptr (CollectorSums) self = g_new0 (CollectorSums, 1);

  self->database = database;
  self->rows =
    g_hash_table_new_full (collector_sum_hash, collector_sum_equal, collector_sum_free, NULL);
  self->seen = g_hash_table_new_full (collector_seen_hash, collector_seen_equal, g_free, NULL);
  for (guint i = 0; i < COLLECTOR_SUM_N_KINDS; i++)
    {
      if (!prepare (self, collector_sum_texts[i].find, &self->finds[i], error) ||
          !prepare (self, collector_sum_texts[i].start, &self->starts[i], error) ||
          !prepare (self, collector_sum_texts[i].add, &self->adds[i], error))
        return NULL;
    }
  for (guint i = 0; i < N_OTHERS; i++)
    {
      if (!prepare (self, other_texts[i], &self->others[i], error))
        return NULL;
    }

  self->insert_fact = collector_fact_prepare (database, error);

  return self->insert_fact != NULL ? g_steal_pointer (&self) : NULL;
}

void
collector_sums_free (CollectorSums *self)
{
  if (self == NULL)
    return;

  for (guint i = 0; i < COLLECTOR_SUM_N_KINDS; i++)
    {
      sqlite3_finalize (self->finds[i]);
      sqlite3_finalize (self->starts[i]);
      sqlite3_finalize (self->adds[i]);
    }
  for (guint i = 0; i < N_OTHERS; i++)
    sqlite3_finalize (self->others[i]);
  sqlite3_finalize (self->insert_fact);
  g_hash_table_unref (self->seen);
  g_hash_table_unref (self->rows);
  g_free (self);
}

/* Binds values by their types: i gint64, r double, t text or NULL. */
static sqlite3_stmt *
bind (sqlite3_stmt *statement, const char *types, ...)
{
  va_list values;

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

/* Reads the id of a row, or makes the row. */
static gboolean
find_id (CollectorSums *self, CollectorSum *row, const Addition *addition, GError **error)
{
  sqlite3_stmt *find = bind (self->finds[row->kind], "t", row->name);
  int           code = sqlite3_step (find);

  if (code == SQLITE_ROW)
    {
      row->id = sqlite3_column_int64 (find, 0);
      row->known_ms = sqlite3_column_count (find) > 1 ? sqlite3_column_int64 (find, 1) : 0;
    }
  finish (find);
  if (code == SQLITE_ROW)
    return TRUE;
  if (code != SQLITE_DONE)
    return collector_schema_set_error (self->database, error);

  if (!run (self,
            bind (self->starts[row->kind],
                  "tti",
                  row->name,
                  addition->values[COLLECTOR_EVENT_ACCOUNT_ID],
                  addition->created_at),
            error))
    return FALSE;
  row->id = sqlite3_last_insert_rowid (self->database);
  self->totals.n_users += row->kind == COLLECTOR_SUM_USERS ? 1 : 0;
  self->totals.n_accounts += row->kind == COLLECTOR_SUM_ACCOUNTS ? 1 : 0;
  self->totals.n_sessions += row->kind == COLLECTOR_SUM_SESSIONS ? 1 : 0;

  return TRUE;
}

/* The row of that name, or that start, to which is added. */
static CollectorSum *
get_row (CollectorSums   *self,
         CollectorSumKind kind,
         const char      *name,
         gint64           start,
         const Addition  *addition,
         GError         **error)
{
  const CollectorSum key = { .kind = kind, .name = (char *) (gsize) name, .id = start };
  CollectorSum      *row = g_hash_table_lookup (self->rows, &key);

  if (row != NULL)
    return row;

  row = g_new0 (CollectorSum, 1);
  row->kind = kind;
  row->name = g_strdup (name);
  row->id = start;
  if (self->finds[kind] != NULL && !find_id (self, row, addition, error))
    {
      collector_sum_free (row);
      return NULL;
    }
  g_hash_table_add (self->rows, row);

  return row;
}

static void
add_to_row (CollectorSum *row, const Addition *addition, gint64 active_ms)
{
  collector_sum_add (row, addition->created_at, addition->uses, active_ms);
}

static void
see (CollectorSums *self, CollectorPresence kind, CollectorSum *place, const CollectorSum *who)
{
  CollectorSeen  key = { kind, place, 0 };
  CollectorSeen *seen = NULL;

  if (who == NULL || place == NULL)
    return;

  key.who = who->id;
  seen = g_hash_table_lookup (self->seen, &key);
  if (seen == NULL)
    {
      seen = g_new0 (CollectorSeen, 1);
      *seen = key;
      g_hash_table_add (self->seen, seen);
    }
}

/* A running sum: only what is more than was known before counts. */
static void
measure_active_time (Addition *addition)
{
  const char *text = addition->values[COLLECTOR_EVENT_ACTIVE_DURATION];
  gint64      duration_ms = text == NULL ? 0 : g_ascii_strtoll (text, NULL, 10);
  gint64      more_ms = MIN (duration_ms, COLLECTOR_MAX_DURATION_MS) - addition->session->known_ms;

  if (more_ms <= 0)
    return;

  addition->active_ms = more_ms;
  addition->session->known_ms += more_ms;
}

/* Adds to the session, the user and the account, and notes that they were seen together. */
static gboolean
add_people (CollectorSums *self, Addition *addition, GError **error)
{
  const char *session_id = addition->values[COLLECTOR_EVENT_SESSION_ID];
  const char *user_id = addition->values[COLLECTOR_EVENT_USER_ID];
  const char *account_id = addition->values[COLLECTOR_EVENT_ACCOUNT_ID];

  addition->session = get_row (self, COLLECTOR_SUM_SESSIONS, session_id, 0, addition, error);
  addition->account = get_row (self, COLLECTOR_SUM_ACCOUNTS, account_id, 0, addition, error);
  if (user_id != NULL)
    addition->user = get_row (self, COLLECTOR_SUM_USERS, user_id, 0, addition, error);
  if (addition->session == NULL || addition->account == NULL ||
      (user_id != NULL && addition->user == NULL))
    return FALSE;

  measure_active_time (addition);
  add_to_row (addition->session, addition, addition->active_ms);
  collector_sum_set_text (&addition->session->user_id, user_id);
  collector_sum_set_text (&addition->session->account_id, account_id);
  add_to_row (addition->account, addition, addition->active_ms);
  see (self, COLLECTOR_USER_IN_ACCOUNT, addition->account, addition->user);
  see (self, COLLECTOR_SESSION_IN_ACCOUNT, addition->account, addition->session);
  if (addition->user == NULL)
    return TRUE;

  add_to_row (addition->user, addition, addition->active_ms);
  collector_sum_set_text (&addition->user->account_id, account_id);
  see (self, COLLECTOR_SESSION_IN_USER, addition->user, addition->session);

  return TRUE;
}

static gboolean
add_periods (CollectorSums *self, const Addition *addition, GError **error)
{
  gint64        at = addition->created_at;
  CollectorSum *hour =
    get_row (self, COLLECTOR_SUM_HOURS, NULL, at - at % COLLECTOR_HOUR_MS, addition, error);
  CollectorSum *day =
    get_row (self, COLLECTOR_SUM_DAYS, NULL, at - at % COLLECTOR_DAY_MS, addition, error);

  /* Ids only grow. */
  hour->first_id = hour->n_events == 0 ? addition->fact.id : hour->first_id;
  hour->last_id = addition->fact.id;
  add_to_row (hour, addition, addition->active_ms);
  add_to_row (day, addition, addition->active_ms);
  see (self, COLLECTOR_USER_IN_HOUR, hour, addition->user);
  see (self, COLLECTOR_USER_IN_DAY, day, addition->user);
  see (self, COLLECTOR_SESSION_IN_HOUR, hour, addition->session);
  see (self, COLLECTOR_SESSION_IN_DAY, day, addition->session);

  return TRUE;
}

static gboolean
add_feature (CollectorSums *self, const Addition *addition, GError **error)
{
  const char   *feature = addition->values[COLLECTOR_EVENT_FEATURE];
  CollectorSum *row = NULL;

  if (feature == NULL || strcmp (addition->action, "feature") != 0)
    return TRUE;

  row = get_row (self, COLLECTOR_SUM_FEATURES, feature, 0, addition, error);
  if (row == NULL)
    return FALSE;
  add_to_row (row, addition, addition->active_ms);
  see (self, COLLECTOR_FEATURE_OF_USER, row, addition->user);
  see (self, COLLECTOR_FEATURE_OF_ACCOUNT, row, addition->account);

  return TRUE;
}

static gint64
get_spent_ms (const Addition *addition)
{
  const char *spent = addition->values[COLLECTOR_EVENT_TIME_SPENT];

  return spent == NULL ? 0 : MIN (g_ascii_strtoll (spent, NULL, 10), COLLECTOR_MAX_DURATION_MS);
}

static gboolean
add_module (CollectorSums *self, const Addition *addition, GError **error)
{
  const char   *module = addition->values[COLLECTOR_EVENT_MODULE];
  CollectorSum *row = NULL;

  if (module == NULL || strcmp (addition->action, "moduleEnd") != 0)
    return TRUE;

  row = get_row (self, COLLECTOR_SUM_MODULES, module, 0, addition, error);
  if (row == NULL)
    return FALSE;
  add_to_row (row, addition, get_spent_ms (addition));
  see (self, COLLECTOR_MODULE_OF_USER, row, addition->user);

  return TRUE;
}

/* Sets the id of a name, and counts it; 0 where there is none. */
static gboolean
add_name (CollectorSums   *self,
          CollectorSumKind kind,
          const char      *name,
          const Addition  *addition,
          gint64          *id,
          GError         **error)
{
  CollectorSum *row = NULL;

  if (name == NULL)
    return TRUE;

  row = get_row (self, kind, name, 0, addition, error);
  if (row == NULL)
    return FALSE;
  add_to_row (row, addition, 0);
  *id = row->id;

  return TRUE;
}

static gboolean
add_names (CollectorSums *self, Addition *addition, const char *source, GError **error)
{
  char *const   *values = addition->values;
  CollectorFact *fact = &addition->fact;

  return add_name (
           self, COLLECTOR_SUM_ACTION_NAMES, addition->action, addition, &fact->action, error) &&
         add_name (self,
                   COLLECTOR_SUM_PRODUCT_NAMES,
                   values[COLLECTOR_EVENT_PRODUCT],
                   addition,
                   &fact->product,
                   error) &&
         add_name (self,
                   COLLECTOR_SUM_MODULE_NAMES,
                   values[COLLECTOR_EVENT_MODULE],
                   addition,
                   &fact->module,
                   error) &&
         add_name (self,
                   COLLECTOR_SUM_FEATURE_NAMES,
                   values[COLLECTOR_EVENT_FEATURE],
                   addition,
                   &fact->feature,
                   error) &&
         add_name (self, COLLECTOR_SUM_SOURCE_NAMES, source, addition, &fact->source, error);
}

static gboolean
insert_fact (CollectorSums *self, Addition *addition, GError **error)
{
  CollectorFact *fact = &addition->fact;

  fact->created_at = addition->created_at;
  fact->user = addition->user == NULL ? 0 : addition->user->id;
  fact->account = addition->account->id;
  fact->session = addition->session->id;
  fact->uses = addition->uses;
  fact->spent_ms = get_spent_ms (addition);
  fact->active_ms = addition->active_ms;

  return collector_fact_insert (self->insert_fact, fact, error);
}

static gboolean
merge_details (CollectorSums *self, const Addition *addition, gboolean is_user, GError **error)
{
  sqlite3_stmt    *read = self->others[is_user ? READ_USER_DETAILS : READ_ACCOUNT_DETAILS];
  sqlite3_stmt    *set = self->others[is_user ? SET_USER_DETAILS : SET_ACCOUNT_DETAILS];
  gint64           id = is_user ? addition->user->id : addition->account->id;
  g_autofree char *kept = NULL;
  g_autofree char *merged = NULL;

  if (sqlite3_step (bind (read, "i", id)) == SQLITE_ROW)
    kept = g_strdup ((const char *) sqlite3_column_text (read, 0));
  finish (read);
  merged =
    collector_details_merge (kept, addition->values[COLLECTOR_EVENT_DETAILS], addition->created_at);

  return run (self, bind (set, "it", id, merged), error);
}

static gboolean
add_details (CollectorSums *self, const Addition *addition, GError **error)
{
  if (addition->values[COLLECTOR_EVENT_DETAILS] == NULL)
    return TRUE;
  if (strcmp (addition->action, "identifyAccount") == 0)
    return merge_details (self, addition, FALSE, error);
  if (addition->user != NULL &&
      (strcmp (addition->action, "identifyUser") == 0 || strcmp (addition->action, "login") == 0))
    return merge_details (self, addition, TRUE, error);

  return TRUE;
}

static double
count_uses (const Addition *addition)
{
  const char *total = addition->values[COLLECTOR_EVENT_TOTAL];

  if (strcmp (addition->action, "feature") != 0)
    return 0;

  return total == NULL ? 1 : CLAMP (g_ascii_strtod (total, NULL), 0, COLLECTOR_MAX_USES);
}

/* The rows of these kinds begin with who uses something. */
static gboolean
is_of_user (CollectorPresence kind)
{
  return kind == COLLECTOR_FEATURE_OF_USER || kind == COLLECTOR_FEATURE_OF_ACCOUNT ||
         kind == COLLECTOR_MODULE_OF_USER;
}

static gboolean
flush_seen (CollectorSums *self, const CollectorSeen *seen, GError **error)
{
  sqlite3_stmt *add = self->others[ADD_PRESENCE];
  gboolean      is_turned = is_of_user (seen->kind);
  gint64        kind = seen->kind;
  gint64        first = is_turned ? seen->who : seen->place->id;
  gint64        second = is_turned ? seen->place->id : seen->who;

  if (!run (self, bind (add, "iii", kind, first, second), error))
    return FALSE;
  if (sqlite3_changes (self->database) == 0)
    return TRUE;

  switch (seen->kind)
    {
    case COLLECTOR_FEATURE_OF_ACCOUNT:
      seen->place->n_accounts++;
      break;
    case COLLECTOR_SESSION_IN_HOUR:
    case COLLECTOR_SESSION_IN_DAY:
    case COLLECTOR_SESSION_IN_USER:
    case COLLECTOR_SESSION_IN_ACCOUNT:
      seen->place->n_sessions++;
      break;
    case COLLECTOR_USER_IN_HOUR:
    case COLLECTOR_USER_IN_DAY:
    case COLLECTOR_FEATURE_OF_USER:
    case COLLECTOR_MODULE_OF_USER:
    case COLLECTOR_USER_IN_ACCOUNT:
    default:
      seen->place->n_users++;
      break;
    }

  return TRUE;
}

static gboolean
flush_row (CollectorSums *self, const CollectorSum *row, GError **error)
{
  sqlite3_stmt *add = self->adds[row->kind];

  bind (add,
        "iiriiiiiittii",
        row->id,
        row->n_events,
        row->uses,
        row->active_ms,
        row->first,
        row->last,
        row->n_users,
        row->n_accounts,
        row->n_sessions,
        row->user_id,
        row->account_id,
        row->first_id,
        row->last_id);

  return run (self, add, error);
}

static void
clear (CollectorSums *self)
{
  g_hash_table_remove_all (self->seen);
  g_hash_table_remove_all (self->rows);
}

/* Writes what was added up; who was seen first, as that counts in the rows. */
static gboolean
flush (CollectorSums *self, GError **error)
{
  GHashTableIter iter;
  gpointer       key = NULL;

  g_hash_table_iter_init (&iter, self->seen);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      if (!flush_seen (self, key, error))
        return FALSE;
    }
  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      if (!flush_row (self, key, error))
        return FALSE;
    }
  clear (self);

  return TRUE;
}

/* Starts with a transaction; last_id is that of the last event ever. */
gboolean
collector_sums_begin (CollectorSums *self, gint64 *last_id, GError **error)
{
  sqlite3_stmt *read = self->others[READ_LAST_ID];
  gboolean      is_row = FALSE;

  clear (self);
  self->totals = (CollectorSum){ 0 };
  is_row = sqlite3_step (read) == SQLITE_ROW;
  if (is_row)
    *last_id = sqlite3_column_int64 (read, 0);
  else
    collector_schema_set_error (self->database, error);
  finish (read);

  return is_row;
}

/* Adds an event that has just been stored under that id. */
gboolean
collector_sums_add (CollectorSums        *self,
                    const CollectorEvent *event,
                    const char           *source,
                    gint64                id,
                    GError              **error)
{
  Addition addition = { .values = event->values, .fact = { .id = id } };

  addition.action = event->values[COLLECTOR_EVENT_ACTION];
  addition.created_at = g_ascii_strtoll (event->values[COLLECTOR_EVENT_CREATED_AT], NULL, 10);
  addition.uses = count_uses (&addition);

  if (!add_people (self, &addition, error) || !add_periods (self, &addition, error) ||
      !add_feature (self, &addition, error) || !add_module (self, &addition, error) ||
      !add_details (self, &addition, error) || !add_names (self, &addition, source, error) ||
      !insert_fact (self, &addition, error))
    return FALSE;
  add_to_row (&self->totals, &addition, addition.active_ms);

  return g_hash_table_size (self->seen) < MAX_SEEN || flush (self, error);
}

/* Ends with a transaction that is about to be committed. */
gboolean
collector_sums_end (CollectorSums *self, gint64 last_id, GError **error)
{
  const CollectorSum *totals = &self->totals;

  if (totals->n_events == 0)
    return TRUE;

  return flush (self, error) && run (self,
                                     bind (self->others[ADD_TOTALS],
                                           "iriiiiiii",
                                           totals->n_events,
                                           totals->uses,
                                           totals->active_ms,
                                           totals->n_users,
                                           totals->n_accounts,
                                           totals->n_sessions,
                                           totals->first,
                                           totals->last,
                                           last_id),
                                     error);
}
