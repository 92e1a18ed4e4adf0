/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "demo-reports-page.h"

#include "demo-bar-chart.h"
#include "demo-project-row.h"
#include "demo-report.h"

/*
 * What was finished in a period, as a chart and as a table to export. "exported" carries NULL, or
 * what went wrong.
 */
struct _DemoReportsPage
{
  AdwBin parent_instance;

  DemoWorkspace *workspace;
  DemoUsage     *usage;

  GtkDropDown          *period;
  GtkLabel             *range_label;
  GtkLabel             *total_label;
  DemoBarChart         *chart;
  GtkListBox           *projects_list;
  GtkFileChooserNative *chooser;
  GtkLabel             *file_name;
  GtkLabel             *table_heading;
};

G_DEFINE_FINAL_TYPE (DemoReportsPage, demo_reports_page, ADW_TYPE_BIN)

enum
{
  SIGNAL_EXPORTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static GArray *
create_report (DemoReportsPage *self)
{
  return demo_report_new (self->workspace, (DemoPeriod) gtk_drop_down_get_selected (self->period));
}

static void
show_total (DemoReportsPage *self, GArray *report)
{
  g_autofree char *total = g_strdup_printf ("%u", demo_report_get_total (report));
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *first =
    g_date_time_format (g_array_index (report, DemoReportLine, 0).from, "%x");
  g_autofree char *last = g_date_time_format (now, "%x");
  g_autofree char *range = g_strdup_printf ("%s – %s", first, last);

  gtk_label_set_label (self->total_label, total);
  gtk_label_set_label (self->range_label, range);
}

static void
update (DemoReportsPage *self)
{
  g_autoptr (GArray) report = create_report (self);
  DemoPeriod period = (DemoPeriod) gtk_drop_down_get_selected (self->period);

  demo_bar_chart_clear (self->chart);
  for (guint i = 0; i < report->len; i++)
    {
      DemoReportLine  *line = &g_array_index (report, DemoReportLine, i);
      g_autofree char *label = demo_report_format_label (line, period);

      demo_bar_chart_add (self->chart, label, line->finished);
    }
  show_total (self, report);
}

static void
period_selected_cb (DemoReportsPage *self)
{
  /* The first selection is made by the model, while the page is being built. */
  if (self->workspace != NULL)
    update (self);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DemoReportsPage) self = user_data;
  g_autoptr (GError) error = NULL;

  g_file_replace_contents_finish (G_FILE (source), result, NULL, &error);
  g_signal_emit (self, signals[SIGNAL_EXPORTED], 0, error);
}

static void
save (DemoReportsPage *self, GFile *file)
{
  g_autoptr (GArray) report = create_report (self);
  char *table = demo_report_to_table (report, gtk_label_get_label (self->table_heading));
  g_autoptr (GBytes) bytes = g_bytes_new_take (table, strlen (table));

  g_file_replace_contents_bytes_async (file,
                                       bytes,
                                       NULL,
                                       FALSE,
                                       G_FILE_CREATE_REPLACE_DESTINATION,
                                       NULL,
                                       saved_cb,
                                       g_object_ref (self));

  /*
   * A call, as this use is no widget's: the file is chosen in a dialog of the desktop, and to open
   * that and leave it again is no export.
   */
  demo_usage_record_feature (self->usage, "report.export");
}

static void
chooser_response_cb (GtkNativeDialog *chooser, int response, DemoReportsPage *self)
{
  g_autoptr (GFile) file = NULL;

  if (response != GTK_RESPONSE_ACCEPT)
    return;
  file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  if (file != NULL)
    save (self, file);
}

static GtkWidget *
create_project_row (gpointer item, gpointer user_data G_GNUC_UNUSED)
{
  return demo_project_row_new (item, FALSE);
}

static void
demo_reports_page_dispose (GObject *object)
{
  DemoReportsPage *self = DEMO_REPORTS_PAGE (object);

  g_clear_object (&self->workspace);
  g_clear_object (&self->usage);
  G_OBJECT_CLASS (demo_reports_page_parent_class)->dispose (object);
}

static void
demo_reports_page_class_init (DemoReportsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = demo_reports_page_dispose;

  signals[SIGNAL_EXPORTED] = g_signal_new ("exported",
                                           DEMO_TYPE_REPORTS_PAGE,
                                           G_SIGNAL_RUN_LAST,
                                           0,
                                           NULL,
                                           NULL,
                                           NULL,
                                           G_TYPE_NONE,
                                           1,
                                           G_TYPE_ERROR);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/natero/Demo/ui/demo-reports-page.ui");
  gtk_widget_class_bind_template_child (widget_class, DemoReportsPage, period);
  gtk_widget_class_bind_template_child (widget_class, DemoReportsPage, range_label);
  gtk_widget_class_bind_template_child (widget_class, DemoReportsPage, total_label);
  gtk_widget_class_bind_template_child (widget_class, DemoReportsPage, chart);
  gtk_widget_class_bind_template_child (widget_class, DemoReportsPage, projects_list);
  gtk_widget_class_bind_template_child (widget_class, DemoReportsPage, chooser);
  gtk_widget_class_bind_template_child (widget_class, DemoReportsPage, file_name);
  gtk_widget_class_bind_template_child (widget_class, DemoReportsPage, table_heading);
  gtk_widget_class_bind_template_callback (widget_class, period_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, chooser_response_cb);
}

static void
demo_reports_page_init (DemoReportsPage *self)
{
  g_type_ensure (DEMO_TYPE_BAR_CHART);
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
demo_reports_page_set_up (DemoReportsPage *self, DemoWorkspace *workspace, DemoUsage *usage)
{
  g_return_if_fail (DEMO_IS_REPORTS_PAGE (self));
  g_return_if_fail (self->workspace == NULL);

  self->workspace = g_object_ref (workspace);
  self->usage = g_object_ref (usage);
  gtk_list_box_bind_model (
    self->projects_list, demo_workspace_get_projects (workspace), create_project_row, NULL, NULL);
  g_signal_connect_object (workspace, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

void
demo_reports_page_export (DemoReportsPage *self)
{
  GtkRoot *root;

  g_return_if_fail (DEMO_IS_REPORTS_PAGE (self));

  root = gtk_widget_get_root (GTK_WIDGET (self));
  gtk_native_dialog_set_transient_for (GTK_NATIVE_DIALOG (self->chooser), GTK_WINDOW (root));
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser),
                                     gtk_label_get_label (self->file_name));
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}
