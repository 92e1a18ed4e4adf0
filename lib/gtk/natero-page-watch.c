/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-page-watch-private.h"

#include "natero-emission-hook-private.h"
#include "natero-widget-tags-private.h"
#include "natero-window-chain-private.h"

/* After all of this turn that is held for its end, and before the next event of GDK's. */
#define SETTLE_PRIORITY (G_PRIORITY_HIGH + 50)

/* Who said it last, and what. */
typedef struct
{
  GtkWidget *widget; /* weak */
  char      *id;
} Said;

enum
{
  MODULE,
  PRODUCT,
  N_KINDS
};

static const NateroWidgetId ids[N_KINDS] = { NATERO_WIDGET_MODULE_ID, NATERO_WIDGET_PRODUCT_ID };

/*< private >
 * NateroPageWatch:
 *
 * Tells which module and which product the pages in front say: mapped widgets with such an id, in
 * the window in front or in a dialog of it.
 *
 * The window in front is the one that was active last, of those that are shown and that a tracker
 * looks at; a dialog belongs to the window that it is transient for. While none is shown nothing
 * is told. Of the pages of a window, the deepest says it, and side by side the one that was mapped
 * last; a page in a dialog before those in the window behind it.
 *
 * All that is tagged in the process tells by one signal when it is mapped and unmapped, so that no
 * widgets are searched but once, when the watch starts. What happens in one turn of the main loop
 * is looked at once, after it: a stack that runs through five pages says one.
 */
struct _NateroPageWatch
{
  GObject parent_instance;

  NateroPageWatchFuncs funcs;
  gpointer             user_data;

  GTypeClass         *tags_class;
  NateroEmissionHook *hook;    /* NULL: it does not look */
  GPtrArray          *pages;   /* of GtkWidget, weak; that mapped last is the last */
  GPtrArray          *windows; /* of GtkWindow: all that there are, the one active last first */
  Said                said[N_KINDS]; /* what was told */
  guint               settle_source;
};

G_DEFINE_FINAL_TYPE (NateroPageWatch, natero_page_watch, G_TYPE_OBJECT)

static const char *
get_id (GtkWidget *widget, int kind)
{
  NateroWidgetTags *tags = natero_widget_tags_get (widget);

  return tags != NULL ? natero_widget_tags_get_id (tags, ids[kind]) : NULL;
}

static gboolean
does_count (NateroPageWatch *self, GtkWindow *window)
{
  return natero_window_chain_has (window, self->funcs.is_watched, self->user_data);
}

/* A window that is active no more stays in front, until another one is. */
static GtkWindow *
find_front (NateroPageWatch *self)
{
  GtkWindow *last = NULL;

  for (guint i = 0; i < self->windows->len; i++)
    {
      GtkWindow *window = g_ptr_array_index (self->windows, i);

      if (!gtk_widget_get_mapped (GTK_WIDGET (window)) || !does_count (self, window))
        continue;

      if (gtk_window_is_active (window))
        return window;
      if (last == NULL)
        last = window;
    }

  return last;
}

static gboolean
is_inside (GtkWidget *page, GtkWidget *outer)
{
  GtkWindow *window = natero_window_chain_get_window (page);
  GtkWindow *outer_window = natero_window_chain_get_window (outer);

  return window == outer_window
           ? gtk_widget_is_ancestor (page, outer)
           : natero_window_chain_contains (gtk_window_get_transient_for (window), outer_window);
}

static gboolean
was_active_before (NateroPageWatch *self, GtkWindow *window, GtkWindow *other)
{
  guint index;
  guint other_index;

  return g_ptr_array_find (self->windows, window, &index) &&
         g_ptr_array_find (self->windows, other, &other_index) && index > other_index;
}

/* Of all in the windows that stand on @bottom, or of those of them that are inside @outer. */
static GtkWidget *
find_last (NateroPageWatch *self, int kind, GtkWindow *bottom, GtkWidget *outer)
{
  GtkWidget *last = NULL;

  for (guint i = 0; i < self->pages->len; i++)
    {
      GtkWidget *page = g_ptr_array_index (self->pages, i);
      GtkWindow *window = natero_window_chain_get_window (page);

      if (get_id (page, kind) == NULL || window == NULL ||
          natero_window_chain_get_bottom (window) != bottom || !does_count (self, window) ||
          (outer != NULL && !is_inside (page, outer)))
        continue;

      if (last == NULL || !was_active_before (self, window, natero_window_chain_get_window (last)))
        last = page;
    }

  return last;
}

static GtkWidget *
find_page (NateroPageWatch *self, int kind, GtkWindow *front)
{
  GtkWindow *bottom = natero_window_chain_get_bottom (front);
  GtkWidget *page = NULL;

  /* Each is deeper than the one before. */
  for (guint i = 0; i < self->pages->len; i++)
    {
      GtkWidget *inner = find_last (self, kind, bottom, page);

      if (inner == NULL)
        break;
      page = inner;
    }

  return page;
}

