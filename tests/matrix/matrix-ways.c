/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "matrix-ways.h"

#include "matrix-value.h"

#include "gtk-support.h"

/* The pointer and the finger */

static void
poke (MatrixStage *stage, GtkWidget *widget)
{
  /* An assertion told already that it was not found. */
  if (widget == NULL)
    return;

  if (stage->column == MATRIX_TOUCH)
    matrix_hand_tap (stage->hand, widget);
  else
    matrix_hand_click (stage->hand, widget);
}

void
matrix_poke (MatrixStage *stage, G_GNUC_UNUSED const char *argument)
{
  poke (stage, stage->target);
}

void
matrix_poke_twice (MatrixStage *stage, G_GNUC_UNUSED const char *argument)
{
  poke (stage, stage->target);
  poke (stage, stage->target);
}

static void
hold (gpointer user_data)
{
  matrix_stage_pause (user_data);
}

/* However long it is held on the way. */
void
matrix_pull (MatrixStage *stage, const char *argument)
{
  int distance = (int) g_ascii_strtoll (argument, NULL, 10);

  if (stage->column == MATRIX_TOUCH)
    matrix_hand_swipe (stage->hand, stage->target, distance, hold, stage);
  else
    matrix_hand_drag (stage->hand, stage->target, distance, hold, stage);
}

void
matrix_choose (MatrixStage *stage, G_GNUC_UNUSED const char *argument)
{
  poke (stage, stage->target);
  gtk_support_wait_mapped (stage->popover);
  poke (stage, gtk_support_find_label (stage->popover, stage->item));
}

static gboolean
is_tree_item (GtkWidget *widget, G_GNUC_UNUSED gconstpointer user_data)
{
  return g_str_equal (gtk_widget_get_css_name (widget), "modelbutton") &&
         gtk_widget_get_mapped (widget);
}

/* Its items draw their text themselves: so they are told by their place. */
void
matrix_choose_in_tree (MatrixStage *stage, const char *argument)
{
  GtkWidget *item;

  poke (stage, stage->target);
  gtk_support_wait_mapped (stage->popover);
  item = gtk_support_find (stage->popover, is_tree_item, NULL);
  for (gint64 i = g_ascii_strtoll (argument, NULL, 10); i > 0; i--)
    item = gtk_widget_get_next_sibling (item);
  poke (stage, item);
}

/* Dialogs */

static GtkWindow *
find_dialog (MatrixStage *stage)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (toplevels, i);

      /* The list keeps it alive. */
      if (window != stage->window && gtk_window_get_transient_for (window) == stage->window &&
          gtk_widget_get_mapped (GTK_WIDGET (window)))
        return window;
    }

  return NULL;
}

static gboolean
has_dialog (gpointer user_data)
{
  return find_dialog (user_data) != NULL;
}

static gboolean
has_no_dialog (gpointer user_data)
{
  return find_dialog (user_data) == NULL;
}

/* NULL, and the cell has failed, where none is shown. */
static GtkWindow *
wait_for_dialog (MatrixStage *stage)
{
  GtkWindow *dialog;

  gtk_support_wait (has_dialog, stage, "a dialog is shown");
  dialog = find_dialog (stage);
  if (dialog != NULL)
    matrix_hand_present (stage->hand, dialog);
  return dialog;
}

void
matrix_choose_in_dialog (MatrixStage *stage, G_GNUC_UNUSED const char *argument)
{
  GtkWindow *dialog;

  poke (stage, stage->target);
  dialog = wait_for_dialog (stage);
  if (dialog == NULL)
    return;

  poke (stage, gtk_support_find_label (GTK_WIDGET (dialog), stage->item));
  gtk_support_wait (has_no_dialog, stage, "the dialog is gone");
}

/* Keys */

