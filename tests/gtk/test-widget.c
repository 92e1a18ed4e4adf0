/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gtk-support.h"

#include "natero-widget-private.h"
#include "natero-window-watch-private.h"

#define LOG_DOMAIN "Natero"

/* A window with a box, and in it a button. */
typedef struct
{
  GtkWidget *window;
  GtkWidget *box;
  GtkWidget *button;
} Fixture;

static void
set_up (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  fixture->window = gtk_window_new ();
  fixture->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  fixture->button = gtk_button_new_with_label ("Save");
  gtk_box_append (GTK_BOX (fixture->box), fixture->button);
  gtk_window_set_child (GTK_WINDOW (fixture->window), fixture->box);
}

static void
tear_down (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  if (fixture->window != NULL)
    gtk_support_destroy (GTK_WINDOW (fixture->window));
}

typedef struct
{
  void (*set) (GtkWidget *widget, const char *id);
  const char *(*get) (GtkWidget *widget);
  const char *name;
} Call;

static const Call calls[] = {
  { natero_widget_set_feature_id, natero_widget_get_feature_id, "feature_id" },
  { natero_widget_set_module_id, natero_widget_get_module_id, "module_id" },
  { natero_widget_set_product_id, natero_widget_get_product_id, "product_id" },
};

static void
test_ids (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      g_assert_null (calls[i].get (fixture->button));
      calls[i].set (fixture->button, "one");
      g_assert_cmpstr (calls[i].get (fixture->button), ==, "one");
    }

  /* Each is one of its own, and an ancestor has none by it. */
  natero_widget_set_module_id (fixture->button, "two");
  g_assert_cmpstr (natero_widget_get_feature_id (fixture->button), ==, "one");
  g_assert_cmpstr (natero_widget_get_module_id (fixture->button), ==, "two");
  g_assert_cmpstr (natero_widget_get_product_id (fixture->button), ==, "one");
  g_assert_null (natero_widget_get_feature_id (fixture->box));
  g_assert_null (
    natero_widget_get_feature_id (gtk_button_get_child (GTK_BUTTON (fixture->button))));

  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      calls[i].set (fixture->button, NULL);
      g_assert_null (calls[i].get (fixture->button));
      calls[i].set (fixture->button, NULL);
    }
  g_assert_null (natero_widget_tags_get (fixture->button));
}

/* One may give back what one got. */
static void
test_same_text (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  natero_widget_set_feature_id (fixture->button, "save");
  natero_widget_set_feature_id (fixture->button, natero_widget_get_feature_id (fixture->button));
  g_assert_cmpstr (natero_widget_get_feature_id (fixture->button), ==, "save");
}

static void
expect_refusal (const Call *call, GtkWidget *widget, const char *id, const char *why)
{
  g_autofree char *pattern = g_strdup_printf ("GtkButton: %s %s*", call->name, why);

  g_test_expect_message (LOG_DOMAIN, G_LOG_LEVEL_WARNING, pattern);
  call->set (widget, id);
  g_test_assert_expected_messages ();
}

static void
test_bad_ids (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (GString) just_fits = g_string_new (NULL);
  g_autofree char *too_long = NULL;

  for (guint i = 0; i < 128; i++)
    g_string_append (just_fits, "ä");
  too_long = g_strconcat (just_fits->str, "e", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      expect_refusal (&calls[i], fixture->button, too_long, "has 129 characters; at most 128");
      g_assert_null (natero_widget_tags_get (fixture->button));

      calls[i].set (fixture->button, just_fits->str);
      expect_refusal (&calls[i], fixture->button, too_long, "has 129 characters; at most 128");
      expect_refusal (&calls[i], fixture->button, "", "is an empty text; give 1 to 128");
      expect_refusal (&calls[i], fixture->button, "ab\xff", "is not valid UTF-8");
      g_assert_cmpstr (calls[i].get (fixture->button), ==, just_fits->str);
      calls[i].set (fixture->button, NULL);
    }
}

