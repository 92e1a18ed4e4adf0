/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "This header is private to libnatero"
#endif

#include <glib.h>

G_BEGIN_DECLS

/* What came of one request. */
typedef enum
{
  NATERO_OUTCOME_TAKEN,     /* 2xx */
  NATERO_OUTCOME_PARTLY,    /* 2xx, but some lines were refused */
  NATERO_OUTCOME_NOT_SENT,  /* no answer: delivered or not, nobody knows */
  NATERO_OUTCOME_LATER,     /* 408, 425, 429, 5xx */
  NATERO_OUTCOME_TOO_LARGE, /* 413 */
  NATERO_OUTCOME_DENIED,    /* 401, 403, 404, a redirect: keys or URL are wrong */
  NATERO_OUTCOME_REFUSED,   /* 400, 422 and other 4xx; "ok": false */
} NateroOutcomeKind;

typedef struct
{
  guint line; /* from 1 */
  char *reason;
} NateroRefusedLine;

typedef struct
{
  NateroOutcomeKind kind;
  guint             status;         /* 0: no answer */
  gint64            retry_after_ms; /* -1: not asked for */
  char             *message;        /* for people; no key, no personal detail */
  GPtrArray        *refused;        /* of NateroRefusedLine; NULL: none */
} NateroOutcome;

/* Is told the outcome of a request once; it stays the caller's. */
typedef void (*NateroOutcomeFunc) (NateroOutcome *outcome, gpointer user_data);

NateroOutcome    *natero_outcome_new (NateroOutcomeKind kind, guint status, const char *message);
void              natero_outcome_add_refused (NateroOutcome *self, guint line, const char *reason);
void              natero_outcome_free (NateroOutcome *self);
NateroOutcomeKind natero_outcome_kind_from_status (guint status);

/* What to do next. */
typedef enum
{
  NATERO_RETRY_NEXT,      /* it is delivered: go on */
  NATERO_RETRY_WAIT,      /* the same again, later */
  NATERO_RETRY_HALVE,     /* the first half of it, now */
  NATERO_RETRY_SET_ASIDE, /* this one event can't be delivered */
  NATERO_RETRY_PROBE,     /* whether it can't, or nothing can, the next ones tell */
  NATERO_RETRY_PAUSE,     /* nothing will get through until a key or a URL changes */
} NateroRetryAction;

typedef struct
{
  guint    n_events;   /* in the batch */
  gint64   outage_ms;  /* since the first failure in a row */
  guint    n_same_5xx; /* equal 5xx answers to this very batch in a row, this one included */
  double   fraction;   /* chance: 0 to 1 */
  gboolean has_others_through; /* events that were in one batch with this one */
} NateroRetryFacts;

/* Failures in a row, as the next run of the program needs to know of them. */
typedef struct
{
  gint64 since_wall_ms;
  gint64 next_wall_ms; /* the next try */
  gint64 wait_ms;      /* for which it was set */
} NateroOutage;

NateroRetryAction natero_retry_decide (const NateroOutcome    *outcome,
                                       const NateroRetryFacts *facts,
                                       gint64                 *wait_ms);
gint64 natero_retry_resume (const NateroOutage *outage, gint64 now_wall_ms, gint64 *outage_ms);
gint64 natero_retry_parse_after (const char *header, gint64 now_wall_ms);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NateroOutcome, natero_outcome_free)

G_END_DECLS
