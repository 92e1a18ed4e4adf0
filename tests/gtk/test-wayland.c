/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-input-hook-private.h"
#include "natero-window-watch-private.h"

#include "gtk-support.h"
#include "natero-widget.h"
#include "page-bench.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <signal.h>

/*
 * Under X, GTK hardly ever makes motion up. Under Wayland it does so for every frame in which the
 * layout changes under a resting pointer, so the program of these tests is a Wayland client. Its
 * compositor is a window on the X display, for that is where xdotool has its hands.
 */
#define N_MADE_UP 20
#define SOCKET_NAME "natero-test"
#define WIDTH 640
#define HEIGHT 480
#define MIDDLE_X 320
#define MIDDLE_Y 300

typedef struct
{
  GSubprocess *process;
  char        *folder;
  char        *socket;
  char        *window_id; /* of its window on the X display */
} Weston;

static gboolean
is_listening (gpointer user_data)
{
  const Weston *weston = user_data;
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (weston->socket);
  g_autoptr (GSocketConnection) connection = NULL;

  connection = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, NULL);

  return connection != NULL;
}

static gboolean
is_on_screen (gpointer user_data)
{
  static const char *const argv[] = { "xdotool", "search", "--onlyvisible",
                                      "--class", "weston", NULL };
  Weston                  *weston = user_data;
  g_autoptr (GSubprocess) process = NULL;
  g_autofree char *output = NULL;

  process = g_subprocess_newv (
    argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, NULL);
  g_strchomp (output);
  if (*output == '\0')
    return FALSE;

  g_assert_null (strchr (output, '\n'));
  weston->window_id = g_steal_pointer (&output);

  return TRUE;
}

static void
weston_start (Weston *weston)
{
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GError) error = NULL;

  /* Weston follows the pointer by differences, from where it came in: so it has to come in. */
  gtk_support_xdotool ("mousemove", "0", "0", NULL);

  weston->folder = g_dir_make_tmp ("natero-wayland-XXXXXX", &error);
  g_assert_no_error (error);
  weston->socket = g_build_filename (weston->folder, SOCKET_NAME, NULL);

  launcher = gtk_support_launcher_new ();
  g_subprocess_launcher_setenv (launcher, "XDG_RUNTIME_DIR", weston->folder, TRUE);
  weston->process = g_subprocess_launcher_spawn (launcher,
                                                 &error,
                                                 "weston",
                                                 "--backend=x11-backend.so",
                                                 "--shell=kiosk-shell.so",
                                                 "--use-pixman",
                                                 "--no-config",
                                                 "--idle-time=0",
                                                 "--width=" G_STRINGIFY (WIDTH),
                                                 "--height=" G_STRINGIFY (HEIGHT),
                                                 "--socket=" SOCKET_NAME,
                                                 NULL);
  g_assert_no_error (error);
  gtk_support_wait (is_listening, weston, "weston listens");
  gtk_support_wait (is_on_screen, weston, "weston shows its window");
}

static void
weston_stop (Weston *weston)
{
  g_autofree char *lock = g_strconcat (weston->socket, ".lock", NULL);

  g_subprocess_send_signal (weston->process, SIGTERM);
  g_subprocess_wait (weston->process, NULL, NULL);
  g_clear_object (&weston->process);
  g_unlink (weston->socket);
  g_unlink (lock);
  g_rmdir (weston->folder);
  g_clear_pointer (&weston->socket, g_free);
  g_clear_pointer (&weston->window_id, g_free);
  g_clear_pointer (&weston->folder, g_free);
}

/* The window under test */

typedef struct
{
  const Weston      *weston;
  GtkWindow         *window;
  GtkWidget         *button;
  GtkWidget         *entry;
  GtkWidget         *menu_button;
  GtkWidget         *moving;
  NateroWindowWatch *watch;
  NateroInputHook   *hook;
  gulong             emission_hook_id;

  int n_seen_by_watch;
  int n_seen_by_hook;
  int n_made_up;
  int n_moved;
  int n_clicked;
  int n_chosen;
  int n_frames;

  GdkSurface *moved_on; /* where the last real motion was: not held, only compared */
  double      moved_x;
  double      moved_y;
} Fixture;