static void
test_no_widget (G_GNUC_UNUSED Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (GObject) no_widget = G_OBJECT (g_list_store_new (G_TYPE_OBJECT));

  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      g_test_expect_message (LOG_DOMAIN, G_LOG_LEVEL_CRITICAL, "*GTK_IS_WIDGET (widget)*");
      calls[i].set (NULL, "save");
      g_test_expect_message (LOG_DOMAIN, G_LOG_LEVEL_CRITICAL, "*GTK_IS_WIDGET (widget)*");
      calls[i].set ((gpointer) no_widget, "save");
      g_test_expect_message (LOG_DOMAIN, G_LOG_LEVEL_CRITICAL, "*GTK_IS_WIDGET (widget)*");
      g_assert_null (calls[i].get (NULL));
      g_test_assert_expected_messages ();
    }
}

static void
assert_feature (GtkWidget  *widget,
                GtkWidget  *tagged,
                const char *feature_id,
                const char *module_id,
                const char *product_id)
{
  NateroFeature feature = { NULL, NULL, NULL, NULL };

  g_assert_true (natero_widget_find_feature (widget, &feature));
  g_assert_true (feature.widget == tagged);
  g_assert_cmpstr (feature.feature_id, ==, feature_id);
  g_assert_cmpstr (feature.module_id, ==, module_id);
  g_assert_cmpstr (feature.product_id, ==, product_id);
}

static void
test_inheritance (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  GtkWidget    *label = gtk_button_get_child (GTK_BUTTON (fixture->button));
  NateroFeature feature = { fixture->box, "former", NULL, NULL };

  g_assert_false (natero_widget_find_feature (label, &feature));
  g_assert_cmpstr (feature.feature_id, ==, "former");

  natero_widget_set_feature_id (fixture->window, "window");
  assert_feature (label, fixture->window, "window", NULL, NULL);
  natero_widget_set_product_id (fixture->window, "desk");
  natero_widget_set_module_id (fixture->box, "board");
  assert_feature (label, fixture->window, "window", NULL, "desk");

  natero_widget_set_feature_id (fixture->button, "save");
  assert_feature (label, fixture->button, "save", "board", "desk");
  assert_feature (fixture->box, fixture->window, "window", NULL, "desk");

  /* What is below the feature does not say its module. */
  natero_widget_set_module_id (label, "label");
  assert_feature (label, fixture->button, "save", "board", "desk");
  natero_widget_set_module_id (fixture->button, "button");
  assert_feature (label, fixture->button, "save", "button", "desk");

  natero_widget_set_feature_id (fixture->button, NULL);
  assert_feature (label, fixture->window, "window", NULL, "desk");
}

static void
test_moved (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  GtkWidget *other = gtk_window_new ();

  natero_widget_set_feature_id (fixture->button, "save");
  natero_widget_set_module_id (fixture->window, "here");
  natero_widget_set_module_id (other, "there");
  assert_feature (fixture->button, fixture->button, "save", "here", NULL);

  g_object_ref (fixture->button);
  gtk_box_remove (GTK_BOX (fixture->box), fixture->button);
  assert_feature (fixture->button, fixture->button, "save", NULL, NULL);
  gtk_window_set_child (GTK_WINDOW (other), fixture->button);
  g_object_unref (fixture->button);
  assert_feature (fixture->button, fixture->button, "save", "there", NULL);

  gtk_support_destroy (GTK_WINDOW (other));
}

/* A dialog has features of its own: nobody uses the window behind it. */
static void
test_transient (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  GtkWidget    *dialog = gtk_window_new ();
  NateroFeature feature;

  gtk_window_set_transient_for (GTK_WINDOW (dialog), GTK_WINDOW (fixture->window));
  natero_widget_set_feature_id (fixture->window, "window");
  g_assert_false (natero_widget_find_feature (dialog, &feature));

  gtk_support_destroy (GTK_WINDOW (dialog));
}

