/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "This header is private to libnatero"
#endif

#include <glib.h>

G_BEGIN_DECLS

/*
 * Where lines are appended, until they lie on the disk. Its bytes belong at one place of a run: in
 * that segment, from that byte on. So they can be copied there twice, by another process too, and
 * are there once.
 */
typedef enum
{
  NATERO_LOG_STAGE_SEGMENT, /* the segment itself: an append may wait for the disk */
  NATERO_LOG_STAGE_FILE,    /* RUN.SEGMENT.BYTE in a folder in memory, which outlives the process */
  NATERO_LOG_STAGE_MEMORY,  /* gone with the process */
} NateroLogStageKind;

typedef struct
{
  NateroLogStageKind kind;
  char              *path; /* of a FILE */
  int                fd;
  gboolean           is_placed; /* of a FILE: it has a name that others see */
  guint              segment;
  goffset            base;
  goffset            size;
  guint              n_lines; /* appended by this process */
} NateroLogStage;

char *natero_log_stage_dup_folder (const char *queue);

NateroLogStage *natero_log_stage_new_segment (int fd, guint segment);
NateroLogStage *natero_log_stage_new_memory (void);
NateroLogStage *natero_log_stage_new_file (const char *folder, const char *run_id, guint serial);
NateroLogStage *natero_log_stage_view (const NateroLogStage *self);
void            natero_log_stage_free (NateroLogStage *self);

gboolean natero_log_stage_place (NateroLogStage *self, const char *folder, const char *run_id);
gboolean natero_log_stage_append (NateroLogStage *self, const char *line, gsize length);
gboolean natero_log_stage_copy_in_thread (NateroLogStage *self, int segment_fd);
void     natero_log_stage_remove (NateroLogStage *self);

char      *natero_log_stage_dup_run_id (const char *name);
GPtrArray *natero_log_stage_find_in_thread (const char *folder, const char *run_id);
GPtrArray *natero_log_stage_lock_all_in_thread (const char *folder, const char *run_id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NateroLogStage, natero_log_stage_free)

G_END_DECLS
