/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-connection.h"

#include "collector-batch.h"
#include "collector-framing.h"
#include "collector-head-stream.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

#define DATA_KEY "collector-connection"

/* A connection on which nothing moves for so long is given up, and one that hasn't brought the head
 * of a request by then. */
#define IDLE_SECONDS 90

/* A body has to bring so much in so much time, or come to its end. */
#define WINDOW_US (60 * G_TIME_SPAN_SECOND)
#define WINDOW_BYTES (32u * 1024)

/* Closing a connection on which bytes wait that nobody has read destroys the answer on its way. So
 * what comes behind a refused request is read for a while, in vain. */
#define LINGER_US (30 * G_TIME_SPAN_SECOND)
#define LINGER_STILL_US (5 * G_TIME_SPAN_SECOND)

struct _CollectorConnection
{
  GIOStream parent_instance;

  GSocket                 *socket;
  GIOStream               *streams;
  CollectorHeadStream     *input;
  guint                    n_requests; /* that have begun */
  GSource                 *linger;
  GSource                 *watch; /* between two requests */
  CollectorConnectionState state;
  gint64                   since;       /* when the state was entered, monotonic */
  gint64                   window;      /* when the bytes began to be counted */
  gsize                    n_bytes;     /* of a body since then, or that were read in vain */
  gboolean                 is_complete; /* all of the request that began last was read */
  gboolean                 is_cut;      /* the client need not be told anything */
  CollectorConnectionFunc  closed_cb;
  gpointer                 user_data;
};

G_DEFINE_FINAL_TYPE (CollectorConnection, collector_connection, G_TYPE_IO_STREAM)

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
set_state (CollectorConnection *self, CollectorConnectionState state, gint64 now)
{
  self->state = state;
  self->since = now;
  self->window = now;
  self->n_bytes = 0;
}

static void
end (CollectorConnection *self)
{
  g_autoptr (CollectorConnection) kept = g_object_ref (self);

  if (kept->state == COLLECTOR_CONNECTION_CLOSED)
    return;

  clear_source (&kept->linger);
  clear_source (&kept->watch);
  g_io_stream_close (kept->streams, NULL, NULL);
  set_state (kept, COLLECTOR_CONNECTION_CLOSED, kept->since);
  kept->closed_cb (kept, kept->user_data);
}

static gssize
peek (CollectorConnection *self)
{
  char byte = 0;

  return recv (g_socket_get_fd (self->socket), &byte, sizeof byte, MSG_PEEK | MSG_DONTWAIT);
}

static const char *
get_phrase (guint status)
{
  return status == COLLECTOR_HEAD_STATUS_TOO_LARGE ? "Request Header Fields Too Large"
                                                   : soup_status_get_phrase (status);
}

/* Sent without libsoup, which has nothing on its way at that time. What doesn't fit into an empty
 * buffer is lost. */
static void
send_refusal (CollectorConnection *self, guint status, const char *problem)
{
  g_autoptr (CollectorAnswer) answer = collector_answer_new_refusal (status, problem);
  g_autofree char *text = g_strdup_printf ("HTTP/1.1 %u %s\r\nConnection: close\r\n"
                                           "Content-Type: application/json\r\n"
                                           "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s",
                                           status,
                                           get_phrase (status),
                                           strlen (answer->json),
                                           answer->json);

  send (g_socket_get_fd (self->socket), text, strlen (text), MSG_DONTWAIT | MSG_NOSIGNAL);
}

static gboolean
linger_cb (GSocket *socket, GIOCondition condition G_GNUC_UNUSED, gpointer user_data)
{
  CollectorConnection *self = user_data;
  char                 bytes[0x4000];
  gssize               n_bytes = recv (g_socket_get_fd (socket), bytes, sizeof bytes, MSG_DONTWAIT);

  self->n_bytes += (gsize) MAX (n_bytes, 0);
  self->window = g_get_monotonic_time ();
  if (n_bytes > 0 && self->n_bytes < COLLECTOR_MAX_SURPLUS_BYTES)
    return G_SOURCE_CONTINUE;

  end (self);

  return G_SOURCE_REMOVE;
}

