/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "This header is private to libnatero"
#endif

#include <glib.h>

G_BEGIN_DECLS

/*
 * The one place that knows what time it is. Three clocks: monotonic stands still while the
 * machine sleeps (active time), boottime does not (session timeout), wall is what calendars show
 * (created_at). A manual clock stands still until it is told, for tests.
 */
typedef struct _NateroClock NateroClock;

NateroClock *natero_clock_new (void);
NateroClock *natero_clock_new_manual (gint64 wall_ms);
NateroClock *natero_clock_ref (NateroClock *self);
void         natero_clock_unref (NateroClock *self);

gint64 natero_clock_get_monotonic_ms (NateroClock *self);
gint64 natero_clock_get_boottime_ms (NateroClock *self);
gint64 natero_clock_get_wall_ms (NateroClock *self);

/* For g_cond_wait_until(): real time, whatever the clock is. */
gint64 natero_clock_get_deadline_us (gint64 timeout_ms);

/* A manual clock only */
void     natero_clock_advance (NateroClock *self, gint64 ms);
void     natero_clock_suspend (NateroClock *self, gint64 ms);
void     natero_clock_shift_wall (NateroClock *self, gint64 ms);
gboolean natero_clock_has_alarm (NateroClock *self);

/* Rings once after it was set, on the thread-default main context of the one who set it. */
typedef struct _NateroAlarm NateroAlarm;
typedef void (*NateroAlarmFunc) (gpointer user_data);

NateroAlarm *natero_alarm_new (NateroClock *clock, NateroAlarmFunc func, gpointer user_data);
void         natero_alarm_set (NateroAlarm *self, gint64 delay_ms);
void         natero_alarm_clear (NateroAlarm *self);
gboolean     natero_alarm_is_set (NateroAlarm *self);
void         natero_alarm_free (NateroAlarm *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NateroClock, natero_clock_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NateroAlarm, natero_alarm_free)

G_END_DECLS
