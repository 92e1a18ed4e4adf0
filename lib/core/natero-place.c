/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-place-private.h"

static void
replace (char **field, const char *id)
{
  char *former = *field;

  *field = g_strdup (id);
  g_free (former);
}

void
natero_place_call (NateroPlace *self, const char *id)
{
  replace (&self->called, id);
}

/* Returns what it is from now on. */
const char *
natero_place_show (NateroPlace *self, const char *id)
{
  replace (&self->shown, id);
  return self->shown != NULL ? self->shown : self->called;
}

void
natero_place_clear (NateroPlace *self)
{
  replace (&self->called, NULL);
  replace (&self->shown, NULL);
}
