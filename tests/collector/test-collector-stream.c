/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-error.h"
#include "collector-listener.h"
#include "collector-report-sqlite.h"
#include "collector-scene.h"
#include "collector-stream.h"

#include <string.h>
#include <sys/socket.h>

#define MAX_READERS 64
#define TIMEOUT_SECONDS 50

/* One who follows the events. */
typedef struct
{
  GSocketConnection *connection;
  GDataInputStream  *input;
} Follower;

static void
follower_free (Follower *self)
{
  g_clear_object (&self->input);
  g_clear_object (&self->connection);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Follower, follower_free)

static Follower *
follow (Scene *scene, const char *path, const char *headers)
{
  g_autofree char *text =
    g_strdup_printf ("GET %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n", path, headers);
  Follower *self = g_new0 (Follower, 1);

  self->connection = scene_open_connection (scene);
  g_socket_set_timeout (g_socket_connection_get_socket (self->connection), TIMEOUT_SECONDS);
  self->input =
    g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (self->connection)));
  g_assert_true (write_text (self->connection, text, strlen (text)));

  return self;
}

/* Reads on until a line that starts like this, and gives the rest of it; NULL at the end. */
static char *
read_until (Follower *self, const char *start)
{
  for (;;)
    {
      g_autofree char *line = g_data_input_stream_read_line (self->input, NULL, NULL, NULL);

      if (line == NULL)
        return NULL;
      if (g_str_has_prefix (line, start))
        return g_strdup (line + strlen (start));
    }
}

static void
assert_next (Follower *self, const char *start, const char *expected)
{
  g_autofree char *rest = read_until (self, start);

  if (rest != NULL)
    g_strchomp (rest);
  g_assert_cmpstr (rest, ==, expected);
}

static void
assert_ids (Follower *self, guint first, guint last)
{
  for (guint id = first; id <= last; id++)
    {
      g_autofree char *expected = g_strdup_printf ("%u", id);

      assert_next (self, "id: ", expected);
    }
}

static void
post_range (Scene *scene, guint first, guint n_events)
{
  g_autofree char *lines = make_events (first, n_events);
  g_autoptr (Answer) answer = scene_post (scene, lines);

  answer_assert (answer, 200, (int) n_events, 0, 0);
}

static void
test_live (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autoptr (Follower) follower = NULL;
  g_autofree char *data = NULL;

  scene_start (scene, NULL);
  post_range (scene, 1, 3);
  follower = follow (scene, "/api/stream", "");
  assert_next (follower, "HTTP/1.1 ", "200 OK");
  assert_next (follower, "Content-Type: ", "text/event-stream");
  assert_next (follower, "retry: ", "2000");
  scene_wait_for_metric (scene, "stream_readers 1");
  post_range (scene, 4, 2);
  assert_next (follower, "id: ", "4");
  assert_next (follower, "event: ", "event");
  data = read_until (follower, "data: ");
  g_assert_true (g_str_has_prefix (data, "{\"id\":4,\"received_at\":"));
  g_assert_nonnull (strstr (data, ",\"source\":\"any\",\"event\":{\"action\":\"feature\","));
  assert_next (follower, "id: ", "5");
  post_range (scene, 6, 1);
  assert_next (follower, "id: ", "6");
}

static void
test_filter (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char *other = make_event (50, ",\"module\":\"m\"");
  g_autoptr (Follower) follower = NULL;
  g_autoptr (Answer) answer = NULL;

  scene_start (scene, NULL);
  follower = follow (scene, "/api/stream?module=m&last_event_id=0", "");
  assert_next (follower, "retry: ", "2000");
  post_range (scene, 1, 20);
  answer = scene_post (scene, other);
  g_assert_cmpuint (answer->status, ==, 200);
  assert_ids (follower, 21, 21);
}

static void
test_resume (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autoptr (Follower) by_header = NULL;
  g_autoptr (Follower) by_parameter = NULL;
  g_autoptr (Follower) ahead = NULL;

  scene_start (scene, NULL);
  post_range (scene, 1, 5);
  by_header = follow (scene, "/api/stream", "Last-Event-ID: 3\r\n");
  assert_ids (by_header, 4, 5);
  by_parameter = follow (scene, "/api/stream?last_event_id=2", "");
  assert_ids (by_parameter, 3, 5);

  /* An id that is not there yet: from another database, perhaps. */
  ahead = follow (scene, "/api/stream?last_event_id=77", "");
  assert_next (ahead, "retry: ", "2000");
  scene_wait_for_metric (scene, "stream_readers 3");
  post_range (scene, 6, 1);
  assert_ids (by_header, 6, 6);
  assert_ids (ahead, 6, 6);
}

