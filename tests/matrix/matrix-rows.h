/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "matrix-stage.h"

G_BEGIN_DECLS

const MatrixRow *matrix_get_rows (guint *n_rows);

G_END_DECLS
