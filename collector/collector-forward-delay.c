/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-forward-delay.h"

/* The longest wait after so many failures on end: it doubles from one second to five minutes. */
guint
collector_forward_delay_get_bound (guint n_failures)
{
  guint n_doublings = n_failures > 0 ? n_failures - 1 : 0;

  if (n_doublings >= 9)
    return COLLECTOR_FORWARD_MAX_DELAY_MS;

  return MIN (COLLECTOR_FORWARD_MIN_DELAY_MS << n_doublings, COLLECTOR_FORWARD_MAX_DELAY_MS);
}

/* Anything up to the bound (chance: from 0 to 1), so that many collectors that lost the same
 * server don't come back to it in step. */
guint
collector_forward_delay_choose (guint n_failures, double chance)
{
  return (guint) (collector_forward_delay_get_bound (n_failures) * chance);
}
