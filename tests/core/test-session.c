/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-session-private.h"

#define START_MS G_GINT64_CONSTANT (1700000000000)
#define MINUTE_MS ((gint64) 60 * 1000)
#define TIMEOUT_MINUTES 30

typedef struct
{
  NateroClock  *clock;
  NateroChance *chance;
  NateroSession session;
} Fixture;

static void
set_up (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  fixture->clock = natero_clock_new_manual (START_MS);
  fixture->chance = natero_chance_new_seeded (1);
  natero_session_begin (&fixture->session, fixture->clock, fixture->chance, 1000);
}

static void
tear_down (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  natero_session_end (&fixture->session);
  natero_chance_free (fixture->chance);
  natero_clock_unref (fixture->clock);
}

static gboolean
is_over (Fixture *fixture)
{
  return natero_session_is_over (&fixture->session, fixture->clock, TIMEOUT_MINUTES);
}

static void
test_begin (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_autofree char *former = g_strdup (fixture->session.id);

  g_assert_true (g_uuid_string_is_valid (former));
  g_assert_false (is_over (fixture));
  g_assert_cmpint (natero_session_get_active_ms (&fixture->session, 1000), ==, 0);
  g_assert_cmpint (natero_session_get_active_ms (&fixture->session, 6000), ==, 5000);

  natero_session_begin (&fixture->session, fixture->clock, fixture->chance, 6000);
  g_assert_cmpstr (fixture->session.id, !=, former);
  g_assert_cmpint (natero_session_get_active_ms (&fixture->session, 6000), ==, 0);

  natero_session_end (&fixture->session);
  g_assert_null (fixture->session.id);
  g_assert_true (is_over (fixture));
}

static void
test_timeout (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  natero_clock_advance (fixture->clock, 20 * MINUTE_MS);
  natero_session_touch (&fixture->session, fixture->clock);
  natero_clock_advance (fixture->clock, 30 * MINUTE_MS);
  g_assert_false (is_over (fixture));
  natero_clock_advance (fixture->clock, 1);
  g_assert_true (is_over (fixture));
}

/* Real time, the machine's sleep included. */
static void
test_suspend (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  natero_clock_suspend (fixture->clock, 30 * MINUTE_MS + 1);
  g_assert_true (is_over (fixture));
}

static void
test_day (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  for (guint i = 0; i < 24 * 6; i++)
    {
      g_assert_false (is_over (fixture));
      natero_clock_advance (fixture->clock, 10 * MINUTE_MS);
      natero_session_touch (&fixture->session, fixture->clock);
    }
  g_assert_false (is_over (fixture));
  natero_clock_advance (fixture->clock, 1);
  g_assert_true (is_over (fixture));
}

static void
test_backwards (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  /* What a time server corrects is no clock gone backwards. */
  natero_clock_shift_wall (fixture->clock, -500);
  g_assert_false (is_over (fixture));
  natero_clock_shift_wall (fixture->clock, -60 * MINUTE_MS);
  g_assert_true (is_over (fixture));
}

/* How long ago the kept session began and was last active, and whether it goes on. */
static void
test_resume (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  static const struct
  {
    gint64   start_minutes_ago;
    gint64   last_minutes_ago;
    gboolean goes_on;
  } rows[] = {
    { 40, 0, TRUE },           { 40, 30, TRUE },  { 40, 31, FALSE }, { 24 * 60, 5, TRUE },
    { 24 * 60 + 1, 5, FALSE }, { 40, -5, FALSE }, { -5, -5, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      NateroKeptSession kept = { .id = "9c7b6a1e-0000-4000-8000-000000000001", .active_ms = 777 };

      g_test_message ("row %u", i);
      kept.start_wall_ms = START_MS - rows[i].start_minutes_ago * MINUTE_MS;
      kept.last_wall_ms = START_MS - rows[i].last_minutes_ago * MINUTE_MS;
      g_assert_true (
        natero_session_resume (&fixture->session, &kept, fixture->clock, TIMEOUT_MINUTES, 5000) ==
        rows[i].goes_on);
      g_assert_cmpstr (fixture->session.id, ==, rows[i].goes_on ? kept.id : NULL);
      if (rows[i].goes_on)
        g_assert_cmpint (natero_session_get_active_ms (&fixture->session, 6000), ==, 1777);
    }
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *, gconstpointer);
  } rows[] = {
    { "/session/begin", test_begin },         { "/session/timeout", test_timeout },
    { "/session/suspend", test_suspend },     { "/session/day", test_day },
    { "/session/backwards", test_backwards }, { "/session/resume", test_resume },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_test_add (rows[i].path, Fixture, NULL, set_up, rows[i].test, tear_down);

  return g_test_run ();
}
