/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "page-bench.h"

#include "gtk-support.h"
#include "natero-page-watch-private.h"
#include "natero-widget.h"

#define TRANSITION_MS 200

/* Pages of one window */

static void
test_stack (PageBench *bench, G_GNUC_UNUSED gconstpointer data)
{
  GtkWidget *stack = page_bench_make_stack ("board", "list", "-", NULL);

  page_bench_show (bench, stack);
  page_bench_expect (bench, "m:board ");
  page_bench_turn_to (stack, "list");
  page_bench_expect (bench, "m:list ");
  page_bench_turn_to (stack, "board");
  page_bench_expect (bench, "m:board ");
  page_bench_turn_to (stack, "-");
  page_bench_expect (bench, "m:- ");
  page_bench_turn_to (stack, "list");
  page_bench_expect (bench, "m:list ");
}

static gboolean
is_still (gpointer stack)
{
  return !gtk_stack_get_transition_running (stack);
}

/* Both pages are mapped meanwhile, and the end of it says nothing new. */
static void
test_transition (PageBench *bench, G_GNUC_UNUSED gconstpointer data)
{
  GtkWidget *stack = page_bench_make_stack ("board", "list", "people", NULL);

  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", TRUE, NULL);
  gtk_stack_set_transition_type (GTK_STACK (stack), GTK_STACK_TRANSITION_TYPE_SLIDE_LEFT_RIGHT);
  gtk_stack_set_transition_duration (GTK_STACK (stack), TRANSITION_MS);
  page_bench_show (bench, stack);
  page_bench_expect (bench, "m:board ");

  page_bench_turn_to (stack, "list");
  g_assert_true (gtk_stack_get_transition_running (GTK_STACK (stack)));
  g_assert_true (gtk_widget_get_mapped (page_bench_get_page (stack, "board")));
  natero_page_watch_settle (bench->watch);
  g_assert_cmpstr (bench->log->str, ==, "m:list ");

  /* Back, and away, before it has ended. */
  page_bench_turn_to (stack, "board");
  g_assert_true (gtk_widget_get_mapped (page_bench_get_page (stack, "list")));
  natero_page_watch_settle (bench->watch);
  page_bench_turn_to (stack, "people");
  natero_page_watch_settle (bench->watch);
  g_assert_true (gtk_stack_get_transition_running (GTK_STACK (stack)));
  gtk_support_wait (is_still, stack, "the transition ends");
  g_assert_false (gtk_widget_get_mapped (page_bench_get_page (stack, "board")));
  page_bench_expect (bench, "m:list m:board m:people ");
}

static void
test_flips_in_one_turn (PageBench *bench, G_GNUC_UNUSED gconstpointer data)
{
  GtkWidget *stack = page_bench_make_stack ("one", "two", "three", "four", "five", NULL);

  page_bench_show (bench, stack);
  page_bench_expect (bench, "m:one ");
  page_bench_turn_to (stack, "two");
  page_bench_turn_to (stack, "three");
  page_bench_turn_to (stack, "four");
  page_bench_turn_to (stack, "five");
  g_assert_cmpstr (bench->log->str, ==, "");
  page_bench_expect (bench, "m:five ");

  /* There and back: nobody has seen it. */
  page_bench_turn_to (stack, "one");
  page_bench_turn_to (stack, "five");
  page_bench_expect (bench, "");
}

static void
test_notebook (PageBench *bench, G_GNUC_UNUSED gconstpointer data)
{
  GtkWidget *notebook = gtk_notebook_new ();

  gtk_notebook_append_page (GTK_NOTEBOOK (notebook), page_bench_make_page ("board"), NULL);
  gtk_notebook_append_page (GTK_NOTEBOOK (notebook), page_bench_make_page ("list"), NULL);
  gtk_notebook_append_page (GTK_NOTEBOOK (notebook), page_bench_make_page (NULL), NULL);
  page_bench_show (bench, notebook);
  page_bench_expect (bench, "m:board ");
  gtk_notebook_next_page (GTK_NOTEBOOK (notebook));
  page_bench_expect (bench, "m:list ");
  gtk_notebook_next_page (GTK_NOTEBOOK (notebook));
  page_bench_expect (bench, "m:- ");
  gtk_notebook_set_current_page (GTK_NOTEBOOK (notebook), 0);
  page_bench_expect (bench, "m:board ");
}

