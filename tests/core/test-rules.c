/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-consent-gate-private.h"
#include "natero-identity-private.h"
#include "natero-module-clock-private.h"

static void
test_module_clock (void)
{
  NateroModuleClock module = { 0 };

  g_assert_false (natero_module_clock_is_worth_telling (&module, 100));
  natero_module_clock_set (&module, "board", 1000);
  g_assert_cmpint (natero_module_clock_get_ms (&module, 6000), ==, 5000);

  /* Even no time at all is told once, and then only what has come since. */
  g_assert_true (natero_module_clock_is_worth_telling (&module, 1000));
  natero_module_clock_restart (&module, 6000);
  g_assert_false (natero_module_clock_is_worth_telling (&module, 6000));
  g_assert_true (natero_module_clock_is_worth_telling (&module, 6001));
  g_assert_cmpint (natero_module_clock_get_ms (&module, 6001), ==, 1);

  natero_module_clock_set (&module, module.id, 7000);
  g_assert_cmpstr (module.id, ==, "board");
  g_assert_true (natero_module_clock_is_worth_telling (&module, 7000));
  natero_module_clock_set (&module, NULL, 8000);
  g_assert_false (natero_module_clock_is_worth_telling (&module, 9000));
  natero_module_clock_clear (&module);
}

static void
test_identity (void)
{
  NateroIdentity identity = { 0 };

  g_assert_false (natero_identity_is_somebody_else (&identity, "acme", "ada"));
  g_assert_true (natero_identity_set_account_id (&identity, "acme"));
  g_assert_false (natero_identity_set_account_id (&identity, "acme"));
  g_assert_false (natero_identity_is_somebody_else (&identity, "acme", "ada"));
  g_assert_true (natero_identity_set_user_id (&identity, "ada"));
  g_assert_true (natero_identity_set_product_id (&identity, "bench"));

  g_assert_false (natero_identity_is_somebody_else (&identity, "acme", "ada"));
  g_assert_true (natero_identity_is_somebody_else (&identity, "acme", "bob"));
  g_assert_true (natero_identity_is_somebody_else (&identity, "other", "ada"));

  natero_identity_clear (&identity);
  g_assert_null (identity.account_id);
  g_assert_null (identity.user_id);
  g_assert_null (identity.product_id);
}

/* Who says what, and whether anything may be recorded. */
static void
test_consent_gate (void)
{
  static const struct
  {
    NateroConsentGate gate;
    gboolean          is_open;
  } rows[] = {
    { { NATERO_CONSENT_UNSET, FALSE, FALSE, FALSE }, TRUE },
    { { NATERO_CONSENT_UNSET, TRUE, FALSE, FALSE }, FALSE },
    { { NATERO_CONSENT_GRANTED, FALSE, FALSE, FALSE }, TRUE },
    { { NATERO_CONSENT_GRANTED, TRUE, FALSE, FALSE }, TRUE },
    { { NATERO_CONSENT_DENIED, FALSE, FALSE, FALSE }, FALSE },
    { { NATERO_CONSENT_DENIED, TRUE, FALSE, FALSE }, FALSE },
    { { NATERO_CONSENT_GRANTED, TRUE, TRUE, FALSE }, FALSE },
    { { NATERO_CONSENT_GRANTED, TRUE, FALSE, TRUE }, FALSE },
    { { NATERO_CONSENT_UNSET, FALSE, TRUE, FALSE }, FALSE },
    { { NATERO_CONSENT_UNSET, FALSE, FALSE, TRUE }, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_true (natero_consent_gate_is_open (&rows[i].gate) == rows[i].is_open);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/module-clock", test_module_clock);
  g_test_add_func ("/identity", test_identity);
  g_test_add_func ("/consent-gate", test_consent_gate);

  return g_test_run ();
}
