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
 * The queue's files, and nothing else knows them. In the queue's directory:
 *
 *   sender.lock               held by the process that is sending
 *   RUN/lock                  held while the process of that run lives
 *   RUN/000001.ndjson …       its events as they go over the wire, one a line
 *   RUN/cursor                how far they were delivered: segment and byte
 *   set-aside.ndjson, torn-*  what no receiver takes; half lines of a run that was killed
 *   unreadable-RUN            what a dead run left and nobody can read
 *
 * An append is one write(2) by the caller. All else is for the worker.
 */
typedef struct _NateroLog NateroLog;

/* A range of whole lines. */
typedef struct
{
  char   *run_id;
  guint   segment;
  goffset end;
  guint   n_events;
  GBytes *lines;
} NateroLogRange;

NateroLog *natero_log_new (const char *directory, const char *run_id);
NateroLog *natero_log_ref (NateroLog *self);
void       natero_log_unref (NateroLog *self);

gboolean natero_log_append (NateroLog *self, const char *line, gsize length, GError **error);
gboolean natero_log_fall_back_to_memory (NateroLog *self);
gboolean natero_log_is_in_memory (NateroLog *self);

gboolean        natero_log_open_in_thread (NateroLog *self, GError **error);
guint64         natero_log_adopt_in_thread (NateroLog *self, guint64 *n_bytes);
gboolean        natero_log_is_run_alive_in_thread (NateroLog *self, const char *run_id);
gboolean        natero_log_lock_sender_in_thread (NateroLog *self);
void            natero_log_unlock_sender_in_thread (NateroLog *self);
guint64         natero_log_take_lost_in_thread (NateroLog *self, guint64 *n_bytes);
NateroLogRange *natero_log_peek_in_thread (NateroLog *self, guint max_events, gsize max_bytes);
gboolean        natero_log_remove_in_thread (NateroLog *self, const NateroLogRange *range);
void            natero_log_set_aside_in_thread (NateroLog *self, const char *text, gsize length);
void            natero_log_sync_in_thread (NateroLog *self);
void            natero_log_prepare_in_thread (NateroLog *self);
gboolean        natero_log_clear_in_thread (NateroLog *self, GError **error);
void            natero_log_close_in_thread (NateroLog *self);

void natero_log_range_shorten (NateroLogRange *range, guint n_events);
void natero_log_range_free (NateroLogRange *range);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NateroLog, natero_log_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NateroLogRange, natero_log_range_free)

G_END_DECLS