/* Going back to a page is a change, be it of the same id: what was set by call ends with it. */
static gboolean
note (Said *said, GtkWidget *page, const char *id)
{
  if (said->widget == page && g_strcmp0 (said->id, id) == 0)
    return FALSE;

  g_set_weak_pointer (&said->widget, page);
  g_free (said->id);
  said->id = g_strdup (id);

  return TRUE;
}

static void
look (NateroPageWatch *self)
{
  GtkWindow       *front = find_front (self);
  gboolean         is_changed[N_KINDS];
  NateroPageWatch *alive = NULL;
  g_autofree char *module_id = NULL;
  g_autofree char *product_id = NULL;

  /* The last window's close ends the module by itself. */
  if (front == NULL)
    return;

  for (int kind = 0; kind < N_KINDS; kind++)
    {
      GtkWidget *page = find_page (self, kind, front);

      is_changed[kind] = note (&self->said[kind], page, page != NULL ? get_id (page, kind) : NULL);
    }

  /* A module ends with the product that it was in. */
  module_id = g_strdup (self->said[MODULE].id);
  product_id = g_strdup (self->said[PRODUCT].id);
  g_set_weak_pointer (&alive, self);
  if (is_changed[MODULE])
    self->funcs.module_shown (module_id, self->user_data);
  if (is_changed[PRODUCT] && alive != NULL && alive->hook != NULL)
    alive->funcs.product_shown (product_id, alive->user_data);
  g_clear_weak_pointer (&alive);
}

static gboolean
settle_cb (gpointer user_data)
{
  NateroPageWatch *self = user_data;

  self->settle_source = 0;
  look (self);

  return G_SOURCE_REMOVE;
}

static void
page_gone_cb (gpointer user_data, GObject *page)
{
  NateroPageWatch *self = user_data;

  g_ptr_array_remove (self->pages, page);
  natero_page_watch_look_again (self);
}

static void
add_page (NateroPageWatch *self, GtkWidget *page)
{
  g_ptr_array_add (self->pages, page);
  g_object_weak_ref (G_OBJECT (page), page_gone_cb, self);
}

static void
remove_page (NateroPageWatch *self, guint index)
{
  GtkWidget *page = g_ptr_array_steal_index (self->pages, index);

  g_object_weak_unref (G_OBJECT (page), page_gone_cb, self);
}

static gboolean
is_page (GtkWidget *widget)
{
  return gtk_widget_get_mapped (widget) &&
         (get_id (widget, MODULE) != NULL || get_id (widget, PRODUCT) != NULL);
}

static void
changed_cb (G_GNUC_UNUSED guint signal_id,
            G_GNUC_UNUSED guint n_values,
            const GValue       *values,
            gpointer            user_data)
{
  NateroPageWatch *self = user_data;
  GtkWidget       *widget = natero_widget_tags_get_widget (g_value_get_object (&values[0]));
  gboolean         is_one = widget != NULL && is_page (widget);
  guint            index;
  gboolean         was_one = g_ptr_array_find (self->pages, widget, &index);

  if (is_one && !was_one)
    add_page (self, widget);
  else if (was_one && !is_one)
    remove_page (self, index);

  if (is_one || was_one)
    natero_page_watch_look_again (self);
}

