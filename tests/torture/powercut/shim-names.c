/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Both names of a call are defined here, so neither may stand for the other. */
#undef _FILE_OFFSET_BITS
#undef _FORTIFY_SOURCE

#include "shim-record.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Calls that change which files there are, and how they are called. */

static void
add_name (int log, char kind, uint64_t inode, const Place *place)
{
  Record record = { .kind = kind, .inode = inode, .first = (int64_t) place->folder };

  record_add (log, &record, place->name, strlen (place->name));
}

static int
open_place (int folder_fd, const char *path, int flags, mode_t mode, const Place *place)
{
  int      log = record_lock ();
  uint64_t before = place_get_inode (place);
  int      fd = (int) syscall (SYS_openat, folder_fd, path, flags, mode);

  if (fd >= 0 && before == 0)
    {
      add_name (log, 'C', get_inode (fd), place);
    }
  else if (fd >= 0 && (flags & O_TRUNC) != 0)
    {
      Record record = { .kind = 'T', .inode = before };

      record_add (log, &record, NULL, 0);
    }
  record_unlock (log);
  return fd;
}

static int
open_any (int folder_fd, const char *path, int flags, mode_t mode)
{
  Place place;
  int   fd;

  if ((flags & (O_CREAT | O_TRUNC)) != 0 && place_find (&place, folder_fd, path))
    {
      fd = open_place (folder_fd, path, flags, mode, &place);
      place_close (&place);
      return fd;
    }

  fd = (int) syscall (SYS_openat, folder_fd, path, flags, mode);
  if (fd >= 0 && (flags & O_TMPFILE) == O_TMPFILE && is_recorded (fd))
    record_unfollowed ("O_TMPFILE");
  return fd;
}

/* The argument is there only where a file may come into being. */
static bool
has_mode (int flags)
{
  return (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE;
}

int
openat (int folder_fd, const char *path, int flags, ...)
{
  mode_t  mode = 0;
  va_list args;

  va_start (args, flags);
  if (has_mode (flags))
    mode = va_arg (args, mode_t);
  va_end (args);
  return open_any (folder_fd, path, flags, mode);
}
int openat64 (int folder_fd, const char *path, int flags, ...) ALSO (openat);

int
open (const char *path, int flags, ...)
{
  mode_t  mode = 0;
  va_list args;

  va_start (args, flags);
  if (has_mode (flags))
    mode = va_arg (args, mode_t);
  va_end (args);
  return open_any (AT_FDCWD, path, flags, mode);
}
int open64 (const char *path, int flags, ...) ALSO (open);

int
creat (const char *path, mode_t mode)
{
  return open_any (AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}
int creat64 (const char *path, mode_t mode) ALSO (creat);

/* What the C library's streams write goes past this module. */
FILE *
fopen (const char *path, const char *mode)
{
  Place place;
  FILE *(*original) (const char *, const char *);
  void *symbol = dlsym (RTLD_NEXT, "fopen");

  memcpy (&original, &symbol, sizeof original);
  if (strpbrk (mode, "wa+") != NULL && place_find (&place, AT_FDCWD, path))
    {
      record_unfollowed ("fopen() for writing");
      place_close (&place);
    }
  return original (path, mode);
}
FILE *fopen64 (const char *path, const char *mode) ALSO (fopen);

int
mkdirat (int folder_fd, const char *path, mode_t mode)
{
  Place place;
  bool  is_ours = place_find (&place, folder_fd, path);
  int   log = is_ours ? record_lock () : -1;
  int   status = (int) syscall (SYS_mkdirat, folder_fd, path, mode);

  if (is_ours && status == 0)
    add_name (log, 'D', place_get_inode (&place), &place);
  record_unlock (log);
  place_close (&place);
  return status;
}

int
mkdir (const char *path, mode_t mode)
{
  return mkdirat (AT_FDCWD, path, mode);
}

int
unlinkat (int folder_fd, const char *path, int flags)
{
  Place    place;
  bool     is_ours = place_find (&place, folder_fd, path);
  int      log = is_ours ? record_lock () : -1;
  uint64_t inode = is_ours ? place_get_inode (&place) : 0;
  int      status = (int) syscall (SYS_unlinkat, folder_fd, path, flags);

  if (is_ours && status == 0)
    add_name (log, (flags & AT_REMOVEDIR) != 0 ? 'X' : 'U', inode, &place);
  record_unlock (log);
  place_close (&place);
  return status;
}

int
unlink (const char *path)
{
  return unlinkat (AT_FDCWD, path, 0);
}

int
rmdir (const char *path)
{
  return unlinkat (AT_FDCWD, path, AT_REMOVEDIR);
}

int
remove (const char *path)
{
  int status = unlink (path);

  return status != 0 && (errno == EISDIR || errno == EPERM) ? rmdir (path) : status;
}

/* Both names in one payload, a NUL between them. */
static void
add_rename (int log, uint64_t inode, const Place *from, const Place *to)
{
  Record record = {
    .kind = 'M', .inode = inode, .first = (int64_t) from->folder, .second = (int64_t) to->folder
  };
  char   names[2 * sizeof from->name];
  size_t length = strlen (from->name) + 1;

  memcpy (names, from->name, length);
  memcpy (names + length, to->name, strlen (to->name));
  record_add (log, &record, names, length + strlen (to->name));
}

int
renameat2 (int from_fd, const char *from_path, int to_fd, const char *to_path, unsigned int flags)
{
  Place    from;
  Place    to;
  bool     is_from = place_find (&from, from_fd, from_path);
  bool     is_to = place_find (&to, to_fd, to_path);
  int      log;
  uint64_t inode;
  int      status;

  if (is_from != is_to || (is_from && (flags & ~(unsigned int) RENAME_NOREPLACE) != 0))
    record_unfollowed ("a rename out of the folder, or with flags");
  log = is_from ? record_lock () : -1;
  inode = is_from ? place_get_inode (&from) : 0;
  status = (int) syscall (SYS_renameat2, from_fd, from_path, to_fd, to_path, flags);
  if (is_from && is_to && status == 0)
    add_rename (log, inode, &from, &to);
  record_unlock (log);
  place_close (&from);
  place_close (&to);
  return status;
}

int
renameat (int from_fd, const char *from_path, int to_fd, const char *to_path)
{
  return renameat2 (from_fd, from_path, to_fd, to_path, 0);
}

int
rename (const char *from_path, const char *to_path)
{
  return renameat2 (AT_FDCWD, from_path, AT_FDCWD, to_path, 0);
}

int
linkat (int from_fd, const char *from_path, int to_fd, const char *to_path, int flags)
{
  Place to;
  bool  is_ours = place_find (&to, to_fd, to_path);
  int   log = is_ours ? record_lock () : -1;
  int   status = (int) syscall (SYS_linkat, from_fd, from_path, to_fd, to_path, flags);

  if (is_ours && status == 0)
    add_name (log, 'L', place_get_inode (&to), &to);
  record_unlock (log);
  place_close (&to);
  return status;
}

int
link (const char *from_path, const char *to_path)
{
  return linkat (AT_FDCWD, from_path, AT_FDCWD, to_path, 0);
}

int
symlinkat (const char *target, int folder_fd, const char *path)
{
  Place place;

  if (place_find (&place, folder_fd, path))
    {
      record_unfollowed ("a symbolic link");
      place_close (&place);
    }
  return (int) syscall (SYS_symlinkat, target, folder_fd, path);
}

int
symlink (const char *target, const char *path)
{
  return symlinkat (target, AT_FDCWD, path);
}
