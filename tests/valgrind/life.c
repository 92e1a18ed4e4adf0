/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <natero.h>

#include <glib-unix.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/*
 * Lives of a tracker, each of them a process of its own, so that memcheck sees its end too. The
 * test hosts the receiver and writes to the standard input once it was asked.
 */

#define A_FEW 20
#define MANY 1000

typedef struct
{
  const char *url;
  gboolean    is_asked;
  gboolean    is_answered;
  gboolean    is_delivered;
} Life;

static NateroTracker *
create_tracker (Life *life, guint batch_timeout)
{
  return g_object_new (NATERO_TYPE_TRACKER,
                       "api-key",
                       "api",
                       "auth-key",
                       "auth",
                       "account-id",
                       "acme",
                       "user-id",
                       "ada",
                       "application-id",
                       "org.natero.Memcheck",
                       "debug-url",
                       life->url,
                       "batch-timeout",
                       batch_timeout,
                       "unload-delay",
                       5000,
                       NULL);
}

static void
use (NateroTracker *tracker, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *feature = g_strdup_printf ("item-%u", i);

      g_assert_true (natero_tracker_send_feature_event (tracker, feature, NULL, NULL, NULL));
    }
}

static void
turn (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
wait_for (const gboolean *is_so)
{
  while (!*is_so)
    g_main_context_iteration (NULL, TRUE);
}

static gboolean
asked_cb (G_GNUC_UNUSED int fd, G_GNUC_UNUSED GIOCondition condition, gpointer user_data)
{
  Life *life = user_data;

  life->is_asked = TRUE;
  return G_SOURCE_REMOVE;
}

static void
synced_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Life *life = user_data;

  life->is_delivered = natero_tracker_sync_events_finish (NATERO_TRACKER (source), result, NULL);
  life->is_answered = TRUE;
}

static void
shut_down_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Life *life = user_data;

  life->is_delivered = natero_tracker_shutdown_finish (NATERO_TRACKER (source), result, NULL);
  life->is_answered = TRUE;
}

static void
sync_and_wait (Life *life, NateroTracker *tracker)
{
  life->is_answered = FALSE;
  natero_tracker_sync_events_async (tracker, NULL, synced_cb, life);
  wait_for (&life->is_answered);
}

static gboolean
passed_cb (gpointer user_data)
{
  gboolean *has_passed = user_data;

  *has_passed = TRUE;
  return G_SOURCE_REMOVE;
}

static void
let_pass (guint ms)
{
  gboolean has_passed = FALSE;

  g_timeout_add (ms, passed_cb, &has_passed);
  wait_for (&has_passed);
}

/* The lives */

static void
live_not_at_all (Life *life)
{
  g_object_unref (create_tracker (life, 15));
}

/* Everything that is recorded, nothing sent. */
static void
live_recording (Life *life)
{
  g_autoptr (NateroTracker) tracker = create_tracker (life, 3600);
  g_autoptr (NateroUserDetails) user = natero_user_details_new ();
  g_autoptr (NateroAccountDetails) account = natero_account_details_new ();
  g_autoptr (GVariant) drops = NULL;
  g_autoptr (GError) error = NULL;

  g_object_set (user, "first-name", "Ada", NULL);
  g_object_set (account, "tier", "gold", NULL);
  g_assert_true (natero_tracker_login (tracker, "ada", "acme", user, "desk", NULL));
  g_assert_true (natero_tracker_identify_user (tracker, user, NULL));
  g_assert_true (natero_tracker_identify_account (tracker, account, NULL));
  g_assert_true (natero_tracker_set_module_id (tracker, "board", NULL));
  use (tracker, A_FEW);
  g_assert_false (natero_tracker_send_feature_event (tracker, "", NULL, NULL, &error));
  drops = natero_tracker_get_drop_counts (tracker);
  natero_tracker_logout (tracker);
  turn ();
  g_assert_true (natero_tracker_erase (tracker, NULL));
}

static void
live_delivering (Life *life)
{
  g_autoptr (NateroTracker) tracker = create_tracker (life, 0);

  for (guint i = 0; i < 3; i++)
    {
      use (tracker, A_FEW);
      sync_and_wait (life, tracker);
      g_assert_true (life->is_delivered);
    }
}

static void
live_shutting_down (Life *life)
{
  g_autoptr (NateroTracker) tracker = create_tracker (life, 3600);

  use (tracker, A_FEW);
  natero_tracker_shutdown_async (tracker, NULL, shut_down_cb, life);
  wait_for (&life->is_answered);
  g_assert_true (life->is_delivered);
}

