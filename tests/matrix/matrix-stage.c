/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "matrix-stage.h"

#include "matrix-value.h"

#include "api-support.h"
#include "gtk-support.h"

/* Longer than a hand is taken to be on something, and than anything takes to settle. */
#define PAUSE_MS 10000

/* Building */

static void
other_clicked_cb (MatrixStage *stage)
{
  if (stage->column != MATRIX_HANDLER)
    return;

  if (stage->change != NULL)
    stage->change (stage);
  else
    matrix_value_set (stage->value_object, stage->value_property, stage->row->values[1]);
}

static GtkWidget *
build_mnemonic (GtkWidget *widget)
{
  GtkWidget *label = gtk_label_new_with_mnemonic ("_Zap");

  gtk_label_set_mnemonic_widget (GTK_LABEL (label), widget);
  return label;
}

/* What a widget does when it is activated, on a key of the application's choice. */
static void
add_shortcut (GtkWidget *widget)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();
  GtkShortcut        *shortcut = gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_F5, 0),
                                            g_object_ref (gtk_activate_action_get ()));

  gtk_shortcut_controller_set_scope (GTK_SHORTCUT_CONTROLLER (controller),
                                     GTK_SHORTCUT_SCOPE_GLOBAL);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller), shortcut);
  gtk_widget_add_controller (widget, controller);
}

static void
fill_window (MatrixStage *stage)
{
  stage->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  stage->other = gtk_button_new_with_label ("Other");
  gtk_widget_set_halign (stage->box, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (stage->box, GTK_ALIGN_CENTER);
  gtk_window_set_child (stage->window, stage->box);
  gtk_box_append (GTK_BOX (stage->box), stage->other);
  natero_widget_set_feature_id (stage->other, MATRIX_OTHER);
  g_signal_connect_swapped (stage->other, "clicked", G_CALLBACK (other_clicked_cb), stage);

  stage->row->build (stage);
  matrix_reader_describe (stage->widget, MATRIX_TAGGED);
  if (gtk_widget_get_parent (stage->widget) == NULL)
    gtk_box_append (GTK_BOX (stage->box), stage->widget);
  if (stage->target == NULL)
    stage->target = stage->widget;
  if (stage->focus == NULL)
    stage->focus = stage->widget;
  gtk_box_append (GTK_BOX (stage->box), build_mnemonic (stage->widget));
  natero_widget_set_feature_id (stage->widget, stage->is_untagged ? NULL : MATRIX_TAGGED);
  add_shortcut (stage->widget);
}

/* Leaves an empty window, as it takes a while until a new one is where a hand can go. */
static void
empty_window (MatrixStage *stage)
{
  /* GTK does not let go of the pointer when what has an open popover is destroyed. */
  if (stage->popover != NULL)
    gtk_popover_popdown (GTK_POPOVER (stage->popover));
  gtk_support_settle (NULL);
  if (stage->window != NULL)
    {
      g_signal_handlers_disconnect_by_data (stage->window, stage);
      gtk_window_set_child (stage->window, NULL);
    }
  stage->row = NULL;
  stage->widget = NULL;
  stage->is_untagged = FALSE;
  stage->target = NULL;
  stage->focus = NULL;
  stage->popover = NULL;
  stage->item = NULL;
  stage->mapped_id = NULL;
  stage->action = NULL;
  stage->value_object = NULL;
  stage->value_property = NULL;
  stage->reset = NULL;
  stage->change = NULL;
}

void
matrix_stage_clear (MatrixStage *stage)
{
  empty_window (stage);
  if (stage->window != NULL)
    gtk_support_destroy (stage->window);
  stage->window = NULL;
}

static void
open_window (MatrixStage *stage)
{
  stage->window = GTK_WINDOW (gtk_window_new ());
  gtk_window_set_default_size (stage->window, 500, 600);
  natero_tracker_attach (stage->tracker, stage->window);
  matrix_hand_present (stage->hand, stage->window);
}

void
matrix_stage_set_row (MatrixStage *stage, const MatrixRow *row)
{
  if (stage->row == row)
    return;

  empty_window (stage);
  if (stage->window == NULL)
    open_window (stage);
  stage->row = row;
  fill_window (stage);
  gtk_support_settle (GTK_WIDGET (stage->window));
}

static void
heard_cb (MatrixStage *stage)
{
  stage->n_effects++;
}

void
matrix_stage_hear (MatrixStage *stage, gpointer object, const char *signal)
{
  g_signal_connect_swapped (object, signal, G_CALLBACK (heard_cb), stage);
}

/* No hand is on anything for a while. */
void
matrix_stage_pause (MatrixStage *stage)
{
  natero_tracker_advance_clock (stage->tracker, PAUSE_MS);
}

/* All has come that was under way, and no hand was on anything for a while. */
void
matrix_stage_settle (MatrixStage *stage)
{
  gtk_support_settle (GTK_WIDGET (stage->window));
  matrix_stage_pause (stage);
  gtk_support_settle (NULL);
}

/* A Wayland compositor opens a popup only for a key or button that is down. So one is, elsewhere
 * and for so long that no hand is on anything. */
void
matrix_stage_allow_popups (MatrixStage *stage, gboolean allow)
{
  const char *key = stage->hand->kind->popup_key;

  if (key == NULL)
    return;

  if (allow)
    matrix_hand_key_down (stage->hand, key);
  else
    matrix_hand_key_up (stage->hand, key);
  matrix_stage_pause (stage);
}

/* All is as at the beginning. */
void
matrix_stage_begin_cell (MatrixStage *stage, MatrixColumn column)
{
  stage->column = column;
  if (stage->value_property != NULL)
    matrix_value_set (stage->value_object, stage->value_property, stage->row->values[0]);
  if (stage->reset != NULL)
    stage->reset (stage);
  gtk_window_set_focus (stage->window, NULL);
  gtk_support_settle (NULL);
  matrix_stage_pause (stage);
  gtk_support_settle (NULL);
  stage->n_effects = 0;
}

guint
matrix_stage_count_events (MatrixStage *stage)
{
  return api_count_events (stage->tracker);
}

char *
matrix_stage_dup_features (MatrixStage *stage, guint first)
{
  g_autofree char *words = NULL;
  g_auto (GStrv) list = NULL;
  GString *features = g_string_new (NULL);

  words = api_dup_words (stage->tracker, first);
  list = g_strsplit (words, " ", -1);
  for (int i = 0; list[i] != NULL; i++)
    if (g_str_has_prefix (list[i], "feature("))
      g_string_append_printf (features,
                              "%s%.*s",
                              features->len > 0 ? " " : "",
                              (int) strlen (list[i]) - (int) strlen ("feature()"),
                              list[i] + strlen ("feature("));
  return g_string_free (features, FALSE);
}
