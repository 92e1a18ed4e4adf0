/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-uploader-private.h"

#include "natero-error.h"
#include "natero-trouble-private.h"

#define BUSY_FIRST_WAIT_MS 50
#define BUSY_LONGEST_WAIT_MS 1000
#define BUSY_PATIENCE_MS (60 * 1000)
#define SWITCHED_OFF "Sending is switched off, or a key is missing"
#define METERED_FACTOR 6
#define METERED_LIMIT_MS (300 * 1000)

typedef enum
{
  RESTING,  /* nothing is queued, or nothing may be sent */
  BATCHING, /* the alarm is set for the batch */
  TAKING,   /* the store gets the batch ready */
  SENDING,
  BACKING_OFF, /* the alarm is set for the next try; without one, until the network comes back */
  PAUSED,      /* until a key or a URL changes */
} Phase;

struct _NateroUploader
{
  NateroStore        *store;
  NateroClock        *clock;
  NateroChance       *chance;
  NateroOptions      *options;
  NateroUploaderFuncs funcs;
  gpointer            user_data;
  NateroAlarm        *alarm;
  gboolean            is_enabled;
  gboolean            is_metered; /* the network costs */

  Phase          phase;
  NateroCourier *courier;
  NateroWaiters  waiters;
  gboolean       has_waiting; /* events that no round under way takes along */
  gint64         waiting_since_ms;
  guint64        n_seen;    /* of those that were appended */
  gint64         batch_ms;  /* by which the alarm was set, while batching */
  guint          n_to_send; /* of this round, the batch included */
  NateroTrouble  trouble;
  gint64         wait_ms;        /* where a probe tells nothing */
  gboolean       is_outage_told; /* to be kept for the next run */
  gint64         busy_since_ms;  /* another process sends; -1: none does */
  gboolean       has_found_none; /* where something should have been queued */
};

static void start (NateroUploader *self);

static void
answer_done_waiters (NateroUploader *self)
{
  natero_waiters_answer_done (&self->waiters,
                              natero_store_get_pending (self->store),
                              natero_store_get_appended (self->store));
}

/* Not told as a failure to the application: nothing was tried. */
static void
answer_with_reason (NateroUploader *self, const char *reason)
{
  g_autoptr (GError) error = NULL;

  error = g_error_new (NATERO_ERROR,
                       NATERO_ERROR_DELIVERY,
                       "%s. %u events stay queued.",
                       reason,
                       natero_store_get_pending (self->store));
  natero_waiters_answer_all (&self->waiters, error);
}

static gboolean
may_send (NateroUploader *self)
{
  return self->is_enabled && !self->options->disable_event_send && self->options->api_key != NULL &&
         self->options->auth_key != NULL;
}

static gboolean
is_batch_full (NateroUploader *self)
{
  return natero_store_get_pending (self->store) >= self->options->batch_max_events ||
         natero_store_get_pending_bytes (self->store) >= self->options->batch_max_bytes;
}

/* Of processes that are gone: those events have waited longer than any batch does. */
static gboolean
has_adopted (NateroUploader *self)
{
  return natero_store_get_pending (self->store) > natero_store_get_appended (self->store);
}

static gboolean
is_due (NateroUploader *self)
{
  return is_batch_full (self) || has_adopted (self);
}

static void
rest (NateroUploader *self)
{
  self->phase = RESTING;
  natero_alarm_clear (self->alarm);
}

static void
rest_switched_off (NateroUploader *self)
{
  rest (self);
  answer_with_reason (self, SWITCHED_OFF);
}

/* The last to be called: whoever is told may drop the tracker. */
static void
fail (NateroUploader *self, const NateroOutcome *outcome, const char *what_now)
{
  g_autoptr (GError) error = NULL;

  error = g_error_new (NATERO_ERROR,
                       NATERO_ERROR_DELIVERY,
                       "%u events were not delivered: %s. They stay queued; %s.",
                       natero_store_get_pending (self->store),
                       outcome->message,
                       what_now);
  natero_waiters_answer_all (&self->waiters, error);
  self->funcs.failed (error, self->user_data);
}

