/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-log-stage-private.h"

#include "natero-log-file-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#define COPY_BYTES (256 * 1024)
#define SHARED_MEMORY "/dev/shm"

/* Whether it is a folder that is this user's alone, and nothing there waits for a disk. */
static gboolean
is_in_memory (const char *path)
{
  struct stat   info;
  struct statfs system;

  return stat (path, &info) == 0 && S_ISDIR (info.st_mode) && info.st_uid == geteuid () &&
         (info.st_mode & 022) == 0 && statfs (path, &system) == 0 &&
         (system.f_type == TMPFS_MAGIC || system.f_type == RAMFS_MAGIC);
}

/* In a sandbox only this part of it is there for all processes of the application. */
static char *
dup_runtime_folder (const char *runtime)
{
  const char      *flatpak_id = g_getenv ("FLATPAK_ID");
  g_autofree char *shared = NULL;

  if (flatpak_id == NULL)
    return g_strdup (runtime);

  shared = g_build_filename (runtime, "app", flatpak_id, NULL);
  return g_file_test (shared, G_FILE_TEST_IS_DIR) ? g_steal_pointer (&shared) : NULL;
}

/*
 * Outside of a session, as in a container: a folder of this user's own where all have one. One that
 * somebody else has made under that name is not used.
 */
static char *
dup_shared_memory_folder (void)
{
  g_autofree char *path = g_strdup_printf (SHARED_MEMORY "/natero-%u", (guint) geteuid ());
  struct stat      info;

  if (g_mkdir (path, NATERO_LOG_FOLDER_MODE) != 0 && errno != EEXIST)
    return NULL;

  return lstat (path, &info) == 0 && !S_ISLNK (info.st_mode) && is_in_memory (path)
           ? g_steal_pointer (&path)
           : NULL;
}

static char *
dup_base_folder (void)
{
  const char *runtime = g_getenv ("XDG_RUNTIME_DIR");

  if (runtime == NULL)
    return dup_shared_memory_folder ();

  return g_path_is_absolute (runtime) && is_in_memory (runtime) ? dup_runtime_folder (runtime)
                                                                : NULL;
}

/* Where stages of that queue may lie; NULL: there is no such place. */
char *
natero_log_stage_dup_folder (const char *queue)
{
  g_autofree char *folder = queue != NULL ? dup_base_folder () : NULL;
  g_autofree char *parent = NULL;
  g_autofree char *application = NULL;
  g_autofree char *checksum = NULL;
  g_autofree char *name = NULL;

  if (folder == NULL)
    return NULL;

  /* An application may have several queues. */
  parent = g_path_get_dirname (queue);
  application = g_path_get_basename (parent);
  checksum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, queue, -1);
  name = g_strdup_printf ("%s-%.8s", application, checksum);
  return g_build_filename (folder, "natero", name, NULL);
}

static NateroLogStage *
stage_new (NateroLogStageKind kind, int fd)
{
  NateroLogStage *self = g_new0 (NateroLogStage, 1);

  self->kind = kind;
  self->fd = fd;
  self->segment = 1;
  return self;
}

/* Takes the descriptor, which appends. */
NateroLogStage *
natero_log_stage_new_segment (int fd, guint segment)
{
  NateroLogStage *self = stage_new (NATERO_LOG_STAGE_SEGMENT, fd);

  self->segment = segment;
  return self;
}

/* NULL where there is none to be had. */
NateroLogStage *
natero_log_stage_new_memory (void)
{
  int fd = memfd_create ("natero-queue", MFD_CLOEXEC);

  if (fd < 0)
    return NULL;

  fcntl (fd, F_SETFL, O_APPEND);
  return stage_new (NATERO_LOG_STAGE_MEMORY, fd);
}

/* It is hidden until it is placed, and locked, so that nobody takes it for that of a dead one. */
NateroLogStage *
natero_log_stage_new_file (const char *folder, const char *run_id, guint serial)
{
  g_autofree char *path = g_strdup_printf ("%s/.%s.%u", folder, run_id, serial);
  g_autoptr (NateroLogStage) self = NULL;
  int fd;

  if (g_mkdir_with_parents (folder, NATERO_LOG_FOLDER_MODE) != 0)
    return NULL;

  fd = g_open (
    path, O_CREAT | O_TRUNC | O_APPEND | O_RDWR | O_CLOEXEC | O_NOFOLLOW, NATERO_LOG_FILE_MODE);
  if (fd < 0)
    return NULL;

  self = stage_new (NATERO_LOG_STAGE_FILE, fd);
  self->path = g_steal_pointer (&path);
  return flock (fd, LOCK_EX | LOCK_NB) == 0 ? g_steal_pointer (&self) : NULL;
}

/* As it is now, to be read. */
NateroLogStage *
natero_log_stage_view (const NateroLogStage *self)
{
  NateroLogStage *view = stage_new (self->kind, fcntl (self->fd, F_DUPFD_CLOEXEC, 0));

  view->segment = self->segment;
  view->base = self->base;
  view->size = self->size;
  return view;
}

void
natero_log_stage_free (NateroLogStage *self)
{
  if (self == NULL)
    return;

  natero_log_file_close (&self->fd);
  g_free (self->path);
  g_free (self);
}

