/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-action-watch-private.h"

#include "natero-action-click-private.h"
#include "natero-action-map-private.h"
#include "natero-action-places-private.h"
#include "natero-widget-private.h"
#include "natero-window-chain-private.h"

/* What a person did once, GTK deals with in one call of one source. */
typedef struct
{
  int           depth;
  gconstpointer source; /* to compare with */
} Dispatch;

/*
 * An activation that was seen. It is kept until the dispatch is over: it may be seen a second time
 * in another way, and where something tagged caused it, the tag is what counts.
 */
typedef struct
{
  char           *full_name;
  NateroActionUse use;
  NateroActionUse tag; /* what a tagged button says that is being clicked */
  gconstpointer   window;
  Dispatch        dispatch;
  gboolean        is_tapped;
  gboolean        is_clicked;
  gboolean        is_told;
} Report;

/*< private >
 * NateroActionWatch:
 *
 * Tells when a person activates an action that stands for a feature: from a menu, by a shortcut,
 * with a button. One event for one activation, and none where a tag on what was used counts.
 *
 * Taps before the groups see activations by whatever way they come. Buttons and menu items are
 * looked at as well, since actions of classes and groups that the tracker was not told of have no
 * tap before them.
 */
struct _NateroActionWatch
{
  NateroActionWatchFuncs funcs;
  gpointer               user_data;

  NateroActionMap    *map;
  NateroActionPlaces *places;
  NateroActionClick  *click; /* while something is mapped */
  gboolean            is_capturing;

  GPtrArray *reports;     /* of Report */
  Dispatch   used;        /* in which something tagged was used */
  Dispatch   active;      /* in which an action that was reported is running */
  GSource   *over_source; /* until all of these dispatches are over */

  gboolean is_shown;
  guint    unseen_source_id;
};

static Dispatch
get_dispatch (void)
{
  return (Dispatch){ MAX (g_main_depth (), 1), (gconstpointer) g_main_current_source () };
}

static gboolean
is_now (const Dispatch *dispatch)
{
  Dispatch now = get_dispatch ();

  return dispatch->depth == now.depth && dispatch->source == now.source;
}

static void
report_free (gpointer data)
{
  Report *report = data;

  g_free (report->full_name);
  natero_action_use_clear (&report->use);
  natero_action_use_clear (&report->tag);
  g_free (report);
}

static void
tell (NateroActionWatch *self, Report *report, const NateroActionUse *use)
{
  if (report->is_told)
    return;

  report->is_told = TRUE;
  self->funcs.feature (use->feature_id, use->module_id, use->product_id, self->user_data);
}

typedef struct
{
  GSource            source;
  NateroActionWatch *watch;
} OverSource;

static int
get_deepest (NateroActionWatch *self)
{
  int depth = MAX (self->used.depth, self->active.depth);

  for (guint i = 0; i < self->reports->len; i++)
    {
      const Report *report = g_ptr_array_index (self->reports, i);

      depth = MAX (depth, report->dispatch.depth);
    }

  return depth;
}

/* A loop inside of a dispatch is not the end of it: so it is asked for by each turn of each loop.
 */
static gboolean
is_over (GSource *source)
{
  return g_main_depth () < get_deepest (((OverSource *) source)->watch);
}

static gboolean
prepare_over (GSource *source, int *timeout_ms)
{
  *timeout_ms = -1;
  return is_over (source);
}

static gboolean
dispatch_over (G_GNUC_UNUSED GSource *source, GSourceFunc callback, gpointer user_data)
{
  return callback (user_data);
}

static gboolean
over_cb (gpointer user_data)
{
  NateroActionWatch *self = user_data;
  int                depth = g_main_depth ();

  if (self->used.depth >= depth)
    self->used.depth = 0;
  if (self->active.depth >= depth)
    self->active.depth = 0;

  for (guint i = 0; i < self->reports->len;)
    {
      Report *report = g_ptr_array_index (self->reports, i);

      if (report->dispatch.depth < depth)
        {
          i++;
          continue;
        }

      g_ptr_array_steal_index (self->reports, i);
      tell (self, report, &report->use);
      report_free (report);
    }

  if (get_deepest (self) > 0)
    return G_SOURCE_CONTINUE;

  g_clear_pointer (&self->over_source, g_source_unref);
  return G_SOURCE_REMOVE;
}

/* Before the next event. */
static void
wait_until_over (NateroActionWatch *self)
{
  static const GSourceFuncs funcs = {
    .prepare = prepare_over,
    .check = is_over,
    .dispatch = dispatch_over,
  };

  if (self->over_source != NULL)
    return;

  self->over_source = g_source_new ((gpointer) (gsize) &funcs, sizeof (OverSource));
  ((OverSource *) self->over_source)->watch = self;
  g_source_set_callback (self->over_source, over_cb, self, NULL);
  g_source_set_priority (self->over_source, G_PRIORITY_HIGH);
  g_source_attach (self->over_source, NULL);
}

