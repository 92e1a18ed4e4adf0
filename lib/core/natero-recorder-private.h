/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "This header is private to libnatero"
#endif

#include "natero-call-private.h"
#include "natero-chance-private.h"
#include "natero-clock-private.h"
#include "natero-event-private.h"
#include "natero-options-private.h"
#include "natero-state-private.h"

G_BEGIN_DECLS

/*
 * The only maker of events: what is called and what a hand does comes in, events go out to a
 * sink. It puts in order what ends before what.
 */
typedef struct _NateroRecorder NateroRecorder;

typedef enum
{
  NATERO_CHANGE_IDLE = 1 << 0,
  NATERO_CHANGE_SESSION = 1 << 1,
  NATERO_CHANGE_VISITOR = 1 << 2,
  NATERO_CHANGE_ACCOUNT = 1 << 3,
  NATERO_CHANGE_USER = 1 << 4,
  NATERO_CHANGE_MODULE = 1 << 5,
  NATERO_CHANGE_PRODUCT = 1 << 6,
} NateroChange;

typedef struct
{
  void (*recorded) (NateroEvent *event, gpointer user_data);
  void (*changed) (NateroChange changes, gpointer user_data);
  gboolean (*put_off) (const NateroCall *call, gpointer user_data); /* FALSE: it is caught up now */
  void (*hurry) (gpointer user_data);                               /* it is to be caught up now */
} NateroRecorderFuncs;

NateroRecorder *natero_recorder_new (NateroClock               *clock,
                                     NateroChance              *chance,
                                     NateroOptions             *options,
                                     NateroState               *state,
                                     const char                *run_id,
                                     const NateroRecorderFuncs *funcs,
                                     gpointer                   user_data);
void            natero_recorder_free (NateroRecorder *self);

void natero_recorder_restore (NateroRecorder *self);
void natero_recorder_settle_run (NateroRecorder *self, const char *run_id);
void natero_recorder_set_open (NateroRecorder *self, gboolean is_open);
void natero_recorder_options_changed (NateroRecorder *self);
void natero_recorder_state_saved (NateroRecorder *self);
void natero_recorder_forget (NateroRecorder *self);
void natero_recorder_touch (NateroRecorder *self);
void natero_recorder_catch_up (NateroRecorder *self);
void natero_recorder_replay (NateroRecorder *self, const char *text);
void natero_recorder_call (NateroRecorder *self, NateroCallKind kind, const char *id, gpointer key);
void natero_recorder_leave (NateroRecorder *self);

/* What an application calls */
gboolean natero_recorder_login (NateroRecorder    *self,
                                const char        *user_id,
                                const char        *account_id,
                                NateroUserDetails *details,
                                const char        *product_id,
                                GError           **error);
void     natero_recorder_logout (NateroRecorder *self);
gboolean natero_recorder_identify_user (NateroRecorder    *self,
                                        NateroUserDetails *details,
                                        GError           **error);
gboolean natero_recorder_identify_account (NateroRecorder       *self,
                                           NateroAccountDetails *details,
                                           GError              **error);
gboolean natero_recorder_set_account_id (NateroRecorder *self, const char *id, GError **error);
gboolean natero_recorder_set_user_id (NateroRecorder *self, const char *id, GError **error);
gboolean natero_recorder_set_module_id (NateroRecorder *self, const char *id, GError **error);
gboolean natero_recorder_set_product_id (NateroRecorder *self, const char *id, GError **error);
gboolean natero_recorder_send_feature (NateroRecorder *self,
                                       const char     *feature_id,
                                       const char     *module_id,
                                       const char     *product_id,
                                       GError        **error);

const char *natero_recorder_get_account_id (NateroRecorder *self);
const char *natero_recorder_get_user_id (NateroRecorder *self);
const char *natero_recorder_get_module_id (NateroRecorder *self);
const char *natero_recorder_get_product_id (NateroRecorder *self);
const char *natero_recorder_get_session_id (NateroRecorder *self);
const char *natero_recorder_get_visitor_id (NateroRecorder *self);
gboolean    natero_recorder_is_idle (NateroRecorder *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NateroRecorder, natero_recorder_free)

G_END_DECLS
