/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-clickhouse-client.h"

#include "collector-clickhouse-http.h"
#include "collector-error.h"
#include "collector-forward-verdict.h"

#include <string.h>

#define CHUNK_BYTES (64 * 1024)

/* How often it is looked whether the patience is at its end. */
#define LOOK_MS 50

/* How much of an answer that is no rows is looked at. */
#define JUDGED_BYTES (16 * 1024)

#define MAX_MEMORY_BYTES "2000000000"
#define MAX_SECONDS 60

/* Codes of ClickHouse's exceptions. */
#define CODE_READONLY 164
#define CODE_TOO_LONG 396

/* What is asked of the server, from all that a current one knows down to nothing. */
typedef enum
{
  SETTINGS_ALL,
  SETTINGS_OF_OLD,    /* which 18.16 knows */
  SETTINGS_READ_ONLY, /* nothing but to change nothing */
  SETTINGS_NONE,      /* the user can change nothing, not even this */
} Settings;

struct _CollectorClickhouseClient
{
  CollectorForwardTarget *target;
  Settings                settings;
};

/* One request, from its beginning to the end of its answer. */
typedef struct
{
  GMainContext            *context;
  GCancellable            *cancellable;
  const CollectorPatience *patience;
  GInputStream            *stream;
  GString                 *text;
  GError                  *error;
  gboolean                 is_done;
  gboolean                 is_late;
  gboolean                 is_too_long;
} Exchange;

static void
exchange_clear (Exchange *exchange)
{
  g_clear_object (&exchange->stream);
  g_clear_object (&exchange->cancellable);
  g_clear_error (&exchange->error);
  if (exchange->text != NULL)
    g_string_free (exchange->text, TRUE);
  g_clear_pointer (&exchange->context, g_main_context_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Exchange, exchange_clear)

CollectorClickhouseClient *
collector_clickhouse_client_new (const CollectorForwardTarget *target)
{
  CollectorClickhouseClient *self = g_new0 (CollectorClickhouseClient, 1);

  self->target = collector_forward_target_copy (target);

  return self;
}

void
collector_clickhouse_client_free (CollectorClickhouseClient *self)
{
  if (self == NULL)
    return;

  collector_forward_target_free (self->target);
  g_free (self);
}

/* The reason is the end of a sentence that begins with "ClickHouse". */
void
collector_clickhouse_client_set_error (CollectorClickhouseClient *self,
                                       const char                *reason,
                                       GError                   **error)
{
  g_set_error (error,
               COLLECTOR_ERROR,
               COLLECTOR_ERROR_STORE,
               "ClickHouse at %s %s",
               self->target->shown,
               reason);
}

/* The server shall give up before its answer is no longer waited for, so that it can say so. */
static char *
dup_url (CollectorClickhouseClient *self, const CollectorPatience *patience)
{
  g_autoptr (GString) url = g_string_new (NULL);
  gint64 left = (patience->deadline - g_get_monotonic_time ()) / G_TIME_SPAN_SECOND;
  gint64 seconds = patience->deadline > 0 ? CLAMP (left, 1, MAX_SECONDS) : MAX_SECONDS;

  g_string_append_printf (
    url, "%s?database=%s&wait_end_of_query=1", self->target->base, self->target->database);
  if (self->settings <= SETTINGS_READ_ONLY)
    g_string_append (url, "&readonly=1");
  if (self->settings <= SETTINGS_OF_OLD)
    g_string_append_printf (url,
                            "&max_execution_time=%" G_GINT64_FORMAT
                            "&timeout_overflow_mode=throw&max_memory_usage=" MAX_MEMORY_BYTES
                            "&max_result_bytes=%u&result_overflow_mode=throw&join_use_nulls=0",
                            seconds,
                            COLLECTOR_CLICKHOUSE_MAX_BYTES);
  if (self->settings == SETTINGS_ALL)
    g_string_append (url,
                     "&cancel_http_readonly_queries_on_client_close=1"
                     "&do_not_merge_across_partitions_select_final=1");

  return g_string_free (g_steal_pointer (&url), FALSE);
}

static SoupMessage *
build_message (CollectorClickhouseClient *self,
               const char                *sql,
               const CollectorPatience   *patience,
               const char                *authorization)
{
  g_autofree char *url = dup_url (self, patience);
  g_autoptr (GBytes) body = g_bytes_new (sql, strlen (sql));
  SoupMessage        *message = soup_message_new ("POST", url);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);

  soup_message_set_request_body_from_bytes (message, "text/plain; charset=utf-8", body);
  if (authorization != NULL)
    soup_message_headers_replace (headers, "Authorization", authorization);
  soup_message_set_flags (message,
                          SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_NEW_CONNECTION |
                            SOUP_MESSAGE_DO_NOT_USE_AUTH_CACHE | SOUP_MESSAGE_COLLECT_METRICS);

  return message;
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Exchange *exchange = user_data;
  g_autoptr (GBytes) bytes =
    g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &exchange->error);
  gsize         length = 0;
  gconstpointer data = bytes == NULL ? NULL : g_bytes_get_data (bytes, &length);

  if (length > 0)
    g_string_append_len (exchange->text, data, (gssize) length);
  exchange->is_too_long = exchange->text->len > COLLECTOR_CLICKHOUSE_MAX_BYTES;
  exchange->is_done = length == 0 || exchange->is_too_long;
  if (!exchange->is_done)
    g_input_stream_read_bytes_async (
      exchange->stream, CHUNK_BYTES, G_PRIORITY_DEFAULT, exchange->cancellable, read_cb, exchange);
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Exchange *exchange = user_data;

  exchange->stream = soup_session_send_finish (SOUP_SESSION (source), result, &exchange->error);
  if (exchange->stream == NULL)
    exchange->is_done = TRUE;
  else
    g_input_stream_read_bytes_async (
      exchange->stream, CHUNK_BYTES, G_PRIORITY_DEFAULT, exchange->cancellable, read_cb, exchange);
}

