/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "This header is private to libnatero"
#endif

#include <glib-object.h>

G_BEGIN_DECLS

/* What an application chose. The parts of the core read it when they need it. */
typedef struct
{
  char    *api_key;
  char    *auth_key;
  char    *debug_url;
  char    *page_name;
  char    *application_id;
  char    *state_directory;
  guint    batch_timeout;         /* seconds */
  guint    session_timeout;       /* minutes */
  guint    session_sync_interval; /* seconds */
  guint    unload_delay;          /* ms */
  guint    idle_timeout;          /* seconds */
  guint    batch_max_events;
  guint    batch_max_bytes;
  guint    queue_max_age; /* days */
  guint64  queue_max_events;
  guint64  queue_max_bytes;
  gboolean debug;
  gboolean disable_event_send;
  gboolean eu_endpoint;
  gboolean track_unload;
  gboolean handle_signals;
  gboolean capture_actions;
  gboolean require_consent;
  gboolean compress;
  gboolean is_debug_forced; /* by the environment */
  gboolean is_off_for_run;  /* likewise */
  gboolean debug_was_set;   /* by the application, to either value */
} NateroOptions;

NateroOptions *natero_options_new (void);
void           natero_options_free (NateroOptions *self);
void           natero_options_complete (NateroOptions *self, const char *application_id);
gboolean       natero_options_get_debug (const NateroOptions *self);

/* The table: one row an option, in the order of this index. */
guint       natero_options_get_n_rows (void);
const char *natero_options_get_name (guint row);
GParamSpec *natero_options_create_pspec (guint row);
gboolean    natero_options_set (NateroOptions *self, guint row, const GValue *value);
void        natero_options_get (NateroOptions *self, guint row, GValue *value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NateroOptions, natero_options_free)

G_END_DECLS
