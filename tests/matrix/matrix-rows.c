/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "matrix-rows.h"

#include "matrix-things.h"
#include "matrix-ways.h"

/*
 * A row for each class, a cell for each way. What a row does not say is as in the rows that
 * matrix-ways.c has for the columns: a finger does what the pointer does, and what a program does
 * is no use.
 */
/* clang-format off */
#define ONE(act, argument)              { MATRIX_ONE, act, argument, NULL, NULL }
#define NONE(act, argument, seen, note) { MATRIX_NONE, act, argument, note, seen }
#define CANNOT(is_true, note)           { MATRIX_CANNOT, NULL, NULL, note, is_true }
#define ZAP                             [MATRIX_MNEMONIC] = ONE (matrix_press_anywhere, "Alt_L+z")
#define ZAP_FOCUSES                     [MATRIX_MNEMONIC] = NONE (matrix_press_anywhere, "Alt_L+z", matrix_has_focus, "it takes the focus, and that is all")
#define OWN_MNEMONIC                    [MATRIX_MNEMONIC] = ONE (matrix_press_anywhere, "Alt_L+b")
#define F5                              [MATRIX_SHORTCUT] = ONE (matrix_press_anywhere, "F5")
#define AS_CODE                         "GTK changes it as the program does: nothing tells that a person asked"

