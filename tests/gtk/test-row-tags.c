/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gtk-support.h"

#include "natero-row-tags-private.h"
#include "natero-tag.h"
#include "natero-widget-private.h"

#define N_ITEMS 3000

/* A window with a list of many items, which shows the number of each in a label. */
typedef struct
{
  GtkWidget          *window;
  GtkListItemFactory *factory;
  GtkWidget          *list;
  guint               n_rows;
  guint               n_bound;
  guint               n_checked;
} Fixture;

static GListModel *
create_numbers (guint n_items)
{
  GtkStringList *numbers = gtk_string_list_new (NULL);

  for (guint i = 0; i < n_items; i++)
    gtk_string_list_take (numbers, g_strdup_printf ("%u", i));

  return G_LIST_MODEL (numbers);
}

static void
setup_cb (G_GNUC_UNUSED GtkListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  Fixture *fixture = user_data;

  gtk_list_item_set_child (item, gtk_label_new (NULL));
  fixture->n_rows++;
}

static void
bind_cb (G_GNUC_UNUSED GtkListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  Fixture         *fixture = user_data;
  GtkStringObject *number = gtk_list_item_get_item (item);

  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (item)),
                      gtk_string_object_get_string (number));
  fixture->n_bound++;
}

static void
put_in_window (Fixture *fixture, GtkWidget *child)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), child);
  gtk_window_set_child (GTK_WINDOW (fixture->window), scrolled);
}

static void
set_up (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  fixture->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 300, 300);
  fixture->factory = gtk_signal_list_item_factory_new ();
  g_signal_connect (fixture->factory, "setup", G_CALLBACK (setup_cb), fixture);
  g_signal_connect (fixture->factory, "bind", G_CALLBACK (bind_cb), fixture);
  fixture->list = gtk_list_view_new (NULL, g_object_ref (fixture->factory));
  put_in_window (fixture, fixture->list);
}

static void
tear_down (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  GtkWidget *list = fixture->list;

  g_object_add_weak_pointer (G_OBJECT (list), (gpointer *) &list);
  gtk_support_destroy (GTK_WINDOW (fixture->window));
  g_assert_null (list);
  g_assert_finalize_object (fixture->factory);
}

static void
show (Fixture *fixture)
{
  g_autoptr (GtkNoSelection) numbers = gtk_no_selection_new (create_numbers (N_ITEMS));

  /* A view makes its first rows at once. */
  gtk_list_view_set_model (GTK_LIST_VIEW (fixture->list), GTK_SELECTION_MODEL (numbers));
  gtk_window_present (GTK_WINDOW (fixture->window));
  gtk_support_wait_mapped (fixture->list);
}

static void
scroll_to (Fixture *fixture, guint position)
{
  g_assert_true (gtk_widget_activate_action (fixture->list, "list.scroll-to-item", "u", position));
  gtk_support_settle (fixture->list);
}

typedef void (*RowFunc) (GtkWidget *row, guint number);

