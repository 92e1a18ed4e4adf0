/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "collector-forward-options.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* The command line. */
typedef struct
{
  GSocketAddress *address;
  char           *database;     /* NULL: the default place */
  char           *keys;         /* NULL: any keys */
  char           *public_url;   /* NULL: the address that is listened on */
  char           *allow_origin; /* NULL: no page of another site may send */
  char           *token;        /* a file; NULL: one is made where it is needed */
  gint64          keep_ms;      /* 0: for ever */
  gboolean        is_loopback;
  gboolean        is_any_keys;
  gboolean        is_printing;
  gboolean        is_version_wanted;

  CollectorForwardOptions forward;
} CollectorOptions;

CollectorOptions *collector_options_new_parse (char **arguments, GError **error);
void              collector_options_free (CollectorOptions *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CollectorOptions, collector_options_free)

G_END_DECLS
