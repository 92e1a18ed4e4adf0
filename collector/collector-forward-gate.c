/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-forward-gate.h"

#include "collector-error.h"
#include "collector-log.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#define SUFFIX "-forward"

/* After so long it is told what is waited for. */
#define TELL_US (1 * G_USEC_PER_SEC)
#define LOOK_US (10 * 1000)

struct _CollectorForwardGate
{
  int file;
};

/* Not the database itself: to close that would end the locks that SQLite has on it. -1: errno tells
 * why not. */
static int
open_file (const char *database, int flags)
{
  char            *real = realpath (database, NULL);
  g_autofree char *path = real == NULL ? NULL : g_strconcat (real, SUFFIX, NULL);

  free (real);

  return path == NULL ? -1 : g_open (path, flags | O_RDONLY | O_CLOEXEC, 0600);
}

static gboolean
try_lock (int file, int how)
{
  return flock (file, how | LOCK_NB) == 0;
}

static void
set_error (GError **error)
{
  g_set_error (error,
               COLLECTOR_ERROR,
               COLLECTOR_ERROR_STORE,
               "the file beside it whose name ends with " SUFFIX " can't be locked: %s",
               g_strerror (errno));
}

/* The database must be there. */
CollectorForwardGate *
collector_forward_gate_new_open (const char *database, GError **error)
{
  g_autoptr (CollectorForwardGate) self = g_new0 (CollectorForwardGate, 1);
  g_autofree char *shown = g_filename_display_name (database);

  self->file = open_file (database, O_CREAT);
  if (self->file < 0 || (!try_lock (self->file, LOCK_SH) && errno != EWOULDBLOCK))
    {
      set_error (error);
      g_prefix_error (error, "the database %s: ", shown);
      return NULL;
    }

  collector_forward_gate_leave (self);

  return g_steal_pointer (&self);
}

void
collector_forward_gate_free (CollectorForwardGate *self)
{
  if (self == NULL)
    return;

  if (self->file >= 0)
    close (self->file);
  g_free (self);
}

/* FALSE: somebody erases at this moment. */
gboolean
collector_forward_gate_enter (CollectorForwardGate *self)
{
  return try_lock (self->file, LOCK_SH);
}

void
collector_forward_gate_leave (CollectorForwardGate *self)
{
  flock (self->file, LOCK_UN);
}

static gboolean
wait_for (int file)
{
  gint64 deadline = g_get_monotonic_time () + TELL_US;

  while (!try_lock (file, LOCK_EX))
    {
      if (errno != EWOULDBLOCK && errno != EINTR)
        return FALSE;
      if (g_get_monotonic_time () >= deadline)
        break;
      g_usleep (LOOK_US);
    }
  if (g_get_monotonic_time () < deadline)
    return TRUE;

  collector_log (COLLECTOR_LOG_NOTICE,
                 "events are on their way to ClickHouse; waiting until it has answered");
  while (flock (file, LOCK_EX) != 0)
    {
      if (errno != EINTR)
        return FALSE;
    }

  return TRUE;
}

/* Until nothing is on its way any more that was when this was called. Nothing is where no collector
 * has forwarded. */
gboolean
collector_forward_gate_wait (const char *database, GError **error)
{
  int      file = open_file (database, 0);
  gboolean is_good = file < 0 ? errno == ENOENT : wait_for (file);

  if (!is_good)
    set_error (error);
  if (file >= 0)
    close (file);

  return is_good;
}
