/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "matrix-hand.h"

#include "gtk-support.h"

#include <gdk/x11/gdkx.h>

static void
locate (G_GNUC_UNUSED MatrixHand *self, GtkWidget *widget, int *x, int *y)
{
  gtk_support_locate (widget, x, y);
}

static void
move (G_GNUC_UNUSED MatrixHand *self, int x, int y)
{
  g_autofree char *x_text = g_strdup_printf ("%d", x);
  g_autofree char *y_text = g_strdup_printf ("%d", y);

  gtk_support_xdotool ("mousemove", x_text, y_text, NULL);
}

static void
press (G_GNUC_UNUSED MatrixHand *self)
{
  gtk_support_xdotool ("mousedown", "1", NULL);
}

static void
release (G_GNUC_UNUSED MatrixHand *self)
{
  gtk_support_xdotool ("mouseup", "1", NULL);
}

static void
turn_key (G_GNUC_UNUSED MatrixHand *self, const char *key, gboolean is_down)
{
  gtk_support_xdotool (is_down ? "keydown" : "keyup", key, NULL);
}

static void
present (G_GNUC_UNUSED MatrixHand *self, GtkWindow *window)
{
  gtk_support_present (window);
}

static Display *
get_display (void)
{
  return gdk_x11_display_get_xdisplay (gdk_display_get_default ());
}

/* A busy machine is slow to let go of a key, which is not to be taken for another press of it. */
static void
begin (G_GNUC_UNUSED MatrixHand *self)
{
  XAutoRepeatOff (get_display ());
}

static void
end (G_GNUC_UNUSED MatrixHand *self)
{
  XAutoRepeatOn (get_display ());
}

static void
free_hand (MatrixHand *self)
{
  g_free (self);
}

/* XTest has a pointer and a keyboard, and nothing that touches. */
MatrixHand *
matrix_hand_new_x11 (void)
{
  static const MatrixHandKind kind = {
    .name = "x11",
    .locate = locate,
    .move = move,
    .press = press,
    .release = release,
    .turn_key = turn_key,
    .present = present,
    .begin = begin,
    .end = end,
    .free = free_hand,
  };
  MatrixHand *self = g_new0 (MatrixHand, 1);

  self->kind = &kind;
  return self;
}
