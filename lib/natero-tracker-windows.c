/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-tracker.h"

#include "natero-tracker-private.h"

/**
 * natero_tracker_attach:
 * @self: a tracker
 * @window: a window
 *
 * Watches a window: what a person does in it is activity, and it is a page while it is shown.
 *
 * The window is only observed. Attaching it twice is one attachment; when it is destroyed it
 * detaches itself.
 *
 * JavaScript API: the page itself.
 *
 * Since: 1.0
 */
void
natero_tracker_attach (NateroTracker *self, GtkWindow *window)
{
  g_return_if_fail (NATERO_IS_TRACKER (self));
  g_return_if_fail (GTK_IS_WINDOW (window));

  natero_presence_attach (natero_tracker_get_presence (self), window);
}

/**
 * natero_tracker_detach:
 * @self: a tracker
 * @window: a window
 *
 * Stops watching a window, which ends its page. One that is not attached is ignored.
 *
 * Since: 1.0
 */
void
natero_tracker_detach (NateroTracker *self, GtkWindow *window)
{
  g_return_if_fail (NATERO_IS_TRACKER (self));
  g_return_if_fail (GTK_IS_WINDOW (window));

  natero_presence_detach (natero_tracker_get_presence (self), window);
}

/**
 * natero_tracker_attach_application:
 * @self: a tracker
 * @application: an application
 *
 * Attaches every window that the application has and will have, and its end.
 *
 * When the application shuts down, pages and module end and the last batch is sent, which holds it
 * for at most [property@Natero.Tracker:unload-delay]. A second application takes the place of the
 * first.
 *
 * Since: 1.0
 */
void
natero_tracker_attach_application (NateroTracker *self, GtkApplication *application)
{
  g_return_if_fail (NATERO_IS_TRACKER (self));
  g_return_if_fail (GTK_IS_APPLICATION (application));

  natero_tracker_start (self);
  natero_presence_attach_application (natero_tracker_get_presence (self), application);
}

/**
 * natero_tracker_map_action:
 * @self: a tracker
 * @action_name: the name of an action with the prefix of its group, such as `app.export`; or a
 *   detailed name, such as `app.view::list`
 * @feature_id: (nullable): the feature that it stands for, 1 to 128 characters, or `NULL` for none
 *   any more
 * @module_id: (nullable): the module, 1 to 128 characters, or `NULL` for the current one
 * @product_id: (nullable): the product, 1 to 128 characters, or `NULL` for the current one
 *
 * Makes activating an action a use of a feature.
 *
 * One activation is one event, whether it comes from a menu, a shortcut, a button or
 * [method@Gtk.Widget.activate_action]. Where it comes from a tagged widget, the tag counts and the
 * action does not. Code that calls [method@Gio.ActionGroup.activate_action] is no use.
 *
 * A detailed name stands for one target of the action; a plain one for all that have no mapping of
 * their own. An action may be mapped before there is one. A new mapping takes the place of the
 * former one.
 *
 * It works for the actions of the attached windows and of their applications, for groups that were
 * inserted by [method@Natero.Tracker.insert_action_group], and in other cases where a button or an
 * item of a popover menu is bound to the action. Map actions before windows are shown: GTK has all
 * that is bound to a window’s actions look at them anew.
 *
 * What is refused is said in a warning, with the limit and what was given, and changes nothing.
 *
 * Since: 1.0
 */
void
natero_tracker_map_action (NateroTracker *self,
                           const char    *action_name,
                           const char    *feature_id,
                           const char    *module_id,
                           const char    *product_id)
{
  g_return_if_fail (NATERO_IS_TRACKER (self));
  g_return_if_fail (action_name != NULL);

  natero_presence_map_action (
    natero_tracker_get_presence (self), action_name, feature_id, module_id, product_id);
}

/**
 * natero_tracker_insert_action_group:
 * @self: a tracker
 * @widget: a widget
 * @prefix: the prefix of the actions, without a dot
 * @group: (nullable): a group, or `NULL` to remove the one that has the prefix
 *
 * Does what [method@Gtk.Widget.insert_action_group] does, and lets the tracker see the group.
 *
 * Its actions can be mapped, and are captured with [property@Natero.Tracker:capture-actions], while
 * the widget is in an attached window.
 *
 * Since: 1.0
 */
void
natero_tracker_insert_action_group (NateroTracker *self,
                                    GtkWidget     *widget,
                                    const char    *prefix,
                                    GActionGroup  *group)
{
  g_return_if_fail (NATERO_IS_TRACKER (self));
  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (prefix != NULL);
  g_return_if_fail (group == NULL || G_IS_ACTION_GROUP (group));

  natero_presence_insert_action_group (natero_tracker_get_presence (self), widget, prefix, group);
}
