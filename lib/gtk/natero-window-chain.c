/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-window-chain-private.h"

/* Dialogs of dialogs: far more than anybody stacks, and an end should they form a ring. */
#define MAX_DEPTH 16

/* NULL: the widget is in none. */
GtkWindow *
natero_window_chain_get_window (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  return GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
}

/* Whether it is so for the window, or for one behind it. */
gboolean
natero_window_chain_has (GtkWindow *window, NateroWindowFunc is_it, gpointer user_data)
{
  for (int depth = 0; window != NULL && depth < MAX_DEPTH; depth++)
    {
      if (is_it (window, user_data))
        return TRUE;

      window = gtk_window_get_transient_for (window);
    }

  return FALSE;
}

static gboolean
is_other (GtkWindow *window, gpointer other)
{
  return window == other;
}

gboolean
natero_window_chain_contains (GtkWindow *window, GtkWindow *other)
{
  return natero_window_chain_has (window, is_other, other);
}

GtkWindow *
natero_window_chain_get_bottom (GtkWindow *window)
{
  for (int depth = 0; depth < MAX_DEPTH; depth++)
    {
      GtkWindow *parent = gtk_window_get_transient_for (window);

      if (parent == NULL)
        break;
      window = parent;
    }

  return window;
}
