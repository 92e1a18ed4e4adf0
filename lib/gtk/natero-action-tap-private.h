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

/*< private >
 * NateroActionTapFuncs:
 * @activating: an action is about to be activated: it may end the program; answers whether
 *   @activated shall be called
 * @activated: it was; not called where what it did has silenced the tap
 *
 * What a tap tells. The widget is where the group was inserted.
 */
typedef struct
{
  gboolean (*activating) (GtkWidget  *widget,
                          const char *full_name,
                          GVariant   *parameter,
                          gpointer    user_data);
  void (*activated) (gpointer user_data);
} NateroActionTapFuncs;

NateroActionTap *natero_action_tap_insert (GtkWidget                  *widget,
                                           const char                 *prefix,
                                           GActionGroup               *group,
                                           const NateroActionTapFuncs *funcs,
                                           gpointer                    user_data);
gboolean natero_action_tap_is_reached (GtkWidget *widget, const char *prefix, GActionGroup *group);
void     natero_action_tap_silence (NateroActionTap *self);

G_END_DECLS
