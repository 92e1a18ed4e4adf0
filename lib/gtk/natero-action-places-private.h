/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "natero-action-places-private.h is private to libnatero"
#endif

#include "natero-action-tap-private.h"

G_BEGIN_DECLS

/*< private >
 * NateroActionPlaces:
 *
 * Where action groups hang: `win` and `app` of windows, and what the application inserted. Taps
 * are put before them, as long as somebody wants to know; before that none is.
 */
typedef struct _NateroActionPlaces NateroActionPlaces;

NateroActionPlaces *natero_action_places_new (const NateroActionTapFuncs *funcs,
                                              gpointer                    user_data);
void                natero_action_places_free (NateroActionPlaces *self);
void                natero_action_places_tap (NateroActionPlaces *self);
void                natero_action_places_add_window (NateroActionPlaces *self, GtkWindow *window);
void     natero_action_places_remove_window (NateroActionPlaces *self, GtkWindow *window);
void     natero_action_places_insert (NateroActionPlaces *self,
                                      GtkWidget          *widget,
                                      const char         *prefix,
                                      GActionGroup       *group);
gboolean natero_action_places_lacks (NateroActionPlaces *self, const char *full_name);

G_END_DECLS
