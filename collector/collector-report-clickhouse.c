/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-report-clickhouse.h"

#include "collector-clickhouse-client.h"
#include "collector-clickhouse-rows.h"
#include "collector-clickhouse-sql.h"
#include "collector-error.h"
#include "collector-fields.h"
#include "collector-json.h"
#include "collector-report-sqlite.h"

/* A page of events that is too long is asked for again, by so much shorter. */
#define SHORTER 8

typedef struct
{
  CollectorReport            report;
  CollectorReport           *queue; /* what is on its way */
  CollectorClickhouseClient *client;
  char                      *table;
} ClickhouseReport;

static CollectorClickhouseRows *
ask (ClickhouseReport        *self,
     const char              *sql,
     guint                    n_columns,
     const CollectorPatience *patience,
     GError                 **error)
{
  GString *text = collector_clickhouse_client_ask (self->client, sql, patience, error);
  g_autoptr (CollectorClickhouseRows) rows = NULL;

  if (text == NULL)
    return NULL;

  rows = collector_clickhouse_rows_new_parse (text);
  if (rows != NULL && (n_columns == 0 || rows->columns->len == n_columns))
    return g_steal_pointer (&rows);
  collector_clickhouse_client_set_error (
    self->client, "answered 200, but broke off, or with something that is no answer", error);

  return NULL;
}

/* The id behind which /api/stream goes on. */
static gboolean
append_last_id (ClickhouseReport        *self,
                const CollectorPatience *patience,
                GString                 *out,
                GError                 **error)
{
  g_autoptr (CollectorQuery) query = collector_query_new (COLLECTOR_ASK_STREAM);
  g_autoptr (GPtrArray) news = g_ptr_array_new ();
  CollectorFollow follow = { .after = -1, .news = news };

  if (!self->queue->follow (self->queue, query, patience, &follow, error))
    return FALSE;
  g_string_append_printf (out, ",\"last_id\":%" G_GINT64_FORMAT, follow.after);

  return TRUE;
}

static gboolean
append_summary (ClickhouseReport              *self,
                const CollectorClickhouseRows *rows,
                const CollectorPatience       *patience,
                GString                       *out,
                GError                       **error)
{
  if (rows->n_rows != 1)
    {
      collector_clickhouse_client_set_error (
        self->client, "answered 200, but not what was asked", error);
      return FALSE;
    }
  collector_clickhouse_rows_append_members (rows, 0, out);

  return append_last_id (self, patience, out, error);
}

static gboolean
append_list (const CollectorQuery          *query,
             const CollectorClickhouseRows *rows,
             GString                       *out,
             GError                       **error)
{
  g_string_append_printf (out, "\"%s\":[", collector_query_get_name (query->question));
  for (guint i = 0; i < rows->n_rows; i++)
    {
      g_string_append (out, i > 0 ? "," : "");
      collector_clickhouse_rows_append (rows, i, out);
      if (!collector_report_check_size (out, error))
        return FALSE;
    }
  g_string_append_c (out, ']');

  return TRUE;
}

/* The list ends where it is long enough, and tells where to go on. */
static void
append_events (const CollectorClickhouseRows *rows, gint64 n_wanted, GString *out)
{
  guint n_events = 0;

  g_string_append (out, "\"events\":[");
  while (n_events < rows->n_rows && n_events < n_wanted &&
         (n_events == 0 || out->len <= COLLECTOR_MAX_ANSWER_BYTES / 2))
    {
      g_string_append (out, n_events > 0 ? "," : "");
      collector_clickhouse_rows_append_event (rows, n_events, out);
      n_events++;
    }

  g_string_append (out, "],\"next\":");
  if (n_events < rows->n_rows)
    {
      g_autofree char *place =
        collector_clickhouse_rows_dup_text (rows, n_events - 1, COLLECTOR_CLICKHOUSE_PLACE);

      collector_json_append_string (out, place);
    }
  else
    g_string_append (out, "null");
}

static gboolean
answer_events (ClickhouseReport        *self,
               const CollectorQuery    *query,
               const CollectorPatience *patience,
               GString                 *out,
               GError                 **error)
{
  gint64   n_wanted = collector_query_get_limit (query);
  gboolean is_too_long = TRUE;
  g_autoptr (CollectorClickhouseRows) rows = NULL;

  while (rows == NULL && is_too_long)
    {
      g_autofree char *sql = collector_clickhouse_sql_build_events (query, self->table, n_wanted);
      g_autoptr (GError) problem = NULL;

      rows = ask (
        self, sql, COLLECTOR_CLICKHOUSE_FIRST_FIELD + COLLECTOR_EVENT_N_FIELDS, patience, &problem);
      is_too_long =
        n_wanted > 1 && g_error_matches (problem, COLLECTOR_ERROR, COLLECTOR_ERROR_TOO_LARGE);
      if (is_too_long)
        n_wanted = MAX (n_wanted / SHORTER, 1);
      else if (problem != NULL)
        g_propagate_error (error, g_steal_pointer (&problem));
    }
  if (rows == NULL)
    return FALSE;
  append_events (rows, n_wanted, out);

  return TRUE;
}

/* It is an id of a collector that does not forward, or of /api/stream. */
static gboolean
refuse_number (GError **error)
{
  g_set_error_literal (error,
                       COLLECTOR_ERROR,
                       COLLECTOR_ERROR_REFUSED,
                       "the parameter \"before\" must be the id of an event of this store, as "
                       "/api/events gives it");

  return FALSE;
}

static gboolean
answer (CollectorReport         *report,
        const CollectorQuery    *query,
        const CollectorPatience *patience,
        GString                 *out,
        GError                 **error)
{
  ClickhouseReport *self = (ClickhouseReport *) report;
  g_autofree char  *sql = NULL;
  g_autoptr (CollectorClickhouseRows) rows = NULL;

  if (query->before >= 0)
    return refuse_number (error);
  if (query->question == COLLECTOR_ASK_EVENTS)
    return answer_events (self, query, patience, out, error);

  sql = collector_clickhouse_sql_build (query, self->table, g_get_real_time () / 1000);
  rows = ask (self, sql, 0, patience, error);
  if (rows == NULL)
    return FALSE;
  if (query->question == COLLECTOR_ASK_SUMMARY)
    return append_summary (self, rows, patience, out, error);

  return append_list (query, rows, out, error);
}

static gboolean
follow (CollectorReport         *report,
        const CollectorQuery    *query,
        const CollectorPatience *patience,
        CollectorFollow         *follow,
        GError                 **error)
{
  ClickhouseReport *self = (ClickhouseReport *) report;

  return self->queue->follow (self->queue, query, patience, follow, error);
}

static void
free_report (CollectorReport *report)
{
  ClickhouseReport *self = (ClickhouseReport *) report;

  collector_report_free (self->queue);
  collector_clickhouse_client_free (self->client);
  g_free (self->table);
  g_free (self);
}

/* Opens the table that a CollectorReportClickhouse names. The server may be away. */
CollectorReport *
collector_report_clickhouse_open (gpointer place, GError **error)
{
  const CollectorReportClickhouse *names = place;
  CollectorReport                 *queue = collector_report_sqlite_open (names->database, error);
  ClickhouseReport                *self = NULL;

  if (queue == NULL)
    return NULL;

  self = g_new0 (ClickhouseReport, 1);
  self->report = (CollectorReport){ "clickhouse", answer, follow, free_report };
  self->queue = queue;
  self->client = collector_clickhouse_client_new (names->target);
  self->table = g_strdup (names->target->table);

  return &self->report;
}
