/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "natero-window-watch-private.h is private to libnatero"
#endif

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define NATERO_TYPE_WINDOW_WATCH (natero_window_watch_get_type ())

G_DECLARE_FINAL_TYPE (NateroWindowWatch, natero_window_watch, NATERO, WINDOW_WATCH, GObject)

/*< private >
 * NateroWindowWatchFuncs:
 * @activity: a hand did something in the window; often called
 * @shown: the window was mapped, or was so already when the watch started
 * @hidden: the window was unmapped; once for each @shown
 * @destroyed: the window is being destroyed; after @hidden, and the last call of all
 *
 * What a watch reports, each of them optional. Any of them may stop or release the watch.
 */
typedef struct
{
  void (*activity) (gpointer user_data);
  void (*shown) (NateroWindowWatch *watch, gpointer user_data);
  void (*hidden) (NateroWindowWatch *watch, gpointer user_data);
  void (*destroyed) (NateroWindowWatch *watch, gpointer user_data);
} NateroWindowWatchFuncs;

NateroWindowWatch *natero_window_watch_new (GtkWindow                    *window,
                                            const NateroWindowWatchFuncs *funcs,
                                            gpointer                      user_data);
void               natero_window_watch_start (NateroWindowWatch *self);
void               natero_window_watch_stop (NateroWindowWatch *self);
gboolean           natero_window_watch_looks_at (GtkWindow *window);
GtkWindow         *natero_window_watch_get_window (NateroWindowWatch *self);
const char        *natero_window_watch_get_page_name (NateroWindowWatch *self);

G_END_DECLS
