/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "same-script.h"

#include "gtk-support.h"

typedef struct _Step Step;

/* One thing that a person does, and the line that the application writes when it has come. */
struct _Step
{
  const char *name;
  void (*act) (SameWindow *window, const Step *step);
  const char *target;
  const char *argument;
  const char *answer;
};

/* With the pointer */

static void
click (SameWindow *window, const Step *step)
{
  gtk_support_click (same_window_get (window, step->target));
}

static void
double_click (SameWindow *window, const Step *step)
{
  gtk_support_point_at (same_window_get (window, step->target));
  gtk_support_press ("1");
  gtk_support_press ("1");
}

static void
secondary_click (SameWindow *window, const Step *step)
{
  gtk_support_point_at (same_window_get (window, step->target));
  gtk_support_press ("3");
}

/* On what shows that text, in the target. */
static void
click_label (SameWindow *window, const Step *step)
{
  gtk_support_click (
    gtk_support_find_label (same_window_get (window, step->target), step->argument));
}

static void
double_click_label (SameWindow *window, const Step *step)
{
  gtk_support_point_at (
    gtk_support_find_label (same_window_get (window, step->target), step->argument));
  gtk_support_press ("1");
  gtk_support_press ("1");
}

static void
control_click_label (SameWindow *window, const Step *step)
{
  gtk_support_point_at (
    gtk_support_find_label (same_window_get (window, step->target), step->argument));
  gtk_support_xdotool ("keydown", "ctrl", NULL);
  gtk_support_press ("1");
  gtk_support_xdotool ("keyup", "ctrl", NULL);
}

static void
turn_wheel (SameWindow *window, const Step *step)
{
  GtkWidget *target = same_window_get (window, step->target);

  gtk_support_point_at (target);
  gtk_support_xdotool ("click", "5", NULL);
  gtk_support_settle (target);
  gtk_support_xdotool ("click", "5", NULL);
}

/* Small steps, as a hand makes them. */
static void
drag_by (SameWindow *window, const Step *step)
{
  GtkWidget *target = same_window_get (window, step->target);

  gtk_support_point_at (target);
  gtk_support_hold ("1");
  for (int i = 0; i < 5; i++)
    {
      gtk_support_xdotool ("mousemove_relative", "--", "8", "1", NULL);
      gtk_support_settle (target);
    }
  gtk_support_let_go ("1");
}

static void
drag_to (SameWindow *window, const Step *step)
{
  GtkWidget *from = same_window_get (window, step->target);
  GtkWidget *to = same_window_get (window, step->argument);
  gsize      start = same_log_get_length (window->log);

  gtk_support_point_at (from);
  gtk_support_hold ("1");
  for (int i = 0; i < 4; i++)
    {
      gtk_support_xdotool ("mousemove_relative", "--", "6", "2", NULL);
      gtk_support_settle (from);
    }
  same_log_wait (window->log, "drag begun", start);
  gtk_support_point_at (to);
  gtk_support_xdotool ("mousemove_relative", "--", "5", "1", NULL);
  gtk_support_settle (to);
  gtk_support_xdotool ("mouseup", "1", NULL);
  same_log_wait (window->log, "drag ended", start);
}

/* With keys */

static void
focus (SameWindow *window, const Step *step)
{
  if (step->target != NULL)
    gtk_widget_grab_focus (same_window_get (window, step->target));
  gtk_support_settle (NULL);
}

static void
press_keys (SameWindow *window, const Step *step)
{
  g_auto (GStrv) keys = g_strsplit (step->argument, " ", -1);

  focus (window, step);
  for (guint i = 0; keys[i] != NULL; i++)
    gtk_support_key (keys[i]);
}

static void
press_composing_keys (SameWindow *window, const Step *step)
{
  gtk_support_set_keyboard (TRUE);
  press_keys (window, step);
  gtk_support_set_keyboard (FALSE);
}

static void
type (SameWindow *window, const Step *step)
{
  focus (window, step);
  for (const char *letter = step->argument; *letter != '\0'; letter++)
    {
      g_autofree char *key = g_strndup (letter, 1);

      gtk_support_key (key);
    }
}

/* What opens a popover or a dialog: until it takes input. */

static void
open (SameWindow *window, const Step *step)
{
  gtk_support_click (same_window_get (window, step->target));
  gtk_support_wait_mapped (same_window_get (window, step->argument));
}

static gboolean
is_active (gpointer user_data)
{
  return gtk_window_is_active (user_data);
}

static void
open_dialog (SameWindow *window, const Step *step)
{
  open (window, step);
  gtk_support_wait (is_active, same_window_get (window, step->argument), "the dialog is active");
}

