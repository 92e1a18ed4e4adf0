/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-recorder-private.h"

#include "natero-error.h"
#include "natero-text-private.h"
#include "natero-visit-private.h"

struct _NateroRecorder
{
  NateroOptions      *options;
  NateroRecorderFuncs funcs;
  gpointer            user_data;
  gboolean            is_open;
  gboolean            has_login_to_save;
  NateroEventIds      ids;
  NateroVisit         visit;
  NateroAlarm        *sync_alarm;
  guint               sync_interval; /* what the alarm was set by */
  gboolean            was_idle;
  gboolean            has_left; /* its end was told, and nothing has come since */
  NateroEarlyCalls    early;
};

static void
tell_changed (NateroRecorder *self, NateroChange changes)
{
  if (changes != 0)
    self->funcs.changed (changes, self->user_data);
}

static gboolean
is_recording (NateroRecorder *self)
{
  return self->is_open && self->visit.identity.account_id != NULL;
}

static void
emit (NateroRecorder *self, NateroEventFields *fields)
{
  char id[NATERO_EVENT_ID_LENGTH + 1];
  g_autoptr (NateroEvent) event = NULL;

  if (natero_visit_ensure_visitor (&self->visit))
    tell_changed (self, NATERO_CHANGE_VISITOR);
  natero_event_ids_next (&self->ids, id);
  fields->event_id = id;
  fields->visitor_id = self->visit.visitor_id;
  event = natero_event_new (fields);
  self->funcs.recorded (event, self->user_data);
}

static void
record (NateroRecorder *self, NateroEventFields *fields)
{
  if (!is_recording (self))
    return;

  fields->account_id = self->visit.identity.account_id;
  fields->user_id = self->visit.identity.user_id;
  fields->session_id = self->visit.session.id;
  fields->product = self->visit.identity.product_id;
  fields->module = self->visit.module.id;
  fields->created_at = natero_clock_get_wall_ms (self->visit.clock);
  emit (self, fields);
}

static void
record_session (NateroRecorder *self, const char *action)
{
  NateroEventFields fields = NATERO_EVENT_FIELDS_INIT;

  fields.action = action;
  fields.active_duration = natero_visit_get_session_ms (&self->visit);
  self->visit.session.reported_ms = fields.active_duration;
  record (self, &fields);
}

/* Whether the last event that told the session's time is out of date. */
static gboolean
has_more_to_report (NateroRecorder *self)
{
  return natero_visit_get_session_ms (&self->visit) > MAX (self->visit.session.reported_ms, 0);
}

static void
record_module_end (NateroRecorder *self)
{
  NateroEventFields fields = NATERO_EVENT_FIELDS_INIT;

  if (!natero_visit_is_module_worth_telling (&self->visit))
    return;

  fields.action = "moduleEnd";
  fields.time_spent = natero_visit_get_module_ms (&self->visit);
  record (self, &fields);
  natero_visit_module_was_told (&self->visit);
}

/* Nothing is written while nothing may be recorded. */
static void
save (NateroRecorder *self)
{
  if (self->is_open)
    natero_visit_save (&self->visit, is_recording (self));
}

static void
begin_session (NateroRecorder *self)
{
  if (self->visit.session.id != NULL)
    {
      record_module_end (self);
      record_session (self, "sessionSync");
      natero_visit_end_session (&self->visit);
    }

  natero_visit_begin_session (&self->visit);
  save (self);
  natero_alarm_clear (self->sync_alarm);
  tell_changed (self, NATERO_CHANGE_SESSION);
}

static void
renew_session_if_over (NateroRecorder *self)
{
  if (natero_visit_is_session_over (&self->visit, self->options->session_timeout))
    begin_session (self);
}

static void
arm_sync (NateroRecorder *self)
{
  if (natero_alarm_is_set (self->sync_alarm))
    return;

  self->sync_interval = self->options->session_sync_interval;
  natero_alarm_set (self->sync_alarm, (gint64) self->sync_interval * 1000);
}

