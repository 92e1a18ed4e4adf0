/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-visit-private.h"

#include "natero-continuity-private.h"

/* A window that is shown. */
typedef struct
{
  char  *name;
  gint64 start_ms;
} Page;

static void
page_free (Page *page)
{
  g_free (page->name);
  g_free (page);
}

void
natero_visit_init (NateroVisit       *self,
                   NateroClock       *clock,
                   NateroChance      *chance,
                   NateroState       *state,
                   const char        *run_id,
                   NateroActivityFunc activity_changed,
                   gpointer           user_data)
{
  self->clock = natero_clock_ref (clock);
  self->chance = chance;
  self->state = state;
  self->run_id = g_strdup (run_id);
  self->pages = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) page_free);
  self->activity = natero_activity_new (clock, activity_changed, user_data);
  natero_session_end (&self->session);
}

void
natero_visit_clear (NateroVisit *self)
{
  natero_activity_free (self->activity);
  g_hash_table_unref (self->pages);
  natero_session_end (&self->session);
  natero_identity_clear (&self->identity);
  natero_module_clock_clear (&self->module);
  natero_place_clear (&self->module_place);
  natero_place_clear (&self->product_place);
  natero_clock_unref (self->clock);
  g_free (self->visitor_id);
  g_free (self->run_id);
}

/* Active time of this run, of which all other times are differences. */
gint64
natero_visit_get_run_ms (NateroVisit *self)
{
  return natero_activity_get_active_ms (self->activity);
}

void
natero_visit_begin (NateroVisit *self)
{
  natero_activity_begin (self->activity);
}

void
natero_visit_mark (NateroVisit *self)
{
  natero_activity_mark (self->activity);
}

gboolean
natero_visit_is_idle (NateroVisit *self)
{
  return natero_activity_is_idle (self->activity);
}

void
natero_visit_set_idle_timeout (NateroVisit *self, guint seconds)
{
  natero_activity_set_idle_timeout (self->activity, seconds);
}

void
natero_visit_touch (NateroVisit *self)
{
  natero_session_touch (&self->session, self->clock);
  natero_activity_touch (self->activity);
}

/* A call's time counts up to now. TRUE while the person is active. */
gboolean
natero_visit_begin_call (NateroVisit *self)
{
  natero_activity_mark (self->activity);
  natero_session_touch (&self->session, self->clock);
  return natero_activity_is_active (self->activity);
}

gboolean
natero_visit_is_session_over (NateroVisit *self, guint timeout_minutes)
{
  return natero_session_is_over (&self->session, self->clock, timeout_minutes);
}

gint64
natero_visit_get_session_ms (NateroVisit *self)
{
  return natero_session_get_active_ms (&self->session, natero_visit_get_run_ms (self));
}

void
natero_visit_begin_session (NateroVisit *self)
{
  natero_session_begin (&self->session, self->clock, self->chance, natero_visit_get_run_ms (self));
  self->saved_ms = 0;
}

void
natero_visit_end_session (NateroVisit *self)
{
  natero_continuity_forget_session (self->state, self->session.id);
  natero_session_end (&self->session);
  self->saved_ms = 0;
}

gboolean
natero_visit_is_module_worth_telling (NateroVisit *self)
{
  return natero_module_clock_is_worth_telling (&self->module, natero_visit_get_run_ms (self));
}

gint64
natero_visit_get_module_ms (NateroVisit *self)
{
  return natero_module_clock_get_ms (&self->module, natero_visit_get_run_ms (self));
}

void
natero_visit_module_was_told (NateroVisit *self)
{
  natero_module_clock_restart (&self->module, natero_visit_get_run_ms (self));
}

void
natero_visit_set_module (NateroVisit *self, const char *id)
{
  natero_module_clock_set (&self->module, id, natero_visit_get_run_ms (self));
}

const char *
natero_visit_open_page (NateroVisit *self, gpointer key, const char *name)
{
  Page *page = g_new0 (Page, 1);

  page->name = g_strdup (name);
  page->start_ms = natero_visit_get_run_ms (self);
  g_hash_table_replace (self->pages, key, page);
  return page->name;
}

/* NULL where it is not open. */
const char *
natero_visit_find_page (NateroVisit *self, gpointer key, gint64 *time_spent)
{
  Page *page = g_hash_table_lookup (self->pages, key);

  if (page == NULL)
    return NULL;

  *time_spent = MAX (natero_visit_get_run_ms (self) - page->start_ms, 0);
  return page->name;
}

void
natero_visit_close_page (NateroVisit *self, gpointer key)
{
  g_hash_table_remove (self->pages, key);
}

/* Their windows are not of this run. */
void
natero_visit_forget_pages (NateroVisit *self)
{
  g_hash_table_remove_all (self->pages);
}

/* From here on the time of module and pages counts: whatever was before is nobody's. */
static void
restart (NateroVisit *self)
{
  GHashTableIter iter;
  gpointer       page;

  if (self->module.id != NULL)
    natero_visit_set_module (self, self->module.id);

  g_hash_table_iter_init (&iter, self->pages);
  while (g_hash_table_iter_next (&iter, NULL, &page))
    ((Page *) page)->start_ms = natero_visit_get_run_ms (self);
}

/* Time counts up to now, and again from natero_visit_go_on(). */
void
natero_visit_stop (NateroVisit *self)
{
  natero_visit_mark (self);
  natero_session_settle (&self->session, natero_visit_get_run_ms (self));
}

