/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "This header is private to libnatero"
#endif

#include "natero-chance-private.h"
#include "natero-clock-private.h"

G_BEGIN_DECLS

/*
 * A session: its id, when it began, when something last happened in it and how long it was
 * active. Active time comes in as the sum of the run's; see natero-activity-private.h.
 */
typedef struct
{
  char  *id; /* NULL: none yet */
  gint64 start_wall_ms;
  gint64 start_boot_ms;
  gint64 last_wall_ms;
  gint64 last_boot_ms;
  gint64 base_ms;      /* active time of earlier runs and other processes */
  gint64 run_start_ms; /* the run's active time when it began here */
  gint64 reported_ms;  /* what the last event told; -1: nothing yet */
} NateroSession;

/* A session as it is kept. */
typedef struct
{
  const char *id;
  gint64      start_wall_ms;
  gint64      last_wall_ms;
  gint64      active_ms;
} NateroKeptSession;

void     natero_session_begin (NateroSession *self,
                               NateroClock   *clock,
                               NateroChance  *chance,
                               gint64         run_active_ms);
gboolean natero_session_resume (NateroSession           *self,
                                const NateroKeptSession *kept,
                                NateroClock             *clock,
                                guint                    timeout_minutes,
                                gint64                   run_active_ms);
gboolean natero_session_is_over (const NateroSession *self,
                                 NateroClock         *clock,
                                 guint                timeout_minutes);
void     natero_session_touch (NateroSession *self, NateroClock *clock);
gint64   natero_session_get_active_ms (const NateroSession *self, gint64 run_active_ms);
void     natero_session_settle (NateroSession *self, gint64 run_active_ms);
void     natero_session_skip (NateroSession *self, gint64 run_active_ms);
void     natero_session_end (NateroSession *self);

G_END_DECLS
