/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-body.h"
#include "collector-scene.h"

#include <string.h>
#include <sys/resource.h>

#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define HAS_ADDRESS_SANITIZER
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#define HAS_ADDRESS_SANITIZER
#endif

/* A sanitizer keeps what was freed for a while. */
#ifdef HAS_ADDRESS_SANITIZER
#define ENDLESS_PEAK_KIB (400 * 1024)
#else
#define ENDLESS_PEAK_KIB (28 * 1024)
#endif

static guint
read_status (GSocketConnection *connection)
{
  g_autoptr (GDataInputStream) input =
    g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  g_autofree char *line = g_data_input_stream_read_line (input, NULL, NULL, NULL);

  g_assert_nonnull (line);
  g_assert_true (g_str_has_prefix (line, "HTTP/1.1 "));

  return (guint) g_ascii_strtoull (line + strlen ("HTTP/1.1 "), NULL, 10);
}

/* Without a Content-Length the limit works while the body arrives. */
static void
test_chunked (void)
{
  const gsize lengths[] = { 5000, COLLECTOR_MAX_WIRE_BYTES + 1 };
  g_autoptr (Scene) scene = scene_new ();

  scene_start (scene, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autofree char *uri = g_strconcat (scene->uri, "/v1/a/b", NULL);
      g_autoptr (SoupMessage) message = soup_message_new ("POST", uri);
      g_autoptr (GBytes) bytes = make_padded_event (lengths[i]);
      g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (bytes);
      g_autoptr (GBytes) body = NULL;

      soup_message_set_request_body (message, "application/json", stream, -1);
      body = soup_session_send_and_read (scene->session, message, NULL, NULL);
      g_assert_nonnull (body);
      g_assert_cmpint ((int) soup_message_get_status (message), ==, i == 0 ? 200 : 413);
    }
}

/* A sender that never ends its body is cut off, and its body is not kept. */
static void
test_endless (void)
{
  const char *head =
    "POST /v1/a/b HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";
  g_autoptr (Scene) scene = scene_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autofree char *data = g_strnfill (0x10000, '\n');
  g_autofree char *chunk = g_strdup_printf ("10000\r\n%s\r\n", data);
  g_autofree char *lines = make_events (1, 1);
  g_autoptr (Answer) answer = NULL;
  guint n_chunks = 0;

  scene_start (scene, NULL);
  connection = scene_open_connection (scene);
  g_assert_true (write_text (connection, head, strlen (head)));
  while (n_chunks < 10000 && write_text (connection, chunk, strlen (chunk)))
    n_chunks++;
  g_assert_cmpuint (n_chunks, <, 10000);
  g_assert_cmpint (scene_get_peak_memory (scene), <, ENDLESS_PEAK_KIB);
  answer = scene_post (scene, lines);
  answer_assert (answer, 200, 1, 0, 0);
}

/* All bodies together are bounded too: who comes when there is no room is put off. */
static void
test_many_bodies (void)
{
  const gsize n_bytes = 8 * 1024 * 1024;
  const char *head = "POST /v1/a/b HTTP/1.1\r\nHost: localhost\r\nContent-Length: 8388608\r\n\r\n";
  g_autoptr (Scene) scene = scene_new ();
  g_autoptr (GPtrArray) connections = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *blank = g_strnfill (n_bytes, ' ');
  g_autofree char *lines = make_events (1, 1);
  g_autoptr (Answer) answer = NULL;
  guint n_put_off = 0;

  scene_start (scene, NULL);
  for (guint i = 0; i < 20; i++)
    {
      GSocketConnection *connection = scene_open_connection (scene);

      g_ptr_array_add (connections, connection);
      g_assert_true (write_text (connection, head, strlen (head)));
      g_assert_true (write_text (connection, blank, n_bytes - 1));
    }
  for (guint i = 0; i < connections->len; i++)
    {
      guint status = 0;

      g_assert_true (write_text (connections->pdata[i], "\n", 1));
      status = read_status (connections->pdata[i]);
      g_assert_true (status == 400 || status == 503);
      n_put_off += status == 503 ? 1 : 0;
    }

  /* 16 have room; of the others, those who came while it was taken. */
  g_assert_cmpuint (n_put_off, >, 0);
  g_assert_cmpuint (n_put_off, <=, 4);
  answer = scene_post (scene, lines);
  answer_assert (answer, 200, 1, 0, 0);
}

