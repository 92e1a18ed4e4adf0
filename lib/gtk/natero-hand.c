/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-hand-private.h"

#include "natero-use-table-private.h"
#include "natero-window-chain-private.h"

/* Long enough for what GTK does a little later: a switch slides, a search waits. */
#define TOUCH_MS 400
/* A button that is activated is pressed for a quarter of a second first. */
#define ACTIVATION_MS 1000

/* Fast typing, a double click and an activation all fit into the time that counts. */
#define N_TOUCHES 8

/* Where the wheel turns is asked for from the display server; not each time while it turns. */
#define SAME_SCROLL_MS 100

#define ANY_BUTTON_MASK                                                                            \
  (GDK_BUTTON1_MASK | GDK_BUTTON2_MASK | GDK_BUTTON3_MASK | GDK_BUTTON4_MASK | GDK_BUTTON5_MASK)

typedef struct
{
  GtkWidget *target; /* weak */
  GtkWidget *acting; /* weak */
  gint64     time_ms;
  guint      number;
  guint      is_scroll : 1;
  guint      is_held : 1;
  guint      is_pointer : 1; /* that holds it, not a finger */
  guint      is_activated : 1;
} Touch;

struct _NateroHand
{
  NateroClock *clock;
  guint        last_number;
  guint        latest; /* in the ring */
  Touch        touches[N_TOUCHES];
};

NateroHand *
natero_hand_new (NateroClock *clock)
{
  NateroHand *self = g_new0 (NateroHand, 1);

  self->clock = natero_clock_ref (clock);
  return self;
}

static void
forget (Touch *touch)
{
  g_clear_weak_pointer (&touch->target);
  g_clear_weak_pointer (&touch->acting);
  *touch = (Touch){ 0 };
}

void
natero_hand_free (NateroHand *self)
{
  if (self == NULL)
    return;

  for (guint i = 0; i < N_TOUCHES; i++)
    forget (&self->touches[i]);
  natero_clock_unref (self->clock);
  g_free (self);
}

static Touch *
get_latest (NateroHand *self, guint age)
{
  return &self->touches[(self->latest + N_TOUCHES - age) % N_TOUCHES];
}

static Touch *
find_held (NateroHand *self)
{
  for (guint age = 0; age < N_TOUCHES; age++)
    if (get_latest (self, age)->is_held)
      return get_latest (self, age);

  return NULL;
}

static Touch *
add (NateroHand *self, GtkWidget *target)
{
  Touch *touch = get_latest (self, 0);

  /* Keys and the wheel come many at a time; what is held or activated is not over yet. */
  if (touch->target != target || touch->is_held || touch->is_activated)
    {
      self->latest = (self->latest + 1) % N_TOUCHES;
      touch = get_latest (self, 0);
      forget (touch);
      g_set_weak_pointer (&touch->target, target);
      g_set_weak_pointer (&touch->acting, natero_use_table_find_acting (target));
    }

  touch->is_scroll = FALSE;
  touch->number = ++self->last_number;
  touch->time_ms = natero_clock_get_monotonic_ms (self->clock);
  return touch;
}

/* The release of a press may never come: it became a drag to elsewhere, or its window closed. */
static gboolean
is_really_held (const Touch *touch)
{
  GtkNative      *native = gtk_widget_get_native (touch->target);
  GdkSurface     *surface = native != NULL ? gtk_native_get_surface (native) : NULL;
  GdkSeat        *seat = gdk_display_get_default_seat (gtk_widget_get_display (touch->target));
  GdkDevice      *pointer = seat != NULL ? gdk_seat_get_pointer (seat) : NULL;
  GdkModifierType state;
  double          x;
  double          y;

  if (!touch->is_pointer)
    return TRUE;

  return surface != NULL && pointer != NULL &&
         gdk_surface_get_device_position (surface, pointer, &x, &y, &state) &&
         (state & ANY_BUTTON_MASK) != 0;
}

static gboolean
is_on (NateroHand *self, Touch *touch)
{
  gint64 age_ms = natero_clock_get_monotonic_ms (self->clock) - touch->time_ms;

  if (touch->target == NULL)
    return FALSE;
  if (age_ms < (touch->is_activated ? ACTIVATION_MS : TOUCH_MS))
    return TRUE;

  return touch->is_held && is_really_held (touch);
}

/* Modal windows */

/* GTK gives the input of a window to a modal one of the same group. */
static gboolean
is_blocked_by (GtkWindow *window, GtkWindow *other)
{
  if (other == window || !gtk_window_get_modal (other) ||
      !gtk_widget_get_mapped (GTK_WIDGET (other)) ||
      gtk_window_get_group (other) != gtk_window_get_group (window) ||
      natero_window_chain_contains (window, other))
    return FALSE;

  return !gtk_window_get_modal (window) || natero_window_chain_contains (other, window);
}

