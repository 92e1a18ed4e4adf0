/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-session-private.h"

#define MS_PER_MINUTE (60 * 1000)
#define LONGEST_MS ((gint64) 24 * 60 * MS_PER_MINUTE)

/* Clocks are corrected by fractions of a second all the time; that is no clock gone backwards. */
#define WALL_TOLERANCE_MS 1000

void
natero_session_begin (NateroSession *self,
                      NateroClock   *clock,
                      NateroChance  *chance,
                      gint64         run_active_ms)
{
  natero_session_end (self);
  self->id = natero_chance_uuid (chance);
  self->start_wall_ms = natero_clock_get_wall_ms (clock);
  self->start_boot_ms = natero_clock_get_boottime_ms (clock);
  self->run_start_ms = run_active_ms;
  self->reported_ms = -1;
  natero_session_touch (self, clock);
}

/*
 * Goes on with a session that an earlier run kept, if it is still one. The machine may have been
 * started anew in between, so that the wall clock is all there is to go by.
 */
gboolean
natero_session_resume (NateroSession           *self,
                       const NateroKeptSession *kept,
                       NateroClock             *clock,
                       guint                    timeout_minutes,
                       gint64                   run_active_ms)
{
  gint64 wall_ms = natero_clock_get_wall_ms (clock);
  gint64 boot_ms = natero_clock_get_boottime_ms (clock);

  if (kept->id == NULL || *kept->id == '\0')
    return FALSE;

  natero_session_end (self);
  self->start_wall_ms = kept->start_wall_ms;
  self->last_wall_ms = kept->last_wall_ms;
  self->start_boot_ms = boot_ms - (wall_ms - kept->start_wall_ms);
  self->last_boot_ms = boot_ms - (wall_ms - kept->last_wall_ms);
  self->id = g_strdup (kept->id);
  if (kept->start_wall_ms > wall_ms + WALL_TOLERANCE_MS ||
      natero_session_is_over (self, clock, timeout_minutes))
    {
      natero_session_end (self);
      return FALSE;
    }

  self->base_ms = MAX (kept->active_ms, 0);
  self->run_start_ms = run_active_ms;
  self->reported_ms = self->base_ms;
  return TRUE;
}

gboolean
natero_session_is_over (const NateroSession *self, NateroClock *clock, guint timeout_minutes)
{
  gint64 boot_ms = natero_clock_get_boottime_ms (clock);

  return self->id == NULL ||
         boot_ms - self->last_boot_ms > (gint64) timeout_minutes * MS_PER_MINUTE ||
         boot_ms - self->start_boot_ms > LONGEST_MS ||
         natero_clock_get_wall_ms (clock) < self->last_wall_ms - WALL_TOLERANCE_MS;
}

void
natero_session_touch (NateroSession *self, NateroClock *clock)
{
  self->last_wall_ms = natero_clock_get_wall_ms (clock);
  self->last_boot_ms = natero_clock_get_boottime_ms (clock);
}

gint64
natero_session_get_active_ms (const NateroSession *self, gint64 run_active_ms)
{
  return self->base_ms + MAX (run_active_ms - self->run_start_ms, 0);
}

/* What there is by now stays, and what follows up to natero_session_skip() does not count. */
void
natero_session_settle (NateroSession *self, gint64 run_active_ms)
{
  self->base_ms = natero_session_get_active_ms (self, run_active_ms);
  self->run_start_ms = run_active_ms;
}

void
natero_session_skip (NateroSession *self, gint64 run_active_ms)
{
  self->run_start_ms = run_active_ms;
  self->reported_ms = MIN (self->reported_ms, self->base_ms);
}

void
natero_session_end (NateroSession *self)
{
  g_free (self->id);
  *self = (NateroSession){ .reported_ms = -1 };
}
