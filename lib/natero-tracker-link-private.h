/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "This header is private to libnatero"
#endif

#include "natero-engine-private.h"
#include "natero-presence-private.h"

G_BEGIN_DECLS

/* What leads from the windows of a tracker to its engine, which is built when it is asked for. */
typedef struct
{
  NateroEngine *(*get_engine) (gpointer tracker);
  gpointer tracker;
} NateroTrackerLink;

/* @link has to outlive the presence. */
NateroPresence *natero_tracker_link_create_presence (NateroTrackerLink *link, NateroClock *clock);

G_END_DECLS
