/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-scene.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/prctl.h>

Scene *
scene_new (void)
{
  g_autoptr (GError) error = NULL;
  Scene *self = g_new0 (Scene, 1);

  self->directory = g_dir_make_tmp ("natero-collector-XXXXXX", &error);
  g_assert_no_error (error);
  self->database = g_build_filename (self->directory, "events.db", NULL);
  self->data_home = g_build_filename (self->directory, "data-home", NULL);
  self->session = soup_session_new_with_options ("proxy-resolver", NULL, NULL);

  return self;
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) directory = g_dir_open (path, 0, NULL);
  const char *name = NULL;

  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_remove (path);
}

void
scene_free (Scene *self)
{
  if (self->process != NULL)
    scene_kill (self);
  remove_tree (self->directory);
  g_clear_object (&self->output);
  g_clear_object (&self->session);
  g_free (self->directory);
  g_free (self->database);
  g_free (self->data_home);
  g_free (self->uri);
  g_free (self);
}

/* A test that fails takes its collector with it. */
static void
die_with_parent (gpointer user_data G_GNUC_UNUSED)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static GSubprocess *
spawn (Scene *self, const char *const *arguments)
{
  GSubprocessFlags flags = G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE;
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (flags);
  g_autoptr (GError) error = NULL;
  GSubprocess *process = NULL;

  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  g_subprocess_launcher_setenv (launcher, "XDG_DATA_HOME", self->data_home, TRUE);
  g_subprocess_launcher_setenv (launcher, "TZ", "UTC", TRUE);
  process = g_subprocess_launcher_spawnv (launcher, arguments, &error);
  g_assert_no_error (error);

  return process;
}

static void
add_all (GPtrArray *arguments, const char *const *more)
{
  for (guint i = 0; more != NULL && more[i] != NULL; i++)
    g_ptr_array_add (arguments, (gpointer) (gsize) more[i]);
}

static char *
take_uri (Scene *self)
{
  g_autofree char *line = scene_read_line (self);
  const char      *start = "Listening on ";

  g_assert_nonnull (line);
  g_assert_true (g_str_has_prefix (line, start));
  g_assert_true (g_str_has_suffix (line, "/"));

  return g_strndup (line + strlen (start), strlen (line) - strlen (start) - 1);
}

static void
start (Scene *self, const char *const *options)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  const char *const own[] = { "--listen", "127.0.0.1:0", NULL };
  const char *const database[] = { "--database", self->database, NULL };
  const char *const defaults[] = { "--any-keys", NULL };

  g_ptr_array_add (arguments, (gpointer) (gsize) g_getenv ("NATERO_COLLECTOR"));
  add_all (arguments, own);
  if (!self->is_default_database)
    add_all (arguments, database);
  add_all (arguments, options != NULL ? options : defaults);
  g_ptr_array_add (arguments, NULL);

  self->process = spawn (self, (const char *const *) arguments->pdata);
  g_clear_object (&self->output);
  self->output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
}

/* Starts the collector on a free port and waits until it listens; later options win. */
void
scene_start (Scene *self, const char *const *options)
{
  start (self, options);
  g_free (self->uri);
  self->uri = take_uri (self);
}

/* Runs the collector with these arguments until it ends by itself; gives its exit status. */
int
scene_run (Scene *self, const char *const *arguments, char **output, char **errors)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (all, (gpointer) (gsize) g_getenv ("NATERO_COLLECTOR"));
  add_all (all, arguments);
  g_ptr_array_add (all, NULL);
  process = spawn (self, (const char *const *) all->pdata);
  g_subprocess_communicate_utf8 (process, NULL, NULL, output, errors, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));

  return g_subprocess_get_exit_status (process);
}

char *
scene_dup_file (Scene *self, const char *name, const char *text)
{
  g_autoptr (GError) error = NULL;
  char *path = g_build_filename (self->directory, name, NULL);

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);

  return path;
}

char *
scene_read_line (Scene *self)
{
  return g_data_input_stream_read_line (self->output, NULL, NULL, NULL);
}

static char *
read_all (GInputStream *stream)
{
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GError) error = NULL;

  g_output_stream_splice (memory, stream, G_OUTPUT_STREAM_SPLICE_NONE, NULL, &error);
  g_assert_no_error (error);
  g_output_stream_write_all (memory, "", 1, NULL, NULL, NULL);
  g_output_stream_close (memory, NULL, NULL);

  return g_memory_output_stream_steal_data (G_MEMORY_OUTPUT_STREAM (memory));
}

/* Ends the collector as a service manager would; gives what it wrote and its exit status. */
int
scene_stop (Scene *self, char **output, char **errors)
{
  g_autoptr (GSubprocess) process = g_steal_pointer (&self->process);
  g_autofree char *all_output = NULL;
  g_autofree char *all_errors = NULL;

  g_subprocess_send_signal (process, SIGTERM);
  all_output = read_all (G_INPUT_STREAM (self->output));
  all_errors = read_all (g_subprocess_get_stderr_pipe (process));
  g_subprocess_wait (process, NULL, NULL);
  g_assert_true (g_subprocess_get_if_exited (process));
  if (output != NULL)
    *output = g_steal_pointer (&all_output);
  if (errors != NULL)
    *errors = g_steal_pointer (&all_errors);

  return g_subprocess_get_exit_status (process);
}