static guint
for_each_row_of (GtkWidget *list, RowFunc func)
{
  guint n_rows = 0;

  for (GtkWidget *row = gtk_widget_get_first_child (list); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    {
      GtkWidget *label = gtk_support_find_type (row, GTK_TYPE_LABEL);

      func (row, (guint) g_ascii_strtoull (gtk_label_get_text (GTK_LABEL (label)), NULL, 10));
      n_rows++;
    }

  return n_rows;
}

static void
for_each_row (Fixture *fixture, RowFunc func)
{
  fixture->n_checked = for_each_row_of (fixture->list, func);
  g_assert_cmpuint (fixture->n_checked, >, 3);
}

/* Down and up again, so that rows go from item to item. */
static void
check_while_scrolling (Fixture *fixture, RowFunc func)
{
  static const guint positions[] = { 3, 9, 1000, 1007, 2999, 0 };

  show (fixture);
  for_each_row (fixture, func);
  for (guint i = 0; i < G_N_ELEMENTS (positions); i++)
    {
      scroll_to (fixture, positions[i]);
      for_each_row (fixture, func);
    }
  g_assert_cmpuint (fixture->n_bound, >, fixture->n_rows + fixture->n_checked);
}

static void
assert_ids (GtkWidget *widget, const char *feature_id, const char *module_id)
{
  g_assert_cmpstr (natero_widget_get_feature_id (widget), ==, feature_id);
  g_assert_cmpstr (natero_widget_get_module_id (widget), ==, module_id);
}

static guint
get_number (GtkListItem *item)
{
  GtkStringObject *number = gtk_list_item_get_item (item);

  return (guint) g_ascii_strtoull (gtk_string_object_get_string (number), NULL, 10);
}

/* Tags that come with the item */

static void
tag_some_cb (G_GNUC_UNUSED GtkListItemFactory *factory, GtkListItem *item)
{
  GtkWidget       *label = gtk_list_item_get_child (item);
  guint            number = get_number (item);
  g_autofree char *id = g_strdup_printf ("item.%u", number);

  if (number % 2 == 0)
    natero_widget_set_feature_id (label, id);
  if (number % 3 == 0)
    natero_widget_set_feature_id (gtk_widget_get_parent (label), id);
}

static void
check_some (GtkWidget *row, guint number)
{
  GtkWidget       *label = gtk_support_find_type (row, GTK_TYPE_LABEL);
  g_autofree char *id = g_strdup_printf ("item.%u", number);

  assert_ids (label, number % 2 == 0 ? id : NULL, NULL);
  assert_ids (row, number % 3 == 0 ? id : NULL, NULL);
}

static void
test_first_tag (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  /* The first tag of the program is set while a row is bound. */
  g_assert_null (g_type_class_peek (NATERO_TYPE_ROW_TAGS));
  g_signal_connect (fixture->factory, "bind", G_CALLBACK (tag_some_cb), NULL);
  check_while_scrolling (fixture, check_some);
}

static void
test_item_tags (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_signal_connect (fixture->factory, "bind", G_CALLBACK (tag_some_cb), NULL);
  check_while_scrolling (fixture, check_some);
}

/* A row is tagged where it stands, by no handler. */
static void
tag_from_outside (GtkWidget *row, G_GNUC_UNUSED guint number)
{
  natero_widget_set_feature_id (gtk_support_find_type (row, GTK_TYPE_LABEL), "outside");
}

static void
check_outside (GtkWidget *row, guint number)
{
  const char *id = natero_widget_get_feature_id (gtk_support_find_type (row, GTK_TYPE_LABEL));

  /* Rows that stayed with their item keep it. */
  if (number > 500)
    g_assert_null (id);
}

static void
test_outside_tags (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  show (fixture);
  for_each_row (fixture, tag_from_outside);
  scroll_to (fixture, 1000);
  for_each_row (fixture, check_outside);
}

/* Tags of the row itself */

static void
tag_row_cb (G_GNUC_UNUSED GtkListItemFactory *factory, GtkListItem *item)
{
  natero_widget_set_feature_id (gtk_list_item_get_child (item), "row");
  natero_widget_set_module_id (gtk_list_item_get_child (item), "list");
}

static void
change_some_cb (G_GNUC_UNUSED GtkListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *label = gtk_list_item_get_child (item);
  guint      number = get_number (item);

  if (number % 2 == 0)
    natero_widget_set_feature_id (label, "even");
  if (number % 3 == 0)
    natero_widget_set_module_id (label, NULL);
  if (number % 5 == 0)
    {
      natero_widget_set_feature_id (label, NULL);
      natero_widget_set_module_id (label, NULL);
    }
}

static void
check_changed (GtkWidget *row, guint number)
{
  GtkWidget *label = gtk_support_find_type (row, GTK_TYPE_LABEL);

  if (number % 5 == 0)
    assert_ids (label, NULL, NULL);
  else
    assert_ids (label, number % 2 == 0 ? "even" : "row", number % 3 == 0 ? NULL : "list");
}

static void
test_row_tags (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_signal_connect (fixture->factory, "setup", G_CALLBACK (tag_row_cb), NULL);
  g_signal_connect (fixture->factory, "bind", G_CALLBACK (change_some_cb), NULL);
  check_while_scrolling (fixture, check_changed);
}

/* Tag objects */

static void
add_row_tag_cb (G_GNUC_UNUSED GtkListItemFactory *factory, GtkListItem *item)
{
  g_autoptr (NateroTag) tag = natero_tag_new (gtk_list_item_get_child (item));

  natero_tag_set_module_id (tag, "list");
}

static void
forget_cb (G_GNUC_UNUSED gpointer data, G_GNUC_UNUSED GObject *former_tag)
{
  int *n_alive = data;

  (*n_alive)--;
}

static void
add_item_tag_cb (G_GNUC_UNUSED GtkListItemFactory *factory, GtkListItem *item, int *n_alive)
{
  g_autoptr (NateroTag) tag = natero_tag_new (gtk_list_item_get_child (item));
  g_autofree char *id = g_strdup_printf ("item.%u", gtk_list_item_get_position (item));

  natero_tag_set_feature_id (tag, id);
  g_object_weak_ref (G_OBJECT (tag), forget_cb, n_alive);
  (*n_alive)++;
}

static void
check_tag_objects (GtkWidget *row, guint number)
{
  g_autofree char *id = g_strdup_printf ("item.%u", number);

  assert_ids (gtk_support_find_type (row, GTK_TYPE_LABEL), id, "list");
}

static void
test_tag_objects (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  int n_alive = 0;

  g_signal_connect (fixture->factory, "setup", G_CALLBACK (add_row_tag_cb), NULL);
  g_signal_connect (fixture->factory, "bind", G_CALLBACK (add_item_tag_cb), &n_alive);
  check_while_scrolling (fixture, check_tag_objects);

  /* None is left of an item that is shown no more. */
  g_assert_cmpint (n_alive, ==, (int) fixture->n_checked);
  gtk_list_view_set_model (GTK_LIST_VIEW (fixture->list), NULL);
  /* A window keeps what had the focus until the next frame, and newer versions of GTK unbind a row
   * no earlier than when it goes. */
  gtk_support_settle (fixture->list);
  g_assert_cmpint (n_alive, ==, 0);
}

/* Whoever keeps such a tag can't tag the row's next item with it. */
static void
test_kept_tag (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (NateroTag) tag = NULL;
  GtkWidget *label;

  show (fixture);
  /* The first one has the focus, and a view keeps the row with the focus. */
  label = gtk_support_find_label (fixture->list, "3");
  tag = natero_tag_new (label);
  natero_tag_set_feature_id (tag, "item.3");
  scroll_to (fixture, 2000);

  g_assert_null (natero_tag_get_widget (tag));
  g_assert_cmpstr (natero_tag_get_feature_id (tag), ==, "item.3");
  natero_tag_set_feature_id (tag, "late");
  g_assert_cmpint (G_OBJECT (tag)->ref_count, ==, 1);
}

/* Rows from a file */

static const char row_ui[] =
  "<interface><template class='GtkListItem'>"
  "<property name='child'><object class='GtkBox'>"
  "<child><object class='GtkLabel' id='label'>"
  "<binding name='label'><lookup name='string' type='GtkStringObject'>"
  "<lookup name='item'>GtkListItem</lookup></lookup></binding></object></child>"
  "<child><object class='GtkButton' id='button'/></child></object></property>"
  "</template>"
  "<object class='NateroTag'><property name='widget'>button</property>"
  "<property name='feature-id'>row.open</property></object>"
  "<object class='NateroTag'><property name='widget'>label</property>"
  "<binding name='feature-id'><lookup name='string' type='GtkStringObject'>"
  "<lookup name='item'>GtkListItem</lookup></lookup></binding></object>"
  "</interface>";

static void
check_file_row (GtkWidget *row, guint number)
{
  g_autofree char *id = g_strdup_printf ("%u", number);

  assert_ids (gtk_support_find_type (row, GTK_TYPE_LABEL), id, NULL);
  assert_ids (gtk_support_find_type (row, GTK_TYPE_BUTTON), "row.open", NULL);
}

static void
test_rows_from_file (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (row_ui, sizeof row_ui - 1);
  g_autoptr (GtkListItemFactory) factory = NULL;

  g_type_ensure (NATERO_TYPE_TAG);
  factory = gtk_builder_list_item_factory_new_from_bytes (NULL, bytes);
  gtk_list_view_set_factory (GTK_LIST_VIEW (fixture->list), factory);
  fixture->n_bound = N_ITEMS;
  check_while_scrolling (fixture, check_file_row);
}

/* A list in each row of the list */

static void
setup_nested_cb (G_GNUC_UNUSED GtkListItemFactory *factory, GtkListItem *item, gpointer fixture)
{
  g_autoptr (GtkNoSelection) letters = gtk_no_selection_new (create_numbers (2));
  GtkListItemFactory *inner_factory = gtk_signal_list_item_factory_new ();
  GtkWidget          *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget          *inner_list = gtk_list_view_new (NULL, inner_factory);

  g_signal_connect (inner_factory, "setup", G_CALLBACK (setup_cb), fixture);
  g_signal_connect (inner_factory, "bind", G_CALLBACK (bind_cb), fixture);
  g_signal_connect (inner_factory, "bind", G_CALLBACK (tag_some_cb), NULL);
  gtk_list_view_set_model (GTK_LIST_VIEW (inner_list), GTK_SELECTION_MODEL (letters));
  gtk_box_append (GTK_BOX (box), gtk_label_new (NULL));
  gtk_box_append (GTK_BOX (box), inner_list);
  gtk_list_item_set_child (item, box);
}

static void
change_inner_items (GtkWidget *inner_list, guint number)
{
  GtkSelectionModel *model = gtk_list_view_get_model (GTK_LIST_VIEW (inner_list));
  g_autofree char   *first = g_strdup_printf ("%u", number);
  g_autofree char   *second = g_strdup_printf ("%u", number + 1);
  const char *const  numbers[] = { first, second, NULL };

  gtk_string_list_splice (
    GTK_STRING_LIST (gtk_no_selection_get_model (GTK_NO_SELECTION (model))), 0, 2, numbers);
}

/* The inner rows of some get other items while the outer row does, and those of others do not. */
static void
bind_nested_cb (G_GNUC_UNUSED GtkListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  Fixture         *fixture = user_data;
  GtkWidget       *box = gtk_list_item_get_child (item);
  GtkWidget       *inner_list = gtk_widget_get_last_child (box);
  g_autofree char *text = g_strdup_printf ("%u", get_number (item));

  gtk_label_set_text (GTK_LABEL (gtk_widget_get_first_child (box)), text);
  if (get_number (item) % 2 == 0)
    {
      change_inner_items (inner_list, get_number (item));
      natero_widget_set_feature_id (inner_list, "even");
      natero_widget_set_module_id (box, "even");
    }
  fixture->n_bound++;
}

static void
check_nested (GtkWidget *row, guint number)
{
  GtkWidget  *inner_list = gtk_support_find_type (row, GTK_TYPE_LIST_VIEW);
  const char *id = number % 2 == 0 ? "even" : NULL;

  assert_ids (inner_list, id, NULL);
  assert_ids (gtk_widget_get_parent (inner_list), NULL, id);
  g_assert_cmpuint (for_each_row_of (inner_list, check_some), ==, 2);
}

static void
test_nested_lists (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (setup_nested_cb), fixture);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_nested_cb), fixture);
  gtk_list_view_set_factory (GTK_LIST_VIEW (fixture->list), factory);
  check_while_scrolling (fixture, check_nested);
}

