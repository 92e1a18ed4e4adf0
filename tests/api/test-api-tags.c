/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "api-support.h"

/* Tags of a program that loads its interface before it has a tracker. On a real display. */

static void
test_early_file (void)
{
  g_autoptr (GtkBuilder) builder =
    gtk_builder_new_from_string ("<interface>"
                                 "<object class='NateroTag' type-func='natero_tag_get_type'>"
                                 "<property name='widget'>save</property>"
                                 "<property name='feature-id'>doc.save</property>"
                                 "</object>"
                                 "<object class='GtkButton' id='save'/>"
                                 "</interface>",
                                 -1);
  GtkWidget *save = GTK_WIDGET (gtk_builder_get_object (builder, "save"));

  g_assert_cmpstr (natero_widget_get_feature_id (save), ==, "doc.save");
}

static void
test_ensured_type (void)
{
  g_autoptr (GtkBuilder) builder = NULL;
  GtkWidget *save;

  g_type_ensure (NATERO_TYPE_TAG);
  builder = gtk_builder_new_from_string ("<interface>"
                                         "<object class='GtkButton' id='save'/>"
                                         "<object class='NateroTag' id='tag'>"
                                         "<property name='widget'>save</property>"
                                         "<property name='product-id'>desk</property>"
                                         "</object>"
                                         "</interface>",
                                         -1);
  save = GTK_WIDGET (gtk_builder_get_object (builder, "save"));
  g_assert_cmpstr (natero_widget_get_product_id (save), ==, "desk");
  natero_tag_set_product_id (NATERO_TAG (gtk_builder_get_object (builder, "tag")), NULL);
  g_assert_null (natero_widget_get_product_id (save));
}

/* Nothing of it belongs to a tracker: a tag stays when one comes and goes. */
static void
test_without_tracker (void)
{
  GtkWidget     *window = gtk_window_new ();
  NateroTracker *tracker;

  natero_widget_set_module_id (window, "board");
  tracker = api_new_recording ();
  natero_tracker_attach (tracker, GTK_WINDOW (window));
  g_assert_finalize_object (tracker);
  g_assert_cmpstr (natero_widget_get_module_id (window), ==, "board");
  gtk_window_destroy (GTK_WINDOW (window));
  api_turn ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  if (!gtk_init_check ())
    return 77;

  g_test_add_func ("/api/tags/early-file", test_early_file);
  g_test_add_func ("/api/tags/ensured-type", test_ensured_type);
  g_test_add_func ("/api/tags/without-tracker", test_without_tracker);
  return g_test_run ();
}
