/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gtk-scene.h"

#include "gtk-support.h"

/* What a hand does */

static void
press_button_1 (G_GNUC_UNUSED GtkScene *self)
{
  gtk_support_press ("1");
}

static void
press_button_3 (G_GNUC_UNUSED GtkScene *self)
{
  gtk_support_press ("3");
}

static void
press_twice (G_GNUC_UNUSED GtkScene *self)
{
  gtk_support_press ("1");
  gtk_support_press ("1");
}

static void
turn_wheel (G_GNUC_UNUSED GtkScene *self)
{
  gtk_support_xdotool ("click", "5", NULL);
}

static void
point_at_button (GtkScene *self)
{
  gtk_support_point_at (self->button);
}

static void
point_at_insensitive (GtkScene *self)
{
  gtk_support_point_at (self->insensitive_button);
}

static void
point_at_pad (GtkScene *self)
{
  gtk_support_point_at (self->pad);
}

static void
point_at_list (GtkScene *self)
{
  gtk_support_point_at (self->list);
}

static void
point_at_header (GtkScene *self)
{
  gtk_support_point_at (self->header_label);
}

static void
point_at_menu_button (GtkScene *self)
{
  gtk_support_point_at (self->menu_button);
}

static void
point_at_drag_source (GtkScene *self)
{
  gtk_support_point_at (self->drag_source);
}

static void
drag_to_target (GtkScene *self)
{
  int x;
  int y;

  gtk_support_xdotool ("mousedown", "1", NULL);
  gtk_support_settle (self->drag_source);

  /* Small steps, as a hand makes them, past the threshold of a drag. */
  for (int i = 0; i < 4; i++)
    {
      gtk_support_xdotool ("mousemove_relative", "--", "6", "2", NULL);
      gtk_support_settle (self->drag_source);
    }

  gtk_scene_wait_logged (self, "drag begun");
  gtk_support_locate (self->drop_target, &x, &y);
  gtk_support_point_at (self->drop_target);
  gtk_support_xdotool ("mousemove_relative", "--", "5", "1", NULL);
  gtk_support_settle (self->drop_target);
  gtk_support_xdotool ("mouseup", "1", NULL);
  gtk_scene_wait_logged (self, "drag ended");
}

static void
focus_entry (GtkScene *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  gtk_widget_grab_focus (self->entry);
}

static void
focus_text_view (GtkScene *self)
{
  gtk_widget_grab_focus (self->text_view);
}

static void
focus_button (GtkScene *self)
{
  gtk_widget_grab_focus (self->button);
}

static void
type_hi (G_GNUC_UNUSED GtkScene *self)
{
  gtk_support_xdotool ("type", "--delay", "30", "hi", NULL);
}

static void
type_dead_key (G_GNUC_UNUSED GtkScene *self)
{
  gtk_support_set_keyboard (TRUE);
  gtk_support_key ("dead_acute");
  gtk_support_key ("e");
  gtk_support_set_keyboard (FALSE);
}

static void
type_compose (G_GNUC_UNUSED GtkScene *self)
{
  gtk_support_set_keyboard (TRUE);
  gtk_support_key ("Multi_key");
  gtk_support_key ("o");
  gtk_support_key ("e");
  gtk_support_set_keyboard (FALSE);
}

static void
press_space (G_GNUC_UNUSED GtkScene *self)
{
  gtk_support_key ("space");
}

static void
press_control_s (G_GNUC_UNUSED GtkScene *self)
{
  gtk_support_key ("ctrl+s");
}

const GtkSceneStep *
gtk_scene_get_window_steps (gsize *n_steps)
{
  static const GtkSceneStep steps[] = {
    { "click", point_at_button, press_button_1, "button clicked" },
    { "double-click", point_at_pad, press_twice, "released 2" },
    { "secondary-click", point_at_list, press_button_3, NULL },
    { "motion", point_at_button, point_at_pad, "pad motion" },
    { "scroll", point_at_list, turn_wheel, "list scrolled" },
    { "typing", focus_entry, type_hi, "entry hi" },
    { "dead-key", focus_entry, type_dead_key, "entry é" },
    { "compose", focus_entry, type_compose, "entry œ" },
    { "text-view", focus_text_view, type_hi, "text hi" },
    { "key-on-button", focus_button, press_space, "button clicked" },
    { "accelerator", focus_button, press_control_s, "action save" },
    { "header", point_at_header, press_button_1, "released 1" },
    { "insensitive-child", point_at_insensitive, press_button_1, NULL },
    { "drag", point_at_drag_source, drag_to_target, "dropped freight" },
  };

  *n_steps = G_N_ELEMENTS (steps);

  return steps;
}

/* On popups */

static GtkWidget *
get_menu (GtkScene *self)
{
  return GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (self->menu_button)));
}