/* The deepest says it, and where that goes the one around it. */
static void
test_nested (PageBench *bench, G_GNUC_UNUSED gconstpointer data)
{
  GtkWidget *inner = page_bench_make_stack ("card", "chart", "-", NULL);
  GtkWidget *outer = page_bench_make_stack ("board", "list", NULL);

  gtk_box_append (GTK_BOX (page_bench_get_page (outer, "board")), inner);
  natero_widget_set_module_id (GTK_WIDGET (bench->window), "desk");
  page_bench_show (bench, outer);
  page_bench_expect (bench, "m:card ");
  page_bench_turn_to (inner, "chart");
  page_bench_expect (bench, "m:chart ");
  page_bench_turn_to (inner, "-");
  page_bench_expect (bench, "m:board ");
  page_bench_turn_to (outer, "list");
  page_bench_expect (bench, "m:list ");
  page_bench_turn_to (inner, "card");
  page_bench_expect (bench, "");
  page_bench_turn_to (outer, "board");
  page_bench_expect (bench, "m:card ");
  gtk_window_set_child (bench->window, NULL);
  page_bench_expect (bench, "m:desk ");
}

/* Side by side the one that was shown last says it. */
static void
test_side_by_side (PageBench *bench, G_GNUC_UNUSED gconstpointer data)
{
  GtkWidget *left = page_bench_make_stack ("folders", "tags", NULL);
  GtkWidget *right = page_bench_make_stack ("mail", "-", NULL);
  GtkWidget *paned = gtk_paned_new (GTK_ORIENTATION_HORIZONTAL);

  gtk_paned_set_start_child (GTK_PANED (paned), left);
  gtk_paned_set_end_child (GTK_PANED (paned), right);
  page_bench_show (bench, paned);
  page_bench_expect (bench, "m:mail ");
  page_bench_turn_to (left, "tags");
  page_bench_expect (bench, "m:tags ");
  page_bench_turn_to (right, "-");
  page_bench_expect (bench, "");
  page_bench_turn_to (right, "mail");
  page_bench_expect (bench, "m:mail ");
  gtk_widget_set_visible (right, FALSE);
  page_bench_expect (bench, "m:tags ");
}

static void
test_module_and_product (PageBench *bench, G_GNUC_UNUSED gconstpointer data)
{
  GtkWidget *stack = page_bench_make_stack ("board", "list", "-", NULL);

  natero_widget_set_product_id (GTK_WIDGET (bench->window), "desk");
  natero_widget_set_product_id (page_bench_get_page (stack, "-"), "tower");
  page_bench_show (bench, stack);
  page_bench_expect (bench, "m:board p:desk ");
  page_bench_turn_to (stack, "list");
  page_bench_expect (bench, "m:list ");
  page_bench_turn_to (stack, "-");
  page_bench_expect (bench, "m:- p:tower ");
  page_bench_turn_to (stack, "board");
  page_bench_expect (bench, "m:board p:desk ");
}

/* What slides out of sight says it until it is. */
static void
test_revealer (PageBench *bench, G_GNUC_UNUSED gconstpointer data)
{
  GtkWidget *revealer = gtk_revealer_new ();
  GtkWidget *page = page_bench_make_page ("search");

  gtk_revealer_set_child (GTK_REVEALER (revealer), page);
  page_bench_show (bench, revealer);
  page_bench_expect (bench, "");
  gtk_revealer_set_reveal_child (GTK_REVEALER (revealer), TRUE);
  gtk_support_wait_mapped (page);
  page_bench_expect (bench, "m:search ");
  gtk_revealer_set_reveal_child (GTK_REVEALER (revealer), FALSE);
  gtk_support_wait_unmapped (page);
  page_bench_expect (bench, "m:- ");
}

