/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where events are forwarded to: a table of a ClickHouse server, as --forward names it. */
typedef struct
{
  char *url;  /* of the insertion, without the settings of one block */
  char *base; /* http://host:port/ */
  char *database;
  char *table;
  char *shown;         /* for people: http://host:port/database.table */
  char *user;          /* NULL: whom the server takes those for who give no name */
  char *password_file; /* NULL: no password */
  guint timeout_seconds;
} CollectorForwardTarget;

CollectorForwardTarget *collector_forward_target_new_parse (const char *text,
                                                            const char *password_file,
                                                            GError    **error);
CollectorForwardTarget *collector_forward_target_copy (const CollectorForwardTarget *self);
void                    collector_forward_target_free (CollectorForwardTarget *self);
char *collector_forward_target_dup_authorization (const CollectorForwardTarget *self,
                                                  GError                      **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CollectorForwardTarget, collector_forward_target_free)

G_END_DECLS