static void
test_popups (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  static const char *const words[] = { "one", "two", NULL };
  GtkWidget               *drop_down = gtk_drop_down_new_from_strings (words);
  GtkWidget               *menu_button = gtk_menu_button_new ();
  GtkWidget               *popover = gtk_popover_new ();
  GtkWidget               *item = gtk_button_new ();
  NateroFeature            feature;

  gtk_popover_set_child (GTK_POPOVER (popover), item);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (menu_button), popover);
  gtk_box_append (GTK_BOX (fixture->box), drop_down);
  gtk_box_append (GTK_BOX (fixture->box), menu_button);

  natero_widget_set_feature_id (drop_down, "sort");
  assert_feature (
    gtk_support_find_type (drop_down, GTK_TYPE_LIST_VIEW), drop_down, "sort", NULL, NULL);

  natero_widget_set_feature_id (menu_button, "menu");
  natero_widget_set_module_id (menu_button, "board");
  assert_feature (gtk_support_find_type (menu_button, GTK_TYPE_TOGGLE_BUTTON),
                  menu_button,
                  "menu",
                  "board",
                  NULL);
  g_assert_false (natero_widget_find_feature (item, &feature));

  natero_widget_set_feature_id (fixture->box, "bar");
  assert_feature (item, fixture->box, "bar", NULL, NULL);
  natero_widget_set_feature_id (popover, "popover");
  assert_feature (item, popover, "popover", "board", NULL);
  natero_widget_set_feature_id (item, "item");
  assert_feature (item, item, "item", "board", NULL);
}

/* What a watcher of all tags hears. */

typedef struct
{
  GTypeClass *class;
  guint    signal_id;
  gulong   hook_id;
  GString *heard;
} Ear;

static gboolean
heard_cb (G_GNUC_UNUSED GSignalInvocationHint *hint,
          G_GNUC_UNUSED guint                  n_values,
          const GValue                        *values,
          gpointer                             user_data)
{
  NateroWidgetTags *tags = g_value_get_object (&values[0]);
  GtkWidget        *widget = natero_widget_tags_get_widget (tags);
  const char       *module_id = natero_widget_tags_get_id (tags, NATERO_WIDGET_MODULE_ID);

  g_string_append_printf (user_data,
                          "%s%s%s%s ",
                          module_id != NULL ? module_id : "-",
                          gtk_widget_get_mapped (widget) ? "+mapped" : "",
                          gtk_widget_get_root (widget) != NULL ? "+rooted" : "",
                          gtk_widget_in_destruction (widget) ? "+dying" : "");

  return TRUE;
}

static void
open_ear (Ear *ear)
{
  ear->class = g_type_class_ref (NATERO_TYPE_WIDGET_TAGS);
  ear->heard = g_string_new (NULL);
  ear->signal_id = g_signal_lookup ("changed", NATERO_TYPE_WIDGET_TAGS);
  ear->hook_id = g_signal_add_emission_hook (ear->signal_id, 0, heard_cb, ear->heard, NULL);
}

static void
close_ear (Ear *ear)
{
  g_signal_remove_emission_hook (ear->signal_id, ear->hook_id);
  g_string_free (ear->heard, TRUE);
  g_type_class_unref (ear->class);
}

static void
assert_heard (Ear *ear, const char *expected)
{
  g_assert_cmpstr (ear->heard->str, ==, expected);
  g_string_truncate (ear->heard, 0);
}

static void
test_changes_are_told (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  Ear ear;

  open_ear (&ear);
  natero_widget_set_feature_id (fixture->button, "save");
  natero_widget_set_feature_id (fixture->button, "save");
  assert_heard (&ear, "-+rooted ");

  natero_widget_set_module_id (fixture->button, "board");
  natero_widget_set_module_id (fixture->button, "report");
  natero_widget_set_module_id (fixture->button, NULL);
  natero_widget_set_module_id (fixture->button, NULL);
  assert_heard (&ear, "board+rooted report+rooted -+rooted ");

  natero_widget_set_feature_id (fixture->button, NULL);
  assert_heard (&ear, "-+rooted ");
  close_ear (&ear);
}