/* With "Expect: 100-continue" a refusal comes before the body is sent. */
static void
test_expect (void)
{
  const char *head = "POST /v1/a/b HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
                     "Content-Length: 9000000\r\n\r\n";
  g_autoptr (Scene) scene = scene_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GDataInputStream) input = NULL;
  g_autofree char *line = NULL;

  scene_start (scene, NULL);
  connection = scene_open_connection (scene);
  input = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  g_assert_true (write_text (connection, head, strlen (head)));
  line = g_data_input_stream_read_line (input, NULL, NULL, NULL);
  g_assert_cmpstr (line, ==, "HTTP/1.1 413 Request Entity Too Large\r");
}

static void
test_options_ping (void)
{
  const char *head = "OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n";
  g_autoptr (Scene) scene = scene_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GDataInputStream) input = NULL;
  g_autofree char *line = NULL;

  scene_start (scene, NULL);
  connection = scene_open_connection (scene);
  input = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  g_assert_true (write_text (connection, head, strlen (head)));
  line = g_data_input_stream_read_line (input, NULL, NULL, NULL);
  g_assert_cmpstr (line, ==, "HTTP/1.1 200 OK\r");
}

/* One connection serves request after request, refused ones among them. */
static void
test_keeps_connection (void)
{
  const char *text = "POST /v1/a/b HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}"
                     "POST /nothing HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}"
                     "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  g_autoptr (Scene) scene = scene_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GDataInputStream) input = NULL;
  g_autoptr (GString) statuses = g_string_new (NULL);
  char *line = NULL;

  scene_start (scene, NULL);
  connection = scene_open_connection (scene);
  input = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  g_assert_true (write_text (connection, text, strlen (text)));
  while ((line = g_data_input_stream_read_line (input, NULL, NULL, NULL)) != NULL)
    {
      if (g_str_has_prefix (line, "HTTP/1.1 "))
        g_string_append_len (statuses, line + strlen ("HTTP/1.1"), 4);
      g_free (line);
    }
  g_assert_cmpstr (statuses->str, ==, " 200 404 200");
}

/* Sends that, says that there is no more, and hears what is answered. */
static char *
talk_to_the_end (Scene *scene, const char *text)
{
  g_autoptr (GSocketConnection) connection = scene_open_connection (scene);

  g_assert_true (write_text (connection, text, strlen (text)));
  g_socket_shutdown (g_socket_connection_get_socket (connection), FALSE, TRUE, NULL);

  return read_rest (connection);
}

/* A client that sends all it has, and says so, is answered all of it. */
static void
test_half_closed (void)
{
  const char *half = "POST /v1/a/b HTTP/1.1\r\nHost: localhost\r\nContent-Length: x";
  const char *text = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
                     "POST /v1/a/b HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}"
                     "GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n";
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char *answers = NULL;
  g_autofree char *half_answer = NULL;

  scene_start (scene, NULL);
  half_answer = talk_to_the_end (scene, half);
  g_assert_true (g_str_has_prefix (half_answer, "HTTP/1.1 400 "));
  g_assert_nonnull (strstr (half_answer, "is not complete"));
  answers = talk_to_the_end (scene, text);
  g_assert_nonnull (strstr (answers, "\"status\":\"ok\""));
  g_assert_nonnull (strstr (answers, "is missing"));
  g_assert_nonnull (strstr (answers, "HTTP/1.1 404 "));
}

