/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-stream.h"

#include "collector-connection.h"
#include "collector-reply.h"

#include <string.h>
#include <sys/socket.h>

#define MAX_READERS 64
#define PATIENCE_US (5 * G_TIME_SPAN_SECOND)

/* What a reader that doesn't read may hold: less than this, and one turn. */
#define MAX_PENDING_BYTES (64u * 1024)

/* A reader for which something waits so long, while it takes nothing, is given up. One tick may
 * come right behind what it waits for. */
#define MAX_STILL_TICKS 2

/* Told to a browser first: how long to wait before it comes again. Whoever has read it misses no
 * event that is stored from then on. */
#define RETRY "retry: 2000\n\n"

typedef struct
{
  CollectorStream   *stream;
  SoupServerMessage *message;
  GSource           *watch; /* for the end of its connection */
  CollectorQuery    *query;
  gint64             after;
  gboolean           is_placed; /* it is known what it has had */
  gsize              n_pending_bytes;
  gboolean           has_moved;     /* since the last tick */
  guint              n_still_ticks; /* in which it has not */
  gboolean           has_more;
} Reader;

struct _CollectorStream
{
  CollectorReport *report;
  GThreadPool     *thread;
  GHashTable      *readers; /* message -> Reader */
  guint            tick_source;
  int              is_over; /* atomic */
  gboolean         is_reading;
  gboolean         is_wanted; /* again, as something has come meanwhile */
};

/* One turn: what each reader that can take more is to have. */
typedef struct
{
  CollectorStream *stream;
  GPtrArray       *parts; /* of Part */
} Turn;

typedef struct
{
  SoupServerMessage *message;
  CollectorQuery    *query;
  CollectorFollow    follow;
} Part;

static void
part_free (gpointer data)
{
  Part *self = data;

  g_object_unref (self->message);
  collector_query_unref (self->query);
  g_ptr_array_unref (self->follow.news);
  g_free (self);
}

static void
turn_free (gpointer data)
{
  Turn *self = data;

  g_ptr_array_unref (self->parts);
  g_free (self);
}

static void
reader_free (gpointer data)
{
  Reader *self = data;

  g_signal_handlers_disconnect_by_data (self->message, self);
  if (self->watch != NULL)
    {
      g_source_destroy (self->watch);
      g_source_unref (self->watch);
    }
  collector_query_unref (self->query);
  g_object_unref (self->message);
  g_free (self);
}

static void
news_free (gpointer data)
{
  collector_news_free (data);
}

static void
send_text (Reader *reader, const char *text, gsize length)
{
  soup_message_body_append (
    soup_server_message_get_response_body (reader->message), SOUP_MEMORY_COPY, text, length);
  reader->n_pending_bytes += length;
  soup_server_message_unpause (reader->message);
}

/* libsoup looks at a connection only when it has something to write. */
static void
cut_off (Reader *reader)
{
  CollectorConnection *connection = collector_connection_get (reader->message);

  collector_connection_cut (connection);
  send_text (reader, ":\n\n", 3);
}

static gboolean
gone_cb (GSocket *socket, GIOCondition condition G_GNUC_UNUSED, gpointer user_data)
{
  Reader *reader = user_data;
  char    byte = 0;

  /* More than a byte in advance is no business of a reader, so that is the end as well. */
  if (recv (g_socket_get_fd (socket), &byte, sizeof byte, MSG_PEEK | MSG_DONTWAIT) < 0)
    return G_SOURCE_CONTINUE;

  cut_off (reader);

  return G_SOURCE_REMOVE;
}

static void
watch (Reader *reader)
{
  CollectorConnection *connection = collector_connection_get (reader->message);
  GSocket             *socket = collector_connection_get_socket (connection);

  /* What watches a socket also ends when its timeout is over, but nothing has to come from the
   * reader: one who takes nothing is found by the tick. */
  g_socket_set_timeout (socket, 0);
  reader->watch = g_socket_create_source (socket, G_IO_IN, NULL);
  g_source_set_callback (reader->watch, G_SOURCE_FUNC (gone_cb), reader, NULL);
  g_source_attach (reader->watch, NULL);
}