static void
take_focus (MatrixStage *stage)
{
  if (!gtk_widget_grab_focus (stage->focus))
    gtk_widget_child_focus (stage->focus, GTK_DIR_TAB_FORWARD);
  gtk_support_settle (GTK_WIDGET (stage->window));
}

void
matrix_press_anywhere (MatrixStage *stage, const char *argument)
{
  matrix_hand_key (stage->hand, argument);
}

/* What is activated opens a quarter of a second later; and a Wayland compositor opens nothing for a
 * key that is up again. */
void
matrix_press_until_open (MatrixStage *stage, const char *argument)
{
  matrix_hand_key_down (stage->hand, argument);
  gtk_support_wait_mapped (stage->popover);
  matrix_hand_key_up (stage->hand, argument);
}

void
matrix_press (MatrixStage *stage, const char *argument)
{
  take_focus (stage);
  matrix_hand_key (stage->hand, argument);
}

static const char *
get_opening_key (MatrixStage *stage)
{
  return stage->column == MATRIX_SPACE ? "space" : "Return";
}

void
matrix_choose_by_keys (MatrixStage *stage, const char *argument)
{
  take_focus (stage);
  matrix_hand_key (stage->hand, get_opening_key (stage));
  gtk_support_wait_mapped (stage->popover);
  matrix_hand_key (stage->hand, argument);
}

static void
end_dialog_by_keys (MatrixStage *stage, const char *keys)
{
  if (wait_for_dialog (stage) == NULL)
    return;

  matrix_hand_key (stage->hand, keys);
  gtk_support_wait (has_no_dialog, stage, "the dialog is gone");
}

void
matrix_choose_in_dialog_by_keys (MatrixStage *stage, const char *argument)
{
  if (stage->column == MATRIX_MNEMONIC)
    matrix_hand_key (stage->hand, "Alt_L+z");
  else if (stage->column == MATRIX_SHORTCUT)
    matrix_hand_key (stage->hand, "F5");
  else
    {
      take_focus (stage);
      matrix_hand_key (stage->hand, get_opening_key (stage));
    }
  end_dialog_by_keys (stage, argument);
}

/* The screen reader */

void
matrix_read_action (MatrixStage *stage, const char *argument)
{
  g_assert_true (matrix_reader_do_action (stage->reader, MATRIX_TAGGED, argument));
}

/* The button opens the menu; and an item of it is chosen, once it was listened to. */
void
matrix_read_menu (MatrixStage *stage, const char *argument)
{
  GtkWidget *item;

  matrix_stage_allow_popups (stage, TRUE);
  matrix_reader_describe (stage->target, "the-button");
  g_assert_true (matrix_reader_do_action (stage->reader, "the-button", argument));
  gtk_support_wait_mapped (stage->popover);
  matrix_stage_allow_popups (stage, FALSE);
  matrix_stage_pause (stage);
  item = gtk_widget_get_parent (gtk_support_find_label (stage->popover, stage->item));
  matrix_reader_describe (item, "the-item");
  g_assert_true (matrix_reader_do_action (stage->reader, "the-item", argument));
}

void
matrix_read_dialog (MatrixStage *stage, const char *argument)
{
  GtkWindow *dialog;
  GtkWidget *label;
  GtkWidget *button;

  matrix_read_action (stage, argument);
  dialog = wait_for_dialog (stage);
  if (dialog == NULL)
    return;

  label = gtk_support_find_label (GTK_WIDGET (dialog), stage->item);
  button = gtk_widget_get_ancestor (label, GTK_TYPE_BUTTON);
  matrix_reader_describe (button, "the-choice");
  g_assert_true (matrix_reader_do_action (stage->reader, "the-choice", argument));
  gtk_support_wait (has_no_dialog, stage, "the dialog is gone");
}

void
matrix_read_value (MatrixStage *stage, const char *argument)
{
  double value = g_ascii_strtod (argument, NULL);

  g_assert_true (matrix_reader_set_value (stage->reader, MATRIX_TAGGED, value));
}

