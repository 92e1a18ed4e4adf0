/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "bench-timer.h"

#include "bench-interrupts.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_SECOND G_GUINT64_CONSTANT (1000000000)

struct _BenchTimer
{
  int              schedule_fd; /* -1 where the kernel does not count */
  BenchInterrupts *interrupts;
};

static guint64
read_clock (clockid_t id)
{
  struct timespec now;

  clock_gettime (id, &now);
  return (guint64) now.tv_sec * NS_PER_SECOND + (guint64) now.tv_nsec;
}

guint64
bench_now_ns (void)
{
  return read_clock (CLOCK_MONOTONIC);
}

BenchTimer *
bench_timer_new (void)
{
  BenchTimer *self = g_new0 (BenchTimer, 1);

  self->schedule_fd = open ("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
  self->interrupts = bench_interrupts_new ();
  return self;
}

void
bench_timer_free (BenchTimer *self)
{
  if (self == NULL)
    return;

  bench_interrupts_free (self->interrupts);
  if (self->schedule_fd >= 0)
    close (self->schedule_fd);
  g_free (self);
}

/* FALSE where this user may not know of interrupts: then none is ever told. */
gboolean
bench_timer_tells_interrupts (const BenchTimer *self)
{
  return self->interrupts != NULL;
}

BenchTimes
bench_timer_read (BenchTimer *self)
{
  BenchTimes    times = { 0 };
  struct rusage usage = { 0 };
  char          text[128] = "";
  char         *end;

  if (self->schedule_fd >= 0 && pread (self->schedule_fd, text, sizeof text - 1, 0) > 0)
    {
      g_ascii_strtoull (text, &end, 10);
      times.delay = g_ascii_strtoull (end, NULL, 10);
    }
  getrusage (RUSAGE_THREAD, &usage);
  times.switches = (guint64) usage.ru_nvcsw;
  /* One that comes between two of these belongs to all of them. */
  do
    {
      times.interrupted = bench_interrupts_read (self->interrupts);
      /* The first number of the kernel's file is not brought up to date while the thread runs. */
      times.cpu = read_clock (CLOCK_THREAD_CPUTIME_ID);
      times.wall = bench_now_ns ();
    }
  while (bench_interrupts_read (self->interrupts) != times.interrupted);
  return times;
}

BenchTimes
bench_timer_read_since (BenchTimer *self, const BenchTimes *start)
{
  BenchTimes now = bench_timer_read (self);

  now.wall -= start->wall;
  now.cpu -= start->cpu;
  now.delay -= start->delay;
  now.interrupted -= start->interrupted;
  now.switches -= start->switches;
  return now;
}
