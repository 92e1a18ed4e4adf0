-- SPDX-FileCopyrightText: 2026 The libnatero authors
-- SPDX-License-Identifier: LGPL-2.1-or-later
--
-- Sums, as views over either kind of natero.events. They count each event once, however often it
-- was sent, as they read FINAL. Times are milliseconds; hours and days are those of UTC.

CREATE VIEW IF NOT EXISTS natero.hours AS
SELECT
  account_id,
  toStartOfHour(toDateTime(intDiv(created_at, 1000), 'UTC')) AS start,
  count() AS events,
  countIf(action = 'feature') AS uses,
  sumIf(time_spent, action = 'moduleEnd') AS module_time,
  uniqExactIf(user_id, user_id != '') AS users,
  uniqExact(session_id) AS sessions
FROM natero.events FINAL
GROUP BY account_id, start;

CREATE VIEW IF NOT EXISTS natero.days AS
SELECT
  account_id,
  toDate(toDateTime(intDiv(created_at, 1000), 'UTC'), 'UTC') AS day,
  count() AS events,
  countIf(action = 'feature') AS uses,
  sumIf(time_spent, action = 'moduleEnd') AS module_time,
  uniqExactIf(user_id, user_id != '') AS users,
  uniqExact(session_id) AS sessions
FROM natero.events FINAL
GROUP BY account_id, day;

CREATE VIEW IF NOT EXISTS natero.features AS
SELECT
  feature,
  count() AS uses,
  sum(total) AS total,
  uniqExactIf(user_id, user_id != '') AS users,
  uniqExact(account_id) AS accounts,
  max(created_at) AS last_used
FROM natero.events FINAL
WHERE action = 'feature'
GROUP BY feature;

CREATE VIEW IF NOT EXISTS natero.modules AS
SELECT
  module,
  sum(time_spent) AS module_time,
  count() AS visits,
  uniqExactIf(user_id, user_id != '') AS users,
  max(created_at) AS last_used
FROM natero.events FINAL
WHERE action = 'moduleEnd'
GROUP BY module;

-- A session's active time is a running sum, so its last value is the largest.
CREATE VIEW IF NOT EXISTS natero.sessions AS
SELECT
  account_id,
  session_id,
  max(user_id) AS user,
  min(created_at) AS started,
  max(created_at) AS ended,
  max(active_duration) AS active_time,
  count() AS events
FROM natero.events FINAL
GROUP BY account_id, session_id;
