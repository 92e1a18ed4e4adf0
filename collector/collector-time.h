/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Times and spans as people write them on a command line. */

gboolean collector_time_parse_span (const char *text, gint64 *ms);
gboolean collector_time_parse (const char *text, gint64 now_ms, gint64 *time_ms);

G_END_DECLS
