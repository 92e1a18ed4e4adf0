/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-server.h"

#include "collector-framing.h"
#include "collector-listener.h"
#include "collector-log.h"
#include "collector-request.h"

#include <glib-unix.h>
#include <stdio.h>
#include <sys/resource.h>

/* How long a half-sent body may hold up the end of the program. */
#define GRACE_SECONDS 3

/* Bodies that are held at one time, all requests together. */
#define MAX_HELD_BYTES (128u * 1024 * 1024)

/* Connections that may wait to be accepted. The default, 10, makes a rush of clients wait. */
#define MAX_WAITING 1024

/* Connections at one time, as far as there are file descriptors; some are for other things. */
#define MAX_CONNECTIONS 4096
#define OTHER_FILES 128

/* Requests that are stored together, while others wait: many, as waiting for the disk costs the
 * same for all, but few enough that none waits long. */
#define MAX_JOINED 32
#define MAX_JOINED_BYTES (4u * 1024 * 1024)

/* How often old events are looked for. */
#define MAX_EXPIRY_SECONDS 600

struct _CollectorServer
{
  SoupServer        *soup;
  CollectorListener *listener;
  CollectorKeys     *keys;  /* not owned */
  CollectorStore    *store; /* not owned */
  CollectorApi      *api;   /* not owned */
  GThreadPool       *worker;
  GAsyncQueue       *waiting; /* of requests that are complete */
  GMainLoop         *loop;
  gboolean           is_printing;
  gboolean           is_coloured;
  char              *allow_origin; /* NULL: none */
  gboolean           is_stopping;
  gboolean           is_in_trouble; /* the last events could not be stored */
  gint64             keep_ms;       /* 0: for ever */
  guint              expiry_source;
  gboolean           is_grace_over;
  guint              grace_source;
  guint              terminate_source;
  guint              interrupt_source;
  guint              n_in_hand;  /* requests that have begun and not ended */
  guint              n_complete; /* of these, whose body is there */
  gsize              n_held_bytes;

  CollectorForward *forward; /* not owned; NULL: events stay here */
};

/* A batch that has been dealt with. */
typedef struct
{
  CollectorServer  *server;
  CollectorRequest *request;
} Answered;

static void
quit_if_idle (CollectorServer *self)
{
  if (!self->is_stopping)
    return;
  if (self->n_in_hand == 0 || (self->is_grace_over && self->n_complete == 0))
    g_main_loop_quit (self->loop);
}

static gboolean
grace_over_cb (gpointer user_data)
{
  CollectorServer *self = user_data;

  self->grace_source = 0;
  self->is_grace_over = TRUE;
  quit_if_idle (self);

  return G_SOURCE_REMOVE;
}

static void
count (CollectorMetrics *metrics, const CollectorRequest *request)
{
  const CollectorAnswer *answer = request->answer;

  metrics->n_requests++;
  metrics->n_accepted += answer->status == SOUP_STATUS_OK ? answer->n_accepted : 0;
  metrics->n_duplicates += answer->status == SOUP_STATUS_OK ? answer->n_duplicates : 0;
  metrics->n_rejected += answer->n_rejected;
  metrics->n_unstored += answer->status == SOUP_STATUS_SERVICE_UNAVAILABLE ? 1 : 0;
  metrics->n_bytes += g_bytes_get_size (request->batch.body);
}

static void
note_trouble (CollectorServer *self, const CollectorAnswer *answer)
{
  gboolean is_in_trouble = answer->status == SOUP_STATUS_SERVICE_UNAVAILABLE;

  if (is_in_trouble && !self->is_in_trouble)
    collector_log (
      COLLECTOR_LOG_ERROR, "no events can be stored, senders keep theirs: %s", answer->json);
  else if (!is_in_trouble && self->is_in_trouble)
    collector_log (COLLECTOR_LOG_NOTICE, "events can be stored again");
  self->is_in_trouble = is_in_trouble;
}

static gboolean
answer_in_main_cb (gpointer user_data)
{
  g_autofree Answered *answered = user_data;
  CollectorRequest    *request = answered->request;
  CollectorApi        *api = answered->server->api;

  note_trouble (answered->server, request->answer);
  if (!request->is_check)
    count (&api->metrics, request);
  if (request->answer->n_accepted > 0)
    collector_stream_wake (api->stream);
  collector_request_answer (request);
  soup_server_message_unpause (request->message);
  g_object_unref (request->message);

  return G_SOURCE_REMOVE;
}

