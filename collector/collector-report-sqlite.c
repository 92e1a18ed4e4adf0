/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-report-sqlite.h"

#include "collector-error.h"
#include "collector-json.h"
#include "collector-row.h"
#include "collector-schema.h"
#include "collector-sql.h"
#include "collector-tally.h"

#include <string.h>

/* Instructions of SQLite's machine between two looks at the clock: well below a millisecond. */
#define PROGRESS_STEPS 5000

#define BUSY_TIMEOUT_MS 1000
#define MAX_COUNTED_MISSED 100000

/* Going through all facts of a span costs a quarter of looking up each that is wanted. */
#define SCAN_SHARE 4

typedef struct
{
  CollectorReport report;
  sqlite3        *database;
  CollectorTally *tally;
} SqliteReport;

static int
progress_cb (gpointer user_data)
{
  const CollectorPatience *patience = user_data;

  if (patience->is_over != NULL && g_atomic_int_get (patience->is_over) != 0)
    return 1;

  return patience->deadline > 0 && g_get_monotonic_time () > patience->deadline;
}

static gboolean
set_error (SqliteReport *self, int code, GError **error)
{
  if (code == SQLITE_INTERRUPT)
    g_set_error_literal (error,
                         COLLECTOR_ERROR,
                         COLLECTOR_ERROR_TOO_MUCH,
                         "that asked for too much, the answer was not found in time; ask about "
                         "less, by a filter or a shorter time");
  else
    g_set_error (error,
                 COLLECTOR_ERROR,
                 COLLECTOR_ERROR_STORE,
                 "the events cannot be read: %s",
                 sqlite3_errmsg (self->database));

  return FALSE;
}

static void
set_patience (SqliteReport *self, const CollectorPatience *patience)
{
  sqlite3_progress_handler (
    self->database, PROGRESS_STEPS, progress_cb, (gpointer) (gsize) patience);
}

static sqlite3_stmt *
prepare (SqliteReport *self, const char *sql, const CollectorQuery *query, GError **error)
{
  sqlite3_stmt *statement = NULL;
  int           code = sqlite3_prepare_v2 (self->database, sql, -1, &statement, NULL);

  if (code != SQLITE_OK)
    {
      set_error (self, code, error);
      return NULL;
    }
  collector_sql_bind (statement, query);

  return statement;
}

/* Appends each row, behind a comma but for the first. */
static gboolean
append_rows (SqliteReport *self, sqlite3_stmt *statement, GString *out, GError **error)
{
  int code = SQLITE_OK;

  for (guint i = 0; (code = sqlite3_step (statement)) == SQLITE_ROW; i++)
    {
      g_string_append (out, i > 0 ? "," : "");
      collector_row_append (out, statement);
      if (!collector_report_check_size (out, error))
        return FALSE;
    }

  return code == SQLITE_DONE || set_error (self, code, error);
}

/* The list ends where it is long enough, and tells where to go on. */
static gboolean
append_events (SqliteReport         *self,
               const CollectorQuery *query,
               sqlite3_stmt         *statement,
               GString              *out,
               GError              **error)
{
  gint64 limit = collector_query_get_limit (query);
  gint64 n_events = 0;
  gint64 last = 0;
  int    code = SQLITE_OK;

  g_string_append (out, "\"events\":[");
  while ((code = sqlite3_step (statement)) == SQLITE_ROW)
    {
      if (n_events == limit || (n_events > 0 && out->len > COLLECTOR_MAX_ANSWER_BYTES / 2))
        break;
      g_string_append (out, n_events > 0 ? "," : "");
      collector_row_append (out, statement);
      last = sqlite3_column_int64 (statement, 0);
      n_events++;
    }

  if (code == SQLITE_ROW)
    g_string_append_printf (out, "],\"next\":%" G_GINT64_FORMAT, last);
  else if (code == SQLITE_DONE)
    g_string_append (out, "],\"next\":null");
  else
    return set_error (self, code, error);

  return TRUE;
}

static gboolean
append_answer (SqliteReport         *self,
               const CollectorQuery *query,
               sqlite3_stmt         *statement,
               GString              *out,
               GError              **error)
{
  if (query->question == COLLECTOR_ASK_EVENTS)
    return append_events (self, query, statement, out, error);

  if (query->question == COLLECTOR_ASK_SUMMARY)
    {
      int code = sqlite3_step (statement);

      if (code != SQLITE_ROW)
        return set_error (self, code, error);
      collector_row_append_members (out, statement);
      return TRUE;
    }

  g_string_append_printf (out, "\"%s\":[", collector_query_get_name (query->question));
  if (!append_rows (self, statement, out, error))
    return FALSE;
  g_string_append_c (out, ']');

  return TRUE;
}

