/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "action-bench.h"

#include "gtk-support.h"
#include "natero-widget.h"

static void
set_up (ActionBench **bench, G_GNUC_UNUSED gconstpointer data)
{
  *bench = action_bench_new ();
}

static void
tear_down (ActionBench **bench, G_GNUC_UNUSED gconstpointer data)
{
  action_bench_free (*bench);
}

/* Nothing of GTK listens to the window as a group; a tap does. */
static gboolean
is_tapped (GtkWindow *window)
{
  guint signal_id = g_signal_lookup ("action-added", G_TYPE_ACTION_GROUP);

  return g_signal_has_handler_pending (window, signal_id, 0, FALSE);
}

static void
test_nothing_mapped (ActionBench **data, G_GNUC_UNUSED gconstpointer unused)
{
  ActionBench *bench = *data;

  action_bench_open (bench);
  g_assert_false (is_tapped (bench->window));
  action_bench_map (bench, "win.save", NULL);
  g_assert_false (is_tapped (bench->window));
  natero_presence_set_capture_actions (bench->presence, FALSE);
  g_assert_false (is_tapped (bench->window));
  action_bench_map (bench, "app.export", "doc.export");
  g_assert_true (is_tapped (bench->window));
}

/* Windows that end with their action */

static void
test_closes_itself (ActionBench **data, G_GNUC_UNUSED gconstpointer unused)
{
  ActionBench *bench = *data;

  action_bench_map (bench, "win.close", "doc.close");
  action_bench_open (bench);
  action_bench_choose (bench, "Close");
  g_assert_null (bench->window);
  action_bench_assert (bench, "doc.close (closed)", "close");
}

static void
test_closed_by_key (ActionBench **data, G_GNUC_UNUSED gconstpointer unused)
{
  static const char *const keys[] = { "<Control>w", NULL };
  ActionBench             *bench = *data;

  gtk_application_set_accels_for_action (bench->application, "win.close", keys);
  action_bench_map (bench, "win.close", "doc.close");
  action_bench_open (bench);
  gtk_support_key ("ctrl+w");
  g_assert_null (bench->window);
  action_bench_assert (bench, "doc.close (closed)", "close");
}

/* Its tag comes too late, and is what counts all the same. */
static void
test_closed_by_tagged (ActionBench **data, G_GNUC_UNUSED gconstpointer unused)
{
  ActionBench *bench = *data;
  GtkWidget   *button;

  action_bench_map (bench, "win.close", "doc.close");
  action_bench_open (bench);
  button = action_bench_add_button (bench, "win.close");
  natero_widget_set_feature_id (button, "button");
  natero_widget_set_module_id (bench->box, "editor");
  gtk_support_settle (button);
  g_string_truncate (bench->told, 0);
  gtk_support_point_at (button);
  gtk_support_press ("1");
  g_assert_null (bench->window);
  g_assert_true (g_str_has_prefix (bench->told->str, "button/editor/ "));
  g_assert_null (strstr (bench->told->str, "doc.close"));
  g_string_truncate (bench->told, 0);
}

static void
activate_cb (G_GNUC_UNUSED GtkApplication *application, ActionBench *bench)
{
  action_bench_open (bench);
}

static gboolean
press_quit_cb (gpointer user_data)
{
  ActionBench *bench = user_data;

  gtk_widget_activate_action_variant (GTK_WIDGET (bench->window), "app.quit", NULL);
  return G_SOURCE_REMOVE;
}

static void
mapped_cb (ActionBench *bench)
{
  g_idle_add (press_quit_cb, bench);
}

static void
open_and_quit_cb (GtkApplication *application, ActionBench *bench)
{
  activate_cb (application, bench);
  mapped_cb (bench);
}

