/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-log-run-private.h"

#include "natero-log-file-private.h"
#include "natero-log-stage-private.h"
#include "natero-log-version-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define UNREADABLE_PREFIX "unreadable-"
#define N_PARENTS 3

NateroLogRun *
natero_log_run_new (const char *directory, const char *run_id, gboolean is_own)
{
  NateroLogRun *self = g_new0 (NateroLogRun, 1);

  self->run_id = g_strdup (run_id);
  self->path = directory != NULL ? g_build_filename (directory, run_id, NULL) : NULL;
  self->is_own = is_own;
  self->lock_fd = -1;
  self->segment = 1;
  self->stages = g_ptr_array_new_with_free_func ((GDestroyNotify) natero_log_stage_free);
  return self;
}

void
natero_log_run_free (NateroLogRun *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->stages);
  natero_log_stage_free (self->view);
  natero_log_file_close (&self->lock_fd);
  g_free (self->run_id);
  g_free (self->path);
  g_free (self);
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

/* FALSE: errno says why. It comes into being locked, or another process could take it. */
gboolean
natero_log_run_create (NateroLogRun *self, const char *directory)
{
  g_autofree char *hidden = g_strconcat (directory, "/.", self->run_id, NULL);
  g_autofree char *version = natero_log_version_dup_text ();
  int              lock_fd;

  if (g_mkdir_with_parents (hidden, NATERO_LOG_FOLDER_MODE) != 0)
    return FALSE;

  lock_fd = natero_log_file_lock (hidden, "lock");
  if (lock_fd < 0)
    return FALSE;
  if (write (lock_fd, version, strlen (version)) < 0 || g_rename (hidden, self->path) != 0)
    {
      int code = errno;

      natero_log_file_close (&lock_fd);
      natero_log_file_remove_folder (hidden);
      errno = code;
      return FALSE;
    }

  natero_log_file_close (&self->lock_fd);
  self->lock_fd = lock_fd;
  self->has_name = FALSE;
  return TRUE;
}

/* What is in a file's place gets another name, which comes out; NULL: it stays. */
static char *
set_thing_aside (NateroLogRun *self, const char *directory, const char *name)
{
  g_autofree char *path = g_build_filename (self->path, name, NULL);
  g_autofree char *kept = NULL;

  kept = g_strdup_printf ("%s/" UNREADABLE_PREFIX "%s-%s", directory, name, self->run_id);
  return g_rename (path, kept) == 0 ? g_steal_pointer (&kept) : NULL;
}

/* FALSE where its process lives, or where it could not be noted what was delivered. */
gboolean
natero_log_run_lock_in_thread (NateroLogRun *self, const char *directory)
{
  g_autofree char *kept = NULL;

  errno = EACCES;
  if (!g_file_test (self->path, G_FILE_TEST_IS_DIR) || g_access (self->path, W_OK) != 0)
    return FALSE;

  self->lock_fd = natero_log_file_try_lock (self->path, "lock");
  if (self->lock_fd < 0 && errno == EISDIR)
    kept = set_thing_aside (self, directory, "lock");
  if (kept != NULL)
    self->lock_fd = natero_log_file_try_lock (self->path, "lock");
  return self->lock_fd >= 0;
}

/* It was once, and nobody has deleted it meanwhile. */
gboolean
natero_log_run_is_on_disk (NateroLogRun *self)
{
  struct stat info;

  return self->lock_fd >= 0 && fstat (self->lock_fd, &info) == 0 && info.st_nlink > 0;
}

static char *
segment_path (NateroLogRun *self, guint segment)
{
  return g_strdup_printf ("%s/%06u.ndjson", self->path, segment);
}

