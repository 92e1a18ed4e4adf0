/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What can go wrong, by what follows from it:
 * USAGE ends the program with 2, START with 1, STOPPED, by a signal, with 0; the others become the
 * status of one answer. */
typedef enum
{
  COLLECTOR_ERROR_USAGE,
  COLLECTOR_ERROR_START,
  COLLECTOR_ERROR_STOPPED,
  COLLECTOR_ERROR_TOO_LARGE,
  COLLECTOR_ERROR_UNREADABLE,
  COLLECTOR_ERROR_REFUSED,
  COLLECTOR_ERROR_STORE,
  COLLECTOR_ERROR_TOO_MUCH,
} CollectorErrorCode;

#define COLLECTOR_ERROR (collector_error_quark ())

GQuark collector_error_quark (void);

G_END_DECLS
