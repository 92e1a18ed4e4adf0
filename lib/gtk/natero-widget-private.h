/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "natero-widget-private.h is private to libnatero"
#endif

#include "natero-widget-tags-private.h"
#include "natero-widget.h"

G_BEGIN_DECLS

/*< private >
 * NateroFeature:
 * @widget: the widget that is tagged with the feature
 * @feature_id: its feature
 * @module_id: (nullable): the module of the widget or of the nearest ancestor that has one
 * @product_id: (nullable): the product, likewise
 *
 * What a tag says. The texts are the widgets', and valid until an id is changed.
 */
typedef struct
{
  GtkWidget  *widget;
  const char *feature_id;
  const char *module_id;
  const char *product_id;
} NateroFeature;

gboolean          natero_widget_find_feature (GtkWidget *widget, NateroFeature *feature);
gboolean          natero_widget_set_id (GtkWidget *widget, NateroWidgetId which, const char *id);
NateroWidgetTags *natero_widget_ensure_tags (GtkWidget *widget);
char             *natero_widget_describe (gpointer buildable);
void              natero_widget_tell_unattached (GtkWidget *widget);

G_END_DECLS