/* 0: it is no segment. */
static guint
parse_segment (const char *name)
{
  guint64          segment = 0;
  const char      *dot = strchr (name, '.');
  g_autofree char *digits = dot != NULL ? g_strndup (name, (gsize) (dot - name)) : NULL;

  if (dot == NULL || strcmp (dot, ".ndjson") != 0 ||
      !g_ascii_string_to_unsigned (digits, 10, 1, G_MAXUINT32 - 1, &segment, NULL))
    return 0;

  return (guint) segment;
}

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  const guint *number_a = a;
  const guint *number_b = b;

  return (*number_a > *number_b) - (*number_a < *number_b);
}

static void
add_segment (GArray *segments, guint segment)
{
  if (segment > 0)
    g_array_append_val (segments, segment);
}

/* The numbers of those that are there, be it in stages, in their order; some more than once. */
GArray *
natero_log_run_list_segments (NateroLogRun *self)
{
  GArray *segments = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GDir) folder = self->path != NULL ? g_dir_open (self->path, 0, NULL) : NULL;
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    add_segment (segments, parse_segment (name));
  for (guint i = 0; i < self->stages->len; i++)
    add_segment (segments, ((NateroLogStage *) g_ptr_array_index (self->stages, i))->segment);
  if (self->view != NULL)
    add_segment (segments, self->view->segment);

  g_array_sort (segments, compare_numbers);
  return segments;
}

/* The next one after it that is there; 0: it is the last. */
guint
natero_log_run_find_next_segment (NateroLogRun *self, guint segment)
{
  g_autoptr (GArray) segments = natero_log_run_list_segments (self);

  for (guint i = 0; i < segments->len; i++)
    if (g_array_index (segments, guint, i) > segment)
      return g_array_index (segments, guint, i);

  return 0;
}

guint
natero_log_run_find_last_segment (NateroLogRun *self)
{
  g_autoptr (GArray) segments = natero_log_run_list_segments (self);

  return segments->len > 0 ? MAX (g_array_index (segments, guint, segments->len - 1), self->segment)
                           : self->segment;
}

/* "SEGMENT BYTE SUM" */
static char *
format_cursor (guint segment, goffset offset)
{
  g_autofree char *numbers = NULL;
  g_autofree char *checksum = NULL;

  numbers = g_strdup_printf ("%u %" G_GINT64_FORMAT, segment, (gint64) offset);
  checksum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, numbers, -1);
  return g_strdup_printf ("%s %.8s\n", numbers, checksum);
}

/* Of a cursor that nothing else speaks for. Behind a segment that is not there all would be lost.
 */
static gboolean
is_within (NateroLogRun *self, guint segment, goffset offset)
{
  goffset  size = 0;
  int      fd = natero_log_run_open_segment (self, segment, &size);
  gboolean is_there = fd >= 0;

  natero_log_file_close (&fd);
  return is_there && offset <= size;
}

/* As it is written, or without the sum, as it was at first. */
static gboolean
parse_cursor (NateroLogRun *self, const char *text)
{
  g_auto (GStrv) parts = NULL;
  g_autofree char *line = NULL;
  g_autofree char *expected = NULL;
  guint64          segment;
  guint64          offset;
  guint            n_parts;

  if (!g_str_has_suffix (text, "\n"))
    return FALSE;

  line = g_strndup (text, strlen (text) - 1);
  parts = g_strsplit (line, " ", -1);
  n_parts = g_strv_length (parts);
  if ((n_parts != 2 && n_parts != 3) ||
      !g_ascii_string_to_unsigned (parts[0], 10, 1, G_MAXUINT32 - 1, &segment, NULL) ||
      !g_ascii_string_to_unsigned (parts[1], 10, 0, G_MAXINT64, &offset, NULL))
    return FALSE;

  expected = format_cursor ((guint) segment, (goffset) offset);
  if (n_parts == 3 ? !g_str_equal (text, expected)
                   : !is_within (self, (guint) segment, (goffset) offset))
    return FALSE;

  self->segment = (guint) segment;
  self->offset = (goffset) offset;
  return TRUE;
}

