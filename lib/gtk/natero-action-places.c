/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-action-places-private.h"

#include <string.h>

/*
 * A tap, once it is there, stays: the group of a window could not be put back as it was, and
 * without the one of an application GTK 4.8 would forget to look further up. It is harmless.
 */
typedef struct
{
  NateroActionPlaces *places;
  GtkWidget          *widget;
  char               *prefix;
  GActionGroup       *group; /* weak */
  NateroActionTap    *tap;   /* weak; NULL: there is none before the group */
} Place;

struct _NateroActionPlaces
{
  const NateroActionTapFuncs *funcs;
  gpointer                    user_data;
  gboolean                    is_tapping;
  GPtrArray                  *places;  /* of Place */
  GPtrArray                  *windows; /* of GtkWindow; those that are attached */
};

static void widget_gone_cb (gpointer user_data, GObject *widget);

static void
place_free (gpointer data)
{
  Place *place = data;

  if (place->tap != NULL)
    natero_action_tap_silence (place->tap);
  if (place->widget != NULL)
    g_object_weak_unref (G_OBJECT (place->widget), widget_gone_cb, place);
  g_clear_weak_pointer (&place->tap);
  g_clear_weak_pointer (&place->group);
  g_free (place->prefix);
  g_free (place);
}

/* The group of a window is the window. */
static void
widget_gone_cb (gpointer user_data, GObject *widget)
{
  Place *place = user_data;

  if ((gpointer) place->group == (gpointer) widget)
    place->group = NULL;
  place->widget = NULL;
  g_ptr_array_remove (place->places->places, place);
}

static Place *
find_place (NateroActionPlaces *self, gpointer widget, const char *prefix)
{
  for (guint i = 0; i < self->places->len; i++)
    {
      Place *place = g_ptr_array_index (self->places, i);

      if (place->widget == widget && g_str_equal (place->prefix, prefix))
        return place;
    }

  return NULL;
}

static Place *
add_place (NateroActionPlaces *self, gpointer widget, const char *prefix, GActionGroup *group)
{
  Place *place = g_new0 (Place, 1);

  place->places = self;
  place->widget = widget;
  place->prefix = g_strdup (prefix);
  g_object_weak_ref (G_OBJECT (widget), widget_gone_cb, place);
  g_set_weak_pointer (&place->group, group);
  g_ptr_array_add (self->places, place);
  return place;
}

static void
put_tap (Place *place)
{
  NateroActionPlaces *self = place->places;
  NateroActionTap    *tap = natero_action_tap_insert (
    place->widget, place->prefix, place->group, self->funcs, self->user_data);

  g_set_weak_pointer (&place->tap, tap);
}

/* Only where the group still is what the name leads to: nothing of the application is put out. */
static void
tap_place (Place *place)
{
  if (place->tap != NULL || place->group == NULL)
    return;

  if (!G_IS_ACTION_MAP (place->group) ||
      natero_action_tap_is_reached (place->widget, place->prefix, place->group))
    put_tap (place);
}

/* The window has another application, or none. */
static void
application_changed_cb (NateroActionPlaces       *self,
                        G_GNUC_UNUSED GParamSpec *pspec,
                        GtkWindow                *window)
{
  GtkApplication *application = gtk_window_get_application (window);
  Place          *place = find_place (self, window, "app");

  if (place != NULL && !G_IS_APPLICATION (place->group))
    return;

  if (place != NULL && place->group != G_ACTION_GROUP (application))
    {
      if (place->tap != NULL)
        gtk_widget_insert_action_group (place->widget, "app", NULL);
      g_ptr_array_remove (self->places, place);
      place = NULL;
    }
  if (place == NULL && application != NULL)
    place = add_place (self, window, "app", G_ACTION_GROUP (application));
  if (place != NULL && self->is_tapping)
    tap_place (place);
}

static void
tap_window (NateroActionPlaces *self, GtkWindow *window)
{
  Place *place = find_place (self, window, "win");

  if (place == NULL && GTK_IS_APPLICATION_WINDOW (window))
    place = add_place (self, window, "win", G_ACTION_GROUP (window));
  if (place != NULL && self->is_tapping)
    tap_place (place);
  application_changed_cb (self, NULL, window);
}

/*< private >
 * natero_action_places_new:
 * @funcs: (scope forever): what taps call
 * @user_data: for @funcs
 *
 * Returns: (transfer full): places, none of them tapped
 */
