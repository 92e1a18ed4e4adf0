/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-tracker-link-private.h"

static NateroEngine *
get_engine (gpointer user_data)
{
  NateroTrackerLink *link = user_data;

  return link->get_engine (link->tracker);
}

static NateroRecorder *
peek_recorder (gpointer user_data)
{
  return natero_engine_peek_recorder (get_engine (user_data));
}

static void
activity_cb (gpointer user_data)
{
  natero_engine_touch (get_engine (user_data));
}

static void
page_opened_cb (gpointer page, const char *name, gpointer user_data)
{
  natero_recorder_call (peek_recorder (user_data), NATERO_CALL_OPEN_PAGE, name, page);
}

static void
page_closed_cb (gpointer page, gpointer user_data)
{
  natero_recorder_call (peek_recorder (user_data), NATERO_CALL_CLOSE_PAGE, NULL, page);
}

static void
action_cb (const char *full_name, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!natero_recorder_send_feature (peek_recorder (user_data), full_name, NULL, NULL, &error))
    g_warning ("The action “%s” is no feature: %s", full_name, error->message);
}

static void
feature_cb (const char *feature_id,
            const char *module_id,
            const char *product_id,
            gpointer    user_data)
{
  g_autoptr (GError) error = NULL;

  if (!natero_recorder_send_feature (
        peek_recorder (user_data), feature_id, module_id, product_id, &error))
    g_warning ("The feature “%s” is not recorded: %s", feature_id, error->message);
}

static void
left_cb (gpointer user_data)
{
  NateroEngine *engine = get_engine (user_data);

  natero_engine_leave (engine);
  natero_engine_sync (engine);
}

static void
ending_cb (gpointer user_data)
{
  NateroEngine *engine = get_engine (user_data);

  natero_engine_leave (engine);
  natero_engine_flush_and_wait (engine);
}

NateroPresence *
natero_tracker_link_create_presence (NateroTrackerLink *link, NateroClock *clock)
{
  static const NateroPresenceFuncs funcs = {
    .activity = activity_cb,
    .page_opened = page_opened_cb,
    .page_closed = page_closed_cb,
    .action = action_cb,
    .feature = feature_cb,
    .left = left_cb,
    .ending = ending_cb,
  };

  return natero_presence_new (clock, &funcs, link);
}
