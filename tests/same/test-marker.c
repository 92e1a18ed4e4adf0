/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "marker-window.h"

#include "api-receiver.h"
#include "gtk-support.h"

#include <string.h>

/*
 * Nothing that a person types, chooses, pastes or drags, and no text that is shown, is in the
 * queue, on the wire, in the log, or in what the application is told.
 */

#define DOUBLE_CLICK_MS 3000
#define OTHER_MARKER GIVEN "othermarker"

typedef struct
{
  GString        *log; /* of the library's domain; main() owns it */
  GtkApplication *application;
  MarkerWindow   *window;
  ApiReceiver    *receiver;
  NateroTracker  *tracker;
  GString        *recorded;
  GHashTable     *features; /* that were used */
} Scene;

/* The log */

static GLogWriterOutput
write_log_cb (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  GString *log = user_data;
  gboolean is_ours = FALSE;

  for (gsize i = 0; i < n_fields; i++)
    is_ours |=
      g_str_equal (fields[i].key, "GLIB_DOMAIN") && g_strcmp0 (fields[i].value, "Natero") == 0;
  if (!is_ours)
    return g_log_writer_default (level, fields, n_fields, NULL);

  for (gsize i = 0; i < n_fields; i++)
    {
      g_string_append_printf (log, "%s=", fields[i].key);
      g_string_append_len (log, fields[i].value, fields[i].length);
      g_string_append_c (log, '\n');
    }
  return G_LOG_WRITER_HANDLED;
}

/* What was recorded */

static void
recorded_cb (G_GNUC_UNUSED NateroTracker *tracker, NateroEvent *event, gpointer user_data)
{
  Scene           *scene = user_data;
  g_autofree char *line = natero_event_to_json (event);
  g_autoptr (JsonObject) object = api_parse (line);

  g_string_append_printf (scene->recorded, "%s\n", line);
  if (json_object_has_member (object, "feature"))
    g_hash_table_add (scene->features,
                      g_strdup (json_object_get_string_member (object, "feature")));
}

static void
create_tracker (Scene *scene)
{
  scene->receiver = api_receiver_new ();
  scene->receiver->status = 503;
  scene->tracker = api_new_real (scene->receiver->url,
                                 "account-id",
                                 GIVEN "account",
                                 "user-id",
                                 GIVEN "user",
                                 "capture-actions",
                                 TRUE,
                                 "debug",
                                 TRUE,
                                 "batch-timeout",
                                 1,
                                 NULL);
  g_signal_connect (scene->tracker, "event-recorded", G_CALLBACK (recorded_cb), scene);
  natero_tracker_map_action (
    scene->tracker, "win." GIVEN "mapped", GIVEN "mapped-action", NULL, NULL);
}

static void
set_up (Scene *scene, gconstpointer data)
{
  scene->log = GSIZE_TO_POINTER (GPOINTER_TO_SIZE (data));
  g_string_truncate (scene->log, 0);
  scene->recorded = g_string_new (NULL);
  scene->features = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  scene->application = GTK_APPLICATION (g_object_ref (g_application_get_default ()));
  create_tracker (scene);
  natero_tracker_attach_application (scene->tracker, scene->application);
  scene->window = marker_window_new (scene->application);
  gtk_support_present (scene->window->window);
}

static void
tear_down (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  g_clear_pointer (&scene->window, marker_window_free);
  g_clear_object (&scene->tracker);
  api_receiver_free (scene->receiver);
  g_object_unref (scene->application);
  g_hash_table_unref (scene->features);
  g_string_free (scene->recorded, TRUE);
}

typedef struct
{
  Scene      *scene;
  const char *feature_id;
} FeatureWait;

static gboolean
was_used (gpointer user_data)
{
  const FeatureWait *wait = user_data;

  return g_hash_table_contains (wait->scene->features, wait->feature_id);
}

static void
wait_for_use (Scene *scene, const char *feature_id)
{
  FeatureWait wait = { scene, feature_id };

  gtk_support_wait (was_used, &wait, feature_id);
}

/* Typing, pasting, choosing */

static gboolean
has_marker (gpointer user_data)
{
  g_autofree char *text = NULL;

  if (GTK_IS_TEXT_VIEW (user_data))
    g_object_get (gtk_text_view_get_buffer (user_data), "text", &text, NULL);
  else
    text = g_strdup (gtk_editable_get_text (user_data));

  return strstr (text, MARKER) != NULL || strstr (text, MARKER_NUMBER) != NULL;
}

static void
type_text (GtkWidget *widget, const char *text)
{
  gtk_widget_grab_focus (widget);
  gtk_support_settle (NULL);
  gtk_support_key ("ctrl+a");
  gtk_support_key ("Delete");
  gtk_support_xdotool ("type", "--delay", "25", text, NULL);
  gtk_support_wait (has_marker, widget, "the marker is typed");
}

