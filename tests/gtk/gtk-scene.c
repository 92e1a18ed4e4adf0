/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gtk-scene.h"

#include "gtk-support.h"

#define DOUBLE_CLICK_MS 3000

/* The log */

static void
write_log (GtkScene *self, const char *line)
{
  g_test_message ("application: %s", line);
  g_string_append (self->log, line);
  g_string_append_c (self->log, '\n');
  g_free (self->last_line);
  self->last_line = g_strdup (line);
}

/* How often motion and scrolling come depends on the frames; that they come does not. */
static void
write_log_once (GtkScene *self, const char *line)
{
  if (g_strcmp0 (line, self->last_line) != 0)
    write_log (self, line);
}

static void
write_log_text (GtkScene *self, const char *what, const char *text)
{
  g_autofree char *line = g_strdup_printf ("%s %s", what, text);

  write_log (self, line);
}

static void
write_log_number (GtkScene *self, const char *what, int number)
{
  g_autofree char *line = g_strdup_printf ("%s %d", what, number);

  write_log (self, line);
}

void
gtk_scene_clear_log (GtkScene *self)
{
  g_string_truncate (self->log, 0);
  g_clear_pointer (&self->last_line, g_free);
}

typedef struct
{
  GtkScene   *scene;
  const char *line;
  gsize       start;
} LogWait;

static gboolean
has_logged (gpointer user_data)
{
  const LogWait *wait = user_data;
  g_auto (GStrv) lines = g_strsplit (wait->scene->log->str + wait->start, "\n", -1);

  return g_strv_contains ((const char *const *) lines, wait->line);
}

void
gtk_scene_wait_logged_since (GtkScene *self, const char *line, gsize start)
{
  LogWait wait = { self, line, start };

  gtk_support_wait (has_logged, &wait, line);
}

void
gtk_scene_wait_logged (GtkScene *self, const char *line)
{
  gtk_scene_wait_logged_since (self, line, 0);
}

/* What the application hears */

static void
button_clicked_cb (GtkScene *self)
{
  write_log (self, "button clicked");
}

static void
insensitive_clicked_cb (GtkScene *self)
{
  write_log (self, "insensitive clicked");
}

static void
entry_changed_cb (GtkScene *self)
{
  write_log_text (self, "entry", gtk_editable_get_text (GTK_EDITABLE (self->entry)));
}

static void
text_changed_cb (GtkScene *self, GtkTextBuffer *buffer)
{
  g_autofree char *text = NULL;

  g_object_get (buffer, "text", &text, NULL);
  write_log_text (self, "text", text);
}

static void
selected_cb (GtkScene *self)
{
  write_log_number (
    self, "selected", (int) gtk_drop_down_get_selected (GTK_DROP_DOWN (self->drop_down)));
}

static void
scrolled_cb (GtkScene *self)
{
  write_log_once (self, "list scrolled");
}

static void
pressed_cb (GtkScene *self, int n_press)
{
  write_log_number (self, "pressed", n_press);
}

static void
released_cb (GtkScene *self, int n_press)
{
  write_log_number (self, "released", n_press);
}

/* Whether GTK makes up motion when a popup has closed depends on the time between frames. */
static void
moved_cb (GtkScene            *self,
          G_GNUC_UNUSED double x,
          G_GNUC_UNUSED double y,
          GtkEventController  *motion)
{
  if (gtk_event_controller_get_current_event_time (motion) != GDK_CURRENT_TIME)
    write_log_once (self, "pad motion");
}

static void
action_cb (GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer user_data)
{
  write_log_text (user_data, "action", g_action_get_name (G_ACTION (action)));
}

static void
menu_shown_cb (GtkScene *self)
{
  write_log (self, "menu shown");
}

static void
menu_closed_cb (GtkScene *self)
{
  write_log (self, "menu closed");
}

static gboolean
key_cb (GtkScene *self)
{
  write_log (self, "key");

  return GDK_EVENT_PROPAGATE;
}

