/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A request's body: unpacked within bounds, then walked line by line. */

#define COLLECTOR_MAX_WIRE_BYTES (8u * 1024 * 1024)
#define COLLECTOR_MAX_BODY_BYTES (64u * 1024 * 1024)
#define COLLECTOR_MAX_LINE_BYTES (1024u * 1024)

/* More lines than events fit into a body: the rest must be rubbish, which packs well, and costs
 * time all the same. */
#define COLLECTOR_MAX_LINES (1024u * 1024)

typedef struct
{
  const char *at;
  const char *end;
  guint       number; /* of the line last given, from 1; blank lines count too */
} CollectorLines;

GBytes *collector_body_unpack (GBytes *packed, gsize max_bytes, GError **error);

void     collector_lines_init (CollectorLines *self, GBytes *body);
gboolean collector_lines_next (CollectorLines *self, const char **line, gsize *length);

G_END_DECLS