static void
type_everywhere (MarkerWindow *window)
{
  type_text (window->entry, MARKER);
  type_text (window->password, MARKER);
  type_text (window->search, MARKER);
  type_text (window->text, MARKER);
  type_text (gtk_combo_box_get_child (GTK_COMBO_BOX (window->combo)), MARKER);
  type_text (window->spin, MARKER_NUMBER);
  gtk_support_key ("Return");
  gtk_editable_label_start_editing (GTK_EDITABLE_LABEL (window->editable_label));
  type_text (window->editable_label, MARKER);
  gtk_support_key ("Return");

  gtk_support_click (window->popover_button);
  gtk_support_wait_mapped (window->popover_entry);
  type_text (window->popover_entry, MARKER);
  gtk_support_key ("Escape");
  gtk_support_wait_unmapped (window->popover_entry);
}

static void
paste (MarkerWindow *window)
{
  GdkDisplay    *display = gtk_widget_get_display (window->entry);
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (window->text));

  gtk_support_present (window->window);
  gtk_editable_set_text (GTK_EDITABLE (window->entry), "");
  gdk_clipboard_set_text (gdk_display_get_clipboard (display), MARKER);
  gtk_widget_grab_focus (window->entry);
  gtk_support_key ("ctrl+v");
  gtk_support_wait (has_marker, window->entry, "the marker is pasted");

  gtk_text_buffer_set_text (buffer, "", -1);
  gdk_clipboard_set_text (gdk_display_get_primary_clipboard (display), MARKER);
  gtk_support_point_at (window->text);
  gtk_support_press ("2");
  gtk_support_wait (has_marker, window->text, "the marker is pasted by the middle button");
}

static void
choose_from_menu (MarkerWindow *window, const char *label)
{
  GtkWidget *popover = GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (window->menu)));
  int        n_before = window->n_actions;

  gtk_support_click (window->menu);
  gtk_support_wait_mapped (popover);
  gtk_support_click (gtk_support_find_label (popover, label));
  gtk_support_wait_count (&window->n_actions, n_before + 1, label);
  gtk_support_wait_unmapped (popover);
}

static gboolean
is_marker_chosen (gpointer drop_down)
{
  return gtk_drop_down_get_selected (drop_down) == 1;
}

static gboolean
is_found_alone (gpointer list_view)
{
  return g_list_model_get_n_items (G_LIST_MODEL (gtk_list_view_get_model (list_view))) == 1;
}

static void
choose_from_drop_down (MarkerWindow *window)
{
  GtkWidget *popover = gtk_support_find_type (window->drop_down, GTK_TYPE_POPOVER);
  GtkWidget *list = gtk_support_find_type (popover, GTK_TYPE_LIST_VIEW);

  gtk_support_click (window->drop_down);
  gtk_support_wait_mapped (popover);
  type_text (gtk_support_find_type (popover, GTK_TYPE_SEARCH_ENTRY), MARKER);
  gtk_support_wait (is_found_alone, list, "the list is searched");
  gtk_support_click (gtk_support_find_label (list, MARKER));
  gtk_support_wait (is_marker_chosen, window->drop_down, "the marker is chosen");
  gtk_support_wait_unmapped (popover);
}

static void
choose_everywhere (MarkerWindow *window)
{
  gtk_support_click (window->button);
  gtk_support_click (window->check);
  gtk_support_click (window->link);
  gtk_support_click (window->row);
  gtk_support_point_at (gtk_support_find_label (window->list_view, MARKER));
  gtk_support_press ("1");
  gtk_support_press ("1");
  gtk_support_click (gtk_support_find_label (window->switcher, MARKER "2"));
  choose_from_drop_down (window);
  choose_from_menu (window, MARKER " open");
  choose_from_menu (window, MARKER " mapped");
  choose_from_menu (window, MARKER " choice");
}

static void
drag (MarkerWindow *window)
{
  gtk_support_point_at (window->drag_source);
  gtk_support_hold ("1");
  for (int i = 0; i < 4; i++)
    {
      gtk_support_xdotool ("mousemove_relative", "--", "6", "2", NULL);
      gtk_support_settle (window->drag_source);
    }
  gtk_support_point_at (window->drop_target);
  gtk_support_xdotool ("mousemove_relative", "--", "5", "1", NULL);
  gtk_support_settle (window->drop_target);
  gtk_support_xdotool ("mouseup", "1", NULL);
  gtk_support_wait_count (&window->n_dropped, 1, "the marker is dropped");
}

/* Dialogs */

