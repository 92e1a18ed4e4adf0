/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

#include "natero-version-macros.h"

G_BEGIN_DECLS

/**
 * NATERO_ERROR:
 *
 * The error domain of the library; its codes are [error@Natero.Error].
 *
 * Since: 1.0
 */
#define NATERO_ERROR (natero_error_quark ())

/**
 * NateroError:
 * @NATERO_ERROR_INVALID_ARGUMENT: a value was refused: too long, empty, not UTF-8, or missing.
 *   The message names the field, the limit and what was given. Nothing was changed or recorded.
 * @NATERO_ERROR_NOT_IDENTIFIED: the call needs an account (and a user), and none is set.
 *   Set them first, with [method@Natero.Tracker.login] for one.
 * @NATERO_ERROR_DELIVERY: events could not be delivered. They stay queued and are sent later.
 * @NATERO_ERROR_STORE: the library's files could not be read, written or deleted.
 *
 * What can go wrong.
 *
 * Since: 1.0
 */
typedef enum
{
  NATERO_ERROR_INVALID_ARGUMENT,
  NATERO_ERROR_NOT_IDENTIFIED,
  NATERO_ERROR_DELIVERY,
  NATERO_ERROR_STORE,
} NateroError;

NATERO_AVAILABLE_IN_1_0
GQuark natero_error_quark (void);

G_END_DECLS
