/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <natero.h>

G_BEGIN_DECLS

#define DEMO_TYPE_USAGE (demo_usage_get_type ())
G_DECLARE_FINAL_TYPE (DemoUsage, demo_usage, DEMO, USAGE, GObject)

DemoUsage     *demo_usage_new (GtkApplication *application, const char *collector_url);
NateroTracker *demo_usage_get_tracker (DemoUsage *self);
GListModel    *demo_usage_get_events (DemoUsage *self);
void           demo_usage_record_feature (DemoUsage *self, const char *feature_id);
gboolean       demo_usage_sign_in (DemoUsage            *self,
                                   const char           *user_id,
                                   const char           *account_id,
                                   NateroUserDetails    *user,
                                   NateroAccountDetails *account,
                                   GError              **error);
void           demo_usage_sign_out (DemoUsage *self);
gboolean       demo_usage_get_signed_in (DemoUsage *self);
gboolean       demo_usage_erase (DemoUsage *self, GError **error);
gboolean       demo_usage_get_online (DemoUsage *self);
void           demo_usage_set_online (DemoUsage *self, gboolean online);

G_END_DECLS