/* Who has missed too much is told how much, and gets the newest. */
static void
test_gap (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autoptr (Follower) follower = NULL;

  scene_start (scene, NULL);
  post_range (scene, 1, 1500);
  follower = follow (scene, "/api/stream?last_event_id=100", "");
  assert_next (follower, "event: ", "gap");
  assert_next (follower, "data: ", "{\"missed\":400}");
  assert_ids (follower, 501, 1500);
}

/* There is an end to how many may follow, and who goes makes room at once. */
static void
test_too_many (void)
{
  Request request = { "GET", "/api/stream", NULL, NULL, NULL, NULL };
  g_autoptr (Scene) scene = scene_new ();
  g_autoptr (GPtrArray) followers = g_ptr_array_new_with_free_func ((GDestroyNotify) follower_free);
  g_autoptr (Answer) answer = NULL;
  g_autoptr (Follower) late = NULL;

  scene_start (scene, NULL);
  for (guint i = 0; i < MAX_READERS; i++)
    g_ptr_array_add (followers, follow (scene, "/api/stream", ""));
  scene_wait_for_metric (scene, "stream_readers 64");
  answer = scene_send (scene, &request);
  g_assert_cmpuint (answer->status, ==, 503);
  g_assert_nonnull (answer->retry_after);

  g_ptr_array_set_size (followers, 10);
  scene_wait_for_metric (scene, "stream_readers 10");
  late = follow (scene, "/api/stream", "");
  assert_next (late, "retry: ", "2000");
  post_range (scene, 1, 1);
  assert_ids (late, 1, 1);
}

/* Readers that read nothing hold up nobody, and cost little. */
static void
test_hanging (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autoptr (GPtrArray) hanging = g_ptr_array_new_with_free_func ((GDestroyNotify) follower_free);
  g_autoptr (Follower) lively = NULL;
  g_autofree char *filler = g_strnfill (100000, 'x');
  g_autofree char *more = g_strdup_printf (",\"filler\":\"%s\"", filler);
  gint64           before = 0;

  scene_start (scene, NULL);
  for (guint i = 0; i < 60; i++)
    g_ptr_array_add (hanging, follow (scene, "/api/stream", ""));
  lively = follow (scene, "/api/stream", "");
  scene_wait_for_metric (scene, "stream_readers 61");
  assert_next (lively, "retry: ", "2000");
  before = scene_get_peak_memory (scene);
  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *line = make_event (i, more);
      g_autoptr (Answer) answer = scene_post (scene, line);

      g_assert_cmpuint (answer->status, ==, 200);
    }
  assert_ids (lively, 1, 200);

  /* All of them would have had 20 MB each; a sanitizer keeps some of what was freed. */
  g_assert_cmpint (scene_get_peak_memory (scene) - before, <, 500000);
}

/* Being stopped ends the streams, and waits for none of them. */
static void
test_stop (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autoptr (Follower) follower = NULL;
  g_autofree char *end = NULL;

  scene_start (scene, NULL);
  follower = follow (scene, "/api/stream", "");
  scene_wait_for_metric (scene, "stream_readers 1");
  g_assert_cmpint (scene_stop (scene, NULL, NULL), ==, 0);
  end = read_until (follower, "id: ");
  g_assert_null (end);
}

/* What takes too long is given up, and the report can be asked again. */
static void
test_patience (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autoptr (CollectorQuery) query = NULL;
  g_autoptr (CollectorReport) report = NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  const CollectorPatience none = { 1, NULL };
  const CollectorPatience endless = { 0, NULL };

  scene_start (scene, NULL);
  post_range (scene, 1, 3000);
  report = collector_report_sqlite_open (scene->database, &error);
  g_assert_no_error (error);
  query = collector_query_new_parse (COLLECTOR_ASK_FEATURES, "user=ada", &error);
  g_assert_no_error (error);
  g_assert_false (report->answer (report, query, &none, out, &error));
  g_assert_error (error, COLLECTOR_ERROR, COLLECTOR_ERROR_TOO_MUCH);
  g_clear_error (&error);

  g_string_truncate (out, 0);
  g_assert_true (report->answer (report, query, &endless, out, &error));
  g_assert_no_error (error);
  g_assert_nonnull (strstr (out->str, "\"uses\":3000,"));
}

/* A stream in this process, whose clock is the test. */
typedef struct
{
  CollectorStream   *stream;
  SoupServer        *soup;
  CollectorListener *listener;
  GSocketAddress    *address;
  CollectorQuery    *query;
} Clocked;

