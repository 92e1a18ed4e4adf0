/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-request.h"

#include "collector-body.h"
#include "collector-connection.h"
#include "collector-framing.h"

#include <string.h>

#define DATA_KEY "collector-request"
#define RETRY_SECONDS "10"

static void
request_free (CollectorRequest *self)
{
  g_clear_pointer (&self->body, g_byte_array_unref);
  g_clear_pointer (&self->batch.body, g_bytes_unref);
  g_clear_pointer (&self->answer, collector_answer_free);
  g_free (self);
}

/* Puts an answer there for the case that libsoup refuses what it reads, of which it tells nobody.
 */
static void
prepare (SoupServerMessage *message, const char *problem)
{
  g_autoptr (CollectorAnswer) answer =
    collector_answer_new_refusal (SOUP_STATUS_BAD_REQUEST, problem);

  soup_server_message_set_response (
    message, "application/json", SOUP_MEMORY_COPY, answer->json, strlen (answer->json));
  soup_message_headers_replace (
    soup_server_message_get_response_headers (message), "Connection", "close");
}

/* A head is waited for. */
void
collector_request_prepare (SoupServerMessage *message)
{
  prepare (
    message,
    "this is no request of HTTP/1.0 or HTTP/1.1 as it is understood here; nothing was taken");
}

static void
take_back_answer (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  soup_message_body_truncate (soup_server_message_get_response_body (message));
  soup_message_headers_remove (headers, "Content-Type");
  soup_message_headers_remove (headers, "Connection");
}

/* Makes the request of a message and hangs it on it. */
CollectorRequest *
collector_request_attach (SoupServerMessage *message)
{
  CollectorRequest *self = g_new0 (CollectorRequest, 1);

  take_back_answer (message);
  self->message = message;
  g_object_set_data_full (G_OBJECT (message), DATA_KEY, self, (GDestroyNotify) request_free);
  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);

  return self;
}

CollectorRequest *
collector_request_get (SoupServerMessage *message)
{
  return g_object_get_data (G_OBJECT (message), DATA_KEY);
}

/* Frees the request of a message that is over. */
void
collector_request_detach (SoupServerMessage *message)
{
  g_object_set_data (G_OBJECT (message), DATA_KEY, NULL);
}

static void
answer_json (CollectorRequest *self, guint status, const char *json)
{
  soup_server_message_set_status (self->message, status, NULL);
  soup_server_message_set_response (
    self->message, "application/json", SOUP_MEMORY_COPY, json, strlen (json));
}

/* Sets the answer of a request that is ready to be written. */
void
collector_request_answer (CollectorRequest *self)
{
  if (self->answer->status == SOUP_STATUS_SERVICE_UNAVAILABLE)
    soup_message_headers_replace (
      soup_server_message_get_response_headers (self->message), "Retry-After", RETRY_SECONDS);
  answer_json (self, self->answer->status, self->answer->json);
}

/* Settles the answer; what comes of the body from now on is thrown away. */
void
collector_request_refuse (CollectorRequest *self, guint status, const char *problem)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (self->message);

  g_clear_pointer (&self->body, g_byte_array_unref);
  g_clear_pointer (&self->answer, collector_answer_free);
  self->answer = collector_answer_new_refusal (status, problem);
  if (status == SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE)
    soup_message_headers_replace (headers, "Connection", "close");
  collector_request_answer (self);
}

static gboolean
is_method (CollectorRequest *self, const char *method)
{
  return strcmp (soup_server_message_get_method (self->message), method) == 0;
}

static void
allow (CollectorRequest *self, const char *methods)
{
  soup_message_headers_replace (
    soup_server_message_get_response_headers (self->message), "Allow", methods);
  if (is_method (self, "OPTIONS"))
    soup_server_message_set_status (self->message, SOUP_STATUS_OK, NULL);
  else
    collector_request_refuse (self,
                              SOUP_STATUS_METHOD_NOT_ALLOWED,
                              "this address does not know that method; see the Allow header");
}

/* While all goes well, nobody can have the disk written to by asking. */
static void
start_health (CollectorRequest *self, gboolean is_in_trouble)
{
  if (!is_method (self, "GET") && !is_method (self, "HEAD"))
    allow (self, "GET, HEAD, OPTIONS");
  else if (is_in_trouble)
    self->is_check = TRUE;
  else
    answer_json (self, SOUP_STATUS_OK, "{\"status\":\"ok\"}\n");
}

/* Takes "/v1/{authKey}/{apiKey}" apart; NULL where the path is none. */
static char **
split_path (const char *path)
{
  g_auto (GStrv) segments = g_strsplit (path, "/", -1);
  g_autoptr (GStrvBuilder) keys = g_strv_builder_new ();

  if (g_strv_length (segments) != 4 || *segments[0] != '\0' || strcmp (segments[1], "v1") != 0)
    return NULL;

  for (guint i = 2; i < 4; i++)
    {
      g_autofree char *key = g_uri_unescape_string (segments[i], NULL);

      if (key == NULL || *key == '\0')
        return NULL;
      g_strv_builder_add (keys, key);
    }

  return g_strv_builder_end (keys);
}

static gboolean
check_type (CollectorRequest *self)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (self->message);
  const char         *types[] = { "application/json", "application/x-ndjson", "text/plain", NULL };
  const char         *type = soup_message_headers_get_content_type (headers, NULL);

  for (guint i = 0; type != NULL && types[i] != NULL; i++)
    {
      if (g_ascii_strcasecmp (type, types[i]) == 0)
        return TRUE;
    }
  if (soup_message_headers_get_list (headers, "Content-Type") == NULL)
    return TRUE;

  collector_request_refuse (
    self, SOUP_STATUS_UNSUPPORTED_MEDIA_TYPE, "the Content-Type must be application/json");

  return FALSE;
}

