/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "api-support.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* A receiver on the loopback interface, in the main context of the test. */
typedef struct
{
  SoupServer *server;
  char       *url; /* with both placeholders */
  guint       status;
  gboolean    is_held;
  GPtrArray  *held;
  guint       n_requests;
  GPtrArray  *paths;     /* of each request */
  GPtrArray  *encodings; /* Content-Encoding, or "" */
  GArray     *counts;    /* events of each request */
  GPtrArray  *lines;     /* of all that was answered with 200 */
  guint       n_lines;
  GString    *wire; /* of each request all that came: the line, the headers, the plain body */
} ApiReceiver;

ApiReceiver *api_receiver_new (void);
void         api_receiver_free (ApiReceiver *self);
void         api_receiver_hold (ApiReceiver *self, gboolean is_held);
char        *api_receiver_dup_words (ApiReceiver *self);

/* A URL on which nobody listens. */
char *api_dup_refusing_url (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ApiReceiver, api_receiver_free)

G_END_DECLS