static void
press_keys_until_active (SameWindow *window, const Step *step)
{
  press_keys (window, step);
  gtk_support_wait (is_active, window->window, "the window is active again");
}

static void
open_drop_down (SameWindow *window, const Step *step)
{
  GtkWidget *drop_down = same_window_get (window, step->target);

  gtk_support_click (drop_down);
  gtk_support_wait_mapped (gtk_support_find_type (drop_down, GTK_TYPE_POPOVER));
}

/* The window manager's way. */
static void
ask_to_close (SameWindow *window, const Step *step)
{
  gtk_support_key (step->argument);
  same_log_wait (window->log, step->answer, 0);
  g_assert_true (gtk_widget_get_mapped (GTK_WIDGET (window->window)));
}

static const Step steps[] = {
  { "click", click, "press", NULL, "press clicked" },
  { "space", press_keys, "press", "space", "press clicked" },
  { "enter", press_keys, "press", "Return", "press clicked" },
  { "mnemonic", press_keys, "toggle", "alt+p", "press clicked" },
  { "mnemonic-of-check", press_keys, "toggle", "alt+k", "check toggled" },
  { "toggle", click, "toggle", NULL, "toggle toggled" },
  { "check", click, "check", NULL, "check toggled" },
  { "radio", click, "radio-2", NULL, "radio-2 toggled" },
  { "radio-by-key", press_keys, "radio-2", "Up", NULL },
  { "switch", click, "switch", NULL, "switch notify::active TRUE" },
  { "switch-by-key", press_keys, "switch", "space", "switch notify::active FALSE" },
  { "action-button", click, "action", NULL, "action clicked" },
  { "tab", press_keys, "press", "Tab Tab shift+Tab", "window notify::focus-widget toggle" },

  { "type", type, "entry", "hello", "entry text “hello”" },
  { "dead-key", press_composing_keys, "search", "dead_acute e", "search search-changed" },
  { "compose", press_composing_keys, "password", "Multi_key o e", "password text “œ”" },
  { "select", press_keys, "entry", "ctrl+a", NULL },
  { "cut", press_keys, NULL, "ctrl+x", "entry text “”" },
  { "paste", press_keys, NULL, "ctrl+v", "entry text “hello”" },
  { "undo", press_keys, NULL, "ctrl+z", "entry text “”" },
  { "enter-in-entry", press_keys, "entry", "Return", "entry activate" },
  { "type-password", type, "password", "pw", "password text “pw”" },
  { "search", type, "search", "abc", "search search-changed" },
  { "leave-search", press_keys, "search", "Escape", "search stop-search" },
  { "spin", press_keys, "spin", "Up Up Down", "spin value-changed" },
  { "type-number", press_keys, "spin", "ctrl+a 4 2 Return", "spin value-changed" },
  { "edit-label", press_keys, "editable-label", "Return", "editable-label notify::editing TRUE" },
  { "leave-label", press_keys, NULL, "a b Return", "editable-label notify::editing FALSE" },
  { "text", type, "text", "text", "text “text”" },
  { "select-text", press_keys, "text", "shift+Home", "buffer notify::has-selection TRUE" },
  { "copy-text", press_keys, NULL, "ctrl+c", "text copy-clipboard" },
  { "drag-over-text", drag_by, "text", NULL, NULL },
  { "select-label", double_click, "label", NULL, NULL },
  { "copy-label", press_keys, NULL, "ctrl+c", "label copy-clipboard" },

  { "drop-down", open_drop_down, "drop-down", NULL, NULL },
  { "drop-down-by-key", press_keys, NULL, "Down Down Return", "drop-down notify::selected 2" },
  { "scale", press_keys, "scale", "Right", "scale change-value" },
  { "drag-scale", drag_by, "scale", NULL, "scale change-value" },
  { "wheel-on-scale", turn_wheel, "scale", NULL, "scale change-value" },
  { "expander", click, "expander", NULL, "expander notify::expanded TRUE" },

  { "accelerator", press_keys, "press", "ctrl+e", "action plain without parameter" },
  { "accelerator-of-state", press_keys, "press", "ctrl+t", "bound notify::active TRUE" },
  { "disable", press_keys, "press", "ctrl+g", "gated notify::sensitive FALSE" },
  { "click-on-disabled", click, "gated", NULL, NULL },
  { "enable", press_keys, "press", "ctrl+g", "gated notify::sensitive TRUE" },
  { "click-on-enabled", click, "gated", NULL, "action gated without parameter" },
  { "accelerator-of-app", press_keys, "press", "F1", "action about without parameter" },
  { "open-menu", open, "menu", "menu-popover", "menu-popover show" },
  { "menu-item", click_label, "menu-popover", "Plain", "action plain without parameter" },
  { "open-menu-again", open, "menu", "menu-popover", "menu-popover show" },
  { "menu-item-with-target", click_label, "menu-popover", "Open it", "action open 'it'" },
  { "open-menu-for-toggle", open, "menu", "menu-popover", "menu-popover show" },
  { "menu-toggle", click_label, "menu-popover", "Toggle", "bound notify::active FALSE" },
  { "open-menu-for-choice", open, "menu", "menu-popover", "menu-popover show" },
  { "menu-choice", click_label, "menu-popover", "Two", "choice notify::state 'two'" },
  { "open-menu-for-key", open, "menu", "menu-popover", "menu-popover show" },
  { "menu-keys", press_keys, NULL, "Up Return", "menu-popover closed" },
  { "open-menu-to-leave", open, "menu", "menu-popover", "menu-popover show" },
  { "leave-menu", press_keys, NULL, "Escape", "menu-popover closed" },
  { "open-popover", open, "popover", "popover-popover", "popover-popover show" },
  { "type-in-popover", type, "popover-entry", "ab", "popover-entry text “ab”" },
  { "click-in-popover", click, "popover-button", NULL, "popover-button clicked" },
  { "leave-popover", press_keys, NULL, "Escape", "popover-popover closed" },

  { "dialog", open_dialog, "ask", "dialog", "ask clicked" },
  { "type-in-dialog", type, "dialog-entry", "yes", "dialog-entry text “yes”" },
  { "default", press_keys_until_active, NULL, "Return", "dialog-ok answers the dialog" },
  { "dialog-again", open_dialog, "ask", "dialog", "ask clicked" },
  { "dialog-mnemonic", press_keys_until_active, NULL, "alt+o", "dialog-ok answers the dialog" },

  { "to-lists", click_label, "switcher", "Lists", "stack notify::visible-child lists" },
  { "row", click_label, "list-box", "row-1", "list-box row-activated row-1" },
  { "row-by-keys", press_keys, NULL, "Down Return", "list-box row-activated row-2" },
  { "scroll", turn_wheel, "row-2", NULL, "list scrolled" },
  { "item", click_label, "list-view", "item 1", "1 selected, first 1" },
  { "more-items", control_click_label, "list-view", "item 3", "2 selected, first 1" },
  { "item-twice", double_click_label, "list-view", "item 2", "list-view activate 2" },
  { "item-by-keys", press_keys, NULL, "Down Return", "list-view activate 3" },
  { "tab-of-notebook", click_label, "notebook", "Tab two", NULL },
  { "tab-by-key", press_keys, NULL, "Left", NULL },

  { "to-pads", click_label, "switcher", "Pads", "stack notify::visible-child pads" },
  { "click-on-pad", click, "pad", NULL, "pad released 1" },
  { "secondary-click", secondary_click, "pad", NULL, "pad released 1" },
  { "double-click", double_click, "pad", NULL, "pad released 2" },
  { "guarded", click, "guarded", NULL, "guard released 1" },
  { "watched", click, "watched", NULL, "watched clicked" },
  { "drag", drag_by, "drag-pad", NULL, "drag ended" },
  { "drag-and-drop", drag_to, "from", "to", "dropped freight" },
  { "taken-key", press_keys, NULL, "F5", "key taken" },
  { "other-key", press_keys, NULL, "F6", "key press comes up" },
  { "close", ask_to_close, NULL, "alt+F4", "close asked" },
};

static void
play (SameWindow *window, const Step *step)
{
  gsize start = same_log_get_length (window->log);

  same_log_write (window->log, "-- %s", step->name);
  step->act (window, step);
  if (step->answer != NULL)
    same_log_wait (window->log, step->answer, start);
  gtk_support_settle (GTK_WIDGET (window->window));
}

void
same_script_play (SameWindow *window)
{
  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    play (window, &steps[i]);
}

static const Step *
find_step (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    if (g_str_equal (steps[i].name, name))
      return &steps[i];

  g_assert_not_reached ();
}

/* What comes of the step comes before what comes of a key after it. */
void
same_script_play_step (SameWindow *window, const char *name)
{
  const Step *step = find_step (name);

  step->act (window, step);
  gtk_support_key ("F5");
  same_log_wait (window->log, "key taken", 0);
  gtk_support_settle (GTK_WIDGET (window->window));
}
