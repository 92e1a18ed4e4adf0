/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "This header is private to libnatero"
#endif

#include <gio/gio.h>

#include "natero-chance-private.h"
#include "natero-clock-private.h"
#include "natero-consent.h"
#include "natero-options-private.h"
#include "natero-recorder-private.h"
#include "natero-uploader-private.h"

G_BEGIN_DECLS

/*
 * The core's root: builds its parts, joins them, and takes them down in order. It knows no GTK.
 */
typedef struct _NateroEngine NateroEngine;

typedef struct
{
  gboolean (*filter) (NateroEvent *event, gpointer user_data); /* TRUE: not to be recorded */
  void (*recorded) (NateroEvent *event, gpointer user_data);
  void (*changed) (NateroChange changes, gpointer user_data);
  void (*consent_changed) (gpointer user_data);
  void (*pending_changed) (gpointer user_data);
  void (*sent) (guint n_events, gpointer user_data);
  void (*failed) (const GError *error, gpointer user_data);
  void (*dropped) (guint n_events, const char *reason, gpointer user_data);
} NateroEngineFuncs;

/* What comes from outside: time, chance, the directory, the way out. */
typedef struct
{
  NateroClock   *clock;
  NateroChance  *chance;         /* taken */
  const char    *directory;      /* NULL: everything stays in memory */
  const char    *application_id; /* whose settings; NULL: none */
  gboolean       is_off_for_run;
  gboolean       is_recording; /* for tests: one thread, no network, events are kept to be read */
  NateroSendFunc send;         /* NULL: HTTP */
} NateroEngineSetup;

NateroEngine *natero_engine_new (const NateroEngineSetup *setup,
                                 NateroOptions           *options,
                                 const NateroEngineFuncs *funcs,
                                 gpointer                 user_data);
void          natero_engine_free (NateroEngine *self);

NateroRecorder *natero_engine_get_recorder (NateroEngine *self);
NateroRecorder *natero_engine_peek_recorder (NateroEngine *self);
void            natero_engine_touch (NateroEngine *self);
void            natero_engine_logout (NateroEngine *self);
void            natero_engine_leave (NateroEngine *self);

void natero_engine_options_changed (NateroEngine *self);
void natero_engine_address_changed (NateroEngine *self);

void          natero_engine_set_consent (NateroEngine *self, NateroConsent consent);
NateroConsent natero_engine_get_consent (NateroEngine *self);
gboolean      natero_engine_erase (NateroEngine *self, GError **error);

guint      natero_engine_get_pending (NateroEngine *self);
GVariant  *natero_engine_get_drop_counts (NateroEngine *self);
GPtrArray *natero_engine_dup_events (NateroEngine *self);

void natero_engine_sync (NateroEngine *self);
void natero_engine_sync_with_answer (NateroEngine *self, NateroSyncFunc func, gpointer user_data);
void natero_engine_flush_within (NateroEngine *self, NateroSyncFunc func, gpointer user_data);
void natero_engine_flush_and_wait (NateroEngine *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NateroEngine, natero_engine_free)

G_END_DECLS
