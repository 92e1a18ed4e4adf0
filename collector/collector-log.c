/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-log.h"

#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* The journal tells a service which stream leads to it, by device and inode. */
static gboolean
is_to_journal (void)
{
  const char      *stream = g_getenv ("JOURNAL_STREAM");
  struct stat      info;
  g_autofree char *own = NULL;

  if (stream == NULL || fstat (STDERR_FILENO, &info) != 0)
    return FALSE;

  own = g_strdup_printf (
    "%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT, (guint64) info.st_dev, (guint64) info.st_ino);

  return g_strcmp0 (stream, own) == 0;
}

/* Says a line. People see who speaks; the journal knows, and wants the priority. */
void
collector_log (CollectorLogPriority priority, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list          values;

  va_start (values, format);
  text = g_strdup_vprintf (format, values);
  va_end (values);

  /* A priority counts for one line. */
  if (is_to_journal ())
    g_printerr ("<%d>%s\n", (int) priority, g_strdelimit (text, "\n", ' '));
  else
    g_printerr ("natero-collector: %s\n", text);
}
