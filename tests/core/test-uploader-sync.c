/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "core-delivery.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>

/* Who asks for an answer gets one, once, when it is true, whatever happens meanwhile. */

static void
test_sync (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new ();

  core_delivery_append (delivery, 1);
  natero_uploader_sync (delivery->uploader);
  core_delivery_settle (delivery);
  core_delivery_expect_taken (delivery, "1");
  core_delivery_sync (delivery);
  core_delivery_settle (delivery);
  g_assert_cmpstr (delivery->answers->str, ==, "ok ");
}

/* What is on its way counts as queued; what comes after the call does not. */
static void
test_sync_in_flight (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new ();

  delivery->options->batch_max_events = 2;
  core_receiver_hold (delivery->receiver, TRUE);
  core_delivery_append (delivery, 2);
  core_receiver_wait_requests (delivery->receiver, 1);
  core_delivery_sync (delivery);
  core_delivery_append (delivery, 1);
  core_delivery_settle (delivery);
  g_assert_cmpstr (delivery->answers->str, ==, "");
  core_receiver_hold (delivery->receiver, FALSE);
  core_receiver_wait_taken (delivery->receiver, 2);
  core_delivery_settle (delivery);
  g_assert_cmpstr (delivery->answers->str, ==, "ok ");
}

/* What comes while the store looks at an empty queue is not in its answer. */
static void
test_appended_meanwhile (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new ();

  core_delivery_sync (delivery);
  g_assert_true (natero_worker_wait (delivery->worker, 1000));
  core_delivery_append (delivery, 1);
  core_delivery_sync (delivery);
  core_delivery_settle (delivery);
  core_delivery_expect_taken (delivery, "1");
  g_assert_cmpstr (delivery->answers->str, ==, "ok ok ");
}

/* Nor does it wait for ever where nobody asks for it. */
static void
test_no_lost_tick (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new ();

  natero_uploader_sync (delivery->uploader);
  g_assert_true (natero_worker_wait (delivery->worker, 1000));
  core_delivery_append (delivery, 1);
  core_delivery_settle (delivery);
  core_delivery_expect_taken (delivery, "");
  core_delivery_advance (delivery, 15);
  core_delivery_expect_taken (delivery, "1");
}

/* A process dies, and what it left is found while this one's is sent: it is older, and goes first.
 */
static void
test_adopted_meanwhile (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new ();
  g_autofree char *queue = core_delivery_get_queue (delivery);

  delivery->options->batch_max_events = 2;
  core_receiver_hold (delivery->receiver, TRUE);
  core_delivery_append (delivery, 3);
  core_delivery_sync (delivery);
  core_receiver_wait_requests (delivery->receiver, 1);
  core_support_write (
    queue,
    "000000000000/000001.ndjson",
    "{\"action\":\"feature\",\"feature\":\"old\",\"created_at\":1700000000000}\n");
  core_receiver_hold (delivery->receiver, FALSE);
  core_receiver_wait_taken (delivery->receiver, 2);
  g_assert_cmpstr (delivery->answers->str, ==, "");
  core_delivery_settle (delivery);
  core_delivery_expect_taken (delivery, "1 2 old 3");
  g_assert_cmpstr (delivery->answers->str, ==, "ok ");
}

/* A failure is an answer to all who wait, and what failed is still there. */
static void
test_fails_in_flight (gconstpointer data)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new ();

  core_receiver_hold (delivery->receiver, TRUE);
  core_receiver_push_status (delivery->receiver, GPOINTER_TO_UINT (data));
  core_delivery_append (delivery, 1);
  core_delivery_sync (delivery);
  core_receiver_wait_requests (delivery->receiver, 1);
  core_delivery_append (delivery, 1);
  core_delivery_sync (delivery);
  core_delivery_settle (delivery);
  g_assert_cmpstr (delivery->answers->str, ==, "");
  core_receiver_hold (delivery->receiver, FALSE);
  core_receiver_wait_quiet (delivery->receiver);
  core_delivery_settle (delivery);
  g_assert_cmpstr (delivery->answers->str, ==, "failed failed ");
  core_delivery_sync (delivery);
  core_delivery_settle (delivery);
  g_assert_cmpstr (delivery->answers->str, ==, "failed failed ok ");
  core_delivery_expect_taken (delivery, "1 2");
}

