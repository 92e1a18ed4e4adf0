/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  COLLECTOR_EXPORT_NDJSON,
  COLLECTOR_EXPORT_CSV,
} CollectorExportFormat;

/* What is written, and what of it. */
typedef struct
{
  CollectorExportFormat format;
  gint64                since; /* of created_at, inclusive; -1: from the first on */
  gint64                until; /* exclusive; -1: to the last */
} CollectorExport;

gboolean collector_export_write (const CollectorExport *self,
                                 const char            *database,
                                 int                    output,
                                 GError               **error);

G_END_DECLS
