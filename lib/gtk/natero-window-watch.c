/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-window-watch-private.h"

#include "natero-input-private.h"

/*< private >
 * NateroWindowWatch:
 *
 * Tells what happens to one window: input by hand, showing, hiding, destruction.
 *
 * It only looks. Its one event controller runs in the capture phase, so that it sees what a
 * widget claims for itself, and lets everything pass. What never reaches the controllers of a
 * window is [struct@InputHook]'s: popups, insensitive windows, keys that the application's own
 * capture controllers take.
 *
 * The window is held weakly.
 */
struct _NateroWindowWatch
{
  GObject parent_instance;

  NateroWindowWatchFuncs funcs;
  gpointer               user_data;

  GtkWindow          *window; /* weak */
  GtkEventController *controller;
  char               *page_name;

  guint is_started : 1;
  guint is_shown : 1;
};

G_DEFINE_FINAL_TYPE (NateroWindowWatch, natero_window_watch, G_TYPE_OBJECT)

static GQuark
count_quark (void)
{
  return g_quark_from_static_string ("natero-window-watch-count");
}

static guint
get_watch_count (GtkWindow *window)
{
  return GPOINTER_TO_UINT (g_object_get_qdata (G_OBJECT (window), count_quark ()));
}

static void
set_watch_count (GtkWindow *window, guint count)
{
  g_object_set_qdata (G_OBJECT (window), count_quark (), GUINT_TO_POINTER (count));
}

static void
remember_page_name (NateroWindowWatch *self)
{
  const char *name;

  if (self->window == NULL)
    return;

  name = gtk_widget_get_name (GTK_WIDGET (self->window));
  if (g_strcmp0 (name, self->page_name) == 0)
    return;

  g_free (self->page_name);
  self->page_name = g_strdup (name);
}

static void
set_shown (NateroWindowWatch *self, gboolean is_shown)
{
  void (*report) (NateroWindowWatch * watch, gpointer user_data);

  if (self->is_shown == is_shown)
    return;

  self->is_shown = is_shown;
  remember_page_name (self);

  report = is_shown ? self->funcs.shown : self->funcs.hidden;
  if (report != NULL)
    report (self, self->user_data);
}

static gboolean
remove_controller_cb (gpointer user_data)
{
  GtkEventController *controller = user_data;
  GtkWidget          *widget = gtk_event_controller_get_widget (controller);

  if (widget != NULL)
    gtk_widget_remove_controller (widget, controller);

  return G_SOURCE_REMOVE;
}

static gboolean
event_cb (NateroWindowWatch *self, GdkEvent *event)
{
  if (natero_input_is_by_hand (event) && self->funcs.activity != NULL)
    self->funcs.activity (self->user_data);

  return GDK_EVENT_PROPAGATE;
}

static void
map_cb (NateroWindowWatch *self)
{
  set_shown (self, TRUE);
}

static void
unmap_cb (NateroWindowWatch *self)
{
  set_shown (self, FALSE);
}

static void
destroy_cb (NateroWindowWatch *self)
{
  NateroWindowWatch *alive = NULL;

  /* Either call may release or stop the watch, and then nothing more is to be said. */
  g_set_weak_pointer (&alive, self);
  set_shown (self, FALSE);
  if (alive != NULL && alive->is_started && alive->funcs.destroyed != NULL)
    alive->funcs.destroyed (alive, alive->user_data);

  if (alive != NULL)
    {
      natero_window_watch_stop (alive);
      remember_page_name (alive);
      g_clear_weak_pointer (&alive->window);
    }

  g_clear_weak_pointer (&alive);
}

static void
natero_window_watch_dispose (GObject *object)
{
  NateroWindowWatch *self = NATERO_WINDOW_WATCH (object);

  natero_window_watch_stop (self);
  g_clear_weak_pointer (&self->window);

  G_OBJECT_CLASS (natero_window_watch_parent_class)->dispose (object);
}

static void
natero_window_watch_finalize (GObject *object)
{
  NateroWindowWatch *self = NATERO_WINDOW_WATCH (object);

  g_free (self->page_name);

  G_OBJECT_CLASS (natero_window_watch_parent_class)->finalize (object);
}

static void
natero_window_watch_class_init (NateroWindowWatchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = natero_window_watch_dispose;
  object_class->finalize = natero_window_watch_finalize;
}

static void
natero_window_watch_init (G_GNUC_UNUSED NateroWindowWatch *self)
{
}

