/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "core-receiver.h"
#include "natero-uploader-private.h"
#include "natero-worker-private.h"

G_BEGIN_DECLS

/* A store and its uploader, without what is above them. */
typedef struct
{
  char           *folder;
  NateroClock    *clock;
  NateroChance   *chance;
  NateroOptions  *options;
  NateroWorker   *worker;
  NateroLog      *log;
  NateroStore    *store;
  NateroUploader *uploader; /* NULL: none is wanted */
  CoreReceiver   *receiver;
  guint           n_runs;
  guint           n_events;

  gboolean     is_away;
  gboolean     has_outage;
  NateroOutage outage;
  guint        n_outage_changes;

  gboolean is_dropped_when_told; /* the uploader, by who is told of a delivery or a failure */

  guint    n_sent;
  guint    n_failed;
  char    *failure; /* the last one */
  char    *request; /* likewise */
  GString *drops;
  GString *answers; /* "ok " or "failed " */
} CoreDelivery;

CoreDelivery *core_delivery_new (void);
CoreDelivery *core_delivery_new_store (void);
void          core_delivery_free (CoreDelivery *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoreDelivery, core_delivery_free)

/* The process ends, and another one begins. */
void core_delivery_restart (CoreDelivery *self);

/* Turns worker and main context until there is nothing left to do. */
void  core_delivery_settle (CoreDelivery *self);
void  core_delivery_append (CoreDelivery *self, guint n_events);
void  core_delivery_append_text (CoreDelivery *self, const char *text);
void  core_delivery_advance (CoreDelivery *self, double seconds);
void  core_delivery_sync (CoreDelivery *self);
char *core_delivery_get_queue (CoreDelivery *self);
char *core_delivery_read_queue (CoreDelivery *self, const char *name);

/* The texts of the events that the receiver took, in their order: "1 2 bad 3". */
void core_delivery_expect_taken (CoreDelivery *self, const char *texts);
void core_delivery_expect_drops (CoreDelivery *self, const char *drops);

G_END_DECLS
