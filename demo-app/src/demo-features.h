/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

/* What this application counts as features, as product people will read them in reports. */
#define DEMO_FEATURE_TASK_CREATE "task.create"
#define DEMO_FEATURE_TASK_EDIT "task.edit"
#define DEMO_FEATURE_TASK_MOVE "task.move"
#define DEMO_FEATURE_TASK_DELETE "task.delete"
#define DEMO_FEATURE_TASK_RESTORE "task.restore"
#define DEMO_FEATURE_PROJECT_OPEN "project.open"
#define DEMO_FEATURE_SEARCH_USE "search.use"
#define DEMO_FEATURE_REPORT_PERIOD "report.period"
#define DEMO_FEATURE_REPORT_EXPORT "report.export"
#define DEMO_FEATURE_STYLE_CHANGE "style.change"
#define DEMO_FEATURE_ABOUT_OPEN "about.open"
#define DEMO_FEATURE_SHORTCUTS_OPEN "shortcuts.open"
