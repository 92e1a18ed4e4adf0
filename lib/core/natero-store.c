/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-store-private.h"

#include "natero-error.h"

#include <string.h>

#define SYNC_DELAY_MS 1000
#define OPEN_WAIT_MS 200
#define TRIM_CHUNK_EVENTS 1000
#define MS_PER_DAY ((gint64) 24 * 60 * 60 * 1000)

typedef enum
{
  CLOSED,
  OPENING,
  OPEN,
} Phase;

struct _NateroStore
{
  gatomicrefcount  ref_count;
  NateroLog       *log;
  NateroWorker    *worker;
  NateroClock     *clock;
  NateroOptions   *options;
  NateroStoreFuncs funcs;
  gpointer         user_data;
  NateroAlarm     *sync_alarm;

  Phase      phase;
  gboolean   is_gone;       /* nobody listens any more */
  guint      n_openings;    /* jobs under way after which the files are there */
  guint      n_clears;      /* how often everything was deleted */
  guint      n_batches_out; /* of the front of the queue: 0 or 1, and one that is on its way */
  gboolean   is_trimming;
  GPtrArray *waiting; /* events that came before the files were open */
  guint64    pending;
  guint64    pending_bytes;
  guint64    n_appended;
  int        is_cleared; /* by the last clearing; atomic */
};

/* What the worker is given, and what it gives back. */
typedef struct
{
  NateroStore      *store;
  guint             n_clears; /* of the store, when it was given */
  guint             max_events;
  gsize             max_bytes;
  guint64           n_events;
  guint64           n_bytes;
  guint64           keep_events;
  guint64           keep_bytes;
  gint64            oldest_wall_ms;
  gboolean          compress;
  NateroBatchFunc   func;
  gpointer          user_data;
  NateroStoreAnswer answer;
  NateroBatch      *batch;
  char             *text;
  const char       *reason;
  guint64           n_adopted;
  guint64           n_adopted_bytes;
  guint64           n_removed;
  guint64           n_removed_bytes;
  guint64           n_too_old;
  guint64           n_lost;
  guint64           n_lost_bytes;
  GError           *error;
} Job;

