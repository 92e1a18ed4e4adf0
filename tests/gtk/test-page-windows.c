/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "page-bench.h"

#include "gtk-support.h"
#include "natero-page-watch-private.h"
#include "natero-widget.h"

/* Which of several windows is the one whose pages say the module. */

static gboolean
is_not_active (gpointer window)
{
  return !gtk_window_is_active (window);
}

static void
test_focus (PageBench *bench, G_GNUC_UNUSED gconstpointer data)
{
  GtkWindow *other = page_bench_add_window (bench);
  GtkWidget *stack = page_bench_make_stack ("board", "list", NULL);

  natero_widget_set_product_id (GTK_WIDGET (other), "tower");
  gtk_window_set_child (other, page_bench_make_page ("mail"));
  page_bench_show (bench, stack);
  page_bench_expect (bench, "m:board ");
  gtk_support_present (other);
  page_bench_expect (bench, "m:mail p:tower ");

  /* What happens in the one behind is told when it is in front again. */
  page_bench_turn_to (stack, "list");
  page_bench_expect (bench, "");
  gtk_support_present (bench->window);
  page_bench_expect (bench, "m:list p:- ");
  page_bench_close (bench, other);
  page_bench_expect (bench, "");
}

static void
test_click_on_other (PageBench *bench, G_GNUC_UNUSED gconstpointer data)
{
  GtkWindow *other = page_bench_add_window (bench);
  GtkWidget *page = page_bench_make_page ("mail");

  gtk_window_set_child (other, page);
  page_bench_show (bench, page_bench_make_page ("board"));
  gtk_support_present (other);
  page_bench_expect (bench, "m:board m:mail ");
  gtk_support_click (gtk_window_get_child (bench->window));
  gtk_support_wait (is_not_active, other, "the focus goes to the window that was clicked");
  page_bench_expect (bench, "m:board ");
  page_bench_close (bench, other);
}

/* A window in front whose pages say nothing: then nothing is said. */
static void
test_focus_on_untagged (PageBench *bench, G_GNUC_UNUSED gconstpointer data)
{
  GtkWindow *other = page_bench_add_window (bench);

  page_bench_show (bench, page_bench_make_page ("board"));
  gtk_support_present (other);
  page_bench_expect (bench, "m:board m:- ");
  page_bench_close (bench, other);
  page_bench_expect (bench, "m:board ");
}

/* Of windows of others, and of those of this program that no tracker knows, nothing is said. */
static void
test_unattached (PageBench *bench, G_GNUC_UNUSED gconstpointer data)
{
  GtkWindow *other = GTK_WINDOW (gtk_window_new ());

  natero_widget_set_module_id (GTK_WIDGET (other), "mail");
  page_bench_show (bench, page_bench_make_page ("board"));
  page_bench_expect (bench, "m:board ");
  gtk_support_present (other);
  page_bench_expect (bench, "");

  page_bench_attach (bench, other);
  page_bench_expect (bench, "m:mail ");
  page_bench_detach (bench, other);
  page_bench_expect (bench, "m:board ");
  gtk_window_set_transient_for (other, bench->window);
  page_bench_expect (bench, "m:mail ");
  gtk_window_set_transient_for (other, NULL);
  page_bench_expect (bench, "m:board ");
  gtk_support_destroy (other);
  page_bench_expect (bench, "");
}

/* Two windows, the one with the mail in front. */
static GtkWindow *
show_board_and_mail (PageBench *bench)
{
  GtkWindow *other = page_bench_add_window (bench);

  natero_widget_set_module_id (GTK_WIDGET (other), "mail");
  page_bench_show (bench, page_bench_make_page ("board"));
  gtk_support_present (other);
  page_bench_expect (bench, "m:board m:mail ");
  return other;
}

