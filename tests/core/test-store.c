/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "core-delivery.h"

#include <string.h>

/* The rules of the queue: what is kept, what goes first, and what is told of it. */

#define DAY (24 * 60 * 60)

typedef struct
{
  CoreDelivery     *delivery;
  NateroStoreAnswer answer;
  NateroBatch      *batch;
  guint             n_calls;
  gboolean          is_refused;
} Taking;

static gboolean
batch_cb (NateroStoreAnswer answer, NateroBatch *batch, gpointer user_data)
{
  Taking *taking = user_data;

  taking->n_calls++;
  taking->answer = answer;
  if (taking->is_refused)
    {
      natero_batch_free (batch);
      return FALSE;
    }
  taking->batch = batch;
  return TRUE;
}

static void
take (Taking *taking, guint max_events)
{
  natero_store_take_batch (taking->delivery->store, max_events, batch_cb, taking);
  core_delivery_settle (taking->delivery);
}

/* Everything that is queued, as texts of features. */
static char *
dup_queued (CoreDelivery *delivery)
{
  Taking   taking = { .delivery = delivery };
  GString *texts = g_string_new (NULL);
  g_auto (GStrv) lines = NULL;

  take (&taking, G_MAXUINT);
  if (taking.answer != NATERO_STORE_HAS_BATCH)
    return g_string_free (texts, FALSE);

  {
    gsize            size;
    const char      *data = g_bytes_get_data (taking.batch->range->lines, &size);
    g_autofree char *copy = g_strndup (data, size);

    lines = g_strsplit (copy, "\n", -1);
  }
  for (guint i = 0; i < taking.batch->n_events; i++)
    {
      g_autoptr (JsonObject) event = core_support_parse (lines[i]);

      g_string_append_printf (texts, "%s ", json_object_get_string_member (event, "feature"));
    }
  natero_batch_free (taking.batch);
  natero_store_give_back (delivery->store);
  core_delivery_settle (delivery);
  return g_string_free (texts, FALSE);
}

static void
assert_queued (CoreDelivery *delivery, const char *texts)
{
  g_autofree char *queued = dup_queued (delivery);

  g_assert_cmpstr (queued, ==, texts);
}

static void
test_append_is_on_the_disk (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new_store ();
  g_autofree char *text = NULL;

  core_delivery_append (delivery, 2);
  core_delivery_advance (delivery, 0.05);
  text = core_delivery_read_queue (delivery, "000000000001/000001.ndjson");
  g_assert_nonnull (strstr (text, "\"feature\":\"2\""));
  g_assert_cmpuint (natero_store_get_pending (delivery->store), ==, 2);
  g_assert_cmpuint (natero_store_get_pending_bytes (delivery->store), ==, strlen (text));
  g_assert_cmpuint (natero_store_get_appended (delivery->store), ==, 2);
}

static void
test_take_and_remove (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new_store ();
  Taking taking = { .delivery = delivery };

  take (&taking, 10);
  g_assert_cmpint (taking.answer, ==, NATERO_STORE_EMPTY);
  core_delivery_append (delivery, 3);
  take (&taking, 2);
  g_assert_cmpint (taking.answer, ==, NATERO_STORE_HAS_BATCH);
  g_assert_cmpuint (taking.batch->n_events, ==, 2);
  natero_store_remove (delivery->store, taking.batch);
  g_assert_cmpuint (natero_store_get_pending (delivery->store), ==, 1);
  core_delivery_settle (delivery);
  assert_queued (delivery, "3 ");
  g_assert_cmpuint (taking.n_calls, ==, 2);
}

/* One that nobody wants any more stays in the queue. */
static void
test_take_refused (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new_store ();
  Taking taking = { .delivery = delivery, .is_refused = TRUE };

  core_delivery_append (delivery, 1);
  take (&taking, 10);
  assert_queued (delivery, "1 ");
}

