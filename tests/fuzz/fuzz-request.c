/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-report-sqlite.h"
#include "collector-server.h"
#include "fuzz-store.h"
#include "fuzz.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

/* What comes over a connection to a whole server: the request line, headers, and bodies. */

#define TIMEOUT_SECONDS 60

typedef struct
{
  FuzzStore       *files;
  CollectorKeys   *keys;
  CollectorAccess *access;
  CollectorServer *server;
  CollectorApi    *api;
  GSocketAddress  *address;
  GThread         *thread;
} Fuzz;

static gpointer
serve_in_thread (gpointer data)
{
  Fuzz *self = data;

  collector_server_run (self->server, self->files->store, self->api);

  return NULL;
}

gpointer
fuzz_start (void)
{
  Fuzz *self = g_new0 (Fuzz, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  int port = 0;

  self->files = fuzz_store_new ();
  fuzz_store_fill (self->files);
  self->keys = collector_keys_new_any ();
  self->access = collector_access_new (TRUE, NULL, NULL, &error);
  g_assert_no_error (error);
  self->server = collector_server_new_listen (any, self->keys, &error);
  g_assert_no_error (error);
  self->api =
    collector_api_new ("0", self->access, collector_report_sqlite_open, self->files->path, &error);
  g_assert_no_error (error);
  port = collector_server_get_port (self->server);
  collector_access_set_port (self->access, port);
  self->api->ingest_url = g_strdup ("http://127.0.0.1/v1/AUTH-KEY/API-KEY");
  self->address = g_inet_socket_address_new_from_string ("127.0.0.1", (guint) port);
  self->thread = g_thread_new ("server", serve_in_thread, self);

  return self;
}

void
fuzz_stop (gpointer data)
{
  Fuzz *self = data;

  kill (getpid (), SIGTERM);
  g_thread_join (self->thread);
  collector_api_free (self->api);
  collector_server_free (self->server);
  collector_access_free (self->access);
  collector_keys_free (self->keys);
  fuzz_store_free (self->files);
  g_object_unref (self->address);
  g_free (self);
}

/* All that is answered; of a stream, which has no end, the beginning. */
static char *
talk (GSocket *socket, const char *data, gsize length)
{
  g_autoptr (GString) answer = g_string_new (NULL);
  char   chunk[4096];
  gssize n_read = 0;
  gsize  n_sent = 0;

  while (n_sent < length)
    {
      gssize n = g_socket_send (socket, data + n_sent, length - n_sent, NULL, NULL);

      if (n <= 0)
        break;
      n_sent += (gsize) n;
    }
  g_socket_shutdown (socket, FALSE, TRUE, NULL);
  do
    {
      g_autoptr (GError) error = NULL;

      n_read = g_socket_receive (socket, chunk, sizeof chunk, NULL, &error);
      g_assert_false (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT));
      g_string_append_len (answer, chunk, MAX (n_read, 0));
    }
  while (n_read > 0 && strstr (answer->str, "text/event-stream") == NULL);

  return g_string_free (g_steal_pointer (&answer), FALSE);
}

gboolean
fuzz_one (gpointer data, const char *bytes, gsize length)
{
  Fuzz *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) socket =
    g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);
  g_autofree char *answer = NULL;
  const char      *status = NULL;

  g_assert_no_error (error);
  g_socket_set_timeout (socket, TIMEOUT_SECONDS);
  g_socket_connect (socket, self->address, NULL, &error);
  g_assert_no_error (error);
  answer = talk (socket, bytes, length);
  g_socket_close (socket, NULL);

  /* Nothing that comes from outside is a fault of the server, or makes the store fail. */
  status = answer + MIN (strlen ("HTTP/1.1"), strlen (answer));
  g_assert_false (g_str_has_prefix (status, " 500"));
  g_assert_false (strstr (answer, "[],\"error\":\"the events could not be stored") != NULL);

  return g_str_has_prefix (status, " 200");
}