static void
test_quits (ActionBench **data, G_GNUC_UNUSED gconstpointer unused)
{
  ActionBench *bench = *data;

  action_bench_map (bench, "app.quit", "quit");
  g_signal_connect (bench->application, "activate", G_CALLBACK (open_and_quit_cb), bench);
  g_assert_cmpint (g_application_run (G_APPLICATION (bench->application), 0, NULL), ==, 0);
  g_assert_cmpint (bench->n_ended, ==, 1);
  action_bench_assert (bench, "quit (closed) (ending)", "quit");
}

/* An action that ends the program, from what is not tagged: it is told before it runs. */
static void
told_already_cb (G_GNUC_UNUSED GSimpleAction *action,
                 G_GNUC_UNUSED GVariant      *parameter,
                 gpointer                     user_data)
{
  ActionBench *bench = user_data;

  g_string_assign (bench->done, bench->told->str);
}

static void
test_told_first (ActionBench **data, G_GNUC_UNUSED gconstpointer unused)
{
  ActionBench       *bench = *data;
  const GActionEntry entry = { .name = "exit", .activate = told_already_cb };
  GtkWidget         *button;

  action_bench_map (bench, "app.exit", "exit");
  g_action_map_add_action_entries (G_ACTION_MAP (bench->application), &entry, 1, bench);
  g_menu_append (bench->menu, "Exit", "app.exit");
  action_bench_open (bench);
  button = action_bench_add_button (bench, "app.exit");
  gtk_support_click (button);
  action_bench_assert (bench, "exit", "exit");
  action_bench_choose (bench, "Exit");
  action_bench_assert (bench, "exit", "exit");

  /* Nobody knows yet what a shortcut or code is, so the end of the dispatch is waited for. */
  action_bench_activate (bench, "app.exit");
  action_bench_assert (bench, "exit", "");

  natero_widget_set_feature_id (button, "button");
  gtk_support_click (button);
  action_bench_assert (bench, "button", "button");
}

/* A loop inside of an action, as of an old dialog, is not its end. */
static void
loop_cb (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer user_data)
{
  ActionBench *bench = user_data;

  gtk_support_settle (GTK_WIDGET (bench->window));
  gtk_support_key ("ctrl+s");
  g_string_append (bench->done, " loop");
}

static void
test_loop_inside (ActionBench **data, G_GNUC_UNUSED gconstpointer unused)
{
  ActionBench       *bench = *data;
  const char *const  keys[] = { "F6", NULL };
  const GActionEntry entry = { .name = "loop", .activate = loop_cb };
  GtkWidget         *button;

  gtk_application_set_accels_for_action (bench->application, "win.loop", keys);
  action_bench_map (bench, "win.loop", "loop");
  action_bench_map (bench, "win.save", "doc.save");
  action_bench_open (bench);
  g_action_map_add_action_entries (G_ACTION_MAP (bench->window), &entry, 1, bench);
  button = action_bench_add_button (bench, "win.loop");
  natero_widget_set_feature_id (button, "button");
  gtk_support_point_at (button);
  gtk_support_press ("1");
  action_bench_assert (bench, "button doc.save", "save loop");

  gtk_support_key ("F6");
  action_bench_assert (bench, "doc.save loop", "save loop");
}

/* Pages */

static void
turn_cb (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer stack)
{
  gtk_stack_set_visible_child_name (stack, "second");
}

/* An action that leads to another page was used on the first. */
static void
test_turns_page (ActionBench **data, G_GNUC_UNUSED gconstpointer unused)
{
  ActionBench       *bench = *data;
  GtkWidget         *stack = gtk_stack_new ();
  const GActionEntry entry = { .name = "turn", .activate = turn_cb };
  GtkWidget         *first = gtk_label_new ("First");
  GtkWidget         *second = gtk_label_new ("Second");

  action_bench_map (bench, "win.turn", "turn");
  action_bench_open (bench);
  gtk_stack_add_named (GTK_STACK (stack), first, "first");
  gtk_stack_add_named (GTK_STACK (stack), second, "second");
  natero_widget_set_module_id (first, "module-1");
  natero_widget_set_module_id (second, "module-2");
  g_action_map_add_action_entries (G_ACTION_MAP (bench->window), &entry, 1, stack);
  action_bench_add (bench, stack);
  action_bench_assert (bench, "module-1", "");

  action_bench_activate (bench, "win.turn");
  action_bench_assert (bench, "turn module-2", "");
}

