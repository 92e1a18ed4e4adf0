/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-chance-private.h"

struct _NateroChance
{
  GRand *rand;
};

/* The counter of RFC 9562's last field: 48 bits. */
#define COUNT_MASK G_GUINT64_CONSTANT (0xffffffffffff)

NateroChance *
natero_chance_new (void)
{
  NateroChance *self = g_new0 (NateroChance, 1);

  self->rand = g_rand_new ();
  return self;
}

NateroChance *
natero_chance_new_seeded (guint32 seed)
{
  NateroChance *self = g_new0 (NateroChance, 1);

  self->rand = g_rand_new_with_seed (seed);
  return self;
}

void
natero_chance_free (NateroChance *self)
{
  if (self == NULL)
    return;

  g_rand_free (self->rand);
  g_free (self);
}

/* At least 0, below 1. */
double
natero_chance_fraction (NateroChance *self)
{
  return g_rand_double (self->rand);
}

/* A UUID of version 4. */
char *
natero_chance_uuid (NateroChance *self)
{
  guint32 a = g_rand_int (self->rand);
  guint32 b = g_rand_int (self->rand);
  guint32 c = g_rand_int (self->rand);
  guint32 d = g_rand_int (self->rand);

  return g_strdup_printf ("%08x-%04x-4%03x-%04x-%04x%08x",
                          a,
                          b >> 16,
                          b & 0x0fff,
                          0x8000 | ((c >> 16) & 0x3fff),
                          c & 0xffff,
                          d);
}

void
natero_event_ids_init (NateroEventIds *self, NateroChance *chance)
{
  guint32 a = g_rand_int (chance->rand);
  guint32 b = g_rand_int (chance->rand);
  guint32 c = g_rand_int (chance->rand);

  g_snprintf (self->prefix,
              sizeof self->prefix,
              "%08x-%04x-8%03x-%04x-",
              a,
              b >> 16,
              b & 0x0fff,
              0x8000 | (c & 0x3fff));
  self->count = 0;
}

void
natero_event_ids_next (NateroEventIds *self, char id[NATERO_EVENT_ID_LENGTH + 1])
{
  self->count++;
  g_snprintf (id,
              NATERO_EVENT_ID_LENGTH + 1,
              "%s%012" G_GINT64_MODIFIER "x",
              self->prefix,
              self->count & COUNT_MASK);
}
