/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-scene.h"

#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define AUTH_KEY "AUTHSECRET"
#define API_KEY "APISECRET"

static void
test_command_lines (void)
{
  const struct
  {
    const char *arguments[6];
    int         status;
    const char *message;
  } cases[] = {
    { { NULL }, 2, "--any-keys" },
    { { "--keys", "k", "--any-keys", NULL }, 2, "exclude each other" },
    { { "--any-keys", "--listen", "0.0.0.0:0", NULL }, 2, "loopback" },
    { { "--any-keys", "--listen", "[::]:0", NULL }, 2, "loopback" },
    { { "--any-keys", "--listen", "192.0.2.1:0", NULL }, 2, "loopback" },
    { { "--any-keys", "--listen", "8642", NULL }, 2, "--listen" },
    { { "--any-keys", "--listen", "127.0.0.1", NULL }, 2, "--listen" },
    { { "--any-keys", "--listen", "127.0.0.1:65536", NULL }, 2, "--listen" },
    { { "--any-keys", "--listen", "127.0.0.1:x", NULL }, 2, "--listen" },
    { { "--any-keys", "--listen", "::1:80", NULL }, 2, "--listen" },
    { { "--any-keys", "--listen", "example.org:80", NULL }, 2, "--listen" },
    { { "--any-keys", "--nonsense", NULL }, 2, "--nonsense" },
    { { "--any-keys", "extra", NULL }, 2, "belong to no option" },
    { { "--database", NULL }, 2, "--database" },
    { { "--any-keys", "--forward", "http://host/db", NULL }, 2, "--forward needs a URL" },
    { { "--any-keys", "--forward-password-file", "f", NULL }, 2, "without --forward" },
    { { "--set-aside", "burn", NULL }, 2, "list, retry or drop" },
    { { "--set-aside", "list", "--database", "/nowhere/x.db", NULL }, 1, "/nowhere/x.db" },
    { { "--keys", "/nowhere/keys", "--listen", "127.0.0.1:0", NULL }, 1, "/nowhere/keys" },
    { { "--any-keys", "--database", "/nowhere/x.db", "--listen", "127.0.0.1:0", NULL },
      1,
      "/nowhere" },
  };
  g_autoptr (Scene) scene = scene_new ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *output = NULL;
      g_autofree char *errors = NULL;

      g_assert_cmpint (
        scene_run (scene, cases[i].arguments, &output, &errors), ==, cases[i].status);
      g_assert_cmpstr (output, ==, "");
      g_assert_true (g_str_has_prefix (errors, "natero-collector: "));
      g_assert_nonnull (strstr (errors, cases[i].message));
    }
}

static void
test_help (void)
{
  const char *const help[] = { "--help", NULL };
  const char *const version[] = { "--version", NULL };
  const char *const named[] = { "--listen", "--keep", "--public-url", "--forward", "Exit status" };
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char *help_output = NULL;
  g_autofree char *version_output = NULL;

  g_assert_cmpint (scene_run (scene, help, &help_output, NULL), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (named); i++)
    g_assert_nonnull (strstr (help_output, named[i]));

  g_assert_cmpint (scene_run (scene, version, &version_output, NULL), ==, 0);
  g_assert_true (g_str_has_prefix (version_output, "natero-collector "));
  g_assert_true (g_ascii_isdigit (version_output[strlen ("natero-collector ")]));
}

static void
test_port_taken (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char *other = g_build_filename (scene->directory, "other.db", NULL);
  g_autofree char *output = NULL;
  g_autofree char *errors = NULL;
  const char      *arguments[] = { "--any-keys", "--listen", NULL, "--database", other, NULL };

  scene_start (scene, NULL);
  arguments[2] = scene->uri + strlen ("http://");
  g_assert_cmpint (scene_run (scene, arguments, &output, &errors), ==, 1);
  g_assert_cmpstr (output, ==, "");
  g_assert_nonnull (strstr (errors, "cannot listen on 127.0.0.1:"));
  g_assert_nonnull (strstr (errors, "in use"));
  g_assert_false (g_file_test (other, G_FILE_TEST_EXISTS));
}

static void
test_ipv6 (void)
{
  const char *const options[] = { "--listen", "[::1]:0", "--any-keys", NULL };
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char *lines = make_events (1, 1);
  g_autoptr (Answer) answer = NULL;

  if (!g_file_test ("/proc/net/if_inet6", G_FILE_TEST_EXISTS))
    {
      g_test_skip ("this machine has no IPv6");
      return;
    }

  scene_start (scene, options);
  g_assert_true (g_str_has_prefix (scene->uri, "http://[::1]:"));
  answer = scene_post (scene, lines);
  answer_assert (answer, 200, 1, 0, 0);
}

