/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * A window like that of an application, with one of everything that a hand can use, and a log of
 * what the application got to know of it.
 */
typedef struct
{
  GtkWindow *window;
  GtkWidget *header_label;
  GtkWidget *menu_button;
  GtkWidget *button;
  GtkWidget *insensitive_button;
  GtkWidget *entry;
  GtkWidget *text_view;
  GtkWidget *drop_down;
  GtkWidget *list;
  GtkWidget *pad;
  GtkWidget *drag_source;
  GtkWidget *drop_target;

  GString *log;
  char    *last_line;
} GtkScene;

/*
 * One thing that a hand does. What comes before it, by hand or by code, is in @prepare, so that
 * what is counted from then on is of @act alone. @answer is the line that the application logs.
 */
typedef struct
{
  const char *name;
  void (*prepare) (GtkScene *scene);
  void (*act) (GtkScene *scene);
  const char *answer;
} GtkSceneStep;

GtkScene *gtk_scene_new (void);
void      gtk_scene_free (GtkScene *self);

/* What happens on the window itself, and what happens on its popups. */
const GtkSceneStep *gtk_scene_get_window_steps (gsize *n_steps);
const GtkSceneStep *gtk_scene_get_popup_steps (gsize *n_steps);

void gtk_scene_clear_log (GtkScene *self);
void gtk_scene_wait_logged (GtkScene *self, const char *line);
void gtk_scene_wait_logged_since (GtkScene *self, const char *line, gsize start);

void gtk_scene_prepare (GtkScene *self, const GtkSceneStep *step);
void gtk_scene_play (GtkScene *self, const GtkSceneStep *step);

/* All that only code does: no hand is in it. */
void gtk_scene_change_by_code (GtkScene *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GtkScene, gtk_scene_free)

G_END_DECLS
