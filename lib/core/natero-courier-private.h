/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "This header is private to libnatero"
#endif

#include <gio/gio.h>

#include "natero-retry-private.h"
#include "natero-store-private.h"

G_BEGIN_DECLS

/*
 * One batch at a time: taken from the store, sent, and then removed, set aside or given back. It
 * may be given up at any moment. One that is under suspicion stays out while the one behind it is
 * sent as a probe.
 */
typedef struct _NateroCourier NateroCourier;

/* The way out; calls back once, later. */
typedef void (*NateroSendFunc) (GBytes           *body,
                                gboolean          is_gzip,
                                GCancellable     *cancellable,
                                NateroOutcomeFunc func,
                                gpointer          func_data,
                                gpointer          user_data);

typedef struct
{
  void (*taken) (NateroStoreAnswer answer, gpointer user_data);
  void (*answered) (NateroOutcome *outcome, gpointer user_data);
} NateroCourierFuncs;

NateroCourier *natero_courier_new (NateroStore              *store,
                                   NateroSendFunc            send,
                                   gpointer                  send_data,
                                   const NateroCourierFuncs *funcs,
                                   gpointer                  user_data);
void           natero_courier_free (NateroCourier *self);

void  natero_courier_take (NateroCourier *self, guint max_events);
void  natero_courier_take_probe (NateroCourier       *self,
                                 const NateroOutcome *outcome,
                                 guint                max_events);
void  natero_courier_send (NateroCourier *self);
guint natero_courier_remove (NateroCourier *self, const NateroOutcome *outcome);
void  natero_courier_set_aside (NateroCourier *self, const NateroOutcome *outcome);
void  natero_courier_give_back (NateroCourier *self);
void  natero_courier_abort (NateroCourier *self);

guint                natero_courier_get_n_events (const NateroCourier *self);
const NateroOutcome *natero_courier_get_suspicion (const NateroCourier *self);
char *natero_courier_describe (const NateroCourier *self, const NateroOutcome *outcome);

G_END_DECLS
