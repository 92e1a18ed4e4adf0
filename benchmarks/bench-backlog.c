/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "bench-support.h"

#include <malloc.h>
#include <stdlib.h>

/*
 * Two programs in one: "fill" leaves events in the queue, "deliver" starts with what is there,
 * records a little, and ends when all of it was taken.
 */

#define N_OWN_EVENTS 200
#define TURN_EACH 1000
#define BEAT_NS G_GUINT64_CONSTANT (10000000)
#define BATCH_TIMEOUT_SECONDS 15

typedef struct
{
  guint64  longest_ns;
  guint64  heap_bytes;
  gboolean is_done;
  GError  *error;
} Backlog;

static void
turn_cb (const BenchTimes *turn, G_GNUC_UNUSED guint64 late_ns, gpointer user_data)
{
  Backlog         *self = user_data;
  struct mallinfo2 heap = mallinfo2 ();

  self->longest_ns = MAX (self->longest_ns, turn->wall - MIN (turn->wall, turn->delay));
  self->heap_bytes = MAX (self->heap_bytes, heap.uordblks + heap.hblkhd);
}

static void
use (NateroTracker *tracker, guint i)
{
  g_autofree char *feature = g_strdup_printf ("board.item-%u", i % 50);

  bench_tracker_use (tracker, feature);
}

static int
fill (guint n_events)
{
  g_autoptr (NateroTracker) tracker = bench_tracker_new (NULL, BATCH_TIMEOUT_SECONDS);
  guint64 start = bench_now_ns ();

  for (guint i = 0; i < n_events; i++)
    {
      use (tracker, i);
      while (i % TURN_EACH == 0 && g_main_context_iteration (NULL, FALSE))
        ;
    }
  bench_say ("fill-ns", bench_now_ns () - start);
  /* The thread's answers are on their way. */
  while (natero_tracker_get_pending_events (tracker) < n_events)
    g_main_context_iteration (NULL, TRUE);
  bench_say ("pending", natero_tracker_get_pending_events (tracker));
  return 0;
}

static void
synced_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Backlog *self = user_data;

  natero_tracker_sync_events_finish (NATERO_TRACKER (source), result, &self->error);
  self->is_done = TRUE;
}

static int
deliver (const char *url)
{
  Backlog self = { 0 };
  g_autoptr (NateroTracker) tracker = NULL;
  g_autoptr (BenchLoop) loop = bench_loop_new (BEAT_NS, turn_cb, &self);
  guint64 start = bench_now_ns ();

  tracker = bench_tracker_new (url, BATCH_TIMEOUT_SECONDS);
  bench_say ("new-ns", bench_now_ns () - start);
  start = bench_now_ns ();
  use (tracker, 0);
  bench_say ("first-call-ns", bench_now_ns () - start);
  for (guint i = 1; i < N_OWN_EVENTS; i++)
    use (tracker, i);
  start = bench_now_ns ();
  natero_tracker_sync_events_async (tracker, NULL, synced_cb, &self);
  while (!self.is_done || natero_tracker_get_pending_events (tracker) > 0)
    bench_loop_turn (loop);

  bench_say ("deliver-ns", bench_now_ns () - start);
  bench_say ("longest-turn-ns", self.longest_ns);
  bench_say ("heap-bytes", self.heap_bytes);
  if (self.error == NULL)
    return 0;

  g_printerr ("%s\n", self.error->message);
  g_clear_error (&self.error);
  return 1;
}

int
main (int argc, char **argv)
{
  if (argc == 3 && g_str_equal (argv[1], "fill"))
    return fill ((guint) atoi (argv[2]));
  if (argc == 3 && g_str_equal (argv[1], "deliver"))
    return deliver (argv[2]);

  g_printerr ("usage: %s fill N | deliver URL\n", argv[0]);
  return 2;
}