NateroActionPlaces *
natero_action_places_new (const NateroActionTapFuncs *funcs, gpointer user_data)
{
  NateroActionPlaces *self = g_new0 (NateroActionPlaces, 1);

  self->funcs = funcs;
  self->user_data = user_data;
  self->places = g_ptr_array_new_with_free_func (place_free);
  self->windows = g_ptr_array_new ();
  return self;
}

/*< private >
 * natero_action_places_free:
 * @self: (nullable) (transfer full): places
 *
 * Goes, and leaves behind taps that do nothing but pass everything on.
 */
void
natero_action_places_free (NateroActionPlaces *self)
{
  if (self == NULL)
    return;

  while (self->windows->len > 0)
    natero_action_places_remove_window (self, g_ptr_array_index (self->windows, 0));
  g_ptr_array_unref (self->windows);
  g_ptr_array_unref (self->places);
  g_free (self);
}

/*< private >
 * natero_action_places_tap:
 * @self: places
 *
 * Puts taps before all groups, those that are there and those that come.
 */
void
natero_action_places_tap (NateroActionPlaces *self)
{
  if (self->is_tapping)
    return;

  self->is_tapping = TRUE;
  for (guint i = 0; i < self->windows->len; i++)
    tap_window (self, g_ptr_array_index (self->windows, i));
  for (guint i = 0; i < self->places->len; i++)
    tap_place (g_ptr_array_index (self->places, i));
}

/*< private >
 * natero_action_places_add_window:
 * @self: places
 * @window: a window that is not there yet
 *
 * Adds the groups that GTK gives a window; remove it before it is gone.
 */
void
natero_action_places_add_window (NateroActionPlaces *self, GtkWindow *window)
{
  g_ptr_array_add (self->windows, window);
  g_signal_connect_swapped (
    window, "notify::application", G_CALLBACK (application_changed_cb), self);
  tap_window (self, window);
}

void
natero_action_places_remove_window (NateroActionPlaces *self, GtkWindow *window)
{
  if (g_ptr_array_remove (self->windows, window))
    g_signal_handlers_disconnect_by_data (window, self);
}

/*< private >
 * natero_action_places_insert:
 * @self: places
 * @widget: a widget
 * @prefix: the prefix of the group
 * @group: (nullable): a group, or `NULL` to remove the one that has the prefix
 *
 * Inserts a group into a widget.
 */
void
natero_action_places_insert (NateroActionPlaces *self,
                             GtkWidget          *widget,
                             const char         *prefix,
                             GActionGroup       *group)
{
  Place *place = find_place (self, widget, prefix);

  if (place != NULL)
    g_ptr_array_remove (self->places, place);
  if (group == NULL)
    {
      gtk_widget_insert_action_group (widget, prefix, NULL);
      return;
    }

  place = add_place (self, widget, prefix, group);
  if (self->is_tapping)
    put_tap (place);
  else
    gtk_widget_insert_action_group (widget, prefix, group);
}

static gboolean
has_class_action (GtkWidget *widget, const char *full_name)
{
  GtkWidgetClass     *klass = GTK_WIDGET_GET_CLASS (widget);
  GType               owner;
  const char         *name;
  const GVariantType *type;
  const char         *property;

  for (guint i = 0; gtk_widget_class_query_action (klass, i, &owner, &name, &type, &property); i++)
    if (g_str_equal (name, full_name))
      return TRUE;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (has_class_action (child, full_name))
      return TRUE;

  return FALSE;
}

/*< private >
 * natero_action_places_lacks:
 * @self: places
 * @full_name: the name of an action
 *
 * Looks for an action that no group has though a group with its prefix is there.
 *
 * Returns: whether it is one; `FALSE` where nothing is known of the prefix
 */
gboolean
natero_action_places_lacks (NateroActionPlaces *self, const char *full_name)
{
  const char      *name = strchr (full_name, '.') + 1;
  g_autofree char *prefix = g_strndup (full_name, (gsize) (name - 1 - full_name));
  gboolean         is_known = FALSE;

  for (guint i = 0; i < self->places->len; i++)
    {
      Place *place = g_ptr_array_index (self->places, i);

      /* Where there is no tap, another group has the place. */
      if (place->tap == NULL || place->group == NULL || !g_str_equal (place->prefix, prefix))
        continue;
      if (g_action_group_has_action (place->group, name))
        return FALSE;
      is_known = TRUE;
    }
  for (guint i = 0; is_known && i < self->windows->len; i++)
    if (has_class_action (g_ptr_array_index (self->windows, i), full_name))
      return FALSE;

  return is_known;
}