static gboolean
look_cb (gpointer user_data)
{
  Exchange                *exchange = user_data;
  const CollectorPatience *patience = exchange->patience;

  exchange->is_late = (patience->is_over != NULL && g_atomic_int_get (patience->is_over) != 0) ||
                      (patience->deadline > 0 && g_get_monotonic_time () > patience->deadline);
  if (exchange->is_late)
    g_cancellable_cancel (exchange->cancellable);

  return exchange->is_late ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

static void
closed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Exchange *exchange = user_data;

  g_input_stream_close_finish (G_INPUT_STREAM (source), result, NULL);
  exchange->is_done = TRUE;
}

static void
turn (Exchange *exchange)
{
  exchange->is_done = FALSE;
  while (!exchange->is_done)
    g_main_context_iteration (exchange->context, TRUE);
}

/* Sends and waits. A session for each request, as the next may be asked from another thread. What
 * is given up is cut off, so that the server can give it up as well. */
static void
exchange_run (Exchange *exchange, SoupMessage *message, const CollectorPatience *patience)
{
  g_autoptr (SoupSession) session = NULL;
  g_autoptr (GSource) look = g_timeout_source_new (LOOK_MS);

  exchange->context = g_main_context_new ();
  exchange->cancellable = g_cancellable_new ();
  exchange->patience = patience;
  exchange->text = g_string_new (NULL);
  g_main_context_push_thread_default (exchange->context);
  session = soup_session_new_with_options ("timeout", 0, "user-agent", "natero-collector ", NULL);
  g_source_set_callback (look, look_cb, exchange, NULL);
  g_source_attach (look, exchange->context);

  soup_session_send_async (
    session, message, G_PRIORITY_DEFAULT, exchange->cancellable, sent_cb, exchange);
  turn (exchange);
  g_source_destroy (look);
  if (exchange->is_too_long)
    g_cancellable_cancel (exchange->cancellable);
  if (exchange->stream != NULL)
    {
      g_input_stream_close_async (
        exchange->stream, G_PRIORITY_DEFAULT, exchange->cancellable, closed_cb, exchange);
      turn (exchange);
    }
  soup_session_abort (session);
  g_clear_object (&exchange->stream);
  g_clear_object (&session);
  g_main_context_pop_thread_default (exchange->context);
}

/* The number behind "Code: " at the beginning of an exception's text, 0 where there is none. */
static int
find_code (const char *text)
{
  const char *start = strstr (text, "Code: ");

  return start == NULL ? 0 : (int) g_ascii_strtoll (start + strlen ("Code: "), NULL, 10);
}

static gboolean
refuse_too_long (GError **error)
{
  g_set_error_literal (
    error, COLLECTOR_ERROR, COLLECTOR_ERROR_TOO_LARGE, COLLECTOR_ANSWER_TOO_LONG);

  return FALSE;
}

