/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The batches that the collector and its rivals get: the same ones in every program, by number. A
 * batch comes from one run of a program, so it has one user and one session. */

typedef struct
{
  const char *action;
  const char *module;
  const char *page;    /* NULL: none, as for the others */
  const char *details; /* JSON */
  char        feature[32];
  char        event_id[37];
  gint64      created_at;
  gint64      time_spent;      /* -1: none */
  gint64      active_duration; /* -1: none */
} BenchEvent;

typedef struct
{
  char       account_id[32];
  char       user_id[32];
  char       session_id[37];
  char       visitor_id[37];
  GArray    *events; /* of BenchEvent */
  GPtrArray *lines;  /* of char, one for each event */
  GBytes    *body;   /* all lines, as they are sent */
} BenchBatch;

#define BENCH_PRODUCT "pro"

BenchBatch *bench_batch_new (guint64 number, guint max_events, gboolean is_packed);
void        bench_batch_free (BenchBatch *batch);

/* The next batches of a run, about so many events as fit into memory with ease. */
typedef struct
{
  guint64  next;   /* the number of the next batch */
  guint64  n_left; /* events that are still to be made */
  gboolean is_packed;
} BenchSupply;

GPtrArray *bench_supply_take (BenchSupply *supply);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BenchBatch, bench_batch_free)

G_END_DECLS
