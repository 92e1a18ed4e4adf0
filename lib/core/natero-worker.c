/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-worker-private.h"

#include "natero-clock-private.h"

struct _NateroWorker
{
  gatomicrefcount ref_count;  /* the owner's, and the thread's */
  gboolean        has_thread; /* or jobs are done inline */
  GMutex          mutex;      /* held for some instructions, and for no call that could wait */
  GCond           pushed_cond;
  GCond           run_cond;
  GQueue          jobs;
  guint64         n_pushed;
  guint64         n_run;
};

/* Kept by the thread until it has run, and by the source that tells of that: so it has run when the
 * source alone keeps it, and all that comes then is done where the source is. */
typedef struct
{
  gatomicrefcount ref_count;
  NateroJobFunc   run;
  NateroJobFunc   done;
  gpointer        data;
  GDestroyNotify  free_data;
  GMainContext   *context; /* NULL: nobody is told, or all is told */
} Job;

static Job *
job_new (NateroJobFunc run, NateroJobFunc done, gpointer data, GDestroyNotify free_data)
{
  Job *job = g_new0 (Job, 1);

  g_atomic_ref_count_init (&job->ref_count);
  job->run = run;
  job->done = done;
  job->data = data;
  job->free_data = free_data;
  return job;
}

static void
job_unref (Job *job)
{
  if (!g_atomic_ref_count_dec (&job->ref_count))
    return;

  if (job->free_data != NULL)
    job->free_data (job->data);
  g_free (job);
}

typedef struct
{
  GSource source;
  Job    *job;
} RunSource;

static gboolean
run_source_check (GSource *source)
{
  return g_atomic_ref_count_compare (&((RunSource *) source)->job->ref_count, 1);
}

static gboolean
run_source_prepare (GSource *source, int *timeout_ms)
{
  *timeout_ms = -1;
  return run_source_check (source);
}

static gboolean
run_source_dispatch (GSource                  *source,
                     G_GNUC_UNUSED GSourceFunc callback,
                     G_GNUC_UNUSED gpointer    user_data)
{
  Job *job = ((RunSource *) source)->job;

  job->done (job->data);
  return G_SOURCE_REMOVE;
}

static void
run_source_finalize (GSource *source)
{
  job_unref (((RunSource *) source)->job);
}

/*
 * Attached before the job is run, and by the thread whose context it is. To attach wakes that
 * thread while the lock of its context is held: done by the worker, it lets the one that is woken
 * stand still until the worker has a processor again.
 */
static void
attach_run_source (Job *job)
{
  static const GSourceFuncs funcs = {
    .prepare = run_source_prepare,
    .check = run_source_check,
    .dispatch = run_source_dispatch,
    .finalize = run_source_finalize,
  };
  g_autoptr (GSource) source = g_source_new ((gpointer) (gsize) &funcs, sizeof (RunSource));

  g_atomic_ref_count_inc (&job->ref_count);
  ((RunSource *) source)->job = job;
  g_source_set_static_name (source, "natero-job-run");
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  job->context = g_main_context_ref_thread_default ();
  g_source_attach (source, job->context);
}

/* The context is not kept by the job any longer, or it and the source would keep each other. */
static void
end_job_in_thread (Job *job)
{
  g_autoptr (GMainContext) context = g_steal_pointer (&job->context);

  job_unref (job);
  if (context != NULL)
    g_main_context_wakeup (context);
}

static void
worker_unref (NateroWorker *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_queue_clear (&self->jobs);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->pushed_cond);
  g_cond_clear (&self->run_cond);
  g_free (self);
}

static Job *
wait_for_job_in_thread (NateroWorker *self)
{
  Job *job;

  g_mutex_lock (&self->mutex);
  while (g_queue_is_empty (&self->jobs))
    g_cond_wait (&self->pushed_cond, &self->mutex);
  job = g_queue_pop_head (&self->jobs);
  g_mutex_unlock (&self->mutex);
  return job;
}

/* Nobody waits for its end. */
static gpointer
worker_main_in_thread (gpointer user_data)
{
  NateroWorker *self = user_data;

  while (TRUE)
    {
      Job *job = wait_for_job_in_thread (self);

      if (job->run == NULL)
        {
          job_unref (job);
          break;
        }

      job->run (job->data);
      end_job_in_thread (job);
      g_mutex_lock (&self->mutex);
      self->n_run++;
      g_mutex_unlock (&self->mutex);
      g_cond_broadcast (&self->run_cond);
    }

  worker_unref (self);
  return NULL;
}

NateroWorker *
natero_worker_new (void)
{
  NateroWorker *self = natero_worker_new_inline ();

  self->has_thread = TRUE;
  g_atomic_ref_count_inc (&self->ref_count);
  g_thread_unref (g_thread_new ("natero-store", worker_main_in_thread, self));
  return self;
}

NateroWorker *
natero_worker_new_inline (void)
{
  NateroWorker *self = g_new0 (NateroWorker, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_queue_init (&self->jobs);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->pushed_cond);
  g_cond_init (&self->run_cond);
  return self;
}

static void
push_job (NateroWorker *self, Job *job)
{
  g_mutex_lock (&self->mutex);
  g_queue_push_tail (&self->jobs, job);
  self->n_pushed++;
  g_mutex_unlock (&self->mutex);
  /* Who is woken finds nothing locked. */
  g_cond_signal (&self->pushed_cond);
}

/* What was pushed is still done; the caller does not wait for it. */
void
natero_worker_free (NateroWorker *self)
{
  if (self == NULL)
    return;
  if (self->has_thread)
    push_job (self, job_new (NULL, NULL, NULL, NULL));
  worker_unref (self);
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
  Job *job = job_new (run_in_thread, done, data, free_data);

  if (self->has_thread)
    {
      if (done != NULL)
        attach_run_source (job);
      push_job (self, job);
      return;
    }

  job->run (job->data);
  if (job->done != NULL)
    job->done (job->data);
  job_unref (job);
}

/* Blocks until all that was pushed has run. FALSE when that takes longer than allowed. */
gboolean
natero_worker_wait (NateroWorker *self, gint64 timeout_ms)
{
  gint64   end = natero_clock_get_deadline_us (timeout_ms);
  gboolean is_done;

  if (!self->has_thread)
    return TRUE;

  g_mutex_lock (&self->mutex);
  while (self->n_run < self->n_pushed && g_cond_wait_until (&self->run_cond, &self->mutex, end))
    ;
  is_done = self->n_run >= self->n_pushed;
  g_mutex_unlock (&self->mutex);
  return is_done;
}
