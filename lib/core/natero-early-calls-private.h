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

/*
 * Calls that come before it is known what the last run has left, and whose callers need not wait
 * for that.
 */
typedef enum
{
  NATERO_CALL_SET_ACCOUNT,
  NATERO_CALL_SET_USER,
  NATERO_CALL_SET_MODULE,
  NATERO_CALL_SET_PRODUCT,
  NATERO_CALL_OPEN_PAGE,
  NATERO_CALL_CLOSE_PAGE,
} NateroCall;

typedef struct
{
  GQueue   calls;
  gboolean is_over; /* what comes now is done at once */
} NateroEarlyCalls;

typedef void (*NateroCallFunc) (gpointer target, NateroCall what, const char *text, gpointer key);

gboolean natero_early_calls_put_off (NateroEarlyCalls *self,
                                     NateroCall        what,
                                     const char       *text,
                                     gpointer          key);
void     natero_early_calls_run (NateroEarlyCalls *self, NateroCallFunc func, gpointer target);
void     natero_early_calls_clear (NateroEarlyCalls *self);

G_END_DECLS
