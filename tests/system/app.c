/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gdk/x11/gdkx.h>
#include <natero.h>

#include <gio/gunixinputstream.h>
#include <string.h>

/*
 * An application as others write it. The tests tell it on its standard input what to do, a line
 * each, and read from its standard output what comes of it.
 */

typedef struct
{
  GtkApplication   *application;
  NateroTracker    *tracker;
  GtkWidget        *window;
  GtkWidget        *button;
  GtkWidget        *entry;
  GtkWidget        *menu_button;
  GDataInputStream *input;
  gboolean          is_without_window;
  gboolean          is_without_tracker;
  char            **properties;
  char             *id;
} App;

static void say (const char *format, ...) G_GNUC_PRINTF (1, 2);

static void
say (const char *format, ...)
{
  va_list          args;
  g_autofree char *text = NULL;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_print ("%s\n", text);
  fflush (stdout);
}

static void
say_result (const char *what, gboolean is_done, const GError *error)
{
  say ("%s %s", what, is_done ? "ok" : error->message);
}

static void
use (App *app, const char *feature)
{
  g_autoptr (GError) error = NULL;

  if (app->tracker != NULL &&
      !natero_tracker_send_feature_event (app->tracker, feature, NULL, NULL, &error))
    say ("failed %s", error->message);
}

/* Commands; each of them gets what comes after its name. */

static void
login_cb (App *app, const char *user_id)
{
  g_autoptr (GError) error = NULL;
  gboolean is_done = natero_tracker_login (app->tracker, user_id, "acme", NULL, "desk", &error);

  say_result ("login", is_done, error);
}

/* "identify FIRST-NAME" */
static void
identify_cb (App *app, const char *first_name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NateroUserDetails) details = natero_user_details_new ();
  gboolean is_done = FALSE;

  g_object_set (details, "first-name", first_name, NULL);
  is_done = natero_tracker_identify_user (app->tracker, details, &error);
  say_result ("identify", is_done, error);
}

static void
logout_cb (App *app, G_GNUC_UNUSED const char *rest)
{
  natero_tracker_logout (app->tracker);
  say ("logout ok");
}

static void
module_cb (App *app, const char *id)
{
  g_autoptr (GError) error = NULL;
  gboolean is_done = natero_tracker_set_module_id (app->tracker, id, &error);

  say_result ("module", is_done, error);
}

/* "feature NAME FIRST LAST": NAME-FIRST and so on. */
static void
features_cb (App *app, const char *rest)
{
  g_auto (GStrv) words = g_strsplit (rest, " ", 3);

  for (int i = atoi (words[1]); i <= atoi (words[2]); i++)
    {
      g_autofree char *id = g_strdup_printf ("%s-%d", words[0], i);

      use (app, id);
    }
  say ("features ok");
}

static void
get_cb (App *app, const char *name)
{
  g_auto (GValue) value = G_VALUE_INIT;
  g_auto (GValue) text = G_VALUE_INIT;

  g_object_get_property (G_OBJECT (app->tracker), name, &value);
  g_value_init (&text, G_TYPE_STRING);
  g_value_transform (&value, &text);
  say ("get %s %s", name, g_value_get_string (&text) != NULL ? g_value_get_string (&text) : "-");
}

static void
set_property (App *app, const char *name, const char *text)
{
  GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (app->tracker), name);
  GType       type = pspec->value_type;

  if (type == G_TYPE_STRING)
    g_object_set (app->tracker, name, text, NULL);
  else if (type == G_TYPE_UINT64)
    g_object_set (app->tracker, name, g_ascii_strtoull (text, NULL, 10), NULL);
  else
    g_object_set (app->tracker, name, atoi (text), NULL);
}

/* "set NAME VALUE" */
static void
set_cb (App *app, const char *rest)
{
  g_auto (GStrv) words = g_strsplit (rest, " ", 2);

  set_property (app, words[0], words[1]);
  say ("set ok");
}

static void
synced_cb (GObject *source, GAsyncResult *result, G_GNUC_UNUSED gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  gboolean is_done = natero_tracker_sync_events_finish (NATERO_TRACKER (source), result, &error);

  say_result ("sync", is_done, error);
}

static void
sync_cb (App *app, G_GNUC_UNUSED const char *rest)
{
  natero_tracker_sync_events_async (app->tracker, NULL, synced_cb, NULL);
}

static void
erase_cb (App *app, G_GNUC_UNUSED const char *rest)
{
  g_autoptr (GError) error = NULL;
  gboolean is_done = natero_tracker_erase (app->tracker, &error);

  say_result ("erase", is_done, error);
}