/*< private >
 * natero_window_watch_new:
 * @window: the window to look at; not kept alive
 * @funcs: what to call; copied
 * @user_data: for @funcs
 *
 * Makes a watch that does nothing until it is started.
 *
 * Returns: (transfer full): a watch
 */
NateroWindowWatch *
natero_window_watch_new (GtkWindow *window, const NateroWindowWatchFuncs *funcs, gpointer user_data)
{
  NateroWindowWatch *self;

  g_assert (GTK_IS_WINDOW (window));
  g_assert (funcs != NULL);

  self = g_object_new (NATERO_TYPE_WINDOW_WATCH, NULL);
  self->funcs = *funcs;
  self->user_data = user_data;
  g_set_weak_pointer (&self->window, window);
  remember_page_name (self);

  return self;
}

/*< private >
 * natero_window_watch_start:
 * @self: a watch
 *
 * Begins to look; a window that is on screen already is reported as shown before this returns.
 * Does nothing if the watch runs, or if its window is gone.
 */
void
natero_window_watch_start (NateroWindowWatch *self)
{
  g_assert (NATERO_IS_WINDOW_WATCH (self));

  if (self->is_started || self->window == NULL)
    return;

  self->is_started = TRUE;
  set_watch_count (self->window, get_watch_count (self->window) + 1);

  self->controller = g_object_ref (gtk_event_controller_legacy_new ());
  gtk_event_controller_set_name (self->controller, "natero-window-watch");
  gtk_event_controller_set_propagation_phase (self->controller, GTK_PHASE_CAPTURE);
  gtk_event_controller_set_propagation_limit (self->controller, GTK_LIMIT_NONE);
  g_signal_connect_swapped (self->controller, "event", G_CALLBACK (event_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->window), self->controller);

  g_signal_connect_swapped (self->window, "map", G_CALLBACK (map_cb), self);
  g_signal_connect_swapped (self->window, "unmap", G_CALLBACK (unmap_cb), self);
  g_signal_connect_swapped (self->window, "destroy", G_CALLBACK (destroy_cb), self);

  if (gtk_widget_get_mapped (GTK_WIDGET (self->window)))
    set_shown (self, TRUE);
}

/*< private >
 * natero_window_watch_stop:
 * @self: a watch
 *
 * Looks no more: no call comes after this, not even for a page that is shown.
 *
 * The controller is dead at once but leaves the window from the main loop: GTK walks a window's
 * controllers by a list that must not lose its next element, and whoever stops the watch may
 * be one of them.
 */
void
natero_window_watch_stop (NateroWindowWatch *self)
{
  g_assert (NATERO_IS_WINDOW_WATCH (self));

  if (!self->is_started)
    return;

  self->is_started = FALSE;
  self->is_shown = FALSE;

  if (self->window != NULL)
    {
      set_watch_count (self->window, get_watch_count (self->window) - 1);
      g_signal_handlers_disconnect_by_data (self->window, self);
    }

  g_signal_handlers_disconnect_by_data (self->controller, self);
  gtk_event_controller_set_propagation_phase (self->controller, GTK_PHASE_NONE);
  g_idle_add_full (
    G_PRIORITY_DEFAULT, remove_controller_cb, g_steal_pointer (&self->controller), g_object_unref);
}

/*< private >
 * natero_window_watch_looks_at:
 * @window: a window
 *
 * Returns: whether any watch of the process looks at @window
 */
gboolean
natero_window_watch_looks_at (GtkWindow *window)
{
  return get_watch_count (window) > 0;
}

/*< private >
 * natero_window_watch_get_window:
 * @self: a watch
 *
 * Gets the window. It is still there while its destruction is reported.
 *
 * Returns: (nullable) (transfer none): the window, or `NULL` once it was destroyed
 */
GtkWindow *
natero_window_watch_get_window (NateroWindowWatch *self)
{
  g_assert (NATERO_IS_WINDOW_WATCH (self));

  return self->window;
}

/*< private >
 * natero_window_watch_get_page_name:
 * @self: a watch
 *
 * Gets the window's widget name where one was set, else the name of its type; never its title,
 * for titles hold people's documents. It outlives the window.
 *
 * Returns: (transfer none): the name, valid until it is asked for again
 */
const char *
natero_window_watch_get_page_name (NateroWindowWatch *self)
{
  g_assert (NATERO_IS_WINDOW_WATCH (self));

  remember_page_name (self);

  return self->page_name;
}
