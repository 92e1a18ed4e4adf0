/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-call-private.h"

#include "natero-error.h"
#include "natero-text-private.h"

/* What a line holds: name, time, event id, page, texts. */
#define LINE_TYPE "(sxstams)"

/* The names are in files of earlier runs. The action is of the event that it makes. */
static const struct
{
  const char *name;
  const char *action;
} kinds[] = {
  [NATERO_CALL_LOGIN] = { "login", "login" },
  [NATERO_CALL_LOGOUT] = { "logout", "logout" },
  [NATERO_CALL_IDENTIFY_USER] = { "identify-user", "identifyUser" },
  [NATERO_CALL_IDENTIFY_ACCOUNT] = { "identify-account", "identifyAccount" },
  [NATERO_CALL_SET_ACCOUNT] = { "set-account", NULL },
  [NATERO_CALL_SET_USER] = { "set-user", NULL },
  [NATERO_CALL_SET_MODULE] = { "set-module", "moduleEnd" },
  [NATERO_CALL_SET_PRODUCT] = { "set-product", NULL },
  [NATERO_CALL_SEND_FEATURE] = { "send-feature", "feature" },
  [NATERO_CALL_USE_MODULE] = { "use-module", "moduleEnd" },
  [NATERO_CALL_USE_PRODUCT] = { "use-product", NULL },
  [NATERO_CALL_SHOW_MODULE] = { "show-module", "moduleEnd" },
  [NATERO_CALL_SHOW_PRODUCT] = { "show-product", NULL },
  [NATERO_CALL_OPEN_PAGE] = { "open-page", "pageView" },
  [NATERO_CALL_CLOSE_PAGE] = { "close-page", "pageViewEnd" },
};

NateroCall *
natero_call_new (NateroCallKind kind, const char *text, gpointer key)
{
  NateroCall *self = g_new0 (NateroCall, 1);

  self->kind = kind;
  self->texts[0] = g_strdup (text);
  self->key = key;
  return self;
}

void
natero_call_free (NateroCall *self)
{
  if (self == NULL)
    return;

  for (guint i = 0; i < NATERO_CALL_N_TEXTS; i++)
    g_free (self->texts[i]);
  g_free (self);
}

/* NULL: @error says what is wrong with the arguments. Likewise the others. */
NateroCall *
natero_call_new_login (const char        *user_id,
                       const char        *account_id,
                       NateroUserDetails *details,
                       const char        *product_id,
                       GError           **error)
{
  NateroCall *self;

  if (!natero_text_check_id ("user_id", user_id, NATERO_USER_ID_MAX_CHARS, error) ||
      !natero_text_check_id ("account_id", account_id, NATERO_ACCOUNT_ID_MAX_CHARS, error) ||
      !natero_text_check_length ("product_id", product_id, NATERO_PRODUCT_ID_MAX_CHARS, error) ||
      (details != NULL && !natero_user_details_check (details, error)))
    return NULL;

  self = natero_call_new (NATERO_CALL_LOGIN, user_id, NULL);
  self->texts[1] = g_strdup (account_id);
  self->texts[2] = product_id != NULL && *product_id != '\0' ? g_strdup (product_id) : NULL;
  self->texts[3] = details != NULL ? natero_user_details_to_json (details, FALSE) : NULL;
  return self;
}

static gboolean
check_given (gpointer details, GError **error)
{
  if (details == NULL)
    g_set_error (error,
                 NATERO_ERROR,
                 NATERO_ERROR_INVALID_ARGUMENT,
                 "details is required; NULL was given. Nothing was recorded.");
  return details != NULL;
}

NateroCall *
natero_call_new_identify_user (NateroUserDetails *details, GError **error)
{
  NateroCall *self;

  if (!check_given (details, error) || !natero_user_details_check (details, error))
    return NULL;

  self = natero_call_new (NATERO_CALL_IDENTIFY_USER, NULL, NULL);
  self->texts[0] = natero_user_details_to_json (details, TRUE);
  return self;
}

NateroCall *
natero_call_new_identify_account (NateroAccountDetails *details, GError **error)
{
  NateroCall *self;

  if (!check_given (details, error) || !natero_account_details_check (details, error))
    return NULL;

  self = natero_call_new (NATERO_CALL_IDENTIFY_ACCOUNT, NULL, NULL);
  self->texts[0] = natero_account_details_to_json (details);
  return self;
}

