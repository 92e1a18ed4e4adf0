/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gtk-support.h"

#include <gdk/x11/gdkx.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/prctl.h>

#define DEADLINE_SECONDS 60
#define LOOK_AGAIN_MS 20
#define EVENT_WAIT_SECONDS 2
#define SETTLE_FRAMES 3

/*
 * Half a second after the pointer was moved, GTK looks for a tooltip where it is; in a popover that
 * is gone by then, but not yet freed, it looks on no surface (gtk_tooltip_show_tooltip()).
 */
static gboolean
is_of_late_tooltip (const char *message)
{
  static const char failed[] = "assertion 'GDK_IS_SURFACE (surface)' failed";

  return strstr (message, failed) != NULL &&
         (g_str_has_prefix (message, "gdk_surface_get_device_position: ") ||
          g_str_has_prefix (message, "_gtk_widget_find_at_coords: "));
}

static gboolean
is_fatal_cb (G_GNUC_UNUSED const char    *domain,
             G_GNUC_UNUSED GLogLevelFlags level,
             const char                  *message,
             G_GNUC_UNUSED gpointer       user_data)
{
  return !is_of_late_tooltip (message);
}

/* That of GLib's tests bails out before it asks whether it is fatal. */
static void
critical_cb (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
  if (is_of_late_tooltip (message))
    g_test_message ("%s", message);
  else
    g_log_default_handler (domain, level, message, user_data);
}

/* After g_test_init(). */
void
gtk_support_bear_late_tooltips (void)
{
  const char *const domains[] = { "Gdk", "Gtk" };

  for (guint i = 0; i < G_N_ELEMENTS (domains); i++)
    g_log_set_handler (domains[i], G_LOG_LEVEL_CRITICAL | G_LOG_FLAG_FATAL, critical_cb, NULL);
}

