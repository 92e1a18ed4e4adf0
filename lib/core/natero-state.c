/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-state-private.h"

#include "natero-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#define FILE_NAME "state.ini"
#define LOCK_NAME "state.lock"
#define VERSION_GROUP "natero"
#define VERSION_KEY "version"
#define VERSION 1
#define FILE_MODE 0600
#define DIRECTORY_MODE 0700
#define LOCK_TRIES 200
#define LOCK_PAUSE_US 2500

typedef enum
{
  SET_STRING,
  SET_DEFAULT, /* where there is none yet */
  SET_INT64,
  ADD_INT64,
  REMOVE_GROUP,
} ChangeKind;

typedef struct
{
  ChangeKind kind;
  char      *group;
  char      *key;
  char      *text; /* NULL: the key goes */
  gint64     number;
} Change;

struct _NateroState
{
  gatomicrefcount ref_count;
  char           *directory; /* NULL: nothing is written */
  NateroWorker   *worker;
  NateroStateFunc saved;
  gpointer        user_data;
  gboolean        is_gone;
  GKeyFile       *view;
  GKeyFile       *loaded;  /* by the worker, to be taken */
  GPtrArray      *changes; /* of Change; not on their way yet */

  GMutex  mutex;
  GError *erase_error; /* of the last erasure; guarded by the mutex */
};

typedef struct
{
  NateroState *state;
  GPtrArray   *changes;
  GKeyFile    *result;
  GError      *error;

  char                *group; /* to be taken */
  GHashTable          *values;
  NateroStateTakenFunc taken;
  gpointer             user_data;
} Job;

static void
change_free (Change *change)
{
  g_free (change->group);
  g_free (change->key);
  g_free (change->text);
  g_free (change);
}

static GPtrArray *
changes_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) change_free);
}

static void
apply (GKeyFile *file, const Change *change)
{
  gint64 number = change->number;

  switch (change->kind)
    {
    case SET_STRING:
      if (change->text != NULL)
        g_key_file_set_string (file, change->group, change->key, change->text);
      else
        g_key_file_remove_key (file, change->group, change->key, NULL);
      break;
    case SET_DEFAULT:
      if (!g_key_file_has_key (file, change->group, change->key, NULL))
        g_key_file_set_string (file, change->group, change->key, change->text);
      break;
    case SET_INT64:
      g_key_file_set_int64 (file, change->group, change->key, number);
      break;
    case ADD_INT64:
      number += g_key_file_get_int64 (file, change->group, change->key, NULL);
      g_key_file_set_int64 (file, change->group, change->key, number);
      break;
    case REMOVE_GROUP:
    default:
      g_key_file_remove_group (file, change->group, NULL);
      break;
    }
}

static void
apply_all (GKeyFile *file, GPtrArray *changes)
{
  for (guint i = 0; i < changes->len; i++)
    apply (file, g_ptr_array_index (changes, i));
}

