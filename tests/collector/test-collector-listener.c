/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-listener.h"

#include <malloc.h>
#include <string.h>

#define MAX_CONNECTIONS 8
#define SECOND G_TIME_SPAN_SECOND
#define ASK "GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n"
#define BODY_HEAD "POST /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n"

/* A listener, all of whose clients are in this thread. */
typedef struct
{
  SoupServer        *soup;
  CollectorListener *listener;
  GSocketAddress    *address;
} Scene;

static void
answer_cb (SoupServer        *soup G_GNUC_UNUSED,
           SoupServerMessage *message,
           const char        *path G_GNUC_UNUSED,
           GHashTable        *query G_GNUC_UNUSED,
           gpointer           user_data G_GNUC_UNUSED)
{
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_server_message_set_response (message, "text/plain", SOUP_MEMORY_STATIC, "good", 4);
}

static Scene *
scene_new (void)
{
  Scene *self = g_new0 (Scene, 1);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocket) socket =
    g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr (GError) error = NULL;

  g_socket_bind (socket, any, TRUE, &error);
  g_assert_no_error (error);
  g_socket_listen (socket, &error);
  g_assert_no_error (error);
  self->address = g_socket_get_local_address (socket, NULL);
  self->soup = soup_server_new ("raw-paths", TRUE, NULL);
  soup_server_add_handler (self->soup, NULL, answer_cb, NULL, NULL);
  self->listener = collector_listener_new (self->soup, socket, MAX_CONNECTIONS, &error);
  g_assert_no_error (error);

  return self;
}

static void
scene_free (Scene *self)
{
  collector_listener_free (self->listener);
  g_object_unref (self->soup);
  g_object_unref (self->address);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Scene, scene_free)

/* A client that has said so much. */
static GSocket *
say (Scene *self, const char *text)
{
  g_autoptr (GError) error = NULL;
  GSocket *socket =
    g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);

  g_socket_connect (socket, self->address, NULL, &error);
  g_assert_no_error (error);
  g_socket_set_blocking (socket, FALSE);
  if (*text != '\0')
    g_assert_cmpint (
      (int) g_socket_send (socket, text, strlen (text), NULL, NULL), ==, (int) strlen (text));

  return socket;
}

/* Lets the server work until it has nothing to do. */
static void
settle (void)
{
  for (guint n_idle = 0; n_idle < 20; n_idle++)
    {
      while (g_main_context_iteration (NULL, FALSE))
        n_idle = 0;
      g_thread_yield ();
    }
}

