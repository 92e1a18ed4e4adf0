/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "collector-api.h"
#include "collector-forward.h"
#include "collector-keys.h"
#include "collector-store.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* The HTTP side: takes requests on the main context, and hands their bodies to one thread that
 * judges and stores them. */
typedef struct _CollectorServer CollectorServer;

CollectorServer *collector_server_new_listen (GSocketAddress *address,
                                              CollectorKeys  *keys,
                                              GError        **error);
void             collector_server_free (CollectorServer *self);
int              collector_server_get_port (CollectorServer *self);
char            *collector_server_dup_uri (CollectorServer *self);
void collector_server_set_print (CollectorServer *self, gboolean is_printing, gboolean is_coloured);
void collector_server_set_allow_origin (CollectorServer *self, const char *origin);
void collector_server_set_keep (CollectorServer *self, gint64 keep_ms);
void collector_server_set_forward (CollectorServer *self, CollectorForward *forward);
void collector_server_run (CollectorServer *self, CollectorStore *store, CollectorApi *api);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CollectorServer, collector_server_free)

G_END_DECLS