static void
store_unref (NateroStore *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_pointer (&self->waiting, g_ptr_array_unref);
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

static void
tell_failed (NateroStore *self, const GError *error)
{
  if (error != NULL && !self->is_gone)
    self->funcs.failed (error, self->user_data);
}

static void
add_pending (NateroStore *self, guint64 n_events, guint64 n_bytes)
{
  self->pending += n_events;
  self->pending_bytes += n_bytes;
  if (n_events > 0 && !self->is_gone)
    self->funcs.pending_changed (self->user_data);
}

static void
subtract_pending (NateroStore *self, guint64 n_events, guint64 n_bytes)
{
  self->pending -= MIN (n_events, self->pending);
  self->pending_bytes -= MIN (n_bytes, self->pending_bytes);
  if (n_events > 0 && !self->is_gone)
    self->funcs.pending_changed (self->user_data);
}

/* Removes the range whose lines are not wanted, and counts them. */
static void
discard_in_thread (Job *job, NateroLogRange *range)
{
  if (!natero_log_remove_in_thread (job->store->log, range))
    return;

  job->n_removed += range->n_events;
  job->n_removed_bytes += g_bytes_get_size (range->lines);
}

static void
discard_old_in_thread (Job *job)
{
  while (TRUE)
    {
      g_autoptr (NateroLogRange) range = NULL;
      guint n_older;

      range = natero_log_peek_in_thread (job->store->log, TRIM_CHUNK_EVENTS, job->max_bytes);
      n_older = range != NULL ? natero_batch_count_older (range, job->oldest_wall_ms) : 0;
      if (n_older == 0)
        return;

      natero_log_range_shorten (range, n_older);
      discard_in_thread (job, range);
      job->n_too_old += n_older;
    }
}

static void
set_age_limit (Job *job)
{
  NateroStore *self = job->store;

  job->max_bytes = self->options->batch_max_bytes;
  job->oldest_wall_ms =
    natero_clock_get_wall_ms (self->clock) - (gint64) self->options->queue_max_age * MS_PER_DAY;
}

/* FALSE where everything was deleted since, what the job counted too. */
static gboolean
apply_counts (Job *job)
{
  NateroStore *self = job->store;

  if (job->n_clears != self->n_clears)
    {
      tell_dropped (self, job->n_adopted, NATERO_DROP_ERASED);
      return FALSE;
    }

  add_pending (self, job->n_adopted, job->n_adopted_bytes);
  subtract_pending (self, job->n_removed + job->n_lost, job->n_removed_bytes + job->n_lost_bytes);
  tell_dropped (self, job->n_too_old, NATERO_DROP_TOO_OLD);
  tell_dropped (self, job->n_lost, NATERO_DROP_STORE_FAILED);
  return TRUE;
}

static void
sync_in_thread (gpointer data)
{
  Job *job = data;

  natero_log_prepare_in_thread (job->store->log);
  natero_log_sync_in_thread (job->store->log);
}

/* A power cut costs what was appended within the last second. */
static void
sync_alarm_cb (gpointer user_data)
{
  NateroStore *self = user_data;

  natero_worker_push (self->worker, sync_in_thread, NULL, job_new (self), job_free);
}

static gboolean
append_to_log (NateroStore *self, const char *line, gsize length)
{
  g_autoptr (GError) error = NULL;

  if (natero_log_append (self->log, line, length, &error))
    return TRUE;

  tell_failed (self, error);
  if (natero_log_fall_back_to_memory (self->log) &&
      natero_log_append (self->log, line, length, NULL))
    return TRUE;

  tell_dropped (self, 1, NATERO_DROP_STORE_FAILED);
  return FALSE;
}

static guint64
get_excess (guint64 count, guint64 limit)
{
  return count > limit ? count - limit : 0;
}

/* No more lines than are too many, be it by their number or by their bytes. */
static NateroLogRange *
peek_excess_in_thread (Job *job)
{
  guint64 n_events = get_excess (job->n_events, job->keep_events + job->n_removed);
  guint64 n_bytes = get_excess (job->n_bytes, job->keep_bytes + job->n_removed_bytes);

  if (n_events == 0 && n_bytes == 0)
    return NULL;
  if (n_events == 0)
    return natero_log_peek_in_thread (
      job->store->log, TRIM_CHUNK_EVENTS, (gsize) MIN (n_bytes, job->max_bytes));

  return natero_log_peek_in_thread (
    job->store->log, (guint) MIN (n_events, TRIM_CHUNK_EVENTS), job->max_bytes);
}

static void
trim_in_thread (gpointer data)
{
  Job            *job = data;
  NateroLogRange *range;

  if (!natero_log_lock_sender_in_thread (job->store->log))
    return;

  while ((range = peek_excess_in_thread (job)) != NULL)
    {
      discard_in_thread (job, range);
      natero_log_range_free (range);
    }
  job->n_lost = natero_log_take_lost_in_thread (job->store->log, &job->n_lost_bytes);
  natero_log_unlock_sender_in_thread (job->store->log);
}

static void trim_if_full (NateroStore *self);

static void
trim_done (gpointer data)
{
  Job *job = data;

  job->store->is_trimming = FALSE;
  if (!apply_counts (job))
    return;

  tell_dropped (job->store, job->n_removed, NATERO_DROP_QUEUE_FULL);
  /* More may have come meanwhile. */
  if (job->n_removed > 0)
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
  job = job_new (self);
  set_age_limit (job);
  job->n_events = self->pending;
  job->n_bytes = self->pending_bytes;
  job->keep_events = max_events - max_events / 20;
  job->keep_bytes = max_bytes - max_bytes / 20;
  natero_worker_push (self->worker, trim_in_thread, trim_done, job, job_free);
}

static void
append_now (NateroStore *self, NateroEvent *event)
{
  gsize       length;
  const char *line = natero_event_peek_line (event, &length);

  if (!append_to_log (self, line, length))
    return;

  self->n_appended++;
  add_pending (self, 1, length);
  if (!natero_alarm_is_set (self->sync_alarm) && !natero_log_is_in_memory (self->log))
    natero_alarm_set (self->sync_alarm, SYNC_DELAY_MS);
  trim_if_full (self);
}

static void
open_in_thread (gpointer data)
{
  Job *job = data;

  natero_log_open_in_thread (job->store->log, &job->error);
  job->n_adopted = natero_log_adopt_in_thread (job->store->log, &job->n_adopted_bytes);
  if (natero_log_lock_sender_in_thread (job->store->log))
    {
      discard_old_in_thread (job);
      natero_log_unlock_sender_in_thread (job->store->log);
    }
  job->n_lost = natero_log_take_lost_in_thread (job->store->log, &job->n_lost_bytes);
}

/* Comes once: from the worker's answer, or from an append that waited for it. */
static void
become_open (NateroStore *self)
{
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->waiting);

  if (self->phase != OPENING || self->is_gone)
    return;

  self->phase = OPEN;
  for (guint i = 0; waiting != NULL && i < waiting->len; i++)
    append_now (self, g_ptr_array_index (waiting, i));
}

/* The files are there once the last that opens or deletes them is done. */
static void
opening_done (NateroStore *self)
{
  self->n_openings--;
  if (self->n_openings == 0)
    become_open (self);
}

static void
open_done (gpointer data)
{
  Job *job = data;

  tell_failed (job->store, job->error);
  opening_done (job->store);
  apply_counts (job);
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
  self->sync_alarm = natero_alarm_new (clock, sync_alarm_cb, self);
  return self;
}

static void
close_in_thread (gpointer data)
{
  Job *job = data;

  natero_log_sync_in_thread (job->store->log);
  natero_log_close_in_thread (job->store->log);
  natero_log_unlock_sender_in_thread (job->store->log);
}

