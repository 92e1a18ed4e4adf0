/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-log-tail-private.h"

#include <errno.h>

#define SEGMENT_BYTES (1024 * 1024)

struct _NateroLogTail
{
  char *folder; /* of stages that outlive the process; NULL: there is none */
  char *run_id;

  GMutex          mutex;
  NateroLogStage *active; /* NULL: none yet, or closed */
  GQueue          former;
  guint           serial;
  guint           cut; /* the first segment that is wanted; 0: all are */
  gboolean        has_files;
  gboolean        is_hidden;
};

NateroLogTail *
natero_log_tail_new (const char *stage_folder, const char *run_id)
{
  NateroLogTail *self = g_new0 (NateroLogTail, 1);

  self->folder = g_strdup (stage_folder);
  self->run_id = g_strdup (run_id);
  self->has_files = stage_folder != NULL;
  g_queue_init (&self->former);
  g_mutex_init (&self->mutex);
  return self;
}

void
natero_log_tail_free (NateroLogTail *self)
{
  if (self == NULL)
    return;

  natero_log_stage_free (self->active);
  g_queue_clear_full (&self->former, (GDestroyNotify) natero_log_stage_free);
  g_mutex_clear (&self->mutex);
  g_free (self->folder);
  g_free (self->run_id);
  g_free (self);
}

gboolean
natero_log_tail_has_files (NateroLogTail *self)
{
  gboolean has_files;

  g_mutex_lock (&self->mutex);
  has_files = self->has_files;
  g_mutex_unlock (&self->mutex);
  return has_files;
}

/* Where it can't be had once, it is not asked for again. */
static NateroLogStage *
create_file (NateroLogTail *self)
{
  NateroLogStage *stage;
  guint           serial;

  g_mutex_lock (&self->mutex);
  serial = ++self->serial;
  g_mutex_unlock (&self->mutex);

  stage = natero_log_stage_new_file (self->folder, self->run_id, serial);
  if (stage == NULL)
    {
      g_mutex_lock (&self->mutex);
      self->has_files = FALSE;
      g_mutex_unlock (&self->mutex);
    }
  return stage;
}

/* NULL: there is not even memory. */
static NateroLogStage *
create_stage (NateroLogTail *self)
{
  NateroLogStage *stage = natero_log_tail_has_files (self) ? create_file (self) : NULL;

  return stage != NULL ? stage : natero_log_stage_new_memory ();
}

/* Under the mutex. */
static void
show_active (NateroLogTail *self)
{
  if (!natero_log_stage_place (self->active, self->folder, self->run_id))
    self->has_files = FALSE;
}

/* Under the mutex: where a stage begins that would become the active one now. */
static void
find_place (NateroLogTail *self, NateroLogStage *stage, gboolean is_cut)
{
  NateroLogStage *former = self->active;
  gboolean        is_new_segment;

  stage->segment = 1;
  stage->base = 0;
  if (former == NULL)
    return;

  is_new_segment = former->kind == NATERO_LOG_STAGE_SEGMENT ||
                   stage->kind == NATERO_LOG_STAGE_SEGMENT || is_cut ||
                   former->base + former->size >= SEGMENT_BYTES;
  stage->segment = is_new_segment ? former->segment + 1 : former->segment;
  stage->base = is_new_segment ? 0 : former->base + former->size;
}

/* Under the mutex: @stage is appended to from here on, and begins where the active one ends. */
static void
activate (NateroLogTail *self, NateroLogStage *stage, gboolean is_cut)
{
  guint   segment = stage->segment;
  goffset base = stage->base;

  find_place (self, stage, is_cut);
  if (self->active != NULL)
    g_queue_push_tail (&self->former, self->active);
  self->active = stage;
  if (!self->is_hidden && !(stage->is_placed && stage->segment == segment && stage->base == base))
    show_active (self);
}

/*
 * Gives the stage the name that it will have, unless something is appended meanwhile: so that
 * nobody who appends waits for that. It is empty, and so in no reader's way.
 */