static void
type_in_dialog (MarkerWindow *window)
{
  GtkWidget *dialog = marker_window_open_dialog (window);

  type_text (gtk_support_find_type (dialog, GTK_TYPE_ENTRY), MARKER);
  gtk_support_destroy (GTK_WINDOW (dialog));
}

static gboolean
has_marker_as_name (gpointer chooser)
{
  g_autofree char *name = gtk_file_chooser_get_current_name (chooser);

  return g_strcmp0 (name, MARKER) == 0;
}

static void
type_file_name (MarkerWindow *window)
{
  GtkWidget *dialog = gtk_file_chooser_dialog_new (
    MARKER, window->window, GTK_FILE_CHOOSER_ACTION_SAVE, MARKER, GTK_RESPONSE_ACCEPT, NULL);
  g_autoptr (GFile) folder = g_file_new_for_path (g_get_user_data_dir ());
  GtkWidget *name;

  gtk_window_set_application (GTK_WINDOW (dialog), gtk_window_get_application (window->window));
  g_mkdir_with_parents (g_get_user_data_dir (), 0700);
  gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (dialog), folder, NULL);
  gtk_support_present (GTK_WINDOW (dialog));
  name = gtk_support_find_type (dialog, g_type_from_name ("GtkFileChooserEntry"));
  natero_widget_set_feature_id (name, GIVEN "file-name");
  gtk_widget_grab_focus (name);
  gtk_support_xdotool ("type", "--delay", "25", MARKER, NULL);
  gtk_support_wait (has_marker_as_name, dialog, "the marker is the name of a file");
  gtk_support_destroy (GTK_WINDOW (dialog));
}

/* Where it must not be */

static gboolean
has_text (const char *haystack, gsize length, const char *needle)
{
  g_autofree char *lower = g_ascii_strdown (haystack, (gssize) length);

  return memmem (lower, length, needle, strlen (needle)) != NULL;
}

static void
assert_clean (const char *where, const char *text, gsize length)
{
  if (has_text (text, length, MARKER) || has_text (text, length, MARKER_NUMBER))
    g_test_message ("%s has the marker: %s", where, text);
  g_assert_false (has_text (text, length, MARKER));
  g_assert_false (has_text (text, length, MARKER_NUMBER));
}

/* The names of all files below, and what is in them. */
static void
append_files (GString *all, const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  g_string_append_printf (all, "%s\n", path);
  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      append_files (all, child);
    }

  if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
    {
      g_autofree char *contents = NULL;
      gsize            length = 0;

      g_file_get_contents (path, &contents, &length, NULL);
      g_string_append_len (all, contents, (gssize) length);
    }
}

/* All that the library writes lies in a folder of its name. */
static GString *
read_files (void)
{
  GString         *all = g_string_new (NULL);
  g_autofree char *state = g_build_filename (g_get_user_state_dir (), "natero", NULL);
  g_autofree char *run = g_build_filename (g_get_user_runtime_dir (), "natero", NULL);

  append_files (all, state);
  append_files (all, run);
  return all;
}

static void
assert_files_clean (void)
{
  GString *all = read_files ();

  g_assert_true (has_text (all->str, all->len, OTHER_MARKER));
  g_assert_true (has_text (all->str, all->len, GIVEN "entry"));
  assert_clean ("the queue or the state", all->str, all->len);
  g_string_free (all, TRUE);
}

/* Every text of an event is one that a developer has given, or one of the library's own. */
static void
check_member_cb (G_GNUC_UNUSED JsonObject *object,
                 const char               *key,
                 JsonNode                 *node,
                 G_GNUC_UNUSED gpointer    user_data)
{
  static const char *const own[] = { "feature",
                                     "moduleEnd",
                                     "pageView",
                                     "pageViewEnd",
                                     "sessionSync",
                                     "GtkWindow",
                                     "GtkFileChooserDialog",
                                     NULL };
  const char              *text;
  gboolean                 is_known;

  if (json_node_get_value_type (node) != G_TYPE_STRING)
    {
      g_assert_cmpint (json_node_get_value_type (node), ==, G_TYPE_INT64);
      return;
    }

  text = json_node_get_string (node);
  is_known = g_strv_contains (own, text) || g_uuid_string_is_valid (text) ||
             g_str_has_prefix (text, GIVEN) || g_str_has_prefix (text, "win." GIVEN);
  if (!is_known)
    g_test_message ("“%s” is “%s”", key, text);
  g_assert_true (is_known);
}

static void
assert_events_known (ApiReceiver *receiver)
{
  for (guint i = 0; i < receiver->lines->len; i++)
    {
      g_autoptr (JsonObject) object = api_parse (g_ptr_array_index (receiver->lines, i));

      json_object_foreach_member (object, check_member_cb, NULL);
    }
}