/* The last of the jobs keep it alive. Whoever made it must not use it any more. */
void
natero_store_close (NateroStore *self)
{
  if (self == NULL)
    return;

  if (self->waiting != NULL && natero_worker_wait (self->worker, OPEN_WAIT_MS))
    become_open (self);
  if (self->waiting != NULL)
    tell_dropped (self, self->waiting->len, NATERO_DROP_STORE_FAILED);
  self->is_gone = TRUE;
  g_clear_pointer (&self->sync_alarm, natero_alarm_free);
  if (self->phase != CLOSED)
    natero_worker_push (self->worker, close_in_thread, NULL, job_new (self), job_free);
  store_unref (self);
}

/* Makes the files, if they are not there yet. Until then nothing is on the disk. */
void
natero_store_open (NateroStore *self)
{
  Job *job;

  if (self->phase != CLOSED)
    return;

  self->phase = OPENING;
  self->n_openings++;
  job = job_new (self);
  set_age_limit (job);
  natero_worker_push (self->worker, open_in_thread, open_done, job, job_free);
}

/* Waits a moment for a disk that is slow. FALSE where it has not answered by then. */
static gboolean
ensure_open (NateroStore *self)
{
  if (self->phase == OPENING && natero_worker_wait (self->worker, OPEN_WAIT_MS))
    become_open (self);

  return self->phase != OPENING;
}

static guint
get_n_waiting (NateroStore *self)
{
  return self->waiting != NULL ? self->waiting->len : 0;
}

/*
 * The event survives the process from here on. Only when the very first one comes before the
 * disk has answered at all is it held in memory, until it does.
 */
gboolean
natero_store_append (NateroStore *self, NateroEvent *event)
{
  natero_store_open (self);
  if (!ensure_open (self))
    {
      if (self->waiting == NULL)
        self->waiting = g_ptr_array_new_with_free_func ((GDestroyNotify) natero_event_unref);
      g_ptr_array_add (self->waiting, natero_event_ref (event));
      self->funcs.pending_changed (self->user_data);
      return TRUE;
    }

  append_now (self, event);
  return TRUE;
}

guint
natero_store_get_pending (NateroStore *self)
{
  return (guint) MIN (self->pending + get_n_waiting (self), G_MAXUINT);
}

guint64
natero_store_get_pending_bytes (NateroStore *self)
{
  return self->pending_bytes;
}

/*
 * How many were appended since the start. As the oldest go first, what is queued by now has gone
 * once no more are pending than were appended since.
 */
guint64
natero_store_get_appended (NateroStore *self)
{
  return self->n_appended + get_n_waiting (self);
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

  job->n_adopted = natero_log_adopt_in_thread (log, &job->n_adopted_bytes);
  discard_old_in_thread (job);
  range = natero_log_peek_in_thread (log, job->max_events, job->max_bytes);
  job->n_lost = natero_log_take_lost_in_thread (log, &job->n_lost_bytes);
  job->answer = range != NULL ? NATERO_STORE_HAS_BATCH : NATERO_STORE_EMPTY;
  if (range != NULL)
    job->batch = natero_batch_new (range, job->compress);
  else
    natero_log_unlock_sender_in_thread (log);
}

static void
take_batch_done (gpointer data)
{
  Job         *job = data;
  NateroStore *self = job->store;

  apply_counts (job);
  if (job->answer != NATERO_STORE_HAS_BATCH)
    self->n_batches_out--;
  if (!job->func (job->answer, g_steal_pointer (&job->batch), job->user_data) &&
      job->answer == NATERO_STORE_HAS_BATCH)
    natero_store_give_back (self);
}

/* @func is called once. */
void
natero_store_take_batch (NateroStore    *self,
                         guint           max_events,
                         NateroBatchFunc func,
                         gpointer        user_data)
{
  Job *job;

  /* What waits belongs to the queue's end, and may be the whole of it. */
  ensure_open (self);
  job = job_new (self);
  self->n_batches_out++;
  set_age_limit (job);
  job->max_events = max_events;
  job->compress = self->options->compress;
  job->func = func;
  job->user_data = user_data;
  natero_worker_push (self->worker, take_batch_in_thread, take_batch_done, job, job_free);
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

  discard_in_thread (job, job->batch->range);
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

  job->store->n_batches_out--;
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
  Job *job = job_new (self);

  job->batch = batch;
  subtract_pending (self, batch->n_events, g_bytes_get_size (batch->range->lines));
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
  Job *job = data;

  gboolean is_cleared = natero_log_clear_in_thread (job->store->log, &job->error);

  g_atomic_int_set (&job->store->is_cleared, is_cleared);
  natero_log_unlock_sender_in_thread (job->store->log);
}

static void
clear_done (gpointer data)
{
  Job *job = data;

  tell_failed (job->store, job->error);
  opening_done (job->store);
}

/* Deletes all that is queued; what is recorded afterwards is kept as ever. */
void
natero_store_clear (NateroStore *self, const char *drop_reason)
{
  guint64 n_events = self->pending;
  guint64 n_bytes = self->pending_bytes;

  if (self->waiting != NULL)
    n_events += self->waiting->len;
  g_clear_pointer (&self->waiting, g_ptr_array_unref);
  /* What is recorded before it is done must not be deleted with the rest: it waits. */
  if (self->phase == OPEN)
    self->phase = OPENING;
  self->n_openings++;
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
