/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "This header is private to libnatero"
#endif

#include <gtk/gtk.h>

#include "natero-clock-private.h"

G_BEGIN_DECLS

/* Tells when a person has used a tagged widget: once, however it was used. */
typedef struct _NateroFeatureWatch NateroFeatureWatch;

/*
 * @is_watched: whether a window is one whose uses count
 * @activity: a person is using something, though perhaps no input event told of it
 * @used: a use is over; module and product are NULL where no widget says them
 *
 * @activity and @used may free the watch.
 */
typedef struct
{
  gboolean (*is_watched) (GtkWindow *window, gpointer user_data);
  void (*activity) (gpointer user_data);
  void (*used) (const char *feature_id,
                const char *module_id,
                const char *product_id,
                gpointer    user_data);
} NateroFeatureWatchFuncs;

NateroFeatureWatch *natero_feature_watch_new (NateroClock                   *clock,
                                              const NateroFeatureWatchFuncs *funcs,
                                              gpointer                       user_data);
void                natero_feature_watch_free (NateroFeatureWatch *self);
void                natero_feature_watch_flush (NateroFeatureWatch *self, GtkWindow *window);

/* What an input hook sees, of all windows of the display, before GTK does. */
void natero_feature_watch_see_input (NateroFeatureWatch *self,
                                     GdkSurface         *surface,
                                     GdkEvent           *event);
void natero_feature_watch_see_text (NateroFeatureWatch *self, GtkWindow *window);
void natero_feature_watch_refresh (NateroFeatureWatch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NateroFeatureWatch, natero_feature_watch_free)

G_END_DECLS