NateroState *
natero_state_ref (NateroState *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
natero_state_unref (NateroState *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_pointer (&self->loaded, g_key_file_unref);
  g_key_file_unref (self->view);
  g_ptr_array_unref (self->changes);
  g_clear_error (&self->erase_error);
  g_mutex_clear (&self->mutex);
  g_free (self->directory);
  g_free (self);
}

static void
job_free (gpointer data)
{
  Job *job = data;

  g_clear_pointer (&job->changes, g_ptr_array_unref);
  g_clear_pointer (&job->result, g_key_file_unref);
  g_clear_error (&job->error);
  g_clear_pointer (&job->values, g_hash_table_unref);
  g_free (job->group);
  natero_state_unref (job->state);
  g_free (job);
}

NateroState *
natero_state_new (const char     *directory,
                  NateroWorker   *worker,
                  NateroStateFunc saved,
                  gpointer        user_data)
{
  NateroState *self = g_new0 (NateroState, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->directory = g_strdup (directory);
  self->worker = worker;
  self->saved = saved;
  self->user_data = user_data;
  self->view = g_key_file_new ();
  self->changes = changes_new ();
  g_mutex_init (&self->mutex);
  return self;
}

/* What was saved is still written; nobody is told any more. */
void
natero_state_close (NateroState *self)
{
  if (self == NULL)
    return;

  self->is_gone = TRUE;
  natero_state_unref (self);
}

static int
lock_in_thread (const char *directory)
{
  g_autofree char *path = g_build_filename (directory, LOCK_NAME, NULL);
  int              fd = g_open (path, O_CREAT | O_RDWR | O_CLOEXEC, FILE_MODE);

  /* Another process holds it for a millisecond; one that was stopped meanwhile, for ever. */
  for (guint i = 0; fd >= 0 && i < LOCK_TRIES; i++)
    {
      if (flock (fd, LOCK_EX | LOCK_NB) == 0)
        return fd;
      g_usleep (LOCK_PAUSE_US);
    }

  if (fd >= 0)
    {
      g_close (fd, NULL);
      errno = EWOULDBLOCK;
    }
  return -1;
}

/* A file that can't be read, or that a newer version wrote, is put aside, never deleted. */
static GKeyFile *
read_in_thread (const char *directory)
{
  g_autofree char *path = g_build_filename (directory, FILE_NAME, NULL);
  g_autofree char *aside = g_strconcat (path, ".set-aside", NULL);
  g_autoptr (GKeyFile) file = g_key_file_new ();

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&file);
  if (g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL) &&
      g_key_file_get_int64 (file, VERSION_GROUP, VERSION_KEY, NULL) == VERSION)
    return g_steal_pointer (&file);

  g_warning ("The remembered state in %s can't be read, or is a newer version's. "
             "It is kept as %s, and a new one is begun.",
             path,
             aside);
  g_rename (path, aside);
  return g_key_file_new ();
}

static gboolean
write_in_thread (const char *directory, GKeyFile *file, GError **error)
{
  g_autofree char *path = g_build_filename (directory, FILE_NAME, NULL);
  g_autofree char *text = NULL;
  gsize            length;

  g_key_file_set_int64 (file, VERSION_GROUP, VERSION_KEY, VERSION);
  text = g_key_file_to_data (file, &length, NULL);
  return g_file_set_contents_full (
    path, text, (gssize) length, G_FILE_SET_CONTENTS_CONSISTENT, FILE_MODE, error);
}

static gboolean
begin_in_thread (const char *directory, int *lock_fd, GError **error)
{
  *lock_fd = -1;
  if (g_mkdir_with_parents (directory, DIRECTORY_MODE) == 0)
    *lock_fd = lock_in_thread (directory);
  if (*lock_fd >= 0)
    return TRUE;

  g_set_error (error,
               NATERO_ERROR,
               NATERO_ERROR_STORE,
               "The state can't be written in %s: %s",
               directory,
               g_strerror (errno));
  return FALSE;
}

static void
save_in_thread (gpointer data)
{
  Job        *job = data;
  const char *directory = job->state->directory;
  g_autoptr (GKeyFile) file = NULL;
  g_autoptr (GError) error = NULL;
  int lock_fd;

  if (!begin_in_thread (directory, &lock_fd, &job->error))
    return;

  file = read_in_thread (directory);
  apply_all (file, job->changes);
  if (write_in_thread (directory, file, &error))
    job->result = g_steal_pointer (&file);
  else
    g_set_error (&job->error,
                 NATERO_ERROR,
                 NATERO_ERROR_STORE,
                 "The state can't be written: %s",
                 error->message);
  g_close (lock_fd, NULL);
}

static void
take_result (NateroState *self, GKeyFile *result)
{
  g_key_file_unref (self->view);
  self->view = g_key_file_ref (result);
  apply_all (self->view, self->changes);
}

/* What could not be written is tried again with the next changes. */
static void
keep_changes (NateroState *self, Job *job)
{
  GPtrArray *later = self->changes;

  self->changes = g_steal_pointer (&job->changes);
  g_ptr_array_extend_and_steal (self->changes, later);
}

static void
save_done (gpointer data)
{
  Job         *job = data;
  NateroState *self = job->state;

  if (self->is_gone)
    return;

  if (job->result != NULL)
    take_result (self, job->result);
  else
    keep_changes (self, job);
  self->saved (job->error, self->user_data);
}

/* Reads the file, for natero_state_take_loaded() to show. */
void
natero_state_load_in_thread (NateroState *self)
{
  if (self->directory != NULL)
    self->loaded = read_in_thread (self->directory);
}