/* Windows that come and go */

static void
test_detached (ActionBench **data, G_GNUC_UNUSED gconstpointer unused)
{
  ActionBench *bench = *data;
  GtkWidget   *button;

  action_bench_map (bench, "win.save", "doc.save");
  action_bench_open (bench);
  button = action_bench_add_button (bench, "win.save");
  natero_presence_detach (bench->presence, bench->window);
  gtk_support_click (button);
  action_bench_choose (bench, "Save");
  action_bench_assert (bench, "(closed)", "save save");

  natero_presence_attach (bench->presence, bench->window);
  gtk_support_click (button);
  action_bench_assert (bench, "doc.save", "save");
}

static void
test_two_windows (ActionBench **data, G_GNUC_UNUSED gconstpointer unused)
{
  ActionBench *bench = *data;
  GtkWindow   *other;

  action_bench_map (bench, "win.save", "doc.save");
  action_bench_map (bench, "app.export", "doc.export");
  action_bench_open (bench);
  other = action_bench_add_window (bench);
  gtk_support_present (other);

  gtk_support_key ("ctrl+s");
  action_bench_assert (bench, "doc.save", "save");
  gtk_widget_activate_action_variant (GTK_WIDGET (other), "app.export", NULL);
  action_bench_activate (bench, "app.export");
  action_bench_assert (bench, "doc.export doc.export", "export export");

  natero_presence_detach (bench->presence, other);
  gtk_widget_activate_action_variant (GTK_WIDGET (other), "app.export", NULL);
  action_bench_activate (bench, "win.save");
  action_bench_assert (bench, "(closed) doc.save", "export save");

  g_object_add_weak_pointer (G_OBJECT (other), (gpointer *) &other);
  gtk_support_destroy (other);
  g_assert_null (other);
}

/* A dialog that is not attached, of a window that is: what is clicked tells. */
static void
test_dialog (ActionBench **data, G_GNUC_UNUSED gconstpointer unused)
{
  ActionBench *bench = *data;
  GtkWindow   *dialog;
  GtkWidget   *button = gtk_button_new_with_label ("Export");

  action_bench_map (bench, "app.export", "doc.export");
  bench->window = action_bench_add_window (bench);
  g_object_add_weak_pointer (G_OBJECT (bench->window), (gpointer *) &bench->window);
  natero_presence_attach (bench->presence, bench->window);
  gtk_support_present (bench->window);

  dialog = GTK_WINDOW (gtk_window_new ());
  gtk_window_set_application (dialog, bench->application);
  gtk_window_set_transient_for (dialog, bench->window);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "app.export");
  gtk_window_set_child (dialog, button);
  gtk_support_present (dialog);
  gtk_support_click (button);
  action_bench_assert (bench, "doc.export", "export");
  gtk_support_destroy (dialog);
}

