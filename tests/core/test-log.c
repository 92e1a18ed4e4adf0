/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "core-support.h"
#include "natero-batch-private.h"
#include "natero-log-private.h"
#include "natero-retry-private.h"

#include <string.h>

/* The queue's files, and the batches that are made of them. */

typedef struct
{
  char      *folder;
  char      *queue;
  NateroLog *log;
} Fixture;

static void
set_up (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = core_support_make_folder ();
  fixture->queue = g_build_filename (fixture->folder, "queue", NULL);
  fixture->log = natero_log_new (fixture->queue, "run-1");
  g_assert_true (natero_log_open_in_thread (fixture->log, &error));
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_clear_pointer (&fixture->log, natero_log_unref);
  core_support_remove_tree (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->queue);
}

static void
append (NateroLog *log, const char *lines)
{
  g_autoptr (GError) error = NULL;

  natero_log_append (log, lines, strlen (lines), &error);
  g_assert_no_error (error);
}

static void
assert_peeked (NateroLog *log, guint max_events, gsize max_bytes, const char *expected)
{
  g_autoptr (NateroLogRange) range = natero_log_peek_in_thread (log, max_events, max_bytes);
  gsize            size = 0;
  const char      *lines = range != NULL ? g_bytes_get_data (range->lines, &size) : NULL;
  g_autofree char *copy = g_strndup (lines, size);

  g_assert_cmpstr (range != NULL ? copy : NULL, ==, expected);
}

static void
remove_first (NateroLog *log, guint n_events)
{
  g_autoptr (NateroLogRange) range = natero_log_peek_in_thread (log, n_events, 1000);

  g_assert_true (natero_log_remove_in_thread (log, range));
}

static void
test_remove_twice (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (NateroLogRange) range = NULL;

  append (fixture->log, "one\ntwo\n");
  range = natero_log_peek_in_thread (fixture->log, 1, 1000);
  g_assert_true (natero_log_remove_in_thread (fixture->log, range));
  g_assert_false (natero_log_remove_in_thread (fixture->log, range));
  assert_peeked (fixture->log, 10, 1000, "two\n");
}

static void
test_peek (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  assert_peeked (fixture->log, 10, 1000, NULL);
  append (fixture->log, "one\n");
  append (fixture->log, "two\n");
  append (fixture->log, "three\n");
  assert_peeked (fixture->log, 10, 1000, "one\ntwo\nthree\n");
  assert_peeked (fixture->log, 2, 1000, "one\ntwo\n");
  assert_peeked (fixture->log, 10, 9, "one\ntwo\n");
  assert_peeked (fixture->log, 10, 1, "one\n");
  remove_first (fixture->log, 1);
  assert_peeked (fixture->log, 10, 1000, "two\nthree\n");
  remove_first (fixture->log, 2);
  assert_peeked (fixture->log, 10, 1000, NULL);
}

static void
test_shorten (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (NateroLogRange) range = NULL;

  append (fixture->log, "one\ntwo\nthree\n");
  range = natero_log_peek_in_thread (fixture->log, 10, 1000);
  natero_log_range_shorten (range, 2);
  g_assert_cmpuint (range->n_events, ==, 2);
  g_assert_cmpuint (g_bytes_get_size (range->lines), ==, 8);
  natero_log_remove_in_thread (fixture->log, range);
  assert_peeked (fixture->log, 10, 1000, "three\n");
}

