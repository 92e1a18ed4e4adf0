/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "matrix-hand.h"

#include "gtk-support.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <linux/input-event-codes.h>

#define SOCKET_NAME "natero-test"
#define WIDTH 720
#define HEIGHT 600
#define MONITOR "720x600@120" /* twice as many frames, as each settling waits for some */
#define LISTEN_SECONDS 15
#define LOOK_AGAIN_MS 20
#define REMOTE "org.gnome.Mutter.RemoteDesktop"
#define CAST "org.gnome.Mutter.ScreenCast"
#define A11Y_SERVICE "org.a11y.Bus.service"
#define SERVICE_GROUP "D-BUS Service"
#define SLOT 0
#define STRIDE 20
#define ORIGIN_X "matrix-origin-x"
#define ORIGIN_Y "matrix-origin-y"

/*
 * mutter without a screen, on a session bus of its own, so that it meets no desktop that may be
 * running. It takes input over D-Bus, as from a distant desktop, touches among it.
 */
typedef struct
{
  MatrixHand       hand;
  GTestDBus       *bus;
  GSubprocess     *pipewire;
  GSubprocess     *mutter;
  char            *folder;
  char            *socket;
  GDBusConnection *connection;
  char            *session; /* object paths */
  char            *cast;
  char            *stream;
} MutterHand;

/* Calls; the compositor is another process, so they may block. */

static GVariant *
call (MutterHand *self,
      const char *service,
      const char *path,
      const char *interface,
      const char *method,
      GVariant   *arguments)
{
  g_autoptr (GError) error = NULL;
  GVariant *answer = g_dbus_connection_call_sync (self->connection,
                                                  service,
                                                  path,
                                                  interface,
                                                  method,
                                                  arguments,
                                                  NULL,
                                                  G_DBUS_CALL_FLAGS_NONE,
                                                  -1,
                                                  NULL,
                                                  &error);

  g_assert_no_error (error);
  return answer;
}

static void
notify (MutterHand *self, const char *method, GVariant *arguments)
{
  g_variant_unref (call (self, REMOTE, self->session, REMOTE ".Session", method, arguments));
}

static char *
call_for_path (MutterHand *self,
               const char *service,
               const char *path,
               const char *interface,
               const char *method,
               GVariant   *arguments)
{
  g_autoptr (GVariant) answer = call (self, service, path, interface, method, arguments);
  char *object_path = NULL;

  g_variant_get (answer, "(o)", &object_path);
  return object_path;
}

static char *
get_session_id (MutterHand *self)
{
  g_autoptr (GVariant) answer = call (self,
                                      REMOTE,
                                      self->session,
                                      "org.freedesktop.DBus.Properties",
                                      "Get",
                                      g_variant_new ("(ss)", REMOTE ".Session", "SessionId"));
  g_autoptr (GVariant) value = NULL;

  g_variant_get (answer, "(v)", &value);
  return g_variant_dup_string (value, NULL);
}

/* Coordinates are told as those of a stream of pictures: so there has to be one. */
static void
begin_session (MutterHand *self)
{
  g_autofree char *id = NULL;
  GVariantBuilder  options;

  self->session =
    call_for_path (self, REMOTE, "/org/gnome/Mutter/RemoteDesktop", REMOTE, "CreateSession", NULL);
  id = get_session_id (self);
  g_variant_builder_init (&options, G_VARIANT_TYPE ("a{sv}"));
  g_variant_builder_add (&options, "{sv}", "remote-desktop-session-id", g_variant_new_string (id));
  self->cast = call_for_path (self,
                              CAST,
                              "/org/gnome/Mutter/ScreenCast",
                              CAST,
                              "CreateSession",
                              g_variant_new ("(a{sv})", &options));
  self->stream = call_for_path (
    self, CAST, self->cast, CAST ".Session", "RecordMonitor", g_variant_new ("(sa{sv})", "", NULL));
  notify (self, "Start", NULL);
}

/* Processes */

static GSubprocess *
start (MutterHand *self, const char *const *argv, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher = gtk_support_launcher_new ();

  g_subprocess_launcher_setenv (launcher, "XDG_RUNTIME_DIR", self->folder, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_CONFIG_HOME", self->folder, TRUE);
  g_subprocess_launcher_setenv (launcher, "GSETTINGS_BACKEND", "keyfile", TRUE);
  g_subprocess_launcher_setenv (launcher, "LIBGL_ALWAYS_SOFTWARE", "1", TRUE);
  g_subprocess_launcher_unsetenv (launcher, "G_DEBUG");
  g_subprocess_launcher_unsetenv (launcher, "WAYLAND_DISPLAY");
  g_subprocess_launcher_unsetenv (launcher, "DISPLAY");
  return g_subprocess_launcher_spawnv (launcher, argv, error);
}

static void
stop (GSubprocess **process)
{
  if (*process == NULL)
    return;

  /* mutter 43 may hang at its end; what it leaves behind is in a folder that goes, too. */
  g_subprocess_force_exit (*process);
  g_subprocess_wait (*process, NULL, NULL);
  g_clear_object (process);
}

static gboolean
is_listening (const char *path)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (GSocketConnection) connection = NULL;

  connection = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, NULL);
  return connection != NULL;
}

