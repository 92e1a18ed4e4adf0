/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "fake-monitor.h"

#include <gio/gunixinputstream.h>
#include <natero.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

/*
 * An application that ends in all the ways there are. It is told on its standard input what to
 * do, a line each; at its end it says how often its main context was turned meanwhile.
 */

typedef struct
{
  GtkApplication   *application;
  NateroTracker    *tracker;
  GtkWidget        *window;
  GDataInputStream *input;
  guint             n_callbacks; /* after the end */
  guint             timeout_source;
  guint             idle_source;
  gboolean          has_window;
  gboolean          has_no_tracker;
  gboolean          is_network_away;
  char            **properties;
  char             *id;
} App;

static void say (const char *format, ...) G_GNUC_PRINTF (1, 2);

static void
say (const char *format, ...)
{
  va_list          args;
  g_autofree char *text = NULL;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_print ("%s\n", text);
  fflush (stdout);
}

/* Commands; each of them gets what comes after its name. */

/* "features NAME FIRST LAST": NAME-FIRST and so on. */
static void
features_cb (App *app, const char *rest)
{
  g_auto (GStrv) words = g_strsplit (rest, " ", 3);

  for (int i = atoi (words[1]); i <= atoi (words[2]); i++)
    {
      g_autofree char *feature = g_strdup_printf ("%s-%d", words[0], i);
      g_autoptr (GError) error = NULL;

      if (!natero_tracker_send_feature_event (app->tracker, feature, NULL, NULL, &error))
        say ("failed %s", error->message);
    }
  say ("features ok");
}

static void
module_cb (App *app, const char *id)
{
  natero_tracker_set_module_id (app->tracker, id, NULL);
  say ("module ok");
}

static void
synced_cb (GObject *source, GAsyncResult *result, G_GNUC_UNUSED gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (natero_tracker_sync_events_finish (NATERO_TRACKER (source), result, &error))
    say ("sync ok");
  else
    say ("sync %s", error->message);
}

static void
sync_cb (App *app, G_GNUC_UNUSED const char *rest)
{
  natero_tracker_sync_events_async (app->tracker, NULL, synced_cb, NULL);
}

/* Without an answer, which would keep the tracker. */
static void
push_cb (App *app, G_GNUC_UNUSED const char *rest)
{
  natero_tracker_sync_events (app->tracker);
  say ("push ok");
}

/* The tracker goes, the program does not. */
static void
drop_cb (App *app, G_GNUC_UNUSED const char *rest)
{
  NateroTracker *tracker = app->tracker;

  g_object_add_weak_pointer (G_OBJECT (tracker), (gpointer *) &tracker);
  g_clear_object (&app->tracker);
  say ("drop %s", tracker == NULL ? "ok" : "somebody keeps it");
}

/* The start of a request and the tracker's end, and the main loop does not turn in between. */
static void
push_and_drop_cb (App *app, const char *rest)
{
  natero_tracker_sync_events (app->tracker);
  drop_cb (app, rest);
}

static void
ping_cb (G_GNUC_UNUSED App *app, G_GNUC_UNUSED const char *rest)
{
  say ("ping ok");
}

static void
close_cb (App *app, G_GNUC_UNUSED const char *rest)
{
  gtk_window_close (GTK_WINDOW (app->window));
}

static void
quit_cb (App *app, G_GNUC_UNUSED const char *rest)
{
  g_application_quit (G_APPLICATION (app->application));
}

static void
exit_cb (G_GNUC_UNUSED App *app, const char *rest)
{
  exit (atoi (rest));
}

static void
exit_now_cb (G_GNUC_UNUSED App *app, const char *rest)
{
  _exit (atoi (rest));
}

/* As abort() does, whose name the house rules keep out of programs. */
static void
abort_cb (G_GNUC_UNUSED App *app, G_GNUC_UNUSED const char *rest)
{
  raise (SIGABRT);
}

static const struct
{
  const char *name;
  void (*func) (App *app, const char *rest);
} commands[] = {
  { "features", features_cb }, { "module", module_cb },     { "sync", sync_cb },
  { "push", push_cb },         { "drop", drop_cb },         { "push-and-drop", push_and_drop_cb },
  { "ping", ping_cb },         { "close", close_cb },       { "quit", quit_cb },
  { "exit", exit_cb },         { "exit-now", exit_now_cb }, { "abort", abort_cb },
};

