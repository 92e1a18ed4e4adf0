/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-store-private.h"

#include "natero-drain-private.h"
#include "natero-error.h"
#include "natero-retention-private.h"

#include <string.h>

#define OPEN_WAIT_MS 2000
#define CLOSE_WAIT_MS 100
#define QUIET_MS ((gint64) 10 * 60 * 1000)
#define MS_PER_DAY ((gint64) 24 * 60 * 60 * 1000)

struct _NateroStore
{
  gatomicrefcount  ref_count;
  NateroLog       *log;
  NateroWorker    *worker;
  NateroClock     *clock;
  NateroOptions   *options;
  NateroStoreFuncs funcs;
  gpointer         user_data;
  NateroDrain     *drain;

  gboolean is_open;
  gboolean is_gone;    /* nobody listens any more */
  gboolean is_failing; /* which is said once */
  gint64   quiet_until_ms;
  guint    n_clears;      /* how often everything was deleted */
  guint    n_counting;    /* jobs under way that change the numbers below */
  guint    n_batches_out; /* of the front of the queue: 0 or 1, and one that is on its way */
  gboolean is_trimming;
  guint64  pending;
  guint64  pending_bytes;
  guint64  n_appended;
  guint64  n_unsaved;  /* at the end; the worker's until it is waited for */
  int      is_cleared; /* by the last clearing; atomic */
};

/* What the worker is given, and what it gives back. */
typedef struct
{
  NateroStore      *store;
  guint             n_clears; /* of the store, when it was given */
  guint             max_events;
  NateroRetention   retention;
  gboolean          compress;
  NateroBatchFunc   func;
  gpointer          user_data;
  NateroStoreAnswer answer;
  NateroBatch      *batch;
  NateroBatch      *next;  /* goes with it */
  NateroLogRange   *after; /* the place that it follows */
  char             *text;
  guint64           n_pending; /* when it was given */
  guint64           n_pending_bytes;
  gboolean          is_drained;
  gboolean          is_exact; /* the two above */
  guint64           n_adopted;
  guint64           n_adopted_bytes;
  guint64           n_lost;
  guint64           n_lost_bytes;
  GError           *error;
} Job;

static void
store_unref (NateroStore *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  natero_log_unref (self->log);
  g_free (self);
}

static Job *
job_new (NateroStore *self)
{
  Job *job = g_new0 (Job, 1);

  g_atomic_ref_count_inc (&self->ref_count);
  job->store = self;
  job->n_clears = self->n_clears;
  return job;
}

static void
job_free (gpointer data)
{
  Job *job = data;

  g_clear_pointer (&job->batch, natero_batch_free);
  g_clear_pointer (&job->next, natero_batch_free);
  g_clear_pointer (&job->after, natero_log_range_free);
  g_clear_error (&job->error);
  g_free (job->text);
  store_unref (job->store);
  g_free (job);
}

static void
tell_dropped (NateroStore *self, guint64 n_events, const char *reason)
{
  if (n_events > 0 && !self->is_gone)
    self->funcs.dropped ((guint) n_events, reason, self->user_data);
}

/* When trouble begins, not again for each event that meets it. */
static void
tell_failed (NateroStore *self, const GError *error)
{
  gint64 now_ms;

  if (error == NULL || self->is_gone)
    return;

  /* A disk that is nearly full takes one thing and not the next. */
  now_ms = natero_clock_get_monotonic_ms (self->clock);
  if (!self->is_failing && now_ms >= self->quiet_until_ms)
    self->funcs.failed (error, self->user_data);
  self->quiet_until_ms = now_ms + QUIET_MS;
  self->is_failing = TRUE;
}

/* What the disk said to what was appended. */
static void
drained_cb (const GError *error, gboolean is_drained, gpointer user_data)
{
  NateroStore *self = user_data;

  tell_failed (self, error);
  if (is_drained)
    self->is_failing = FALSE;
}

static void
tell_pending (NateroStore *self)
{
  if (!self->is_gone)
    self->funcs.pending_changed (self->user_data);
}

static void
subtract_pending (NateroStore *self, guint64 n_events, guint64 n_bytes)
{
  self->pending -= MIN (n_events, self->pending);
  self->pending_bytes -= MIN (n_bytes, self->pending_bytes);
  if (n_events > 0)
    tell_pending (self);
}

