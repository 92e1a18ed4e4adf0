/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-presence-private.h"

#include "natero-action-watch-private.h"
#include "natero-application-watch-private.h"
#include "natero-feature-watch-private.h"
#include "natero-input-hook-private.h"
#include "natero-page-watch-private.h"
#include "natero-window-watch-private.h"

struct _NateroPresence
{
  NateroPresenceFuncs     funcs;
  gpointer                user_data;
  NateroClock            *clock;
  NateroApplicationWatch *application_watch;
  gboolean                handle_signals;
  NateroActionWatch      *action_watch;
  NateroInputHook        *input_hook;    /* while a window is attached */
  NateroFeatureWatch     *feature_watch; /* likewise */
  NateroPageWatch        *page_watch;    /* from the first one on */
  GPtrArray              *watches;       /* of NateroWindowWatch */
  GPtrArray              *shown;         /* those of them whose window is */
};

static NateroWindowWatch *
find_watch (NateroPresence *self, GtkWindow *window)
{
  for (guint i = 0; i < self->watches->len; i++)
    {
      NateroWindowWatch *watch = g_ptr_array_index (self->watches, i);

      if (natero_window_watch_get_window (watch) == window)
        return watch;
    }

  return NULL;
}

static gboolean
is_watched_cb (GtkWindow *window, gpointer user_data)
{
  return find_watch (user_data, window) != NULL;
}

static void
feature_cb (const char *feature_id,
            const char *module_id,
            const char *product_id,
            gpointer    user_data)
{
  NateroPresence *self = user_data;

  self->funcs.feature (feature_id, module_id, product_id, self->user_data);
}

NateroPresence *
natero_presence_new (NateroClock *clock, const NateroPresenceFuncs *funcs, gpointer user_data)
{
  static const NateroActionWatchFuncs action_funcs = { is_watched_cb, feature_cb };
  NateroPresence                     *self = g_new0 (NateroPresence, 1);

  self->funcs = *funcs;
  self->user_data = user_data;
  self->clock = natero_clock_ref (clock);
  self->watches = g_ptr_array_new_with_free_func (g_object_unref);
  self->shown = g_ptr_array_new ();
  self->action_watch = natero_action_watch_new (&action_funcs, self);
  return self;
}

static void
stop_application_watch (NateroPresence *self)
{
  if (self->application_watch != NULL)
    natero_application_watch_stop (self->application_watch);
  g_clear_object (&self->application_watch);
}

void
natero_presence_free (NateroPresence *self)
{
  if (self == NULL)
    return;

  natero_presence_detach_all (self);
  stop_application_watch (self);
  natero_action_watch_flush (self->action_watch, TRUE);
  natero_action_watch_free (self->action_watch);
  g_clear_object (&self->page_watch);
  g_ptr_array_unref (self->watches);
  g_ptr_array_unref (self->shown);
  natero_clock_unref (self->clock);
  g_free (self);
}

static void
activity_cb (gpointer user_data)
{
  NateroPresence *self = user_data;

  self->funcs.activity (self->user_data);
}

/* What is tagged, and what it activates. */
static void
using_cb (gpointer user_data)
{
  NateroPresence *self = user_data;

  natero_action_watch_note_use (self->action_watch);
  activity_cb (self);
}

static void
input_cb (GdkSurface *surface, GdkEvent *event, gpointer user_data)
{
  NateroPresence *self = user_data;

  natero_feature_watch_see_input (self->feature_watch, surface, event);
}

static void
text_cb (GtkWindow *window, gpointer user_data)
{
  NateroPresence *self = user_data;

  natero_feature_watch_see_text (self->feature_watch, window);
}

static void
shown_cb (NateroWindowWatch *watch, gpointer user_data)
{
  NateroPresence *self = user_data;

  g_ptr_array_add (self->shown, watch);
  natero_feature_watch_refresh (self->feature_watch);
  natero_action_watch_note_shown (self->action_watch);
  self->funcs.page_opened (watch, natero_window_watch_get_page_name (watch), self->user_data);
}

/* With the last window a person has left, even where the program goes on. What was used there
 * comes before its end. */
static void
hidden_cb (NateroWindowWatch *watch, gpointer user_data)
{
  NateroPresence *self = user_data;

  if (self->feature_watch != NULL)
    natero_feature_watch_flush (self->feature_watch, natero_window_watch_get_window (watch));
  natero_action_watch_flush (self->action_watch, FALSE);
  if (!g_ptr_array_remove (self->shown, watch))
    return;

  self->funcs.page_closed (watch, self->user_data);
  if (self->shown->len == 0)
    self->funcs.left (self->user_data);
}

static void
stop_looking (NateroPresence *self)
{
  g_clear_pointer (&self->input_hook, natero_input_hook_free);
  g_clear_pointer (&self->feature_watch, natero_feature_watch_free);
  natero_page_watch_stop (self->page_watch);
}