static void
test_popover (PageBench *bench, G_GNUC_UNUSED gconstpointer data)
{
  GtkWidget *page = page_bench_make_page ("board");
  GtkWidget *button = gtk_menu_button_new ();
  GtkWidget *popover = gtk_popover_new ();

  gtk_popover_set_child (GTK_POPOVER (popover), page_bench_make_page ("filters"));
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), popover);
  gtk_box_append (GTK_BOX (page), button);
  page_bench_show (bench, page);
  page_bench_expect (bench, "m:board ");
  gtk_support_click (button);
  gtk_support_wait_mapped (popover);
  page_bench_expect (bench, "m:filters ");
  gtk_popover_popdown (GTK_POPOVER (popover));
  gtk_support_wait_unmapped (popover);
  page_bench_expect (bench, "m:board ");

  /* One that says nothing changes nothing, though the window is not active for a moment. */
  gtk_popover_set_child (GTK_POPOVER (popover), gtk_label_new ("Nothing"));
  gtk_support_click (button);
  gtk_support_wait_mapped (popover);
  page_bench_expect (bench, "");
}

static void
test_changed_tags (PageBench *bench, G_GNUC_UNUSED gconstpointer data)
{
  GtkWidget *stack = page_bench_make_stack ("board", "list", NULL);
  GtkWidget *page = page_bench_get_page (stack, "board");

  page_bench_show (bench, stack);
  page_bench_expect (bench, "m:board ");
  natero_widget_set_module_id (page, "kanban");
  page_bench_expect (bench, "m:kanban ");
  natero_widget_set_feature_id (page, "look");
  natero_widget_set_module_id (page_bench_get_page (stack, "list"), "table");
  page_bench_expect (bench, "");
  natero_widget_set_product_id (page, "desk");
  page_bench_expect (bench, "p:desk ");
  natero_widget_set_module_id (page, NULL);
  page_bench_expect (bench, "m:- ");
  natero_widget_set_product_id (page, NULL);
  page_bench_expect (bench, "p:- ");
  natero_widget_set_module_id (page, "board");
  page_bench_expect (bench, "m:board ");
}

static void
test_destroyed_page (PageBench *bench, G_GNUC_UNUSED gconstpointer data)
{
  GtkWidget *stack = page_bench_make_stack ("board", "list", NULL);

  page_bench_show (bench, stack);
  page_bench_expect (bench, "m:board ");
  gtk_stack_remove (GTK_STACK (stack), page_bench_get_page (stack, "board"));
  page_bench_expect (bench, "m:- ");
  page_bench_turn_to (stack, "list");
  page_bench_expect (bench, "m:list ");
  gtk_stack_remove (GTK_STACK (stack), page_bench_get_page (stack, "list"));
  page_bench_expect (bench, "m:- ");
}

/* An application may cut off all that listens to its widget. */
static void
test_page_without_signals (PageBench *bench, G_GNUC_UNUSED gconstpointer data)
{
  GtkWidget *stack = page_bench_make_stack ("board", "-", NULL);
  GtkWidget *page = page_bench_get_page (stack, "board");

  page_bench_show (bench, stack);
  page_bench_expect (bench, "m:board ");
  g_signal_handlers_destroy (page);
  gtk_stack_remove (GTK_STACK (stack), page);
  page_bench_expect (bench, "m:- ");
}

/* The watch */

static void
test_started_late (PageBench *bench, G_GNUC_UNUSED gconstpointer data)
{
  GtkWidget *stack = page_bench_make_stack ("board", "list", "-", NULL);

  natero_page_watch_stop (bench->watch);
  page_bench_show (bench, stack);
  page_bench_turn_to (stack, "list");
  page_bench_expect (bench, "");
  natero_page_watch_start (bench->watch);
  natero_page_watch_start (bench->watch);
  page_bench_expect (bench, "m:list ");

  /* Between a stop and a start something else may have been said. */
  natero_page_watch_stop (bench->watch);
  natero_page_watch_stop (bench->watch);
  natero_page_watch_start (bench->watch);
  page_bench_expect (bench, "m:list ");

  natero_page_watch_stop (bench->watch);
  page_bench_turn_to (stack, "-");
  natero_page_watch_start (bench->watch);
  page_bench_expect (bench, "m:- ");
}

