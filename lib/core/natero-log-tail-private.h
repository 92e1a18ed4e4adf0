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
 * The end of a run, to which lines are appended: one stage is active, and those that were it before
 * wait for the worker. Both sides use it; nobody waits for a disk while holding its mutex.
 */
typedef struct _NateroLogTail NateroLogTail;

NateroLogTail *natero_log_tail_new (const char *stage_folder, const char *run_id);
void           natero_log_tail_free (NateroLogTail *self);

void     natero_log_tail_set_hidden (NateroLogTail *self, gboolean is_hidden);
gboolean natero_log_tail_begin (NateroLogTail *self);
gboolean natero_log_tail_append (NateroLogTail *self, const char *line, gsize length, char **path);
gboolean natero_log_tail_fall_back_to_memory (NateroLogTail *self);
gsize    natero_log_tail_get_size (NateroLogTail *self);
gboolean natero_log_tail_is_in_memory (NateroLogTail *self);
void     natero_log_tail_cut (NateroLogTail *self);

void     natero_log_tail_start (NateroLogTail *self, NateroLogStage *stage);
gboolean natero_log_tail_has_files (NateroLogTail *self);
gboolean natero_log_tail_wants_switch (NateroLogTail *self, gboolean is_on_disk, guint *next);
void     natero_log_tail_switch (NateroLogTail *self, NateroLogStage *stage);
guint    natero_log_tail_get_segment (NateroLogTail *self);
guint    natero_log_tail_get_last_segment (NateroLogTail *self);
gboolean natero_log_tail_ends_at (NateroLogTail *self, guint segment, goffset offset);
void     natero_log_tail_take_former (NateroLogTail *self, GPtrArray *stages);
NateroLogStage *natero_log_tail_view (NateroLogTail *self);
guint           natero_log_tail_get_cut (NateroLogTail *self);
void            natero_log_tail_close (NateroLogTail *self, GPtrArray *stages);

G_END_DECLS
