/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "This header is private to libnatero"
#endif

#include "natero-activity-private.h"
#include "natero-chance-private.h"
#include "natero-clock-private.h"
#include "natero-continuity-private.h"
#include "natero-identity-private.h"
#include "natero-module-clock-private.h"
#include "natero-place-private.h"
#include "natero-session-private.h"
#include "natero-state-private.h"

G_BEGIN_DECLS

/*
 * Who is here, in which session, module and pages, and since when; and what of it is written
 * down for the next run. It makes no events.
 */
typedef struct
{
  NateroClock      *clock;
  NateroChance     *chance;
  NateroState      *state;
  char             *run_id;
  NateroActivity   *activity;
  NateroSession     session;
  gint64            saved_ms; /* of the session's active time, what the state has */
  NateroIdentity    identity;
  NateroModuleClock module;
  NateroPlace       module_place;
  NateroPlace       product_place;
  GHashTable       *pages; /* key → a window that is shown */
  char             *visitor_id;
} NateroVisit;

void   natero_visit_init (NateroVisit       *self,
                          NateroClock       *clock,
                          NateroChance      *chance,
                          NateroState       *state,
                          const char        *run_id,
                          NateroActivityFunc activity_changed,
                          gpointer           user_data);
void   natero_visit_clear (NateroVisit *self);
gint64 natero_visit_get_run_ms (NateroVisit *self);

void     natero_visit_begin (NateroVisit *self);
void     natero_visit_mark (NateroVisit *self);
void     natero_visit_touch (NateroVisit *self);
gboolean natero_visit_is_idle (NateroVisit *self);
void     natero_visit_set_idle_timeout (NateroVisit *self, guint seconds);
gboolean natero_visit_begin_call (NateroVisit *self);
gboolean natero_visit_is_session_over (NateroVisit *self, guint timeout_minutes);
gint64   natero_visit_get_session_ms (NateroVisit *self);
void     natero_visit_begin_session (NateroVisit *self);
void     natero_visit_end_session (NateroVisit *self);

gboolean natero_visit_is_module_worth_telling (NateroVisit *self);
gint64   natero_visit_get_module_ms (NateroVisit *self);
void     natero_visit_module_was_told (NateroVisit *self);
void     natero_visit_set_module (NateroVisit *self, const char *id);

const char *natero_visit_open_page (NateroVisit *self, gpointer key, const char *name);
const char *natero_visit_find_page (NateroVisit *self, gpointer key, gint64 *time_spent);
void        natero_visit_close_page (NateroVisit *self, gpointer key);
void        natero_visit_forget_pages (NateroVisit *self);

gboolean natero_visit_is_somebody_else (NateroVisit *self,
                                        const char  *account_id,
                                        const char  *user_id);
gboolean natero_visit_set_account (NateroVisit *self, const char *account_id);
gboolean natero_visit_set_user (NateroVisit *self, const char *user_id);
gboolean natero_visit_set_product (NateroVisit *self, const char *product_id);
void     natero_visit_forget_identity (NateroVisit *self);
void     natero_visit_stop (NateroVisit *self);
void     natero_visit_go_on (NateroVisit *self);
gboolean natero_visit_ensure_visitor (NateroVisit *self);

void     natero_visit_take_open_module (NateroVisit         *self,
                                        const char          *run_id,
                                        NateroStateTakenFunc func,
                                        gpointer             user_data);
gboolean natero_visit_read_open_module (GHashTable *values, NateroOpenModule *open);

void     natero_visit_restore (NateroVisit *self, guint timeout_minutes);
void     natero_visit_save (NateroVisit *self, gboolean is_recording);
void     natero_visit_save_identity (NateroVisit *self);
gboolean natero_visit_state_saved (NateroVisit *self);
void     natero_visit_forget (NateroVisit *self);

G_END_DECLS