static gboolean
is_blocked (GtkWidget *target)
{
  GtkRoot    *root = gtk_widget_get_root (target);
  GListModel *toplevels = gtk_window_get_toplevels ();
  gboolean    is_found = FALSE;

  for (guint i = 0; GTK_IS_WINDOW (root) && !is_found && i < g_list_model_get_n_items (toplevels);
       i++)
    {
      g_autoptr (GtkWindow) other = g_list_model_get_item (toplevels, i);

      is_found = is_blocked_by (GTK_WINDOW (root), other);
    }

  return is_found;
}

/* Events */

/* A scroll event does not say where it is, and its device may be one that cannot be asked. */
static gboolean
get_position (GdkEvent *event, GdkSurface *surface, double *x, double *y)
{
  GdkSeat *seat = gdk_event_get_seat (event);

  if (gdk_event_get_event_type (event) != GDK_SCROLL)
    return gdk_event_get_position (event, x, y);

  return seat != NULL && gdk_seat_get_pointer (seat) != NULL &&
         gdk_surface_get_device_position (surface, gdk_seat_get_pointer (seat), x, y, NULL);
}

static GtkWidget *
pick (GtkNative *native, GdkEvent *event)
{
  GtkWidget *target;
  double     x;
  double     y;
  double     surface_x;
  double     surface_y;

  if (!get_position (event, gtk_native_get_surface (native), &x, &y))
    return NULL;

  gtk_native_get_surface_transform (native, &surface_x, &surface_y);
  target =
    gtk_widget_pick (GTK_WIDGET (native), x - surface_x, y - surface_y, GTK_PICK_INSENSITIVE);

  return target != NULL ? target : GTK_WIDGET (native);
}

static GtkWidget *
get_focus (GtkNative *native)
{
  GtkRoot   *root = gtk_widget_get_root (GTK_WIDGET (native));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL ? focus : GTK_WIDGET (root);
}

/*< private >
 * natero_hand_find_target:
 * @surface: the surface that the event comes to
 * @event: an event of a pointer, a finger or a key
 *
 * Returns: (nullable) (transfer none): what is under the pointer or has the focus, be it
 *   insensitive
 */
GtkWidget *
natero_hand_find_target (GdkSurface *surface, GdkEvent *event)
{
  GtkNative *native = gtk_native_get_for_surface (surface);

  if (native == NULL)
    return NULL;

  return gdk_event_get_event_type (event) == GDK_KEY_PRESS ? get_focus (native)
                                                           : pick (native, event);
}

static void
let_go (NateroHand *self)
{
  Touch *held = find_held (self);

  if (held == NULL)
    return;

  held->is_held = FALSE;
  held->time_ms = natero_clock_get_monotonic_ms (self->clock);
}

static GtkWidget *
touch (NateroHand *self, GdkSurface *surface, GdkEvent *event, gboolean is_held)
{
  GtkWidget *target = natero_hand_find_target (surface, event);
  Touch     *latest;

  if (is_held)
    let_go (self);
  if (target == NULL || !gtk_widget_is_sensitive (target) || is_blocked (target))
    return NULL;

  latest = add (self, target);
  latest->is_held = is_held;
  latest->is_pointer = gdk_event_get_event_type (event) == GDK_BUTTON_PRESS;
  return target;
}

static gboolean
goes_on_scrolling (NateroHand *self, GdkSurface *surface)
{
  Touch     *latest = get_latest (self, 0);
  GtkNative *native = latest->target != NULL ? gtk_widget_get_native (latest->target) : NULL;

  return latest->is_scroll && native != NULL && gtk_native_get_surface (native) == surface &&
         natero_clock_get_monotonic_ms (self->clock) - latest->time_ms < SAME_SCROLL_MS;
}

static GtkWidget *
scroll (NateroHand *self, GdkSurface *surface, GdkEvent *event)
{
  GtkWidget *target;

  if (goes_on_scrolling (self, surface))
    {
      target = get_latest (self, 0)->target;
      add (self, target)->is_scroll = TRUE;
      return target;
    }

  target = touch (self, surface, event, FALSE);
  get_latest (self, 0)->is_scroll = target != NULL;
  return target;
}

/*< private >
 * natero_hand_see_event:
 * @self: the hand
 * @surface: the surface that the event comes to
 * @event: an event, before GTK looks at it
 *
 * Takes notice of what a hand does. It is never looked at which key it is.
 *
 * Returns: (nullable) (transfer none): the widget that the hand came upon
 */
GtkWidget *
natero_hand_see_event (NateroHand *self, GdkSurface *surface, GdkEvent *event)
{
  /* As a number: later versions of GTK have more kinds. */
  switch ((int) gdk_event_get_event_type (event))
    {
    case GDK_BUTTON_PRESS:
    case GDK_TOUCH_BEGIN:
      return touch (self, surface, event, TRUE);

    case GDK_SCROLL:
      return scroll (self, surface, event);

    case GDK_KEY_PRESS:
    case GDK_DROP_START:
      return touch (self, surface, event, FALSE);

    case GDK_BUTTON_RELEASE:
    case GDK_TOUCH_END:
    case GDK_TOUCH_CANCEL:
      let_go (self);
      return NULL;

    default:
      return NULL;
    }
}

/*< private >
 * natero_hand_see_text:
 * @self: the hand
 * @widget: what has the focus
 *
 * Takes notice of text that an input method has made, which need not come with any event.
 */
