/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "natero-page-watch-private.h is private to libnatero"
#endif

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define NATERO_TYPE_PAGE_WATCH (natero_page_watch_get_type ())

G_DECLARE_FINAL_TYPE (NateroPageWatch, natero_page_watch, NATERO, PAGE_WATCH, GObject)

/*< private >
 * NateroPageWatchFuncs:
 * @is_watched: whether the tracker looks at the window
 * @module_shown: another page says the module, or it says another one; `NULL`: none says any
 * @product_shown: likewise the product; where both change, this comes second
 *
 * What a watch asks and reports. Each may stop or release the watch.
 */
typedef struct
{
  gboolean (*is_watched) (GtkWindow *window, gpointer user_data);
  void (*module_shown) (const char *module_id, gpointer user_data);
  void (*product_shown) (const char *product_id, gpointer user_data);
} NateroPageWatchFuncs;

NateroPageWatch *natero_page_watch_new (const NateroPageWatchFuncs *funcs, gpointer user_data);
void             natero_page_watch_start (NateroPageWatch *self);
void             natero_page_watch_stop (NateroPageWatch *self);
void             natero_page_watch_look_again (NateroPageWatch *self);
void             natero_page_watch_settle (NateroPageWatch *self);

G_END_DECLS
