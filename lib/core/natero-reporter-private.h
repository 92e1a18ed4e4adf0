/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "This header is private to libnatero"
#endif

#include "natero-call-private.h"
#include "natero-event-private.h"
#include "natero-visit-private.h"

G_BEGIN_DECLS

/*
 * Makes events of what a visit knows, while they may be made. It does not know when: that is the
 * recorder's.
 */
typedef struct
{
  void (*recorded) (NateroEvent *event, gpointer user_data);
  void (*visitor_made) (gpointer user_data);
} NateroReporterFuncs;

typedef struct
{
  NateroVisit        *visit;
  NateroReporterFuncs funcs;
  gpointer            user_data;
  NateroEventIds      ids;
  gboolean            is_open;
  const NateroCall   *call; /* the one that is being done */
  gboolean            is_call_told;
} NateroReporter;

void natero_reporter_init (NateroReporter            *self,
                           NateroVisit               *visit,
                           NateroChance              *chance,
                           const NateroReporterFuncs *funcs,
                           gpointer                   user_data);

gboolean natero_reporter_is_recording (NateroReporter *self);
void     natero_reporter_emit (NateroReporter *self, NateroEventFields *fields);
void     natero_reporter_record (NateroReporter *self, NateroEventFields *fields);
void     natero_reporter_record_session (NateroReporter *self, const char *action);
void     natero_reporter_record_module_end (NateroReporter *self);
void     natero_reporter_open_page (NateroReporter *self, gpointer key, const char *name);
void     natero_reporter_close_page (NateroReporter *self, gpointer key, gboolean is_told);

G_END_DECLS
