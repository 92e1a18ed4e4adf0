/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "demo-load.h"

/*
 * Puts a dialog in front of @parent and into its application, whose actions and keys work in the
 * dialog then, and whose windows are the pages of the tracker.
 */
void
demo_load_attach (GtkWindow *dialog, GtkWindow *parent)
{
  gtk_window_set_transient_for (dialog, parent);
  gtk_window_set_application (dialog, gtk_window_get_application (parent));
}

/* The window called "window" in a .ui file of the application, in front of @parent. */
GtkWindow *
demo_load_window (const char *name, GtkWindow *parent)
{
  g_autofree char *path = g_strdup_printf ("/org/natero/Demo/ui/%s.ui", name);
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource (path);
  GtkWindow *window = GTK_WINDOW (gtk_builder_get_object (builder, "window"));

  demo_load_attach (window, parent);
  return window;
}