static void
linger (CollectorConnection *self)
{
  clear_source (&self->watch);
  set_state (self, COLLECTOR_CONNECTION_LINGERING, g_get_monotonic_time ());
  g_socket_shutdown (self->socket, FALSE, TRUE, NULL);
  self->linger = g_socket_create_source (self->socket, G_IO_IN, NULL);
  g_source_set_callback (self->linger, G_SOURCE_FUNC (linger_cb), self, NULL);
  g_source_attach (self->linger, NULL);
}

/* libsoup has done with it. */
static gboolean
close_connection (GIOStream    *stream,
                  GCancellable *cancellable G_GNUC_UNUSED,
                  GError      **error G_GNUC_UNUSED)
{
  CollectorConnection *self = COLLECTOR_CONNECTION (stream);
  gssize               n_waiting = 0;

  if (self->is_cut || self->state >= COLLECTOR_CONNECTION_LINGERING)
    {
      end (self);
      return TRUE;
    }

  n_waiting = peek (self);
  if (n_waiting > 0 || (n_waiting < 0 && !self->is_complete))
    linger (self);
  else
    end (self);

  return TRUE;
}

static GInputStream *
get_input_stream (GIOStream *stream)
{
  return G_INPUT_STREAM (COLLECTOR_CONNECTION (stream)->input);
}

static GOutputStream *
get_output_stream (GIOStream *stream)
{
  return g_io_stream_get_output_stream (COLLECTOR_CONNECTION (stream)->streams);
}

static void
collector_connection_finalize (GObject *object)
{
  CollectorConnection *self = COLLECTOR_CONNECTION (object);

  clear_source (&self->linger);
  clear_source (&self->watch);
  g_clear_object (&self->input);
  g_clear_object (&self->streams);
  g_clear_object (&self->socket);

  G_OBJECT_CLASS (collector_connection_parent_class)->finalize (object);
}

static void
collector_connection_class_init (CollectorConnectionClass *class)
{
  GIOStreamClass *stream_class = G_IO_STREAM_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = collector_connection_finalize;
  stream_class->get_input_stream = get_input_stream;
  stream_class->get_output_stream = get_output_stream;
  stream_class->close_fn = close_connection;
}

static void
collector_connection_init (CollectorConnection *self G_GNUC_UNUSED)
{
}

/* now: monotonic time; closed_cb is called once, when the socket is closed. */
CollectorConnection *
collector_connection_new (GSocket                *socket,
                          gint64                  now,
                          CollectorConnectionFunc closed_cb,
                          gpointer                user_data)
{
  CollectorConnection *self = g_object_new (COLLECTOR_TYPE_CONNECTION, NULL);

  self->socket = g_object_ref (socket);
  self->streams = G_IO_STREAM (g_socket_connection_factory_create_connection (socket));
  self->input = collector_head_stream_new (g_io_stream_get_input_stream (self->streams));
  self->closed_cb = closed_cb;
  self->user_data = user_data;
  set_state (self, COLLECTOR_CONNECTION_WAITING, now);
  g_socket_set_timeout (socket, IDLE_SECONDS);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);

  return self;
}

/* Gives it to libsoup; FALSE: the client is gone already. libsoup tells no more of a message than
 * the address of its client, so the connection is found by that. */
gboolean
collector_connection_offer (CollectorConnection *self, SoupServer *soup)
{
  g_autoptr (GSocketAddress) local = g_socket_get_local_address (self->socket, NULL);
  g_autoptr (GSocketAddress) remote = g_socket_get_remote_address (self->socket, NULL);

  if (local == NULL || remote == NULL)
    return FALSE;

  g_object_set_data_full (G_OBJECT (remote), DATA_KEY, g_object_ref (self), g_object_unref);

  return soup_server_accept_iostream (soup, G_IO_STREAM (self), local, remote, NULL);
}

CollectorConnection *
collector_connection_get (SoupServerMessage *message)
{
  GSocketAddress *remote = soup_server_message_get_remote_address (message);

  return g_object_get_data (G_OBJECT (remote), DATA_KEY);
}

GSocket *
collector_connection_get_socket (CollectorConnection *self)
{
  return self->socket;
}