static void
send_part (Reader *reader, const Part *part)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (!reader->is_placed && part->follow.after >= 0)
    g_string_append (text, RETRY);
  reader->is_placed |= part->follow.after >= 0;
  if (part->follow.n_missed > 0)
    g_string_append_printf (
      text, "event: gap\ndata: {\"missed\":%" G_GINT64_FORMAT "}\n\n", part->follow.n_missed);
  for (guint i = 0; i < part->follow.news->len; i++)
    {
      const CollectorNews *news = part->follow.news->pdata[i];

      g_string_append_printf (
        text, "id: %" G_GINT64_FORMAT "\nevent: event\ndata: %s\n\n", news->id, news->json);
    }

  reader->after = part->follow.after;
  reader->has_more = part->follow.has_more;
  if (text->len > 0)
    send_text (reader, text->str, text->len);
}

/* Asks what there is for each reader that has taken what it was sent. */
static void
start_turn (CollectorStream *self)
{
  Turn          *turn = NULL;
  GHashTableIter iter;
  gpointer       value = NULL;

  self->is_wanted = self->is_reading;
  if (self->is_reading)
    return;

  turn = g_new0 (Turn, 1);
  turn->stream = self;
  turn->parts = g_ptr_array_new_with_free_func (part_free);
  g_hash_table_iter_init (&iter, self->readers);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Reader *reader = value;
      Part   *part = NULL;

      /* What it misses here is asked for when it has taken what it was sent. */
      if (reader->n_pending_bytes > MAX_PENDING_BYTES)
        {
          reader->has_more = TRUE;
          continue;
        }
      part = g_new0 (Part, 1);
      part->message = g_object_ref (reader->message);
      part->query = collector_query_ref (reader->query);
      part->follow.after = reader->after;
      part->follow.news = g_ptr_array_new_with_free_func (news_free);
      g_ptr_array_add (turn->parts, part);
    }

  self->is_reading = turn->parts->len > 0;
  if (self->is_reading)
    g_thread_pool_push (self->thread, turn, NULL);
  else
    turn_free (turn);
}

static gboolean
turn_done_cb (gpointer user_data)
{
  Turn            *turn = user_data;
  CollectorStream *self = turn->stream;

  self->is_reading = FALSE;
  for (guint i = 0; i < turn->parts->len; i++)
    {
      const Part *part = turn->parts->pdata[i];
      Reader     *reader = g_hash_table_lookup (self->readers, part->message);

      if (reader == NULL)
        continue;
      send_part (reader, part);
      self->is_wanted |= reader->has_more && reader->n_pending_bytes <= MAX_PENDING_BYTES;
    }
  if (self->is_wanted)
    start_turn (self);

  return G_SOURCE_REMOVE;
}

/* A part that cannot be read in time is tried again with the next turn. */
static void
turn_in_thread (gpointer data, gpointer user_data)
{
  Turn            *turn = data;
  CollectorStream *self = user_data;
  g_autoptr (GSource) source = g_idle_source_new ();

  for (guint i = 0; i < turn->parts->len; i++)
    {
      Part             *part = turn->parts->pdata[i];
      CollectorPatience patience = { g_get_monotonic_time () + PATIENCE_US, &self->is_over };

      self->report->follow (self->report, part->query, &patience, &part->follow, NULL);
    }

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, turn_done_cb, turn, turn_free);
  g_source_attach (source, NULL);
}

/* Something has come in. */
void
collector_stream_wake (CollectorStream *self)
{
  if (g_hash_table_size (self->readers) > 0)
    start_turn (self);
}

/* Keeps proxies awake, gives up who takes nothing though there is something,
 * and looks for what another program may have stored. */
