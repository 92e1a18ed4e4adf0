/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-identity-private.h"

static gboolean
replace (char **field, const char *value)
{
  if (g_strcmp0 (*field, value) == 0)
    return FALSE;

  g_free (*field);
  *field = g_strdup (value);
  return TRUE;
}

/* Only one who is known can be somebody else: a first login changes nobody. */
gboolean
natero_identity_is_somebody_else (const NateroIdentity *self,
                                  const char           *account_id,
                                  const char           *user_id)
{
  return (self->account_id != NULL && g_strcmp0 (self->account_id, account_id) != 0) ||
         (self->user_id != NULL && g_strcmp0 (self->user_id, user_id) != 0);
}

/* The setters tell whether anything changed. */
gboolean
natero_identity_set_account_id (NateroIdentity *self, const char *account_id)
{
  return replace (&self->account_id, account_id);
}

gboolean
natero_identity_set_user_id (NateroIdentity *self, const char *user_id)
{
  return replace (&self->user_id, user_id);
}

gboolean
natero_identity_set_product_id (NateroIdentity *self, const char *product_id)
{
  return replace (&self->product_id, product_id);
}

void
natero_identity_clear (NateroIdentity *self)
{
  g_clear_pointer (&self->account_id, g_free);
  g_clear_pointer (&self->user_id, g_free);
  g_clear_pointer (&self->product_id, g_free);
}