static void
tell_outage (NateroUploader *self, gint64 wait_ms)
{
  gint64       now_wall_ms = natero_clock_get_wall_ms (self->clock);
  NateroOutage outage;

  outage.since_wall_ms =
    now_wall_ms -
    natero_trouble_get_outage_ms (&self->trouble, natero_clock_get_boottime_ms (self->clock));
  outage.next_wall_ms = now_wall_ms + wait_ms;
  outage.wait_ms = wait_ms;
  self->is_outage_told = TRUE;
  self->funcs.outage_changed (&outage, self->user_data);
}

static void
tell_no_outage (NateroUploader *self)
{
  if (self->is_outage_told)
    self->funcs.outage_changed (NULL, self->user_data);
  self->is_outage_told = FALSE;
}

static void
back_off (NateroUploader *self, const NateroOutcome *outcome, gint64 wait_ms)
{
  g_autofree char *what_now = NULL;

  what_now = g_strdup_printf ("the next try is in %.1f s, or when the network comes back",
                              (double) wait_ms / 1000.0);
  self->phase = BACKING_OFF;
  natero_alarm_set (self->alarm, wait_ms);
  natero_courier_give_back (self->courier);
  tell_outage (self, wait_ms);
  fail (self, outcome, what_now);
}

static void
pause_sending (NateroUploader *self, const NateroOutcome *outcome)
{
  self->phase = PAUSED;
  natero_courier_give_back (self->courier);
  natero_trouble_forget_failures (&self->trouble);
  tell_no_outage (self);
  fail (self, outcome, "they are sent when a key or the URL changes, or the program starts anew");
}

/* The batch timer runs from an event's own recording, whatever is under way then. */
static void
note_arrivals (NateroUploader *self)
{
  guint64 n_appended = natero_store_get_appended (self->store);
  guint64 n_new = n_appended - MIN (self->n_seen, n_appended);

  /* Those from before may have gone another way. */
  if (n_new > 0 && (!self->has_waiting || natero_store_get_pending (self->store) <= n_new))
    {
      self->has_waiting = TRUE;
      self->waiting_since_ms = natero_clock_get_monotonic_ms (self->clock);
    }
  self->n_seen = n_appended;
}

/* All that is queued by now goes out with this round. */
static void
begin_round (NateroUploader *self)
{
  note_arrivals (self);
  self->has_waiting = FALSE;
  self->n_to_send = MAX (self->n_to_send, natero_store_get_pending (self->store));
}

static gint64
get_batch_ms (NateroUploader *self)
{
  gint64 batch_ms = (gint64) self->options->batch_timeout * 1000;

  return self->is_metered ? MAX (batch_ms, MIN (METERED_FACTOR * batch_ms, METERED_LIMIT_MS))
                          : batch_ms;
}

static void
set_batch_alarm (NateroUploader *self)
{
  gint64 now_ms = natero_clock_get_monotonic_ms (self->clock);

  self->batch_ms = get_batch_ms (self);
  natero_alarm_set (self->alarm, MAX (self->waiting_since_ms + self->batch_ms - now_ms, 0));
}

static void
begin_batching (NateroUploader *self)
{
  if (!self->has_waiting)
    self->waiting_since_ms = natero_clock_get_monotonic_ms (self->clock);
  self->has_waiting = TRUE;
  self->phase = BATCHING;
  set_batch_alarm (self);
}

/* After a batch has left: the rest of this round, then what came meanwhile. */
static void
go_on (NateroUploader *self)
{
  self->phase = RESTING;
  if (!may_send (self))
    {
      rest_switched_off (self);
      return;
    }

  if (self->n_to_send > 0 || natero_waiters_are_there (&self->waiters) || is_due (self))
    start (self);
  else if (natero_store_get_pending (self->store) > 0)
    begin_batching (self);
}

static void
events_gone (NateroUploader *self, guint n_events)
{
  self->n_to_send -= MIN (self->n_to_send, n_events);
}

