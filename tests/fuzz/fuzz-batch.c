/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-batch.h"
#include "collector-json.h"
#include "fuzz-store.h"
#include "fuzz.h"

#include <string.h>

gpointer
fuzz_start (void)
{
  return fuzz_store_new ();
}

void
fuzz_stop (gpointer self)
{
  fuzz_store_free (self);
}

static CollectorAnswer *
take (CollectorStore *store, GBytes *body)
{
  CollectorBatch batch = { .body = body, .is_printed = TRUE };
  gsize          length = 0;
  const guint8  *data = g_bytes_get_data (body, &length);

  batch.is_packed = length > 1 && data[0] == 0x1f && data[1] == 0x8b;
  batch.origin.source = "fuzz";

  return collector_batch_take (&batch, store);
}

static void
check_answer (const CollectorAnswer *answer)
{
  CollectorJson value;

  g_assert_true (collector_json_parse (answer->json, strlen (answer->json), &value, NULL));
  g_assert_cmpint (value.kind, ==, COLLECTOR_JSON_OBJECT);

  /* No event is such that the store breaks of it. */
  g_assert_cmpuint (answer->status, !=, 503);
}

/* Taken twice, as a sender in doubt does it: the same answer, and no event that has an event_id
 * counts again. */
gboolean
fuzz_one (gpointer data, const char *bytes, gsize length)
{
  FuzzStore *self = data;
  g_autoptr (GBytes) body = g_bytes_new_static (bytes, length);
  g_autoptr (CollectorAnswer) first = NULL;
  g_autoptr (CollectorAnswer) second = NULL;

  fuzz_store_clear (self);
  first = take (self->store, body);
  second = take (self->store, body);
  check_answer (first);
  check_answer (second);
  g_assert_cmpuint (second->status, ==, first->status);
  g_assert_cmpuint (second->n_rejected, ==, first->n_rejected);
  g_assert_cmpuint (second->n_accepted, <=, first->n_accepted);
  g_assert_cmpuint (
    second->n_accepted + second->n_duplicates, ==, first->n_accepted + first->n_duplicates);
  fuzz_store_check_sums (self);

  return first->status == 200;
}