static void
test_hidden (PageBench *bench, G_GNUC_UNUSED gconstpointer data)
{
  GtkWindow *other = show_board_and_mail (bench);

  gtk_widget_set_visible (GTK_WIDGET (other), FALSE);
  page_bench_expect (bench, "m:board ");
  gtk_support_present (bench->window);
  gtk_support_present (other);
  page_bench_expect (bench, "m:mail ");
  gtk_support_present (bench->window);
  page_bench_expect (bench, "m:board ");

  /* Behind, it makes no difference. */
  page_bench_close (bench, other);
  page_bench_expect (bench, "");
}

/* Hidden and shown again before the focus has gone anywhere. */
static void
test_hidden_for_a_moment (PageBench *bench, G_GNUC_UNUSED gconstpointer data)
{
  GtkWindow *other = show_board_and_mail (bench);

  gtk_widget_set_visible (GTK_WIDGET (other), FALSE);
  gtk_support_present (other);
  gtk_support_wait (is_not_active, bench->window, "the window behind is not active");
  gtk_support_settle (NULL);
  g_assert_true (gtk_window_is_active (other));
  g_assert_false (g_str_has_suffix (bench->log->str, "m:board "));
  page_bench_close (bench, other);
}

/* With the last window a person has left: that ends the module, and is not told by pages. */
static void
test_last_closed (PageBench *bench, G_GNUC_UNUSED gconstpointer data)
{
  GtkWidget *stack = page_bench_make_stack ("board", "list", "-", NULL);

  page_bench_show (bench, stack);
  page_bench_expect (bench, "m:board ");
  gtk_widget_set_visible (GTK_WIDGET (bench->window), FALSE);
  page_bench_turn_to (stack, "list");
  page_bench_expect (bench, "");
  gtk_support_present (bench->window);
  page_bench_expect (bench, "m:list ");
  gtk_widget_set_visible (GTK_WIDGET (bench->window), FALSE);
  page_bench_turn_to (stack, "-");
  page_bench_expect (bench, "");
  gtk_support_present (bench->window);
  page_bench_expect (bench, "m:- ");
  page_bench_turn_to (stack, "list");
  page_bench_expect (bench, "m:list ");
  page_bench_close (bench, bench->window);
  bench->window = NULL;
  page_bench_expect (bench, "");
}

/* A person who looks at something else for a while is still there. */
static void
test_minimised (PageBench *bench, G_GNUC_UNUSED gconstpointer data)
{
  page_bench_show (bench, page_bench_make_page ("board"));
  page_bench_expect (bench, "m:board ");
  gtk_window_minimize (bench->window);
  gtk_support_wait (is_not_active, bench->window, "the window is not active any more");
  page_bench_expect (bench, "");
  gtk_support_present (bench->window);
  page_bench_expect (bench, "");
}

/* Dialogs */

static void
test_dialog (PageBench *bench, gconstpointer data)
{
  GtkWidget *stack = page_bench_make_stack ("board", "list", NULL);
  GtkWindow *dialog;

  natero_widget_set_product_id (GTK_WIDGET (bench->window), "desk");
  page_bench_show (bench, stack);
  dialog = page_bench_make_dialog (bench->window, "settings");
  gtk_window_set_modal (dialog, GPOINTER_TO_INT (data));
  page_bench_expect (bench, "m:board p:desk ");
  gtk_support_present (dialog);

  /* What it does not say, the window behind says. */
  page_bench_expect (bench, "m:settings ");
  page_bench_turn_to (stack, "list");
  page_bench_expect (bench, "");
  gtk_support_destroy (dialog);
  page_bench_expect (bench, "m:list ");
}

/* It wins while it is open, be it that the window behind it has the focus. */
static void
test_dialog_without_focus (PageBench *bench, G_GNUC_UNUSED gconstpointer data)
{
  GtkWindow *dialog;

  page_bench_show (bench, page_bench_make_page ("board"));
  dialog = page_bench_make_dialog (bench->window, "find");
  gtk_support_present (dialog);
  page_bench_expect (bench, "m:board m:find ");
  gtk_support_present (bench->window);
  page_bench_expect (bench, "");
  gtk_widget_set_visible (GTK_WIDGET (dialog), FALSE);
  page_bench_expect (bench, "m:board ");
  gtk_support_destroy (dialog);
}

