/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "This header is private to libnatero"
#endif

#include "natero-batch-private.h"
#include "natero-clock-private.h"
#include "natero-event-private.h"
#include "natero-log-private.h"
#include "natero-options-private.h"
#include "natero-worker-private.h"

G_BEGIN_DECLS

/*
 * The rules over the queue's files: an event is kept before anything else is done with it; what
 * is kept is bounded; batches are taken from the front and removed once they were delivered.
 */
typedef struct _NateroStore NateroStore;

typedef struct
{
  void (*pending_changed) (gpointer user_data);
  void (*dropped) (guint n_events, const char *reason, gpointer user_data);
  void (*failed) (const GError *error, gpointer user_data);
} NateroStoreFuncs;

typedef enum
{
  NATERO_STORE_HAS_BATCH,
  NATERO_STORE_EMPTY,
  NATERO_STORE_BUSY, /* another process is sending */
} NateroStoreAnswer;

/* Owns the batch. FALSE: it is not wanted any more. */
typedef gboolean (*NateroBatchFunc) (NateroStoreAnswer answer,
                                     NateroBatch      *batch,
                                     gpointer          user_data);

#define NATERO_DROP_QUEUE_FULL "queue-full"
#define NATERO_DROP_TOO_OLD "too-old"
#define NATERO_DROP_TOO_LARGE "too-large"
#define NATERO_DROP_REFUSED "refused"
#define NATERO_DROP_FILTERED "filtered"
#define NATERO_DROP_STORE_FAILED "store-failed"
#define NATERO_DROP_ERASED "erased"

NateroStore *natero_store_new (NateroLog              *log,
                               NateroWorker           *worker,
                               NateroClock            *clock,
                               NateroOptions          *options,
                               const NateroStoreFuncs *funcs,
                               gpointer                user_data);
void         natero_store_close (NateroStore *self);

void     natero_store_open (NateroStore *self);
void     natero_store_adopt (NateroStore *self);
gboolean natero_store_append (NateroStore *self, NateroEvent *event);
guint    natero_store_get_pending (NateroStore *self);
guint64  natero_store_get_pending_bytes (NateroStore *self);
guint64  natero_store_get_appended (NateroStore *self);

void     natero_store_take_batch (NateroStore    *self,
                                  guint           max_events,
                                  NateroBatchFunc func,
                                  gpointer        user_data);
void     natero_store_take_batch_after (NateroStore    *self,
                                        NateroBatch    *first,
                                        guint           max_events,
                                        NateroBatchFunc func,
                                        gpointer        user_data);
void     natero_store_give_back (NateroStore *self);
void     natero_store_remove (NateroStore *self, NateroBatch *batch);
void     natero_store_set_aside (NateroStore *self,
                                 NateroBatch *batch,
                                 GPtrArray   *refused,
                                 const char  *drop_reason);
void     natero_store_set_aside_first (NateroStore *self,
                                       NateroBatch *batch,
                                       GPtrArray   *refused,
                                       const char  *drop_reason,
                                       NateroBatch *next);
void     natero_store_clear (NateroStore *self, const char *drop_reason);
gboolean natero_store_check_cleared (NateroStore *self, GError **error);

G_END_DECLS
