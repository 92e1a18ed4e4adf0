/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-consent.h"

G_DEFINE_ENUM_TYPE (NateroConsent,
                    natero_consent,
                    G_DEFINE_ENUM_VALUE (NATERO_CONSENT_UNSET, "unset"),
                    G_DEFINE_ENUM_VALUE (NATERO_CONSENT_GRANTED, "granted"),
                    G_DEFINE_ENUM_VALUE (NATERO_CONSENT_DENIED, "denied"))
