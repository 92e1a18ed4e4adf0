/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-worker-private.h"

#include "natero-clock-private.h"

struct _NateroWorker
{
  GAsyncQueue *jobs; /* NULL: inline */
  GMutex       mutex;
  GCond        cond;
  guint64      n_pushed;
  guint64      n_run; /* guarded by the mutex */
};

typedef struct
{
  NateroJobFunc  run;
  NateroJobFunc  done;
  gpointer       data;
  GDestroyNotify free_data;
  GMainContext  *context;
} Job;

static void
job_free (Job *job)
{
  if (job->free_data != NULL)
    job->free_data (job->data);
  g_clear_pointer (&job->context, g_main_context_unref);
  g_free (job);
}

static gboolean
job_done_cb (gpointer user_data)
{
  Job *job = user_data;

  job->done (job->data);
  return G_SOURCE_REMOVE;
}

static void
report_done_in_thread (Job *job)
{
  /* Not kept by the source, or the two would keep each other when that context turns no more. */
  g_autoptr (GMainContext) context = g_steal_pointer (&job->context);
  g_autoptr (GSource) source = NULL;

  if (job->done == NULL)
    {
      job_free (job);
      return;
    }

  source = g_idle_source_new ();
  g_source_set_static_name (source, "natero-job-done");
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, job_done_cb, job, (GDestroyNotify) job_free);
  g_source_attach (source, context);
}

static void
worker_destroy (NateroWorker *self)
{
  g_clear_pointer (&self->jobs, g_async_queue_unref);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self);
}

/* The thread owns the worker from natero_worker_free() on, so that nobody waits for it. */
static gpointer
worker_main_in_thread (gpointer user_data)
{
  NateroWorker *self = user_data;

  while (TRUE)
    {
      Job *job = g_async_queue_pop (self->jobs);

      if (job->run == NULL)
        {
          job_free (job);
          break;
        }

      job->run (job->data);
      report_done_in_thread (job);
      g_mutex_lock (&self->mutex);
      self->n_run++;
      g_cond_broadcast (&self->cond);
      g_mutex_unlock (&self->mutex);
    }

  worker_destroy (self);
  return NULL;
}

NateroWorker *
natero_worker_new (void)
{
  NateroWorker *self = natero_worker_new_inline ();

  self->jobs = g_async_queue_new ();
  g_thread_unref (g_thread_new ("natero-store", worker_main_in_thread, self));
  return self;
}

NateroWorker *
natero_worker_new_inline (void)
{
  NateroWorker *self = g_new0 (NateroWorker, 1);

  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  return self;
}

/* What was pushed is still done; the caller does not wait for it. */
void
natero_worker_free (NateroWorker *self)
{
  if (self == NULL)
    return;
  if (self->jobs == NULL)
    worker_destroy (self);
  else
    g_async_queue_push (self->jobs, g_new0 (Job, 1));
}

/*
 * @done runs on the thread-default main context of the caller, and not at all when that context
 * goes first; @free_data runs in either case.
 */
void
natero_worker_push (NateroWorker  *self,
                    NateroJobFunc  run_in_thread,
                    NateroJobFunc  done,
                    gpointer       data,
                    GDestroyNotify free_data)
{
  Job *job = g_new0 (Job, 1);

  job->run = run_in_thread;
  job->done = done;
  job->data = data;
  job->free_data = free_data;

  if (self->jobs == NULL)
    {
      job->run (job->data);
      if (job->done != NULL)
        job->done (job->data);
      job_free (job);
      return;
    }

  job->context = g_main_context_ref_thread_default ();
  self->n_pushed++;
  g_async_queue_push (self->jobs, job);
}

/* Blocks until all that was pushed has run. FALSE when that takes longer than allowed. */
gboolean
natero_worker_wait (NateroWorker *self, gint64 timeout_ms)
{
  gint64   end = natero_clock_get_deadline_us (timeout_ms);
  gboolean is_done;

  if (self->jobs == NULL)
    return TRUE;

  g_mutex_lock (&self->mutex);
  while (self->n_run < self->n_pushed && g_cond_wait_until (&self->cond, &self->mutex, end))
    ;
  is_done = self->n_run >= self->n_pushed;
  g_mutex_unlock (&self->mutex);
  return is_done;
}
