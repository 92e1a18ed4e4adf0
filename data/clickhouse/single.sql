-- SPDX-FileCopyrightText: 2026 The libnatero authors
-- SPDX-License-Identifier: LGPL-2.1-or-later
--
-- One server. Apply with: clickhouse-client --multiquery < single.sql
--
-- An event that is sent twice is two rows until ClickHouse merges them; FINAL reads them as one.
-- They are the same where all of ORDER BY is the same, so it holds only what the sender wrote once
-- and for all, event_id among it, and nothing that changes with the way (source, received_at,
-- clock_skew). PARTITION BY follows from ORDER BY, as rows of different partitions never meet; it
-- reckons in UTC and without the column's type, so that no setting and no version changes it.
-- An event_id that a wrong sender gives to two events of different accounts or times makes no
-- event disappear.

CREATE DATABASE IF NOT EXISTS natero;

CREATE TABLE IF NOT EXISTS natero.events
(
  event_id UUID,
  action String,
  account_id String,
  user_id String,
  session_id String,
  visitor_id String,
  created_at Int64,
  module String,
  product String,
  feature String,
  page String,
  total Float64,
  time_spent Int64,
  active_duration Int64,
  details String,
  source String,
  received_at Int64 DEFAULT toInt64(toUnixTimestamp(now())) * 1000,
  clock_skew Int64,
  event String
)
ENGINE = ReplacingMergeTree()
PARTITION BY toYYYYMM(toDateTime(intDiv(least(created_at, 4102444799000), 1000), 'UTC'))
ORDER BY (account_id, created_at, event_id);
