/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "collector-report.h"

G_BEGIN_DECLS

/* Threads that answer questions, each through a report of its own, so that neither those who send
 * nor those who follow wait for one who asks for much. Used from the main context. */
typedef struct _CollectorReader CollectorReader;

/* On the main context; answer is NULL where there is an error. */
typedef void (*CollectorReaderDone) (gpointer data, GString *answer, const GError *error);

CollectorReader *collector_reader_new (CollectorReportOpen open, gpointer data, GError **error);
void             collector_reader_free (CollectorReader *self);
const char      *collector_reader_get_store (CollectorReader *self);
gboolean         collector_reader_ask (CollectorReader    *self,
                                       CollectorQuery     *query,
                                       CollectorReaderDone done,
                                       gpointer            data,
                                       GError            **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CollectorReader, collector_reader_free)

G_END_DECLS