static void
test_switched_off_in_flight (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new ();

  delivery->options->batch_max_events = 1;
  core_receiver_hold (delivery->receiver, TRUE);
  core_delivery_append (delivery, 2);
  core_delivery_sync (delivery);
  core_receiver_wait_requests (delivery->receiver, 1);
  delivery->options->disable_event_send = TRUE;
  core_receiver_hold (delivery->receiver, FALSE);
  core_receiver_wait_taken (delivery->receiver, 1);
  core_delivery_settle (delivery);
  g_assert_cmpstr (delivery->answers->str, ==, "failed ");
}

/* Other processes */

static int
lock_sender (CoreDelivery *delivery)
{
  g_autofree char *queue = core_delivery_get_queue (delivery);
  g_autofree char *path = g_build_filename (queue, "sender.lock", NULL);
  int              fd = g_open (path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);

  g_assert_cmpint (flock (fd, LOCK_EX | LOCK_NB), ==, 0);
  return fd;
}

static void
test_other_sends (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new ();
  int fd = lock_sender (delivery);

  core_delivery_append (delivery, 1);
  core_delivery_sync (delivery);
  core_delivery_settle (delivery);
  for (guint i = 0; i < 30; i++)
    core_delivery_advance (delivery, 0.01);
  core_delivery_expect_taken (delivery, "");
  g_close (fd, NULL);
  /* Another's request takes a moment as a rule. */
  core_delivery_advance (delivery, 0.4);
  core_delivery_expect_taken (delivery, "1");
  g_assert_cmpstr (delivery->answers->str, ==, "ok ");

  fd = lock_sender (delivery);
  core_delivery_append (delivery, 1);
  core_delivery_sync (delivery);
  core_delivery_advance (delivery, 50);
  g_close (fd, NULL);
  core_delivery_advance (delivery, 1);
  core_delivery_expect_taken (delivery, "1 2");
  g_assert_cmpstr (delivery->answers->str, ==, "ok ok ");
}

/* It may have been stopped with the lock in hand. */
static void
test_other_is_stopped (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new ();
  int fd = lock_sender (delivery);

  core_delivery_append (delivery, 1);
  core_delivery_sync (delivery);
  core_delivery_settle (delivery);
  for (guint i = 0; i < 59; i++)
    core_delivery_advance (delivery, 1);
  g_assert_cmpstr (delivery->answers->str, ==, "");
  core_delivery_advance (delivery, 1);
  core_delivery_advance (delivery, 1);
  g_assert_cmpstr (delivery->answers->str, ==, "failed ");
  core_delivery_sync (delivery);
  core_delivery_settle (delivery);
  g_assert_cmpstr (delivery->answers->str, ==, "failed failed ");
  g_close (fd, NULL);
  core_delivery_advance (delivery, 1);
  core_delivery_expect_taken (delivery, "1");
}

static void
test_key_goes_while_other_sends (void)
{
  g_autoptr (CoreDelivery) delivery = core_delivery_new ();
  g_autofree char *key = NULL;
  int              fd = lock_sender (delivery);

  core_delivery_append (delivery, 1);
  core_delivery_sync (delivery);
  core_delivery_advance (delivery, 1);
  key = g_steal_pointer (&delivery->options->api_key);
  core_delivery_advance (delivery, 1);
  g_assert_cmpstr (delivery->answers->str, ==, "failed ");
  g_close (fd, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/uploader-sync/empty", test_sync);
  g_test_add_func ("/uploader-sync/in-flight", test_sync_in_flight);
  g_test_add_func ("/uploader-sync/appended-meanwhile", test_appended_meanwhile);
  g_test_add_func ("/uploader-sync/no-lost-tick", test_no_lost_tick);
  g_test_add_func ("/uploader-sync/adopted-meanwhile", test_adopted_meanwhile);
  g_test_add_data_func ("/uploader-sync/fails/0", GUINT_TO_POINTER (0), test_fails_in_flight);
  g_test_add_data_func ("/uploader-sync/fails/408", GUINT_TO_POINTER (408), test_fails_in_flight);
  g_test_add_data_func ("/uploader-sync/fails/503", GUINT_TO_POINTER (503), test_fails_in_flight);
  g_test_add_func ("/uploader-sync/switched-off", test_switched_off_in_flight);
  g_test_add_func ("/uploader-sync/other/sends", test_other_sends);
  g_test_add_func ("/uploader-sync/other/is-stopped", test_other_is_stopped);
  g_test_add_func ("/uploader-sync/other/key-goes", test_key_goes_while_other_sends);

  return g_test_run ();
}
