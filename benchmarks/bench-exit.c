/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "bench-support.h"

#include <stdlib.h>

/*
 * An application that is used a little and quits. The driver takes the time from "quit", which is
 * the time of g_application_quit(), to the end of the process.
 */

#define N_EVENTS 20
#define LIFE_MS 400
#define BATCH_TIMEOUT_SECONDS 3600

typedef struct
{
  GtkApplication *application;
  NateroTracker  *tracker; /* NULL: the same without the library */
  const char     *url;
  gboolean        has_window;
} Exit;

static gboolean
quit_cb (gpointer user_data)
{
  Exit *self = user_data;

  if (self->tracker != NULL)
    bench_say ("pending", natero_tracker_get_pending_events (self->tracker));
  bench_say ("quit", bench_now_ns ());
  g_application_quit (G_APPLICATION (self->application));
  return G_SOURCE_REMOVE;
}

static void
startup_cb (Exit *self)
{
  if (self->url == NULL)
    return;

  self->tracker = bench_tracker_new (self->url, BATCH_TIMEOUT_SECONDS);
  natero_tracker_attach_application (self->tracker, self->application);
  for (guint i = 0; i < N_EVENTS; i++)
    {
      g_autofree char *feature = g_strdup_printf ("board.item-%u", i);

      bench_tracker_use (self->tracker, feature);
    }
}

static void
activate_cb (Exit *self)
{
  g_application_hold (G_APPLICATION (self->application));
  if (self->has_window)
    gtk_window_present (GTK_WINDOW (gtk_application_window_new (self->application)));
  g_timeout_add (LIFE_MS, quit_cb, self);
}

int
main (int argc, char **argv)
{
  Exit self = { 0 };
  int  status;

  if (argc != 3)
    {
      g_printerr ("usage: %s URL|- window|plain\n", argv[0]);
      return 2;
    }

  self.url = g_str_equal (argv[1], "-") ? NULL : argv[1];
  self.has_window = g_str_equal (argv[2], "window");
  self.application = gtk_application_new ("org.natero.Benchmark", G_APPLICATION_NON_UNIQUE);
  g_signal_connect_swapped (self.application, "startup", G_CALLBACK (startup_cb), &self);
  g_signal_connect_swapped (self.application, "activate", G_CALLBACK (activate_cb), &self);
  status = g_application_run (G_APPLICATION (self.application), 0, NULL);
  g_clear_object (&self.tracker);
  g_clear_object (&self.application);
  return status;
}
