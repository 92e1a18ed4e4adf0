/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "This header is private to libnatero"
#endif

#include "natero-retry-private.h"

G_BEGIN_DECLS

/* What went wrong since something was last delivered, and which events are under suspicion. */
typedef struct
{
  gboolean is_outage;
  gint64   since_ms; /* the first failure in a row, on the clock that suspend does not stop */
  guint    last_5xx;
  guint    n_same_5xx;
  guint    halved_to;          /* 0: whole batches */
  guint    n_suspect;          /* events among which the refused one is */
  gboolean has_others_through; /* since it is looked for */
  guint    probe_to;           /* 0: whole batches */
} NateroTrouble;

NateroRetryAction natero_trouble_decide (NateroTrouble       *self,
                                         const NateroOutcome *outcome,
                                         guint                n_events,
                                         gint64               now_ms,
                                         double               fraction,
                                         gint64              *wait_ms);
void              natero_trouble_resume (NateroTrouble *self, gint64 outage_ms, gint64 now_ms);
gint64            natero_trouble_get_outage_ms (const NateroTrouble *self, gint64 now_ms);
void              natero_trouble_halve (NateroTrouble *self, guint n_events);
void              natero_trouble_taken (NateroTrouble *self, guint n_events);
void              natero_trouble_set_aside (NateroTrouble *self);
guint             natero_trouble_begin_probe (NateroTrouble *self, guint max_events);
void              natero_trouble_probe_failed (NateroTrouble       *self,
                                               const NateroOutcome *outcome,
                                               guint                n_events);
void              natero_trouble_forget_failures (NateroTrouble *self);
guint             natero_trouble_limit_batch (const NateroTrouble *self, guint max_events);

G_END_DECLS
