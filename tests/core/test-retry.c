/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "core-support.h"
#include "natero-retry-private.h"

/* From an outcome to what is done next: pure rules. */

static const struct
{
  guint             status;
  NateroOutcomeKind kind;
} statuses[] = {
  { 200, NATERO_OUTCOME_TAKEN },   { 204, NATERO_OUTCOME_TAKEN },
  { 299, NATERO_OUTCOME_TAKEN },   { 301, NATERO_OUTCOME_DENIED },
  { 308, NATERO_OUTCOME_DENIED },  { 400, NATERO_OUTCOME_REFUSED },
  { 401, NATERO_OUTCOME_DENIED },  { 403, NATERO_OUTCOME_DENIED },
  { 404, NATERO_OUTCOME_DENIED },  { 405, NATERO_OUTCOME_REFUSED },
  { 408, NATERO_OUTCOME_LATER },   { 413, NATERO_OUTCOME_TOO_LARGE },
  { 422, NATERO_OUTCOME_REFUSED }, { 425, NATERO_OUTCOME_LATER },
  { 429, NATERO_OUTCOME_LATER },   { 500, NATERO_OUTCOME_LATER },
  { 503, NATERO_OUTCOME_LATER },   { 599, NATERO_OUTCOME_LATER },
  { 0, NATERO_OUTCOME_NOT_SENT },  { 100, NATERO_OUTCOME_NOT_SENT },
};

static void
test_statuses (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    g_assert_cmpint (natero_outcome_kind_from_status (statuses[i].status), ==, statuses[i].kind);
}

static const struct
{
  NateroOutcomeKind kind;
  guint             status;
  guint             n_events;
  guint             n_same_5xx;
  gboolean          has_others_through;
  NateroRetryAction action;
} decisions[] = {
  { NATERO_OUTCOME_TAKEN, 200, 10, 0, FALSE, NATERO_RETRY_NEXT },
  { NATERO_OUTCOME_PARTLY, 200, 10, 0, FALSE, NATERO_RETRY_NEXT },
  { NATERO_OUTCOME_NOT_SENT, 0, 10, 0, FALSE, NATERO_RETRY_WAIT },
  { NATERO_OUTCOME_LATER, 503, 10, 4, FALSE, NATERO_RETRY_WAIT },
  { NATERO_OUTCOME_LATER, 503, 10, 5, FALSE, NATERO_RETRY_HALVE },
  { NATERO_OUTCOME_LATER, 503, 1, 4, FALSE, NATERO_RETRY_WAIT },
  { NATERO_OUTCOME_LATER, 503, 1, 5, FALSE, NATERO_RETRY_PROBE },
  { NATERO_OUTCOME_LATER, 503, 1, 5, TRUE, NATERO_RETRY_SET_ASIDE },
  { NATERO_OUTCOME_LATER, 429, 10, 9, TRUE, NATERO_RETRY_WAIT },
  { NATERO_OUTCOME_TOO_LARGE, 413, 2, 0, FALSE, NATERO_RETRY_HALVE },
  { NATERO_OUTCOME_TOO_LARGE, 413, 1, 0, FALSE, NATERO_RETRY_SET_ASIDE },
  { NATERO_OUTCOME_REFUSED, 400, 2, 0, FALSE, NATERO_RETRY_HALVE },
  { NATERO_OUTCOME_REFUSED, 400, 1, 0, FALSE, NATERO_RETRY_SET_ASIDE },
  { NATERO_OUTCOME_DENIED, 401, 10, 0, FALSE, NATERO_RETRY_PAUSE },
};

static void
test_decisions (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (decisions); i++)
    {
      g_autoptr (NateroOutcome) outcome = NULL;
      NateroRetryFacts facts = { 0 };
      gint64           wait_ms;

      outcome = natero_outcome_new (decisions[i].kind, decisions[i].status, "x");
      facts.n_events = decisions[i].n_events;
      facts.n_same_5xx = decisions[i].n_same_5xx;
      facts.has_others_through = decisions[i].has_others_through;
      g_assert_cmpint (natero_retry_decide (outcome, &facts, &wait_ms), ==, decisions[i].action);
    }
}

static gint64
get_wait (gint64 outage_seconds, double fraction, gint64 asked_ms)
{
  g_autoptr (NateroOutcome) outcome = natero_outcome_new (NATERO_OUTCOME_LATER, 429, "x");
  NateroRetryFacts facts = { .n_events = 1, .fraction = fraction };
  gint64           wait_ms = 0;

  facts.outage_ms = outage_seconds * 1000;
  outcome->retry_after_ms = asked_ms;
  natero_retry_decide (outcome, &facts, &wait_ms);
  return wait_ms;
}