static void
set_age_limit (Job *job)
{
  NateroStore *self = job->store;

  job->retention.chunk_bytes = self->options->batch_max_bytes;
  job->retention.oldest_wall_ms =
    natero_clock_get_wall_ms (self->clock) - (gint64) self->options->queue_max_age * MS_PER_DAY;
}

/* FALSE where everything was deleted since, what the job counted too. */
static gboolean
apply_counts (Job *job)
{
  NateroStore *self = job->store;
  guint64      n_gone = job->retention.n_removed + job->n_lost;

  if (job->n_clears != self->n_clears)
    {
      tell_dropped (self, job->n_adopted, NATERO_DROP_ERASED);
      return FALSE;
    }

  /* At once, as whoever is told takes what is said to be there. */
  self->pending += job->n_adopted;
  self->pending_bytes += job->n_adopted_bytes;
  self->pending -= MIN (n_gone, self->pending);
  self->pending_bytes -=
    MIN (job->retention.n_removed_bytes + job->n_lost_bytes, self->pending_bytes);
  if (job->n_adopted + n_gone > 0)
    tell_pending (self);
  tell_dropped (self, job->retention.n_too_old, NATERO_DROP_TOO_OLD);
  tell_dropped (self, job->n_lost, NATERO_DROP_STORE_FAILED);
  return TRUE;
}

/*
 * Where no memory outlives the process, an event waits a moment for a disk that has not answered
 * at all yet.
 */
static gboolean
begin (NateroStore *self)
{
  if (natero_log_begin (self->log))
    return TRUE;

  natero_worker_wait (self->worker, OPEN_WAIT_MS);
  return natero_log_begin (self->log) || natero_log_fall_back_to_memory (self->log);
}

static gboolean
append_to_log (NateroStore *self, const char *line, gsize length)
{
  g_autoptr (GError) error = NULL;

  if (begin (self) && natero_log_append (self->log, line, length, &error))
    return TRUE;

  if (!natero_log_fall_back_to_memory (self->log) ||
      !natero_log_append (self->log, line, length, NULL))
    {
      tell_failed (self, error);
      tell_dropped (self, 1, NATERO_DROP_STORE_FAILED);
      return FALSE;
    }

  /* Another place may have room; what lies in the process alone would end with it. */
  natero_drain_now (self->drain);
  natero_worker_wait (self->worker, OPEN_WAIT_MS);
  if (natero_log_is_in_memory (self->log))
    tell_failed (self, error);
  return TRUE;
}

static void
trim_in_thread (gpointer data)
{
  Job       *job = data;
  NateroLog *log = job->store->log;

  if (!natero_log_lock_sender_in_thread (log))
    return;

  natero_retention_discard_excess_in_thread (&job->retention, log);
  job->n_lost = natero_log_take_lost_in_thread (log, &job->n_lost_bytes);
  natero_log_unlock_sender_in_thread (log);
}

static void trim_if_full (NateroStore *self);

static void
trim_done (gpointer data)
{
  Job     *job = data;
  gboolean is_counted = apply_counts (job);

  job->store->is_trimming = FALSE;
  job->store->n_counting--;
  if (!is_counted)
    return;

  tell_dropped (job->store, job->retention.n_removed, NATERO_DROP_QUEUE_FULL);
  /* More may have come meanwhile. */
  if (job->retention.n_removed > 0)
    trim_if_full (job->store);
}

/* The oldest go, a twentieth at a time, so that a full queue is not trimmed for each event. */
static void
trim_if_full (NateroStore *self)
{
  guint64 max_events;
  guint64 max_bytes;
  Job    *job;

  /* Of one that is gone, the options may be gone, too. */
  if (self->is_gone || self->n_batches_out > 0 || self->is_trimming)
    return;

  max_events = self->options->queue_max_events;
  max_bytes = self->options->queue_max_bytes;
  if (self->pending <= max_events && self->pending_bytes <= max_bytes)
    return;

  self->is_trimming = TRUE;
  self->n_counting++;
  job = job_new (self);
  set_age_limit (job);
  job->retention.n_events = self->pending;
  job->retention.n_bytes = self->pending_bytes;
  job->retention.keep_events = max_events - max_events / 20;
  job->retention.keep_bytes = max_bytes - max_bytes / 20;
  natero_worker_push (self->worker, trim_in_thread, trim_done, job, job_free);
}

