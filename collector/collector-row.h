/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/* Rows of a statement as JSON: the columns are the members, what ends in _json is JSON already. */

void collector_row_append_real (GString *out, double value);
void collector_row_append_raw (GString *out, const char *json);
void collector_row_append_members (GString *out, sqlite3_stmt *statement);
void collector_row_append (GString *out, sqlite3_stmt *statement);

G_END_DECLS
