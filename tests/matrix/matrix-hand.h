/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "gtk-support.h"

G_BEGIN_DECLS

/*
 * A hand: what moves the pointer, touches the screen and presses keys. Each of its functions turns
 * the main context until the program has got the input and drawn what comes of it.
 */
typedef struct _MatrixHand MatrixHand;

/* What a kind of hand has to do; coordinates are those of the screen. */
typedef struct
{
  const char *name;
  const char *popup_key; /* to be down while one opens by no hand; NULL: it opens without */
  void (*locate) (MatrixHand *self, GtkWidget *widget, int *x, int *y);
  void (*move) (MatrixHand *self, int x, int y);
  void (*press) (MatrixHand *self);
  void (*release) (MatrixHand *self);
  void (*turn_key) (MatrixHand *self, const char *key, gboolean is_down);
  void (*touch) (MatrixHand *self, GdkEventType type, int x, int y); /* NULL: it cannot */
  void (*present) (MatrixHand *self, GtkWindow *window);
  void (*begin) (MatrixHand *self); /* when GTK is there; NULL: nothing is to be done */
  void (*end) (MatrixHand *self);
  void (*free) (MatrixHand *self);
} MatrixHandKind;

struct _MatrixHand
{
  const MatrixHandKind *kind;
};

/* On the X display, by xdotool. */
MatrixHand *matrix_hand_new_x11 (void);

/* In a Wayland compositor of its own that shows nothing; NULL, with the reason, where there is
 * none. GTK is to be initialised after this. */
MatrixHand *matrix_hand_new_mutter (const char **reason);

void matrix_hand_free (MatrixHand *self);

/* While GTK is there */
void matrix_hand_begin (MatrixHand *self);
void matrix_hand_end (MatrixHand *self);

gboolean matrix_hand_can_touch (MatrixHand *self);
void     matrix_hand_click (MatrixHand *self, GtkWidget *widget);
void     matrix_hand_tap (MatrixHand *self, GtkWidget *widget);

/* By the pointer and by a finger; @pause, if there is one, is called before each step. */
void matrix_hand_drag (MatrixHand   *self,
                       GtkWidget    *widget,
                       int           distance_x,
                       GtkSupportAct pause,
                       gpointer      user_data);
void matrix_hand_swipe (MatrixHand   *self,
                        GtkWidget    *widget,
                        int           distance_x,
                        GtkSupportAct pause,
                        gpointer      user_data);

void matrix_hand_key (MatrixHand *self, const char *keys);
void matrix_hand_key_down (MatrixHand *self, const char *combination);
void matrix_hand_key_up (MatrixHand *self, const char *combination);
void matrix_hand_present (MatrixHand *self, GtkWindow *window);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MatrixHand, matrix_hand_free)

G_END_DECLS
