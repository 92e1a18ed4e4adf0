/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the program says about itself, on standard error. */

/* The priorities of syslog. */
typedef enum
{
  COLLECTOR_LOG_ERROR = 3,
  COLLECTOR_LOG_WARNING = 4,
  COLLECTOR_LOG_NOTICE = 5,
} CollectorLogPriority;

void collector_log (CollectorLogPriority priority, const char *format, ...) G_GNUC_PRINTF (2, 3);

G_END_DECLS