static void
seen_by_watch_cb (gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_seen_by_watch++;
}

static void
seen_by_hook_cb (gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_seen_by_hook++;
}

static gboolean
is_watched_cb (GtkWindow *window, gpointer user_data)
{
  Fixture *fixture = user_data;

  return window == fixture->window;
}

/* What there is to be seen, whatever the library makes of it. */
static gboolean
count_motion_cb (G_GNUC_UNUSED GSignalInvocationHint *hint,
                 G_GNUC_UNUSED guint                  n_values,
                 const GValue                        *values,
                 gpointer                             user_data)
{
  Fixture  *fixture = user_data;
  GdkEvent *event = g_value_peek_pointer (&values[1]);

  if (gdk_event_get_event_type (event) != GDK_MOTION_NOTIFY)
    return TRUE;

  if (gdk_event_get_time (event) == GDK_CURRENT_TIME)
    {
      fixture->n_made_up++;
      return TRUE;
    }

  fixture->n_moved++;
  fixture->moved_on = gdk_event_get_surface (event);
  gdk_event_get_position (event, &fixture->moved_x, &fixture->moved_y);

  return TRUE;
}

static void
clicked_cb (Fixture *fixture)
{
  fixture->n_clicked++;
}

static void
chosen_cb (G_GNUC_UNUSED GSimpleAction *action,
           G_GNUC_UNUSED GVariant      *parameter,
           gpointer                     user_data)
{
  Fixture *fixture = user_data;

  fixture->n_chosen++;
}

/* As a clock or a counter does it: a text that changes, and with it the layout. */
static gboolean
move_layout_cb (GtkWidget *label, G_GNUC_UNUSED GdkFrameClock *clock, gpointer user_data)
{
  Fixture         *fixture = user_data;
  g_autofree char *text = g_strnfill ((gsize) (++fixture->n_frames % 30), 'x');

  gtk_label_set_text (GTK_LABEL (label), text);

  return G_SOURCE_CONTINUE;
}

static void
build_menu (Fixture *fixture)
{
  static const GActionEntry entries[] = { { .name = "choose", .activate = chosen_cb } };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  g_autoptr (GMenu) menu = g_menu_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), fixture);
  gtk_widget_insert_action_group (GTK_WIDGET (fixture->window), "win", G_ACTION_GROUP (group));
  g_menu_append (menu, "Choose me", "win.choose");
  fixture->menu_button = gtk_menu_button_new ();
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (fixture->menu_button), G_MENU_MODEL (menu));
}

static void
build_window (Fixture *fixture)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  fixture->window = GTK_WINDOW (gtk_window_new ());
  build_menu (fixture);
  fixture->moving = gtk_label_new (NULL);
  fixture->button = gtk_button_new_with_label ("Button");
  fixture->entry = gtk_entry_new ();
  g_signal_connect_swapped (fixture->button, "clicked", G_CALLBACK (clicked_cb), fixture);
  gtk_widget_set_hexpand (fixture->button, TRUE);
  gtk_widget_set_vexpand (fixture->button, TRUE);

  gtk_box_append (GTK_BOX (row), fixture->moving);
  gtk_box_append (GTK_BOX (row), fixture->button);
  gtk_box_append (GTK_BOX (box), fixture->menu_button);
  gtk_box_append (GTK_BOX (box), fixture->entry);
  gtk_box_append (GTK_BOX (box), row);
  gtk_window_set_child (fixture->window, box);
}

/* The kiosk shell gives a window the whole of the compositor's, but not at once. */
static gboolean
has_full_size (gpointer user_data)
{
  GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (user_data));

  return gdk_surface_get_width (surface) == WIDTH && gdk_surface_get_height (surface) == HEIGHT;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  const NateroWindowWatchFuncs watch_funcs = { .activity = seen_by_watch_cb };
  const NateroInputHookFuncs   hook_funcs = { .is_watched = is_watched_cb,
                                              .activity = seen_by_hook_cb };

  fixture->weston = data;
  build_window (fixture);
  fixture->watch = natero_window_watch_new (fixture->window, &watch_funcs, fixture);
  natero_window_watch_start (fixture->watch);
  fixture->hook = natero_input_hook_new (&hook_funcs, fixture);
  fixture->emission_hook_id = g_signal_add_emission_hook (
    g_signal_lookup ("event", GDK_TYPE_SURFACE), 0, count_motion_cb, fixture, NULL);
  gtk_support_present (fixture->window);
  gtk_support_wait (has_full_size, fixture->window, "the window has the whole screen");
  gtk_support_settle (GTK_WIDGET (fixture->window));
}