static void
set_cursor_aside (NateroLogRun *self, const char *directory)
{
  g_autofree char *kept = set_thing_aside (self, directory, "cursor");

  g_warning ("It can't be read how far the queue in %s was delivered. All that is left of it is "
             "sent again, and known by its ids. What could not be read is kept as %s.",
             self->path,
             kept != NULL ? kept : "it is");
}

/* One that can't be read is at the start: what was delivered goes out again, and its ids tell. */
void
natero_log_run_read_cursor (NateroLogRun *self, const char *directory)
{
  g_autofree char *path = g_build_filename (self->path, "cursor", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GArray) segments = NULL;

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    {
      text = natero_log_file_read_small (self->path, "cursor");
      if (text != NULL && parse_cursor (self, text))
        return;
      set_cursor_aside (self, directory);
    }

  segments = natero_log_run_list_segments (self);
  self->segment = segments->len > 0 ? g_array_index (segments, guint, 0) : 1;
  self->offset = 0;
}

void
natero_log_run_write_cursor (NateroLogRun *self)
{
  g_autofree char *path = g_build_filename (self->path, "cursor", NULL);
  g_autofree char *text = format_cursor (self->segment, self->offset);

  if (!g_file_set_contents_full (
        path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, NATERO_LOG_FILE_MODE, NULL))
    g_debug ("the cursor of run %s could not be written", self->run_id);
}

static void
note_changed (NateroLogRun *self, guint segment)
{
  self->changed = self->changed == 0 ? segment : MIN (self->changed, segment);
}

/* To be appended to. */
int
natero_log_run_create_segment (NateroLogRun *self, guint segment)
{
  g_autofree char *path = segment_path (self, segment);

  self->has_name = FALSE;
  note_changed (self, segment);
  return g_open (path, O_CREAT | O_APPEND | O_RDWR | O_CLOEXEC | O_NOFOLLOW, NATERO_LOG_FILE_MODE);
}

int
natero_log_run_open_segment (NateroLogRun *self, guint segment, goffset *size)
{
  g_autofree char *path = NULL;
  struct stat      info;
  int              fd;

  errno = ENOENT;
  if (self->path == NULL)
    return -1;

  path = segment_path (self, segment);
  fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
  if (fd < 0)
    return -1;
  if (fstat (fd, &info) == 0 && S_ISREG (info.st_mode))
    {
      *size = info.st_size;
      return fd;
    }

  natero_log_file_close (&fd);
  errno = EISDIR;
  return -1;
}

/* Those before that one. What can't be deleted is said. */
gboolean
natero_log_run_unlink_segments (NateroLogRun *self, guint end)
{
  g_autoptr (GArray) segments = natero_log_run_list_segments (self);
  gboolean is_all = TRUE;

  for (guint i = 0;
       self->path != NULL && i < segments->len && g_array_index (segments, guint, i) < end;
       i++)
    {
      g_autofree char *path = segment_path (self, g_array_index (segments, guint, i));

      is_all &= g_unlink (path) == 0 || errno == ENOENT;
    }

  return is_all;
}

static gboolean
drain_stage (NateroLogRun *self, NateroLogStage *stage)
{
  g_autofree char *path = segment_path (self, stage->segment);
  gboolean         is_new = !g_file_test (path, G_FILE_TEST_EXISTS);
  gboolean         is_copied;
  int              fd;

  fd =
    g_open (path, O_CREAT | O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, NATERO_LOG_FILE_MODE);
  if (fd < 0)
    return FALSE;

  is_copied = natero_log_stage_copy_in_thread (stage, fd);
  {
    int code = errno;

    natero_log_file_close (&fd);
    errno = code;
  }
  note_changed (self, stage->segment);
  if (is_new)
    self->has_name = FALSE;
  return is_copied;
}

static void
drop_first_stage (NateroLogRun *self)
{
  natero_log_stage_remove (g_ptr_array_index (self->stages, 0));
  g_ptr_array_remove_index (self->stages, 0);
}

