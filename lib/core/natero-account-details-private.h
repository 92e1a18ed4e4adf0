/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "This header is private to libnatero"
#endif

#include "natero-account-details.h"

G_BEGIN_DECLS

gboolean natero_account_details_check (NateroAccountDetails *self, GError **error);
char    *natero_account_details_to_json (NateroAccountDetails *self);

G_END_DECLS
