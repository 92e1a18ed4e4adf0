/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gtk-support.h"

#include "natero-tag.h"
#include "natero-tracker.h"
#include "natero-widget.h"

#define LOG_DOMAIN "Natero"

static GtkBuilder *
load (const char *objects)
{
  g_autofree char *ui = g_strconcat ("<interface>", objects, "</interface>", NULL);

  return gtk_builder_new_from_string (ui, -1);
}

static GtkWidget *
get_widget (GtkBuilder *builder, const char *id)
{
  return GTK_WIDGET (gtk_builder_get_object (builder, id));
}

static void
assert_ids (GtkWidget  *widget,
            const char *feature_id,
            const char *module_id,
            const char *product_id)
{
  g_assert_cmpstr (natero_widget_get_feature_id (widget), ==, feature_id);
  g_assert_cmpstr (natero_widget_get_module_id (widget), ==, module_id);
  g_assert_cmpstr (natero_widget_get_product_id (widget), ==, product_id);
}

/* The class is known by its name once there is a tracker: the first test, and the only one that
 * does not name the class itself. */
static void
test_known_by_name (void)
{
  g_autoptr (NateroTracker) tracker = natero_tracker_new_recording ();
  g_autoptr (GtkBuilder) builder = load ("<object class='GtkButton' id='save'/>"
                                         "<object class='NateroTag'>"
                                         "<property name='widget'>save</property>"
                                         "<property name='feature-id'>doc.save</property>"
                                         "</object>");

  g_assert_nonnull (tracker);
  assert_ids (get_widget (builder, "save"), "doc.save", NULL, NULL);
}

static void
test_any_order (void)
{
  g_autoptr (GtkBuilder) builder = load ("<object class='NateroTag'>"
                                         "<property name='feature-id'>f</property>"
                                         "<property name='widget'>after</property>"
                                         "<property name='module-id'>m</property>"
                                         "<property name='product-id'>p</property>"
                                         "</object>"
                                         "<object class='GtkButton' id='before'/>"
                                         "<object class='GtkButton' id='after'/>"
                                         "<object class='NateroTag'>"
                                         "<property name='module-id'>m</property>"
                                         "<property name='product-id'>p</property>"
                                         "<property name='widget'>before</property>"
                                         "<property name='feature-id'>f</property>"
                                         "</object>");

  assert_ids (get_widget (builder, "before"), "f", "m", "p");
  assert_ids (get_widget (builder, "after"), "f", "m", "p");
}

static void
forget_cb (gpointer data, G_GNUC_UNUSED GObject *former_tag)
{
  gboolean *is_gone = data;

  *is_gone = TRUE;
}

/* It outlives its builder, and goes with the widget. */
static void
test_lifetime (void)
{
  g_autoptr (GtkBuilder) builder = load ("<object class='GtkButton' id='save'/>"
                                         "<object class='NateroTag' id='tag'>"
                                         "<property name='widget'>save</property>"
                                         "<property name='feature-id'>doc.save</property>"
                                         "</object>");
  GtkWidget *save = g_object_ref_sink (get_widget (builder, "save"));
  GObject   *tag = gtk_builder_get_object (builder, "tag");
  gboolean   is_gone = FALSE;

  g_object_weak_ref (tag, forget_cb, &is_gone);
  g_clear_object (&builder);
  g_assert_false (is_gone);
  assert_ids (save, "doc.save", NULL, NULL);
  g_assert_finalize_object (save);
  g_assert_true (is_gone);
}

static void
test_widget_gone (void)
{
  GtkWidget *save = g_object_ref_sink (gtk_button_new ());
  g_autoptr (NateroTag) tag = natero_tag_new (save);
  int n_notified = 0;

  natero_tag_set_feature_id (tag, "doc.save");
  g_signal_connect_swapped (tag, "notify::widget", G_CALLBACK (g_atomic_int_inc), &n_notified);
  g_assert_finalize_object (save);
  g_assert_null (natero_tag_get_widget (tag));
  g_assert_cmpint (n_notified, ==, 1);
  g_assert_cmpstr (natero_tag_get_feature_id (tag), ==, "doc.save");
  g_assert_cmpint (G_OBJECT (tag)->ref_count, ==, 1);
}

