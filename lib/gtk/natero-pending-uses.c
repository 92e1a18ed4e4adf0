/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-pending-uses-private.h"

#include "natero-window-chain-private.h"

typedef struct
{
  NateroPendingUses *uses;   /* that it is in, else NULL */
  GtkWidget         *widget; /* weak */
  GtkWindow         *window; /* weak */
  gulong             focus_handler_id;
  gboolean           had_focus;
  gconstpointer      tagged; /* to compare with */
  char              *feature_id;
  char              *module_id;
  char              *product_id;
  guint              act;
  guint              settle_ms;
  gint64             due_ms;
} Use;

struct _NateroPendingUses
{
  NateroPendingUsesFuncs funcs;
  gpointer               user_data;
  NateroClock           *clock;
  NateroAlarm           *alarm;
  GPtrArray             *uses;
  gboolean               is_freed;
};

static void widget_gone_cb (gpointer data, GObject *widget);
static void alarm_cb (gpointer user_data);

NateroPendingUses *
natero_pending_uses_new (NateroClock                  *clock,
                         const NateroPendingUsesFuncs *funcs,
                         gpointer                      user_data)
{
  NateroPendingUses *self = g_rc_box_new0 (NateroPendingUses);

  self->funcs = *funcs;
  self->user_data = user_data;
  self->clock = natero_clock_ref (clock);
  self->alarm = natero_alarm_new (clock, alarm_cb, self);
  self->uses = g_ptr_array_new ();
  return self;
}

static void
clear (gpointer data)
{
  NateroPendingUses *self = data;

  g_ptr_array_unref (self->uses);
  natero_clock_unref (self->clock);
}

static void
release (NateroPendingUses *self)
{
  g_rc_box_release_full (self, clear);
}

static gboolean
has_focus (GtkWidget *widget)
{
  GtkRoot   *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && (focus == widget || gtk_widget_is_ancestor (focus, widget));
}

/* Takes it from the list and lets go of its widget. */
static void
take (Use *use)
{
  NateroPendingUses *self = use->uses;

  if (self != NULL)
    g_ptr_array_remove (self->uses, use);
  use->uses = NULL;
  if (use->widget != NULL)
    g_object_weak_unref (G_OBJECT (use->widget), widget_gone_cb, use);
  if (use->window != NULL)
    g_signal_handler_disconnect (use->window, use->focus_handler_id);
  g_clear_weak_pointer (&use->window);
  if (self != NULL && self->uses->len == 0 && self->alarm != NULL)
    natero_alarm_clear (self->alarm);
}

static void
free_use (Use *use)
{
  g_free (use->feature_id);
  g_free (use->module_id);
  g_free (use->product_id);
  g_free (use);
}

static void
tell (Use *use, gboolean has_rested)
{
  NateroPendingUses *self = use->uses;
  GtkWidget         *widget = use->widget;
  NateroFeature      feature = { NULL, use->feature_id, use->module_id, use->product_id };

  take (use);
  self->funcs.used (widget, &feature, has_rested, self->user_data);
  free_use (use);
}

static void
widget_gone_cb (gpointer data, G_GNUC_UNUSED GObject *widget)
{
  Use *use = data;

  use->widget = NULL;
  tell (use, FALSE);
}

static void
focus_moved_cb (Use *use)
{
  if (has_focus (use->widget))
    use->had_focus = TRUE;
  else if (use->had_focus)
    tell (use, FALSE);
}

static Use *
find_next (NateroPendingUses *self)
{
  Use *next = NULL;

  for (guint i = 0; i < self->uses->len; i++)
    {
      Use *use = g_ptr_array_index (self->uses, i);

      if (next == NULL || use->due_ms < next->due_ms)
        next = use;
    }

  return next;
}

static void
set_alarm (NateroPendingUses *self)
{
  Use *next = find_next (self);

  if (next != NULL)
    natero_alarm_set (self->alarm, next->due_ms - natero_clock_get_monotonic_ms (self->clock));
  else
    natero_alarm_clear (self->alarm);
}

static void
alarm_cb (gpointer user_data)
{
  NateroPendingUses *self = g_rc_box_acquire (user_data);
  Use               *next = find_next (self);
  gint64             now_ms = natero_clock_get_monotonic_ms (self->clock);

  while (next != NULL && next->due_ms <= now_ms)
    {
      if (self->funcs.is_held (next->widget, self->user_data))
        next->due_ms = now_ms + next->settle_ms;
      else
        tell (next, TRUE);
      next = find_next (self);
    }

  if (!self->is_freed)
    set_alarm (self);
  release (self);
}

/*< private >
 * natero_pending_uses_free:
 * @self: (nullable) (transfer full): the pending uses
 *
 * Tells nothing more. What shall be told is flushed before.
 */
void
natero_pending_uses_free (NateroPendingUses *self)
{
  if (self == NULL)
    return;

  self->is_freed = TRUE;
  while (self->uses->len > 0)
    {
      Use *use = g_ptr_array_index (self->uses, 0);

      take (use);
      free_use (use);
    }
  g_clear_pointer (&self->alarm, natero_alarm_free);
  release (self);
}

