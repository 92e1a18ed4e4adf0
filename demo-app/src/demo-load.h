/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void       demo_load_attach (GtkWindow *dialog, GtkWindow *parent);
GtkWindow *demo_load_window (const char *name, GtkWindow *parent);

G_END_DECLS
