/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define COLLECTOR_FORWARD_MIN_DELAY_MS 1000
#define COLLECTOR_FORWARD_MAX_DELAY_MS (5 * 60 * 1000)

guint collector_forward_delay_get_bound (guint n_failures);
guint collector_forward_delay_choose (guint n_failures, double chance);

G_END_DECLS
