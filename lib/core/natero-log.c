/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-log-private.h"

#include "natero-error.h"
#include "natero-log-run-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define SEGMENT_BYTES (1024 * 1024)

struct _NateroLog
{
  gatomicrefcount ref_count;
  char           *directory; /* NULL: in memory */
  char           *run_id;

  /* The worker's alone */
  GPtrArray *runs; /* oldest first, the own one last */
  int        sender_fd;
  guint64    n_lost; /* events that could not be read */
  guint64    n_lost_bytes;

  /* Both sides', under the mutex; nobody waits for a disk while holding it */
  GMutex   mutex;
  int      append_fd;
  guint    append_segment;
  goffset  append_bytes;
  int      next_fd; /* the following segment, opened ahead; -1: not yet */
  gboolean is_in_memory;
};

void
natero_log_range_free (NateroLogRange *range)
{
  if (range == NULL)
    return;

  g_free (range->run_id);
  g_clear_pointer (&range->lines, g_bytes_unref);
  g_free (range);
}

static NateroLogRun *
get_own_run (NateroLog *self)
{
  NateroLogRun *last =
    self->runs->len > 0 ? g_ptr_array_index (self->runs, self->runs->len - 1) : NULL;

  return last != NULL && last->is_own ? last : NULL;
}

static gboolean
set_errno_error (GError **error, const char *what, const char *path)
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

