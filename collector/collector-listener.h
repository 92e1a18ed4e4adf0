/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "collector-connection.h"

G_BEGIN_DECLS

/* Accepts connections for libsoup, as many as there is room for, gives up those that take too long,
 * and refuses requests of which it is in doubt where they end; an early handler leaves these alone.
 * libsoup's own listener stops for good when a connection cannot be accepted, as when file
 * descriptors run out, and up to version 3.2 leaks the socket of every connection. */
typedef struct _CollectorListener CollectorListener;

CollectorListener *collector_listener_new (SoupServer *soup,
                                           GSocket    *socket,
                                           guint       max_connections,
                                           GError    **error);
void               collector_listener_free (CollectorListener *self);
void               collector_listener_check (CollectorListener *self, gint64 now);
guint              collector_listener_get_n_connections (CollectorListener *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CollectorListener, collector_listener_free)

G_END_DECLS
