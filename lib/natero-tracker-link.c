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
module_shown_cb (const char *module_id, gpointer user_data)
{
  natero_recorder_call (peek_recorder (user_data), NATERO_CALL_SHOW_MODULE, module_id, NULL);
}

static void
product_shown_cb (const char *product_id, gpointer user_data)
{
  natero_recorder_call (peek_recorder (user_data), NATERO_CALL_SHOW_PRODUCT, product_id, NULL);
}

/* Its module and product are in force from then on, as if set; but going back from a page must not
 * lead there, so they are not called. */
static void
feature_cb (const char *feature_id,
            const char *module_id,
            const char *product_id,
            gpointer    user_data)
{
  NateroRecorder *recorder = peek_recorder (user_data);
  g_autoptr (GError) error = NULL;

  if (module_id != NULL)
    natero_recorder_call (recorder, NATERO_CALL_USE_MODULE, module_id, NULL);
  if (product_id != NULL)
    natero_recorder_call (recorder, NATERO_CALL_USE_PRODUCT, product_id, NULL);
  if (!natero_recorder_send_feature (recorder, feature_id, NULL, NULL, &error))
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
    .feature = feature_cb,
    .module_shown = module_shown_cb,
    .product_shown = product_shown_cb,
    .left = left_cb,
    .ending = ending_cb,
  };

  return natero_presence_new (clock, &funcs, link);
}
