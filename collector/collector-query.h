/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a reader asks: a question, and which events it is about. */

typedef enum
{
  COLLECTOR_ASK_SUMMARY,
  COLLECTOR_ASK_EVENTS,
  COLLECTOR_ASK_STREAM,
  COLLECTOR_ASK_FEATURES,
  COLLECTOR_ASK_MODULES,
  COLLECTOR_ASK_SESSIONS,
  COLLECTOR_ASK_HOURS,
  COLLECTOR_ASK_DAYS,
  COLLECTOR_ASK_USERS,
  COLLECTOR_ASK_ACCOUNTS,
  COLLECTOR_ASK_ACTIONS,
  COLLECTOR_ASK_VALUES,
  COLLECTOR_N_QUESTIONS,
} CollectorQuestion;

/* The first six are also what COLLECTOR_ASK_VALUES is about. */
typedef enum
{
  COLLECTOR_BY_USER,
  COLLECTOR_BY_ACCOUNT,
  COLLECTOR_BY_MODULE,
  COLLECTOR_BY_PRODUCT,
  COLLECTOR_BY_FEATURE,
  COLLECTOR_BY_ACTION,
  COLLECTOR_BY_SESSION,
  COLLECTOR_BY_SOURCE,
  COLLECTOR_N_FILTERS,
} CollectorFilter;

#define COLLECTOR_N_VALUE_FIELDS (COLLECTOR_BY_ACTION + 1)
#define COLLECTOR_DEFAULT_LIMIT 100
#define COLLECTOR_MAX_LIMIT 1000
#define COLLECTOR_DEFAULT_HOURS 48
#define COLLECTOR_DEFAULT_DAYS 90
#define COLLECTOR_MAX_VALUES 50

/* Where an event stands in a list, for stores that do not number their events. */
typedef struct
{
  gint64 received_at;
  gint64 created_at;
  char   event_id[37];
} CollectorPlace;

typedef struct
{
  CollectorQuestion question;
  char             *equals[COLLECTOR_N_FILTERS]; /* NULL: any */
  gint64            from;                        /* of created_at, inclusive; -1: any */
  gint64            to;                          /* exclusive; -1: any */
  gint64            limit;                       /* -1: not given */
  gint64            before;                      /* an id; -1: from the newest on */
  CollectorPlace   *place;                       /* in place of before; NULL: none */
  gint64            after;                       /* an id; -1: from now on */
  gboolean          is_by_start;                 /* of sessions */
  CollectorFilter   field;                       /* of values */
  char             *prefix;                      /* of values; NULL: any */
} CollectorQuery;

CollectorQuery *collector_query_new (CollectorQuestion question);
CollectorQuery *collector_query_new_parse (CollectorQuestion question,
                                           const char       *text,
                                           GError          **error);
CollectorQuery *collector_query_ref (CollectorQuery *self);
void            collector_query_unref (CollectorQuery *self);
gboolean        collector_query_is_filtered (const CollectorQuery *self);
gboolean        collector_query_find (const char *name, CollectorQuestion *question);
const char     *collector_query_get_name (CollectorQuestion question);
gint64          collector_query_get_limit (const CollectorQuery *query);
gboolean collector_query_read_pair (const char **text, char **name, char **value, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CollectorQuery, collector_query_unref)

G_END_DECLS
