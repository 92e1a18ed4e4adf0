/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "This header is private to libnatero"
#endif

#include <glib.h>

G_BEGIN_DECLS

/* The current module and how long it has been used, as a difference of the run's active time. */
typedef struct
{
  char    *id; /* NULL: no module */
  gint64   start_ms;
  gboolean is_told; /* an event told its time up to start_ms */
} NateroModuleClock;

void     natero_module_clock_set (NateroModuleClock *self, const char *id, gint64 run_active_ms);
void     natero_module_clock_restart (NateroModuleClock *self, gint64 run_active_ms);
gboolean natero_module_clock_is_worth_telling (const NateroModuleClock *self, gint64 run_active_ms);
gint64   natero_module_clock_get_ms (const NateroModuleClock *self, gint64 run_active_ms);
void     natero_module_clock_clear (NateroModuleClock *self);

G_END_DECLS
