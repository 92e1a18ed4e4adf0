/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "core-support.h"
#include "natero-retry-private.h"

G_BEGIN_DECLS

/* A receiver without a network: keeps what comes, and answers what it is told to. */
typedef struct _CoreReceiver CoreReceiver;

CoreReceiver *core_receiver_new (void);
void          core_receiver_free (CoreReceiver *self);

/* The next request is answered so; without any, all are taken. Takes the outcome. */
void core_receiver_push (CoreReceiver *self, NateroOutcome *outcome);
void core_receiver_push_status (CoreReceiver *self, guint status);
void core_receiver_always (CoreReceiver *self, guint status);

/* A batch with a line that holds the text is answered with the status. */
void core_receiver_refuse (CoreReceiver *self, const char *text, guint status);

/* Requests are not answered until this is called with FALSE. */
void core_receiver_hold (CoreReceiver *self, gboolean is_held);

void core_receiver_send (CoreReceiver     *self,
                         GBytes           *body,
                         gboolean          is_gzip,
                         GCancellable     *cancellable,
                         NateroOutcomeFunc func,
                         gpointer          func_data);

guint       core_receiver_get_n_requests (CoreReceiver *self);
guint       core_receiver_get_n_taken (CoreReceiver *self);
const char *core_receiver_peek_body (CoreReceiver *self, guint request);
guint       core_receiver_count_lines (CoreReceiver *self, guint request);
const char *core_receiver_peek_taken (CoreReceiver *self, guint line);
void        core_receiver_wait_taken (CoreReceiver *self, guint n_lines);
void        core_receiver_wait_requests (CoreReceiver *self, guint n_requests);
void        core_receiver_wait_quiet (CoreReceiver *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoreReceiver, core_receiver_free)

G_END_DECLS
