/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-log-calls-private.h"

#include "natero-log-file-private.h"
#include "natero-log-stage-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define SUFFIX ".calls"
#define FORMER_SUFFIX SUFFIX "-"
#define MAX_TRIES 3
#define MAX_BYTES (1024 * 1024)

struct _NateroLogCalls
{
  gatomicrefcount ref_count;
  char           *folder;
  char           *path;
  int             fd; /* -1: there is no file yet */
  char           *text;
  char           *caller; /* the run in which they were called */
  char           *queue;  /* of a process that lives */
};

static NateroLogCalls *
calls_new (const char *folder, const char *name)
{
  NateroLogCalls *self = g_new0 (NateroLogCalls, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->folder = g_strdup (folder);
  self->path = g_build_filename (folder, name, NULL);
  self->fd = -1;
  return self;
}

/* Of a run that begins. Makes no file yet. @folder lies in memory. */
NateroLogCalls *
natero_log_calls_new (const char *folder, const char *run_id, const char *queue)
{
  g_autofree char *name = g_strconcat (run_id, SUFFIX, NULL);
  NateroLogCalls  *self = calls_new (folder, name);

  self->caller = g_strdup (run_id);
  self->queue = g_strdup (queue);
  return self;
}

NateroLogCalls *
natero_log_calls_ref (NateroLogCalls *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
natero_log_calls_unref (NateroLogCalls *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  natero_log_file_close (&self->fd);
  g_free (self->folder);
  g_free (self->path);
  g_free (self->text);
  g_free (self->caller);
  g_free (self->queue);
  g_free (self);
}

static gboolean
lock (int fd)
{
  struct stat info;

  return flock (fd, LOCK_EX | LOCK_NB) == 0 && fstat (fd, &info) == 0 && info.st_nlink > 0;
}

/* Another process may look into the file, and take it for a dead one's, before it is locked. */
static gboolean
create (NateroLogCalls *self)
{
  if (g_mkdir_with_parents (self->folder, NATERO_LOG_FOLDER_MODE) != 0)
    return FALSE;

  for (guint i = 0; i < MAX_TRIES; i++)
    {
      self->fd = g_open (
        self->path, O_CREAT | O_APPEND | O_RDWR | O_CLOEXEC | O_NOFOLLOW, NATERO_LOG_FILE_MODE);
      if (self->fd < 0)
        return FALSE;
      if (lock (self->fd))
        return TRUE;
      natero_log_file_close (&self->fd);
    }

  return FALSE;
}

/* When this returns TRUE, @line survives the process. */
gboolean
natero_log_calls_append (NateroLogCalls *self, const char *line)
{
  gsize       length = strlen (line);
  struct stat info;

  if (self->fd < 0 && !create (self))
    return FALSE;
  if (fstat (self->fd, &info) != 0 || info.st_size + (goffset) length > MAX_BYTES)
    return FALSE;
  if (write (self->fd, line, length) == (gssize) length)
    return TRUE;

  /* A half of a line must not stay: the next one would be its end. */
  if (ftruncate (self->fd, info.st_size) != 0)
    natero_log_file_close (&self->fd);
  return FALSE;
}

/* It has become events, or must not. */
void
natero_log_calls_remove (NateroLogCalls *self)
{
  if (self->fd < 0)
    return;

  g_unlink (self->path);
  natero_log_calls_close (self);
}

/* The file stays, and is nobody's. */
void
natero_log_calls_close (NateroLogCalls *self)
{
  natero_log_file_close (&self->fd);
}

/* Whether the queue has or had anything of the run, be it in memory yet. */
static gboolean
is_in_queue (const char *folder, const char *queue, const char *run_id)
{
  g_autofree char *segment = g_build_filename (queue, run_id, "000001.ndjson", NULL);
  g_autofree char *cursor = g_build_filename (queue, run_id, "cursor", NULL);
  g_autoptr (GPtrArray) stages = NULL;
  struct stat info;

  /* The first segment is there, empty, before there is anything to put into it. */
  if (stat (segment, &info) == 0 ? info.st_size > 0 : access (cursor, F_OK) == 0)
    return TRUE;

  stages = natero_log_stage_find_in_thread (folder, run_id);
  return stages->len > 0;
}

/* Whose it is, and whose it was at first. FALSE: it is another kind of file. */
static gboolean
parse_name (const char *name, char **owner, char **caller)
{
  const char *suffix = strstr (name, SUFFIX);
  gboolean    is_taken_over = suffix != NULL && g_str_has_prefix (suffix, FORMER_SUFFIX);

  if (suffix == NULL || *name == '.' || (!is_taken_over && !g_str_equal (suffix, SUFFIX)))
    return FALSE;

  *owner = g_strndup (name, (gsize) (suffix - name));
  *caller = g_strdup (is_taken_over ? suffix + strlen (FORMER_SUFFIX) : *owner);
  return TRUE;
}

/* From here on it holds until that run has anything in the queue. */
static gboolean
take_over (NateroLogCalls *self, const char *run_id)
{
  g_autofree char *name = g_strconcat (run_id, FORMER_SUFFIX, self->caller, NULL);
  g_autofree char *path = g_build_filename (self->folder, name, NULL);

  if (g_rename (self->path, path) != 0)
    return FALSE;

  g_free (self->path);
  self->path = g_steal_pointer (&path);
  return TRUE;
}

/* The events that a process had begun to make of its calls, and nobody has seen. */
static void
drop_hidden_stages (const char *folder, const char *run_id)
{
  g_autofree char *prefix = g_strdup_printf (".%s.", run_id);
  g_autoptr (GDir) directory = g_dir_open (folder, 0, NULL);
  const char *name;

  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_str_has_prefix (name, prefix))
        g_unlink (path);
    }
}