/* Once the worker has read it. */
void
natero_state_take_loaded (NateroState *self)
{
  if (self->loaded != NULL)
    take_result (self, self->loaded);
  g_clear_pointer (&self->loaded, g_key_file_unref);
}

/* NULL where there is none. */
char *
natero_state_dup_string (NateroState *self, const char *group, const char *key)
{
  return g_key_file_get_string (self->view, group, key, NULL);
}

/* 0 where there is none. */
gint64
natero_state_get_int64 (NateroState *self, const char *group, const char *key)
{
  return g_key_file_get_int64 (self->view, group, key, NULL);
}

char **
natero_state_dup_groups (NateroState *self)
{
  return g_key_file_get_groups (self->view, NULL);
}

char **
natero_state_dup_keys (NateroState *self, const char *group)
{
  char **keys = g_key_file_get_keys (self->view, group, NULL, NULL);

  return keys != NULL ? keys : g_new0 (char *, 1);
}

static void
change (NateroState *self,
        ChangeKind   kind,
        const char  *group,
        const char  *key,
        const char  *text,
        gint64       number)
{
  Change *next = g_new0 (Change, 1);

  next->kind = kind;
  next->group = g_strdup (group);
  next->key = g_strdup (key);
  next->text = g_strdup (text);
  next->number = number;
  apply (self->view, next);
  g_ptr_array_add (self->changes, next);
}

/* NULL removes the key. */
void
natero_state_set_string (NateroState *self, const char *group, const char *key, const char *value)
{
  g_autofree char *current = natero_state_dup_string (self, group, key);

  if (g_strcmp0 (current, value) != 0)
    change (self, SET_STRING, group, key, value, 0);
}

/* Where another process was first, its value stays. */
void
natero_state_set_default (NateroState *self, const char *group, const char *key, const char *value)
{
  change (self, SET_DEFAULT, group, key, value, 0);
}

void
natero_state_set_int64 (NateroState *self, const char *group, const char *key, gint64 value)
{
  change (self, SET_INT64, group, key, NULL, value);
}

/* Added to what is in the file then: other processes add theirs. */
void
natero_state_add_int64 (NateroState *self, const char *group, const char *key, gint64 amount)
{
  if (amount != 0)
    change (self, ADD_INT64, group, key, NULL, amount);
}

void
natero_state_remove_group (NateroState *self, const char *group)
{
  if (g_key_file_has_group (self->view, group))
    change (self, REMOVE_GROUP, group, NULL, NULL, 0);
}

/* Hands the changes to the worker. */
void
natero_state_save (NateroState *self)
{
  Job *job;

  if (self->directory == NULL || self->changes->len == 0)
    {
      g_ptr_array_set_size (self->changes, 0);
      return;
    }

  job = g_new0 (Job, 1);
  job->state = natero_state_ref (self);
  job->changes = g_steal_pointer (&self->changes);
  self->changes = changes_new ();
  natero_worker_push (self->worker, save_in_thread, save_done, job, job_free);
}

/* NULL where there is no such group. */
static GHashTable *
read_group_in_thread (GKeyFile *file, const char *group)
{
  g_auto (GStrv) keys = g_key_file_get_keys (file, group, NULL, NULL);
  GHashTable *values = NULL;

  if (keys != NULL)
    values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (guint i = 0; keys != NULL && keys[i] != NULL; i++)
    {
      char *value = g_key_file_get_string (file, group, keys[i], NULL);

      if (value != NULL)
        g_hash_table_insert (values, g_strdup (keys[i]), value);
    }

  return values;
}

/* Who removes it from the file, under the lock, is the one who has it. */
static void
take_group_in_thread (gpointer data)
{
  Job        *job = data;
  const char *directory = job->state->directory;
  g_autoptr (GKeyFile) file = NULL;
  g_autoptr (GHashTable) values = NULL;
  int lock_fd;

  if (!begin_in_thread (directory, &lock_fd, &job->error))
    return;

  file = read_in_thread (directory);
  values = read_group_in_thread (file, job->group);
  g_key_file_remove_group (file, job->group, NULL);
  if (values != NULL && write_in_thread (directory, file, &job->error))
    job->values = g_steal_pointer (&values);
  g_close (lock_fd, NULL);
}

