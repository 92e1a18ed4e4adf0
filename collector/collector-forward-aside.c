/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-forward-aside.h"

#include "collector-error.h"
#include "collector-forward-queue.h"
#include "collector-log.h"
#include "collector-store.h"

#include <stdio.h>
#include <string.h>

gboolean
collector_forward_aside_is_verb (const char *verb)
{
  const char *const verbs[] = { "list", "retry", "drop", NULL };

  return g_strv_contains (verbs, verb);
}

static void
print_event (gint64      id,
             gint64      set_aside_at,
             const char *reason,
             const char *event,
             gpointer    user_data G_GNUC_UNUSED)
{
  g_autoptr (GString) line = g_string_new (NULL);

  g_string_append_printf (line,
                          "{\"id\":%" G_GINT64_FORMAT ",\"set_aside_at\":%" G_GINT64_FORMAT
                          ",\"reason\":",
                          id,
                          set_aside_at);
  collector_json_append_string (line, reason);
  g_string_append_printf (line, ",\"event\":%s}\n", event);
  fwrite (line->str, 1, line->len, stdout);
}

static CollectorForwardQueue *
open_queue (const char *database, GError **error)
{
  g_autoptr (CollectorStore) store = NULL;
  g_autofree char *shown = g_filename_display_name (database);

  if (!g_file_test (database, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, COLLECTOR_ERROR, COLLECTOR_ERROR_STORE, "there is no database %s", shown);
      return NULL;
    }

  /* It knows whether the file is one of ours. */
  store = collector_store_new_open (database, error);

  return store == NULL ? NULL : collector_forward_queue_new_open (database, error);
}

/* Does what the verb says, also while a collector runs. */
gboolean
collector_forward_aside_run (const char *verb, const char *database, GError **error)
{
  g_autoptr (CollectorForwardQueue) queue = open_queue (database, error);
  gboolean is_dropping = strcmp (verb, "drop") == 0;
  gint64   n_events = 0;

  if (queue == NULL)
    return FALSE;
  if (strcmp (verb, "list") == 0)
    return collector_forward_queue_list_aside (queue, print_event, NULL, error);
  if (!collector_forward_queue_end_aside (queue, is_dropping, &n_events, error))
    return FALSE;

  collector_log (COLLECTOR_LOG_NOTICE,
                 "%" G_GINT64_FORMAT " events %s",
                 n_events,
                 is_dropping ? "were deleted" : "will be sent again");

  return TRUE;
}
