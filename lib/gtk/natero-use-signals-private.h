/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "This header is private to libnatero"
#endif

#include "natero-use-table-private.h"

G_BEGIN_DECLS

/*
 * Hears the signals that the table of uses names, on all widgets of the process. Whether one was a
 * use is not its concern.
 *
 * A class is listened to from when it is there: to look at all of them at once would make GTK
 * initialise dozens that the program never shows.
 */
typedef struct _NateroUseSignals NateroUseSignals;

/* @argument: what else the signal tells of, if that is a widget. The function may free @self. */
typedef void (*NateroUseSignalFunc) (const NateroUseRow *row,
                                     GtkWidget          *widget,
                                     GtkWidget          *argument,
                                     gpointer            user_data);

NateroUseSignals *natero_use_signals_new (NateroUseSignalFunc func, gpointer user_data);
void              natero_use_signals_free (NateroUseSignals *self);
void              natero_use_signals_refresh (NateroUseSignals *self);
void              natero_use_signals_arm (NateroUseSignals *self, GtkWidget *widget);
guint             natero_use_signals_get_n_armed (NateroUseSignals *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NateroUseSignals, natero_use_signals_free)

G_END_DECLS
