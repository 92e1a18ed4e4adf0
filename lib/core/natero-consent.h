/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib-object.h>

#include "natero-version-macros.h"

G_BEGIN_DECLS

/**
 * NateroConsent:
 * @NATERO_CONSENT_UNSET: the person has not been asked, or has not answered.
 * @NATERO_CONSENT_GRANTED: usage may be recorded, kept and sent.
 * @NATERO_CONSENT_DENIED: nothing may be recorded; what was queued is deleted.
 *
 * What the person in front of the application said about being tracked.
 *
 * Since: 1.0
 */
typedef enum
{
  NATERO_CONSENT_UNSET,
  NATERO_CONSENT_GRANTED,
  NATERO_CONSENT_DENIED,
} NateroConsent;

#define NATERO_TYPE_CONSENT (natero_consent_get_type ())

NATERO_AVAILABLE_IN_1_0
GType natero_consent_get_type (void) G_GNUC_CONST;

G_END_DECLS
