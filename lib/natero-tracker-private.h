/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "This header is private to libnatero"
#endif

#include "natero-presence-private.h"
#include "natero-tracker.h"

G_BEGIN_DECLS

NateroPresence *natero_tracker_get_presence (NateroTracker *self);
void            natero_tracker_start (NateroTracker *self);

G_END_DECLS