static void
batch_taken (NateroUploader *self, const NateroOutcome *outcome)
{
  guint    n_events = natero_courier_get_n_events (self->courier);
  gboolean was_probe = natero_courier_get_suspicion (self->courier) != NULL;
  guint    n_sent;

  natero_trouble_taken (&self->trouble, n_events);
  if (was_probe)
    natero_trouble_set_aside (&self->trouble);
  tell_no_outage (self);
  events_gone (self, was_probe ? n_events + 1 : n_events);
  n_sent = natero_courier_remove (self->courier, outcome);

  answer_done_waiters (self);
  go_on (self);
  /* The last: whoever is told may drop the tracker. */
  if (n_sent > 0)
    self->funcs.sent (n_sent, self->user_data);
}

static void
set_aside (NateroUploader *self, const NateroOutcome *outcome)
{
  natero_trouble_set_aside (&self->trouble);
  tell_no_outage (self);
  events_gone (self, 1);
  natero_courier_set_aside (self->courier, outcome);
  answer_done_waiters (self);
  go_on (self);
}

static void
halve (NateroUploader *self)
{
  natero_trouble_halve (&self->trouble, natero_courier_get_n_events (self->courier));
  self->phase = RESTING;
  natero_courier_give_back (self->courier);
  start (self);
}

/* One event fails again and again. Whether it is to blame, or the receiver, the next ones tell. */
static void
probe (NateroUploader *self, const NateroOutcome *outcome, gint64 wait_ms)
{
  self->wait_ms = wait_ms;
  self->phase = TAKING;
  natero_courier_take_probe (
    self->courier,
    outcome,
    natero_trouble_begin_probe (&self->trouble, self->options->batch_max_events));
}

/* It tells nothing: the receiver fails on all. */
static void
probe_failed (NateroUploader *self, const NateroOutcome *outcome, gint64 wait_ms)
{
  natero_trouble_probe_failed (
    &self->trouble, outcome, natero_courier_get_n_events (self->courier));
  back_off (self, outcome, wait_ms);
}

static NateroRetryAction
decide (NateroUploader *self, const NateroOutcome *outcome, gint64 *wait_ms)
{
  return natero_trouble_decide (&self->trouble,
                                outcome,
                                natero_courier_get_n_events (self->courier),
                                natero_clock_get_boottime_ms (self->clock),
                                natero_chance_fraction (self->chance),
                                wait_ms);
}

static void
act (NateroUploader *self, NateroRetryAction action, const NateroOutcome *outcome, gint64 wait_ms)
{
  switch (action)
    {
    case NATERO_RETRY_NEXT:
      batch_taken (self, outcome);
      break;
    case NATERO_RETRY_HALVE:
      halve (self);
      break;
    case NATERO_RETRY_SET_ASIDE:
      set_aside (self, outcome);
      break;
    case NATERO_RETRY_PROBE:
      probe (self, outcome, wait_ms);
      break;
    case NATERO_RETRY_PAUSE:
      pause_sending (self, outcome);
      break;
    case NATERO_RETRY_WAIT:
    default:
      back_off (self, outcome, wait_ms);
      break;
    }
}

static void
answered_cb (NateroOutcome *outcome, gpointer user_data)
{
  NateroUploader   *self = user_data;
  g_autofree char  *text = natero_courier_describe (self->courier, outcome);
  gint64            wait_ms = 0;
  NateroRetryAction action = decide (self, outcome, &wait_ms);

  self->funcs.requested (text, self->user_data);
  if (natero_courier_get_suspicion (self->courier) == NULL || action == NATERO_RETRY_NEXT ||
      action == NATERO_RETRY_PAUSE)
    act (self, action, outcome, wait_ms);
  else
    probe_failed (self, outcome, wait_ms);
}

static void
send_batch (NateroUploader *self)
{
  self->phase = SENDING;
  self->has_found_none = FALSE;
  self->n_to_send = MAX (self->n_to_send, natero_courier_get_n_events (self->courier));
  natero_courier_send (self->courier);
}

/* Nobody who waits does so for ever: the other process may have been stopped. */
static void
wait_for_other_process (NateroUploader *self)
{
  gint64 now_ms = natero_clock_get_boottime_ms (self->clock);
  gint64 busy_ms;

  if (self->busy_since_ms < 0)
    self->busy_since_ms = now_ms;
  busy_ms = now_ms - self->busy_since_ms;
  self->phase = BACKING_OFF;
  natero_alarm_set (self->alarm, CLAMP (busy_ms, BUSY_FIRST_WAIT_MS, BUSY_LONGEST_WAIT_MS));
  if (busy_ms >= BUSY_PATIENCE_MS)
    answer_with_reason (self, "Another process of the application has been sending for a minute");
}

