/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-report.h"

#include "collector-error.h"

/* Whether an answer has not become too long. */
gboolean
collector_report_check_size (const GString *out, GError **error)
{
  if (out->len <= COLLECTOR_MAX_ANSWER_BYTES)
    return TRUE;

  g_set_error_literal (error, COLLECTOR_ERROR, COLLECTOR_ERROR_TOO_MUCH, COLLECTOR_ANSWER_TOO_LONG);

  return FALSE;
}
