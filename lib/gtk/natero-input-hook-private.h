/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "natero-input-hook-private.h is private to libnatero"
#endif

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct _NateroInputHook NateroInputHook;

/*< private >
 * NateroInputHookFuncs:
 * @is_watched: whether a toplevel is one whose input counts; often called
 * @activity: a hand did something in such a window or in one that belongs to it; often called
 * @input: (nullable): an event other than motion comes to any window of the display, before
 *   @activity is told of it
 * @text: (nullable): an input method made text for the active window
 *
 * What a hook asks and tells. All but @is_watched may free the hook.
 */
typedef struct
{
  gboolean (*is_watched) (GtkWindow *window, gpointer user_data);
  void (*activity) (gpointer user_data);
  void (*input) (GdkSurface *surface, GdkEvent *event, gpointer user_data);
  void (*text) (GtkWindow *window, gpointer user_data);
} NateroInputHookFuncs;

NateroInputHook *natero_input_hook_new (const NateroInputHookFuncs *funcs, gpointer user_data);
void             natero_input_hook_free (NateroInputHook *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NateroInputHook, natero_input_hook_free)

G_END_DECLS