static void
queue_is_empty (NateroUploader *self)
{
  rest (self);
  self->has_found_none = FALSE;
  natero_trouble_forget_failures (&self->trouble);
  tell_no_outage (self);
  natero_waiters_answer_all (&self->waiters, NULL);
}

/* Something may have come since the store looked; if it did not, it can't be read. */
static void
found_none (NateroUploader *self)
{
  gboolean had_found_none = self->has_found_none;

  self->n_to_send = 0;
  answer_done_waiters (self);
  if (natero_store_get_pending (self->store) == 0)
    {
      queue_is_empty (self);
      return;
    }

  self->has_found_none = !had_found_none;
  if (had_found_none)
    {
      rest (self);
      answer_with_reason (self, "The queue can't be read");
    }
  else if (natero_waiters_are_there (&self->waiters))
    start (self);
  else
    begin_batching (self);
}

/* Nothing is behind the one that fails. */
static void
found_no_probe (NateroUploader *self)
{
  g_autoptr (NateroOutcome) outcome = NULL;
  const NateroOutcome *suspicion = natero_courier_get_suspicion (self->courier);

  outcome = natero_outcome_new (suspicion->kind, suspicion->status, suspicion->message);
  back_off (self, outcome, self->wait_ms);
}

static void
taken_cb (NateroStoreAnswer answer, gpointer user_data)
{
  NateroUploader *self = user_data;

  if (answer != NATERO_STORE_BUSY)
    self->busy_since_ms = -1;
  if (answer == NATERO_STORE_HAS_BATCH)
    send_batch (self);
  else if (natero_courier_get_suspicion (self->courier) != NULL)
    found_no_probe (self);
  else if (answer == NATERO_STORE_BUSY)
    wait_for_other_process (self);
  else
    found_none (self);
}

/* Once through, from the front of the queue to what is its end now. */
static void
start (NateroUploader *self)
{
  guint max_events = natero_trouble_limit_batch (&self->trouble, self->options->batch_max_events);

  natero_alarm_clear (self->alarm);
  if (!may_send (self))
    {
      rest_switched_off (self);
      return;
    }

  begin_round (self);
  self->phase = TAKING;
  natero_courier_take (self->courier, max_events);
}

/* What a person or the network's return asks for is tried in any case: a monitor may be wrong. */
static void
start_unless_away (NateroUploader *self)
{
  g_autoptr (NateroOutcome) outcome = NULL;

  if (!may_send (self) || !self->funcs.is_away (self->user_data))
    {
      start (self);
      return;
    }

  natero_alarm_clear (self->alarm);
  self->phase = BACKING_OFF;
  outcome = natero_outcome_new (NATERO_OUTCOME_NOT_SENT, 0, "there is no network");
  fail (self, outcome, "they are sent when it comes back");
}

static void
alarm_cb (gpointer user_data)
{
  start_unless_away (user_data);
}

NateroUploader *
natero_uploader_new (NateroStore               *store,
                     NateroClock               *clock,
                     NateroChance              *chance,
                     NateroOptions             *options,
                     const NateroUploaderFuncs *funcs,
                     gpointer                   user_data)
{
  NateroUploader *self = g_new0 (NateroUploader, 1);

  self->store = store;
  self->clock = clock;
  self->chance = chance;
  self->options = options;
  self->funcs = *funcs;
  self->user_data = user_data;
  self->alarm = natero_alarm_new (clock, alarm_cb, self);
  self->courier = natero_courier_new (
    store, funcs->send, user_data, &(NateroCourierFuncs){ taken_cb, answered_cb }, self);
  self->busy_since_ms = -1;
  natero_waiters_init (&self->waiters);
  return self;
}

void
natero_uploader_free (NateroUploader *self)
{
  if (self == NULL)
    return;

  natero_uploader_give_up (self, "The tracker is gone");
  natero_courier_free (self->courier);
  natero_alarm_free (self->alarm);
  g_free (self);
}

