/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/* Lets SIGTERM and SIGINT end what a database is busy with, while the main loop doesn't run. */
typedef struct
{
  sqlite3      *database;
  GMainContext *context; /* of the signals alone */
  GSource      *terminate_source;
  GSource      *interrupt_source;
  gboolean      is_over;
} CollectorInterrupt;

void     collector_interrupt_begin (CollectorInterrupt *self, sqlite3 *database);
gboolean collector_interrupt_end (CollectorInterrupt *self);

G_END_DECLS
