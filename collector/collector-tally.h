/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/* Counts facts in groups: how many there are, and how many users, accounts and sessions. SQLite can
 * do that too, but sorts them for each kind of number, and takes five times as long. */
typedef struct _CollectorTally CollectorTally;

/* The columns of a statement that reads facts; 0 or NULL where a question needs none of it. */
typedef enum
{
  COLLECTOR_TALLY_ID,
  COLLECTOR_TALLY_KEY, /* of the group; a fact without one is passed over */
  COLLECTOR_TALLY_CREATED_AT,
  COLLECTOR_TALLY_USES,
  COLLECTOR_TALLY_ACTIVE,
  COLLECTOR_TALLY_USER,
  COLLECTOR_TALLY_ACCOUNT,
  COLLECTOR_TALLY_SESSION,
} CollectorTallyColumn;

CollectorTally *collector_tally_new (void);
void            collector_tally_free (CollectorTally *self);
gboolean        collector_tally_add (CollectorTally *self, sqlite3_stmt *row);
gboolean        collector_tally_save (CollectorTally *self, sqlite3 *database, GError **error);
gboolean        collector_tally_prepare (sqlite3 *database, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CollectorTally, collector_tally_free)

G_END_DECLS
