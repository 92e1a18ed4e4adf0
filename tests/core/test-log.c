/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "core-support.h"
#include "natero-error.h"
#include "natero-log-private.h"

#include <stdio.h>
#include <string.h>

/* The queue's files. */

typedef struct
{
  char      *folder;
  char      *queue;
  char      *stages; /* NULL: there is no memory that outlives the process */
  NateroLog *log;
} Fixture;

#define ONE "{\"n\":1}\n"
#define TWO "{\"n\":2}\n"
#define THREE "{\"n\":3}\n"
#define FOUR "{\"n\":4}\n"

static NateroLog *
open_log (Fixture *fixture, const char *run_id)
{
  g_autoptr (GError) error = NULL;
  NateroLog *log = natero_log_new (fixture->queue, fixture->stages, run_id);

  g_assert_true (natero_log_open_in_thread (log, &error));
  g_assert_no_error (error);
  return log;
}

static void
set_up (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  fixture->folder = core_support_make_folder ();
  fixture->queue = g_build_filename (fixture->folder, "queue", NULL);
  fixture->log = open_log (fixture, "run-1");
}

static void
set_up_with_stages (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  fixture->folder = core_support_make_folder ();
  fixture->queue = g_build_filename (fixture->folder, "queue", NULL);
  fixture->stages = g_build_filename (fixture->folder, "runtime", NULL);
  fixture->log = open_log (fixture, "run-1");
}

static void
tear_down (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_clear_pointer (&fixture->log, natero_log_unref);
  core_support_remove_tree (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->queue);
  g_free (fixture->stages);
}

/* As after a SIGKILL: nothing is tidied up. */
static void
restart (Fixture *fixture, const char *run_id)
{
  natero_log_unref (fixture->log);
  fixture->log = open_log (fixture, run_id);
}

static void
append (NateroLog *log, const char *lines)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (natero_log_begin (log));
  natero_log_append (log, lines, strlen (lines), &error);
  g_assert_no_error (error);
}

static void
drain (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (natero_log_drain_in_thread (fixture->log, &error));
  g_assert_no_error (error);
  natero_log_sync_in_thread (fixture->log);
}

static void
assert_range (NateroLogRange *range, const char *expected)
{
  gsize            size = 0;
  const char      *lines = range != NULL ? g_bytes_get_data (range->lines, &size) : NULL;
  g_autofree char *copy = g_strndup (lines, size);

  g_assert_cmpstr (range != NULL ? copy : NULL, ==, expected);
}

static void
assert_peeked (NateroLog *log, guint max_events, gsize max_bytes, const char *expected)
{
  g_autoptr (NateroLogRange) range = natero_log_peek_in_thread (log, max_events, max_bytes);

  assert_range (range, expected);
}

static void
remove_first (NateroLog *log, guint n_events)
{
  g_autoptr (NateroLogRange) range = natero_log_peek_in_thread (log, n_events, 1000);

  g_assert_true (natero_log_remove_in_thread (log, range));
}

static guint
adopt (Fixture *fixture)
{
  guint64 n_bytes = 0;

  return (guint) natero_log_adopt_in_thread (fixture->log, &n_bytes);
}

static guint
take_lost (Fixture *fixture)
{
  guint64 n_bytes = 0;

  return (guint) natero_log_take_lost_in_thread (fixture->log, &n_bytes);
}

static void
test_remove_twice (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (NateroLogRange) range = NULL;

  append (fixture->log, ONE TWO);
  range = natero_log_peek_in_thread (fixture->log, 1, 1000);
  g_assert_true (natero_log_remove_in_thread (fixture->log, range));
  g_assert_false (natero_log_remove_in_thread (fixture->log, range));
  assert_peeked (fixture->log, 10, 1000, TWO);
}

static void
test_peek (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  assert_peeked (fixture->log, 10, 1000, NULL);
  append (fixture->log, ONE);
  append (fixture->log, TWO);
  append (fixture->log, THREE);
  assert_peeked (fixture->log, 10, 1000, ONE TWO THREE);
  assert_peeked (fixture->log, 2, 1000, ONE TWO);
  assert_peeked (fixture->log, 10, 17, ONE TWO);
  assert_peeked (fixture->log, 10, 1, ONE);
  remove_first (fixture->log, 1);
  assert_peeked (fixture->log, 10, 1000, TWO THREE);
  remove_first (fixture->log, 2);
  assert_peeked (fixture->log, 10, 1000, NULL);
}