static void
test_dialog_of_dialog (PageBench *bench, G_GNUC_UNUSED gconstpointer data)
{
  GtkWindow *dialog;
  GtkWindow *inner;

  page_bench_show (bench, page_bench_make_page ("board"));
  dialog = page_bench_make_dialog (bench->window, "settings");
  gtk_support_present (dialog);
  inner = page_bench_make_dialog (dialog, "fonts");
  gtk_support_present (inner);
  page_bench_expect (bench, "m:board m:settings m:fonts ");
  gtk_support_destroy (inner);
  page_bench_expect (bench, "m:settings ");

  /* One without a module leaves it as it is. */
  inner = page_bench_make_dialog (dialog, NULL);
  gtk_support_present (inner);
  page_bench_expect (bench, "");
  gtk_support_destroy (inner);
  page_bench_expect (bench, "");
  gtk_support_destroy (dialog);
  page_bench_expect (bench, "m:board ");
}

/* Two of one window: the one that has the focus, or had it last. */
static void
test_two_dialogs (PageBench *bench, G_GNUC_UNUSED gconstpointer data)
{
  GtkWindow *find;
  GtkWindow *tools;

  page_bench_show (bench, page_bench_make_page ("board"));
  find = page_bench_make_dialog (bench->window, "find");
  tools = page_bench_make_dialog (bench->window, "tools");
  gtk_support_present (find);
  gtk_support_present (tools);
  page_bench_expect (bench, "m:board m:find m:tools ");
  gtk_support_present (find);
  page_bench_expect (bench, "m:find ");
  gtk_support_present (bench->window);
  page_bench_expect (bench, "");
  gtk_support_destroy (find);
  page_bench_expect (bench, "m:tools ");
  gtk_support_destroy (tools);
  page_bench_expect (bench, "m:board ");
}

/* A dialog goes with its window: the focus decides between the two. */
static void
test_dialog_and_other (PageBench *bench, G_GNUC_UNUSED gconstpointer data)
{
  GtkWindow *other = page_bench_add_window (bench);
  GtkWindow *dialog;

  natero_widget_set_module_id (GTK_WIDGET (other), "mail");
  page_bench_show (bench, page_bench_make_page ("board"));
  dialog = page_bench_make_dialog (bench->window, "find");
  gtk_support_present (dialog);
  gtk_support_present (other);
  page_bench_expect (bench, "m:board m:find m:mail ");
  gtk_support_present (dialog);
  page_bench_expect (bench, "m:find ");
  gtk_support_present (other);
  gtk_support_present (bench->window);
  page_bench_expect (bench, "m:mail m:find ");
  gtk_support_destroy (dialog);
  page_bench_expect (bench, "m:board ");
  page_bench_close (bench, other);
  page_bench_expect (bench, "");
}

/* An application's windows are all attached, its dialogs too. */
static void
test_attached_dialog (PageBench *bench, G_GNUC_UNUSED gconstpointer data)
{
  GtkWindow *dialog;

  page_bench_show (bench, page_bench_make_page ("board"));
  dialog = page_bench_make_dialog (bench->window, "settings");
  page_bench_attach (bench, dialog);
  gtk_support_present (dialog);
  page_bench_expect (bench, "m:board m:settings ");
  gtk_support_present (bench->window);
  page_bench_expect (bench, "");
  page_bench_close (bench, dialog);
  page_bench_expect (bench, "m:board ");
}

/* GTK lets windows be dialogs of each other. */
static void
test_ring (PageBench *bench, G_GNUC_UNUSED gconstpointer data)
{
  GtkWindow *other = page_bench_add_window (bench);

  natero_widget_set_module_id (GTK_WIDGET (other), "mail");
  gtk_window_set_transient_for (other, bench->window);
  page_bench_show (bench, page_bench_make_page ("board"));
  gtk_window_set_transient_for (bench->window, other);
  gtk_support_present (other);
  g_string_truncate (bench->log, 0);
  gtk_window_set_transient_for (bench->window, NULL);
  gtk_window_set_transient_for (other, NULL);
  page_bench_close (bench, other);
  page_bench_expect (bench, "m:board ");
}

