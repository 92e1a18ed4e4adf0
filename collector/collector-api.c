/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-api.h"

#include "collector-error.h"
#include "collector-json.h"
#include "collector-page.h"
#include "collector-reply.h"

#include <string.h>

#define API "/api/"
#define METRICS "/metrics"
#define METRICS_TYPE "text/plain; version=0.0.4; charset=utf-8"
#define TICK_SECONDS 15

/* One question on its way. */
typedef struct
{
  CollectorApi          *api;
  SoupServerMessage     *message;
  CollectorQuestion      question;
  gboolean               has_counts;
  CollectorForwardCounts counts; /* when it was asked: what comes to be counted meanwhile, waited */
} Asked;

/* Opens three views of the store: two for questions, one for those who follow. */
CollectorApi *
collector_api_new (const char         *version,
                   CollectorAccess    *access,
                   CollectorReportOpen open,
                   gpointer            data,
                   GError            **error)
{
  g_autoptr (CollectorApi) self = g_new0 (CollectorApi, 1);
  CollectorReport *report = NULL;

  self->version = version;
  self->access = access;
  self->metrics.started_at = g_get_real_time () / G_TIME_SPAN_SECOND;
  self->reader = collector_reader_new (open, data, error);
  if (self->reader == NULL)
    return NULL;
  report = open (data, error);
  if (report == NULL)
    return NULL;
  self->stream = collector_stream_new (report, TICK_SECONDS);

  return g_steal_pointer (&self);
}

void
collector_api_free (CollectorApi *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->reader, collector_reader_free);
  g_clear_pointer (&self->stream, collector_stream_free);
  g_free (self->ingest_url);
  g_free (self);
}

gboolean
collector_api_is_mine (const char *path)
{
  return strcmp (path, "/") == 0 || strcmp (path, METRICS) == 0 || g_str_has_prefix (path, API) ||
         collector_page_is_asset (path);
}

static gboolean
check_method (SoupServerMessage *message)
{
  const char *method = soup_server_message_get_method (message);

  if (strcmp (method, "GET") == 0 || strcmp (method, "HEAD") == 0)
    return TRUE;

  collector_reply_set_header (message, "Allow", "GET, HEAD, OPTIONS");
  if (strcmp (method, "OPTIONS") == 0)
    collector_reply_start (message, SOUP_STATUS_OK);
  else
    collector_reply_error (
      message, SOUP_STATUS_METHOD_NOT_ALLOWED, "this address is only read; see the Allow header");

  return FALSE;
}

static gboolean
check_access (CollectorApi *self, SoupServerMessage *message, const char *path)
{
  if (!collector_access_check_host (self->access, message))
    {
      collector_reply_error (message,
                             SOUP_STATUS_MISDIRECTED_REQUEST,
                             "the Host header names another machine; this address is read as "
                             "http://127.0.0.1 or localhost only");
      return FALSE;
    }
  if (collector_page_is_asset (path) || collector_access_check_token (self->access, message))
    return TRUE;

  collector_reply_set_header (message, "WWW-Authenticate", "Bearer realm=\"natero-collector\"");
  collector_reply_error (message,
                         SOUP_STATUS_UNAUTHORIZED,
                         "reading needs the token: open the address with ?token=… that "
                         "natero-collector printed at its start, or send Authorization: Bearer");

  return FALSE;
}

static void
answer_metrics (CollectorApi *self, SoupServerMessage *message)
{
  g_autofree char *text = NULL;

  self->metrics.n_readers = collector_stream_get_n_readers (self->stream);
  self->metrics.is_forwarding =
    self->forward != NULL && collector_forward_count (self->forward, &self->metrics.forward);
  text = collector_metrics_to_text (&self->metrics, self->version);
  collector_reply_bytes (message, SOUP_STATUS_OK, METRICS_TYPE, text, strlen (text));
}

/* Looks at the headers, and settles what can be settled at once: afterwards the status is set, or
 * collector_api_answer() is to be called when the request is complete. */
void
collector_api_start (CollectorApi *self, SoupServerMessage *message)
{
  const char       *path = g_uri_get_path (soup_server_message_get_uri (message));
  CollectorQuestion question;

  if (!check_method (message))
    return;
  if (strcmp (path, "/") == 0 && collector_access_check_host (self->access, message) &&
      collector_access_enter (self->access, message))
    return;
  if (!check_access (self, message, path))
    return;

  if (strcmp (path, METRICS) == 0)
    answer_metrics (self, message);
  else if (!g_str_has_prefix (path, API))
    collector_page_answer (message, path);
  else if (!collector_query_find (path + strlen (API), &question))
    collector_reply_error (message, SOUP_STATUS_NOT_FOUND, "there is no such question");
}

