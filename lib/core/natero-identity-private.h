/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "This header is private to libnatero"
#endif

#include <glib.h>

G_BEGIN_DECLS

/* Who it is, and the product they are in. Nothing is recorded without an account. */
typedef struct
{
  char *account_id;
  char *user_id;
  char *product_id;
} NateroIdentity;

gboolean natero_identity_is_somebody_else (const NateroIdentity *self,
                                           const char           *account_id,
                                           const char           *user_id);
gboolean natero_identity_set_account_id (NateroIdentity *self, const char *account_id);
gboolean natero_identity_set_user_id (NateroIdentity *self, const char *user_id);
gboolean natero_identity_set_product_id (NateroIdentity *self, const char *product_id);
void     natero_identity_clear (NateroIdentity *self);

G_END_DECLS
