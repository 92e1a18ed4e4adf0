/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gtk-support.h"
#include "natero-widget.h"
#include "use-bench.h"

/* Classes of the application */

typedef struct
{
  GtkWidget parent_instance;
  int       value;
} Rating;

typedef struct
{
  GtkWidgetClass parent_class;
} RatingClass;

static GType rating_get_type (void);

G_DEFINE_TYPE (Rating, rating, GTK_TYPE_WIDGET)

static void
rating_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  if (property_id == 1)
    g_value_set_int (value, ((Rating *) object)->value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static void
rating_class_init (RatingClass *klass)
{
  G_OBJECT_CLASS (klass)->get_property = rating_get_property;
  g_object_class_install_property (
    G_OBJECT_CLASS (klass), 1, g_param_spec_int ("value", NULL, NULL, 0, 9, 0, G_PARAM_READABLE));
  g_signal_new (
    "rated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);

  natero_widget_add_use_signal (G_TYPE_FROM_CLASS (klass), "rated", 0);
  natero_widget_add_use_signal (G_TYPE_FROM_CLASS (klass), "notify::value", 500);
}

static void
rating_init (Rating *self)
{
  gtk_widget_set_size_request (GTK_WIDGET (self), 60, 30);
}

static void
rate_cb (GtkWidget *rating)
{
  g_signal_emit_by_name (rating, "rated");
}

static void
change_value_cb (GtkWidget *rating)
{
  ((Rating *) rating)->value++;
  g_object_notify (G_OBJECT (rating), "value");
}

static void
test_own_class (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  UseBench   *bench = fixture->bench;
  GtkWidget  *rating = use_bench_add (bench, g_object_new (rating_get_type (), NULL), "rating");
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *right_click = gtk_gesture_click_new ();

  g_signal_connect_swapped (click, "released", G_CALLBACK (rate_cb), rating);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (right_click), 3);
  g_signal_connect_swapped (right_click, "released", G_CALLBACK (change_value_cb), rating);

  /* Clicks on it mean nothing by themselves. */
  gtk_support_click (rating);
  use_bench_assert_used (bench, "");

  gtk_widget_add_controller (rating, GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (rating, GTK_EVENT_CONTROLLER (right_click));
  gtk_support_click (rating);
  use_bench_assert_used_now (bench, "rating");
  gtk_support_press ("3");
  gtk_support_press ("3");
  use_bench_assert_used_now (bench, "");
  use_bench_assert_used (bench, "rating");

  rate_cb (rating);
  change_value_cb (rating);
  use_bench_assert_used (bench, "");
}

/* A class that the program names only after the watch has started. */
static void
test_late_class (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  UseBench  *bench = fixture->bench;
  GtkWidget *paned = gtk_paned_new (GTK_ORIENTATION_HORIZONTAL);
  int        position;

  gtk_paned_set_start_child (GTK_PANED (paned), gtk_label_new ("Middle"));
  gtk_paned_set_end_child (GTK_PANED (paned), gtk_label_new ("Middle"));
  gtk_widget_set_size_request (paned, 300, 40);
  use_bench_add (bench, paned, "paned");
  natero_widget_add_use_signal (GTK_TYPE_PANED, "notify::position", 500);

  position = gtk_paned_get_position (GTK_PANED (paned));
  gtk_support_point_at (paned);
  gtk_support_hold ("1");
  for (guint i = 0; i < 4; i++)
    {
      gtk_support_xdotool ("mousemove_relative", "10", "0", NULL);
      gtk_support_settle (paned);
    }
  gtk_support_let_go ("1");
  use_bench_assert_used (bench, "paned");
  g_assert_cmpint (gtk_paned_get_position (GTK_PANED (paned)), !=, position);

  gtk_paned_set_position (GTK_PANED (paned), position);
  use_bench_assert_used (bench, "");
}

/* A row that tells what was chosen in it. */
typedef GtkListBoxRow      ChoiceRow;
typedef GtkListBoxRowClass ChoiceRowClass;

static GType choice_row_get_type (void);

G_DEFINE_TYPE (ChoiceRow, choice_row, GTK_TYPE_LIST_BOX_ROW)

static void
choice_row_class_init (ChoiceRowClass *klass)
{
  g_signal_new (
    "chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  natero_widget_add_use_signal (G_TYPE_FROM_CLASS (klass), "chosen", 0);
}

static void
choice_row_init (G_GNUC_UNUSED ChoiceRow *self)
{
}

static void
choose_cb (GtkWidget *row)
{
  g_signal_emit_by_name (row, "chosen");
}

/* A row of a list that lets its person choose something: to activate it is only the way there. */
static void
test_own_row (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  UseBench  *bench = fixture->bench;
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *row = g_object_new (choice_row_get_type (), NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new ("Style");
  GtkWidget *button = gtk_button_new_with_label ("Dark");

  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), button);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_append (GTK_LIST_BOX (list), row);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (choose_cb), row);
  use_bench_add (bench, list, NULL);
  natero_widget_set_feature_id (row, "style");

  gtk_support_click (label);
  use_bench_assert_used (bench, "");
  gtk_support_click (button);
  use_bench_assert_used (bench, "style");
}

/* A class that GTK has from 4.10 on: its dialog comes from elsewhere, and ends in a notification.
 */
typedef GtkWidget      ColorDialogButton;
typedef GtkWidgetClass ColorDialogButtonClass;

static void color_dialog_button_class_init (ColorDialogButtonClass *klass);
static void color_dialog_button_init (ColorDialogButton *self);

static GType
color_dialog_button_get_type (void)
{
  return g_type_register_static_simple (GTK_TYPE_WIDGET,
                                        "GtkColorDialogButton",
                                        sizeof (ColorDialogButtonClass),
                                        (GClassInitFunc) (GCallback) color_dialog_button_class_init,
                                        sizeof (ColorDialogButton),
                                        (GInstanceInitFunc) (GCallback) color_dialog_button_init,
                                        0);
}

static void
color_dialog_button_get_property (G_GNUC_UNUSED GObject    *object,
                                  G_GNUC_UNUSED guint       property_id,
                                  GValue                   *value,
                                  G_GNUC_UNUSED GParamSpec *pspec)
{
  g_value_set_int (value, 0);
}

static void
color_dialog_button_class_init (ColorDialogButtonClass *klass)
{
  G_OBJECT_CLASS (klass)->get_property = color_dialog_button_get_property;
  g_object_class_install_property (
    G_OBJECT_CLASS (klass), 1, g_param_spec_int ("rgba", NULL, NULL, 0, 9, 0, G_PARAM_READABLE));
  gtk_widget_class_set_layout_manager_type (klass, GTK_TYPE_BIN_LAYOUT);
}

static void
color_dialog_button_init (ColorDialogButton *self)
{
  gtk_widget_set_parent (gtk_button_new_with_label ("Color"), self);
}

static void
test_dialog_button (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  UseBench  *bench = fixture->bench;
  GtkWidget *button;

  if (g_type_from_name ("GtkColorDialogButton") != G_TYPE_INVALID)
    {
      g_test_skip ("GTK has the class");
      return;
    }

  button = use_bench_add (bench, g_object_new (color_dialog_button_get_type (), NULL), "color");
  g_object_notify (G_OBJECT (button), "rgba");
  use_bench_assert_used (bench, "");

  gtk_support_click (button);
  use_bench_assert_used (bench, "");
  g_object_notify (G_OBJECT (button), "rgba");
  use_bench_assert_used (bench, "color");
  g_object_notify (G_OBJECT (button), "rgba");
  use_bench_assert_used (bench, "");

  gtk_widget_unparent (gtk_widget_get_first_child (button));
}

#define expect_warning(text) g_test_expect_message ("Natero", G_LOG_LEVEL_WARNING, text)

static void
test_bad_signal (UseBenchFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  UseBench  *bench = fixture->bench;
  GtkWidget *button = use_bench_add (bench, gtk_button_new_with_label ("Button"), "button");

  expect_warning ("GtkButton has no signal “pushed”*");
  natero_widget_add_use_signal (GTK_TYPE_BUTTON, "pushed", 0);
  expect_warning ("GtkButton has no property “push”*");
  natero_widget_add_use_signal (GTK_TYPE_BUTTON, "notify::push", 0);
  expect_warning ("The signal “destroy” of GtkButton cannot be a use*");
  natero_widget_add_use_signal (GTK_TYPE_BUTTON, "destroy", 0);
  expect_warning ("*“clicked” of GtkButton settles in 60001 ms: the limit is 60000*");
  natero_widget_add_use_signal (GTK_TYPE_BUTTON, "clicked", 60001);
  expect_warning ("GdkSurface is no widget*");
  natero_widget_add_use_signal (GDK_TYPE_SURFACE, "event", 0);
  expect_warning ("An invalid type is no widget*");
  natero_widget_add_use_signal (G_TYPE_INVALID, "event", 0);
  expect_warning ("*has no signal “”*");
  natero_widget_add_use_signal (GTK_TYPE_BUTTON, "", 0);
  g_test_expect_message ("Natero", G_LOG_LEVEL_CRITICAL, "*signal_name != NULL*");
  natero_widget_add_use_signal (GTK_TYPE_BUTTON, NULL, 0);
  g_test_assert_expected_messages ();

  gtk_support_click (button);
  use_bench_assert_used (bench, "button");
}

static void
add (const char *name, void (*function) (UseBenchFixture *fixture, gconstpointer data))
{
  g_autofree char *path = g_strconcat ("/use-signals/", name, NULL);

  g_test_add (path, UseBenchFixture, NULL, use_bench_set_up, function, use_bench_tear_down);
}

int
main (int argc, char **argv)
{
  if (!gtk_support_init (&argc, &argv))
    return GTK_SUPPORT_SKIP;

  add ("own-class", test_own_class);
  add ("late-class", test_late_class);
  add ("own-row", test_own_row);
  add ("dialog-button", test_dialog_button);
  add ("bad-signal", test_bad_signal);

  return g_test_run ();
}
