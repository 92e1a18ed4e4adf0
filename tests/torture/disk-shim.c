/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/* Both names of a call are wanted, the one for large files as well. */
#undef _FILE_OFFSET_BITS
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/*
 * To be loaded before a program: whatever changes something below the folder TORTURE_DISK_ROOT
 * fails with the error whose number is the first byte of the file that TORTURE_DISK names, as long
 * as that is not 0. So a disk turns read-only (EROFS), full (ENOSPC) or broken (EIO) while files
 * on it are open, which a remount would refuse.
 */

#define EXPORT __attribute__ ((visibility ("default")))

/* What is declared here stands in for the C library's. */
EXPORT int     open (const char *path, int flags, ...);
EXPORT int     open64 (const char *path, int flags, ...);
EXPORT int     open_checked (const char *path, int flags) __asm__("__open_2");
EXPORT int     open64_checked (const char *path, int flags) __asm__("__open64_2");
EXPORT int     openat (int folder, const char *path, int flags, ...);
EXPORT int     openat64 (int folder, const char *path, int flags, ...);
EXPORT int     mkdirat (int folder, const char *path, mode_t mode);
EXPORT int     ftruncate64 (int fd, off64_t length);
EXPORT int     truncate64 (const char *path, off64_t length);
EXPORT int     fallocate64 (int fd, int mode, off64_t offset, off64_t length);
EXPORT int     posix_fallocate64 (int fd, off64_t offset, off64_t length);
EXPORT ssize_t pwrite64 (int fd, const void *data, size_t length, off64_t offset);

static int
get_error (void)
{
  const char   *path = getenv ("TORTURE_DISK");
  unsigned char error = 0;
  int           fd = path != NULL ? (int) syscall (SYS_openat, AT_FDCWD, path, O_RDONLY) : -1;

  if (fd < 0)
    return 0;
  if (read (fd, &error, 1) != 1)
    error = 0;
  close (fd);
  return error;
}

static int
is_below_root (const char *path)
{
  const char *root = getenv ("TORTURE_DISK_ROOT");

  return root != NULL && strncmp (path, root, strlen (root)) == 0;
}

/* Whether the call is to fail; errno says why then. */
static int
is_path_denied (const char *path)
{
  int error = get_error ();

  if (error == 0 || !is_below_root (path))
    return 0;
  errno = error;
  return 1;
}

static int
is_fd_denied (int fd)
{
  int     error = get_error ();
  int     saved = errno;
  char    name[64];
  char    path[4096];
  ssize_t length;

  if (error == 0)
    return 0;
  snprintf (name, sizeof name, "/proc/self/fd/%d", fd);
  length = readlink (name, path, sizeof path - 1);
  path[length > 0 ? length : 0] = '\0';
  errno = saved;
  return is_path_denied (path);
}

/* A full disk still opens what is there. */
static int
is_open_denied (const char *path, int flags)
{
  if ((flags & (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC)) == 0 || get_error () == 0)
    return 0;
  if (get_error () == ENOSPC && access (path, F_OK) == 0)
    return 0;
  return is_path_denied (path);
}

#define NEXT(type, name, parameters)                                                               \
  type (*next) parameters;                                                                         \
  *(void **) &next = dlsym (RTLD_NEXT, name)

static mode_t
take_mode (int flags, va_list args)
{
  return (flags & O_CREAT) != 0 ? va_arg (args, mode_t) : 0;
}

int
open (const char *path, int flags, ...)
{
  va_list args;
  mode_t  mode;

  NEXT (int, "open", (const char *, int, ...));
  va_start (args, flags);
  mode = take_mode (flags, args);
  va_end (args);
  return is_open_denied (path, flags) ? -1 : next (path, flags, mode);
}

int
open64 (const char *path, int flags, ...)
{
  va_list args;
  mode_t  mode;

  va_start (args, flags);
  mode = take_mode (flags, args);
  va_end (args);
  return open (path, flags | O_LARGEFILE, mode);
}

int
open_checked (const char *path, int flags)
{
  return open (path, flags);
}

int
open64_checked (const char *path, int flags)
{
  return open (path, flags | O_LARGEFILE);
}

static int
is_at_denied (int folder, const char *path, int flags)
{
  if (path[0] == '/')
    return is_open_denied (path, flags);
  return (flags & (O_WRONLY | O_RDWR | O_CREAT)) != 0 && folder >= 0 && is_fd_denied (folder);
}

int
openat (int folder, const char *path, int flags, ...)
{
  va_list args;
  mode_t  mode;

  NEXT (int, "openat", (int, const char *, int, ...));
  va_start (args, flags);
  mode = take_mode (flags, args);
  va_end (args);
  return is_at_denied (folder, path, flags) ? -1 : next (folder, path, flags, mode);
}

int
openat64 (int folder, const char *path, int flags, ...)
{
  va_list args;
  mode_t  mode;

  va_start (args, flags);
  mode = take_mode (flags, args);
  va_end (args);
  return openat (folder, path, flags | O_LARGEFILE, mode);
}

