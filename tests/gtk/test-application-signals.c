/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-application-watch-private.h"

#include "gtk-support.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

/*
 * What signals do to a process. The program runs itself with CHILD and the names of what shall be
 * set up: it is then an application that writes what it is told on its standard output.
 */
#define CHILD "--child"

static int
count_mapped (GtkApplication *application)
{
  int n_mapped = 0;

  for (GList *l = gtk_application_get_windows (application); l != NULL; l = l->next)
    n_mapped += gtk_widget_get_mapped (l->data) ? 1 : 0;

  return n_mapped;
}

typedef struct
{
  GtkApplication         *application;
  NateroApplicationWatch *watch;
  gboolean                waits_at_end;
} Child;

static void
say (const char *what)
{
  g_print ("%s\n", what);
}

static void
child_window_added_cb (G_GNUC_UNUSED GtkWindow *window, G_GNUC_UNUSED gpointer user_data)
{
  say ("added");
}

static void
child_window_removed_cb (G_GNUC_UNUSED GtkWindow *window, G_GNUC_UNUSED gpointer user_data)
{
  say ("removed");
}

static void
child_ending_cb (gpointer user_data)
{
  Child *child = user_data;
  char   byte;

  g_print ("ending with %d\n", count_mapped (child->application));

  if (!child->waits_at_end)
    return;

  /* As the last batch may hold the program for a moment: until the parent has sent more signals,
   * which are then dispatched. */
  while (read (STDIN_FILENO, &byte, 1) < 0)
    g_assert_cmpint (errno, ==, EINTR);

  while (g_main_context_pending (NULL))
    g_main_context_iteration (NULL, FALSE);
}

static void
child_mapped_cb (G_GNUC_UNUSED GtkWidget *window)
{
  say ("ready");
}

static void
child_activate_cb (GtkApplication *application)
{
  GtkWidget *window = gtk_application_window_new (application);

  g_signal_connect (window, "map", G_CALLBACK (child_mapped_cb), NULL);
  gtk_window_present (GTK_WINDOW (window));
}

static int
run_child (int argc, char **argv)
{
  const NateroApplicationWatchFuncs child_funcs = { child_window_added_cb,
                                                    child_window_removed_cb,
                                                    child_ending_cb };
  const char *const                *words = (const char *const *) argv;
  Child                             child = { 0 };
  int                               status;

  /* A shell starts what it runs in the background with some of them ignored. */
  signal (SIGTERM, SIG_DFL);
  signal (SIGINT, SIG_DFL);
  signal (SIGHUP, SIG_DFL);

  gdk_set_allowed_backends ("x11");
  child.waits_at_end = g_strv_contains (words, "wait-at-end");

  child.application = gtk_application_new (NULL, G_APPLICATION_NON_UNIQUE);
  child.watch = natero_application_watch_new (child.application, &child_funcs, &child);
  natero_application_watch_set_handle_signals (child.watch,
                                               g_strv_contains (words, "handle-signals"));
  natero_application_watch_start (child.watch);
  if (g_strv_contains (words, "stop"))
    natero_application_watch_stop (child.watch);

  g_signal_connect (child.application, "activate", G_CALLBACK (child_activate_cb), NULL);
  status = g_application_run (G_APPLICATION (child.application), MIN (argc, 1), argv);
  say ("returned");

  g_clear_object (&child.watch);
  g_clear_object (&child.application);

  return status;
}

typedef struct
{
  GSubprocess      *process;
  GDataInputStream *output;
  GString          *said;
  int               n_lines;
  int               n_exited;
} Parent;

static void
line_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Parent          *parent = user_data;
  g_autofree char *line = NULL;

  line = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source), result, NULL, NULL);
  if (line != NULL)
    g_string_append_printf (parent->said, "%s, ", line);

  parent->n_lines++;
}

/* Up to and with a line, or to the end of all. */
static void
listen (Parent *parent, const char *until)
{
  g_autofree char *mark = g_strdup_printf ("%s, ", until != NULL ? until : "\001");

  while (!g_str_has_suffix (parent->said->str, mark))
    {
      gsize length = parent->said->len;

      parent->n_lines = 0;
      g_data_input_stream_read_line_async (
        parent->output, G_PRIORITY_DEFAULT, NULL, line_read_cb, parent);
      gtk_support_wait_count (&parent->n_lines, 1, "the child says something");
      if (parent->said->len == length)
        break;
    }
}

static void
exited_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Parent *parent = user_data;

  g_assert_true (g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL));
  parent->n_exited++;
}