static void
drop_watch (NateroWindowWatch *watch, gpointer user_data)
{
  NateroPresence *self = user_data;

  natero_action_watch_detach (self->action_watch, natero_window_watch_get_window (watch));
  natero_window_watch_stop (watch);
  hidden_cb (watch, self);
  g_ptr_array_remove (self->watches, watch);
  if (self->watches->len == 0)
    stop_looking (self);
  else
    natero_page_watch_look_again (self->page_watch);
}

/* An action that leads to another page was used on the former one. */
static void
module_shown_cb (const char *module_id, gpointer user_data)
{
  NateroPresence *self = user_data;

  natero_action_watch_flush (self->action_watch, FALSE);
  self->funcs.module_shown (module_id, self->user_data);
}

static void
product_shown_cb (const char *product_id, gpointer user_data)
{
  NateroPresence *self = user_data;

  natero_action_watch_flush (self->action_watch, FALSE);
  self->funcs.product_shown (product_id, self->user_data);
}

static void
start_looking (NateroPresence *self)
{
  static const NateroFeatureWatchFuncs watch_funcs = { is_watched_cb, using_cb, feature_cb };
  static const NateroInputHookFuncs hook_funcs = { is_watched_cb, activity_cb, input_cb, text_cb };
  static const NateroPageWatchFuncs page_funcs = { is_watched_cb,
                                                   module_shown_cb,
                                                   product_shown_cb };

  self->feature_watch = natero_feature_watch_new (self->clock, &watch_funcs, self);
  self->input_hook = natero_input_hook_new (&hook_funcs, self);
  if (self->page_watch == NULL)
    self->page_watch = natero_page_watch_new (&page_funcs, self);
  natero_page_watch_start (self->page_watch);
}

/* Attaching twice is one attachment. */
void
natero_presence_attach (NateroPresence *self, GtkWindow *window)
{
  static const NateroWindowWatchFuncs funcs = { activity_cb, shown_cb, hidden_cb, drop_watch };
  NateroWindowWatch                  *watch;

  if (find_watch (self, window) != NULL)
    return;

  if (self->input_hook == NULL)
    start_looking (self);
  watch = natero_window_watch_new (window, &funcs, self);
  g_ptr_array_add (self->watches, watch);
  natero_page_watch_look_again (self->page_watch);
  natero_action_watch_attach (self->action_watch, window);
  natero_window_watch_start (watch);
}

void
natero_presence_detach (NateroPresence *self, GtkWindow *window)
{
  NateroWindowWatch *watch = find_watch (self, window);

  if (watch != NULL)
    drop_watch (watch, self);
}

void
natero_presence_detach_all (NateroPresence *self)
{
  while (self->watches->len > 0)
    drop_watch (g_ptr_array_index (self->watches, self->watches->len - 1), self);
}

/* What the pages in front say is told now, not only after this turn of the main loop. */
void
natero_presence_settle (NateroPresence *self)
{
  if (self != NULL && self->page_watch != NULL)
    natero_page_watch_settle (self->page_watch);
}

/* What is still to be told of what was used is told now: somebody else is there from now on. */
void
natero_presence_flush (NateroPresence *self)
{
  if (self == NULL)
    return;

  if (self->feature_watch != NULL)
    natero_feature_watch_flush (self->feature_watch, NULL);
  natero_action_watch_flush (self->action_watch, FALSE);
}

static void
window_added_cb (GtkWindow *window, gpointer user_data)
{
  natero_presence_attach (user_data, window);
}

static void
window_removed_cb (GtkWindow *window, gpointer user_data)
{
  natero_presence_detach (user_data, window);
}

static void
ending_cb (gpointer user_data)
{
  NateroPresence *self = user_data;

  natero_action_watch_flush (self->action_watch, TRUE);
  natero_presence_detach_all (self);
  self->funcs.ending (self->user_data);
}

/* A second application takes the place of the first. */
void
natero_presence_attach_application (NateroPresence *self, GtkApplication *application)
{
  static const NateroApplicationWatchFuncs funcs = { window_added_cb,
                                                     window_removed_cb,
                                                     ending_cb };

  stop_application_watch (self);
  self->application_watch = natero_application_watch_new (application, &funcs, self);
  natero_application_watch_set_handle_signals (self->application_watch, self->handle_signals);
  natero_application_watch_start (self->application_watch);
}

void
natero_presence_set_handle_signals (NateroPresence *self, gboolean handle_signals)
{
  self->handle_signals = handle_signals;
  if (self->application_watch != NULL)
    natero_application_watch_set_handle_signals (self->application_watch, handle_signals);
}

void
natero_presence_set_capture_actions (NateroPresence *self, gboolean capture)
{
  natero_action_watch_set_capture (self->action_watch, capture);
}

void
natero_presence_map_action (NateroPresence *self,
                            const char     *action_name,
                            const char     *feature_id,
                            const char     *module_id,
                            const char     *product_id)
{
  natero_action_watch_map (self->action_watch, action_name, feature_id, module_id, product_id);
}

void
natero_presence_insert_action_group (NateroPresence *self,
                                     GtkWidget      *widget,
                                     const char     *prefix,
                                     GActionGroup   *group)
{
  natero_action_watch_insert_group (self->action_watch, widget, prefix, group);
}
