/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "same-window.h"

#include "gtk-support.h"

#define DOUBLE_CLICK_MS 3000

GtkWidget *
same_window_get (SameWindow *self, const char *name)
{
  GtkWidget *widget = g_hash_table_lookup (self->widgets, name);

  if (widget == NULL)
    g_test_message ("there is no %s", name);
  g_assert_nonnull (widget);
  return widget;
}

/* Into a box, unless that is NULL. */
GtkWidget *
same_window_add (SameWindow *self, GtkWidget *box, const char *name, GtkWidget *widget)
{
  same_log_name (widget, name);
  g_hash_table_insert (self->widgets, g_strdup (name), widget);
  if (box != NULL)
    gtk_box_append (GTK_BOX (box), widget);
  if (self->added != NULL)
    self->added (widget, name);

  return widget;
}

void
same_window_hear (SameWindow *self, GtkWidget *widget, ...)
{
  va_list signals;

  va_start (signals, widget);
  for (const char *signal = va_arg (signals, const char *); signal != NULL;
       signal = va_arg (signals, const char *))
    same_log_hear (self->log, widget, signal);
  va_end (signals);
}

static void
text_changed_cb (SameWindow *self, GtkEditable *editable)
{
  same_log_write (
    self->log, "%s text “%s”", same_log_get_name (editable), gtk_editable_get_text (editable));
}

void
same_window_hear_text (SameWindow *self, GtkWidget *editable)
{
  g_signal_connect_swapped (editable, "changed", G_CALLBACK (text_changed_cb), self);
}

/* Actions */

static void
action_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  SameWindow      *self = user_data;
  g_autofree char *text = parameter != NULL ? g_variant_print (parameter, FALSE) : NULL;

  same_log_write (self->log,
                  "action %s %s",
                  g_action_get_name (G_ACTION (action)),
                  text != NULL ? text : "without parameter");
}

static void
gate_cb (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer user_data)
{
  SameWindow *self = user_data;
  GAction    *gated = g_action_map_lookup_action (G_ACTION_MAP (self->window), "gated");

  g_simple_action_set_enabled (G_SIMPLE_ACTION (gated), !g_action_get_enabled (gated));
}

/* One that has no handlers is changed by GLib itself. */
static void
hear_state (SameWindow *self, const char *name)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->window), name);

  same_log_name (action, name);
  same_log_hear (self->log, action, "notify::state");
}

static void
build_actions (SameWindow *self)
{
  const GActionEntry entries[] = {
    { .name = "plain", .activate = action_cb },
    { .name = "open", .activate = action_cb, .parameter_type = "s" },
    { .name = "gate", .activate = gate_cb },
    { .name = "gated", .activate = action_cb },
    { .name = "toggle", .state = "false" },
    { .name = "choice", .parameter_type = "s", .state = "'one'" },
  };
  const GActionEntry about = { .name = "about", .activate = action_cb };
  const char *const  plain_keys[] = { "<Control>e", NULL };
  const char *const  toggle_keys[] = { "<Control>t", NULL };
  const char *const  gate_keys[] = { "<Control>g", NULL };
  const char *const  about_keys[] = { "F1", NULL };

  g_action_map_add_action_entries (
    G_ACTION_MAP (self->window), entries, G_N_ELEMENTS (entries), self);
  g_action_map_add_action_entries (G_ACTION_MAP (self->application), &about, 1, self);
  gtk_application_set_accels_for_action (self->application, "win.plain", plain_keys);
  gtk_application_set_accels_for_action (self->application, "win.toggle", toggle_keys);
  gtk_application_set_accels_for_action (self->application, "win.gate", gate_keys);
  gtk_application_set_accels_for_action (self->application, "app.about", about_keys);
  hear_state (self, "toggle");
  hear_state (self, "choice");
}

static GMenuModel *
create_menu (void)
{
  GMenu *menu = g_menu_new ();

  g_menu_append (menu, "Plain", "win.plain");
  g_menu_append (menu, "Open it", "win.open::it");
  g_menu_append (menu, "Toggle", "win.toggle");
  g_menu_append (menu, "Two", "win.choice::two");
  g_menu_append (menu, "About", "app.about");
  return G_MENU_MODEL (menu);
}

