/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gtk-support.h"
#include "natero.h"
#include "page-bench.h"

#include <json-glib/json-glib.h>

/* What a tracker records of tagged pages. */
typedef struct
{
  GtkWindow     *window;
  GtkWidget     *stack;
  NateroTracker *tracker;
  guint          n_seen;
} Fixture;

static void
set_up (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  fixture->window = GTK_WINDOW (gtk_window_new ());
  gtk_window_set_default_size (fixture->window, 300, 200);
  fixture->stack = page_bench_make_stack ("board", "list", "people", "-", NULL);
  gtk_window_set_child (fixture->window, fixture->stack);
  fixture->tracker = natero_tracker_new_recording ();
  g_assert_true (natero_tracker_login (fixture->tracker, "ann", "acme", NULL, NULL, NULL));
  natero_tracker_attach (fixture->tracker, fixture->window);
  fixture->n_seen = 1;
}

static void
tear_down (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_clear_object (&fixture->tracker);
  if (fixture->window != NULL)
    gtk_support_destroy (fixture->window);
}

static const char *
get_text (JsonObject *event, const char *name)
{
  return json_object_get_string_member_with_default (event, name, "-");
}

static void
add_words (GString *words, NateroEvent *event)
{
  g_autofree char *json = natero_event_to_json (event);
  g_autoptr (JsonNode) node = json_from_string (json, NULL);
  JsonObject *object = json_node_get_object (node);
  const char *action = natero_event_get_action (event);

  if (g_str_equal (action, "moduleEnd"))
    g_string_append_printf (words,
                            "end(%s,%s,%d) ",
                            get_text (object, "module"),
                            get_text (object, "product"),
                            (int) json_object_get_int_member (object, "time_spent"));
  else if (g_str_equal (action, "feature"))
    g_string_append_printf (words,
                            "%s(%s,%s) ",
                            get_text (object, "feature"),
                            get_text (object, "module"),
                            get_text (object, "product"));
  else if (g_str_equal (action, "login"))
    g_string_append_printf (
      words, "login(%s,%s) ", get_text (object, "module"), get_text (object, "product"));
}

/* Module ends (module, product, ms), features and logins (module, product) since the last time. */
static void
expect_now (Fixture *fixture, const char *expected)
{
  g_autoptr (GPtrArray) events = natero_tracker_dup_recorded_events (fixture->tracker);
  g_autoptr (GString) words = g_string_new (NULL);

  for (; fixture->n_seen < events->len; fixture->n_seen++)
    add_words (words, g_ptr_array_index (events, fixture->n_seen));
  g_assert_cmpstr (words->str, ==, expected);
}

static void
expect (Fixture *fixture, const char *expected)
{
  gtk_support_settle (NULL);
  expect_now (fixture, expected);
}

static void
pass (Fixture *fixture, guint seconds)
{
  gtk_support_settle (NULL);
  natero_tracker_advance_clock (fixture->tracker, seconds * 1000);
}

static void
turn_to (Fixture *fixture, const char *name)
{
  page_bench_turn_to (fixture->stack, name);
}

static void
assert_module (Fixture *fixture, const char *id)
{
  g_assert_cmpstr (natero_tracker_get_module_id (fixture->tracker), ==, id);
}

static void
test_times (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  gtk_support_present (fixture->window);
  pass (fixture, 10);
  turn_to (fixture, "list");
  expect (fixture, "end(board,-,10000) ");
  pass (fixture, 4);
  turn_to (fixture, "board");
  expect (fixture, "end(list,-,4000) ");
  pass (fixture, 3);
  turn_to (fixture, "-");
  expect (fixture, "end(board,-,3000) ");
  assert_module (fixture, NULL);
}

static void
test_flips (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  gtk_support_present (fixture->window);
  pass (fixture, 10);
  turn_to (fixture, "list");
  turn_to (fixture, "people");
  turn_to (fixture, "-");
  turn_to (fixture, "board");
  turn_to (fixture, "people");
  expect (fixture, "end(board,-,10000) ");
  assert_module (fixture, "people");
}

