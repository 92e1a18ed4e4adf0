/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "This header is private to libnatero"
#endif

#include <glib.h>

#include "natero-consent.h"

G_BEGIN_DECLS

/* Whether anything may be recorded, kept and sent. */
typedef struct
{
  NateroConsent consent;
  gboolean      is_required;    /* the application asks before it records */
  gboolean      is_off_for_run; /* DO_NOT_TRACK or NATERO_DISABLE in the environment */
  gboolean      is_off_by_policy;
} NateroConsentGate;

gboolean natero_consent_gate_is_open (const NateroConsentGate *self);

G_END_DECLS