/* A place stays the same, wherever its lines lie. */
static void
test_drain_between (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  append (fixture->log, ONE TWO);
  remove_first (fixture->log, 1);
  drain (fixture);
  append (fixture->log, THREE);
  assert_peeked (fixture->log, 10, 9, TWO);
  drain (fixture);
  assert_peeked (fixture->log, 10, 1000, TWO THREE);
  remove_first (fixture->log, 1);
  append (fixture->log, FOUR);
  drain (fixture);
  assert_peeked (fixture->log, 10, 1000, THREE FOUR);
  restart (fixture, "run-2");
  g_assert_cmpuint (adopt (fixture), ==, 2);
  assert_peeked (fixture->log, 10, 1000, THREE FOUR);
}

/* What follows those that stay, in the same run and beyond it. */
static void
test_peek_after (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (NateroLogRange) first = NULL;
  g_autoptr (NateroLogRange) second = NULL;
  g_autoptr (NateroLogRange) third = NULL;
  g_autoptr (NateroLogRange) last = NULL;

  append (fixture->log, ONE TWO);
  restart (fixture, "run-2");
  adopt (fixture);
  append (fixture->log, THREE);
  first = natero_log_peek_in_thread (fixture->log, 1, 1000);
  second = natero_log_peek_after_in_thread (fixture->log, first, 10, 1000);
  assert_range (second, TWO);
  third = natero_log_peek_after_in_thread (fixture->log, second, 10, 1000);
  assert_range (third, THREE);
  last = natero_log_peek_after_in_thread (fixture->log, third, 10, 1000);
  assert_range (last, NULL);
  assert_peeked (fixture->log, 1, 1000, ONE);
  g_assert_true (natero_log_remove_in_thread (fixture->log, first));
  g_assert_true (natero_log_remove_in_thread (fixture->log, second));
  assert_peeked (fixture->log, 10, 1000, THREE);
}

static void
test_shorten (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (NateroLogRange) range = NULL;

  append (fixture->log, ONE TWO THREE);
  range = natero_log_peek_in_thread (fixture->log, 10, 1000);
  natero_log_range_shorten (range, 2);
  g_assert_cmpuint (range->n_events, ==, 2);
  g_assert_cmpuint (g_bytes_get_size (range->lines), ==, 16);
  natero_log_remove_in_thread (fixture->log, range);
  assert_peeked (fixture->log, 10, 1000, THREE);
}

/* What a dead process left is another's, from its cursor on; what a live one has is its own. */
static void
test_adopt (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (NateroLog) other = natero_log_new (fixture->queue, fixture->stages, "run-2");
  guint64 n_bytes = 0;

  append (fixture->log, ONE TWO THREE);
  remove_first (fixture->log, 1);
  g_assert_true (natero_log_open_in_thread (other, NULL));
  g_assert_cmpuint (natero_log_adopt_in_thread (other, &n_bytes), ==, 0);
  g_assert_true (natero_log_is_run_alive_in_thread (other, "run-1"));
  g_assert_true (natero_log_is_run_alive_in_thread (other, "run-2"));
  g_assert_false (natero_log_is_run_alive_in_thread (other, "run-0"));

  g_clear_pointer (&fixture->log, natero_log_unref);
  g_assert_false (natero_log_is_run_alive_in_thread (other, "run-1"));
  g_assert_cmpuint (natero_log_adopt_in_thread (other, &n_bytes), ==, 2);
  g_assert_cmpuint (n_bytes, ==, 16);
  append (other, FOUR);
  assert_peeked (other, 10, 1000, TWO THREE);
  remove_first (other, 10);
  assert_peeked (other, 10, 1000, FOUR);
}

/* Killed before the disk had answered at all: its lines lie in memory, and nowhere else. */
static void
test_adopt_stage_alone (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  NateroLog *early = natero_log_new (fixture->queue, fixture->stages, "run-0");

  append (early, ONE);
  append (early, TWO);
  g_assert_cmpuint (adopt (fixture), ==, 0);
  g_assert_false (core_support_has_file (fixture->queue, "run-0"));
  natero_log_unref (early);
  g_assert_cmpuint (adopt (fixture), ==, 2);
  assert_peeked (fixture->log, 10, 1000, ONE TWO);
  g_assert_false (core_support_has_file (fixture->stages, "run-0.000001.000000000000"));
  remove_first (fixture->log, 10);
  assert_peeked (fixture->log, 10, 1000, NULL);
  g_assert_false (core_support_has_file (fixture->queue, "run-0"));
}

