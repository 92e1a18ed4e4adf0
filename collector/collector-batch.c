/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-batch.h"

#include "collector-body.h"
#include "collector-error.h"
#include "collector-print.h"

#include <libsoup/soup.h>

#define MAX_LISTED_REJECTIONS 1000

/* What one or more batches are stored in. */
typedef struct
{
  CollectorStore *store;
  gboolean        is_open;
} Transaction;

/* The work on one batch: what has been counted so far. */
typedef struct
{
  const CollectorBatch *batch;
  Transaction          *transaction;
  guint                 n_accepted;
  guint                 n_duplicates;
  guint                 n_rejected;
  guint                 n_objects; /* lines that could be read, good or not */
  GString              *rejected;
  GString              *printed;
} Work;

static void
work_init (Work *self, const CollectorBatch *batch, Transaction *transaction)
{
  self->batch = batch;
  self->transaction = transaction;
  self->rejected = g_string_new (NULL);
  self->printed = batch->is_printed ? g_string_new (NULL) : NULL;
}

static void
work_clear (gpointer data)
{
  Work *self = data;

  g_string_free (self->rejected, TRUE);
  if (self->printed != NULL)
    g_string_free (self->printed, TRUE);
}

void
collector_answer_free (CollectorAnswer *self)
{
  if (self == NULL)
    return;

  g_free (self->json);
  if (self->printed != NULL)
    g_string_free (self->printed, TRUE);
  g_free (self);
}

/* `{"accepted":…,"duplicates":…,"rejected":[…]}`, with an error text where there is a problem. */
static CollectorAnswer *
build_answer (guint status, const Work *work, const char *problem)
{
  CollectorAnswer *self = g_new0 (CollectorAnswer, 1);
  g_autoptr (GString) json = g_string_new (NULL);

  g_string_append_printf (json,
                          "{\"accepted\":%u,\"duplicates\":%u,\"rejected\":[%s]",
                          work->n_accepted,
                          work->n_duplicates,
                          work->rejected != NULL ? work->rejected->str : "");
  if (work->n_rejected > MAX_LISTED_REJECTIONS)
    g_string_append_printf (json, ",\"rejected_total\":%u", work->n_rejected);
  if (problem != NULL)
    {
      g_string_append (json, ",\"error\":");
      collector_json_append_string (json, problem);
    }
  g_string_append (json, "}\n");

  self->status = status;
  self->n_accepted = work->n_accepted;
  self->n_duplicates = work->n_duplicates;
  self->n_rejected = work->n_rejected;
  self->json = g_string_free (g_steal_pointer (&json), FALSE);

  return self;
}

/* An answer to a request of which nothing was taken. */
CollectorAnswer *
collector_answer_new_refusal (guint status, const char *problem)
{
  const Work nothing = { .batch = NULL };

  return build_answer (status, &nothing, problem);
}

static void
reject (Work *work, guint line_number, const char *problem)
{
  if (work->n_rejected++ >= MAX_LISTED_REJECTIONS)
    return;

  g_string_append_printf (
    work->rejected, "%s{\"line\":%u,\"error\":", work->rejected->len > 0 ? "," : "", line_number);
  collector_json_append_string (work->rejected, problem);
  g_string_append_c (work->rejected, '}');
}

static CollectorEvent *
judge_line (Work *work, const CollectorLines *lines, const char *line, gsize length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CollectorEvent) event = NULL;
  g_autofree char *too_long = NULL;
  gboolean         is_object = FALSE;

  if (length > COLLECTOR_MAX_LINE_BYTES)
    {
      too_long = g_strdup_printf (
        "a line may have %u bytes, not %" G_GSIZE_FORMAT, COLLECTOR_MAX_LINE_BYTES, length);
      reject (work, lines->number, too_long);
      return NULL;
    }

  event = collector_event_new_from_line (line, length, &is_object, &error);
  work->n_objects += is_object ? 1 : 0;
  if (event == NULL)
    reject (work, lines->number, error->message);

  return g_steal_pointer (&event);
}

static gboolean
keep_event (Work *work, const CollectorEvent *event, GError **error)
{
  const CollectorBatch *batch = work->batch;
  const char           *source = batch->origin.source;
  CollectorStore       *store = work->transaction->store;
  gboolean              is_new = FALSE;

  if (!work->transaction->is_open && !collector_store_begin (store, error))
    return FALSE;
  work->transaction->is_open = TRUE;

  if (!collector_store_add (store, event, &batch->origin, &is_new, error))
    return FALSE;

  work->n_accepted += is_new ? 1 : 0;
  work->n_duplicates += is_new ? 0 : 1;
  if (is_new && batch->is_printed)
    collector_print_event (
      work->printed, event, g_strcmp0 (source, "any") == 0 ? NULL : source, batch->is_coloured);

  return TRUE;
}

static gboolean
set_too_many (GError **error)
{
  g_set_error (error,
               COLLECTOR_ERROR,
               COLLECTOR_ERROR_TOO_LARGE,
               "a body may have %u lines, and has more; nothing was taken",
               COLLECTOR_MAX_LINES);

  return FALSE;
}

