/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* Where a request ends. If a proxy in front of the collector sees that differently, somebody can
 * have a part of a request taken for another one; so what is not plain is refused. */

/* A body that is refused is read in vain up to here, so that its sender gets to see the answer. */
#define COLLECTOR_MAX_SURPLUS_BYTES (16u * 1024 * 1024)

guint    collector_framing_judge (SoupServerMessage *message, const char **problem);
gboolean collector_framing_is_last (SoupServerMessage *message);

G_END_DECLS
