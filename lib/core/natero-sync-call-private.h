/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "This header is private to libnatero"
#endif

#include <gio/gio.h>

#include "natero-engine-private.h"

G_BEGIN_DECLS

typedef enum
{
  NATERO_SYNC_CALL_SYNC = 1,
  NATERO_SYNC_CALL_SHUTDOWN,
} NateroSyncCallKind;

/* A delivery that answers a task of @source_object; the wait for it may be cancelled. */
void     natero_sync_call_begin (NateroEngine       *engine,
                                 NateroSyncCallKind  kind,
                                 gpointer            source_object,
                                 GCancellable       *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data);
gboolean natero_sync_call_finish (NateroSyncCallKind kind,
                                  gpointer           source_object,
                                  GAsyncResult      *result,
                                  GError           **error);

G_END_DECLS