static void
follow_cb (SoupServer        *soup G_GNUC_UNUSED,
           SoupServerMessage *message,
           const char        *path G_GNUC_UNUSED,
           GHashTable        *query G_GNUC_UNUSED,
           gpointer           user_data)
{
  Clocked *self = user_data;

  g_assert_true (collector_stream_add (self->stream, message, self->query));
}

static void
clocked_start (Clocked *self, char *database)
{
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocket) socket =
    g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr (GError) error = NULL;
  CollectorReport *report = collector_report_sqlite_open (database, &error);

  g_assert_no_error (error);
  self->stream = collector_stream_new (report, 0);
  self->query = collector_query_new_parse (COLLECTOR_ASK_STREAM, "last_event_id=0", &error);
  g_assert_no_error (error);
  g_assert_true (g_socket_bind (socket, any, TRUE, NULL) && g_socket_listen (socket, NULL));
  self->address = g_socket_get_local_address (socket, NULL);
  self->soup = soup_server_new (NULL, NULL);
  soup_server_add_handler (self->soup, NULL, follow_cb, self, NULL);
  self->listener = collector_listener_new (self->soup, socket, 10, &error);
  g_assert_no_error (error);
}

static void
clocked_stop (Clocked *self)
{
  collector_listener_free (self->listener);
  g_object_unref (self->soup);
  collector_stream_free (self->stream);
  collector_query_unref (self->query);
  g_object_unref (self->address);
}

static GSocket *
clocked_follow (Clocked *self)
{
  const char *text = "GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n";
  GSocket    *socket =
    g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);

  g_socket_set_option (socket, SOL_SOCKET, SO_RCVBUF, 0x10000, NULL);
  g_assert_true (g_socket_connect (socket, self->address, NULL, NULL));
  g_assert_cmpint ((int) g_socket_send (socket, text, strlen (text), NULL, NULL), >, 0);
  g_socket_set_blocking (socket, FALSE);

  return socket;
}

/* Reads what is there; gives how many bytes. */
static gsize
read_on (GSocket *socket)
{
  char   bytes[0x10000];
  gsize  n_all = 0;
  gssize n_bytes = 0;

  while ((n_bytes = g_socket_receive (socket, bytes, sizeof bytes, NULL, NULL)) > 0)
    n_all += (gsize) n_bytes;

  return n_all;
}

/* Who takes nothing for two ticks, though there is something, is cut off; who reads is not, and
 * who has had all hears something at each tick. */
static void
test_cut_off (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autoptr (GSocket) hanging = NULL;
  g_autoptr (GSocket) lively = NULL;
  g_autofree char *filler = g_strnfill (500000, 'x');
  g_autofree char *more = g_strdup_printf (",\"filler\":\"%s\"", filler);
  Clocked          clocked = { NULL, NULL, NULL, NULL, NULL };
  gsize            n_read = 0;
  guint            n_ticks = 0;

  scene_start (scene, NULL);
  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *line = make_event (i, more);
      g_autoptr (Answer) answer = scene_post (scene, line);

      g_assert_cmpuint (answer->status, ==, 200);
    }
  clocked_start (&clocked, scene->database);
  hanging = clocked_follow (&clocked);
  lively = clocked_follow (&clocked);
  while (n_read < 40 * 500000)
    {
      g_main_context_iteration (NULL, FALSE);
      n_read += read_on (lively);
    }
  g_assert_cmpuint (collector_stream_get_n_readers (clocked.stream), ==, 2);
  while (collector_stream_get_n_readers (clocked.stream) == 2)
    {
      collector_stream_tick (clocked.stream);
      n_ticks++;
      for (n_read = 0; n_read == 0; n_read = read_on (lively))
        g_main_context_iteration (NULL, FALSE);
    }
  g_assert_cmpuint (n_ticks, >=, 2);
  g_assert_cmpuint (n_ticks, <, 20);
  g_assert_cmpuint (collector_stream_get_n_readers (clocked.stream), ==, 1);
  clocked_stop (&clocked);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/collector/stream/live", test_live);
  g_test_add_func ("/collector/stream/filter", test_filter);
  g_test_add_func ("/collector/stream/resume", test_resume);
  g_test_add_func ("/collector/stream/gap", test_gap);
  g_test_add_func ("/collector/stream/too-many", test_too_many);
  g_test_add_func ("/collector/stream/hanging", test_hanging);
  g_test_add_func ("/collector/stream/cut-off", test_cut_off);
  g_test_add_func ("/collector/stream/stop", test_stop);
  g_test_add_func ("/collector/stream/patience", test_patience);

  return g_test_run ();
}