/* All that has been answered; is_closed: and nothing more will be. */
static char *
hear (GSocket *socket, gboolean *is_closed)
{
  g_autoptr (GString) text = g_string_new (NULL);
  char   bytes[4096];
  gssize n_bytes = 0;

  settle ();
  while ((n_bytes = g_socket_receive (socket, bytes, sizeof bytes, NULL, NULL)) > 0)
    g_string_append_len (text, bytes, n_bytes);
  *is_closed = n_bytes == 0;

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
assert_heard (GSocket *socket, const char *start, gboolean is_closed_wanted)
{
  gboolean         is_closed = FALSE;
  g_autofree char *text = hear (socket, &is_closed);

  g_assert_true (g_str_has_prefix (text, start));
  g_assert_true (*start != '\0' || *text == '\0');
  g_assert_cmpint (is_closed, ==, is_closed_wanted);
}

/* A head has its time; a request that comes starts it anew. */
static void
test_slow_heads (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autoptr (GSocket) silent = say (scene, "");
  g_autoptr (GSocket) slow = say (scene, "GET /a HTTP/1.1\r\nHost: local");
  g_autoptr (GSocket) idle = say (scene, ASK);
  gint64 now = 0;

  assert_heard (idle, "HTTP/1.1 200 ", FALSE);
  g_assert_cmpuint (collector_listener_get_n_connections (scene->listener), ==, 3);
  now = g_get_monotonic_time ();
  collector_listener_check (scene->listener, now + 80 * SECOND);
  assert_heard (silent, "", FALSE);
  assert_heard (slow, "", FALSE);
  g_assert_cmpint ((int) g_socket_send (slow, "h", 1, NULL, NULL), ==, 1);
  collector_listener_check (scene->listener, now + 100 * SECOND);
  assert_heard (silent, "", TRUE);
  assert_heard (slow, "", TRUE);
  assert_heard (idle, "", TRUE);
  g_assert_cmpuint (collector_listener_get_n_connections (scene->listener), ==, 0);
}

/* A body must come at some speed; who is too slow is told. */
static void
test_slow_bodies (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autoptr (GSocket) slow = say (scene, BODY_HEAD "{");
  g_autoptr (GSocket) quick = say (scene, BODY_HEAD);
  g_autofree char *much = g_strnfill (40000, ' ');
  gint64           now = 0;

  settle ();
  now = g_get_monotonic_time ();
  g_assert_cmpint ((int) g_socket_send (quick, much, 40000, NULL, NULL), ==, 40000);
  settle ();
  collector_listener_check (scene->listener, now + 50 * SECOND);
  assert_heard (slow, "", FALSE);
  collector_listener_check (scene->listener, now + 70 * SECOND);
  assert_heard (slow, "HTTP/1.1 408 ", TRUE);
  assert_heard (quick, "", FALSE);
  collector_listener_check (scene->listener, now + 140 * SECOND);
  assert_heard (quick, "HTTP/1.1 408 ", TRUE);
  g_assert_cmpuint (collector_listener_get_n_connections (scene->listener), ==, 0);
}

/* Behind a refusal the client has a while to hear of it, and not for ever. */
static void
test_lingers (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autoptr (GSocket) client =
    say (scene, "POST /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n" ASK);

  assert_heard (client, "HTTP/1.1 400 ", TRUE);
  g_assert_cmpuint (collector_listener_get_n_connections (scene->listener), ==, 1);
  g_assert_cmpint ((int) g_socket_send (client, ASK, strlen (ASK), NULL, NULL), >, 0);
  assert_heard (client, "", TRUE);
  collector_listener_check (scene->listener, g_get_monotonic_time () + 6 * SECOND);
  g_assert_cmpuint (collector_listener_get_n_connections (scene->listener), ==, 0);
}

/* Where there is no room, who has been waited for longest goes. */
static void
test_full (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autoptr (GPtrArray) clients = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GSocket) last = NULL;

  for (guint i = 0; i < MAX_CONNECTIONS; i++)
    {
      g_ptr_array_add (clients, say (scene, ""));
      settle ();
    }
  last = say (scene, ASK);
  assert_heard (last, "HTTP/1.1 200 ", FALSE);
  assert_heard (clients->pdata[0], "", TRUE);
  assert_heard (clients->pdata[1], "", FALSE);
  g_assert_cmpuint (collector_listener_get_n_connections (scene->listener), ==, MAX_CONNECTIONS);
}

#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 33)
static gsize
count_bytes (void)
{
  return mallinfo2 ().uordblks;
}
#else
static gsize
count_bytes (void)
{
  return 0;
}
#endif

static void
connect_often (Scene *scene, const char *text, guint n_times)
{
  for (guint i = 0; i < n_times; i++)
    {
      g_autoptr (GSocket) client = say (scene, text);
      gboolean         is_closed = FALSE;
      g_autofree char *answer = hear (client, &is_closed);

      g_assert_true (*text == '\0' || g_str_has_prefix (answer, "HTTP/1."));
    }
  settle ();
  collector_listener_check (scene->listener, g_get_monotonic_time () + 100 * SECOND);
  settle ();
  g_assert_cmpuint (collector_listener_get_n_connections (scene->listener), ==, 0);
}

/* Connections leave nothing behind, whoever ends them. */
static void
test_memory (void)
{
  const char *texts[] = { ASK,
                          "",
                          "GET /a HTTP/1.0\r\n\r\n",
                          "GET /a HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                          "POST /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
                          "NONSENSE\r\n\r\n" };
  g_autoptr (Scene) scene = scene_new ();

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      gsize n_before = 0;
      gsize n_after = 0;

      connect_often (scene, texts[i], 50);
      n_before = count_bytes ();
      connect_often (scene, texts[i], 300);
      n_after = count_bytes ();
      g_test_message ("%" G_GSIZE_FORMAT " bytes, then %" G_GSIZE_FORMAT, n_before, n_after);
      g_assert_cmpuint (n_after, <, n_before + 100 * 300);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/collector/listener/slow-heads", test_slow_heads);
  g_test_add_func ("/collector/listener/slow-bodies", test_slow_bodies);
  g_test_add_func ("/collector/listener/lingers", test_lingers);
  g_test_add_func ("/collector/listener/full", test_full);
  g_test_add_func ("/collector/listener/memory", test_memory);

  return g_test_run ();
}
