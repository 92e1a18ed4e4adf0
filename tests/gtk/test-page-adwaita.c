/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "page-bench.h"

#include "gtk-support.h"
#include "natero-page-watch-private.h"

#include <adwaita.h>

/* Pages in widgets that the library knows nothing of. */

static void
test_view_stack (PageBench *bench, G_GNUC_UNUSED gconstpointer data)
{
  AdwViewStack *stack = ADW_VIEW_STACK (adw_view_stack_new ());

  adw_view_stack_add_named (stack, page_bench_make_page ("board"), "board");
  adw_view_stack_add_named (stack, page_bench_make_page ("list"), "list");
  adw_view_stack_add_named (stack, page_bench_make_page (NULL), "-");
  page_bench_show (bench, GTK_WIDGET (stack));
  page_bench_expect (bench, "m:board ");
  adw_view_stack_set_visible_child_name (stack, "list");
  page_bench_expect (bench, "m:list ");
  adw_view_stack_set_visible_child_name (stack, "-");
  /* Newer versions of libadwaita take the former page away with the next frame. */
  gtk_support_wait_unmapped (adw_view_stack_get_child_by_name (stack, "list"));
  page_bench_expect (bench, "m:- ");
  adw_view_stack_set_visible_child_name (stack, "board");
  page_bench_expect (bench, "m:board ");
}

/* libadwaita 1.2 has nothing newer that folds. */
G_GNUC_BEGIN_IGNORE_DEPRECATIONS

static gboolean
is_still (gpointer leaflet)
{
  return !adw_leaflet_get_child_transition_running (leaflet);
}

/* One page slides over the other, there and back. */
static void
test_folded (PageBench *bench, G_GNUC_UNUSED gconstpointer data)
{
  AdwLeaflet *leaflet = ADW_LEAFLET (adw_leaflet_new ());
  GtkWidget  *list = page_bench_make_page ("list");
  GtkWidget  *card = page_bench_make_page ("card");

  gtk_widget_set_size_request (list, 250, -1);
  gtk_widget_set_size_request (card, 250, -1);
  adw_leaflet_append (leaflet, list);
  adw_leaflet_append (leaflet, card);
  page_bench_show (bench, GTK_WIDGET (leaflet));
  g_assert_true (adw_leaflet_get_folded (leaflet));
  gtk_support_wait_unmapped (card);
  gtk_support_settle (NULL);
  g_assert_true (g_str_has_suffix (bench->log->str, "m:list "));
  g_string_truncate (bench->log, 0);

  adw_leaflet_navigate (leaflet, ADW_NAVIGATION_DIRECTION_FORWARD);
  natero_page_watch_settle (bench->watch);
  g_assert_true (gtk_widget_get_mapped (list));
  gtk_support_wait (is_still, leaflet, "the transition ends");
  page_bench_expect (bench, "m:card ");
  adw_leaflet_navigate (leaflet, ADW_NAVIGATION_DIRECTION_BACK);
  gtk_support_wait (is_still, leaflet, "the transition ends");
  page_bench_expect (bench, "m:list ");
}

G_GNUC_END_IGNORE_DEPRECATIONS

static void
test_tabs (PageBench *bench, G_GNUC_UNUSED gconstpointer data)
{
  AdwTabView *view = ADW_TAB_VIEW (g_object_new (ADW_TYPE_TAB_VIEW, NULL));
  AdwTabPage *first = adw_tab_view_append (view, page_bench_make_page ("one"));
  AdwTabPage *second = adw_tab_view_append (view, page_bench_make_page ("two"));

  page_bench_show (bench, GTK_WIDGET (view));
  page_bench_expect (bench, "m:one ");
  adw_tab_view_set_selected_page (view, second);
  page_bench_expect (bench, "m:two ");
  adw_tab_view_close_page (view, second);
  page_bench_expect (bench, "m:one ");
  adw_tab_view_close_page (view, first);
  page_bench_expect (bench, "m:- ");
}

/* Only now, when GLib has the folders of the test. */
static void
set_up (PageBench *bench, gconstpointer data)
{
  adw_init ();
  page_bench_set_up (bench, data);
}

static void
add (const char *path, void (*function) (PageBench *bench, gconstpointer data))
{
  g_test_add (path, PageBench, NULL, set_up, function, page_bench_tear_down);
}

int
main (int argc, char **argv)
{
  if (!gtk_support_init (&argc, &argv))
    return GTK_SUPPORT_SKIP;

  add ("/page-adwaita/view-stack", test_view_stack);
  add ("/page-adwaita/folded", test_folded);
  add ("/page-adwaita/tabs", test_tabs);

  return g_test_run ();
}
