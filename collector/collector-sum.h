/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "collector-schema.h"

G_BEGIN_DECLS

/* What is to be added to a row of sums, until it is written. */

/* One for each table of sums; the last five are rows of the table names. */
typedef enum
{
  COLLECTOR_SUM_SESSIONS,
  COLLECTOR_SUM_USERS,
  COLLECTOR_SUM_ACCOUNTS,
  COLLECTOR_SUM_FEATURES,
  COLLECTOR_SUM_MODULES,
  COLLECTOR_SUM_HOURS,
  COLLECTOR_SUM_DAYS,
  COLLECTOR_SUM_ACTION_NAMES,
  COLLECTOR_SUM_PRODUCT_NAMES,
  COLLECTOR_SUM_MODULE_NAMES,
  COLLECTOR_SUM_FEATURE_NAMES,
  COLLECTOR_SUM_SOURCE_NAMES,
  COLLECTOR_SUM_N_KINDS,
} CollectorSumKind;

/* What is to be added to a row. */
typedef struct
{
  CollectorSumKind kind;
  char            *name;     /* NULL: an hour or a day */
  gint64           id;       /* or the start */
  gint64           known_ms; /* of a session: its active time so far */
  gint64           n_events;
  double           uses;
  gint64           active_ms;
  gint64           first;
  gint64           last;
  gint64           first_id; /* of an hour: of its events */
  gint64           last_id;
  gint64           n_users;
  gint64           n_accounts;
  gint64           n_sessions;
  char            *user_id;
  char            *account_id;
} CollectorSum;

/* That somebody was seen somewhere; who is counted there. */
typedef struct
{
  CollectorPresence kind;
  CollectorSum     *place;
  gint64            who;
} CollectorSeen;

/* The statements by which a row is kept. */
typedef struct
{
  const char *find;  /* by name; NULL: the rows have no ids */
  const char *start; /* makes a row: ?1 name, ?2 account_id, ?3 created_at */
  const char *add;
} CollectorSumTexts;

extern const CollectorSumTexts collector_sum_texts[COLLECTOR_SUM_N_KINDS];

guint    collector_sum_hash (gconstpointer data);
gboolean collector_sum_equal (gconstpointer one_data, gconstpointer other_data);
void     collector_sum_free (gpointer data);
void     collector_sum_add (CollectorSum *self, gint64 created_at, double uses, gint64 active_ms);
void     collector_sum_set_text (char **text, const char *value);
guint    collector_seen_hash (gconstpointer data);
gboolean collector_seen_equal (gconstpointer one_data, gconstpointer other_data);

G_END_DECLS
