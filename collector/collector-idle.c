/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-idle.h"

#include <sys/socket.h>

#define WATCH_KEY "collector-idle-watch"

/* Ahead of libsoup's own sources, which must not see the end of the connection first. */
#define WATCH_PRIORITY G_PRIORITY_HIGH

static void
release_source (gpointer data)
{
  GSource *source = data;

  g_source_destroy (source);
  g_source_unref (source);
}

/* A socket has one watch at most; a new one takes the place of the old. */
static void
set_watch (GSocket *socket, GSource *source)
{
  g_object_set_data_full (G_OBJECT (socket), WATCH_KEY, source, release_source);
}

/* The socket of a connection that is closed is no longer known to its messages. */
static void
start_watch (GSocket *socket, GSource *source, GSourceFunc function, SoupServerMessage *ended)
{
  g_object_set_data_full (G_OBJECT (ended), WATCH_KEY, g_object_ref (socket), g_object_unref);
  g_source_set_priority (source, WATCH_PRIORITY);
  g_source_set_callback (source, function, g_object_ref (ended), g_object_unref);
  set_watch (socket, source);
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
  SoupServerMessage *ended = user_data;
  g_autoptr (GIOStream) stream = NULL;
  g_autoptr (GSocket) kept = g_object_ref (socket);
  gboolean is_closed = g_socket_is_closed (kept);

  if (!is_closed && !is_more_to_come (kept))
    stream = soup_server_message_steal_connection (ended);
  if (stream != NULL)
    g_io_stream_close (stream, NULL, NULL);
  set_watch (kept, NULL);

  return G_SOURCE_REMOVE;
}

/* By now libsoup has closed the connection if that was due. A source that is done must not stay on
 * the socket: while somebody holds it, the main context walks over it at every turn. */
static gboolean
watch_cb (gpointer user_data)
{
  SoupServerMessage *ended = user_data;
  g_autoptr (GSocket) socket = g_object_ref (g_object_get_data (G_OBJECT (ended), WATCH_KEY));
  GSource *source = NULL;

  if (g_socket_is_closed (socket))
    {
      set_watch (socket, NULL);
      return G_SOURCE_REMOVE;
    }

  source = g_socket_create_source (socket, G_IO_IN, NULL);
  start_watch (socket, source, G_SOURCE_FUNC (stirred_cb), ended);

  return G_SOURCE_REMOVE;
}

/* The request is over; its connection may stay open for another. */
void
collector_idle_begin (SoupServerMessage *ended)
{
  GSocket *socket = soup_server_message_get_socket (ended);

  if (socket != NULL && !soup_check_version (3, 4, 0))
    start_watch (socket, g_idle_source_new (), watch_cb, ended);
}

/* libsoup asks for the addresses when it gives a connection up, and complains if its client is gone
 * by then; unless it has asked before. */
static void
remember_addresses (SoupServerMessage *message, GSocket *socket)
{
  g_autoptr (GSocketAddress) address = g_socket_get_remote_address (socket, NULL);

  if (address == NULL)
    return;

  soup_server_message_get_remote_address (message);
  soup_server_message_get_local_address (message);
}

/* A request, the first or the next, has begun: from here on libsoup sees everything by itself. */
void
collector_idle_end (SoupServerMessage *started)
{
  GSocket *socket = soup_server_message_get_socket (started);

  if (socket == NULL)
    return;

  set_watch (socket, NULL);
  remember_addresses (started, socket);
}
