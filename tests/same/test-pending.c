/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "api-receiver.h"
#include "gtk-support.h"

#include <string.h>

/*
 * Uses that wait to rest are not lost where something ends before: they are in the files of the
 * queue, before what tells of the end.
 */

/* Shorter than the time that a use has to rest. */
#define PENDING_MS 900

typedef struct
{
  GtkApplication *application; /* NULL: none */
  char           *folder;
  NateroTracker  *tracker;
  GtkWindow      *window;
  GtkWidget      *entry;
  GtkWidget      *scale;
  gint64          began_ms;
} Scene;

/* Files */

static gint64
get_number (JsonObject *event)
{
  const char *id = json_object_get_string_member (event, "event_id");

  /* What counts the events of a run. */
  return g_ascii_strtoll (strrchr (id, '-') + 1, NULL, 16);
}

static int
compare_events (gconstpointer a, gconstpointer b)
{
  gint64 number = get_number (*(JsonObject *const *) a);
  gint64 other_number = get_number (*(JsonObject *const *) b);

  return number < other_number ? -1 : number > other_number;
}

static gboolean
is_same_event (gconstpointer a, gconstpointer b)
{
  return compare_events (&a, &b) == 0;
}

static void
read_lines (const char *text, GPtrArray *events)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autoptr (JsonObject) event = *lines[i] == '{' ? api_parse (lines[i]) : NULL;

      /* On its way to the disk an event is in two files. */
      if (event != NULL && !g_ptr_array_find_with_equal_func (events, event, is_same_event, NULL))
        g_ptr_array_add (events, json_object_ref (event));
    }
}

static void
read_folder (const char *path, GPtrArray *events)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      g_autofree char *text = NULL;

      read_folder (child, events);
      if (g_file_test (child, G_FILE_TEST_IS_REGULAR) &&
          g_file_get_contents (child, &text, NULL, NULL))
        read_lines (text, events);
    }
}

/* In words, without the times and what comes every now and then. */
static char *
read_files (Scene *scene)
{
  g_autoptr (GPtrArray) events =
    g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  g_autofree char *run = g_build_filename (g_get_user_runtime_dir (), "natero", NULL);
  GString         *words = g_string_new (NULL);

  read_folder (scene->folder, events);
  read_folder (run, events);
  g_ptr_array_sort (events, compare_events);
  for (guint i = 0; i < events->len; i++)
    {
      JsonObject *event = g_ptr_array_index (events, i);
      const char *action = json_object_get_string_member (event, "action");

      if (g_str_equal (action, "sessionSync"))
        continue;
      g_string_append_printf (words, "%s%s", words->len > 0 ? " " : "", action);
      if (json_object_has_member (event, "feature"))
        g_string_append_printf (words, "(%s)", json_object_get_string_member (event, "feature"));
      if (json_object_has_member (event, "user_id"))
        g_string_append_printf (words, "@%s", json_object_get_string_member (event, "user_id"));
    }

  return g_string_free (words, FALSE);
}

typedef struct
{
  Scene      *scene;
  const char *words;
  char       *found;
} FileWait;

static gboolean
has_files (gpointer user_data)
{
  FileWait *wait = user_data;

  g_free (wait->found);
  wait->found = read_files (wait->scene);

  return g_str_equal (wait->found, wait->words);
}

/* A thread writes them. */
static void
assert_files (Scene *scene, const char *words)
{
  FileWait wait = { scene, words, NULL };

  gtk_support_wait (has_files, &wait, words);
  g_test_message ("in the files: %s", wait.found);
  g_free (wait.found);
}

/* Scenes */

