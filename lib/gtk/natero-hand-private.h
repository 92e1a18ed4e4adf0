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

/*
 * Where a person's hand is: which widget was pointed at, typed into or activated just now.
 *
 * Each thing that a hand does has a number, so that one of them can be told from the next. 0 is
 * none.
 */
typedef struct _NateroHand NateroHand;

NateroHand *natero_hand_new (NateroClock *clock);
void        natero_hand_free (NateroHand *self);

GtkWidget *natero_hand_see_event (NateroHand *self, GdkSurface *surface, GdkEvent *event);
GtkWidget *natero_hand_find_target (GdkSurface *surface, GdkEvent *event);
void       natero_hand_see_text (NateroHand *self, GtkWidget *widget);
guint      natero_hand_see_mnemonic (NateroHand *self, GtkWidget *widget, guint act);
guint      natero_hand_see_activation (NateroHand *self, GtkWidget *widget);
void       natero_hand_leave (NateroHand *self, GtkWidget *widget);

guint      natero_hand_find_on (NateroHand *self, GtkWidget *widget);
guint      natero_hand_find_in (NateroHand *self, GtkWidget *widget);
guint      natero_hand_find_near (NateroHand *self, GtkWidget *widget);
GtkWidget *natero_hand_get_target (NateroHand *self, guint number);
gboolean   natero_hand_holds (NateroHand *self, GtkWidget *widget);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NateroHand, natero_hand_free)

G_END_DECLS
