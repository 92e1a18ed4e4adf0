/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/* Removes events for good, in steps that are short enough for those who store meanwhile. The sums
 * of what was stay: they name nobody. The rows of persons, accounts and sessions without events go.
 */

/* One of these is given. */
typedef struct
{
  const char *user;
  const char *account;
  gint64      received_before; /* epoch milliseconds */
  gboolean    is_forwarding;   /* of old events, only those go that were set aside */
  gboolean    is_started;      /* set as it goes on */
} CollectorForget;

gboolean collector_forget_prepare (sqlite3 *database, GError **error);
gboolean collector_forget_step (sqlite3         *database,
                                CollectorForget *forget,
                                guint           *n_events,
                                GError         **error);
gboolean collector_forget_old_presence (sqlite3               *database,
                                        const CollectorForget *forget,
                                        GError               **error);
gboolean collector_forget_sweep (sqlite3 *database, const CollectorForget *forget, GError **error);

G_END_DECLS
