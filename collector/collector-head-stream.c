/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-head-stream.h"

struct _CollectorHeadStream
{
  GFilterInputStream parent_instance;

  CollectorHead head;
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

static gssize
look_at (gpointer self, const void *bytes, gssize n_bytes)
{
  if (n_bytes > 0)
    collector_head_feed (&COLLECTOR_HEAD_STREAM (self)->head, bytes, (gsize) n_bytes);

  return n_bytes;
}

static gssize
read_bytes (GInputStream *stream,
            void         *buffer,
            gsize         size,
            GCancellable *cancellable,
            GError      **error)
{
  return look_at (
    stream, buffer, g_input_stream_read (get_base (stream), buffer, size, cancellable, error));
}

static gssize
read_nonblocking (GPollableInputStream *stream, void *buffer, gsize size, GError **error)
{
  GPollableInputStream *base = G_POLLABLE_INPUT_STREAM (get_base (stream));

  return look_at (
    stream, buffer, g_pollable_input_stream_read_nonblocking (base, buffer, size, NULL, error));
}

static gboolean
is_readable (GPollableInputStream *stream)
{
  return g_pollable_input_stream_is_readable (G_POLLABLE_INPUT_STREAM (get_base (stream)));
}

static GSource *
create_source (GPollableInputStream *stream, GCancellable *cancellable)
{
  GPollableInputStream *base = G_POLLABLE_INPUT_STREAM (get_base (stream));
  g_autoptr (GSource) source = g_pollable_input_stream_create_source (base, NULL);

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
collector_head_stream_class_init (CollectorHeadStreamClass *class)
{
  G_INPUT_STREAM_CLASS (class)->read_fn = read_bytes;
}

static void
collector_head_stream_init (CollectorHeadStream *self G_GNUC_UNUSED)
{
}

/* The base must be pollable; it stays open. */
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
