/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "This header is private to libnatero"
#endif

#include "natero-account-details-private.h"
#include "natero-chance-private.h"
#include "natero-user-details-private.h"

G_BEGIN_DECLS

/*
 * What an application or a window said, checked. It can wait until it is known what the last run
 * has left, and meanwhile be kept as a line of text.
 */
typedef enum
{
  NATERO_CALL_LOGIN, /* user, account, product, details */
  NATERO_CALL_LOGOUT,
  NATERO_CALL_IDENTIFY_USER,    /* details */
  NATERO_CALL_IDENTIFY_ACCOUNT, /* details */
  NATERO_CALL_SEND_FEATURE,     /* feature, module, product */
  NATERO_CALL_SET_ACCOUNT,      /* id; likewise the next three */
  NATERO_CALL_SET_USER,
  NATERO_CALL_SET_MODULE,
  NATERO_CALL_SET_PRODUCT,
  NATERO_CALL_SHOW_MODULE, /* id, or none: what a page says that is shown; likewise the next */
  NATERO_CALL_SHOW_PRODUCT,
  NATERO_CALL_USE_MODULE, /* id: of what is used, which says it by a tag; likewise the next */
  NATERO_CALL_USE_PRODUCT,
  NATERO_CALL_OPEN_PAGE, /* name */
  NATERO_CALL_CLOSE_PAGE,
} NateroCallKind;

#define NATERO_CALL_N_TEXTS 4

typedef struct
{
  NateroCallKind kind;
  char          *texts[NATERO_CALL_N_TEXTS]; /* those of its kind, in that order; some are NULL */
  gpointer       key;                        /* of a page */
  gint64         at_wall_ms;                 /* 0: now */
  char           event_id[NATERO_EVENT_ID_LENGTH + 1]; /* "": the next one */
} NateroCall;

NateroCall *natero_call_new (NateroCallKind kind, const char *text, gpointer key);
NateroCall *natero_call_new_login (const char        *user_id,
                                   const char        *account_id,
                                   NateroUserDetails *details,
                                   const char        *product_id,
                                   GError           **error);
NateroCall *natero_call_new_identify_user (NateroUserDetails *details, GError **error);
NateroCall *natero_call_new_identify_account (NateroAccountDetails *details, GError **error);
NateroCall *natero_call_new_set (NateroCallKind kind, const char *id, GError **error);
NateroCall *natero_call_new_feature (const char *feature_id,
                                     const char *module_id,
                                     const char *product_id,
                                     GError    **error);
NateroCall *natero_call_parse (const char *line);
void        natero_call_free (NateroCall *self);

const char *natero_call_get_action (const NateroCall *self);
void     natero_call_identify (const NateroCall *self, gboolean *has_account, gboolean *has_user);
gboolean natero_call_check_identified (const NateroCall *self,
                                       gboolean          has_account,
                                       gboolean          has_user,
                                       GError          **error);
char    *natero_call_to_line (const NateroCall *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NateroCall, natero_call_free)

G_END_DECLS
