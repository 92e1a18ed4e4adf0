/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "matrix-things.h"

#include "matrix-value.h"

#include "gtk-support.h"

static const char *const words[] = { "Alpha", "Beta", "Gamma", NULL };

static void
set_value (MatrixStage *stage, gpointer object, const char *property)
{
  stage->value_object = object;
  stage->value_property = property;
}

/* What is tagged; and what the application hears of it. */
static void
set_thing (MatrixStage *stage, GtkWidget *widget, const char *signal, const char *property)
{
  stage->widget = widget;
  matrix_stage_hear (stage, widget, signal);
  set_value (stage, widget, property);
}

/* Buttons */

static void
emit_clicked (MatrixStage *stage)
{
  g_signal_emit_by_name (stage->widget, "clicked");
  matrix_value_set (stage->value_object, stage->value_property, stage->row->values[1]);
}

void
matrix_build_button (MatrixStage *stage)
{
  set_thing (stage, gtk_button_new_with_mnemonic ("_Button"), "clicked", "label");
  stage->change = emit_clicked;
}

void
matrix_build_toggle (MatrixStage *stage)
{
  set_thing (stage, gtk_toggle_button_new_with_mnemonic ("_Button"), "toggled", "active");
}

void
matrix_build_check (MatrixStage *stage)
{
  set_thing (stage, gtk_check_button_new_with_mnemonic ("_Button"), "toggled", "active");
}

static void
choose_first (MatrixStage *stage)
{
  GtkWidget *first = gtk_widget_get_first_child (gtk_widget_get_parent (stage->widget));

  gtk_check_button_set_active (GTK_CHECK_BUTTON (first), TRUE);
}

/* Both are tagged: choosing one turns the other off, which is no use of that. */
void
matrix_build_radio (MatrixStage *stage)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *first = gtk_check_button_new_with_label ("First");

  set_thing (stage, gtk_check_button_new_with_mnemonic ("_Button"), "toggled", "active");
  gtk_check_button_set_group (GTK_CHECK_BUTTON (stage->widget), GTK_CHECK_BUTTON (first));
  natero_widget_set_feature_id (first, "first");
  gtk_box_append (GTK_BOX (box), first);
  gtk_box_append (GTK_BOX (box), stage->widget);
  gtk_box_append (GTK_BOX (stage->box), box);
  stage->reset = choose_first;
}

void
matrix_build_switch (MatrixStage *stage)
{
  set_thing (stage, gtk_switch_new (), "notify::active", "active");
  gtk_widget_set_halign (stage->widget, GTK_ALIGN_CENTER);
}

static gboolean
activate_link_cb (MatrixStage *stage)
{
  stage->n_effects++;
  return TRUE;
}

void
matrix_build_link_button (MatrixStage *stage)
{
  stage->widget = gtk_link_button_new_with_label ("http://localhost/", "Link");
  g_signal_connect_swapped (stage->widget, "activate-link", G_CALLBACK (activate_link_cb), stage);
  set_value (stage, stage->widget, "visited");
}

/* Menus and lists that pop up */

static GMenuModel *
make_menu (void)
{
  GMenu *menu = g_menu_new ();

  for (int i = 0; words[i] != NULL; i++)
    {
      g_autofree char *action = g_ascii_strdown (words[i], -1);
      g_autofree char *full = g_strconcat ("menu.", action, NULL);

      g_menu_append (menu, words[i], full);
    }
  return G_MENU_MODEL (menu);
}

static void
chosen_cb (G_GNUC_UNUSED GSimpleAction *action,
           G_GNUC_UNUSED GVariant      *parameter,
           gpointer                     user_data)
{
  MatrixStage *stage = user_data;

  stage->n_effects++;
}

static void
add_actions (MatrixStage *stage)
{
  static const GActionEntry entries[] = {
    { .name = "alpha", .activate = chosen_cb },
    { .name = "beta", .activate = chosen_cb },
    { .name = "gamma", .activate = chosen_cb },
  };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), stage);
  gtk_widget_insert_action_group (GTK_WIDGET (stage->window), "menu", G_ACTION_GROUP (group));
  for (gsize i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      g_autofree char *full_name = g_strconcat ("menu.", entries[i].name, NULL);

      natero_tracker_map_action (stage->tracker, full_name, stage->mapped_id, NULL, NULL);
    }
}

static void
close_popover (MatrixStage *stage)
{
  gtk_popover_popdown (GTK_POPOVER (stage->popover));
  gtk_support_wait_unmapped (stage->popover);
}

static void
open_popover (MatrixStage *stage)
{
  gboolean is_by_hand = stage->column == MATRIX_HANDLER;

  if (!is_by_hand)
    matrix_stage_allow_popups (stage, TRUE);
  gtk_popover_popup (GTK_POPOVER (stage->popover));
  gtk_support_wait_mapped (stage->popover);
  close_popover (stage);
  if (!is_by_hand)
    matrix_stage_allow_popups (stage, FALSE);
  matrix_value_set (stage->value_object, stage->value_property, stage->row->values[1]);
}

