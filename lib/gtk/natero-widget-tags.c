/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-widget-tags-private.h"

struct _NateroWidgetTags
{
  GObject parent_instance;

  GtkWidget *widget; /* holds this; NULL when it is gone and a reference is left */
  char      *ids[NATERO_N_WIDGET_IDS]; /* GRefString */
  GPtrArray *tags;                     /* (element-type GObject) each with a property "widget" */

  /* What a list row had before it was bound to an item */
  char *saved_ids[NATERO_N_WIDGET_IDS]; /* GRefString */
  guint n_saved_tags;

  guint is_page : 1; /* has a module or product, so that what the widget does is told */
  guint is_told : 1;
};

enum
{
  CHANGED,
  UNBOUND,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (NateroWidgetTags, natero_widget_tags, G_TYPE_OBJECT)

static GQuark
tags_quark (void)
{
  return g_quark_from_static_string ("natero-widget-tags");
}

static GQuark
below_quark (void)
{
  return g_quark_from_static_string ("natero-widget-tags-below");
}

static void
assign (char **place, char *ref_string)
{
  g_clear_pointer (place, g_ref_string_release);
  *place = ref_string;
}

static void
changed_cb (NateroWidgetTags *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
mark_list (NateroWidgetTags *self)
{
  GtkWidget *list = gtk_widget_get_parent (self->widget);

  while (list != NULL && !GTK_IS_LIST_BASE (list))
    list = gtk_widget_get_parent (list);
  if (list != NULL)
    g_object_set_qdata (G_OBJECT (list), below_quark (), GINT_TO_POINTER (TRUE));
}

static void
root_cb (NateroWidgetTags *self)
{
  mark_list (self);
  if (self->is_page)
    changed_cb (self);
}

/* Where a feature is tagged alone, nobody needs to know when its widget is shown. */
static void
follow_widget (NateroWidgetTags *self)
{
  g_signal_handlers_disconnect_by_data (self->widget, self);
  g_signal_connect_swapped (self->widget, "notify::root", G_CALLBACK (root_cb), self);
  if (!self->is_page)
    return;

  g_signal_connect_swapped (self->widget, "map", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (self->widget, "unmap", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (self->widget, "destroy", G_CALLBACK (changed_cb), self);
}

static void
see_whether_page (NateroWidgetTags *self)
{
  gboolean is_page =
    self->ids[NATERO_WIDGET_MODULE_ID] != NULL || self->ids[NATERO_WIDGET_PRODUCT_ID] != NULL;

  if (self->widget == NULL || self->is_page == is_page)
    return;

  self->is_page = is_page;
  follow_widget (self);
}

static gboolean
is_empty (NateroWidgetTags *self)
{
  for (guint i = 0; i < NATERO_N_WIDGET_IDS; i++)
    if (self->ids[i] != NULL || self->saved_ids[i] != NULL)
      return FALSE;

  return self->tags->len == 0;
}

static void
drop_if_empty (NateroWidgetTags *self)
{
  if (self->widget != NULL && is_empty (self))
    g_object_set_qdata (G_OBJECT (self->widget), tags_quark (), NULL);
}

static void
let_go_cb (gpointer data)
{
  NateroWidgetTags *self = data;

  g_signal_handlers_disconnect_by_data (self->widget, self);
  self->widget = NULL;
  g_object_unref (self);
}

static void
natero_widget_tags_finalize (GObject *object)
{
  NateroWidgetTags *self = NATERO_WIDGET_TAGS (object);

  for (guint i = 0; i < NATERO_N_WIDGET_IDS; i++)
    {
      assign (&self->ids[i], NULL);
      assign (&self->saved_ids[i], NULL);
    }
  g_ptr_array_unref (self->tags);

  G_OBJECT_CLASS (natero_widget_tags_parent_class)->finalize (object);
}

static void
natero_widget_tags_class_init (NateroWidgetTagsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = natero_widget_tags_finalize;

  signals[CHANGED] = g_signal_new (
    "changed", NATERO_TYPE_WIDGET_TAGS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[UNBOUND] = g_signal_new (
    "unbound", NATERO_TYPE_WIDGET_TAGS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
natero_widget_tags_init (NateroWidgetTags *self)
{
  self->tags = g_ptr_array_new_with_free_func (g_object_unref);
}

/*< private >
 * natero_widget_tags_get:
 * @widget: a widget
 *
 * Returns: (nullable) (transfer none): the ids of the widget, or `NULL` where it has none
 */
NateroWidgetTags *
natero_widget_tags_get (GtkWidget *widget)
{
  return g_object_get_qdata (G_OBJECT (widget), tags_quark ());
}

/*< private >
 * natero_widget_tags_ensure:
 * @widget: a widget
 *
 * Returns: (transfer none): the ids of the widget, made where it has none
 */
NateroWidgetTags *
natero_widget_tags_ensure (GtkWidget *widget)
{
  NateroWidgetTags *self = natero_widget_tags_get (widget);

  if (self == NULL)
    {
      self = g_object_new (NATERO_TYPE_WIDGET_TAGS, NULL);
      self->widget = widget;
      g_object_set_qdata_full (G_OBJECT (widget), tags_quark (), self, let_go_cb);
      follow_widget (self);
      mark_list (self);
    }

  return self;
}

/*< private >
 * natero_widget_tags_are_below:
 * @list: a list view, or what it is made of
 *
 * Returns: whether a row of the list, or something in a row, has or had a tag
 */
gboolean
natero_widget_tags_are_below (GtkListBase *list)
{
  return g_object_get_qdata (G_OBJECT (list), below_quark ()) != NULL;
}

GtkWidget *
natero_widget_tags_get_widget (NateroWidgetTags *self)
{
  return self->widget;
}

const char *
natero_widget_tags_get_id (NateroWidgetTags *self, NateroWidgetId which)
{
  return self->ids[which];
}

/*< private >
 * natero_widget_tags_set_id:
 * @self: the ids of a widget; gone with the last of them
 * @which: which of them
 * @id: (nullable): the id, which is not checked any more
 *
 * Sets or removes an id.
 */
void
natero_widget_tags_set_id (NateroWidgetTags *self, NateroWidgetId which, const char *id)
{
  /* Whoever is told may drop the tags, or the widget. */
  g_object_ref (self);

  if (g_strcmp0 (self->ids[which], id) != 0)
    {
      assign (&self->ids[which], id != NULL ? g_ref_string_new (id) : NULL);
      see_whether_page (self);
      g_signal_emit (self, signals[CHANGED], 0);
    }

  drop_if_empty (self);
  g_object_unref (self);
}

/*< private >
 * natero_widget_tags_hold:
 * @self: the ids of a widget
 * @tag: an object whose property "widget" is this widget
 *
 * Keeps an object alive that writes ids to the widget.
 */
void
natero_widget_tags_hold (NateroWidgetTags *self, GObject *tag)
{
  g_ptr_array_add (self->tags, g_object_ref (tag));
}

void
natero_widget_tags_release (NateroWidgetTags *self, GObject *tag)
{
  g_autoptr (GObject) held = NULL;
  guint index;

  if (!g_ptr_array_find (self->tags, tag, &index))
    return;

  if (index < self->n_saved_tags)
    self->n_saved_tags--;
  held = g_ptr_array_steal_index (self->tags, index);
  drop_if_empty (self);
}

/*< private >
 * natero_widget_tags_save:
 * @self: the ids of a widget
 *
 * Remembers them as they are.
 */
void
natero_widget_tags_save (NateroWidgetTags *self)
{
  for (guint i = 0; i < NATERO_N_WIDGET_IDS; i++)
    assign (&self->saved_ids[i], self->ids[i] != NULL ? g_ref_string_acquire (self->ids[i]) : NULL);
  self->n_saved_tags = self->tags->len;
}

/*< private >
 * natero_widget_tags_restore:
 * @self: the ids of a widget
 *
 * Makes them what they were when they were saved; removes them where they were not.
 */
void
natero_widget_tags_restore (NateroWidgetTags *self)
{
  g_object_ref (self);
  g_signal_emit (self, signals[UNBOUND], 0);

  while (self->tags->len > self->n_saved_tags)
    {
      g_autoptr (GObject) tag = g_ptr_array_steal_index (self->tags, self->tags->len - 1);

      g_object_set (tag, "widget", NULL, NULL);
    }

  for (guint i = 0; i < NATERO_N_WIDGET_IDS; i++)
    natero_widget_tags_set_id (self, i, self->saved_ids[i]);

  g_object_unref (self);
}

/*< private >
 * natero_widget_tags_be_told:
 * @self: the ids of a widget
 *
 * Returns: whether it is the first time that this was asked
 */
gboolean
natero_widget_tags_be_told (NateroWidgetTags *self)
{
  gboolean is_first = !self->is_told;

  self->is_told = TRUE;

  return is_first;
}
