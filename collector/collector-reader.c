/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-reader.h"

#include "collector-error.h"

#define N_THREADS 2
#define MAX_WAITING 64

/* For the work on one answer. A page asks ten questions at once: that others are answered first is
 * no fault of a question, unless that takes longer than somebody who looks at it would wait. */
#define PATIENCE_US (5 * G_TIME_SPAN_SECOND)
#define WAITING_US (20 * G_TIME_SPAN_SECOND)

struct _CollectorReader
{
  GThreadPool *threads;
  GAsyncQueue *reports; /* those that no thread uses now */
  const char  *store;
  int          is_over; /* atomic */
};

typedef struct
{
  CollectorQuery     *query;
  gint64              asked_at; /* monotonic, microseconds */
  CollectorReaderDone done;
  gpointer            data;
  GString            *answer;
  GError             *error;
} Job;

static void
job_free (gpointer data)
{
  Job *self = data;

  collector_query_unref (self->query);
  if (self->answer != NULL)
    g_string_free (self->answer, TRUE);
  g_clear_error (&self->error);
  g_free (self);
}

static gboolean
done_cb (gpointer user_data)
{
  Job *job = user_data;

  job->done (job->data, job->error == NULL ? job->answer : NULL, job->error);

  return G_SOURCE_REMOVE;
}

static void
find_answer (CollectorReader *self, CollectorReport *report, Job *job)
{
  gint64            now = g_get_monotonic_time ();
  CollectorPatience patience = { now + PATIENCE_US, &self->is_over };

  job->answer = g_string_new (NULL);
  if (now - job->asked_at < WAITING_US)
    report->answer (report, job->query, &patience, job->answer, &job->error);
  else
    g_set_error_literal (&job->error,
                         COLLECTOR_ERROR,
                         COLLECTOR_ERROR_TOO_MUCH,
                         "other questions took too long, this one was not begun");
}

static void
answer_in_thread (gpointer data, gpointer user_data)
{
  Job             *job = data;
  CollectorReader *self = user_data;
  CollectorReport *report = g_async_queue_pop (self->reports);
  g_autoptr (GSource) source = g_idle_source_new ();

  find_answer (self, report, job);
  g_async_queue_push (self->reports, report);

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, done_cb, job, job_free);
  g_source_attach (source, NULL);
}

static void
free_report (gpointer data)
{
  collector_report_free (data);
}

CollectorReader *
collector_reader_new (CollectorReportOpen open, gpointer data, GError **error)
{
  g_autoptr (CollectorReader) self = g_new0 (CollectorReader, 1);

  self->reports = g_async_queue_new_full (free_report);
  for (guint i = 0; i < N_THREADS; i++)
    {
      CollectorReport *report = open (data, error);

      if (report == NULL)
        return NULL;
      self->store = report->name;
      g_async_queue_push (self->reports, report);
    }
  self->threads = g_thread_pool_new (answer_in_thread, self, N_THREADS, FALSE, NULL);

  return g_steal_pointer (&self);
}

/* What is being answered is given up. */
void
collector_reader_free (CollectorReader *self)
{
  if (self == NULL)
    return;

  g_atomic_int_set (&self->is_over, 1);
  if (self->threads != NULL)
    g_thread_pool_free (self->threads, FALSE, TRUE);
  g_async_queue_unref (self->reports);
  g_free (self);
}

const char *
collector_reader_get_store (CollectorReader *self)
{
  return self->store;
}

/* FALSE: too many are waiting already. */
gboolean
collector_reader_ask (CollectorReader    *self,
                      CollectorQuery     *query,
                      CollectorReaderDone done,
                      gpointer            data,
                      GError            **error)
{
  Job *job = NULL;

  if (g_thread_pool_unprocessed (self->threads) >= MAX_WAITING)
    {
      g_set_error_literal (error,
                           COLLECTOR_ERROR,
                           COLLECTOR_ERROR_TOO_MUCH,
                           "too many questions are waiting for their answers");
      return FALSE;
    }

  job = g_new0 (Job, 1);
  job->query = collector_query_ref (query);
  job->asked_at = g_get_monotonic_time ();
  job->done = done;
  job->data = data;
  g_thread_pool_push (self->threads, job, NULL);

  return TRUE;
}