typedef struct
{
  const char *path;
  const char *body;
  guint       status;
} KeyCase;

static const KeyCase key_cases[] = {
  { "/v1/" AUTH_KEY "/" API_KEY, "{\"action\":7}\n", 200 },
  { "/v1/%41UTHSECRET/" API_KEY, "{\"action\":7}\n", 200 },
  { "/v1/" AUTH_KEY "/" API_KEY, "garbage", 400 },
  { "/v1/" API_KEY "/" AUTH_KEY, "{\"action\":7}\n", 401 },
  { "/v1/" AUTH_KEY "/" API_KEY "x", "{\"action\":7}\n", 401 },
  { "/v1/" AUTH_KEY "/%2F%0A" API_KEY, "{\"action\":7}\n", 401 },
  { "/v2/" AUTH_KEY "/" API_KEY, "{\"action\":7}\n", 404 },
  { "/v1/" AUTH_KEY "/" API_KEY "/", "{\"action\":7}\n", 404 },
};

/* Keys show in no answer, on no output and in no file but their own. */
static void
test_keys_stay_secret (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char  *keys = scene_dup_file (scene, "keys", AUTH_KEY " " API_KEY " desktop\n");
  const char *const options[] = { "--keys", keys, "--print", NULL };
  g_autofree char  *lines = make_events (1, 1);
  g_autoptr (GBytes) good = g_bytes_new (lines, strlen (lines));
  Request request = { "POST", "/v1/" AUTH_KEY "/" API_KEY, NULL, NULL, NULL, good };
  g_autoptr (Answer) taken = NULL;
  g_autofree char *output = NULL;
  g_autofree char *errors = NULL;
  g_autofree char *row = NULL;

  scene_start (scene, options);
  taken = scene_send (scene, &request);
  answer_assert (taken, 200, 1, 0, 0);
  for (guint i = 0; i < G_N_ELEMENTS (key_cases); i++)
    {
      g_autoptr (GBytes) body = g_bytes_new_static (key_cases[i].body, strlen (key_cases[i].body));
      g_autoptr (Answer) answer = NULL;

      request.path = key_cases[i].path;
      request.body = body;
      answer = scene_send (scene, &request);
      g_assert_cmpuint (answer->status, ==, key_cases[i].status);
      g_assert_null (strstr (answer->text, "SECRET"));
    }

  g_assert_cmpint (scene_stop (scene, &output, &errors), ==, 0);
  g_assert_nonnull (strstr (output, "source=desktop\n"));
  g_assert_null (strstr (output, "SECRET"));
  g_assert_null (strstr (errors, "SECRET"));
  g_assert_cmpint (scene_count (scene, "SELECT count(*) FROM events"), ==, 1);
  row = scene_query (scene, "SELECT source || event FROM events");
  g_assert_true (g_str_has_prefix (row, "desktop{"));
  g_assert_null (strstr (row, "SECRET"));
}

/* An unknown sender is refused before a byte of its body counts. */
static void
test_unknown_keys (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char  *keys = scene_dup_file (scene, "keys", AUTH_KEY " " API_KEY " desktop\n");
  const char *const options[] = { "--keys", keys, NULL };
  g_autofree char  *lines = make_events (1, 10);
  g_autoptr (Answer) answer = NULL;

  scene_start (scene, options);
  answer = scene_post (scene, lines);
  answer_assert (answer, 401, 0, 0, 0);
  g_assert_cmpint (scene_count (scene, "SELECT count(*) FROM events"), ==, 0);
}

static void
test_print (void)
{
  const char *const options[] = { "--any-keys", "--print", NULL };
  const char       *hostile =
    "{\"action\":\"identifyUser\",\"account_id\":\"\\u001b[2J\",\"user_id\":\"eve\","
    "\"session_id\":\"s\",\"created_at\":0,\"details\":{\"email\":\"SECRET\"}}\n";
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char *lines = make_events (1, 2);
  g_autofree char *all = g_strconcat (lines, hostile, "{\"action\":\"refused\"}\n", NULL);
  g_autoptr (Answer) first = NULL;
  g_autoptr (Answer) second = NULL;
  g_autofree char *live = NULL;
  g_autofree char *output = NULL;

  scene_start (scene, options);
  first = scene_post (scene, all);
  answer_assert (first, 200, 3, 0, 1);

  /* The line is there at once, not when a buffer is full. */
  live = scene_read_line (scene);
  g_assert_cmpstr (
    live, ==, "22:13:20.123 feature       acme/ada  feature=export session=1a2b3c4d");

  second = scene_post (scene, lines);
  answer_assert (second, 200, 0, 2, 0);
  g_assert_cmpint (scene_stop (scene, &output, NULL), ==, 0);
  g_assert_cmpstr (output,
                   ==,
                   "22:13:20.123 feature       acme/ada  feature=export session=1a2b3c4d\n"
                   "00:00:00.000 identifyUser  \"\\u001b[2J\"/eve  details=email session=s\n");
}

