/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-forward-sender.h"

#include "collector-clickhouse-http.h"
#include "collector-forward-block.h"

#include <libsoup/soup.h>
#include <string.h>

/* Of an answer no more is read: a block that was taken is answered with nothing. */
#define MAX_ANSWER_BYTES (16 * 1024)

/* Fast, and still a tenth of what JSON needs. */
#define GZIP_LEVEL 1

struct _CollectorForwardSender
{
  const CollectorForwardTarget *target;
  GMainContext                 *context;
  SoupSession                  *session;
  GCancellable                 *cancellable;   /* ends whatever is being done */
  gboolean                      is_modern;     /* the server knows the settings of a block */
  char                         *authorization; /* of the last request */
};

/* One request, from its beginning to the end of its answer. */
typedef struct
{
  GMainContext *context;
  GCancellable *cancellable;
  GInputStream *stream;
  GError       *error;
  gboolean      is_done;
  gboolean      is_late;
  char          text[MAX_ANSWER_BYTES + 1];
} Exchange;

static void
exchange_free (Exchange *exchange)
{
  g_clear_object (&exchange->stream);
  g_clear_object (&exchange->cancellable);
  g_clear_error (&exchange->error);
  g_free (exchange);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Exchange, exchange_free)

CollectorForwardSender *
collector_forward_sender_new (const CollectorForwardTarget *target, GCancellable *cancellable)
{
  CollectorForwardSender *self = g_new0 (CollectorForwardSender, 1);

  self->target = target;
  self->context = g_main_context_ref_thread_default ();
  self->session =
    soup_session_new_with_options ("timeout", 0, "user-agent", "natero-collector ", NULL);
  self->cancellable = g_object_ref (cancellable);
  self->is_modern = TRUE;

  return self;
}

void
collector_forward_sender_free (CollectorForwardSender *self)
{
  if (self == NULL)
    return;

  g_clear_object (&self->session);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_free (self->authorization);
  g_free (self);
}

static GBytes *
pack (GBytes *rows)
{
  g_autoptr (GConverter) compressor =
    G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, GZIP_LEVEL));
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) stream = g_converter_output_stream_new (memory, compressor);
  gsize         length = 0;
  gconstpointer data = g_bytes_get_data (rows, &length);

  g_output_stream_write_all (stream, data, length, NULL, NULL, NULL);
  g_output_stream_close (stream, NULL, NULL);

  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

/* What a server that knows insert_deduplication_token is asked for beside: it drops the same block
 * where it keeps such names, and answers only when the rows are in the table. The name is made from
 * what is sent, packed as it is, which takes a tenth of the time. */
static char *
dup_url (CollectorForwardSender *self, GBytes *body)
{
  g_autofree char *token = NULL;

  if (!self->is_modern)
    return g_strdup (self->target->url);

  token = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, body);

  return g_strdup_printf (
    "%s&async_insert=0&insert_deduplication_token=%s", self->target->url, token);
}

static SoupMessage *
build_message (CollectorForwardSender *self, GBytes *rows)
{
  g_autoptr (GBytes) body = pack (rows);
  g_autofree char    *url = dup_url (self, body);
  SoupMessage        *message = soup_message_new ("POST", url);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);

  soup_message_set_request_body_from_bytes (message, "application/x-ndjson", body);
  soup_message_headers_replace (headers, "Content-Encoding", "gzip");
  if (self->authorization != NULL)
    soup_message_headers_replace (headers, "Authorization", self->authorization);

  /* A connection that stood still may be closed at any moment, and one a second can be afforded.
   * The server must not know: one that is to keep the connection reads what it refuses to its end,
   * and only then its answer can be read. */
  soup_message_set_flags (message,
                          SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_NEW_CONNECTION |
                            SOUP_MESSAGE_DO_NOT_USE_AUTH_CACHE | SOUP_MESSAGE_COLLECT_METRICS);

  return message;
}

static void
end (Exchange *exchange)
{
  exchange->is_done = TRUE;
  g_main_context_wakeup (exchange->context);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Exchange *exchange = user_data;
  gsize     n_bytes = 0;

  g_input_stream_read_all_finish (G_INPUT_STREAM (source), result, &n_bytes, &exchange->error);
  exchange->text[n_bytes] = '\0';
  end (exchange);
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Exchange *exchange = user_data;

  exchange->stream = soup_session_send_finish (SOUP_SESSION (source), result, &exchange->error);
  if (exchange->stream == NULL)
    end (exchange);
  else
    g_input_stream_read_all_async (exchange->stream,
                                   exchange->text,
                                   MAX_ANSWER_BYTES,
                                   G_PRIORITY_DEFAULT,
                                   exchange->cancellable,
                                   read_cb,
                                   exchange);
}

