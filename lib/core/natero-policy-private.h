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

/*
 * What people and administrators decide, in GSettings, so that dconf profiles can lock it. All
 * calls that end in _in_thread read or write a backend and may wait for it.
 */
typedef struct _NateroPolicy NateroPolicy;
typedef void (*NateroPolicyFunc) (gpointer user_data);

typedef struct
{
  gboolean      is_installed;      /* the schema is there */
  gboolean      is_consent_locked; /* the answer is not the person's to give */
  NateroConsent consent;
  gboolean      is_disabled;
  char         *endpoint; /* NULL: no override */
} NateroPolicyValues;

NateroPolicy *natero_policy_new (const char      *application_id,
                                 NateroPolicyFunc changed,
                                 gpointer         user_data);
void          natero_policy_silence (NateroPolicy *self);
void          natero_policy_free (NateroPolicy *self);

void     natero_policy_read_in_thread (NateroPolicy *self, NateroPolicyValues *values);
gboolean natero_policy_write_consent_in_thread (NateroPolicy *self, NateroConsent consent);

void natero_policy_values_clear (NateroPolicyValues *values);

G_END_DECLS
