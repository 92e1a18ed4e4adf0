/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "marker-window.h"

#include "gtk-support.h"

static GtkWidget *
add (GtkWidget *box, GtkWidget *widget, const char *feature_id)
{
  natero_widget_set_feature_id (widget, feature_id);
  gtk_widget_set_tooltip_text (widget, MARKER);
  gtk_accessible_update_property (
    GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, MARKER, -1);
  gtk_box_append (GTK_BOX (box), widget);
  return widget;
}

/* Actions */

static void
action_cb (G_GNUC_UNUSED GSimpleAction *action,
           G_GNUC_UNUSED GVariant      *parameter,
           gpointer                     user_data)
{
  MarkerWindow *self = user_data;

  self->n_actions++;
}

static void
state_cb (MarkerWindow *self)
{
  self->n_actions++;
}

static void
add_actions (MarkerWindow *self)
{
  const GActionEntry entries[] = {
    { .name = GIVEN "open", .activate = action_cb, .parameter_type = "s" },
    { .name = GIVEN "mapped", .activate = action_cb, .parameter_type = "s" },
    { .name = GIVEN "choice", .parameter_type = "s", .state = "'" MARKER "'" },
  };
  GActionMap *map = G_ACTION_MAP (self->window);

  g_action_map_add_action_entries (map, entries, G_N_ELEMENTS (entries), self);
  g_signal_connect_swapped (
    g_action_map_lookup_action (map, GIVEN "choice"), "notify::state", G_CALLBACK (state_cb), self);
}

static GtkWidget *
create_menu_button (void)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  GtkWidget *button = gtk_menu_button_new ();

  g_menu_append (menu, MARKER " open", "win." GIVEN "open::" MARKER);
  g_menu_append (menu, MARKER " mapped", "win." GIVEN "mapped::" MARKER);
  g_menu_append (menu, MARKER " choice", "win." GIVEN "choice::" MARKER "2");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  gtk_menu_button_set_label (GTK_MENU_BUTTON (button), MARKER);
  return button;
}

/* Fields */

static void
add_fields (MarkerWindow *self, GtkWidget *box)
{
  self->entry = add (box, gtk_entry_new (), GIVEN "entry");
  self->password = add (box, gtk_password_entry_new (), GIVEN "password");
  self->search = add (box, gtk_search_entry_new (), GIVEN "search");
  self->spin = add (box, gtk_spin_button_new_with_range (0, 100000000, 1), GIVEN "spin");
  self->text = add (box, gtk_text_view_new (), GIVEN "text");
  gtk_widget_set_size_request (self->text, 240, 60);
  self->editable_label = add (box, gtk_editable_label_new (MARKER), GIVEN "editable-label");
  self->combo = add (box, gtk_combo_box_text_new_with_entry (), GIVEN "combo");
  gtk_combo_box_text_append_text (GTK_COMBO_BOX_TEXT (self->combo), MARKER);
}

static GtkWidget *
create_drop_down (void)
{
  const char *const words[] = { "first", MARKER, NULL };
  GtkWidget        *drop_down = gtk_drop_down_new_from_strings (words);
  g_autoptr (GtkExpression) expression =
    gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string");

  gtk_drop_down_set_expression (GTK_DROP_DOWN (drop_down), expression);
  gtk_drop_down_set_enable_search (GTK_DROP_DOWN (drop_down), TRUE);
  return drop_down;
}

static gboolean
stay_cb (void)
{
  return TRUE;
}

static void
add_buttons (MarkerWindow *self, GtkWidget *box)
{
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *popover_box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->drop_down = add (box, create_drop_down (), GIVEN "drop-down");
  self->button = add (box, gtk_button_new_with_label (MARKER), GIVEN "button");
  self->check = add (box, gtk_check_button_new_with_label (MARKER), GIVEN "check");
  self->link = add (box, gtk_link_button_new ("https://localhost/" MARKER), GIVEN "link");
  g_signal_connect (self->link, "activate-link", G_CALLBACK (stay_cb), NULL);
  self->menu = add (box, create_menu_button (), GIVEN "menu");

  self->popover_button = add (box, gtk_menu_button_new (), GIVEN "popover");
  self->popover_entry = add (popover_box, gtk_entry_new (), GIVEN "popover-entry");
  gtk_popover_set_child (GTK_POPOVER (popover), popover_box);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (self->popover_button), popover);
}

