/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

#define COLLECTOR_TYPE_CONNECTION (collector_connection_get_type ())

/* The connection of a client, which libsoup reads from and writes to, and what is known of it that
 * libsoup doesn't tell: how long it has been waited for, and how fast a body comes. */
G_DECLARE_FINAL_TYPE (CollectorConnection, collector_connection, COLLECTOR, CONNECTION, GIOStream)

typedef enum
{
  COLLECTOR_CONNECTION_WAITING,   /* for the head of a request, the first or the next */
  COLLECTOR_CONNECTION_RECEIVING, /* a body */
  COLLECTOR_CONNECTION_ANSWERING,
  COLLECTOR_CONNECTION_LINGERING, /* refused: what still comes is read in vain */
  COLLECTOR_CONNECTION_CLOSED,
} CollectorConnectionState;

typedef void (*CollectorConnectionFunc) (CollectorConnection *self, gpointer user_data);

CollectorConnection *collector_connection_new (GSocket                *socket,
                                               gint64                  now,
                                               CollectorConnectionFunc closed_cb,
                                               gpointer                user_data);
gboolean             collector_connection_offer (CollectorConnection *self, SoupServer *soup);
CollectorConnection *collector_connection_get (SoupServerMessage *message);
GSocket             *collector_connection_get_socket (CollectorConnection *self);

CollectorConnectionState collector_connection_get_state (CollectorConnection *self);
gint64                   collector_connection_get_since (CollectorConnection *self);

gboolean    collector_connection_is_behind (CollectorConnection *self);
const char *collector_connection_get_head_problem (CollectorConnection *self, guint *status);

void collector_connection_begin (CollectorConnection *self);
void collector_connection_enter (CollectorConnection *self, CollectorConnectionState state);
void collector_connection_set_watch (CollectorConnection *self, GSource *watch);
void collector_connection_count (CollectorConnection *self, gsize n_bytes);
void collector_connection_refuse (SoupServerMessage *message, guint status, const char *problem);
void collector_connection_check (CollectorConnection *self, gint64 now);
void collector_connection_abort (CollectorConnection *self);
gboolean collector_connection_is_cut (CollectorConnection *self);
void     collector_connection_cut (CollectorConnection *self);

G_END_DECLS