static GtkWidget *
make_menu_button (MatrixStage *stage)
{
  g_autoptr (GMenuModel) menu = make_menu ();
  GtkWidget *button = gtk_menu_button_new ();

  add_actions (stage);
  gtk_menu_button_set_label (GTK_MENU_BUTTON (button), "Menu");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), menu);
  stage->popover = GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (button)));
  stage->item = words[1];
  stage->reset = close_popover;
  return button;
}

void
matrix_build_menu_button (MatrixStage *stage)
{
  stage->widget = make_menu_button (stage);
  matrix_stage_hear (stage, stage->popover, "map");
  set_value (stage, stage->widget, "label");
  stage->change = open_popover;
}

/* The menu is tagged, the button is not: what is heard is the action. */
void
matrix_build_popover_menu (MatrixStage *stage)
{
  GtkWidget *button = make_menu_button (stage);

  gtk_box_append (GTK_BOX (stage->box), button);
  stage->widget = stage->popover;
  stage->target = button;
  stage->focus = button;
  set_value (stage, stage->popover, "has-arrow");
  stage->change = open_popover;
}

void
matrix_build_drop_down (MatrixStage *stage)
{
  set_thing (stage, gtk_drop_down_new_from_strings (words), "notify::selected", "selected");
  stage->popover = gtk_support_find_type (stage->widget, GTK_TYPE_POPOVER);
  stage->item = words[1];
  stage->reset = close_popover;
}

void
matrix_build_combo_box (MatrixStage *stage)
{
  set_thing (stage, gtk_combo_box_text_new (), "changed", "active");
  for (int i = 0; words[i] != NULL; i++)
    gtk_combo_box_text_append_text (GTK_COMBO_BOX_TEXT (stage->widget), words[i]);
  stage->popover = gtk_support_find_type (stage->widget, GTK_TYPE_POPOVER);
  stage->reset = close_popover;
}

/* Text and numbers */

void
matrix_build_entry (MatrixStage *stage)
{
  set_thing (stage, gtk_entry_new (), "activate", "text");
  matrix_stage_hear (stage, stage->widget, "changed");
}

void
matrix_build_search_entry (MatrixStage *stage)
{
  set_thing (stage, gtk_search_entry_new (), "activate", "text");
  matrix_stage_hear (stage, stage->widget, "search-changed");
}

void
matrix_build_password_entry (MatrixStage *stage)
{
  set_thing (stage, gtk_password_entry_new (), "activate", "text");
  matrix_stage_hear (stage, stage->widget, "changed");
}

void
matrix_build_text_view (MatrixStage *stage)
{
  GtkTextBuffer *buffer;

  stage->widget = gtk_text_view_new ();
  gtk_widget_set_size_request (stage->widget, 200, 80);
  buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (stage->widget));
  matrix_stage_hear (stage, buffer, "changed");
  set_value (stage, buffer, "text");
}

void
matrix_build_spin_button (MatrixStage *stage)
{
  set_thing (stage, gtk_spin_button_new_with_range (0, 10, 1), "value-changed", "value");
  /* Down, up: the last of its buttons. */
  stage->target = gtk_widget_get_last_child (stage->widget);
}

void
matrix_build_scale (MatrixStage *stage)
{
  stage->widget = gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, 0, 10, 1);
  gtk_widget_set_size_request (stage->widget, 200, -1);
  matrix_stage_hear (stage, stage->widget, "value-changed");
  set_value (stage, gtk_range_get_adjustment (GTK_RANGE (stage->widget)), "value");
}

void
matrix_build_calendar (MatrixStage *stage)
{
  set_thing (stage, gtk_calendar_new (), "day-selected", "day");
}

/* Pages */

void
matrix_build_expander (MatrixStage *stage)
{
  set_thing (stage, gtk_expander_new_with_mnemonic ("_Button"), "notify::expanded", "expanded");
  stage->target = gtk_expander_get_label_widget (GTK_EXPANDER (stage->widget));
  gtk_expander_set_child (GTK_EXPANDER (stage->widget), gtk_label_new ("Inside"));
}

void
matrix_build_notebook (MatrixStage *stage)
{
  set_thing (stage, gtk_notebook_new (), "switch-page", "page");
  for (int i = 0; i < 2; i++)
    {
      GtkWidget *tab = gtk_label_new_with_mnemonic (i == 0 ? "First" : "_Button");

      gtk_notebook_append_page (GTK_NOTEBOOK (stage->widget), gtk_label_new (words[i]), tab);
      stage->target = tab;
    }
}

static GtkWidget *
find_switch (GtkWidget *switcher)
{
  return gtk_widget_get_first_child (switcher);
}

static void
find_target (MatrixStage *stage)
{
  stage->target = find_switch (stage->widget);
  stage->focus = stage->target;
}

