/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-listener.h"

#include "collector-framing.h"
#include "collector-idle.h"
#include "collector-log.h"

/* Connections that are accepted before others have their turn. */
#define MAX_AT_ONCE 16

#define CHECK_SECONDS 2

/* Where there is no room, so much of it is made at a time: this part of all. */
#define ROOM_PART 64

/* Where there is no room, a body that takes longer than this has to go. */
#define BODY_SECONDS 5

struct _CollectorListener
{
  SoupServer *soup; /* not owned */
  GSocket    *socket;
  GSource    *accept_source; /* NULL: there is no room */
  guint       check_source;
  GHashTable *connections; /* set of CollectorConnection */
  guint       max_connections;
  gboolean    is_in_trouble; /* connections cannot be accepted */
  gboolean    has_failed;    /* one, since the last check */
};

static void
closed_cb (CollectorConnection *connection, gpointer user_data)
{
  CollectorListener *self = user_data;

  g_hash_table_remove (self->connections, connection);
}

static gboolean
may_go (CollectorConnection *connection, gint64 now)
{
  gint64 age = now - collector_connection_get_since (connection);

  if (collector_connection_is_cut (connection))
    return FALSE;

  switch (collector_connection_get_state (connection))
    {
    case COLLECTOR_CONNECTION_WAITING:
      return TRUE;
    case COLLECTOR_CONNECTION_RECEIVING:
      return age > BODY_SECONDS * G_TIME_SPAN_SECOND;
    default:
      return FALSE;
    }
}

static CollectorConnection *
find_oldest (CollectorListener *self, gint64 now)
{
  CollectorConnection *oldest = NULL;
  GHashTableIter       iter;
  gpointer             key = NULL;

  g_hash_table_iter_init (&iter, self->connections);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      if (!may_go (key, now))
        continue;
      if (oldest == NULL ||
          collector_connection_get_since (key) < collector_connection_get_since (oldest))
        oldest = key;
    }

  return oldest;
}

static guint
count_leaving (CollectorListener *self)
{
  GHashTableIter iter;
  gpointer       key = NULL;
  guint          n_leaving = 0;

  g_hash_table_iter_init (&iter, self->connections);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    n_leaving += collector_connection_is_cut (key) ? 1 : 0;

  return n_leaving;
}

/* Who has been waited for longest goes: a client that is between two requests comes again. Some at
 * a time, as libsoup closes them later. FALSE: nobody can go. */
static gboolean
make_room (CollectorListener *self)
{
  gint64 now = g_get_monotonic_time ();
  guint  n_wanted = MAX (self->max_connections / ROOM_PART, 1);
  guint  n_leaving = count_leaving (self);

  while (n_leaving < n_wanted)
    {
      CollectorConnection *oldest = find_oldest (self, now);

      if (oldest == NULL)
        break;
      collector_connection_cut (oldest);
      n_leaving++;
    }

  return n_leaving > 0;
}

static void
take (CollectorListener *self, GSocket *socket)
{
  CollectorConnection *connection =
    collector_connection_new (socket, g_get_monotonic_time (), closed_cb, self);

  g_hash_table_add (self->connections, connection);
  if (collector_connection_offer (connection, self->soup))
    return;
  collector_connection_cut (connection);
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
}

/* One line in the log when it begins, however often it happens. */
static void
note_trouble (CollectorListener *self, const GError *error)
{
  if (!self->is_in_trouble)
    collector_log (COLLECTOR_LOG_WARNING,
                   "connections have to wait, as none can be accepted: %s",
                   error->message);
  self->is_in_trouble = TRUE;
  self->has_failed = TRUE;
}

static void
note_no_trouble (CollectorListener *self)
{
  if (self->is_in_trouble && !self->has_failed)
    {
      collector_log (COLLECTOR_LOG_NOTICE, "connections are accepted again");
      self->is_in_trouble = FALSE;
    }
  self->has_failed = FALSE;
}

static void
stop_accepting (CollectorListener *self)
{
  if (self->accept_source != NULL)
    g_source_destroy (self->accept_source);
  g_clear_pointer (&self->accept_source, g_source_unref);
}

/* FALSE: no more at this time. A client that was gone before it was accepted is no trouble. */
static gboolean
accept_one (CollectorListener *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) socket = NULL;

  if (g_socket_condition_check (self->socket, G_IO_IN) == 0)
    return FALSE;
  if (g_hash_table_size (self->connections) >= self->max_connections)
    {
      if (!make_room (self))
        stop_accepting (self);
      return FALSE;
    }

  socket = g_socket_accept (self->socket, NULL, &error);
  if (socket != NULL)
    {
      take (self, socket);
      return TRUE;
    }
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED))
    return FALSE;

  note_trouble (self, error);
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TOO_MANY_OPEN_FILES) || !make_room (self))
    stop_accepting (self);

  return FALSE;
}

static gboolean
accept_cb (GSocket *socket G_GNUC_UNUSED, GIOCondition condition G_GNUC_UNUSED, gpointer user_data)
{
  CollectorListener *self = user_data;

  for (guint i = 0; i < MAX_AT_ONCE; i++)
    {
      if (!accept_one (self))
        break;
    }

  return G_SOURCE_CONTINUE;
}

static void
start_accepting (CollectorListener *self)
{
  if (self->accept_source != NULL)
    return;

  self->accept_source = g_socket_create_source (self->socket, G_IO_IN, NULL);
  g_source_set_callback (self->accept_source, G_SOURCE_FUNC (accept_cb), self, NULL);
  g_source_attach (self->accept_source, NULL);
}

