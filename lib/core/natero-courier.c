/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-courier-private.h"

/* One step that is under way elsewhere. It outlives the courier; it is told when it is alone. */
typedef struct
{
  NateroCourier *courier;
} Step;

struct _NateroCourier
{
  NateroStore       *store;
  NateroSendFunc     send;
  gpointer           send_data;
  NateroCourierFuncs funcs;
  gpointer           user_data;

  Step          *step;
  NateroBatch   *batch;
  GCancellable  *cancellable;
  NateroBatch   *suspect;
  NateroOutcome *suspicion; /* what came of it */
};

static Step *
begin_step (NateroCourier *self)
{
  g_assert (self->step == NULL);

  self->step = g_new0 (Step, 1);
  self->step->courier = self;
  return self->step;
}

/* NULL where nobody waits for it any more. */
static NateroCourier *
end_step (Step *step)
{
  NateroCourier *self = step->courier;

  if (self != NULL)
    self->step = NULL;
  g_free (step);
  return self;
}

NateroCourier *
natero_courier_new (NateroStore              *store,
                    NateroSendFunc            send,
                    gpointer                  send_data,
                    const NateroCourierFuncs *funcs,
                    gpointer                  user_data)
{
  NateroCourier *self = g_new0 (NateroCourier, 1);

  self->store = store;
  self->send = send;
  self->send_data = send_data;
  self->funcs = *funcs;
  self->user_data = user_data;
  return self;
}

void
natero_courier_free (NateroCourier *self)
{
  if (self == NULL)
    return;

  natero_courier_abort (self);
  g_free (self);
}

static gboolean
taken_cb (NateroStoreAnswer answer, NateroBatch *batch, gpointer user_data)
{
  NateroCourier *self = end_step (user_data);

  if (self == NULL)
    {
      natero_batch_free (batch);
      return FALSE;
    }

  self->batch = batch;
  self->funcs.taken (answer, self->user_data);
  return TRUE;
}

void
natero_courier_take (NateroCourier *self, guint max_events)
{
  natero_store_take_batch (self->store, max_events, taken_cb, begin_step (self));
}

/* What is out stays out, and the one behind it is taken. */
void
natero_courier_take_probe (NateroCourier *self, const NateroOutcome *outcome, guint max_events)
{
  g_assert (self->batch != NULL && self->suspect == NULL);

  self->suspect = g_steal_pointer (&self->batch);
  self->suspicion = natero_outcome_new (outcome->kind, outcome->status, outcome->message);
  natero_store_take_batch_after (
    self->store, self->suspect, max_events, taken_cb, begin_step (self));
}

static void
answered_cb (NateroOutcome *outcome, gpointer user_data)
{
  NateroCourier *self = end_step (user_data);

  if (self == NULL)
    return;

  g_clear_object (&self->cancellable);
  self->funcs.answered (outcome, self->user_data);
}

void
natero_courier_send (NateroCourier *self)
{
  self->cancellable = g_cancellable_new ();
  self->send (self->batch->body,
              self->batch->is_gzip,
              self->cancellable,
              answered_cb,
              begin_step (self),
              self->send_data);
}

/* The one line of a batch, with the reason why nobody takes it. */
static GPtrArray *
create_refused (const NateroOutcome *outcome)
{
  g_autoptr (NateroOutcome) with_reason = NULL;

  with_reason = natero_outcome_new (outcome->kind, outcome->status, NULL);
  natero_outcome_add_refused (with_reason, 1, outcome->message);
  return g_steal_pointer (&with_reason->refused);
}

static void
remove_batch (NateroCourier *self, GPtrArray *refused)
{
  if (refused != NULL && refused->len > 0)
    natero_store_set_aside (
      self->store, g_steal_pointer (&self->batch), refused, NATERO_DROP_REFUSED);
  else
    natero_store_remove (self->store, g_steal_pointer (&self->batch));
}

/* The probe got through, and so the one before it is set aside. */
static void
remove_with_suspect (NateroCourier *self, GPtrArray *refused)
{
  g_autoptr (NateroOutcome) suspicion = g_steal_pointer (&self->suspicion);
  g_autoptr (GPtrArray) suspect_refused = create_refused (suspicion);

  if (refused == NULL || refused->len == 0)
    {
      natero_store_set_aside_first (self->store,
                                    g_steal_pointer (&self->suspect),
                                    suspect_refused,
                                    NATERO_DROP_REFUSED,
                                    g_steal_pointer (&self->batch));
      return;
    }

  natero_store_set_aside (
    self->store, g_steal_pointer (&self->suspect), suspect_refused, NATERO_DROP_REFUSED);
  remove_batch (self, refused);
}

/* It was delivered, but for the lines that the outcome names. How many were comes out. */
guint
natero_courier_remove (NateroCourier *self, const NateroOutcome *outcome)
{
  guint n_sent = self->batch->n_events - natero_batch_check_refused (self->batch, outcome->refused);

  if (self->suspect != NULL)
    remove_with_suspect (self, outcome->refused);
  else
    remove_batch (self, outcome->refused);
  return n_sent;
}

/* Its one event can't be delivered. */
void
natero_courier_set_aside (NateroCourier *self, const NateroOutcome *outcome)
{
  g_autoptr (GPtrArray) refused = create_refused (outcome);
  gboolean is_too_large = outcome->kind == NATERO_OUTCOME_TOO_LARGE;

  natero_store_set_aside (self->store,
                          g_steal_pointer (&self->batch),
                          refused,
                          is_too_large ? NATERO_DROP_TOO_LARGE : NATERO_DROP_REFUSED);
}

static void
give_back (NateroCourier *self, NateroBatch **batch)
{
  if (*batch != NULL)
    natero_store_give_back (self->store);
  g_clear_pointer (batch, natero_batch_free);
}

/* All that is out stays queued. */
void
natero_courier_give_back (NateroCourier *self)
{
  give_back (self, &self->batch);
  give_back (self, &self->suspect);
  g_clear_pointer (&self->suspicion, natero_outcome_free);
}

/* What is under way is given up. */
void
natero_courier_abort (NateroCourier *self)
{
  if (self->step != NULL)
    self->step->courier = NULL;
  self->step = NULL;

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  natero_courier_give_back (self);
}

guint
natero_courier_get_n_events (const NateroCourier *self)
{
  return self->batch->n_events;
}

/* What came of the batch before this one, which is a probe; NULL: it is none. */
const NateroOutcome *
natero_courier_get_suspicion (const NateroCourier *self)
{
  return self->suspicion;
}

char *
natero_courier_describe (const NateroCourier *self, const NateroOutcome *outcome)
{
  return g_strdup_printf ("%u events, %" G_GSIZE_FORMAT " bytes%s: %s",
                          self->batch->n_events,
                          g_bytes_get_size (self->batch->body),
                          self->batch->is_gzip ? " gzip" : "",
                          outcome->message);
}