static gboolean
late_cb (gpointer user_data)
{
  Exchange *exchange = user_data;

  exchange->is_late = TRUE;
  g_cancellable_cancel (exchange->cancellable);

  return G_SOURCE_REMOVE;
}

static void
cancelled_cb (GCancellable *cancellable G_GNUC_UNUSED, Exchange *exchange)
{
  g_cancellable_cancel (exchange->cancellable);
}

static void
closed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_input_stream_close_finish (G_INPUT_STREAM (source), result, NULL);
  end (user_data);
}

/* Also the end of the connection is waited for, so that nothing of it is left on the context. */
static void
close_stream (Exchange *exchange)
{
  if (exchange->stream == NULL)
    return;

  exchange->is_done = FALSE;
  g_input_stream_close_async (exchange->stream, G_PRIORITY_DEFAULT, NULL, closed_cb, exchange);
  while (!exchange->is_done)
    g_main_context_iteration (exchange->context, TRUE);
}

/* Sends and waits, as long as the target's timeout allows for all of it. */
static Exchange *
exchange_run (CollectorForwardSender *self, SoupMessage *message)
{
  Exchange *exchange = g_new0 (Exchange, 1);
  g_autoptr (GSource) timeout = g_timeout_source_new_seconds (self->target->timeout_seconds);
  gulong handler = 0;

  exchange->context = self->context;
  exchange->cancellable = g_cancellable_new ();
  g_source_set_callback (timeout, late_cb, exchange, NULL);
  g_source_attach (timeout, self->context);
  handler = g_cancellable_connect (self->cancellable, G_CALLBACK (cancelled_cb), exchange, NULL);

  soup_session_send_async (
    self->session, message, G_PRIORITY_DEFAULT, exchange->cancellable, sent_cb, exchange);
  while (!exchange->is_done)
    g_main_context_iteration (self->context, TRUE);

  g_cancellable_disconnect (self->cancellable, handler);
  g_source_destroy (timeout);
  close_stream (exchange);
  soup_session_abort (self->session);

  return exchange;
}

static CollectorVerdict
judge (CollectorForwardSender *self, SoupMessage *message, const Exchange *exchange, char **reason)
{
  CollectorForwardAnswer answer = {
    soup_message_get_status (message), exchange->text, FALSE, FALSE
  };

  gboolean has_begun =
    soup_message_metrics_get_request_header_bytes_sent (soup_message_get_metrics (message)) > 0;

  if (exchange->is_late)
    *reason = g_strdup_printf ("gave no answer within %u s", self->target->timeout_seconds);
  else if (exchange->error != NULL && has_begun)
    *reason = g_strdup_printf ("broke off: %s", exchange->error->message);
  else if (exchange->error != NULL)
    *reason = g_strdup_printf ("cannot be reached: %s", exchange->error->message);
  if (*reason != NULL)
    return has_begun ? COLLECTOR_VERDICT_LOAD : COLLECTOR_VERDICT_ELSE;

  answer.is_clickhouse = collector_clickhouse_http_is_from (message);
  answer.is_complete = collector_clickhouse_http_is_complete (message);
  *reason = collector_forward_dup_reason (&answer);

  return collector_forward_judge (&answer);
}

static CollectorVerdict
send_once (CollectorForwardSender *self, GBytes *rows, char **reason)
{
  g_autoptr (SoupMessage) message = build_message (self, rows);
  g_autoptr (Exchange) exchange = exchange_run (self, message);

  return judge (self, message, exchange, reason);
}

/* Sends rows and tells what became of them; the reason is the end of a sentence that begins with
 * "it". Blocks until there is an answer, or none can come any more. */
CollectorVerdict
collector_forward_sender_send (CollectorForwardSender *self, GBytes *rows, char **reason)
{
  g_autoptr (GError) error = NULL;
  CollectorVerdict verdict = COLLECTOR_VERDICT_ELSE;

  g_free (self->authorization);
  self->authorization = collector_forward_target_dup_authorization (self->target, &error);
  if (error != NULL)
    {
      *reason = g_strdup_printf ("has a password that can't be read: %s", error->message);
      return COLLECTOR_VERDICT_ELSE;
    }

  verdict = send_once (self, rows, reason);
  if (verdict == COLLECTOR_VERDICT_SETTING && self->is_modern)
    {
      self->is_modern = FALSE;
      g_clear_pointer (reason, g_free);
      verdict = send_once (self, rows, reason);
    }

  if (verdict != COLLECTOR_VERDICT_SETTING)
    return verdict;

  /* It was a setting of the target. */
  self->is_modern = TRUE;

  return COLLECTOR_VERDICT_ELSE;
}
