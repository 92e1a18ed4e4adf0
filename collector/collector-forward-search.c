/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-forward-search.h"

/* So many rows refused one by one, and none taken: it is not they that are wrong. */
#define MAX_SUSPECTS 8

struct _CollectorForwardSearch
{
  GArray               *todo;     /* of CollectorForwardRange, the next one last */
  GArray               *suspects; /* of guint */
  GArray               *again;    /* of guint: suspects that are sent once more */
  CollectorForwardRange current;
  gboolean              is_again;   /* current is a suspect's */
  gboolean              is_willing; /* the last answer was that rows were taken */
};

static void
push (CollectorForwardSearch *self, guint first, guint n_rows)
{
  const CollectorForwardRange range = { first, n_rows };

  g_array_append_val (self->todo, range);
}

CollectorForwardSearch *
collector_forward_search_new (guint n_rows)
{
  CollectorForwardSearch *self = g_new0 (CollectorForwardSearch, 1);

  self->todo = g_array_new (FALSE, FALSE, sizeof (CollectorForwardRange));
  self->suspects = g_array_new (FALSE, FALSE, sizeof (guint));
  self->again = g_array_new (FALSE, FALSE, sizeof (guint));
  if (n_rows > 0)
    push (self, 0, n_rows);

  return self;
}

void
collector_forward_search_free (CollectorForwardSearch *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->todo);
  g_array_unref (self->suspects);
  g_array_unref (self->again);
  g_free (self);
}

/* What is to be sent next. FALSE: nothing, all that is left are suspects. */
gboolean
collector_forward_search_next (CollectorForwardSearch *self, CollectorForwardRange *range)
{
  self->is_again = self->again->len > 0;
  if (self->is_again)
    {
      self->current.first = g_array_index (self->again, guint, self->again->len - 1);
      self->current.n_rows = 1;
      g_array_set_size (self->again, self->again->len - 1);
    }
  else if (self->todo->len > 0 && self->suspects->len < MAX_SUSPECTS)
    {
      self->current = g_array_index (self->todo, CollectorForwardRange, self->todo->len - 1);
      g_array_set_size (self->todo, self->todo->len - 1);
    }
  else
    return FALSE;

  *range = self->current;

  return TRUE;
}

/* The server has what was next. */
void
collector_forward_search_taken (CollectorForwardSearch *self)
{
  g_array_append_vals (self->again, self->suspects->data, self->suspects->len);
  g_array_set_size (self->suspects, 0);
  self->is_willing = TRUE;
}

/* The server has nothing of what was next, and does not want it. */
CollectorForwardFinding
collector_forward_search_refused (CollectorForwardSearch *self)
{
  CollectorForwardRange range = self->current;
  guint                 half = range.n_rows / 2;

  gboolean was_willing = self->is_willing;

  self->is_willing = FALSE;
  if (self->is_again || (range.n_rows == 1 && was_willing))
    return COLLECTOR_SEARCH_GUILTY;
  if (range.n_rows == 1)
    {
      g_array_append_val (self->suspects, range.first);
      return COLLECTOR_SEARCH_SUSPECTED;
    }

  push (self, range.first + half, range.n_rows - half);
  push (self, range.first, half);

  return COLLECTOR_SEARCH_HALVED;
}

guint
collector_forward_search_get_n_suspects (const CollectorForwardSearch *self)
{
  return self->suspects->len;
}
