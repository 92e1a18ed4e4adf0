/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "This header is private to libnatero"
#endif

#include "natero-log-range-private.h"
#include "natero-log-watch-private.h"

G_BEGIN_DECLS

/*
 * The queue's files, and nothing else knows them. In the queue's directory:
 *
 *   version                   of what is in it
 *   sender.lock               held by the process that is sending
 *   RUN/lock                  held while the process of that run lives; says the version, too
 *   RUN/000001.ndjson …       its events as they go over the wire, one a line
 *   RUN/.alive                a pipe that tells others when the process of that run ends
 *   RUN/cursor                how far they were delivered: segment, byte, checksum of the two
 *   set-aside.ndjson          what no receiver takes
 *   torn-lines                what is no line: half of it, zeros, changed bytes
 *   unreadable-*              what nobody can read, and was given this name
 *
 * In the folder of stages, which lies in memory: RUN.SEGMENT.BYTE, the newest lines of a run;
 * before that it is hidden (.RUN.NUMBER), and nobody else knows of those lines.
 *
 * An append is one write(2) by the caller. All else is for the worker.
 */
typedef struct _NateroLog NateroLog;

char      *natero_log_dup_stage_folder (const char *queue);
NateroLog *natero_log_new (const char *directory, const char *stage_folder, const char *run_id);
NateroLog *natero_log_ref (NateroLog *self);
void       natero_log_unref (NateroLog *self);

void     natero_log_set_hidden (NateroLog *self, gboolean is_hidden);
gboolean natero_log_begin (NateroLog *self);
gboolean natero_log_append (NateroLog *self, const char *line, gsize length, GError **error);
gboolean natero_log_fall_back_to_memory (NateroLog *self);
gsize    natero_log_get_staged_bytes (NateroLog *self);
gboolean natero_log_is_in_memory (NateroLog *self);
void     natero_log_cut (NateroLog *self);
void     natero_log_watch (NateroLog         *self,
                           NateroClock       *clock,
                           NateroLogWatchFunc func,
                           gpointer           user_data);
void     natero_log_look_again (NateroLog *self);

gboolean natero_log_open_in_thread (NateroLog *self, GError **error);
gboolean natero_log_drain_in_thread (NateroLog *self, GError **error);
void     natero_log_sync_in_thread (NateroLog *self);
guint64  natero_log_adopt_in_thread (NateroLog *self, guint64 *n_bytes);
gboolean natero_log_is_run_alive_in_thread (NateroLog *self, const char *run_id);
gboolean natero_log_lock_sender_in_thread (NateroLog *self);
gboolean natero_log_is_sender_in_thread (NateroLog *self);
void     natero_log_unlock_sender_in_thread (NateroLog *self);
guint64  natero_log_take_lost_in_thread (NateroLog *self, guint64 *n_bytes);
gboolean natero_log_is_hindered_in_thread (NateroLog *self);
gboolean natero_log_remove_in_thread (NateroLog *self, const NateroLogRange *range);
void     natero_log_set_aside_in_thread (NateroLog *self, const char *text, gsize length);
gboolean natero_log_clear_in_thread (NateroLog *self, GError **error);
guint64  natero_log_close_in_thread (NateroLog *self);

NateroLogRange *natero_log_peek_in_thread (NateroLog *self, guint max_events, gsize max_bytes);
NateroLogRange *natero_log_peek_after_in_thread (NateroLog            *self,
                                                 const NateroLogRange *first,
                                                 guint                 max_events,
                                                 gsize                 max_bytes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NateroLog, natero_log_unref)

G_END_DECLS
