/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-drain-private.h"

/* A process that is killed right before the machine is switched off loses no more than this. */
#define DRAIN_DELAY_MS 50
/* A power cut costs what was appended within this time, and while the disk takes it. */
#define SYNC_DELAY_MS 500
/* More than this is not left to lie in memory for so long. */
#define DRAIN_BYTES (256 * 1024)

struct _NateroDrain
{
  gatomicrefcount ref_count; /* by the jobs under way */
  NateroLog      *log;
  NateroWorker   *worker;
  NateroDrainFunc func; /* NULL: nobody listens any more */
  gpointer        user_data;
  NateroAlarm    *drain_alarm;
  NateroAlarm    *sync_alarm;
  gboolean        is_early; /* one is under way before its time */
};

typedef struct
{
  NateroDrain *drain;
  gboolean     is_drained;
  GError      *error;
} Job;

static void
drain_unref (NateroDrain *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  natero_log_unref (self->log);
  g_free (self);
}

static void
job_free (gpointer data)
{
  Job *job = data;

  g_clear_error (&job->error);
  drain_unref (job->drain);
  g_free (job);
}

static void
drain_in_thread (gpointer data)
{
  Job *job = data;

  job->is_drained = natero_log_drain_in_thread (job->drain->log, &job->error);
}

static void
sync_in_thread (gpointer data)
{
  Job *job = data;

  drain_in_thread (job);
  natero_log_sync_in_thread (job->drain->log);
}

static void
job_done (gpointer data)
{
  Job         *job = data;
  NateroDrain *self = job->drain;

  self->is_early = FALSE;
  if (self->func != NULL)
    self->func (job->error, job->is_drained, self->user_data);
}

static void
push (NateroDrain *self, NateroJobFunc run_in_thread)
{
  Job *job = g_new0 (Job, 1);

  g_atomic_ref_count_inc (&self->ref_count);
  job->drain = self;
  natero_worker_push (self->worker, run_in_thread, job_done, job, job_free);
}

static void
drain_alarm_cb (gpointer user_data)
{
  push (user_data, drain_in_thread);
}

static void
sync_alarm_cb (gpointer user_data)
{
  push (user_data, sync_in_thread);
}

NateroDrain *
natero_drain_new (NateroLog      *log,
                  NateroWorker   *worker,
                  NateroClock    *clock,
                  NateroDrainFunc func,
                  gpointer        user_data)
{
  NateroDrain *self = g_new0 (NateroDrain, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->log = natero_log_ref (log);
  self->worker = worker;
  self->func = func;
  self->user_data = user_data;
  self->drain_alarm = natero_alarm_new (clock, drain_alarm_cb, self);
  self->sync_alarm = natero_alarm_new (clock, sync_alarm_cb, self);
  return self;
}

/* Jobs under way end, and tell nobody. */
void
natero_drain_free (NateroDrain *self)
{
  if (self == NULL)
    return;

  self->func = NULL;
  g_clear_pointer (&self->drain_alarm, natero_alarm_free);
  g_clear_pointer (&self->sync_alarm, natero_alarm_free);
  drain_unref (self);
}

/* Something was appended. */
void
natero_drain_arrange (NateroDrain *self)
{
  if (!natero_alarm_is_set (self->drain_alarm))
    natero_alarm_set (self->drain_alarm, DRAIN_DELAY_MS);
  if (!natero_alarm_is_set (self->sync_alarm))
    natero_alarm_set (self->sync_alarm, SYNC_DELAY_MS);
  if (!self->is_early && natero_log_get_staged_bytes (self->log) >= DRAIN_BYTES)
    natero_drain_now (self);
}

/* Before its time. */
void
natero_drain_now (NateroDrain *self)
{
  self->is_early = TRUE;
  push (self, drain_in_thread);
}