static gboolean
does_count (NateroActionWatch *self, GtkWidget *widget)
{
  return natero_window_chain_has (
    natero_window_chain_get_window (widget), self->funcs.is_watched, self->user_data);
}

/* It was seen in the other way already. */
static gboolean
merge (NateroActionWatch *self, const char *full_name, gboolean is_tapped)
{
  for (guint i = 0; i < self->reports->len; i++)
    {
      Report   *report = g_ptr_array_index (self->reports, i);
      gboolean *is_seen = is_tapped ? &report->is_tapped : &report->is_clicked;

      if (*is_seen || !is_now (&report->dispatch) || !g_str_equal (report->full_name, full_name))
        continue;

      *is_seen = TRUE;
      return TRUE;
    }

  return FALSE;
}

static gboolean
is_tagged (GtkWidget *widget)
{
  NateroFeature feature;

  return natero_widget_find_feature (widget, &feature);
}

/*
 * Where a button or an item of a menu is what was used, it is known before the action runs whether
 * a tag will count. If none will, the action counts before it runs, as it may end the program.
 */
static void
judge (NateroActionWatch *self, Report *report, GtkRoot *root)
{
  GtkWidget    *tagged = natero_action_click_find (GTK_WIDGET (root), is_tagged);
  NateroFeature feature;

  if (tagged != NULL && natero_widget_find_feature (tagged, &feature))
    natero_action_use_set (&report->tag, feature.feature_id, feature.module_id, feature.product_id);
  else if (natero_action_click_find (GTK_WIDGET (root), NULL) != NULL)
    tell (self, report, &report->use);
}

static void
add_report (NateroActionWatch     *self,
            GtkWidget             *widget,
            const char            *full_name,
            const NateroActionUse *use,
            gboolean               is_tapped)
{
  Report  *report = g_new0 (Report, 1);
  GtkRoot *root = gtk_widget_get_root (widget);

  report->full_name = g_strdup (full_name);
  natero_action_use_set (&report->use, use->feature_id, use->module_id, use->product_id);
  report->window = root;
  report->dispatch = get_dispatch ();
  report->is_tapped = is_tapped;
  report->is_clicked = !is_tapped;
  g_ptr_array_add (self->reports, report);
  wait_until_over (self);
  judge (self, report, root);
}

/* An action that another one activates is no use of its own. */
static gboolean
activating_cb (GtkWidget *widget, const char *full_name, GVariant *parameter, gpointer user_data)
{
  NateroActionWatch     *self = user_data;
  g_autofree char       *name = g_strdup (full_name);
  const NateroActionUse  captured = { name, NULL, NULL };
  const NateroActionUse *use = natero_action_map_find (self->map, full_name, parameter);

  if (use == NULL && self->is_capturing)
    use = &captured;
  if (use == NULL || is_now (&self->active) || !does_count (self, widget))
    return FALSE;

  if (!is_now (&self->used) && !merge (self, full_name, TRUE))
    add_report (self, widget, full_name, use, TRUE);
  self->active = get_dispatch ();
  return TRUE;
}

static void
activated_cb (gpointer user_data)
{
  NateroActionWatch *self = user_data;

  self->active.depth = 0;
}

static void
clicked_cb (GtkWidget *widget, const char *full_name, GVariant *target, gpointer user_data)
{
  NateroActionWatch     *self = user_data;
  const NateroActionUse *use = natero_action_map_find (self->map, full_name, target);

  if (use != NULL && !is_now (&self->active) && does_count (self, widget) &&
      !is_now (&self->used) && !merge (self, full_name, FALSE))
    add_report (self, widget, full_name, use, FALSE);
}

/*< private >
 * natero_action_watch_new:
 * @funcs: what to call; copied
 * @user_data: for @funcs
 *
 * Returns: (transfer full): a watch that does nothing until something is mapped or captured
 */
NateroActionWatch *
natero_action_watch_new (const NateroActionWatchFuncs *funcs, gpointer user_data)
{
  static const NateroActionTapFuncs tap_funcs = { activating_cb, activated_cb };
  NateroActionWatch                *self = g_new0 (NateroActionWatch, 1);

  self->funcs = *funcs;
  self->user_data = user_data;
  self->map = natero_action_map_new ();
  self->places = natero_action_places_new (&tap_funcs, self);
  self->reports = g_ptr_array_new_with_free_func (report_free);
  return self;
}

/*< private >
 * natero_action_watch_free:
 * @self: (nullable) (transfer full): a watch
 *
 * Looks no more. What is held is lost unless it was flushed.
 */
void
natero_action_watch_free (NateroActionWatch *self)
{
  if (self == NULL)
    return;

  natero_action_click_free (self->click);
  natero_action_places_free (self->places);
  natero_action_map_free (self->map);
  if (self->over_source != NULL)
    g_source_destroy (self->over_source);
  g_clear_pointer (&self->over_source, g_source_unref);
  g_clear_handle_id (&self->unseen_source_id, g_source_remove);
  g_ptr_array_unref (self->reports);
  g_free (self);
}