/* Other views */

static void
check_cell (GtkWidget *row, guint number)
{
  check_some (gtk_widget_get_parent (gtk_support_find_type (row, GTK_TYPE_LABEL)), number);
}

static void
test_column_view (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (GtkNoSelection) numbers = gtk_no_selection_new (create_numbers (N_ITEMS));
  GtkWidget *view = gtk_column_view_new (NULL);

  put_in_window (fixture, view);
  fixture->list = gtk_support_find_type (view, GTK_TYPE_LIST_VIEW);
  g_signal_connect (fixture->factory, "bind", G_CALLBACK (tag_some_cb), NULL);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GtkColumnViewColumn) column =
        gtk_column_view_column_new ("Number", g_object_ref (fixture->factory));

      gtk_column_view_append_column (GTK_COLUMN_VIEW (view), column);
    }
  gtk_column_view_set_model (GTK_COLUMN_VIEW (view), GTK_SELECTION_MODEL (numbers));
  gtk_window_present (GTK_WINDOW (fixture->window));
  gtk_support_wait_mapped (fixture->list);
  for_each_row (fixture, check_cell);
  scroll_to (fixture, 1000);
  for_each_row (fixture, check_cell);
  scroll_to (fixture, 0);
  for_each_row (fixture, check_cell);
}

