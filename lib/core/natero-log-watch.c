/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-log-watch-private.h"

#include "natero-log-file-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIPE_NAME ".alive"
#define NEW_PIPE_NAME ".alive-new"
/* The kernel takes from a process what it has one by one, on a busy machine within seconds. */
#define FIRST_LOOK_MS 20
#define N_LOOKS 12
/* What one had taken over from others is nobody's any more, either. */
#define LAST_LOOK_MS 1000

struct _NateroLogWatch
{
  char              *directory;
  char              *own_run_id;
  GSource           *source; /* NULL: nobody listens */
  NateroLogWatchFunc func;
  gpointer           user_data;

  NateroAlarm *alarm; /* to look again at what has ended */
  guint        n_looks;
  gboolean     is_last_due;

  GMutex mutex;
  int    poll_fd;    /* one for all pipes: the worker adds to it without the main context's lock */
  GHashTable *pipes; /* by the run that each watches, the own one too */
  GHashTable *ended; /* runs whose process is gone, until they are taken over */
};

/* An end of the pipe of a run. */
typedef struct
{
  char    *run_id;
  int      fd;
  gboolean is_own;
} Pipe;

static void
pipe_free (gpointer data)
{
  Pipe *pipe = data;

  natero_log_file_close (&pipe->fd);
  g_free (pipe->run_id);
  g_free (pipe);
}

NateroLogWatch *
natero_log_watch_new (const char *directory, const char *own_run_id)
{
  NateroLogWatch *self = g_new0 (NateroLogWatch, 1);

  self->directory = g_strdup (directory);
  self->own_run_id = g_strdup (own_run_id);
  self->poll_fd = -1;
  self->pipes = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, pipe_free);
  self->ended = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_mutex_init (&self->mutex);
  return self;
}

static gboolean
is_others (G_GNUC_UNUSED gpointer run_id, gpointer pipe, G_GNUC_UNUSED gpointer user_data)
{
  return !((Pipe *) pipe)->is_own;
}

/* The own pipe goes with the watch: it tells the others to take over. */
static void
stop (NateroLogWatch *self)
{
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
  g_clear_pointer (&self->alarm, natero_alarm_free);

  g_mutex_lock (&self->mutex);
  g_hash_table_foreach_remove (self->pipes, is_others, NULL);
  natero_log_file_close (&self->poll_fd);
  g_mutex_unlock (&self->mutex);
}

void
natero_log_watch_free (NateroLogWatch *self)
{
  if (self == NULL)
    return;

  stop (self);
  g_hash_table_unref (self->pipes);
  g_hash_table_unref (self->ended);
  g_mutex_clear (&self->mutex);
  g_free (self->directory);
  g_free (self->own_run_id);
  g_free (self);
}

static char *
dup_path (NateroLogWatch *self, const char *run_id, const char *name)
{
  return g_build_filename (self->directory, run_id, name, NULL);
}

static void
note_ended (NateroLogWatch *self, const char *run_id)
{
  g_mutex_lock (&self->mutex);
  g_hash_table_add (self->ended, g_strdup (run_id));
  g_mutex_unlock (&self->mutex);
}

/* Its other end is gone, with its process. */
static void
let_go (NateroLogWatch *self, Pipe *pipe)
{
  self->n_looks = 0;
  self->is_last_due = TRUE;
  note_ended (self, pipe->run_id);
  g_mutex_lock (&self->mutex);
  g_hash_table_remove (self->pipes, pipe->run_id);
  g_mutex_unlock (&self->mutex);
}

/* A process has begun, and says so to the others. */
static void
take_call (Pipe *pipe)
{
  char bytes[64];

  while (read (pipe->fd, bytes, sizeof bytes) > 0)
    ;
}

/* Pipes come from the worker, and go here alone: so that what the kernel names is still there. */
static gboolean
told_cb (int fd, G_GNUC_UNUSED GIOCondition condition, gpointer user_data)
{
  NateroLogWatch    *self = user_data;
  struct epoll_event event;

  if (epoll_wait (fd, &event, 1, 0) == 1)
    {
      Pipe *pipe = event.data.ptr;

      if (pipe->is_own)
        take_call (pipe);
      else
        let_go (self, pipe);
      self->func (self->user_data);
    }
  return G_SOURCE_CONTINUE;
}

/* @func is called in the thread-default main context of now; NULL: nobody listens any more. */
void
natero_log_watch_listen (NateroLogWatch    *self,
                         NateroClock       *clock,
                         NateroLogWatchFunc func,
                         gpointer           user_data)
{
  int poll_fd;

  if (func == NULL)
    stop (self);
  if (func == NULL || self->source != NULL || self->directory == NULL)
    return;

  poll_fd = epoll_create1 (EPOLL_CLOEXEC);
  if (poll_fd < 0)
    {
      g_debug ("other processes can't be watched: %s", g_strerror (errno));
      return;
    }

  self->func = func;
  self->user_data = user_data;
  self->alarm = natero_alarm_new (clock, func, user_data);
  self->source = g_unix_fd_source_new (poll_fd, G_IO_IN);
  g_source_set_static_name (self->source, "natero-log-watch");
  g_source_set_callback (self->source, G_SOURCE_FUNC (told_cb), self, NULL);
  g_source_attach (self->source, g_main_context_get_thread_default ());

  g_mutex_lock (&self->mutex);
  self->poll_fd = poll_fd;
  g_mutex_unlock (&self->mutex);
}

