/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "demo-workspace.h"

G_BEGIN_DECLS

/**
 * DemoPeriod:
 * @DEMO_PERIOD_WEEK: seven days, one by one.
 * @DEMO_PERIOD_FOUR_WEEKS: four weeks, week by week.
 * @DEMO_PERIOD_TWELVE_WEEKS: twelve weeks, week by week.
 *
 * What a report is about, in the order of the drop-down.
 */
typedef enum
{
  DEMO_PERIOD_WEEK,
  DEMO_PERIOD_FOUR_WEEKS,
  DEMO_PERIOD_TWELVE_WEEKS,
  DEMO_N_PERIODS
} DemoPeriod;

typedef struct
{
  GDateTime *from;
  guint      finished;
} DemoReportLine;

GArray *demo_report_new (DemoWorkspace *workspace, DemoPeriod period);
guint   demo_report_get_total (GArray *report);
char   *demo_report_format_label (const DemoReportLine *line, DemoPeriod period);
char   *demo_report_to_table (GArray *report, const char *heading);

G_END_DECLS