/* An application's own tests need not turn the main loop between a page and a look. */
static void
test_at_once (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  gtk_support_present (fixture->window);
  assert_module (fixture, "board");
  natero_tracker_advance_clock (fixture->tracker, 5000);
  turn_to (fixture, "list");
  natero_tracker_advance_clock (fixture->tracker, 7000);
  turn_to (fixture, "people");
  expect_now (fixture, "end(board,-,5000) end(list,-,7000) ");
  assert_module (fixture, "people");
}

/* The last one wins, within one turn of the main loop too. */
static void
test_call_after_page (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  gtk_support_present (fixture->window);
  turn_to (fixture, "list");
  g_assert_true (natero_tracker_set_module_id (fixture->tracker, "wizard", NULL));
  g_assert_true (natero_tracker_send_feature_event (fixture->tracker, "go", NULL, NULL, NULL));
  expect (fixture, "end(board,-,0) end(list,-,0) go(wizard,-) ");
  assert_module (fixture, "wizard");

  /* Until the next page says something, and in the end it goes back to the call. */
  pass (fixture, 2);
  turn_to (fixture, "board");
  expect (fixture, "end(wizard,-,2000) ");
  pass (fixture, 3);
  turn_to (fixture, "-");
  expect (fixture, "end(board,-,3000) ");
  assert_module (fixture, "wizard");
}

static void
test_call_before_pages (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_assert_true (natero_tracker_set_module_id (fixture->tracker, "home", NULL));
  g_assert_true (natero_tracker_set_product_id (fixture->tracker, "desk", NULL));
  natero_widget_set_product_id (page_bench_get_page (fixture->stack, "list"), "tower");
  pass (fixture, 1);
  gtk_support_present (fixture->window);
  expect (fixture, "end(home,desk,1000) ");
  turn_to (fixture, "list");
  expect (fixture, "end(board,desk,0) ");
  g_assert_cmpstr (natero_tracker_get_product_id (fixture->tracker), ==, "tower");
  pass (fixture, 1);
  turn_to (fixture, "-");
  expect (fixture, "end(list,tower,1000) ");
  assert_module (fixture, "home");
  g_assert_cmpstr (natero_tracker_get_product_id (fixture->tracker), ==, "desk");
}

/* What is in force already makes no event. */
static void
test_same_module (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  natero_widget_set_module_id (page_bench_get_page (fixture->stack, "list"), "board");
  gtk_support_present (fixture->window);
  pass (fixture, 2);
  turn_to (fixture, "list");
  g_assert_true (natero_tracker_set_module_id (fixture->tracker, "board", NULL));
  pass (fixture, 3);
  expect (fixture, "");
  turn_to (fixture, "people");
  expect (fixture, "end(board,-,5000) ");
}

static void
test_dialog (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  GtkWindow *dialog = page_bench_make_dialog (fixture->window, "settings");

  gtk_support_present (fixture->window);
  pass (fixture, 2);
  gtk_support_present (dialog);
  pass (fixture, 3);
  gtk_support_destroy (dialog);
  expect (fixture, "end(board,-,2000) end(settings,-,3000) ");
  assert_module (fixture, "board");
}

static void
test_two_windows (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  GtkWindow *other = GTK_WINDOW (gtk_window_new ());

  gtk_window_set_child (other, page_bench_make_page ("mail"));
  natero_tracker_attach (fixture->tracker, other);
  gtk_support_present (fixture->window);
  pass (fixture, 2);
  gtk_support_present (other);
  pass (fixture, 3);
  gtk_support_present (fixture->window);
  pass (fixture, 4);
  expect (fixture, "end(board,-,2000) end(mail,-,3000) ");
  gtk_support_present (other);
  pass (fixture, 5);
  gtk_support_destroy (other);
  expect (fixture, "end(board,-,4000) end(mail,-,5000) ");
  assert_module (fixture, "board");
}

