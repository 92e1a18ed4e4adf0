/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "natero-row-tags-private.h is private to libnatero"
#endif

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * Lets no row of a list view keep the tags of its former item. There is no instance: the class
 * does it, once it is there.
 */
#define NATERO_TYPE_ROW_TAGS (natero_row_tags_get_type ())

G_DECLARE_FINAL_TYPE (NateroRowTags, natero_row_tags, NATERO, ROW_TAGS, GObject)

void natero_row_tags_start (void);

G_END_DECLS