/* What a newer GTK hands to the handlers is no GtkListItem, and has a child as well. */
static void
test_other_list_items (G_GNUC_UNUSED Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkStringObject) without_child = gtk_string_object_new ("");
  GtkWidget *with_child = g_object_ref_sink (gtk_revealer_new ());
  GtkWidget *child = gtk_button_new ();

  g_signal_emit_by_name (factory, "bind", with_child);
  gtk_revealer_set_child (GTK_REVEALER (with_child), child);
  natero_widget_set_feature_id (child, "row");
  g_signal_emit_by_name (factory, "bind", with_child);
  natero_widget_set_feature_id (child, "item");
  g_signal_emit_by_name (factory, "unbind", without_child);
  assert_ids (child, "item", NULL);
  g_signal_emit_by_name (factory, "unbind", with_child);
  assert_ids (child, "row", NULL);

  g_assert_finalize_object (with_child);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *, gconstpointer);
  } rows[] = {
    { "/row-tags/first-tag", test_first_tag },
    { "/row-tags/item-tags", test_item_tags },
    { "/row-tags/outside-tags", test_outside_tags },
    { "/row-tags/row-tags", test_row_tags },
    { "/row-tags/tag-objects", test_tag_objects },
    { "/row-tags/kept-tag", test_kept_tag },
    { "/row-tags/rows-from-file", test_rows_from_file },
    { "/row-tags/nested-lists", test_nested_lists },
    { "/row-tags/column-view", test_column_view },
    { "/row-tags/other-list-items", test_other_list_items },
  };

  if (!gtk_support_init (&argc, &argv))
    return GTK_SUPPORT_SKIP;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_test_add (rows[i].path, Fixture, NULL, set_up, rows[i].test, tear_down);

  return g_test_run ();
}