static gboolean
refuse_too_much (GError **error)
{
  g_set_error_literal (error,
                       COLLECTOR_ERROR,
                       COLLECTOR_ERROR_TOO_MUCH,
                       "that asked for too much, ClickHouse did not find the answer in time, or "
                       "within its memory; ask about less, by a filter or a shorter time");

  return FALSE;
}

/* Where nothing came: why. */
static gboolean
check_way (CollectorClickhouseClient *self,
           const Exchange            *exchange,
           SoupMessage               *message,
           GError                   **error)
{
  SoupMessageMetrics *metrics = soup_message_get_metrics (message);
  gboolean            has_begun = soup_message_metrics_get_request_header_bytes_sent (metrics) > 0;
  g_autofree char    *reason = NULL;

  if (exchange->is_too_long)
    return refuse_too_long (error);
  if (exchange->is_late)
    reason = g_strdup ("gave no answer in time");
  else if (exchange->error != NULL)
    reason = g_strdup_printf (
      "%s: %s", has_begun ? "broke off" : "cannot be reached", exchange->error->message);
  if (reason == NULL)
    return TRUE;
  collector_clickhouse_client_set_error (self, reason, error);

  return FALSE;
}

/* Fewer settings, if that is what the server complains of. A user who may only read needs none to
 * change nothing. */
static gboolean
ask_for_less (CollectorClickhouseClient *self, const char *text)
{
  if (self->settings == SETTINGS_NONE ||
      (self->settings == SETTINGS_READ_ONLY && find_code (text) != CODE_READONLY))
    return FALSE;
  self->settings++;

  return TRUE;
}

/* Whether the answer may be rows; is_again: it is to be asked again. */
static gboolean
judge (CollectorClickhouseClient *self,
       const Exchange            *exchange,
       SoupMessage               *message,
       gboolean                  *is_again,
       GError                   **error)
{
  g_autofree char       *start = g_strndup (exchange->text->str, JUDGED_BYTES);
  CollectorForwardAnswer answer = { soup_message_get_status (message),
                                    start,
                                    collector_clickhouse_http_is_from (message),
                                    collector_clickhouse_http_is_complete (message) };
  CollectorVerdict       verdict = COLLECTOR_VERDICT_TAKEN;
  g_autofree char       *reason = NULL;

  if (!check_way (self, exchange, message, error))
    return FALSE;
  if (answer.status == SOUP_STATUS_OK && answer.is_clickhouse && answer.is_complete &&
      *start == '{')
    return TRUE;

  verdict = collector_forward_judge (&answer);
  *is_again = verdict == COLLECTOR_VERDICT_SETTING && ask_for_less (self, start);
  if (*is_again)
    return FALSE;
  if (find_code (start) == CODE_TOO_LONG)
    return refuse_too_long (error);
  if (verdict == COLLECTOR_VERDICT_LOAD)
    return refuse_too_much (error);
  reason = collector_forward_dup_reason (&answer);
  collector_clickhouse_client_set_error (self, reason, error);

  return FALSE;
}

static GString *
ask_once (CollectorClickhouseClient *self,
          SoupMessage               *message,
          const CollectorPatience   *patience,
          gboolean                  *is_again,
          GError                   **error)
{
  g_auto (Exchange) exchange = { .context = NULL };

  *is_again = FALSE;
  exchange_run (&exchange, message, patience);

  return judge (self, &exchange, message, is_again, error) ? g_steal_pointer (&exchange.text)
                                                           : NULL;
}

/* The answer, as JSON; it may be none for all that, where the server broke off. Blocks until it is
 * there, or the patience is at its end. COLLECTOR_ERROR_TOO_LARGE: it is too long. */
GString *
collector_clickhouse_client_ask (CollectorClickhouseClient *self,
                                 const char                *sql,
                                 const CollectorPatience   *patience,
                                 GError                   **error)
{
  g_autoptr (GError) problem = NULL;
  g_autofree char *authorization =
    collector_forward_target_dup_authorization (self->target, &problem);
  GString *answer = NULL;
  gboolean is_again = TRUE;

  if (problem != NULL)
    {
      collector_clickhouse_client_set_error (
        self, "cannot be asked, as the password can't be read from its file", error);
      return NULL;
    }

  while (is_again)
    {
      g_autoptr (SoupMessage) message = build_message (self, sql, patience, authorization);

      answer = ask_once (self, message, patience, &is_again, error);
    }

  return answer;
}
