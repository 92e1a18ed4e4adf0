/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-consent-gate-private.h"

gboolean
natero_consent_gate_is_open (const NateroConsentGate *self)
{
  if (self->is_off_for_run || self->is_off_by_policy)
    return FALSE;

  switch (self->consent)
    {
    case NATERO_CONSENT_GRANTED:
      return TRUE;
    case NATERO_CONSENT_UNSET:
      return !self->is_required;
    case NATERO_CONSENT_DENIED:
    default:
      return FALSE;
    }
}