EXPORT ssize_t
write (int fd, const void *data, size_t length)
{
  NEXT (ssize_t, "write", (int, const void *, size_t));
  return is_fd_denied (fd) ? -1 : next (fd, data, length);
}

EXPORT ssize_t
writev (int fd, const struct iovec *parts, int n_parts)
{
  NEXT (ssize_t, "writev", (int, const struct iovec *, int) );
  return is_fd_denied (fd) ? -1 : next (fd, parts, n_parts);
}

EXPORT ssize_t
pwrite (int fd, const void *data, size_t length, off_t offset)
{
  NEXT (ssize_t, "pwrite", (int, const void *, size_t, off_t));
  return is_fd_denied (fd) ? -1 : next (fd, data, length, offset);
}

ssize_t
pwrite64 (int fd, const void *data, size_t length, off64_t offset)
{
  return pwrite (fd, data, length, offset);
}

EXPORT int
ftruncate (int fd, off_t length)
{
  NEXT (int, "ftruncate", (int, off_t));
  return is_fd_denied (fd) ? -1 : next (fd, length);
}

int
ftruncate64 (int fd, off64_t length)
{
  return ftruncate (fd, length);
}

EXPORT int
truncate (const char *path, off_t length)
{
  NEXT (int, "truncate", (const char *, off_t));
  return is_path_denied (path) ? -1 : next (path, length);
}

int
truncate64 (const char *path, off64_t length)
{
  return truncate (path, length);
}

EXPORT int
fallocate (int fd, int mode, off_t offset, off_t length)
{
  NEXT (int, "fallocate", (int, int, off_t, off_t));
  return is_fd_denied (fd) ? -1 : next (fd, mode, offset, length);
}

int
fallocate64 (int fd, int mode, off64_t offset, off64_t length)
{
  return fallocate (fd, mode, offset, length);
}

/* This one returns the error. */
EXPORT int
posix_fallocate (int fd, off_t offset, off_t length)
{
  NEXT (int, "posix_fallocate", (int, off_t, off_t));
  return is_fd_denied (fd) ? errno : next (fd, offset, length);
}

int
posix_fallocate64 (int fd, off64_t offset, off64_t length)
{
  return posix_fallocate (fd, offset, length);
}

EXPORT ssize_t
copy_file_range (int from, off64_t *from_at, int to, off64_t *to_at, size_t length, unsigned flags)
{
  NEXT (ssize_t, "copy_file_range", (int, off64_t *, int, off64_t *, size_t, unsigned) );
  return is_fd_denied (to) ? -1 : next (from, from_at, to, to_at, length, flags);
}

EXPORT int
fsync (int fd)
{
  NEXT (int, "fsync", (int) );
  return is_fd_denied (fd) ? -1 : next (fd);
}

EXPORT int
fdatasync (int fd)
{
  NEXT (int, "fdatasync", (int) );
  return is_fd_denied (fd) ? -1 : next (fd);
}

/* A full disk still renames and removes. */
EXPORT int
rename (const char *from, const char *to)
{
  NEXT (int, "rename", (const char *, const char *) );
  return get_error () != ENOSPC && is_path_denied (to) ? -1 : next (from, to);
}

EXPORT int
renameat (int from_folder, const char *from, int to_folder, const char *to)
{
  NEXT (int, "renameat", (int, const char *, int, const char *) );
  return get_error () != ENOSPC && is_at_denied (to_folder, to, O_CREAT)
           ? -1
           : next (from_folder, from, to_folder, to);
}

EXPORT int
link (const char *from, const char *to)
{
  NEXT (int, "link", (const char *, const char *) );
  return is_path_denied (to) ? -1 : next (from, to);
}

EXPORT int
unlinkat (int folder, const char *path, int flags)
{
  NEXT (int, "unlinkat", (int, const char *, int) );
  return get_error () != ENOSPC && is_at_denied (folder, path, O_CREAT)
           ? -1
           : next (folder, path, flags);
}

EXPORT int
unlink (const char *path)
{
  NEXT (int, "unlink", (const char *) );
  return get_error () != ENOSPC && is_path_denied (path) ? -1 : next (path);
}

EXPORT int
remove (const char *path)
{
  NEXT (int, "remove", (const char *) );
  return get_error () != ENOSPC && is_path_denied (path) ? -1 : next (path);
}

EXPORT int
rmdir (const char *path)
{
  NEXT (int, "rmdir", (const char *) );
  return get_error () != ENOSPC && is_path_denied (path) ? -1 : next (path);
}

EXPORT int
mkdir (const char *path, mode_t mode)
{
  NEXT (int, "mkdir", (const char *, mode_t));
  return access (path, F_OK) != 0 && is_path_denied (path) ? -1 : next (path, mode);
}

int
mkdirat (int folder, const char *path, mode_t mode)
{
  NEXT (int, "mkdirat", (int, const char *, mode_t));
  return is_at_denied (folder, path, O_CREAT) ? -1 : next (folder, path, mode);
}
