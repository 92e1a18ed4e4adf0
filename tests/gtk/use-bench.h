/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "natero-clock-private.h"
#include "natero-feature-watch-private.h"
#include "natero-input-hook-private.h"

G_BEGIN_DECLS

/*
 * A window with a watch on it and a clock that stands still. What was used is collected as
 * `feature`, or `feature/module/product` where it has them, one after the other.
 */
typedef struct
{
  NateroClock        *clock;
  GtkWindow          *window;
  GtkWidget          *box;
  GtkWidget          *elsewhere; /* not tagged, and nothing to be used */
  NateroInputHook    *hook;
  NateroFeatureWatch *watch;
  GString            *used;
  int                 n_activity;
  gboolean            stops_when_used;
} UseBench;

/* Of a test; made and freed by these. */
typedef struct
{
  UseBench *bench;
} UseBenchFixture;

void use_bench_set_up (UseBenchFixture *fixture, gconstpointer data);
void use_bench_tear_down (UseBenchFixture *fixture, gconstpointer data);

UseBench *use_bench_new (void);
void      use_bench_free (UseBench *self);
void      use_bench_start (UseBench *self);
void      use_bench_stop (UseBench *self);

/* Puts a widget into the window, tagged if there is an id. */
GtkWidget *use_bench_add (UseBench *self, GtkWidget *widget, const char *feature_id);

/* So much later that no hand is there any more and all has settled. */
void use_bench_rest (UseBench *self);

/* What was used since the last time: once it has settled, or at once. */
#define use_bench_assert_used(self, expected)                                                      \
  use_bench_assert_used_at (self, expected, TRUE, G_STRLOC)
#define use_bench_assert_used_now(self, expected)                                                  \
  use_bench_assert_used_at (self, expected, FALSE, G_STRLOC)

void use_bench_assert_used_at (UseBench   *self,
                               const char *expected,
                               gboolean    has_rested,
                               const char *where);

void use_bench_focus (GtkWidget *widget);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UseBench, use_bench_free)

G_END_DECLS
