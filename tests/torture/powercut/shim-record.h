/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/uio.h>

/* Declares another name of a call: off_t has 64 bits here in any case. */
#if __has_attribute(copy)
#define ALSO(name) __attribute__ ((alias (#name), copy (name)))
#else
#define ALSO(name) __attribute__ ((alias (#name)))
#endif

/*
 * Where a path leads: a name in a folder which is there.
 *
 * The module remembers nothing between two calls: what a descriptor is open as, the kernel tells,
 * so that dup(), F_DUPFD and fork() need no care.
 */
typedef struct
{
  int      folder_fd;
  uint64_t folder; /* its inode */
  char     name[256];
} Place;

/* One line of the log, before its payload. */
typedef struct
{
  char     kind;
  uint64_t inode;
  int64_t  first;
  int64_t  second;
} Record;

bool     place_find (Place *place, int folder_fd, const char *path);
uint64_t place_get_inode (const Place *place);
void     place_close (Place *place);

bool     is_recorded (int fd);
uint64_t get_inode (int fd);
int64_t  get_size (int fd);

int  record_lock (void);
void record_add (int log, const Record *record, const void *payload, size_t length);
void record_add_parts (int                 log,
                       const Record       *record,
                       const struct iovec *parts,
                       int                 n_parts,
                       size_t              length);
void record_unlock (int log);
void record_unfollowed (const char *what);
