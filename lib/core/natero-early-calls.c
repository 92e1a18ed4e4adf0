/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-early-calls-private.h"

typedef struct
{
  NateroCall what;
  char      *text;
  gpointer   key;
} Call;

static void
call_free (gpointer data)
{
  Call *call = data;

  g_free (call->text);
  g_free (call);
}

/* FALSE where it can be done now. */
gboolean
natero_early_calls_put_off (NateroEarlyCalls *self, NateroCall what, const char *text, gpointer key)
{
  Call *call;

  if (self->is_over)
    return FALSE;

  call = g_new0 (Call, 1);
  call->what = what;
  call->text = g_strdup (text);
  call->key = key;
  g_queue_push_tail (&self->calls, call);
  return TRUE;
}

/* In their order. */
void
natero_early_calls_run (NateroEarlyCalls *self, NateroCallFunc func, gpointer target)
{
  Call *call;

  self->is_over = TRUE;
  while ((call = g_queue_pop_head (&self->calls)) != NULL)
    {
      func (target, call->what, call->text, call->key);
      call_free (call);
    }
}

void
natero_early_calls_clear (NateroEarlyCalls *self)
{
  g_queue_clear_full (&self->calls, call_free);
}