/* A composite template */

#define TEST_TYPE_PANE (test_pane_get_type ())
G_DECLARE_FINAL_TYPE (TestPane, test_pane, TEST, PANE, GtkWidget)

struct _TestPane
{
  GtkWidget  parent_instance;
  GtkWidget *save;
};

G_DEFINE_FINAL_TYPE (TestPane, test_pane, GTK_TYPE_WIDGET)

static const char pane_ui[] = "<interface><template class='TestPane' parent='GtkWidget'>"
                              "<child><object class='GtkButton' id='save'/></child>"
                              "</template>"
                              "<object class='NateroTag'>"
                              "<property name='widget'>save</property>"
                              "<property name='feature-id'>pane.save</property>"
                              "</object>"
                              "<object class='NateroTag'>"
                              "<property name='widget'>TestPane</property>"
                              "<property name='module-id'>pane</property>"
                              "<binding name='product-id'><lookup name='tooltip-text'>TestPane"
                              "</lookup></binding>"
                              "</object></interface>";

static void
test_pane_dispose (GObject *object)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (object));

  g_clear_pointer (&child, gtk_widget_unparent);
  G_OBJECT_CLASS (test_pane_parent_class)->dispose (object);
}

static void
test_pane_class_init (TestPaneClass *klass)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (pane_ui, sizeof pane_ui - 1);

  G_OBJECT_CLASS (klass)->dispose = test_pane_dispose;
  gtk_widget_class_set_template (GTK_WIDGET_CLASS (klass), bytes);
  gtk_widget_class_bind_template_child (GTK_WIDGET_CLASS (klass), TestPane, save);
}

