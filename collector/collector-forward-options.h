/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "collector-forward-target.h"

G_BEGIN_DECLS

/* The part of the command line that is about ClickHouse. */
typedef struct
{
  char *url;
  char *password_file;
  char *set_aside; /* NULL, or what is done in place of collecting */

  CollectorForwardTarget *target; /* once it is checked; NULL: events stay in the database */
} CollectorForwardOptions;

void     collector_forward_options_add (CollectorForwardOptions *self, GOptionContext *context);
gboolean collector_forward_options_check (CollectorForwardOptions *self, GError **error);
void     collector_forward_options_clear (CollectorForwardOptions *self);

G_END_DECLS