static void
take_group_done (gpointer data)
{
  Job         *job = data;
  NateroState *self = job->state;

  if (self->is_gone)
    return;

  /* Where the file could not be written, it is left to the next start. */
  if (job->error == NULL)
    g_key_file_remove_group (self->view, job->group, NULL);
  job->taken (job->values, job->user_data);
}

/*
 * Of several processes that take the same group at the same time, one gets it. @func is called
 * once, and not at all where the state is closed first.
 */
void
natero_state_take_group (NateroState         *self,
                         const char          *group,
                         NateroStateTakenFunc func,
                         gpointer             user_data)
{
  Job *job;

  if (self->directory == NULL)
    {
      func (NULL, user_data);
      return;
    }

  job = g_new0 (Job, 1);
  job->state = natero_state_ref (self);
  job->group = g_strdup (group);
  job->taken = func;
  job->user_data = user_data;
  natero_worker_push (self->worker, take_group_in_thread, take_group_done, job, job_free);
}

static void
write_change_in_thread (Job *job, const char *key, const char *value)
{
  const Change *wanted = g_ptr_array_index (job->changes, 0);
  g_autoptr (GKeyFile) file = read_in_thread (job->state->directory);
  g_autofree char *former = g_key_file_get_string (file, wanted->group, key, NULL);

  /* Nothing is written for nothing, after everything was deleted least of all. */
  if (g_strcmp0 (former, value) != 0)
    save_in_thread (job);
}

/* For what must be there before the program may end: one value, without the view. NULL: none. */
gboolean
natero_state_write_in_thread (NateroState *self,
                              const char  *group,
                              const char  *key,
                              const char  *value)
{
  Job     *job;
  Change  *wanted;
  gboolean is_written;

  if (self->directory == NULL)
    return TRUE;

  wanted = g_new0 (Change, 1);
  wanted->kind = SET_STRING;
  wanted->group = g_strdup (group);
  wanted->key = g_strdup (key);
  wanted->text = g_strdup (value);
  job = g_new0 (Job, 1);
  job->state = natero_state_ref (self);
  job->changes = changes_new ();
  g_ptr_array_add (job->changes, wanted);

  write_change_in_thread (job, key, value);
  is_written = job->error == NULL;
  job_free (job);
  return is_written;
}

static void
keep_erase_error_in_thread (Job *job)
{
  NateroState *self = job->state;

  g_mutex_lock (&self->mutex);
  g_clear_error (&self->erase_error);
  self->erase_error = job->error != NULL ? g_error_copy (job->error) : NULL;
  g_mutex_unlock (&self->mutex);
}

static void
erase_in_thread (gpointer data)
{
  Job        *job = data;
  const char *names[] = { FILE_NAME, FILE_NAME ".set-aside" };
  int         lock_fd;

  /* Where nothing was ever written there is nothing to delete. */
  if (!g_file_test (job->state->directory, G_FILE_TEST_EXISTS))
    return;
  if (!begin_in_thread (job->state->directory, &lock_fd, &job->error))
    {
      keep_erase_error_in_thread (job);
      return;
    }

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (job->state->directory, names[i], NULL);

      if (g_unlink (path) != 0 && errno != ENOENT && job->error == NULL)
        g_set_error (&job->error,
                     NATERO_ERROR,
                     NATERO_ERROR_STORE,
                     "%s can't be deleted: %s",
                     path,
                     g_strerror (errno));
    }
  job->result = g_key_file_new ();
  g_close (lock_fd, NULL);
  keep_erase_error_in_thread (job);
}

/* Once the worker has done it: whether it is really gone. */
gboolean
natero_state_check_erased (NateroState *self, GError **error)
{
  GError *failure;

  g_mutex_lock (&self->mutex);
  failure = g_steal_pointer (&self->erase_error);
  g_mutex_unlock (&self->mutex);
  if (failure == NULL)
    return TRUE;

  g_propagate_error (error, failure);
  return FALSE;
}

/* Deletes the file. What is changed afterwards is written again. */
void
natero_state_erase (NateroState *self)
{
  Job *job;

  g_key_file_unref (self->view);
  self->view = g_key_file_new ();
  g_ptr_array_set_size (self->changes, 0);
  if (self->directory == NULL)
    return;

  job = g_new0 (Job, 1);
  job->state = natero_state_ref (self);
  job->changes = changes_new ();
  natero_worker_push (self->worker, erase_in_thread, save_done, job, job_free);
}
