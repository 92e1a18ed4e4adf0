/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-log-calls-private.h"

#include "natero-log-file-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define SUFFIX ".calls"
#define MAX_TRIES 3
#define MAX_BYTES (1024 * 1024)

struct _NateroLogCalls
{
  char *folder;
  char *path;
  int   fd; /* -1: there is no file yet */
  char *text;
};

static NateroLogCalls *
calls_new (const char *folder, const char *name)
{
  NateroLogCalls *self = g_new0 (NateroLogCalls, 1);

  self->folder = g_strdup (folder);
  self->path = g_build_filename (folder, name, NULL);
  self->fd = -1;
  return self;
}

/* Makes no file yet. @folder lies in memory. */
NateroLogCalls *
natero_log_calls_new (const char *folder, const char *run_id)
{
  g_autofree char *name = g_strconcat (run_id, SUFFIX, NULL);

  return calls_new (folder, name);
}

/* The file stays, and is nobody's. */
void
natero_log_calls_free (NateroLogCalls *self)
{
  if (self == NULL)
    return;

  natero_log_file_close (&self->fd);
  g_free (self->folder);
  g_free (self->path);
  g_free (self->text);
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
  natero_log_file_close (&self->fd);
}

static NateroLogCalls *
take (const char *folder, const char *name)
{
  g_autoptr (NateroLogCalls) self = calls_new (folder, name);
  g_autoptr (GByteArray) bytes = NULL;

  self->fd = g_open (self->path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0);
  if (self->fd < 0 || !lock (self->fd))
    return NULL;

  bytes = natero_log_file_read (self->fd, 0, MAX_BYTES);
  if (bytes->len == 0)
    {
      natero_log_calls_remove (self);
      return NULL;
    }

  self->text = g_strndup ((const char *) bytes->data, bytes->len);
  return g_steal_pointer (&self);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const NateroLogCalls *calls_a = *(const NateroLogCalls *const *) a;
  const NateroLogCalls *calls_b = *(const NateroLogCalls *const *) b;

  return strcmp (calls_a->path, calls_b->path);
}

/* Those of dead processes, the oldest first; no other process gets them while they are held. */
GPtrArray *
natero_log_calls_take_dead_in_thread (const char *folder, const char *run_id)
{
  GPtrArray       *dead = g_ptr_array_new_with_free_func ((GDestroyNotify) natero_log_calls_free);
  g_autofree char *own = g_strconcat (run_id, SUFFIX, NULL);
  g_autoptr (GDir) directory = folder != NULL ? g_dir_open (folder, 0, NULL) : NULL;
  const char *name;

  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL)
    {
      NateroLogCalls *calls = NULL;

      if (g_str_has_suffix (name, SUFFIX) && !g_str_equal (name, own))
        calls = take (folder, name);
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
