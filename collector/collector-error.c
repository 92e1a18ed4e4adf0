/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-error.h"

G_DEFINE_QUARK (collector - error - quark, collector_error)
