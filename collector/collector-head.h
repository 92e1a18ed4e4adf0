/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define COLLECTOR_HEAD_MAX_BYTES (64u * 1024)

/* libsoup has no name for it. */
#define COLLECTOR_HEAD_STATUS_TOO_LARGE 431

/* Long enough for the names and the values that count here. */
#define COLLECTOR_HEAD_MAX_WORD 32

typedef enum
{
  COLLECTOR_HEAD_BETWEEN, /* a request begins with the next byte */
  COLLECTOR_HEAD_REQUEST_LINE,
  COLLECTOR_HEAD_LINE, /* a header begins, or the head is at its end */
  COLLECTOR_HEAD_NAME,
  COLLECTOR_HEAD_VALUE,
  COLLECTOR_HEAD_BODY,
  COLLECTOR_HEAD_BLIND, /* nothing behind this is taken for a request */
} CollectorHeadState;

/* Looks at the heads of the requests of a connection before libsoup gets them. A line that libsoup
 * doesn't understand it leaves out without a word: "Content-Length : 5", say, after which the body
 * would be read as the next request. Of others it warns, with what a stranger has sent. And before
 * 3.6 it loses the path of each request whose length it cannot tell. All zeros is a connection that
 * begins. */
typedef struct
{
  CollectorHeadState state;
  guint              n_requests; /* that have begun */
  const char        *problem;    /* of the last of them; what comes after it is not looked at */
  guint              status;     /* to refuse it with */
  gsize              n_open;     /* bytes of a head that is not complete */

  char  name[COLLECTOR_HEAD_MAX_WORD]; /* of a header, in lower case, cut off */
  gsize name_length;
  char  value[COLLECTOR_HEAD_MAX_WORD]; /* its own, or the last word of the request line; cut off */
  gsize value_length;
  guint64 n_body_bytes; /* that are still to come */
  guint   n_words;      /* of the request line */

  guint seen : 3; /* those of the headers that may be there once */
  guint may_be_coded : 1;
  guint is_last : 1; /* its end cannot be told */
  guint is_after_return : 1;
} CollectorHead;

gsize collector_head_feed (CollectorHead *self, const void *bytes, gsize n_bytes);
void  collector_head_end (CollectorHead *self);

G_END_DECLS
