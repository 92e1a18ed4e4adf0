/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "This header is private to libnatero"
#endif

#include "natero-log-private.h"

G_BEGIN_DECLS

/* The first events of the queue, as they go over the wire. */
typedef struct
{
  NateroLogRange *range;
  GBytes         *body;
  gboolean        is_gzip;
  guint           n_events;
} NateroBatch;

NateroBatch *natero_batch_new (NateroLogRange *range, gboolean compress);
void         natero_batch_free (NateroBatch *batch);
guint        natero_batch_check_refused (NateroBatch *batch, GPtrArray *refused);
char        *natero_batch_format_refused (NateroBatch *batch, GPtrArray *refused);

guint natero_batch_count_older (NateroLogRange *range, gint64 oldest_wall_ms);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NateroBatch, natero_batch_free)

G_END_DECLS
