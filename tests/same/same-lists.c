/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "same-window.h"

/* Lists, and pads for what is done with a pointer alone. */

static void
scrolled_cb (SameWindow *self)
{
  same_log_write_once (self->log, "list scrolled");
}

static GtkWidget *
scroll (SameWindow *self, GtkWidget *list)
{
  GtkWidget     *scrolled = gtk_scrolled_window_new ();
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));

  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), list);
  gtk_widget_set_size_request (scrolled, 240, 140);
  g_signal_connect_swapped (adjustment, "value-changed", G_CALLBACK (scrolled_cb), self);
  return scrolled;
}

static GtkWidget *
build_list_box (SameWindow *self)
{
  GtkWidget *list = same_window_add (self, NULL, "list-box", gtk_list_box_new ());

  for (int i = 0; i < 50; i++)
    {
      g_autofree char *name = g_strdup_printf ("row-%d", i);
      GtkWidget       *row = same_window_add (self, NULL, name, gtk_list_box_row_new ());

      gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), gtk_label_new (name));
      gtk_list_box_append (GTK_LIST_BOX (list), row);
    }
  same_window_hear (self, list, "row-selected", "row-activated", NULL);
  return list;
}

static void
setup_cb (G_GNUC_UNUSED GtkListItemFactory *factory, GtkListItem *item)
{
  gtk_list_item_set_child (item, gtk_label_new (NULL));
}

static void
bind_cb (G_GNUC_UNUSED GtkListItemFactory *factory, GtkListItem *item)
{
  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (item)),
                      gtk_string_object_get_string (gtk_list_item_get_item (item)));
}

static void
selection_cb (SameWindow         *self,
              G_GNUC_UNUSED guint position,
              G_GNUC_UNUSED guint n_items,
              GtkSelectionModel  *model)
{
  g_autoptr (GtkBitset) selection = gtk_selection_model_get_selection (model);

  same_log_write (self->log,
                  "%" G_GUINT64_FORMAT " selected, first %u",
                  gtk_bitset_get_size (selection),
                  gtk_bitset_get_minimum (selection));
}

static GtkWidget *
build_list_view (SameWindow *self)
{
  GtkStringList      *items = gtk_string_list_new (NULL);
  GtkSelectionModel  *model = GTK_SELECTION_MODEL (gtk_multi_selection_new (G_LIST_MODEL (items)));
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget          *list;

  for (int i = 0; i < 500; i++)
    gtk_string_list_take (items, g_strdup_printf ("item %d", i));
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  g_signal_connect_swapped (model, "selection-changed", G_CALLBACK (selection_cb), self);
  list = same_window_add (self, NULL, "list-view", gtk_list_view_new (model, factory));
  same_window_hear (self, list, "activate", NULL);
  return list;
}

static GtkWidget *
build_notebook (SameWindow *self)
{
  GtkWidget *notebook = same_window_add (self, NULL, "notebook", gtk_notebook_new ());

  gtk_notebook_append_page (
    GTK_NOTEBOOK (notebook), gtk_label_new ("First"), gtk_label_new ("Tab one"));
  gtk_notebook_append_page (
    GTK_NOTEBOOK (notebook), gtk_label_new ("Second"), gtk_label_new ("Tab two"));
  same_window_hear (self, notebook, "switch-page", NULL);
  return notebook;
}

GtkWidget *
same_window_build_lists (SameWindow *self)
{
  GtkWidget *page =
    same_window_add (self, NULL, "lists", gtk_box_new (GTK_ORIENTATION_VERTICAL, 6));

  gtk_box_append (GTK_BOX (page), scroll (self, build_list_box (self)));
  gtk_box_append (GTK_BOX (page), scroll (self, build_list_view (self)));
  gtk_box_append (GTK_BOX (page), build_notebook (self));
  return page;
}

/* Clicks */

