/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "core-support.h"
#include "natero-batch-private.h"
#include "natero-retry-private.h"

#include <string.h>

/* The batches that are made of the queue's lines. */

static NateroLogRange *
create_range (const char *text, guint n_events)
{
  NateroLogRange *range = g_new0 (NateroLogRange, 1);

  range->run_id = g_strdup ("run");
  range->n_events = n_events;
  range->lines = g_bytes_new (text, strlen (text));
  return range;
}

static void
test_batch_gzip (void)
{
  g_autofree char *short_text = g_strnfill (1023, 'x');
  g_autofree char *long_text = g_strnfill (1024, 'x');
  g_autofree char *unpacked = NULL;
  g_autoptr (NateroBatch) plain = natero_batch_new (create_range (short_text, 1), TRUE);
  g_autoptr (NateroBatch) packed = natero_batch_new (create_range (long_text, 1), TRUE);
  g_autoptr (NateroBatch) unwanted = natero_batch_new (create_range (long_text, 1), FALSE);

  g_assert_false (plain->is_gzip);
  g_assert_cmpuint (g_bytes_get_size (plain->body), ==, 1023);
  g_assert_true (packed->is_gzip);
  g_assert_cmpuint (g_bytes_get_size (packed->body), <, 100);
  unpacked = core_support_gunzip (packed->body);
  g_assert_cmpstr (unpacked, ==, long_text);
  g_assert_false (unwanted->is_gzip);
}

static void
test_batch_refused (void)
{
  g_autoptr (NateroBatch) batch =
    natero_batch_new (create_range ("{\"a\":1}\n{\"a\":2}\n", 2), TRUE);
  g_autoptr (NateroOutcome) outcome = natero_outcome_new (NATERO_OUTCOME_PARTLY, 200, "x");
  g_autofree char *text = NULL;

  g_assert_cmpuint (natero_batch_check_refused (batch, NULL), ==, 0);
  natero_outcome_add_refused (outcome, 3, "there is none");
  natero_outcome_add_refused (outcome, 2, "first");
  natero_outcome_add_refused (outcome, 0, "there is none");
  natero_outcome_add_refused (outcome, 2, "second");
  g_assert_cmpuint (natero_batch_check_refused (batch, outcome->refused), ==, 1);
  text = natero_batch_format_refused (batch, outcome->refused);
  g_assert_cmpstr (text, ==, "{\"reason\":\"first\",\"event\":{\"a\":2}}\n");
}

static void
test_batch_refused_with_zeros (void)
{
  NateroLogRange *range = create_range ("", 2);
  g_autoptr (NateroBatch) batch = NULL;
  g_autoptr (NateroOutcome) outcome = natero_outcome_new (NATERO_OUTCOME_PARTLY, 200, "x");
  g_autofree char *text = NULL;

  g_bytes_unref (range->lines);
  range->lines = g_bytes_new_static ("\0\n{\"a\":2}\n", 10);
  batch = natero_batch_new (range, FALSE);
  natero_outcome_add_refused (outcome, 2, "why");
  text = natero_batch_format_refused (batch, outcome->refused);
  g_assert_cmpstr (text, ==, "{\"reason\":\"why\",\"event\":{\"a\":2}}\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/batch/gzip", test_batch_gzip);
  g_test_add_func ("/batch/refused", test_batch_refused);
  g_test_add_func ("/batch/refused/zeros", test_batch_refused_with_zeros);

  return g_test_run ();
}
