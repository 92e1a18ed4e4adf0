/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib-object.h>

#include "natero-version-macros.h"

G_BEGIN_DECLS

#define NATERO_TYPE_USER_DETAILS (natero_user_details_get_type ())

NATERO_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (NateroUserDetails, natero_user_details, NATERO, USER_DETAILS, GObject)

NATERO_AVAILABLE_IN_1_0
NateroUserDetails *natero_user_details_new (void);

G_END_DECLS
