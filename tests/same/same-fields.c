/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "same-window.h"

/* What is pressed, chosen and typed into. */

static GtkWidget *
add_entry (SameWindow *self, GtkWidget *box, const char *name, GtkWidget *entry)
{
  same_window_add (self, box, name, entry);
  same_window_hear_text (self, entry);
  same_window_hear (self, entry, "notify::cursor-position", NULL);
  return entry;
}

static void
add_buttons (SameWindow *self, GtkWidget *box)
{
  GtkWidget *press = same_window_add (self, box, "press", gtk_button_new_with_mnemonic ("_Press"));
  GtkWidget *toggle =
    same_window_add (self, box, "toggle", gtk_toggle_button_new_with_label ("Toggle"));
  GtkWidget *check =
    same_window_add (self, box, "check", gtk_check_button_new_with_mnemonic ("Chec_k"));
  GtkWidget *first =
    same_window_add (self, box, "radio-1", gtk_check_button_new_with_label ("One"));
  GtkWidget *second =
    same_window_add (self, box, "radio-2", gtk_check_button_new_with_label ("Two"));
  GtkWidget *lever = same_window_add (self, box, "switch", gtk_switch_new ());
  GtkWidget *action = same_window_add (self, box, "action", gtk_button_new_with_label ("Act"));
  GtkWidget *bound =
    same_window_add (self, box, "bound", gtk_toggle_button_new_with_label ("Bound"));
  GtkWidget *gated = same_window_add (self, box, "gated", gtk_button_new_with_label ("Gated"));

  gtk_check_button_set_group (GTK_CHECK_BUTTON (second), GTK_CHECK_BUTTON (first));
  gtk_widget_set_halign (lever, GTK_ALIGN_START);
  gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (action), "win.open::it");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (bound), "win.toggle");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (gated), "win.gated");
  same_window_hear (self, press, "clicked", "activate", NULL);
  same_window_hear (self, toggle, "clicked", "toggled", NULL);
  same_window_hear (self, check, "toggled", "activate", NULL);
  same_window_hear (self, first, "toggled", NULL);
  same_window_hear (self, second, "toggled", NULL);
  same_window_hear (self, lever, "notify::active", "state-set", NULL);
  same_window_hear (self, action, "clicked", NULL);
  same_window_hear (self, bound, "clicked", "notify::active", NULL);
  same_window_hear (self, gated, "clicked", "notify::sensitive", NULL);
}

static void
add_entries (SameWindow *self, GtkWidget *box)
{
  GtkWidget *entry = add_entry (self, box, "entry", gtk_entry_new ());
  GtkWidget *password = add_entry (self, box, "password", gtk_password_entry_new ());
  GtkWidget *search = add_entry (self, box, "search", gtk_search_entry_new ());
  GtkWidget *spin = add_entry (self, box, "spin", gtk_spin_button_new_with_range (0, 100, 1));
  GtkWidget *label = add_entry (self, box, "editable-label", gtk_editable_label_new ("Edit"));

  /* How many keys it waits for depends on the time. */
  gtk_search_entry_set_search_delay (GTK_SEARCH_ENTRY (search), 0);
  same_window_hear (self, entry, "activate", "notify::selection-bound", NULL);
  same_window_hear (self, password, "activate", NULL);
  same_window_hear (self, search, "search-changed", "stop-search", "activate", NULL);
  same_window_hear (self, spin, "value-changed", NULL);
  same_window_hear (self, label, "notify::editing", NULL);
}

static void
text_changed_cb (SameWindow *self, GtkTextBuffer *buffer)
{
  g_autofree char *text = NULL;

  g_object_get (buffer, "text", &text, NULL);
  same_log_write (self->log, "text “%s”", text);
}

/* Not where text is pasted: that comes before or after the release. */
static void
released_cb (SameWindow *self)
{
  same_log_write (self->log, "text key released");
}

static void
hear_releases (SameWindow *self, GtkWidget *text)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  g_signal_connect_swapped (keys, "key-released", G_CALLBACK (released_cb), self);
  gtk_widget_add_controller (text, keys);
}

static void
add_text (SameWindow *self, GtkWidget *box)
{
  GtkWidget     *text = same_window_add (self, box, "text", gtk_text_view_new ());
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (text));
  GtkWidget     *label = same_window_add (self, box, "label", gtk_label_new ("Selectable"));

  gtk_widget_set_size_request (text, 200, 40);
  hear_releases (self, text);
  same_log_name (buffer, "buffer");
  g_signal_connect_swapped (buffer, "changed", G_CALLBACK (text_changed_cb), self);
  same_log_hear (self->log, buffer, "notify::has-selection");
  same_window_hear (self, text, "copy-clipboard", "cut-clipboard", "paste-clipboard", NULL);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  same_window_hear (self, label, "copy-clipboard", NULL);
}

/* How many steps a drag makes depends on the frames. */
static gboolean
scaled_cb (SameWindow *self)
{
  same_log_write_once (self->log, "scale change-value");
  return FALSE;
}

static void
add_choices (SameWindow *self, GtkWidget *box)
{
  const char *const words[] = { "Zero", "One", "Two", NULL };
  GtkWidget        *drop =
    same_window_add (self, box, "drop-down", gtk_drop_down_new_from_strings (words));
  GtkWidget *scale = same_window_add (
    self, box, "scale", gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, 0, 100, 10));
  GtkWidget *expander = same_window_add (self, box, "expander", gtk_expander_new ("Details"));

  gtk_expander_set_child (GTK_EXPANDER (expander), gtk_label_new ("Inside"));
  gtk_widget_set_size_request (scale, 200, -1);
  g_signal_connect_swapped (scale, "change-value", G_CALLBACK (scaled_cb), self);
  same_window_hear (self, drop, "notify::selected", "activate", NULL);
  same_window_hear (self, expander, "notify::expanded", "activate", NULL);
}

GtkWidget *
same_window_build_fields (SameWindow *self)
{
  GtkWidget *page =
    same_window_add (self, NULL, "fields", gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12));
  GtkWidget *left = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *right = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  add_buttons (self, left);
  add_entries (self, right);
  add_text (self, right);
  add_choices (self, left);
  gtk_box_append (GTK_BOX (page), left);
  gtk_box_append (GTK_BOX (page), right);
  return page;
}