/*< private >
 * natero_action_watch_set_capture:
 * @self: a watch
 * @capture: whether each action is a feature, named after it
 *
 * Mapped actions stay what they are mapped to.
 */
void
natero_action_watch_set_capture (NateroActionWatch *self, gboolean capture)
{
  self->is_capturing = capture;
  if (capture)
    natero_action_places_tap (self->places);
}

static gboolean
unseen_cb (gpointer user_data)
{
  NateroActionWatch *self = user_data;
  g_autoptr (GPtrArray) names = natero_action_map_take_unseen (self->map);

  self->unseen_source_id = 0;
  for (guint i = 0; i < names->len; i++)
    {
      const char *full_name = g_ptr_array_index (names, i);

      if (natero_action_places_lacks (self->places, full_name))
        g_message ("The action “%s” is mapped to a feature, and no window that is attached has it; "
                   "it counts once it is added",
                   full_name);
    }

  return G_SOURCE_REMOVE;
}

/* When what builds the window is through. */
static void
look_for_unseen (NateroActionWatch *self)
{
  if (self->is_shown && self->unseen_source_id == 0)
    self->unseen_source_id = g_idle_add_full (G_PRIORITY_LOW, unseen_cb, self, NULL);
}

/*< private >
 * natero_action_watch_map:
 * @self: a watch
 * @action_name: the name of an action with its prefix, or a detailed name
 * @feature_id: (nullable): what it stands for, or `NULL` for nothing any more
 * @module_id: (nullable): the module
 * @product_id: (nullable): the product
 *
 * Makes an action stand for a feature. What is bad about it is said in a warning.
 */
void
natero_action_watch_map (NateroActionWatch *self,
                         const char        *action_name,
                         const char        *feature_id,
                         const char        *module_id,
                         const char        *product_id)
{
  if (!natero_action_map_set (self->map, action_name, feature_id, module_id, product_id))
    return;

  if (natero_action_map_is_empty (self->map))
    {
      g_clear_pointer (&self->click, natero_action_click_free);
      return;
    }

  natero_action_places_tap (self->places);
  if (self->click == NULL)
    self->click = natero_action_click_new (clicked_cb, self);
  look_for_unseen (self);
}

/*< private >
 * natero_action_watch_insert_group:
 * @self: a watch
 * @widget: a widget
 * @prefix: the prefix of the group
 * @group: (nullable): a group, or `NULL` to remove the one that has the prefix
 *
 * Inserts a group into a widget, and looks at it.
 */
void
natero_action_watch_insert_group (NateroActionWatch *self,
                                  GtkWidget         *widget,
                                  const char        *prefix,
                                  GActionGroup      *group)
{
  natero_action_places_insert (self->places, widget, prefix, group);
}

void
natero_action_watch_attach (NateroActionWatch *self, GtkWindow *window)
{
  natero_action_places_add_window (self->places, window);
}

/*< private >
 * natero_action_watch_detach:
 * @self: a watch
 * @window: a window
 *
 * Looks at a window no more. Where an action that was activated there has closed it, the tag of
 * the button that did it would come too late, and so it counts now.
 */
void
natero_action_watch_detach (NateroActionWatch *self, GtkWindow *window)
{
  natero_action_places_remove_window (self->places, window);

  for (guint i = 0; i < self->reports->len; i++)
    {
      Report *report = g_ptr_array_index (self->reports, i);

      if (report->window == window)
        tell (self, report, report->tag.feature_id != NULL ? &report->tag : &report->use);
    }
}

/*< private >
 * natero_action_watch_note_shown:
 * @self: a watch
 *
 * A window is shown, and so should have its actions.
 */
void
natero_action_watch_note_shown (NateroActionWatch *self)
{
  self->is_shown = TRUE;
  look_for_unseen (self);
}

/*< private >
 * natero_action_watch_note_use:
 * @self: a watch
 *
 * Something tagged is being used, and its tag counts: what it activates does not, nor what it has
 * activated already.
 */
void
natero_action_watch_note_use (NateroActionWatch *self)
{
  for (guint i = self->reports->len; i > 0; i--)
    {
      Report *report = g_ptr_array_index (self->reports, i - 1);

      if (!report->is_told && is_now (&report->dispatch))
        g_ptr_array_remove_index (self->reports, i - 1);
    }

  self->used = get_dispatch ();
  wait_until_over (self);
}

/*< private >
 * natero_action_watch_flush:
 * @self: a watch
 * @is_ending: whether nothing can come any more that would count instead
 *
 * Tells what is held, so that it comes before something else; not what a tag is about to count for.
 */
void
natero_action_watch_flush (NateroActionWatch *self, gboolean is_ending)
{
  for (guint i = 0; i < self->reports->len; i++)
    {
      Report *report = g_ptr_array_index (self->reports, i);

      if (report->tag.feature_id == NULL)
        tell (self, report, &report->use);
      else if (is_ending)
        tell (self, report, &report->tag);
    }
}
