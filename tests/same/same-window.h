/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "same-log.h"

G_BEGIN_DECLS

/*
 * An application with one of everything that a person can use, which writes down all that it hears
 * of it. It knows nothing of any tracker.
 */
typedef struct
{
  SameLog        *log;
  GtkApplication *application;
  GtkWindow      *window;
  GHashTable     *widgets;                             /* of GtkWidget, by name */
  void (*added) (GtkWidget *widget, const char *name); /* NULL: nobody is told */
} SameWindow;

/*
 * The window is made, and not shown: same_window_show() does that. @added is told of each thing in
 * it and in its dialogs.
 */
SameWindow *same_window_new (GtkApplication *application,
                             SameLog        *log,
                             void (*added) (GtkWidget *widget, const char *name));
void        same_window_free (SameWindow *self);
void        same_window_show (SameWindow *self);

GtkApplication *same_window_dup_application (void);
GtkWidget      *same_window_get (SameWindow *self, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SameWindow, same_window_free)

/* For the parts of which it is made. */
GtkWidget *same_window_add (SameWindow *self, GtkWidget *box, const char *name, GtkWidget *widget);
void       same_window_hear (SameWindow *self, GtkWidget *widget, ...) G_GNUC_NULL_TERMINATED;

void same_window_hear_text (SameWindow *self, GtkWidget *editable);

GtkWidget *same_window_build_fields (SameWindow *self);
GtkWidget *same_window_build_lists (SameWindow *self);
GtkWidget *same_window_build_pads (SameWindow *self);

G_END_DECLS