static void
test_restart (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new_store ();
  Taking taking = { .delivery = delivery };

  core_delivery_append (delivery, 3);
  take (&taking, 1);
  natero_store_remove (delivery->store, taking.batch);
  core_delivery_restart (delivery);
  g_assert_cmpuint (natero_store_get_pending (delivery->store), ==, 2);
  core_delivery_append (delivery, 1);
  core_delivery_restart (delivery);
  g_assert_cmpuint (natero_store_get_pending (delivery->store), ==, 3);
  /* A run's folder is one batch, the next one's another. */
  take (&taking, 10);
  g_assert_cmpuint (taking.batch->n_events, ==, 2);
  natero_store_remove (delivery->store, taking.batch);
  core_delivery_settle (delivery);
  assert_queued (delivery, "4 ");
}

static void
test_empty_runs_go (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new_store ();
  g_autofree char *queue = core_delivery_get_queue (delivery);

  for (guint i = 0; i < 3; i++)
    core_delivery_restart (delivery);
  g_assert_false (core_support_has_file (queue, "000000000001"));
  g_assert_false (core_support_has_file (queue, "000000000003"));
  g_assert_true (core_support_has_file (queue, "000000000004"));
}

static void
test_bound_by_count (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new_store ();

  delivery->options->queue_max_events = 40;
  core_delivery_append (delivery, 40);
  core_delivery_settle (delivery);
  core_delivery_expect_drops (delivery, "");
  core_delivery_append (delivery, 1);
  core_delivery_settle (delivery);
  core_delivery_expect_drops (delivery, "queue-full:3 ");
  g_assert_cmpuint (natero_store_get_pending (delivery->store), ==, 38);
  {
    g_autofree char *queued = dup_queued (delivery);

    g_assert_true (g_str_has_prefix (queued, "4 5 "));
    g_assert_true (g_str_has_suffix (queued, " 40 41 "));
  }
}

static void
test_bound_by_bytes (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new_store ();
  g_autofree char *text = g_strnfill (1000, 'x');

  delivery->options->queue_max_bytes = 64 * 1024;
  for (guint i = 0; i < 70; i++)
    core_delivery_append_text (delivery, text);
  core_delivery_settle (delivery);
  g_assert_cmpuint (natero_store_get_pending_bytes (delivery->store), <=, 64 * 1024);
  g_assert_cmpuint (natero_store_get_pending (delivery->store), >=, 50);
  g_assert_true (g_str_has_prefix (delivery->drops->str, "queue-full:"));
}

/* The lock of the sender is not kept by one that only made room. */
static void
test_bound_lets_go (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new_store ();
  g_autofree char *queue = core_delivery_get_queue (delivery);
  g_autoptr (NateroLog) other = natero_log_new (queue, NULL, "other");

  delivery->options->queue_max_events = 5;
  core_delivery_append (delivery, 20);
  core_delivery_settle (delivery);
  g_assert_true (natero_log_lock_sender_in_thread (other));
  natero_log_unlock_sender_in_thread (other);
}

/* What is on its way is not dropped under the receiver's hands. */
static void
test_bound_waits_for_batch (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new_store ();
  Taking taking = { .delivery = delivery };

  delivery->options->queue_max_events = 5;
  core_delivery_append (delivery, 5);
  take (&taking, 3);
  core_delivery_append (delivery, 3);
  core_delivery_settle (delivery);
  core_delivery_expect_drops (delivery, "");
  natero_store_remove (delivery->store, taking.batch);
  core_delivery_settle (delivery);
  core_delivery_expect_drops (delivery, "");
  assert_queued (delivery, "4 5 6 7 8 ");
}

static void
test_bound_by_age (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new_store ();

  delivery->options->queue_max_age = 2;
  core_delivery_append (delivery, 2);
  core_delivery_advance (delivery, DAY);
  core_delivery_append (delivery, 1);
  core_delivery_advance (delivery, DAY + 1);
  assert_queued (delivery, "3 ");
  core_delivery_expect_drops (delivery, "too-old:2 ");
  g_assert_cmpuint (natero_store_get_pending (delivery->store), ==, 1);

  core_delivery_advance (delivery, DAY);
  core_delivery_restart (delivery);
  core_delivery_expect_drops (delivery, "too-old:1 ");
  g_assert_cmpuint (natero_store_get_pending (delivery->store), ==, 0);
  g_assert_cmpuint (natero_store_get_pending_bytes (delivery->store), ==, 0);
}