static void
tear_down (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_signal_remove_emission_hook (g_signal_lookup ("event", GDK_TYPE_SURFACE),
                                 fixture->emission_hook_id);
  g_clear_pointer (&fixture->hook, natero_input_hook_free);
  g_clear_object (&fixture->watch);
  gtk_support_destroy (fixture->window);
}

static void
move_to (Fixture *fixture, int x, int y)
{
  g_autofree char *x_text = g_strdup_printf ("%d", x);
  g_autofree char *y_text = g_strdup_printf ("%d", y);

  gtk_support_xdotool ("mousemove", "--window", fixture->weston->window_id, x_text, y_text, NULL);
}

static void
forget (Fixture *fixture)
{
  gtk_support_settle (GTK_WIDGET (fixture->window));
  fixture->n_seen_by_watch = 0;
  fixture->n_seen_by_hook = 0;
  fixture->n_made_up = 0;
  fixture->n_moved = 0;
}

typedef struct
{
  const Fixture *fixture;
  GdkSurface    *surface;
  int            x;
  int            y;
} Arrival;

static gboolean
has_arrived (gpointer user_data)
{
  const Arrival *arrival = user_data;
  const Fixture *fixture = arrival->fixture;

  return fixture->moved_on == arrival->surface && ABS (fixture->moved_x - arrival->x) < 1 &&
         ABS (fixture->moved_y - arrival->y) < 1;
}

/* In two steps: a compositor may tell of the one that brings the pointer onto the surface by
 * entering alone, with no motion. */
static void
approach (Fixture *fixture, GdkSurface *surface, int x, int y)
{
  Arrival arrival = { fixture, surface, x, y };

  if (GDK_IS_POPUP (surface))
    {
      x += gdk_popup_get_position_x (GDK_POPUP (surface));
      y += gdk_popup_get_position_y (GDK_POPUP (surface));
    }

  fixture->moved_on = NULL;
  move_to (fixture, x - 5, y - 5);
  move_to (fixture, x, y);
  gtk_support_wait (has_arrived, &arrival, "real motion arrives");
}

static void
move_to_widget (Fixture *fixture, GtkWidget *widget)
{
  GtkNative      *native = gtk_widget_get_native (widget);
  graphene_rect_t bounds;
  double          x;
  double          y;

  g_assert_true (gtk_widget_compute_bounds (widget, GTK_WIDGET (native), &bounds));
  gtk_native_get_surface_transform (native, &x, &y);
  x += bounds.origin.x + bounds.size.width / 2;
  y += bounds.origin.y + bounds.size.height / 2;
  approach (fixture, gtk_native_get_surface (native), (int) x, (int) y);
}

static void
rest_pointer_on_button (Fixture *fixture)
{
  approach (fixture, gtk_native_get_surface (GTK_NATIVE (fixture->window)), MIDDLE_X, MIDDLE_Y);
  forget (fixture);
}

static void
test_made_up_motion (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  guint tick_id;

  rest_pointer_on_button (fixture);
  tick_id = gtk_widget_add_tick_callback (fixture->moving, move_layout_cb, fixture, NULL);

  /* (a) GTK makes motion up; if this fails, the test has not shown anything. */
  gtk_support_wait_count (&fixture->n_made_up, N_MADE_UP, "GTK makes motion up");
  g_test_message ("%d motions at time 0 in %d frames, %d at another",
                  fixture->n_made_up,
                  fixture->n_frames,
                  fixture->n_moved);

  /* (b) none of it is activity. */
  g_assert_cmpint (fixture->n_moved, ==, 0);
  g_assert_cmpint (fixture->n_seen_by_watch, ==, 0);
  g_assert_cmpint (fixture->n_seen_by_hook, ==, 0);

  /* (c) what a hand does meanwhile is. */
  move_to (fixture, MIDDLE_X + 20, MIDDLE_Y + 20);
  gtk_support_wait_count (&fixture->n_moved, 1, "real motion arrives");
  gtk_support_settle (GTK_WIDGET (fixture->window));
  g_assert_cmpint (fixture->n_seen_by_watch, ==, fixture->n_moved);
  g_assert_cmpint (fixture->n_seen_by_hook, ==, fixture->n_moved);

  gtk_widget_remove_tick_callback (fixture->moving, tick_id);
}

