/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/* Counts facts in groups: how many there are, and how many users, accounts and sessions. SQLite can
 * do that too, but sorts them for each kind of number, and takes five times as long. */
typedef struct _CollectorTally CollectorTally;

/* The arguments of the SQL function tally(), each about one fact: id, key of the group (a fact
 * without one is passed over), created_at, uses, active time, user, account, session; 0 where a
 * question does not need them. */
#define COLLECTOR_TALLY_N_ARGUMENTS 8

CollectorTally *collector_tally_new (sqlite3 *database, GError **error);
void            collector_tally_free (CollectorTally *self);
void            collector_tally_clear (CollectorTally *self);
gboolean        collector_tally_is_full (const CollectorTally *self);
gboolean        collector_tally_save (CollectorTally *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CollectorTally, collector_tally_free)

G_END_DECLS
