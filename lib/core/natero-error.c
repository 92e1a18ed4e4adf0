/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-error.h"

/**
 * natero_error_quark:
 *
 * The error domain of the library.
 *
 * Use [error@Natero.Error] to tell its codes apart.
 *
 * Returns: the quark
 *
 * Since: 1.0
 */
GQuark
natero_error_quark (void)
{
  return g_quark_from_static_string ("natero-error-quark");
}
