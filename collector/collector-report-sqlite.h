/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "collector-report.h"

G_BEGIN_DECLS

/* Reads the file of a CollectorStore through a connection of its own, which can write nothing. */

CollectorReport *collector_report_sqlite_open (gpointer path, GError **error);

G_END_DECLS
