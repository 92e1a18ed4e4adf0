/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "natero-input-private.h is private to libnatero"
#endif

#include <gtk/gtk.h>

G_BEGIN_DECLS

gboolean natero_input_is_by_hand (GdkEvent *event);

G_END_DECLS