void
scene_kill (Scene *self)
{
  g_subprocess_send_signal (self->process, SIGKILL);
  g_subprocess_wait (self->process, NULL, NULL);
  g_clear_object (&self->process);
}

/* The first value that the query gives, as text. */
char *
scene_query (Scene *self, const char *sql)
{
  sqlite3      *database = NULL;
  sqlite3_stmt *statement = NULL;
  char         *text = NULL;

  g_assert_cmpint (
    sqlite3_open_v2 (self->database, &database, SQLITE_OPEN_READWRITE, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (database, sql, -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  text = g_strdup ((const char *) sqlite3_column_text (statement, 0));
  sqlite3_finalize (statement);
  g_assert_cmpint (sqlite3_close (database), ==, SQLITE_OK);

  return text;
}

/* Starts the collector, and waits until it has written a line with the message to its standard
 * error, from which more can be read. */
static GDataInputStream *
start_until (Scene *self, const char *message)
{
  GDataInputStream *errors = NULL;
  gboolean          is_told = FALSE;

  start (self, NULL);
  errors = g_data_input_stream_new (g_subprocess_get_stderr_pipe (self->process));
  while (!is_told)
    {
      g_autofree char *line = g_data_input_stream_read_line (errors, NULL, NULL, NULL);

      g_assert_nonnull (line);
      is_told = strstr (line, message) != NULL;
    }

  return errors;
}

/* Kills it some time after it has written that. */
void
scene_start_and_kill_at (Scene *self, const char *message, guint delay_ms)
{
  G_GNUC_UNUSED g_autoptr (GDataInputStream) errors = start_until (self, message);
  gint64        end = g_get_monotonic_time () + delay_ms * 1000;

  while (g_get_monotonic_time () < end)
    g_thread_yield ();
  scene_kill (self);
}

/* Ends it when it has written that; gives its exit status, and what it writes then. */
int
scene_start_and_stop_at (Scene *self, const char *message, char **errors)
{
  g_autoptr (GDataInputStream) stream = start_until (self, message);
  g_autoptr (GSubprocess) process = g_steal_pointer (&self->process);

  g_subprocess_send_signal (process, SIGTERM);
  *errors = read_all (G_INPUT_STREAM (stream));
  g_subprocess_wait (process, NULL, NULL);
  g_assert_true (g_subprocess_get_if_exited (process));

  return g_subprocess_get_exit_status (process);
}

gint64
scene_count (Scene *self, const char *sql)
{
  g_autofree char *text = scene_query (self, sql);

  return g_ascii_strtoll (text, NULL, 10);
}

static void
read_answer (Answer *answer, SoupMessage *message, GBytes *body)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  g_autoptr (JsonParser) parser = json_parser_new ();

  answer->status = soup_message_get_status (message);
  answer->text = g_strndup (g_bytes_get_size (body) > 0 ? g_bytes_get_data (body, NULL) : "",
                            g_bytes_get_size (body));
  answer->allow = g_strdup (soup_message_headers_get_one (headers, "Allow"));
  answer->allow_origin =
    g_strdup (soup_message_headers_get_one (headers, "Access-Control-Allow-Origin"));
  answer->retry_after = g_strdup (soup_message_headers_get_one (headers, "Retry-After"));
  answer->type = g_strdup (soup_message_headers_get_one (headers, "Content-Type"));
  if (json_parser_load_from_data (parser, answer->text, -1, NULL) &&
      json_parser_get_root (parser) != NULL)
    answer->json = json_object_ref (json_node_get_object (json_parser_get_root (parser)));
}

/* Sends a request as it is described: what is NULL is left out. */
Answer *
scene_send (Scene *self, const Request *request)
{
  g_autofree char *uri = g_strconcat (self->uri, request->path, NULL);
  g_autoptr (SoupMessage) message = soup_message_new (request->method, uri);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GError) error = NULL;
  Answer *answer = g_new0 (Answer, 1);

  if (request->body != NULL)
    soup_message_set_request_body_from_bytes (message, NULL, request->body);
  if (request->type != NULL)
    soup_message_headers_replace (headers, "Content-Type", request->type);
  if (request->encoding != NULL)
    soup_message_headers_replace (headers, "Content-Encoding", request->encoding);
  if (request->date != NULL)
    soup_message_headers_replace (headers, "Date", request->date);
  body = soup_session_send_and_read (self->session, message, NULL, &error);
  g_assert_no_error (error);
  read_answer (answer, message, body);

  return answer;
}

/* Sends events as the library does. */
Answer *
scene_post (Scene *self, const char *lines)
{
  g_autoptr (GBytes) body = g_bytes_new (lines, strlen (lines));
  Request request = { "POST", "/v1/auth/api", "application/json", NULL, NULL, body };

  return scene_send (self, &request);
}

void
answer_free (Answer *self)
{
  g_clear_pointer (&self->json, json_object_unref);
  g_free (self->text);
  g_free (self->allow);
  g_free (self->allow_origin);
  g_free (self->retry_after);
  g_free (self->type);
  g_free (self);
}

gint64
answer_get (const Answer *self, const char *member)
{
  g_assert_nonnull (self->json);
  g_assert_true (json_object_has_member (self->json, member));

  return json_object_get_int_member (self->json, member);
}

guint
answer_get_n_rejected (const Answer *self)
{
  g_assert_nonnull (self->json);

  return json_array_get_length (json_object_get_array_member (self->json, "rejected"));
}

static JsonObject *
get_rejected (const Answer *self, guint index)
{
  return json_array_get_object_element (json_object_get_array_member (self->json, "rejected"),
                                        index);
}

gint64
answer_get_rejected_line (const Answer *self, guint index)
{
  return json_object_get_int_member (get_rejected (self, index), "line");
}

const char *
answer_get_rejected_error (const Answer *self, guint index)
{
  return json_object_get_string_member (get_rejected (self, index), "error");
}

void
answer_assert (const Answer *self, guint status, int accepted, int duplicates, guint rejected)
{
  if (self->status != status)
    g_test_message ("the answer was: %s", self->text);
  g_assert_cmpuint (self->status, ==, status);
  g_assert_cmpstr (self->type, ==, "application/json");
  g_assert_cmpint (answer_get (self, "accepted"), ==, accepted);
  g_assert_cmpint (answer_get (self, "duplicates"), ==, duplicates);
  g_assert_cmpuint (answer_get_n_rejected (self), ==, rejected);
}

/* One event with an event_id of its own, as a line; more is text such as `,"module":"m"`. */
char *
make_event (guint number, const char *more)
{
  g_autofree char *members =
    g_strdup_printf (",\"event_id\":\"0f8fad5b-d9cb-869f-a165-%012x\"%s", number, more);

  return g_strdup_printf (EVENT_FORMAT, members);
}

char *
make_events (guint first, guint n_events)
{
  g_autoptr (GString) lines = g_string_new (NULL);

  for (guint i = 0; i < n_events; i++)
    {
      g_autofree char *line = make_event (first + i, "");

      g_string_append (lines, line);
    }

  return g_string_free (g_steal_pointer (&lines), FALSE);
}

GBytes *
pack_gzip (const void *data, gsize length)
{
  g_autoptr (GConverter) compressor =
    G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 6));
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) stream = g_converter_output_stream_new (memory, compressor);

  g_assert_true (g_output_stream_write_all (stream, data, length, NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (stream, NULL, NULL));

  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

/* Memory that the collector has used at most, in KiB. */
gint64
scene_get_peak_memory (Scene *scene)
{
  g_autofree char *path =
    g_strdup_printf ("/proc/%s/status", g_subprocess_get_identifier (scene->process));
  g_autofree char *status = NULL;
  const char      *line = NULL;

  g_assert_true (g_file_get_contents (path, &status, NULL, NULL));
  line = strstr (status, "VmHWM:");
  g_assert_nonnull (line);

  return g_ascii_strtoll (line + strlen ("VmHWM:"), NULL, 10);
}

GSocketConnection *
scene_open_connection (Scene *scene)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) error = NULL;
  GSocketConnection *connection = NULL;

  g_socket_client_set_enable_proxy (client, FALSE);
  connection =
    g_socket_client_connect_to_host (client, scene->uri + strlen ("http://"), 0, NULL, &error);
  g_assert_no_error (error);

  return connection;
}

