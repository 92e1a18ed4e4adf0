/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-activity-private.h"

typedef struct
{
  NateroClock    *clock;
  NateroActivity *activity;
  guint           n_changes;
} Fixture;

static void
changed_cb (gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_changes++;
}

static void
set_up (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  fixture->clock = natero_clock_new_manual (0);
  fixture->activity = natero_activity_new (fixture->clock, changed_cb, fixture);
  natero_activity_set_idle_timeout (fixture->activity, 60);
}

static void
tear_down (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  natero_activity_free (fixture->activity);
  natero_clock_unref (fixture->clock);
}

static void
touch_after (Fixture *fixture, gint64 ms)
{
  natero_clock_advance (fixture->clock, ms);
  natero_activity_touch (fixture->activity);
}

/* Nothing happened yet: neither active nor idle, and no time goes by. */
static void
test_not_begun (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  natero_activity_mark (fixture->activity);
  natero_clock_advance (fixture->clock, 3600 * 1000);

  g_assert_false (natero_activity_is_active (fixture->activity));
  g_assert_false (natero_activity_is_idle (fixture->activity));
  g_assert_cmpint (natero_activity_get_active_ms (fixture->activity), ==, 0);
  g_assert_cmpuint (fixture->n_changes, ==, 0);
}

/* Active time runs to the last activity, not to the moment at which idleness was noticed. */
static void
test_idle (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  natero_activity_touch (fixture->activity);
  touch_after (fixture, 5000);
  touch_after (fixture, 59999);
  g_assert_true (natero_activity_is_active (fixture->activity));

  natero_clock_advance (fixture->clock, 59999);
  g_assert_true (natero_activity_is_active (fixture->activity));
  natero_clock_advance (fixture->clock, 1);
  g_assert_true (natero_activity_is_idle (fixture->activity));
  g_assert_cmpint (natero_activity_get_active_ms (fixture->activity), ==, 64999);
  g_assert_cmpuint (fixture->n_changes, ==, 2);

  natero_clock_advance (fixture->clock, 3600 * 1000);
  g_assert_cmpuint (fixture->n_changes, ==, 2);
  g_assert_cmpint (natero_activity_get_active_ms (fixture->activity), ==, 64999);
}

static void
test_resume (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  natero_activity_touch (fixture->activity);
  touch_after (fixture, 1000);
  natero_clock_advance (fixture->clock, 600 * 1000);
  touch_after (fixture, 0);
  touch_after (fixture, 2000);

  g_assert_true (natero_activity_is_active (fixture->activity));
  g_assert_cmpint (natero_activity_get_active_ms (fixture->activity), ==, 3000);
  g_assert_cmpuint (fixture->n_changes, ==, 3);
}

/* A call's time counts, but a program that calls by itself goes idle all the same. */
static void
test_mark (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  natero_activity_touch (fixture->activity);
  natero_clock_advance (fixture->clock, 40 * 1000);
  natero_activity_mark (fixture->activity);
  g_assert_cmpint (natero_activity_get_active_ms (fixture->activity), ==, 40 * 1000);

  natero_clock_advance (fixture->clock, 20 * 1000);
  g_assert_true (natero_activity_is_idle (fixture->activity));
  natero_activity_mark (fixture->activity);
  g_assert_cmpint (natero_activity_get_active_ms (fixture->activity), ==, 40 * 1000);
}

static void
test_begin (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  natero_activity_begin (fixture->activity);
  g_assert_true (natero_activity_is_active (fixture->activity));
  natero_clock_advance (fixture->clock, 60 * 1000);
  g_assert_true (natero_activity_is_idle (fixture->activity));

  /* Only a hand ends idleness. */
  natero_activity_begin (fixture->activity);
  g_assert_true (natero_activity_is_idle (fixture->activity));
}

static void
test_suspend (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  natero_activity_touch (fixture->activity);
  natero_clock_advance (fixture->clock, 1000);
  natero_clock_suspend (fixture->clock, 8 * 3600 * 1000);
  natero_clock_shift_wall (fixture->clock, -3600 * 1000);
  touch_after (fixture, 1000);

  g_assert_cmpint (natero_activity_get_active_ms (fixture->activity), ==, 2000);
  g_assert_cmpuint (fixture->n_changes, ==, 1);
}

static void
test_timeout_changes (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  natero_activity_touch (fixture->activity);
  natero_clock_advance (fixture->clock, 20 * 1000);
  natero_activity_set_idle_timeout (fixture->activity, 30);
  natero_clock_advance (fixture->clock, 9999);
  g_assert_true (natero_activity_is_active (fixture->activity));
  natero_clock_advance (fixture->clock, 1);
  g_assert_true (natero_activity_is_idle (fixture->activity));
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *, gconstpointer);
  } rows[] = {
    { "/activity/not-begun", test_not_begun },
    { "/activity/idle", test_idle },
    { "/activity/resume", test_resume },
    { "/activity/mark", test_mark },
    { "/activity/begin", test_begin },
    { "/activity/suspend", test_suspend },
    { "/activity/timeout-changes", test_timeout_changes },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_test_add (rows[i].path, Fixture, NULL, set_up, rows[i].test, tear_down);

  return g_test_run ();
}
