/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-application-watch-private.h"

#include "gtk-support.h"

#include <signal.h>

typedef struct
{
  GtkApplication         *application;
  NateroApplicationWatch *watch;
  GString                *calls;
  int                     n_mapped_at_end;
  gboolean                is_releasing;
} Fixture;

static void
log_call (Fixture *fixture, const char *call)
{
  g_string_append (fixture->calls, call);
  g_string_append_c (fixture->calls, ' ');
}

static int
count_mapped (GtkApplication *application)
{
  int n_mapped = 0;

  for (GList *l = gtk_application_get_windows (application); l != NULL; l = l->next)
    n_mapped += gtk_widget_get_mapped (l->data) ? 1 : 0;

  return n_mapped;
}

static void
window_added_cb (GtkWindow *window, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_assert_true (gtk_window_get_application (window) == fixture->application);
  log_call (fixture, "added");
  log_call (fixture, gtk_widget_get_name (GTK_WIDGET (window)));

  if (fixture->is_releasing)
    g_clear_object (&fixture->watch);
}

static void
window_removed_cb (GtkWindow *window, gpointer user_data)
{
  Fixture *fixture = user_data;

  log_call (fixture, "removed");
  log_call (fixture, gtk_widget_get_name (GTK_WIDGET (window)));
}

static void
ending_cb (gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_mapped_at_end = count_mapped (fixture->application);
  log_call (fixture, "ending");

  if (fixture->is_releasing)
    g_clear_object (&fixture->watch);
}

static const NateroApplicationWatchFuncs funcs = { window_added_cb, window_removed_cb, ending_cb };

static void
register_application (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_application_register (G_APPLICATION (fixture->application), NULL, &error);
  g_assert_no_error (error);
}

static GtkWindow *
add_window (GtkApplication *application, const char *name)
{
  GtkWidget *window = gtk_application_window_new (application);

  gtk_widget_set_name (window, name);

  return GTK_WINDOW (window);
}

static gboolean
is_default (int signum)
{
  struct sigaction action;

  g_assert_cmpint (sigaction (signum, NULL, &action), ==, 0);

  return action.sa_handler == SIG_DFL;
}

static void
assert_signals_default (gboolean expected)
{
  g_assert_cmpint (is_default (SIGTERM), ==, expected);
  g_assert_cmpint (is_default (SIGINT), ==, expected);
  g_assert_cmpint (is_default (SIGHUP), ==, expected);
}

/* An application that tells when its class takes it apart. */

#define TEST_TYPE_APPLICATION (test_application_get_type ())

G_DECLARE_FINAL_TYPE (TestApplication, test_application, TEST, APPLICATION, GtkApplication)

struct _TestApplication
{
  GtkApplication parent_instance;

  Fixture *fixture;
};

G_DEFINE_FINAL_TYPE (TestApplication, test_application, GTK_TYPE_APPLICATION)

static void
test_application_shutdown (GApplication *application)
{
  TestApplication *self = TEST_APPLICATION (application);

  log_call (self->fixture, "teardown");

  G_APPLICATION_CLASS (test_application_parent_class)->shutdown (application);
}

static void
test_application_class_init (TestApplicationClass *klass)
{
  G_APPLICATION_CLASS (klass)->shutdown = test_application_shutdown;
}

static void
test_application_init (G_GNUC_UNUSED TestApplication *self)
{
}

static void
set_up (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  /* A name for each: one that registers and never runs keeps its objects on the bus. */
  g_autofree char *name = g_path_get_basename (g_test_get_path ());
  g_autofree char *id = g_strconcat ("org.natero.Test.", name, NULL);

  fixture->calls = g_string_new (NULL);
  fixture->n_mapped_at_end = -1;
  fixture->application = g_object_new (
    TEST_TYPE_APPLICATION, "application-id", id, "flags", G_APPLICATION_NON_UNIQUE, NULL);
  TEST_APPLICATION (fixture->application)->fixture = fixture;
  fixture->watch = natero_application_watch_new (fixture->application, &funcs, fixture);
}

static void
tear_down (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_clear_object (&fixture->watch);
  g_clear_object (&fixture->application);
  g_string_free (fixture->calls, TRUE);
}

/* Windows */

