/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "This header is private to libnatero"
#endif

#include <glib.h>

G_BEGIN_DECLS

/*
 * How a text is cut into lines, and which of them can be events. A disk may give back what nobody
 * has written: zeros after a power cut, half a line, changed bytes.
 */
gsize natero_log_lines_measure (const GByteArray *bytes, guint max_lines, guint *n_lines);
gsize natero_log_lines_measure_events (const GByteArray *bytes, guint max_events, guint *n_events);
gsize natero_log_lines_measure_garbage (const GByteArray *bytes, gboolean *is_line_lost);

G_END_DECLS