static gboolean
keep_lines (Work *work, GBytes *body, GError **error)
{
  CollectorLines lines;
  const char    *line = NULL;
  gsize          length = 0;

  collector_lines_init (&lines, body);
  while (collector_lines_next (&lines, &line, &length))
    {
      g_autoptr (CollectorEvent) event = NULL;

      if (lines.number > COLLECTOR_MAX_LINES)
        return set_too_many (error);
      event = judge_line (work, &lines, line, length);
      if (event != NULL && !keep_event (work, event, error))
        return FALSE;
    }

  return TRUE;
}

static CollectorAnswer *
answer_error (const GError *error)
{
  g_autofree char *problem = NULL;

  if (g_error_matches (error, COLLECTOR_ERROR, COLLECTOR_ERROR_TOO_LARGE))
    return collector_answer_new_refusal (SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, error->message);
  if (g_error_matches (error, COLLECTOR_ERROR, COLLECTOR_ERROR_UNREADABLE))
    return collector_answer_new_refusal (SOUP_STATUS_BAD_REQUEST, error->message);

  problem =
    g_strdup_printf ("the events could not be stored, nothing was taken: %s", error->message);

  return collector_answer_new_refusal (SOUP_STATUS_SERVICE_UNAVAILABLE, problem);
}

static CollectorAnswer *
answer_work (Work *work)
{
  CollectorAnswer *answer = NULL;

  if (work->n_rejected == 0 && work->n_objects == 0)
    return build_answer (SOUP_STATUS_BAD_REQUEST, work, "the body holds no events");
  if (work->n_objects == 0)
    return build_answer (SOUP_STATUS_BAD_REQUEST,
                         work,
                         "no line of the body could be read; one JSON object a line is wanted");

  answer = build_answer (SOUP_STATUS_OK, work, NULL);
  answer->printed = g_steal_pointer (&work->printed);

  return answer;
}

/* FALSE: it could not be stored. A body that cannot be unpacked has its answer then. */
static gboolean
keep_batch (Work *work, CollectorAnswer **answer, GError **error)
{
  const CollectorBatch *batch = work->batch;
  g_autoptr (GError) problem = NULL;
  g_autoptr (GBytes) body = NULL;

  if (!batch->is_packed || g_bytes_get_size (batch->body) == 0)
    body = g_bytes_ref (batch->body);
  else
    body = collector_body_unpack (batch->body, COLLECTOR_MAX_BODY_BYTES, &problem);
  if (body != NULL)
    return keep_lines (work, body, error);

  *answer = answer_error (problem);

  return TRUE;
}

static gboolean
commit (Transaction *transaction, GError **error)
{
  if (transaction->is_open && !collector_store_commit (transaction->store, error))
    return FALSE;
  transaction->is_open = FALSE;

  return TRUE;
}

/* Takes batches in one transaction; FALSE: it could not be stored, and nothing of any of them is.
 * is_begun tells whether one of them can be the cause. */
static gboolean
take_together (GPtrArray        *batches,
               CollectorStore   *store,
               CollectorAnswer **answers,
               gboolean         *is_begun,
               GError          **error)
{
  Transaction transaction = { store, FALSE };
  g_autoptr (GArray) works = g_array_sized_new (FALSE, TRUE, sizeof (Work), batches->len);
  gboolean is_good = TRUE;

  g_array_set_clear_func (works, work_clear);
  for (guint i = 0; is_good && i < batches->len; i++)
    {
      g_array_set_size (works, i + 1);
      work_init (&g_array_index (works, Work, i), batches->pdata[i], &transaction);
      is_good = keep_batch (&g_array_index (works, Work, i), &answers[i], error);
    }
  *is_begun = transaction.is_open && !is_good;
  is_good = is_good && commit (&transaction, error);
  if (transaction.is_open)
    collector_store_rollback (store);

  for (guint i = 0; i < works->len; i++)
    {
      if (!is_good)
        g_clear_pointer (&answers[i], collector_answer_free);
      else if (answers[i] == NULL)
        answers[i] = answer_work (&g_array_index (works, Work, i));
    }

  return is_good;
}

/* Unpacks, judges and stores batches, which wait for the disk together. When it returns, what the
 * answer to each of them calls accepted is on disk; with any status but 200 nothing of that batch
 * is. Where one cannot be stored, each is tried alone. */
void
collector_batch_take_all (GPtrArray *batches, CollectorStore *store, CollectorAnswer **answers)
{
  g_autoptr (GError) error = NULL;
  gboolean is_begun = FALSE;

  if (take_together (batches, store, answers, &is_begun, &error))
    return;

  for (guint i = 0; i < batches->len; i++)
    answers[i] = batches->len > 1 && is_begun ? collector_batch_take (batches->pdata[i], store)
                                              : answer_error (error);
}

/* The same for one. */
CollectorAnswer *
collector_batch_take (const CollectorBatch *batch, CollectorStore *store)
{
  g_autoptr (GPtrArray) batches = g_ptr_array_new ();
  CollectorAnswer *answer = NULL;

  g_ptr_array_add (batches, (gpointer) (gsize) batch);
  collector_batch_take_all (batches, store, &answer);

  return answer;
}

/* The answer to who asks whether batches can be taken. */
CollectorAnswer *
collector_batch_check (CollectorStore *store)
{
  g_autoptr (GError) error = NULL;
  CollectorAnswer *answer = NULL;

  if (!collector_store_check (store, &error))
    return answer_error (error);

  answer = g_new0 (CollectorAnswer, 1);
  answer->status = SOUP_STATUS_OK;
  answer->json = g_strdup ("{\"status\":\"ok\"}\n");

  return answer;
}
