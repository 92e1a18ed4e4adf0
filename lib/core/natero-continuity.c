/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-continuity-private.h"

#define VISITOR "visitor"
#define IDENTITY "identity"
#define SESSION "session"
#define SESSION_PREFIX "session "
#define RUN_PREFIX "run "
#define DELIVERY "delivery"
#define MS_PER_DAY ((gint64) 24 * 60 * 60 * 1000)

/* NULL: there is none yet. */
char *
natero_continuity_dup_visitor (NateroState *state)
{
  g_autofree char *visitor_id = natero_state_dup_string (state, VISITOR, "id");

  return visitor_id != NULL && g_uuid_string_is_valid (visitor_id) ? g_steal_pointer (&visitor_id)
                                                                   : NULL;
}

void
natero_continuity_save_visitor (NateroState *state, const char *visitor_id)
{
  natero_state_set_default (state, VISITOR, "id", visitor_id);
}

static char *
session_group (const char *session_id)
{
  return g_strconcat (SESSION_PREFIX, session_id, NULL);
}

/* FALSE where there is none, or where it is over. */
gboolean
natero_continuity_restore_session (NateroState   *state,
                                   NateroSession *session,
                                   NateroClock   *clock,
                                   guint          timeout_minutes,
                                   gint64         run_active_ms)
{
  g_autofree char  *id = natero_state_dup_string (state, SESSION, "current");
  g_autofree char  *group = NULL;
  NateroKeptSession kept;

  if (id == NULL || !g_uuid_string_is_valid (id))
    return FALSE;

  group = session_group (id);
  kept.id = id;
  kept.start_wall_ms = natero_state_get_int64 (state, group, "start");
  kept.last_wall_ms = natero_state_get_int64 (state, group, "last");
  kept.active_ms = natero_state_get_int64 (state, group, "active");
  return natero_session_resume (session, &kept, clock, timeout_minutes, run_active_ms);
}

/* Active time is added: another process may be in the same session. */
void
natero_continuity_save_session (NateroState         *state,
                                const NateroSession *session,
                                gint64               more_active_ms)
{
  g_autofree char *group = NULL;

  if (session->id == NULL)
    return;

  group = session_group (session->id);
  natero_state_set_string (state, SESSION, "current", session->id);
  natero_state_set_int64 (state, group, "start", session->start_wall_ms);
  natero_state_set_int64 (state, group, "last", session->last_wall_ms);
  natero_state_add_int64 (state, group, "active", more_active_ms);
}

gint64
natero_continuity_get_session_active_ms (NateroState *state, const NateroSession *session)
{
  g_autofree char *group = session->id != NULL ? session_group (session->id) : NULL;

  return group != NULL ? natero_state_get_int64 (state, group, "active") : 0;
}

void
natero_continuity_forget_session (NateroState *state, const char *session_id)
{
  g_autofree char *current = natero_state_dup_string (state, SESSION, "current");
  g_autofree char *group = NULL;

  if (session_id == NULL)
    return;

  group = session_group (session_id);
  natero_state_remove_group (state, group);
  if (g_strcmp0 (current, session_id) == 0)
    natero_state_set_string (state, SESSION, "current", NULL);
}

/* Those that a killed process left; no session is longer than a day. */
void
natero_continuity_prune_sessions (NateroState *state, gint64 now_wall_ms)
{
  g_auto (GStrv) groups = natero_state_dup_groups (state);

  for (guint i = 0; groups[i] != NULL; i++)
    {
      if (!g_str_has_prefix (groups[i], SESSION_PREFIX))
        continue;
      if (now_wall_ms - natero_state_get_int64 (state, groups[i], "last") > MS_PER_DAY)
        natero_state_remove_group (state, groups[i]);
    }
}

/* What the application set itself stays. */
void
natero_continuity_restore_identity (NateroState *state, NateroIdentity *identity)
{
  g_autofree char *account_id = natero_state_dup_string (state, IDENTITY, "account");
  g_autofree char *user_id = natero_state_dup_string (state, IDENTITY, "user");
  g_autofree char *product_id = natero_state_dup_string (state, IDENTITY, "product");

  if (account_id == NULL || identity->account_id != NULL || identity->user_id != NULL)
    return;

  natero_identity_set_account_id (identity, account_id);
  natero_identity_set_user_id (identity, user_id);
  if (identity->product_id == NULL)
    natero_identity_set_product_id (identity, product_id);
}

