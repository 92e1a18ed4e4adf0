/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "This header is private to libnatero"
#endif

#include "natero-log-run-private.h"

G_BEGIN_DECLS

/* Whole lines of a run, which lie in one segment. */
typedef struct
{
  char   *run_id;
  guint   segment;
  goffset end;
  guint   n_events;
  GBytes *lines;
} NateroLogRange;

/* What comes at a place of a run. */
typedef enum
{
  NATERO_LOG_FOUND_EVENTS,
  NATERO_LOG_FOUND_GARBAGE, /* no line that can be sent */
  NATERO_LOG_FOUND_TORN,    /* half a line, at the end */
  NATERO_LOG_FOUND_END,     /* of the segment */
  NATERO_LOG_FOUND_FAILURE, /* errno says which */
} NateroLogFound;

NateroLogFound  natero_log_range_read (NateroLogRun    *run,
                                       guint            segment,
                                       goffset          offset,
                                       guint            max_events,
                                       gsize            max_bytes,
                                       NateroLogRange **range,
                                       GByteArray     **rest);
NateroLogRange *natero_log_range_read_from (NateroLogRun *run,
                                            guint         segment,
                                            goffset       offset,
                                            guint         max_events,
                                            gsize         max_bytes);
gboolean        natero_log_range_is_ahead (const NateroLogRange *range, NateroLogRun *run);
guint64         natero_log_range_count (NateroLogRun *run, guint64 *n_bytes);

NateroLogRange *natero_log_range_copy_place (const NateroLogRange *range);

void natero_log_range_shorten (NateroLogRange *range, guint n_events);
void natero_log_range_free (NateroLogRange *range);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NateroLogRange, natero_log_range_free)

G_END_DECLS
