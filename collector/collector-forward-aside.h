/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* --set-aside: what becomes of events that ClickHouse refused. */

gboolean collector_forward_aside_is_verb (const char *verb);
gboolean collector_forward_aside_run (const char *verb, const char *database, GError **error);

G_END_DECLS