NateroLog *
natero_log_new (const char *directory, const char *run_id)
{
  NateroLog *self = g_new0 (NateroLog, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->directory = g_strdup (directory);
  self->run_id = g_strdup (run_id);
  self->runs = g_ptr_array_new_with_free_func ((GDestroyNotify) natero_log_run_free);
  self->sender_fd = -1;
  self->append_fd = -1;
  self->next_fd = -1;
  g_mutex_init (&self->mutex);
  return self;
}

NateroLog *
natero_log_ref (NateroLog *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
natero_log_unref (NateroLog *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_ptr_array_unref (self->runs);
  natero_log_close_fd (&self->sender_fd);
  natero_log_close_fd (&self->append_fd);
  natero_log_close_fd (&self->next_fd);
  g_mutex_clear (&self->mutex);
  g_free (self->directory);
  g_free (self->run_id);
  g_free (self);
}

/* Where there is no disk to be had, events are at least kept for as long as the process lives. */
gboolean
natero_log_fall_back_to_memory (NateroLog *self)
{
  int fd = memfd_create ("natero-queue", MFD_CLOEXEC);

  if (fd < 0)
    return FALSE;

  fcntl (fd, F_SETFL, O_APPEND);
  g_mutex_lock (&self->mutex);
  natero_log_close_fd (&self->append_fd);
  natero_log_close_fd (&self->next_fd);
  self->append_fd = fd;
  self->append_segment++;
  self->append_bytes = 0;
  self->is_in_memory = TRUE;
  g_mutex_unlock (&self->mutex);
  return TRUE;
}

gboolean
natero_log_is_in_memory (NateroLog *self)
{
  gboolean is_in_memory;

  g_mutex_lock (&self->mutex);
  is_in_memory = self->is_in_memory;
  g_mutex_unlock (&self->mutex);
  return is_in_memory;
}

static gboolean
write_line (NateroLog *self, const char *line, gsize length)
{
  gssize n_written = write (self->append_fd, line, length);

  if (n_written == (gssize) length)
    {
      self->append_bytes += n_written;
      return TRUE;
    }

  /* A disk that is full takes a part of a line. It must not stay, or the next one is lost too. */
  if (n_written > 0)
    {
      if (ftruncate (self->append_fd, self->append_bytes) != 0)
        self->append_bytes += n_written;
      errno = ENOSPC;
    }
  return FALSE;
}

static void
use_next_segment (NateroLog *self)
{
  natero_log_close_fd (&self->append_fd);
  self->append_fd = self->next_fd;
  self->next_fd = -1;
  self->append_segment++;
  self->append_bytes = 0;
}

/*
 * One write(2): the line is the kernel's when this returns, and survives the process. The mutex
 * is never held by anybody who waits for a disk.
 */
gboolean
natero_log_append (NateroLog *self, const char *line, gsize length, GError **error)
{
  gboolean is_written;

  g_mutex_lock (&self->mutex);
  if (self->append_bytes >= SEGMENT_BYTES && self->next_fd >= 0)
    use_next_segment (self);
  is_written = write_line (self, line, length);
  g_mutex_unlock (&self->mutex);

  return is_written || set_errno_error (error, "be written in", self->directory);
}

/* Opens the following segment ahead of time, so that an append never opens a file. */
void
natero_log_prepare_in_thread (NateroLog *self)
{
  guint    segment;
  gboolean is_wanted;
  int      fd;

  g_mutex_lock (&self->mutex);
  segment = self->append_segment + 1;
  is_wanted = !self->is_in_memory && self->next_fd < 0 && self->append_bytes >= SEGMENT_BYTES / 2;
  g_mutex_unlock (&self->mutex);
  if (!is_wanted)
    return;

  fd = natero_log_run_create_segment (get_own_run (self), segment);
  g_mutex_lock (&self->mutex);
  /* The disk may have been given up meanwhile. */
  if (!self->is_in_memory && self->next_fd < 0)
    {
      self->next_fd = fd;
      fd = -1;
    }
  g_mutex_unlock (&self->mutex);
  natero_log_close_fd (&fd);
}

void
natero_log_sync_in_thread (NateroLog *self)
{
  int fd = -1;

  g_mutex_lock (&self->mutex);
  if (!self->is_in_memory && self->append_fd >= 0)
    fd = fcntl (self->append_fd, F_DUPFD_CLOEXEC, 0);
  g_mutex_unlock (&self->mutex);

  if (fd >= 0)
    fdatasync (fd);
  natero_log_close_fd (&fd);
}

static NateroLogRun *
find_run (NateroLog *self, const char *run_id)
{
  for (guint i = 0; i < self->runs->len; i++)
    {
      NateroLogRun *run = g_ptr_array_index (self->runs, i);

      if (g_str_equal (run->run_id, run_id))
        return run;
    }

  return NULL;
}

static gboolean
open_own_run (NateroLog *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->directory, self->run_id, NULL);
  g_autofree char *new_path = g_strconcat (self->directory, "/.", self->run_id, NULL);
  int              lock_fd;
  int              fd;

  /* It comes into being locked, or another process could take it for that of a dead one. */
  if (g_mkdir_with_parents (new_path, NATERO_LOG_DIRECTORY_MODE) != 0)
    return set_errno_error (error, "be kept in", new_path);
  lock_fd = natero_log_lock_file (new_path, "lock");
  if (lock_fd < 0 || g_rename (new_path, path) != 0)
    {
      set_errno_error (error, "be locked in", new_path);
      natero_log_close_fd (&lock_fd);
      return FALSE;
    }

  g_ptr_array_add (self->runs, natero_log_run_new (self->directory, self->run_id, TRUE, lock_fd));
  fd = natero_log_run_create_segment (get_own_run (self), 1);
  if (fd < 0)
    return set_errno_error (error, "be written in", path);

  g_mutex_lock (&self->mutex);
  self->append_fd = fd;
  self->append_segment = 1;
  g_mutex_unlock (&self->mutex);
  return TRUE;
}

/* FALSE where the disk does not have it: the queue is in memory then. */
gboolean
natero_log_open_in_thread (NateroLog *self, GError **error)
{
  if (self->directory != NULL && open_own_run (self, error))
    return TRUE;

  if (get_own_run (self) == NULL)
    g_ptr_array_add (self->runs, natero_log_run_new (self->directory, self->run_id, TRUE, -1));
  natero_log_fall_back_to_memory (self);
  get_own_run (self)->segment = self->append_segment;
  return self->directory == NULL;
}

/* A file that is to be read up to @size. The segment in use is read through what it is open as. */
static int
open_for_reading (NateroLog *self, NateroLogRun *run, guint segment, goffset *size)
{
  int fd = -1;

  errno = ENOENT;
  if (run->is_own)
    {
      g_mutex_lock (&self->mutex);
      if (segment == self->append_segment && self->append_fd >= 0)
        fd = fcntl (self->append_fd, F_DUPFD_CLOEXEC, 0);
      *size = self->append_bytes;
      g_mutex_unlock (&self->mutex);
    }

  return fd >= 0 ? fd : natero_log_run_open_segment (run, segment, size);
}

static guint
get_last_segment (NateroLog *self, NateroLogRun *run)
{
  guint last;

  if (!run->is_own)
    return natero_log_run_find_last_segment (run);

  g_mutex_lock (&self->mutex);
  last = self->append_segment;
  g_mutex_unlock (&self->mutex);
  return last;
}

/* Whole lines and their bytes: what is torn at the end is not counted. */
static guint64
count_segment (NateroLog *self, NateroLogRun *run, guint segment, goffset offset, guint64 *n_bytes)
{
  guint64 n_lines = 0;
  goffset counted = offset;
  goffset size = 0;
  int     fd = open_for_reading (self, run, segment, &size);

  while (fd >= 0 && offset < size)
    {
      g_autoptr (GByteArray) bytes = natero_log_read_range (fd, offset, 64 * 1024);
      guint n = 0;
      gsize length = natero_log_measure_lines (bytes, G_MAXUINT, &n);

      if (bytes->len == 0)
        break;
      if (n > 0)
        {
          *n_bytes += (guint64) (offset + (goffset) length - counted);
          counted = offset + (goffset) length;
        }
      n_lines += n;
      offset += bytes->len;
    }

  natero_log_close_fd (&fd);
  return n_lines;
}

static guint64
count_run (NateroLog *self, NateroLogRun *run, guint64 *n_bytes)
{
  guint   last = get_last_segment (self, run);
  guint64 n_lines = 0;

  for (guint segment = run->segment; segment <= last; segment++)
    n_lines +=
      count_segment (self, run, segment, segment == run->segment ? run->offset : 0, n_bytes);

  return n_lines;
}

static guint64
adopt_if_dead (NateroLog *self, const char *run_id, guint64 *n_bytes)
{
  g_autofree char *path = g_build_filename (self->directory, run_id, NULL);
  NateroLogRun    *run;
  int              lock_fd;

  if (!natero_log_run_is_name (run_id) || find_run (self, run_id) != NULL ||
      !g_file_test (path, G_FILE_TEST_IS_DIR))
    return 0;
  lock_fd = natero_log_lock_file (path, "lock");
  if (lock_fd < 0)
    return 0;

  run = natero_log_run_new (self->directory, run_id, FALSE, lock_fd);
  natero_log_run_read_cursor (run);
  g_ptr_array_add (self->runs, run);
  return count_run (self, run, n_bytes);
}

/* Takes over what processes that are gone have left; the number of those lines comes out. */
guint64
natero_log_adopt_in_thread (NateroLog *self, guint64 *n_bytes)
{
  g_autoptr (GDir) directory = NULL;
  const char *name;
  guint64     n_lines = 0;

  *n_bytes = 0;
  if (self->directory == NULL)
    return 0;

  directory = g_dir_open (self->directory, 0, NULL);
  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL)
    n_lines += adopt_if_dead (self, name, n_bytes);

  g_ptr_array_sort (self->runs, natero_log_run_compare);
  return n_lines;
}

