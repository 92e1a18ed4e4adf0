/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-feature-watch-private.h"

#include "natero-emission-hook-private.h"
#include "natero-hand-private.h"
#include "natero-pending-uses-private.h"
#include "natero-use-signals-private.h"
#include "natero-widget-private.h"
#include "natero-window-chain-private.h"

/* What only a person can do needs no number. */
#define ANY_ACT G_MAXUINT

/* As many as one act can be a use of. */
#define N_TOLD 16

/* The change and the activation that it comes from are one call of GTK. */
#define EARLY_MS 100

typedef struct
{
  gconstpointer tagged; /* to compare with */
  guint         act;
} Told;

struct _NateroFeatureWatch
{
  NateroFeatureWatchFuncs funcs; /* none of them is called once it is freed */
  gpointer                user_data;
  gboolean                is_freed;
  NateroClock            *clock;
  NateroHand             *hand;
  NateroUseSignals       *signals;
  NateroPendingUses      *pending;

  NateroEmissionHook *mnemonic_hook;
  NateroEmissionHook *tags_hook;
  NateroEmissionHook *unbound_hook;

  /* All of these weak */
  GtkWidget *emitting; /* the last widget that was used, by emitting_act */
  GtkWidget *edited;   /* by hand, and not taken over yet */
  GtkWidget *opened;   /* its dialog was, by hand */
  GtkWidget *rested;   /* its edit was told already, and Enter may come yet */
  GtkWidget *early;    /* it changed before anything told of a hand */
  GtkWidget *pressed;  /* tagged, and nothing in between acts for itself */

  guint               emitting_act; /* 0: unknown */
  guint               seen_act;
  const NateroUseRow *early_row;
  gint64              early_ms;
  guint               pressed_act;
  double              pressed_x;
  double              pressed_y;

  Told  told[N_TOLD]; /* one act is one use of a tag */
  guint n_told;
};

static void
clear (gpointer data)
{
  NateroFeatureWatch *self = data;

  natero_hand_free (self->hand);
  natero_clock_unref (self->clock);
}

static void
release (NateroFeatureWatch *self)
{
  g_rc_box_release_full (self, clear);
}

static void
forget_widgets (NateroFeatureWatch *self)
{
  g_clear_weak_pointer (&self->emitting);
  g_clear_weak_pointer (&self->edited);
  g_clear_weak_pointer (&self->opened);
  g_clear_weak_pointer (&self->rested);
  g_clear_weak_pointer (&self->early);
  g_clear_weak_pointer (&self->pressed);
}

/* Windows */

static gboolean
does_count (NateroFeatureWatch *self, GtkWidget *widget)
{
  return natero_window_chain_has (
    natero_window_chain_get_window (widget), self->funcs.is_watched, self->user_data);
}

/* One act, one use */

static gboolean
is_told (NateroFeatureWatch *self, GtkWidget *tagged, guint act)
{
  for (guint i = 0; i < N_TOLD && act != ANY_ACT; i++)
    if (self->told[i].tagged == tagged && self->told[i].act == act)
      return TRUE;

  return FALSE;
}

static void
tell (NateroFeatureWatch *self, GtkWidget *widget, const NateroFeature *feature, guint act)
{
  g_autofree char *feature_id = g_strdup (feature->feature_id);
  g_autofree char *module_id = g_strdup (feature->module_id);
  g_autofree char *product_id = g_strdup (feature->product_id);

  natero_pending_uses_drop (self->pending, widget, feature->widget, act);
  /* The switch that was activated changes, and its action with it, after it has slid. */
  if (is_told (self, feature->widget, act))
    {
      self->funcs.activity (self->user_data);
      return;
    }

  self->told[self->n_told++ % N_TOLD] = (Told){ feature->widget, act };
  self->funcs.activity (self->user_data);
  if (!self->is_freed)
    self->funcs.used (feature_id, module_id, product_id, self->user_data);
}

static void
put_off (NateroFeatureWatch  *self,
         GtkWidget           *widget,
         const NateroFeature *feature,
         guint                act,
         guint                settle_ms)
{
  if (is_told (self, feature->widget, act))
    return;

  if (self->rested == widget)
    g_clear_weak_pointer (&self->rested);
  natero_pending_uses_add (self->pending, widget, feature, act, settle_ms);
  if (!self->is_freed)
    self->funcs.activity (self->user_data);
}

