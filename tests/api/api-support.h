/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <json-glib/json-glib.h>
#include <natero.h>

G_BEGIN_DECLS

/* What the tests of the public API share: waiting, reading events, counting notifications. */

#define API_KEY "apikey-5f1e9c"
#define AUTH_KEY "authkey-77ad02"

typedef gboolean (*ApiCondition) (gpointer user_data);

void api_wait (ApiCondition condition, gpointer user_data, const char *what);
void api_wait_count (const guint *value, guint at_least, const char *what);
void api_turn (void);

/* A text of so many characters, of two bytes each. */
char *api_make_text (guint n_chars);

/* Recorded events in words: "login feature(save) moduleEnd(5000)"; from the given one on. */
char       *api_dup_words (NateroTracker *tracker, guint first);
guint       api_count_events (NateroTracker *tracker);
void        api_assert_words (NateroTracker *tracker, guint first, const char *expected);
JsonObject *api_parse (const char *line);
JsonObject *api_parse_event (NateroTracker *tracker, int index);
char       *api_line_to_words (const char *line);

/* The number of notifications since then, of this property. */
const guint *api_count_notify (gpointer object, const char *property);

/* What went through GLib's structured log since then, of any domain; printed nowhere. */
GString *api_capture_log (void);

/* A recording tracker with an account and a user, and nothing recorded yet. */
NateroTracker *api_new_recording (void);

/* Keys, a folder of its own under the tests' state folder, an application id that nobody has. */
NateroTracker *api_new_real (const char *url,
                             const char *first_property,
                             ...) G_GNUC_NULL_TERMINATED;

/* Until so many are queued: the first event may be held in memory until the disk has answered. */
void api_wait_pending (NateroTracker *tracker, guint at_least);

guint32 api_get_dropped (NateroTracker *tracker, const char *reason);

G_END_DECLS
