/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-log-watch-private.h"

#include "natero-log-file-private.h"

#include <glib-unix.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/vfs.h>
#include <unistd.h>

struct _NateroLogWatch
{
  char    *directory;
  char    *own_run_id;
  int      fd; /* -1: there can be none */
  GSource *source;

  /* Of whoever listens */
  GSourceFunc func;
  gpointer    user_data;
};

NateroLogWatch *
natero_log_watch_new (const char *directory, const char *own_run_id)
{
  NateroLogWatch *self = g_new0 (NateroLogWatch, 1);

  self->directory = g_strdup (directory);
  self->own_run_id = g_strdup (own_run_id);
  self->fd = directory != NULL ? inotify_init1 (IN_NONBLOCK | IN_CLOEXEC) : -1;
  return self;
}

void
natero_log_watch_free (NateroLogWatch *self)
{
  if (self == NULL)
    return;

  natero_log_watch_stop (self);
  natero_log_file_close (&self->fd);
  g_free (self->directory);
  g_free (self->own_run_id);
  g_free (self);
}

/* Takes what is there. FALSE where nothing of it is news. */
static gboolean
read_news (int fd)
{
  union
  {
    struct inotify_event event;
    char                 bytes[4096];
  } buffer;
  gboolean is_news = FALSE;
  gssize   length;

  while ((length = read (fd, buffer.bytes, sizeof buffer.bytes)) > 0)
    {
      const char *next = buffer.bytes;

      while (next < buffer.bytes + length)
        {
          struct inotify_event event;

          memcpy (&event, next, sizeof event);
          is_news |= (event.mask & (IN_CLOSE_WRITE | IN_MOVED_TO | IN_Q_OVERFLOW)) != 0;
          next += sizeof event + event.len;
        }
    }

  return is_news;
}

static gboolean
readable_cb (int fd, G_GNUC_UNUSED GIOCondition condition, gpointer user_data)
{
  NateroLogWatch *self = user_data;

  return !read_news (fd) || self->func (self->user_data);
}

/* @func is called in the thread-default main context of now. */
void
natero_log_watch_start (NateroLogWatch *self, GSourceFunc func, gpointer user_data)
{
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();

  if (self->fd < 0 || self->source != NULL)
    return;

  self->func = func;
  self->user_data = user_data;
  self->source = g_unix_fd_source_new (self->fd, G_IO_IN);
  g_source_set_static_name (self->source, "natero-log-watch");
  g_source_set_callback (self->source, G_SOURCE_FUNC (readable_cb), self, NULL);
  g_source_attach (self->source, context);
}

void
natero_log_watch_stop (NateroLogWatch *self)
{
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
}

/* Over a network a look at a lock writes to it, and would be news itself. */
static gboolean
is_on_network (const char *path)
{
  struct statfs info;

  return statfs (path, &info) == 0 && info.f_type == NFS_SUPER_MAGIC;
}

static void
watch (NateroLogWatch *self, const char *path, guint32 mask)
{
  /* Where there are no watches left, the others are found with the next batch. */
  if (inotify_add_watch (self->fd, path, mask) < 0)
    g_debug ("%s can't be watched", path);
}

/* Those that are there by now; the kernel knows those that it watches already. */
void
natero_log_watch_update_in_thread (NateroLogWatch *self)
{
  g_autoptr (GDir) directory = NULL;
  const char *name;

  if (self->fd < 0 || is_on_network (self->directory))
    return;

  watch (self, self->directory, IN_MOVED_TO | IN_ONLYDIR);
  directory = g_dir_open (self->directory, 0, NULL);
  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->directory, name, "lock", NULL);

      if (*name != '.' && !g_str_equal (name, self->own_run_id) &&
          g_file_test (path, G_FILE_TEST_IS_REGULAR))
        watch (self, path, IN_CLOSE_WRITE);
    }
}
