/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "matrix-hand.h"

#include "gtk-support.h"

#define N_DRAG_STEPS 4

typedef struct
{
  MatrixHand  *hand;
  const char  *key;
  gboolean     is_down;
  GdkEventType type;
  int          x;
  int          y;
} Act;

static void
act_press (gpointer user_data)
{
  const Act *act = user_data;

  act->hand->kind->press (act->hand);
}

static void
act_release (gpointer user_data)
{
  const Act *act = user_data;

  act->hand->kind->release (act->hand);
}

static void
act_touch (gpointer user_data)
{
  const Act *act = user_data;

  act->hand->kind->touch (act->hand, act->type, act->x, act->y);
}

static void
act_key (gpointer user_data)
{
  const Act *act = user_data;

  act->hand->kind->turn_key (act->hand, act->key, act->is_down);
}

void
matrix_hand_free (MatrixHand *self)
{
  self->kind->free (self);
}

void
matrix_hand_begin (MatrixHand *self)
{
  if (self->kind->begin != NULL)
    self->kind->begin (self);
}

void
matrix_hand_end (MatrixHand *self)
{
  if (self->kind->end != NULL)
    self->kind->end (self);
}

gboolean
matrix_hand_can_touch (MatrixHand *self)
{
  return self->kind->touch != NULL;
}

/* Whether the program knows that the pointer is on the middle of the widget. */
static gboolean
is_under_pointer (gpointer user_data)
{
  GtkWidget      *widget = user_data;
  GtkNative      *native = gtk_widget_get_native (widget);
  GdkSurface     *surface = gtk_native_get_surface (native);
  GdkSeat        *seat = gdk_display_get_default_seat (gdk_surface_get_display (surface));
  graphene_rect_t bounds;
  double          x;
  double          y;
  double          surface_x;
  double          surface_y;

  if (!gtk_widget_compute_bounds (widget, GTK_WIDGET (native), &bounds) ||
      !gdk_surface_get_device_position (surface, gdk_seat_get_pointer (seat), &x, &y, NULL))
    return FALSE;

  gtk_native_get_surface_transform (native, &surface_x, &surface_y);
  x -= surface_x + bounds.origin.x + bounds.size.width / 2;
  y -= surface_y + bounds.origin.y + bounds.size.height / 2;
  return ABS (x) < 2 && ABS (y) < 2;
}

/* A window that was just opened may still be moved, or get its borders: so until the widget is
 * where the pointer went. */
static void
point_at (MatrixHand *self, GtkWidget *widget)
{
  int x;
  int y;
  int new_x;
  int new_y;

  gtk_support_settle (widget);
  self->kind->locate (self, widget, &new_x, &new_y);

  do
    {
      x = new_x;
      y = new_y;
      self->kind->move (self, x, y);
      gtk_support_settle (widget);
      self->kind->locate (self, widget, &new_x, &new_y);
    }
  while (new_x != x || new_y != y);

  gtk_support_wait (is_under_pointer, widget, "the pointer arrives");
}

static void
press (MatrixHand *self)
{
  Act act = { .hand = self };

  gtk_support_act_until_events (GDK_BUTTON_PRESS, 1, act_press, &act);
}

static void
release (MatrixHand *self)
{
  Act act = { .hand = self };

  gtk_support_act_until_events (GDK_BUTTON_RELEASE, 1, act_release, &act);
}

static void
touch (MatrixHand *self, GdkEventType type, int x, int y)
{
  Act act = { .hand = self, .type = type, .x = x, .y = y };

  gtk_support_act_until_events (type, 1, act_touch, &act);
}

void
matrix_hand_click (MatrixHand *self, GtkWidget *widget)
{
  point_at (self, widget);
  press (self);
  release (self);
}

void
matrix_hand_drag (MatrixHand   *self,
                  GtkWidget    *widget,
                  int           distance_x,
                  GtkSupportAct pause,
                  gpointer      user_data)
{
  int x;
  int y;

  point_at (self, widget);
  self->kind->locate (self, widget, &x, &y);
  press (self);
  for (int i = 1; i <= N_DRAG_STEPS; i++)
    {
      if (pause != NULL)
        pause (user_data);
      self->kind->move (self, x + distance_x * i / N_DRAG_STEPS, y);
      gtk_support_settle (widget);
    }
  release (self);
}

/* Where it is when it has come to rest. */
static void
locate_at_rest (MatrixHand *self, GtkWidget *widget, int *x, int *y)
{
  int old_x;
  int old_y;

  gtk_support_settle (widget);
  self->kind->locate (self, widget, x, y);
  do
    {
      old_x = *x;
      old_y = *y;
      gtk_support_settle (widget);
      self->kind->locate (self, widget, x, y);
    }
  while (old_x != *x || old_y != *y);
}

void
matrix_hand_tap (MatrixHand *self, GtkWidget *widget)
{
  matrix_hand_swipe (self, widget, 0, NULL, NULL);
}

void
matrix_hand_swipe (MatrixHand   *self,
                   GtkWidget    *widget,
                   int           distance_x,
                   GtkSupportAct pause,
                   gpointer      user_data)
{
  int x;
  int y;

  locate_at_rest (self, widget, &x, &y);
  touch (self, GDK_TOUCH_BEGIN, x, y);
  for (int i = 1; distance_x != 0 && i <= N_DRAG_STEPS; i++)
    {
      if (pause != NULL)
        pause (user_data);
      touch (self, GDK_TOUCH_UPDATE, x + distance_x * i / N_DRAG_STEPS, y);
    }
  touch (self, GDK_TOUCH_END, x, y);
}

static void
turn_key (MatrixHand *self, const char *key, gboolean is_down)
{
  Act act = { .hand = self, .key = key, .is_down = is_down };

  gtk_support_act_until_events (is_down ? GDK_KEY_PRESS : GDK_KEY_RELEASE, 1, act_key, &act);
}

/* As a hand does it: "Control_L+Next" is one key down after the other, and up again. */
void
matrix_hand_key_down (MatrixHand *self, const char *combination)
{
  g_auto (GStrv) keys = g_strsplit (combination, "+", -1);

  for (int i = 0; keys[i] != NULL; i++)
    turn_key (self, keys[i], TRUE);
}

void
matrix_hand_key_up (MatrixHand *self, const char *combination)
{
  g_auto (GStrv) keys = g_strsplit (combination, "+", -1);

  for (int i = (int) g_strv_length (keys) - 1; i >= 0; i--)
    turn_key (self, keys[i], FALSE);
}

/* "Down Down Return": one after the other. */
void
matrix_hand_key (MatrixHand *self, const char *keys)
{
  g_auto (GStrv) combinations = g_strsplit (keys, " ", -1);

  for (int i = 0; combinations[i] != NULL; i++)
    {
      matrix_hand_key_down (self, combinations[i]);
      matrix_hand_key_up (self, combinations[i]);
    }
}

void
matrix_hand_present (MatrixHand *self, GtkWindow *window)
{
  self->kind->present (self, window);
  gtk_support_settle (GTK_WIDGET (window));
}
