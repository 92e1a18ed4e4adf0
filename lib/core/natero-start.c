/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-start-private.h"

#include "natero-log-calls-private.h"
#include "natero-transport-private.h"

#define MAX_PUT_OFF 1000

struct _NateroStart
{
  NateroStartFuncs  funcs;
  gpointer          user_data;
  NateroWorker     *worker;
  NateroState      *state;
  NateroPermission *permission;
  NateroLog        *log;
  GPtrArray        *jobs; /* those under way, told when it goes */
  gboolean          is_loaded;
  GPtrArray        *dead_calls;
  NateroLogCalls *calls; /* of this run, until they are done; NULL: nothing can be kept so early */
  guint           n_put_off;
};

typedef struct
{
  NateroStart      *start; /* NULL: gone */
  NateroState      *state;
  NateroPermission *permission;
  NateroLog        *log;
  NateroLogCalls   *calls; /* NULL: there are none */
  GPtrArray        *dead_calls;
  char            **runs;
  GPtrArray        *dead_runs;
} Job;

static Job *
job_new (NateroStart *self)
{
  Job *job = g_new0 (Job, 1);

  job->start = self;
  job->state = natero_state_ref (self->state);
  job->permission = natero_permission_ref (self->permission);
  job->log = natero_log_ref (self->log);
  job->calls = self->calls != NULL ? natero_log_calls_ref (self->calls) : NULL;
  g_ptr_array_add (self->jobs, job);
  return job;
}

static void
job_free (gpointer data)
{
  Job *job = data;

  if (job->start != NULL)
    g_ptr_array_remove_fast (job->start->jobs, job);
  g_strfreev (job->runs);
  g_clear_pointer (&job->dead_calls, g_ptr_array_unref);
  g_clear_pointer (&job->dead_runs, g_ptr_array_unref);
  natero_state_unref (job->state);
  natero_permission_unref (job->permission);
  natero_log_unref (job->log);
  g_clear_pointer (&job->calls, natero_log_calls_unref);
  g_free (job);
}

static void
load_in_thread (gpointer data)
{
  Job *job = data;

  natero_permission_read_in_thread (job->permission);
  natero_state_load_in_thread (job->state);
  if (job->calls != NULL)
    job->dead_calls = natero_log_calls_take_dead_in_thread (job->calls);
}

/* It comes once: with the worker's answer, or by the first call that waits. */
static void
take_loaded (Job *job)
{
  NateroStart *self = job->start;

  if (self->is_loaded)
    return;

  self->is_loaded = TRUE;
  self->dead_calls = g_steal_pointer (&job->dead_calls);
  natero_state_take_loaded (job->state);
  natero_permission_take_read (job->permission);
  self->funcs.loaded (self->user_data);
}

static void
load_done (gpointer data)
{
  Job *job = data;

  if (job->start != NULL)
    take_loaded (job);
}

NateroStart *
natero_start_new (const NateroStartSetup *setup, const NateroStartFuncs *funcs, gpointer user_data)
{
  NateroStart *self = g_new0 (NateroStart, 1);

  self->funcs = *funcs;
  self->user_data = user_data;
  self->worker = setup->worker;
  self->state = setup->state;
  self->permission = setup->permission;
  self->log = setup->log;
  self->jobs = g_ptr_array_new ();
  if (setup->stage_folder != NULL)
    self->calls = natero_log_calls_new (setup->stage_folder, setup->run_id, setup->queue);
  return self;
}

/* What the worker has not answered by now is not asked for any more. */
void
natero_start_free (NateroStart *self)
{
  if (self == NULL)
    return;

  for (guint i = 0; i < self->jobs->len; i++)
    ((Job *) g_ptr_array_index (self->jobs, i))->start = NULL;
  g_ptr_array_unref (self->jobs);
  g_clear_pointer (&self->dead_calls, g_ptr_array_unref);
  if (self->calls != NULL)
    natero_log_calls_close (self->calls);
  g_clear_pointer (&self->calls, natero_log_calls_unref);
  g_free (self);
}

