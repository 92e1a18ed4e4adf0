/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-log-run-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define SET_ASIDE_BYTES (1024 * 1024)
#define UNREADABLE_PREFIX "unreadable-"

void
natero_log_close_fd (int *fd)
{
  if (*fd >= 0)
    g_close (*fd, NULL);
  *fd = -1;
}

/* -1 where somebody holds it, or where it can't be had. */
int
natero_log_lock_file (const char *directory, const char *name)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);
  int              fd = g_open (path, O_CREAT | O_RDWR | O_CLOEXEC, NATERO_LOG_FILE_MODE);

  if (fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) != 0)
    natero_log_close_fd (&fd);
  return fd;
}

/* With what is in it. */
gboolean
natero_log_remove_folder (const char *path)
{
  g_autoptr (GDir) directory = g_dir_open (path, 0, NULL);
  const char *name;

  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_remove (child) != 0)
        g_debug ("%s could not be deleted", child);
    }

  return g_rmdir (path) == 0 || errno == ENOENT;
}

NateroLogRun *
natero_log_run_new (const char *directory, const char *run_id, gboolean is_own, int lock_fd)
{
  NateroLogRun *self = g_new0 (NateroLogRun, 1);

  self->run_id = g_strdup (run_id);
  self->path = directory != NULL ? g_build_filename (directory, run_id, NULL) : NULL;
  self->is_own = is_own;
  self->lock_fd = lock_fd;
  self->segment = 1;
  return self;
}

void
natero_log_run_free (NateroLogRun *self)
{
  if (self == NULL)
    return;

  natero_log_close_fd (&self->lock_fd);
  g_free (self->run_id);
  g_free (self->path);
  g_free (self);
}

static char *
segment_path (NateroLogRun *self, guint segment)
{
  return g_strdup_printf ("%s/%06u.ndjson", self->path, segment);
}

/* A cursor that can't be read is at the start: what was delivered goes out again, and its ids tell.
 */
void
natero_log_run_read_cursor (NateroLogRun *self)
{
  g_autofree char *path = g_build_filename (self->path, "cursor", NULL);
  g_autofree char *text = NULL;
  guint            segment = 0;
  gint64           offset = 0;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return;
  if (sscanf (text, "%u %" G_GINT64_FORMAT "\n", &segment, &offset) != 2 || segment == 0)
    return;

  self->segment = segment;
  self->offset = MAX (offset, 0);
}

void
natero_log_run_write_cursor (NateroLogRun *self)
{
  g_autofree char *path = g_build_filename (self->path, "cursor", NULL);
  g_autofree char *text = NULL;

  text = g_strdup_printf ("%u %" G_GINT64_FORMAT "\n", self->segment, (gint64) self->offset);
  if (!g_file_set_contents_full (
        path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, NATERO_LOG_FILE_MODE, NULL))
    g_debug ("the cursor of run %s could not be written", self->run_id);
}

int
natero_log_run_create_segment (NateroLogRun *self, guint segment)
{
  g_autofree char *path = segment_path (self, segment);

  return g_open (path, O_CREAT | O_APPEND | O_RDWR | O_CLOEXEC, NATERO_LOG_FILE_MODE);
}

int
natero_log_run_open_segment (NateroLogRun *self, guint segment, goffset *size)
{
  g_autofree char *path = NULL;
  struct stat      info;
  int              fd;

  /* In memory there is but one, which is open; where that could not be had, errno says why. */
  if (self->path == NULL)
    return -1;

  path = segment_path (self, segment);
  fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  if (fd >= 0 && fstat (fd, &info) == 0)
    *size = info.st_size;
  return fd;
}

guint
natero_log_run_find_last_segment (NateroLogRun *self)
{
  guint last = self->segment;

  while (TRUE)
    {
      g_autofree char *path = segment_path (self, last + 1);

      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        return last;
      last++;
    }
}

void
natero_log_run_unlink_segment (NateroLogRun *self, guint segment)
{
  g_autofree char *path = self->path != NULL ? segment_path (self, segment) : NULL;

  if (path != NULL)
    g_unlink (path);
}

gboolean
natero_log_run_remove_files (NateroLogRun *self)
{
  return self->path == NULL || natero_log_remove_folder (self->path);
}

