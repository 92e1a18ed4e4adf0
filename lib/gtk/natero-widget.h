/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gtk/gtk.h>

#include "natero-version-macros.h"

G_BEGIN_DECLS

NATERO_AVAILABLE_IN_1_0
void natero_widget_set_feature_id (GtkWidget *widget, const char *feature_id);
NATERO_AVAILABLE_IN_1_0
const char *natero_widget_get_feature_id (GtkWidget *widget);
NATERO_AVAILABLE_IN_1_0
void natero_widget_set_module_id (GtkWidget *widget, const char *module_id);
NATERO_AVAILABLE_IN_1_0
const char *natero_widget_get_module_id (GtkWidget *widget);
NATERO_AVAILABLE_IN_1_0
void natero_widget_set_product_id (GtkWidget *widget, const char *product_id);
NATERO_AVAILABLE_IN_1_0
const char *natero_widget_get_product_id (GtkWidget *widget);
NATERO_AVAILABLE_IN_1_0
void natero_widget_add_use_signal (GType widget_type, const char *signal_name, guint settle_ms);

G_END_DECLS