/* @kind is one of NATERO_CALL_SET_…. */
NateroCall *
natero_call_new_set (NateroCallKind kind, const char *id, GError **error)
{
  gboolean is_good;

  if (kind == NATERO_CALL_SET_ACCOUNT)
    is_good = natero_text_check_id ("account_id", id, NATERO_ACCOUNT_ID_MAX_CHARS, error);
  else if (kind == NATERO_CALL_SET_USER)
    is_good = natero_text_check_id ("user_id", id, NATERO_USER_ID_MAX_CHARS, error);
  else if (kind == NATERO_CALL_SET_MODULE)
    is_good = natero_text_check_optional_id ("module_id", id, NATERO_MODULE_ID_MAX_CHARS, error);
  else
    is_good = natero_text_check_optional_id ("product_id", id, NATERO_PRODUCT_ID_MAX_CHARS, error);

  return is_good ? natero_call_new (kind, id, NULL) : NULL;
}

NateroCall *
natero_call_new_feature (const char *feature_id,
                         const char *module_id,
                         const char *product_id,
                         GError    **error)
{
  NateroCall *self;

  if (!natero_text_check_id ("feature_id", feature_id, NATERO_FEATURE_ID_MAX_CHARS, error) ||
      !natero_text_check_optional_id ("module_id", module_id, NATERO_MODULE_ID_MAX_CHARS, error) ||
      !natero_text_check_optional_id ("product_id", product_id, NATERO_PRODUCT_ID_MAX_CHARS, error))
    return NULL;

  self = natero_call_new (NATERO_CALL_SEND_FEATURE, feature_id, NULL);
  self->texts[1] = g_strdup (module_id);
  self->texts[2] = g_strdup (product_id);
  return self;
}

/* Of the event that it makes, if it makes one; others that come with it have ids of their own. */
const char *
natero_call_get_action (const NateroCall *self)
{
  return kinds[self->kind].action;
}

/* What is known of them after the call, where that was known before it. */
void
natero_call_identify (const NateroCall *self, gboolean *has_account, gboolean *has_user)
{
  *has_account = self->kind == NATERO_CALL_LOGIN || self->kind == NATERO_CALL_SET_ACCOUNT ||
                 (*has_account && self->kind != NATERO_CALL_LOGOUT);
  *has_user = self->kind == NATERO_CALL_LOGIN || self->kind == NATERO_CALL_SET_USER ||
              (*has_user && self->kind != NATERO_CALL_LOGOUT);
}

/* Details are somebody's. */
gboolean
natero_call_check_identified (const NateroCall *self,
                              gboolean          has_account,
                              gboolean          has_user,
                              GError          **error)
{
  gboolean of_user = self->kind == NATERO_CALL_IDENTIFY_USER;

  if (has_account && (has_user || !of_user))
    return TRUE;

  g_set_error (error,
               NATERO_ERROR,
               NATERO_ERROR_NOT_IDENTIFIED,
               "Details need %s to be set before, by a login for one. Nothing was recorded.",
               of_user ? "the account and the user" : "the account");
  return FALSE;
}

/* One line, with its newline. */
char *
natero_call_to_line (const NateroCall *self)
{
  g_autoptr (GVariant) value = NULL;
  g_autofree char *text = NULL;
  GVariantBuilder  texts;

  g_variant_builder_init (&texts, G_VARIANT_TYPE ("ams"));
  for (guint i = 0; i < NATERO_CALL_N_TEXTS; i++)
    g_variant_builder_add (&texts, "ms", self->texts[i]);
  value = g_variant_ref_sink (g_variant_new (LINE_TYPE,
                                             kinds[self->kind].name,
                                             self->at_wall_ms,
                                             self->event_id,
                                             (guint64) (guintptr) self->key,
                                             &texts));
  text = g_variant_print (value, FALSE);
  return g_strconcat (text, "\n", NULL);
}

static gboolean
find_kind (const char *name, NateroCallKind *kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i].name, name))
      {
        *kind = (NateroCallKind) i;
        return TRUE;
      }

  return FALSE;
}

/* NULL: it is no such line, be it that only half of it was written. */
NateroCall *
natero_call_parse (const char *line)
{
  g_autoptr (GVariant) value = g_variant_parse (G_VARIANT_TYPE (LINE_TYPE), line, NULL, NULL, NULL);
  g_autoptr (NateroCall) self = g_new0 (NateroCall, 1);
  g_autoptr (GVariantIter) texts = NULL;
  const char *name;
  const char *event_id;
  guint64     key;

  if (value == NULL)
    return NULL;

  g_variant_get (value, "(&sx&stams)", &name, &self->at_wall_ms, &event_id, &key, &texts);
  if (!find_kind (name, &self->kind))
    return NULL;

  g_strlcpy (self->event_id, event_id, sizeof self->event_id);
  self->key = (gpointer) (guintptr) key;
  for (guint i = 0; i < NATERO_CALL_N_TEXTS; i++)
    if (!g_variant_iter_next (texts, "ms", &self->texts[i]))
      break;
  return g_steal_pointer (&self);
}