/* Nothing comes after a stop, be it that something was about to. */
static void
test_stopped (PageBench *bench, G_GNUC_UNUSED gconstpointer data)
{
  GtkWidget *stack = page_bench_make_stack ("board", "list", NULL);

  natero_widget_set_product_id (stack, "desk");
  page_bench_show (bench, stack);
  page_bench_expect (bench, "m:board p:desk ");
  page_bench_turn_to (stack, "list");
  natero_page_watch_stop (bench->watch);
  natero_page_watch_settle (bench->watch);
  natero_page_watch_look_again (bench->watch);
  page_bench_turn_to (stack, "board");
  page_bench_expect (bench, "");

  bench->stops = TRUE;
  natero_page_watch_start (bench->watch);
  page_bench_expect (bench, "m:board ");
  g_assert_null (bench->watch);
  page_bench_turn_to (stack, "list");
  page_bench_expect (bench, "");
}

/* A watch that is done with leaves nothing behind on windows that live on. */
static void
test_two_watches (PageBench *bench, G_GNUC_UNUSED gconstpointer data)
{
  GtkWidget *stack = page_bench_make_stack ("board", "list", NULL);
  PageBench  other = { 0 };

  other.watched = g_ptr_array_ref (bench->watched);
  other.log = g_string_new (NULL);
  page_bench_show (bench, stack);
  page_bench_start_watch (&other);
  page_bench_expect (bench, "m:board ");
  page_bench_expect (&other, "m:board ");
  page_bench_turn_to (stack, "list");
  page_bench_expect (bench, "m:list ");
  page_bench_expect (&other, "m:list ");
  g_clear_object (&bench->watch);
  page_bench_turn_to (stack, "board");
  page_bench_expect (bench, "");
  page_bench_expect (&other, "m:board ");

  g_clear_object (&other.watch);
  g_ptr_array_unref (other.watched);
  g_string_free (other.log, TRUE);
}

/* While nothing changes nothing is to be done. */
static void
test_rests (PageBench *bench, G_GNUC_UNUSED gconstpointer data)
{
  GtkWidget *stack = page_bench_make_stack ("board", "list", NULL);
  GtkWidget *page;

  page_bench_show (bench, stack);
  page_bench_expect (bench, "m:board ");
  natero_page_watch_settle (bench->watch);
  page = page_bench_get_page (stack, "board");
  natero_widget_set_module_id (page, "board");
  gtk_widget_queue_resize (page);
  gtk_widget_set_sensitive (page, FALSE);
  natero_widget_set_feature_id (page, "look");
  natero_page_watch_settle (bench->watch);
  page_bench_expect (bench, "");
}

int
main (int argc, char **argv)
{
  if (!gtk_support_init (&argc, &argv))
    return GTK_SUPPORT_SKIP;

  page_bench_add_test ("/page-watch/stack", test_stack);
  page_bench_add_test ("/page-watch/transition", test_transition);
  page_bench_add_test ("/page-watch/flips-in-one-turn", test_flips_in_one_turn);
  page_bench_add_test ("/page-watch/notebook", test_notebook);
  page_bench_add_test ("/page-watch/nested", test_nested);
  page_bench_add_test ("/page-watch/side-by-side", test_side_by_side);
  page_bench_add_test ("/page-watch/module-and-product", test_module_and_product);
  page_bench_add_test ("/page-watch/revealer", test_revealer);
  page_bench_add_test ("/page-watch/popover", test_popover);
  page_bench_add_test ("/page-watch/changed-tags", test_changed_tags);
  page_bench_add_test ("/page-watch/destroyed-page", test_destroyed_page);
  page_bench_add_test ("/page-watch/page-without-signals", test_page_without_signals);
  page_bench_add_test ("/page-watch/started-late", test_started_late);
  page_bench_add_test ("/page-watch/stopped", test_stopped);
  page_bench_add_test ("/page-watch/two-watches", test_two_watches);
  page_bench_add_test ("/page-watch/rests", test_rests);

  return g_test_run ();
}