static gboolean
is_held_cb (GtkWidget *widget, gpointer user_data)
{
  NateroFeatureWatch *self = user_data;

  return natero_hand_holds (self->hand, widget);
}

static void
rested_cb (GtkWidget *widget, const NateroFeature *feature, gboolean has_rested, gpointer user_data)
{
  NateroFeatureWatch *self = user_data;

  if (has_rested)
    g_set_weak_pointer (&self->rested, widget);
  self->funcs.used (feature->feature_id, feature->module_id, feature->product_id, self->user_data);
}

/* Was it a person? */

/* In a signal handler of another widget, whose use it is. A default button is activated so, too. */
static gboolean
is_nested (NateroFeatureWatch *self, GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  if (self->emitting == NULL || self->emitting == widget ||
      g_signal_get_invocation_hint (self->emitting) == NULL ||
      (GTK_IS_WINDOW (root) && gtk_window_get_default_widget (GTK_WINDOW (root)) == widget))
    return FALSE;

  return natero_use_table_find_acting (self->emitting) != natero_use_table_find_acting (widget);
}

static guint
find_activation (NateroFeatureWatch *self, GtkWidget *widget)
{
  if (!gtk_widget_is_sensitive (widget) || is_nested (self, widget))
    return 0;

  return natero_hand_see_activation (self->hand, widget);
}

/* Whether the widget was held open for this; it is no more. */
static gboolean
use_up (GtkWidget **place, GtkWidget *widget)
{
  if (*place != widget)
    return FALSE;

  g_clear_weak_pointer (place);
  return TRUE;
}

static guint
find_act (NateroFeatureWatch *self, const NateroUseRow *row, GtkWidget *widget)
{
  guint act = natero_hand_find_on (self->hand, widget);

  switch (row->gate)
    {
    case NATERO_GATE_ON:
      return use_up (&self->edited, widget) && act == 0 ? ANY_ACT : act;

    case NATERO_GATE_IN:
      return natero_hand_find_in (self->hand, widget);

    case NATERO_GATE_NEAR:
      return act != 0 || is_nested (self, widget) ? act
                                                  : natero_hand_find_near (self->hand, widget);

    case NATERO_GATE_NONE:
      return act != 0 ? act : ANY_ACT;

    case NATERO_GATE_ACTIVE:
      return find_activation (self, widget);

    case NATERO_GATE_OPENED:
      return use_up (&self->opened, widget) ? ANY_ACT : 0;

    default:
      g_return_val_if_reached (0);
    }
}

/* The row of a list view that the hand is on, or what fills it, which is what can be tagged. */
static GtkWidget *
find_item (NateroFeatureWatch *self, GtkWidget *list, guint act)
{
  GtkWidget *item = natero_hand_get_target (self->hand, act);

  while (item != NULL && gtk_widget_get_parent (item) != list)
    item = gtk_widget_get_parent (item);
  if (item == NULL)
    return list;

  return gtk_widget_get_first_child (item) != NULL ? gtk_widget_get_first_child (item) : item;
}

static GtkWidget *
find_origin (NateroFeatureWatch *self,
             const NateroUseRow *row,
             GtkWidget          *widget,
             GtkWidget          *argument,
             guint               act)
{
  if (row->origin == NATERO_ORIGIN_ARGUMENT && argument != NULL)
    return argument;
  if (row->origin == NATERO_ORIGIN_ITEM)
    return find_item (self, widget, act);

  return widget;
}

/* A tagged row whose class says what its uses are: to activate it in its list may be the way. */
static gboolean
is_for_row_to_say (const NateroUseRow *row, GtkWidget *origin, const NateroFeature *feature)
{
  return row->origin == NATERO_ORIGIN_ARGUMENT && feature->widget == origin &&
         natero_use_table_is_own (G_OBJECT_TYPE (origin));
}

/* GTK may tell of a change before it tells that the widget was activated. */
static void
remember_early (NateroFeatureWatch *self, const NateroUseRow *row, GtkWidget *widget)
{
  if (row->gate != NATERO_GATE_ON || row->settle_ms > 0)
    return;

  g_set_weak_pointer (&self->early, widget);
  self->early_row = row;
  self->early_ms = natero_clock_get_monotonic_ms (self->clock);
}

