/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * What a screen reader or another assistive technology does: it meets the program on the bus of
 * accessibility, and makes neither a pointer event nor a key event.
 */
typedef struct _MatrixReader MatrixReader;

/* NULL, with the reason, where there is no accessibility. */
MatrixReader *matrix_reader_new (const char **reason);
void          matrix_reader_free (MatrixReader *self);

/* The accessible of a widget is found by its description: names are made of labels. */
void matrix_reader_describe (GtkWidget *widget, const char *what);

/* What is done to the accessible that is so described, or to the first below it that has such a
 * thing; FALSE: there is none. Nothing of it is an error of the bus. */
gboolean matrix_reader_do_action (MatrixReader *self, const char *what, const char *action);
gboolean matrix_reader_set_value (MatrixReader *self, const char *what, double value);
gboolean matrix_reader_set_text (MatrixReader *self, const char *what, const char *text);
gboolean matrix_reader_select_child (MatrixReader *self, const char *what, int index);

/* "click toggle value": all ways to use it that the accessible, or what is below it, offers; those
 * that only move text to and fro are left out. */
char *matrix_reader_dup_ways (MatrixReader *self, const char *what);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MatrixReader, matrix_reader_free)

G_END_DECLS