static gboolean
look_again_cb (G_GNUC_UNUSED gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

typedef gboolean (*Condition) (MutterHand *self);

/* Before GTK is there, so with nothing of the tests' own. */
static gboolean
wait_until (MutterHand *self, Condition condition)
{
  gint64 deadline = g_get_monotonic_time () + LISTEN_SECONDS * G_USEC_PER_SEC;
  guint  source_id = g_timeout_add (LOOK_AGAIN_MS, look_again_cb, NULL);

  while (!condition (self) && g_get_monotonic_time () < deadline)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (source_id);
  return condition (self);
}

static gboolean
has_pipewire (MutterHand *self)
{
  g_autofree char *socket = g_build_filename (self->folder, "pipewire-0", NULL);

  return is_listening (socket);
}

static gboolean
has_wayland (MutterHand *self)
{
  return is_listening (self->socket);
}

static gboolean
has_name (MutterHand *self, const char *name)
{
  g_autoptr (GVariant) answer = call (self,
                                      "org.freedesktop.DBus",
                                      "/org/freedesktop/DBus",
                                      "org.freedesktop.DBus",
                                      "NameHasOwner",
                                      g_variant_new ("(s)", name));
  gboolean has_owner = FALSE;

  g_variant_get (answer, "(b)", &has_owner);
  return has_owner;
}

static gboolean
has_services (MutterHand *self)
{
  return has_name (self, REMOTE) && has_name (self, CAST);
}

/* A busy machine is slow to let go of a key, which is not to be taken for another press of it. */
static void
write_settings (MutterHand *self)
{
  g_autofree char *folder = g_build_filename (self->folder, "glib-2.0", "settings", NULL);
  g_autofree char *path = g_build_filename (folder, "keyfile", NULL);

  g_mkdir_with_parents (folder, 0700);
  g_file_set_contents (path, "[org/gnome/desktop/peripherals/keyboard]\nrepeat=false\n", -1, NULL);
}

static gboolean
start_compositor (MutterHand *self, const char **reason)
{
  static const char *const pipewire[] = { "pipewire", NULL };
  static const char *const mutter[] = {
    "mutter", "--headless",        "--wayland", "--no-x11", "--virtual-monitor",
    MONITOR,  "--wayland-display", SOCKET_NAME, NULL,
  };

  write_settings (self);
  *reason = "pipewire is not installed";
  self->pipewire = start (self, pipewire, NULL);
  if (self->pipewire == NULL)
    return FALSE;

  *reason = "mutter is not installed";
  self->mutter = start (self, mutter, NULL);
  if (self->mutter == NULL)
    return FALSE;

  *reason = "mutter does not start here";
  return wait_until (self, has_pipewire) && wait_until (self, has_wayland) &&
         wait_until (self, has_services);
}

static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        remove_folder (path);
      else
        g_unlink (path);
    }
  g_rmdir (folder);
}

static void
free_hand (MatrixHand *hand)
{
  MutterHand *self = (MutterHand *) hand;

  g_clear_object (&self->connection);
  stop (&self->mutter);
  stop (&self->pipewire);
  /* Not down, which waits for GTK to leave the bus. */
  g_test_dbus_stop (self->bus);
  g_object_unref (self->bus);
  remove_folder (self->folder);
  g_free (self->folder);
  g_free (self->socket);
  g_free (self->session);
  g_free (self->cast);
  g_free (self->stream);
  g_free (self);
}

/* Input */

/* Nobody tells a Wayland client where its windows are: that was found out. A popup knows where it
 * is on what it belongs to. */
static void
locate (G_GNUC_UNUSED MatrixHand *hand, GtkWidget *widget, int *x, int *y)
{
  GtkNative      *native = gtk_widget_get_native (widget);
  GdkSurface     *surface = gtk_native_get_surface (native);
  graphene_rect_t bounds;
  double          surface_x;
  double          surface_y;

  g_assert_true (gtk_widget_get_mapped (widget));
  g_assert_true (gtk_widget_compute_bounds (widget, GTK_WIDGET (native), &bounds));
  gtk_native_get_surface_transform (native, &surface_x, &surface_y);
  surface_x += bounds.origin.x + bounds.size.width / 2;
  surface_y += bounds.origin.y + bounds.size.height / 2;

  for (; GDK_IS_POPUP (surface); surface = gdk_popup_get_parent (GDK_POPUP (surface)))
    {
      surface_x += gdk_popup_get_position_x (GDK_POPUP (surface));
      surface_y += gdk_popup_get_position_y (GDK_POPUP (surface));
    }
  *x = (int) surface_x + GPOINTER_TO_INT (g_object_get_data (G_OBJECT (surface), ORIGIN_X));
  *y = (int) surface_y + GPOINTER_TO_INT (g_object_get_data (G_OBJECT (surface), ORIGIN_Y));
}

