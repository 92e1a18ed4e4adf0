/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-idle.h"

#include <sys/socket.h>

/* Ahead of libsoup's own sources, which must not see the end of the connection first. */
#define WATCH_PRIORITY G_PRIORITY_HIGH

typedef struct
{
  CollectorConnection *connection;
  SoupServerMessage   *ended;
} Watch;

static void
watch_free (gpointer data)
{
  Watch *self = data;

  g_object_unref (self->connection);
  g_object_unref (self->ended);
  g_free (self);
}

static void
start_watch (CollectorConnection *connection,
             GSource             *source,
             GSourceFunc          function,
             SoupServerMessage   *ended)
{
  Watch *watch = g_new0 (Watch, 1);

  watch->connection = g_object_ref (connection);
  watch->ended = g_object_ref (ended);
  g_source_set_priority (source, WATCH_PRIORITY);
  g_source_set_callback (source, function, watch, watch_free);
  collector_connection_set_watch (connection, source);
  g_source_attach (source, NULL);
}

static gboolean
is_more_to_come (GSocket *socket)
{
  char byte = 0;

  return recv (g_socket_get_fd (socket), &byte, sizeof byte, MSG_PEEK | MSG_DONTWAIT) > 0;
}

/* Something has come in, or the client is gone, or nothing has come for too long. */
static gboolean
stirred_cb (GSocket *socket, GIOCondition condition G_GNUC_UNUSED, gpointer user_data)
{
  Watch *watch = user_data;
  g_autoptr (CollectorConnection) connection = g_object_ref (watch->connection);
  g_autoptr (GIOStream) stream = NULL;

  if (collector_connection_get_state (connection) < COLLECTOR_CONNECTION_LINGERING &&
      !collector_connection_is_behind (connection) && !is_more_to_come (socket))
    stream = soup_server_message_steal_connection (watch->ended);
  if (stream != NULL)
    g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  collector_connection_set_watch (connection, NULL);

  return G_SOURCE_REMOVE;
}

/* By now libsoup has closed the connection if that was due. */
static gboolean
watch_cb (gpointer user_data)
{
  Watch *watch = user_data;
  g_autoptr (CollectorConnection) connection = g_object_ref (watch->connection);
  GSocket *socket = collector_connection_get_socket (connection);

  if (collector_connection_get_state (connection) >= COLLECTOR_CONNECTION_LINGERING)
    collector_connection_set_watch (connection, NULL);
  else
    start_watch (connection,
                 g_socket_create_source (socket, G_IO_IN, NULL),
                 G_SOURCE_FUNC (stirred_cb),
                 watch->ended);

  return G_SOURCE_REMOVE;
}

/* The request is over; its connection may stay open for another. */
void
collector_idle_begin (CollectorConnection *connection, SoupServerMessage *ended)
{
  if (!soup_check_version (3, 4, 0))
    start_watch (connection, g_idle_source_new (), watch_cb, ended);
}

/* The next request has begun: from here on libsoup sees everything by itself. */
void
collector_idle_end (CollectorConnection *connection)
{
  collector_connection_set_watch (connection, NULL);
}
