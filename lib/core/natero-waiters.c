/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-waiters-private.h"

typedef struct
{
  guint64        n_appended; /* events up to which all must be gone */
  NateroSyncFunc func;
  gpointer       user_data;
} Waiter;

void
natero_waiters_init (NateroWaiters *self)
{
  g_queue_init (&self->queue);
}

gboolean
natero_waiters_are_there (NateroWaiters *self)
{
  return !g_queue_is_empty (&self->queue);
}

void
natero_waiters_add (NateroWaiters *self,
                    guint64        n_appended,
                    NateroSyncFunc func,
                    gpointer       user_data)
{
  Waiter *waiter = g_new0 (Waiter, 1);

  waiter->n_appended = n_appended;
  waiter->func = func;
  waiter->user_data = user_data;
  g_queue_push_tail (&self->queue, waiter);
}

/* Whoever is answered may come back at once, and waits anew then. */
static void
answer (GQueue *waiters, const GError *error)
{
  while (!g_queue_is_empty (waiters))
    {
      Waiter *waiter = g_queue_pop_head (waiters);

      waiter->func (error, waiter->user_data);
      g_free (waiter);
    }
}

void
natero_waiters_answer_done (NateroWaiters *self, guint64 n_pending, guint64 n_appended)
{
  GQueue  done = G_QUEUE_INIT;
  Waiter *waiter;

  /* Events that were found on the disk meanwhile are older, and must be gone, too. */
  while ((waiter = g_queue_peek_head (&self->queue)) != NULL &&
         n_pending + waiter->n_appended <= n_appended)
    g_queue_push_tail (&done, g_queue_pop_head (&self->queue));
  answer (&done, NULL);
}

void
natero_waiters_answer_all (NateroWaiters *self, const GError *error)
{
  GQueue waiters = self->queue;

  g_queue_init (&self->queue);
  answer (&waiters, error);
}