gboolean
gtk_support_init (int *argc, char ***argv)
{
  if (g_getenv ("DISPLAY") == NULL)
    return FALSE;

  /* The input comes through X, whatever else is there. */
  gdk_set_allowed_backends ("x11");
  g_test_init (argc, argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  gtk_support_bear_late_tooltips ();

  return gtk_init_check ();
}

/* Waiting */

static void
turn (gboolean may_block)
{
  g_test_log_set_fatal_handler (is_fatal_cb, NULL); /* which each test begins without */
  g_main_context_iteration (NULL, may_block);
}

static gboolean
look_again_cb (G_GNUC_UNUSED gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

void
gtk_support_wait (GtkSupportCondition condition, gpointer user_data, const char *what)
{
  gint64   deadline = g_get_monotonic_time () + DEADLINE_SECONDS * G_USEC_PER_SEC;
  guint    source_id = g_timeout_add (LOOK_AGAIN_MS, look_again_cb, NULL);
  gboolean is_so = condition (user_data);

  while (!is_so && g_get_monotonic_time () < deadline)
    {
      turn (TRUE);
      is_so = condition (user_data);
    }

  g_source_remove (source_id);

  if (!is_so)
    g_test_message ("waited %d s in vain: %s", DEADLINE_SECONDS, what);

  g_assert_true (is_so);
}

typedef struct
{
  const int *count;
  int        at_least;
} CountWait;

static gboolean
has_counted (gpointer user_data)
{
  const CountWait *wait = user_data;

  return *wait->count >= wait->at_least;
}

void
gtk_support_wait_count (const int *count, int at_least, const char *what)
{
  CountWait wait = { count, at_least };

  gtk_support_wait (has_counted, &wait, what);
}

static gboolean
is_mapped (gpointer user_data)
{
  return gtk_widget_get_mapped (user_data);
}

static gboolean
is_unmapped (gpointer user_data)
{
  return !gtk_widget_get_mapped (user_data);
}

void
gtk_support_wait_mapped (GtkWidget *widget)
{
  gtk_support_wait (is_mapped, widget, "a widget is mapped");
  gtk_support_settle (widget);
}

void
gtk_support_wait_unmapped (GtkWidget *widget)
{
  gtk_support_wait (is_unmapped, widget, "a widget is unmapped");
}

typedef struct
{
  GtkWidget *widget;
  int        n_frames;
} FrameWait;

static gboolean
count_frame_cb (G_GNUC_UNUSED GtkWidget     *widget,
                G_GNUC_UNUSED GdkFrameClock *clock,
                gpointer                     user_data)
{
  FrameWait *wait = user_data;

  wait->n_frames++;

  return G_SOURCE_CONTINUE;
}

static gboolean
has_drawn (gpointer user_data)
{
  const FrameWait *wait = user_data;

  return wait->n_frames >= SETTLE_FRAMES || !gtk_widget_get_mapped (wait->widget);
}

static void
wait_for_frames (GtkWidget *widget)
{
  FrameWait wait = { widget, 0 };
  guint     tick_id = gtk_widget_add_tick_callback (widget, count_frame_cb, &wait, NULL);

  gtk_support_wait (has_drawn, &wait, "some frames are drawn");
  gtk_widget_remove_tick_callback (widget, tick_id);
}

static void
sync_displays (void)
{
  GSList *displays = gdk_display_manager_list_displays (gdk_display_manager_get ());

  for (GSList *l = displays; l != NULL; l = l->next)
    gdk_display_sync (l->data);

  g_slist_free (displays);
}

/*
 * Takes in all that the X server has sent so far, and turns until it is dealt with. xdotool ends
 * only after the server has handled its input, so after this nothing of it is still on its way.
 * Motion waits for the next frame: hence the frames.
 */
void
gtk_support_settle (GtkWidget *widget)
{
  sync_displays ();

  if (widget != NULL)
    {
      g_object_ref (widget);
      wait_for_frames (widget);
      g_object_unref (widget);
    }

  sync_displays ();
  while (g_main_context_pending (NULL))
    turn (FALSE);
}

/* Windows */

static gboolean
is_active (gpointer user_data)
{
  return gtk_window_is_active (user_data);
}

void
gtk_support_present (GtkWindow *window)
{
  gtk_window_present (window);
  gtk_support_wait (is_active, window, "a window becomes active");
  gtk_support_settle (GTK_WIDGET (window));
}

void
gtk_support_destroy (GtkWindow *window)
{
  gtk_window_destroy (window);
  gtk_support_settle (NULL);
}

GtkWidget *
gtk_support_find (GtkWidget *root, GtkSupportMatch match, gconstpointer user_data)
{
  if (match (root, user_data))
    return root;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = gtk_support_find (child, match, user_data);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static gboolean
is_label_with_text (GtkWidget *widget, gconstpointer user_data)
{
  return GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget) &&
         g_strcmp0 (gtk_label_get_text (GTK_LABEL (widget)), user_data) == 0;
}

GtkWidget *
gtk_support_find_label (GtkWidget *root, const char *text)
{
  GtkWidget *label = gtk_support_find (root, is_label_with_text, text);

  g_assert_nonnull (label);

  return label;
}

static gboolean
is_of_type (GtkWidget *widget, gconstpointer user_data)
{
  return g_type_is_a (G_OBJECT_TYPE (widget), *(const GType *) user_data);
}

/* The widget "it" of a piece of a file for GtkBuilder; NULL where a class is newer than what is
 * installed: the test is skipped. */
GtkWidget *
gtk_support_build (const char *object)
{
  g_autofree char *text = g_strdup_printf ("<interface>%s</interface>", object);
  g_autoptr (GtkBuilder) builder = gtk_builder_new ();
  g_autoptr (GError) error = NULL;

  if (gtk_builder_add_from_string (builder, text, -1, &error))
    return GTK_WIDGET (g_object_ref_sink (gtk_builder_get_object (builder, "it")));

  g_test_skip (error->message);

  return NULL;
}

GtkWidget *
gtk_support_find_type (GtkWidget *root, GType type)
{
  GtkWidget *widget = gtk_support_find (root, is_of_type, &type);

  g_assert_nonnull (widget);

  return widget;
}

guint
gtk_support_count_controllers (GtkWidget *widget)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  return g_list_model_get_n_items (controllers);
}

/* Processes */

static void
die_with_parent (G_GNUC_UNUSED gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGTERM);
}