static const MatrixRow rows[] = {
  { "button", matrix_build_button, { "_Button", "After" }, {
    [MATRIX_POINTER] = ONE (matrix_poke, NULL),
    [MATRIX_ENTER] = ONE (matrix_press, "Return"),
    [MATRIX_SPACE] = ONE (matrix_press, "space"),
    OWN_MNEMONIC, F5,
    [MATRIX_READER] = ONE (matrix_read_action, "click") } },
  { "button-missed", matrix_build_button, { "_Button", "After" }, {
    [MATRIX_POINTER] = NONE (matrix_pull, "200", NULL, "it ends elsewhere"),
    [MATRIX_ENTER] = NONE (matrix_press, "Escape", NULL, "it does nothing"),
    [MATRIX_SPACE] = NONE (matrix_press, "Right", NULL, "it does nothing"),
    [MATRIX_MNEMONIC] = NONE (matrix_press_anywhere, "Alt_L+q", NULL, "it does nothing"),
    [MATRIX_SHORTCUT] = NONE (matrix_press_anywhere, "F6", NULL, "it does nothing"),
    [MATRIX_READER] = ONE (matrix_read_action, "click") } },
  { "toggle", matrix_build_toggle, { "false", "true" }, {
    [MATRIX_POINTER] = ONE (matrix_poke, NULL),
    [MATRIX_ENTER] = ONE (matrix_press, "Return"),
    [MATRIX_SPACE] = ONE (matrix_press, "space"),
    OWN_MNEMONIC, F5,
    [MATRIX_READER] = ONE (matrix_read_action, "click") } },
  { "check", matrix_build_check, { "false", "true" }, {
    [MATRIX_POINTER] = ONE (matrix_poke, NULL),
    [MATRIX_ENTER] = ONE (matrix_press, "Return"),
    [MATRIX_SPACE] = ONE (matrix_press, "space"),
    OWN_MNEMONIC, F5 } },
  { "radio", matrix_build_radio, { "false", "true" }, {
    [MATRIX_POINTER] = ONE (matrix_poke, NULL),
    [MATRIX_ENTER] = ONE (matrix_press, "Return"),
    [MATRIX_SPACE] = ONE (matrix_press, "space"),
    OWN_MNEMONIC, F5 } },
  { "switch", matrix_build_switch, { "false", "true" }, {
    [MATRIX_POINTER] = ONE (matrix_poke, NULL),
    [MATRIX_ENTER] = ONE (matrix_press, "Return"),
    [MATRIX_SPACE] = ONE (matrix_press, "space"),
    ZAP, F5,
    [MATRIX_READER] = ONE (matrix_read_action, "toggle") } },
  { "menu-button", matrix_build_menu_button, { "Menu", "After" }, {
    [MATRIX_POINTER] = ONE (matrix_poke, NULL),
    [MATRIX_ENTER] = ONE (matrix_press, "Return"),
    [MATRIX_SPACE] = ONE (matrix_press, "space"),
    ZAP, F5,
    [MATRIX_READER] = ONE (matrix_read_action, "click") } },
  { "drop-down", matrix_build_drop_down, { "0", "1" }, {
    [MATRIX_POINTER] = ONE (matrix_choose, NULL),
    [MATRIX_ENTER] = ONE (matrix_choose_by_keys, "Down Down Return"),
    [MATRIX_SPACE] = ONE (matrix_choose_by_keys, "Down Down Return"),
    [MATRIX_MNEMONIC] = NONE (matrix_press_until_open, "Alt_L+z", matrix_is_open, "its list opens: nothing is chosen"),
    [MATRIX_SHORTCUT] = NONE (matrix_press_until_open, "F5", matrix_is_open, "its list opens: nothing is chosen"),
    [MATRIX_READER] = NONE (matrix_read_action, "click", matrix_is_open, "its list opens: nothing is chosen") } },
  { "combo-box", matrix_build_combo_box, { "0", "1" }, {
    [MATRIX_POINTER] = ONE (matrix_choose_in_tree, "1"),
    [MATRIX_ENTER] = ONE (matrix_choose_by_keys, "Down Return"),
    [MATRIX_SPACE] = ONE (matrix_choose_by_keys, "Down Return"),
    [MATRIX_MNEMONIC] = NONE (matrix_press_until_open, "Alt_L+z", matrix_is_open, "its list opens: nothing is chosen"),
    [MATRIX_SHORTCUT] = NONE (matrix_press_until_open, "F5", matrix_is_open, "its list opens: nothing is chosen"),
    [MATRIX_READER] = NONE (matrix_read_selection, "1", matrix_is_changed, AS_CODE) } },
  { "entry", matrix_build_entry, { "", "after" }, {
    [MATRIX_POINTER] = NONE (matrix_poke, NULL, matrix_has_focus, "it takes the focus, and that is all"),
    [MATRIX_ENTER] = ONE (matrix_press, "h i Return"),
    [MATRIX_SPACE] = ONE (matrix_press, "space"),
    ZAP_FOCUSES,
    [MATRIX_READER] = NONE (matrix_read_text, "after", matrix_is_changed, AS_CODE) } },
  { "search-entry", matrix_build_search_entry, { "", "after" }, {
    [MATRIX_POINTER] = NONE (matrix_poke, NULL, matrix_has_focus, "it takes the focus, and that is all"),
    [MATRIX_ENTER] = ONE (matrix_press, "h i Return"),
    [MATRIX_SPACE] = ONE (matrix_press, "space"),
    ZAP_FOCUSES,
    [MATRIX_READER] = NONE (matrix_read_text, "after", matrix_is_changed, AS_CODE) } },
  { "password-entry", matrix_build_password_entry, { "", "after" }, {
    [MATRIX_POINTER] = NONE (matrix_poke, NULL, matrix_has_focus, "it takes the focus, and that is all"),
    [MATRIX_ENTER] = ONE (matrix_press, "h i Return"),
    [MATRIX_SPACE] = ONE (matrix_press, "space"),
    ZAP_FOCUSES,
    [MATRIX_READER] = NONE (matrix_read_text, "after", matrix_is_changed, AS_CODE) } },
  { "spin-button", matrix_build_spin_button, { "0", "5" }, {
    [MATRIX_POINTER] = ONE (matrix_poke, NULL),
    [MATRIX_ENTER] = ONE (matrix_press, "5 Return"),
    [MATRIX_SPACE] = NONE (matrix_press, "space", NULL, "a space is no number"),
    ZAP_FOCUSES,
    [MATRIX_SHORTCUT] = ONE (matrix_press, "Up Up"),
    [MATRIX_READER] = NONE (matrix_read_value, "5", matrix_is_changed, AS_CODE) } },
  { "scale", matrix_build_scale, { "0", "5" }, {
    [MATRIX_POINTER] = ONE (matrix_poke, NULL),
    [MATRIX_ENTER] = NONE (matrix_press, "Return", NULL, "it does nothing"),
    [MATRIX_SPACE] = NONE (matrix_press, "space", NULL, "it does nothing"),
    ZAP_FOCUSES,
    [MATRIX_SHORTCUT] = ONE (matrix_press, "Right Right"),
    [MATRIX_READER] = NONE (matrix_read_value, "5", matrix_is_changed, AS_CODE) } },
  { "scale-dragged", matrix_build_scale, { "0", "5" }, {
    [MATRIX_POINTER] = ONE (matrix_pull, "60"),
    [MATRIX_ENTER] = ONE (matrix_press, "Prior"),
    [MATRIX_SPACE] = ONE (matrix_press, "End"),
    ZAP_FOCUSES,
    [MATRIX_SHORTCUT] = ONE (matrix_press, "Right Left Right"),
    [MATRIX_READER] = NONE (matrix_read_value, "5", matrix_is_changed, AS_CODE) } },
  { "expander", matrix_build_expander, { "false", "true" }, {
    [MATRIX_POINTER] = ONE (matrix_poke, NULL),
    [MATRIX_ENTER] = ONE (matrix_press, "Return"),
    [MATRIX_SPACE] = ONE (matrix_press, "space"),
    OWN_MNEMONIC, F5,
    [MATRIX_READER] = ONE (matrix_read_action, "activate") } },
  { "link-button", matrix_build_link_button, { "false", "true" }, {
    [MATRIX_POINTER] = ONE (matrix_poke, NULL),
    [MATRIX_ENTER] = ONE (matrix_press, "Return"),
    [MATRIX_SPACE] = ONE (matrix_press, "space"),
    ZAP, F5,
    [MATRIX_READER] = ONE (matrix_read_action, "click") } },
  { "list-box", matrix_build_list_box, { NULL, NULL }, {
    [MATRIX_POINTER] = ONE (matrix_poke, NULL),
    [MATRIX_ENTER] = ONE (matrix_press, "Return"),
    [MATRIX_SPACE] = ONE (matrix_press, "space"),
    [MATRIX_MNEMONIC] = ONE (matrix_press, "Alt_L+z"),
    [MATRIX_SHORTCUT] = ONE (matrix_press, "F5"),
    [MATRIX_READER] = NONE (matrix_read_selection, "1", matrix_is_changed, AS_CODE) } },
  { "list-view", matrix_build_list_view, { "0", "1" }, {
    [MATRIX_POINTER] = ONE (matrix_poke_twice, NULL),
    [MATRIX_ENTER] = ONE (matrix_press, "Home Return"),
    [MATRIX_SPACE] = NONE (matrix_press, "Home Down space", matrix_is_changed, "it selects"),
    ZAP_FOCUSES,
    [MATRIX_READER] = NONE (matrix_read_selection, "1", matrix_is_changed, "it selects") } },
  { "grid-view", matrix_build_grid_view, { "0", "1" }, {
    [MATRIX_POINTER] = ONE (matrix_poke_twice, NULL),
    [MATRIX_ENTER] = ONE (matrix_press, "Home Return"),
    [MATRIX_SPACE] = NONE (matrix_press, "Home Right space", matrix_is_changed, "it selects"),
    ZAP_FOCUSES,
    [MATRIX_READER] = NONE (matrix_read_selection, "1", matrix_is_changed, "it selects") } },
  { "column-view", matrix_build_column_view, { "0", "1" }, {
    [MATRIX_POINTER] = ONE (matrix_poke_twice, NULL),
    [MATRIX_ENTER] = ONE (matrix_press, "Home Return"),
    [MATRIX_SPACE] = NONE (matrix_press, "Home Down space", matrix_is_changed, "it selects"),
    ZAP_FOCUSES,
    [MATRIX_READER] = NONE (matrix_read_selection, "1", matrix_is_changed, "it selects") } },
  { "notebook", matrix_build_notebook, { "0", "1" }, {
    [MATRIX_POINTER] = ONE (matrix_poke, NULL),
    [MATRIX_ENTER] = NONE (matrix_press, "Return", NULL, "it does nothing"),
    [MATRIX_SPACE] = NONE (matrix_press, "space", NULL, "the page is there"),
    OWN_MNEMONIC,
    [MATRIX_SHORTCUT] = ONE (matrix_press, "Control_L+Next"),
    [MATRIX_READER] = NONE (matrix_read_selection, "1", matrix_is_changed, AS_CODE) } },
  { "stack-switcher", matrix_build_stack_switcher, { "Beta", "Alpha" }, {
    [MATRIX_POINTER] = ONE (matrix_poke, NULL),
    [MATRIX_ENTER] = ONE (matrix_press, "Return"),
    [MATRIX_SPACE] = ONE (matrix_press, "space"),
    OWN_MNEMONIC,
    [MATRIX_READER] = ONE (matrix_read_action, "click") } },
  { "text-view", matrix_build_text_view, { "", "after" }, {
    [MATRIX_POINTER] = NONE (matrix_poke, NULL, matrix_has_focus, "it takes the focus, and that is all"),
    [MATRIX_ENTER] = ONE (matrix_press, "h i Return"),
    [MATRIX_SPACE] = ONE (matrix_press, "space"),
    ZAP_FOCUSES,
    [MATRIX_READER] = NONE (matrix_read_text, "after", matrix_is_changed, AS_CODE) } },
  { "colour-button", matrix_build_color_button, { "rgb(1,2,3)", "rgb(4,5,6)" }, {
    [MATRIX_POINTER] = ONE (matrix_choose_in_dialog, NULL),
    [MATRIX_ENTER] = ONE (matrix_choose_in_dialog_by_keys, "Alt_L+s"),
    [MATRIX_SPACE] = ONE (matrix_choose_in_dialog_by_keys, "Alt_L+s"),
    [MATRIX_MNEMONIC] = ONE (matrix_choose_in_dialog_by_keys, "Alt_L+s"),
    [MATRIX_SHORTCUT] = ONE (matrix_choose_in_dialog_by_keys, "Alt_L+s"),
    [MATRIX_READER] = ONE (matrix_read_dialog, "click") } },
  { "font-button", matrix_build_font_button, { "Sans 10", "Sans 12" }, {
    [MATRIX_POINTER] = ONE (matrix_choose_in_dialog, NULL),
    [MATRIX_ENTER] = ONE (matrix_choose_in_dialog_by_keys, "Alt_L+s"),
    [MATRIX_SPACE] = ONE (matrix_choose_in_dialog_by_keys, "Alt_L+s"),
    [MATRIX_MNEMONIC] = ONE (matrix_choose_in_dialog_by_keys, "Alt_L+s"),
    [MATRIX_SHORTCUT] = ONE (matrix_choose_in_dialog_by_keys, "Alt_L+s"),
    [MATRIX_READER] = ONE (matrix_read_dialog, "click") } },
  { "popover-menu", matrix_build_popover_menu, { "true", "false" }, {
    [MATRIX_POINTER] = ONE (matrix_choose, NULL),
    [MATRIX_ENTER] = ONE (matrix_choose_by_keys, "Down Return"),
    [MATRIX_SPACE] = ONE (matrix_choose_by_keys, "Down space"),
    [MATRIX_MNEMONIC] = NONE (matrix_press_anywhere, "Alt_L+z", NULL, "it is not shown"),
    [MATRIX_READER] = ONE (matrix_read_menu, "click") } },
  { "calendar", matrix_build_calendar, { "10", "15" }, {
    [MATRIX_POINTER] = ONE (matrix_poke, NULL),
    [MATRIX_ENTER] = NONE (matrix_press, "Left Return", NULL, "it does nothing"),
    [MATRIX_SPACE] = ONE (matrix_press, "Right space"),
    ZAP_FOCUSES,
    [MATRIX_SHORTCUT] = ONE (matrix_press, "Up space"),
    [MATRIX_READER] = NONE (matrix_read_action, "click", NULL, "another month") } },
  { "image", matrix_build_image, { "document-save", "document-open" }, {
    [MATRIX_POINTER] = ONE (matrix_poke, NULL),
    [MATRIX_ENTER] = CANNOT (matrix_takes_no_focus, "it takes no keys"),
    [MATRIX_SPACE] = CANNOT (matrix_takes_no_focus, "it takes no keys"),
    [MATRIX_MNEMONIC] = CANNOT (matrix_takes_no_focus, "it has nothing that a mnemonic could reach") } },
  { "image-moved", matrix_build_image, { "document-save", "document-open" }, {
    [MATRIX_POINTER] = ONE (matrix_pull, "16"),
    [MATRIX_TOUCH] = NONE (matrix_pull, "16", NULL, "a finger that moves scrolls"),
    [MATRIX_ENTER] = CANNOT (matrix_takes_no_focus, "it takes no keys"),
    [MATRIX_SPACE] = CANNOT (matrix_takes_no_focus, "it takes no keys"),
    [MATRIX_MNEMONIC] = CANNOT (matrix_takes_no_focus, "it has nothing that a mnemonic could reach") } },
  { "image-left", matrix_build_image, { "document-save", "document-open" }, {
    [MATRIX_POINTER] = NONE (matrix_pull, "200", NULL, "it ends elsewhere"),
    [MATRIX_ENTER] = CANNOT (matrix_takes_no_focus, "it takes no keys"),
    [MATRIX_SPACE] = CANNOT (matrix_takes_no_focus, "it takes no keys"),
    [MATRIX_MNEMONIC] = CANNOT (matrix_takes_no_focus, "it has nothing that a mnemonic could reach") } },
  { "label", matrix_build_label, { "Label", "After" }, {
    [MATRIX_POINTER] = ONE (matrix_poke, NULL),
    [MATRIX_ENTER] = CANNOT (matrix_takes_no_focus, "it takes no keys"),
    [MATRIX_SPACE] = CANNOT (matrix_takes_no_focus, "it takes no keys"),
    [MATRIX_MNEMONIC] = CANNOT (matrix_takes_no_focus, "it has nothing that a mnemonic could reach") } },
  { "box", matrix_build_box, { "0", "5" }, {
    [MATRIX_POINTER] = ONE (matrix_poke, NULL),
    [MATRIX_ENTER] = CANNOT (matrix_takes_no_focus, "it takes no keys"),
    [MATRIX_SPACE] = CANNOT (matrix_takes_no_focus, "it takes no keys"),
    [MATRIX_MNEMONIC] = CANNOT (matrix_takes_no_focus, "it has nothing that a mnemonic could reach") } },
  { "action-button", matrix_build_action_button, { NULL, NULL }, {
    [MATRIX_POINTER] = ONE (matrix_poke, NULL),
    [MATRIX_ENTER] = ONE (matrix_press, "Return"),
    [MATRIX_SPACE] = ONE (matrix_press, "space"),
    OWN_MNEMONIC, F5,
    [MATRIX_READER] = ONE (matrix_read_action, "click") } },
  { "action-toggle", matrix_build_action_toggle, { "false", "true" }, {
    [MATRIX_POINTER] = ONE (matrix_poke, NULL),
    [MATRIX_ENTER] = ONE (matrix_press, "Return"),
    [MATRIX_SPACE] = ONE (matrix_press, "space"),
    OWN_MNEMONIC, F5,
    [MATRIX_READER] = ONE (matrix_read_action, "click") } },
  { "action-check", matrix_build_action_check, { "false", "true" }, {
    [MATRIX_POINTER] = ONE (matrix_poke, NULL),
    [MATRIX_ENTER] = ONE (matrix_press, "Return"),
    [MATRIX_SPACE] = ONE (matrix_press, "space"),
    OWN_MNEMONIC, F5 } },
  { "action-switch", matrix_build_action_switch, { "false", "true" }, {
    [MATRIX_POINTER] = ONE (matrix_poke, NULL),
    [MATRIX_ENTER] = ONE (matrix_press, "Return"),
    [MATRIX_SPACE] = ONE (matrix_press, "space"),
    ZAP, F5,
    [MATRIX_READER] = ONE (matrix_read_action, "toggle") } },
  { "action-row", matrix_build_action_row, { NULL, NULL }, {
    [MATRIX_POINTER] = ONE (matrix_poke, NULL),
    [MATRIX_ENTER] = ONE (matrix_press, "Return"),
    [MATRIX_SPACE] = ONE (matrix_press, "space"),
    [MATRIX_MNEMONIC] = ONE (matrix_press, "Alt_L+z"),
    [MATRIX_SHORTCUT] = ONE (matrix_press, "F5"),
    [MATRIX_READER] = NONE (matrix_read_selection, "1", NULL, "it selects") } },
  { "action-menu", matrix_build_action_menu, { "true", "false" }, {
    [MATRIX_POINTER] = ONE (matrix_choose, NULL),
    [MATRIX_ENTER] = ONE (matrix_choose_by_keys, "Down Return"),
    [MATRIX_SPACE] = ONE (matrix_choose_by_keys, "Down space"),
    [MATRIX_MNEMONIC] = NONE (matrix_press_anywhere, "Alt_L+z", NULL, "it is not shown"),
    [MATRIX_READER] = ONE (matrix_read_menu, "click") } },
  { "mapped-button", matrix_build_mapped_button, { NULL, NULL }, {
    [MATRIX_POINTER] = ONE (matrix_poke, NULL),
    [MATRIX_ENTER] = ONE (matrix_press, "Return"),
    [MATRIX_SPACE] = ONE (matrix_press, "space"),
    OWN_MNEMONIC, F5,
    [MATRIX_READER] = ONE (matrix_read_action, "click") } },
  { "mapped-menu", matrix_build_mapped_menu, { "true", "false" }, {
    [MATRIX_POINTER] = ONE (matrix_choose, NULL),
    [MATRIX_ENTER] = ONE (matrix_choose_by_keys, "Down Return"),
    [MATRIX_SPACE] = ONE (matrix_choose_by_keys, "Down space"),
    [MATRIX_MNEMONIC] = NONE (matrix_press_anywhere, "Alt_L+z", NULL, "it is not shown"),
    [MATRIX_READER] = ONE (matrix_read_menu, "click") } },
};
/* clang-format on */

const MatrixRow *
matrix_get_rows (guint *n_rows)
{
  *n_rows = G_N_ELEMENTS (rows);
  return rows;
}
