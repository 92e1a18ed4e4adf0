/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib-object.h>

#include "natero-version-macros.h"

G_BEGIN_DECLS

#define NATERO_TYPE_EVENT (natero_event_get_type ())

typedef struct _NateroEvent NateroEvent;

NATERO_AVAILABLE_IN_1_0
GType natero_event_get_type (void) G_GNUC_CONST;
NATERO_AVAILABLE_IN_1_0
NateroEvent *natero_event_ref (NateroEvent *self);
NATERO_AVAILABLE_IN_1_0
void natero_event_unref (NateroEvent *self);
NATERO_AVAILABLE_IN_1_0
const char *natero_event_get_action (NateroEvent *self);
NATERO_AVAILABLE_IN_1_0
const char *natero_event_get_id (NateroEvent *self);
NATERO_AVAILABLE_IN_1_0
gint64 natero_event_get_created_at (NateroEvent *self);
NATERO_AVAILABLE_IN_1_0
char *natero_event_to_json (NateroEvent *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NateroEvent, natero_event_unref)

G_END_DECLS