static void
move (MatrixHand *hand, int x, int y)
{
  MutterHand *self = (MutterHand *) hand;

  notify (self,
          "NotifyPointerMotionAbsolute",
          g_variant_new ("(sdd)", self->stream, (double) x, (double) y));
}

static void
press (MatrixHand *hand)
{
  notify ((MutterHand *) hand, "NotifyPointerButton", g_variant_new ("(ib)", BTN_LEFT, TRUE));
}

static void
release (MatrixHand *hand)
{
  notify ((MutterHand *) hand, "NotifyPointerButton", g_variant_new ("(ib)", BTN_LEFT, FALSE));
}

static void
turn_key (MatrixHand *hand, const char *key, gboolean is_down)
{
  guint keyval = gdk_keyval_from_name (key);

  g_assert_cmpuint (keyval, !=, GDK_KEY_VoidSymbol);
  notify ((MutterHand *) hand, "NotifyKeyboardKeysym", g_variant_new ("(ub)", keyval, is_down));
}

static void
touch (MatrixHand *hand, GdkEventType type, int x, int y)
{
  MutterHand *self = (MutterHand *) hand;

  if (type == GDK_TOUCH_END)
    notify (self, "NotifyTouchUp", g_variant_new ("(u)", SLOT));
  else
    notify (self,
            type == GDK_TOUCH_BEGIN ? "NotifyTouchDown" : "NotifyTouchMotion",
            g_variant_new ("(sudd)", self->stream, SLOT, (double) x, (double) y));
}

static gboolean
has_full_size (gpointer user_data)
{
  GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (user_data));

  return gdk_surface_get_width (surface) == WIDTH && gdk_surface_get_height (surface) == HEIGHT;
}

static gboolean
has_all_devices (G_GNUC_UNUSED gpointer user_data)
{
  GdkSeat            *seat = gdk_display_get_default_seat (gdk_display_get_default ());
  GdkSeatCapabilities wanted =
    GDK_SEAT_CAPABILITY_POINTER | GDK_SEAT_CAPABILITY_TOUCH | GDK_SEAT_CAPABILITY_KEYBOARD;

  return seat != NULL && (gdk_seat_get_capabilities (seat) & wanted) == wanted;
}

/* The compositor makes a device when it is used for the first time, and the program does not yet
 * listen to it then. */
static void
make_devices (MatrixHand *hand)
{
  if (has_all_devices (NULL))
    return;

  move (hand, WIDTH - 1, HEIGHT - 1);
  turn_key (hand, "Shift_L", TRUE);
  turn_key (hand, "Shift_L", FALSE);
  touch (hand, GDK_TOUCH_BEGIN, WIDTH - 1, HEIGHT - 1);
  touch (hand, GDK_TOUCH_END, 0, 0);
  gtk_support_wait (has_all_devices, NULL, "the seat has a pointer, a keyboard and a touchscreen");
}

typedef struct
{
  MatrixHand *hand;
  GtkWindow  *window;
  int         x;
  int         y;
} Origin;

/* Where a place on the screen is on the surface. */
static gboolean
measure (const Origin *origin, int screen_x, int screen_y, int *x, int *y)
{
  GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (origin->window));
  GdkSeat    *seat = gdk_display_get_default_seat (gdk_surface_get_display (surface));
  double      surface_x;
  double      surface_y;

  move (origin->hand, screen_x, screen_y);
  gtk_support_settle (GTK_WIDGET (origin->window));
  if (!gdk_surface_get_device_position (
        surface, gdk_seat_get_pointer (seat), &surface_x, &surface_y, NULL))
    return FALSE;

  *x = (int) surface_x;
  *y = (int) surface_y;
  return TRUE;
}

/* The compositor lets a new window grow, and tells places as if it had its size: so until two
 * places are as far from each other as on the screen, and where they were before. */
