/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "This header is private to libnatero"
#endif

#include "natero-call-private.h"
#include "natero-log-private.h"
#include "natero-permission-private.h"
#include "natero-state-private.h"
#include "natero-worker-private.h"

G_BEGIN_DECLS

/*
 * What the worker reads and loads at the start, so that the main thread need not: settings and
 * state, what dead runs have left, modules of the network.
 */
typedef struct _NateroStart NateroStart;

typedef struct
{
  void (*loaded) (gpointer user_data); /* settings and state; what others left may be taken */
  void (*run_is_dead) (const char *run_id, gpointer user_data);
  void (*monitor_loaded) (gpointer user_data);
} NateroStartFuncs;

/* What the worker needs. The texts are copied, all else outlives the start. */
typedef struct
{
  NateroWorker     *worker;
  NateroState      *state;
  NateroPermission *permission;
  NateroLog        *log;
  const char       *stage_folder; /* NULL: there is none */
  const char       *run_id;
  const char       *queue;
} NateroStartSetup;

NateroStart *natero_start_new (const NateroStartSetup *setup,
                               const NateroStartFuncs *funcs,
                               gpointer                user_data);
void         natero_start_free (NateroStart *self);

void     natero_start_load (NateroStart *self);
gboolean natero_start_wait_until_loaded (NateroStart *self, guint timeout_ms);
gboolean natero_start_put_off_call (NateroStart      *self,
                                    const NateroCall *call,
                                    gboolean          may_be_kept);
void     natero_start_tell_kept_calls (NateroStart *self,
                                       void (*func) (const char *text, gpointer user_data));
void     natero_start_drop_kept_calls (NateroStart *self, gboolean with_those_of_others);
void     natero_start_find_dead_runs (NateroStart *self, char **runs);
void     natero_start_load_modules (NateroStart *self, gboolean is_sending, gboolean is_secure);

G_END_DECLS