static void
add_window (Scene *scene)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  scene->window = GTK_WINDOW (gtk_window_new ());
  g_object_add_weak_pointer (G_OBJECT (scene->window), (gpointer *) &scene->window);
  gtk_window_set_application (scene->window, scene->application);
  scene->entry = gtk_entry_new ();
  scene->scale = gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, 0, 100, 1);
  natero_widget_set_feature_id (scene->entry, "text");
  natero_widget_set_feature_id (scene->scale, "scale");
  gtk_widget_set_size_request (scene->scale, 300, -1);
  gtk_box_append (GTK_BOX (box), scene->entry);
  gtk_box_append (GTK_BOX (box), scene->scale);
  gtk_window_set_child (scene->window, box);
  if (scene->application == NULL)
    natero_tracker_attach (scene->tracker, scene->window);
  gtk_support_point_away ();
  gtk_support_present (scene->window);
}

static void
create_tracker (Scene *scene)
{
  g_autofree char *url = api_dup_refusing_url ();
  g_autofree char *id = NULL;

  scene->tracker = api_new_real (url, "account-id", "acme", "user-id", "ada", NULL);
  g_object_get (scene->tracker, "application-id", &id, NULL);
  scene->folder = g_build_filename (g_get_user_state_dir (), "natero", id, NULL);
}

static void
set_up (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  create_tracker (scene);
  add_window (scene);
}

static void
tear_down (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  if (scene->window != NULL)
    gtk_support_destroy (scene->window);
  g_clear_object (&scene->tracker);
  g_clear_object (&scene->application);
  g_free (scene->folder);
}

static gboolean
has_text (gpointer entry)
{
  return strlen (gtk_editable_get_text (entry)) >= 2;
}

static gboolean
is_moved (gpointer scale)
{
  return gtk_range_get_value (scale) > 0;
}

/* Text is typed and a scale is moved, neither of which has rested when this returns. */
static void
begin_uses (Scene *scene)
{
  gtk_support_point_at (scene->scale);
  gtk_widget_grab_focus (scene->entry);
  gtk_support_settle (NULL);
  scene->began_ms = g_get_monotonic_time () / 1000;
  /* The first turn after the pointer came may tell of nothing. */
  gtk_support_xdotool ("key", "a", "key", "b", "click", "4", "click", "4", NULL);
  gtk_support_wait (has_text, scene->entry, "text is typed");
  gtk_support_wait (is_moved, scene->scale, "the scale is moved");
}

static gboolean
is_still_early (Scene *scene)
{
  return g_get_monotonic_time () / 1000 - scene->began_ms < PENDING_MS;
}

/* On a busy machine they may have rested meanwhile. */
static void
assert_pending (Scene *scene)
{
  g_autofree char *words = read_files (scene);

  if (is_still_early (scene))
    g_assert_null (strstr (words, "feature"));
}

static gboolean
is_gone (gpointer user_data)
{
  Scene *scene = user_data;

  return scene->window == NULL;
}

#define USED "pageView@ada feature(text)@ada feature(scale)@ada "

/* Ends */

static void
test_closed_by_hand (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  begin_uses (scene);
  assert_pending (scene);
  gtk_support_key ("alt+F4");
  gtk_support_wait (is_gone, scene, "the window is closed");
  assert_files (scene, USED "pageViewEnd@ada");
}

static void
test_closed_by_code (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  begin_uses (scene);
  assert_pending (scene);
  gtk_window_destroy (scene->window);
  assert_files (scene, USED "pageViewEnd@ada");
}

static void
test_detached (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  begin_uses (scene);
  natero_tracker_detach (scene->tracker, scene->window);
  assert_files (scene, USED "pageViewEnd@ada");
}

static void
test_tracker_gone (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  begin_uses (scene);
  g_clear_object (&scene->tracker);
  assert_files (scene, USED "pageViewEnd@ada");
}

static void
shut_down_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  int *n_done = user_data;

  /* It says that nothing could be sent, and no more. */
  natero_tracker_shutdown_finish (NATERO_TRACKER (source), result, NULL);
  (*n_done)++;
}

