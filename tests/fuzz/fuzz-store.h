/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "collector-store.h"

#include <sqlite3.h>

G_BEGIN_DECLS

/* A store in a folder of its own, and another connection to its file. */
typedef struct
{
  char           *folder;
  char           *path;
  CollectorStore *store;
  sqlite3        *database;
} FuzzStore;

FuzzStore *fuzz_store_new (void);
void       fuzz_store_free (FuzzStore *self);
void       fuzz_store_clear (FuzzStore *self);
void       fuzz_store_fill (FuzzStore *self);
void       fuzz_store_check_sums (FuzzStore *self);

G_END_DECLS
