/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-emission-hook-private.h"

/*< private >
 * NateroEmissionHook:
 *
 * Sees all emissions of a signal, and can be freed at any time.
 *
 * GLib itself is not safe there, from 2.76 on. Removing a hook while it is being called leaves it
 * behind with a critical message; and the hooks of an emission are chosen before the first is
 * called, so that one which another has removed is called all the same. So this one only leaves as
 * its outermost call returns, and what it needs lives as long as GLib holds it.
 */
struct _NateroEmissionHook
{
  NateroEmissionHookFunc func; /* NULL: freed */
  gpointer               user_data;
  guint                  signal_id;
  gulong                 hook_id; /* 0: GLib was told that it goes */
  guint                  n_calls; /* under way, each inside the last */
};

static gboolean
is_to_leave (NateroEmissionHook *self)
{
  if (self->func != NULL || self->n_calls > 0 || self->hook_id == 0)
    return FALSE;

  self->hook_id = 0;

  return TRUE;
}

static gboolean
emission_cb (GSignalInvocationHint *hint, guint n_values, const GValue *values, gpointer user_data)
{
  NateroEmissionHook *self = user_data; /* which GLib holds during the call */

  self->n_calls++;
  if (self->func != NULL)
    self->func (hint->signal_id, n_values, values, self->user_data);
  self->n_calls--;

  return !is_to_leave (self);
}

/*< private >
 * natero_emission_hook_new:
 * @signal_id: a signal that is emitted in the main thread alone, and may have hooks
 * @func: what to call
 * @user_data: for @func
 *
 * Begins to look.
 *
 * Returns: (transfer full): a hook
 */
NateroEmissionHook *
natero_emission_hook_new (guint signal_id, NateroEmissionHookFunc func, gpointer user_data)
{
  NateroEmissionHook *self = g_rc_box_new0 (NateroEmissionHook);

  self->func = func;
  self->user_data = user_data;
  self->signal_id = signal_id;
  self->hook_id = g_signal_add_emission_hook (
    signal_id, 0, emission_cb, g_rc_box_acquire (self), g_rc_box_release);

  return self;
}

/*< private >
 * natero_emission_hook_free:
 * @self: (nullable) (transfer full): a hook
 *
 * Looks no more: the function is not called again.
 */
void
natero_emission_hook_free (NateroEmissionHook *self)
{
  if (self == NULL)
    return;

  self->func = NULL;
  self->user_data = NULL;
  if (self->n_calls == 0 && self->hook_id != 0)
    {
      gulong hook_id = self->hook_id;

      self->hook_id = 0;
      g_signal_remove_emission_hook (self->signal_id, hook_id);
    }
  g_rc_box_release (self);
}
