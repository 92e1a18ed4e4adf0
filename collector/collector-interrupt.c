/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-interrupt.h"

#include <glib-unix.h>

/* Some milliseconds of work. */
#define N_STEPS 100000

static gboolean
signal_cb (gpointer user_data)
{
  CollectorInterrupt *self = user_data;

  self->is_over = TRUE;

  return G_SOURCE_CONTINUE;
}

static int
progress_cb (void *user_data)
{
  CollectorInterrupt *self = user_data;

  g_main_context_iteration (self->context, FALSE);

  return self->is_over ? 1 : 0;
}

static GSource *
watch (CollectorInterrupt *self, int signal_number)
{
  GSource *source = g_unix_signal_source_new (signal_number);

  g_source_set_callback (source, signal_cb, self, NULL);
  g_source_attach (source, self->context);

  return source;
}

void
collector_interrupt_begin (CollectorInterrupt *self, sqlite3 *database)
{
  self->database = database;
  self->is_over = FALSE;
  self->context = g_main_context_new ();
  self->terminate_source = watch (self, SIGTERM);
  self->interrupt_source = watch (self, SIGINT);
  sqlite3_progress_handler (database, N_STEPS, progress_cb, self);
}

/* Gives whether a signal has come. */
gboolean
collector_interrupt_end (CollectorInterrupt *self)
{
  sqlite3_progress_handler (self->database, 0, NULL, NULL);
  g_source_destroy (self->terminate_source);
  g_source_destroy (self->interrupt_source);
  g_clear_pointer (&self->terminate_source, g_source_unref);
  g_clear_pointer (&self->interrupt_source, g_source_unref);
  g_clear_pointer (&self->context, g_main_context_unref);

  return self->is_over;
}
