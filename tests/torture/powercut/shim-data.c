/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Both names of a call are defined here, so neither may stand for the other. */
#undef _FILE_OFFSET_BITS
#undef _FORTIFY_SOURCE

#include "shim-record.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Calls that change what is in a file, or make it last. */

static ssize_t
record_data (int fd, const struct iovec *parts, int n_parts, off_t offset)
{
  Record  record = { .kind = 'W', .inode = get_inode (fd), .first = offset };
  int     log = record_lock ();
  ssize_t n;

  if (offset < 0)
    n = syscall (SYS_writev, fd, parts, n_parts);
  else
    n = syscall (SYS_pwritev, fd, parts, n_parts, offset, 0);
  /* O_APPEND goes before any offset. */
  if (n > 0 && (fcntl (fd, F_GETFL) & O_APPEND) != 0)
    record.first = get_size (fd) - n;
  else if (n > 0 && offset < 0)
    record.first = syscall (SYS_lseek, fd, 0, SEEK_CUR) - n;
  if (n > 0)
    record_add_parts (log, &record, parts, n_parts, (size_t) n);
  record_unlock (log);
  return n;
}

static struct iovec
as_part (const void *data, size_t length)
{
  union
  {
    const void *constant;
    void       *plain;
  } pointer = { .constant = data };

  return (struct iovec){ .iov_base = pointer.plain, .iov_len = length };
}

ssize_t
write (int fd, const void *data, size_t length)
{
  struct iovec part = as_part (data, length);

  return is_recorded (fd) ? record_data (fd, &part, 1, -1) : syscall (SYS_write, fd, data, length);
}

ssize_t
pwrite (int fd, const void *data, size_t length, off_t offset)
{
  struct iovec part = as_part (data, length);

  return is_recorded (fd) && offset >= 0 ? record_data (fd, &part, 1, offset)
                                         : syscall (SYS_pwrite64, fd, data, length, offset);
}
ssize_t pwrite64 (int fd, const void *data, size_t length, off_t offset) ALSO (pwrite);

ssize_t
writev (int fd, const struct iovec *parts, int n_parts)
{
  return is_recorded (fd) ? record_data (fd, parts, n_parts, -1)
                          : syscall (SYS_writev, fd, parts, n_parts);
}

ssize_t
pwritev (int fd, const struct iovec *parts, int n_parts, off_t offset)
{
  return is_recorded (fd) && offset >= 0 ? record_data (fd, parts, n_parts, offset)
                                         : syscall (SYS_pwritev, fd, parts, n_parts, offset, 0);
}
ssize_t pwritev64 (int fd, const struct iovec *parts, int n_parts, off_t offset) ALSO (pwritev);

ssize_t
pwritev2 (int fd, const struct iovec *parts, int n_parts, off_t offset, int flags)
{
  if (is_recorded (fd) && flags != 0)
    record_unfollowed ("pwritev2() with flags");

  return is_recorded (fd) ? record_data (fd, parts, n_parts, offset)
                          : syscall (SYS_pwritev2, fd, parts, n_parts, offset, 0, flags);
}
ssize_t pwritev64v2 (int fd, const struct iovec *parts, int n_parts, off_t offset, int flags)
  ALSO (pwritev2);

/* What the kernel has copied is read back. */
static void
record_copied (int log, int fd, off_t offset, size_t length)
{
  char   link[64];
  char   chunk[16384];
  Record record = { .kind = 'W', .inode = get_inode (fd), .first = offset };
  int    reader;

  snprintf (link, sizeof link, "/proc/self/fd/%d", fd);
  reader = (int) syscall (SYS_openat, AT_FDCWD, link, O_RDONLY | O_CLOEXEC, 0);
  while (length > 0)
    {
      size_t  wanted = length < sizeof chunk ? length : sizeof chunk;
      ssize_t n = syscall (SYS_pread64, reader, chunk, wanted, record.first);

      if (n <= 0)
        break;
      record_add (log, &record, chunk, (size_t) n);
      record.first += n;
      length -= (size_t) n;
    }
  syscall (SYS_close, reader);
}

ssize_t
copy_file_range (int          source,
                 off_t       *source_offset,
                 int          fd,
                 off_t       *offset,
                 size_t       length,
                 unsigned int flags)
{
  bool    is_ours = is_recorded (fd);
  int     log = is_ours ? record_lock () : -1;
  off_t   start = offset != NULL ? *offset : syscall (SYS_lseek, fd, 0, SEEK_CUR);
  ssize_t n = syscall (SYS_copy_file_range, source, source_offset, fd, offset, length, flags);

  if (is_ours && n > 0)
    record_copied (log, fd, start, (size_t) n);
  record_unlock (log);
  return n;
}

ssize_t
sendfile (int fd, int source, off_t *source_offset, size_t length)
{
  bool    is_ours = is_recorded (fd);
  int     log = is_ours ? record_lock () : -1;
  ssize_t n = syscall (SYS_sendfile, fd, source, source_offset, length);

  if (is_ours && n > 0)
    record_copied (log, fd, syscall (SYS_lseek, fd, 0, SEEK_CUR) - n, (size_t) n);
  record_unlock (log);
  return n;
}
ssize_t sendfile64 (int fd, int source, off_t *source_offset, size_t length) ALSO (sendfile);