/* Whether a process still works in that run. */
gboolean
natero_log_is_run_alive_in_thread (NateroLog *self, const char *run_id)
{
  g_autofree char *path = NULL;
  int              lock_fd;

  if (g_str_equal (run_id, self->run_id))
    return TRUE;
  if (self->directory == NULL || find_run (self, run_id) != NULL)
    return FALSE;

  path = g_build_filename (self->directory, run_id, NULL);
  if (!g_file_test (path, G_FILE_TEST_IS_DIR))
    return FALSE;
  lock_fd = natero_log_lock_file (path, "lock");
  if (lock_fd < 0)
    return TRUE;

  natero_log_close_fd (&lock_fd);
  return FALSE;
}

/* One process sends at a time. Who dies gives the lock up. */
gboolean
natero_log_lock_sender_in_thread (NateroLog *self)
{
  if (self->directory != NULL && self->sender_fd < 0)
    self->sender_fd = natero_log_lock_file (self->directory, "sender.lock");

  return self->directory == NULL || self->sender_fd >= 0 || natero_log_is_in_memory (self);
}

void
natero_log_unlock_sender_in_thread (NateroLog *self)
{
  natero_log_close_fd (&self->sender_fd);
}

/* Keeps the first lines of it only. */
void
natero_log_range_shorten (NateroLogRange *range, guint n_events)
{
  g_autoptr (GBytes) lines = g_steal_pointer (&range->lines);
  g_autoptr (GByteArray) view = g_bytes_unref_to_array (g_bytes_ref (lines));
  gsize length = natero_log_measure_lines (view, n_events, &range->n_events);

  range->end -= (goffset) (g_bytes_get_size (lines) - length);
  range->lines = g_bytes_new_from_bytes (lines, 0, length);
}