/* Not g_main_context_invoke(): once the loop has ended, that would call back in this thread. */
static void
answer_later (CollectorServer *self, CollectorRequest *request)
{
  Answered *answered = g_new0 (Answered, 1);
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  answered->server = self;
  answered->request = request;
  g_source_set_callback (source, answer_in_main_cb, answered, NULL);
  g_source_attach (source, NULL);
}

/* The old events go in short steps, with the batches that have come meanwhile in between. */
static gboolean
expiry_cb (gpointer user_data)
{
  CollectorServer *self = user_data;

  if (!self->is_stopping)
    g_thread_pool_push (self->worker, self, NULL);

  return G_SOURCE_CONTINUE;
}

static gboolean
expire_on_cb (gpointer user_data)
{
  expiry_cb (user_data);

  return G_SOURCE_REMOVE;
}

static void
expire_in_thread (CollectorServer *self)
{
  gint64           before = g_get_real_time () / 1000 - self->keep_ms;
  CollectorExpired expired = { 0, 0 };
  g_autoptr (GError) error = NULL;

  if (!collector_store_expire (self->store, before, self->forward != NULL, &expired, &error))
    collector_log (COLLECTOR_LOG_WARNING,
                   "old events could not be removed, they stay for now: %s",
                   error->message);
  else if (expired.n_removed > 0)
    g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, expire_on_cb, self, NULL);
  if (expired.n_aside > 0)
    collector_log (
      COLLECTOR_LOG_WARNING,
      "%u events that ClickHouse refused were older than --keep allows, and are removed",
      expired.n_aside);
}

static GPtrArray *
join_waiting (CollectorServer *self)
{
  GPtrArray        *joined = g_ptr_array_new ();
  CollectorRequest *request = NULL;
  gsize             n_bytes = 0;

  while (joined->len < MAX_JOINED && n_bytes < MAX_JOINED_BYTES &&
         (request = g_async_queue_try_pop (self->waiting)) != NULL)
    {
      g_ptr_array_add (joined, request);
      n_bytes += request->is_check ? 0 : g_bytes_get_size (request->batch.body);
    }

  return joined;
}

static void
store_joined (CollectorServer *self, GPtrArray *requests)
{
  g_autoptr (GPtrArray) batches = g_ptr_array_new ();
  g_autofree CollectorAnswer **answers = g_new0 (CollectorAnswer *, requests->len);
  guint                        n_taken = 0;

  for (guint i = 0; i < requests->len; i++)
    {
      CollectorRequest *request = requests->pdata[i];

      if (request->is_check)
        request->answer = collector_batch_check (self->store);
      else
        g_ptr_array_add (batches, &request->batch);
    }

  collector_batch_take_all (batches, self->store, answers);
  for (guint i = 0; i < requests->len; i++)
    {
      CollectorRequest *request = requests->pdata[i];

      if (!request->is_check)
        request->answer = answers[n_taken++];
    }
}

/* Prints after the answers are on their way, so that a terminal that stands still holds up only the
 * batches behind. */
static void
work_in_thread (gpointer data, gpointer user_data)
{
  CollectorServer *self = user_data;
  g_autoptr (GPtrArray) requests = NULL;
  g_autoptr (GString) printed = g_string_new (NULL);
  guint n_accepted = 0;

  if (data == self)
    {
      expire_in_thread (self);
      return;
    }

  /* Empty where this request was stored with one before. */
  requests = join_waiting (self);
  store_joined (self, requests);
  for (guint i = 0; i < requests->len; i++)
    {
      CollectorRequest *request = requests->pdata[i];

      if (request->answer->printed != NULL)
        g_string_append_len (
          printed, request->answer->printed->str, (gssize) request->answer->printed->len);
      n_accepted += request->answer->n_accepted;
      answer_later (self, request);
    }
  if (self->forward != NULL && n_accepted > 0)
    collector_forward_wake (self->forward, n_accepted);

  if (printed->len > 0)
    {
      fwrite (printed->str, 1, printed->len, stdout);
      fflush (stdout);
    }
}

static void
got_chunk_cb (SoupServerMessage *message, GBytes *chunk, gpointer user_data)
{
  CollectorServer  *self = user_data;
  CollectorRequest *request = collector_request_get (message);
  gsize             n_held_before = request->body == NULL ? 0 : request->body->len;

  collector_request_append (request, chunk);
  self->n_held_bytes -= n_held_before;
  self->n_held_bytes += request->body == NULL ? 0 : request->body->len;

  if (request->body == NULL || self->n_held_bytes <= MAX_HELD_BYTES)
    return;
  self->n_held_bytes -= request->body->len;
  collector_request_refuse (request,
                            SOUP_STATUS_SERVICE_UNAVAILABLE,
                            "too much is being taken in at this moment, nothing was taken");
}