static void
test_login_later (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  natero_tracker_logout (fixture->tracker);
  natero_widget_set_product_id (GTK_WIDGET (fixture->window), "desk");
  gtk_support_present (fixture->window);
  pass (fixture, 20);
  turn_to (fixture, "list");
  pass (fixture, 20);
  expect (fixture, "");
  g_assert_true (natero_tracker_login (fixture->tracker, "ann", "acme", NULL, NULL, NULL));
  pass (fixture, 5);
  turn_to (fixture, "board");
  expect (fixture, "login(list,desk) end(list,desk,5000) ");

  /* What the page says is so after a logout, too. */
  natero_tracker_logout (fixture->tracker);
  g_assert_true (natero_tracker_login (fixture->tracker, "bob", "acme", NULL, NULL, NULL));
  expect (fixture, "end(board,desk,0) login(board,desk) ");
}

/* The last window's close ends the module, once; what is shown next begins anew. */
static void
test_last_window (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  gtk_support_present (fixture->window);
  pass (fixture, 6);
  gtk_widget_set_visible (GTK_WIDGET (fixture->window), FALSE);
  expect (fixture, "end(board,-,6000) ");
  gtk_support_present (fixture->window);
  pass (fixture, 2);
  turn_to (fixture, "list");
  expect (fixture, "end(board,-,2000) ");
  pass (fixture, 3);
  gtk_support_destroy (g_steal_pointer (&fixture->window));
  expect (fixture, "end(list,-,3000) ");
}

static void
test_attached_late (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  natero_tracker_detach (fixture->tracker, fixture->window);
  gtk_support_present (fixture->window);
  turn_to (fixture, "list");
  expect (fixture, "");
  natero_tracker_attach (fixture->tracker, fixture->window);
  assert_module (fixture, "list");
  pass (fixture, 3);
  natero_tracker_detach (fixture->tracker, fixture->window);
  expect (fixture, "end(list,-,3000) ");

  /* Away from it, pages say nothing; a call does. */
  turn_to (fixture, "board");
  g_assert_true (natero_tracker_set_module_id (fixture->tracker, "home", NULL));
  turn_to (fixture, "list");
  expect (fixture, "");
  assert_module (fixture, "home");
  natero_tracker_attach (fixture->tracker, fixture->window);
  assert_module (fixture, "list");
}

static void
count_cb (guint *count)
{
  (*count)++;
}

static void
test_notify (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  guint n_modules = 0;
  guint n_products = 0;

  g_signal_connect_swapped (
    fixture->tracker, "notify::module-id", G_CALLBACK (count_cb), &n_modules);
  g_signal_connect_swapped (
    fixture->tracker, "notify::product-id", G_CALLBACK (count_cb), &n_products);
  natero_widget_set_product_id (GTK_WIDGET (fixture->window), "desk");
  gtk_support_present (fixture->window);
  g_assert_cmpuint (n_modules, ==, 1);
  g_assert_cmpuint (n_products, ==, 1);
  turn_to (fixture, "list");
  gtk_support_settle (NULL);
  g_assert_cmpuint (n_modules, ==, 2);
  g_assert_cmpuint (n_products, ==, 1);
}

/* A use belongs to where it began: a switcher's to the page that it leads away from. */
static void
test_switcher (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  GtkWidget *switcher = gtk_stack_switcher_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *button = gtk_button_new_with_label ("Save");

  gtk_window_set_child (fixture->window, box);
  fixture->stack = page_bench_make_stack ("board", "list", NULL);
  gtk_stack_switcher_set_stack (GTK_STACK_SWITCHER (switcher), GTK_STACK (fixture->stack));
  gtk_box_append (GTK_BOX (page_bench_get_page (fixture->stack, "list")), button);
  gtk_box_append (GTK_BOX (box), switcher);
  gtk_box_append (GTK_BOX (box), fixture->stack);
  natero_widget_set_feature_id (switcher, "switch");
  natero_widget_set_feature_id (button, "save");
  gtk_support_present (fixture->window);
  gtk_support_settle (NULL);
  expect (fixture, "");

  gtk_support_click (gtk_support_find_label (switcher, "list"));
  assert_module (fixture, "list");
  gtk_support_click (button);
  expect (fixture, "switch(board,-) end(board,-,0) save(list,-) ");
}

static void
turn_cb (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer user_data)
{
  turn_to (user_data, "list");
}