static void
test_windows (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  GtkWindow *present;
  GtkWindow *later;
  GtkWindow *plain;

  register_application (fixture);
  present = add_window (fixture->application, "present");
  g_assert_cmpstr (fixture->calls->str, ==, "");

  natero_application_watch_start (fixture->watch);
  natero_application_watch_start (fixture->watch);
  g_assert_cmpstr (fixture->calls->str, ==, "added present ");

  /* The name is that of the type while the window is being constructed. */
  later = add_window (fixture->application, "later");
  g_assert_cmpstr (fixture->calls->str, ==, "added present added GtkApplicationWindow ");
  g_string_truncate (fixture->calls, 0);

  plain = GTK_WINDOW (gtk_window_new ());
  gtk_widget_set_name (GTK_WIDGET (plain), "plain");
  g_assert_cmpstr (fixture->calls->str, ==, "");
  gtk_application_add_window (fixture->application, plain);
  g_assert_cmpstr (fixture->calls->str, ==, "added plain ");

  gtk_window_destroy (later);
  gtk_application_remove_window (fixture->application, plain);
  g_assert_cmpstr (fixture->calls->str, ==, "added plain removed later removed plain ");

  natero_application_watch_stop (fixture->watch);
  natero_application_watch_stop (fixture->watch);
  gtk_window_destroy (present);
  g_assert_cmpstr (fixture->calls->str, ==, "added plain removed later removed plain ");

  gtk_window_destroy (plain);
}

static void
test_released_by_window (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  GtkWindow *first;
  GtkWindow *second;

  register_application (fixture);
  first = add_window (fixture->application, "first");
  second = add_window (fixture->application, "second");
  fixture->is_releasing = TRUE;
  natero_application_watch_start (fixture->watch);

  g_assert_null (fixture->watch);
  g_assert_true (g_str_equal (fixture->calls->str, "added first ") ||
                 g_str_equal (fixture->calls->str, "added second "));

  gtk_window_destroy (first);
  gtk_window_destroy (second);
}

static void
test_application_goes_first (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  natero_application_watch_set_handle_signals (fixture->watch, TRUE);
  natero_application_watch_start (fixture->watch);
  g_object_add_weak_pointer (G_OBJECT (fixture->application), (gpointer *) &fixture->application);
  g_object_unref (fixture->application);
  g_assert_null (fixture->application);
  g_assert_cmpstr (fixture->calls->str, ==, "");
  assert_signals_default (TRUE);

  g_object_run_dispose (G_OBJECT (fixture->watch));
  assert_signals_default (TRUE);
  natero_application_watch_start (fixture->watch);
  assert_signals_default (TRUE);
}

static void
test_watch_goes_first (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  GtkWindow *window;

  register_application (fixture);
  natero_application_watch_start (fixture->watch);
  g_object_add_weak_pointer (G_OBJECT (fixture->watch), (gpointer *) &fixture->watch);
  g_object_unref (fixture->watch);
  g_assert_null (fixture->watch);

  window = add_window (fixture->application, "window");
  gtk_window_destroy (window);
  g_assert_cmpstr (fixture->calls->str, ==, "");
}

/* The end */

static gboolean
quit_cb (gpointer user_data)
{
  g_application_quit (user_data);

  return G_SOURCE_REMOVE;
}

static void
quit_when_mapped_cb (GtkWidget *window)
{
  g_idle_add (quit_cb, gtk_window_get_application (GTK_WINDOW (window)));
}

static gboolean
close_cb (gpointer user_data)
{
  gtk_window_close (user_data);

  return G_SOURCE_REMOVE;
}

static void
close_when_mapped_cb (GtkWidget *window)
{
  g_idle_add (close_cb, window);
}

typedef struct
{
  void (*when_mapped) (GtkWidget *window);
} Opening;

static void
open_cb (GtkApplication *application, gpointer user_data)
{
  const Opening *opening = user_data;
  GtkWindow     *window = add_window (application, "window");

  g_signal_connect (window, "map", G_CALLBACK (opening->when_mapped), NULL);
  gtk_window_present (window);
}

static void
run (Fixture *fixture, void (*when_mapped) (GtkWidget *window))
{
  Opening opening = { when_mapped };

  g_signal_connect (fixture->application, "activate", G_CALLBACK (open_cb), &opening);
  natero_application_watch_start (fixture->watch);
  g_assert_cmpint (g_application_run (G_APPLICATION (fixture->application), 0, NULL), ==, 0);
}