GBytes *
make_padded_event (gsize length)
{
  g_autofree char *event = make_events (1, 1);
  char            *text = g_strnfill (length, '\n');

  memcpy (text, event, strlen (event));

  return g_bytes_new_take (text, length);
}

gboolean
write_text (GSocketConnection *connection, const char *text, gsize length)
{
  GOutputStream *stream = g_io_stream_get_output_stream (G_IO_STREAM (connection));

  return g_output_stream_write_all (stream, text, length, NULL, NULL, NULL);
}

/* Hears what is answered until the connection is closed. */
char *
read_rest (GSocketConnection *connection)
{
  return read_all (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
}

/* Says that, and hears what is answered. */
char *
scene_talk (Scene *self, const char *text)
{
  g_autoptr (GSocketConnection) connection = scene_open_connection (self);

  g_assert_true (write_text (connection, text, strlen (text)));

  return read_rest (connection);
}

/* Asks until /metrics has a line that ends like this. */
void
scene_wait_for_metric (Scene *self, const char *line)
{
  Request          request = { "GET", "/metrics", NULL, NULL, NULL, NULL };
  g_autofree char *wanted = g_strdup_printf ("\nnatero_collector_%s\n", line);
  gint64           end = g_get_monotonic_time () + 40 * G_TIME_SPAN_SECOND;
  gboolean         is_there = FALSE;

  while (!is_there && g_get_monotonic_time () < end)
    {
      g_autoptr (Answer) answer = scene_send (self, &request);

      is_there = strstr (answer->text, wanted) != NULL;
    }
  g_assert_true (is_there);
}
