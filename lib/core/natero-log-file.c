/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-log-file-private.h"

#include "natero-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define BOUNDED_BYTES (1024 * 1024)
#define SMALL_BYTES 256

void
natero_log_file_close (int *fd)
{
  if (*fd >= 0)
    g_close (*fd, NULL);
  *fd = -1;
}

/* As much of it as there is. */
GByteArray *
natero_log_file_read (int fd, goffset offset, gsize length)
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

/* -1 where somebody holds it (errno is EWOULDBLOCK), or where it can't be had. */
static int
lock (const char *folder, const char *name, int access)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  int              fd =
    g_open (path, O_CREAT | access | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, NATERO_LOG_FILE_MODE);

  if (fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) != 0)
    {
      int code = errno;

      natero_log_file_close (&fd);
      errno = code;
    }
  return fd;
}

/* One's own: who watches it is told when it is given up. */
int
natero_log_file_lock (const char *folder, const char *name)
{
  return lock (folder, name, O_RDWR);
}

/* Somebody else's: nobody is told of the attempt. */
int
natero_log_file_try_lock (const char *folder, const char *name)
{
  int fd = lock (folder, name, O_RDONLY);

  /* Over a network such a lock needs a file that may be written. */
  return fd < 0 && errno == EBADF ? lock (folder, name, O_RDWR) : fd;
}

/* A file's bytes, or the names in a folder, are on the disk when this returns. */
gboolean
natero_log_file_sync (const char *path)
{
  int      fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
  gboolean is_synced = fd >= 0 && fsync (fd) == 0;

  natero_log_file_close (&fd);
  return is_synced;
}

/*
 * At the end of a file of which one former is kept: the newest of what was ever appended. The last
 * line gets its end where it has none.
 */
void
natero_log_file_append_bounded (const char *folder,
                                const char *name,
                                const char *text,
                                gsize       length)
{
  g_autoptr (GString) lines = g_string_new_len (text, (gssize) length);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *former = g_strconcat (path, ".1", NULL);
  struct stat      info;
  int              fd;

  if (lines->len == 0 || lines->str[lines->len - 1] != '\n')
    g_string_append_c (lines, '\n');
  if (stat (path, &info) == 0 && info.st_size > BOUNDED_BYTES)
    g_rename (path, former);
  fd = g_open (path, O_CREAT | O_APPEND | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, NATERO_LOG_FILE_MODE);
  if (fd < 0 || write (fd, lines->str, lines->len) != (gssize) lines->len)
    g_debug ("%s could not be written", path);
  natero_log_file_close (&fd);
}

/* The first bytes of it; NULL: it is not there, or is no file. */
char *
natero_log_file_read_small (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GByteArray) bytes = NULL;
  struct stat info;
  int         fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);

  if (fd >= 0 && fstat (fd, &info) == 0 && S_ISREG (info.st_mode))
    bytes = natero_log_file_read (fd, 0, SMALL_BYTES);
  natero_log_file_close (&fd);
  return bytes != NULL ? g_strndup ((const char *) bytes->data, bytes->len) : NULL;
}

/* With what is in it. */
gboolean
natero_log_file_remove_folder (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_remove (child) != 0)
        g_debug ("%s could not be deleted", child);
    }

  return g_rmdir (path) == 0 || errno == ENOENT;
}

/* What errno says; FALSE, always. */
gboolean
natero_log_file_set_error (GError **error, const char *what, const char *path)
{
  int code = errno;

  g_set_error (error,
               NATERO_ERROR,
               NATERO_ERROR_STORE,
               "The queue of events can't %s %s: %s",
               what,
               path,
               g_strerror (code));
  return FALSE;
}
