/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-action-tap-private.h"

/* An action that is there for a moment, to see where a name leads. */
#define PROBE "natero-probe"

struct _NateroActionTap
{
  GObject parent_instance;

  GtkWidget                  *widget; /* weak */
  char                       *prefix;
  GActionGroup               *group; /* weak where it is a window's or an application's */
  gboolean                    is_weak;
  const NateroActionTapFuncs *funcs; /* NULL once silenced */
  gpointer                    user_data;
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

static gboolean
is_activation (NateroActionTap *self, const char *name, GVariant *parameter)
{
  gboolean            is_enabled = FALSE;
  const GVariantType *type = NULL;

  if (self->funcs == NULL || self->widget == NULL || g_str_equal (name, PROBE) ||
      !g_action_group_query_action (self->group, name, &is_enabled, &type, NULL, NULL, NULL))
    return FALSE;

  return is_enabled && (type == NULL) == (parameter == NULL) &&
         (type == NULL || g_variant_is_of_type (parameter, type));
}

/* The action may close the window that holds the tap. */
static void
natero_action_tap_activate_action (GActionGroup *group, const char *name, GVariant *parameter)
{
  g_autoptr (NateroActionTap) self = g_object_ref (NATERO_ACTION_TAP (group));
  gboolean is_asked = FALSE;

  if (self->group == NULL)
    return;

  if (is_activation (self, name, parameter))
    {
      g_autofree char *full_name = g_strconcat (self->prefix, ".", name, NULL);

      is_asked = self->funcs->activating (self->widget, full_name, parameter, self->user_data);
    }

  if (self->group != NULL)
    g_action_group_activate_action (self->group, name, parameter);

  if (is_asked && self->funcs != NULL)
    self->funcs->activated (self->user_data);
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

  g_clear_weak_pointer (&self->widget);
  if (self->is_weak)
    g_clear_weak_pointer (&self->group);
  else
    g_clear_object (&self->group);
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

static NateroActionTap *
create (GtkWidget *widget, const char *prefix, GActionGroup *group)
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
  g_set_weak_pointer (&self->widget, widget);
  /* What was only inserted belongs to the widget, as GTK has it. */
  self->is_weak = GTK_IS_WIDGET (group) || G_IS_APPLICATION (group);
  if (self->is_weak)
    g_set_weak_pointer (&self->group, group);
  else
    self->group = g_object_ref (group);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_signal_connect_object (group, rows[i].signal, rows[i].again, self, G_CONNECT_SWAPPED);

  return self;
}

/*< private >
 * natero_action_tap_insert:
 * @widget: a widget
 * @prefix: the prefix of the group
 * @group: the group to stand before
 * @funcs: (scope forever): what to call
 * @user_data: for @funcs
 *
 * Inserts a group into a widget, with a tap before it.
 *
 * A window or an application is held weakly: the window holds the tap, and must not be held by it.
 *
 * Returns: (transfer none): the tap, which belongs to the widget
 */
NateroActionTap *
natero_action_tap_insert (GtkWidget                  *widget,
                          const char                 *prefix,
                          GActionGroup               *group,
                          const NateroActionTapFuncs *funcs,
                          gpointer                    user_data)
{
  g_autoptr (NateroActionTap) self = create (widget, prefix, group);

  self->funcs = funcs;
  self->user_data = user_data;
  gtk_widget_insert_action_group (widget, prefix, G_ACTION_GROUP (self));
  return self;
}

static void
reached_cb (gboolean *is_reached)
{
  *is_reached = TRUE;
}

/*< private >
 * natero_action_tap_is_reached:
 * @widget: a widget
 * @prefix: a prefix
 * @group: a group that actions can be added to
 *
 * Sees whether names with the prefix lead from the widget to the group. GTK does not tell which
 * group it has, and one of the application's own may have taken the place.
 *
 * Returns: whether they do
 */
gboolean
natero_action_tap_is_reached (GtkWidget *widget, const char *prefix, GActionGroup *group)
{
  g_autoptr (GSimpleAction) probe = g_simple_action_new (PROBE, NULL);
  g_autofree char *full_name = g_strconcat (prefix, ".", PROBE, NULL);
  gboolean         is_reached = FALSE;

  g_signal_connect_swapped (probe, "activate", G_CALLBACK (reached_cb), &is_reached);
  g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (probe));
  gtk_widget_activate_action_variant (widget, full_name, NULL);
  g_action_map_remove_action (G_ACTION_MAP (group), PROBE);
  return is_reached;
}

/* It goes on passing everything on: a window's own group could not be put back as it was. */
void
natero_action_tap_silence (NateroActionTap *self)
{
  self->funcs = NULL;
}
