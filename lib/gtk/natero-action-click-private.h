/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "natero-action-click-private.h is private to libnatero"
#endif

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*< private >
 * NateroActionClick:
 *
 * Sees buttons and menu items that are bound to actions being used, whatever group or class the
 * action belongs to.
 */
typedef struct _NateroActionClick NateroActionClick;

/* The widget was clicked, and is bound to the action, perhaps with a target. */
typedef void (*NateroActionClickFunc) (GtkWidget  *widget,
                                       const char *full_name,
                                       GVariant   *target,
                                       gpointer    user_data);

NateroActionClick *natero_action_click_new (NateroActionClickFunc clicked, gpointer user_data);
void               natero_action_click_free (NateroActionClick *self);
GtkWidget *natero_action_click_find (GtkWidget *root, gboolean (*is_it) (GtkWidget *widget));

G_END_DECLS
