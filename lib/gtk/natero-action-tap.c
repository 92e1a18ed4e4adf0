/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-action-tap-private.h"

struct _NateroActionTap
{
  GObject parent_instance;

  char            *prefix;
  GActionGroup    *group; /* weak: a window holds its tap, and must not be held by it */
  NateroActionFunc activated;
  gpointer         user_data;
};

static void natero_action_tap_action_group_init (GActionGroupInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (NateroActionTap,
                               natero_action_tap,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_ACTION_GROUP,
                                                      natero_action_tap_action_group_init))

static char **
natero_action_tap_list_actions (GActionGroup *group)
{
  NateroActionTap *self = NATERO_ACTION_TAP (group);

  return self->group != NULL ? g_action_group_list_actions (self->group) : g_new0 (char *, 1);
}

static gboolean
natero_action_tap_query_action (GActionGroup        *group,
                                const char          *name,
                                gboolean            *enabled,
                                const GVariantType **parameter_type,
                                const GVariantType **state_type,
                                GVariant           **state_hint,
                                GVariant           **state)
{
  NateroActionTap *self = NATERO_ACTION_TAP (group);

  return self->group != NULL &&
         g_action_group_query_action (
           self->group, name, enabled, parameter_type, state_type, state_hint, state);
}

/* Told first: the action may end the program. */
static void
natero_action_tap_activate_action (GActionGroup *group, const char *name, GVariant *parameter)
{
  NateroActionTap *self = NATERO_ACTION_TAP (group);
  g_autofree char *full_name = g_strconcat (self->prefix, ".", name, NULL);

  if (self->activated != NULL && self->group != NULL &&
      g_action_group_get_action_enabled (self->group, name))
    self->activated (full_name, self->user_data);
  if (self->group != NULL)
    g_action_group_activate_action (self->group, name, parameter);
}

static void
natero_action_tap_change_action_state (GActionGroup *group, const char *name, GVariant *value)
{
  NateroActionTap *self = NATERO_ACTION_TAP (group);

  if (self->group != NULL)
    g_action_group_change_action_state (self->group, name, value);
}

static void
natero_action_tap_action_group_init (GActionGroupInterface *iface)
{
  iface->list_actions = natero_action_tap_list_actions;
  iface->query_action = natero_action_tap_query_action;
  iface->activate_action = natero_action_tap_activate_action;
  iface->change_action_state = natero_action_tap_change_action_state;
}

static void
natero_action_tap_finalize (GObject *object)
{
  NateroActionTap *self = NATERO_ACTION_TAP (object);

  g_clear_weak_pointer (&self->group);
  g_free (self->prefix);

  G_OBJECT_CLASS (natero_action_tap_parent_class)->finalize (object);
}

static void
natero_action_tap_class_init (NateroActionTapClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = natero_action_tap_finalize;
}

static void
natero_action_tap_init (G_GNUC_UNUSED NateroActionTap *self)
{
}

NateroActionTap *
natero_action_tap_new (const char      *prefix,
                       GActionGroup    *group,
                       NateroActionFunc activated,
                       gpointer         user_data)
{
  static const struct
  {
    const char *signal;
    GCallback   again;
  } rows[] = {
    { "action-added", G_CALLBACK (g_action_group_action_added) },
    { "action-removed", G_CALLBACK (g_action_group_action_removed) },
    { "action-enabled-changed", G_CALLBACK (g_action_group_action_enabled_changed) },
    { "action-state-changed", G_CALLBACK (g_action_group_action_state_changed) },
  };
  NateroActionTap *self = g_object_new (NATERO_TYPE_ACTION_TAP, NULL);

  self->prefix = g_strdup (prefix);
  g_set_weak_pointer (&self->group, group);
  self->activated = activated;
  self->user_data = user_data;
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_signal_connect_object (group, rows[i].signal, rows[i].again, self, G_CONNECT_SWAPPED);

  return self;
}

/* It goes on passing everything on: a window's own group could not be put back as it was. */
void
natero_action_tap_silence (NateroActionTap *self)
{
  self->activated = NULL;
}
