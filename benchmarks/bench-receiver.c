/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gio/gunixinputstream.h>
#include <libsoup/soup.h>
#include <stdio.h>
#include <string.h>

/*
 * A receiver that costs little: it takes every batch, or with "hang" answers none. It prints its
 * port, and for each line that it reads how many requests and events it has got. It ends with its
 * standard input.
 */

typedef struct
{
  GMainLoop        *loop;
  GDataInputStream *input;
  gboolean          hangs;
  guint64           n_requests;
  guint64           n_events;
} Receiver;

static guint64
count_lines (GInputStream *stream)
{
  char    buffer[16384];
  guint64 n_lines = 0;
  gssize  n_read;

  while ((n_read = g_input_stream_read (stream, buffer, sizeof buffer, NULL, NULL)) > 0)
    for (gssize i = 0; i < n_read; i++)
      n_lines += buffer[i] == '\n';

  return n_lines;
}

static GInputStream *
open_body (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  g_autoptr (GBytes) body =
    soup_message_body_flatten (soup_server_message_get_request_body (message));
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (body);
  g_autoptr (GConverter) converter = NULL;

  if (g_strcmp0 (soup_message_headers_get_one (headers, "Content-Encoding"), "gzip") != 0)
    return g_steal_pointer (&stream);

  converter = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  return g_converter_input_stream_new (stream, converter);
}

static void
asked_cb (G_GNUC_UNUSED SoupServer *server,
          SoupServerMessage        *message,
          G_GNUC_UNUSED const char *path,
          G_GNUC_UNUSED GHashTable *query,
          gpointer                  user_data)
{
  Receiver *self = user_data;
  g_autoptr (GInputStream) body = open_body (message);

  self->n_requests++;
  self->n_events += count_lines (body);
  if (self->hangs)
    soup_server_message_pause (message);
  else
    soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
}

static void
line_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Receiver        *self = user_data;
  g_autofree char *line = NULL;

  line = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source), result, NULL, NULL);
  if (line == NULL)
    {
      g_main_loop_quit (self->loop);
      return;
    }

  printf ("requests %" G_GUINT64_FORMAT "\nevents %" G_GUINT64_FORMAT "\n",
          self->n_requests,
          self->n_events);
  fflush (stdout);
  g_data_input_stream_read_line_async (self->input, G_PRIORITY_DEFAULT, NULL, line_cb, self);
}

int
main (int argc, char **argv)
{
  Receiver self = { 0 };
  g_autoptr (GInputStream) input = g_unix_input_stream_new (0, FALSE);
  g_autoptr (SoupServer) server = soup_server_new (NULL, NULL);
  g_autoptr (GError) error = NULL;
  GSList *uris;

  self.hangs = argc > 1 && g_str_equal (argv[1], "hang");
  self.loop = g_main_loop_new (NULL, FALSE);
  self.input = g_data_input_stream_new (input);
  soup_server_add_handler (server, NULL, asked_cb, &self, NULL);
  if (!soup_server_listen_local (server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error))
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }

  uris = soup_server_get_uris (server);
  printf ("port %d\n", g_uri_get_port (uris->data));
  fflush (stdout);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  g_data_input_stream_read_line_async (self.input, G_PRIORITY_DEFAULT, NULL, line_cb, &self);
  g_main_loop_run (self.loop);
  g_object_unref (self.input);
  g_main_loop_unref (self.loop);
  return 0;
}
