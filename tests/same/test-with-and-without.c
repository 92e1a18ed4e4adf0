/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "same-script.h"

#include "api-receiver.h"
#include "gtk-support.h"

/*
 * A person does the same things twice in the same application, without a tracker and with one that
 * sees everything: the application hears the same.
 */

typedef struct
{
  GtkApplication *application;
  ApiReceiver    *receiver;
  NateroTracker  *tracker; /* NULL: none */
} Stage;

/* Pages are modules. */
static void
tag (GtkWidget *widget, const char *name)
{
  natero_widget_set_feature_id (widget, name);
  if (gtk_widget_get_parent (widget) == NULL && GTK_IS_BOX (widget))
    natero_widget_set_module_id (widget, name);
  if (GTK_IS_WINDOW (widget))
    natero_widget_set_product_id (widget, name);
}

static void
track (Stage *stage)
{
  stage->receiver = api_receiver_new ();
  stage->tracker = api_new_real (stage->receiver->url,
                                 "account-id",
                                 "acme",
                                 "user-id",
                                 "ada",
                                 "capture-actions",
                                 TRUE,
                                 "batch-timeout",
                                 1,
                                 "session-sync-interval",
                                 1,
                                 NULL);
  natero_tracker_map_action (stage->tracker, "win.plain", "mapped.plain", NULL, NULL);
  natero_tracker_map_action (stage->tracker, "win.toggle", "mapped.toggle", NULL, NULL);
  natero_tracker_map_action (stage->tracker, "win.open::it", "mapped.open", "module", "product");
  natero_tracker_attach_application (stage->tracker, stage->application);
}

static void
set_up (Stage *stage, G_GNUC_UNUSED gconstpointer data)
{
  stage->application = same_window_dup_application ();
}

static void
tear_down (Stage *stage, G_GNUC_UNUSED gconstpointer data)
{
  g_clear_object (&stage->tracker);
  g_clear_pointer (&stage->receiver, api_receiver_free);
  g_object_unref (stage->application);
  api_turn ();
}

typedef void (*Spoil) (SameWindow *window);

/* Only one step, or all of them if that is NULL. */
static char *
play (Stage *stage, const char *step, Spoil spoil)
{
  g_autoptr (SameLog) log = same_log_new ();
  g_autoptr (SameWindow) window =
    same_window_new (stage->application, log, stage->tracker != NULL ? tag : NULL);

  same_window_show (window);
  if (spoil != NULL)
    spoil (window);
  if (step != NULL)
    same_script_play_step (window, step);
  else
    same_script_play (window);
  return g_strdup (same_log_get_text (log));
}

static void
assert_same (const char *text, const char *other_text)
{
  g_autofree char *difference = same_log_dup_difference (text, other_text);

  if (difference != NULL)
    g_test_message ("without (-) and with (+):\n%s", difference);
  g_assert_null (difference);
}

/* It was not asleep meanwhile. */
static void
assert_recorded (Stage *stage)
{
  static const char *const expected[] = {
    "feature(press)",
    "feature(check)",
    "feature(switch)",
    "feature(entry)",
    "feature(password)",
    "feature(search)",
    "feature(spin)",
    "feature(text)",
    "feature(drop-down)",
    "feature(scale)",
    "feature(expander)",
    "feature(mapped.plain)",
    "feature(mapped.toggle)",
    "feature(app.about)",
    "feature(popover-entry)",
    "feature(popover-button)",
    "feature(dialog-entry)",
    "feature(row-2)",
    "feature(list-view)",
    "feature(notebook)",
    "feature(pad)",
    "feature(watched)",
    "moduleEnd(",
    "pageView(GtkApplicationWindow)",
  };
  g_autofree char *words = api_receiver_dup_words (stage->receiver);

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      if (strstr (words, expected[i]) == NULL)
        g_test_message ("%s is not in: %s", expected[i], words);
      g_assert_nonnull (strstr (words, expected[i]));
    }
}

static void
synced_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  guint *n_done = user_data;

  natero_tracker_sync_events_finish (NATERO_TRACKER (source), result, &error);
  g_assert_no_error (error);
  (*n_done)++;
}

