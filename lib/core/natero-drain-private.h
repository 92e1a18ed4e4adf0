/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "This header is private to libnatero"
#endif

#include "natero-clock-private.h"
#include "natero-log-private.h"
#include "natero-worker-private.h"

G_BEGIN_DECLS

/* When what was appended goes to the disk. Nothing is armed that an append has not armed. */
typedef struct _NateroDrain NateroDrain;

/* @error is NULL where the disk has taken all, and where there is none. */
typedef void (*NateroDrainFunc) (const GError *error, gboolean is_drained, gpointer user_data);

NateroDrain *natero_drain_new (NateroLog      *log,
                               NateroWorker   *worker,
                               NateroClock    *clock,
                               NateroDrainFunc func,
                               gpointer        user_data);
void         natero_drain_free (NateroDrain *self);
void         natero_drain_arrange (NateroDrain *self);
void         natero_drain_now (NateroDrain *self);

G_END_DECLS