typedef struct
{
  guint    n_done;
  gboolean is_sent;
} Sync;

static void
synced_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Sync *sync = user_data;

  sync->is_sent = natero_tracker_sync_events_finish (NATERO_TRACKER (source), result, NULL);
  sync->n_done++;
}

/* The receiver's last refusal may still be on its way when the first of two asks. */
static void
send (Scene *scene)
{
  Sync sync = { 0 };

  scene->receiver->status = 200;
  for (guint i = 1; i <= 2 && !sync.is_sent; i++)
    {
      natero_tracker_sync_events_async (scene->tracker, NULL, synced_cb, &sync);
      api_wait_count (&sync.n_done, i, "everything is sent");
    }
  g_assert_true (sync.is_sent);
}

/* All of it was tracked. */
static void
wait_for_all_uses (Scene *scene)
{
  static const char *const ids[] = {
    GIVEN "entry",       GIVEN "password",       GIVEN "search",    GIVEN "spin",
    GIVEN "text",        GIVEN "editable-label", GIVEN "combo",     GIVEN "drop-down",
    GIVEN "button",      GIVEN "check",          GIVEN "link",      GIVEN "menu",
    GIVEN "popover",     GIVEN "popover-entry",  GIVEN "list-box",  GIVEN "list-view",
    GIVEN "switcher",    GIVEN "dialog-entry",   GIVEN "file-name", GIVEN "mapped-action",
    "win." GIVEN "open", "win." GIVEN "choice",  OTHER_MARKER,
  };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    wait_for_use (scene, ids[i]);
}

static void
test_nowhere (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  GString *log = scene->log;
  GString *wire = scene->receiver->wire;

  type_everywhere (scene->window);
  type_in_dialog (scene->window);
  type_file_name (scene->window);
  paste (scene->window);
  choose_everywhere (scene->window);
  drag (scene->window);
  /* A marker that may be found: if it were not, the others would be looked for in vain. */
  g_assert_true (
    natero_tracker_send_feature_event (scene->tracker, OTHER_MARKER, NULL, NULL, NULL));
  wait_for_all_uses (scene);

  assert_files_clean ();
  send (scene);
  assert_files_clean ();
  g_assert_true (
    g_ptr_array_find_with_equal_func (scene->receiver->encodings, "gzip", g_str_equal, NULL));
  g_assert_true (has_text (wire->str, wire->len, OTHER_MARKER));
  assert_clean ("the wire", wire->str, wire->len);
  assert_events_known (scene->receiver);

  g_assert_true (has_text (log->str, log->len, OTHER_MARKER));
  assert_clean ("the log", log->str, log->len);
  g_assert_true (has_text (scene->recorded->str, scene->recorded->len, OTHER_MARKER));
  assert_clean ("what is recorded", scene->recorded->str, scene->recorded->len);
}

/* What a developer gives is taken as it is: a window's widget name, and the page name. */
static void
test_given (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  GString         *wire = scene->receiver->wire;
  g_autofree char *words = NULL;

  g_object_set (scene->tracker, "page-name", GIVEN "page", NULL);
  gtk_support_destroy (GTK_WINDOW (marker_window_open_dialog (scene->window)));
  send (scene);
  words = api_receiver_dup_words (scene->receiver);
  g_assert_nonnull (strstr (words, "pageView(" GIVEN "window)"));
  g_assert_nonnull (strstr (words, "pageView(" GIVEN "page)"));
  assert_clean ("the wire", wire->str, wire->len);
}

static void
start_application (void)
{
  GtkApplication *application =
    gtk_application_new ("org.natero.MarkerTest", G_APPLICATION_NON_UNIQUE);
  g_autoptr (GError) error = NULL;

  g_application_set_default (G_APPLICATION (application));
  g_application_register (G_APPLICATION (application), NULL, &error);
  g_assert_no_error (error);
  /* A busy machine is slower than a hand. */
  g_object_set (gtk_settings_get_default (),
                "gtk-double-click-time",
                DOUBLE_CLICK_MS,
                "gtk-enable-animations",
                FALSE,
                NULL);
}

int
main (int argc, char **argv)
{
  GString *log = g_string_new (NULL);

  g_setenv ("G_MESSAGES_DEBUG", "Natero", TRUE);
  g_log_set_writer_func (write_log_cb, log, NULL);
  if (!gtk_support_init (&argc, &argv))
    return GTK_SUPPORT_SKIP;

  /* GTK warns of its own icons where the loader for them is not installed. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  start_application ();
  g_test_add ("/marker/nowhere", Scene, log, set_up, test_nowhere, tear_down);
  g_test_add ("/marker/given", Scene, log, set_up, test_given, tear_down);

  return g_test_run ();
}
