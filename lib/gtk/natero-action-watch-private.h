/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "natero-action-watch-private.h is private to libnatero"
#endif

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct _NateroActionWatch NateroActionWatch;

/*< private >
 * NateroActionWatchFuncs:
 * @is_watched: whether a toplevel is attached
 * @feature: an action was activated that stands for a feature
 *
 * What a watch asks and tells. Neither may free the watch.
 */
typedef struct
{
  gboolean (*is_watched) (GtkWindow *window, gpointer user_data);
  void (*feature) (const char *feature_id,
                   const char *module_id,
                   const char *product_id,
                   gpointer    user_data);
} NateroActionWatchFuncs;

NateroActionWatch *natero_action_watch_new (const NateroActionWatchFuncs *funcs,
                                            gpointer                      user_data);
void               natero_action_watch_free (NateroActionWatch *self);
void               natero_action_watch_set_capture (NateroActionWatch *self, gboolean capture);
void               natero_action_watch_map (NateroActionWatch *self,
                                            const char        *action_name,
                                            const char        *feature_id,
                                            const char        *module_id,
                                            const char        *product_id);
void               natero_action_watch_insert_group (NateroActionWatch *self,
                                                     GtkWidget         *widget,
                                                     const char        *prefix,
                                                     GActionGroup      *group);
void               natero_action_watch_attach (NateroActionWatch *self, GtkWindow *window);
void               natero_action_watch_detach (NateroActionWatch *self, GtkWindow *window);
void               natero_action_watch_note_shown (NateroActionWatch *self);
void               natero_action_watch_note_use (NateroActionWatch *self);
void               natero_action_watch_flush (NateroActionWatch *self, gboolean is_ending);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NateroActionWatch, natero_action_watch_free)

G_END_DECLS