/* NULL: its process lives, or there is nothing in it that is not in the queue. */
static NateroLogCalls *
take (const NateroLogCalls *own, const char *name)
{
  g_autofree char *owner = NULL;
  g_autofree char *caller = NULL;
  g_autoptr (NateroLogCalls) self = NULL;
  g_autoptr (GByteArray) bytes = NULL;

  if (!parse_name (name, &owner, &caller) || g_str_equal (owner, own->caller))
    return NULL;

  self = calls_new (own->folder, name);
  self->caller = g_steal_pointer (&caller);
  self->fd = g_open (self->path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0);
  if (self->fd < 0 || !lock (self->fd))
    return NULL;

  drop_hidden_stages (own->folder, owner);
  bytes = natero_log_file_read (self->fd, 0, MAX_BYTES);
  if (bytes->len == 0 || is_in_queue (own->folder, own->queue, owner))
    {
      natero_log_calls_remove (self);
      return NULL;
    }

  self->text = g_strndup ((const char *) bytes->data, bytes->len);
  return take_over (self, own->caller) ? g_steal_pointer (&self) : NULL;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const NateroLogCalls *calls_a = *(const NateroLogCalls *const *) a;
  const NateroLogCalls *calls_b = *(const NateroLogCalls *const *) b;

  return strcmp (calls_a->caller, calls_b->caller);
}

/* Those of dead processes, the oldest first; no other process gets them while they are held. */
GPtrArray *
natero_log_calls_take_dead_in_thread (NateroLogCalls *self)
{
  GPtrArray *dead = g_ptr_array_new_with_free_func ((GDestroyNotify) natero_log_calls_unref);
  g_autoptr (GDir) directory = g_dir_open (self->folder, 0, NULL);
  const char *name;

  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL)
    {
      NateroLogCalls *calls = take (self, name);

      if (calls != NULL)
        g_ptr_array_add (dead, calls);
    }

  g_ptr_array_sort (dead, compare);
  return dead;
}

const char *
natero_log_calls_get_text (NateroLogCalls *self)
{
  return self->text;
}