/* It was looked at what has ended. What is still held by its process is looked at again later. */
void
natero_log_watch_look_again (NateroLogWatch *self)
{
  gboolean is_awaited;

  if (self->alarm == NULL || natero_alarm_is_set (self->alarm))
    return;

  g_mutex_lock (&self->mutex);
  is_awaited = g_hash_table_size (self->ended) > 0 && self->n_looks < N_LOOKS;
  if (!is_awaited)
    g_hash_table_remove_all (self->ended);
  g_mutex_unlock (&self->mutex);

  if (is_awaited)
    natero_alarm_set (self->alarm, FIRST_LOOK_MS << self->n_looks++);
  else if (self->is_last_due)
    natero_alarm_set (self->alarm, LAST_LOOK_MS);
  self->is_last_due &= is_awaited;
}

/* Takes the descriptor. */
static void
watch_pipe (NateroLogWatch *self, const char *run_id, int fd, gboolean is_own)
{
  Pipe              *pipe = g_new0 (Pipe, 1);
  struct epoll_event event = { .events = is_own ? EPOLLIN : 0, .data.ptr = pipe };

  pipe->run_id = g_strdup (run_id);
  pipe->fd = fd;
  pipe->is_own = is_own;

  g_mutex_lock (&self->mutex);
  /* That the other end is gone is always told. */
  if (self->poll_fd >= 0 && epoll_ctl (self->poll_fd, EPOLL_CTL_ADD, fd, &event) == 0)
    g_hash_table_replace (self->pipes, pipe->run_id, pipe);
  else
    pipe_free (pipe);
  g_mutex_unlock (&self->mutex);
}

static gboolean
is_watched (NateroLogWatch *self, const char *run_id)
{
  gboolean is_so;

  g_mutex_lock (&self->mutex);
  is_so = self->poll_fd < 0 || g_hash_table_contains (self->pipes, run_id);
  g_mutex_unlock (&self->mutex);
  return is_so;
}

/*
 * Both ends are open, so that it is alive as long as the process is. It is locked as well, before
 * anybody sees it: who comes too late to be told looks at that.
 */
static void
open_own_pipe (NateroLogWatch *self)
{
  g_autofree char *path = dup_path (self, self->own_run_id, PIPE_NAME);
  g_autofree char *new_path = dup_path (self, self->own_run_id, NEW_PIPE_NAME);
  int              fd;

  if (mkfifo (new_path, NATERO_LOG_FILE_MODE) != 0)
    return;

  fd = g_open (new_path, O_RDWR | O_NONBLOCK | O_CLOEXEC, 0);
  if (fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) != 0)
    g_debug ("%s can't be locked", new_path);
  if (fd >= 0 && g_rename (new_path, path) == 0)
    watch_pipe (self, self->own_run_id, fd, TRUE);
  else
    natero_log_file_close (&fd);
}

/* What is no pipe is nothing that ever ends. */
static int
open_pipe (const char *path, int access)
{
  struct stat info;
  int         fd = g_open (path, access | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW, 0);

  if (fd >= 0 && (fstat (fd, &info) != 0 || !S_ISFIFO (info.st_mode)))
    natero_log_file_close (&fd);
  return fd;
}

/* Open at both ends, as writing to a pipe that nobody reads would end the program. */
static void
call (const char *path)
{
  int fd = open_pipe (path, O_RDWR);

  if (fd >= 0 && write (fd, "+", 1) != 1)
    g_debug ("%s does not listen", path);
  natero_log_file_close (&fd);
}

static void
watch_run (NateroLogWatch *self, const char *run_id, gboolean is_new)
{
  g_autofree char *path = dup_path (self, run_id, PIPE_NAME);
  int              fd;

  if (is_watched (self, run_id))
    return;

  fd = open_pipe (path, O_RDONLY);
  if (fd < 0)
    return;

  if (flock (fd, LOCK_SH | LOCK_NB) == 0)
    {
      /* Nobody will tell any more. */
      note_ended (self, run_id);
      natero_log_file_close (&fd);
      return;
    }

  watch_pipe (self, run_id, fd, FALSE);
  if (is_new)
    call (path);
}

/* A run is taken over: others, which look for its pipe, see that. */
void
natero_log_watch_remove_pipe_in_thread (NateroLogWatch *self, const char *run_id)
{
  g_autofree char *path = NULL;

  if (self->directory == NULL)
    return;

  path = dup_path (self, run_id, PIPE_NAME);
  g_unlink (path);
  g_mutex_lock (&self->mutex);
  g_hash_table_remove (self->ended, run_id);
  g_mutex_unlock (&self->mutex);
}

static void
forget_ended (NateroLogWatch *self)
{
  g_mutex_lock (&self->mutex);
  g_hash_table_remove_all (self->ended);
  g_mutex_unlock (&self->mutex);
}

/* Those that are there by now. What has ended and is not taken over shows itself again. */
void
natero_log_watch_update_in_thread (NateroLogWatch *self)
{
  g_autoptr (GDir) directory = NULL;
  const char *name;
  gboolean    is_new;

  if (self->directory == NULL)
    return;

  forget_ended (self);
  is_new = !is_watched (self, self->own_run_id);
  if (is_new)
    open_own_pipe (self);
  directory = g_dir_open (self->directory, 0, NULL);
  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL)
    if (*name != '.' && !g_str_equal (name, self->own_run_id))
      watch_run (self, name, is_new);
}
