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
 * A window, the one that it is transient for, and so on: what happens in a dialog happens in the
 * window behind it.
 */
typedef gboolean (*NateroWindowFunc) (GtkWindow *window, gpointer user_data);

GtkWindow *natero_window_chain_get_window (GtkWidget *widget);
gboolean   natero_window_chain_has (GtkWindow *window, NateroWindowFunc is_it, gpointer user_data);
gboolean   natero_window_chain_contains (GtkWindow *window, GtkWindow *other);
GtkWindow *natero_window_chain_get_bottom (GtkWindow *window);

G_END_DECLS