static void
test_print_nothing (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char *lines = make_events (1, 2);
  g_autofree char *output = NULL;
  g_autofree char *errors = NULL;
  g_autoptr (Answer) answer = NULL;

  scene_start (scene, NULL);
  answer = scene_post (scene, lines);
  answer_assert (answer, 200, 2, 0, 0);
  g_assert_cmpint (scene_stop (scene, &output, &errors), ==, 0);
  g_assert_cmpstr (output, ==, "");
  g_assert_cmpstr (errors, ==, "natero-collector: stopping\n");
}

/* A terminal for the program's output; gives the end that reads what is shown there. */
static GDataInputStream *
start_on_terminal (Scene *scene)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr (GInputStream) stream = NULL;
  int reader = posix_openpt (O_RDWR | O_NOCTTY | O_CLOEXEC);
  int terminal = -1;

  /* A bare chroot has none to give. */
  if (reader < 0)
    return NULL;
  g_assert_cmpint (grantpt (reader), ==, 0);
  g_assert_cmpint (unlockpt (reader), ==, 0);
  terminal = open (ptsname (reader), O_RDWR | O_NOCTTY | O_CLOEXEC);
  g_assert_cmpint (terminal, >=, 0);
  g_subprocess_launcher_take_stdout_fd (launcher, terminal);
  g_subprocess_launcher_setenv (launcher, "TZ", "UTC", TRUE);
  scene->process = g_subprocess_launcher_spawn (launcher,
                                                NULL,
                                                g_getenv ("NATERO_COLLECTOR"),
                                                "--listen",
                                                "127.0.0.1:0",
                                                "--any-keys",
                                                "--print",
                                                "--database",
                                                scene->database,
                                                NULL);
  g_assert_nonnull (scene->process);
  stream = g_unix_input_stream_new (reader, TRUE);

  return g_data_input_stream_new (stream);
}

static void
test_colour (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autoptr (GDataInputStream) shown = start_on_terminal (scene);
  g_autofree char *lines = make_events (1, 1);
  g_autofree char *first = NULL;
  g_autofree char *line = NULL;
  g_autoptr (Answer) answer = NULL;

  if (shown == NULL)
    {
      g_test_skip ("there are no terminals to be had here");
      return;
    }

  first = g_data_input_stream_read_line (shown, NULL, NULL, NULL);
  g_assert_true (g_str_has_prefix (first, "Listening on "));
  scene->uri =
    g_strndup (first + strlen ("Listening on "), strcspn (first + strlen ("Listening on "), "\r"));
  scene->uri[strlen (scene->uri) - 1] = '\0';
  answer = scene_post (scene, lines);
  answer_assert (answer, 200, 1, 0, 0);
  line = g_data_input_stream_read_line (shown, NULL, NULL, NULL);
  g_assert_true (g_str_has_prefix (line, "\033[2m22:13:20.123\033[0m \033[1mfeature"));
}

/* Nobody reads the output any more: events are stored all the same. */
static void
test_output_closed (void)
{
  const char *const options[] = { "--any-keys", "--print", NULL };
  g_autoptr (Scene) scene = scene_new ();

  scene_start (scene, options);
  g_assert_true (g_input_stream_close (g_subprocess_get_stdout_pipe (scene->process), NULL, NULL));
  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *lines = make_events (i + 1, 1);
      g_autoptr (Answer) answer = scene_post (scene, lines);

      answer_assert (answer, 200, 1, 0, 0);
    }
  g_assert_cmpint (scene_count (scene, "SELECT count(*) FROM events"), ==, 5);
}

static char *
write_and_read_line (GSocketConnection *connection, GDataInputStream *input, const char *text)
{
  GOutputStream *stream = g_io_stream_get_output_stream (G_IO_STREAM (connection));

  g_assert_true (g_output_stream_write_all (stream, text, strlen (text), NULL, NULL, NULL));

  return g_data_input_stream_read_line (input, NULL, NULL, NULL);
}

