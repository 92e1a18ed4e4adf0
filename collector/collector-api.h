/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "collector-access.h"
#include "collector-forward.h"
#include "collector-metrics.h"
#include "collector-reader.h"
#include "collector-stream.h"

G_BEGIN_DECLS

/* The addresses that are read: the page, /api/ and /metrics. */
typedef struct
{
  const char       *version;
  char             *ingest_url;
  CollectorAccess  *access;
  CollectorReader  *reader;
  CollectorStream  *stream;
  CollectorMetrics  metrics;
  CollectorForward *forward; /* not owned; NULL: events stay in the store */
} CollectorApi;

CollectorApi *collector_api_new (const char         *version,
                                 CollectorAccess    *access,
                                 CollectorReportOpen open,
                                 gpointer            data,
                                 GError            **error);
void          collector_api_free (CollectorApi *self);
gboolean      collector_api_is_mine (const char *path);
void          collector_api_start (CollectorApi *self, SoupServerMessage *message);
void          collector_api_answer (CollectorApi *self, SoupServerMessage *message);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CollectorApi, collector_api_free)

G_END_DECLS
