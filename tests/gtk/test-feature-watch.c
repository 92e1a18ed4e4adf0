/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gtk-support.h"
#include "natero-widget.h"
#include "use-bench.h"

typedef struct
{
  UseBench *bench;
} Fixture;

static void
set_up (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  fixture->bench = use_bench_new ();
}

static void
tear_down (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_clear_pointer (&fixture->bench, use_bench_free);
}

/* Buttons */

static void
wait_clicked (const int *n_clicked, int n)
{
  gtk_support_wait_count (n_clicked, n, "a button is clicked");
}

static GtkWidget *
add_button (UseBench *bench, const char *label, const char *feature_id, int *n_clicked)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  g_signal_connect_swapped (button, "clicked", G_CALLBACK (g_atomic_int_inc), n_clicked);

  return use_bench_add (bench, button, feature_id);
}

static void
test_button (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  UseBench  *bench = fixture->bench;
  int        n_clicked = 0;
  GtkWidget *button = add_button (bench, "_Save", "save", &n_clicked);

  gtk_support_click (button);
  use_bench_assert_used_now (bench, "save");
  g_assert_cmpint (bench->n_activity, >, 0);

  gtk_support_press ("1");
  gtk_support_press ("1");
  use_bench_assert_used (bench, "save save");

  use_bench_focus (button);
  gtk_support_key ("space");
  wait_clicked (&n_clicked, 4);
  use_bench_assert_used (bench, "save");
  gtk_support_key ("Return");
  wait_clicked (&n_clicked, 5);
  use_bench_assert_used (bench, "save");

  gtk_support_key ("alt+s");
  wait_clicked (&n_clicked, 6);
  use_bench_assert_used (bench, "save");

  /* As a screen reader does it, and a shortcut. */
  gtk_widget_activate (button);
  wait_clicked (&n_clicked, 7);
  use_bench_assert_used (bench, "save");

  g_signal_emit_by_name (button, "clicked");
  use_bench_assert_used (bench, "");
}

static void
add (const char *name, void (*function) (Fixture *fixture, gconstpointer data))
{
  g_autofree char *path = g_strconcat ("/feature-watch/", name, NULL);

  g_test_add (path, Fixture, NULL, set_up, function, tear_down);
}

int
main (int argc, char **argv)
{
  if (!gtk_support_init (&argc, &argv))
    return GTK_SUPPORT_SKIP;

  add ("button", test_button);

  return g_test_run ();
}