/* For a process that ends with the test, whatever becomes of it, and says nothing. */
GSubprocessLauncher *
gtk_support_launcher_new (void)
{
  GSubprocessLauncher *launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE |
                                                             G_SUBPROCESS_FLAGS_STDERR_SILENCE);

  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);

  return launcher;
}

/* Input */

static void
spawn_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  int *n_done = user_data;

  g_subprocess_wait_check_finish (G_SUBPROCESS (source), result, &error);
  g_assert_no_error (error);
  (*n_done)++;
}

static void
run (const char *const *argv)
{
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  int n_done = 0;

  process = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error);
  g_assert_no_error (error);
  g_subprocess_wait_check_async (process, NULL, spawn_done_cb, &n_done);
  gtk_support_wait_count (&n_done, 1, argv[0]);
}

void
gtk_support_xdotool (const char *first, ...)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new_with_free_func (g_free);
  va_list args;

  g_ptr_array_add (argv, g_strdup ("xdotool"));

  va_start (args, first);
  for (const char *arg = first; arg != NULL; arg = va_arg (args, const char *))
    g_ptr_array_add (argv, g_strdup (arg));
  va_end (args);
  g_ptr_array_add (argv, NULL);

  run ((const char *const *) argv->pdata);
}

/* A layout with dead keys and a compose key: xdotool's own way, to lend a key for a moment a
 * symbol that the layout lacks, is over before GTK has looked. */
void
gtk_support_set_keyboard (gboolean has_dead_keys)
{
  static const char *const plain[] = { "setxkbmap", "-option", "", "us", NULL };
  static const char *const dead[] = { "setxkbmap", "-option", "compose:ralt", "us", "intl", NULL };

  run (has_dead_keys ? dead : plain);
  gtk_support_settle (NULL);
}

static void
get_surface_origin (GdkSurface *surface, int *x, int *y)
{
  Display *display = gdk_x11_display_get_xdisplay (gdk_surface_get_display (surface));
  Window   child;

  XTranslateCoordinates (
    display, gdk_x11_surface_get_xid (surface), XDefaultRootWindow (display), 0, 0, x, y, &child);
}

/* Where the middle of a widget is on the screen; reckoned, since shadows and the window manager
 * decide about it. */
void
gtk_support_locate (GtkWidget *widget, int *x, int *y)
{
  GtkNative      *native = gtk_widget_get_native (widget);
  graphene_rect_t bounds;
  double          surface_x;
  double          surface_y;

  g_assert_true (gtk_widget_get_mapped (widget));
  g_assert_true (gtk_widget_compute_bounds (widget, GTK_WIDGET (native), &bounds));

  get_surface_origin (gtk_native_get_surface (native), x, y);
  gtk_native_get_surface_transform (native, &surface_x, &surface_y);

  *x += (int) (surface_x + bounds.origin.x + bounds.size.width / 2);
  *y += (int) (surface_y + bounds.origin.y + bounds.size.height / 2);
}

static void
move_pointer (int x, int y)
{
  g_autofree char *x_text = g_strdup_printf ("%d", x);
  g_autofree char *y_text = g_strdup_printf ("%d", y);

  gtk_support_xdotool ("mousemove", x_text, y_text, NULL);
}

/* A window that was just opened may still be moved by the window manager, or get its buttons:
 * so until the widget is where the pointer went. */
