/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "bench-support.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* One call again and again: at once ("bulk"), each timed ("each"), or as people do ("paced"). */

#define N_WARM 1000
#define PACE_US 20000
#define TURN_EACH 256

typedef struct
{
  NateroTracker *tracker;
  int            fd;
  GString       *line; /* as the library writes it */
} Calls;

typedef void (*CallFunc) (Calls *calls, guint i);

static void
call_nothing (G_GNUC_UNUSED Calls *calls, G_GNUC_UNUSED guint i)
{
}

static void
call_write (Calls *calls, G_GNUC_UNUSED guint i)
{
  if (write (calls->fd, calls->line->str, calls->line->len) == (gssize) calls->line->len)
    return;

  perror ("write");
  exit (1);
}

static void
call_feature (Calls *calls, G_GNUC_UNUSED guint i)
{
  natero_tracker_send_feature_event (calls->tracker, "board.export", NULL, NULL, NULL);
}

/* Another module each time. */
static void
call_module (Calls *calls, guint i)
{
  natero_tracker_set_module_id (calls->tracker, i % 2 == 0 ? "board" : "reports", NULL);
}

static const struct
{
  const char *name;
  CallFunc    func;
} variants[] = {
  { "nothing", call_nothing },
  { "write", call_write },
  { "feature", call_feature },
  { "module", call_module },
};

static CallFunc
find_variant (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (variants); i++)
    if (g_str_equal (variants[i].name, name))
      return variants[i].func;

  return NULL;
}

static void
keep_line_cb (G_GNUC_UNUSED NateroTracker *tracker, NateroEvent *event, gpointer user_data)
{
  Calls           *calls = user_data;
  g_autofree char *json = natero_event_to_json (event);

  g_string_printf (calls->line, "%s\n", json);
}

static void
set_up (Calls *calls)
{
  g_autofree char *path = g_build_filename (g_get_user_state_dir (), "plain-file", NULL);
  gulong           handler;

  calls->line = g_string_new (NULL);
  calls->tracker = bench_tracker_new (NULL, 0);
  handler = g_signal_connect (calls->tracker, "event-recorded", G_CALLBACK (keep_line_cb), calls);
  bench_tracker_use (calls->tracker, "board.export");
  g_signal_handler_disconnect (calls->tracker, handler);
  bench_say ("line-bytes", calls->line->len);
  calls->fd = open (path, O_CREAT | O_APPEND | O_WRONLY | O_CLOEXEC, 0600);
}

static void
turn (guint i)
{
  while (i % TURN_EACH == 0 && g_main_context_iteration (NULL, FALSE))
    ;
}

static void
run_bulk (Calls *calls, CallFunc func, guint n)
{
  guint64 start = bench_now_ns ();

  for (guint i = 0; i < n; i++)
    {
      func (calls, i);
      turn (i + 1);
    }
  bench_say ("mean-ps", (bench_now_ns () - start) * 1000 / MAX (n, 1));
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const guint64 *first = a;
  const guint64 *second = b;

  return *first < *second ? -1 : *first > *second;
}

static void
run_each (Calls *calls, CallFunc func, guint n, guint pause_us)
{
  g_autoptr (GArray) times = g_array_sized_new (FALSE, FALSE, sizeof (guint64), n);

  for (guint i = 0; i < n; i++)
    {
      guint64 start;
      guint64 took;

      if (pause_us > 0)
        g_usleep (pause_us);
      start = bench_now_ns ();
      func (calls, i);
      took = bench_now_ns () - start;
      g_array_append_val (times, took);
      turn (pause_us > 0 ? 0 : i + 1);
    }

  g_array_sort (times, compare);
  bench_say ("median-ns", g_array_index (times, guint64, n / 2));
  bench_say ("p99-ns", g_array_index (times, guint64, n * 99 / 100));
  bench_say ("p99.9-ns", g_array_index (times, guint64, (guint) ((guint64) n * 999 / 1000)));
  bench_say ("longest-ns", g_array_index (times, guint64, n - 1));
}

int
main (int argc, char **argv)
{
  Calls    calls = { 0 };
  CallFunc func = argc == 4 ? find_variant (argv[1]) : NULL;
  guint    n = argc == 4 ? (guint) atoi (argv[3]) : 0;

  if (func == NULL || n == 0)
    {
      g_printerr ("usage: %s nothing|write|feature|module bulk|each|paced N\n", argv[0]);
      return 2;
    }

  set_up (&calls);
  for (guint i = 0; i < N_WARM; i++)
    {
      func (&calls, i);
      turn (i + 1);
    }
  if (g_str_equal (argv[2], "bulk"))
    run_bulk (&calls, func, n);
  else
    run_each (&calls, func, n, g_str_equal (argv[2], "paced") ? PACE_US : 0);
  g_clear_object (&calls.tracker);
  g_string_free (calls.line, TRUE);
  close (calls.fd);
  return 0;
}
