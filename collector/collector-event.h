/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "collector-fields.h"

G_BEGIN_DECLS

/* One event that was found good, in the form that is kept. */
typedef struct
{
  char *values[COLLECTOR_EVENT_N_FIELDS]; /* NULL: absent; texts plain, the others as in JSON */
  char *others;                           /* what the protocol does not name, as a JSON object */
  char *json;                             /* the whole event as one JSON object */
} CollectorEvent;

CollectorEvent *collector_event_new_from_line (const char *line,
                                               gsize       length,
                                               gboolean   *is_object,
                                               GError    **error);
void            collector_event_free (CollectorEvent *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CollectorEvent, collector_event_free)

G_END_DECLS