static guint
count_open_files (Scene *scene)
{
  g_autofree char *path =
    g_strdup_printf ("/proc/%s/fd", g_subprocess_get_identifier (scene->process));
  g_autoptr (GDir) directory = g_dir_open (path, 0, NULL);
  guint n_files = 0;

  g_assert_nonnull (directory);
  while (g_dir_read_name (directory) != NULL)
    n_files++;

  return n_files;
}

static void
use_connection_once (Scene *scene)
{
  const char *text = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
  g_autoptr (GSocketConnection) connection = scene_open_connection (scene);
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  g_autoptr (GError) error = NULL;
  char byte = 0;

  g_assert_true (write_text (connection, text, strlen (text)));
  g_input_stream_read (input, &byte, 1, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (byte, ==, 'H');
}

/* Connections that clients close between two requests are closed here as well. */
static void
test_closed_connections (void)
{
  g_autoptr (Scene) scene = scene_new ();
  Request request = { "GET", "/healthz", NULL, NULL, NULL, NULL };
  guint   n_before = 0;
  guint   n_rounds = 0;

  scene_start (scene, NULL);
  answer_free (scene_send (scene, &request));
  n_before = count_open_files (scene);
  for (guint i = 0; i < 20; i++)
    use_connection_once (scene);

  while (count_open_files (scene) > n_before && n_rounds < 1000)
    {
      answer_free (scene_send (scene, &request));
      n_rounds++;
    }
  g_assert_cmpuint (n_rounds, <, 1000);
}

/* A client that sends two requests at once, and is gone before it has an answer. */
static void
test_hasty_clients (void)
{
  const char *text = "POST /v1/a/b HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}"
                     "POST /v1/a/b HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}"
                     "POST /v1/a/b HTTP/1.1\r\nHost: localhost\r\nContent-Length: 200\r\n\r\n{}";
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char *lines = make_events (1, 1);
  g_autoptr (Answer) answer = NULL;

  scene_start (scene, NULL);
  for (guint i = 0; i < 50; i++)
    {
      g_autoptr (GSocketConnection) connection = scene_open_connection (scene);

      g_assert_true (write_text (connection, text, strlen (text) - i));
    }
  answer = scene_post (scene, lines);
  answer_assert (answer, 200, 1, 0, 0);
  g_assert_cmpint (scene_stop (scene, NULL, NULL), ==, 0);
}

/* A request, and the start of what is wrong with it. */
typedef struct
{
  const char *headers;
  const char *body;
  const char *status;
} Doubtful;

#define SMUGGLED "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"

static void
check_doubtful_end (Scene *scene, const Doubtful *request)
{
  g_autofree char *text =
    g_strdup_printf ("POST /v1/a/b HTTP/1.1\r\nHost: localhost\r\n%s\r\n\r\n%s" SMUGGLED,
                     request->headers,
                     request->body);
  g_autofree char *start = g_strdup_printf ("HTTP/1.1 %s", request->status);
  g_autofree char *answer = scene_talk (scene, text);

  g_test_message ("%s", request->headers);
  if (g_str_has_prefix (answer, "HTTP/1.1 100 "))
    memmove (answer, strstr (answer, "\r\n\r\n") + 4, strlen (strstr (answer, "\r\n\r\n")) - 3);
  g_assert_true (g_str_has_prefix (answer, start));
  g_assert_nonnull (strstr (answer, "\r\nConnection: close\r\n"));
  g_assert_nonnull (strstr (answer, ",\"error\":\""));
  g_assert_null (strstr (answer, "HTTP/1.1 200"));
  g_assert_null (strstr (answer, "\"status\":\"ok\""));
}

/* Where the end of a request is in doubt, it is refused at once, and what comes behind it is no
 * request, however it looks. */
static void
test_doubtful_ends (void)
{
  const Doubtful requests[] = {
    { "Content-Length: -1", "{}", "400" },
    { "Content-Length: -9", "{}", "400" },
    { "Content-Length: 99999999999999999999", "{}", "400" },
    { "Content-Length: 9223372036854775808", "{}", "400" },
    { "Content-Length: 9223372036854775807", "{}", "413" },
    { "Content-Length: +2", "{}", "400" },
    { "Content-Length: 2 2", "{}", "400" },
    { "Content-Length: 2, 2", "{}", "400" },
    { "Content-Length: 0x2", "{}", "400" },
    { "Content-Length:", "{}", "400" },
    { "Content-Length: 2\r\nContent-Length: 2", "{}", "400" },
    { "Content-Length: 2\r\nContent-Length: 3", "{}", "400" },
    { "Content-Length: 2\r\nTransfer-Encoding: chunked", "0\r\n\r\n", "400" },
    { "Transfer-Encoding: chunked\r\nContent-Length: 2", "0\r\n\r\n", "400" },
    { "Transfer-Encoding: identity\r\nContent-Length: 2", "{}", "501" },
    { "Transfer-Encoding: chunked, chunked", "0\r\n\r\n", "501" },
    { "Transfer-Encoding: gzip, chunked", "0\r\n\r\n", "501" },
    { "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "0\r\n\r\n", "400" },
    { "Host: localhost", "", "400" },
    { "Transfer-Encoding\v: chunked\r\nContent-Length: 2", "{}", "400" },
    { "Content-Length : 2", "{}", "400" },
    { "Content-Length\t: 43", "", "400" },
    { "X: y\r\n Content-Length: 43", "", "400" },
    { "Content-Length: 2\r\n 2", "{}", "400" },
    { " Content-Length: 43", "", "400" },
    { "Content-Length\r\n: 43", "", "400" },
    { "Content-Length", "{}", "400" },
    { ": 43", "", "400" },
    { "X: y\rContent-Length: 43", "", "400" },
    { "X: \001", "", "400" },
    { "Transfer-Encoding: chunked", "0\r\n\r\n", "400" },
    { "Transfer-Encoding: chunked", "zz\r\n{}\r\n0\r\n\r\n", "400" },
    { "Transfer-Encoding: chunked", "-1\r\n{}\r\n0\r\n\r\n", "" },
    { "Expect: 100-continue\r\nContent-Length: 9000000", "", "413" },
    { "Expect: 100-continue\r\nTransfer-Encoding: chunked", "0\r\n\r\n", "" },
  };
  g_autoptr (Scene) scene = scene_new ();

  scene_start (scene, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    check_doubtful_end (scene, &requests[i]);
  g_assert_cmpint (scene_count (scene, "SELECT count(*) FROM events"), ==, 0);
}

/* libsoup before 3.6 loses the paths of such requests. */
static void
test_lost_paths (void)
{
  const char *headers[] = { "Content-Length: x", "Transfer-Encoding: gzip" };
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char *path = g_strnfill (50 * 1024, 'a');

  scene_start (scene, NULL);
  for (guint i = 0; i < 600; i++)
    {
      g_autofree char *text = g_strdup_printf (
        "POST /%s HTTP/1.1\r\nHost: localhost\r\n%s\r\n\r\n", path, headers[i % 2]);
      g_autofree char *answer = scene_talk (scene, text);

      g_assert_true (g_str_has_prefix (answer, i % 2 == 0 ? "HTTP/1.1 400" : "HTTP/1.1 501"));
    }
  g_assert_cmpint (scene_get_peak_memory (scene), <, ENDLESS_PEAK_KIB);
}

/* There libsoup takes back headers that Connection names. */
static void
test_old_version (void)
{
  const char *headers[] = { "Transfer-Encoding: chunked", "Content-Length: 43" };
  g_autoptr (Scene) scene = scene_new ();

  scene_start (scene, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      g_autofree char *name = g_strndup (headers[i], strcspn (headers[i], ":"));
      g_autofree char *text = g_strdup_printf ("POST /v1/a/b HTTP/1.0\r\nHost: localhost\r\n"
                                               "Connection: keep-alive, %s\r\n%s\r\n\r\n" SMUGGLED,
                                               name,
                                               headers[i]);
      g_autofree char *answer = scene_talk (scene, text);

      g_assert_true (g_str_has_prefix (answer, "HTTP/1."));
      g_assert_nonnull (strstr (answer, " 400 Bad Request\r\n"));
      g_assert_nonnull (strstr (answer, "\r\nConnection: close\r\n"));
      g_assert_null (strstr (answer, "\"status\":\"ok\""));
    }
}

/* What is before it is answered, and so is a client that says no more. */
static void
test_bad_head_behind_good (void)
{
  const char *good = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
  const char *bad = "GET /healthz HTTP/1.1\r\nHost : localhost\r\n";
  const char *once = "Host, Content-Length and Transfer-Encoding may each be there once";
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char *both = g_strconcat (good, good, bad, "\r\n", good, NULL);
  g_autofree char *twice = g_strconcat (good, "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n", NULL);
  g_autofree char *answers = NULL;
  g_autofree char *answers_twice = NULL;
  const char      *refusal = NULL;

  scene_start (scene, NULL);
  answers = scene_talk (scene, both);
  refusal = strstr (answers, "HTTP/1.1 400 Bad Request");
  g_assert_nonnull (refusal);
  g_assert_nonnull (strstr (refusal, "with a colon right behind it"));
  g_assert_null (strstr (refusal, "HTTP/1.1 200"));
  *strstr (answers, "HTTP/1.1 400") = '\0';
  g_assert_nonnull (strstr (strstr (answers, "HTTP/1.1 200") + 1, "HTTP/1.1 200"));

  answers_twice = scene_talk (scene, twice);
  g_assert_true (g_str_has_prefix (answers_twice, "HTTP/1.1 200"));
  g_assert_nonnull (strstr (answers_twice, once));
}

/* Wherever it comes, in one piece or two, and whether its sender waits, writes on or goes. */
static void
test_bad_heads_of_hasty_clients (void)
{
  const char *before[] = { "",
                           "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n",
                           "POST /v1/a/b HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}" };
  const char *bad[] = { "\001",
                        "\r\n\001",
                        "GET / HTTP/1.1\r\nHost : x\r\n",
                        "ction\":\"x\"/../\001",
                        "GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n" };
  g_autoptr (Scene) scene = scene_new ();

  scene_start (scene, NULL);
  for (guint i = 0; i < 600; i++)
    {
      g_autoptr (GSocketConnection) connection = scene_open_connection (scene);
      const char      *first = before[i % G_N_ELEMENTS (before)];
      g_autofree char *text = g_strconcat (first, bad[i % G_N_ELEMENTS (bad)], NULL);
      gsize            n_at_once = i % 2 == 0 ? strlen (text) : strlen (first);

      write_text (connection, text, n_at_once);
      write_text (connection, text + n_at_once, strlen (text) - n_at_once);
      if (i % 7 < 3)
        g_socket_shutdown (g_socket_connection_get_socket (connection), FALSE, TRUE, NULL);
      if (i % 11 < 7)
        {
          g_autofree char *answer = read_rest (connection);

          g_assert_nonnull (strstr (answer, "HTTP/1.1 400 Bad Request\r\n"));
        }
    }
  g_assert_cmpint (scene_stop (scene, NULL, NULL), ==, 0);
}

/* Each gets an answer that says what is wrong, however long it is, and none costs memory. */
static void
test_bad_heads (void)
{
  const guint lengths[] = { 60 * 1024, 1024 * 1024, 5 * 1024 * 1024 };
  const char *texts[] = { "NONSENSE\r\n\r\n",
                          "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                          "GET / HTTP/1.1\r\n\r\n" };
  const char *hello = "\x16\x03\x01\x02\x01\x01\x01\xfc\x03\x03\n\n";
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char *tls = NULL;

  scene_start (scene, NULL);
  tls = scene_talk (scene, hello);
  g_assert_nonnull (strstr (tls, "\"error\":\"there must be no control characters "));
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *answer = scene_talk (scene, texts[i]);

      g_assert_nonnull (strstr (answer, "\r\nConnection: close\r\n"));
      g_assert_nonnull (strstr (answer, "\"error\":\"this is no request of HTTP/1.0 or HTTP/1.1 "));
    }
  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autofree char *path = g_strnfill (lengths[i], 'a');
      g_autofree char *by_path =
        g_strdup_printf ("GET /%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", path);
      g_autofree char *by_header = g_strdup_printf (
        "GET /a HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX: %s\r\n\r\n", path);
      g_autofree char *first = scene_talk (scene, by_path);
      g_autofree char *second = scene_talk (scene, by_header);

      g_assert_true (g_str_has_prefix (first, i == 0 ? "HTTP/1.1 404 " : "HTTP/1.1 431 "));
      g_assert_true (g_str_has_prefix (second, i == 0 ? "HTTP/1.1 404 " : "HTTP/1.1 431 "));
    }
  g_assert_cmpint (scene_get_peak_memory (scene), <, ENDLESS_PEAK_KIB);
}

/* When file descriptors run out, those who have been waited for longest go, and the collector goes
 * on. */
static void
test_many_connections (void)
{
  const char         *head = "POST /v1/a/b HTTP/1.1\r\nHost: local";
  const struct rlimit few = { 256, 256 };
  struct rlimit       many = { 0, 0 };
  g_autoptr (Scene) scene = scene_new ();
  g_autoptr (GPtrArray) connections = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *lines = make_events (1, 1);
  g_autoptr (Answer) answer = NULL;

  scene_start (scene, NULL);
  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &many), ==, 0);
  if (many.rlim_cur < 1000)
    {
      g_test_skip ("too few file descriptors");
      return;
    }
  g_assert_cmpint (
    prlimit ((pid_t) g_ascii_strtoll (g_subprocess_get_identifier (scene->process), NULL, 10),
             RLIMIT_NOFILE,
             &few,
             NULL),
    ==,
    0);
  for (guint i = 0; i < 600; i++)
    {
      GSocketConnection *connection = scene_open_connection (scene);

      g_ptr_array_add (connections, connection);
      write_text (connection, head, strlen (head));
    }
  answer = scene_post (scene, lines);
  answer_assert (answer, 200, 1, 0, 0);
  g_assert_cmpuint (count_open_files (scene), <=, 256);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/collector/connection/chunked", test_chunked);
  g_test_add_func ("/collector/connection/endless", test_endless);
  g_test_add_func ("/collector/connection/many-bodies", test_many_bodies);
  g_test_add_func ("/collector/connection/expect", test_expect);
  g_test_add_func ("/collector/connection/options-ping", test_options_ping);
  g_test_add_func ("/collector/connection/keeps-connection", test_keeps_connection);
  g_test_add_func ("/collector/connection/closed-connections", test_closed_connections);
  g_test_add_func ("/collector/connection/hasty-clients", test_hasty_clients);
  g_test_add_func ("/collector/connection/doubtful-ends", test_doubtful_ends);
  g_test_add_func ("/collector/connection/half-closed", test_half_closed);
  g_test_add_func ("/collector/connection/lost-paths", test_lost_paths);
  g_test_add_func ("/collector/connection/old-version", test_old_version);
  g_test_add_func ("/collector/connection/bad-head-behind-good", test_bad_head_behind_good);
  g_test_add_func ("/collector/connection/bad-heads-of-hasty-clients",
                   test_bad_heads_of_hasty_clients);
  g_test_add_func ("/collector/connection/bad-heads", test_bad_heads);
  g_test_add_func ("/collector/connection/many-connections", test_many_connections);

  return g_test_run ();
}