/* Set by activity alone: when none came since, it is not set again. */
static void
sync_alarm_cb (gpointer user_data)
{
  NateroRecorder *self = user_data;

  if (!has_more_to_report (self))
    return;

  record_session (self, "sessionSync");
  save (self);
  arm_sync (self);
}

static void
activity_changed_cb (gpointer user_data)
{
  NateroRecorder *self = user_data;

  gboolean was_idle = self->was_idle;

  self->was_idle = natero_visit_is_idle (&self->visit);
  if (self->was_idle)
    {
      natero_alarm_clear (self->sync_alarm);
      record_module_end (self);
      record_session (self, "sessionIdle");
      save (self);
    }
  if (self->was_idle != was_idle)
    tell_changed (self, NATERO_CHANGE_IDLE);
}

NateroRecorder *
natero_recorder_new (NateroClock               *clock,
                     NateroChance              *chance,
                     NateroOptions             *options,
                     NateroState               *state,
                     const char                *run_id,
                     const NateroRecorderFuncs *funcs,
                     gpointer                   user_data)
{
  NateroRecorder *self = g_new0 (NateroRecorder, 1);

  self->options = options;
  self->funcs = *funcs;
  self->user_data = user_data;
  natero_visit_init (&self->visit, clock, chance, state, run_id, activity_changed_cb, self);
  self->sync_alarm = natero_alarm_new (clock, sync_alarm_cb, self);
  natero_event_ids_init (&self->ids, chance);
  natero_recorder_options_changed (self);
  return self;
}

void
natero_recorder_free (NateroRecorder *self)
{
  if (self == NULL)
    return;

  natero_early_calls_clear (&self->early);
  natero_alarm_free (self->sync_alarm);
  natero_visit_clear (&self->visit);
  g_free (self);
}

/* Which of the ids there are. */
static NateroChange
get_known (NateroRecorder *self)
{
  const NateroIdentity *identity = &self->visit.identity;

  return (self->visit.session.id != NULL ? NATERO_CHANGE_SESSION : 0) |
         (self->visit.visitor_id != NULL ? NATERO_CHANGE_VISITOR : 0) |
         (identity->account_id != NULL ? NATERO_CHANGE_ACCOUNT : 0) |
         (identity->user_id != NULL ? NATERO_CHANGE_USER : 0) |
         (identity->product_id != NULL ? NATERO_CHANGE_PRODUCT : 0);
}

void
natero_recorder_restore (NateroRecorder *self)
{
  NateroChange known = get_known (self);

  natero_visit_restore (&self->visit, self->options->session_timeout);
  tell_changed (self, get_known (self) & ~known);
}

static void
module_taken_cb (GHashTable *values, gpointer user_data)
{
  NateroRecorder   *self = user_data;
  NateroEventFields fields = NATERO_EVENT_FIELDS_INIT;
  NateroOpenModule  open;

  if (!self->is_open || !natero_visit_read_open_module (values, &open))
    return;

  fields.action = "moduleEnd";
  fields.account_id = open.account_id;
  fields.user_id = open.user_id;
  fields.session_id = open.session_id;
  fields.module = open.module_id;
  fields.product = open.product_id;
  fields.time_spent = MAX (open.time_spent, 0);
  fields.created_at = open.at_wall_ms;
  emit (self, &fields);
}

/*
 * A run that was killed left a module open: its time up to then is told now, by one of the
 * processes that find it.
 */
void
natero_recorder_settle_run (NateroRecorder *self, const char *run_id)
{
  if (self->is_open)
    natero_visit_take_open_module (&self->visit, run_id, module_taken_cb, self);
}

/* Who logged in is remembered, as soon as anything may be. */
static void
save_login (NateroRecorder *self)
{
  self->has_login_to_save = !self->is_open;
  if (!self->is_open)
    return;

  natero_visit_save_identity (&self->visit);
  save (self);
}

/* What happened while nothing might be recorded is not made up for afterwards. */
void
natero_recorder_set_open (NateroRecorder *self, gboolean is_open)
{
  if (self->is_open == is_open)
    return;

  self->is_open = is_open;
  if (!is_open)
    {
      natero_visit_stop (&self->visit);
      return;
    }

  natero_visit_go_on (&self->visit);
  if (self->has_login_to_save)
    save_login (self);
}

