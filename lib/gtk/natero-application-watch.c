/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-application-watch-private.h"

#include <glib-unix.h>
#include <signal.h>

/*< private >
 * NateroApplicationWatch:
 *
 * Tells which windows an application has, and when it ends.
 *
 * Where it is asked to, it makes the signals that end a process end the application in order.
 *
 * The application is held weakly.
 */
struct _NateroApplicationWatch
{
  GObject parent_instance;

  NateroApplicationWatchFuncs funcs;
  gpointer                    user_data;

  GtkApplication *application;       /* weak */
  GArray         *signal_source_ids; /* of guint */

  guint is_started : 1;
  guint has_ended : 1;
  guint handle_signals : 1;
};

G_DEFINE_FINAL_TYPE (NateroApplicationWatch, natero_application_watch, G_TYPE_OBJECT)

static const int ending_signals[] = { SIGTERM, SIGINT, SIGHUP };

static gboolean
ending_signal_cb (gpointer user_data)
{
  NateroApplicationWatch *self = user_data;

  g_application_quit (G_APPLICATION (self->application));

  /* It stays, so that an impatient second signal does not kill what the first one ends. */
  return G_SOURCE_CONTINUE;
}

static gboolean
is_ignored (int signum)
{
  struct sigaction action;

  return sigaction (signum, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

static void
release_signals (NateroApplicationWatch *self)
{
  for (guint i = 0; i < self->signal_source_ids->len; i++)
    g_source_remove (g_array_index (self->signal_source_ids, guint, i));

  g_array_set_size (self->signal_source_ids, 0);
}

static void
update_signals (NateroApplicationWatch *self)
{
  release_signals (self);

  if (!self->is_started || !self->handle_signals)
    return;

  for (gsize i = 0; i < G_N_ELEMENTS (ending_signals); i++)
    {
      guint source_id;

      /* Who started the program under nohup, or in the background of a shell, meant it. */
      if (is_ignored (ending_signals[i]))
        continue;

      source_id = g_unix_signal_add (ending_signals[i], ending_signal_cb, self);
      g_array_append_val (self->signal_source_ids, source_id);
    }
}

static void
window_added_cb (NateroApplicationWatch *self, GtkWindow *window)
{
  if (self->funcs.window_added != NULL)
    self->funcs.window_added (window, self->user_data);
}

static void
window_removed_cb (NateroApplicationWatch *self, GtkWindow *window)
{
  if (self->funcs.window_removed != NULL)
    self->funcs.window_removed (window, self->user_data);
}

static void
shutdown_cb (NateroApplicationWatch *self)
{
  if (self->has_ended)
    return;

  self->has_ended = TRUE;

  if (self->funcs.ending != NULL)
    self->funcs.ending (self->user_data);
}

static void
report_present_windows (NateroApplicationWatch *self)
{
  g_autoptr (GPtrArray) windows = g_ptr_array_new_with_free_func (g_object_unref);
  NateroApplicationWatch *alive = NULL;

  g_set_weak_pointer (&alive, self);

  for (GList *l = gtk_application_get_windows (self->application); l != NULL; l = l->next)
    g_ptr_array_add (windows, g_object_ref (l->data));

  for (guint i = 0; i < windows->len; i++)
    {
      GtkWindow *window = g_ptr_array_index (windows, i);

      /* An earlier call may have released or stopped the watch, or closed the window. */
      if (alive == NULL || !alive->is_started)
        break;

      if (gtk_window_get_application (window) == alive->application)
        window_added_cb (alive, window);
    }

  g_clear_weak_pointer (&alive);
}

/* Without this, signals would be taken from the process with nothing left to quit. */
static void
application_gone_cb (gpointer user_data, G_GNUC_UNUSED GObject *application)
{
  NateroApplicationWatch *self = user_data;

  self->application = NULL;
  natero_application_watch_stop (self);
}

static void
natero_application_watch_dispose (GObject *object)
{
  NateroApplicationWatch *self = NATERO_APPLICATION_WATCH (object);

  natero_application_watch_stop (self);

  if (self->application != NULL)
    g_object_weak_unref (G_OBJECT (self->application), application_gone_cb, self);
  self->application = NULL;

  G_OBJECT_CLASS (natero_application_watch_parent_class)->dispose (object);
}

static void
natero_application_watch_finalize (GObject *object)
{
  NateroApplicationWatch *self = NATERO_APPLICATION_WATCH (object);

  g_array_unref (self->signal_source_ids);

  G_OBJECT_CLASS (natero_application_watch_parent_class)->finalize (object);
}

static void
natero_application_watch_class_init (NateroApplicationWatchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = natero_application_watch_dispose;
  object_class->finalize = natero_application_watch_finalize;
}

static void
natero_application_watch_init (NateroApplicationWatch *self)
{
  self->signal_source_ids = g_array_new (FALSE, FALSE, sizeof (guint));
}

/*< private >
 * natero_application_watch_new:
 * @application: the application to look at; not kept alive
 * @funcs: what to call; copied
 * @user_data: for @funcs
 *
 * Makes a watch that does nothing until it is started.
 *
 * Returns: (transfer full): a watch
 */
NateroApplicationWatch *
natero_application_watch_new (GtkApplication                    *application,
                              const NateroApplicationWatchFuncs *funcs,
                              gpointer                           user_data)
{
  NateroApplicationWatch *self;

  g_assert (GTK_IS_APPLICATION (application));
  g_assert (funcs != NULL);

  self = g_object_new (NATERO_TYPE_APPLICATION_WATCH, NULL);
  self->funcs = *funcs;
  self->user_data = user_data;
  self->application = application;
  g_object_weak_ref (G_OBJECT (application), application_gone_cb, self);

  return self;
}

/*< private >
 * natero_application_watch_start:
 * @self: a watch
 *
 * Begins to look; the windows that are there are reported as added before this returns.
 * Does nothing if the watch runs, or if its application is gone.
 */
void
natero_application_watch_start (NateroApplicationWatch *self)
{
  g_assert (NATERO_IS_APPLICATION_WATCH (self));

  if (self->is_started || self->application == NULL)
    return;

  self->is_started = TRUE;

  g_signal_connect_swapped (self->application, "window-added", G_CALLBACK (window_added_cb), self);
  g_signal_connect_swapped (
    self->application, "window-removed", G_CALLBACK (window_removed_cb), self);
  /* Before the class's own handler, which takes the application apart. */
  g_signal_connect_swapped (self->application, "shutdown", G_CALLBACK (shutdown_cb), self);

  update_signals (self);
  report_present_windows (self);
}

/*< private >
 * natero_application_watch_stop:
 * @self: a watch
 *
 * Looks no more, and gives the signals back: no call comes after this.
 */
void
natero_application_watch_stop (NateroApplicationWatch *self)
{
  g_assert (NATERO_IS_APPLICATION_WATCH (self));

  if (!self->is_started)
    return;

  self->is_started = FALSE;
  update_signals (self);

  if (self->application != NULL)
    g_signal_handlers_disconnect_by_data (self->application, self);
}

/*< private >
 * natero_application_watch_set_handle_signals:
 * @self: a watch
 * @handle_signals: whether SIGTERM, SIGINT and SIGHUP shall end the application in order
 *
 * Sets whether the signals that end a process make the application quit while the watch runs.
 * Off at first, since signals belong to the application. One that is being ignored stays so.
 */
void
natero_application_watch_set_handle_signals (NateroApplicationWatch *self, gboolean handle_signals)
{
  g_assert (NATERO_IS_APPLICATION_WATCH (self));

  if (self->handle_signals == !!handle_signals)
    return;

  self->handle_signals = !!handle_signals;
  update_signals (self);
}