static void
test_click (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  rest_pointer_on_button (fixture);
  gtk_support_press ("1");
  gtk_support_wait_count (&fixture->n_clicked, 1, "the button is clicked");
  g_assert_cmpint (fixture->n_seen_by_watch, >, 0);
  g_assert_cmpint (fixture->n_seen_by_hook, >, 0);
}

static gboolean
has_text (gpointer user_data)
{
  return g_str_equal (gtk_editable_get_text (user_data), "hi");
}

static void
test_typing (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  rest_pointer_on_button (fixture);
  gtk_widget_grab_focus (fixture->entry);
  gtk_support_xdotool ("type", "--delay", "30", "hi", NULL);
  gtk_support_wait (has_text, fixture->entry, "the text is typed");
  g_assert_cmpint (fixture->n_moved, ==, 0);
  g_assert_cmpint (fixture->n_seen_by_watch, ==, 2);
  g_assert_cmpint (fixture->n_seen_by_hook, >=, 2);
}

static void
test_menu (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  GtkWidget *menu;

  rest_pointer_on_button (fixture);
  move_to_widget (fixture, fixture->menu_button);
  gtk_support_press ("1");
  menu = GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (fixture->menu_button)));
  gtk_support_wait_mapped (menu);

  move_to_widget (fixture, gtk_support_find_label (menu, "Choose me"));
  forget (fixture);
  gtk_support_press ("1");
  gtk_support_wait_count (&fixture->n_chosen, 1, "a menu item is chosen");
  g_assert_cmpint (fixture->n_seen_by_hook, >, 0);
}

/* What pages say of the module follows the focus, as far as a compositor tells of it. */
static void
test_pages (PageBench *bench, G_GNUC_UNUSED gconstpointer data)
{
  GtkWidget *stack = page_bench_make_stack ("board", "list", NULL);
  GtkWindow *other;
  GtkWindow *dialog;

  gtk_stack_set_transition_type (GTK_STACK (stack), GTK_STACK_TRANSITION_TYPE_CROSSFADE);
  page_bench_show (bench, stack);
  page_bench_expect (bench, "m:board ");
  page_bench_turn_to (stack, "list");
  page_bench_expect (bench, "m:list ");

  dialog = page_bench_make_dialog (bench->window, "settings");
  gtk_support_present (dialog);
  page_bench_expect (bench, "m:settings ");
  gtk_support_destroy (dialog);
  page_bench_expect (bench, "m:list ");

  other = page_bench_add_window (bench);
  natero_widget_set_module_id (GTK_WIDGET (other), "mail");
  gtk_support_present (other);
  page_bench_expect (bench, "m:mail ");
  page_bench_close (bench, other);
  page_bench_expect (bench, "m:list ");
}

static void
add (const char   *path,
     const Weston *weston,
     void (*function) (Fixture *fixture, gconstpointer data))
{
  g_test_add (path, Fixture, weston, set_up, function, tear_down);
}

int
main (int argc, char **argv)
{
  Weston weston = { 0 };
  int    status;

  if (g_getenv ("DISPLAY") == NULL)
    return GTK_SUPPORT_SKIP;

  weston_start (&weston);
  g_setenv ("WAYLAND_DISPLAY", weston.socket, TRUE);
  g_setenv ("GDK_BACKEND", "wayland", TRUE);
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_assert_true (gtk_init_check ());

  add ("/wayland/made-up-motion", &weston, test_made_up_motion);
  add ("/wayland/click", &weston, test_click);
  add ("/wayland/typing", &weston, test_typing);
  add ("/wayland/menu", &weston, test_menu);

  page_bench_add_test ("/wayland/pages", test_pages);

  status = g_test_run ();
  gdk_display_close (gdk_display_get_default ());
  weston_stop (&weston);

  return status;
}
