/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "This header is private to libnatero"
#endif

#include <glib-object.h>

#include "natero-engine-private.h"

G_BEGIN_DECLS

/* The options come first, in the order of their table. */
enum
{
  NATERO_TRACKER_PROP_ACCOUNT_ID,
  NATERO_TRACKER_PROP_USER_ID,
  NATERO_TRACKER_PROP_CONSENT,
  NATERO_TRACKER_PROP_MODULE_ID,
  NATERO_TRACKER_PROP_PRODUCT_ID,
  NATERO_TRACKER_PROP_SESSION_ID,
  NATERO_TRACKER_PROP_VISITOR_ID,
  NATERO_TRACKER_PROP_IDLE,
  NATERO_TRACKER_PROP_PENDING_EVENTS,
  NATERO_TRACKER_N_PROPS
};

extern const NateroEngineFuncs natero_tracker_engine_funcs;

void natero_tracker_class_add_properties (GObjectClass *klass);
void natero_tracker_class_add_signals (GObjectClass *klass);

gboolean natero_tracker_class_put_off_dispose (GObject *tracker);
void     natero_tracker_class_silence (GObject *tracker);

G_END_DECLS
