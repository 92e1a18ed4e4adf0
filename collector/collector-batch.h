/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "collector-store.h"

G_BEGIN_DECLS

/* What one request brings, and the answer to it. */

typedef struct
{
  GBytes         *body;
  gboolean        is_packed; /* by gzip */
  CollectorOrigin origin;
  gboolean        is_printed;
  gboolean        is_coloured;
} CollectorBatch;

typedef struct
{
  guint    status;
  guint    n_accepted;
  guint    n_duplicates;
  guint    n_rejected;
  char    *json;
  GString *printed; /* a line for each event that is new, where the batch is_printed */
} CollectorAnswer;

CollectorAnswer *collector_batch_take (const CollectorBatch *batch, CollectorStore *store);
void             collector_batch_take_all (GPtrArray        *batches,
                                           CollectorStore   *store,
                                           CollectorAnswer **answers);

CollectorAnswer *collector_batch_check (CollectorStore *store);
CollectorAnswer *collector_answer_new_refusal (guint status, const char *problem);
void             collector_answer_free (CollectorAnswer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CollectorAnswer, collector_answer_free)

G_END_DECLS