GByteArray *
natero_log_read_range (int fd, goffset offset, gsize length)
{
  GByteArray *bytes = g_byte_array_sized_new ((guint) length);
  gsize       n_read = 0;

  g_byte_array_set_size (bytes, (guint) length);
  while (n_read < length)
    {
      gssize n = pread (fd, bytes->data + n_read, length - n_read, offset + (goffset) n_read);

      if (n == 0 || (n < 0 && errno != EINTR))
        break;
      n_read += (gsize) MAX (n, 0);
    }

  g_byte_array_set_size (bytes, (guint) n_read);
  return bytes;
}

/* The length of the first @max_events whole lines; their number comes out. */
gsize
natero_log_measure_lines (const GByteArray *bytes, guint max_events, guint *n_events)
{
  const guint8 *end = bytes->data + bytes->len;
  const guint8 *start = bytes->data;

  *n_events = 0;
  while (start < end && *n_events < max_events)
    {
      const guint8 *newline = memchr (start, '\n', (gsize) (end - start));

      if (newline == NULL)
        break;
      start = newline + 1;
      (*n_events)++;
    }

  return (gsize) (start - bytes->data);
}

/* Oldest first, the own one last. */
int
natero_log_run_compare (gconstpointer a, gconstpointer b)
{
  const NateroLogRun *run_a = *(const NateroLogRun *const *) a;
  const NateroLogRun *run_b = *(const NateroLogRun *const *) b;

  if (run_a->is_own != run_b->is_own)
    return run_a->is_own ? 1 : -1;
  return strcmp (run_a->run_id, run_b->run_id);
}

/* Whether a folder of the queue could be a run's. */
gboolean
natero_log_run_is_name (const char *name)
{
  return *name != '.' && !g_str_has_prefix (name, UNREADABLE_PREFIX);
}

/* What nobody can read is kept under another name, for a person. */
void
natero_log_run_set_aside (NateroLogRun *self, const char *directory)
{
  g_autofree char *name = g_strconcat (UNREADABLE_PREFIX, self->run_id, NULL);
  g_autofree char *path = g_build_filename (directory, name, NULL);

  g_warning ("A part of the queue can't be read. It is kept as %s.", path);
  if (g_rename (self->path, path) != 0)
    g_debug ("%s could not be renamed", self->path);
}

/* What a killed process wrote of its last line. It was never promised to anybody; it is kept. */
void
natero_log_run_set_torn_aside (NateroLogRun *self, const char *directory, const GByteArray *bytes)
{
  g_autofree char *name = g_strdup_printf ("torn-%s-%06u", self->run_id, self->segment);
  g_autofree char *path = g_build_filename (directory, name, NULL);

  g_file_set_contents_full (path,
                            (const char *) bytes->data,
                            bytes->len,
                            G_FILE_SET_CONTENTS_NONE,
                            NATERO_LOG_FILE_MODE,
                            NULL);
  self->offset += bytes->len;
}

void
natero_log_append_set_aside (const char *directory, const char *text, gsize length)
{
  g_autofree char *path = NULL;
  g_autofree char *former = NULL;
  struct stat      info;
  int              fd;

  path = g_build_filename (directory, "set-aside.ndjson", NULL);
  former = g_strconcat (path, ".1", NULL);
  if (stat (path, &info) == 0 && info.st_size > SET_ASIDE_BYTES)
    g_rename (path, former);
  fd = g_open (path, O_CREAT | O_APPEND | O_WRONLY | O_CLOEXEC, NATERO_LOG_FILE_MODE);
  if (fd < 0 || write (fd, text, length) != (gssize) length)
    g_debug ("%s could not be written", path);
  natero_log_close_fd (&fd);
}

void
natero_log_remove_set_aside (const char *directory)
{
  g_autoptr (GDir) folder = g_dir_open (directory, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (directory, name, NULL);

      if (g_str_has_prefix (name, "torn-") || g_str_has_prefix (name, "set-aside"))
        g_unlink (path);
      else if (g_str_has_prefix (name, UNREADABLE_PREFIX))
        natero_log_remove_folder (path);
    }
}