static GdkContentProvider *
drag_prepare_cb (GtkScene *self)
{
  write_log (self, "drag prepared");

  return gdk_content_provider_new_typed (G_TYPE_STRING, "freight");
}

static void
drag_begin_cb (GtkScene *self)
{
  write_log (self, "drag begun");
}

static void
drag_end_cb (GtkScene *self)
{
  write_log (self, "drag ended");
}

static gboolean
drop_cb (GtkScene *self, const GValue *value)
{
  write_log_text (self, "dropped", g_value_get_string (value));

  return TRUE;
}

/* Building it */

static void
add_click (GtkScene *self, GtkWidget *widget)
{
  GtkGesture *click = gtk_gesture_click_new ();

  g_signal_connect_swapped (click, "pressed", G_CALLBACK (pressed_cb), self);
  g_signal_connect_swapped (click, "released", G_CALLBACK (released_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
}

static GtkWidget *
build_menu_button (GtkScene *self)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  GtkPopover *popover;
  GtkWidget  *menu_button = gtk_menu_button_new ();

  g_menu_append (menu, "First item", "win.first");
  g_menu_append (menu, "Second item", "win.second");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (menu_button), G_MENU_MODEL (menu));

  popover = gtk_menu_button_get_popover (GTK_MENU_BUTTON (menu_button));
  g_signal_connect_swapped (popover, "show", G_CALLBACK (menu_shown_cb), self);
  g_signal_connect_swapped (popover, "closed", G_CALLBACK (menu_closed_cb), self);

  return menu_button;
}

static void
build_header (GtkScene *self)
{
  GtkWidget *header = gtk_header_bar_new ();

  self->header_label = gtk_label_new ("Header");
  add_click (self, self->header_label);
  self->menu_button = build_menu_button (self);
  gtk_header_bar_set_title_widget (GTK_HEADER_BAR (header), self->header_label);
  gtk_header_bar_pack_end (GTK_HEADER_BAR (header), self->menu_button);
  gtk_window_set_titlebar (self->window, header);
}

static GtkWidget *
build_list (GtkScene *self)
{
  GtkWidget     *list = gtk_list_box_new ();
  GtkWidget     *scrolled = gtk_scrolled_window_new ();
  GtkAdjustment *adjustment;

  for (int i = 0; i < 50; i++)
    {
      g_autofree char *text = g_strdup_printf ("Row %d", i);

      gtk_list_box_append (GTK_LIST_BOX (list), gtk_label_new (text));
    }

  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), list);
  gtk_widget_set_size_request (scrolled, 200, 80);
  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));
  g_signal_connect_swapped (adjustment, "value-changed", G_CALLBACK (scrolled_cb), self);

  return scrolled;
}

static GtkWidget *
build_pad (GtkScene *self)
{
  GtkWidget          *pad = gtk_drawing_area_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();

  gtk_widget_set_size_request (pad, 200, 60);
  add_click (self, pad);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (moved_cb), self);
  gtk_widget_add_controller (pad, motion);

  return pad;
}

