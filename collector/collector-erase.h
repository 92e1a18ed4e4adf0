/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "collector-forget.h"

G_BEGIN_DECLS

/* Removes what is known of a person or an account, while a collector runs or not. */

gboolean collector_erase_run (CollectorForget *forget,
                              const char      *database,
                              guint64         *n_events,
                              GError         **error);

G_END_DECLS