static void
test_pages_are_told (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  Ear ear;

  open_ear (&ear);
  natero_widget_set_product_id (fixture->button, "desk");
  natero_widget_set_module_id (fixture->button, "board");
  assert_heard (&ear, "-+rooted board+rooted ");

  gtk_window_present (GTK_WINDOW (fixture->window));
  gtk_support_wait_mapped (fixture->button);
  assert_heard (&ear, "board+mapped+rooted ");
  gtk_widget_set_visible (fixture->button, FALSE);
  assert_heard (&ear, "board+rooted ");
  gtk_widget_set_visible (fixture->button, TRUE);
  gtk_support_wait_mapped (fixture->button);
  assert_heard (&ear, "board+mapped+rooted ");

  /* To have no module does not end it, as long as there is a product. */
  natero_widget_set_module_id (fixture->button, NULL);
  gtk_widget_set_visible (fixture->button, FALSE);
  assert_heard (&ear, "-+mapped+rooted -+rooted ");
  natero_widget_set_product_id (fixture->button, NULL);
  natero_widget_set_feature_id (fixture->button, "save");
  assert_heard (&ear, "-+rooted -+rooted ");
  gtk_widget_set_visible (fixture->button, TRUE);
  gtk_support_wait_mapped (fixture->button);
  assert_heard (&ear, "");
  close_ear (&ear);
}

static void
test_ends_are_told (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  Ear ear;

  open_ear (&ear);
  g_object_ref (fixture->button);
  natero_widget_set_feature_id (fixture->button, "save");
  assert_heard (&ear, "-+rooted ");
  gtk_box_remove (GTK_BOX (fixture->box), fixture->button);
  gtk_box_append (GTK_BOX (fixture->box), fixture->button);
  assert_heard (&ear, "");

  natero_widget_set_module_id (fixture->button, "board");
  assert_heard (&ear, "board+rooted ");
  gtk_box_remove (GTK_BOX (fixture->box), fixture->button);
  assert_heard (&ear, "board ");
  gtk_box_append (GTK_BOX (fixture->box), fixture->button);
  assert_heard (&ear, "board+rooted ");
  gtk_box_remove (GTK_BOX (fixture->box), fixture->button);
  assert_heard (&ear, "board ");
  g_object_unref (fixture->button);
  assert_heard (&ear, "board+dying ");
  close_ear (&ear);
}

static void
test_lifetime (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (NateroWidgetTags) kept = NULL;
  NateroWidgetTags *tags;
  GtkWidget        *window = fixture->window;
  GtkWidget        *button = fixture->button;

  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      calls[i].set (fixture->window, "id");
      calls[i].set (fixture->button, "id");
    }
  tags = natero_widget_tags_get (fixture->button);
  kept = g_object_ref (natero_widget_tags_get (fixture->window));
  g_object_add_weak_pointer (G_OBJECT (tags), (gpointer *) &tags);
  g_object_add_weak_pointer (G_OBJECT (button), (gpointer *) &button);
  g_object_add_weak_pointer (G_OBJECT (window), (gpointer *) &window);

  gtk_support_destroy (GTK_WINDOW (fixture->window));
  fixture->window = NULL;
  g_assert_null (window);
  g_assert_null (button);
  g_assert_null (tags);
  g_assert_null (natero_widget_tags_get_widget (kept));
  g_assert_cmpint (G_OBJECT (kept)->ref_count, ==, 1);
}

static void
test_description (G_GNUC_UNUSED Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (GtkBuilder) builder =
    gtk_builder_new_from_string ("<interface><object class='GtkBox' id='bar'>"
                                 "<child><object class='GtkButton' id='save'/></child>"
                                 "<child><object class='GtkButton'/></child>"
                                 "</object></interface>",
                                 -1);
  GtkWidget       *box = GTK_WIDGET (gtk_builder_get_object (builder, "bar"));
  GtkWidget       *save = GTK_WIDGET (gtk_builder_get_object (builder, "save"));
  g_autofree char *with_id = natero_widget_describe (save);
  g_autofree char *without_id = natero_widget_describe (gtk_widget_get_last_child (box));

  g_assert_cmpstr (with_id, ==, "GtkButton “save”");
  g_assert_cmpstr (without_id, ==, "GtkButton");

  g_test_expect_message (
    LOG_DOMAIN, G_LOG_LEVEL_WARNING, "GtkButton “save”: feature_id is an empty text*");
  natero_widget_set_feature_id (save, "");
  g_test_assert_expected_messages ();
}

