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
#include "natero-courier-private.h"
#include "natero-options-private.h"
#include "natero-store-private.h"
#include "natero-waiters-private.h"

G_BEGIN_DECLS

/*
 * Decides when a batch goes out, and what its outcome means: one request at a time, in the order
 * of the events. Nothing leaves the store but through here.
 */
typedef struct _NateroUploader NateroUploader;

typedef struct
{
  NateroSendFunc send;
  gboolean (*is_away) (gpointer user_data); /* whether it is known that there is no network */
  void (*sent) (guint n_events, gpointer user_data);
  void (*failed) (const GError *error, gpointer user_data);
  void (*requested) (const char *text, gpointer user_data);
  void (*outage_changed) (const NateroOutage *outage, gpointer user_data); /* NULL: it is over */
} NateroUploaderFuncs;

NateroUploader *natero_uploader_new (NateroStore               *store,
                                     NateroClock               *clock,
                                     NateroChance              *chance,
                                     NateroOptions             *options,
                                     const NateroUploaderFuncs *funcs,
                                     gpointer                   user_data);
void            natero_uploader_free (NateroUploader *self);

void natero_uploader_resume_outage (NateroUploader *self, const NateroOutage *outage);
void natero_uploader_set_enabled (NateroUploader *self, gboolean is_enabled);
void natero_uploader_set_metered (NateroUploader *self, gboolean is_metered);
void natero_uploader_notify_queued (NateroUploader *self);
void natero_uploader_sync (NateroUploader *self);
void natero_uploader_sync_with_answer (NateroUploader *self,
                                       NateroSyncFunc  func,
                                       gpointer        user_data);
void natero_uploader_wake (NateroUploader *self);
void natero_uploader_network_came_back (NateroUploader *self);
void natero_uploader_abort (NateroUploader *self);
void natero_uploader_forget (NateroUploader *self);
void natero_uploader_give_up (NateroUploader *self, const char *reason);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NateroUploader, natero_uploader_free)

G_END_DECLS
