-- SPDX-FileCopyrightText: 2026 The libnatero authors
-- SPDX-License-Identifier: LGPL-2.1-or-later
--
-- Several shards. The servers know each other as the cluster "natero" (remote_servers in their
-- configuration). Apply on every one of them: clickhouse-client --multiquery < distributed.sql
--
-- Copies of an event must meet on one server to become one: the shard is chosen by event_id alone.
-- With replicas, give events_local the engine
-- ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/natero.events_local', '{replica}').
-- About the order and the partitions, see single.sql.

CREATE DATABASE IF NOT EXISTS natero;

CREATE TABLE IF NOT EXISTS natero.events_local
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

CREATE TABLE IF NOT EXISTS natero.events AS natero.events_local
ENGINE = Distributed(natero, natero, events_local, sipHash64(toString(event_id)));
