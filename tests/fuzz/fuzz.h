/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One part that reads what strangers send. Whatever the bytes are, it may not crash, warn, or break
 * the assertions about what it makes of them. */

gpointer fuzz_start (void);
gboolean fuzz_one (gpointer self, const char *data, gsize length); /* whether it was understood */
void     fuzz_stop (gpointer self);

G_END_DECLS
