/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "rows-window.h"

#include "gtk-support.h"

#include <natero.h>

#define DOUBLE_CLICK_MS 3000

static void
hear (RowsWindow *self, const char *part, guint number)
{
  g_string_append_printf (self->heard, "%s.%u ", part, number);
}

/* What the row shows now. */
static guint
get_number (gpointer widget)
{
  GtkWidget *box = gtk_widget_get_ancestor (widget, GTK_TYPE_BOX);

  return (guint) g_ascii_strtoull (
    gtk_label_get_text (GTK_LABEL (gtk_widget_get_first_child (box))), NULL, 10);
}

static void
clicked_cb (RowsWindow *self, GtkWidget *button)
{
  hear (self, "open", get_number (button));
}

static void
released_cb (RowsWindow          *self,
             G_GNUC_UNUSED int    n_press,
             G_GNUC_UNUSED double x,
             G_GNUC_UNUSED double y,
             GtkEventController  *click)
{
  hear (self, "pin", get_number (gtk_event_controller_get_widget (click)));
}

static void
activate_cb (RowsWindow *self, guint position)
{
  g_autoptr (GtkStringObject) item = g_list_model_get_item (G_LIST_MODEL (self->items), position);

  hear (self, "row", (guint) g_ascii_strtoull (gtk_string_object_get_string (item), NULL, 10));
}

static gboolean
moved_cb (RowsWindow                 *self,
          G_GNUC_UNUSED GtkScrollType type,
          G_GNUC_UNUSED double        value,
          GtkWidget                  *scale)
{
  hear (self, "level", get_number (scale));
  return FALSE;
}

static void
stepped_cb (RowsWindow *self, GtkWidget *spin)
{
  if (!self->is_binding)
    hear (self, "amount", get_number (spin));
}

/* Rows */

static GtkWidget *
add (GtkWidget *box, const char *name, GtkWidget *widget)
{
  gtk_widget_set_name (widget, name);
  gtk_box_append (GTK_BOX (box), widget);
  return widget;
}

static void
add_fields (RowsWindow *self, GtkWidget *box)
{
  GtkWidget *level =
    add (box, "level", gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, 0, 10000, 1));
  GtkWidget *amount = add (box, "amount", gtk_spin_button_new_with_range (0, 20000, 1));

  gtk_widget_set_size_request (level, 120, -1);
  g_signal_connect_swapped (level, "change-value", G_CALLBACK (moved_cb), self);
  g_signal_connect_swapped (amount, "value-changed", G_CALLBACK (stepped_cb), self);
}

static void
setup_cb (RowsWindow *self, GtkListItem *item)
{
  GtkWidget  *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget  *label = add (box, "label", gtk_label_new (NULL));
  GtkWidget  *pin = add (box, "pin", gtk_label_new ("Pin"));
  GtkWidget  *open = add (box, "open", gtk_button_new_with_label ("Open"));
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_widget_set_size_request (label, 80, -1);
  g_signal_connect_swapped (open, "clicked", G_CALLBACK (clicked_cb), self);
  g_signal_connect_swapped (click, "released", G_CALLBACK (released_cb), self);
  gtk_widget_add_controller (pin, GTK_EVENT_CONTROLLER (click));
  if (self->has_fields)
    add_fields (self, box);
  gtk_list_item_set_child (item, box);
}

static void
tag (GtkWidget *widget, const char *part, const char *number)
{
  g_autofree char *id = g_strconcat (part, ".", number, NULL);

  natero_widget_set_feature_id (widget, id);
}

/* What the rows show is changed by code: in the order in which an application may well do it. */
static void
bind_cb (RowsWindow *self, GtkListItem *item)
{
  GtkWidget  *box = gtk_list_item_get_child (item);
  const char *number = gtk_string_object_get_string (gtk_list_item_get_item (item));
  double      value = g_ascii_strtod (number, NULL);

  self->is_binding = TRUE;
  self->n_bound++;
  tag (box, "row", number);
  for (GtkWidget *part = gtk_widget_get_first_child (box); part != NULL;
       part = gtk_widget_get_next_sibling (part))
    {
      if (!g_str_equal (gtk_widget_get_name (part), "label"))
        tag (part, gtk_widget_get_name (part), number);
      if (GTK_IS_LABEL (part) && g_str_equal (gtk_widget_get_name (part), "label"))
        gtk_label_set_text (GTK_LABEL (part), number);
      else if (GTK_IS_SCALE (part))
        gtk_range_set_value (GTK_RANGE (part), value);
      else if (GTK_IS_SPIN_BUTTON (part))
        gtk_spin_button_set_value (GTK_SPIN_BUTTON (part), value);
    }
  self->is_binding = FALSE;
}

