/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "collector-forward-queue.h"

G_BEGIN_DECLS

/* What the collector has done since its start, as numbers. Used from the main context. */
typedef struct
{
  guint64 n_requests; /* that brought events */
  guint64 n_accepted;
  guint64 n_duplicates;
  guint64 n_rejected;
  guint64 n_unstored; /* requests whose events could not be stored */
  guint64 n_bytes;    /* of bodies, as they were sent */
  guint64 n_questions;
  guint64 n_refused;    /* questions that asked for too much */
  guint64 n_held_bytes; /* now */
  guint   n_readers;    /* who follow, now */
  gint64  started_at;   /* epoch seconds */

  gboolean               is_forwarding;
  CollectorForwardCounts forward;
} CollectorMetrics;

char *collector_metrics_to_text (const CollectorMetrics *self, const char *version);

G_END_DECLS