/* What a dead process left is another's, from its cursor on; what a live one has is its own. */
static void
test_adopt (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (NateroLog) other = natero_log_new (fixture->queue, "run-2");
  guint64 n_bytes = 0;

  append (fixture->log, "one\ntwo\nthree\n");
  remove_first (fixture->log, 1);
  g_assert_true (natero_log_open_in_thread (other, NULL));
  g_assert_cmpuint (natero_log_adopt_in_thread (other, &n_bytes), ==, 0);
  g_assert_true (natero_log_is_run_alive_in_thread (other, "run-1"));
  g_assert_true (natero_log_is_run_alive_in_thread (other, "run-2"));
  g_assert_false (natero_log_is_run_alive_in_thread (other, "run-0"));

  g_clear_pointer (&fixture->log, natero_log_unref);
  g_assert_false (natero_log_is_run_alive_in_thread (other, "run-1"));
  g_assert_cmpuint (natero_log_adopt_in_thread (other, &n_bytes), ==, 2);
  g_assert_cmpuint (n_bytes, ==, 10);
  append (other, "four\n");
  assert_peeked (other, 10, 1000, "two\nthree\n");
  remove_first (other, 10);
  assert_peeked (other, 10, 1000, "four\n");
}

typedef struct
{
  const char *path;
  const char *cursor;
} CursorCase;

/* A cursor that can't be read: what was delivered goes out again, and its ids tell. */
static const CursorCase cursor_cases[] = {
  { "/log/cursor/garbage", "x" },       { "/log/cursor/empty", "" },
  { "/log/cursor/half", "1" },          { "/log/cursor/zero", "0 4\n" },
  { "/log/cursor/negative", "1 -4\n" },
};

static void
test_cursor (Fixture *fixture, gconstpointer data)
{
  const CursorCase *row = data;
  guint64           n_bytes;

  core_support_write (fixture->queue, "run-0/000001.ndjson", "one\ntwo\n");
  core_support_write (fixture->queue, "run-0/cursor", row->cursor);
  g_assert_cmpuint (natero_log_adopt_in_thread (fixture->log, &n_bytes), ==, 2);
  assert_peeked (fixture->log, 10, 1000, "one\ntwo\n");
}

static void
test_one_sender (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (NateroLog) other = natero_log_new (fixture->queue, "run-2");

  g_assert_true (natero_log_lock_sender_in_thread (fixture->log));
  g_assert_true (natero_log_lock_sender_in_thread (fixture->log));
  g_assert_false (natero_log_lock_sender_in_thread (other));
  natero_log_unlock_sender_in_thread (fixture->log);
  g_assert_true (natero_log_lock_sender_in_thread (other));
}

/* The file of those set aside is bounded: of two, the older goes. */
static void
test_set_aside (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_autofree char *large = g_strnfill (700 * 1024, 'x');
  g_autofree char *newest = NULL;
  g_autofree char *former = NULL;

  natero_log_set_aside_in_thread (fixture->log, "first\n", 6);
  for (guint i = 0; i < 3; i++)
    natero_log_set_aside_in_thread (fixture->log, large, strlen (large));
  natero_log_set_aside_in_thread (fixture->log, "last\n", 5);
  newest = core_support_read (fixture->queue, "set-aside.ndjson");
  former = core_support_read (fixture->queue, "set-aside.ndjson.1");
  g_assert_true (g_str_has_suffix (newest, "last\n"));
  g_assert_true (g_str_has_prefix (former, "first\n"));
}

/* A disk that gives out: what is on it comes first, then what is in memory. */
static void
test_memory (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_autofree char *cursor = NULL;

  append (fixture->log, "one\n");
  g_assert_true (natero_log_fall_back_to_memory (fixture->log));
  g_assert_true (natero_log_is_in_memory (fixture->log));
  append (fixture->log, "two\n");
  assert_peeked (fixture->log, 10, 1000, "one\n");
  remove_first (fixture->log, 10);
  cursor = core_support_read (fixture->queue, "run-1/cursor");
  g_assert_cmpstr (cursor, ==, "1 4\n");
  assert_peeked (fixture->log, 10, 1000, "two\n");
  remove_first (fixture->log, 10);
  append (fixture->log, "three\n");
  assert_peeked (fixture->log, 10, 1000, "three\n");
  g_assert_true (natero_log_clear_in_thread (fixture->log, NULL));
  assert_peeked (fixture->log, 10, 1000, NULL);
  append (fixture->log, "four\n");
  assert_peeked (fixture->log, 10, 1000, "four\n");
}

