-- SPDX-FileCopyrightText: 2026 The libnatero authors
-- SPDX-License-Identifier: LGPL-2.1-or-later
--
-- The user that collectors and applications insert as. It can read nothing, and change nothing.
-- Where the page of a collector is to show what is in the table, make another user for it in the
-- same way, natero_collector say, whose password is in no application, and give it the right to
-- read that stands at the end.
-- Put in a password, and apply with: clickhouse-client --multiquery < insert-user.sql
-- Servers without SQL users, such as 18.16, take insert-user.xml instead.
--
-- async_insert gathers what many applications send in small batches, should they send without a
-- collector; wait_for_async_insert answers only when it is in the table. A collector sends large
-- batches, and asks for async_insert=0 itself.

CREATE USER IF NOT EXISTS natero IDENTIFIED WITH sha256_password BY 'PUT-A-PASSWORD-HERE'
SETTINGS
  async_insert = 1,
  wait_for_async_insert = 1,
  input_format_skip_unknown_fields = 1;

GRANT INSERT ON natero.events TO natero;
-- GRANT SELECT ON natero.events TO natero_collector;