/* The second page is shown at first. */
void
matrix_build_stack_switcher (MatrixStage *stage)
{
  GtkWidget *stack = gtk_stack_new ();

  stage->widget = gtk_stack_switcher_new ();
  for (int i = 0; i < 2; i++)
    {
      GtkStackPage *page = gtk_stack_add_titled (
        GTK_STACK (stack), gtk_label_new (words[i]), words[i], i == 0 ? "_Button" : "Other");

      gtk_stack_page_set_use_underline (page, TRUE);
    }
  gtk_stack_switcher_set_stack (GTK_STACK_SWITCHER (stage->widget), GTK_STACK (stack));
  gtk_box_append (GTK_BOX (stage->box), stage->widget);
  gtk_box_append (GTK_BOX (stage->box), stack);
  matrix_stage_hear (stage, stack, "notify::visible-child");
  set_value (stage, stack, "visible-child-name");
  stage->reset = find_target;
}

/* Lists */

static void
setup_item_cb (G_GNUC_UNUSED GtkListItemFactory *factory, GtkListItem *item)
{
  gtk_list_item_set_child (item, gtk_label_new (NULL));
}

static void
bind_item_cb (G_GNUC_UNUSED GtkListItemFactory *factory, GtkListItem *item)
{
  GtkStringObject *string = gtk_list_item_get_item (item);

  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (item)),
                      gtk_string_object_get_string (string));
}

static GtkListItemFactory *
make_factory (void)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (setup_item_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_item_cb), NULL);
  return factory;
}

static GtkSelectionModel *
make_model (MatrixStage *stage)
{
  GtkSingleSelection *model = gtk_single_selection_new (G_LIST_MODEL (gtk_string_list_new (words)));

  set_value (stage, model, "selected");
  return GTK_SELECTION_MODEL (model);
}

static void
find_item (MatrixStage *stage)
{
  stage->target = gtk_support_find_label (stage->widget, words[1]);
}

static void
put_in_scrolled_window (MatrixStage *stage, GtkWidget *list)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  gtk_widget_set_size_request (scrolled, 200, 150);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), list);
  gtk_box_append (GTK_BOX (stage->box), scrolled);
  stage->widget = list;
  stage->reset = find_item;
  matrix_stage_hear (stage, list, "activate");
}

void
matrix_build_list_view (MatrixStage *stage)
{
  put_in_scrolled_window (stage, gtk_list_view_new (make_model (stage), make_factory ()));
}

void
matrix_build_grid_view (MatrixStage *stage)
{
  put_in_scrolled_window (stage, gtk_grid_view_new (make_model (stage), make_factory ()));
}

void
matrix_build_column_view (MatrixStage *stage)
{
  GtkWidget *view = gtk_column_view_new (make_model (stage));
  g_autoptr (GtkColumnViewColumn) column = gtk_column_view_column_new ("Words", make_factory ());

  gtk_column_view_append_column (GTK_COLUMN_VIEW (view), column);
  put_in_scrolled_window (stage, view);
}

static void
select_second_row (MatrixStage *stage)
{
  GtkListBox    *list = GTK_LIST_BOX (stage->widget);
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (list, 1);

  gtk_list_box_select_row (list, row);
  g_assert_true (gtk_list_box_get_selected_row (list) == row);
}

static void
select_no_row (MatrixStage *stage)
{
  gtk_list_box_unselect_all (GTK_LIST_BOX (stage->widget));
}

void
matrix_build_list_box (MatrixStage *stage)
{
  stage->widget = gtk_list_box_new ();
  for (int i = 0; words[i] != NULL; i++)
    gtk_list_box_append (GTK_LIST_BOX (stage->widget), gtk_label_new (words[i]));
  stage->focus = GTK_WIDGET (gtk_list_box_get_row_at_index (GTK_LIST_BOX (stage->widget), 1));
  stage->target = stage->focus;
  stage->reset = select_no_row;
  stage->change = select_second_row;
  matrix_stage_hear (stage, stage->widget, "row-activated");
  matrix_stage_hear (stage, stage->widget, "row-selected");
}

/* With dialogs */

void
matrix_build_color_button (MatrixStage *stage)
{
  set_thing (stage, gtk_color_button_new (), "color-set", "rgba");
  stage->item = "Select";
}

void
matrix_build_font_button (MatrixStage *stage)
{
  set_thing (stage, gtk_font_button_new (), "font-set", "font");
  stage->item = "Select";
}

/* What has no use of its own */

/* The application hears of the click as the library may: by a gesture. */
static void
hear_clicks (MatrixStage *stage)
{
  GtkGesture *click = gtk_gesture_click_new ();

  matrix_stage_hear (stage, click, "released");
  gtk_widget_add_controller (stage->widget, GTK_EVENT_CONTROLLER (click));
}

void
matrix_build_image (MatrixStage *stage)
{
  stage->widget = gtk_image_new_from_icon_name ("document-save");
  gtk_image_set_pixel_size (GTK_IMAGE (stage->widget), 48);
  set_value (stage, stage->widget, "icon-name");
  hear_clicks (stage);
}

void
matrix_build_label (MatrixStage *stage)
{
  stage->widget = gtk_label_new ("Label");
  set_value (stage, stage->widget, "label");
  hear_clicks (stage);
}

void
matrix_build_box (MatrixStage *stage)
{
  stage->widget = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_box_append (GTK_BOX (stage->widget), gtk_label_new ("In the box"));
  stage->target = gtk_widget_get_first_child (stage->widget);
  set_value (stage, stage->widget, "spacing");
  hear_clicks (stage);
}
