/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "This header is private to libnatero"
#endif

#include "natero-log-private.h"

G_BEGIN_DECLS

/* How much of the queue is kept, and for how long. The oldest go first; what went is counted. */
typedef struct
{
  gsize   chunk_bytes; /* how much is read at a time */
  gint64  oldest_wall_ms;
  guint64 n_events; /* queued by now */
  guint64 n_bytes;
  guint64 keep_events;
  guint64 keep_bytes;

  guint64 n_removed; /* for whatever reason */
  guint64 n_removed_bytes;
  guint64 n_too_old;
} NateroRetention;

void natero_retention_discard_in_thread (NateroRetention *self,
                                         NateroLog       *log,
                                         NateroLogRange  *range);
void natero_retention_discard_old_in_thread (NateroRetention *self, NateroLog *log);
void natero_retention_discard_excess_in_thread (NateroRetention *self, NateroLog *log);

G_END_DECLS