static Parent *
parent_new (const char *const *words)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  Parent *parent = g_new0 (Parent, 1);

  g_ptr_array_add (argv, g_file_read_link ("/proc/self/exe", &error));
  g_assert_no_error (error);
  g_ptr_array_add (argv, g_strdup (CHILD));
  for (gsize i = 0; words[i] != NULL; i++)
    g_ptr_array_add (argv, g_strdup (words[i]));
  g_ptr_array_add (argv, NULL);

  parent->process =
    g_subprocess_newv ((const char *const *) argv->pdata,
                       G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDIN_PIPE,
                       &error);
  g_assert_no_error (error);

  parent->said = g_string_new (NULL);
  parent->output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (parent->process));
  g_subprocess_wait_async (parent->process, NULL, exited_cb, parent);
  listen (parent, "ready");

  return parent;
}

static void
wait_for_exit (Parent *parent)
{
  listen (parent, NULL);
  gtk_support_wait_count (&parent->n_exited, 1, "the child exits");
}

static void
parent_free (Parent *parent)
{
  g_object_unref (parent->output);
  g_object_unref (parent->process);
  g_string_free (parent->said, TRUE);
  g_free (parent);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Parent, parent_free)

static void
test_signal_handled (gconstpointer data)
{
  const char *const words[] = { "handle-signals", NULL };
  g_autoptr (Parent) parent = parent_new (words);

  g_subprocess_send_signal (parent->process, GPOINTER_TO_INT (data));
  wait_for_exit (parent);

  g_assert_true (g_subprocess_get_if_exited (parent->process));
  g_assert_cmpint (g_subprocess_get_exit_status (parent->process), ==, 0);
  g_assert_cmpstr (parent->said->str, ==, "added, ready, ending with 1, returned, ");
}

static void
test_second_signal (void)
{
  const char *const words[] = { "handle-signals", "wait-at-end", NULL };
  g_autoptr (Parent) parent = parent_new (words);
  GOutputStream *input = g_subprocess_get_stdin_pipe (parent->process);

  g_subprocess_send_signal (parent->process, SIGTERM);
  listen (parent, "ending with 1");
  g_subprocess_send_signal (parent->process, SIGTERM);
  g_subprocess_send_signal (parent->process, SIGINT);
  g_assert_true (g_output_stream_write_all (input, "x", 1, NULL, NULL, NULL));
  wait_for_exit (parent);

  g_assert_true (g_subprocess_get_if_exited (parent->process));
  g_assert_cmpint (g_subprocess_get_exit_status (parent->process), ==, 0);
  g_assert_cmpstr (parent->said->str, ==, "added, ready, ending with 1, returned, ");
}

static void
test_signal_not_handled (gconstpointer data)
{
  const char *const words[] = { NULL };
  g_autoptr (Parent) parent = parent_new (words);

  g_subprocess_send_signal (parent->process, GPOINTER_TO_INT (data));
  wait_for_exit (parent);

  g_assert_true (g_subprocess_get_if_signaled (parent->process));
  g_assert_cmpint (g_subprocess_get_term_sig (parent->process), ==, GPOINTER_TO_INT (data));
  g_assert_cmpstr (parent->said->str, ==, "added, ready, ");
}

static void
test_signal_after_stop (void)
{
  const char *const words[] = { "handle-signals", "stop", NULL };
  g_autoptr (Parent) parent = parent_new (words);

  g_subprocess_send_signal (parent->process, SIGTERM);
  wait_for_exit (parent);

  g_assert_true (g_subprocess_get_if_signaled (parent->process));
  g_assert_cmpstr (parent->said->str, ==, "ready, ");
}

static void
add_signal (const char *name, int signum)
{
  g_autofree char *handled = g_strdup_printf ("/application-signals/%s/handled", name);
  g_autofree char *not_handled = g_strdup_printf ("/application-signals/%s/not-handled", name);

  g_test_add_data_func (handled, GINT_TO_POINTER (signum), test_signal_handled);
  g_test_add_data_func (not_handled, GINT_TO_POINTER (signum), test_signal_not_handled);
}

int
main (int argc, char **argv)
{
  if (argc > 1 && g_str_equal (argv[1], CHILD))
    return run_child (argc, argv);

  if (!gtk_support_init (&argc, &argv))
    return GTK_SUPPORT_SKIP;

  add_signal ("term", SIGTERM);
  add_signal ("int", SIGINT);
  add_signal ("hup", SIGHUP);
  g_test_add_func ("/application-signals/second", test_second_signal);
  g_test_add_func ("/application-signals/after-stop", test_signal_after_stop);

  return g_test_run ();
}