static guint
get_status (const GError *error)
{
  return g_error_matches (error, COLLECTOR_ERROR, COLLECTOR_ERROR_REFUSED)
           ? SOUP_STATUS_BAD_REQUEST
           : SOUP_STATUS_SERVICE_UNAVAILABLE;
}

static void
append_forwarding (const Asked *asked, GString *out)
{
  gboolean is_forwarding = asked->api->forward != NULL;

  g_string_append_printf (out, "\"forwarding\":%s,", is_forwarding ? "true" : "false");
  if (asked->has_counts)
    g_string_append_printf (out,
                            "\"waiting\":%" G_GINT64_FORMAT ",\"set_aside\":%" G_GINT64_FORMAT ",",
                            asked->counts.n_waiting,
                            asked->counts.n_aside);
}

/* `{"version":…,` before the members of a summary, `,"ingest_url":…}` behind them. */
static void
wrap (const Asked *asked, GString *answer)
{
  CollectorApi *self = asked->api;

  if (asked->question == COLLECTOR_ASK_SUMMARY)
    {
      g_autoptr (GString) start = g_string_new (NULL);

      g_string_append_printf (start,
                              "{\"version\":\"%s\",\"store\":\"%s\",",
                              self->version,
                              collector_reader_get_store (self->reader));
      append_forwarding (asked, start);
      g_string_prepend (answer, start->str);
      g_string_append (answer, ",\"ingest_url\":");
      collector_json_append_string (answer, self->ingest_url);
    }
  else
    g_string_prepend_c (answer, '{');

  g_string_append (answer, "}\n");
}

/* Where ClickHouse cannot be read, people fear for what they sent. */
static void
reply_problem (CollectorApi *self, SoupServerMessage *message, const GError *error)
{
  CollectorForwardCounts counts;
  g_autofree char       *text = NULL;

  if (g_error_matches (error, COLLECTOR_ERROR, COLLECTOR_ERROR_STORE) && self->forward != NULL &&
      collector_forward_count (self->forward, &counts))
    text = g_strdup_printf ("%s; no event is lost by that, and %" G_GINT64_FORMAT
                            " wait here for ClickHouse",
                            error->message,
                            counts.n_waiting);
  collector_reply_error (message, get_status (error), text != NULL ? text : error->message);
}

static void
answered_cb (gpointer data, GString *answer, const GError *error)
{
  g_autofree Asked *asked = data;
  g_autoptr (SoupServerMessage) message = asked->message;
  CollectorMetrics *metrics = &asked->api->metrics;

  if (answer != NULL)
    {
      wrap (asked, answer);
      collector_reply_bytes (
        message, SOUP_STATUS_OK, COLLECTOR_JSON_TYPE, answer->str, answer->len);
    }
  else
    {
      metrics->n_refused += g_error_matches (error, COLLECTOR_ERROR, COLLECTOR_ERROR_TOO_MUCH);
      reply_problem (asked->api, message, error);
    }
  soup_server_message_unpause (message);
}

static void
answer_stream (CollectorApi *self, SoupServerMessage *message, CollectorQuery *query)
{
  const char *last_id = soup_message_headers_get_one (
    soup_server_message_get_request_headers (message), "Last-Event-ID");

  if (last_id != NULL &&
      !g_ascii_string_to_signed (last_id, 10, 0, G_MAXINT64, &query->after, NULL))
    collector_reply_error (
      message, SOUP_STATUS_BAD_REQUEST, "Last-Event-ID must be the id of an event, a whole number");
  else if (!collector_stream_add (self->stream, message, query))
    collector_reply_error (
      message, SOUP_STATUS_SERVICE_UNAVAILABLE, "too many readers follow the events already");
}

/* Finds the answer to a question; the message is held back until it is there. */
void
collector_api_answer (CollectorApi *self, SoupServerMessage *message)
{
  GUri             *uri = soup_server_message_get_uri (message);
  CollectorQuestion question = COLLECTOR_ASK_SUMMARY;
  g_autoptr (CollectorQuery) query = NULL;
  g_autoptr (GError) error = NULL;
  Asked *asked = NULL;

  collector_query_find (g_uri_get_path (uri) + strlen (API), &question);
  query = collector_query_new_parse (question, g_uri_get_query (uri), &error);
  if (query != NULL && question == COLLECTOR_ASK_STREAM)
    {
      answer_stream (self, message, query);
      return;
    }

  asked = g_new0 (Asked, 1);
  asked->api = self;
  asked->message = g_object_ref (message);
  asked->question = question;
  asked->has_counts = question == COLLECTOR_ASK_SUMMARY && self->forward != NULL &&
                      collector_forward_count (self->forward, &asked->counts);
  self->metrics.n_questions++;
  soup_server_message_pause (message);
  if (query == NULL || !collector_reader_ask (self->reader, query, answered_cb, asked, &error))
    answered_cb (asked, NULL, error);
}
