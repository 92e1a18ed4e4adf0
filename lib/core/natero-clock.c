/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-clock-private.h"

#include <time.h>

struct _NateroClock
{
  guint    ref_count;
  gboolean is_manual;
  gint64   monotonic_ms;
  gint64   boottime_ms;
  gint64   wall_ms;
  GList   *alarms; /* of a manual clock: those that are set, by time */
};

struct _NateroAlarm
{
  NateroClock    *clock;
  NateroAlarmFunc func;
  gpointer        user_data;
  GSource        *source; /* of the real clock */
  gint64          due_ms; /* of a manual clock */
  gboolean        is_set;
};

NateroClock *
natero_clock_new (void)
{
  NateroClock *self = g_new0 (NateroClock, 1);

  self->ref_count = 1;
  return self;
}

NateroClock *
natero_clock_new_manual (gint64 wall_ms)
{
  NateroClock *self = natero_clock_new ();

  self->is_manual = TRUE;
  self->monotonic_ms = 1000;
  self->boottime_ms = 2000;
  self->wall_ms = wall_ms;
  return self;
}

NateroClock *
natero_clock_ref (NateroClock *self)
{
  self->ref_count++;
  return self;
}

void
natero_clock_unref (NateroClock *self)
{
  if (--self->ref_count > 0)
    return;

  g_assert (self->alarms == NULL);
  g_free (self);
}

gint64
natero_clock_get_monotonic_ms (NateroClock *self)
{
  return self->is_manual ? self->monotonic_ms : g_get_monotonic_time () / 1000;
}

gint64
natero_clock_get_boottime_ms (NateroClock *self)
{
  struct timespec now;

  if (self->is_manual)
    return self->boottime_ms;
  if (clock_gettime (CLOCK_BOOTTIME, &now) != 0)
    return g_get_monotonic_time () / 1000;

  return (gint64) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

gint64
natero_clock_get_wall_ms (NateroClock *self)
{
  return self->is_manual ? self->wall_ms : g_get_real_time () / 1000;
}

gint64
natero_clock_get_deadline_us (gint64 timeout_ms)
{
  return g_get_monotonic_time () + timeout_ms * 1000;
}

static void
move_all (NateroClock *self, gint64 ms)
{
  self->monotonic_ms += ms;
  self->boottime_ms += ms;
  self->wall_ms += ms;
}

static void
ring (NateroAlarm *alarm)
{
  natero_alarm_clear (alarm);
  alarm->func (alarm->user_data);
}

/* Rings the alarms on the way, each at its own time, those that the alarms themselves set too. */
void
natero_clock_advance (NateroClock *self, gint64 ms)
{
  gint64 end = self->monotonic_ms + ms;

  g_assert (self->is_manual && ms >= 0);

  while (self->alarms != NULL && ((NateroAlarm *) self->alarms->data)->due_ms <= end)
    {
      NateroAlarm *next = self->alarms->data;

      move_all (self, MAX (next->due_ms - self->monotonic_ms, 0));
      ring (next);
    }
  move_all (self, end - self->monotonic_ms);
}

/* The machine sleeps: its monotonic clock, and with it every alarm, stands still. */
void
natero_clock_suspend (NateroClock *self, gint64 ms)
{
  g_assert (self->is_manual);

  self->boottime_ms += ms;
  self->wall_ms += ms;
}

void
natero_clock_shift_wall (NateroClock *self, gint64 ms)
{
  g_assert (self->is_manual);

  self->wall_ms += ms;
}

/* Whether anything would wake the program. */
gboolean
natero_clock_has_alarm (NateroClock *self)
{
  g_assert (self->is_manual);

  return self->alarms != NULL;
}

NateroAlarm *
natero_alarm_new (NateroClock *clock, NateroAlarmFunc func, gpointer user_data)
{
  NateroAlarm *self = g_new0 (NateroAlarm, 1);

  self->clock = natero_clock_ref (clock);
  self->func = func;
  self->user_data = user_data;
  return self;
}

static gboolean
timeout_cb (gpointer user_data)
{
  ring (user_data);
  return G_SOURCE_REMOVE;
}

static int
compare_due (gconstpointer a, gconstpointer b)
{
  const NateroAlarm *alarm_a = a;
  const NateroAlarm *alarm_b = b;

  /* Equal times ring in the order in which they were set: the later one is inserted behind. */
  return alarm_a->due_ms < alarm_b->due_ms ? -1 : 1;
}

void
natero_alarm_set (NateroAlarm *self, gint64 delay_ms)
{
  natero_alarm_clear (self);
  self->is_set = TRUE;

  if (self->clock->is_manual)
    {
      self->due_ms = self->clock->monotonic_ms + MAX (delay_ms, 0);
      self->clock->alarms = g_list_insert_sorted (self->clock->alarms, self, compare_due);
      return;
    }

  self->source = g_timeout_source_new ((guint) CLAMP (delay_ms, 0, G_MAXUINT));
  g_source_set_static_name (self->source, "natero-alarm");
  g_source_set_callback (self->source, timeout_cb, self, NULL);
  g_source_attach (self->source, g_main_context_get_thread_default ());
}

void
natero_alarm_clear (NateroAlarm *self)
{
  if (!self->is_set)
    return;

  self->is_set = FALSE;
  if (self->clock->is_manual)
    self->clock->alarms = g_list_remove (self->clock->alarms, self);
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
}

gboolean
natero_alarm_is_set (NateroAlarm *self)
{
  return self->is_set;
}

void
natero_alarm_free (NateroAlarm *self)
{
  if (self == NULL)
    return;

  natero_alarm_clear (self);
  natero_clock_unref (self->clock);
  g_free (self);
}