void
natero_visit_go_on (NateroVisit *self)
{
  natero_visit_mark (self);
  natero_session_skip (&self->session, natero_visit_get_run_ms (self));
  restart (self);
}

gboolean
natero_visit_is_somebody_else (NateroVisit *self, const char *account_id, const char *user_id)
{
  return natero_identity_is_somebody_else (&self->identity, account_id, user_id);
}

gboolean
natero_visit_set_user (NateroVisit *self, const char *user_id)
{
  return natero_identity_set_user_id (&self->identity, user_id);
}

gboolean
natero_visit_set_product (NateroVisit *self, const char *product_id)
{
  return natero_identity_set_product_id (&self->identity, product_id);
}

/* A page that is shown goes on to say its product. */
static void
forget_who (NateroVisit *self)
{
  natero_identity_clear (&self->identity);
  natero_place_call (&self->product_place, NULL);
  natero_visit_set_product (self, self->product_place.shown);
}

/* What a page says of the product is for as long as it is shown. */
void
natero_visit_save_identity (NateroVisit *self)
{
  NateroIdentity kept = self->identity;

  kept.product_id = self->product_place.called;
  natero_continuity_save_identity (self->state, &kept);
}

/* Here, and in what the next run will read. */
void
natero_visit_forget_identity (NateroVisit *self)
{
  forget_who (self);
  natero_visit_save_identity (self);
}

gboolean
natero_visit_set_account (NateroVisit *self, const char *account_id)
{
  gboolean was_unknown = self->identity.account_id == NULL;

  if (!natero_identity_set_account_id (&self->identity, account_id))
    return FALSE;
  if (was_unknown)
    restart (self);

  return TRUE;
}

/* Made with the first event: without one there is nothing to recognise. TRUE when it is new. */
gboolean
natero_visit_ensure_visitor (NateroVisit *self)
{
  if (self->visitor_id != NULL)
    return FALSE;

  self->visitor_id = natero_chance_uuid (self->chance);
  natero_continuity_save_visitor (self->state, self->visitor_id);
  natero_state_save (self->state);
  return TRUE;
}

/* What a run that is gone left open; it is not there any more then. */
void
natero_visit_take_open_module (NateroVisit         *self,
                               const char          *run_id,
                               NateroStateTakenFunc func,
                               gpointer             user_data)
{
  natero_continuity_take_module (self->state, run_id, func, user_data);
}

gboolean
natero_visit_read_open_module (GHashTable *values, NateroOpenModule *open)
{
  return natero_continuity_read_module (values, open);
}

/* Goes on where the last run stopped. What the application set already stays. */
void
natero_visit_restore (NateroVisit *self, guint timeout_minutes)
{
  g_free (self->visitor_id);
  self->visitor_id = natero_continuity_dup_visitor (self->state);
  if (self->session.id == NULL &&
      natero_continuity_restore_session (
        self->state, &self->session, self->clock, timeout_minutes, natero_visit_get_run_ms (self)))
    self->saved_ms = natero_visit_get_session_ms (self);
  natero_continuity_restore_identity (self->state, &self->identity);
  if (self->product_place.shown == NULL)
    natero_place_call (&self->product_place, self->identity.product_id);
  natero_continuity_prune_sessions (self->state, natero_clock_get_wall_ms (self->clock));
}

static void
save_module (NateroVisit *self)
{
  NateroOpenModule open;

  open.account_id = self->identity.account_id;
  open.user_id = self->identity.user_id;
  open.session_id = self->session.id;
  open.module_id = self->module.id;
  open.product_id = self->identity.product_id;
  open.time_spent = natero_visit_get_module_ms (self);
  open.at_wall_ms = self->session.last_wall_ms;
  natero_continuity_save_module (self->state, self->run_id, &open);
}

/* A module that is open is written down with it, so that its time is told if this run dies. */
void
natero_visit_save (NateroVisit *self, gboolean is_recording)
{
  gint64 active_ms = natero_visit_get_session_ms (self);

  natero_continuity_save_session (self->state, &self->session, active_ms - self->saved_ms);
  self->saved_ms = active_ms;
  if (is_recording && self->session.id != NULL && natero_activity_is_active (self->activity) &&
      natero_visit_is_module_worth_telling (self))
    save_module (self);
  else
    natero_continuity_forget_module (self->state, self->run_id);
  natero_state_save (self->state);
}

/* A process that was first has given the visitor its id. TRUE when it is another one. */
static gboolean
take_visitor (NateroVisit *self)
{
  g_autofree char *visitor_id = natero_continuity_dup_visitor (self->state);

  if (self->visitor_id == NULL || visitor_id == NULL || g_str_equal (self->visitor_id, visitor_id))
    return FALSE;

  g_free (self->visitor_id);
  self->visitor_id = g_steal_pointer (&visitor_id);
  return TRUE;
}

/* What other processes of the application have written. TRUE when the visitor changed by it. */
gboolean
natero_visit_state_saved (NateroVisit *self)
{
  gint64 others_ms =
    natero_continuity_get_session_active_ms (self->state, &self->session) - self->saved_ms;

  if (self->session.id != NULL && others_ms > 0)
    {
      self->session.base_ms += others_ms;
      self->session.reported_ms += others_ms;
      self->saved_ms += others_ms;
    }

  return take_visitor (self);
}

/* Everything is deleted: the next event is a new visitor's. */
void
natero_visit_forget (NateroVisit *self)
{
  natero_session_end (&self->session);
  forget_who (self);
  g_clear_pointer (&self->visitor_id, g_free);
  self->saved_ms = 0;
  restart (self);
}
