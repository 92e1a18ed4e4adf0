/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What is known of a person or an account, put together from many events: of each member the value
 * that is the latest by created_at, in whatever order the events come in. It is kept as an object
 * of `"name":[created_at,value]`. */

char *collector_details_merge (const char *kept, const char *details, gint64 created_at);
char *collector_details_to_object (const char *kept);

G_END_DECLS