static void
run_command (App *app, const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 2);

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_strcmp0 (words[0], commands[i].name) == 0)
      commands[i].func (app, words[1] != NULL ? words[1] : "");
}

static void
line_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  App             *app = user_data;
  g_autofree char *line = NULL;

  line = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source), result, NULL, NULL);
  if (line == NULL)
    return;

  run_command (app, line);
  g_data_input_stream_read_line_async (app->input, G_PRIORITY_DEFAULT, NULL, line_cb, app);
}

static void
set_property (App *app, const char *name, const char *text)
{
  GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (app->tracker), name);

  if (pspec->value_type == G_TYPE_STRING)
    g_object_set (app->tracker, name, text, NULL);
  else
    g_object_set (app->tracker, name, atoi (text), NULL);
}

static void
build_tracker (App *app)
{
  app->tracker = natero_tracker_new ("the-api-key", "the-auth-key");
  for (guint i = 0; app->properties != NULL && app->properties[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (app->properties[i], "=", 2);

      set_property (app, pair[0], pair[1]);
    }
  natero_tracker_attach_application (app->tracker, app->application);
}

static void
startup_cb (App *app)
{
  g_autoptr (GInputStream) input = g_unix_input_stream_new (0, FALSE);

  if (!app->has_no_tracker)
    build_tracker (app);
  app->input = g_data_input_stream_new (input);
  g_data_input_stream_read_line_async (app->input, G_PRIORITY_DEFAULT, NULL, line_cb, app);
}

static void
activate_cb (App *app)
{
  if (app->has_window)
    {
      app->window = gtk_application_window_new (app->application);
      gtk_window_present (GTK_WINDOW (app->window));
    }
  else
    g_application_hold (G_APPLICATION (app->application));
  say ("ready");
}

static gboolean
after_end_cb (gpointer user_data)
{
  App *app = user_data;

  app->n_callbacks++;
  return G_SOURCE_CONTINUE;
}

/* Before the tracker's own handler. */
static void
ending_cb (App *app)
{
  app->timeout_source = g_timeout_add (1, after_end_cb, app);
  app->idle_source = g_idle_add (after_end_cb, app);
}

/* After it. */
static void
ended_cb (App *app)
{
  g_clear_handle_id (&app->timeout_source, g_source_remove);
  g_clear_handle_id (&app->idle_source, g_source_remove);
  say ("callbacks %u", app->n_callbacks);
}

static int
run (App *app)
{
  int status;

  app->application = gtk_application_new (app->id, G_APPLICATION_NON_UNIQUE);
  g_signal_connect_swapped (app->application, "shutdown", G_CALLBACK (ending_cb), app);
  g_signal_connect_swapped (app->application, "startup", G_CALLBACK (startup_cb), app);
  g_signal_connect_swapped (app->application, "activate", G_CALLBACK (activate_cb), app);
  g_signal_connect_data (app->application,
                         "shutdown",
                         G_CALLBACK (ended_cb),
                         app,
                         NULL,
                         G_CONNECT_AFTER | G_CONNECT_SWAPPED);
  status = g_application_run (G_APPLICATION (app->application), 0, NULL);
  g_clear_object (&app->tracker);
  g_clear_object (&app->input);
  g_clear_object (&app->application);
  return status;
}

int
main (int argc, char **argv)
{
  App app = { 0 };
  g_autoptr (GOptionContext) context = g_option_context_new ("[PROPERTY=VALUE...]");
  const GOptionEntry entries[] = {
    { "id", 0, 0, G_OPTION_ARG_STRING, &app.id, "The application's id", "ID" },
    { "window", 0, 0, G_OPTION_ARG_NONE, &app.has_window, "Show a window", NULL },
    { "no-tracker", 0, 0, G_OPTION_ARG_NONE, &app.has_no_tracker, "Track nothing", NULL },
    { "network-away", 0, 0, G_OPTION_ARG_NONE, &app.is_network_away, "There is none", NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &app.properties, "Properties", NULL },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (GError) error = NULL;
  int status;

  /* A value that a property refuses is only warned of before GLib 2.76, and not set. */
  g_log_set_fatal_mask ("GLib-GObject",
                        G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING);
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }
  if (app.is_network_away)
    {
      fake_monitor_install ();
      fake_monitor_set_available (FALSE);
    }
  status = run (&app);
  g_strfreev (app.properties);
  g_free (app.id);
  return status;
}
