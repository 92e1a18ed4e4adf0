/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "collector-forward-target.h"
#include "collector-report.h"

G_BEGIN_DECLS

/* Asks ClickHouse over HTTP, so that nothing can be changed by it. One thread at a time. */
typedef struct _CollectorClickhouseClient CollectorClickhouseClient;

/* Of one answer no more is read, and no more is made by servers that obey. */
#define COLLECTOR_CLICKHOUSE_MAX_BYTES (4 * COLLECTOR_MAX_ANSWER_BYTES)

CollectorClickhouseClient *collector_clickhouse_client_new (const CollectorForwardTarget *target);
void                       collector_clickhouse_client_free (CollectorClickhouseClient *self);
GString                   *collector_clickhouse_client_ask (CollectorClickhouseClient *self,
                                                            const char                *sql,
                                                            const CollectorPatience   *patience,
                                                            GError                   **error);
void                       collector_clickhouse_client_set_error (CollectorClickhouseClient *self,
                                                                  const char                *reason,
                                                                  GError                   **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CollectorClickhouseClient, collector_clickhouse_client_free)

G_END_DECLS
