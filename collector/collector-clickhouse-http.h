/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* What the headers and the metrics of an answer say, to insertions and to questions. */

gboolean collector_clickhouse_http_is_from (SoupMessage *message);
gboolean collector_clickhouse_http_is_complete (SoupMessage *message);

G_END_DECLS