/* Killed after the copy and before the original was gone: each line is there once. */
static void
test_adopt_copied_stage (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  append (fixture->log, ONE TWO);
  drain (fixture);
  append (fixture->log, THREE);
  drain (fixture);
  remove_first (fixture->log, 1);
  core_support_write (fixture->stages, "run-1.000001.000000000000", ONE TWO);
  core_support_write (fixture->stages, "run-1.000001.000000000016", THREE);
  restart (fixture, "run-2");
  g_assert_cmpuint (adopt (fixture), ==, 2);
  assert_peeked (fixture->log, 10, 1000, TWO THREE);
  core_support_write (fixture->stages, "not-a-stage", "x");
  core_support_write (fixture->stages, "run-1.x.y", "x");
  g_assert_cmpuint (adopt (fixture), ==, 0);
}

typedef struct
{
  const char *path;
  const char *cursor;
} CursorCase;

/* A cursor that can't be read: what was delivered goes out again, and its ids tell. */
static const CursorCase cursor_cases[] = {
  { "cursor/garbage", "x" },      { "cursor/empty", "" },
  { "cursor/half", "1" },         { "cursor/no-newline", "1 8" },
  { "cursor/zero", "0 8\n" },     { "cursor/negative", "1 -4\n" },
  { "cursor/far", "77 8\n" },     { "cursor/sum", "1 8 00000000\n" },
  { "cursor/more", "1 8 x y\n" }, { "cursor/two-lines", "1 8\n\n" },
  { "cursor/nowhere", "99 0\n" },
};

static void
test_cursor (Fixture *fixture, gconstpointer data)
{
  const CursorCase *row = data;
  g_autofree char  *kept = NULL;

  core_support_write (fixture->queue, "run-0/000001.ndjson", ONE TWO);
  core_support_write (fixture->queue, "run-0/cursor", row->cursor);
  g_test_expect_message (
    "Natero", G_LOG_LEVEL_WARNING, "*run-0 was delivered*sent again*unreadable-cursor-run-0*");
  g_assert_cmpuint (adopt (fixture), ==, 2);
  g_test_assert_expected_messages ();
  assert_peeked (fixture->log, 10, 1000, ONE TWO);
  kept = core_support_read (fixture->queue, "unreadable-cursor-run-0");
  g_assert_cmpstr (kept, ==, row->cursor);
}

/* The first segments may be gone already; the later ones must not follow them. */
static void
test_cursor_lost_in_the_middle (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  core_support_write (fixture->queue, "run-0/000003.ndjson", ONE);
  core_support_write (fixture->queue, "run-0/000004.ndjson", TWO);
  core_support_write (fixture->queue, "run-00/000002.ndjson", THREE);
  core_support_write (fixture->queue, "run-00/cursor", "3 x");
  g_test_expect_message ("Natero", G_LOG_LEVEL_WARNING, "*unreadable-cursor-run-00*");
  g_assert_cmpuint (adopt (fixture), ==, 3);
  g_test_assert_expected_messages ();
  assert_peeked (fixture->log, 10, 1000, ONE);
  remove_first (fixture->log, 10);
  assert_peeked (fixture->log, 10, 1000, TWO);
  remove_first (fixture->log, 10);
  assert_peeked (fixture->log, 10, 1000, THREE);
}

typedef struct
{
  const char *path;
  const char *text; /* "0" stands for a byte of zeros */
  const char *expected;
  guint       n_lost;
  const char *kept;
} GarbageCase;

static const GarbageCase garbage_cases[] = {
  { "garbage/line", ONE "what is this\n" TWO, ONE TWO, 1, "what is this\n" },
  { "garbage/half", "n\":1}\n" TWO, TWO, 1, "n\":1}\n" },
  { "garbage/zeros-before", "000" ONE TWO, ONE TWO, 0, "000\n" },
  { "garbage/zeros-between", ONE "00" TWO "0" THREE, ONE TWO THREE, 0, "00\n0\n" },
  { "garbage/zeros-alone", "0000", NULL, 0, "0000\n" },
  { "garbage/zeros-at-end", ONE "00", ONE, 0, "00\n" },
  { "garbage/joined", "{\"n\":5}x" ONE, ONE, 0, "{\"n\":5}x\n" },
  { "garbage/torn", ONE "{\"n", ONE, 0, "{\"n\n" },
  { "garbage/text", "{\"n\":\"\xff\"}\n" ONE, ONE, 1, "{\"n\":\"\xff\"}\n" },
  { "garbage/empty-lines", "\n\n" ONE "\n", ONE, 3, "\n\n\n" },
};

