/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-recorder-private.h"

#include "natero-reporter-private.h"
#include "natero-visit-private.h"

struct _NateroRecorder
{
  NateroOptions      *options;
  NateroRecorderFuncs funcs;
  gpointer            user_data;
  gboolean            has_login_to_save;
  NateroVisit         visit;
  NateroReporter      reporter;
  NateroAlarm        *sync_alarm;
  guint               sync_interval; /* what the alarm was set by */
  gboolean            was_idle;
  gboolean            has_left; /* its end was told, and nothing has come since */
  GQueue              early;    /* of NateroCall, until it is known what the last run has left */
  gboolean            is_caught_up;
};

static void
tell_changed (NateroRecorder *self, NateroChange changes)
{
  if (changes != 0)
    self->funcs.changed (changes, self->user_data);
}

/* Whether the last event that told the session's time is out of date. */
static gboolean
has_more_to_report (NateroRecorder *self)
{
  return natero_visit_get_session_ms (&self->visit) > MAX (self->visit.session.reported_ms, 0);
}

/* Nothing is written while nothing may be recorded. */
static void
save (NateroRecorder *self)
{
  if (self->reporter.is_open)
    natero_visit_save (&self->visit, natero_reporter_is_recording (&self->reporter));
}

static void
begin_session (NateroRecorder *self)
{
  if (self->visit.session.id != NULL)
    {
      natero_reporter_record_module_end (&self->reporter);
      natero_reporter_record_session (&self->reporter, "sessionSync");
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

  natero_reporter_record_session (&self->reporter, "sessionSync");
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
      natero_reporter_record_module_end (&self->reporter);
      natero_reporter_record_session (&self->reporter, "sessionIdle");
      save (self);
    }
  if (self->was_idle != was_idle)
    tell_changed (self, NATERO_CHANGE_IDLE);
}

static void
recorded_cb (NateroEvent *event, gpointer user_data)
{
  NateroRecorder *self = user_data;

  self->funcs.recorded (event, self->user_data);
}

static void
visitor_made_cb (gpointer user_data)
{
  tell_changed (user_data, NATERO_CHANGE_VISITOR);
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
  static const NateroReporterFuncs reporter_funcs = { recorded_cb, visitor_made_cb };
  NateroRecorder                  *self = g_new0 (NateroRecorder, 1);

  self->options = options;
  self->funcs = *funcs;
  self->user_data = user_data;
  natero_visit_init (&self->visit, clock, chance, state, run_id, activity_changed_cb, self);
  self->sync_alarm = natero_alarm_new (clock, sync_alarm_cb, self);
  natero_reporter_init (&self->reporter, &self->visit, chance, &reporter_funcs, self);
  natero_recorder_options_changed (self);
  return self;
}

void
natero_recorder_free (NateroRecorder *self)
{
  if (self == NULL)
    return;

  g_queue_clear_full (&self->early, (GDestroyNotify) natero_call_free);
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

  if (!self->reporter.is_open || !natero_visit_read_open_module (values, &open))
    return;

  fields.action = "moduleEnd";
  fields.account_id = open.account_id;
  fields.user_id = open.user_id;
  fields.session_id = open.session_id;
  fields.module = open.module_id;
  fields.product = open.product_id;
  fields.time_spent = MAX (open.time_spent, 0);
  fields.created_at = open.at_wall_ms;
  natero_reporter_emit (&self->reporter, &fields);
}

/*
 * A run that was killed left a module open: its time up to then is told now, by one of the
 * processes that find it.
 */
void
natero_recorder_settle_run (NateroRecorder *self, const char *run_id)
{
  if (self->reporter.is_open)
    natero_visit_take_open_module (&self->visit, run_id, module_taken_cb, self);
}

/* Who logged in is remembered, as soon as anything may be. */
static void
save_login (NateroRecorder *self)
{
  self->has_login_to_save = !self->reporter.is_open;
  if (!self->reporter.is_open)
    return;

  natero_visit_save_identity (&self->visit);
  save (self);
}