static GtkWidget *
get_list_of_drop_down (GtkScene *self)
{
  return gtk_support_find_type (self->drop_down, GTK_TYPE_POPOVER);
}

static void
open_menu (GtkScene *self)
{
  gtk_support_click (self->menu_button);
  gtk_support_wait_mapped (get_menu (self));
}

static void
open_menu_at_first_item (GtkScene *self)
{
  open_menu (self);
  gtk_support_point_at (gtk_support_find_label (get_menu (self), "First item"));
}

static void
open_menu_point_outside (GtkScene *self)
{
  open_menu (self);
  gtk_support_point_at (self->drop_target);
}

static void
point_at_second_item (GtkScene *self)
{
  gtk_support_point_at (gtk_support_find_label (get_menu (self), "Second item"));
}

static void
close_menu_by_code (GtkScene *self)
{
  gtk_popover_popdown (GTK_POPOVER (get_menu (self)));
  gtk_support_wait_unmapped (get_menu (self));
}

static void
press_and_close_menu (GtkScene *self)
{
  gtk_support_press ("1");
  gtk_support_wait_mapped (get_menu (self));
  close_menu_by_code (self);
}

static void
point_at_second_item_and_close (GtkScene *self)
{
  point_at_second_item (self);
  close_menu_by_code (self);
}

static void
press_down_and_return (G_GNUC_UNUSED GtkScene *self)
{
  gtk_support_key ("Down");
  gtk_support_key ("Return");
}

static void
press_escape (G_GNUC_UNUSED GtkScene *self)
{
  gtk_support_key ("Escape");
}

static void
open_drop_down_at_last (GtkScene *self)
{
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->drop_down), 0);
  gtk_support_click (self->drop_down);
  gtk_support_wait_mapped (get_list_of_drop_down (self));
  gtk_support_point_at (gtk_support_find_label (get_list_of_drop_down (self), "Choice two"));
}

/* The pointer is sent away, as a row that the list opens under it is selected. */
static void
open_drop_down_by_key (GtkScene *self)
{
  gtk_support_point_away ();
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->drop_down), 0);
  gtk_widget_grab_focus (self->drop_down);
  gtk_support_key ("space");
  gtk_support_wait_mapped (get_list_of_drop_down (self));
}

/* Not so many times down: which row the list opens with, and whether the first key moves on from it
 * or selects it, is up to GTK. */
static void
press_end_and_return (G_GNUC_UNUSED GtkScene *self)
{
  gtk_support_key ("End");
  gtk_support_key ("Return");
}

const GtkSceneStep *
gtk_scene_get_popup_steps (gsize *n_steps)
{
  static const GtkSceneStep steps[] = {
    { "menu-open", point_at_menu_button, press_and_close_menu, "menu shown" },
    { "menu-close", open_menu, press_escape, "menu closed" },
    { "menu-motion", open_menu_at_first_item, point_at_second_item_and_close, "menu closed" },
    { "menu-click", open_menu_at_first_item, press_button_1, "action first" },
    { "menu-keys", open_menu, press_down_and_return, "menu closed" },
    { "menu-dismiss", open_menu_point_outside, press_button_1, "menu closed" },
    { "drop-down-click", open_drop_down_at_last, press_button_1, "selected 2" },
    { "drop-down-keys", open_drop_down_by_key, press_end_and_return, "selected 2" },
  };

  *n_steps = G_N_ELEMENTS (steps);

  return steps;
}

void
gtk_scene_prepare (GtkScene *self, const GtkSceneStep *step)
{
  g_test_message ("%s", step->name);
  step->prepare (self);
  gtk_support_settle (GTK_WIDGET (self->window));
}

void
gtk_scene_play (GtkScene *self, const GtkSceneStep *step)
{
  gsize start = self->log->len;

  step->act (self);

  if (step->answer != NULL)
    gtk_scene_wait_logged_since (self, step->answer, start);

  gtk_support_settle (GTK_WIDGET (self->window));
}

void
gtk_scene_change_by_code (GtkScene *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->text_view));
  GtkAdjustment *adjustment =
    gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->list));

  gtk_editable_set_text (GTK_EDITABLE (self->entry), "by code");
  gtk_text_buffer_set_text (buffer, "by code", -1);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->drop_down), 1);
  gtk_adjustment_set_value (adjustment, 40);
  g_signal_emit_by_name (self->button, "clicked");
  gtk_widget_activate_action (GTK_WIDGET (self->window), "win.first", NULL);
  gtk_widget_grab_focus (self->text_view);
  gtk_widget_grab_focus (self->entry);
  gtk_widget_set_size_request (self->pad, 260, 90);
  gtk_support_settle (GTK_WIDGET (self->window));

  gtk_menu_button_popup (GTK_MENU_BUTTON (self->menu_button));
  gtk_support_wait_mapped (get_menu (self));
  close_menu_by_code (self);
  gtk_support_settle (GTK_WIDGET (self->window));
}
