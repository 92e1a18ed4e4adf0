/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-trouble-private.h"

/* An outage that a former run of the program has met. */
void
natero_trouble_resume (NateroTrouble *self, gint64 outage_ms, gint64 now_ms)
{
  self->is_outage = TRUE;
  self->since_ms = now_ms - outage_ms;
}

/* 0 where there is none. */
gint64
natero_trouble_get_outage_ms (const NateroTrouble *self, gint64 now_ms)
{
  return self->is_outage ? MAX (now_ms - self->since_ms, 0) : 0;
}

static void
note_failure (NateroTrouble *self, const NateroOutcome *outcome, gint64 now_ms)
{
  if (!self->is_outage)
    self->since_ms = now_ms;
  self->is_outage = TRUE;

  if (outcome->status >= 500 && outcome->status == self->last_5xx)
    self->n_same_5xx++;
  else
    self->n_same_5xx = outcome->status >= 500 ? 1 : 0;
  self->last_5xx = outcome->status;
}

NateroRetryAction
natero_trouble_decide (NateroTrouble       *self,
                       const NateroOutcome *outcome,
                       guint                n_events,
                       gint64               now_ms,
                       double               fraction,
                       gint64              *wait_ms)
{
  NateroRetryFacts facts = { 0 };

  if (outcome->kind != NATERO_OUTCOME_TAKEN && outcome->kind != NATERO_OUTCOME_PARTLY)
    note_failure (self, outcome, now_ms);

  facts.n_events = n_events;
  facts.outage_ms = natero_trouble_get_outage_ms (self, now_ms);
  facts.n_same_5xx = self->n_same_5xx;
  facts.has_others_through = self->n_suspect > 0 && self->has_others_through;
  facts.fraction = fraction;
  return natero_retry_decide (outcome, &facts, wait_ms);
}

void
natero_trouble_forget_failures (NateroTrouble *self)
{
  self->is_outage = FALSE;
  self->n_same_5xx = 0;
  self->last_5xx = 0;
}

void
natero_trouble_halve (NateroTrouble *self, guint n_events)
{
  if (self->n_suspect == 0)
    self->n_suspect = n_events;
  self->halved_to = MAX (n_events / 2, 1);
  self->n_same_5xx = 0;
}

static void
clear_suspects (NateroTrouble *self, guint n_events)
{
  self->n_suspect -= MIN (self->n_suspect, n_events);
  if (self->n_suspect > 0)
    return;

  self->halved_to = 0;
  self->has_others_through = FALSE;
  self->probe_to = 0;
}

void
natero_trouble_taken (NateroTrouble *self, guint n_events)
{
  natero_trouble_forget_failures (self);
  self->has_others_through = TRUE;
  clear_suspects (self, n_events);
}

/* The refused event is found. */
void
natero_trouble_set_aside (NateroTrouble *self)
{
  natero_trouble_forget_failures (self);
  clear_suspects (self, self->n_suspect);
}

/* How many events to send past the one that fails; the next probe is as many failures away. */
guint
natero_trouble_begin_probe (NateroTrouble *self, guint max_events)
{
  self->n_same_5xx = 0;
  return self->probe_to > 0 ? MIN (max_events, self->probe_to) : max_events;
}

/* There may be more than one that the receiver fails on: the next probe is a smaller one. */
void
natero_trouble_probe_failed (NateroTrouble *self, const NateroOutcome *outcome, guint n_events)
{
  self->n_same_5xx = 0;
  if (outcome->status > 0)
    self->probe_to = MAX (n_events / 2, 1);
}

guint
natero_trouble_limit_batch (const NateroTrouble *self, guint max_events)
{
  return self->halved_to > 0 ? MIN (max_events, self->halved_to) : max_events;
}
