/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "This header is private to libnatero"
#endif

#include "natero-worker-private.h"

G_BEGIN_DECLS

/*
 * What is remembered from one run to the next: a keyfile, shared by the processes of an
 * application. One side reads and changes a view in memory; the worker merges the changes into
 * the file under a lock, and the view becomes what is in the file then.
 */
typedef struct _NateroState NateroState;
typedef void (*NateroStateFunc) (const GError *error, gpointer user_data);

/* The texts of a group by their keys; NULL: another was first, or it could not be taken. */
typedef void (*NateroStateTakenFunc) (GHashTable *values, gpointer user_data);

NateroState *natero_state_new (const char     *directory,
                               NateroWorker   *worker,
                               NateroStateFunc saved,
                               gpointer        user_data);
void         natero_state_close (NateroState *self);
NateroState *natero_state_ref (NateroState *self);
void         natero_state_unref (NateroState *self);

void natero_state_load_in_thread (NateroState *self);
void natero_state_take_loaded (NateroState *self);

char  *natero_state_dup_string (NateroState *self, const char *group, const char *key);
gint64 natero_state_get_int64 (NateroState *self, const char *group, const char *key);
char **natero_state_dup_groups (NateroState *self);
char **natero_state_dup_keys (NateroState *self, const char *group);

void natero_state_set_string (NateroState *self,
                              const char  *group,
                              const char  *key,
                              const char  *value);
void natero_state_set_default (NateroState *self,
                               const char  *group,
                               const char  *key,
                               const char  *value);
void natero_state_set_int64 (NateroState *self, const char *group, const char *key, gint64 value);
void natero_state_add_int64 (NateroState *self, const char *group, const char *key, gint64 amount);
void natero_state_remove_group (NateroState *self, const char *group);
void natero_state_take_group (NateroState         *self,
                              const char          *group,
                              NateroStateTakenFunc func,
                              gpointer             user_data);
void natero_state_save (NateroState *self);
void natero_state_erase (NateroState *self);
gboolean natero_state_write_in_thread (NateroState *self,
                                       const char  *group,
                                       const char  *key,
                                       const char  *value);
gboolean natero_state_check_erased (NateroState *self, GError **error);

G_END_DECLS
