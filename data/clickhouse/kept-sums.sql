-- SPDX-FileCopyrightText: 2026 The libnatero authors
-- SPDX-License-Identifier: LGPL-2.1-or-later
--
-- Sums of the hours that are kept as rows come, for tables that are too large for sums.sql. On a
-- cluster, put events_local for events, and read through a Distributed table of your own.
--
-- Such a view sees each insertion by itself, and so each copy of an event: count() and sum() would
-- count copies. It holds only what a copy does not change: how many different ones there are
-- (uniq, right to about one in a hundred), and the largest. Read with the functions that end in Merge:
--
--   SELECT account_id, start, uniqMerge(events), uniqMerge(users), maxMerge(last_event)
--   FROM natero.hours_kept GROUP BY account_id, start;
--
-- Only rows that come after it was made are in it.

CREATE MATERIALIZED VIEW IF NOT EXISTS natero.hours_kept
ENGINE = AggregatingMergeTree()
PARTITION BY toYYYYMM(start)
ORDER BY (account_id, start)
AS SELECT
  account_id,
  toStartOfHour(toDateTime(intDiv(created_at, 1000), 'UTC')) AS start,
  uniqState(event_id) AS events,
  uniqStateIf(event_id, action = 'feature') AS uses,
  uniqStateIf(user_id, user_id != '') AS users,
  uniqState(session_id) AS sessions,
  maxState(created_at) AS last_event
FROM natero.events
GROUP BY account_id, start;
