/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-row-tags-private.h"

#include "natero-widget-tags-private.h"

/*< private >
 * NateroRowTags:
 *
 * A list view makes few rows and binds each to one item after another. What a row was tagged with
 * while it was set up is the row's and stays; what it was tagged with since it was bound is the
 * item's and goes with it.
 *
 * The signals of [class@Gtk.SignalListItemFactory] are heard by emission hooks, which run before
 * the application's handlers: what the row has then is its own, and before ::unbind that is given
 * back. A row that was bound before there was any tag in the program had none of its own.
 *
 * Rows of a [class@Gtk.BuilderListItemFactory] come from a file that tags all of them alike.
 */
struct _NateroRowTags
{
  GObject parent_instance;
};

G_DEFINE_FINAL_TYPE (NateroRowTags, natero_row_tags, G_TYPE_OBJECT)

typedef void (*TagsFunc) (NateroWidgetTags *tags);

static void
for_each_tagged (GtkWidget *widget, TagsFunc func)
{
  NateroWidgetTags *tags = natero_widget_tags_get (widget);

  if (tags != NULL)
    func (tags);

  /* The rows of a list within the row have items of their own. */
  if (GTK_IS_LIST_BASE (widget))
    return;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    for_each_tagged (child, func);
}

/* Newer versions of GTK hand out other types than GtkListItem, all of them with a child. */
static GtkWidget *
get_child (GObject *list_item)
{
  GParamSpec *pspec;
  GtkWidget  *child = NULL;

  if (GTK_IS_LIST_ITEM (list_item))
    return gtk_list_item_get_child (GTK_LIST_ITEM (list_item));

  pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (list_item), "child");
  if (pspec == NULL || !g_type_is_a (pspec->value_type, GTK_TYPE_WIDGET))
    return NULL;

  g_object_get (list_item, "child", &child, NULL);
  /* The row holds it. */
  if (child != NULL)
    g_object_unref (child);

  return child;
}

/* Most lists have no tags, and are spared the search. */
static gboolean
may_be_tagged (GtkWidget *row)
{
  GtkWidget *list = gtk_widget_get_parent (row);

  while (list != NULL && !GTK_IS_LIST_BASE (list))
    list = gtk_widget_get_parent (list);

  return list == NULL || natero_widget_tags_are_below (GTK_LIST_BASE (list));
}

static void
for_each_tagged_in_row (const GValue *list_item, TagsFunc func)
{
  GtkWidget *child = get_child (g_value_get_object (list_item));
  GtkWidget *row = child != NULL ? gtk_widget_get_parent (child) : NULL;

  /* The row around the child, of a type that is GTK's own, may be tagged too. */
  if (row != NULL && may_be_tagged (row))
    for_each_tagged (row, func);
}

static gboolean
bind_cb (G_GNUC_UNUSED GSignalInvocationHint *hint,
         G_GNUC_UNUSED guint                  n_values,
         const GValue                        *values,
         G_GNUC_UNUSED gpointer               user_data)
{
  for_each_tagged_in_row (&values[1], natero_widget_tags_save);

  return TRUE;
}

static gboolean
unbind_cb (G_GNUC_UNUSED GSignalInvocationHint *hint,
           G_GNUC_UNUSED guint                  n_values,
           const GValue                        *values,
           G_GNUC_UNUSED gpointer               user_data)
{
  for_each_tagged_in_row (&values[1], natero_widget_tags_restore);

  return TRUE;
}

static void
natero_row_tags_class_init (G_GNUC_UNUSED NateroRowTagsClass *klass)
{
  GType factory = GTK_TYPE_SIGNAL_LIST_ITEM_FACTORY;

  /* A class has no signals before it was needed for the first time. */
  g_type_class_ref (factory);
  g_signal_add_emission_hook (g_signal_lookup ("bind", factory), 0, bind_cb, NULL, NULL);
  g_signal_add_emission_hook (g_signal_lookup ("unbind", factory), 0, unbind_cb, NULL, NULL);
}

static void
natero_row_tags_init (G_GNUC_UNUSED NateroRowTags *self)
{
}

/*< private >
 * natero_row_tags_start:
 *
 * Begins to look at rows, for good; does nothing from the second time on.
 */
void
natero_row_tags_start (void)
{
  if (g_type_class_peek (NATERO_TYPE_ROW_TAGS) == NULL)
    g_type_class_ref (NATERO_TYPE_ROW_TAGS);
}