static void
build_drag (GtkScene *self)
{
  GtkDragSource *source = gtk_drag_source_new ();
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_STRING, GDK_ACTION_COPY);

  self->drag_source = gtk_label_new ("Drag me");
  self->drop_target = gtk_label_new ("Drop here");
  gtk_widget_set_size_request (self->drag_source, 100, 40);
  gtk_widget_set_size_request (self->drop_target, 100, 40);

  g_signal_connect_swapped (source, "prepare", G_CALLBACK (drag_prepare_cb), self);
  g_signal_connect_swapped (source, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (source, "drag-end", G_CALLBACK (drag_end_cb), self);
  gtk_widget_add_controller (self->drag_source, GTK_EVENT_CONTROLLER (source));

  g_signal_connect_swapped (target, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (self->drop_target, GTK_EVENT_CONTROLLER (target));
}

static void
build_actions (GtkScene *self)
{
  static const GActionEntry entries[] = {
    { .name = "first", .activate = action_cb },
    { .name = "second", .activate = action_cb },
    { .name = "save", .activate = action_cb },
  };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  GtkEventController *shortcuts = gtk_shortcut_controller_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self->window), "win", G_ACTION_GROUP (group));

  gtk_shortcut_controller_set_scope (GTK_SHORTCUT_CONTROLLER (shortcuts),
                                     GTK_SHORTCUT_SCOPE_GLOBAL);
  gtk_shortcut_controller_add_shortcut (
    GTK_SHORTCUT_CONTROLLER (shortcuts),
    gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_s, GDK_CONTROL_MASK),
                      gtk_named_action_new ("win.save")));
  gtk_widget_add_controller (GTK_WIDGET (self->window), shortcuts);

  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->window), keys);
}

static void
build_fields (GtkScene *self)
{
  static const char *const choices[] = { "Choice zero", "Choice one", "Choice two", NULL };
  GtkTextBuffer           *buffer;

  self->button = gtk_button_new_with_label ("Button");
  g_signal_connect_swapped (self->button, "clicked", G_CALLBACK (button_clicked_cb), self);

  self->insensitive_button = gtk_button_new_with_label ("Insensitive");
  gtk_widget_set_sensitive (self->insensitive_button, FALSE);
  g_signal_connect_swapped (
    self->insensitive_button, "clicked", G_CALLBACK (insensitive_clicked_cb), self);

  self->entry = gtk_entry_new ();
  g_signal_connect_swapped (self->entry, "changed", G_CALLBACK (entry_changed_cb), self);

  self->text_view = gtk_text_view_new ();
  gtk_widget_set_size_request (self->text_view, 200, 40);
  buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->text_view));
  g_signal_connect_swapped (buffer, "changed", G_CALLBACK (text_changed_cb), self);

  self->drop_down = gtk_drop_down_new_from_strings (choices);
  g_signal_connect_swapped (self->drop_down, "notify::selected", G_CALLBACK (selected_cb), self);
}

GtkScene *
gtk_scene_new (void)
{
  GtkScene  *self = g_new0 (GtkScene, 1);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  /* A busy machine is slower than a hand; and each frame of an animation can make up motion. */
  g_object_set (gtk_settings_get_default (),
                "gtk-double-click-time",
                DOUBLE_CLICK_MS,
                "gtk-enable-animations",
                FALSE,
                NULL);

  self->log = g_string_new (NULL);
  self->window = GTK_WINDOW (gtk_window_new ());
  g_object_add_weak_pointer (G_OBJECT (self->window), (gpointer *) &self->window);

  build_header (self);
  build_fields (self);
  self->list = build_list (self);
  self->pad = build_pad (self);
  build_drag (self);
  build_actions (self);

  gtk_box_append (GTK_BOX (box), self->button);
  gtk_box_append (GTK_BOX (box), self->insensitive_button);
  gtk_box_append (GTK_BOX (box), self->entry);
  gtk_box_append (GTK_BOX (box), self->text_view);
  gtk_box_append (GTK_BOX (box), self->drop_down);
  gtk_box_append (GTK_BOX (box), self->list);
  gtk_box_append (GTK_BOX (box), self->pad);
  gtk_box_append (GTK_BOX (box), self->drag_source);
  gtk_box_append (GTK_BOX (box), self->drop_target);
  gtk_window_set_child (self->window, box);

  gtk_support_point_away ();
  gtk_support_present (self->window);

  return self;
}

void
gtk_scene_free (GtkScene *self)
{
  if (self->window != NULL)
    {
      g_object_remove_weak_pointer (G_OBJECT (self->window), (gpointer *) &self->window);
      gtk_support_destroy (self->window);
    }

  g_string_free (self->log, TRUE);
  g_free (self->last_line);
  g_free (self);
}