static gboolean
check_encoding (CollectorRequest *self)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (self->message);
  const char         *encoding = soup_message_headers_get_list (headers, "Content-Encoding");

  if (encoding == NULL || g_ascii_strcasecmp (encoding, "identity") == 0)
    return TRUE;

  self->batch.is_packed =
    g_ascii_strcasecmp (encoding, "gzip") == 0 || g_ascii_strcasecmp (encoding, "x-gzip") == 0;
  if (!self->batch.is_packed)
    collector_request_refuse (
      self, SOUP_STATUS_UNSUPPORTED_MEDIA_TYPE, "the Content-Encoding must be gzip, or absent");

  return self->batch.is_packed;
}

static void
refuse_length (CollectorRequest *self)
{
  g_autofree char *problem = g_strdup_printf (
    "a body may have %u bytes as it is sent, and has more", COLLECTOR_MAX_WIRE_BYTES);

  collector_request_refuse (self, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, problem);
}

static gboolean
check_length (CollectorRequest *self)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (self->message);

  if (soup_message_headers_get_encoding (headers) != SOUP_ENCODING_CONTENT_LENGTH ||
      soup_message_headers_get_content_length (headers) <= COLLECTOR_MAX_WIRE_BYTES)
    return TRUE;

  refuse_length (self);

  return FALSE;
}

/* The sender's clock shows in its Date header, as of now. */
static void
note_origin (CollectorRequest *self, const char *source)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (self->message);
  CollectorOrigin    *origin = &self->batch.origin;
  const char         *text = soup_message_headers_get_one (headers, "Date");
  g_autoptr (GDateTime) date = text == NULL ? NULL : soup_date_time_new_from_http_string (text);

  origin->source = source;
  origin->received_at = g_get_real_time () / 1000;
  origin->has_clock_skew = date != NULL;
  if (date != NULL)
    origin->clock_skew = origin->received_at - g_date_time_to_unix (date) * 1000;
}

static gboolean
is_chunked (CollectorRequest *self)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (self->message);

  return soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CHUNKED;
}

static void
start_batch (CollectorRequest *self, CollectorKeys *keys, char **given_keys)
{
  const char *source = NULL;

  if (!is_method (self, "POST"))
    {
      allow (self, "POST, OPTIONS");
      return;
    }

  source = collector_keys_find (keys, given_keys[0], given_keys[1]);
  if (source == NULL)
    {
      collector_request_refuse (self,
                                SOUP_STATUS_UNAUTHORIZED,
                                "these keys are not known here (the authentication key comes "
                                "first)");
      return;
    }

  if (!check_type (self) || !check_encoding (self) || !check_length (self))
    return;
  note_origin (self, source);
  self->body = g_byte_array_new ();
  if (is_chunked (self))
    prepare (self->message, "the chunks of the body cannot be told apart; nothing was taken");
}

/* Looks at the headers; is_in_trouble: the last events could not be stored. Afterwards either the
 * body is waited for or the answer is settled. */
void
collector_request_start (CollectorRequest *self, CollectorKeys *keys, gboolean is_in_trouble)
{
  const char *path = g_uri_get_path (soup_server_message_get_uri (self->message));
  g_auto (GStrv) given_keys = split_path (path);

  if (soup_server_message_is_options_ping (self->message))
    allow (self, "GET, HEAD, POST, OPTIONS");
  else if (strcmp (path, "/healthz") == 0)
    start_health (self, is_in_trouble);
  else if (given_keys != NULL)
    start_batch (self, keys, given_keys);
  else
    collector_request_refuse (self,
                              SOUP_STATUS_NOT_FOUND,
                              "there is nothing here; events go to POST /v1/{authKey}/{apiKey}");
}

/* Pages of that origin may send events, and see the answer; nothing can be read by that. Called
 * before the answer is settled. */
void
collector_request_allow_origin (CollectorRequest *self, const char *origin)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (self->message);
  const char         *path = g_uri_get_path (soup_server_message_get_uri (self->message));

  if (!g_str_has_prefix (path, "/v1/"))
    return;

  soup_message_headers_replace (headers, "Access-Control-Allow-Origin", origin);
  if (!is_method (self, "OPTIONS"))
    return;
  soup_message_headers_replace (headers, "Access-Control-Allow-Methods", "POST");
  soup_message_headers_replace (
    headers, "Access-Control-Allow-Headers", "Content-Type, Content-Encoding");
  soup_message_headers_replace (headers, "Access-Control-Max-Age", "86400");
}

static void
throw_away (CollectorRequest *self, gsize n_bytes)
{
  CollectorConnection *connection = collector_connection_get (self->message);

  self->n_surplus += n_bytes;
  if (self->n_surplus > COLLECTOR_MAX_SURPLUS_BYTES)
    collector_connection_abort (connection);
}

/* Takes a piece of the body, within the bound. */
void
collector_request_append (CollectorRequest *self, GBytes *chunk)
{
  gsize         n_bytes = 0;
  const guint8 *bytes = g_bytes_get_data (chunk, &n_bytes);

  if (self->body == NULL)
    throw_away (self, n_bytes);
  else if (n_bytes > COLLECTOR_MAX_WIRE_BYTES - self->body->len)
    refuse_length (self);
  else
    g_byte_array_append (self->body, bytes, (guint) n_bytes);
}

/* The body is complete. */
void
collector_request_finish (CollectorRequest *self)
{
  self->batch.body = g_byte_array_free_to_bytes (g_steal_pointer (&self->body));
}
