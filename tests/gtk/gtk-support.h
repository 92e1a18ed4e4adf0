/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What an automake-style test driver, and meson, take for "could not run here". */
#define GTK_SUPPORT_SKIP 77

typedef gboolean (*GtkSupportCondition) (gpointer user_data);
typedef void (*GtkSupportAct) (gpointer user_data);
typedef gboolean (*GtkSupportMatch) (GtkWidget *widget, gconstpointer user_data);

gboolean gtk_support_init (int *argc, char ***argv);
void     gtk_support_bear_late_tooltips (void);

/* Waiting: turns the main context until something is so; the wait fails the test at a deadline. */
void gtk_support_wait (GtkSupportCondition condition, gpointer user_data, const char *what);
void gtk_support_wait_count (const int *count, int at_least, const char *what);
void gtk_support_wait_mapped (GtkWidget *widget);
void gtk_support_wait_unmapped (GtkWidget *widget);
void gtk_support_settle (GtkWidget *widget);

/* Windows */
void       gtk_support_present (GtkWindow *window);
void       gtk_support_destroy (GtkWindow *window);
GtkWidget *gtk_support_find (GtkWidget *root, GtkSupportMatch match, gconstpointer user_data);
GtkWidget *gtk_support_find_label (GtkWidget *root, const char *text);
GtkWidget *gtk_support_build (const char *object);
GtkWidget *gtk_support_find_type (GtkWidget *root, GType type);
guint      gtk_support_count_controllers (GtkWidget *widget);

/* Processes and input of any kind */
GSubprocessLauncher *gtk_support_launcher_new (void);
void                 gtk_support_act_until_events (GdkEventType  type,
                                                   int           n_events,
                                                   GtkSupportAct act,
                                                   gpointer      user_data);

/* Real input, by xdotool */
void gtk_support_xdotool (const char *first, ...) G_GNUC_NULL_TERMINATED;
void gtk_support_set_keyboard (gboolean has_dead_keys);
void gtk_support_locate (GtkWidget *widget, int *x, int *y);
void gtk_support_point_at (GtkWidget *widget);
void gtk_support_point_away (void);
void gtk_support_hold (const char *button);
void gtk_support_let_go (const char *button);
void gtk_support_press (const char *button);
void gtk_support_click (GtkWidget *widget);
void gtk_support_key (const char *key);

G_END_DECLS