/* From here on others see it as a part of the run. Nothing of it waits for a disk. */
gboolean
natero_log_stage_place (NateroLogStage *self, const char *folder, const char *run_id)
{
  g_autofree char *path = NULL;

  if (self->kind != NATERO_LOG_STAGE_FILE)
    return TRUE;

  path = g_strdup_printf (
    "%s/%s.%06u.%012" G_GINT64_FORMAT, folder, run_id, self->segment, (gint64) self->base);
  if (g_rename (self->path, path) != 0)
    return FALSE;

  g_free (self->path);
  self->path = g_steal_pointer (&path);
  self->is_placed = TRUE;
  return TRUE;
}

/*
 * One write(2): the line is the kernel's when this returns. FALSE: nothing of it is there, and
 * errno says why.
 */
gboolean
natero_log_stage_append (NateroLogStage *self, const char *line, gsize length)
{
  gssize n_written = write (self->fd, line, length);

  if (n_written == (gssize) length)
    {
      self->size += n_written;
      self->n_lines++;
      return TRUE;
    }

  /* A disk that is full takes a part of a line. It must not stay, or the next one is lost too. */
  if (n_written > 0)
    {
      if (ftruncate (self->fd, self->size) != 0)
        self->size += n_written;
      errno = ENOSPC;
    }
  return FALSE;
}

static gboolean
write_all (int fd, const GByteArray *bytes, goffset offset)
{
  gsize n_written = 0;

  while (n_written < bytes->len)
    {
      gssize n =
        pwrite (fd, bytes->data + n_written, bytes->len - n_written, offset + (goffset) n_written);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      n_written += (gsize) n;
    }

  return TRUE;
}

/* To where its bytes belong. FALSE: errno says why; what was copied does no harm. */
gboolean
natero_log_stage_copy_in_thread (NateroLogStage *self, int segment_fd)
{
  goffset copied = 0;

  while (copied < self->size)
    {
      g_autoptr (GByteArray) bytes = NULL;
      gsize length = (gsize) MIN (self->size - copied, COPY_BYTES);

      bytes = natero_log_file_read (self->fd, copied, length);
      if (bytes->len == 0)
        {
          errno = EIO;
          return FALSE;
        }
      if (!write_all (segment_fd, bytes, self->base + copied))
        return FALSE;
      copied += bytes->len;
    }

  return TRUE;
}

/* What was in it is elsewhere, or is not wanted. */
void
natero_log_stage_remove (NateroLogStage *self)
{
  if (self->path != NULL)
    g_unlink (self->path);
}

/* Where its two numbers begin; NULL: it is no stage's name. */
static const char *
parse_name (const char *name, guint *segment, gint64 *base)
{
  const char *dot = strrchr (name, '.');
  int         n_read = 0;

  if (*name == '.' || dot == NULL)
    return NULL;
  do
    dot = dot > name ? dot - 1 : NULL;
  while (dot != NULL && *dot != '.');
  if (dot == NULL ||
      sscanf (dot, ".%06u.%012" G_GINT64_MODIFIER "d%n", segment, base, &n_read) != 2)
    return NULL;

  return dot[n_read] == '\0' && *segment > 0 && *base >= 0 ? dot : NULL;
}

/* The run that a file in the folder of stages belongs to; NULL: none. */
char *
natero_log_stage_dup_run_id (const char *name)
{
  guint       segment;
  gint64      base;
  const char *end = parse_name (name, &segment, &base);

  return end != NULL ? g_strndup (name, (gsize) (end - name)) : NULL;
}

static NateroLogStage *
stage_open (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  int              fd = g_open (path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0);
  NateroLogStage  *self;
  gint64           base;
  struct stat      info;

  if (fd < 0)
    return NULL;

  self = stage_new (NATERO_LOG_STAGE_FILE, fd);
  self->path = g_steal_pointer (&path);
  parse_name (name, &self->segment, &base);
  self->base = base;
  if (fstat (fd, &info) == 0)
    self->size = info.st_size;
  return self;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const NateroLogStage *stage_a = *(const NateroLogStage *const *) a;
  const NateroLogStage *stage_b = *(const NateroLogStage *const *) b;

  if (stage_a->segment != stage_b->segment)
    return stage_a->segment < stage_b->segment ? -1 : 1;
  return (stage_a->base > stage_b->base) - (stage_a->base < stage_b->base);
}

/* Those that a run has left, in the order of their bytes. */
GPtrArray *
natero_log_stage_find_in_thread (const char *folder, const char *run_id)
{
  GPtrArray *stages = g_ptr_array_new_with_free_func ((GDestroyNotify) natero_log_stage_free);
  g_autoptr (GDir) directory = folder != NULL ? g_dir_open (folder, 0, NULL) : NULL;
  const char *name;

  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *found = natero_log_stage_dup_run_id (name);
      NateroLogStage  *stage = g_strcmp0 (found, run_id) == 0 ? stage_open (folder, name) : NULL;

      if (stage != NULL)
        g_ptr_array_add (stages, stage);
    }

  g_ptr_array_sort (stages, compare);
  return stages;
}

/* NULL where their process lives, or where there are none. The locks go with them. */
GPtrArray *
natero_log_stage_lock_all_in_thread (const char *folder, const char *run_id)
{
  g_autoptr (GPtrArray) stages = natero_log_stage_find_in_thread (folder, run_id);

  for (guint i = 0; i < stages->len; i++)
    {
      NateroLogStage *stage = g_ptr_array_index (stages, i);

      if (flock (stage->fd, LOCK_EX | LOCK_NB) != 0)
        return NULL;
    }

  return stages->len > 0 ? g_steal_pointer (&stages) : NULL;
}