/* Widgets that change windows */

static void
test_moved (PageBench *bench, G_GNUC_UNUSED gconstpointer data)
{
  GtkWindow *other = page_bench_add_window (bench);
  GtkWidget *page = page_bench_make_page ("board");

  page_bench_show (bench, page);
  gtk_support_present (other);
  page_bench_expect (bench, "m:board m:- ");
  g_object_ref (page);
  gtk_window_set_child (bench->window, NULL);
  page_bench_expect (bench, "");
  gtk_window_set_child (other, page);
  g_object_unref (page);
  page_bench_expect (bench, "m:board ");
  gtk_support_present (bench->window);
  page_bench_expect (bench, "m:- ");
  page_bench_close (bench, other);
  page_bench_expect (bench, "");
}

/* A window that was opened without the focus does not count as in front. */
static void
test_started_with_windows (PageBench *bench, G_GNUC_UNUSED gconstpointer data)
{
  GtkWindow *other = page_bench_add_window (bench);
  GtkWindow *dialog;

  natero_page_watch_stop (bench->watch);
  natero_widget_set_module_id (GTK_WIDGET (other), "mail");
  gtk_support_present (other);
  page_bench_show (bench, page_bench_make_page ("board"));
  natero_page_watch_start (bench->watch);
  page_bench_expect (bench, "m:board ");

  dialog = page_bench_make_dialog (bench->window, "find");
  natero_page_watch_stop (bench->watch);
  gtk_support_present (dialog);
  natero_page_watch_start (bench->watch);
  page_bench_expect (bench, "m:find ");
  gtk_support_present (other);
  page_bench_expect (bench, "m:mail ");
  gtk_support_destroy (dialog);
  page_bench_close (bench, other);
  page_bench_expect (bench, "m:board ");
}

int
main (int argc, char **argv)
{
  if (!gtk_support_init (&argc, &argv))
    return GTK_SUPPORT_SKIP;

  page_bench_add_test ("/page-windows/focus", test_focus);
  page_bench_add_test ("/page-windows/click-on-other", test_click_on_other);
  page_bench_add_test ("/page-windows/focus-on-untagged", test_focus_on_untagged);
  page_bench_add_test ("/page-windows/unattached", test_unattached);
  page_bench_add_test ("/page-windows/hidden", test_hidden);
  page_bench_add_test ("/page-windows/hidden-for-a-moment", test_hidden_for_a_moment);
  page_bench_add_test ("/page-windows/last-closed", test_last_closed);
  page_bench_add_test ("/page-windows/minimised", test_minimised);
  g_test_add ("/page-windows/dialog/modal",
              PageBench,
              GINT_TO_POINTER (TRUE),
              page_bench_set_up,
              test_dialog,
              page_bench_tear_down);
  g_test_add ("/page-windows/dialog/not-modal",
              PageBench,
              GINT_TO_POINTER (FALSE),
              page_bench_set_up,
              test_dialog,
              page_bench_tear_down);
  page_bench_add_test ("/page-windows/dialog/without-focus", test_dialog_without_focus);
  page_bench_add_test ("/page-windows/dialog/of-dialog", test_dialog_of_dialog);
  page_bench_add_test ("/page-windows/dialog/two", test_two_dialogs);
  page_bench_add_test ("/page-windows/dialog/and-other", test_dialog_and_other);
  page_bench_add_test ("/page-windows/dialog/attached", test_attached_dialog);
  page_bench_add_test ("/page-windows/dialog/ring", test_ring);
  page_bench_add_test ("/page-windows/moved", test_moved);
  page_bench_add_test ("/page-windows/started-with-windows", test_started_with_windows);

  return g_test_run ();
}
