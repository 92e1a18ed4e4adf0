/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ROWS_N_ITEMS 10000

/*
 * A list of many items in few rows, each tagged for the item that it shows. The application writes
 * down what it hears, in the words of the tags: that is what has to be recorded.
 */
typedef struct
{
  GtkWindow  *window;
  GtkWidget  *list;
  GListStore *items;
  GString    *heard; /* "open.3 pin.17", each with a space after it */
  gboolean    has_fields;
  gboolean    is_binding;
  guint       n_bound;
} RowsWindow;

/* With a scale and a spin button in each row, or without. */
RowsWindow *rows_window_new (gboolean has_fields);
void        rows_window_free (RowsWindow *self);

/* The part of that name in the row that is shown as the nth from the top. */
GtkWidget *rows_window_get (RowsWindow *self, guint n, const char *part);

/* As the application would, whose items have changed. */
void rows_window_remove_items (RowsWindow *self, guint position, guint n_items);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RowsWindow, rows_window_free)

G_END_DECLS