static void
test_quit (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  run (fixture, quit_when_mapped_cb);
  g_assert_cmpstr (fixture->calls->str, ==, "added GtkApplicationWindow ending teardown ");
  g_assert_cmpint (fixture->n_mapped_at_end, ==, 1);
  assert_signals_default (TRUE);

  /* Whoever runs an application twice ends it twice. */
  g_string_truncate (fixture->calls, 0);
  g_signal_emit_by_name (fixture->application, "shutdown");
  g_assert_cmpstr (fixture->calls->str, ==, "teardown ");
}

static void
test_last_window_closed (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  run (fixture, close_when_mapped_cb);
  g_assert_cmpstr (
    fixture->calls->str, ==, "added GtkApplicationWindow removed window ending teardown ");
  g_assert_cmpint (fixture->n_mapped_at_end, ==, 0);
}

static void
test_optional_calls (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  const NateroApplicationWatchFuncs none = { NULL, NULL, NULL };
  g_autoptr (NateroApplicationWatch) watch =
    natero_application_watch_new (fixture->application, &none, NULL);

  natero_application_watch_start (watch);
  run (fixture, close_when_mapped_cb);
  g_assert_cmpstr (
    fixture->calls->str, ==, "added GtkApplicationWindow removed window ending teardown ");
}

static void
test_released_by_end (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  natero_application_watch_set_handle_signals (fixture->watch, TRUE);
  g_signal_connect_swapped (
    fixture->application, "activate", G_CALLBACK (quit_cb), fixture->application);
  g_application_hold (G_APPLICATION (fixture->application));
  fixture->is_releasing = TRUE;
  natero_application_watch_start (fixture->watch);
  g_assert_cmpint (g_application_run (G_APPLICATION (fixture->application), 0, NULL), ==, 0);

  g_assert_null (fixture->watch);
  g_assert_cmpstr (fixture->calls->str, ==, "ending teardown ");
  assert_signals_default (TRUE);
}

/* Signals, in this process: what is installed */

static void
test_signals_installed (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  natero_application_watch_start (fixture->watch);
  assert_signals_default (TRUE);

  natero_application_watch_set_handle_signals (fixture->watch, TRUE);
  natero_application_watch_set_handle_signals (fixture->watch, TRUE);
  assert_signals_default (FALSE);

  natero_application_watch_set_handle_signals (fixture->watch, FALSE);
  assert_signals_default (TRUE);

  natero_application_watch_set_handle_signals (fixture->watch, TRUE);
  natero_application_watch_stop (fixture->watch);
  assert_signals_default (TRUE);

  natero_application_watch_start (fixture->watch);
  assert_signals_default (FALSE);
}

/* Under nohup, a program is meant to outlive its terminal. */
static void
test_signal_ignored (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  struct sigaction action;

  signal (SIGHUP, SIG_IGN);
  natero_application_watch_set_handle_signals (fixture->watch, TRUE);
  natero_application_watch_start (fixture->watch);
  g_assert_false (is_default (SIGTERM));
  g_assert_cmpint (sigaction (SIGHUP, NULL, &action), ==, 0);
  g_assert_true (action.sa_handler == SIG_IGN);

  natero_application_watch_stop (fixture->watch);
  g_assert_true (is_default (SIGTERM));
  g_assert_cmpint (sigaction (SIGHUP, NULL, &action), ==, 0);
  g_assert_true (action.sa_handler == SIG_IGN);
  signal (SIGHUP, SIG_DFL);
}

static void
add (const char *path, void (*function) (Fixture *fixture, gconstpointer data))
{
  g_test_add (path, Fixture, NULL, set_up, function, tear_down);
}

int
main (int argc, char **argv)
{
  /* A shell starts what it runs in the background with some of them ignored. */
  signal (SIGTERM, SIG_DFL);
  signal (SIGINT, SIG_DFL);
  signal (SIGHUP, SIG_DFL);

  if (!gtk_support_init (&argc, &argv))
    return GTK_SUPPORT_SKIP;

  add ("/application-watch/windows", test_windows);
  add ("/application-watch/released-by-window", test_released_by_window);
  add ("/application-watch/application-goes-first", test_application_goes_first);
  add ("/application-watch/watch-goes-first", test_watch_goes_first);
  add ("/application-watch/end/quit", test_quit);
  add ("/application-watch/end/last-window-closed", test_last_window_closed);
  add ("/application-watch/end/optional-calls", test_optional_calls);
  add ("/application-watch/end/released", test_released_by_end);
  add ("/application-watch/signals/installed", test_signals_installed);
  add ("/application-watch/signals/ignored", test_signal_ignored);

  return g_test_run ();
}
