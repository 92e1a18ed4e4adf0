/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "natero-widget-tags-private.h is private to libnatero"
#endif

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * The ids of one tagged widget. The widget holds them, and they are there while it has any.
 *
 * The signal "changed" (no parameters) is emitted when an id was set, changed or removed, and,
 * while there is a module or product id, when the widget is mapped, unmapped, rooted elsewhere or
 * destroyed. The signal "unbound" (no parameters) is emitted when the row of a list that the widget
 * is in is about to show another item, before the ids change. One emission hook on each hears of
 * all tagged widgets of the process.
 */
#define NATERO_TYPE_WIDGET_TAGS (natero_widget_tags_get_type ())

G_DECLARE_FINAL_TYPE (NateroWidgetTags, natero_widget_tags, NATERO, WIDGET_TAGS, GObject)

typedef enum
{
  NATERO_WIDGET_FEATURE_ID,
  NATERO_WIDGET_MODULE_ID,
  NATERO_WIDGET_PRODUCT_ID,
  NATERO_N_WIDGET_IDS
} NateroWidgetId;

NateroWidgetTags *natero_widget_tags_get (GtkWidget *widget);
NateroWidgetTags *natero_widget_tags_ensure (GtkWidget *widget);
gboolean          natero_widget_tags_are_below (GtkListBase *list);
GtkWidget        *natero_widget_tags_get_widget (NateroWidgetTags *self);
const char       *natero_widget_tags_get_id (NateroWidgetTags *self, NateroWidgetId which);
void     natero_widget_tags_set_id (NateroWidgetTags *self, NateroWidgetId which, const char *id);
void     natero_widget_tags_hold (NateroWidgetTags *self, GObject *tag);
void     natero_widget_tags_release (NateroWidgetTags *self, GObject *tag);
void     natero_widget_tags_save (NateroWidgetTags *self);
void     natero_widget_tags_restore (NateroWidgetTags *self);
gboolean natero_widget_tags_be_told (NateroWidgetTags *self);

G_END_DECLS