/* Copies what lies in stages to where it belongs. FALSE: errno says why, and nothing is lost. */
gboolean
natero_log_run_drain (NateroLogRun *self)
{
  natero_log_run_drop_stages (self, self->segment, self->offset);
  for (; self->stages->len > 0; drop_first_stage (self))
    {
      NateroLogStage *stage = g_ptr_array_index (self->stages, 0);

      if (stage->kind != NATERO_LOG_STAGE_SEGMENT && stage->size > 0 && !drain_stage (self, stage))
        return FALSE;
    }

  return TRUE;
}

void
natero_log_run_take_stages (NateroLogRun *self, GPtrArray *stages)
{
  g_ptr_array_unref (self->stages);
  self->stages = stages;
}

/* What lies before that place is not wanted any more. */
void
natero_log_run_drop_stages (NateroLogRun *self, guint segment, goffset offset)
{
  for (; self->stages->len > 0; drop_first_stage (self))
    {
      NateroLogStage *stage = g_ptr_array_index (self->stages, 0);
      goffset         end = stage->base + stage->size;

      if (stage->segment > segment || (stage->segment == segment && end > offset))
        return;
    }
}

/* How many of its lines end with the process. */
guint64
natero_log_run_count_in_memory (NateroLogRun *self)
{
  guint64 n_lines = 0;

  for (guint i = 0; i < self->stages->len; i++)
    {
      NateroLogStage *stage = g_ptr_array_index (self->stages, i);

      n_lines += stage->kind == NATERO_LOG_STAGE_MEMORY ? stage->n_lines : 0;
    }

  return n_lines;
}

/* The names in its folder and in those around it, or a power cut takes all of it. */
static void
sync_names (NateroLogRun *self, const char *directory)
{
  g_autofree char *path = g_strdup (directory);

  self->has_name = natero_log_file_sync (self->path);
  for (guint i = 0; i <= N_PARENTS; i++)
    {
      g_autofree char *parent = g_path_get_dirname (path);

      natero_log_file_sync (path);
      g_free (path);
      path = g_steal_pointer (&parent);
    }
}

/* What was written of it is on the disk when this returns, to one segment without a stage, too. */
void
natero_log_run_sync (NateroLogRun *self, const char *directory, guint appended)
{
  g_autoptr (GArray) segments = NULL;

  if (appended > 0)
    note_changed (self, appended);
  if (self->changed > 0)
    segments = natero_log_run_list_segments (self);
  for (guint i = 0; segments != NULL && i < segments->len; i++)
    {
      g_autofree char *path = segment_path (self, g_array_index (segments, guint, i));

      if (g_array_index (segments, guint, i) >= self->changed)
        natero_log_file_sync (path);
    }
  self->changed = 0;
  if (!self->has_name && self->lock_fd >= 0)
    sync_names (self, directory);
}

/* Nothing of it is left; the stages go first, or they would come to life again. */
gboolean
natero_log_run_remove (NateroLogRun *self)
{
  while (self->stages->len > 0)
    drop_first_stage (self);

  return self->path == NULL || natero_log_file_remove_folder (self->path);
}

/* What nobody can read is kept under another name, for a person. */
gboolean
natero_log_run_set_aside (NateroLogRun *self, const char *directory)
{
  g_autofree char *name = g_strconcat (UNREADABLE_PREFIX, self->run_id, NULL);
  g_autofree char *path = g_build_filename (directory, name, NULL);

  if (g_rename (self->path, path) == 0)
    {
      g_warning ("A part of the queue can't be read. It is kept as %s.", path);
      return TRUE;
    }

  g_warning ("A part of the queue, %s, can't be read. It is left as it is.", self->path);
  return FALSE;
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
      else if (g_str_has_prefix (name, UNREADABLE_PREFIX) && g_unlink (path) != 0)
        natero_log_file_remove_folder (path);
    }
}
