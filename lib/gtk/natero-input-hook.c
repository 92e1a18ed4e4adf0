/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-input-hook-private.h"

#include "natero-emission-hook-private.h"
#include "natero-input-private.h"
#include "natero-window-chain-private.h"

/*< private >
 * NateroInputHook:
 *
 * Sees the input that GTK keeps from the controllers of a window, and tells of it where the
 * window counts: input in popovers, menus and drop-downs (an open one holds a grab), in an
 * insensitive window, in a window that a modal dialog blocks, keys that a capture controller
 * of the application takes, and all input in a dialog that is transient for a window that counts.
 *
 * It listens where all events of the process come by, before GTK looks at them. It does not guess
 * what a controller will get to see as well: activity told twice is the same activity.
 *
 * Text committed by an input method need not come with any event; it counts for the active
 * window. The text is never looked at.
 */
struct _NateroInputHook
{
  NateroInputHookFuncs funcs;
  gpointer             user_data;
  gboolean             is_freed;

  GTypeClass         *surface_class;
  GTypeClass         *im_context_class;
  NateroEmissionHook *event_hook;
  NateroEmissionHook *commit_hook;
};

static GtkWindow *
get_window_for_surface (GdkSurface *surface)
{
  GtkNative *native = gtk_native_get_for_surface (surface);

  /* A popup's root is the window that it hangs in; a drag icon is a root but no window. */
  return native != NULL ? natero_window_chain_get_window (GTK_WIDGET (native)) : NULL;
}

/* The inspector looks at the application from a display of its own; who is transient for a window
 * is on the display of that. */
static gboolean
does_count (NateroInputHook *self, GtkWindow *window, GdkDisplay *display)
{
  return window != NULL && gtk_widget_get_display (GTK_WIDGET (window)) == display &&
         natero_window_chain_has (window, self->funcs.is_watched, self->user_data);
}

static GtkWindow *
find_active_window (GdkDisplay *display)
{
  GListModel *toplevels = gtk_window_get_toplevels ();
  guint       n_toplevels = g_list_model_get_n_items (toplevels);

  for (guint i = 0; i < n_toplevels; i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (toplevels, i);

      /* The list keeps the window alive. */
      if (gtk_window_is_active (window) && gtk_widget_get_display (GTK_WIDGET (window)) == display)
        return window;
    }

  return NULL;
}

/* Motion comes by the hundreds, and says nothing but that somebody is there. */
static void
pass_on (NateroInputHook *self, GdkSurface *surface, GdkEvent *event)
{
  if (self->funcs.input != NULL && gdk_event_get_event_type (event) != GDK_MOTION_NOTIFY &&
      gdk_surface_get_display (surface) == gdk_display_get_default ())
    self->funcs.input (surface, event, self->user_data);
}

static void
event_cb (G_GNUC_UNUSED guint signal_id,
          G_GNUC_UNUSED guint n_values,
          const GValue       *values,
          gpointer            user_data)
{
  NateroInputHook *self = g_rc_box_acquire (user_data);
  GdkSurface      *surface = g_value_get_object (&values[0]);
  GdkEvent        *event = g_value_peek_pointer (&values[1]);

  pass_on (self, surface, event);
  if (!self->is_freed && natero_input_is_by_hand (event) &&
      does_count (self, get_window_for_surface (surface), gdk_surface_get_display (surface)))
    self->funcs.activity (self->user_data);

  g_rc_box_release (self);
}

static void
commit_cb (G_GNUC_UNUSED guint         signal_id,
           G_GNUC_UNUSED guint         n_values,
           G_GNUC_UNUSED const GValue *values,
           gpointer                    user_data)
{
  NateroInputHook *self = g_rc_box_acquire (user_data);
  GdkDisplay      *display = gdk_display_get_default ();
  GtkWindow       *window = display != NULL ? find_active_window (display) : NULL;

  if (window != NULL && self->funcs.text != NULL)
    self->funcs.text (window, self->user_data);
  if (window != NULL && !self->is_freed && does_count (self, window, display))
    self->funcs.activity (self->user_data);

  g_rc_box_release (self);
}

/*< private >
 * natero_input_hook_new:
 * @funcs: what to call; copied
 * @user_data: for @funcs
 *
 * Begins to look. A process may have several hooks. GTK must be initialised.
 *
 * Returns: (transfer full): a hook
 */
NateroInputHook *
natero_input_hook_new (const NateroInputHookFuncs *funcs, gpointer user_data)
{
  NateroInputHook *self;

  g_assert (funcs != NULL && funcs->is_watched != NULL && funcs->activity != NULL);

  self = g_rc_box_new0 (NateroInputHook);
  self->funcs = *funcs;
  self->user_data = user_data;

  /* A class has no signals before it was needed for the first time. */
  self->surface_class = g_type_class_ref (GDK_TYPE_SURFACE);
  self->im_context_class = g_type_class_ref (GTK_TYPE_IM_CONTEXT);

  self->event_hook =
    natero_emission_hook_new (g_signal_lookup ("event", GDK_TYPE_SURFACE), event_cb, self);
  self->commit_hook =
    natero_emission_hook_new (g_signal_lookup ("commit", GTK_TYPE_IM_CONTEXT), commit_cb, self);

  return self;
}

/*< private >
 * natero_input_hook_free:
 * @self: (nullable) (transfer full): a hook
 *
 * Looks no more.
 */
void
natero_input_hook_free (NateroInputHook *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->event_hook, natero_emission_hook_free);
  g_clear_pointer (&self->commit_hook, natero_emission_hook_free);
  g_type_class_unref (self->surface_class);
  g_type_class_unref (self->im_context_class);
  self->is_freed = TRUE;
  g_rc_box_release (self);
}