static void
place_ahead (NateroLogTail *self, NateroLogStage *stage)
{
  gboolean is_apart;

  if (stage->kind != NATERO_LOG_STAGE_FILE)
    return;

  g_mutex_lock (&self->mutex);
  /* Behind an empty one it would have the same name. */
  is_apart = !self->is_hidden && self->active != NULL && self->active->size > 0;
  if (is_apart)
    find_place (self, stage, FALSE);
  g_mutex_unlock (&self->mutex);

  if (is_apart)
    natero_log_stage_place (stage, self->folder, self->run_id);
}

/* While it is hidden nobody else sees what is appended; then all of it at once. */
void
natero_log_tail_set_hidden (NateroLogTail *self, gboolean is_hidden)
{
  g_mutex_lock (&self->mutex);
  if (self->is_hidden && !is_hidden && self->active != NULL)
    show_active (self);
  self->is_hidden = is_hidden && self->active == NULL;
  g_mutex_unlock (&self->mutex);
}

/* Takes the stage, which is the first where there is none yet. */
void
natero_log_tail_start (NateroLogTail *self, NateroLogStage *stage)
{
  g_mutex_lock (&self->mutex);
  if (self->active == NULL)
    activate (self, g_steal_pointer (&stage), FALSE);
  g_mutex_unlock (&self->mutex);

  natero_log_stage_free (stage);
}

/* Where the next line goes; 0: nowhere yet, or any more. */
guint
natero_log_tail_get_last_segment (NateroLogTail *self)
{
  guint segment;

  g_mutex_lock (&self->mutex);
  segment = self->active != NULL ? self->active->segment : 0;
  g_mutex_unlock (&self->mutex);
  return segment;
}

/* TRUE where something can be appended, without a word from any disk. */
gboolean
natero_log_tail_begin (NateroLogTail *self)
{
  NateroLogStage *stage;

  if (natero_log_tail_get_last_segment (self) > 0)
    return TRUE;

  stage = natero_log_tail_has_files (self) ? create_file (self) : NULL;
  if (stage == NULL)
    return FALSE;

  natero_log_tail_start (self, stage);
  return TRUE;
}

/* One write(2). FALSE: errno says why, and where it was comes out. */
gboolean
natero_log_tail_append (NateroLogTail *self, const char *line, gsize length, char **path)
{
  gboolean is_written = FALSE;

  errno = ENOENT;
  g_mutex_lock (&self->mutex);
  if (self->active != NULL)
    is_written = natero_log_stage_append (self->active, line, length);
  if (!is_written && self->active != NULL)
    *path = g_strdup (self->active->path);
  g_mutex_unlock (&self->mutex);
  return is_written;
}

/* Where nothing else can be had, lines are at least kept for as long as the process lives. */
gboolean
natero_log_tail_fall_back_to_memory (NateroLogTail *self)
{
  NateroLogStage *stage = natero_log_stage_new_memory ();

  if (stage == NULL)
    return FALSE;

  natero_log_tail_set_hidden (self, FALSE);
  g_mutex_lock (&self->mutex);
  if (self->active != NULL && self->active->kind == NATERO_LOG_STAGE_FILE)
    self->has_files = FALSE;
  activate (self, stage, FALSE);
  g_mutex_unlock (&self->mutex);
  return TRUE;
}

/* Of the active stage. */
gsize
natero_log_tail_get_size (NateroLogTail *self)
{
  gsize size = 0;

  g_mutex_lock (&self->mutex);
  if (self->active != NULL)
    size = (gsize) self->active->size;
  g_mutex_unlock (&self->mutex);
  return size;
}

/* What was appended up to here is not wanted any more. */
void
natero_log_tail_cut (NateroLogTail *self)
{
  NateroLogStage *stage = NULL;

  if (natero_log_tail_get_last_segment (self) > 0)
    stage = create_stage (self);
  if (stage == NULL)
    return;

  g_mutex_lock (&self->mutex);
  activate (self, stage, TRUE);
  self->cut = self->active->segment;
  g_mutex_unlock (&self->mutex);
}

guint
natero_log_tail_get_cut (NateroLogTail *self)
{
  guint cut;

  g_mutex_lock (&self->mutex);
  cut = self->cut;
  g_mutex_unlock (&self->mutex);
  return cut;
}