void
natero_continuity_save_identity (NateroState *state, const NateroIdentity *identity)
{
  natero_state_set_string (state, IDENTITY, "account", identity->account_id);
  natero_state_set_string (state, IDENTITY, "user", identity->user_id);
  natero_state_set_string (state, IDENTITY, "product", identity->product_id);
}

/* The runs that have a module open, this one and others. */
char **
natero_continuity_dup_runs (NateroState *state)
{
  g_auto (GStrv) groups = natero_state_dup_groups (state);
  g_autoptr (GStrvBuilder) runs = g_strv_builder_new ();

  for (guint i = 0; groups[i] != NULL; i++)
    if (g_str_has_prefix (groups[i], RUN_PREFIX))
      g_strv_builder_add (runs, groups[i] + sizeof RUN_PREFIX - 1);

  return g_strv_builder_end (runs);
}

void
natero_continuity_save_module (NateroState *state, const char *run_id, const NateroOpenModule *open)
{
  g_autofree char *group = g_strconcat (RUN_PREFIX, run_id, NULL);

  natero_state_set_string (state, group, "account", open->account_id);
  natero_state_set_string (state, group, "user", open->user_id);
  natero_state_set_string (state, group, "session", open->session_id);
  natero_state_set_string (state, group, "module", open->module_id);
  natero_state_set_string (state, group, "product", open->product_id);
  natero_state_set_int64 (state, group, "time-spent", open->time_spent);
  natero_state_set_int64 (state, group, "at", open->at_wall_ms);
}

void
natero_continuity_forget_module (NateroState *state, const char *run_id)
{
  g_autofree char *group = g_strconcat (RUN_PREFIX, run_id, NULL);

  natero_state_remove_group (state, group);
}

static gint64
get_number (GHashTable *values, const char *key)
{
  const char *text = g_hash_table_lookup (values, key);

  return text != NULL ? g_ascii_strtoll (text, NULL, 10) : 0;
}

/* What a run left open; nobody else gets it then. */
void
natero_continuity_take_module (NateroState         *state,
                               const char          *run_id,
                               NateroStateTakenFunc func,
                               gpointer             user_data)
{
  g_autofree char *group = g_strconcat (RUN_PREFIX, run_id, NULL);

  natero_state_take_group (state, group, func, user_data);
}

/* Its texts belong to what was taken. FALSE: there is nothing to tell. */
gboolean
natero_continuity_read_module (GHashTable *values, NateroOpenModule *open)
{
  if (values == NULL)
    return FALSE;

  open->account_id = g_hash_table_lookup (values, "account");
  open->user_id = g_hash_table_lookup (values, "user");
  open->session_id = g_hash_table_lookup (values, "session");
  open->module_id = g_hash_table_lookup (values, "module");
  open->product_id = g_hash_table_lookup (values, "product");
  open->time_spent = get_number (values, "time-spent");
  open->at_wall_ms = get_number (values, "at");
  return open->account_id != NULL && open->session_id != NULL && open->module_id != NULL;
}

/* NULL: it is over. */
void
natero_continuity_save_outage (NateroState *state, const NateroOutage *outage)
{
  if (outage == NULL)
    {
      natero_state_remove_group (state, DELIVERY);
    }
  else
    {
      natero_state_set_int64 (state, DELIVERY, "failing-since", outage->since_wall_ms);
      natero_state_set_int64 (state, DELIVERY, "next-try", outage->next_wall_ms);
      natero_state_set_int64 (state, DELIVERY, "wait", outage->wait_ms);
    }
  natero_state_save (state);
}

/* FALSE where there was none. */
gboolean
natero_continuity_restore_outage (NateroState *state, NateroOutage *outage)
{
  outage->since_wall_ms = natero_state_get_int64 (state, DELIVERY, "failing-since");
  outage->next_wall_ms = natero_state_get_int64 (state, DELIVERY, "next-try");
  outage->wait_ms = natero_state_get_int64 (state, DELIVERY, "wait");
  return outage->since_wall_ms != 0;
}