static void
find_pages (NateroPageWatch *self, GtkWidget *widget)
{
  if (!gtk_widget_get_mapped (widget))
    return;

  if (is_page (widget))
    add_page (self, widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    find_pages (self, child);
}

static void
see_active (NateroPageWatch *self, GtkWindow *window)
{
  guint index;

  if (gtk_window_is_active (window) && g_ptr_array_find (self->windows, window, &index))
    {
      g_ptr_array_remove_index (self->windows, index);
      g_ptr_array_insert (self->windows, 0, window);
    }

  natero_page_watch_look_again (self);
}

static void
active_cb (NateroPageWatch *self, G_GNUC_UNUSED GParamSpec *pspec, GtkWindow *window)
{
  see_active (self, window);
}

static void
add_window (NateroPageWatch *self, GtkWindow *window)
{
  /* A dialog may speak though no tracker knows it, so this is for all windows. */
  g_ptr_array_insert (self->windows, gtk_window_is_active (window) ? 0 : -1, window);
  g_signal_connect_object (
    window, "notify::is-active", G_CALLBACK (active_cb), self, G_CONNECT_SWAPPED);
  /* One that was hidden while it was active is so still for GTK, and not anew when it is shown. */
  g_signal_connect_object (window, "map", G_CALLBACK (see_active), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (window,
                           "notify::transient-for",
                           G_CALLBACK (natero_page_watch_look_again),
                           self,
                           G_CONNECT_SWAPPED);
}

static void
forget_closed_windows (NateroPageWatch *self, GListModel *toplevels)
{
  g_autoptr (GPtrArray) open = g_ptr_array_new ();

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (toplevels, i);

      /* The list keeps it alive. */
      g_ptr_array_add (open, window);
    }

  for (guint i = self->windows->len; i > 0; i--)
    if (!g_ptr_array_find (open, g_ptr_array_index (self->windows, i - 1), NULL))
      g_ptr_array_remove_index (self->windows, i - 1);
}

static void
windows_changed_cb (NateroPageWatch *self,
                    guint            position,
                    guint            n_removed,
                    guint            n_added,
                    GListModel      *toplevels)
{
  if (n_removed > 0)
    forget_closed_windows (self, toplevels);

  for (guint i = position; i < position + n_added; i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (toplevels, i);

      add_window (self, window);
    }
}

static void
natero_page_watch_dispose (GObject *object)
{
  NateroPageWatch *self = NATERO_PAGE_WATCH (object);

  natero_page_watch_stop (self);
  for (int kind = 0; kind < N_KINDS; kind++)
    g_clear_pointer (&self->said[kind].id, g_free);

  G_OBJECT_CLASS (natero_page_watch_parent_class)->dispose (object);
}

static void
natero_page_watch_finalize (GObject *object)
{
  NateroPageWatch *self = NATERO_PAGE_WATCH (object);

  g_ptr_array_unref (self->pages);
  g_ptr_array_unref (self->windows);

  G_OBJECT_CLASS (natero_page_watch_parent_class)->finalize (object);
}

static void
natero_page_watch_class_init (NateroPageWatchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = natero_page_watch_dispose;
  object_class->finalize = natero_page_watch_finalize;
}

static void
natero_page_watch_init (NateroPageWatch *self)
{
  self->pages = g_ptr_array_new ();
  self->windows = g_ptr_array_new ();
}

/*< private >
 * natero_page_watch_new:
 * @funcs: what to call; copied
 * @user_data: for @funcs
 *
 * Makes a watch that does nothing until it is started.
 *
 * Returns: (transfer full): a watch
 */
NateroPageWatch *
natero_page_watch_new (const NateroPageWatchFuncs *funcs, gpointer user_data)
{
  NateroPageWatch *self = g_object_new (NATERO_TYPE_PAGE_WATCH, NULL);

  self->funcs = *funcs;
  self->user_data = user_data;

  return self;
}

/*< private >
 * natero_page_watch_start:
 * @self: a watch
 *
 * Begins to look, and searches the windows that are there for what is tagged. Does nothing if the
 * watch runs. GTK must be initialised.
 */
void
natero_page_watch_start (NateroPageWatch *self)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  if (self->hook != NULL)
    return;

  /* A class has no signals before it was needed for the first time. */
  self->tags_class = g_type_class_ref (NATERO_TYPE_WIDGET_TAGS);
  self->hook = natero_emission_hook_new (
    g_signal_lookup ("changed", NATERO_TYPE_WIDGET_TAGS), changed_cb, self);

  g_signal_connect_object (
    toplevels, "items-changed", G_CALLBACK (windows_changed_cb), self, G_CONNECT_SWAPPED);
  windows_changed_cb (self, 0, 0, g_list_model_get_n_items (toplevels), toplevels);
  for (guint i = self->windows->len; i > 0; i--)
    find_pages (self, g_ptr_array_index (self->windows, i - 1));
  natero_page_watch_look_again (self);
}

/*< private >
 * natero_page_watch_stop:
 * @self: a watch
 *
 * Looks no more: nothing is told after this, not even that a page is gone. When the watch is
 * started again, it tells what it finds then, if only by whom it is said has changed.
 */
void
natero_page_watch_stop (NateroPageWatch *self)
{
  if (self->hook == NULL)
    return;

  g_clear_pointer (&self->hook, natero_emission_hook_free);
  g_type_class_unref (self->tags_class);

  g_signal_handlers_disconnect_by_data (gtk_window_get_toplevels (), self);
  for (guint i = 0; i < self->windows->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->windows, i), self);
  g_ptr_array_set_size (self->windows, 0);
  while (self->pages->len > 0)
    remove_page (self, self->pages->len - 1);

  g_clear_handle_id (&self->settle_source, g_source_remove);
  for (int kind = 0; kind < N_KINDS; kind++)
    g_clear_weak_pointer (&self->said[kind].widget);
}

/*< private >
 * natero_page_watch_look_again:
 * @self: a watch
 *
 * Looks after this turn of the main loop: a window is attached, or is so no more.
 */
void
natero_page_watch_look_again (NateroPageWatch *self)
{
  if (self->hook != NULL && self->settle_source == 0)
    self->settle_source = g_idle_add_full (SETTLE_PRIORITY, settle_cb, self, NULL);
}

/*< private >
 * natero_page_watch_settle:
 * @self: a watch
 *
 * Looks now, if anything has changed that is not looked at yet.
 */
void
natero_page_watch_settle (NateroPageWatch *self)
{
  if (self->settle_source == 0)
    return;

  g_clear_handle_id (&self->settle_source, g_source_remove);
  look (self);
}