static void
test_clear (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new_store ();

  core_delivery_append (delivery, 2);
  core_delivery_restart (delivery);
  core_delivery_append (delivery, 2);
  natero_store_clear (delivery->store, NATERO_DROP_ERASED);
  g_assert_cmpuint (natero_store_get_pending (delivery->store), ==, 0);
  /* Recorded before the files are gone: it stays. */
  core_delivery_append (delivery, 1);
  core_delivery_settle (delivery);
  core_delivery_expect_drops (delivery, "erased:4 ");
  g_assert_true (natero_store_check_cleared (delivery->store, NULL));
  assert_queued (delivery, "5 ");
  core_delivery_restart (delivery);
  assert_queued (delivery, "5 ");
}

static void
test_clear_with_batch_out (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new_store ();
  Taking taking = { .delivery = delivery };

  core_delivery_append (delivery, 3);
  take (&taking, 2);
  natero_store_clear (delivery->store, NATERO_DROP_ERASED);
  natero_batch_free (taking.batch);
  natero_store_give_back (delivery->store);
  core_delivery_append (delivery, 1);
  core_delivery_settle (delivery);
  assert_queued (delivery, "4 ");
  g_assert_cmpuint (natero_store_get_pending (delivery->store), ==, 1);
}

/* Of a line that was being written when the process died, only the whole ones count. */
static void
test_torn_line (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new_store ();
  g_autofree char *queue = core_delivery_get_queue (delivery);
  g_autofree char *text = NULL;
  g_autofree char *torn = NULL;
  g_autofree char *kept = NULL;

  core_delivery_append (delivery, 2);
  core_delivery_advance (delivery, 0.05);
  text = core_delivery_read_queue (delivery, "000000000001/000001.ndjson");
  torn = g_strconcat (text, "{\"action\":\"fea", NULL);
  core_delivery_restart (delivery);
  core_support_write (queue, "000000000000/000001.ndjson", torn);
  core_delivery_restart (delivery);
  g_assert_cmpuint (natero_store_get_pending (delivery->store), ==, 4);
  g_assert_cmpuint (natero_store_get_pending_bytes (delivery->store), ==, 2 * strlen (text));
  {
    Taking taking = { .delivery = delivery };

    take (&taking, 10);
    natero_store_remove (delivery->store, taking.batch);
    core_delivery_settle (delivery);
  }
  assert_queued (delivery, "1 2 ");
  kept = core_delivery_read_queue (delivery, "torn-lines");
  g_assert_cmpstr (kept, ==, "{\"action\":\"fea\n");
  g_assert_false (core_support_has_file (queue, "000000000000"));
}

/* A run that nobody can read is set aside, and what was in it is told. */
static void
test_unreadable_run (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new_store ();
  g_autofree char *queue = core_delivery_get_queue (delivery);
  g_autofree char *text = NULL;

  core_delivery_append (delivery, 2);
  core_delivery_advance (delivery, 0.05);
  text = core_delivery_read_queue (delivery, "000000000001/000001.ndjson");
  /* A folder in a file's place: even root can't read it. */
  core_support_write (queue, "000000000000/000001.ndjson/in-the-way", "");
  core_support_write (queue, "000000000000/000002.ndjson", text);
  g_test_expect_message ("Natero", G_LOG_LEVEL_WARNING, "*can't be read*unreadable-000000000000*");
  core_delivery_restart (delivery);
  g_test_assert_expected_messages ();
  core_delivery_expect_drops (delivery, "store-failed:2 ");
  g_assert_cmpuint (natero_store_get_pending (delivery->store), ==, 2);
  assert_queued (delivery, "1 2 ");
  g_assert_true (core_support_has_file (queue, "unreadable-000000000000"));
}

/* More than one segment holds. */
static void
test_segments (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new_store ();
  g_autofree char *queue = core_delivery_get_queue (delivery);
  g_autofree char *text = g_strnfill (10000, 'x');
  Taking           taking = { .delivery = delivery };
  guint            n_events = 0;

  for (guint i = 0; i < 300; i++)
    {
      core_delivery_append_text (delivery, text);
      if (i % 20 == 0)
        core_delivery_advance (delivery, 2);
    }
  g_assert_true (core_support_has_file (queue, "000000000001/000003.ndjson"));
  core_delivery_restart (delivery);
  g_assert_cmpuint (natero_store_get_pending (delivery->store), ==, 300);
  take (&taking, 100);
  while (taking.answer == NATERO_STORE_HAS_BATCH)
    {
      n_events += taking.batch->n_events;
      natero_store_remove (delivery->store, taking.batch);
      core_delivery_settle (delivery);
      take (&taking, 100);
    }
  g_assert_cmpuint (n_events, ==, 300);
  g_assert_cmpuint (natero_store_get_pending (delivery->store), ==, 0);
  g_assert_cmpuint (natero_store_get_pending_bytes (delivery->store), ==, 0);
  g_assert_false (core_support_has_file (queue, "000000000001"));
}

