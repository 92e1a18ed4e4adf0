/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "core-receiver.h"
#include "natero-engine-private.h"

G_BEGIN_DECLS

/* An engine under a manual clock, with a folder of its own and a receiver without a network. */
typedef struct
{
  char          *folder;
  gboolean       is_folder_kept;
  NateroClock   *clock;
  NateroOptions *options;
  NateroEngine  *engine;
  CoreReceiver  *receiver;
  guint32        seed;
  const char    *application_id; /* NULL: no settings */
  gboolean       is_off_for_run;
  gboolean       is_without_folder;
  gboolean       has_network; /* the real transport, not the receiver */

  GPtrArray  *lines; /* what was recorded, as JSON */
  const char *filtered_text;
  void (*filtering) (gpointer user_data); /* for each event, before it is kept; NULL: nothing */
  gpointer     filtering_data;
  NateroChange changes;
  guint        n_consent_changes;
  guint        n_sent;
  GString     *drops; /* "reason:count " */
  GString     *errors;
  guint        n_answers;
  char        *answer; /* "" or the error's text */
} CoreScene;

CoreScene *core_scene_new (void);
CoreScene *core_scene_new_at (const char *folder);
void       core_scene_free (CoreScene *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoreScene, core_scene_free)

/* The engine is built by the first call that needs it, and again after an end. */
NateroEngine   *core_scene_start (CoreScene *self);
NateroRecorder *core_scene_get_recorder (CoreScene *self);
void            core_scene_stop (CoreScene *self);
void            core_scene_end (CoreScene *self);

void core_scene_advance (CoreScene *self, double seconds);
void core_scene_touch (CoreScene *self);
void core_scene_work (CoreScene *self, guint seconds);
void core_scene_login (CoreScene *self);
void core_scene_feature (CoreScene *self, const char *id);
void core_scene_module (CoreScene *self, const char *id);
void core_scene_sync (CoreScene *self);
void core_scene_wait_answers (CoreScene *self, guint n_answers);
void core_scene_wait_pending (CoreScene *self, guint expected);
void core_scene_wait_inherited (CoreScene *self, guint expected);
void core_scene_wait_state (CoreScene *self, const char *group, const char *key, const char *value);
void core_scene_expect_drops (CoreScene *self, const char *drops);

/* What was recorded since it was last looked at, in words: "login feature(save) moduleEnd(5000)".
 */
char       *core_scene_take_words (CoreScene *self);
void        core_scene_forget_words (CoreScene *self);
void        core_scene_expect (CoreScene *self, const char *words);
JsonObject *core_scene_parse (CoreScene *self, guint line);
JsonObject *core_scene_parse_last (CoreScene *self);
char       *core_scene_read_state (CoreScene *self, const char *group, const char *key);
char       *core_scene_get_queue (CoreScene *self);
guint       core_scene_get_dropped (CoreScene *self, const char *reason);

G_END_DECLS
