/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where a thread's time went, in nanoseconds. */
typedef struct
{
  guint64 wall;
  guint64 cpu;
  guint64 delay;       /* ready to run, and no processor was free */
  guint64 interrupted; /* part of cpu: the kernel completed requests to a disk meanwhile */
  guint64 switches;    /* how often it gave its processor away, to wait for something */
} BenchTimes;

/* Reads the times of the thread that made it. */
typedef struct _BenchTimer BenchTimer;

guint64 bench_now_ns (void);

BenchTimer *bench_timer_new (void);
void        bench_timer_free (BenchTimer *timer);
gboolean    bench_timer_tells_interrupts (const BenchTimer *timer);
BenchTimes  bench_timer_read (BenchTimer *timer);
BenchTimes  bench_timer_read_since (BenchTimer *timer, const BenchTimes *start);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BenchTimer, bench_timer_free)

G_END_DECLS
