/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "natero-application-watch-private.h is private to libnatero"
#endif

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define NATERO_TYPE_APPLICATION_WATCH (natero_application_watch_get_type ())

G_DECLARE_FINAL_TYPE (NateroApplicationWatch,
                      natero_application_watch,
                      NATERO,
                      APPLICATION_WATCH,
                      GObject)

/*< private >
 * NateroApplicationWatchFuncs:
 * @window_added: the application has this window
 * @window_removed: the application has it no more: it was destroyed or taken out
 * @ending: the application shuts down; once, while the windows it still has are there
 *
 * What a watch reports, each of them optional. Any of them may stop or release the watch.
 */
typedef struct
{
  void (*window_added) (GtkWindow *window, gpointer user_data);
  void (*window_removed) (GtkWindow *window, gpointer user_data);
  void (*ending) (gpointer user_data);
} NateroApplicationWatchFuncs;

NateroApplicationWatch *natero_application_watch_new (GtkApplication *application,
                                                      const NateroApplicationWatchFuncs *funcs,
                                                      gpointer                           user_data);
void                    natero_application_watch_start (NateroApplicationWatch *self);
void                    natero_application_watch_stop (NateroApplicationWatch *self);
void                    natero_application_watch_set_handle_signals (NateroApplicationWatch *self,
                                                                     gboolean                handle_signals);

G_END_DECLS
