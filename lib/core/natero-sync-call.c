/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-sync-call-private.h"

typedef struct
{
  GTask   *task;
  gulong   handler;
  gboolean is_answered;
  GError  *error; /* the answer; NULL: all is delivered */
} SyncCall;

/* Only the waiting ends: what is under way goes on. */
static void
cancelled_cb (G_GNUC_UNUSED GCancellable *cancellable, gpointer user_data)
{
  SyncCall *call = user_data;

  if (call->is_answered)
    return;

  call->is_answered = TRUE;
  g_task_return_error_if_cancelled (call->task);
}

static void
sync_call_free (SyncCall *call)
{
  if (call->handler != 0)
    g_signal_handler_disconnect (g_task_get_cancellable (call->task), call->handler);
  g_clear_error (&call->error);
  g_object_unref (call->task);
  g_free (call);
}

static gboolean
answer_cb (gpointer user_data)
{
  SyncCall *call = user_data;

  if (call->is_answered)
    return G_SOURCE_REMOVE;

  call->is_answered = TRUE;
  if (call->error != NULL)
    g_task_return_error (call->task, g_steal_pointer (&call->error));
  else
    g_task_return_boolean (call->task, TRUE);
  return G_SOURCE_REMOVE;
}

/* From a source of its own: whoever is answered may drop the tracker, and this is called by it. */
static void
answered_cb (const GError *error, gpointer user_data)
{
  SyncCall *call = user_data;
  g_autoptr (GSource) source = g_idle_source_new ();

  call->error = error != NULL ? g_error_copy (error) : NULL;
  g_source_set_priority (source, g_task_get_priority (call->task));
  g_source_set_static_name (source, "natero-answer");
  g_source_set_callback (source, answer_cb, call, (GDestroyNotify) sync_call_free);
  g_source_attach (source, g_task_get_context (call->task));
}

void
natero_sync_call_begin (NateroEngine       *engine,
                        NateroSyncCallKind  kind,
                        gpointer            source_object,
                        GCancellable       *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (source_object, cancellable, callback, user_data);
  SyncCall *call;

  g_task_set_source_tag (task, GINT_TO_POINTER (kind));
  if (g_task_return_error_if_cancelled (task))
    return;

  call = g_new0 (SyncCall, 1);
  call->task = g_object_ref (task);
  if (cancellable != NULL)
    call->handler = g_signal_connect (cancellable, "cancelled", G_CALLBACK (cancelled_cb), call);

  if (kind == NATERO_SYNC_CALL_SYNC)
    natero_engine_sync_with_answer (engine, answered_cb, call);
  else
    natero_engine_flush_within (engine, answered_cb, call);
}

gboolean
natero_sync_call_finish (NateroSyncCallKind kind,
                         gpointer           source_object,
                         GAsyncResult      *result,
                         GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, source_object), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, GINT_TO_POINTER (kind)), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