static void
quit_cb (App *app, G_GNUC_UNUSED const char *rest)
{
  g_application_quit (G_APPLICATION (app->application));
}

static void
close_cb (App *app, G_GNUC_UNUSED const char *rest)
{
  gtk_window_close (GTK_WINDOW (app->window));
}

static GtkWidget *
find_by_css_name (GtkWidget *root, const char *css_name)
{
  GtkWidget *found = g_str_equal (gtk_widget_get_css_name (root), css_name) ? root : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_by_css_name (child, css_name);
  return found;
}

static GtkWidget *
find_widget (App *app, const char *name)
{
  if (g_str_equal (name, "button"))
    return app->button;
  if (g_str_equal (name, "entry"))
    return app->entry;
  if (g_str_equal (name, "menu"))
    return app->menu_button;

  return find_by_css_name (
    GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (app->menu_button))), "modelbutton");
}

/* Where the middle of a widget is on the screen. */
static void
where_cb (App *app, const char *name)
{
  GtkWidget      *widget = find_widget (app, name);
  GtkNative      *native = gtk_widget_get_native (widget);
  GdkSurface     *surface = gtk_native_get_surface (native);
  Display        *display = gdk_x11_display_get_xdisplay (gdk_surface_get_display (surface));
  graphene_rect_t bounds;
  double          surface_x;
  double          surface_y;
  int             x;
  int             y;
  Window          child;

  if (!gtk_widget_compute_bounds (widget, GTK_WIDGET (native), &bounds))
    return;
  gtk_native_get_surface_transform (native, &surface_x, &surface_y);
  XTranslateCoordinates (
    display, gdk_x11_surface_get_xid (surface), XDefaultRootWindow (display), 0, 0, &x, &y, &child);
  say ("where %d %d",
       x + (int) (surface_x + bounds.origin.x + bounds.size.width / 2),
       y + (int) (surface_y + bounds.origin.y + bounds.size.height / 2));
}

static const struct
{
  const char *name;
  void (*func) (App *app, const char *rest);
} commands[] = {
  { "login", login_cb },   { "identify", identify_cb }, { "logout", logout_cb },
  { "module", module_cb }, { "features", features_cb }, { "get", get_cb },
  { "set", set_cb },       { "sync", sync_cb },         { "erase", erase_cb },
  { "quit", quit_cb },     { "close", close_cb },       { "where", where_cb },
};

static void
run_command (App *app, const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 2);

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_strcmp0 (words[0], commands[i].name) == 0)
      commands[i].func (app, words[1] != NULL ? words[1] : "");
}

static void
line_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  App             *app = user_data;
  g_autofree char *line = NULL;

  line = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source), result, NULL, NULL);
  if (line == NULL)
    return;

  run_command (app, line);
  g_data_input_stream_read_line_async (app->input, G_PRIORITY_DEFAULT, NULL, line_cb, app);
}

static void
idle_cb (NateroTracker *tracker, G_GNUC_UNUSED GParamSpec *pspec, G_GNUC_UNUSED gpointer user_data)
{
  say ("idle %d", natero_tracker_get_idle (tracker));
}

static void
dropped_cb (G_GNUC_UNUSED NateroTracker *tracker,
            guint                        n_events,
            const char                  *reason,
            G_GNUC_UNUSED gpointer       user_data)
{
  say ("dropped %u %s", n_events, reason);
}

static void
build_tracker (App *app)
{
  app->tracker =
    g_object_new (NATERO_TYPE_TRACKER, "api-key", "the-api-key", "auth-key", "the-auth-key", NULL);
  for (guint i = 0; app->properties != NULL && app->properties[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (app->properties[i], "=", 2);

      set_property (app, pair[0], pair[1]);
    }
  g_signal_connect (app->tracker, "notify::idle", G_CALLBACK (idle_cb), NULL);
  g_signal_connect (app->tracker, "events-dropped", G_CALLBACK (dropped_cb), NULL);
  natero_tracker_attach_application (app->tracker, app->application);
}

static void
clicked_cb (App *app)
{
  use (app, "button.click");
  say ("clicked");
}

static void
changed_cb (GtkEditable *entry)
{
  say ("typed %u", (guint) strlen (gtk_editable_get_text (entry)));
}

static void
exported_cb (G_GNUC_UNUSED GSimpleAction *action,
             G_GNUC_UNUSED GVariant      *parameter,
             G_GNUC_UNUSED gpointer       user_data)
{
  say ("exported");
}

static void
quit_action_cb (G_GNUC_UNUSED GSimpleAction *action,
                G_GNUC_UNUSED GVariant      *parameter,
                gpointer                     user_data)
{
  quit_cb (user_data, "");
}

static void
popover_cb (GtkWidget *popover)
{
  g_signal_connect_swapped (popover, "map", G_CALLBACK (say), (gpointer) (gsize) "menu shown");
}

static gboolean
painted_cb (GtkWidget *widget, G_GNUC_UNUSED GdkFrameClock *clock, G_GNUC_UNUSED gpointer data)
{
  if (!gtk_window_is_active (GTK_WINDOW (widget)))
    return G_SOURCE_CONTINUE;

  say ("shown");
  return G_SOURCE_REMOVE;
}

static GtkWidget *
build_menu_button (void)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  GtkWidget *menu_button = gtk_menu_button_new ();

  g_menu_append (menu, "Export", "app.export");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (menu_button), G_MENU_MODEL (menu));
  popover_cb (GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (menu_button))));
  return menu_button;
}