static gboolean
has_found_origin (gpointer user_data)
{
  Origin  *origin = user_data;
  gboolean is_same;
  int      x[2];
  int      y[2];

  if (!measure (origin, WIDTH / 2 - STRIDE, HEIGHT / 2 - STRIDE, &x[0], &y[0]) ||
      !measure (origin, WIDTH / 2, HEIGHT / 2, &x[1], &y[1]))
    return FALSE;

  is_same = x[1] - x[0] == STRIDE && y[1] - y[0] == STRIDE && origin->x == WIDTH / 2 - x[1] &&
            origin->y == HEIGHT / 2 - y[1];
  origin->x = WIDTH / 2 - x[1];
  origin->y = HEIGHT / 2 - y[1];
  return is_same;
}

/* A window has the whole screen, and a dialog is in its middle: the pointer tells where that is. */
static void
find_origin (MatrixHand *hand, GtkWindow *window)
{
  GObject *surface = G_OBJECT (gtk_native_get_surface (GTK_NATIVE (window)));
  Origin   origin = { hand, window, G_MININT, G_MININT };

  gtk_support_wait (has_found_origin, &origin, "the window has come to rest");
  g_object_set_data (surface, ORIGIN_X, GINT_TO_POINTER (origin.x));
  g_object_set_data (surface, ORIGIN_Y, GINT_TO_POINTER (origin.y));
}

/* Without a keyboard, no window becomes active. */
static void
present (MatrixHand *hand, GtkWindow *window)
{
  gboolean is_dialog = gtk_window_get_transient_for (window) != NULL;

  if (!is_dialog)
    gtk_window_fullscreen (window);
  gtk_window_present (window);
  gtk_support_wait_mapped (GTK_WIDGET (window));
  make_devices (hand);
  gtk_support_present (window);
  if (!is_dialog)
    gtk_support_wait (has_full_size, window, "the window has the whole screen");
  find_origin (hand, window);
}

/* What the system starts for a screen reader. It is started without the output of the test, which
 * is no place for what it says. */
static gboolean
write_service (const char *source, const char *path)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *program = NULL;
  g_autofree char *quiet = NULL;

  if (g_key_file_load_from_file (file, source, G_KEY_FILE_NONE, NULL))
    program = g_key_file_get_string (file, SERVICE_GROUP, "Exec", NULL);
  if (program == NULL)
    return FALSE;

  quiet = g_strdup_printf ("/bin/sh -c \"exec %s >/dev/null 2>&1\"", program);
  g_key_file_remove_key (file, SERVICE_GROUP, "SystemdService", NULL);
  g_key_file_set_string (file, SERVICE_GROUP, "Exec", quiet);
  return g_key_file_save_to_file (file, path, NULL);
}

/* Of all that the system offers on a session bus, only this. */
static void
offer_accessibility (MutterHand *self)
{
  const char *const *data_dirs = g_get_system_data_dirs ();
  g_autofree char   *services = g_build_filename (self->folder, "services", NULL);
  g_autofree char   *path = g_build_filename (services, A11Y_SERVICE, NULL);
  gboolean           is_found = FALSE;

  g_mkdir (services, 0700);
  for (int i = 0; !is_found && data_dirs[i] != NULL; i++)
    {
      g_autofree char *source =
        g_build_filename (data_dirs[i], "dbus-1", "services", A11Y_SERVICE, NULL);

      is_found = write_service (source, path);
    }
  g_test_dbus_add_service_dir (self->bus, services);
}

MatrixHand *
matrix_hand_new_mutter (const char **reason)
{
  static const MatrixHandKind kind = {
    .name = "wayland",
    .popup_key = "Shift_L",
    .locate = locate,
    .move = move,
    .press = press,
    .release = release,
    .turn_key = turn_key,
    .touch = touch,
    .present = present,
    .free = free_hand,
  };
  MutterHand *self = g_new0 (MutterHand, 1);

  self->hand.kind = &kind;
  self->folder = g_dir_make_tmp ("natero-mutter-XXXXXX", NULL);
  self->socket = g_build_filename (self->folder, SOCKET_NAME, NULL);
  self->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  offer_accessibility (self);
  /* What the bus starts is to find nothing but this folder. */
  g_setenv ("XDG_RUNTIME_DIR", self->folder, TRUE);
  g_unsetenv ("DISPLAY");
  g_test_dbus_up (self->bus);
  self->connection = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_dbus_connection_set_exit_on_close (self->connection, FALSE);

  if (!start_compositor (self, reason))
    {
      free_hand (&self->hand);
      return NULL;
    }

  begin_session (self);
  /* The bus of the test has taken it away, and without it GTK does not even look. */
  g_setenv ("XDG_RUNTIME_DIR", self->folder, TRUE);
  g_setenv ("WAYLAND_DISPLAY", self->socket, TRUE);
  g_setenv ("GDK_BACKEND", "wayland", TRUE);
  gdk_set_allowed_backends ("wayland");
  return &self->hand;
}