static GtkListItemFactory *
create_factory (RowsWindow *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect_swapped (factory, "setup", G_CALLBACK (setup_cb), self);
  g_signal_connect_swapped (factory, "bind", G_CALLBACK (bind_cb), self);
  return factory;
}

static GListStore *
create_items (void)
{
  GListStore *items = g_list_store_new (GTK_TYPE_STRING_OBJECT);

  for (guint i = 0; i < ROWS_N_ITEMS; i++)
    {
      g_autofree char *number = g_strdup_printf ("%u", i);
      g_autoptr (GtkStringObject) item = gtk_string_object_new (number);

      g_list_store_append (items, item);
    }

  return items;
}

RowsWindow *
rows_window_new (gboolean has_fields)
{
  RowsWindow     *self = g_new0 (RowsWindow, 1);
  GtkWidget      *scrolled = gtk_scrolled_window_new ();
  GtkNoSelection *model;

  /* A busy machine is slower than a hand. */
  g_object_set (gtk_settings_get_default (),
                "gtk-double-click-time",
                DOUBLE_CLICK_MS,
                "gtk-enable-animations",
                FALSE,
                NULL);
  self->has_fields = has_fields;
  self->heard = g_string_new (NULL);
  self->items = create_items ();
  model = gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->items)));
  self->list = gtk_list_view_new (GTK_SELECTION_MODEL (model), create_factory (self));
  natero_widget_set_module_id (self->list, "list");
  g_signal_connect_swapped (self->list, "activate", G_CALLBACK (activate_cb), self);

  self->window = GTK_WINDOW (gtk_window_new ());
  gtk_window_set_default_size (self->window, 640, 320);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), self->list);
  gtk_window_set_child (self->window, scrolled);
  return self;
}

void
rows_window_free (RowsWindow *self)
{
  gtk_support_destroy (self->window);
  g_object_unref (self->items);
  g_string_free (self->heard, TRUE);
  g_free (self);
}

static float
get_top (GtkWidget *row, GtkWidget *list)
{
  graphene_rect_t bounds;

  g_assert_true (gtk_widget_compute_bounds (row, list, &bounds));
  return bounds.origin.y;
}

static gboolean
is_whole (GtkWidget *row, GtkWidget *list)
{
  float top = get_top (row, list);

  return gtk_widget_get_child_visible (row) && top >= 0 &&
         top + (float) gtk_widget_get_height (row) <= (float) gtk_widget_get_height (list);
}

static int
compare_rows (gconstpointer a, gconstpointer b, gpointer list)
{
  float top = get_top (*(GtkWidget *const *) a, list);
  float other_top = get_top (*(GtkWidget *const *) b, list);

  return top < other_top ? -1 : top > other_top;
}

GtkWidget *
rows_window_get (RowsWindow *self, guint n, const char *part)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();
  GtkWidget *box;

  for (GtkWidget *row = gtk_widget_get_first_child (self->list); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    if (is_whole (row, self->list))
      g_ptr_array_add (rows, row);

  g_ptr_array_sort_with_data (rows, compare_rows, self->list);
  g_assert_cmpuint (rows->len, >, 4);
  box = gtk_widget_get_first_child (g_ptr_array_index (rows, n % rows->len));
  for (GtkWidget *widget = gtk_widget_get_first_child (box); widget != NULL;
       widget = gtk_widget_get_next_sibling (widget))
    if (g_str_equal (gtk_widget_get_name (widget), part))
      return widget;

  g_assert_not_reached ();
}

void
rows_window_remove_items (RowsWindow *self, guint position, guint n_items)
{
  g_list_store_splice (self->items, position, n_items, NULL, 0);
  gtk_support_settle (self->list);
}
