/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-page.h"

#include <string.h>

/* A server that has nothing but the page, and its client. */
typedef struct
{
  SoupServer  *server;
  SoupSession *session;
  char        *uri;
} Fixture;

static void
handle_cb (SoupServer        *server G_GNUC_UNUSED,
           SoupServerMessage *message,
           const char        *path,
           GHashTable        *query G_GNUC_UNUSED,
           gpointer           user_data G_GNUC_UNUSED)
{
  collector_page_answer (message, path);
}

static void
set_up (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoslist (GUri) uris = NULL;
  g_autoptr (GError) error = NULL;

  self->server = soup_server_new ("raw-paths", TRUE, NULL);
  soup_server_add_handler (self->server, NULL, handle_cb, NULL, NULL);
  soup_server_listen_local (self->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (self->server);
  self->uri = g_strdup_printf ("http://127.0.0.1:%d", g_uri_get_port (uris->data));
  self->session = soup_session_new_with_options ("proxy-resolver", NULL, NULL);
}

static void
tear_down (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  soup_session_abort (self->session);
  soup_server_disconnect (self->server);
  g_clear_object (&self->session);
  g_clear_object (&self->server);
  g_free (self->uri);
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GBytes **body = user_data;
  g_autoptr (GError) error = NULL;

  *body = soup_session_send_and_read_finish (SOUP_SESSION (source), result, &error);
  g_assert_no_error (error);
}

static GBytes *
send (Fixture *self, SoupMessage *message)
{
  GBytes *body = NULL;

  soup_session_send_and_read_async (
    self->session, message, G_PRIORITY_DEFAULT, NULL, sent_cb, &body);
  while (body == NULL)
    g_main_context_iteration (NULL, TRUE);

  return body;
}

static SoupMessage *
get (Fixture *self, const char *method, const char *path, const char *known, GBytes **body)
{
  g_autofree char *uri = g_strconcat (self->uri, path, NULL);
  SoupMessage     *message = soup_message_new (method, uri);

  if (known != NULL)
    soup_message_headers_replace (
      soup_message_get_request_headers (message), "If-None-Match", known);
  *body = send (self, message);

  return message;
}

static const char *
get_header (SoupMessage *message, const char *name)
{
  return soup_message_headers_get_one (soup_message_get_response_headers (message), name);
}

static void
test_files (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  const struct
  {
    const char *path;
    const char *type;
  } cases[] = {
    { "/", "text/html; charset=utf-8" },
    { "/assets/probe.css", "text/css; charset=utf-8" },
    { "/assets/deep/probe.js", "text/javascript; charset=utf-8" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) body = NULL;
      g_autoptr (SoupMessage) message = get (self, "GET", cases[i].path, NULL, &body);

      g_assert_cmpint ((int) soup_message_get_status (message), ==, 200);
      g_assert_cmpstr (get_header (message, "Content-Type"), ==, cases[i].type);
      g_assert_cmpuint (g_bytes_get_size (body), >, 0);
      g_assert_nonnull (get_header (message, "Content-Security-Policy"));
      g_assert_cmpstr (get_header (message, "Cache-Control"), ==, "no-cache");
    }
}

static void
test_tag (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GBytes) same_body = NULL;
  g_autoptr (GBytes) head_body = NULL;
  g_autoptr (GBytes) other_body = NULL;
  g_autoptr (SoupMessage) first = get (self, "GET", "/assets/probe.css", NULL, &body);
  const char *tag = get_header (first, "ETag");
  g_autoptr (SoupMessage) same = get (self, "GET", "/assets/probe.css", tag, &same_body);
  g_autoptr (SoupMessage) head = get (self, "HEAD", "/assets/probe.css", NULL, &head_body);
  g_autoptr (SoupMessage) other = get (self, "GET", "/assets/probe.css", "\"x\"", &other_body);

  g_assert_nonnull (strstr (g_bytes_get_data (body, NULL), "color: red"));
  g_assert_nonnull (tag);
  g_assert_cmpint ((int) soup_message_get_status (same), ==, 304);
  g_assert_cmpuint (g_bytes_get_size (same_body), ==, 0);
  g_assert_cmpint ((int) soup_message_get_status (head), ==, 200);
  g_assert_cmpstr (get_header (head, "ETag"), ==, tag);
  g_assert_cmpuint (g_bytes_get_size (head_body), ==, 0);
  g_assert_cmpint ((int) soup_message_get_status (other), ==, 200);
}

static void
test_absent (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  const char *const paths[] = { "/assets/none.css",      "/assets/",
                                "/assets/deep",          "/assets/deep/..%2Fprobe.css",
                                "/assets/%2Fprobe.css",  "/assets/deep/..%2fprobe.css",
                                "/assets/probe.css%00x", "/assets/%ff" };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (GBytes) body = NULL;
      g_autoptr (SoupMessage) message = get (self, "GET", paths[i], NULL, &body);

      g_test_message ("%s", paths[i]);
      g_assert_cmpint ((int) soup_message_get_status (message), ==, 404);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/collector/page/files", Fixture, NULL, set_up, test_files, tear_down);
  g_test_add ("/collector/page/tag", Fixture, NULL, set_up, test_tag, tear_down);
  g_test_add ("/collector/page/absent", Fixture, NULL, set_up, test_absent, tear_down);

  return g_test_run ();
}