void
natero_start_load (NateroStart *self)
{
  natero_worker_push (self->worker, load_in_thread, load_done, job_new (self), job_free);
}

/* FALSE: the disk has not answered in time. What it knows comes when it comes. */
gboolean
natero_start_wait_until_loaded (NateroStart *self, guint timeout_ms)
{
  if (!natero_worker_wait (self->worker, timeout_ms))
    return FALSE;

  take_loaded (g_ptr_array_index (self->jobs, 0));
  return TRUE;
}

/* Whoever recorded something was promised that it outlives the process. */
static gboolean
is_promise (const NateroCall *call)
{
  return call->kind < NATERO_CALL_SET_ACCOUNT;
}

/*
 * Whether a call can wait: where it has to outlive the process, and there is memory that does, it
 * is there when this returns.
 */
gboolean
natero_start_put_off_call (NateroStart *self, const NateroCall *call, gboolean may_be_kept)
{
  gboolean can_wait = !may_be_kept || !is_promise (call);

  if (self->calls != NULL && may_be_kept)
    {
      g_autofree char *line = natero_call_to_line (call);

      can_wait = natero_log_calls_append (self->calls, line);
    }

  return can_wait && self->n_put_off++ < MAX_PUT_OFF;
}

/* Tells of those that dead processes have left, the oldest first. */
void
natero_start_tell_kept_calls (NateroStart *self,
                              void (*func) (const char *text, gpointer user_data))
{
  for (guint i = 0; self->dead_calls != NULL && i < self->dead_calls->len; i++)
    func (natero_log_calls_get_text (g_ptr_array_index (self->dead_calls, i)), self->user_data);
}

/* They are events now, or must not become any. No more are put off. */
void
natero_start_drop_kept_calls (NateroStart *self, gboolean with_those_of_others)
{
  g_autoptr (GPtrArray) dead_calls = g_steal_pointer (&self->dead_calls);

  for (guint i = 0; with_those_of_others && dead_calls != NULL && i < dead_calls->len; i++)
    natero_log_calls_remove (g_ptr_array_index (dead_calls, i));
  if (self->calls != NULL)
    natero_log_calls_remove (self->calls);
  g_clear_pointer (&self->calls, natero_log_calls_unref);
}

static void
find_dead_runs_in_thread (gpointer data)
{
  Job *job = data;

  job->dead_runs = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; job->runs[i] != NULL; i++)
    if (!natero_log_is_run_alive_in_thread (job->log, job->runs[i]))
      g_ptr_array_add (job->dead_runs, g_strdup (job->runs[i]));
}

static void
find_dead_runs_done (gpointer data)
{
  Job *job = data;

  for (guint i = 0; job->start != NULL && i < job->dead_runs->len; i++)
    job->start->funcs.run_is_dead (g_ptr_array_index (job->dead_runs, i), job->start->user_data);
}

/* Takes @runs. */
void
natero_start_find_dead_runs (NateroStart *self, char **runs)
{
  Job *job = job_new (self);

  job->runs = runs;
  natero_worker_push (self->worker, find_dead_runs_in_thread, find_dead_runs_done, job, job_free);
}

static void
load_monitor_in_thread (G_GNUC_UNUSED gpointer data)
{
  natero_transport_prepare_in_thread ();
}

static void
load_monitor_done (gpointer data)
{
  NateroStart *self = ((Job *) data)->start;

  if (self != NULL)
    self->funcs.monitor_loaded (self->user_data);
}

static void
load_modules_in_thread (gpointer data)
{
  natero_transport_load_modules_in_thread (data != NULL);
}

/* After what others may wait for. */
void
natero_start_load_modules (NateroStart *self, gboolean is_sending, gboolean is_secure)
{
  natero_worker_push (
    self->worker, load_monitor_in_thread, load_monitor_done, job_new (self), job_free);
  if (is_sending)
    natero_worker_push (
      self->worker, load_modules_in_thread, NULL, GINT_TO_POINTER (is_secure), NULL);
}
