/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "demo-usage-actions.h"

#include "demo-load.h"
#include "demo-sign-in-dialog.h"

/*
 * Who is at work and what may be recorded, as actions of a window: signing in and out, consent,
 * erasing, sending at once.
 */
struct _DemoUsageActions
{
  GObject parent_instance;

  /* The window owns this object. */
  GtkWindow  *window;
  DemoUsage  *usage;
  DemoToasts *toasts;
};

G_DEFINE_FINAL_TYPE (DemoUsageActions, demo_usage_actions, G_TYPE_OBJECT)

static void
set_enabled (DemoUsageActions *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->window), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static void
update_enabled (DemoUsageActions *self)
{
  gboolean signed_in = demo_usage_get_signed_in (self->usage);

  set_enabled (self, "sign-in", !signed_in);
  set_enabled (self, "sign-out", signed_in);
}

static void
signed_in_cb (DemoUsageActions *self)
{
  demo_toasts_show (self->toasts, DEMO_TOAST_SIGNED_IN);
}

static void
sign_in_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *target G_GNUC_UNUSED, gpointer user_data)
{
  DemoUsageActions *self = user_data;
  DemoSignInDialog *dialog = demo_sign_in_dialog_new (self->window, self->usage);

  g_signal_connect_object (dialog, "accepted", G_CALLBACK (signed_in_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
sign_out_cb (GSimpleAction *action G_GNUC_UNUSED,
             GVariant      *target G_GNUC_UNUSED,
             gpointer       user_data)
{
  DemoUsageActions *self = user_data;

  demo_usage_sign_out (self->usage);
  demo_toasts_show (self->toasts, DEMO_TOAST_SIGNED_OUT);
}

static void
erase_response_cb (DemoUsageActions *self, const char *response)
{
  g_autoptr (GError) error = NULL;

  if (g_strcmp0 (response, "accept") != 0)
    return;
  if (demo_usage_erase (self->usage, &error))
    demo_toasts_show (self->toasts, DEMO_TOAST_ERASED);
  else
    demo_toasts_show_text (self->toasts, error->message);
}

static void
erase_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *target G_GNUC_UNUSED, gpointer user_data)
{
  DemoUsageActions *self = user_data;
  GtkWindow        *dialog = demo_load_window ("demo-erase-dialog", self->window);

  g_signal_connect_object (
    dialog, "response", G_CALLBACK (erase_response_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (dialog);
}

static void
synced_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DemoUsageActions) self = user_data;
  g_autoptr (GError) error = NULL;

  if (natero_tracker_sync_events_finish (NATERO_TRACKER (source), result, &error))
    demo_toasts_show (self->toasts, DEMO_TOAST_ALL_SENT);
  else
    demo_toasts_show_text (self->toasts, error->message);
}

static void
send_now_cb (GSimpleAction *action G_GNUC_UNUSED,
             GVariant      *target G_GNUC_UNUSED,
             gpointer       user_data)
{
  DemoUsageActions *self = user_data;

  natero_tracker_sync_events_async (
    demo_usage_get_tracker (self->usage), NULL, synced_cb, g_object_ref (self));
}

static void
consent_response_cb (DemoUsageActions *self, const char *response)
{
  NateroTracker *tracker = demo_usage_get_tracker (self->usage);

  if (g_strcmp0 (response, "grant") == 0)
    natero_tracker_set_consent (tracker, NATERO_CONSENT_GRANTED);
  else if (g_strcmp0 (response, "deny") == 0)
    natero_tracker_set_consent (tracker, NATERO_CONSENT_DENIED);
}

static const GActionEntry entries[] = {
  { .name = "sign-in", .activate = sign_in_cb },
  { .name = "sign-out", .activate = sign_out_cb },
  { .name = "erase", .activate = erase_cb },
  { .name = "send-now", .activate = send_now_cb },
};

static void
demo_usage_actions_dispose (GObject *object)
{
  DemoUsageActions *self = DEMO_USAGE_ACTIONS (object);

  g_clear_object (&self->usage);
  g_clear_object (&self->toasts);
  G_OBJECT_CLASS (demo_usage_actions_parent_class)->dispose (object);
}

static void
demo_usage_actions_class_init (DemoUsageActionsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = demo_usage_actions_dispose;
}

static void
demo_usage_actions_init (DemoUsageActions *self G_GNUC_UNUSED)
{
}

DemoUsageActions *
demo_usage_actions_new (GtkApplicationWindow *window, DemoUsage *usage, DemoToasts *toasts)
{
  DemoUsageActions *self = g_object_new (DEMO_TYPE_USAGE_ACTIONS, NULL);

  self->window = GTK_WINDOW (window);
  self->usage = g_object_ref (usage);
  self->toasts = g_object_ref (toasts);
  g_action_map_add_action_entries (G_ACTION_MAP (window), entries, G_N_ELEMENTS (entries), self);
  g_signal_connect_object (
    usage, "notify::signed-in", G_CALLBACK (update_enabled), self, G_CONNECT_SWAPPED);
  update_enabled (self);
  return self;
}

/* Asks once: an answer, either of the two, is kept by the tracker. */
void
demo_usage_actions_ask_consent (DemoUsageActions *self)
{
  GtkWindow *dialog;

  g_return_if_fail (DEMO_IS_USAGE_ACTIONS (self));

  if (natero_tracker_get_consent (demo_usage_get_tracker (self->usage)) != NATERO_CONSENT_UNSET)
    return;
  dialog = demo_load_window ("demo-consent-dialog", self->window);
  g_signal_connect_object (
    dialog, "response", G_CALLBACK (consent_response_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (dialog);
}