/* The headers of a request are there. */
static void
early_cb (SoupServer        *soup G_GNUC_UNUSED,
          SoupServerMessage *message,
          const char        *path,
          GHashTable        *query G_GNUC_UNUSED,
          gpointer           user_data)
{
  CollectorServer  *self = user_data;
  CollectorRequest *request = NULL;
  const char       *problem = NULL;

  if (collector_framing_judge (message, &problem) != 0)
    return;

  request = collector_request_attach (message);
  self->n_in_hand++;
  g_signal_connect (message, "got-chunk", G_CALLBACK (got_chunk_cb), self);
  if (self->is_stopping)
    collector_request_refuse (request,
                              SOUP_STATUS_SERVICE_UNAVAILABLE,
                              "the collector is being stopped, nothing was taken");
  else if (collector_api_is_mine (path))
    {
      request->is_reading = TRUE;
      self->api->metrics.n_held_bytes = self->n_held_bytes;
      collector_api_start (self->api, message);
    }
  else
    {
      if (self->allow_origin != NULL)
        collector_request_allow_origin (request, self->allow_origin);
      collector_request_start (request, self->keys, self->is_in_trouble);
    }
}

/* The body of a request is there; this is not called where the answer is settled already. */
static void
complete_cb (SoupServer        *soup G_GNUC_UNUSED,
             SoupServerMessage *message,
             const char        *path G_GNUC_UNUSED,
             GHashTable        *query G_GNUC_UNUSED,
             gpointer           user_data)
{
  CollectorServer  *self = user_data;
  CollectorRequest *request = collector_request_get (message);

  if (request->is_reading)
    {
      collector_api_answer (self->api, message);
      return;
    }

  if (!request->is_check)
    {
      self->n_complete++;
      collector_request_finish (request);
      request->batch.is_printed = self->is_printing;
      request->batch.is_coloured = self->is_coloured;
    }

  g_object_ref (message);
  soup_server_message_pause (message);
  g_async_queue_push (self->waiting, request);
  g_thread_pool_push (self->worker, request, NULL);
}

/* The answer is written, or its sender is gone. */
static void
request_ended_cb (CollectorServer *self, SoupServerMessage *message)
{
  CollectorRequest *request = collector_request_get (message);

  if (request == NULL)
    return;

  self->n_in_hand--;
  if (request->body != NULL)
    self->n_held_bytes -= request->body->len;
  if (request->batch.body != NULL)
    {
      self->n_complete--;
      self->n_held_bytes -= g_bytes_get_size (request->batch.body);
    }
  quit_if_idle (self);
}

/* As above, but its connection may go on, and must not hold what the request held. */
static void
request_finished_cb (CollectorServer *self, SoupServerMessage *message)
{
  request_ended_cb (self, message);
  collector_request_detach (message);
}

static void
request_started_cb (SoupServer *soup G_GNUC_UNUSED, SoupServerMessage *message)
{
  collector_request_prepare (message);
}

/* A signal ends the run once the requests in hand are answered; a second one at once. */
static gboolean
signal_cb (gpointer user_data)
{
  CollectorServer *self = user_data;

  if (self->is_stopping)
    {
      g_main_loop_quit (self->loop);
      return G_SOURCE_CONTINUE;
    }

  collector_log (COLLECTOR_LOG_NOTICE, "stopping");
  self->is_stopping = TRUE;
  collector_stream_end (self->api->stream);
  self->grace_source = g_timeout_add_seconds (GRACE_SECONDS, grace_over_cb, self);
  quit_if_idle (self);

  return G_SOURCE_CONTINUE;
}

static GSocket *
open_socket (GSocketAddress *address, GError **error)
{
  g_autoptr (GSocket) socket = g_socket_new (
    g_socket_address_get_family (address), G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);

  if (socket == NULL || !g_socket_bind (socket, address, TRUE, error))
    return NULL;
  g_socket_set_listen_backlog (socket, MAX_WAITING);

  return g_socket_listen (socket, error) ? g_steal_pointer (&socket) : NULL;
}

static guint
get_max_connections (void)
{
  struct rlimit limit = { 0, 0 };

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur > MAX_CONNECTIONS + OTHER_FILES)
    return MAX_CONNECTIONS;

  return (guint) MAX (limit.rlim_cur, 2 * OTHER_FILES) - OTHER_FILES;
}