static void
test_same (Stage *stage, G_GNUC_UNUSED gconstpointer data)
{
  g_autofree char *without = play (stage, NULL, NULL);
  g_autofree char *with = NULL;
  guint            n_done = 0;

  track (stage);
  with = play (stage, NULL, NULL);
  natero_tracker_sync_events_async (stage->tracker, NULL, synced_cb, &n_done);
  api_wait_count (&n_done, 1, "everything is sent");
  assert_recorded (stage);
  assert_same (without, with);
}

/*
 * Ways in which a library could be noticed: each is found by the step in which it shows. If none
 * were, two logs that are the same would say nothing.
 */

static void
claim_cb (GtkGesture *click)
{
  gtk_gesture_set_state (click, GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
claim_clicks (SameWindow *window)
{
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect (click, "pressed", G_CALLBACK (claim_cb), NULL);
  gtk_widget_add_controller (GTK_WIDGET (window->window), GTK_EVENT_CONTROLLER (click));
}

typedef gboolean (*EventFunc) (SameWindow *window, GdkEvent *event);

static void
look_at_events (SameWindow *window, EventFunc func)
{
  GtkEventController *controller = gtk_event_controller_legacy_new ();

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (controller, "event", G_CALLBACK (func), window);
  gtk_widget_add_controller (GTK_WIDGET (window->window), controller);
}

static gboolean
take_release_cb (G_GNUC_UNUSED SameWindow *window, GdkEvent *event)
{
  return gdk_event_get_event_type (event) == GDK_BUTTON_RELEASE;
}

static void
take_releases (SameWindow *window)
{
  look_at_events (window, take_release_cb);
}

static gboolean
take_key_cb (G_GNUC_UNUSED SameWindow *window, GdkEvent *event)
{
  return gdk_event_get_event_type (event) == GDK_KEY_RELEASE;
}

static void
take_key_releases (SameWindow *window)
{
  look_at_events (window, take_key_cb);
}

static gboolean
move_focus_cb (SameWindow *window, GdkEvent *event)
{
  if (gdk_event_get_event_type (event) == GDK_BUTTON_PRESS)
    gtk_window_set_focus (window->window, NULL);

  return GDK_EVENT_PROPAGATE;
}

static void
move_focus (SameWindow *window)
{
  look_at_events (window, move_focus_cb);
}

static void
nothing_cb (void)
{
}

/* GLib changes the state of an action by itself only where nobody handles its activation. */
static void
handle_action (SameWindow *window)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (window->window), "toggle");

  g_signal_connect (action, "activate", G_CALLBACK (nothing_cb), NULL);
}

static void
take_over_actions (SameWindow *window)
{
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  gtk_widget_insert_action_group (GTK_WIDGET (window->window), "win", G_ACTION_GROUP (group));
}

typedef struct
{
  const char *name;
  Spoil       spoil;
  const char *step;
} Spoiled;

static const Spoiled spoiled[] = {
  { "claimed-click", claim_clicks, "click" },
  { "release-taken", take_releases, "click" },
  { "key-release-taken", take_key_releases, "text" },
  { "focus-moved", move_focus, "click" },
  { "action-handled", handle_action, "accelerator-of-state" },
  { "actions-taken-over", take_over_actions, "accelerator" },
};

static void
test_spoiled (Stage *stage, gconstpointer data)
{
  const Spoiled   *row = data;
  g_autofree char *without = play (stage, row->step, NULL);
  g_autofree char *again = play (stage, row->step, NULL);
  g_autofree char *with = play (stage, row->step, row->spoil);
  g_autofree char *difference = same_log_dup_difference (without, with);

  assert_same (without, again);
  g_assert_nonnull (difference);
  g_test_message ("found:\n%s", difference);
}

int
main (int argc, char **argv)
{
  if (!gtk_support_init (&argc, &argv))
    return GTK_SUPPORT_SKIP;

  g_test_add ("/with-and-without/same", Stage, NULL, set_up, test_same, tear_down);
  for (guint i = 0; i < G_N_ELEMENTS (spoiled); i++)
    {
      g_autofree char *path = g_strconcat ("/with-and-without/found/", spoiled[i].name, NULL);

      g_test_add (path, Stage, &spoiled[i], set_up, test_spoiled, tear_down);
    }

  return g_test_run ();
}
