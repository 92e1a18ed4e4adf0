/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-head-stream.h"

#include <string.h>

/* What libsoup reads in the place of a head that is wrong. */
#define STAND_IN "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"

struct _CollectorHeadStream
{
  GFilterInputStream parent_instance;

  CollectorHead head;
  GByteArray   *held;  /* of a head that is not complete */
  GByteArray   *ready; /* to be read */
};

static void pollable_init (GPollableInputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CollectorHeadStream,
                               collector_head_stream,
                               G_TYPE_FILTER_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM, pollable_init))

static GInputStream *
get_base (gpointer self)
{
  return g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (self));
}

static void
move (GByteArray *from, GByteArray *to, gsize n_bytes)
{
  if (n_bytes == 0)
    return;

  g_byte_array_append (to, from->data, (guint) n_bytes);
  g_byte_array_remove_range (from, 0, (guint) n_bytes);
}

static gssize
give (CollectorHeadStream *self, void *buffer, gsize size)
{
  gsize n_bytes = MIN (self->ready->len, size);

  if (n_bytes == 0)
    return 0;

  memcpy (buffer, self->ready->data, n_bytes);
  g_byte_array_remove_range (self->ready, 0, (guint) n_bytes);

  return (gssize) n_bytes;
}

static void
stand_in (CollectorHeadStream *self)
{
  g_byte_array_set_size (self->held, 0);
  g_byte_array_append (self->ready, (const guint8 *) STAND_IN, strlen (STAND_IN));
}

/* Sorts what has come in; gives how much of it can stay where it is. */
static gsize
sort_in (CollectorHeadStream *self, const void *bytes, gsize n_bytes)
{
  gsize n_seen = 0;

  /* The stand-in was the last. */
  if (self->head.problem != NULL)
    return 0;

  n_seen = collector_head_feed (&self->head, bytes, n_bytes);
  if (self->held->len == 0 && self->head.n_open == 0)
    return n_bytes;

  g_byte_array_append (self->held, bytes, (guint) n_seen);
  move (self->held, self->ready, self->held->len - self->head.n_open);
  if (self->head.problem != NULL)
    stand_in (self);

  return 0;
}

/* n_bytes: as read gives it, 0 at the end. Gives 0 where nothing can be given yet. */
static gssize
pass_on (CollectorHeadStream *self, void *buffer, gsize size, gssize n_bytes)
{
  gsize n_there = 0;

  /* libsoup would take the start of a head for all of it. */
  if (n_bytes == 0 && self->held->len > 0)
    {
      collector_head_end (&self->head);
      stand_in (self);
    }
  if (n_bytes > 0)
    n_there = sort_in (self, buffer, (gsize) n_bytes);

  return n_there > 0 ? (gssize) n_there : give (self, buffer, size);
}

static gssize
read_bytes (GInputStream *stream,
            void         *buffer,
            gsize         size,
            GCancellable *cancellable,
            GError      **error)
{
  CollectorHeadStream *self = COLLECTOR_HEAD_STREAM (stream);
  gssize               n_bytes = 1;
  gssize               n_given = give (self, buffer, size);

  while (n_given == 0 && n_bytes > 0)
    {
      n_bytes = g_input_stream_read (get_base (stream), buffer, size, cancellable, error);
      n_given = pass_on (self, buffer, size, n_bytes);
    }

  return n_given > 0 ? n_given : MIN (n_bytes, 0);
}

static gssize
read_nonblocking (GPollableInputStream *stream, void *buffer, gsize size, GError **error)
{
  CollectorHeadStream  *self = COLLECTOR_HEAD_STREAM (stream);
  GPollableInputStream *base = G_POLLABLE_INPUT_STREAM (get_base (stream));
  gssize                n_bytes = 1;
  gssize                n_given = give (self, buffer, size);

  while (n_given == 0 && n_bytes > 0)
    {
      n_bytes = g_pollable_input_stream_read_nonblocking (base, buffer, size, NULL, error);
      n_given = pass_on (self, buffer, size, n_bytes);
    }

  return n_given > 0 ? n_given : MIN (n_bytes, 0);
}

static gboolean
is_readable (GPollableInputStream *stream)
{
  return COLLECTOR_HEAD_STREAM (stream)->ready->len > 0 ||
         g_pollable_input_stream_is_readable (G_POLLABLE_INPUT_STREAM (get_base (stream)));
}

static GSource *
create_source (GPollableInputStream *stream, GCancellable *cancellable)
{
  GPollableInputStream *base = G_POLLABLE_INPUT_STREAM (get_base (stream));
  g_autoptr (GSource) source = COLLECTOR_HEAD_STREAM (stream)->ready->len > 0
                                 ? g_idle_source_new ()
                                 : g_pollable_input_stream_create_source (base, NULL);

  return g_pollable_source_new_full (stream, source, cancellable);
}

static void
pollable_init (GPollableInputStreamInterface *iface)
{
  iface->is_readable = is_readable;
  iface->create_source = create_source;
  iface->read_nonblocking = read_nonblocking;
}

static void
collector_head_stream_finalize (GObject *object)
{
  CollectorHeadStream *self = COLLECTOR_HEAD_STREAM (object);

  g_byte_array_unref (self->held);
  g_byte_array_unref (self->ready);

  G_OBJECT_CLASS (collector_head_stream_parent_class)->finalize (object);
}

static void
collector_head_stream_class_init (CollectorHeadStreamClass *class)
{
  G_OBJECT_CLASS (class)->finalize = collector_head_stream_finalize;
  G_INPUT_STREAM_CLASS (class)->read_fn = read_bytes;
}

static void
collector_head_stream_init (CollectorHeadStream *self)
{
  self->held = g_byte_array_new ();
  self->ready = g_byte_array_new ();
}

/* The base must be pollable; it stays open. Heads come whole, and one that is wrong as a stand-in,
 * with which the connection ends. */
CollectorHeadStream *
collector_head_stream_new (GInputStream *base)
{
  return g_object_new (
    COLLECTOR_TYPE_HEAD_STREAM, "base-stream", base, "close-base-stream", FALSE, NULL);
}

const CollectorHead *
collector_head_stream_get_head (CollectorHeadStream *self)
{
  return &self->head;
}
