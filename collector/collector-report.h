/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "collector-query.h"

G_BEGIN_DECLS

/* Something that holds events and can be asked about them: the seam at which one kind of store is
 * as good as another. One thread at a time uses a report. */
typedef struct _CollectorReport CollectorReport;

/* When to give up an answer. */
typedef struct
{
  gint64 deadline; /* monotonic, microseconds; 0: never */
  int   *is_over;  /* atomic, as the program ends; NULL: never */
} CollectorPatience;

typedef struct
{
  gint64 id;
  char  *json; /* as /api/events has it */
} CollectorNews;

/* What one who follows the events is to be told next. */
typedef struct
{
  gint64     after;    /* the last id that is settled; -1: whatever is there now */
  gint64     n_missed; /* events that are passed over, as there are too many; -1: unknown */
  gboolean   has_more;
  GPtrArray *news; /* of CollectorNews */
} CollectorFollow;

struct _CollectorReport
{
  const char *name;

  /* Appends the members of the answer, `"features":[…]`, without the braces around them. */
  gboolean (*answer) (CollectorReport         *self,
                      const CollectorQuery    *query,
                      const CollectorPatience *patience,
                      GString                 *out,
                      GError                 **error);

  /* Goes on from follow->after. */
  gboolean (*follow) (CollectorReport         *self,
                      const CollectorQuery    *query,
                      const CollectorPatience *patience,
                      CollectorFollow         *follow,
                      GError                 **error);

  void (*free) (CollectorReport *self);
};

/* Opens another view of the same store, for one more thread. */
typedef CollectorReport *(*CollectorReportOpen) (gpointer data, GError **error);

/* An answer has at most so many bytes, and one turn of following about so many. */
#define COLLECTOR_MAX_ANSWER_BYTES (8u * 1024 * 1024)
#define COLLECTOR_ANSWER_TOO_LONG                                                                  \
  "that asked for too much, the answer is too long; give a smaller limit"
#define COLLECTOR_MAX_TURN_BYTES (256u * 1024)
#define COLLECTOR_MAX_CAUGHT_UP 1000

gboolean collector_report_check_size (const GString *out, GError **error);

static inline void
collector_news_free (CollectorNews *self)
{
  g_free (self->json);
  g_free (self);
}

static inline void
collector_report_free (CollectorReport *self)
{
  if (self != NULL)
    self->free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CollectorReport, collector_report_free)

G_END_DECLS
