/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "use-bench.h"

#include "gtk-support.h"
#include "natero-widget.h"

#define REST_MS 5000
#define DOUBLE_CLICK_MS 3000

static gboolean
is_watched_cb (GtkWindow *window, gpointer user_data)
{
  UseBench *self = user_data;

  return window == self->window;
}

static void
activity_cb (gpointer user_data)
{
  UseBench *self = user_data;

  self->n_activity++;
}

static void
used_cb (const char *feature_id, const char *module_id, const char *product_id, gpointer user_data)
{
  UseBench *self = user_data;

  g_test_message ("used: %s", feature_id);
  g_string_append_printf (self->used, "%s%s", self->used->len > 0 ? " " : "", feature_id);
  if (module_id != NULL || product_id != NULL)
    g_string_append_printf (self->used,
                            "/%s/%s",
                            module_id != NULL ? module_id : "",
                            product_id != NULL ? product_id : "");
  if (self->stops_when_used)
    use_bench_stop (self);
}

static void
input_cb (GdkSurface *surface, GdkEvent *event, gpointer user_data)
{
  UseBench *self = user_data;

  natero_feature_watch_see_input (self->watch, surface, event);
}

static void
text_cb (GtkWindow *window, gpointer user_data)
{
  UseBench *self = user_data;

  natero_feature_watch_see_text (self->watch, window);
}

void
use_bench_start (UseBench *self)
{
  static const NateroInputHookFuncs hook_funcs = { is_watched_cb, activity_cb, input_cb, text_cb };
  static const NateroFeatureWatchFuncs watch_funcs = { is_watched_cb, activity_cb, used_cb };

  self->watch = natero_feature_watch_new (self->clock, &watch_funcs, self);
  self->hook = natero_input_hook_new (&hook_funcs, self);
}

void
use_bench_stop (UseBench *self)
{
  g_clear_pointer (&self->hook, natero_input_hook_free);
  g_clear_pointer (&self->watch, natero_feature_watch_free);
}

UseBench *
use_bench_new (void)
{
  UseBench *self = g_new0 (UseBench, 1);

  /* A busy machine is slower than a hand. */
  g_object_set (gtk_settings_get_default (),
                "gtk-double-click-time",
                DOUBLE_CLICK_MS,
                "gtk-enable-animations",
                FALSE,
                NULL);
  self->clock = natero_clock_new_manual (0);
  self->used = g_string_new (NULL);
  self->window = GTK_WINDOW (gtk_window_new ());
  g_object_add_weak_pointer (G_OBJECT (self->window), (gpointer *) &self->window);
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  self->elsewhere = gtk_label_new ("Elsewhere");
  gtk_box_append (GTK_BOX (self->box), self->elsewhere);
  gtk_window_set_child (self->window, self->box);
  use_bench_start (self);

  gtk_support_point_away ();
  gtk_support_present (self->window);
  return self;
}

void
use_bench_free (UseBench *self)
{
  if (self->window != NULL)
    {
      g_object_remove_weak_pointer (G_OBJECT (self->window), (gpointer *) &self->window);
      gtk_support_destroy (self->window);
    }
  use_bench_stop (self);
  g_assert_false (natero_clock_has_alarm (self->clock));
  natero_clock_unref (self->clock);
  g_string_free (self->used, TRUE);
  g_free (self);
}

GtkWidget *
use_bench_add (UseBench *self, GtkWidget *widget, const char *feature_id)
{
  natero_widget_set_feature_id (widget, feature_id);
  gtk_box_append (GTK_BOX (self->box), widget);
  gtk_support_settle (widget);
  return widget;
}

void
use_bench_rest (UseBench *self)
{
  natero_clock_advance (self->clock, REST_MS);
  g_string_truncate (self->used, 0);
}

void
use_bench_assert_used_at (UseBench   *self,
                          const char *expected,
                          gboolean    has_rested,
                          const char *where)
{
  GtkWidget *window = self->window != NULL ? GTK_WIDGET (self->window) : NULL;

  gtk_support_settle (window);
  if (has_rested)
    natero_clock_advance (self->clock, REST_MS);
  if (g_strcmp0 (self->used->str, expected) != 0)
    g_test_message ("%s: used “%s”, not “%s”", where, self->used->str, expected);
  g_assert_cmpstr (self->used->str, ==, expected);
  g_string_truncate (self->used, 0);
}

void
use_bench_focus (GtkWidget *widget)
{
  gtk_widget_grab_focus (widget);
  gtk_support_settle (widget);
}

void
use_bench_set_up (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  fixture->bench = use_bench_new ();
}

void
use_bench_tear_down (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_clear_pointer (&fixture->bench, use_bench_free);
}
