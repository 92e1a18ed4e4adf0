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

/* Where all that is random comes from. A seed makes it repeat itself, for tests. */
typedef struct _NateroChance NateroChance;

NateroChance *natero_chance_new (void);
NateroChance *natero_chance_new_seeded (guint32 seed);
void          natero_chance_free (NateroChance *self);
double        natero_chance_fraction (NateroChance *self);
char         *natero_chance_uuid (NateroChance *self);

/* The ids of one run's events: RFC 9562 version 8, random bits drawn once, then a counter. */
typedef struct
{
  char    prefix[25];
  guint64 count;
} NateroEventIds;

#define NATERO_EVENT_ID_LENGTH 36

void natero_event_ids_init (NateroEventIds *self, NateroChance *chance);
void natero_event_ids_next (NateroEventIds *self, char id[NATERO_EVENT_ID_LENGTH + 1]);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NateroChance, natero_chance_free)

G_END_DECLS
