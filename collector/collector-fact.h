/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/* The narrow side of an event: a row of the table facts, by which events are found and counted. In
 * the place of texts are the ids of their rows in other tables, 0 where there is none. */
typedef struct
{
  gint64 id; /* of the event */
  gint64 created_at;
  gint64 action;
  gint64 user;
  gint64 account;
  gint64 session;
  gint64 module;
  gint64 product;
  gint64 feature;
  gint64 source;
  double uses;
  gint64 spent_ms;
  gint64 active_ms; /* by which the active time of the session grew */
} CollectorFact;

sqlite3_stmt *collector_fact_prepare (sqlite3 *database, GError **error);
gboolean collector_fact_insert (sqlite3_stmt *statement, const CollectorFact *fact, GError **error);

G_END_DECLS
