/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "matrix-things.h"

#include "gtk-support.h"

#define PREFIX "thing"
#define ACTION "use"

/*
 * What activates an action that is mapped to a feature, too. Where it is tagged, the tag counts and
 * the action does not, be it activated before the tagged use is seen, after it, or later.
 */

static void
add_action (MatrixStage *stage, GAction *action)
{
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  g_action_map_add_action (G_ACTION_MAP (group), action);
  natero_tracker_insert_action_group (
    stage->tracker, GTK_WIDGET (stage->window), PREFIX, G_ACTION_GROUP (group));
  natero_tracker_map_action (stage->tracker,
                             PREFIX "." ACTION,
                             stage->is_untagged ? MATRIX_TAGGED : MATRIX_MAPPED,
                             NULL,
                             NULL);
  g_object_unref (action);
}

static void
set_action (GtkWidget *widget)
{
  gtk_actionable_set_action_name (GTK_ACTIONABLE (widget), PREFIX "." ACTION);
}

/* Without a state */

static void
activate_action (MatrixStage *stage)
{
  g_action_activate (stage->action, NULL);
}

static void
add_plain_action (MatrixStage *stage)
{
  GSimpleAction *action = g_simple_action_new (ACTION, NULL);

  matrix_stage_hear (stage, action, "activate");
  stage->action = G_ACTION (action);
  add_action (stage, stage->action);
  stage->change = activate_action;
}

void
matrix_build_action_button (MatrixStage *stage)
{
  stage->widget = gtk_button_new_with_mnemonic ("_Button");
  add_plain_action (stage);
  set_action (stage->widget);
}

void
matrix_build_mapped_button (MatrixStage *stage)
{
  stage->is_untagged = TRUE;
  matrix_build_action_button (stage);
}

/* GTK tells of no activation of a row that has an action, only that it is selected. */
static void
select_no_row (MatrixStage *stage)
{
  gtk_list_box_unselect_all (GTK_LIST_BOX (stage->widget));
}

/* The row has the action, and the list has the tag. */
void
matrix_build_action_row (MatrixStage *stage)
{
  stage->widget = gtk_list_box_new ();
  add_plain_action (stage);
  for (int i = 0; i < 2; i++)
    {
      GtkWidget *row = gtk_list_box_row_new ();

      gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), gtk_label_new ("Row"));
      gtk_list_box_append (GTK_LIST_BOX (stage->widget), row);
      set_action (row);
      stage->focus = row;
    }
  stage->target = stage->focus;
  stage->reset = select_no_row;
}

/* With a state: of a property, so that a program changes it in all of its ways */

static void
add_stateful_action (MatrixStage *stage, GtkWidget *widget)
{
  stage->value_object = G_OBJECT (stage->window);
  stage->value_property = "hide-on-close";
  stage->widget = widget;
  matrix_stage_hear (stage, stage->window, "notify::hide-on-close");
  add_action (stage,
              G_ACTION (g_property_action_new (ACTION, stage->window, stage->value_property)));
  set_action (widget);
}

void
matrix_build_action_toggle (MatrixStage *stage)
{
  add_stateful_action (stage, gtk_toggle_button_new_with_mnemonic ("_Button"));
}

void
matrix_build_action_check (MatrixStage *stage)
{
  add_stateful_action (stage, gtk_check_button_new_with_mnemonic ("_Button"));
}

void
matrix_build_action_switch (MatrixStage *stage)
{
  add_stateful_action (stage, gtk_switch_new ());
  gtk_widget_set_halign (stage->widget, GTK_ALIGN_CENTER);
}

/* Items of a menu */

void
matrix_build_action_menu (MatrixStage *stage)
{
  stage->mapped_id = MATRIX_MAPPED;
  matrix_build_popover_menu (stage);
}

void
matrix_build_mapped_menu (MatrixStage *stage)
{
  stage->is_untagged = TRUE;
  stage->mapped_id = MATRIX_TAGGED;
  matrix_build_popover_menu (stage);
}