void
natero_recorder_options_changed (NateroRecorder *self)
{
  natero_visit_set_idle_timeout (&self->visit, self->options->idle_timeout);
  if (natero_alarm_is_set (self->sync_alarm) &&
      self->sync_interval != self->options->session_sync_interval)
    {
      natero_alarm_clear (self->sync_alarm);
      arm_sync (self);
    }
}

void
natero_recorder_state_saved (NateroRecorder *self)
{
  if (natero_visit_state_saved (&self->visit))
    tell_changed (self, NATERO_CHANGE_VISITOR);
}

void
natero_recorder_forget (NateroRecorder *self)
{
  NateroChange known = get_known (self);

  self->has_login_to_save = FALSE;
  natero_visit_forget (&self->visit);
  natero_alarm_clear (self->sync_alarm);
  tell_changed (self, known);
}

/* For each motion of the pointer: reads clocks and compares numbers, no more. */
void
natero_recorder_touch (NateroRecorder *self)
{
  self->has_left = FALSE;
  renew_session_if_over (self);
  natero_visit_touch (&self->visit);
  arm_sync (self);
}

/* A call is made for a person, as a rule: it begins the run, and its time counts up to now. */
static void
begin_call (NateroRecorder *self)
{
  self->has_left = FALSE;
  natero_visit_begin (&self->visit);
  renew_session_if_over (self);
  if (natero_visit_begin_call (&self->visit))
    arm_sync (self);
}

static void
open_page (NateroRecorder *self, gpointer key, const char *name)
{
  NateroEventFields fields = NATERO_EVENT_FIELDS_INIT;

  fields.action = "pageView";
  fields.page = natero_visit_open_page (
    &self->visit, key, self->options->page_name != NULL ? self->options->page_name : name);
  record (self, &fields);
}

static void
close_page (NateroRecorder *self, gpointer key)
{
  NateroEventFields fields = NATERO_EVENT_FIELDS_INIT;

  fields.action = "pageViewEnd";
  fields.page = natero_visit_find_page (&self->visit, key, &fields.time_spent);
  if (fields.page != NULL && self->options->track_unload)
    record (self, &fields);
  natero_visit_close_page (&self->visit, key);
}

/* The last window closed, or the program ends. The session may go on with the next start. */
void
natero_recorder_leave (NateroRecorder *self)
{
  if (self->visit.session.id == NULL || self->has_left)
    return;

  self->has_left = TRUE;
  natero_visit_mark (&self->visit);
  if (self->options->track_unload)
    record_module_end (self);
  if (has_more_to_report (self))
    record_session (self, "sessionSync");
  natero_alarm_clear (self->sync_alarm);
  /* The run ends properly: no module is written down as open, told or not. */
  if (self->is_open)
    natero_visit_save (&self->visit, FALSE);
}

static NateroChange
set_identity (NateroRecorder *self, const char *account_id, const char *user_id)
{
  NateroChange changes = 0;

  if (account_id != NULL && natero_visit_set_account (&self->visit, account_id))
    changes |= NATERO_CHANGE_ACCOUNT;
  if (user_id != NULL && natero_visit_set_user (&self->visit, user_id))
    changes |= NATERO_CHANGE_USER;

  return changes;
}

static gboolean
check_login (const char        *user_id,
             const char        *account_id,
             NateroUserDetails *details,
             const char        *product_id,
             GError           **error)
{
  return natero_text_check_id ("user_id", user_id, NATERO_USER_ID_MAX_CHARS, error) &&
         natero_text_check_id ("account_id", account_id, NATERO_ACCOUNT_ID_MAX_CHARS, error) &&
         natero_text_check_length ("product_id", product_id, NATERO_PRODUCT_ID_MAX_CHARS, error) &&
         (details == NULL || natero_user_details_check (details, error));
}