static void
open_in_thread (gpointer data)
{
  Job *job = data;

  natero_log_open_in_thread (job->store->log, &job->error);
}

static void
adopt_in_thread (gpointer data)
{
  Job *job = data;

  job->n_adopted = natero_log_adopt_in_thread (job->store->log, &job->n_adopted_bytes);
  /* Not while a batch is out, which is at the front, and whose lock must stay. */
  if (!natero_log_is_sender_in_thread (job->store->log) &&
      natero_log_lock_sender_in_thread (job->store->log))
    {
      natero_retention_discard_old_in_thread (&job->retention, job->store->log);
      natero_log_unlock_sender_in_thread (job->store->log);
    }
  job->n_lost = natero_log_take_lost_in_thread (job->store->log, &job->n_lost_bytes);
}

static void
adopt_done (gpointer data)
{
  Job *job = data;

  apply_counts (job);
  job->store->n_counting--;
  natero_log_look_again (job->store->log);
}

/* What processes that are gone have left. */
void
natero_store_adopt (NateroStore *self)
{
  Job *job;

  if (!self->is_open || self->is_gone)
    return;

  self->n_counting++;
  job = job_new (self);
  set_age_limit (job);
  natero_worker_push (self->worker, adopt_in_thread, adopt_done, job, job_free);
}

static void
process_changed_cb (gpointer user_data)
{
  natero_store_adopt (user_data);
}

static void
open_done (gpointer data)
{
  Job *job = data;

  tell_failed (job->store, job->error);
  natero_store_adopt (job->store); /* nobody waits for a backlog to be counted */
}

