/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gtk/gtk.h>

#include "natero-version-macros.h"

G_BEGIN_DECLS

#define NATERO_TYPE_TAG (natero_tag_get_type ())

NATERO_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (NateroTag, natero_tag, NATERO, TAG, GObject)

NATERO_AVAILABLE_IN_1_0
NateroTag *natero_tag_new (GtkWidget *widget);

NATERO_AVAILABLE_IN_1_0
void natero_tag_set_widget (NateroTag *self, GtkWidget *widget);
NATERO_AVAILABLE_IN_1_0
GtkWidget *natero_tag_get_widget (NateroTag *self);
NATERO_AVAILABLE_IN_1_0
void natero_tag_set_feature_id (NateroTag *self, const char *feature_id);
NATERO_AVAILABLE_IN_1_0
const char *natero_tag_get_feature_id (NateroTag *self);
NATERO_AVAILABLE_IN_1_0
void natero_tag_set_module_id (NateroTag *self, const char *module_id);
NATERO_AVAILABLE_IN_1_0
const char *natero_tag_get_module_id (NateroTag *self);
NATERO_AVAILABLE_IN_1_0
void natero_tag_set_product_id (NateroTag *self, const char *product_id);
NATERO_AVAILABLE_IN_1_0
const char *natero_tag_get_product_id (NateroTag *self);

G_END_DECLS
