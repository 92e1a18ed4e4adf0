/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Values, written as text whatever their type is */
gboolean matrix_value_parse (const char *text, GValue *value);
GType    matrix_value_get_type (GObject *object, const char *property);
void     matrix_value_set (GObject *object, const char *property, const char *text);
char    *matrix_value_dup (GObject *object, const char *property);

G_END_DECLS
