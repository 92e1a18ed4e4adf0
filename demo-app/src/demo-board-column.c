/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "demo-board-column.h"

#include "demo-task-card.h"

/*
 * One column of the board: the tasks of one state, and a place to drop others at.
 */
struct _DemoBoardColumn
{
  AdwBin parent_instance;

  char         *heading;
  DemoTaskState state;
  GListModel   *shown;
  GtkFilter    *filter;

  GtkLabel   *count_label;
  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (DemoBoardColumn, demo_board_column, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_HEADING,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
update_count (DemoBoardColumn *self)
{
  g_autofree char *text = g_strdup_printf ("%u", g_list_model_get_n_items (self->shown));

  gtk_label_set_label (self->count_label, text);
}

static gboolean
is_in_column (gpointer item, gpointer user_data)
{
  return demo_task_get_state (item) == DEMO_BOARD_COLUMN (user_data)->state;
}

static GtkWidget *
create_card (gpointer item, gpointer user_data G_GNUC_UNUSED)
{
  return demo_task_card_new (item);
}

static void
row_activated_cb (GtkListBox      *list G_GNUC_UNUSED,
                  GtkListBoxRow   *row,
                  DemoBoardColumn *self G_GNUC_UNUSED)
{
  gtk_widget_activate_action (GTK_WIDGET (row), "task.edit", NULL);
}

static gboolean
drop_cb (GtkDropTarget   *target G_GNUC_UNUSED,
         const GValue    *value,
         double           x G_GNUC_UNUSED,
         double           y G_GNUC_UNUSED,
         DemoBoardColumn *self)
{
  DemoTask *task = g_value_get_object (value);

  if (demo_task_get_state (task) == self->state)
    return FALSE;
  return gtk_widget_activate_action (
    GTK_WIDGET (self), "win.move-task", "(ui)", demo_task_get_id (task), (int) self->state);
}

static void
demo_board_column_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  DemoBoardColumn *self = DEMO_BOARD_COLUMN (object);

  switch (prop_id)
    {
    case PROP_HEADING:
      g_value_set_string (value, self->heading);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
demo_board_column_set_property (GObject      *object,
                                guint         prop_id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  DemoBoardColumn *self = DEMO_BOARD_COLUMN (object);

  switch (prop_id)
    {
    case PROP_HEADING:
      g_free (self->heading);
      self->heading = g_value_dup_string (value);
      gtk_accessible_update_property (
        GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, self->heading, -1);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
demo_board_column_dispose (GObject *object)
{
  DemoBoardColumn *self = DEMO_BOARD_COLUMN (object);

  g_clear_object (&self->shown);
  g_clear_object (&self->filter);
  G_OBJECT_CLASS (demo_board_column_parent_class)->dispose (object);
}

static void
demo_board_column_finalize (GObject *object)
{
  g_free (DEMO_BOARD_COLUMN (object)->heading);
  G_OBJECT_CLASS (demo_board_column_parent_class)->finalize (object);
}

static void
demo_board_column_class_init (DemoBoardColumnClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = demo_board_column_get_property;
  object_class->set_property = demo_board_column_set_property;
  object_class->dispose = demo_board_column_dispose;
  object_class->finalize = demo_board_column_finalize;

  properties[PROP_HEADING] =
    g_param_spec_string ("heading", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/natero/Demo/ui/demo-board-column.ui");
  gtk_widget_class_bind_template_child (widget_class, DemoBoardColumn, count_label);
  gtk_widget_class_bind_template_child (widget_class, DemoBoardColumn, list);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
demo_board_column_init (DemoBoardColumn *self)
{
  GtkDropTarget *target = gtk_drop_target_new (DEMO_TYPE_TASK, GDK_ACTION_MOVE);

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

void
demo_board_column_set_model (DemoBoardColumn *self, GListModel *tasks, DemoTaskState state)
{
  g_return_if_fail (DEMO_IS_BOARD_COLUMN (self));
  g_return_if_fail (self->shown == NULL);

  self->state = state;
  self->filter = GTK_FILTER (gtk_custom_filter_new (is_in_column, self, NULL));
  self->shown =
    G_LIST_MODEL (gtk_filter_list_model_new (g_object_ref (tasks), g_object_ref (self->filter)));
  gtk_list_box_bind_model (self->list, self->shown, create_card, NULL, NULL);
  g_signal_connect_object (
    self->shown, "items-changed", G_CALLBACK (update_count), self, G_CONNECT_SWAPPED);
  update_count (self);
}

void
demo_board_column_refilter (DemoBoardColumn *self)
{
  g_return_if_fail (DEMO_IS_BOARD_COLUMN (self));

  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
}