/* A request that has begun when the signal comes is taken and answered, a new one is put off. */
static void
test_stop_in_hand (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char *lines = make_events (1, 7);
  g_autofree char *head =
    g_strdup_printf ("POST /v1/a/b HTTP/1.1\r\nHost: localhost\r\n"
                     "Expect: 100-continue\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n",
                     strlen (lines));
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GDataInputStream) input = NULL;
  g_autoptr (GDataInputStream) errors = NULL;
  g_autofree char *go_on = NULL;
  g_autofree char *stopping = NULL;
  g_autofree char *empty = NULL;
  g_autofree char *status = NULL;
  g_autoptr (Answer) late = NULL;

  scene_start (scene, NULL);
  connection = scene_open_connection (scene);
  input = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  errors = g_data_input_stream_new (g_subprocess_get_stderr_pipe (scene->process));
  go_on = write_and_read_line (connection, input, head);
  g_assert_cmpstr (go_on, ==, "HTTP/1.1 100 Continue\r");
  empty = g_data_input_stream_read_line (input, NULL, NULL, NULL);

  g_subprocess_send_signal (scene->process, SIGTERM);
  stopping = g_data_input_stream_read_line (errors, NULL, NULL, NULL);
  g_assert_cmpstr (stopping, ==, "natero-collector: stopping");
  late = scene_post (scene, lines);
  answer_assert (late, 503, 0, 0, 0);
  g_assert_cmpstr (late->retry_after, ==, "10");

  do
    {
      g_free (status);
      status = write_and_read_line (connection, input, lines);
      lines[0] = '\0';
    }
  while (!g_str_has_prefix (status, "HTTP/1.1 "));
  g_assert_cmpstr (status, ==, "HTTP/1.1 200 OK\r");
  g_subprocess_wait (scene->process, NULL, NULL);
  g_assert_true (g_subprocess_get_if_exited (scene->process));
  g_assert_cmpint (g_subprocess_get_exit_status (scene->process), ==, 0);
  g_clear_object (&scene->process);
  g_assert_cmpint (scene_count (scene, "SELECT count(*) FROM events"), ==, 7);
}

/* A second signal does not wait for a sender that never ends its body. */
static void
test_stop_twice (void)
{
  const char *head = "POST /v1/a/b HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
                     "Content-Length: 100\r\n\r\n";
  g_autoptr (Scene) scene = scene_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GDataInputStream) input = NULL;
  g_autoptr (GDataInputStream) errors = NULL;
  g_autofree char *go_on = NULL;
  g_autofree char *stopping = NULL;

  scene_start (scene, NULL);
  connection = scene_open_connection (scene);
  input = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  errors = g_data_input_stream_new (g_subprocess_get_stderr_pipe (scene->process));
  go_on = write_and_read_line (connection, input, head);
  g_subprocess_send_signal (scene->process, SIGINT);
  stopping = g_data_input_stream_read_line (errors, NULL, NULL, NULL);
  g_assert_cmpstr (stopping, ==, "natero-collector: stopping");
  g_assert_cmpint (scene_stop (scene, NULL, NULL), ==, 0);
}

/* Where standard error is the journal, a message has its priority in front; else it has a name. */
static void
test_journal (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char *log = scene_dup_file (scene, "log", "");
  g_autofree char *script =
    g_strdup_printf ("exec 2>>'%s'; JOURNAL_STREAM=$(stat -c %%d:%%i '%s') '%s' --any-keys"
                     " --listen 127.0.0.1:0 --database /nowhere/events.db; "
                     "JOURNAL_STREAM=1:2 '%s' --any-keys --listen 127.0.0.1:0"
                     " --database /nowhere/events.db",
                     log,
                     log,
                     g_getenv ("NATERO_COLLECTOR"),
                     g_getenv ("NATERO_COLLECTOR"));
  const char *const shell[] = { "/bin/sh", "-c", script, NULL };
  g_autofree char  *text = NULL;
  g_auto (GStrv) lines = NULL;

  g_assert_true (g_spawn_sync (
    NULL, (char **) (gsize) shell, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, NULL, NULL));
  g_assert_true (g_file_get_contents (log, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  g_assert_true (g_str_has_prefix (lines[0], "<3>the database /nowhere/events.db"));
  g_assert_true (g_str_has_prefix (lines[1], "natero-collector: the database /nowhere/"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/collector/program/command-lines", test_command_lines);
  g_test_add_func ("/collector/program/help", test_help);
  g_test_add_func ("/collector/program/journal", test_journal);
  g_test_add_func ("/collector/program/port-taken", test_port_taken);
  g_test_add_func ("/collector/program/ipv6", test_ipv6);
  g_test_add_func ("/collector/program/keys-stay-secret", test_keys_stay_secret);
  g_test_add_func ("/collector/program/unknown-keys", test_unknown_keys);
  g_test_add_func ("/collector/program/print", test_print);
  g_test_add_func ("/collector/program/print-nothing", test_print_nothing);
  g_test_add_func ("/collector/program/colour", test_colour);
  g_test_add_func ("/collector/program/output-closed", test_output_closed);
  g_test_add_func ("/collector/program/stop-in-hand", test_stop_in_hand);
  g_test_add_func ("/collector/program/stop-twice", test_stop_twice);

  return g_test_run ();
}