/* Header */

static GtkWidget *
build_menu_button (SameWindow *self)
{
  g_autoptr (GMenuModel) menu = create_menu ();
  GtkWidget *button = same_window_add (self, NULL, "menu", gtk_menu_button_new ());
  GtkWidget *popover;

  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), menu);
  popover = GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (button)));
  same_window_add (self, NULL, "menu-popover", popover);
  same_window_hear (self, popover, "show", "closed", NULL);
  return button;
}

static GtkWidget *
build_popover_button (SameWindow *self)
{
  GtkWidget *button = same_window_add (self, NULL, "popover", gtk_menu_button_new ());
  GtkWidget *popover = same_window_add (self, NULL, "popover-popover", gtk_popover_new ());
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *entry = same_window_add (self, box, "popover-entry", gtk_entry_new ());
  GtkWidget *inner =
    same_window_add (self, box, "popover-button", gtk_button_new_with_label ("Inside"));

  gtk_menu_button_set_label (GTK_MENU_BUTTON (button), "More");
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), popover);
  same_window_hear (self, popover, "show", "closed", NULL);
  same_window_hear_text (self, entry);
  same_window_hear (self, entry, "activate", NULL);
  same_window_hear (self, inner, "clicked", NULL);
  return button;
}

/* A dialog */

static void
respond_cb (SameWindow *self, GtkWidget *button)
{
  same_log_write (self->log, "%s answers the dialog", same_log_get_name (button));
  gtk_window_close (GTK_WINDOW (same_window_get (self, "dialog")));
}

static void
ask_cb (SameWindow *self)
{
  GtkWidget *dialog = same_window_add (self, NULL, "dialog", gtk_window_new ());
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *entry = same_window_add (self, box, "dialog-entry", gtk_entry_new ());
  GtkWidget *ok = same_window_add (self, box, "dialog-ok", gtk_button_new_with_mnemonic ("_OK"));

  gtk_window_set_child (GTK_WINDOW (dialog), box);
  gtk_window_set_transient_for (GTK_WINDOW (dialog), self->window);
  gtk_window_set_modal (GTK_WINDOW (dialog), TRUE);
  gtk_window_set_default_widget (GTK_WINDOW (dialog), ok);
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  g_signal_connect_swapped (ok, "clicked", G_CALLBACK (respond_cb), self);
  same_window_hear (self, dialog, "close-request", "unmap", "notify::focus-widget", NULL);
  same_window_hear_text (self, entry);
  same_window_hear (self, entry, "activate", NULL);
  gtk_window_present (GTK_WINDOW (dialog));
  gtk_widget_grab_focus (entry);
}

static void
build_header (SameWindow *self, GtkStack *stack)
{
  GtkWidget *header = gtk_header_bar_new ();
  GtkWidget *switcher = same_window_add (self, NULL, "switcher", gtk_stack_switcher_new ());
  GtkWidget *ask = same_window_add (self, NULL, "ask", gtk_button_new_with_label ("Ask"));

  gtk_stack_switcher_set_stack (GTK_STACK_SWITCHER (switcher), stack);
  same_window_hear (self, ask, "clicked", NULL);
  g_signal_connect_swapped (ask, "clicked", G_CALLBACK (ask_cb), self);
  gtk_header_bar_set_title_widget (GTK_HEADER_BAR (header), switcher);
  gtk_header_bar_pack_start (GTK_HEADER_BAR (header), ask);
  gtk_header_bar_pack_end (GTK_HEADER_BAR (header), build_menu_button (self));
  gtk_header_bar_pack_end (GTK_HEADER_BAR (header), build_popover_button (self));
  gtk_window_set_titlebar (self->window, header);
}

/* What reaches the window on its way down, and what is left of it on its way up */

/* Where a key goes that is released when what it was pressed in is gone depends on the time. */
static const char *
get_event_name (GdkEvent *event)
{
  switch ((int) gdk_event_get_event_type (event))
    {
    case GDK_BUTTON_PRESS:
      return "button press";
    case GDK_BUTTON_RELEASE:
      return "button release";
    case GDK_KEY_PRESS:
      return "key press";
    default:
      return NULL;
    }
}