static NateroLogRange *
range_new (NateroLogRun *run, GByteArray *bytes, gsize length, guint n_events)
{
  NateroLogRange *range = g_new0 (NateroLogRange, 1);

  range->run_id = g_strdup (run->run_id);
  range->segment = run->segment;
  range->end = run->offset + (goffset) length;
  range->n_events = n_events;
  g_byte_array_set_size (bytes, (guint) length);
  range->lines = g_byte_array_free_to_bytes (bytes);
  return range;
}

/* Whole lines from the cursor on, of its segment alone; NULL: there are none, or it failed. */
static NateroLogRange *
peek_segment (NateroLog *self, NateroLogRun *run, guint max_events, gsize max_bytes, int *failure)
{
  goffset         size = 0;
  int             fd = open_for_reading (self, run, run->segment, &size);
  NateroLogRange *range = NULL;
  GByteArray     *bytes = NULL;
  gsize           wanted = max_bytes;
  gsize           length = 0;
  guint           n_events = 0;

  /* What is not there was delivered. */
  *failure = fd < 0 && errno != ENOENT ? errno : 0;
  while (fd >= 0 && run->offset < size && length == 0 && *failure == 0)
    {
      g_clear_pointer (&bytes, g_byte_array_unref);
      bytes =
        natero_log_read_range (fd, run->offset, (gsize) MIN (size - run->offset, (goffset) wanted));
      if (bytes->len == 0)
        *failure = EIO;
      length = natero_log_measure_lines (bytes, max_events, &n_events);
      if (length == 0 && run->offset + (goffset) bytes->len >= size)
        break;
      wanted *= 2;
    }

  if (length > 0)
    range = range_new (run, g_steal_pointer (&bytes), length, n_events);
  else if (bytes != NULL && bytes->len > 0 && !run->is_own)
    natero_log_run_set_torn_aside (run, self->directory, bytes);

  g_clear_pointer (&bytes, g_byte_array_unref);
  natero_log_close_fd (&fd);
  return range;
}

static gboolean
is_passing (int failure)
{
  return failure == EMFILE || failure == ENFILE || failure == ENOMEM;
}

/* A run of a process which is gone that can't be read: kept under another name, for a person. */
static void
set_run_aside (NateroLog *self, NateroLogRun *run)
{
  self->n_lost += count_run (self, run, &self->n_lost_bytes);
  natero_log_run_set_aside (run, self->directory);
  g_ptr_array_remove_index (self->runs, 0);
}

/* The events that could not be read, since the last time that this was asked. */
guint64
natero_log_take_lost_in_thread (NateroLog *self, guint64 *n_bytes)
{
  guint64 n_lost = self->n_lost;

  *n_bytes = self->n_lost_bytes;
  self->n_lost = 0;
  self->n_lost_bytes = 0;
  return n_lost;
}

