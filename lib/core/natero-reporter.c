/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-reporter-private.h"

void
natero_reporter_init (NateroReporter            *self,
                      NateroVisit               *visit,
                      NateroChance              *chance,
                      const NateroReporterFuncs *funcs,
                      gpointer                   user_data)
{
  self->visit = visit;
  self->funcs = *funcs;
  self->user_data = user_data;
  natero_event_ids_init (&self->ids, chance);
}

gboolean
natero_reporter_is_recording (NateroReporter *self)
{
  return self->is_open && self->visit->identity.account_id != NULL;
}

/* An event of a call that was written down must not get another id when it is made again. */
static const char *
get_id_of_call (NateroReporter *self, const char *action)
{
  if (self->call == NULL || self->is_call_told || *self->call->event_id == '\0' ||
      g_strcmp0 (natero_call_get_action (self->call), action) != 0)
    return NULL;

  self->is_call_told = TRUE;
  return self->call->event_id;
}

void
natero_reporter_emit (NateroReporter *self, NateroEventFields *fields)
{
  char id[NATERO_EVENT_ID_LENGTH + 1];
  g_autoptr (NateroEvent) event = NULL;

  if (natero_visit_ensure_visitor (self->visit))
    self->funcs.visitor_made (self->user_data);
  fields->event_id = get_id_of_call (self, fields->action);
  if (fields->event_id == NULL)
    {
      natero_event_ids_next (&self->ids, id);
      fields->event_id = id;
    }
  fields->visitor_id = self->visit->visitor_id;
  event = natero_event_new (fields);
  self->funcs.recorded (event, self->user_data);
}

void
natero_reporter_record (NateroReporter *self, NateroEventFields *fields)
{
  if (!natero_reporter_is_recording (self))
    return;

  fields->account_id = self->visit->identity.account_id;
  fields->user_id = self->visit->identity.user_id;
  fields->session_id = self->visit->session.id;
  fields->product = self->visit->identity.product_id;
  fields->module = self->visit->module.id;
  fields->created_at = self->call != NULL && self->call->at_wall_ms != 0
                         ? self->call->at_wall_ms
                         : natero_clock_get_wall_ms (self->visit->clock);
  natero_reporter_emit (self, fields);
}

void
natero_reporter_record_session (NateroReporter *self, const char *action)
{
  NateroEventFields fields = NATERO_EVENT_FIELDS_INIT;

  fields.action = action;
  fields.active_duration = natero_visit_get_session_ms (self->visit);
  self->visit->session.reported_ms = fields.active_duration;
  natero_reporter_record (self, &fields);
}

void
natero_reporter_record_module_end (NateroReporter *self)
{
  NateroEventFields fields = NATERO_EVENT_FIELDS_INIT;

  if (!natero_visit_is_module_worth_telling (self->visit))
    return;

  fields.action = "moduleEnd";
  fields.time_spent = natero_visit_get_module_ms (self->visit);
  natero_reporter_record (self, &fields);
  natero_visit_module_was_told (self->visit);
}

void
natero_reporter_open_page (NateroReporter *self, gpointer key, const char *name)
{
  NateroEventFields fields = NATERO_EVENT_FIELDS_INIT;

  fields.action = "pageView";
  fields.page = natero_visit_open_page (self->visit, key, name);
  natero_reporter_record (self, &fields);
}

void
natero_reporter_close_page (NateroReporter *self, gpointer key, gboolean is_told)
{
  NateroEventFields fields = NATERO_EVENT_FIELDS_INIT;

  fields.action = "pageViewEnd";
  fields.page = natero_visit_find_page (self->visit, key, &fields.time_spent);
  if (fields.page != NULL && is_told)
    natero_reporter_record (self, &fields);
  natero_visit_close_page (self->visit, key);
}
