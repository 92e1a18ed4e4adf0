/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-sum.h"

#include <string.h>

guint
collector_sum_hash (gconstpointer data)
{
  const CollectorSum *row = data;

  return (row->name != NULL ? g_str_hash (row->name) : g_int64_hash (&row->id)) + row->kind;
}

gboolean
collector_sum_equal (gconstpointer one_data, gconstpointer other_data)
{
  const CollectorSum *one = one_data;
  const CollectorSum *other = other_data;

  if (one->kind != other->kind)
    return FALSE;

  return one->name != NULL ? strcmp (one->name, other->name) == 0 : one->id == other->id;
}

void
collector_sum_free (gpointer data)
{
  CollectorSum *self = data;

  g_free (self->name);
  g_free (self->user_id);
  g_free (self->account_id);
  g_free (self);
}

guint
collector_seen_hash (gconstpointer data)
{
  const CollectorSeen *seen = data;

  return g_direct_hash (seen->place) * 31 + g_int64_hash (&seen->who) * 7 + seen->kind;
}

gboolean
collector_seen_equal (gconstpointer one_data, gconstpointer other_data)
{
  const CollectorSeen *one = one_data;
  const CollectorSeen *other = other_data;

  return one->kind == other->kind && one->place == other->place && one->who == other->who;
}

/* Adds what an event counts for. */
void
collector_sum_add (CollectorSum *self, gint64 created_at, double uses, gint64 active_ms)
{
  self->first = self->n_events == 0 ? created_at : MIN (self->first, created_at);
  self->last = self->n_events == 0 ? created_at : MAX (self->last, created_at);
  self->n_events++;
  self->uses += uses;
  self->active_ms += active_ms;
}

/* The last value that is known stays. */
void
collector_sum_set_text (char **text, const char *value)
{
  if (value == NULL || g_strcmp0 (*text, value) == 0)
    return;

  g_free (*text);
  *text = g_strdup (value);
}
