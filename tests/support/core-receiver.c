/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "core-receiver.h"

#include <string.h>

struct _CoreReceiver
{
  GQueue     answers; /* of NateroOutcome */
  guint      always;  /* a status; 0: takes all */
  char      *refused_text;
  guint      refused_status;
  gboolean   is_held;
  GPtrArray *bodies;
  GPtrArray *taken; /* lines */
  GPtrArray *under_way;
};

typedef struct
{
  CoreReceiver     *receiver;
  char             *body;
  GCancellable     *cancellable;
  gulong            handler;
  GSource          *source;
  NateroOutcomeFunc func;
  gpointer          func_data;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  g_ptr_array_remove_fast (request->receiver->under_way, request);
  g_source_unref (request->source);
  g_object_unref (request->cancellable);
  g_free (request->body);
  g_free (request);
}

CoreReceiver *
core_receiver_new (void)
{
  CoreReceiver *self = g_new0 (CoreReceiver, 1);

  g_queue_init (&self->answers);
  self->bodies = g_ptr_array_new_with_free_func (g_free);
  self->taken = g_ptr_array_new_with_free_func (g_free);
  self->under_way = g_ptr_array_new ();
  return self;
}

void
core_receiver_free (CoreReceiver *self)
{
  if (self == NULL)
    return;

  g_assert_cmpuint (self->under_way->len, ==, 0);
  g_queue_clear_full (&self->answers, (GDestroyNotify) natero_outcome_free);
  g_ptr_array_unref (self->bodies);
  g_ptr_array_unref (self->taken);
  g_ptr_array_unref (self->under_way);
  g_free (self->refused_text);
  g_free (self);
}

void
core_receiver_push (CoreReceiver *self, NateroOutcome *outcome)
{
  g_queue_push_tail (&self->answers, outcome);
}

static NateroOutcome *
outcome_of_status (guint status)
{
  g_autofree char *message = NULL;

  message = status == 0 ? g_strdup ("no answer: gone")
                        : g_strdup_printf ("the receiver answered %u", status);
  return natero_outcome_new (natero_outcome_kind_from_status (status), status, message);
}

void
core_receiver_push_status (CoreReceiver *self, guint status)
{
  core_receiver_push (self, outcome_of_status (status));
}

void
core_receiver_always (CoreReceiver *self, guint status)
{
  self->always = status == 200 ? 0 : status;
}

void
core_receiver_refuse (CoreReceiver *self, const char *text, guint status)
{
  g_free (self->refused_text);
  self->refused_text = g_strdup (text);
  self->refused_status = status;
}

static void
take_lines (CoreReceiver *self, const char *body, const NateroOutcome *outcome)
{
  g_auto (GStrv) lines = g_strsplit (body, "\n", -1);

  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      gboolean is_refused = FALSE;

      for (guint j = 0; outcome->refused != NULL && j < outcome->refused->len; j++)
        is_refused |=
          ((NateroRefusedLine *) g_ptr_array_index (outcome->refused, j))->line == i + 1;
      if (!is_refused)
        g_ptr_array_add (self->taken, g_strdup (lines[i]));
    }
}

static NateroOutcome *
decide (CoreReceiver *self, const char *body)
{
  if (!g_queue_is_empty (&self->answers))
    return g_queue_pop_head (&self->answers);
  if (self->always != 0)
    return outcome_of_status (self->always);
  if (self->refused_text != NULL && strstr (body, self->refused_text) != NULL)
    return outcome_of_status (self->refused_status);

  return outcome_of_status (200);
}

static gboolean
answer_cb (gpointer user_data)
{
  Request      *request = user_data;
  CoreReceiver *self = request->receiver;
  g_autoptr (NateroOutcome) outcome = NULL;

  if (g_cancellable_is_cancelled (request->cancellable))
    outcome = natero_outcome_new (NATERO_OUTCOME_NOT_SENT, 0, "no answer: cancelled");
  else if (self->is_held)
    return G_SOURCE_CONTINUE;
  else
    outcome = decide (self, request->body);

  if (outcome->kind == NATERO_OUTCOME_TAKEN || outcome->kind == NATERO_OUTCOME_PARTLY)
    take_lines (self, request->body, outcome);
  g_ptr_array_remove_fast (self->under_way, request);
  request->func (outcome, request->func_data);
  return G_SOURCE_REMOVE;
}

void
core_receiver_hold (CoreReceiver *self, gboolean is_held)
{
  self->is_held = is_held;
}

void
core_receiver_send (CoreReceiver     *self,
                    GBytes           *body,
                    gboolean          is_gzip,
                    GCancellable     *cancellable,
                    NateroOutcomeFunc func,
                    gpointer          func_data)
{
  Request *request = g_new0 (Request, 1);

  request->receiver = self;
  request->cancellable = g_object_ref (cancellable);
  request->func = func;
  request->func_data = func_data;
  request->body = is_gzip ? core_support_gunzip (body)
                          : g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body));
  g_ptr_array_add (self->bodies, g_strdup (request->body));
  g_ptr_array_add (self->under_way, request);

  /* A request that is held looks again and again, as one that waits for a socket would not. */
  request->source = g_timeout_source_new (self->is_held ? 1 : 0);
  g_source_set_callback (request->source, answer_cb, request, request_free);
  g_source_attach (request->source, g_main_context_get_thread_default ());
}

guint
core_receiver_get_n_requests (CoreReceiver *self)
{
  return self->bodies->len;
}

guint
core_receiver_get_n_taken (CoreReceiver *self)
{
  return self->taken->len;
}

const char *
core_receiver_peek_body (CoreReceiver *self, guint request)
{
  g_assert_cmpuint (request, <, self->bodies->len);

  return g_ptr_array_index (self->bodies, request);
}

guint
core_receiver_count_lines (CoreReceiver *self, guint request)
{
  guint n_lines = 0;

  for (const char *p = core_receiver_peek_body (self, request); *p != '\0'; p++)
    n_lines += *p == '\n';

  return n_lines;
}

const char *
core_receiver_peek_taken (CoreReceiver *self, guint line)
{
  g_assert_cmpuint (line, <, self->taken->len);

  return g_ptr_array_index (self->taken, line);
}

void
core_receiver_wait_taken (CoreReceiver *self, guint n_lines)
{
  core_support_wait_until_equal (&self->taken->len, n_lines, "the receiver took the events");
}

void
core_receiver_wait_requests (CoreReceiver *self, guint n_requests)
{
  core_support_wait_until_equal (&self->bodies->len, n_requests, "the receiver got the requests");
}

/* Nothing is under way any more: what was cancelled has ended, too. */
void
core_receiver_wait_quiet (CoreReceiver *self)
{
  core_support_wait_until_equal (&self->under_way->len, 0, "no request is under way");
}
