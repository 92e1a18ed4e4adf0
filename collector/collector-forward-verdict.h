/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What an answer of ClickHouse means for the block that was sent. */
typedef enum
{
  COLLECTOR_VERDICT_TAKEN,   /* it has the block */
  COLLECTOR_VERDICT_DATA,    /* something in the block is refused */
  COLLECTOR_VERDICT_SETTING, /* it does not know, or does not allow, a setting */
  COLLECTOR_VERDICT_ELSE,    /* no block would be taken: the place, the key, the way there */
  COLLECTOR_VERDICT_LOAD,    /* not now, or not so much at once */
  COLLECTOR_VERDICT_ODD,     /* refused for a reason that is not known here */
} CollectorVerdict;

typedef struct
{
  guint       status;
  const char *text;          /* of the answer, its beginning */
  gboolean    is_clickhouse; /* it has a header as only ClickHouse sends it */
  gboolean    is_complete;   /* it came to its end */
} CollectorForwardAnswer;

CollectorVerdict collector_forward_judge (const CollectorForwardAnswer *answer);
char            *collector_forward_dup_reason (const CollectorForwardAnswer *answer);

G_END_DECLS
