/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "api-receiver.h"

#include <string.h>

static char *
dup_plain (SoupServerMessage *message)
{
  SoupMessageBody    *body = soup_server_message_get_request_body (message);
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  g_autoptr (GBytes) bytes = soup_message_body_flatten (body);
  g_autoptr (GConverter) decompressor = NULL;
  g_autoptr (GInputStream) memory = NULL;
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GBytes) plain = NULL;
  g_autoptr (GError) error = NULL;

  if (soup_message_headers_get_one (headers, "Content-Encoding") == NULL)
    return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

  decompressor = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  memory = g_memory_input_stream_new_from_bytes (bytes);
  stream = g_converter_input_stream_new (memory, decompressor);
  plain = g_input_stream_read_bytes (stream, 16 * 1024 * 1024, NULL, &error);
  g_assert_no_error (error);
  return g_strndup (g_bytes_get_data (plain, NULL), g_bytes_get_size (plain));
}

static void
append_header_cb (const char *name, const char *value, gpointer wire)
{
  g_string_append_printf (wire, "%s: %s\n", name, value);
}

static void
note_wire (ApiReceiver *self, SoupServerMessage *message, const char *plain)
{
  g_autofree char *uri = g_uri_to_string (soup_server_message_get_uri (message));

  g_string_append_printf (self->wire, "%s %s\n", soup_server_message_get_method (message), uri);
  soup_message_headers_foreach (
    soup_server_message_get_request_headers (message), append_header_cb, self->wire);
  g_string_append_printf (self->wire, "%s\n", plain);
}

static void
request_cb (G_GNUC_UNUSED SoupServer *server,
            SoupServerMessage        *message,
            G_GNUC_UNUSED const char *path,
            G_GNUC_UNUSED GHashTable *query,
            gpointer                  user_data)
{
  ApiReceiver        *self = user_data;
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char         *encoding = soup_message_headers_get_one (headers, "Content-Encoding");
  g_autofree char    *plain = dup_plain (message);
  g_auto (GStrv) lines = g_strsplit (g_strchomp (plain), "\n", -1);
  guint n_events = g_strv_length (lines);

  g_assert_cmpstr (soup_server_message_get_method (message), ==, "POST");
  g_assert_cmpstr (soup_message_headers_get_content_type (headers, NULL), ==, "application/json");
  g_ptr_array_add (self->paths, g_strdup (g_uri_get_path (soup_server_message_get_uri (message))));
  g_ptr_array_add (self->encodings, g_strdup (encoding != NULL ? encoding : ""));
  g_array_append_val (self->counts, n_events);
  note_wire (self, message, plain);
  self->n_requests++;

  if (self->is_held)
    {
      g_ptr_array_add (self->held, g_object_ref (message));
      soup_server_message_pause (message);
      return;
    }
  for (guint i = 0; self->status == 200 && i < n_events; i++)
    g_ptr_array_add (self->lines, g_strdup (lines[i]));
  self->n_lines = self->lines->len;
  soup_server_message_set_status (message, self->status, NULL);
}

ApiReceiver *
api_receiver_new (void)
{
  ApiReceiver *self = g_new0 (ApiReceiver, 1);
  g_autoptr (GError) error = NULL;
  GSList *uris = NULL;

  self->status = 200;
  self->server = soup_server_new (NULL, NULL);
  self->held = g_ptr_array_new_with_free_func (g_object_unref);
  self->paths = g_ptr_array_new_with_free_func (g_free);
  self->encodings = g_ptr_array_new_with_free_func (g_free);
  self->counts = g_array_new (FALSE, FALSE, sizeof (guint));
  self->lines = g_ptr_array_new_with_free_func (g_free);
  self->wire = g_string_new (NULL);
  soup_server_add_handler (self->server, NULL, request_cb, self, NULL);
  soup_server_listen_local (self->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);

  uris = soup_server_get_uris (self->server);
  self->url =
    g_strdup_printf ("http://127.0.0.1:%d/v1/[authKey]/[apiKey]", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return self;
}

void
api_receiver_free (ApiReceiver *self)
{
  soup_server_disconnect (self->server);
  g_ptr_array_unref (self->held);
  g_object_unref (self->server);
  g_ptr_array_unref (self->paths);
  g_ptr_array_unref (self->encodings);
  g_array_unref (self->counts);
  g_ptr_array_unref (self->lines);
  g_string_free (self->wire, TRUE);
  g_free (self->url);
  g_free (self);
}

/* Those that were held are answered with 503 when it is over: they are sent again. */
void
api_receiver_hold (ApiReceiver *self, gboolean is_held)
{
  self->is_held = is_held;
  for (guint i = 0; !is_held && i < self->held->len; i++)
    {
      SoupServerMessage *message = g_ptr_array_index (self->held, i);

      soup_server_message_set_status (message, 503, NULL);
      soup_server_message_unpause (message);
    }
  if (!is_held)
    g_ptr_array_set_size (self->held, 0);
}

char *
api_receiver_dup_words (ApiReceiver *self)
{
  GString *all = g_string_new (NULL);

  for (guint i = 0; i < self->lines->len; i++)
    {
      g_autofree char *words = api_line_to_words (g_ptr_array_index (self->lines, i));

      g_string_append_printf (all, "%s%s", all->len > 0 ? " " : "", words);
    }
  return g_string_free (all, FALSE);
}

char *
api_dup_refusing_url (void)
{
  g_autoptr (ApiReceiver) receiver = api_receiver_new ();

  return g_strdup (receiver->url);
}
