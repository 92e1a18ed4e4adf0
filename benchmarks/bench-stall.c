/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "bench-support.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>

/*
 * A program whose main loop beats each 0.2 ms and which is used: 50 features a second, and a burst
 * each two seconds. The same without the library, where the URL is "-": only its calls are left
 * out. What each turn of the loop and each call took is written down as it is, for the driver.
 */

#define BEAT_NS 200000
#define STEP_MS 20
#define STEPS_PER_BURST 100
#define BURST 20
#define TIMER_SLACK_NS 1000
#define BATCH_TIMEOUT_SECONDS 1

/* Six numbers a turn or a call. */
typedef struct
{
  guint32 wall;
  guint32 cpu;
  guint32 delay;
  guint32 interrupted;
  guint32 late;
  guint32 switches;
} Sample;

typedef struct
{
  NateroTracker *tracker;
  const char    *url;
  BenchTimer    *timer;
  guint          n_steps;
  guint          n_uses;
  GArray        *turns;
  GArray        *calls;
} Stall;

static void
append (GArray *samples, const BenchTimes *times, guint64 late_ns)
{
  Sample sample = {
    .wall = (guint32) MIN (times->wall, G_MAXUINT32),
    .cpu = (guint32) MIN (times->cpu, G_MAXUINT32),
    .delay = (guint32) MIN (times->delay, G_MAXUINT32),
    .interrupted = (guint32) MIN (times->interrupted, G_MAXUINT32),
    .late = (guint32) MIN (late_ns, G_MAXUINT32),
    .switches = (guint32) MIN (times->switches, G_MAXUINT32),
  };

  g_array_append_val (samples, sample);
}

static void
turn_cb (const BenchTimes *turn, guint64 late_ns, gpointer user_data)
{
  Stall *stall = user_data;

  append (stall->turns, turn, late_ns);
}

static void
use (Stall *stall)
{
  g_autofree char *feature = g_strdup_printf ("board.item-%u", stall->n_uses % 50);
  BenchTimes       start = bench_timer_read (stall->timer);
  BenchTimes       took;

  if (stall->tracker != NULL)
    bench_tracker_use (stall->tracker, feature);
  took = bench_timer_read_since (stall->timer, &start);
  append (stall->calls, &took, 0);
  stall->n_uses++;
}

/* The start is part of what is measured: an application makes its tracker in its main loop. */
static void
start (Stall *stall)
{
  BenchTimes begun = bench_timer_read (stall->timer);
  BenchTimes took;

  if (stall->url != NULL)
    stall->tracker = bench_tracker_new (stall->url, BATCH_TIMEOUT_SECONDS);
  took = bench_timer_read_since (stall->timer, &begun);
  append (stall->calls, &took, 0);
}

static gboolean
step_cb (gpointer user_data)
{
  Stall *stall = user_data;
  guint  n = stall->n_steps % STEPS_PER_BURST == STEPS_PER_BURST - 1 ? BURST : 1;

  if (stall->n_steps == 0)
    start (stall);
  for (guint i = 0; i < n; i++)
    use (stall);
  stall->n_steps++;
  return G_SOURCE_CONTINUE;
}

static gboolean
save (GArray *samples, const char *prefix, const char *suffix)
{
  g_autofree char *path = g_strconcat (prefix, suffix, NULL);
  g_autoptr (GError) error = NULL;

  if (g_file_set_contents (path, samples->data, (gssize) (samples->len * sizeof (Sample)), &error))
    return TRUE;

  g_printerr ("%s\n", error->message);
  return FALSE;
}

/* Room for all samples is there, and touched, before the first one. */
static GArray *
create_samples (guint n_expected)
{
  GArray *samples = g_array_sized_new (FALSE, TRUE, sizeof (Sample), n_expected);

  memset (samples->data, 1, n_expected * sizeof (Sample));
  return samples;
}

int
main (int argc, char **argv)
{
  Stall stall = { 0 };
  g_autoptr (BenchLoop) loop = NULL;
  guint64  end;
  guint    seconds;
  gboolean is_saved;

  if (argc != 4)
    {
      g_printerr ("usage: %s URL|- SECONDS PREFIX\n", argv[0]);
      return 2;
    }

  /* Code that the writers push out of memory comes back from the disk, with the library or not. */
  if (mlockall (MCL_CURRENT) != 0)
    g_printerr ("memory could not be locked: page faults are measured too\n");
  prctl (PR_SET_TIMERSLACK, TIMER_SLACK_NS);
  seconds = (guint) atoi (argv[2]);
  stall.url = g_str_equal (argv[1], "-") ? NULL : argv[1];
  stall.timer = bench_timer_new ();
  stall.turns = create_samples (seconds * 6000 + 10000);
  stall.calls = create_samples (seconds * 100 + 1000);
  loop = bench_loop_new (BEAT_NS, turn_cb, &stall);
  g_timeout_add (STEP_MS, step_cb, &stall);
  end = bench_now_ns () + seconds * G_GUINT64_CONSTANT (1000000000);
  while (bench_now_ns () < end)
    bench_loop_turn (loop);

  bench_say ("uses", stall.n_uses);
  bench_say ("tells-interrupts", bench_timer_tells_interrupts (stall.timer));
  is_saved = save (stall.turns, argv[3], ".turns") && save (stall.calls, argv[3], ".calls");
  g_array_unref (stall.turns);
  g_array_unref (stall.calls);
  bench_timer_free (stall.timer);
  /* How a program ends is another benchmark's. */
  return is_saved ? 0 : 1;
}