/* The first lines that are still to be delivered, the oldest run's first; NULL: none. */
NateroLogRange *
natero_log_peek_in_thread (NateroLog *self, guint max_events, gsize max_bytes)
{
  while (self->runs->len > 0)
    {
      NateroLogRun   *run = g_ptr_array_index (self->runs, 0);
      int             failure;
      NateroLogRange *range = peek_segment (self, run, max_events, max_bytes, &failure);

      if (range != NULL)
        return range;
      if (failure != 0 && (run->is_own || is_passing (failure)))
        return NULL;
      if (failure != 0)
        {
          set_run_aside (self, run);
          continue;
        }
      if (run->segment < get_last_segment (self, run))
        {
          natero_log_run_unlink_segment (run, run->segment);
          run->segment++;
          run->offset = 0;
          continue;
        }
      if (run->is_own)
        return NULL;

      natero_log_run_remove_files (run);
      g_ptr_array_remove_index (self->runs, 0);
    }

  return NULL;
}

/* Begins anew where all was delivered, so that memory and files do not grow for ever. */
static void
trim_own_run (NateroLog *self, NateroLogRun *run)
{
  g_mutex_lock (&self->mutex);
  if (self->is_in_memory && run->segment == self->append_segment &&
      run->offset == self->append_bytes && ftruncate (self->append_fd, 0) == 0)
    {
      self->append_bytes = 0;
      run->offset = 0;
    }
  g_mutex_unlock (&self->mutex);
}

/* After a disk was given up, what is on it is still there, before what is in memory. */
static gboolean
is_segment_in_memory (NateroLog *self, NateroLogRun *run)
{
  gboolean is_so;

  g_mutex_lock (&self->mutex);
  is_so = run->is_own && self->is_in_memory && run->segment == self->append_segment;
  g_mutex_unlock (&self->mutex);
  return is_so;
}

/* These lines were delivered, or are not wanted any more. FALSE: they were gone before. */
gboolean
natero_log_remove_in_thread (NateroLog *self, const NateroLogRange *range)
{
  NateroLogRun *run = find_run (self, range->run_id);

  if (run == NULL || range->segment != run->segment || range->end <= run->offset)
    return FALSE;

  run->offset = range->end;
  if (run->path != NULL && !is_segment_in_memory (self, run))
    natero_log_run_write_cursor (run);
  if (run->is_own)
    trim_own_run (self, run);
  return TRUE;
}

/* Keeps what can't be delivered where a person can read it, the newest of it. */
void
natero_log_set_aside_in_thread (NateroLog *self, const char *text, gsize length)
{
  if (self->directory != NULL)
    natero_log_append_set_aside (self->directory, text, length);
}

static void
restart_own_run (NateroLog *self, NateroLogRun *run)
{
  guint segment;
  int   fd = -1;

  g_mutex_lock (&self->mutex);
  segment = self->append_segment + 1;
  g_mutex_unlock (&self->mutex);
  if (run->path != NULL && !natero_log_is_in_memory (self))
    fd = natero_log_run_create_segment (run, segment);
  if (fd < 0)
    {
      natero_log_fall_back_to_memory (self);
    }
  else
    {
      g_mutex_lock (&self->mutex);
      natero_log_close_fd (&self->next_fd);
      self->next_fd = fd;
      use_next_segment (self);
      g_mutex_unlock (&self->mutex);
    }

  for (guint i = run->segment; i < segment; i++)
    natero_log_run_unlink_segment (run, i);
  run->segment = segment;
  run->offset = 0;
}

/* Deletes every event of this process and of those which are gone, the ones set aside too. */
gboolean
natero_log_clear_in_thread (NateroLog *self, GError **error)
{
  guint64 n_bytes;

  natero_log_adopt_in_thread (self, &n_bytes);
  while (self->runs->len > 0)
    {
      NateroLogRun *run = g_ptr_array_index (self->runs, 0);

      if (run->is_own)
        {
          restart_own_run (self, run);
          break;
        }
      if (!natero_log_run_remove_files (run))
        return set_errno_error (error, "be deleted in", run->path);
      g_ptr_array_remove_index (self->runs, 0);
    }

  if (self->directory != NULL)
    natero_log_remove_set_aside (self->directory);
  return TRUE;
}

/* Leaves no empty run behind. */
void
natero_log_close_in_thread (NateroLog *self)
{
  NateroLogRun *run = get_own_run (self);
  guint64       n_bytes;

  if (run == NULL || run->path == NULL || count_run (self, run, &n_bytes) > 0)
    return;

  natero_log_run_remove_files (run);
  g_ptr_array_remove (self->runs, run);
}