gboolean
natero_recorder_login (NateroRecorder    *self,
                       const char        *user_id,
                       const char        *account_id,
                       NateroUserDetails *details,
                       const char        *product_id,
                       GError           **error)
{
  NateroEventFields fields = NATERO_EVENT_FIELDS_INIT;
  g_autofree char  *json = NULL;
  NateroChange      changes;

  if (!check_login (user_id, account_id, details, product_id, error))
    return FALSE;

  begin_call (self);
  if (natero_visit_is_somebody_else (&self->visit, account_id, user_id))
    begin_session (self);

  changes = set_identity (self, account_id, user_id);
  if (product_id != NULL && *product_id != '\0' &&
      natero_visit_set_product (&self->visit, product_id))
    changes |= NATERO_CHANGE_PRODUCT;
  save_login (self);
  json = details != NULL ? natero_user_details_to_json (details, FALSE) : NULL;
  fields.action = "login";
  fields.details = json;
  record (self, &fields);
  save (self);
  tell_changed (self, changes);
  return TRUE;
}

void
natero_recorder_logout (NateroRecorder *self)
{
  begin_call (self);
  record_module_end (self);
  record_session (self, "sessionSync");
  record_session (self, "logout");
  natero_visit_end_session (&self->visit);
  self->has_login_to_save = FALSE;
  natero_visit_forget_identity (&self->visit);
  natero_alarm_clear (self->sync_alarm);
  save (self);
  tell_changed (self,
                NATERO_CHANGE_SESSION | NATERO_CHANGE_ACCOUNT | NATERO_CHANGE_USER |
                  NATERO_CHANGE_PRODUCT);
}

