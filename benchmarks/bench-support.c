/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "bench-support.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NS_PER_SECOND G_GUINT64_CONSTANT (1000000000)
#define NS_PER_MS G_GUINT64_CONSTANT (1000000)
#define QUEUE_MAX_EVENTS G_GUINT64_CONSTANT (100000000)
#define QUEUE_MAX_BYTES (G_GUINT64_CONSTANT (1) << 33)

struct _BenchLoop
{
  GMainContext *context;
  guint64       beat_ns;
  BenchTurnFunc func;
  gpointer      user_data;
  BenchTimer   *timer;
  BenchTimes    begun; /* when the last poll returned */
  guint64       late_ns;
  GPollFD      *fds;
  int           n_allocated;
};

NateroTracker *
bench_tracker_new (const char *url, guint batch_timeout)
{
  return g_object_new (NATERO_TYPE_TRACKER,
                       "api-key",
                       "api",
                       "auth-key",
                       "auth",
                       "account-id",
                       "acme",
                       "user-id",
                       "ada",
                       "application-id",
                       "org.natero.Benchmark",
                       "debug",
                       FALSE,
                       "disable-event-send",
                       url == NULL,
                       "debug-url",
                       url,
                       "batch-timeout",
                       batch_timeout,
                       "queue-max-events",
                       QUEUE_MAX_EVENTS,
                       "queue-max-bytes",
                       QUEUE_MAX_BYTES,
                       NULL);
}

void
bench_tracker_use (NateroTracker *tracker, const char *feature)
{
  g_autoptr (GError) error = NULL;

  if (natero_tracker_send_feature_event (tracker, feature, NULL, NULL, &error))
    return;

  g_printerr ("%s\n", error->message);
  exit (1);
}

void
bench_say (const char *name, guint64 value)
{
  printf ("%s %" G_GUINT64_FORMAT "\n", name, value);
  fflush (stdout);
}

BenchLoop *
bench_loop_new (guint64 beat_ns, BenchTurnFunc func, gpointer user_data)
{
  BenchLoop *self = g_new0 (BenchLoop, 1);

  self->context = g_main_context_default ();
  self->beat_ns = beat_ns;
  self->func = func;
  self->user_data = user_data;
  self->timer = bench_timer_new ();
  self->begun = bench_timer_read (self->timer);
  g_main_context_acquire (self->context);
  return self;
}

void
bench_loop_free (BenchLoop *self)
{
  g_main_context_release (self->context);
  bench_timer_free (self->timer);
  g_free (self->fds);
  g_free (self);
}

static int
query (BenchLoop *self, int priority, int *timeout_ms)
{
  int n = g_main_context_query (self->context, priority, timeout_ms, self->fds, self->n_allocated);

  while (n > self->n_allocated)
    {
      g_free (self->fds);
      self->n_allocated = n;
      self->fds = g_new (GPollFD, n);
      n = g_main_context_query (self->context, priority, timeout_ms, self->fds, self->n_allocated);
    }

  return n;
}

/* Sleeps for one beat at the longest. How much later it woke than it should have comes back. */
static guint64
wait_for_beat (BenchLoop *self, int n_fds, int timeout_ms)
{
  guint64 beat_ns = self->beat_ns;
  guint64 start = bench_now_ns ();
  guint64 took;

  if (timeout_ms >= 0)
    beat_ns = MIN (beat_ns, (guint64) timeout_ms * NS_PER_MS);
  /* A GPollFD is a struct pollfd where there is poll(). */
  if (ppoll ((struct pollfd *) self->fds,
             (nfds_t) n_fds,
             &(struct timespec){ 0, (long) MIN (beat_ns, NS_PER_SECOND - 1) },
             NULL) != 0)
    return 0;

  took = bench_now_ns () - start;
  return took > beat_ns ? took - beat_ns : 0;
}

/* As g_main_context_iteration(), and tells how long it was from the end of one poll to the next. */
void
bench_loop_turn (BenchLoop *self)
{
  BenchTimes turn;
  int        priority;
  int        timeout_ms;
  int        n_fds;

  g_main_context_prepare (self->context, &priority);
  n_fds = query (self, priority, &timeout_ms);
  turn = bench_timer_read_since (self->timer, &self->begun);
  self->func (&turn, self->late_ns, self->user_data);

  self->late_ns = wait_for_beat (self, n_fds, timeout_ms);
  self->begun = bench_timer_read (self->timer);
  g_main_context_check (self->context, priority, self->fds, n_fds);
  g_main_context_dispatch (self->context);
}