/* The application of a window may be set later, changed and taken away. */
static void
test_application_changes (ActionBench **data, G_GNUC_UNUSED gconstpointer unused)
{
  ActionBench *bench = *data;
  g_autoptr (GtkApplication) other = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSimpleAction) only = g_simple_action_new ("only", NULL);
  GtkWidget *button = gtk_button_new_with_label ("Export");

  other = gtk_application_new ("org.natero.Test.other", G_APPLICATION_NON_UNIQUE);
  g_application_register (G_APPLICATION (other), NULL, &error);
  g_assert_no_error (error);
  g_action_map_add_action (G_ACTION_MAP (other), G_ACTION (only));

  action_bench_map (bench, "app.export", "doc.export");
  action_bench_map (bench, "app.only", "only");
  bench->window = GTK_WINDOW (gtk_window_new ());
  g_object_add_weak_pointer (G_OBJECT (bench->window), (gpointer *) &bench->window);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "app.export");
  gtk_window_set_child (bench->window, button);
  natero_presence_attach (bench->presence, bench->window);
  gtk_support_present (bench->window);
  g_assert_false (gtk_widget_get_sensitive (button));

  gtk_window_set_application (bench->window, bench->application);
  g_assert_true (gtk_widget_get_sensitive (button));
  gtk_support_click (button);
  action_bench_assert (bench, "doc.export", "export");

  gtk_window_set_application (bench->window, other);
  g_assert_false (gtk_widget_get_sensitive (button));
  action_bench_activate (bench, "app.only");
  action_bench_assert (bench, "only", "");

  gtk_window_set_application (bench->window, NULL);
  g_assert_false (gtk_widget_activate_action_variant (button, "app.only", NULL));
  gtk_window_set_application (bench->window, bench->application);
  g_assert_true (gtk_widget_get_sensitive (button));
  gtk_support_click (button);
  action_bench_assert (bench, "doc.export", "export");
}

/* Several trackers of one process see the same. */
static void
test_stacked (ActionBench **data, G_GNUC_UNUSED gconstpointer unused)
{
  ActionBench *bench = *data;
  ActionBench *second = action_bench_new ();
  GtkWidget   *button;

  natero_presence_set_capture_actions (second->presence, TRUE);
  action_bench_map (bench, "win.save", "doc.save");
  action_bench_open (bench);
  natero_presence_attach (second->presence, bench->window);
  button = action_bench_add_button (bench, "win.save");

  gtk_support_click (button);
  g_assert_cmpstr (second->told->str, ==, "win.save");
  action_bench_assert (bench, "doc.save", "save");

  natero_presence_detach_all (second->presence);
  action_bench_free (second);
  gtk_support_click (button);
  action_bench_assert (bench, "doc.save", "save");
}

/* Taps outlive what made them, and do nothing then but pass everything on. */
static void
test_freed (ActionBench **data, G_GNUC_UNUSED gconstpointer unused)
{
  ActionBench *bench = *data;
  ActionBench *second = action_bench_new ();
  GtkWidget   *button;

  natero_presence_set_capture_actions (second->presence, TRUE);
  action_bench_open (bench);
  natero_presence_attach (second->presence, bench->window);
  button = action_bench_add_button (bench, "win.save");
  g_assert_true (is_tapped (bench->window));
  natero_presence_detach_all (second->presence);
  action_bench_free (second);
  gtk_support_click (button);
  action_bench_choose (bench, "Wrap");
  action_bench_assert (bench, "", "save");
}

/* Bad input */

static void
expect (const char *pattern)
{
  g_test_expect_message ("Natero", G_LOG_LEVEL_WARNING, pattern);
}