void
collector_stream_tick (CollectorStream *self)
{
  GHashTableIter iter;
  gpointer       value = NULL;

  g_hash_table_iter_init (&iter, self->readers);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Reader *reader = value;

      reader->n_still_ticks = reader->has_moved ? 0 : reader->n_still_ticks + 1;
      if (reader->n_pending_bytes > 0 && reader->n_still_ticks >= MAX_STILL_TICKS)
        cut_off (reader);
      else if (reader->n_pending_bytes == 0)
        send_text (reader, ":\n\n", 3);
      reader->has_moved = FALSE;
    }
  collector_stream_wake (self);
}

static gboolean
tick_cb (gpointer user_data)
{
  collector_stream_tick (user_data);

  return G_SOURCE_CONTINUE;
}

/* Takes the report. A reader hears something at least at every tick; with 0 seconds they come by
 * collector_stream_tick() alone. */
CollectorStream *
collector_stream_new (CollectorReport *report, guint tick_seconds)
{
  CollectorStream *self = g_new0 (CollectorStream, 1);

  self->report = report;
  self->thread = g_thread_pool_new (turn_in_thread, self, 1, FALSE, NULL);
  self->readers = g_hash_table_new_full (NULL, NULL, NULL, reader_free);
  if (tick_seconds > 0)
    self->tick_source = g_timeout_add_seconds (tick_seconds, tick_cb, self);

  return self;
}

void
collector_stream_free (CollectorStream *self)
{
  if (self == NULL)
    return;

  g_clear_handle_id (&self->tick_source, g_source_remove);
  g_atomic_int_set (&self->is_over, 1);
  g_thread_pool_free (self->thread, FALSE, TRUE);
  g_hash_table_unref (self->readers);
  collector_report_free (self->report);
  g_free (self);
}

static void
wrote_cb (SoupServerMessage *message G_GNUC_UNUSED, guint n_bytes, gpointer user_data)
{
  Reader *reader = user_data;

  reader->has_moved = TRUE;
  reader->n_pending_bytes -= MIN (n_bytes, reader->n_pending_bytes);
  if (reader->has_more && reader->n_pending_bytes == 0)
    start_turn (reader->stream);
}

static void
finished_cb (SoupServerMessage *message, gpointer user_data)
{
  Reader *reader = user_data;

  g_hash_table_remove (reader->stream->readers, message);
}

static void
start_answer (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  collector_reply_start (message, SOUP_STATUS_OK);
  soup_message_headers_set_content_type (headers, "text/event-stream", NULL);
  soup_message_headers_set_encoding (headers,
                                     soup_server_message_get_http_version (message) == SOUP_HTTP_1_0
                                       ? SOUP_ENCODING_EOF
                                       : SOUP_ENCODING_CHUNKED);
  soup_message_body_set_accumulate (soup_server_message_get_response_body (message), FALSE);
}

/* Lets a request follow the events; FALSE: too many do already. */
gboolean
collector_stream_add (CollectorStream *self, SoupServerMessage *message, CollectorQuery *query)
{
  Reader *reader = NULL;

  if (g_hash_table_size (self->readers) >= MAX_READERS)
    return FALSE;

  start_answer (message);
  if (strcmp (soup_server_message_get_method (message), "HEAD") == 0)
    return TRUE;

  reader = g_new0 (Reader, 1);
  reader->stream = self;
  reader->message = g_object_ref (message);
  reader->query = collector_query_ref (query);
  reader->after = query->after;
  g_hash_table_insert (self->readers, message, reader);
  g_signal_connect (message, "wrote-body-data", G_CALLBACK (wrote_cb), reader);
  g_signal_connect (message, "finished", G_CALLBACK (finished_cb), reader);
  watch (reader);
  start_turn (self);

  return TRUE;
}

/* Ends all answers. */
void
collector_stream_end (CollectorStream *self)
{
  GHashTableIter iter;
  gpointer       value = NULL;

  g_hash_table_iter_init (&iter, self->readers);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Reader *reader = value;

      soup_message_body_complete (soup_server_message_get_response_body (reader->message));
      soup_server_message_unpause (reader->message);
    }
}

guint
collector_stream_get_n_readers (CollectorStream *self)
{
  return g_hash_table_size (self->readers);
}
