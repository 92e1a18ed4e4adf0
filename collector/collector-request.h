/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "collector-batch.h"
#include "collector-keys.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* One request on its way: what its headers say, and its body as it arrives. */

typedef struct
{
  SoupServerMessage *message;    /* not owned: it owns the request */
  GByteArray        *body;       /* NULL: nothing more is kept, the answer is settled */
  gsize              n_surplus;  /* bytes that came in vain */
  gboolean           is_check;   /* whether something can be stored, not only that we run */
  gboolean           is_reading; /* of what is stored; otherwise it brings events */
  CollectorBatch     batch;      /* its body is set when all of it is there */
  CollectorAnswer   *answer;
} CollectorRequest;

void              collector_request_prepare (SoupServerMessage *message);
CollectorRequest *collector_request_attach (SoupServerMessage *message);
void              collector_request_detach (SoupServerMessage *message);
CollectorRequest *collector_request_get (SoupServerMessage *message);
void collector_request_start (CollectorRequest *self, CollectorKeys *keys, gboolean is_in_trouble);
void collector_request_allow_origin (CollectorRequest *self, const char *origin);
void collector_request_refuse (CollectorRequest *self, guint status, const char *problem);
void collector_request_append (CollectorRequest *self, GBytes *chunk);
void collector_request_finish (CollectorRequest *self);
void collector_request_answer (CollectorRequest *self);

G_END_DECLS
