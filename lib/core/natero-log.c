/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-log-private.h"

#include "natero-log-file-private.h"
#include "natero-log-lines-private.h"
#include "natero-log-tail-private.h"
#include "natero-log-version-private.h"

#include <errno.h>
#include <glib/gstdio.h>

struct _NateroLog
{
  gatomicrefcount ref_count;
  char           *directory;    /* NULL: in memory */
  char           *stage_folder; /* NULL: there is none */
  char           *run_id;

  /* The worker's alone */
  GPtrArray    *runs;          /* oldest first, the own one last */
  NateroLogRun *own;           /* NULL: not open */
  GHashTable   *left;          /* runs that are left alone */
  gboolean      is_closed_off; /* nothing in the directory is touched */
  gboolean      is_hindered;
  int           sender_fd;
  guint64       n_lost; /* events that could not be read */
  guint64       n_lost_bytes;

  NateroLogTail  *tail; /* both sides' */
  NateroLogWatch *watch;
};

/* In memory that outlives the process; NULL: there is none. */
char *
natero_log_dup_stage_folder (const char *queue)
{
  return natero_log_stage_dup_folder (queue);
}

NateroLog *
natero_log_new (const char *directory, const char *stage_folder, const char *run_id)
{
  NateroLog *self = g_new0 (NateroLog, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->directory = g_strdup (directory);
  self->stage_folder = g_strdup (stage_folder);
  self->run_id = g_strdup (run_id);
  self->runs = g_ptr_array_new_with_free_func ((GDestroyNotify) natero_log_run_free);
  self->left = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->sender_fd = -1;
  self->tail = natero_log_tail_new (stage_folder, run_id);
  self->watch = natero_log_watch_new (directory, run_id);
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

  g_ptr_array_unref (self->runs); /* their locks go before the watch, which tells of it */
  g_hash_table_unref (self->left);
  natero_log_file_close (&self->sender_fd);
  natero_log_tail_free (self->tail);
  natero_log_watch_free (self->watch);
  g_free (self->directory);
  g_free (self->stage_folder);
  g_free (self->run_id);
  g_free (self);
}

/* TRUE where something can be appended. */
gboolean
natero_log_begin (NateroLog *self)
{
  return natero_log_tail_begin (self->tail);
}

void
natero_log_set_hidden (NateroLog *self, gboolean is_hidden)
{
  natero_log_tail_set_hidden (self->tail, is_hidden);
}

/* The line is the kernel's when this returns, and survives the process. */
gboolean
natero_log_append (NateroLog *self, const char *line, gsize length, GError **error)
{
  g_autofree char *path = NULL;

  return natero_log_tail_append (self->tail, line, length, &path) ||
         natero_log_file_set_error (error, "be written in", path != NULL ? path : self->directory);
}

/* Where nothing else can be had, events are at least kept for as long as the process lives. */
gboolean
natero_log_fall_back_to_memory (NateroLog *self)
{
  return natero_log_tail_fall_back_to_memory (self->tail);
}

/* How much may not be on its way to the disk. */
gsize
natero_log_get_staged_bytes (NateroLog *self)
{
  return natero_log_tail_get_size (self->tail);
}

/* Whether what is appended ends with the process. */
gboolean
natero_log_is_in_memory (NateroLog *self)
{
  return natero_log_tail_is_in_memory (self->tail);
}

/* What was appended up to here is what the worker deletes next. */
void
natero_log_cut (NateroLog *self)
{
  natero_log_tail_cut (self->tail);
}

/* @func is called when another process has begun or ended; NULL: nobody listens any more. */
void
natero_log_watch (NateroLog *self, NateroClock *clock, NateroLogWatchFunc func, gpointer user_data)
{
  natero_log_watch_listen (self->watch, clock, func, user_data);
}

void
natero_log_look_again (NateroLog *self)
{
  natero_log_watch_look_again (self->watch);
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

/* FALSE where the disk does not have the own run. */
static gboolean
ensure_on_disk (NateroLog *self, GError **error)
{
  if (self->is_closed_off || self->directory == NULL || self->own == NULL)
    {
      errno = EROFS;
      return FALSE;
    }

  return natero_log_run_is_on_disk (self->own) ||
         natero_log_run_create (self->own, self->directory) ||
         natero_log_file_set_error (error, "be kept in", self->directory);
}

/* Where the disk itself is appended to, as there is no memory that outlives the process. */
static NateroLogStage *
create_segment_stage (NateroLog *self, guint segment)
{
  int fd = natero_log_run_create_segment (self->own, segment);

  return fd >= 0 ? natero_log_stage_new_segment (fd, segment) : NULL;
}

/* FALSE where the disk does not have it: the queue is in memory then. */
gboolean
natero_log_open_in_thread (NateroLog *self, GError **error)
{
  NateroLogStage *stage = NULL;
  gboolean        is_on_disk = FALSE;

  self->own = natero_log_run_new (self->directory, self->run_id, TRUE);
  g_ptr_array_add (self->runs, self->own);
  if (self->directory != NULL &&
      g_mkdir_with_parents (self->directory, NATERO_LOG_FOLDER_MODE) != 0)
    natero_log_file_set_error (error, "be kept in", self->directory);
  else if (self->directory != NULL && !natero_log_version_check (self->directory, error))
    self->is_closed_off = TRUE;
  else if (self->directory != NULL)
    is_on_disk = ensure_on_disk (self, error);

  if (is_on_disk)
    natero_log_watch_update_in_thread (self->watch);
  if (natero_log_tail_begin (self->tail))
    return is_on_disk;

  if (is_on_disk)
    stage = create_segment_stage (self, 1);
  if (is_on_disk && stage == NULL)
    is_on_disk = natero_log_file_set_error (error, "be written in", self->directory);
  if (stage == NULL)
    stage = natero_log_stage_new_memory ();
  if (stage != NULL)
    natero_log_tail_start (self->tail, stage);
  return is_on_disk || self->directory == NULL;
}

static void
switch_stage (NateroLog *self, gboolean is_on_disk, guint next_segment)
{
  NateroLogStage *stage = NULL;

  if (is_on_disk && !natero_log_tail_has_files (self->tail))
    stage = create_segment_stage (self, next_segment);
  natero_log_tail_switch (self->tail, stage);
  natero_log_tail_take_former (self->tail, self->own->stages);
}

/* Copies to the disk what was appended up to here. FALSE: what it does not take stays. */
gboolean
natero_log_drain_in_thread (NateroLog *self, GError **error)
{
  gboolean is_on_disk;
  guint    next_segment = 0;

  if (self->own == NULL || self->directory == NULL)
    return TRUE;

  natero_log_tail_take_former (self->tail, self->own->stages);
  is_on_disk = ensure_on_disk (self, error);
  if (is_on_disk && !natero_log_run_drain (self->own))
    is_on_disk = natero_log_file_set_error (error, "be written in", self->own->path);
  if (!natero_log_tail_wants_switch (self->tail, is_on_disk, &next_segment))
    return is_on_disk;

  switch_stage (self, is_on_disk, next_segment);
  return is_on_disk && (natero_log_run_drain (self->own) ||
                        natero_log_file_set_error (error, "be written in", self->own->path));
}

/* What was appended is on the disk when this returns; it is drained before. */
void
natero_log_sync_in_thread (NateroLog *self)
{
  if (self->own != NULL && self->own->path != NULL)
    natero_log_run_sync (self->own, self->directory, natero_log_tail_get_segment (self->tail));
}

/* What is appended to is part of what is read only where it can't be drained. */
static void
view_tail (NateroLog *self)
{
  if (self->own == NULL)
    return;

  g_clear_pointer (&self->own->view, natero_log_stage_free);
  natero_log_tail_take_former (self->tail, self->own->stages);
  self->own->view = natero_log_tail_view (self->tail);
}

static guint64
count_run (NateroLog *self, NateroLogRun *run, guint64 *n_bytes)
{
  if (run->is_own)
    view_tail (self);

  return natero_log_range_count (run, n_bytes);
}

static void
leave_alone (NateroLog *self, const char *run_id)
{
  g_hash_table_add (self->left, g_strdup (run_id));
}

/* What can't be had is kept under another name, for a person, and counted as lost. */
static guint64
give_up (NateroLog *self, NateroLogRun *run, guint64 *n_bytes)
{
  guint64 n_lost_bytes = 0;
  guint64 n_lines = count_run (self, run, &n_lost_bytes);

  self->n_lost += n_lines;
  self->n_lost_bytes += n_lost_bytes;
  *n_bytes += n_lost_bytes;
  if (!natero_log_run_set_aside (run, self->directory))
    leave_alone (self, run->run_id);
  return n_lines;
}

/* Takes the run, whose lock is held. Its lines are counted. */
static guint64
adopt (NateroLog *self, NateroLogRun *run, guint64 *n_bytes)
{
  if (natero_log_version_is_newer (run->path, "lock"))
    {
      g_warning ("A part of the queue, %s, is of a version that this library does not know. It is "
                 "left as it is.",
                 run->path);
      leave_alone (self, run->run_id);
      natero_log_run_free (run);
      return 0;
    }

  if (run->stages->len == 0)
    natero_log_run_take_stages (run,
                                natero_log_stage_find_in_thread (self->stage_folder, run->run_id));
  natero_log_watch_remove_pipe_in_thread (self->watch, run->run_id);
  natero_log_run_read_cursor (run, self->directory);
  if (!natero_log_run_drain (run))
    g_debug ("run %s could not be drained: %s", run->run_id, g_strerror (errno));
  /* Its last lines may not be on the disk yet. */
  natero_log_run_sync (run, self->directory, natero_log_run_find_last_segment (run));
  g_ptr_array_add (self->runs, run);
  return count_run (self, run, n_bytes);
}

static guint64
adopt_if_dead (NateroLog *self, const char *run_id, guint64 *n_bytes)
{
  NateroLogRun *run;

  if (!natero_log_run_is_name (run_id) || g_str_equal (run_id, self->run_id) ||
      find_run (self, run_id) != NULL || g_hash_table_contains (self->left, run_id))
    return 0;

  run = natero_log_run_new (self->directory, run_id, FALSE);
  if (natero_log_run_lock_in_thread (run, self->directory))
    return adopt (self, run, n_bytes);

  natero_log_run_free (run);
  return 0;
}

/* One that was killed before the disk had anything of it. */
static guint64
adopt_stages_if_dead (NateroLog *self, const char *run_id, guint64 *n_bytes)
{
  g_autoptr (NateroLogRun) run = NULL;
  GPtrArray *stages = NULL;

  if (g_str_equal (run_id, self->run_id) || find_run (self, run_id) != NULL)
    return 0;

  run = natero_log_run_new (self->directory, run_id, FALSE);
  if (!g_file_test (run->path, G_FILE_TEST_EXISTS))
    stages = natero_log_stage_lock_all_in_thread (self->stage_folder, run_id);
  if (stages != NULL)
    natero_log_run_take_stages (run, stages);
  /* Where the disk has no room for it, it is sent from where it lies; its locks are held. */
  if (stages != NULL && (natero_log_run_create (run, self->directory) || errno == ENOSPC))
    return adopt (self, g_steal_pointer (&run), n_bytes);
  return 0;
}

/* Takes over what processes that are gone have left; the number of those lines comes out. */
guint64
natero_log_adopt_in_thread (NateroLog *self, guint64 *n_bytes)
{
  g_autoptr (GDir) directory = NULL;
  g_autoptr (GDir) stages = NULL;
  const char *name;
  guint64     n_lines = 0;

  *n_bytes = 0;
  if (self->directory == NULL || self->is_closed_off)
    return 0;

  /* First, so that nobody ends between the look and the watch. */
  natero_log_watch_update_in_thread (self->watch);
  directory = g_dir_open (self->directory, 0, NULL);
  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL)
    n_lines += adopt_if_dead (self, name, n_bytes);

  stages = self->stage_folder != NULL ? g_dir_open (self->stage_folder, 0, NULL) : NULL;
  while (stages != NULL && (name = g_dir_read_name (stages)) != NULL)
    {
      g_autofree char *run_id = natero_log_stage_dup_run_id (name);

      if (run_id != NULL)
        n_lines += adopt_stages_if_dead (self, run_id, n_bytes);
    }

  g_ptr_array_sort (self->runs, natero_log_run_compare);
  return n_lines;
}

/* Whether a process still works in that run. */
gboolean
natero_log_is_run_alive_in_thread (NateroLog *self, const char *run_id)
{
  g_autoptr (NateroLogRun) run = NULL;

  if (g_str_equal (run_id, self->run_id))
    return TRUE;
  if (self->directory == NULL || self->is_closed_off || find_run (self, run_id) != NULL)
    return FALSE;

  run = natero_log_run_new (self->directory, run_id, FALSE);
  return g_file_test (run->path, G_FILE_TEST_IS_DIR) &&
         !natero_log_run_lock_in_thread (run, self->directory);
}

/* One process sends at a time. Who dies gives the lock up. */
gboolean
natero_log_lock_sender_in_thread (NateroLog *self)
{
  if (self->directory == NULL || self->is_closed_off || self->sender_fd >= 0)
    return TRUE;

  self->sender_fd = natero_log_file_lock (self->directory, "sender.lock");
  /* Where there can be no lock, there is nothing that another process could send, too. */
  return self->sender_fd >= 0 || (errno != EWOULDBLOCK && errno != EMFILE && errno != ENFILE);
}

gboolean
natero_log_is_sender_in_thread (NateroLog *self)
{
  return self->sender_fd >= 0;
}

void
natero_log_unlock_sender_in_thread (NateroLog *self)
{
  natero_log_file_close (&self->sender_fd);
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

/* What is no line is kept for a person, once, and never sent. */
static void
cut_out (NateroLog *self, NateroLogRun *run, NateroLogFound found, const GByteArray *bytes)
{
  gboolean is_line_lost;
  gsize    length = natero_log_lines_measure_garbage (bytes, &is_line_lost);

  if (self->directory != NULL)
    natero_log_file_append_bounded (
      self->directory, "torn-lines", (const char *) bytes->data, length);
  /* Half a line was never promised to anybody, and never counted. */
  self->n_lost += is_line_lost ? 1 : 0;
  self->n_lost_bytes += found == NATERO_LOG_FOUND_GARBAGE ? length : 0;
  run->offset += (goffset) length;
  if (natero_log_run_is_on_disk (run))
    natero_log_run_write_cursor (run);
}

/* FALSE: that was the end of all. */
static gboolean
go_beyond_segment (NateroLog *self, NateroLogRun *run)
{
  guint next = natero_log_run_find_next_segment (run, run->segment);

  /* What is appended next must not come to lie behind the cursor. */
  if (run->is_own && next > natero_log_tail_get_last_segment (self->tail))
    return FALSE;
  if (next > 0)
    {
      run->segment = next;
      run->offset = 0;
      natero_log_run_unlink_segments (run, run->segment);
      return TRUE;
    }
  if (run->is_own)
    return FALSE;

  /* What was delivered and can't be deleted must not be found again. */
  if (!natero_log_run_remove (run))
    leave_alone (self, run->run_id);
  g_ptr_array_remove_index (self->runs, 0);
  return TRUE;
}

/* FALSE where it has to wait. */
static gboolean
overcome (NateroLog *self, NateroLogRun *run, NateroLogFound found, const GByteArray *rest)
{
  int     failure = errno;
  guint64 n_bytes = 0;

  switch (found)
    {
    case NATERO_LOG_FOUND_GARBAGE:
      cut_out (self, run, found, rest);
      return TRUE;
    case NATERO_LOG_FOUND_TORN:
      /* Of the own run's last segment, it is being written. */
      if (run->is_own && natero_log_run_find_next_segment (run, run->segment) == 0)
        return FALSE;
      cut_out (self, run, found, rest);
      return TRUE;
    case NATERO_LOG_FOUND_FAILURE:
      self->is_hindered =
        run->is_own || failure == EMFILE || failure == ENFILE || failure == ENOMEM;
      if (self->is_hindered)
        return FALSE;
      give_up (self, run, &n_bytes);
      g_ptr_array_remove_index (self->runs, 0);
      return TRUE;
    case NATERO_LOG_FOUND_END:
    case NATERO_LOG_FOUND_EVENTS:
    default:
      return go_beyond_segment (self, run);
    }
}

/* Whether the last look found nothing only because something could not be read just now. */
gboolean
natero_log_is_hindered_in_thread (NateroLog *self)
{
  return self->is_hindered;
}

/* The first lines that are still to be delivered, the oldest run's first; NULL: none. */
NateroLogRange *
natero_log_peek_in_thread (NateroLog *self, guint max_events, gsize max_bytes)
{
  NateroLogRange *range = NULL;

  self->is_hindered = FALSE;
  view_tail (self);
  while (self->runs->len > 0)
    {
      NateroLogRun *run = g_ptr_array_index (self->runs, 0);
      g_autoptr (GByteArray) rest = NULL;
      NateroLogFound found;

      found = natero_log_range_read (
        run, run->segment, run->offset, max_events, max_bytes, &range, &rest);
      if (found == NATERO_LOG_FOUND_EVENTS || !overcome (self, run, found, rest))
        break;
    }

  return range;
}

/* The lines that follow those, which stay; NULL: none, or something is in the way. */
NateroLogRange *
natero_log_peek_after_in_thread (NateroLog            *self,
                                 const NateroLogRange *first,
                                 guint                 max_events,
                                 gsize                 max_bytes)
{
  NateroLogRange *range = NULL;
  gboolean        is_beyond = FALSE;

  view_tail (self);
  for (guint i = 0; i < self->runs->len && range == NULL; i++)
    {
      NateroLogRun *run = g_ptr_array_index (self->runs, i);

      if (is_beyond)
        range = natero_log_range_read_from (run, run->segment, run->offset, max_events, max_bytes);
      else if (g_str_equal (run->run_id, first->run_id))
        range = natero_log_range_read_from (run, first->segment, first->end, max_events, max_bytes);
      is_beyond |= g_str_equal (run->run_id, first->run_id);
    }

  return range;
}

/* All that lies in memory was delivered: none of it is kept. */
static void
trim_own_run (NateroLog *self)
{
  NateroLogRun *run = self->own;

  if (natero_log_tail_ends_at (self->tail, run->segment, run->offset))
    switch_stage (self, FALSE, 0);
  natero_log_run_drop_stages (run, run->segment, run->offset);
}

/* These lines were delivered, or are not wanted any more. FALSE: they were gone before. */
gboolean
natero_log_remove_in_thread (NateroLog *self, const NateroLogRange *range)
{
  NateroLogRun *run = find_run (self, range->run_id);

  if (run == NULL || !natero_log_range_is_ahead (range, run))
    return FALSE;

  if (range->segment > run->segment)
    natero_log_run_unlink_segments (run, range->segment);
  run->segment = range->segment;
  run->offset = range->end;
  if (natero_log_run_is_on_disk (run))
    natero_log_run_write_cursor (run);
  if (run->is_own)
    trim_own_run (self);
  return TRUE;
}

/* Keeps what can't be delivered where a person can read it, the newest of it. */
void
natero_log_set_aside_in_thread (NateroLog *self, const char *text, gsize length)
{
  if (self->directory != NULL && !self->is_closed_off)
    natero_log_file_append_bounded (self->directory, "set-aside.ndjson", text, length);
}

/* All that was appended before the cut. */
static gboolean
clear_own_run (NateroLog *self)
{
  NateroLogRun *run = self->own;
  gboolean      is_cleared;
  guint         segment;

  if (run == NULL)
    return TRUE;

  natero_log_tail_take_former (self->tail, run->stages);
  segment = natero_log_tail_get_cut (self->tail);
  if (segment <= run->segment)
    return TRUE;

  natero_log_run_drop_stages (run, segment, 0);
  is_cleared = natero_log_run_unlink_segments (run, segment);
  run->segment = segment;
  run->offset = 0;
  if (natero_log_run_is_on_disk (run))
    natero_log_run_write_cursor (run);
  return is_cleared;
}

/* Deletes every event of this process and of those it has adopted, the ones set aside too. */
gboolean
natero_log_clear_in_thread (NateroLog *self, GError **error)
{
  while (self->runs->len > 0 && g_ptr_array_index (self->runs, 0) != self->own)
    {
      NateroLogRun *run = g_ptr_array_index (self->runs, 0);

      if (!natero_log_run_remove (run))
        return natero_log_file_set_error (error, "be deleted in", run->path);
      g_ptr_array_remove_index (self->runs, 0);
    }

  if (!clear_own_run (self))
    return natero_log_file_set_error (error, "be deleted in", self->own->path);
  if (self->directory != NULL && !self->is_closed_off)
    natero_log_remove_set_aside (self->directory);
  natero_log_drain_in_thread (self, NULL);
  return TRUE;
}

/* Leaves no empty run behind. What can't be kept is counted. */
guint64
natero_log_close_in_thread (NateroLog *self)
{
  guint64 n_bytes = 0;
  guint64 n_left;
  guint64 n_unsaved;

  if (self->own == NULL)
    return 0;

  n_left = count_run (self, self->own, &n_bytes);
  natero_log_tail_close (self->tail, self->own->stages);
  g_clear_pointer (&self->own->view, natero_log_stage_free);
  n_unsaved = MIN (natero_log_run_count_in_memory (self->own), n_left);

  if (n_left == 0)
    natero_log_run_remove (self->own);
  else
    {
      natero_log_run_drain (self->own);
      natero_log_sync_in_thread (self);
    }

  /* Who looks sees a lock that is free, or else a pipe that tells when it is. */
  self->own = NULL;
  g_ptr_array_set_size (self->runs, 0);
  natero_log_watch_remove_pipe_in_thread (self->watch, self->run_id);
  if (self->stage_folder != NULL)
    g_rmdir (self->stage_folder);
  return n_unsaved;
}
