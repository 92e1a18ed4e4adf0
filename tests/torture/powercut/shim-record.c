/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "shim-record.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* Raw calls in here, or the module would record itself. */

static bool
is_below (const char *path)
{
  const char *folder = getenv ("NATERO_POWERCUT_FOLDER");
  size_t      length = folder != NULL ? strlen (folder) : 0;

  return length > 0 && strncmp (path, folder, length) == 0 &&
         (path[length] == '/' || path[length] == '\0');
}

/* Of a file that was deleted, the kernel still tells where it was. */
bool
is_recorded (int fd)
{
  char    link[64];
  char    path[PATH_MAX];
  int     saved_errno = errno;
  ssize_t length;

  snprintf (link, sizeof link, "/proc/self/fd/%d", fd);
  length = readlink (link, path, sizeof path - 1);
  errno = saved_errno;
  if (length < 0)
    return false;

  path[length] = '\0';
  return is_below (path);
}

uint64_t
get_inode (int fd)
{
  struct stat info;

  return fstat (fd, &info) == 0 ? info.st_ino : 0;
}

int64_t
get_size (int fd)
{
  struct stat info;

  return fstat (fd, &info) == 0 ? info.st_size : 0;
}

static bool
split (const char *path, char *folder, char *name, size_t name_size)
{
  size_t length = strlen (path);
  size_t start;

  while (length > 1 && path[length - 1] == '/')
    length--;
  start = length;
  while (start > 0 && path[start - 1] != '/')
    start--;
  if (start >= PATH_MAX - 1 || length == start || length - start >= name_size)
    return false;

  memcpy (name, path + start, length - start);
  name[length - start] = '\0';
  memcpy (folder, path, start);
  strcpy (folder + start, ".");
  return true;
}

/* False where it is none of ours, or where the call will fail anyway. */
bool
place_find (Place *place, int folder_fd, const char *path)
{
  char folder[PATH_MAX + 1];
  int  saved_errno = errno;
  int  fd;

  place->folder_fd = -1;
  if (path == NULL || !split (path, folder, place->name, sizeof place->name))
    return false;

  fd = (int) syscall (SYS_openat, folder_fd, folder, O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
  errno = saved_errno;
  if (fd < 0)
    return false;

  place->folder_fd = fd;
  place->folder = get_inode (fd);
  if (is_recorded (fd))
    return true;

  place_close (place);
  return false;
}

/* 0 where there is nothing. */
uint64_t
place_get_inode (const Place *place)
{
  struct stat info;
  int         saved_errno = errno;
  uint64_t    inode = 0;

  if (fstatat (place->folder_fd, place->name, &info, AT_SYMLINK_NOFOLLOW) == 0)
    inode = info.st_ino;
  errno = saved_errno;
  return inode;
}

void
place_close (Place *place)
{
  if (place->folder_fd >= 0)
    syscall (SYS_close, place->folder_fd);
  place->folder_fd = -1;
}

/*
 * The lock is the log's own, through a descriptor opened for it, so that it keeps apart threads as
 * well as processes: what is recorded stands in the order in which it was done.
 */
int
record_lock (void)
{
  const char *path = getenv ("NATERO_POWERCUT_LOG");
  int         saved_errno = errno;
  int         log = -1;

  if (path != NULL)
    log =
      (int) syscall (SYS_openat, AT_FDCWD, path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  while (log >= 0 && flock (log, LOCK_EX) != 0 && errno == EINTR)
    ;
  errno = saved_errno;
  return log;
}

void
record_unlock (int log)
{
  if (log >= 0)
    syscall (SYS_close, log);
}

static void
write_all (int log, const char *data, size_t length)
{
  while (length > 0)
    {
      ssize_t n = syscall (SYS_write, log, data, length);

      if (n <= 0)
        return;
      data += n;
      length -= (size_t) n;
    }
}

/* Only the first @length bytes of the parts are the payload. */
void
record_add_parts (int                 log,
                  const Record       *record,
                  const struct iovec *parts,
                  int                 n_parts,
                  size_t              length)
{
  struct timespec now;
  char            head[160];
  int             saved_errno = errno;
  int             n;

  clock_gettime (CLOCK_BOOTTIME, &now);
  n = snprintf (head,
                sizeof head,
                "%c %lld%09ld %llu %lld %lld %zu\n",
                record->kind,
                (long long) now.tv_sec,
                now.tv_nsec,
                (unsigned long long) record->inode,
                (long long) record->first,
                (long long) record->second,
                length);
  write_all (log, head, (size_t) n);
  for (int i = 0; i < n_parts && length > 0; i++)
    {
      size_t n_bytes = parts[i].iov_len < length ? parts[i].iov_len : length;

      write_all (log, parts[i].iov_base, n_bytes);
      length -= n_bytes;
    }
  write_all (log, "\n", 1);
  errno = saved_errno;
}

void
record_add (int log, const Record *record, const void *payload, size_t length)
{
  struct iovec part = { .iov_len = length };

  memcpy (&part.iov_base, &payload, sizeof payload);
  record_add_parts (log, record, &part, 1, length);
}

/* The replay can't be right after this, and says so. */
void
record_unfollowed (const char *what)
{
  Record record = { .kind = '?' };
  int    log = record_lock ();

  record_add (log, &record, what, strlen (what));
  record_unlock (log);
}