static void
test_waits (void)
{
  g_assert_cmpint (get_wait (0, 0, -1), ==, 1000);
  g_assert_cmpint (get_wait (0, 0.5, -1), ==, 2500);
  g_assert_cmpint (get_wait (0, 1, -1), ==, 4000);
  /* A short outage is followed closely to its end. */
  g_assert_cmpint (get_wait (32, 1, -1), ==, 4000);
  g_assert_cmpint (get_wait (80, 1, -1), ==, 10000);
  g_assert_cmpint (get_wait (3600, 1, -1), ==, 450000);
  g_assert_cmpint (get_wait (4 * 3600, 1, -1), ==, 30 * 60 * 1000);
  g_assert_cmpint (get_wait (365 * 24 * 3600, 1, -1), ==, 30 * 60 * 1000);
  g_assert_cmpint (get_wait (365 * 24 * 3600, 0, -1), ==, 1000);
  g_assert_cmpint (get_wait (0, 0, 90000), ==, 90000);
  g_assert_cmpint (get_wait (0, 0, 0), ==, 1000);
  g_assert_cmpint (get_wait (0, 0, G_MAXINT64), ==, 60 * 60 * 1000);
}

#define NOW CORE_SUPPORT_START_MS
#define MINUTE_MS (60 * 1000)

static const struct
{
  NateroOutage outage;
  gint64       wait_ms; /* -1: forgotten */
  gint64       outage_ms;
} resumptions[] = {
  { { NOW - 9 * MINUTE_MS, NOW + MINUTE_MS, 2 * MINUTE_MS }, MINUTE_MS, 9 * MINUTE_MS },
  /* It was due when no program ran. */
  { { NOW - 9 * MINUTE_MS, NOW - MINUTE_MS, 2 * MINUTE_MS }, 0, 9 * MINUTE_MS },
  { { NOW - 90 * MINUTE_MS, NOW - 60 * MINUTE_MS, MINUTE_MS }, 0, 90 * MINUTE_MS },
  { { NOW - 90 * MINUTE_MS, NOW - 60 * MINUTE_MS - 1, MINUTE_MS }, -1, 0 },
  /* The wall clock was put back by a day. */
  { { NOW + 1440 * MINUTE_MS, NOW + 1442 * MINUTE_MS, 2 * MINUTE_MS }, 2 * MINUTE_MS, 0 },
  /* What no version writes */
  { { NOW, G_MAXINT64, G_MAXINT64 }, 60 * MINUTE_MS, 0 },
  { { NOW, NOW + MINUTE_MS, G_MININT64 }, 0, 0 },
  { { G_MAXINT64, G_MAXINT64, 0 }, 0, 0 },
  { { G_MININT64, NOW, 0 }, -1, 0 },
  { { NOW, G_MININT64, 0 }, -1, 0 },
};

static void
test_resume (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (resumptions); i++)
    {
      gint64 outage_ms = 0;

      g_assert_cmpint (
        natero_retry_resume (&resumptions[i].outage, NOW, &outage_ms), ==, resumptions[i].wait_ms);
      g_assert_cmpint (outage_ms, ==, resumptions[i].outage_ms);
    }
}

static const struct
{
  const char *header;
  gint64      wait_ms;
} headers[] = {
  { NULL, -1 },
  { "", -1 },
  { "0", 0 },
  { "120", 120000 },
  { "-5", -1 },
  { "1.5", -1 },
  { "99999999999999999999", -1 },
  { "soon", -1 },
  { "Tue, 14 Nov 2023 22:14:20 GMT", 60000 },
  { "Tue, 14 Nov 2023 22:00:00 GMT", 0 },
  { "Tue, 14 Nov 2023 22:14:20 CET", -1 },
  { "Tue, 14 Foo 2023 22:14:20 GMT", -1 },
  { "Tue, 99 Nov 2023 99:99:99 GMT", -1 },
  { "Tuesday, 14-Nov-23 22:14:20 GMT", -1 },
};

static void
test_retry_after (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (headers); i++)
    g_assert_cmpint (
      natero_retry_parse_after (headers[i].header, CORE_SUPPORT_START_MS), ==, headers[i].wait_ms);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/retry/statuses", test_statuses);
  g_test_add_func ("/retry/decisions", test_decisions);
  g_test_add_func ("/retry/waits", test_waits);
  g_test_add_func ("/retry/resume", test_resume);
  g_test_add_func ("/retry/after", test_retry_after);

  return g_test_run ();
}
