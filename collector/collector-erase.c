/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-erase.h"

#include "collector-error.h"
#include "collector-forward-gate.h"
#include "collector-schema.h"

#define BUSY_TIMEOUT_MS 30000

/* SQLite does not wait for whoever else works on the log at this moment. For readers it does, and
 * meanwhile nothing can be stored: so not long at a time. */
#define LOG_TIMEOUT_US (30 * G_USEC_PER_SEC)
#define LOG_PAUSE_US (5 * 1000)
#define LOG_BUSY_TIMEOUT_MS 2000

static gboolean
take_steps (sqlite3 *database, CollectorForget *forget, guint64 *n_events, GError **error)
{
  guint n_step_events = 1;

  while (n_step_events > 0)
    {
      if (!collector_forget_step (database, forget, &n_step_events, error))
        return FALSE;
      *n_events += n_step_events;
    }

  return collector_forget_sweep (database, forget, error);
}

/* What was removed is still in the log, until that begins anew. */
static gboolean
truncate_log (sqlite3 *database, GError **error)
{
  gint64 deadline = g_get_monotonic_time () + LOG_TIMEOUT_US;
  int    result = SQLITE_BUSY;

  sqlite3_busy_timeout (database, LOG_BUSY_TIMEOUT_MS);
  while ((result = sqlite3_wal_checkpoint_v2 (
            database, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL)) == SQLITE_BUSY &&
         g_get_monotonic_time () < deadline)
    g_usleep (LOG_PAUSE_US);
  if (result == SQLITE_OK)
    return TRUE;

  g_set_error (error,
               COLLECTOR_ERROR,
               COLLECTOR_ERROR_STORE,
               "the events are removed, but the database's log, which still holds copies, is in "
               "use (%s); run this again",
               sqlite3_errmsg (database));

  return FALSE;
}

static gboolean
erase (sqlite3         *database,
       CollectorForget *forget,
       const char      *path,
       guint64         *n_events,
       GError         **error)
{
  int version = 0;

  sqlite3_busy_timeout (database, BUSY_TIMEOUT_MS);
  if (!collector_schema_check (database, &version, error) ||
      !collector_schema_prepare (database, error) || !collector_forget_prepare (database, error))
    return FALSE;

  return take_steps (database, forget, n_events, error) &&
         collector_forward_gate_wait (path, error) && truncate_log (database, error);
}

/* n_events is right also where it fails. */
gboolean
collector_erase_run (CollectorForget *forget,
                     const char      *database,
                     guint64         *n_events,
                     GError         **error)
{
  g_autofree char *absolute = g_canonicalize_filename (database, NULL);
  g_autofree char *shown = g_filename_display_name (database);
  sqlite3         *connection = NULL;
  gboolean         is_good = FALSE;

  *n_events = 0;
  if (sqlite3_open_v2 (absolute, &connection, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK)
    is_good = erase (connection, forget, absolute, n_events, error);
  else
    collector_schema_set_error (connection, error);
  sqlite3_close (connection);
  if (!is_good)
    g_prefix_error (error, "the database %s: ", shown);

  return is_good;
}