static gboolean
check_identified (gboolean is_identified, const char *what, GError **error)
{
  if (!is_identified)
    g_set_error (error,
                 NATERO_ERROR,
                 NATERO_ERROR_NOT_IDENTIFIED,
                 "Details need %s to be set before, by a login for one. Nothing was recorded.",
                 what);
  return is_identified;
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

static void
record_details (NateroRecorder *self, const char *action, const char *json)
{
  NateroEventFields fields = NATERO_EVENT_FIELDS_INIT;

  begin_call (self);
  fields.action = action;
  fields.details = json;
  record (self, &fields);
}

gboolean
natero_recorder_identify_user (NateroRecorder *self, NateroUserDetails *details, GError **error)
{
  gboolean is_identified =
    self->visit.identity.account_id != NULL && self->visit.identity.user_id != NULL;
  g_autofree char *json = NULL;

  if (!check_given (details, error) ||
      !check_identified (is_identified, "the account and the user", error) ||
      !natero_user_details_check (details, error))
    return FALSE;

  json = natero_user_details_to_json (details, TRUE);
  record_details (self, "identifyUser", json);
  return TRUE;
}

gboolean
natero_recorder_identify_account (NateroRecorder       *self,
                                  NateroAccountDetails *details,
                                  GError              **error)
{
  g_autofree char *json = NULL;

  if (!check_given (details, error) ||
      !check_identified (self->visit.identity.account_id != NULL, "the account", error) ||
      !natero_account_details_check (details, error))
    return FALSE;

  json = natero_account_details_to_json (details);
  record_details (self, "identifyAccount", json);
  return TRUE;
}

static void
change_module (NateroRecorder *self, const char *id)
{
  if (g_strcmp0 (self->visit.module.id, id) == 0)
    return;

  record_module_end (self);
  natero_visit_set_module (&self->visit, id);
  save (self);
  tell_changed (self, NATERO_CHANGE_MODULE);
}

static void
change_product (NateroRecorder *self, const char *id)
{
  if (natero_visit_set_product (&self->visit, id))
    tell_changed (self, NATERO_CHANGE_PRODUCT);
}

static void
do_call (gpointer target, NateroCall what, const char *text, gpointer key)
{
  NateroRecorder *self = target;

  begin_call (self);
  if (what == NATERO_CALL_SET_ACCOUNT)
    tell_changed (self, set_identity (self, text, NULL));
  else if (what == NATERO_CALL_SET_USER)
    tell_changed (self, set_identity (self, NULL, text));
  else if (what == NATERO_CALL_SET_MODULE)
    change_module (self, text);
  else if (what == NATERO_CALL_SET_PRODUCT)
    change_product (self, text);
  else if (what == NATERO_CALL_OPEN_PAGE)
    open_page (self, key, text);
  else
    close_page (self, key);
}

/* Done now, or as soon as it is known what the last run has left. */
void
natero_recorder_call (NateroRecorder *self, NateroCall what, const char *text, gpointer key)
{
  if (!natero_early_calls_put_off (&self->early, what, text, key))
    do_call (self, what, text, key);
}

/* What the last run has left is known: calls that came before are done now. */
void
natero_recorder_catch_up (NateroRecorder *self)
{
  natero_early_calls_run (&self->early, do_call, self);
}

gboolean
natero_recorder_set_account_id (NateroRecorder *self, const char *id, GError **error)
{
  if (!natero_text_check_id ("account_id", id, NATERO_ACCOUNT_ID_MAX_CHARS, error))
    return FALSE;

  natero_recorder_call (self, NATERO_CALL_SET_ACCOUNT, id, NULL);
  return TRUE;
}

gboolean
natero_recorder_set_user_id (NateroRecorder *self, const char *id, GError **error)
{
  if (!natero_text_check_id ("user_id", id, NATERO_USER_ID_MAX_CHARS, error))
    return FALSE;

  natero_recorder_call (self, NATERO_CALL_SET_USER, id, NULL);
  return TRUE;
}

gboolean
natero_recorder_set_module_id (NateroRecorder *self, const char *id, GError **error)
{
  if (!natero_text_check_optional_id ("module_id", id, NATERO_MODULE_ID_MAX_CHARS, error))
    return FALSE;

  natero_recorder_call (self, NATERO_CALL_SET_MODULE, id, NULL);
  return TRUE;
}

gboolean
natero_recorder_set_product_id (NateroRecorder *self, const char *id, GError **error)
{
  if (!natero_text_check_optional_id ("product_id", id, NATERO_PRODUCT_ID_MAX_CHARS, error))
    return FALSE;

  natero_recorder_call (self, NATERO_CALL_SET_PRODUCT, id, NULL);
  return TRUE;
}

gboolean
natero_recorder_send_feature (NateroRecorder *self,
                              const char     *feature_id,
                              const char     *module_id,
                              const char     *product_id,
                              GError        **error)
{
  NateroEventFields fields = NATERO_EVENT_FIELDS_INIT;

  if (!natero_text_check_id ("feature_id", feature_id, NATERO_FEATURE_ID_MAX_CHARS, error) ||
      !natero_text_check_optional_id ("module_id", module_id, NATERO_MODULE_ID_MAX_CHARS, error) ||
      !natero_text_check_optional_id ("product_id", product_id, NATERO_PRODUCT_ID_MAX_CHARS, error))
    return FALSE;

  begin_call (self);
  if (module_id != NULL)
    change_module (self, module_id);
  if (product_id != NULL)
    change_product (self, product_id);

  fields.action = "feature";
  fields.feature = feature_id;
  fields.total = 1;
  record (self, &fields);
  return TRUE;
}

const char *
natero_recorder_get_account_id (NateroRecorder *self)
{
  return self->visit.identity.account_id;
}

const char *
natero_recorder_get_user_id (NateroRecorder *self)
{
  return self->visit.identity.user_id;
}

const char *
natero_recorder_get_module_id (NateroRecorder *self)
{
  return self->visit.module.id;
}

const char *
natero_recorder_get_product_id (NateroRecorder *self)
{
  return self->visit.identity.product_id;
}

const char *
natero_recorder_get_session_id (NateroRecorder *self)
{
  return self->visit.session.id;
}

const char *
natero_recorder_get_visitor_id (NateroRecorder *self)
{
  return self->visit.visitor_id;
}

gboolean
natero_recorder_is_idle (NateroRecorder *self)
{
  return natero_visit_is_idle (&self->visit);
}