/* Everything from the front, one batch after the other. */
static char *
take_all (NateroLog *log)
{
  GString *all = g_string_new (NULL);

  while (TRUE)
    {
      g_autoptr (NateroLogRange) range = natero_log_peek_in_thread (log, 10, 1000);
      gsize       size;
      const char *lines;

      if (range == NULL)
        return g_string_free (all, FALSE);
      lines = g_bytes_get_data (range->lines, &size);
      g_string_append_len (all, lines, (gssize) size);
      g_assert_true (natero_log_remove_in_thread (log, range));
    }
}

/* What a disk gives back and nobody has written is kept for a person; the events between go out. */
static void
test_garbage (Fixture *fixture, gconstpointer data)
{
  const GarbageCase *row = data;
  g_autofree char   *path = g_build_filename (fixture->queue, "run-0/000001.ndjson", NULL);
  g_autofree char   *text = g_strdelimit (g_strdup (row->text), "0", '\1');
  g_autofree char   *kept = NULL;
  g_autofree char   *all = NULL;

  core_support_write (fixture->queue, "run-0/cursor", "1 0\n");
  /* Zeros, as far as a text of C goes. */
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  adopt (fixture);
  all = take_all (fixture->log);
  g_assert_cmpstr (all, ==, row->expected != NULL ? row->expected : "");
  g_assert_cmpuint (take_lost (fixture), ==, row->n_lost);
  kept = g_strdelimit (core_support_read (fixture->queue, "torn-lines"), "\1", '0');
  g_assert_cmpstr (kept, ==, row->kept);
  g_assert_false (core_support_has_file (fixture->queue, "run-0"));
}

/* Real zeros, and more of them than a batch holds. */
static void
test_zeros (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->queue, "run-0/000001.ndjson", NULL);
  g_autofree char *all = NULL;
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  g_byte_array_set_size (bytes, 100000);
  memset (bytes->data, 0, bytes->len);
  g_byte_array_append (bytes, (const guint8 *) ONE TWO, 16);
  g_byte_array_set_size (bytes, 200000);
  memset (bytes->data + 100016, 0, bytes->len - 100016);
  core_support_write (fixture->queue, "run-0/cursor", "1 0\n");
  g_assert_true (g_file_set_contents (path, (const char *) bytes->data, bytes->len, NULL));
  g_assert_cmpuint (adopt (fixture), ==, 2);
  all = take_all (fixture->log);
  g_assert_cmpstr (all, ==, ONE TWO);
}

static void
test_one_sender (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (NateroLog) other = natero_log_new (fixture->queue, fixture->stages, "run-2");

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

/* What could not be written goes on in memory, after what was; and to the disk, once that can. */
static void
test_memory (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  append (fixture->log, ONE);
  g_assert_true (natero_log_fall_back_to_memory (fixture->log));
  append (fixture->log, TWO);
  assert_peeked (fixture->log, 1, 1000, ONE);
  remove_first (fixture->log, 1);
  assert_peeked (fixture->log, 10, 1000, TWO);
  append (fixture->log, THREE);
  drain (fixture);
  append (fixture->log, FOUR);
  restart (fixture, "run-2");
  g_assert_cmpuint (adopt (fixture), ==, 3);
  {
    g_autofree char *all = take_all (fixture->log);

    g_assert_cmpstr (all, ==, TWO THREE FOUR);
  }
}

/* A segment that was made ahead, and was not needed: what comes before it is not passed over. */
static void
test_segment_ahead (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  append (fixture->log, ONE);
  drain (fixture);
  g_assert_true (natero_log_fall_back_to_memory (fixture->log));
  core_support_write (fixture->queue, "run-1/000005.ndjson", "");
  remove_first (fixture->log, 1);
  assert_peeked (fixture->log, 10, 1000, NULL);
  append (fixture->log, TWO);
  assert_peeked (fixture->log, 10, 1000, TWO);
}

/* No disk at all, for ever: what was delivered does not stay in memory. */
static void
test_disk_in_the_way (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->queue, "run-9", NULL);
  g_autofree char *elsewhere = g_build_filename (fixture->folder, "elsewhere", NULL);
  g_autoptr (NateroLog) log = natero_log_new (fixture->queue, fixture->stages, "run-9");
  g_autoptr (GError) error = NULL;

  core_support_write (fixture->queue, "run-9", "in the way");
  g_assert_false (natero_log_open_in_thread (log, &error));
  g_assert_error (error, NATERO_ERROR, NATERO_ERROR_STORE);
  g_assert_nonnull (strstr (error->message, fixture->queue));
  append (log, ONE);
  g_assert_false (natero_log_drain_in_thread (log, NULL));
  append (log, TWO);
  assert_peeked (log, 10, 1000, ONE TWO);
  remove_first (log, 10);
  assert_peeked (log, 10, 1000, NULL);
  g_assert_cmpuint (natero_log_get_staged_bytes (log), ==, 0);
  append (log, THREE);
  g_assert_false (natero_log_drain_in_thread (log, NULL));
  assert_peeked (log, 10, 1000, THREE);

  g_assert_cmpint (rename (path, elsewhere), ==, 0);
  g_assert_true (natero_log_drain_in_thread (log, NULL));
  append (log, FOUR);
  {
    g_autofree char *all = take_all (log);

    g_assert_cmpstr (all, ==, THREE FOUR);
  }
}

