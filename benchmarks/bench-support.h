/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "bench-timer.h"

#include <natero.h>

G_BEGIN_DECLS

/* What the programs of the benchmarks share. They use the public API alone. */

/* A tracker that sends to the URL, and records only where it is NULL. */
NateroTracker *bench_tracker_new (const char *url, guint batch_timeout);
void           bench_tracker_use (NateroTracker *tracker, const char *feature);

/* Prints "NAME VALUE", for the driver to read. */
void bench_say (const char *name, guint64 value);

/* A main loop, turned by hand so that each turn can be timed. */
typedef void (*BenchTurnFunc) (const BenchTimes *turn, guint64 late_ns, gpointer user_data);

typedef struct _BenchLoop BenchLoop;

BenchLoop *bench_loop_new (guint64 beat_ns, BenchTurnFunc func, gpointer user_data);
void       bench_loop_free (BenchLoop *loop);
void       bench_loop_turn (BenchLoop *loop);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BenchLoop, bench_loop_free)

G_END_DECLS
