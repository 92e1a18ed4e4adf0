/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "core-server.h"

#include <libsoup/soup.h>
#include <string.h>

struct _CoreServer
{
  GThread      *thread;
  GMainContext *context;
  GMainLoop    *loop;
  SoupServer   *server;
  guint         port;

  GMutex      mutex; /* for all below */
  GCond       cond;
  CoreAnswer  answer;
  char       *refused_text;
  guint       refused_status;
  guint       n_requests;
  guint       n_taken;
  GHashTable *connections; /* remote ports */
  char       *method;
  char       *path;
  GBytes     *body;
  GHashTable *headers;
};

static void
keep_header_cb (const char *name, const char *value, gpointer user_data)
{
  g_hash_table_replace (user_data, g_ascii_strdown (name, -1), g_strdup (value));
}

static void
keep_request (CoreServer *self, SoupServerMessage *message)
{
  GInetSocketAddress *address =
    G_INET_SOCKET_ADDRESS (soup_server_message_get_remote_address (message));
  guint port = g_inet_socket_address_get_port (address);

  self->n_requests++;
  g_hash_table_add (self->connections, GUINT_TO_POINTER (port));
  g_free (self->method);
  self->method = g_strdup (soup_server_message_get_method (message));
  g_free (self->path);
  self->path = g_uri_to_string_partial (soup_server_message_get_uri (message), G_URI_HIDE_USERINFO);
  g_clear_pointer (&self->body, g_bytes_unref);
  self->body = soup_message_body_flatten (soup_server_message_get_request_body (message));
  g_hash_table_remove_all (self->headers);
  soup_message_headers_foreach (
    soup_server_message_get_request_headers (message), keep_header_cb, self->headers);
}

static CoreAnswer
choose_answer (CoreServer *self)
{
  CoreAnswer  answer = self->answer;
  gsize       size;
  const char *body = g_bytes_get_data (self->body, &size);

  if (self->refused_text != NULL && g_strstr_len (body, (gssize) size, self->refused_text) != NULL)
    answer = (CoreAnswer){ CORE_SERVER_ANSWERS, self->refused_status, NULL, NULL, NULL };
  for (gsize i = 0; answer.mode == CORE_SERVER_ANSWERS && answer.status / 100 == 2 && i < size; i++)
    self->n_taken += body[i] == '\n';

  return answer;
}

static void
cut (SoupServerMessage *message, gboolean is_begun)
{
  static const char start[] = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"ok\":";
  g_autoptr (GIOStream) stream = soup_server_message_steal_connection (message);

  if (is_begun)
    g_output_stream_write_all (
      g_io_stream_get_output_stream (stream), start, sizeof start - 1, NULL, NULL, NULL);
  g_io_stream_close (stream, NULL, NULL);
}

static void
answer_cb (G_GNUC_UNUSED SoupServer *server,
           SoupServerMessage        *message,
           G_GNUC_UNUSED const char *path,
           G_GNUC_UNUSED GHashTable *query,
           gpointer                  user_data)
{
  CoreServer *self = user_data;
  CoreAnswer  answer;

  g_mutex_lock (&self->mutex);
  keep_request (self, message);
  answer = choose_answer (self);
  g_mutex_unlock (&self->mutex);

  if (answer.mode == CORE_SERVER_HANGS)
    {
      soup_server_message_pause (message);
      return;
    }
  if (answer.mode != CORE_SERVER_ANSWERS)
    {
      cut (message, answer.mode == CORE_SERVER_CUTS_ANSWER);
      return;
    }

  soup_server_message_set_status (message, answer.status, NULL);
  if (answer.header != NULL)
    soup_message_headers_replace (
      soup_server_message_get_response_headers (message), answer.header, answer.value);
  if (answer.body != NULL)
    soup_server_message_set_response (
      message, "application/json", SOUP_MEMORY_COPY, answer.body, strlen (answer.body));
}

