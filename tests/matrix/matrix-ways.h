/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "matrix-stage.h"

G_BEGIN_DECLS

/* What a hand does; by the pointer, or in the column of touch by a finger. */
void matrix_poke (MatrixStage *stage, const char *argument);
void matrix_poke_twice (MatrixStage *stage, const char *argument);
void matrix_pull (MatrixStage *stage, const char *argument);
void matrix_choose (MatrixStage *stage, const char *argument);
void matrix_choose_in_tree (MatrixStage *stage, const char *argument);
void matrix_choose_in_dialog (MatrixStage *stage, const char *argument);

/* Keys: @argument is what is pressed while the tagged thing has the focus. */
void matrix_press (MatrixStage *stage, const char *argument);
void matrix_press_anywhere (MatrixStage *stage, const char *argument);
void matrix_press_until_open (MatrixStage *stage, const char *argument);
void matrix_choose_by_keys (MatrixStage *stage, const char *argument);
void matrix_choose_in_dialog_by_keys (MatrixStage *stage, const char *argument);

/* What a screen reader does: @argument is the action, the value, the text or the number. */
void matrix_read_action (MatrixStage *stage, const char *argument);
void matrix_read_menu (MatrixStage *stage, const char *argument);
void matrix_read_dialog (MatrixStage *stage, const char *argument);
void matrix_read_value (MatrixStage *stage, const char *argument);
void matrix_read_text (MatrixStage *stage, const char *argument);
void matrix_read_selection (MatrixStage *stage, const char *argument);

/* The way of a cell: that of its row, else what goes for its column. */
const MatrixWay *matrix_stage_get_way (MatrixStage *stage, MatrixColumn column);

/* Reasons, looked into; and what is to be seen where there is no use */
gboolean matrix_has_focus (MatrixStage *stage);
gboolean matrix_is_open (MatrixStage *stage);
gboolean matrix_is_changed (MatrixStage *stage);
gboolean matrix_has_nothing_to_read (MatrixStage *stage);
gboolean matrix_takes_no_focus (MatrixStage *stage);
gboolean matrix_has_no_activation (MatrixStage *stage);
gboolean matrix_has_no_value (MatrixStage *stage);

G_END_DECLS