static void
arm (NateroFeatureWatch *self, GtkWidget *target)
{
  NateroFeature feature;

  natero_use_signals_refresh (self->signals);
  if (!natero_widget_find_feature (target, &feature))
    return;

  for (GtkWidget *widget = target; widget != NULL; widget = natero_use_table_get_parent (widget))
    {
      if (natero_use_table_has_type (G_OBJECT_TYPE (widget)))
        natero_use_signals_arm (self->signals, widget);
      if (widget == feature.widget)
        return;
    }
}

static void
see_use (NateroFeatureWatch *self, const NateroUseRow *row, GtkWidget *widget, GtkWidget *argument)
{
  guint         act = find_act (self, row, widget);
  GtkWidget    *origin;
  NateroFeature feature;

  self->seen_act = act != ANY_ACT ? act : 0;
  if (act == 0)
    {
      remember_early (self, row, widget);
      return;
    }

  if (row->gate == NATERO_GATE_ACTIVE)
    arm (self, widget);
  origin = find_origin (self, row, widget, argument, act);
  if (!natero_widget_find_feature (origin, &feature) || is_for_row_to_say (row, origin, &feature))
    return;

  if (row->part_name == NULL && natero_use_table_is_part (widget, feature.widget))
    g_set_weak_pointer (&self->opened, natero_use_table_find_acting (widget));
  else if (!does_count (self, widget))
    natero_widget_tell_unattached (feature.widget);
  else if (row->settle_ms > 0)
    put_off (self, widget, &feature, act, row->settle_ms);
  else if (row->gate != NATERO_GATE_ACTIVE || !use_up (&self->rested, widget))
    tell (self, widget, &feature, act);
}

/* Hands that no input event tells of */

static void
see_activation (NateroFeatureWatch *self, GtkWidget *widget)
{
  gboolean is_early = use_up (&self->early, widget) &&
                      natero_clock_get_monotonic_ms (self->clock) - self->early_ms <= EARLY_MS;

  if (find_activation (self, widget) == 0)
    return;

  arm (self, widget);
  if (is_early)
    see_use (self, self->early_row, widget, NULL);
}

/* Of what is being used at this moment, other than by that signal; or 0. */
static guint
find_emitting_act (NateroFeatureWatch *self, guint signal_id)
{
  GSignalInvocationHint *hint =
    self->emitting != NULL ? g_signal_get_invocation_hint (self->emitting) : NULL;

  return hint != NULL && hint->signal_id != signal_id ? self->emitting_act : 0;
}

static void
mnemonic_cb (guint               signal_id,
             G_GNUC_UNUSED guint n_values,
             const GValue       *values,
             gpointer            user_data)
{
  NateroFeatureWatch *self = user_data;
  GtkWidget          *widget = g_value_get_object (&values[0]);
  gboolean            is_focus_alone = g_value_get_boolean (&values[1]);

  if (!is_focus_alone && gtk_widget_is_sensitive (widget))
    {
      natero_hand_see_mnemonic (self->hand, widget, find_emitting_act (self, signal_id));
      arm (self, widget);
    }
}

static void
signal_cb (const NateroUseRow *row, GtkWidget *widget, GtkWidget *argument, gpointer user_data)
{
  NateroFeatureWatch *self = g_rc_box_acquire (user_data);

  self->seen_act = 0;
  if (row->gate == NATERO_NO_USE)
    see_activation (self, widget);
  else if (row->gate == NATERO_NO_USE_EDIT && natero_hand_find_on (self->hand, widget) != 0)
    g_set_weak_pointer (&self->edited, widget);
  else if (row->gate != NATERO_NO_USE_EDIT)
    see_use (self, row, widget, argument);

  if (!self->is_freed && !is_nested (self, widget))
    {
      g_set_weak_pointer (&self->emitting, widget);
      self->emitting_act = self->seen_act;
    }
  release (self);
}

/* A click on what no class in the table answers for */

/* Rows are activated, by keys too; what is in them may be clicked for itself. */
static gboolean
is_row (GtkWidget *widget)
{
  GtkWidget *parent = gtk_widget_get_parent (widget);

  if (GTK_IS_LIST_BOX_ROW (widget))
    return gtk_list_box_row_get_activatable (GTK_LIST_BOX_ROW (widget));

  return GTK_IS_FLOW_BOX_CHILD (widget) ||
         (parent != NULL && GTK_IS_LIST_BASE (gtk_widget_get_parent (parent)));
}