/* A run that was delivered and can't be deleted is not sent again and again. */
static void
test_run_that_stays (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  core_support_write (fixture->queue, "run-0/000001.ndjson", ONE);
  core_support_write (fixture->queue, "run-0/folder/in-the-way", "");
  g_assert_cmpuint (adopt (fixture), ==, 1);
  remove_first (fixture->log, 1);
  assert_peeked (fixture->log, 10, 1000, NULL);
  g_assert_cmpuint (adopt (fixture), ==, 0);
  assert_peeked (fixture->log, 10, 1000, NULL);
}

/* Somebody has deleted the folder: what is appended from then on is kept in a new one. */
static void
test_folder_deleted (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  append (fixture->log, ONE);
  drain (fixture);
  core_support_remove_tree (fixture->queue);
  append (fixture->log, TWO);
  natero_log_drain_in_thread (fixture->log, NULL);
  append (fixture->log, THREE);
  natero_log_drain_in_thread (fixture->log, NULL);
  restart (fixture, "run-2");
  g_assert_cmpuint (adopt (fixture), ==, 2);
  {
    g_autofree char *all = take_all (fixture->log);

    g_assert_cmpstr (all, ==, TWO THREE);
  }
}

/* What is recorded before the deletion is done stays. */
static void
test_clear (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  core_support_write (fixture->queue, "run-0/000001.ndjson", ONE);
  core_support_write (fixture->queue, "torn-lines", "x");
  core_support_write (fixture->queue, "unreadable-run-00/x", "x");
  append (fixture->log, ONE);
  drain (fixture);
  append (fixture->log, TWO);
  natero_log_cut (fixture->log);
  append (fixture->log, THREE);
  drain (fixture);
  append (fixture->log, FOUR);
  g_assert_cmpuint (adopt (fixture), ==, 1);
  g_assert_true (natero_log_clear_in_thread (fixture->log, NULL));
  {
    g_autofree char *all = take_all (fixture->log);

    g_assert_cmpstr (all, ==, THREE FOUR);
  }
  g_assert_false (core_support_has_file (fixture->queue, "run-0"));
  g_assert_false (core_support_has_file (fixture->queue, "torn-lines"));
  g_assert_false (core_support_has_file (fixture->queue, "unreadable-run-00"));
  g_assert_false (core_support_has_file (fixture->queue, "run-1/000001.ndjson"));
  g_assert_true (natero_log_clear_in_thread (fixture->log, NULL));
}

static void
test_close (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  append (fixture->log, ONE);
  drain (fixture);
  g_assert_cmpuint (natero_log_close_in_thread (fixture->log), ==, 0);
  g_assert_true (core_support_has_file (fixture->queue, "run-1/000001.ndjson"));
  restart (fixture, "run-2");
  g_assert_cmpuint (adopt (fixture), ==, 1);
  remove_first (fixture->log, 1);
  assert_peeked (fixture->log, 1, 1, NULL);
  append (fixture->log, TWO);
  remove_first (fixture->log, 1);
  g_assert_cmpuint (natero_log_close_in_thread (fixture->log), ==, 0);
  g_assert_false (core_support_has_file (fixture->queue, "run-1"));
  g_assert_false (core_support_has_file (fixture->queue, "run-2"));
  g_assert_false (fixture->stages != NULL && core_support_has_file (fixture->stages, ""));
}

