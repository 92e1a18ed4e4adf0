/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "core-support.h"
#include "natero-clock-private.h"

/* Three clocks, and alarms that ring once. */

typedef struct
{
  NateroClock *clock;
  NateroAlarm *other;
  GString     *rung; /* at which wall time */
  const char  *name;
} Ring;

static void
ring_cb (gpointer user_data)
{
  Ring *ring = user_data;

  g_string_append_printf (
    ring->rung, "%s@%" G_GINT64_FORMAT " ", ring->name, natero_clock_get_wall_ms (ring->clock));
  if (ring->other != NULL)
    natero_alarm_set (ring->other, 10);
}

static void
test_manual_times (void)
{
  g_autoptr (NateroClock) clock = natero_clock_new_manual (5000);
  gint64 monotonic = natero_clock_get_monotonic_ms (clock);
  gint64 boottime = natero_clock_get_boottime_ms (clock);

  natero_clock_advance (clock, 10);
  natero_clock_suspend (clock, 100);
  natero_clock_shift_wall (clock, -1000);
  g_assert_cmpint (natero_clock_get_monotonic_ms (clock), ==, monotonic + 10);
  g_assert_cmpint (natero_clock_get_boottime_ms (clock), ==, boottime + 110);
  g_assert_cmpint (natero_clock_get_wall_ms (clock), ==, 5000 + 110 - 1000);
}

/* Each at its own time, equal ones in their order, and those that are set on the way, too. */
static void
test_manual_alarms (void)
{
  g_autoptr (NateroClock) clock = natero_clock_new_manual (0);
  g_autoptr (GString) rung = g_string_new (NULL);
  Ring a = { clock, NULL, rung, "a" };
  Ring b = { clock, NULL, rung, "b" };
  g_autoptr (NateroAlarm) alarm_a = natero_alarm_new (clock, ring_cb, &a);
  g_autoptr (NateroAlarm) alarm_b = natero_alarm_new (clock, ring_cb, &b);

  natero_alarm_set (alarm_b, 20);
  natero_alarm_set (alarm_a, 20);
  natero_clock_advance (clock, 30);
  g_assert_cmpstr (rung->str, ==, "b@20 a@20 ");
  g_assert_false (natero_clock_has_alarm (clock));

  g_string_truncate (rung, 0);
  a.other = alarm_b;
  natero_alarm_set (alarm_a, 5);
  natero_clock_suspend (clock, 100);
  natero_clock_advance (clock, 100);
  g_assert_cmpstr (rung->str, ==, "a@135 b@145 ");

  g_string_truncate (rung, 0);
  natero_alarm_set (alarm_b, 5);
  natero_alarm_set (alarm_b, 50);
  natero_clock_advance (clock, 49);
  g_assert_true (natero_alarm_is_set (alarm_b));
  natero_alarm_clear (alarm_b);
  natero_alarm_clear (alarm_b);
  natero_clock_advance (clock, 100);
  g_assert_cmpstr (rung->str, ==, "");
}

static void
count_cb (gpointer user_data)
{
  guint *count = user_data;

  (*count)++;
}

/* On the context of the one who set it. */
static void
test_real_alarm (void)
{
  g_autoptr (NateroClock) clock = natero_clock_new ();
  g_autoptr (GMainContext) context = g_main_context_new ();
  guint count = 0;
  g_autoptr (NateroAlarm) alarm = natero_alarm_new (clock, count_cb, &count);

  natero_alarm_set (alarm, 1);
  core_support_wait_until_equal (&count, 1, "the alarm rang");
  g_assert_false (natero_alarm_is_set (alarm));

  g_main_context_push_thread_default (context);
  natero_alarm_set (alarm, 0);
  g_main_context_pop_thread_default (context);
  g_main_context_iteration (context, TRUE);
  g_assert_cmpuint (count, ==, 2);

  natero_alarm_set (alarm, 0);
  natero_alarm_clear (alarm);
  core_support_turn ();
  g_assert_cmpuint (count, ==, 2);
}

static void
test_real_times (void)
{
  g_autoptr (NateroClock) clock = natero_clock_new ();

  g_assert_cmpint (natero_clock_get_wall_ms (clock), >, CORE_SUPPORT_START_MS);
  g_assert_cmpint (natero_clock_get_monotonic_ms (clock), >, 0);
  g_assert_cmpint (
    natero_clock_get_boottime_ms (clock), >=, natero_clock_get_monotonic_ms (clock) - 5);
  g_assert_cmpint (natero_clock_get_deadline_us (10), >, g_get_monotonic_time ());
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/clock/manual/times", test_manual_times);
  g_test_add_func ("/clock/manual/alarms", test_manual_alarms);
  g_test_add_func ("/clock/real/alarm", test_real_alarm);
  g_test_add_func ("/clock/real/times", test_real_times);

  return g_test_run ();
}