static GPtrArray *
list_connections (CollectorListener *self)
{
  GPtrArray     *list = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer       key = NULL;

  g_hash_table_iter_init (&iter, self->connections);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_ptr_array_add (list, g_object_ref (key));

  return list;
}

/* Gives up connections that have taken too long; now: monotonic time. */
void
collector_listener_check (CollectorListener *self, gint64 now)
{
  g_autoptr (GPtrArray) list = list_connections (self);

  for (guint i = 0; i < list->len; i++)
    collector_connection_check (list->pdata[i], now);
  note_no_trouble (self);
  start_accepting (self);
}

static gboolean
check_cb (gpointer user_data)
{
  collector_listener_check (user_data, g_get_monotonic_time ());

  return G_SOURCE_CONTINUE;
}

/* Has the connection closed behind the answer. Said again with the body, as libsoup forgets the
 * headers of an answer behind a "100 Continue". */
static void
make_last (SoupServerMessage *message)
{
  soup_message_headers_replace (
    soup_server_message_get_request_headers (message), "Connection", "close");
  soup_message_headers_replace (
    soup_server_message_get_response_headers (message), "Connection", "close");
}

/* Comes behind the early handlers. Where the end of a request is in doubt, nothing may come after
 * it. */
static void
got_headers_cb (SoupServerMessage *message, gpointer user_data G_GNUC_UNUSED)
{
  const char *problem = NULL;
  guint       status = collector_framing_judge (message, &problem);

  if (status != 0)
    {
      collector_connection_refuse (message, status, problem);
      return;
    }

  /* Answers are made anew for each request: parts of two would not fit together. */
  soup_message_headers_remove (soup_server_message_get_request_headers (message), "Range");
  collector_connection_enter (collector_connection_get (message), COLLECTOR_CONNECTION_RECEIVING);
  if (collector_framing_is_last (message))
    make_last (message);
}

static void
got_chunk_cb (SoupServerMessage *message, GBytes *chunk, gpointer user_data G_GNUC_UNUSED)
{
  collector_connection_count (collector_connection_get (message), g_bytes_get_size (chunk));
}

static void
got_body_cb (SoupServerMessage *message, gpointer user_data G_GNUC_UNUSED)
{
  collector_connection_enter (collector_connection_get (message), COLLECTOR_CONNECTION_ANSWERING);
  if (collector_framing_is_last (message))
    make_last (message);
}

static void
request_started_cb (CollectorListener *self G_GNUC_UNUSED, SoupServerMessage *message)
{
  CollectorConnection *connection = collector_connection_get (message);

  collector_idle_end (connection);
  collector_connection_begin (connection);
  g_signal_connect (message, "got-headers", G_CALLBACK (got_headers_cb), NULL);
  g_signal_connect (message, "got-chunk", G_CALLBACK (got_chunk_cb), NULL);
  g_signal_connect (message, "got-body", G_CALLBACK (got_body_cb), NULL);
}

static void
request_finished_cb (CollectorListener *self G_GNUC_UNUSED, SoupServerMessage *message)
{
  CollectorConnection *connection = collector_connection_get (message);

  collector_connection_enter (connection, COLLECTOR_CONNECTION_WAITING);
  collector_idle_begin (connection, message);
}

/* libsoup has to know of a listening socket, or it closes each connection after one request; but
 * its own source must not accept: it is in a context that never runs. */
static gboolean
tell_socket (SoupServer *soup, GSocket *socket, GError **error)
{
  g_autoptr (GMainContext) never_run = g_main_context_new ();
  gboolean is_told = FALSE;

  g_main_context_push_thread_default (never_run);
  is_told = soup_server_listen_socket (soup, socket, 0, error);
  g_main_context_pop_thread_default (never_run);

  return is_told;
}

/* The socket listens; the server must live as long as this. */
CollectorListener *
collector_listener_new (SoupServer *soup, GSocket *socket, guint max_connections, GError **error)
{
  CollectorListener *self = NULL;

  if (!tell_socket (soup, socket, error))
    return NULL;

  self = g_new0 (CollectorListener, 1);
  self->soup = soup;
  self->socket = g_object_ref (socket);
  self->max_connections = max_connections;
  self->connections = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->check_source = g_timeout_add_seconds (CHECK_SECONDS, check_cb, self);
  g_socket_set_blocking (socket, FALSE);
  g_signal_connect_swapped (soup, "request-started", G_CALLBACK (request_started_cb), self);
  g_signal_connect_swapped (soup, "request-finished", G_CALLBACK (request_finished_cb), self);
  start_accepting (self);

  return self;
}

/* Closes all connections. */
void
collector_listener_free (CollectorListener *self)
{
  g_autoptr (GPtrArray) list = NULL;

  if (self == NULL)
    return;

  stop_accepting (self);
  g_clear_handle_id (&self->check_source, g_source_remove);
  list = list_connections (self);
  for (guint i = 0; i < list->len; i++)
    collector_connection_cut (list->pdata[i]);
  soup_server_disconnect (self->soup);
  for (guint i = 0; i < list->len; i++)
    g_io_stream_close (list->pdata[i], NULL, NULL);
  g_signal_handlers_disconnect_by_data (self->soup, self);
  g_hash_table_unref (self->connections);
  g_object_unref (self->socket);
  g_free (self);
}

guint
collector_listener_get_n_connections (CollectorListener *self)
{
  return g_hash_table_size (self->connections);
}