/* Likewise an action that turns the page. */
static void
test_action (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  static const GActionEntry entries[] = { { .name = "turn", .activate = turn_cb } };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  GtkWidget *button = gtk_button_new_with_label ("Turn");

  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), fixture);
  natero_tracker_insert_action_group (
    fixture->tracker, GTK_WIDGET (fixture->window), "win", G_ACTION_GROUP (group));
  natero_tracker_map_action (fixture->tracker, "win.turn", "turn", NULL, NULL);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.turn");
  gtk_box_append (GTK_BOX (page_bench_get_page (fixture->stack, "board")), button);
  gtk_support_present (fixture->window);
  gtk_support_click (button);
  expect (fixture, "turn(board,-) end(board,-,0) ");
  assert_module (fixture, "list");
}

/* To use something of another module is to be there; but that is nothing to go back to. */
static void
test_used_elsewhere (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  GtkWidget *header = gtk_header_bar_new ();
  GtkWidget *button = gtk_button_new_with_label ("Tool");

  gtk_header_bar_pack_start (GTK_HEADER_BAR (header), button);
  gtk_window_set_titlebar (fixture->window, header);
  natero_widget_set_module_id (GTK_WIDGET (fixture->window), "app");
  natero_widget_set_feature_id (button, "tool");
  gtk_support_present (fixture->window);
  gtk_support_click (button);
  expect (fixture, "end(board,-,0) tool(app,-) ");
  turn_to (fixture, "list");
  expect (fixture, "end(app,-,0) ");
  natero_widget_set_module_id (GTK_WIDGET (fixture->window), NULL);
  turn_to (fixture, "-");
  expect (fixture, "end(list,-,0) ");
  assert_module (fixture, NULL);
}

/* The windows of an application, its end too. */
static void
startup_cb (GtkApplication *application, Fixture *fixture)
{
  natero_tracker_attach_application (fixture->tracker, application);
}

static void
activate_cb (GtkApplication *application, Fixture *fixture)
{
  GtkWindow *dialog = page_bench_make_dialog (fixture->window, "settings");

  gtk_window_set_application (fixture->window, application);
  gtk_support_present (fixture->window);
  pass (fixture, 2);
  gtk_window_set_application (dialog, application);
  gtk_support_present (dialog);
  pass (fixture, 3);
  gtk_support_destroy (dialog);
  pass (fixture, 4);
  turn_to (fixture, "list");
  pass (fixture, 5);
  g_application_quit (G_APPLICATION (application));
}

static void
test_application (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (GtkApplication) application =
    gtk_application_new ("org.natero.Pages", G_APPLICATION_NON_UNIQUE);

  natero_tracker_detach (fixture->tracker, fixture->window);
  g_signal_connect (application, "startup", G_CALLBACK (startup_cb), fixture);
  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), fixture);
  g_assert_cmpint (g_application_run (G_APPLICATION (application), 0, NULL), ==, 0);
  expect_now (fixture,
              "end(board,-,2000) end(settings,-,3000) end(board,-,4000) end(list,-,5000) ");
  fixture->window = NULL;
}

static void
add (const char *path, void (*function) (Fixture *fixture, gconstpointer data))
{
  g_test_add (path, Fixture, NULL, set_up, function, tear_down);
}

int
main (int argc, char **argv)
{
  if (!gtk_support_init (&argc, &argv))
    return GTK_SUPPORT_SKIP;

  add ("/pages/times", test_times);
  add ("/pages/flips", test_flips);
  add ("/pages/at-once", test_at_once);
  add ("/pages/call-after-page", test_call_after_page);
  add ("/pages/call-before-pages", test_call_before_pages);
  add ("/pages/same-module", test_same_module);
  add ("/pages/dialog", test_dialog);
  add ("/pages/two-windows", test_two_windows);
  add ("/pages/login-later", test_login_later);
  add ("/pages/last-window", test_last_window);
  add ("/pages/attached-late", test_attached_late);
  add ("/pages/notify", test_notify);
  add ("/pages/switcher", test_switcher);
  add ("/pages/action", test_action);
  add ("/pages/used-elsewhere", test_used_elsewhere);
  add ("/pages/application", test_application);

  return g_test_run ();
}