/* It is an id of a collector that forwards. */
static gboolean
refuse_place (GError **error)
{
  g_set_error_literal (error,
                       COLLECTOR_ERROR,
                       COLLECTOR_ERROR_REFUSED,
                       "the parameter \"before\" must be the id of an event of this store, a whole "
                       "number");

  return FALSE;
}

static gboolean
answer_from (SqliteReport         *self,
             const CollectorQuery *query,
             const char           *sql,
             GString              *out,
             GError              **error)
{
  sqlite3_stmt *statement = prepare (self, sql, query, error);
  gboolean      is_good = FALSE;

  if (statement == NULL)
    return FALSE;
  is_good = append_answer (self, query, statement, out, error);
  sqlite3_finalize (statement);

  return is_good;
}

/* Whether the facts that are wanted lie so close that it is best to go through all between. */
static gboolean
find_span (SqliteReport         *self,
           const CollectorQuery *query,
           CollectorSpan        *span,
           gboolean             *is_dense,
           GError              **error)
{
  g_autofree char *sql = collector_sql_build_span (query);
  sqlite3_stmt    *statement = NULL;
  int              code = SQLITE_OK;

  *is_dense = FALSE;
  if (sql == NULL)
    return TRUE;
  statement = prepare (self, sql, query, error);
  if (statement == NULL)
    return FALSE;

  code = sqlite3_step (statement);
  span->first = sqlite3_column_int64 (statement, 0);
  span->last = sqlite3_column_int64 (statement, 1);
  span->n_events = sqlite3_column_int64 (statement, 2);
  sqlite3_finalize (statement);
  *is_dense = (span->last - span->first) / SCAN_SHARE < span->n_events;

  return code == SQLITE_ROW || set_error (self, code, error);
}

/* Runs a statement that calls tally(). */
static gboolean
run_tally (SqliteReport *self, const CollectorQuery *query, const char *sql, GError **error)
{
  sqlite3_stmt *statement = prepare (self, sql, query, error);
  int           code = SQLITE_OK;

  if (statement == NULL)
    return FALSE;
  code = sqlite3_step (statement);
  sqlite3_finalize (statement);
  if (code == SQLITE_ROW)
    return TRUE;

  return set_error (self, collector_tally_is_full (self->tally) ? SQLITE_INTERRUPT : code, error);
}

static gboolean
count_facts (SqliteReport         *self,
             const CollectorQuery *query,
             const CollectorSpan  *span,
             GError              **error)
{
  g_autofree char *sql = collector_sql_build_scan (query, span);

  return run_tally (self, query, sql, error) &&
         (collector_tally_save (self->tally, NULL) ||
          set_error (self, sqlite3_errcode (self->database), error));
}

static gboolean
answer_part (SqliteReport *self, const CollectorQuery *query, GString *out, GError **error)
{
  g_autofree char *sql = NULL;
  CollectorSpan    span = { 0, 0, 0 };
  gboolean         is_dense = FALSE;

  if (!find_span (self, query, &span, &is_dense, error))
    return FALSE;
  sql = collector_sql_build (query, is_dense ? &span : NULL);
  if (sql != NULL)
    return answer_from (self, query, sql, out, error);

  return count_facts (self, query, is_dense ? &span : NULL, error) &&
         answer_from (self, query, collector_sql_get_list (query), out, error);
}

/* In one transaction, so that all statements see the same events. */
static gboolean
answer (CollectorReport         *report,
        const CollectorQuery    *query,
        const CollectorPatience *patience,
        GString                 *out,
        GError                 **error)
{
  SqliteReport *self = (SqliteReport *) report;
  gboolean      is_good = FALSE;

  if (query->place != NULL)
    return refuse_place (error);

  set_patience (self, patience);
  if (!collector_schema_run (self->database, "BEGIN", error))
    return FALSE;
  is_good = answer_part (self, query, out, error);
  collector_tally_clear (self->tally);
  collector_schema_run (self->database, "DELETE FROM tally; COMMIT", NULL);
  if (!sqlite3_get_autocommit (self->database))
    collector_schema_run (self->database, "ROLLBACK", NULL);

  return is_good;
}

/* The one number that a statement gives; fallback where it gives no row. */
static gboolean
read_number (SqliteReport         *self,
             const CollectorQuery *query,
             const char           *sql,
             gint64               *number,
             GError              **error)
{
  sqlite3_stmt *statement = prepare (self, sql, query, error);
  int           code = SQLITE_OK;

  if (statement == NULL)
    return FALSE;

  code = sqlite3_step (statement);
  if (code == SQLITE_ROW)
    *number = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);

  return code == SQLITE_ROW || code == SQLITE_DONE || set_error (self, code, error);
}