static void
test_bad_input (ActionBench **data, G_GNUC_UNUSED gconstpointer unused)
{
  static const struct
  {
    const char *name;
    const char *pattern;
  } rows[] = {
    { "export", "*“export” does not name an action: the name begins with the prefix*app.export*" },
    { ".export", "*“.export” does not name an action*" },
    { "app.", "*“app.” does not name an action*" },
    { "", "*“” does not name an action*" },
    { "app.zoom(", "*“app.zoom(” does not name an action*" },
    { "app.zoom(2", "*“app.zoom(2” does not name an action*" },
    { "app export", "*“app export” does not name an action*" },
    { "app.\xff", "*not UTF-8*" },
  };
  ActionBench     *bench = *data;
  g_autofree char *long_id = g_strnfill (129, 'x');

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      expect (rows[i].pattern);
      action_bench_map (bench, rows[i].name, "feature");
      g_test_assert_expected_messages ();
    }

  expect ("*“win.save”*feature_id has 129 characters; at most 128*");
  action_bench_map (bench, "win.save", long_id);
  expect ("*“win.save”*feature_id*1 to 128 characters*");
  action_bench_map (bench, "win.save", "");
  expect ("*“win.save”*module_id has 129 characters; at most 128*");
  natero_presence_map_action (bench->presence, "win.save", "doc.save", long_id, NULL);
  expect ("*“win.save”*product_id has 129 characters; at most 128*");
  natero_presence_map_action (bench->presence, "win.save", "doc.save", NULL, long_id);
  g_test_assert_expected_messages ();

  /* Others work, and a refused change changes nothing. */
  action_bench_map (bench, "win.save", "doc.save");
  action_bench_map (bench, "win.under_score", "under_score");
  expect ("*“win.save”*feature_id has 129 characters; at most 128*");
  action_bench_map (bench, "win.save", long_id);
  g_test_assert_expected_messages ();
  action_bench_open (bench);
  action_bench_activate (bench, "win.save");
  action_bench_assert (bench, "doc.save", "save");
}

static gboolean
has_said (gpointer user_data)
{
  const int *n_said = user_data;

  return *n_said > 0;
}

static GLogWriterOutput
count_cb (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  int *n_said = user_data;

  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, "MESSAGE") &&
        strstr (fields[i].value, "is mapped to a feature") != NULL)
      {
        g_assert_nonnull (strstr (fields[i].value, "“win.sive”"));
        g_assert_cmpint (level & G_LOG_LEVEL_MASK, ==, G_LOG_LEVEL_MESSAGE);
        (*n_said)++;
      }

  return G_LOG_WRITER_HANDLED;
}

/* A name that nothing answers to is said once, when the window is there. */
static void
test_unknown (ActionBench **data, G_GNUC_UNUSED gconstpointer unused)
{
  ActionBench *bench = *data;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, 0);
      g_test_trap_assert_passed ();
    }
  else
    {
      int n_said = 0;

      g_log_set_writer_func (count_cb, &n_said, NULL);
      action_bench_map (bench, "win.sive", "doc.save");
      action_bench_map (bench, "win.save", "doc.save");
      action_bench_map (bench, "win.view::grid", "view.grid");
      action_bench_map (bench, "app.export", "doc.export");
      action_bench_map (bench, "window.close", "close");
      action_bench_map (bench, "other.thing", "thing");
      action_bench_open (bench);
      gtk_support_wait (has_said, &n_said, "the action is said to be unknown");
      gtk_support_present (action_bench_add_window (bench));
      gtk_support_settle (NULL);
      g_assert_cmpint (n_said, ==, 1);
      gtk_window_destroy (gtk_application_get_active_window (bench->application));
    }
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (ActionBench **, gconstpointer);
  } rows[] = {
    { "/action-life/nothing-mapped", test_nothing_mapped },
    { "/action-life/closes-itself", test_closes_itself },
    { "/action-life/closed-by-key", test_closed_by_key },
    { "/action-life/closed-by-tagged", test_closed_by_tagged },
    { "/action-life/quits", test_quits },
    { "/action-life/told-first", test_told_first },
    { "/action-life/loop-inside", test_loop_inside },
    { "/action-life/turns-page", test_turns_page },
    { "/action-life/detached", test_detached },
    { "/action-life/two-windows", test_two_windows },
    { "/action-life/dialog", test_dialog },
    { "/action-life/application-changes", test_application_changes },
    { "/action-life/stacked", test_stacked },
    { "/action-life/freed", test_freed },
    { "/action-life/bad-input", test_bad_input },
    { "/action-life/unknown", test_unknown },
  };

  if (!gtk_support_init (&argc, &argv))
    return GTK_SUPPORT_SKIP;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_test_add (rows[i].path, ActionBench *, NULL, set_up, rows[i].test, tear_down);

  return g_test_run ();
}
