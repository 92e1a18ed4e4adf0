/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "matrix-stage.h"

G_BEGIN_DECLS

/* Each builds the thing of a row: what is tagged, where a hand goes, what is heard of it. */
void matrix_build_button (MatrixStage *stage);
void matrix_build_toggle (MatrixStage *stage);
void matrix_build_check (MatrixStage *stage);
void matrix_build_radio (MatrixStage *stage);
void matrix_build_switch (MatrixStage *stage);
void matrix_build_menu_button (MatrixStage *stage);
void matrix_build_drop_down (MatrixStage *stage);
void matrix_build_combo_box (MatrixStage *stage);
void matrix_build_entry (MatrixStage *stage);
void matrix_build_search_entry (MatrixStage *stage);
void matrix_build_password_entry (MatrixStage *stage);
void matrix_build_spin_button (MatrixStage *stage);
void matrix_build_scale (MatrixStage *stage);
void matrix_build_expander (MatrixStage *stage);
void matrix_build_link_button (MatrixStage *stage);
void matrix_build_list_box (MatrixStage *stage);
void matrix_build_list_view (MatrixStage *stage);
void matrix_build_grid_view (MatrixStage *stage);
void matrix_build_column_view (MatrixStage *stage);
void matrix_build_notebook (MatrixStage *stage);
void matrix_build_stack_switcher (MatrixStage *stage);
void matrix_build_text_view (MatrixStage *stage);
void matrix_build_color_button (MatrixStage *stage);
void matrix_build_font_button (MatrixStage *stage);
void matrix_build_popover_menu (MatrixStage *stage);
void matrix_build_calendar (MatrixStage *stage);
void matrix_build_image (MatrixStage *stage);
void matrix_build_label (MatrixStage *stage);
void matrix_build_box (MatrixStage *stage);

/* Of matrix-action-things.c */
void matrix_build_action_button (MatrixStage *stage);
void matrix_build_action_toggle (MatrixStage *stage);
void matrix_build_action_check (MatrixStage *stage);
void matrix_build_action_switch (MatrixStage *stage);
void matrix_build_action_row (MatrixStage *stage);
void matrix_build_action_menu (MatrixStage *stage);
void matrix_build_mapped_button (MatrixStage *stage);
void matrix_build_mapped_menu (MatrixStage *stage);

G_END_DECLS