static gboolean
event_cb (SameWindow *self, GdkEvent *event, GtkEventController *controller)
{
  const char *name = get_event_name (event);
  gboolean is_down = gtk_event_controller_get_propagation_phase (controller) == GTK_PHASE_CAPTURE;

  if (name != NULL)
    same_log_write (self->log, "%s %s", name, is_down ? "goes down" : "comes up");

  return GDK_EVENT_PROPAGATE;
}

static void
look_at_events (SameWindow *self, GtkPropagationPhase phase)
{
  GtkEventController *controller = gtk_event_controller_legacy_new ();

  gtk_event_controller_set_propagation_phase (controller, phase);
  g_signal_connect_swapped (controller, "event", G_CALLBACK (event_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->window), controller);
}

/* One key is taken before anybody else sees it. */
static gboolean
key_cb (SameWindow *self, guint keyval)
{
  if (keyval != GDK_KEY_F5)
    return GDK_EVENT_PROPAGATE;

  same_log_write (self->log, "key taken");
  return GDK_EVENT_STOP;
}

static void
take_a_key (SameWindow *self)
{
  GtkEventController *controller = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (controller, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->window), controller);
}

/* There may be something to save first. */
static gboolean
close_cb (SameWindow *self)
{
  same_log_write (self->log, "close asked");
  return GDK_EVENT_STOP;
}

static void
build_pages (SameWindow *self)
{
  GtkWidget *stack = same_window_add (self, NULL, "stack", gtk_stack_new ());

  gtk_stack_add_titled (GTK_STACK (stack), same_window_build_fields (self), "fields", "Fields");
  gtk_stack_add_titled (GTK_STACK (stack), same_window_build_lists (self), "lists", "Lists");
  gtk_stack_add_titled (GTK_STACK (stack), same_window_build_pads (self), "pads", "Pads");
  same_window_hear (self, stack, "notify::visible-child", NULL);
  build_header (self, GTK_STACK (stack));
  gtk_window_set_child (self->window, stack);
}

/* GTK keeps the first one, so that it is the one for all windows of a program. */
GtkApplication *
same_window_dup_application (void)
{
  GtkApplication *application = GTK_APPLICATION (g_application_get_default ());
  g_autoptr (GError) error = NULL;

  if (application != NULL)
    return g_object_ref (application);

  application = gtk_application_new ("org.natero.SameTest", G_APPLICATION_NON_UNIQUE);

  /* A busy machine is slower than a hand; and each frame of an animation can make up motion. */
  g_object_set (gtk_settings_get_default (),
                "gtk-double-click-time",
                DOUBLE_CLICK_MS,
                "gtk-enable-animations",
                FALSE,
                NULL);
  g_application_set_default (G_APPLICATION (application));
  g_application_register (G_APPLICATION (application), NULL, &error);
  g_assert_no_error (error);
  return application;
}

SameWindow *
same_window_new (GtkApplication *application,
                 SameLog        *log,
                 void (*added) (GtkWidget *widget, const char *name))
{
  SameWindow *self = g_new0 (SameWindow, 1);

  self->log = log;
  self->added = added;
  self->application = g_object_ref (application);
  self->widgets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->window = GTK_WINDOW (gtk_application_window_new (application));
  same_window_add (self, NULL, "window", GTK_WIDGET (self->window));
  build_actions (self);
  build_pages (self);
  look_at_events (self, GTK_PHASE_CAPTURE);
  look_at_events (self, GTK_PHASE_BUBBLE);
  take_a_key (self);
  g_signal_connect_swapped (self->window, "close-request", G_CALLBACK (close_cb), self);
  same_window_hear (self,
                    GTK_WIDGET (self->window),
                    "notify::focus-widget",
                    "notify::default-widget",
                    "map",
                    "unmap",
                    NULL);
  return self;
}

void
same_window_show (SameWindow *self)
{
  gtk_support_point_away ();
  gtk_support_present (self->window);
}

void
same_window_free (SameWindow *self)
{
  if (gtk_widget_get_visible (GTK_WIDGET (self->window)))
    gtk_support_destroy (self->window);
  g_hash_table_unref (self->widgets);
  g_object_unref (self->application);
  g_free (self);
}
