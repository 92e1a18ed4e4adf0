/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "This header is private to libnatero"
#endif

#include "natero-user-details.h"

G_BEGIN_DECLS

gboolean natero_user_details_check (NateroUserDetails *self, GError **error);
char    *natero_user_details_to_json (NateroUserDetails *self, gboolean for_identify);

G_END_DECLS