void
gtk_support_point_at (GtkWidget *widget)
{
  int x;
  int y;
  int new_x;
  int new_y;

  gtk_support_settle (widget);
  gtk_support_locate (widget, &new_x, &new_y);

  do
    {
      x = new_x;
      y = new_y;
      move_pointer (x, y);
      gtk_support_settle (widget);
      gtk_support_locate (widget, &new_x, &new_y);
    }
  while (new_x != x || new_y != y);
}

/* To a corner of the screen, where no window opens. */
void
gtk_support_point_away (void)
{
  gtk_support_xdotool ("mousemove", "0", "0", NULL);
  gtk_support_settle (NULL);
}

typedef struct
{
  GdkEventType type;
  int          n_wanted;
  int          n_seen;
  gint64       deadline;
} EventWait;

static gboolean
seen_cb (G_GNUC_UNUSED GSignalInvocationHint *hint,
         G_GNUC_UNUSED guint                  n_values,
         const GValue                        *values,
         gpointer                             user_data)
{
  EventWait *wait = user_data;
  GdkEvent  *event = g_value_peek_pointer (&values[1]);

  if (gdk_event_get_event_type (event) == wait->type)
    wait->n_seen++;

  return TRUE;
}

static gboolean
has_seen (gpointer user_data)
{
  const EventWait *wait = user_data;

  return wait->n_seen >= wait->n_wanted || g_get_monotonic_time () > wait->deadline;
}

static GtkWidget *
find_mapped_window (void)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (toplevels, i);

      /* The list keeps it alive. */
      if (gtk_widget_get_mapped (window))
        return window;
    }

  return NULL;
}

/* Acts, and turns until the program has got so many events of that type; not for ever, as GTK eats
 * the press that closes a popover. */
void
gtk_support_act_until_events (GdkEventType  type,
                              int           n_events,
                              GtkSupportAct act,
                              gpointer      user_data)
{
  EventWait wait = { type, n_events, 0, G_MAXINT64 };
  guint     signal_id = g_signal_lookup ("event", GDK_TYPE_SURFACE);
  gulong    hook_id = g_signal_add_emission_hook (signal_id, 0, seen_cb, &wait, NULL);

  act (user_data);
  wait.deadline = g_get_monotonic_time () + EVENT_WAIT_SECONDS * G_USEC_PER_SEC;
  gtk_support_wait (has_seen, &wait, "input arrives");
  g_signal_remove_emission_hook (signal_id, hook_id);
  gtk_support_settle (find_mapped_window ());
}

typedef struct
{
  const char *what;
  const char *button;
} ButtonAct;

static void
act_with_button (gpointer user_data)
{
  const ButtonAct *act = user_data;

  gtk_support_xdotool (act->what, act->button, NULL);
}

/*
 * Presses or releases a button, and turns until the event has come: a window manager holds a press
 * back until it knows whether the window shall get it, and on a busy machine that takes longer than
 * xdotool.
 */
static void
do_with_button (const char *what, const char *button, GdkEventType type)
{
  ButtonAct act = { what, button };

  gtk_support_act_until_events (type, 1, act_with_button, &act);
}

void
gtk_support_hold (const char *button)
{
  do_with_button ("mousedown", button, GDK_BUTTON_PRESS);
}

void
gtk_support_let_go (const char *button)
{
  do_with_button ("mouseup", button, GDK_BUTTON_RELEASE);
}

/*
 * Down, and up when the program has seen it and drawn what comes of it, as with a finger. Motion
 * which GTK makes up after a change of the layout asks where the pointer is now: where it finds the
 * button released before the release was read, GTK 4.8 resets its gestures, and the click is lost.
 */
void
gtk_support_press (const char *button)
{
  gtk_support_hold (button);
  gtk_support_let_go (button);
}

void
gtk_support_click (GtkWidget *widget)
{
  gtk_support_point_at (widget);
  gtk_support_press ("1");
  gtk_support_settle (widget);
}

void
gtk_support_key (const char *key)
{
  gtk_support_xdotool ("key", "--clearmodifiers", key, NULL);
  gtk_support_settle (NULL);
}