/* Lists */

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

static GtkWidget *
create_list_view (void)
{
  const char *const   words[] = { MARKER, NULL };
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GListModel         *items = G_LIST_MODEL (gtk_string_list_new (words));

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  return gtk_list_view_new (GTK_SELECTION_MODEL (gtk_single_selection_new (items)), factory);
}

static void
add_lists (MarkerWindow *self, GtkWidget *box)
{
  GtkWidget *list = add (box, gtk_list_box_new (), GIVEN "list-box");
  GtkWidget *stack = add (box, gtk_stack_new (), GIVEN "stack");

  self->row = gtk_list_box_row_new ();
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self->row), gtk_label_new (MARKER));
  gtk_list_box_append (GTK_LIST_BOX (list), self->row);
  self->list_view = add (box, create_list_view (), GIVEN "list-view");

  /* A page's name is for the program; its title is shown. */
  gtk_stack_add_titled (GTK_STACK (stack), gtk_label_new ("1"), MARKER "1", MARKER "1");
  gtk_stack_add_titled (GTK_STACK (stack), gtk_label_new ("2"), MARKER "2", MARKER "2");
  natero_widget_set_module_id (gtk_stack_get_child_by_name (GTK_STACK (stack), MARKER "2"),
                               GIVEN "module");
  self->switcher = add (box, gtk_stack_switcher_new (), GIVEN "switcher");
  gtk_stack_switcher_set_stack (GTK_STACK_SWITCHER (self->switcher), GTK_STACK (stack));
}

/* Dragging */

static GdkContentProvider *
prepare_cb (void)
{
  return gdk_content_provider_new_typed (G_TYPE_STRING, MARKER);
}

static gboolean
drop_cb (MarkerWindow *self, const GValue *value)
{
  g_assert_cmpstr (g_value_get_string (value), ==, MARKER);
  self->n_dropped++;
  return TRUE;
}

static void
add_freight (MarkerWindow *self, GtkWidget *box)
{
  GtkDragSource *source = gtk_drag_source_new ();
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_STRING, GDK_ACTION_COPY);

  self->drag_source = add (box, gtk_label_new (MARKER), GIVEN "from");
  self->drop_target = add (box, gtk_label_new (MARKER), GIVEN "to");
  gtk_widget_set_size_request (self->drag_source, 200, 40);
  gtk_widget_set_size_request (self->drop_target, 200, 40);
  g_signal_connect (source, "prepare", G_CALLBACK (prepare_cb), NULL);
  gtk_widget_add_controller (self->drag_source, GTK_EVENT_CONTROLLER (source));
  g_signal_connect_swapped (target, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (self->drop_target, GTK_EVENT_CONTROLLER (target));
}

GtkWidget *
marker_window_open_dialog (MarkerWindow *self)
{
  GtkWidget *dialog = gtk_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *entry = add (box, gtk_entry_new (), GIVEN "dialog-entry");

  gtk_window_set_title (GTK_WINDOW (dialog), MARKER);
  gtk_window_set_transient_for (GTK_WINDOW (dialog), self->window);
  gtk_window_set_application (GTK_WINDOW (dialog), gtk_window_get_application (self->window));
  gtk_window_set_child (GTK_WINDOW (dialog), box);
  gtk_support_present (GTK_WINDOW (dialog));
  gtk_widget_grab_focus (entry);
  return dialog;
}

/* Not each window has a name of its own. */
MarkerWindow *
marker_window_new (GtkApplication *application)
{
  MarkerWindow *self = g_new0 (MarkerWindow, 1);
  GtkWidget    *columns = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget    *left = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget    *right = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->window = GTK_WINDOW (gtk_application_window_new (application));
  gtk_window_set_title (self->window, MARKER);
  gtk_widget_set_name (GTK_WIDGET (self->window), GIVEN "window");
  add_actions (self);
  add_fields (self, left);
  add_buttons (self, right);
  add_lists (self, right);
  add_freight (self, left);
  gtk_box_append (GTK_BOX (columns), left);
  gtk_box_append (GTK_BOX (columns), right);
  gtk_window_set_child (self->window, columns);
  return self;
}

void
marker_window_free (MarkerWindow *self)
{
  gtk_support_destroy (self->window);
  g_free (self);
}