void
natero_hand_see_text (NateroHand *self, GtkWidget *widget)
{
  if (natero_hand_find_on (self, widget) == 0)
    add (self, widget);
}

/*< private >
 * natero_hand_see_mnemonic:
 * @self: the hand
 * @widget: what is activated by its mnemonic
 * @act: the number of the act that it is a part of, or 0
 *
 * A row that is activated passes that on to a widget in it by way of its mnemonic.
 *
 * Returns: the number of the act
 */
guint
natero_hand_see_mnemonic (NateroHand *self, GtkWidget *widget, guint act)
{
  Touch *touch = add (self, widget);

  if (act != 0)
    touch->number = act;

  return touch->number;
}

/*< private >
 * natero_hand_see_activation:
 * @self: the hand
 * @widget: what is activated: by a key, a mnemonic, a shortcut or a screen reader
 *
 * Takes notice of an activation. A key that was seen on the widget, or a mnemonic, is the same act;
 * nothing else was seen before a shortcut or a screen reader.
 *
 * Returns: the number of the act
 */
guint
natero_hand_see_activation (NateroHand *self, GtkWidget *widget)
{
  GtkWidget *acting = natero_use_table_find_acting (widget);
  Touch     *found = NULL;

  for (guint age = 0; age < N_TOUCHES && found == NULL; age++)
    {
      Touch *candidate = get_latest (self, age);

      if (is_on (self, candidate) && candidate->acting == acting && !candidate->is_activated)
        found = candidate;
    }

  if (found == NULL)
    found = add (self, widget);
  found->is_activated = TRUE;
  found->time_ms = natero_clock_get_monotonic_ms (self->clock);
  return found->number;
}

/*< private >
 * natero_hand_leave:
 * @self: the hand
 * @widget: a widget
 *
 * Forgets what the hand did with the widget and anything in it, but for what it still holds: they
 * stand for something else from now on.
 */
void
natero_hand_leave (NateroHand *self, GtkWidget *widget)
{
  for (guint i = 0; i < N_TOUCHES; i++)
    {
      Touch *touch = &self->touches[i];

      if (touch->target != NULL && !touch->is_held &&
          (touch->target == widget || gtk_widget_is_ancestor (touch->target, widget)))
        forget (touch);
    }
}

/*< private >
 * natero_hand_find_on:
 * @self: the hand
 * @widget: a widget
 *
 * Looks whether a hand is on the widget, or on a part that it is made of, but not on something
 * within that acts for itself: who presses a button on a page does not use the notebook.
 *
 * Returns: the number of what the hand does, or 0
 */
guint
natero_hand_find_on (NateroHand *self, GtkWidget *widget)
{
  GtkWidget *acting = natero_use_table_find_acting (widget);

  for (guint age = 0; age < N_TOUCHES; age++)
    if (is_on (self, get_latest (self, age)) && get_latest (self, age)->acting == acting)
      return get_latest (self, age)->number;

  return 0;
}

/*< private >
 * natero_hand_find_in:
 * @self: the hand
 * @widget: a widget
 *
 * Returns: the number of what a hand does with anything in the widget, or 0
 */
guint
natero_hand_find_in (NateroHand *self, GtkWidget *widget)
{
  for (guint age = 0; age < N_TOUCHES; age++)
    {
      Touch *candidate = get_latest (self, age);

      if (is_on (self, candidate) &&
          (candidate->target == widget || gtk_widget_is_ancestor (candidate->target, widget)))
        return candidate->number;
    }

  return 0;
}

/*< private >
 * natero_hand_find_near:
 * @self: the hand
 * @widget: a widget
 *
 * Returns: the number of what a hand does on the widget, or else in its window, or 0
 */
guint
natero_hand_find_near (NateroHand *self, GtkWidget *widget)
{
  guint    number = natero_hand_find_on (self, widget);
  GtkRoot *root = gtk_widget_get_root (widget);

  for (guint age = 0; age < N_TOUCHES && number == 0 && root != NULL; age++)
    {
      Touch *candidate = get_latest (self, age);

      if (is_on (self, candidate) && gtk_widget_get_root (candidate->target) == root)
        number = candidate->number;
    }

  return number;
}

/*< private >
 * natero_hand_get_target:
 * @self: the hand
 * @number: the number of an act
 *
 * Returns: (nullable) (transfer none): what the hand was on
 */
GtkWidget *
natero_hand_get_target (NateroHand *self, guint number)
{
  for (guint i = 0; i < N_TOUCHES; i++)
    if (self->touches[i].number == number)
      return self->touches[i].target;

  return NULL;
}

/*< private >
 * natero_hand_holds:
 * @self: the hand
 * @widget: a widget
 *
 * Returns: whether a button is held down, or a finger, on the widget
 */
gboolean
natero_hand_holds (NateroHand *self, GtkWidget *widget)
{
  Touch *held = find_held (self);

  return held != NULL && held->target != NULL && is_really_held (held) &&
         held->acting == natero_use_table_find_acting (widget);
}