/* What happened while nothing might be recorded is not made up for afterwards. */
void
natero_recorder_set_open (NateroRecorder *self, gboolean is_open)
{
  if (self->reporter.is_open == is_open)
    return;

  self->reporter.is_open = is_open;
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

/* The last window closed, or the program ends. The session may go on with the next start. */
void
natero_recorder_leave (NateroRecorder *self)
{
  if (self->visit.session.id == NULL || self->has_left)
    return;

  self->has_left = TRUE;
  natero_visit_mark (&self->visit);
  if (self->options->track_unload)
    natero_reporter_record_module_end (&self->reporter);
  if (has_more_to_report (self))
    natero_reporter_record_session (&self->reporter, "sessionSync");
  natero_alarm_clear (self->sync_alarm);
  /* The run ends properly: no module is written down as open, told or not. */
  if (self->reporter.is_open)
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

static void
log_in (NateroRecorder *self, const NateroCall *call)
{
  const char       *user_id = call->texts[0];
  const char       *account_id = call->texts[1];
  const char       *product_id = call->texts[2];
  NateroEventFields fields = NATERO_EVENT_FIELDS_INIT;
  NateroChange      changes;

  if (natero_visit_is_somebody_else (&self->visit, account_id, user_id))
    begin_session (self);

  changes = set_identity (self, account_id, user_id);
  if (product_id != NULL)
    natero_place_call (&self->visit.product_place, product_id);
  if (product_id != NULL && natero_visit_set_product (&self->visit, product_id))
    changes |= NATERO_CHANGE_PRODUCT;
  save_login (self);
  fields.action = "login";
  fields.details = call->texts[3];
  natero_reporter_record (&self->reporter, &fields);
  save (self);
  tell_changed (self, changes);
}

static void
log_out (NateroRecorder *self)
{
  natero_reporter_record_module_end (&self->reporter);
  natero_reporter_record_session (&self->reporter, "sessionSync");
  natero_reporter_record_session (&self->reporter, "logout");
  natero_visit_end_session (&self->visit);
  self->has_login_to_save = FALSE;
  natero_visit_forget_identity (&self->visit);
  natero_alarm_clear (self->sync_alarm);
  save (self);
  tell_changed (self,
                NATERO_CHANGE_SESSION | NATERO_CHANGE_ACCOUNT | NATERO_CHANGE_USER |
                  NATERO_CHANGE_PRODUCT);
}

static void
identify (NateroRecorder *self, const NateroCall *call)
{
  NateroEventFields fields = NATERO_EVENT_FIELDS_INIT;

  fields.action = call->kind == NATERO_CALL_IDENTIFY_USER ? "identifyUser" : "identifyAccount";
  fields.details = call->texts[0];
  natero_reporter_record (&self->reporter, &fields);
}

static void
change_module (NateroRecorder *self, const char *id)
{
  if (g_strcmp0 (self->visit.module.id, id) == 0)
    return;

  natero_reporter_record_module_end (&self->reporter);
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
call_module (NateroRecorder *self, const char *id)
{
  natero_place_call (&self->visit.module_place, id);
  change_module (self, id);
}

static void
call_product (NateroRecorder *self, const char *id)
{
  natero_place_call (&self->visit.product_place, id);
  change_product (self, id);
}

static void
use_feature (NateroRecorder *self, const NateroCall *call)
{
  NateroEventFields fields = NATERO_EVENT_FIELDS_INIT;

  if (call->texts[1] != NULL)
    call_module (self, call->texts[1]);
  if (call->texts[2] != NULL)
    call_product (self, call->texts[2]);

  fields.action = "feature";
  fields.feature = call->texts[0];
  fields.total = 1;
  natero_reporter_record (&self->reporter, &fields);
}

static void
do_what_was_called (NateroRecorder *self, const NateroCall *call)
{
  const char *text = call->texts[0];

  switch (call->kind)
    {
    case NATERO_CALL_LOGIN:
      log_in (self, call);
      break;
    case NATERO_CALL_LOGOUT:
      log_out (self);
      break;
    case NATERO_CALL_IDENTIFY_USER:
    case NATERO_CALL_IDENTIFY_ACCOUNT:
      identify (self, call);
      break;
    case NATERO_CALL_SET_ACCOUNT:
      tell_changed (self, set_identity (self, text, NULL));
      break;
    case NATERO_CALL_SET_USER:
      tell_changed (self, set_identity (self, NULL, text));
      break;
    case NATERO_CALL_SET_MODULE:
      call_module (self, text);
      break;
    case NATERO_CALL_SET_PRODUCT:
      call_product (self, text);
      break;
    case NATERO_CALL_SHOW_MODULE:
      change_module (self, natero_place_show (&self->visit.module_place, text));
      break;
    case NATERO_CALL_SHOW_PRODUCT:
      change_product (self, natero_place_show (&self->visit.product_place, text));
      break;
    case NATERO_CALL_USE_MODULE:
      change_module (self, text);
      break;
    case NATERO_CALL_USE_PRODUCT:
      change_product (self, text);
      break;
    case NATERO_CALL_SEND_FEATURE:
      use_feature (self, call);
      break;
    case NATERO_CALL_OPEN_PAGE:
      natero_reporter_open_page (&self->reporter, call->key, text);
      break;
    case NATERO_CALL_CLOSE_PAGE:
      natero_reporter_close_page (&self->reporter, call->key, self->options->track_unload);
      break;
    default:
      g_assert_not_reached ();
    }
}

/* An answer to an event may be a call. */
static void
do_call (NateroRecorder *self, const NateroCall *call)
{
  gint64 outer = self->reporter.called_at_wall_ms;

  self->reporter.called_at_wall_ms = call->at_wall_ms;
  begin_call (self);
  do_what_was_called (self, call);
  self->reporter.called_at_wall_ms = outer;
}

/* Done now, or as soon as it is known what the last run has left. FALSE: @call is NULL. */
static gboolean
take_call (NateroRecorder *self, NateroCall *call)
{
  g_autoptr (NateroCall) taken = call;

  if (taken == NULL)
    return FALSE;

  if (!self->is_caught_up)
    {
      taken->at_wall_ms = natero_clock_get_wall_ms (self->visit.clock);
      if (self->funcs.put_off (taken, self->user_data))
        {
          g_queue_push_tail (&self->early, g_steal_pointer (&taken));
          return TRUE;
        }
    }

  do_call (self, taken);
  return TRUE;
}

/* What the last run has left is known: calls that came before are done now. */
void
natero_recorder_catch_up (NateroRecorder *self)
{
  NateroCall *call;

  self->is_caught_up = TRUE;
  while ((call = g_queue_pop_head (&self->early)) != NULL)
    {
      do_call (self, call);
      natero_call_free (call);
    }
}

/* What was called in a run that was killed before it got so far. Its pages went with it. */
void
natero_recorder_replay (NateroRecorder *self, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autoptr (NateroCall) call = natero_call_parse (lines[i]);

      if (call != NULL)
        do_call (self, call);
    }

  natero_visit_forget_pages (&self->visit);
  change_product (self, natero_place_show (&self->visit.product_place, NULL));
  natero_place_clear (&self->visit.module_place);
  change_module (self, NULL);
}

void
natero_recorder_call (NateroRecorder *self, NateroCallKind kind, const char *id, gpointer key)
{
  /* What the options say now, also where it is done later. */
  if (kind == NATERO_CALL_OPEN_PAGE && self->options->page_name != NULL)
    id = self->options->page_name;
  take_call (self, natero_call_new (kind, id, key));
}

gboolean
natero_recorder_login (NateroRecorder    *self,
                       const char        *user_id,
                       const char        *account_id,
                       NateroUserDetails *details,
                       const char        *product_id,
                       GError           **error)
{
  return take_call (self, natero_call_new_login (user_id, account_id, details, product_id, error));
}

void
natero_recorder_logout (NateroRecorder *self)
{
  natero_recorder_call (self, NATERO_CALL_LOGOUT, NULL, NULL);
}

/* As far as it is known now. */
static gboolean
check_identified (NateroRecorder *self, const NateroCall *call, GError **error)
{
  gboolean has_account = self->visit.identity.account_id != NULL;
  gboolean has_user = self->visit.identity.user_id != NULL;

  for (GList *l = self->early.head; l != NULL; l = l->next)
    natero_call_identify (l->data, &has_account, &has_user);

  return natero_call_check_identified (call, has_account, has_user, error);
}

/* Somebody of the last run may be the one; that is worth to wait for. */
static gboolean
take_details (NateroRecorder *self, NateroCall *call, GError **error)
{
  g_autoptr (NateroCall) taken = call;

  if (taken == NULL)
    return FALSE;

  if (!self->is_caught_up && !check_identified (self, taken, NULL))
    self->funcs.hurry (self->user_data);
  return check_identified (self, taken, error) && take_call (self, g_steal_pointer (&taken));
}

gboolean
natero_recorder_identify_user (NateroRecorder *self, NateroUserDetails *details, GError **error)
{
  return take_details (self, natero_call_new_identify_user (details, error), error);
}

gboolean
natero_recorder_identify_account (NateroRecorder       *self,
                                  NateroAccountDetails *details,
                                  GError              **error)
{
  return take_details (self, natero_call_new_identify_account (details, error), error);
}

gboolean
natero_recorder_set_account_id (NateroRecorder *self, const char *id, GError **error)
{
  return take_call (self, natero_call_new_set (NATERO_CALL_SET_ACCOUNT, id, error));
}

gboolean
natero_recorder_set_user_id (NateroRecorder *self, const char *id, GError **error)
{
  return take_call (self, natero_call_new_set (NATERO_CALL_SET_USER, id, error));
}

gboolean
natero_recorder_set_module_id (NateroRecorder *self, const char *id, GError **error)
{
  return take_call (self, natero_call_new_set (NATERO_CALL_SET_MODULE, id, error));
}

gboolean
natero_recorder_set_product_id (NateroRecorder *self, const char *id, GError **error)
{
  return take_call (self, natero_call_new_set (NATERO_CALL_SET_PRODUCT, id, error));
}

gboolean
natero_recorder_send_feature (NateroRecorder *self,
                              const char     *feature_id,
                              const char     *module_id,
                              const char     *product_id,
                              GError        **error)
{
  return take_call (self, natero_call_new_feature (feature_id, module_id, product_id, error));
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
