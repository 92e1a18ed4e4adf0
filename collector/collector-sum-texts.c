/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-sum.h"

/* ?1 is the id or the start of the row, ?2 events, ?3 uses, ?4 active time, ?5 and ?6 the
 * first and the last created_at, ?7 users, ?8 accounts, ?9 sessions, ?10 user_id, ?11 account_id,
 * ?12 and ?13 the least and the greatest id.
 */
#define SEEN_SQL                                                                                   \
  "first_seen = min(first_seen, ?5), last_seen = max(last_seen, ?6), events = events + ?2,"        \
  " uses = uses + ?3, active_time = active_time + ?4, sessions = sessions + ?9"
#define PERIOD_SQL(more)                                                                           \
  " VALUES (?1, ?2, ?3, ?4, ?7, ?9" more ") ON CONFLICT (start) DO UPDATE SET"                     \
  " events = events + ?2, uses = uses + ?3, active_time = active_time + ?4, users = users + ?7,"   \
  " sessions = sessions + ?9"
#define NAME(kind)                                                                                 \
  {                                                                                                \
    "SELECT id FROM names WHERE kind = " #kind " AND name = ?1",                                   \
      "INSERT INTO names (kind, name, events, last_used) VALUES (" #kind ", ?1, 0, ?3)",           \
      "UPDATE names SET events = events + ?2, last_used = max(last_used, ?6) WHERE id = ?1",       \
  }

const CollectorSumTexts collector_sum_texts[COLLECTOR_SUM_N_KINDS] = {
  [COLLECTOR_SUM_SESSIONS] = { "SELECT id, active_time FROM sessions WHERE session_id = ?1",
                               "INSERT INTO sessions (session_id, account_id, started, ended, "
                               "active_time, "
                               "events)"
                               " VALUES (?1, ?2, ?3, ?3, 0, 0)",
                               "UPDATE sessions SET user_id = coalesce(?10, user_id), account_id = "
                               "?11,"
                               " started = min(started, ?5), ended = max(ended, ?6),"
                               " active_time = active_time + ?4, events = events + ?2 WHERE id = "
                               "?1" },
  [COLLECTOR_SUM_USERS] = { "SELECT id FROM users WHERE user_id = ?1",
                            "INSERT INTO users (user_id, account_id, first_seen, last_seen, "
                            "events, uses,"
                            " active_time, sessions) VALUES (?1, ?2, ?3, ?3, 0, 0, 0, 0)",
                            "UPDATE users SET account_id = ?11, " SEEN_SQL " WHERE id = ?1" },
  [COLLECTOR_SUM_ACCOUNTS] = { "SELECT id FROM accounts WHERE account_id = ?1",
                               "INSERT INTO accounts (account_id, first_seen, last_seen, events, "
                               "uses,"
                               " active_time, sessions, users) VALUES (?1, ?3, ?3, 0, 0, 0, 0, 0)",
                               "UPDATE accounts SET users = users + ?7, " SEEN_SQL
                               " WHERE id = ?1" },
  [COLLECTOR_SUM_FEATURES] = { "SELECT id FROM features WHERE feature = ?1",
                               "INSERT INTO features (feature, uses, users, accounts, last_used)"
                               " VALUES (?1, 0, 0, 0, ?3)",
                               "UPDATE features SET uses = uses + ?3, users = users + ?7,"
                               " accounts = accounts + ?8, last_used = max(last_used, ?6) WHERE id "
                               "= ?1" },
  [COLLECTOR_SUM_MODULES] = { "SELECT id FROM modules WHERE module = ?1",
                              "INSERT INTO modules (module, active_time, visits, users, last_used)"
                              " VALUES (?1, 0, 0, 0, ?3)",
                              "UPDATE modules SET active_time = active_time + ?4, visits = visits "
                              "+ ?2,"
                              " users = users + ?7, last_used = max(last_used, ?6) WHERE id = ?1" },
  [COLLECTOR_SUM_HOURS] = { NULL,
                            NULL,
                            "INSERT INTO hours" PERIOD_SQL (
                              ", ?12, ?13") ", first_id = min(coalesce(first_id, ?12), ?12), "
                                            "last_id = max(coalesce(last_id, ?13), ?13)" },
  [COLLECTOR_SUM_DAYS] = { NULL, NULL, "INSERT INTO days" PERIOD_SQL ("") },
  [COLLECTOR_SUM_ACTION_NAMES] = NAME (1),
  [COLLECTOR_SUM_PRODUCT_NAMES] = NAME (2),
  [COLLECTOR_SUM_MODULE_NAMES] = NAME (3),
  [COLLECTOR_SUM_FEATURE_NAMES] = NAME (4),
  [COLLECTOR_SUM_SOURCE_NAMES] = NAME (5),
};