NateroStore *
natero_store_new (NateroLog              *log,
                  NateroWorker           *worker,
                  NateroClock            *clock,
                  NateroOptions          *options,
                  const NateroStoreFuncs *funcs,
                  gpointer                user_data)
{
  NateroStore *self = g_new0 (NateroStore, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->log = natero_log_ref (log);
  self->worker = worker;
  self->clock = clock;
  self->options = options;
  self->funcs = *funcs;
  self->user_data = user_data;
  self->drain = natero_drain_new (log, worker, clock, drained_cb, self);
  return self;
}

static void
close_in_thread (gpointer data)
{
  Job       *job = data;
  NateroLog *log = job->store->log;

  natero_log_drain_in_thread (log, NULL);
  job->store->n_unsaved = natero_log_close_in_thread (log);
  natero_log_unlock_sender_in_thread (log);
}

/* The last of the jobs keep it alive. Whoever made it must not use it any more. */
void
natero_store_close (NateroStore *self)
{
  if (self == NULL)
    return;

  if (self->is_open)
    natero_worker_push (self->worker, close_in_thread, NULL, job_new (self), job_free);
  /* What no disk took ends with the program; one that is only slow is given its time. */
  if (self->is_open && (self->is_failing || natero_log_is_in_memory (self->log)) &&
      natero_worker_wait (self->worker, self->is_failing ? CLOSE_WAIT_MS : OPEN_WAIT_MS))
    tell_dropped (self, MIN (self->n_unsaved, self->pending), NATERO_DROP_STORE_FAILED);
  self->is_gone = TRUE;
  natero_log_watch (self->log, NULL, NULL, NULL);
  g_clear_pointer (&self->drain, natero_drain_free);
  store_unref (self);
}

/* Makes the files, if they are not there yet. Until then nothing is on the disk. */
void
natero_store_open (NateroStore *self)
{
  if (self->is_open)
    return;

  self->is_open = TRUE;
  natero_log_watch (self->log, self->clock, process_changed_cb, self);
  natero_worker_push (self->worker, open_in_thread, open_done, job_new (self), job_free);
}

/* The event survives the process from here on. FALSE: it is lost, which was told. */
gboolean
natero_store_append (NateroStore *self, NateroEvent *event)
{
  gsize       length;
  const char *line = natero_event_peek_line (event, &length);

  natero_store_open (self);
  if (!append_to_log (self, line, length))
    return FALSE;

  self->n_appended++;
  self->pending++;
  self->pending_bytes += length;
  tell_pending (self);
  natero_drain_arrange (self->drain);
  trim_if_full (self);
  return TRUE;
}

guint
natero_store_get_pending (NateroStore *self)
{
  return (guint) MIN (self->pending, G_MAXUINT);
}

guint64
natero_store_get_pending_bytes (NateroStore *self)
{
  return self->pending_bytes;
}

/* Since the start. What is queued by now has gone once no more are pending than came since. */
guint64
natero_store_get_appended (NateroStore *self)
{
  return self->n_appended;
}

static void
take_batch_in_thread (gpointer data)
{
  Job            *job = data;
  NateroLog      *log = job->store->log;
  NateroLogRange *range;

  if (!natero_log_lock_sender_in_thread (log))
    {
      job->answer = NATERO_STORE_BUSY;
      return;
    }

  job->is_drained = natero_log_drain_in_thread (log, &job->error);
  if (job->after != NULL)
    {
      range = natero_log_peek_after_in_thread (
        log, job->after, job->max_events, job->retention.chunk_bytes);
    }
  else
    {
      job->n_adopted = natero_log_adopt_in_thread (log, &job->n_adopted_bytes);
      natero_retention_discard_old_in_thread (&job->retention, job->store->log);
      range = natero_log_peek_in_thread (log, job->max_events, job->retention.chunk_bytes);
    }
  job->n_lost = natero_log_take_lost_in_thread (log, &job->n_lost_bytes);
  if (range != NULL)
    job->answer = NATERO_STORE_HAS_BATCH;
  else
    job->answer = natero_log_is_hindered_in_thread (log) ? NATERO_STORE_BUSY : NATERO_STORE_EMPTY;
  if (range != NULL)
    job->batch = natero_batch_new (range, job->compress);
  else if (job->after == NULL)
    natero_log_unlock_sender_in_thread (log);
}

/* What was there, and is not: somebody has deleted files of the queue. */
static void
note_vanished (Job *job)
{
  NateroStore *self = job->store;
  guint64      n_gone = job->retention.n_removed + job->n_lost;
  guint64      n_events = job->n_pending + job->n_adopted;

  if (job->answer != NATERO_STORE_EMPTY || !job->is_exact || job->after != NULL ||
      n_events <= n_gone)
    return;

  subtract_pending (self, n_events - n_gone, job->n_pending_bytes);
  tell_dropped (self, n_events - n_gone, NATERO_DROP_STORE_FAILED);
}

static void
take_batch_done (gpointer data)
{
  Job         *job = data;
  NateroStore *self = job->store;

  drained_cb (job->error, job->is_drained, self);
  if (apply_counts (job))
    note_vanished (job);
  self->n_counting--;
  if (job->answer != NATERO_STORE_HAS_BATCH)
    self->n_batches_out--;
  if (!job->func (job->answer, g_steal_pointer (&job->batch), job->user_data) &&
      job->answer == NATERO_STORE_HAS_BATCH)
    natero_store_give_back (self);
}

static void
take (NateroStore    *self,
      NateroLogRange *after,
      guint           max_events,
      NateroBatchFunc func,
      gpointer        user_data)
{
  Job *job = job_new (self);

  self->n_batches_out++;
  set_age_limit (job);
  job->after = after;
  job->n_pending = self->pending;
  job->n_pending_bytes = self->pending_bytes;
  job->is_exact = self->n_counting++ == 0;
  job->max_events = max_events;
  job->compress = self->options->compress;
  job->func = func;
  job->user_data = user_data;
  natero_worker_push (self->worker, take_batch_in_thread, take_batch_done, job, job_free);
}

/* The front of the queue. @func is called once. */
void
natero_store_take_batch (NateroStore    *self,
                         guint           max_events,
                         NateroBatchFunc func,
                         gpointer        user_data)
{
  take (self, NULL, max_events, func, user_data);
}

/* What follows @first, which is out and stays so. */
void
natero_store_take_batch_after (NateroStore    *self,
                               NateroBatch    *first,
                               guint           max_events,
                               NateroBatchFunc func,
                               gpointer        user_data)
{
  take (self, natero_log_range_copy_place (first->range), max_events, func, user_data);
}

static void
unlock_in_thread (gpointer data)
{
  Job *job = data;

  natero_log_unlock_sender_in_thread (job->store->log);
}

/* The batch stays where it is; another process may send it. */
void
natero_store_give_back (NateroStore *self)
{
  self->n_batches_out--;
  if (self->is_gone)
    return;
  natero_worker_push (self->worker, unlock_in_thread, NULL, job_new (self), job_free);
  trim_if_full (self);
}

static void
remove_in_thread (gpointer data)
{
  Job *job = data;

  natero_retention_discard_in_thread (&job->retention, job->store->log, job->batch->range);
  if (job->next != NULL)
    natero_retention_discard_in_thread (&job->retention, job->store->log, job->next->range);
  if (job->text != NULL)
    natero_log_set_aside_in_thread (job->store->log, job->text, strlen (job->text));
  /* The folder of a run that is delivered goes at once; looking for more finds it empty. */
  natero_log_range_free (natero_log_peek_in_thread (job->store->log, 1, 1));
  /* Other processes may have something to send, too; the next batch takes the lock anew. */
  natero_log_unlock_sender_in_thread (job->store->log);
}

static void
remove_done (gpointer data)
{
  Job *job = data;

  job->store->n_batches_out -= job->next != NULL ? 2 : 1;
  trim_if_full (job->store);
}

/* It was delivered. Takes the batch. */
void
natero_store_remove (NateroStore *self, NateroBatch *batch)
{
  natero_store_set_aside (self, batch, NULL, NULL);
}

/* As natero_store_remove(), but those of its lines that were refused are kept with their reason. */
void
natero_store_set_aside (NateroStore *self,
                        NateroBatch *batch,
                        GPtrArray   *refused,
                        const char  *drop_reason)
{
  natero_store_set_aside_first (self, batch, refused, drop_reason, NULL);
}

/* And @next, which follows it, was delivered. Takes both. */
void
natero_store_set_aside_first (NateroStore *self,
                              NateroBatch *batch,
                              GPtrArray   *refused,
                              const char  *drop_reason,
                              NateroBatch *next)
{
  Job *job = job_new (self);

  job->batch = batch;
  job->next = next;
  subtract_pending (self, batch->n_events, g_bytes_get_size (batch->range->lines));
  if (next != NULL)
    subtract_pending (self, next->n_events, g_bytes_get_size (next->range->lines));
  if (refused != NULL && refused->len > 0)
    {
      job->text = natero_batch_format_refused (batch, refused);
      tell_dropped (self, MIN (refused->len, batch->n_events), drop_reason);
    }
  natero_worker_push (self->worker, remove_in_thread, remove_done, job, job_free);
}

static void
clear_in_thread (gpointer data)
{
  Job       *job = data;
  NateroLog *log = job->store->log;

  job->n_adopted = natero_log_adopt_in_thread (log, &job->n_adopted_bytes);
  g_atomic_int_set (&job->store->is_cleared, natero_log_clear_in_thread (log, &job->error));
  natero_log_unlock_sender_in_thread (log);
}

static void
clear_done (gpointer data)
{
  const Job *job = data;

  tell_failed (job->store, job->error);
  tell_dropped (job->store, job->n_adopted, NATERO_DROP_ERASED);
}

/* Deletes all that is queued; what is recorded afterwards is kept as ever. */
void
natero_store_clear (NateroStore *self, const char *drop_reason)
{
  guint64 n_events = self->pending;
  guint64 n_bytes = self->pending_bytes;

  /* What is recorded before it is done must not be deleted with the rest. */
  natero_log_cut (self->log);
  self->n_clears++;
  natero_worker_push (self->worker, clear_in_thread, clear_done, job_new (self), job_free);
  subtract_pending (self, n_events, n_bytes);
  tell_dropped (self, n_events, drop_reason);
}

/* Once the worker has done it: whether the files are really gone. */
gboolean
natero_store_check_cleared (NateroStore *self, GError **error)
{
  if (g_atomic_int_get (&self->is_cleared))
    return TRUE;

  g_set_error (error,
               NATERO_ERROR,
               NATERO_ERROR_STORE,
               "Some files of the queue could not be deleted; the log says which.");
  return FALSE;
}