static void
build_window (App *app)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  app->window = gtk_application_window_new (app->application);
  app->button = gtk_button_new_with_label ("Save");
  app->entry = gtk_entry_new ();
  app->menu_button = build_menu_button ();
  gtk_window_set_title (GTK_WINDOW (app->window), "A secret letter");
  gtk_widget_set_name (app->window, "letter");
  gtk_window_set_default_size (GTK_WINDOW (app->window), 300, 200);
  gtk_box_append (GTK_BOX (box), app->button);
  gtk_box_append (GTK_BOX (box), app->entry);
  gtk_box_append (GTK_BOX (box), app->menu_button);
  gtk_window_set_child (GTK_WINDOW (app->window), box);
  g_signal_connect_swapped (app->button, "clicked", G_CALLBACK (clicked_cb), app);
  g_signal_connect (app->entry, "changed", G_CALLBACK (changed_cb), NULL);
  gtk_widget_add_tick_callback (app->window, painted_cb, NULL, NULL);
  gtk_window_present (GTK_WINDOW (app->window));
}

static void
startup_cb (App *app)
{
  const GActionEntry entries[] = {
    { .name = "export", .activate = exported_cb },
    { .name = "quit", .activate = quit_action_cb },
  };
  g_autoptr (GInputStream) input = g_unix_input_stream_new (0, FALSE);
  const char *const quit_keys[] = { "<Control>q", NULL };

  g_action_map_add_action_entries (
    G_ACTION_MAP (app->application), entries, G_N_ELEMENTS (entries), app);
  gtk_application_set_accels_for_action (app->application, "app.quit", quit_keys);
  if (!app->is_without_tracker)
    build_tracker (app);
  app->input = g_data_input_stream_new (input);
  g_data_input_stream_read_line_async (app->input, G_PRIORITY_DEFAULT, NULL, line_cb, app);
}

static void
activate_cb (App *app)
{
  if (app->is_without_window)
    g_application_hold (G_APPLICATION (app->application));
  else
    build_window (app);
  say ("ready");
}

static int
run (App *app)
{
  int status;

  app->application = gtk_application_new (app->id, G_APPLICATION_NON_UNIQUE);
  g_signal_connect_swapped (app->application, "startup", G_CALLBACK (startup_cb), app);
  g_signal_connect_swapped (app->application, "activate", G_CALLBACK (activate_cb), app);
  status = g_application_run (G_APPLICATION (app->application), 0, NULL);
  g_clear_object (&app->tracker);
  g_clear_object (&app->input);
  g_clear_object (&app->application);
  return status;
}

int
main (int argc, char **argv)
{
  App app = { 0 };
  g_autoptr (GOptionContext) context = g_option_context_new ("[PROPERTY=VALUE...]");
  const GOptionEntry entries[] = {
    { "id", 0, 0, G_OPTION_ARG_STRING, &app.id, "The application's id", "ID" },
    { "no-window", 0, 0, G_OPTION_ARG_NONE, &app.is_without_window, "Show nothing", NULL },
    { "no-tracker", 0, 0, G_OPTION_ARG_NONE, &app.is_without_tracker, "Track nothing", NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &app.properties, "Properties", NULL },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (GError) error = NULL;
  int status;

  /* A value that a property refuses is only warned of before GLib 2.76, and not set. */
  g_log_set_fatal_mask ("GLib-GObject",
                        G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING);
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }
  status = run (&app);
  g_strfreev (app.properties);
  g_free (app.id);
  return status;
}
