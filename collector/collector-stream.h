/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "collector-report.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* Those who follow the events as they come, by server-sent events. Used from the main context; the
 * events are read in a thread, and only for those who have taken what they were sent. */
typedef struct _CollectorStream CollectorStream;

CollectorStream *collector_stream_new (CollectorReport *report, guint tick_seconds);
void             collector_stream_free (CollectorStream *self);
gboolean         collector_stream_add (CollectorStream   *self,
                                       SoupServerMessage *message,
                                       CollectorQuery    *query);
void             collector_stream_wake (CollectorStream *self);
void             collector_stream_tick (CollectorStream *self);
void             collector_stream_end (CollectorStream *self);
guint            collector_stream_get_n_readers (CollectorStream *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CollectorStream, collector_stream_free)

G_END_DECLS