static Use *
find_use (NateroPendingUses *self, GtkWidget *widget)
{
  for (guint i = 0; i < self->uses->len; i++)
    if (((Use *) g_ptr_array_index (self->uses, i))->widget == widget)
      return g_ptr_array_index (self->uses, i);

  return NULL;
}

static Use *
start (NateroPendingUses *self, GtkWidget *widget, const NateroFeature *feature)
{
  Use     *use = g_new0 (Use, 1);
  GtkRoot *root = gtk_widget_get_root (widget);

  use->uses = self;
  use->widget = widget;
  use->feature_id = g_strdup (feature->feature_id);
  use->module_id = g_strdup (feature->module_id);
  use->product_id = g_strdup (feature->product_id);
  g_object_weak_ref (G_OBJECT (widget), widget_gone_cb, use);
  use->had_focus = has_focus (widget);
  if (GTK_IS_WINDOW (root))
    {
      g_set_weak_pointer (&use->window, GTK_WINDOW (root));
      use->focus_handler_id =
        g_signal_connect_swapped (root, "notify::focus-widget", G_CALLBACK (focus_moved_cb), use);
    }
  g_ptr_array_add (self->uses, use);
  return use;
}

static gboolean
is_of (const Use *use, const NateroFeature *feature)
{
  return g_strcmp0 (use->feature_id, feature->feature_id) == 0 &&
         g_strcmp0 (use->module_id, feature->module_id) == 0 &&
         g_strcmp0 (use->product_id, feature->product_id) == 0;
}

/*< private >
 * natero_pending_uses_add:
 * @self: the pending uses
 * @widget: what is being used
 * @feature: what that counts as; copied
 * @act: the number of what the hand does
 * @settle_ms: how long it has to rest
 *
 * Begins a use, or goes on with it. Where the widget counts as something else by now, as that of a
 * row does which shows another item, its former use is over and told.
 */
void
natero_pending_uses_add (NateroPendingUses   *self,
                         GtkWidget           *widget,
                         const NateroFeature *feature,
                         guint                act,
                         guint                settle_ms)
{
  Use *former = find_use (self, widget);
  Use *use = former;

  if (former == NULL || !is_of (former, feature))
    use = start (self, widget, feature);

  use->tagged = feature->widget;
  use->act = act;
  use->settle_ms = settle_ms;
  use->due_ms = natero_clock_get_monotonic_ms (self->clock) + settle_ms;
  set_alarm (self);
  if (former != NULL && former != use)
    tell (former, FALSE);
}

/*< private >
 * natero_pending_uses_drop:
 * @self: the pending uses
 * @widget: what was used, at once
 * @tagged: the widget with its tag
 * @act: the number of what the hand did
 *
 * Takes the use of the widget, or those of the same act and tag, into one that is told by itself.
 */
void
natero_pending_uses_drop (NateroPendingUses *self, GtkWidget *widget, GtkWidget *tagged, guint act)
{
  for (guint i = self->uses->len; i > 0; i--)
    {
      Use *use = g_ptr_array_index (self->uses, i - 1);

      if (use->widget == widget || (use->tagged == tagged && use->act == act))
        {
          take (use);
          free_use (use);
        }
    }
}

static Use *
find_inside (NateroPendingUses *self, GtkWidget *outer)
{
  for (guint i = 0; i < self->uses->len; i++)
    {
      Use *use = g_ptr_array_index (self->uses, i);

      if (use->widget == outer || gtk_widget_is_ancestor (use->widget, outer))
        return use;
    }

  return NULL;
}

/*< private >
 * natero_pending_uses_flush_inside:
 * @self: the pending uses
 * @widget: a widget
 *
 * Tells what is pending on the widget and inside of it, now.
 */
void
natero_pending_uses_flush_inside (NateroPendingUses *self, GtkWidget *widget)
{
  Use *use;

  g_rc_box_acquire (self);
  while ((use = find_inside (self, widget)) != NULL)
    tell (use, FALSE);
  release (self);
}

static Use *
find_of_window (NateroPendingUses *self, GtkWindow *window)
{
  for (guint i = 0; i < self->uses->len; i++)
    {
      Use *use = g_ptr_array_index (self->uses, i);

      if (window == NULL || use->window == window || use->window == NULL ||
          natero_window_chain_contains (use->window, window))
        return use;
    }

  return NULL;
}

/*< private >
 * natero_pending_uses_flush:
 * @self: the pending uses
 * @window: (nullable): a window, or `NULL` for all of them
 *
 * Tells what is pending in the window and its dialogs, now.
 */
void
natero_pending_uses_flush (NateroPendingUses *self, GtkWindow *window)
{
  Use *use;

  g_rc_box_acquire (self);
  while ((use = find_of_window (self, window)) != NULL)
    tell (use, FALSE);
  release (self);
}
