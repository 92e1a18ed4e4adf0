/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <natero.h>

G_BEGIN_DECLS

/* What a person types, chooses, reads, drags and pastes; nothing else in the program says so. */
#define MARKER "zqxmarkerxqz"
#define MARKER_NUMBER "86420975"

/* All that a developer names begins so, but for the prefix of an action. */
#define GIVEN "given-"

/* A window with every kind of input, each of them tagged, and with the marker wherever there is
 * a text. */
typedef struct
{
  GtkWindow *window;
  GtkWidget *entry;
  GtkWidget *password;
  GtkWidget *search;
  GtkWidget *spin;
  GtkWidget *text;
  GtkWidget *editable_label;
  GtkWidget *combo;
  GtkWidget *drop_down;
  GtkWidget *scale;
  GtkWidget *button;
  GtkWidget *check;
  GtkWidget *link;
  GtkWidget *menu;
  GtkWidget *popover_button;
  GtkWidget *popover_entry;
  GtkWidget *row;
  GtkWidget *list_view;
  GtkWidget *switcher;
  GtkWidget *drag_source;
  GtkWidget *drop_target;
  int        n_actions;
  int        n_dropped;
} MarkerWindow;

MarkerWindow *marker_window_new (GtkApplication *application);
void          marker_window_free (MarkerWindow *self);

/* A dialog of it, with an entry. */
GtkWidget *marker_window_open_dialog (MarkerWindow *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarkerWindow, marker_window_free)

G_END_DECLS
