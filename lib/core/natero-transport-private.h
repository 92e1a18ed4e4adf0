/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "This header is private to libnatero"
#endif

#include <gio/gio.h>

#include "natero-clock-private.h"
#include "natero-options-private.h"
#include "natero-retry-private.h"

G_BEGIN_DECLS

/*
 * One POST: a body goes out, an outcome comes back. Everything that is HTTP is in here: the URL,
 * the headers, redirects, the receiver's answer; and whether there is a network at all.
 */
typedef struct _NateroTransport NateroTransport;

typedef struct
{
  void (*came_back) (gpointer user_data);
  void (*metered_changed) (gboolean is_metered, gpointer user_data);
} NateroTransportFuncs;

NateroTransport *natero_transport_new (NateroOptions              *options,
                                       NateroClock                *clock,
                                       const NateroTransportFuncs *funcs,
                                       gpointer                    user_data);
void             natero_transport_free (NateroTransport *self);

void     natero_transport_prepare_in_thread (void);
void     natero_transport_load_modules_in_thread (gboolean is_secure);
void     natero_transport_watch_network (NateroTransport *self);
void     natero_transport_set_endpoint (NateroTransport *self, const char *endpoint);
gboolean natero_transport_is_known_away (NateroTransport *self);
char    *natero_transport_dup_shown_url (NateroTransport *self);
void     natero_transport_leave_requests (NateroTransport *self);
void     natero_transport_send (NateroTransport  *self,
                                GBytes           *body,
                                gboolean          is_gzip,
                                GCancellable     *cancellable,
                                NateroOutcomeFunc func,
                                gpointer          user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NateroTransport, natero_transport_free)

G_END_DECLS