static gboolean
is_plain (GtkWidget *widget, GtkWidget *tagged)
{
  for (; widget != NULL; widget = natero_use_table_get_parent (widget))
    {
      if (natero_use_table_has_type (G_OBJECT_TYPE (widget)))
        return FALSE;
      if (widget == tagged)
        return !is_row (tagged);
    }

  return FALSE;
}

static void
begin_click (NateroFeatureWatch *self, GtkWidget *target, GdkEvent *event)
{
  NateroFeature feature;

  g_clear_weak_pointer (&self->pressed);
  if (!natero_widget_find_feature (target, &feature) || !is_plain (target, feature.widget))
    return;

  g_set_weak_pointer (&self->pressed, feature.widget);
  self->pressed_act = natero_hand_find_in (self->hand, feature.widget);
  gdk_event_get_position (event, &self->pressed_x, &self->pressed_y);
}

/* A finger that moves scrolls, or does something else. */
static gboolean
is_tap (NateroFeatureWatch *self, GdkEvent *event)
{
  double x;
  double y;

  return gdk_event_get_position (event, &x, &y) &&
         !gtk_drag_check_threshold (
           self->pressed, (int) self->pressed_x, (int) self->pressed_y, (int) x, (int) y);
}

static void
end_click (NateroFeatureWatch *self, GdkSurface *surface, GdkEvent *event)
{
  GtkWidget    *pressed = self->pressed;
  GtkWidget    *target = natero_hand_find_target (surface, event);
  NateroFeature feature;

  if (target == NULL || !is_plain (target, pressed) || !gtk_widget_is_sensitive (target) ||
      (gdk_event_get_event_type (event) == GDK_TOUCH_END && !is_tap (self, event)))
    return;

  if (!natero_widget_find_feature (pressed, &feature) || feature.widget != pressed)
    return;

  if (does_count (self, pressed))
    tell (self, pressed, &feature, self->pressed_act);
  else
    natero_widget_tell_unattached (pressed);
}

static void
see_click (NateroFeatureWatch *self, GdkSurface *surface, GdkEvent *event, GtkWidget *target)
{
  switch ((int) gdk_event_get_event_type (event))
    {
    case GDK_BUTTON_PRESS:
      if (gdk_button_event_get_button (event) != GDK_BUTTON_PRIMARY)
        return;
      G_GNUC_FALLTHROUGH;
    case GDK_TOUCH_BEGIN:
      g_clear_weak_pointer (&self->pressed);
      if (target != NULL)
        begin_click (self, target, event);
      return;

    case GDK_BUTTON_RELEASE:
    case GDK_TOUCH_END:
      if (self->pressed != NULL)
        end_click (self, surface, event);
      g_clear_weak_pointer (&self->pressed);
      return;

    case GDK_TOUCH_CANCEL:
    case GDK_DROP_START:
      g_clear_weak_pointer (&self->pressed);
      return;

    default:
      return;
    }
}

/*< private >
 * natero_feature_watch_see_input:
 * @self: a watch
 * @surface: where the event comes to
 * @event: an event that is no motion
 *
 * Takes notice of what a hand does.
 */
void
natero_feature_watch_see_input (NateroFeatureWatch *self, GdkSurface *surface, GdkEvent *event)
{
  GtkWidget *target = natero_hand_see_event (self->hand, surface, event);

  g_rc_box_acquire (self);

  if (target != NULL)
    {
      g_clear_weak_pointer (&self->early);
      if (self->rested != NULL &&
          natero_use_table_find_acting (target) != natero_use_table_find_acting (self->rested))
        g_clear_weak_pointer (&self->rested);
      arm (self, target);
    }
  see_click (self, surface, event, target);

  release (self);
}

/*< private >
 * natero_feature_watch_see_text:
 * @self: a watch
 * @window: the window that is active
 *
 * Takes notice of text that came from an input method.
 */
void
natero_feature_watch_see_text (NateroFeatureWatch *self, GtkWindow *window)
{
  GtkWidget *focus = gtk_window_get_focus (window);

  if (focus == NULL)
    return;

  natero_hand_see_text (self->hand, focus);
  arm (self, focus);
}

/*< private >
 * natero_feature_watch_refresh:
 * @self: a watch
 *
 * Looks for classes of widgets that are there only now.
 */