static void
test_shut_down (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  int n_done = 0;

  begin_uses (scene);
  natero_tracker_shutdown_async (scene->tracker, NULL, shut_down_cb, &n_done);
  gtk_support_wait_count (&n_done, 1, "the tracker is shut down");
  assert_files (scene, USED "pageViewEnd@ada");
}

/* A dialog on a dialog, which no tracker was told of, counts with the window below. */
static void
test_dialogs (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  GtkWindow *dialog = GTK_WINDOW (gtk_window_new ());
  GtkWindow *inner = GTK_WINDOW (gtk_window_new ());
  GtkWidget *entry = gtk_entry_new ();

  gtk_window_set_transient_for (dialog, scene->window);
  gtk_window_set_transient_for (inner, dialog);
  gtk_window_set_child (inner, entry);
  natero_widget_set_feature_id (entry, "inner");
  gtk_support_present (dialog);
  gtk_support_present (inner);
  gtk_support_xdotool ("key", "a", "key", "b", NULL);
  gtk_support_wait (has_text, entry, "text is typed");
  g_clear_object (&scene->tracker);
  assert_files (scene, "pageView@ada feature(inner)@ada pageViewEnd@ada");
  gtk_support_destroy (inner);
  gtk_support_destroy (dialog);
}

/* The application's end */

static void
activate_cb (GtkApplication *application, gpointer user_data)
{
  Scene *scene = user_data;

  add_window (scene);
  begin_uses (scene);
  assert_pending (scene);
  g_application_quit (G_APPLICATION (application));
}

static void
set_up_application (Scene *scene, gconstpointer data)
{
  scene->application = gtk_application_new (data, G_APPLICATION_NON_UNIQUE);
  create_tracker (scene);
  natero_tracker_attach_application (scene->tracker, scene->application);
  g_signal_connect (scene->application, "activate", G_CALLBACK (activate_cb), scene);
}

static void
test_quit (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  g_assert_cmpint (g_application_run (G_APPLICATION (scene->application), 0, NULL), ==, 0);
  assert_files (scene, USED "pageViewEnd@ada");
}

/* The end of who used it */

static void
test_logout (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  begin_uses (scene);
  natero_tracker_logout (scene->tracker);
  assert_files (scene, USED "logout@ada");
}

static void
test_login (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  begin_uses (scene);
  g_assert_true (natero_tracker_login (scene->tracker, "bob", "acme", NULL, NULL, NULL));
  assert_files (scene, USED "login@bob");
}

static void
test_other_user (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  begin_uses (scene);
  g_assert_true (natero_tracker_set_user_id (scene->tracker, "bob", NULL));
  gtk_window_destroy (scene->window);
  assert_files (scene, USED "pageViewEnd@bob");
}

/* Who says no has said so of this, too. */
static void
test_denied (Scene *scene, G_GNUC_UNUSED gconstpointer data)
{
  begin_uses (scene);
  natero_tracker_set_consent (scene->tracker, NATERO_CONSENT_DENIED);
  gtk_window_destroy (scene->window);
  g_clear_object (&scene->tracker);
  assert_files (scene, "");
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Scene *scene, gconstpointer data);
  } rows[] = {
    { "/pending/closed-by-hand", test_closed_by_hand },
    { "/pending/closed-by-code", test_closed_by_code },
    { "/pending/detached", test_detached },
    { "/pending/tracker-gone", test_tracker_gone },
    { "/pending/shut-down", test_shut_down },
    { "/pending/dialogs", test_dialogs },
    { "/pending/logout", test_logout },
    { "/pending/login", test_login },
    { "/pending/other-user", test_other_user },
    { "/pending/denied", test_denied },
  };

  if (!gtk_support_init (&argc, &argv))
    return GTK_SUPPORT_SKIP;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_test_add (rows[i].path, Scene, NULL, set_up, rows[i].test, tear_down);
  g_test_add (
    "/pending/quit", Scene, "org.natero.PendingTest", set_up_application, test_quit, tear_down);

  return g_test_run ();
}
