/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <natero.h>

/*
 * One whole life of a tracker, as a program against the installed library. With a URL as its
 * argument a second one lives, and sends there; without, nothing leaves.
 */

static void
record (void)
{
  g_autoptr (NateroTracker) tracker = natero_tracker_new_recording ();
  g_autoptr (NateroUserDetails) details = natero_user_details_new ();
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GError) error = NULL;

  g_object_set (details, "first-name", "Ada", NULL);
  g_assert_true (natero_tracker_login (tracker, "ada", "acme", details, NULL, &error));
  g_assert_no_error (error);
  natero_tracker_advance_clock (tracker, 2000);
  g_assert_true (natero_tracker_send_feature_event (tracker, "save", "board", NULL, NULL));
  natero_tracker_logout (tracker);
  events = natero_tracker_dup_recorded_events (tracker);
  g_assert_cmpuint (events->len, >=, 3);
  g_assert_false (natero_tracker_set_account_id (tracker, NULL, &error));
  g_assert_error (error, NATERO_ERROR, NATERO_ERROR_INVALID_ARGUMENT);
}

typedef struct
{
  GMainLoop *loop;
  gboolean   is_delivered;
} Life;

static void
shut_down_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Life *life = user_data;

  life->is_delivered = natero_tracker_shutdown_finish (NATERO_TRACKER (source), result, NULL);
  g_main_loop_quit (life->loop);
}

static void
send_to (const char *url)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autofree char *folder = g_dir_make_tmp ("natero-life-XXXXXX", NULL);
  g_autoptr (NateroTracker) tracker = g_object_new (NATERO_TYPE_TRACKER,
                                                    "api-key",
                                                    "api",
                                                    "auth-key",
                                                    "auth",
                                                    "debug-url",
                                                    url,
                                                    "application-id",
                                                    "org.natero.Life",
                                                    "state-directory",
                                                    folder,
                                                    "unload-delay",
                                                    10000,
                                                    NULL);
  Life life = { loop, FALSE };

  g_assert_true (natero_tracker_login (tracker, "ada", "acme", NULL, NULL, NULL));
  g_assert_true (natero_tracker_send_feature_event (tracker, "c.life", "life", NULL, NULL));
  natero_tracker_shutdown_async (tracker, NULL, shut_down_cb, &life);
  g_main_loop_run (loop);
  g_assert_true (life.is_delivered);
  g_assert_true (natero_tracker_erase (tracker, NULL));
}

int
main (int argc, char **argv)
{
  record ();
  if (argc > 1)
    send_to (argv[1]);
  g_print ("c lived\n");
  return 0;
}