/* Starts to listen, also for SIGTERM and SIGINT; requests are taken once collector_server_run()
 * runs. */
CollectorServer *
collector_server_new_listen (GSocketAddress *address, CollectorKeys *keys, GError **error)
{
  g_autoptr (CollectorServer) self = g_new0 (CollectorServer, 1);
  g_autoptr (GSocket) socket = open_socket (address, error);
  g_autofree char *shown = g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (address));

  self->keys = keys;
  self->waiting = g_async_queue_new ();
  self->loop = g_main_loop_new (NULL, FALSE);
  self->terminate_source = g_unix_signal_add (SIGTERM, signal_cb, self);
  self->interrupt_source = g_unix_signal_add (SIGINT, signal_cb, self);
  self->soup = soup_server_new ("raw-paths", TRUE, NULL);
  soup_server_add_early_handler (self->soup, NULL, early_cb, self, NULL);
  soup_server_add_early_handler (self->soup, "*", early_cb, self, NULL); /* as in "OPTIONS *" */
  soup_server_add_handler (self->soup, NULL, complete_cb, self, NULL);
  g_signal_connect (self->soup, "request-started", G_CALLBACK (request_started_cb), NULL);
  g_signal_connect_swapped (self->soup, "request-finished", G_CALLBACK (request_finished_cb), self);
  g_signal_connect_swapped (self->soup, "request-aborted", G_CALLBACK (request_ended_cb), self);

  if (socket != NULL)
    self->listener = collector_listener_new (self->soup, socket, get_max_connections (), error);
  if (self->listener != NULL)
    return g_steal_pointer (&self);

  g_prefix_error (error, "cannot listen on %s: ", shown);

  return NULL;
}

void
collector_server_free (CollectorServer *self)
{
  if (self == NULL)
    return;

  g_clear_handle_id (&self->grace_source, g_source_remove);
  g_clear_handle_id (&self->terminate_source, g_source_remove);
  g_clear_handle_id (&self->interrupt_source, g_source_remove);
  g_clear_pointer (&self->listener, collector_listener_free);
  g_clear_object (&self->soup);
  g_clear_pointer (&self->waiting, g_async_queue_unref);
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_free (self->allow_origin);
  g_free (self);
}

int
collector_server_get_port (CollectorServer *self)
{
  g_autoslist (GUri) uris = soup_server_get_uris (self->soup);

  return g_uri_get_port (uris->data);
}

/* The address that is really listened on, such as "http://127.0.0.1:8642/". */
char *
collector_server_dup_uri (CollectorServer *self)
{
  g_autoslist (GUri) uris = soup_server_get_uris (self->soup);

  return g_uri_to_string (uris->data);
}

void
collector_server_set_print (CollectorServer *self, gboolean is_printing, gboolean is_coloured)
{
  self->is_printing = is_printing;
  self->is_coloured = is_coloured;
}

/* Whose pages may send events; NULL: nobody's. */
void
collector_server_set_allow_origin (CollectorServer *self, const char *origin)
{
  g_free (self->allow_origin);
  self->allow_origin = g_strdup (origin);
}

/* How long events are kept; 0: for ever. */
void
collector_server_set_keep (CollectorServer *self, gint64 keep_ms)
{
  self->keep_ms = keep_ms;
}

static void
start_expiry (CollectorServer *self)
{
  guint seconds = (guint) CLAMP (self->keep_ms / 20000, 1, MAX_EXPIRY_SECONDS);

  if (self->keep_ms == 0)
    return;

  self->expiry_source = g_timeout_add_seconds (seconds, expiry_cb, self);
  expiry_cb (self);
}

/* Tells the forwarder of events that come; it must live as long as requests are taken. */
void
collector_server_set_forward (CollectorServer *self, CollectorForward *forward)
{
  self->forward = forward;
}

/* Takes requests until SIGTERM or SIGINT. */
void
collector_server_run (CollectorServer *self, CollectorStore *store, CollectorApi *api)
{
  self->store = store;
  self->api = api;
  self->worker = g_thread_pool_new (work_in_thread, self, 1, TRUE, NULL);

  start_expiry (self);
  g_main_loop_run (self->loop);

  /* From here on a signal ends the program as it would any other. */
  g_clear_handle_id (&self->terminate_source, g_source_remove);
  g_clear_handle_id (&self->interrupt_source, g_source_remove);
  g_clear_handle_id (&self->expiry_source, g_source_remove);
  g_clear_pointer (&self->listener, collector_listener_free);
  g_thread_pool_free (g_steal_pointer (&self->worker), FALSE, TRUE);
}