/* At most a second after the first append, the disk is brought up to date; then all is quiet. */
static void
test_sync_alarm (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new_store ();

  g_assert_false (natero_clock_has_alarm (delivery->clock));
  core_delivery_append (delivery, 2);
  g_assert_true (natero_clock_has_alarm (delivery->clock));
  core_delivery_advance (delivery, 1);
  g_assert_false (natero_clock_has_alarm (delivery->clock));
}

/* Another process is sending. */
static void
test_busy (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new_store ();
  g_autofree char *queue = core_delivery_get_queue (delivery);
  g_autoptr (NateroLog) other = natero_log_new (queue, NULL, "other");
  Taking taking = { .delivery = delivery };

  core_delivery_append (delivery, 1);
  g_assert_true (natero_log_lock_sender_in_thread (other));
  take (&taking, 1);
  g_assert_cmpint (taking.answer, ==, NATERO_STORE_BUSY);
  natero_log_unlock_sender_in_thread (other);
  assert_queued (delivery, "1 ");
}

/* Other processes come and go while a batch is on its way: the lock stays. */
static void
test_adopt_with_batch_out (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new_store ();
  g_autofree char *queue = core_delivery_get_queue (delivery);
  g_autoptr (NateroLog) other = natero_log_new (queue, NULL, "other");
  Taking taking = { .delivery = delivery };

  core_delivery_append (delivery, 1);
  take (&taking, 1);
  natero_store_adopt (delivery->store);
  core_delivery_settle (delivery);
  g_assert_false (natero_log_lock_sender_in_thread (other));
  natero_store_remove (delivery->store, taking.batch);
  core_delivery_settle (delivery);
  g_assert_true (natero_log_lock_sender_in_thread (other));
}

/* Programs that copy or read all files of a folder stumble over it. */
static void
test_no_pipe_stays (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new_store ();
  g_autofree char *queue = core_delivery_get_queue (delivery);

  core_delivery_append (delivery, 1);
  core_delivery_settle (delivery);
  g_assert_true (core_support_has_file (queue, "000000000001/.alive"));
  natero_store_close (g_steal_pointer (&delivery->store));
  core_delivery_settle (delivery);
  g_assert_true (core_support_has_file (queue, "000000000001/000001.ndjson"));
  g_assert_false (core_support_has_file (queue, "000000000001/.alive"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/store/append", test_append_is_on_the_disk);
  g_test_add_func ("/store/take/remove", test_take_and_remove);
  g_test_add_func ("/store/take/refused", test_take_refused);
  g_test_add_func ("/store/take/busy", test_busy);
  g_test_add_func ("/store/adopt/batch-out", test_adopt_with_batch_out);
  g_test_add_func ("/store/no-pipe-stays", test_no_pipe_stays);
  g_test_add_func ("/store/restart", test_restart);
  g_test_add_func ("/store/empty-runs", test_empty_runs_go);
  g_test_add_func ("/store/bound/count", test_bound_by_count);
  g_test_add_func ("/store/bound/bytes", test_bound_by_bytes);
  g_test_add_func ("/store/bound/lets-go", test_bound_lets_go);
  g_test_add_func ("/store/bound/waits", test_bound_waits_for_batch);
  g_test_add_func ("/store/bound/age", test_bound_by_age);
  g_test_add_func ("/store/clear/all", test_clear);
  g_test_add_func ("/store/clear/batch-out", test_clear_with_batch_out);
  g_test_add_func ("/store/torn-line", test_torn_line);
  g_test_add_func ("/store/unreadable", test_unreadable_run);
  g_test_add_func ("/store/segments", test_segments);
  g_test_add_func ("/store/sync-alarm", test_sync_alarm);

  return g_test_run ();
}
