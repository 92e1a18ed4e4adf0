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

/* What files and folders of the queue have in common. */

#define NATERO_LOG_FILE_MODE 0600
#define NATERO_LOG_FOLDER_MODE 0700

void        natero_log_file_close (int *fd);
GByteArray *natero_log_file_read (int fd, goffset offset, gsize length);
int         natero_log_file_lock (const char *folder, const char *name);
int         natero_log_file_try_lock (const char *folder, const char *name);
gboolean    natero_log_file_sync (const char *path);
void        natero_log_file_append_bounded (const char *folder,
                                            const char *name,
                                            const char *text,
                                            gsize       length);
char       *natero_log_file_read_small (const char *folder, const char *name);
gboolean    natero_log_file_remove_folder (const char *path);

gboolean natero_log_file_set_error (GError **error, const char *what, const char *path);

G_END_DECLS