ssize_t
splice (int source, off_t *source_offset, int fd, off_t *offset, size_t length, unsigned int flags)
{
  bool    is_ours = is_recorded (fd);
  int     log = is_ours ? record_lock () : -1;
  off_t   start = offset != NULL ? *offset : syscall (SYS_lseek, fd, 0, SEEK_CUR);
  ssize_t n = syscall (SYS_splice, source, source_offset, fd, offset, length, flags);

  if (is_ours && n > 0)
    record_copied (log, fd, start, (size_t) n);
  record_unlock (log);
  return n;
}

int
ftruncate (int fd, off_t length)
{
  bool   is_ours = is_recorded (fd);
  Record record = { .kind = 'T', .first = length };
  int    log = is_ours ? record_lock () : -1;
  int    status = (int) syscall (SYS_ftruncate, fd, length);

  if (is_ours && status == 0)
    {
      record.inode = get_inode (fd);
      record_add (log, &record, NULL, 0);
    }
  record_unlock (log);
  return status;
}
int ftruncate64 (int fd, off_t length) ALSO (ftruncate);

int
truncate (const char *path, off_t length)
{
  int fd = open (path, O_WRONLY | O_CLOEXEC);
  int status = fd >= 0 ? ftruncate (fd, length) : -1;

  if (fd >= 0)
    syscall (SYS_close, fd);
  return status;
}
int truncate64 (const char *path, off_t length) ALSO (truncate);

int
fallocate (int fd, int mode, off_t offset, off_t length)
{
  bool   is_ours = is_recorded (fd);
  Record record = { .kind = 'F', .first = offset, .second = length };
  int    log = is_ours ? record_lock () : -1;
  int    status = (int) syscall (SYS_fallocate, fd, mode, offset, length);
  char   text[16];
  int    n = snprintf (text, sizeof text, "%d", mode);

  if (is_ours && status == 0)
    {
      record.inode = get_inode (fd);
      record_add (log, &record, text, (size_t) n);
    }
  record_unlock (log);
  return status;
}
int fallocate64 (int fd, int mode, off_t offset, off_t length) ALSO (fallocate);

int
posix_fallocate (int fd, off_t offset, off_t length)
{
  return fallocate (fd, 0, offset, length) == 0 ? 0 : errno;
}
int posix_fallocate64 (int fd, off_t offset, off_t length) ALSO (posix_fallocate);

void *
mmap (void *address, size_t length, int protection, int flags, int fd, off_t offset)
{
  if (fd >= 0 && (flags & MAP_SHARED) != 0 && (protection & PROT_WRITE) != 0 && is_recorded (fd))
    record_unfollowed ("mmap() for writing");

  /* NOLINTNEXTLINE: the kernel gives an address as a number. */
  return (void *) syscall (SYS_mmap, address, length, protection, flags, fd, offset);
}
void *mmap64 (void *address, size_t length, int protection, int flags, int fd, off_t offset)
  ALSO (mmap);

/* Others write on meanwhile: what is durable is what was there before, and only afterwards. */
static int
record_sync (int fd, char begin, char end, long number)
{
  Record record = { .kind = begin, .inode = fd >= 0 ? get_inode (fd) : 0, .second = gettid () };
  int    status;
  int    log = record_lock ();

  record_add (log, &record, NULL, 0);
  record_unlock (log);
  status = (int) syscall (number, fd);
  if (status != 0)
    return status;

  record.kind = end;
  log = record_lock ();
  record_add (log, &record, NULL, 0);
  record_unlock (log);
  return status;
}

int
fsync (int fd)
{
  return is_recorded (fd) ? record_sync (fd, 'B', 'E', SYS_fsync) : (int) syscall (SYS_fsync, fd);
}

int
fdatasync (int fd)
{
  return is_recorded (fd) ? record_sync (fd, 'B', 'E', SYS_fdatasync)
                          : (int) syscall (SYS_fdatasync, fd);
}

int
syncfs (int fd)
{
  return is_recorded (fd) ? record_sync (fd, 'A', 'Z', SYS_syncfs) : (int) syscall (SYS_syncfs, fd);
}

void
sync (void)
{
  record_sync (-1, 'A', 'Z', SYS_sync);
}

/* Promises nothing, so that nothing comes of it but a line. */
int
sync_file_range (int fd, off_t offset, off_t length, unsigned int flags)
{
  Record record = { .kind = 'R', .first = offset, .second = length };

  if (is_recorded (fd))
    {
      int log = record_lock ();

      record.inode = get_inode (fd);
      record_add (log, &record, NULL, 0);
      record_unlock (log);
    }
  return (int) syscall (SYS_sync_file_range, fd, offset, length, flags);
}

int
close (int fd)
{
  bool   is_ours = is_recorded (fd);
  Record record = { .kind = 'K', .inode = is_ours ? get_inode (fd) : 0 };
  int    log = is_ours ? record_lock () : -1;
  int    status = (int) syscall (SYS_close, fd);

  if (is_ours)
    record_add (log, &record, NULL, 0);
  record_unlock (log);
  return status;
}