void
matrix_read_text (MatrixStage *stage, const char *argument)
{
  g_assert_true (matrix_reader_set_text (stage->reader, MATRIX_TAGGED, argument));
}

void
matrix_read_selection (MatrixStage *stage, const char *argument)
{
  int index = (int) g_ascii_strtoll (argument, NULL, 10);

  g_assert_true (matrix_reader_select_child (stage->reader, MATRIX_TAGGED, index));
}

/* The program */

gboolean
matrix_is_changed (MatrixStage *stage)
{
  g_autofree char *value = NULL;

  if (stage->value_property == NULL)
    return stage->n_effects > 0;

  value = matrix_value_dup (stage->value_object, stage->value_property);
  return g_strcmp0 (value, stage->row->values[1]) == 0;
}

static void
assert_changed (MatrixStage *stage)
{
  g_assert_true (matrix_is_changed (stage));
}

static void
change_by_code (MatrixStage *stage, G_GNUC_UNUSED const char *argument)
{
  if (stage->change != NULL)
    stage->change (stage);
  else
    matrix_value_set (stage->value_object, stage->value_property, stage->row->values[1]);
  assert_changed (stage);
}

static gboolean
transform_text (G_GNUC_UNUSED GBinding *binding,
                const GValue           *text,
                GValue                 *value,
                G_GNUC_UNUSED gpointer  user_data)
{
  return matrix_value_parse (g_value_get_string (text), value);
}

static void
change_by_binding (MatrixStage *stage, G_GNUC_UNUSED const char *argument)
{
  GtkWidget *source = g_object_ref_sink (gtk_label_new (stage->row->values[0]));
  GBinding  *binding = g_object_bind_property_full (source,
                                                   "label",
                                                   stage->value_object,
                                                   stage->value_property,
                                                   G_BINDING_DEFAULT,
                                                   transform_text,
                                                   NULL,
                                                   NULL,
                                                   NULL);

  gtk_label_set_label (GTK_LABEL (source), stage->row->values[1]);
  assert_changed (stage);
  g_binding_unbind (binding);
  g_object_unref (source);
}

static gboolean
get_from_text (GValue *value, GVariant *variant, G_GNUC_UNUSED gpointer user_data)
{
  GdkRGBA rgba;

  if (!gdk_rgba_parse (&rgba, g_variant_get_string (variant, NULL)))
    return FALSE;

  g_value_set_boxed (value, &rgba);
  return TRUE;
}

static GVariant *
set_to_text (const GValue                     *value,
             G_GNUC_UNUSED const GVariantType *expected_type,
             G_GNUC_UNUSED gpointer            user_data)
{
  g_autofree char *text = gdk_rgba_to_string (g_value_get_boxed (value));

  return g_variant_new_string (text);
}

static const char *
get_key (GType type)
{
  switch (type)
    {
    case G_TYPE_BOOLEAN:
      return "boolean";
    case G_TYPE_INT:
      return "integer";
    case G_TYPE_UINT:
      return "unsigned";
    case G_TYPE_DOUBLE:
      return "number";
    default:
      return "text";
    }
}

static GVariant *
make_variant (GType type, const char *text)
{
  switch (type)
    {
    case G_TYPE_BOOLEAN:
      return g_variant_new_boolean (g_str_equal (text, "true"));
    case G_TYPE_INT:
      return g_variant_new_int32 ((gint32) g_ascii_strtoll (text, NULL, 10));
    case G_TYPE_UINT:
      return g_variant_new_uint32 ((guint32) g_ascii_strtoull (text, NULL, 10));
    case G_TYPE_DOUBLE:
      return g_variant_new_double (g_ascii_strtod (text, NULL));
    default:
      return g_variant_new_string (text);
    }
}

