/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "demo-report.h"

/*
 * A report is an array of lines, the oldest first: how many tasks were finished in the days from
 * a date on. Nothing here knows a widget.
 */

static const struct
{
  guint       n_lines;
  guint       days_per_line;
  const char *label_format;
} periods[DEMO_N_PERIODS] = {
  [DEMO_PERIOD_WEEK] = { 7, 1, "%a" },
  [DEMO_PERIOD_FOUR_WEEKS] = { 4, 7, "%e %b" },
  [DEMO_PERIOD_TWELVE_WEEKS] = { 12, 7, "%e %b" },
};

static void
clear_line (gpointer data)
{
  g_clear_pointer (&((DemoReportLine *) data)->from, g_date_time_unref);
}

/* Days are counted backwards: 0 is today. */
static guint
sum_days (DemoWorkspace *workspace, guint latest, guint n_days)
{
  guint sum = 0;

  for (guint day = latest; day < latest + n_days; day++)
    sum += demo_workspace_get_finished (workspace, day);
  return sum;
}

GArray *
demo_report_new (DemoWorkspace *workspace, DemoPeriod period)
{
  GArray *report = g_array_new (FALSE, TRUE, sizeof (DemoReportLine));
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  guint days = periods[period].days_per_line;

  g_array_set_clear_func (report, clear_line);
  for (guint i = periods[period].n_lines; i > 0; i--)
    {
      DemoReportLine line;

      line.from = g_date_time_add_days (now, 1 - (int) (i * days));
      line.finished = sum_days (workspace, (i - 1) * days, days);
      g_array_append_val (report, line);
    }
  return report;
}

guint
demo_report_get_total (GArray *report)
{
  guint total = 0;

  for (guint i = 0; i < report->len; i++)
    total += g_array_index (report, DemoReportLine, i).finished;
  return total;
}

char *
demo_report_format_label (const DemoReportLine *line, DemoPeriod period)
{
  char *label = g_date_time_format (line->from, periods[period].label_format);

  return g_strstrip (label);
}

char *
demo_report_to_table (GArray *report, const char *heading)
{
  GString *table = g_string_new (heading);

  g_string_append_c (table, '\n');
  for (guint i = 0; i < report->len; i++)
    {
      DemoReportLine  *line = &g_array_index (report, DemoReportLine, i);
      g_autofree char *date = g_date_time_format (line->from, "%F");

      g_string_append_printf (table, "%s,%u\n", date, line->finished);
    }
  return g_string_free (table, FALSE);
}
