/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "demo-board-page.h"

#include "demo-board-column.h"

/*
 * Tasks in three columns, narrowed down by a search and by a project.
 */
struct _DemoBoardPage
{
  AdwBin parent_instance;

  DemoWorkspace *workspace;
  DemoProject   *project;
  GtkFilter     *filter;
  char          *needle;

  GtkSearchBar    *search_bar;
  GtkEditable     *search_entry;
  GtkRevealer     *project_revealer;
  GtkLabel        *project_label;
  DemoBoardColumn *to_do_column;
  DemoBoardColumn *in_progress_column;
  DemoBoardColumn *done_column;
};

G_DEFINE_FINAL_TYPE (DemoBoardPage, demo_board_page, ADW_TYPE_BIN)

static gboolean
is_in_project (DemoBoardPage *self, DemoTask *task)
{
  return self->project == NULL ||
         g_strcmp0 (demo_task_get_project_id (task), demo_project_get_id (self->project)) == 0;
}

static gboolean
is_wanted (gpointer item, gpointer user_data)
{
  DemoBoardPage   *self = user_data;
  g_autofree char *title = NULL;

  if (!is_in_project (self, item))
    return FALSE;
  if (self->needle == NULL)
    return TRUE;
  title = g_utf8_casefold (demo_task_get_title (item), -1);
  return strstr (title, self->needle) != NULL;
}

static void
refilter (DemoBoardPage *self)
{
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  demo_board_column_refilter (self->to_do_column);
  demo_board_column_refilter (self->in_progress_column);
  demo_board_column_refilter (self->done_column);
}

static void
search_text_cb (DemoBoardPage *self)
{
  const char *text = gtk_editable_get_text (self->search_entry);

  g_clear_pointer (&self->needle, g_free);
  if (*text != '\0')
    self->needle = g_utf8_casefold (text, -1);
  refilter (self);
}

static void
show_all_cb (DemoBoardPage *self)
{
  demo_board_page_show_project (self, NULL);
}

static void
demo_board_page_dispose (GObject *object)
{
  DemoBoardPage *self = DEMO_BOARD_PAGE (object);

  g_clear_object (&self->workspace);
  g_clear_object (&self->project);
  g_clear_object (&self->filter);
  G_OBJECT_CLASS (demo_board_page_parent_class)->dispose (object);
}

static void
demo_board_page_finalize (GObject *object)
{
  g_free (DEMO_BOARD_PAGE (object)->needle);
  G_OBJECT_CLASS (demo_board_page_parent_class)->finalize (object);
}

static void
demo_board_page_class_init (DemoBoardPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = demo_board_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = demo_board_page_finalize;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/natero/Demo/ui/demo-board-page.ui");
  gtk_widget_class_bind_template_child (widget_class, DemoBoardPage, search_bar);
  gtk_widget_class_bind_template_child (widget_class, DemoBoardPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, DemoBoardPage, project_revealer);
  gtk_widget_class_bind_template_child (widget_class, DemoBoardPage, project_label);
  gtk_widget_class_bind_template_child (widget_class, DemoBoardPage, to_do_column);
  gtk_widget_class_bind_template_child (widget_class, DemoBoardPage, in_progress_column);
  gtk_widget_class_bind_template_child (widget_class, DemoBoardPage, done_column);
  gtk_widget_class_bind_template_callback (widget_class, search_text_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_all_cb);
}

static void
demo_board_page_init (DemoBoardPage *self)
{
  g_type_ensure (DEMO_TYPE_BOARD_COLUMN);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (self->search_bar, self->search_entry);
}

void
demo_board_page_set_workspace (DemoBoardPage *self, DemoWorkspace *workspace)
{
  g_autoptr (GListModel) tasks = NULL;

  g_return_if_fail (DEMO_IS_BOARD_PAGE (self));
  g_return_if_fail (self->workspace == NULL);

  self->workspace = g_object_ref (workspace);
  self->filter = GTK_FILTER (gtk_custom_filter_new (is_wanted, self, NULL));
  tasks = G_LIST_MODEL (gtk_filter_list_model_new (
    g_object_ref (demo_workspace_get_tasks (workspace)), g_object_ref (self->filter)));
  demo_board_column_set_model (self->to_do_column, tasks, DEMO_TASK_TO_DO);
  demo_board_column_set_model (self->in_progress_column, tasks, DEMO_TASK_IN_PROGRESS);
  demo_board_column_set_model (self->done_column, tasks, DEMO_TASK_DONE);
  g_signal_connect_object (workspace, "changed", G_CALLBACK (refilter), self, G_CONNECT_SWAPPED);
}

void
demo_board_page_show_project (DemoBoardPage *self, DemoProject *project)
{
  g_return_if_fail (DEMO_IS_BOARD_PAGE (self));

  g_set_object (&self->project, project);
  if (project != NULL)
    gtk_label_set_label (self->project_label, demo_project_get_name (project));
  gtk_revealer_set_reveal_child (self->project_revealer, project != NULL);
  refilter (self);
}

void
demo_board_page_start_search (DemoBoardPage *self)
{
  g_return_if_fail (DEMO_IS_BOARD_PAGE (self));

  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}
