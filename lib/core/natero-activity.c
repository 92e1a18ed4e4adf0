/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-activity-private.h"

typedef enum
{
  NOT_BEGUN, /* nothing has happened yet in this run */
  ACTIVE,
  IDLE,
} Phase;

struct _NateroActivity
{
  NateroClock       *clock;
  NateroActivityFunc changed;
  gpointer           user_data;
  NateroAlarm       *alarm;
  gint64             idle_timeout_ms;

  Phase  phase;
  gint64 last_touch_ms;   /* what idleness is measured from */
  gint64 active_until_ms; /* what is known to have been active */
  gint64 span_start_ms;
  gint64 settled_ms; /* the sum of the spans that ended */
};

static void
set_phase (NateroActivity *self, Phase phase)
{
  if (self->phase == phase)
    return;

  self->phase = phase;
  self->changed (self->user_data);
}

static void
begin_span (NateroActivity *self, gint64 now_ms)
{
  self->last_touch_ms = now_ms;
  self->active_until_ms = now_ms;
  self->span_start_ms = now_ms;
  natero_alarm_set (self->alarm, self->idle_timeout_ms);
  set_phase (self, ACTIVE);
}

/* Set once a span; while there is activity it only finds out how much later to look again. */
static void
alarm_cb (gpointer user_data)
{
  NateroActivity *self = user_data;
  gint64          quiet_ms = natero_clock_get_monotonic_ms (self->clock) - self->last_touch_ms;

  if (quiet_ms < self->idle_timeout_ms)
    {
      natero_alarm_set (self->alarm, self->idle_timeout_ms - quiet_ms);
      return;
    }

  self->settled_ms += self->active_until_ms - self->span_start_ms;
  set_phase (self, IDLE);
}

NateroActivity *
natero_activity_new (NateroClock *clock, NateroActivityFunc changed, gpointer user_data)
{
  NateroActivity *self = g_new0 (NateroActivity, 1);

  self->clock = natero_clock_ref (clock);
  self->changed = changed;
  self->user_data = user_data;
  self->alarm = natero_alarm_new (clock, alarm_cb, self);
  return self;
}

void
natero_activity_free (NateroActivity *self)
{
  if (self == NULL)
    return;

  natero_alarm_free (self->alarm);
  natero_clock_unref (self->clock);
  g_free (self);
}

void
natero_activity_set_idle_timeout (NateroActivity *self, guint seconds)
{
  self->idle_timeout_ms = (gint64) seconds * 1000;
  if (natero_alarm_is_set (self->alarm))
    natero_alarm_set (self->alarm,
                      self->last_touch_ms + self->idle_timeout_ms -
                        natero_clock_get_monotonic_ms (self->clock));
}

/* A hand did something. As cheap as can be: it is called for each motion of the pointer. */
void
natero_activity_touch (NateroActivity *self)
{
  gint64 now_ms = natero_clock_get_monotonic_ms (self->clock);

  if (self->phase != ACTIVE)
    {
      begin_span (self, now_ms);
      return;
    }

  self->last_touch_ms = now_ms;
  self->active_until_ms = now_ms;
}

/*
 * Somebody asks for the time while the person is active: the time up to now counts. It is not a
 * sign of life, so that a program that calls by itself still goes idle.
 */
void
natero_activity_mark (NateroActivity *self)
{
  if (self->phase == ACTIVE)
    self->active_until_ms = natero_clock_get_monotonic_ms (self->clock);
}

/* The program shows itself, or its first call comes: a person started it. */
void
natero_activity_begin (NateroActivity *self)
{
  if (self->phase == NOT_BEGUN)
    begin_span (self, natero_clock_get_monotonic_ms (self->clock));
}

gboolean
natero_activity_is_active (NateroActivity *self)
{
  return self->phase == ACTIVE;
}

gboolean
natero_activity_is_idle (NateroActivity *self)
{
  return self->phase == IDLE;
}

/* Active time of this run, up to the last activity. */
gint64
natero_activity_get_active_ms (NateroActivity *self)
{
  gint64 span_ms = self->phase == ACTIVE ? self->active_until_ms - self->span_start_ms : 0;

  return self->settled_ms + span_ms;
}
