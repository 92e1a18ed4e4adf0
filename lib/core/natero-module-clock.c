/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-module-clock-private.h"

/* Its time begins now, even where it is the same. */
void
natero_module_clock_set (NateroModuleClock *self, const char *id, gint64 run_active_ms)
{
  char *former = self->id;

  self->id = g_strdup (id);
  g_free (former);
  self->start_ms = run_active_ms;
  self->is_told = FALSE;
}

/* Its time was told: the next telling begins here. */
void
natero_module_clock_restart (NateroModuleClock *self, gint64 run_active_ms)
{
  self->start_ms = run_active_ms;
  self->is_told = TRUE;
}

gint64
natero_module_clock_get_ms (const NateroModuleClock *self, gint64 run_active_ms)
{
  return MAX (run_active_ms - self->start_ms, 0);
}

/* Once told, it is not told again before there is more. */
gboolean
natero_module_clock_is_worth_telling (const NateroModuleClock *self, gint64 run_active_ms)
{
  return self->id != NULL &&
         (!self->is_told || natero_module_clock_get_ms (self, run_active_ms) > 0);
}

void
natero_module_clock_clear (NateroModuleClock *self)
{
  g_clear_pointer (&self->id, g_free);
}