static void
test_close (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  append (fixture->log, "one\n");
  natero_log_sync_in_thread (fixture->log);
  natero_log_close_in_thread (fixture->log);
  g_assert_true (core_support_has_file (fixture->queue, "run-1/000001.ndjson"));
  remove_first (fixture->log, 1);
  natero_log_close_in_thread (fixture->log);
  g_assert_false (core_support_has_file (fixture->queue, "run-1"));
}

static NateroLogRange *
create_range (const char *text, guint n_events)
{
  NateroLogRange *range = g_new0 (NateroLogRange, 1);

  range->run_id = g_strdup ("run");
  range->n_events = n_events;
  range->lines = g_bytes_new (text, strlen (text));
  return range;
}

static void
test_batch_gzip (void)
{
  g_autofree char *short_text = g_strnfill (1023, 'x');
  g_autofree char *long_text = g_strnfill (1024, 'x');
  g_autofree char *unpacked = NULL;
  g_autoptr (NateroBatch) plain = natero_batch_new (create_range (short_text, 1), TRUE);
  g_autoptr (NateroBatch) packed = natero_batch_new (create_range (long_text, 1), TRUE);
  g_autoptr (NateroBatch) unwanted = natero_batch_new (create_range (long_text, 1), FALSE);

  g_assert_false (plain->is_gzip);
  g_assert_cmpuint (g_bytes_get_size (plain->body), ==, 1023);
  g_assert_true (packed->is_gzip);
  g_assert_cmpuint (g_bytes_get_size (packed->body), <, 100);
  unpacked = core_support_gunzip (packed->body);
  g_assert_cmpstr (unpacked, ==, long_text);
  g_assert_false (unwanted->is_gzip);
}

static void
test_batch_refused (void)
{
  g_autoptr (NateroBatch) batch =
    natero_batch_new (create_range ("{\"a\":1}\n{\"a\":2}\n", 2), TRUE);
  g_autoptr (NateroOutcome) outcome = natero_outcome_new (NATERO_OUTCOME_PARTLY, 200, "x");
  g_autofree char *text = NULL;

  g_assert_cmpuint (natero_batch_check_refused (batch, NULL), ==, 0);
  natero_outcome_add_refused (outcome, 3, "there is none");
  natero_outcome_add_refused (outcome, 2, "first");
  natero_outcome_add_refused (outcome, 0, "there is none");
  natero_outcome_add_refused (outcome, 2, "second");
  g_assert_cmpuint (natero_batch_check_refused (batch, outcome->refused), ==, 1);
  text = natero_batch_format_refused (batch, outcome->refused);
  g_assert_cmpstr (text, ==, "{\"reason\":\"first\",\"event\":{\"a\":2}}\n");
}

typedef void (*TestFunc) (Fixture *fixture, gconstpointer data);

static void
add (const char *path, gconstpointer data, TestFunc test)
{
  g_test_add (path, Fixture, data, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  add ("/log/peek", NULL, test_peek);
  add ("/log/remove-twice", NULL, test_remove_twice);
  add ("/log/shorten", NULL, test_shorten);
  add ("/log/adopt", NULL, test_adopt);
  for (guint i = 0; i < G_N_ELEMENTS (cursor_cases); i++)
    add (cursor_cases[i].path, &cursor_cases[i], test_cursor);
  add ("/log/one-sender", NULL, test_one_sender);
  add ("/log/set-aside", NULL, test_set_aside);
  add ("/log/memory", NULL, test_memory);
  add ("/log/close", NULL, test_close);
  g_test_add_func ("/batch/gzip", test_batch_gzip);
  g_test_add_func ("/batch/refused", test_batch_refused);

  return g_test_run ();
}