/* Passes over what is more than can be caught up. */
static gboolean
skip_missed (SqliteReport         *self,
             const CollectorQuery *query,
             const char           *where,
             CollectorFollow      *follow,
             GError              **error)
{
  g_autofree char *find_sql =
    g_strdup_printf ("SELECT id FROM events WHERE id > %" G_GINT64_FORMAT " AND %s"
                     " ORDER BY id DESC LIMIT 1 OFFSET %d",
                     follow->after,
                     where,
                     COLLECTOR_MAX_CAUGHT_UP);
  g_autofree char *count_sql = NULL;
  gint64           last_missed = -1;

  if (!read_number (self, query, find_sql, &last_missed, error))
    return FALSE;
  if (last_missed < 0)
    return TRUE;

  count_sql =
    g_strdup_printf ("SELECT count(*) FROM (SELECT 1 FROM events WHERE id > %" G_GINT64_FORMAT
                     " AND id <= %" G_GINT64_FORMAT " AND %s LIMIT %d)",
                     follow->after,
                     last_missed,
                     where,
                     MAX_COUNTED_MISSED);
  follow->after = last_missed;

  return read_number (self, query, count_sql, &follow->n_missed, error);
}

static void
take_news (CollectorFollow *follow, sqlite3_stmt *statement)
{
  CollectorNews *news = g_new0 (CollectorNews, 1);
  g_autoptr (GString) json = g_string_new (NULL);

  collector_row_append (json, statement);
  news->id = sqlite3_column_int64 (statement, 0);
  news->json = g_string_free (g_steal_pointer (&json), FALSE);
  g_ptr_array_add (follow->news, news);
}

static gboolean
read_news (SqliteReport         *self,
           const CollectorQuery *query,
           const char           *where,
           gint64                newest,
           CollectorFollow      *follow,
           GError              **error)
{
  g_autofree char *sql = g_strdup_printf (
    "SELECT id, received_at, source, event AS event_json FROM events"
    " WHERE id > %" G_GINT64_FORMAT " AND id <= %" G_GINT64_FORMAT " AND %s ORDER BY id",
    follow->after,
    newest,
    where);
  sqlite3_stmt *statement = prepare (self, sql, query, error);
  gsize         n_bytes = 0;
  int           code = SQLITE_OK;

  if (statement == NULL)
    return FALSE;

  while (n_bytes < COLLECTOR_MAX_TURN_BYTES && (code = sqlite3_step (statement)) == SQLITE_ROW)
    {
      take_news (follow, statement);
      n_bytes += (gsize) sqlite3_column_bytes (statement, 3);
      follow->after = sqlite3_column_int64 (statement, 0);
    }
  sqlite3_finalize (statement);

  follow->has_more = code == SQLITE_ROW;
  if (code == SQLITE_DONE)
    follow->after = newest;

  return code == SQLITE_ROW || code == SQLITE_DONE || set_error (self, code, error);
}

static gboolean
follow_events (CollectorReport         *report,
               const CollectorQuery    *query,
               const CollectorPatience *patience,
               CollectorFollow         *follow,
               GError                 **error)
{
  SqliteReport    *self = (SqliteReport *) report;
  g_autofree char *where = collector_sql_build_where (query);
  gint64           newest = 0;

  set_patience (self, patience);
  if (!read_number (self, query, COLLECTOR_SQL_NEWEST, &newest, error))
    return FALSE;
  if (follow->after < 0 || follow->after > newest)
    follow->after = newest;
  if (follow->after == newest)
    return TRUE;

  return skip_missed (self, query, where, follow, error) &&
         read_news (self, query, where, newest, follow, error);
}

static void
free_report (CollectorReport *report)
{
  SqliteReport *self = (SqliteReport *) report;

  g_clear_pointer (&self->database, sqlite3_close);
  g_clear_pointer (&self->tally, collector_tally_free);
  g_free (self);
}

/* Opens the file at that path, which a store has made. */
CollectorReport *
collector_report_sqlite_open (gpointer path, GError **error)
{
  SqliteReport    *self = g_new0 (SqliteReport, 1);
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  int              flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX;
  int              code = SQLITE_OK;

  self->report = (CollectorReport){ "sqlite", answer, follow_events, free_report };
  code = sqlite3_open_v2 (absolute, &self->database, flags, NULL);
  if (code == SQLITE_OK)
    {
      sqlite3_busy_timeout (self->database, BUSY_TIMEOUT_MS);
      self->tally = collector_tally_new (self->database, error);
      if (self->tally != NULL)
        return &self->report;
    }
  else
    set_error (self, code, error);
  free_report (&self->report);

  return NULL;
}