/* As a program does at its start: what was kept is there before the widget is. */
static void
restore_settings (MatrixStage *stage, G_GNUC_UNUSED const char *argument)
{
  const char *property = stage->value_property;
  GObject    *object = stage->value_object;
  GType       type = matrix_value_get_type (object, property);
  const char *key = get_key (type);

  g_settings_set_value (stage->settings, key, make_variant (type, stage->row->values[1]));
  g_settings_bind_with_mapping (stage->settings,
                                key,
                                object,
                                property,
                                G_SETTINGS_BIND_DEFAULT | G_SETTINGS_BIND_NO_SENSITIVITY,
                                type == GDK_TYPE_RGBA ? get_from_text : NULL,
                                type == GDK_TYPE_RGBA ? set_to_text : NULL,
                                NULL,
                                NULL);
  assert_changed (stage);
  g_settings_unbind (object, property);
}

/* A person uses the other button, whose handler changes this. */
static void
change_in_handler (MatrixStage *stage, G_GNUC_UNUSED const char *argument)
{
  matrix_hand_click (stage->hand, stage->other);
  assert_changed (stage);
}

/* Reasons, and what is to be seen */

gboolean
matrix_has_focus (MatrixStage *stage)
{
  GtkWidget *focus = gtk_window_get_focus (stage->window);

  return focus != NULL && (focus == stage->widget || gtk_widget_is_ancestor (focus, stage->widget));
}

gboolean
matrix_is_open (MatrixStage *stage)
{
  return gtk_widget_get_mapped (stage->popover);
}

gboolean
matrix_has_nothing_to_read (MatrixStage *stage)
{
  g_autofree char *ways = matrix_reader_dup_ways (stage->reader, MATRIX_TAGGED);

  g_test_message ("the accessible offers: “%s”", ways);
  return *ways == '\0';
}

gboolean
matrix_takes_no_focus (MatrixStage *stage)
{
  return !gtk_widget_grab_focus (stage->widget) &&
         !gtk_widget_child_focus (stage->widget, GTK_DIR_TAB_FORWARD);
}

gboolean
matrix_has_no_activation (MatrixStage *stage)
{
  return gtk_widget_class_get_activate_signal (GTK_WIDGET_GET_CLASS (stage->widget)) == 0;
}

gboolean
matrix_has_no_value (MatrixStage *stage)
{
  return stage->value_property == NULL;
}

/* What goes for all rows that say nothing else. */
static const MatrixWay columns[MATRIX_N_COLUMNS] = {
  [MATRIX_SHORTCUT] = { MATRIX_CANNOT,
                        NULL,
                        NULL,
                        "the class has no activation that a shortcut could fire",
                        matrix_has_no_activation },
  [MATRIX_READER] = { MATRIX_CANNOT,
                      NULL,
                      NULL,
                      "its accessible offers neither an action nor a value",
                      matrix_has_nothing_to_read },
  [MATRIX_CODE] = { MATRIX_NONE, change_by_code, NULL, "by the program", NULL },
  [MATRIX_BINDING] = { MATRIX_NONE, change_by_binding, NULL, "by the program", NULL },
  [MATRIX_SETTINGS] = { MATRIX_NONE, restore_settings, NULL, "by the program", NULL },
  [MATRIX_HANDLER] = { MATRIX_NONE, change_in_handler, NULL, "by the program", NULL },
};

static const MatrixWay no_value = {
  MATRIX_CANNOT, NULL, NULL, "it has no property that holds what is chosen", matrix_has_no_value,
};

const MatrixWay *
matrix_stage_get_way (MatrixStage *stage, MatrixColumn column)
{
  const MatrixWay *way = &stage->row->ways[column];

  if (way->act != NULL || way->expectation == MATRIX_CANNOT)
    return way;
  if (column == MATRIX_TOUCH)
    return &stage->row->ways[MATRIX_POINTER];
  if ((column == MATRIX_BINDING || column == MATRIX_SETTINGS) && stage->value_property == NULL)
    return &no_value;
  return &columns[column];
}
