/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the program does besides collecting: "export" and "erase". */

char    *collector_command_find_database (const char *given);
gboolean collector_command_is_known (char **arguments);
gboolean collector_command_run (char **arguments, GError **error);

G_END_DECLS