/* Nothing of a newer version is touched. */
static void
test_newer_run (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  core_support_write (fixture->queue, "run-0/000001.ndjson", ONE);
  core_support_write (fixture->queue, "run-0/lock", "natero-queue 2\n");
  core_support_write (fixture->queue, "run-00/000001.ndjson", TWO);
  g_test_expect_message ("Natero", G_LOG_LEVEL_WARNING, "*run-0, is of a version*");
  g_assert_cmpuint (adopt (fixture), ==, 1);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (adopt (fixture), ==, 0);
  assert_peeked (fixture->log, 10, 1000, TWO);
  remove_first (fixture->log, 10);
  assert_peeked (fixture->log, 10, 1000, NULL);
  g_assert_true (core_support_has_file (fixture->queue, "run-0/000001.ndjson"));
}

static void
test_newer_queue (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (NateroLog) log = natero_log_new (fixture->queue, fixture->stages, "run-2");
  g_autoptr (GError) error = NULL;
  guint64 n_bytes;

  core_support_write (fixture->queue, "version", "natero-queue 2\n");
  core_support_write (fixture->queue, "run-0/000001.ndjson", ONE);
  g_assert_false (natero_log_open_in_thread (log, &error));
  g_assert_error (error, NATERO_ERROR, NATERO_ERROR_STORE);
  g_assert_nonnull (strstr (error->message, "version 2"));
  append (log, TWO);
  g_assert_false (natero_log_drain_in_thread (log, NULL));
  g_assert_cmpuint (natero_log_adopt_in_thread (log, &n_bytes), ==, 0);
  g_assert_true (natero_log_lock_sender_in_thread (log));
  assert_peeked (log, 10, 1000, TWO);
  remove_first (log, 10);
  g_assert_true (natero_log_clear_in_thread (log, NULL));
  g_assert_false (core_support_has_file (fixture->queue, "run-2"));
  g_assert_false (core_support_has_file (fixture->queue, "sender.lock"));
  g_assert_true (core_support_has_file (fixture->queue, "run-0/000001.ndjson"));
}

typedef void (*TestFunc) (Fixture *fixture, gconstpointer data);

static void
add_staged (const char *name, gconstpointer data, TestFunc test)
{
  g_autofree char *path = g_strconcat ("/log/stages/", name, NULL);

  g_test_add (path, Fixture, data, set_up_with_stages, test, tear_down);
}

static void
add (const char *name, gconstpointer data, TestFunc test)
{
  g_autofree char *path = g_strconcat ("/log/disk/", name, NULL);

  g_test_add (path, Fixture, data, set_up, test, tear_down);
  add_staged (name, data, test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  add ("peek", NULL, test_peek);
  add ("peek-after", NULL, test_peek_after);
  add ("remove-twice", NULL, test_remove_twice);
  add ("shorten", NULL, test_shorten);
  add ("drain-between", NULL, test_drain_between);
  add ("adopt", NULL, test_adopt);
  add_staged ("adopt-stage-alone", NULL, test_adopt_stage_alone);
  add_staged ("adopt-copied-stage", NULL, test_adopt_copied_stage);
  for (guint i = 0; i < G_N_ELEMENTS (cursor_cases); i++)
    add (cursor_cases[i].path, &cursor_cases[i], test_cursor);
  add ("cursor/lost-in-the-middle", NULL, test_cursor_lost_in_the_middle);
  for (guint i = 0; i < G_N_ELEMENTS (garbage_cases); i++)
    add (garbage_cases[i].path, &garbage_cases[i], test_garbage);
  add ("garbage/many-zeros", NULL, test_zeros);
  add ("one-sender", NULL, test_one_sender);
  add ("set-aside", NULL, test_set_aside);
  add ("memory", NULL, test_memory);
  add ("segment-ahead", NULL, test_segment_ahead);
  add ("disk-in-the-way", NULL, test_disk_in_the_way);
  add ("run-that-stays", NULL, test_run_that_stays);
  add_staged ("folder-deleted", NULL, test_folder_deleted);
  add ("clear", NULL, test_clear);
  add ("close", NULL, test_close);
  add ("newer-run", NULL, test_newer_run);
  add ("newer-queue", NULL, test_newer_queue);

  return g_test_run ();
}