/* Before anything was sent: a wait that a former run began goes on. */
void
natero_uploader_resume_outage (NateroUploader *self, const NateroOutage *outage)
{
  gint64 outage_ms = 0;
  gint64 wait_ms;

  if (self->phase != RESTING || self->trouble.is_outage)
    return;

  self->is_outage_told = TRUE;
  wait_ms = natero_retry_resume (outage, natero_clock_get_wall_ms (self->clock), &outage_ms);
  if (wait_ms < 0)
    {
      tell_no_outage (self);
      return;
    }

  natero_trouble_resume (&self->trouble, outage_ms, natero_clock_get_boottime_ms (self->clock));
  if (wait_ms == 0)
    return;

  self->phase = BACKING_OFF;
  natero_alarm_set (self->alarm, wait_ms);
}

/* Whether anything may be sent at all. */
void
natero_uploader_set_enabled (NateroUploader *self, gboolean is_enabled)
{
  if (self->is_enabled == is_enabled)
    return;

  self->is_enabled = is_enabled;
  if (is_enabled)
    natero_uploader_notify_queued (self);
  else
    natero_uploader_give_up (self, "Sending was switched off");
}

/* Batches are rarer where a network costs; full ones and what is asked for go out as ever. */
void
natero_uploader_set_metered (NateroUploader *self, gboolean is_metered)
{
  self->is_metered = is_metered;
  if (self->phase == BATCHING)
    set_batch_alarm (self);
}

/* Something is in the queue: it goes out with its batch. */
void
natero_uploader_notify_queued (NateroUploader *self)
{
  note_arrivals (self);
  if (!may_send (self) || natero_store_get_pending (self->store) == 0)
    return;
  if (self->phase != RESTING && self->phase != BATCHING)
    return;

  if (is_due (self))
    start_unless_away (self);
  else if (self->phase == RESTING)
    begin_batching (self);
  else if (self->batch_ms != get_batch_ms (self))
    set_batch_alarm (self);
}

void
natero_uploader_sync (NateroUploader *self)
{
  switch (self->phase)
    {
    case RESTING:
    case BATCHING:
    case BACKING_OFF:
      start (self);
      break;
    case TAKING:
    case SENDING:
      begin_round (self);
      break;
    case PAUSED:
    default:
      break;
    }
}

/* @func is told once all that is queued now is delivered, or why not; never before this returns. */
void
natero_uploader_sync_with_answer (NateroUploader *self, NateroSyncFunc func, gpointer user_data)
{
  const char *reason = NULL;

  if (!may_send (self))
    reason = SWITCHED_OFF;
  else if (self->phase == PAUSED)
    reason = "The receiver does not accept the keys or the URL, until one of them changes";

  natero_waiters_add (&self->waiters, natero_store_get_appended (self->store), func, user_data);
  if (reason != NULL)
    answer_with_reason (self, reason);
  else
    natero_uploader_sync (self);
}

static void
start_anew (NateroUploader *self)
{
  natero_trouble_forget_failures (&self->trouble);
  rest (self);
  start (self);
}

/* A key or the URL changed: the wait is over. */
void
natero_uploader_wake (NateroUploader *self)
{
  if (self->phase == BACKING_OFF || self->phase == PAUSED)
    start_anew (self);
}

/* The network came back. That makes no wrong key a right one. */
void
natero_uploader_network_came_back (NateroUploader *self)
{
  if (self->phase == BACKING_OFF)
    start_anew (self);
}

/* What is under way is given up; its events stay queued. */
void
natero_uploader_abort (NateroUploader *self)
{
  natero_courier_abort (self->courier);
  self->n_to_send = 0;
  rest (self);
}

/* As natero_uploader_abort(), and of what went wrong nothing is left, for the next run either. */
void
natero_uploader_forget (NateroUploader *self)
{
  natero_uploader_abort (self);
  self->trouble = (NateroTrouble){ 0 };
  tell_no_outage (self);
}

/* As natero_uploader_abort(), and whoever waits for an answer gets that one. */
void
natero_uploader_give_up (NateroUploader *self, const char *reason)
{
  natero_uploader_abort (self);
  answer_with_reason (self, reason);
}