static void
pressed_cb (SameWindow          *self,
            int                  n_press,
            G_GNUC_UNUSED double x,
            G_GNUC_UNUSED double y,
            GtkGestureSingle    *click)
{
  GtkWidget *widget = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (click));

  same_log_write (self->log,
                  "%s pressed %d with %u",
                  same_log_get_name (widget),
                  n_press,
                  gtk_gesture_single_get_current_button (click));
  if (g_object_get_data (G_OBJECT (click), "claims") != NULL)
    gtk_gesture_set_state (GTK_GESTURE (click), GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
released_cb (SameWindow          *self,
             int                  n_press,
             G_GNUC_UNUSED double x,
             G_GNUC_UNUSED double y,
             GtkEventController  *click)
{
  same_log_write (self->log,
                  "%s released %d",
                  same_log_get_name (gtk_event_controller_get_widget (click)),
                  n_press);
}

static void
stopped_cb (SameWindow *self, GtkEventController *gesture)
{
  same_log_write (self->log,
                  "%s %s cancelled",
                  same_log_get_name (gtk_event_controller_get_widget (gesture)),
                  G_OBJECT_TYPE_NAME (gesture));
}

static GtkGesture *
add_click (SameWindow *self, GtkWidget *widget, GtkPropagationPhase phase)
{
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), 0);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), phase);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (pressed_cb), self);
  g_signal_connect_swapped (click, "released", G_CALLBACK (released_cb), self);
  g_signal_connect_swapped (click, "cancel", G_CALLBACK (stopped_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
  return click;
}

static GtkWidget *
add_pad (SameWindow *self, GtkWidget *box, const char *name)
{
  GtkWidget *pad = same_window_add (self, box, name, gtk_drawing_area_new ());

  gtk_widget_set_size_request (pad, 240, 60);
  return pad;
}

/* Gestures of the application's own, before what is inside gets to know of anything */
static void
add_guards (SameWindow *self, GtkWidget *box)
{
  GtkWidget *guard =
    same_window_add (self, box, "guard", gtk_box_new (GTK_ORIENTATION_VERTICAL, 0));
  GtkWidget *guarded = gtk_button_new_with_label ("Guarded");
  GtkWidget *watch =
    same_window_add (self, box, "watch", gtk_box_new (GTK_ORIENTATION_VERTICAL, 0));
  GtkWidget  *watched = gtk_button_new_with_label ("Watched");
  GtkGesture *claiming = add_click (self, guard, GTK_PHASE_CAPTURE);

  g_object_set_data (G_OBJECT (claiming), "claims", claiming);
  add_click (self, watch, GTK_PHASE_CAPTURE);
  same_window_add (self, guard, "guarded", guarded);
  same_window_add (self, watch, "watched", watched);
  same_window_hear (self, guarded, "clicked", NULL);
  same_window_hear (self, watched, "clicked", NULL);
}

/* Drags */

static void
drag_begin_cb (SameWindow *self)
{
  same_log_write (self->log, "drag begun");
}

static void
drag_update_cb (SameWindow *self)
{
  same_log_write_once (self->log, "dragged");
}

static void
drag_end_cb (SameWindow *self)
{
  same_log_write (self->log, "drag ended");
}

static void
add_drag_pad (SameWindow *self, GtkWidget *box)
{
  GtkWidget  *pad = add_pad (self, box, "drag-pad");
  GtkGesture *drag = gtk_gesture_drag_new ();

  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect_swapped (drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  gtk_widget_add_controller (pad, GTK_EVENT_CONTROLLER (drag));
}

static GdkContentProvider *
prepare_cb (SameWindow *self)
{
  same_log_write (self->log, "freight prepared");
  return gdk_content_provider_new_typed (G_TYPE_STRING, "freight");
}

static gboolean
drop_cb (SameWindow *self, const GValue *value)
{
  same_log_write (self->log, "dropped %s", g_value_get_string (value));
  return TRUE;
}

static void
add_freight (SameWindow *self, GtkWidget *box)
{
  GtkWidget     *from = same_window_add (self, box, "from", gtk_label_new ("Drag me"));
  GtkWidget     *to = same_window_add (self, box, "to", gtk_label_new ("Drop here"));
  GtkDragSource *source = gtk_drag_source_new ();
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_STRING, GDK_ACTION_COPY);

  gtk_widget_set_size_request (from, 240, 40);
  gtk_widget_set_size_request (to, 240, 40);
  g_signal_connect_swapped (source, "prepare", G_CALLBACK (prepare_cb), self);
  g_signal_connect_swapped (source, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (source, "drag-end", G_CALLBACK (drag_end_cb), self);
  gtk_widget_add_controller (from, GTK_EVENT_CONTROLLER (source));
  g_signal_connect_swapped (target, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (to, GTK_EVENT_CONTROLLER (target));
}

GtkWidget *
same_window_build_pads (SameWindow *self)
{
  GtkWidget *page = same_window_add (self, NULL, "pads", gtk_box_new (GTK_ORIENTATION_VERTICAL, 6));

  add_click (self, add_pad (self, page, "pad"), GTK_PHASE_BUBBLE);
  add_guards (self, page);
  add_drag_pad (self, page);
  add_freight (self, page);
  return page;
}