/* Under the mutex. */
static gboolean
is_switch_wanted (const NateroLogStage *active, gboolean is_on_disk)
{
  switch (active->kind)
    {
    case NATERO_LOG_STAGE_MEMORY:
      return is_on_disk || active->size >= SEGMENT_BYTES;
    case NATERO_LOG_STAGE_FILE:
      return active->size > 0 && (is_on_disk || active->size >= SEGMENT_BYTES);
    case NATERO_LOG_STAGE_SEGMENT:
    default:
      return active->size >= SEGMENT_BYTES;
    }
}

/* Whether another stage should be active; the number that a new segment would have comes out. */
gboolean
natero_log_tail_wants_switch (NateroLogTail *self, gboolean is_on_disk, guint *next)
{
  gboolean is_wanted = FALSE;

  g_mutex_lock (&self->mutex);
  /* What is hidden must not come to the disk in parts. */
  if (self->active != NULL && !self->is_hidden)
    {
      is_wanted = is_switch_wanted (self->active, is_on_disk);
      *next = self->active->segment + 1;
    }
  g_mutex_unlock (&self->mutex);
  return is_wanted;
}

/* Takes the stage that becomes active; NULL: what is best. */
void
natero_log_tail_switch (NateroLogTail *self, NateroLogStage *stage)
{
  if (stage == NULL)
    stage = create_stage (self);
  if (stage == NULL)
    return;

  place_ahead (self, stage);
  g_mutex_lock (&self->mutex);
  /* The other side may have switched meanwhile, and its number be taken. */
  if (self->active != NULL &&
      (stage->kind != NATERO_LOG_STAGE_SEGMENT || self->active->segment + 1 == stage->segment))
    activate (self, g_steal_pointer (&stage), FALSE);
  g_mutex_unlock (&self->mutex);

  natero_log_stage_free (stage);
}

/* Whether what is appended ends with the process. */
gboolean
natero_log_tail_is_in_memory (NateroLogTail *self)
{
  gboolean is_so;

  g_mutex_lock (&self->mutex);
  is_so = self->active != NULL && self->active->kind == NATERO_LOG_STAGE_MEMORY;
  g_mutex_unlock (&self->mutex);
  return is_so;
}

/* The segment that is appended to without any stage; 0: none is. */
guint
natero_log_tail_get_segment (NateroLogTail *self)
{
  guint segment = 0;

  g_mutex_lock (&self->mutex);
  if (self->active != NULL && self->active->kind == NATERO_LOG_STAGE_SEGMENT)
    segment = self->active->segment;
  g_mutex_unlock (&self->mutex);
  return segment;
}

/* Whether that is the end of what lies in memory, and there is something before it. */
gboolean
natero_log_tail_ends_at (NateroLogTail *self, guint segment, goffset offset)
{
  gboolean is_end;

  g_mutex_lock (&self->mutex);
  is_end = self->active != NULL && self->active->kind != NATERO_LOG_STAGE_SEGMENT &&
           self->active->size > 0 && self->active->segment == segment &&
           self->active->base + self->active->size == offset;
  g_mutex_unlock (&self->mutex);
  return is_end;
}

void
natero_log_tail_take_former (NateroLogTail *self, GPtrArray *stages)
{
  NateroLogStage *stage;

  g_mutex_lock (&self->mutex);
  while ((stage = g_queue_pop_head (&self->former)) != NULL)
    g_ptr_array_add (stages, stage);
  g_mutex_unlock (&self->mutex);
}

/* What is there by now, to be read; NULL: nothing. */
NateroLogStage *
natero_log_tail_view (NateroLogTail *self)
{
  NateroLogStage *view = NULL;

  g_mutex_lock (&self->mutex);
  if (self->active != NULL && self->active->size > 0)
    view = natero_log_stage_view (self->active);
  g_mutex_unlock (&self->mutex);
  return view;
}

/* Nothing can be appended from here on. */
void
natero_log_tail_close (NateroLogTail *self, GPtrArray *stages)
{
  natero_log_tail_take_former (self, stages);
  g_mutex_lock (&self->mutex);
  self->has_files = FALSE;
  if (self->active != NULL)
    g_ptr_array_add (stages, g_steal_pointer (&self->active));
  g_mutex_unlock (&self->mutex);
}
