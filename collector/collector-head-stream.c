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
fail (gpointer self, GError **error)
{
  g_set_error_literal (
    error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, COLLECTOR_HEAD_STREAM (self)->head.problem);

  return -1;
}

static gboolean
is_bad (gpointer self)
{
  return COLLECTOR_HEAD_STREAM (self)->head.problem != NULL;
}

/* What lies before anything that is wrong: with that, no head is complete. */
static gssize
pass_on (gpointer self, const void *bytes, gssize n_bytes, GError **error)
{
  gsize n_good = 0;

  if (n_bytes <= 0)
    return n_bytes;

  n_good = collector_head_feed (&COLLECTOR_HEAD_STREAM (self)->head, bytes, (gsize) n_bytes);

  return n_good > 0 ? (gssize) n_good : fail (self, error);
}

static gssize
read_bytes (GInputStream *stream,
            void         *buffer,
            gsize         size,
            GCancellable *cancellable,
            GError      **error)
{
  gssize n_bytes = 0;

  if (is_bad (stream))
    return fail (stream, error);

  n_bytes = g_input_stream_read (get_base (stream), buffer, size, cancellable, error);

  return pass_on (stream, buffer, n_bytes, error);
}

static gssize
read_nonblocking (GPollableInputStream *stream, void *buffer, gsize size, GError **error)
{
  GPollableInputStream *base = G_POLLABLE_INPUT_STREAM (get_base (stream));
  gssize                n_bytes = 0;

  if (is_bad (stream))
    return fail (stream, error);

  n_bytes = g_pollable_input_stream_read_nonblocking (base, buffer, size, NULL, error);

  return pass_on (stream, buffer, n_bytes, error);
}

static gboolean
is_readable (GPollableInputStream *stream)
{
  return is_bad (stream) ||
         g_pollable_input_stream_is_readable (G_POLLABLE_INPUT_STREAM (get_base (stream)));
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

/* The base must be pollable; it stays open. Reading fails from where a head is wrong. */
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
