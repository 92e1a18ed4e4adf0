/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-flush-private.h"

#include "natero-error.h"

typedef struct
{
  NateroUploader *uploader;
  NateroAlarm    *deadline;
  NateroSyncFunc  func;
  gpointer        user_data;
} Flush;

/* Why there is nothing to wait for at the end of the program; NULL: it is worth a try. */
static const char *
get_reason_not_to_flush (const NateroFlushParts *parts)
{
  if (!natero_permission_is_open (parts->permission) || parts->options->disable_event_send)
    return "Sending is switched off";
  if (parts->options->unload_delay == 0)
    return "unload-delay is 0";
  if (natero_transport_is_known_away (parts->transport))
    return "There is no network";

  return NULL;
}

static void
deadline_cb (gpointer user_data)
{
  Flush *flush = user_data;

  /* Giving up answers whoever waits, this one too. */
  natero_uploader_give_up (flush->uploader, "The last batch did not get through in time");
}

static void
answered_cb (const GError *error, gpointer user_data)
{
  Flush *flush = user_data;

  natero_alarm_free (flush->deadline);
  flush->func (error, flush->user_data);
  g_free (flush);
}

static void
answer_without_try (guint n_pending, const char *reason, NateroSyncFunc func, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (n_pending > 0)
    error = g_error_new (NATERO_ERROR,
                         NATERO_ERROR_DELIVERY,
                         "%s. %u events stay queued and are sent by the next start.",
                         reason,
                         n_pending);
  func (error, user_data);
}

/* As a sync, but answered within unload-delay, and at once where there is nothing to hope for. */
void
natero_flush_within (const NateroFlushParts *parts, NateroSyncFunc func, gpointer user_data)
{
  const char *reason = get_reason_not_to_flush (parts);
  guint       n_pending = natero_store_get_pending (parts->store);
  Flush      *flush;

  if (n_pending == 0 || reason != NULL)
    {
      answer_without_try (n_pending, reason, func, user_data);
      return;
    }

  flush = g_new0 (Flush, 1);
  flush->uploader = parts->uploader;
  flush->func = func;
  flush->user_data = user_data;
  flush->deadline = natero_alarm_new (parts->clock, deadline_cb, flush);
  natero_alarm_set (flush->deadline, parts->options->unload_delay);
  natero_uploader_sync_with_answer (parts->uploader, answered_cb, flush);
}

static void
flushed_cb (G_GNUC_UNUSED const GError *error, gpointer user_data)
{
  gboolean *is_flushed = user_data;

  *is_flushed = TRUE;
}

/*
 * For the very end of a program, whose main loop does not turn any more: a main context of its
 * own, so that nothing of the program's runs after its end.
 */
void
natero_flush_and_wait (const NateroFlushParts *parts)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  gboolean is_flushed = FALSE;

  natero_uploader_abort (parts->uploader);
  natero_transport_leave_requests (parts->transport);
  g_main_context_push_thread_default (context);
  natero_flush_within (parts, flushed_cb, &is_flushed);
  while (!is_flushed)
    g_main_context_iteration (context, TRUE);

  natero_uploader_abort (parts->uploader);
  /* Cancelled requests end, and let go of what they hold. */
  while (g_main_context_iteration (context, FALSE))
    ;
  g_main_context_pop_thread_default (context);
}
