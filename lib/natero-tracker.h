/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gtk/gtk.h>

#include "natero-account-details.h"
#include "natero-consent.h"
#include "natero-user-details.h"
#include "natero-version-macros.h"

G_BEGIN_DECLS

#define NATERO_TYPE_TRACKER (natero_tracker_get_type ())

NATERO_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (NateroTracker, natero_tracker, NATERO, TRACKER, GObject)

NATERO_AVAILABLE_IN_1_0
NateroTracker *natero_tracker_new (const char *api_key, const char *auth_key);
NATERO_AVAILABLE_IN_1_0
NateroTracker *natero_tracker_new_recording (void);

/* Windows */
NATERO_AVAILABLE_IN_1_0
void natero_tracker_attach (NateroTracker *self, GtkWindow *window);
NATERO_AVAILABLE_IN_1_0
void natero_tracker_detach (NateroTracker *self, GtkWindow *window);
NATERO_AVAILABLE_IN_1_0
void natero_tracker_attach_application (NateroTracker *self, GtkApplication *application);

/* Actions */
NATERO_AVAILABLE_IN_1_0
void natero_tracker_map_action (NateroTracker *self,
                                const char    *action_name,
                                const char    *feature_id,
                                const char    *module_id,
                                const char    *product_id);
NATERO_AVAILABLE_IN_1_0
void natero_tracker_insert_action_group (NateroTracker *self,
                                         GtkWidget     *widget,
                                         const char    *prefix,
                                         GActionGroup  *group);

/* Who */
NATERO_AVAILABLE_IN_1_0
gboolean natero_tracker_login (NateroTracker     *self,
                               const char        *user_id,
                               const char        *account_id,
                               NateroUserDetails *details,
                               const char        *product_id,
                               GError           **error);
NATERO_AVAILABLE_IN_1_0
void natero_tracker_logout (NateroTracker *self);
NATERO_AVAILABLE_IN_1_0
gboolean natero_tracker_identify_user (NateroTracker     *self,
                                       NateroUserDetails *details,
                                       GError           **error);
NATERO_AVAILABLE_IN_1_0
gboolean natero_tracker_identify_account (NateroTracker        *self,
                                          NateroAccountDetails *details,
                                          GError              **error);
NATERO_AVAILABLE_IN_1_0
gboolean natero_tracker_set_account_id (NateroTracker *self,
                                        const char    *account_id,
                                        GError       **error);
NATERO_AVAILABLE_IN_1_0
const char *natero_tracker_get_account_id (NateroTracker *self);
NATERO_AVAILABLE_IN_1_0
gboolean natero_tracker_set_user_id (NateroTracker *self, const char *user_id, GError **error);
NATERO_AVAILABLE_IN_1_0
const char *natero_tracker_get_user_id (NateroTracker *self);

/* What */
NATERO_AVAILABLE_IN_1_0
gboolean natero_tracker_set_module_id (NateroTracker *self, const char *module_id, GError **error);
NATERO_AVAILABLE_IN_1_0
const char *natero_tracker_get_module_id (NateroTracker *self);
NATERO_AVAILABLE_IN_1_0
gboolean natero_tracker_set_product_id (NateroTracker *self,
                                        const char    *product_id,
                                        GError       **error);
NATERO_AVAILABLE_IN_1_0
const char *natero_tracker_get_product_id (NateroTracker *self);
NATERO_AVAILABLE_IN_1_0
gboolean natero_tracker_send_feature_event (NateroTracker *self,
                                            const char    *feature_id,
                                            const char    *module_id,
                                            const char    *product_id,
                                            GError       **error);

/* Consent */
NATERO_AVAILABLE_IN_1_0
void natero_tracker_set_consent (NateroTracker *self, NateroConsent consent);
NATERO_AVAILABLE_IN_1_0
NateroConsent natero_tracker_get_consent (NateroTracker *self);
NATERO_AVAILABLE_IN_1_0
gboolean natero_tracker_erase (NateroTracker *self, GError **error);

/* State */
NATERO_AVAILABLE_IN_1_0
const char *natero_tracker_get_session_id (NateroTracker *self);
NATERO_AVAILABLE_IN_1_0
const char *natero_tracker_get_visitor_id (NateroTracker *self);
NATERO_AVAILABLE_IN_1_0
gboolean natero_tracker_get_idle (NateroTracker *self);
NATERO_AVAILABLE_IN_1_0
guint natero_tracker_get_pending_events (NateroTracker *self);
NATERO_AVAILABLE_IN_1_0
GVariant *natero_tracker_get_drop_counts (NateroTracker *self);

/* Delivery */
NATERO_AVAILABLE_IN_1_0
void natero_tracker_sync_events (NateroTracker *self);
NATERO_AVAILABLE_IN_1_0
void natero_tracker_sync_events_async (NateroTracker      *self,
                                       GCancellable       *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer            user_data);
NATERO_AVAILABLE_IN_1_0
gboolean natero_tracker_sync_events_finish (NateroTracker *self,
                                            GAsyncResult  *result,
                                            GError       **error);
NATERO_AVAILABLE_IN_1_0
void natero_tracker_shutdown_async (NateroTracker      *self,
                                    GCancellable       *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer            user_data);
NATERO_AVAILABLE_IN_1_0
gboolean natero_tracker_shutdown_finish (NateroTracker *self, GAsyncResult *result, GError **error);

/* For an application's own tests */
NATERO_AVAILABLE_IN_1_0
void natero_tracker_advance_clock (NateroTracker *self, guint64 ms);
NATERO_AVAILABLE_IN_1_0
GPtrArray *natero_tracker_dup_recorded_events (NateroTracker *self);

G_END_DECLS