static gpointer
serve_in_thread (gpointer user_data)
{
  CoreServer *self = user_data;
  g_autoptr (GError) error = NULL;
  GSList *uris;

  g_main_context_push_thread_default (self->context);
  self->server = soup_server_new ("raw-paths", TRUE, NULL);
  soup_server_add_handler (self->server, NULL, answer_cb, self, NULL);
  soup_server_listen_local (self->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (self->server);
  g_mutex_lock (&self->mutex);
  self->port = (guint) g_uri_get_port (uris->data);
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);

  g_main_loop_run (self->loop);
  soup_server_disconnect (self->server);
  g_clear_object (&self->server);
  while (g_main_context_iteration (self->context, FALSE))
    ;
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

CoreServer *
core_server_new (void)
{
  CoreServer *self = g_new0 (CoreServer, 1);

  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  self->answer.status = 200;
  self->connections = g_hash_table_new (NULL, NULL);
  self->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->thread = g_thread_new ("core-server", serve_in_thread, self);

  g_mutex_lock (&self->mutex);
  while (self->port == 0)
    g_cond_wait (&self->cond, &self->mutex);
  g_mutex_unlock (&self->mutex);
  return self;
}

static gboolean
quit_cb (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_REMOVE;
}

void
core_server_free (CoreServer *self)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_callback (source, quit_cb, self->loop, NULL);
  g_source_attach (source, self->context);
  g_thread_join (self->thread);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_hash_table_unref (self->connections);
  g_hash_table_unref (self->headers);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self->refused_text);
  g_free (self->method);
  g_free (self->path);
  g_free (self);
}

/* What it points to must stay. */
void
core_server_set_answer (CoreServer *self, const CoreAnswer *answer)
{
  g_mutex_lock (&self->mutex);
  self->answer = *answer;
  g_mutex_unlock (&self->mutex);
}

void
core_server_refuse (CoreServer *self, const char *text, guint status)
{
  g_mutex_lock (&self->mutex);
  g_free (self->refused_text);
  self->refused_text = g_strdup (text);
  self->refused_status = status;
  g_mutex_unlock (&self->mutex);
}

char *
core_server_create_url (CoreServer *self, const char *path)
{
  return g_strdup_printf ("http://127.0.0.1:%u%s", self->port, path);
}

guint
core_server_get_n_requests (CoreServer *self)
{
  guint n;

  g_mutex_lock (&self->mutex);
  n = self->n_requests;
  g_mutex_unlock (&self->mutex);
  return n;
}

guint
core_server_get_n_taken (CoreServer *self)
{
  guint n;

  g_mutex_lock (&self->mutex);
  n = self->n_taken;
  g_mutex_unlock (&self->mutex);
  return n;
}

guint
core_server_get_n_connections (CoreServer *self)
{
  guint n;

  g_mutex_lock (&self->mutex);
  n = g_hash_table_size (self->connections);
  g_mutex_unlock (&self->mutex);
  return n;
}

/* Of the last request, as all that follows. */
char *
core_server_dup_method (CoreServer *self)
{
  char *method;

  g_mutex_lock (&self->mutex);
  method = g_strdup (self->method);
  g_mutex_unlock (&self->mutex);
  return method;
}

/* The whole URL as it was asked for. */
char *
core_server_dup_path (CoreServer *self)
{
  char *path;

  g_mutex_lock (&self->mutex);
  path = g_strdup (self->path);
  g_mutex_unlock (&self->mutex);
  return path;
}

char *
core_server_dup_header (CoreServer *self, const char *name)
{
  g_autofree char *key = g_ascii_strdown (name, -1);
  char            *value;

  g_mutex_lock (&self->mutex);
  value = g_strdup (g_hash_table_lookup (self->headers, key));
  g_mutex_unlock (&self->mutex);
  return value;
}

/* As plain text, whether it came with gzip or not. */
char *
core_server_dup_body (CoreServer *self)
{
  g_autofree char *encoding = core_server_dup_header (self, "Content-Encoding");
  g_autoptr (GBytes) body = NULL;

  g_mutex_lock (&self->mutex);
  body = g_bytes_ref (self->body);
  g_mutex_unlock (&self->mutex);
  if (g_strcmp0 (encoding, "gzip") == 0)
    return core_support_gunzip (body);

  return g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body));
}
