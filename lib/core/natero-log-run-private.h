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
 * The directory of one run of a program: its segments, its cursor, its lock. The run is this
 * process's own, or that of a process which is gone.
 */
typedef struct
{
  char    *run_id;
  char    *path; /* NULL: in memory */
  int      lock_fd;
  gboolean is_own;
  guint    segment; /* the cursor: all before it was delivered */
  goffset  offset;
} NateroLogRun;

#define NATERO_LOG_FILE_MODE 0600
#define NATERO_LOG_DIRECTORY_MODE 0700

NateroLogRun *natero_log_run_new (const char *directory,
                                  const char *run_id,
                                  gboolean    is_own,
                                  int         lock_fd);
void          natero_log_run_free (NateroLogRun *self);
void          natero_log_run_read_cursor (NateroLogRun *self);
void          natero_log_run_write_cursor (NateroLogRun *self);
int           natero_log_run_create_segment (NateroLogRun *self, guint segment);
int           natero_log_run_open_segment (NateroLogRun *self, guint segment, goffset *size);
guint         natero_log_run_find_last_segment (NateroLogRun *self);
void          natero_log_run_unlink_segment (NateroLogRun *self, guint segment);
gboolean      natero_log_run_remove_files (NateroLogRun *self);
int           natero_log_run_compare (gconstpointer a, gconstpointer b);
gboolean      natero_log_run_is_name (const char *name);
void          natero_log_run_set_aside (NateroLogRun *self, const char *directory);
void          natero_log_run_set_torn_aside (NateroLogRun     *self,
                                             const char       *directory,
                                             const GByteArray *bytes);

void        natero_log_append_set_aside (const char *directory, const char *text, gsize length);
void        natero_log_remove_set_aside (const char *directory);
void        natero_log_close_fd (int *fd);
gboolean    natero_log_remove_folder (const char *path);
int         natero_log_lock_file (const char *directory, const char *name);
GByteArray *natero_log_read_range (int fd, goffset offset, gsize length);
gsize       natero_log_measure_lines (const GByteArray *bytes, guint max_events, guint *n_events);

G_END_DECLS
