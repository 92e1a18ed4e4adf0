/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "This header is private to libnatero"
#endif

#include "natero-consent.h"
#include "natero-state-private.h"
#include "natero-worker-private.h"

G_BEGIN_DECLS

/*
 * Whether anything may be recorded, kept and sent: the person's answer, the application's rule,
 * the administrator's policy and the environment's word, and where the answer is kept.
 */
typedef struct _NateroPermission NateroPermission;
typedef void (*NateroPermissionFunc) (gpointer user_data);

NateroPermission *natero_permission_new (const char          *application_id,
                                         gboolean             is_off_for_run,
                                         NateroState         *state,
                                         NateroWorker        *worker,
                                         NateroPermissionFunc changed,
                                         gpointer             user_data);
void              natero_permission_close (NateroPermission *self);
NateroPermission *natero_permission_ref (NateroPermission *self);
void              natero_permission_unref (NateroPermission *self);

void natero_permission_read_in_thread (NateroPermission *self);
void natero_permission_take_read (NateroPermission *self);

void          natero_permission_set_required (NateroPermission *self, gboolean is_required);
gboolean      natero_permission_set_consent (NateroPermission *self, NateroConsent consent);
void          natero_permission_forget (NateroPermission *self);
NateroConsent natero_permission_get_consent (NateroPermission *self);
gboolean      natero_permission_is_open (NateroPermission *self);
const char   *natero_permission_get_endpoint (NateroPermission *self);

G_END_DECLS