CollectorConnectionState
collector_connection_get_state (CollectorConnection *self)
{
  return self->state;
}

/* When it came into the state in which it is, monotonic. */
gint64
collector_connection_get_since (CollectorConnection *self)
{
  return self->since;
}

/* A request has begun, or is waited for on a new connection. */
void
collector_connection_begin (CollectorConnection *self)
{
  self->n_requests++;
  self->is_complete = FALSE;
}

/* Whether more requests have come than have begun. */
gboolean
collector_connection_is_behind (CollectorConnection *self)
{
  return collector_head_stream_get_head (self->input)->n_requests > self->n_requests;
}

/* What is wrong with the head of the request that has begun, and the status to refuse it with; or
 * NULL. */
const char *
collector_connection_get_head_problem (CollectorConnection *self, guint *status)
{
  const CollectorHead *head = collector_head_stream_get_head (self->input);

  *status = head->status;

  return self->n_requests == head->n_requests ? head->problem : NULL;
}

void
collector_connection_enter (CollectorConnection *self, CollectorConnectionState state)
{
  if (self->state >= COLLECTOR_CONNECTION_LINGERING)
    return;

  self->is_complete |= state == COLLECTOR_CONNECTION_ANSWERING;
  set_state (self, state, g_get_monotonic_time ());
}

/* Takes a source that is of use until the connection is closed, in the place of the last one. One
 * that is done should not stay: while somebody holds it, the main context walks over it at every
 * turn. */
void
collector_connection_set_watch (CollectorConnection *self, GSource *watch)
{
  clear_source (&self->watch);
  self->watch = watch;
}

/* Bytes of a body have come. */
void
collector_connection_count (CollectorConnection *self, gsize n_bytes)
{
  self->n_bytes += n_bytes;
}

/* Answers a request of which nobody can say where it ends, and lets nothing behind it be taken for
 * another. */
void
collector_connection_refuse (SoupServerMessage *message, guint status, const char *problem)
{
  g_autoptr (CollectorConnection) self = g_object_ref (collector_connection_get (message));
  G_GNUC_UNUSED g_autoptr (GIOStream) stolen = soup_server_message_steal_connection (message);

  send_refusal (self, status, problem);
  g_io_stream_close (G_IO_STREAM (self), NULL, NULL);
}

/* Gives it up: libsoup sees the end of it, and closes it. */
void
collector_connection_cut (CollectorConnection *self)
{
  self->is_cut = TRUE;
  if (self->state == COLLECTOR_CONNECTION_LINGERING)
    end (self);
  else
    g_socket_shutdown (self->socket, TRUE, TRUE, NULL);
}

/* Gives it up so that both sides know at once, also a sender that is still busy. */
void
collector_connection_abort (CollectorConnection *self)
{
  const struct linger at_once = { 1, 0 };

  setsockopt (g_socket_get_fd (self->socket), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  collector_connection_cut (self);
}

/* Whether it is on its way to be closed. */
gboolean
collector_connection_is_cut (CollectorConnection *self)
{
  return self->is_cut;
}

static void
check_body (CollectorConnection *self, gint64 now)
{
  if (now - self->window < WINDOW_US)
    return;

  if (self->n_bytes < WINDOW_BYTES)
    {
      send_refusal (self,
                    SOUP_STATUS_REQUEST_TIMEOUT,
                    "a body must bring 32 KiB a minute, or end; nothing was taken");
      collector_connection_cut (self);
    }
  self->window = now;
  self->n_bytes = 0;
}

/* Gives it up if it has taken too long; now: monotonic time. */
void
collector_connection_check (CollectorConnection *self, gint64 now)
{
  gint64 age = now - self->since;

  if (self->state == COLLECTOR_CONNECTION_RECEIVING)
    check_body (self, now);
  else if (self->state == COLLECTOR_CONNECTION_LINGERING &&
           (age > LINGER_US || now - self->window > LINGER_STILL_US))
    end (self);
  else if (self->state == COLLECTOR_CONNECTION_WAITING && age > IDLE_SECONDS * G_TIME_SPAN_SECOND)
    collector_connection_cut (self);
}
