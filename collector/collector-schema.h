/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/* The tables of the database, and how those of older versions become today's. */

#define COLLECTOR_STORE_APPLICATION_ID 0x4e74726f /* "Ntro" */
#define COLLECTOR_STORE_VERSION 3

/* What a row of the table presence says: that this one was seen in that one, or used it. What a
 * batch has one of comes first, then its rows lie side by side. */
typedef enum
{
  COLLECTOR_USER_IN_HOUR = 1,
  COLLECTOR_USER_IN_DAY,
  COLLECTOR_SESSION_IN_HOUR,
  COLLECTOR_SESSION_IN_DAY,
  COLLECTOR_FEATURE_OF_USER,
  COLLECTOR_FEATURE_OF_ACCOUNT,
  COLLECTOR_MODULE_OF_USER,
  COLLECTOR_SESSION_IN_USER,
  COLLECTOR_USER_IN_ACCOUNT,
  COLLECTOR_SESSION_IN_ACCOUNT,
} CollectorPresence;

/* What a row of the table names is about. */
typedef enum
{
  COLLECTOR_NAME_ACTION = 1,
  COLLECTOR_NAME_PRODUCT,
  COLLECTOR_NAME_MODULE,
  COLLECTOR_NAME_FEATURE,
  COLLECTOR_NAME_SOURCE,
} CollectorNameKind;

#define COLLECTOR_HOUR_MS 3600000
#define COLLECTOR_DAY_MS 86400000
#define COLLECTOR_MAX_DURATION_MS G_GINT64_CONSTANT (2678400000) /* 31 days */
#define COLLECTOR_MAX_USES 1e9

gboolean collector_schema_check (sqlite3 *database, int *version, GError **error);
gboolean collector_schema_prepare (sqlite3 *database, GError **error);
gboolean collector_schema_run (sqlite3 *database, const char *sql, GError **error);
gboolean collector_schema_read_number (sqlite3    *database,
                                       const char *sql,
                                       gint64     *number,
                                       GError    **error);
gboolean collector_schema_set_error (sqlite3 *database, GError **error);

G_END_DECLS
