/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "This header is private to libnatero"
#endif

#include "natero-clock-private.h"
#include "natero-identity-private.h"
#include "natero-retry-private.h"
#include "natero-session-private.h"
#include "natero-state-private.h"

G_BEGIN_DECLS

/*
 * What one run of the program hands to the next: how sessions, the identity, the visitor, the
 * module that is open and an outage of the receiver are written down in the state.
 */

/* A module that was open when it was written down. */
typedef struct
{
  const char *account_id;
  const char *user_id;
  const char *session_id;
  const char *module_id;
  const char *product_id;
  gint64      time_spent;
  gint64      at_wall_ms;
} NateroOpenModule;

char    *natero_continuity_dup_visitor (NateroState *state);
void     natero_continuity_save_visitor (NateroState *state, const char *visitor_id);
gboolean natero_continuity_restore_session (NateroState   *state,
                                            NateroSession *session,
                                            NateroClock   *clock,
                                            guint          timeout_minutes,
                                            gint64         run_active_ms);
void     natero_continuity_save_session (NateroState         *state,
                                         const NateroSession *session,
                                         gint64               more_active_ms);
gint64   natero_continuity_get_session_active_ms (NateroState *state, const NateroSession *session);
void     natero_continuity_forget_session (NateroState *state, const char *session_id);
void     natero_continuity_prune_sessions (NateroState *state, gint64 now_wall_ms);
void     natero_continuity_restore_identity (NateroState *state, NateroIdentity *identity);
void     natero_continuity_save_identity (NateroState *state, const NateroIdentity *identity);
char   **natero_continuity_dup_runs (NateroState *state);
void     natero_continuity_save_module (NateroState            *state,
                                        const char             *run_id,
                                        const NateroOpenModule *open);
void     natero_continuity_forget_module (NateroState *state, const char *run_id);
void     natero_continuity_take_module (NateroState         *state,
                                        const char          *run_id,
                                        NateroStateTakenFunc func,
                                        gpointer             user_data);
gboolean natero_continuity_read_module (GHashTable *values, NateroOpenModule *open);
void     natero_continuity_save_outage (NateroState *state, const NateroOutage *outage);
gboolean natero_continuity_restore_outage (NateroState *state, NateroOutage *outage);

G_END_DECLS
