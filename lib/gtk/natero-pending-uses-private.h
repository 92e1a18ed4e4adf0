/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "This header is private to libnatero"
#endif

#include "natero-clock-private.h"
#include "natero-widget-private.h"

G_BEGIN_DECLS

/*
 * Uses that are not over yet: a drag, a run of steps, an edit. Each is told once, when it has
 * rested for its time, when the focus leaves its widget, or when the widget goes.
 *
 * No widget is kept alive, and no timer runs while nothing is pending.
 */
typedef struct _NateroPendingUses NateroPendingUses;

/*
 * @is_held: whether a hand still holds the widget, so that its use is not over
 * @used: a use is over. @widget is NULL where it is gone,
 *   @has_rested FALSE where the use was cut short. The function may free the whole.
 */
typedef struct
{
  gboolean (*is_held) (GtkWidget *widget, gpointer user_data);
  void (*used) (GtkWidget           *widget,
                const NateroFeature *feature,
                gboolean             has_rested,
                gpointer             user_data);
} NateroPendingUsesFuncs;

NateroPendingUses *natero_pending_uses_new (NateroClock                  *clock,
                                            const NateroPendingUsesFuncs *funcs,
                                            gpointer                      user_data);
void               natero_pending_uses_free (NateroPendingUses *self);

void natero_pending_uses_add (NateroPendingUses   *self,
                              GtkWidget           *widget,
                              const NateroFeature *feature,
                              guint                act,
                              guint                settle_ms);
void natero_pending_uses_drop (NateroPendingUses *self,
                               GtkWidget         *widget,
                               GtkWidget         *tagged,
                               guint              act);
void natero_pending_uses_flush (NateroPendingUses *self, GtkWindow *window);
void natero_pending_uses_flush_inside (NateroPendingUses *self, GtkWidget *widget);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NateroPendingUses, natero_pending_uses_free)

G_END_DECLS
