/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "This header is private to libnatero"
#endif

#include "natero-log-stage-private.h"

G_BEGIN_DECLS

/*
 * The folder of one run of a program: its segments, its cursor, its lock; and the stages whose
 * lines are not in the segments yet. The run is this process's own, or that of a process which is
 * gone. All of it is for the worker.
 */
typedef struct
{
  char           *run_id;
  char           *path; /* NULL: in memory */
  int             lock_fd;
  gboolean        is_own;
  guint           segment; /* the cursor: all before it was delivered */
  goffset         offset;
  GPtrArray      *stages;   /* oldest first */
  NateroLogStage *view;     /* what is still appended to, as far as it is read; NULL: nothing */
  guint           changed;  /* the first segment that is not synced; 0: none */
  gboolean        has_name; /* which is synced */
} NateroLogRun;

NateroLogRun *natero_log_run_new (const char *directory, const char *run_id, gboolean is_own);
void          natero_log_run_free (NateroLogRun *self);
int           natero_log_run_compare (gconstpointer a, gconstpointer b);
gboolean      natero_log_run_is_name (const char *name);

gboolean natero_log_run_create (NateroLogRun *self, const char *directory);
gboolean natero_log_run_lock_in_thread (NateroLogRun *self, const char *directory);
gboolean natero_log_run_is_on_disk (NateroLogRun *self);

void     natero_log_run_read_cursor (NateroLogRun *self, const char *directory);
void     natero_log_run_write_cursor (NateroLogRun *self);
int      natero_log_run_create_segment (NateroLogRun *self, guint segment);
int      natero_log_run_open_segment (NateroLogRun *self, guint segment, goffset *size);
GArray  *natero_log_run_list_segments (NateroLogRun *self);
guint    natero_log_run_find_next_segment (NateroLogRun *self, guint segment);
guint    natero_log_run_find_last_segment (NateroLogRun *self);
gboolean natero_log_run_unlink_segments (NateroLogRun *self, guint end);

gboolean natero_log_run_drain (NateroLogRun *self);
void     natero_log_run_take_stages (NateroLogRun *self, GPtrArray *stages);
void     natero_log_run_drop_stages (NateroLogRun *self, guint segment, goffset offset);
guint64  natero_log_run_count_in_memory (NateroLogRun *self);
void     natero_log_run_sync (NateroLogRun *self, const char *directory, guint appended);

gboolean natero_log_run_remove (NateroLogRun *self);
gboolean natero_log_run_set_aside (NateroLogRun *self, const char *directory);
void     natero_log_remove_set_aside (const char *directory);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NateroLogRun, natero_log_run_free)

G_END_DECLS