/* Says something itself, so that it shows where nothing was said. */
static void
assert_nothing_is_said (GtkWidget *widget)
{
  g_test_expect_message (LOG_DOMAIN, G_LOG_LEVEL_MESSAGE, "nothing");
  natero_widget_tell_unattached (widget);
  g_log (LOG_DOMAIN, G_LOG_LEVEL_MESSAGE, "nothing");
  g_test_assert_expected_messages ();
}

static void
assert_is_said (GtkWidget *widget, const char *text)
{
  g_test_expect_message (LOG_DOMAIN, G_LOG_LEVEL_MESSAGE, text);
  natero_widget_tell_unattached (widget);
  g_test_assert_expected_messages ();
}

static void
test_unattached (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  GtkWidget *alone = g_object_ref_sink (gtk_button_new ());

  natero_widget_set_feature_id (fixture->button, "save");
  natero_widget_set_feature_id (alone, "alone");

  assert_is_said (fixture->button,
                  "GtkButton has the feature id “save” and was used, which does not count: "
                  "its window, GtkWindow, is not attached to a tracker");
  assert_nothing_is_said (fixture->button);
  assert_nothing_is_said (fixture->box);
  assert_nothing_is_said (alone);

  g_object_unref (alone);
}

static void
test_attached (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  static const NateroWindowWatchFuncs funcs = { .activity = NULL };
  GtkWindow                          *window = GTK_WINDOW (fixture->window);
  g_autoptr (NateroWindowWatch) one = natero_window_watch_new (window, &funcs, NULL);
  g_autoptr (NateroWindowWatch) two = natero_window_watch_new (window, &funcs, NULL);
  GtkWidget *dialog = gtk_window_new ();

  gtk_window_set_transient_for (GTK_WINDOW (dialog), window);
  natero_widget_set_feature_id (fixture->button, "save");
  natero_widget_set_feature_id (dialog, "dialog");

  /* Whoever looks at it. */
  natero_window_watch_start (one);
  natero_window_watch_start (two);
  natero_window_watch_start (two);
  assert_nothing_is_said (fixture->button);
  natero_window_watch_stop (two);
  natero_window_watch_stop (two);
  assert_nothing_is_said (fixture->button);
  assert_nothing_is_said (dialog);
  natero_window_watch_stop (one);
  assert_is_said (fixture->button, "GtkButton has the feature id “save”*");
  assert_is_said (dialog, "GtkWindow has the feature id “dialog”*");

  gtk_support_destroy (GTK_WINDOW (dialog));
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *, gconstpointer);
  } rows[] = {
    { "/widget/ids", test_ids },
    { "/widget/same-text", test_same_text },
    { "/widget/bad-ids", test_bad_ids },
    { "/widget/no-widget", test_no_widget },
    { "/widget/inheritance", test_inheritance },
    { "/widget/moved", test_moved },
    { "/widget/transient", test_transient },
    { "/widget/popups", test_popups },
    { "/widget/changes-are-told", test_changes_are_told },
    { "/widget/pages-are-told", test_pages_are_told },
    { "/widget/ends-are-told", test_ends_are_told },
    { "/widget/lifetime", test_lifetime },
    { "/widget/description", test_description },
    { "/widget/unattached", test_unattached },
    { "/widget/attached", test_attached },
  };

  if (!gtk_support_init (&argc, &argv))
    return GTK_SUPPORT_SKIP;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_test_add (rows[i].path, Fixture, NULL, set_up, rows[i].test, tear_down);

  return g_test_run ();
}
