/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "collector-forget.h"

G_BEGIN_DECLS

/* The rows of persons, accounts and sessions in a database from which events were forwarded: the
 * events that are left in it do not tell who is still there. */

gboolean collector_forget_has_forwarded (sqlite3  *database,
                                         gboolean *has_forwarded,
                                         GError  **error);
gboolean collector_forget_forwarded (sqlite3               *database,
                                     const CollectorForget *forget,
                                     GError               **error);
gboolean collector_forget_forwarded_old (sqlite3 *database,
                                         gint64   seen_before,
                                         guint   *n_rows,
                                         GError **error);

G_END_DECLS
