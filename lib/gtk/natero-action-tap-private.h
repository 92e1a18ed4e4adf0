/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "This header is private to libnatero"
#endif

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * Stands before an action group and passes everything on, and tells of each activation. To listen
 * to an action's own signal would change what the action does.
 */
#define NATERO_TYPE_ACTION_TAP (natero_action_tap_get_type ())

G_DECLARE_FINAL_TYPE (NateroActionTap, natero_action_tap, NATERO, ACTION_TAP, GObject)

typedef void (*NateroActionFunc) (const char *full_name, gpointer user_data);

NateroActionTap *natero_action_tap_new (const char      *prefix,
                                        GActionGroup    *group,
                                        NateroActionFunc activated,
                                        gpointer         user_data);
void             natero_action_tap_silence (NateroActionTap *self);

G_END_DECLS
