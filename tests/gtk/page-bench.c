/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "page-bench.h"

#include "gtk-support.h"
#include "natero-page-watch-private.h"
#include "natero-widget.h"

static gboolean
is_watched_cb (GtkWindow *window, gpointer user_data)
{
  PageBench *self = user_data;

  return g_ptr_array_find (self->watched, window, NULL);
}

static void
tell (PageBench *self, char kind, const char *id)
{
  g_string_append_printf (self->log, "%c:%s ", kind, id != NULL ? id : "-");
  if (self->stops)
    g_clear_object (&self->watch);
}

static void
module_shown_cb (const char *module_id, gpointer user_data)
{
  tell (user_data, 'm', module_id);
}

static void
product_shown_cb (const char *product_id, gpointer user_data)
{
  tell (user_data, 'p', product_id);
}

void
page_bench_start_watch (PageBench *self)
{
  static const NateroPageWatchFuncs funcs = { is_watched_cb, module_shown_cb, product_shown_cb };

  self->watch = natero_page_watch_new (&funcs, self);
  natero_page_watch_start (self->watch);
}

void
page_bench_set_up (PageBench *self, G_GNUC_UNUSED gconstpointer data)
{
  self->watched = g_ptr_array_new ();
  self->log = g_string_new (NULL);
  page_bench_start_watch (self);
  self->window = page_bench_add_window (self);
}

void
page_bench_tear_down (PageBench *self, G_GNUC_UNUSED gconstpointer data)
{
  g_clear_object (&self->watch);
  if (self->window != NULL)
    gtk_support_destroy (self->window);
  g_assert_cmpuint (g_list_model_get_n_items (gtk_window_get_toplevels ()), ==, 0);
  g_ptr_array_unref (self->watched);
  g_string_free (self->log, TRUE);
}

void
page_bench_add_test (const char *path, void (*function) (PageBench *bench, gconstpointer data))
{
  g_test_add (path, PageBench, NULL, page_bench_set_up, function, page_bench_tear_down);
}

void
page_bench_expect (PageBench *self, const char *log)
{
  gtk_support_settle (NULL);
  g_assert_cmpstr (self->log->str, ==, log);
  g_string_truncate (self->log, 0);
}

void
page_bench_attach (PageBench *self, GtkWindow *window)
{
  g_ptr_array_add (self->watched, window);
  natero_page_watch_look_again (self->watch);
}

void
page_bench_detach (PageBench *self, GtkWindow *window)
{
  g_ptr_array_remove (self->watched, window);
  natero_page_watch_look_again (self->watch);
}

GtkWindow *
page_bench_add_window (PageBench *self)
{
  GtkWindow *window = GTK_WINDOW (gtk_window_new ());

  gtk_window_set_default_size (window, 300, 200);
  page_bench_attach (self, window);

  return window;
}

void
page_bench_show (PageBench *self, GtkWidget *child)
{
  gtk_window_set_child (self->window, child);
  gtk_support_present (self->window);
}

/* A tracker looks at a window until it is gone. */
void
page_bench_close (PageBench *self, GtkWindow *window)
{
  gtk_window_destroy (window);
  page_bench_detach (self, window);
}

GtkWindow *
page_bench_make_dialog (GtkWindow *parent, const char *module_id)
{
  GtkWindow *dialog = GTK_WINDOW (gtk_window_new ());

  gtk_window_set_transient_for (dialog, parent);
  gtk_window_set_child (dialog, gtk_label_new ("Dialog"));
  natero_widget_set_module_id (GTK_WIDGET (dialog), module_id);

  return dialog;
}

GtkWidget *
page_bench_make_page (const char *module_id)
{
  GtkWidget *page = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_box_append (GTK_BOX (page), gtk_label_new (module_id));
  natero_widget_set_module_id (page, module_id);

  return page;
}

GtkWidget *
page_bench_make_stack (const char *first, ...)
{
  GtkWidget *stack = gtk_stack_new ();
  va_list    args;

  va_start (args, first);
  for (const char *name = first; name != NULL; name = va_arg (args, const char *))
    {
      GtkWidget *page = page_bench_make_page (g_str_equal (name, "-") ? NULL : name);

      gtk_stack_add_titled (GTK_STACK (stack), page, name, name);
    }
  va_end (args);

  return stack;
}

GtkWidget *
page_bench_get_page (GtkWidget *stack, const char *name)
{
  return gtk_stack_get_child_by_name (GTK_STACK (stack), name);
}

void
page_bench_turn_to (GtkWidget *stack, const char *name)
{
  gtk_stack_set_visible_child_name (GTK_STACK (stack), name);
}