static void
test_pane_init (TestPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
test_template (void)
{
  for (guint i = 0; i < 2; i++)
    {
      TestPane *pane = g_object_ref_sink (g_object_new (TEST_TYPE_PANE, NULL));

      assert_ids (pane->save, "pane.save", NULL, NULL);
      assert_ids (GTK_WIDGET (pane), NULL, "pane", NULL);
      gtk_widget_set_tooltip_text (GTK_WIDGET (pane), "desk");
      assert_ids (GTK_WIDGET (pane), NULL, "pane", "desk");
      gtk_widget_set_tooltip_text (GTK_WIDGET (pane), NULL);
      assert_ids (GTK_WIDGET (pane), NULL, "pane", NULL);
      g_assert_finalize_object (pane);
    }
}

/* Changes */

static void
test_properties (void)
{
  GtkWidget *save = g_object_ref_sink (gtk_button_new ());
  g_autoptr (NateroTag) tag = natero_tag_new (save);
  g_autoptr (GtkWidget) widget = NULL;
  g_autofree char *feature_id = NULL;
  g_autofree char *module_id = NULL;
  g_autofree char *product_id = NULL;
  int              n_notified = 0;

  g_signal_connect_swapped (tag, "notify", G_CALLBACK (g_atomic_int_inc), &n_notified);
  g_object_set (tag, "widget", save, "feature-id", "f", "module-id", "m", "product-id", "p", NULL);
  g_object_set (tag, "widget", save, "feature-id", "f", "module-id", "m", "product-id", "p", NULL);
  g_assert_cmpint (n_notified, ==, 3);
  g_object_get (tag,
                "widget",
                &widget,
                "feature-id",
                &feature_id,
                "module-id",
                &module_id,
                "product-id",
                &product_id,
                NULL);
  g_assert_true (widget == save);
  g_assert_cmpstr (feature_id, ==, "f");
  g_assert_cmpstr (module_id, ==, "m");
  g_assert_cmpstr (product_id, ==, "p");
  g_assert_cmpstr (natero_tag_get_module_id (tag), ==, "m");
  g_assert_cmpstr (natero_tag_get_product_id (tag), ==, "p");
  assert_ids (save, "f", "m", "p");

  g_clear_object (&widget);
  g_object_unref (save);
}

static void
test_removal (void)
{
  GtkWidget *save = g_object_ref_sink (gtk_button_new ());
  g_autoptr (NateroTag) tag = natero_tag_new (save);
  g_autoptr (NateroTag) other = natero_tag_new (save);

  natero_tag_set_feature_id (tag, "f");
  natero_tag_set_module_id (tag, "m");
  natero_tag_set_product_id (other, "p");
  natero_tag_set_feature_id (other, NULL);
  assert_ids (save, "f", "m", "p");
  natero_tag_set_feature_id (tag, NULL);
  assert_ids (save, NULL, "m", "p");

  /* What somebody else wrote stays. */
  natero_widget_set_module_id (save, "theirs");
  natero_tag_set_module_id (tag, NULL);
  assert_ids (save, NULL, "theirs", "p");

  natero_tag_set_widget (other, NULL);
  assert_ids (save, NULL, "theirs", NULL);
  g_object_unref (save);
}

static void
test_another_widget (void)
{
  GtkWidget *one = g_object_ref_sink (gtk_button_new ());
  GtkWidget *two = g_object_ref_sink (gtk_button_new ());
  NateroTag *tag = natero_tag_new (one);
  gboolean   is_gone = FALSE;

  natero_tag_set_feature_id (tag, "f");
  natero_tag_set_module_id (tag, "m");
  natero_widget_set_product_id (one, "p");
  g_object_weak_ref (G_OBJECT (tag), forget_cb, &is_gone);

  /* Its widgets hold it. */
  g_object_unref (tag);
  natero_tag_set_widget (tag, two);
  assert_ids (one, NULL, NULL, "p");
  assert_ids (two, "f", "m", NULL);
  g_assert_finalize_object (one);
  g_assert_true (natero_tag_get_widget (tag) == two);

  natero_tag_set_widget (tag, NULL);
  g_assert_true (is_gone);
  assert_ids (two, NULL, NULL, NULL);
  g_object_unref (two);
}

static void
test_bindings (void)
{
  g_autoptr (GtkBuilder) builder =
    load ("<object class='GtkStack' id='stack'>"
          "<child><object class='GtkStackPage'><property name='name'>one</property>"
          "<property name='child'><object class='GtkLabel'/></property></object></child>"
          "<child><object class='GtkStackPage'><property name='name'>two</property>"
          "<property name='child'><object class='GtkLabel'/></property></object></child>"
          "</object>"
          "<object class='NateroTag'>"
          "<property name='widget'>stack</property>"
          "<property name='feature-id' bind-source='stack' bind-property='visible-child-name'"
          " bind-flags='sync-create'/>"
          "<binding name='module-id'><lookup name='visible-child-name' type='GtkStack'>stack"
          "</lookup></binding>"
          "</object>");
  GtkWidget *stack = g_object_ref_sink (get_widget (builder, "stack"));

  assert_ids (stack, "one", "one", NULL);
  g_clear_object (&builder);
  gtk_stack_set_visible_child_name (GTK_STACK (stack), "two");
  assert_ids (stack, "two", "two", NULL);
  g_assert_finalize_object (stack);
}

/* Bad input */

static void
test_bad_id_in_file (void)
{
  g_autofree char *long_id = g_strnfill (129, 'x');
  g_autofree char *objects = g_strdup_printf ("<object class='NateroTag'>"
                                              "<property name='feature-id'>%s</property>"
                                              "<property name='widget'>save</property>"
                                              "</object>"
                                              "<object class='GtkButton' id='save'/>"
                                              "<object class='GtkButton' id='open'/>"
                                              "<object class='NateroTag'>"
                                              "<property name='widget'>open</property>"
                                              "<property name='module-id'></property>"
                                              "<property name='feature-id'>doc.open</property>"
                                              "</object>",
                                              long_id);
  g_autoptr (GtkBuilder) builder = NULL;

  g_test_expect_message (LOG_DOMAIN,
                         G_LOG_LEVEL_WARNING,
                         "GtkButton “open”: module_id is an empty text; give 1 to 128 characters*");
  g_test_expect_message (LOG_DOMAIN,
                         G_LOG_LEVEL_WARNING,
                         "GtkButton “save”: feature_id has 129 characters; at most 128*");
  builder = load (objects);
  g_test_assert_expected_messages ();
  assert_ids (get_widget (builder, "save"), NULL, NULL, NULL);
  assert_ids (get_widget (builder, "open"), "doc.open", NULL, NULL);
}

static void
test_bad_id (void)
{
  GtkWidget *save = g_object_ref_sink (gtk_button_new ());
  g_autoptr (NateroTag) tag = natero_tag_new (NULL);

  natero_tag_set_feature_id (tag, "");
  g_test_expect_message (
    LOG_DOMAIN, G_LOG_LEVEL_WARNING, "GtkButton: feature_id is an empty text*");
  natero_tag_set_widget (tag, save);
  g_test_assert_expected_messages ();
  g_assert_null (natero_tag_get_feature_id (tag));

  natero_tag_set_feature_id (tag, "f");
  g_test_expect_message (
    LOG_DOMAIN, G_LOG_LEVEL_WARNING, "GtkButton: feature_id is not valid UTF-8*");
  natero_tag_set_feature_id (tag, "\xff");
  g_test_assert_expected_messages ();
  g_assert_cmpstr (natero_tag_get_feature_id (tag), ==, "f");
  assert_ids (save, "f", NULL, NULL);
  g_object_unref (save);
}

static void
test_no_widget (void)
{
  g_autoptr (GtkBuilder) builder = NULL;

  g_test_expect_message (
    LOG_DOMAIN, G_LOG_LEVEL_WARNING, "NateroTag “save_tag”, for doc.save, tags nothing: *");
  g_test_expect_message (LOG_DOMAIN, G_LOG_LEVEL_WARNING, "NateroTag, for board, tags nothing: *");
  g_test_expect_message (
    LOG_DOMAIN, G_LOG_LEVEL_WARNING, "NateroTag, for no feature, tags nothing: *");
  builder = load ("<object class='NateroTag' id='save_tag'>"
                  "<property name='feature-id'>doc.save</property>"
                  "</object>"
                  "<object class='GtkStringList' id='no_widget'/>"
                  "<object class='NateroTag'>"
                  "<property name='widget'>no_widget</property>"
                  "<property name='module-id'>board</property>"
                  "</object>"
                  "<object class='NateroTag'/>"
                  "<object class='GtkButton' id='open'/>"
                  "<object class='NateroTag'>"
                  "<property name='widget'>open</property>"
                  "<property name='feature-id'>doc.open</property>"
                  "</object>");
  g_test_assert_expected_messages ();
  assert_ids (get_widget (builder, "open"), "doc.open", NULL, NULL);
}

static void
test_wrong_type (void)
{
  g_autoptr (GObject) no_widget = G_OBJECT (g_list_store_new (G_TYPE_OBJECT));

  g_test_expect_message (LOG_DOMAIN, G_LOG_LEVEL_CRITICAL, "*GTK_IS_WIDGET (widget)*");
  g_assert_null (natero_tag_new ((gpointer) no_widget));
  g_test_expect_message (LOG_DOMAIN, G_LOG_LEVEL_CRITICAL, "*NATERO_IS_TAG (self)*");
  natero_tag_set_feature_id (NULL, "f");
  g_test_assert_expected_messages ();
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (void);
  } rows[] = {
    { "/tag/known-by-name", test_known_by_name },
    { "/tag/any-order", test_any_order },
    { "/tag/lifetime", test_lifetime },
    { "/tag/widget-gone", test_widget_gone },
    { "/tag/template", test_template },
    { "/tag/properties", test_properties },
    { "/tag/removal", test_removal },
    { "/tag/another-widget", test_another_widget },
    { "/tag/bindings", test_bindings },
    { "/tag/bad-id-in-file", test_bad_id_in_file },
    { "/tag/bad-id", test_bad_id },
    { "/tag/no-widget", test_no_widget },
    { "/tag/wrong-type", test_wrong_type },
  };

  if (!gtk_support_init (&argc, &argv))
    return GTK_SUPPORT_SKIP;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_test_add_func (rows[i].path, rows[i].test);

  return g_test_run ();
}
