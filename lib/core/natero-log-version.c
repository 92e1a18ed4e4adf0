/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-log-version-private.h"

#include "natero-error.h"
#include "natero-log-file-private.h"

#include <stdio.h>

#define VERSION 1
#define VERSION_FILE "version"
#define VERSION_FORMAT "natero-queue %u"

char *
natero_log_version_dup_text (void)
{
  return g_strdup_printf (VERSION_FORMAT "\n", VERSION);
}

/* 0: it says nothing. The first libraries wrote none. */
static guint
read_version (const char *folder, const char *name)
{
  g_autofree char *text = natero_log_file_read_small (folder, name);
  guint            version = 0;

  return text != NULL && sscanf (text, VERSION_FORMAT, &version) == 1 ? version : 0;
}

gboolean
natero_log_version_is_newer (const char *folder, const char *name)
{
  return read_version (folder, name) > VERSION;
}

/* FALSE where the queue is of a version that this one does not know. Else it says so from now on.
 */
gboolean
natero_log_version_check (const char *folder, GError **error)
{
  guint            version = read_version (folder, VERSION_FILE);
  g_autofree char *text = natero_log_version_dup_text ();
  g_autofree char *path = g_build_filename (folder, VERSION_FILE, NULL);

  if (version == VERSION)
    return TRUE;
  if (version > VERSION)
    {
      g_set_error (error,
                   NATERO_ERROR,
                   NATERO_ERROR_STORE,
                   "The queue of events in %s is of version %u, and this library knows version %d. "
                   "It is left as it is",
                   folder,
                   version,
                   VERSION);
      return FALSE;
    }

  if (!g_file_set_contents_full (
        path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, NATERO_LOG_FILE_MODE, NULL))
    g_debug ("%s could not be written", path);
  return TRUE;
}
