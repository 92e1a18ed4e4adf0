/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "collector-forward-target.h"
#include "collector-report.h"

G_BEGIN_DECLS

/* Asks the table that events are forwarded to. Who follows is told of what comes to the database,
 * which is on the way there. */
typedef struct
{
  const CollectorForwardTarget *target;
  char                         *database; /* a path */
} CollectorReportClickhouse;

CollectorReport *collector_report_clickhouse_open (gpointer place, GError **error);

G_END_DECLS