/* The timer of the next try is armed when the tracker goes. */
static void
live_failing (Life *life)
{
  g_autoptr (NateroTracker) tracker = create_tracker (life, 0);

  use (tracker, A_FEW);
  sync_and_wait (life, tracker);
  g_assert_false (life->is_delivered);
  g_clear_object (&tracker);
  let_pass (1500);
}

/* The batch's own timer would have come. */
static void
live_with_timer (Life *life)
{
  g_autoptr (NateroTracker) tracker = create_tracker (life, 1);

  use (tracker, A_FEW);
  turn ();
  g_clear_object (&tracker);
  let_pass (1500);
}

static NateroTracker *
create_asking (Life *life)
{
  NateroTracker *tracker = create_tracker (life, 0);

  use (tracker, A_FEW);
  natero_tracker_sync_events_async (tracker, NULL, synced_cb, life);
  wait_for (&life->is_asked);
  return tracker;
}

static void
live_with_request (Life *life)
{
  g_autoptr (NateroTracker) tracker = create_asking (life);

  use (tracker, 1);
  /* Who waits for an answer keeps the tracker: this takes it from them. */
  g_object_run_dispose (G_OBJECT (tracker));
  g_clear_object (&tracker);
  turn ();
  let_pass (100);
}

static void
live_with_request_to_exit (Life *life)
{
  create_asking (life);
  exit (0);
}

/* The thread is at work when the tracker goes, and when the process does. */
static void
live_busy (Life *life)
{
  NateroTracker *tracker = create_tracker (life, 3600);

  use (tracker, MANY);
  g_object_unref (tracker);
}

static void
live_busy_to_exit (Life *life)
{
  NateroTracker *tracker = create_tracker (life, 3600);

  use (tracker, MANY);
  exit (0);
}

/* Nothing of the library's own runs after this. */
static void
live_to_underscore_exit (Life *life)
{
  NateroTracker *tracker = create_tracker (life, 3600);

  use (tracker, A_FEW);
  _exit (0);
}

/* Each takes up what the one before left; the last two at the same time. */
static void
live_one_after_another (Life *life)
{
  g_autoptr (NateroTracker) first = NULL;
  g_autoptr (NateroTracker) second = NULL;

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (NateroTracker) tracker = create_tracker (life, 3600);

      use (tracker, A_FEW);
      turn ();
    }

  first = create_tracker (life, 3600);
  second = create_tracker (life, 3600);
  use (first, A_FEW);
  use (second, A_FEW);
  sync_and_wait (life, first);
  sync_and_wait (life, second);
}

static void
live_denied (Life *life)
{
  g_autoptr (NateroTracker) tracker = create_tracker (life, 3600);

  g_object_set (tracker, "require-consent", TRUE, NULL);
  use (tracker, A_FEW);
  g_object_set (tracker, "consent", NATERO_CONSENT_GRANTED, NULL);
  use (tracker, A_FEW);
  turn ();
  g_object_set (tracker, "consent", NATERO_CONSENT_DENIED, NULL);
  turn ();
}

static const struct
{
  const char *name;
  void (*live) (Life *life);
} lives[] = {
  { "not-at-all", live_not_at_all },
  { "recording", live_recording },
  { "delivering", live_delivering },
  { "shutting-down", live_shutting_down },
  { "failing", live_failing },
  { "with-timer", live_with_timer },
  { "with-request", live_with_request },
  { "with-request-to-exit", live_with_request_to_exit },
  { "busy", live_busy },
  { "busy-to-exit", live_busy_to_exit },
  { "to-underscore-exit", live_to_underscore_exit },
  { "one-after-another", live_one_after_another },
  { "denied", live_denied },
};

int
main (int argc, char **argv)
{
  Life life = { 0 };

  if (argc != 3)
    {
      g_printerr ("usage: %s LIFE URL\n", argv[0]);
      return 2;
    }

  life.url = argv[2];
  g_unix_fd_add (STDIN_FILENO, G_IO_IN, asked_cb, &life);
  for (guint i = 0; i < G_N_ELEMENTS (lives); i++)
    if (g_str_equal (lives[i].name, argv[1]))
      {
        lives[i].live (&life);
        return 0;
      }

  g_printerr ("there is no life %s\n", argv[1]);
  return 2;
}