void
natero_feature_watch_refresh (NateroFeatureWatch *self)
{
  natero_use_signals_refresh (self->signals);
}

static void
tags_changed_cb (G_GNUC_UNUSED guint         signal_id,
                 G_GNUC_UNUSED guint         n_values,
                 G_GNUC_UNUSED const GValue *values,
                 gpointer                    user_data)
{
  natero_feature_watch_refresh (user_data);
}

static void
clear_if_inside (GtkWidget **place, GtkWidget *outer)
{
  if (*place != NULL && (*place == outer || gtk_widget_is_ancestor (*place, outer)))
    g_clear_weak_pointer (place);
}

/* A row is about to show another item: what was done with it was of the former one, and what the
 * program puts into it next is no use. */
static void
unbound_cb (G_GNUC_UNUSED guint signal_id,
            G_GNUC_UNUSED guint n_values,
            const GValue       *values,
            gpointer            user_data)
{
  NateroFeatureWatch *self = user_data;
  GtkWidget          *widget = natero_widget_tags_get_widget (g_value_get_object (&values[0]));

  if (widget == NULL)
    return;

  natero_hand_leave (self->hand, widget);
  clear_if_inside (&self->edited, widget);
  clear_if_inside (&self->rested, widget);
  clear_if_inside (&self->early, widget);
  natero_pending_uses_flush_inside (self->pending, widget);
}

static void
add_hooks (NateroFeatureWatch *self)
{
  /* A class has no signals before it was needed for the first time. */
  g_type_ensure (NATERO_TYPE_WIDGET_TAGS);
  g_type_class_unref (g_type_class_ref (NATERO_TYPE_WIDGET_TAGS));
  g_type_class_unref (g_type_class_ref (GTK_TYPE_WIDGET));

  self->mnemonic_hook = natero_emission_hook_new (
    g_signal_lookup ("mnemonic-activate", GTK_TYPE_WIDGET), mnemonic_cb, self);
  self->tags_hook = natero_emission_hook_new (
    g_signal_lookup ("changed", NATERO_TYPE_WIDGET_TAGS), tags_changed_cb, self);
  self->unbound_hook = natero_emission_hook_new (
    g_signal_lookup ("unbound", NATERO_TYPE_WIDGET_TAGS), unbound_cb, self);
}

/*< private >
 * natero_feature_watch_new:
 * @clock: what time it is
 * @funcs: what to call; copied
 * @user_data: for @funcs
 *
 * Begins to look. A process may have several watches.
 *
 * Returns: (transfer full): a watch
 */
NateroFeatureWatch *
natero_feature_watch_new (NateroClock                   *clock,
                          const NateroFeatureWatchFuncs *funcs,
                          gpointer                       user_data)
{
  static const NateroPendingUsesFuncs pending_funcs = { is_held_cb, rested_cb };
  NateroFeatureWatch                 *self = g_rc_box_new0 (NateroFeatureWatch);

  self->funcs = *funcs;
  self->user_data = user_data;
  self->clock = natero_clock_ref (clock);
  self->hand = natero_hand_new (clock);
  self->pending = natero_pending_uses_new (clock, &pending_funcs, self);
  self->signals = natero_use_signals_new (signal_cb, self);
  add_hooks (self);
  return self;
}

/*< private >
 * natero_feature_watch_flush:
 * @self: a watch
 * @window: (nullable): a window, or `NULL` for all of them
 *
 * Tells the uses there that have not settled yet.
 */
void
natero_feature_watch_flush (NateroFeatureWatch *self, GtkWindow *window)
{
  natero_pending_uses_flush (self->pending, window);
}

/*< private >
 * natero_feature_watch_free:
 * @self: (nullable) (transfer full): a watch
 *
 * Looks no more. What has not settled is lost unless it was flushed.
 */
void
natero_feature_watch_free (NateroFeatureWatch *self)
{
  if (self == NULL)
    return;

  self->is_freed = TRUE;
  g_clear_pointer (&self->mnemonic_hook, natero_emission_hook_free);
  g_clear_pointer (&self->tags_hook, natero_emission_hook_free);
  g_clear_pointer (&self->unbound_hook, natero_emission_hook_free);
  g_clear_pointer (&self->signals, natero_use_signals_free);
  g_clear_pointer (&self->pending, natero_pending_uses_free);
  forget_widgets (self);
  release (self);
}
