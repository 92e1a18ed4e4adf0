/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

G_BEGIN_DECLS

/* A folder of its own, a real collector that keeps its database there, and a client. */
typedef struct
{
  char             *directory;
  char             *database;
  char             *data_home;
  gboolean          is_default_database; /* start without --database */
  GSubprocess      *process;
  GDataInputStream *output;
  char             *uri; /* "http://127.0.0.1:PORT", without the last slash */
  SoupSession      *session;
} Scene;

typedef struct
{
  guint       status;
  char       *text;
  JsonObject *json; /* NULL where the answer is none */
  char       *allow;
  char       *allow_origin;
  char       *retry_after;
  char       *type;
} Answer;

typedef struct
{
  const char *method;
  const char *path;
  const char *type;
  const char *encoding;
  const char *date;
  GBytes     *body;
} Request;

#define EVENT_FORMAT                                                                               \
  "{\"action\":\"feature\",\"account_id\":\"acme\",\"user_id\":\"ada\",\"session_id\":\"1a2b3c4d-" \
  "5e\","                                                                                          \
  "\"created_at\":1700000000123,\"feature\":\"export\"%s}\n"

Scene *scene_new (void);
void   scene_free (Scene *self);
void   scene_start (Scene *self, const char *const *options);
int    scene_run (Scene *self, const char *const *arguments, char **output, char **errors);
char  *scene_dup_file (Scene *self, const char *name, const char *text);
char  *scene_read_line (Scene *self);
int    scene_stop (Scene *self, char **output, char **errors);
void   scene_kill (Scene *self);
int    scene_start_and_stop_at (Scene *self, const char *message, char **errors);
void   scene_start_and_kill_at (Scene *self, const char *message, guint delay_ms);
gint64 scene_count (Scene *self, const char *sql);
char  *scene_query (Scene *self, const char *sql);

Answer     *scene_send (Scene *self, const Request *request);
Answer     *scene_post (Scene *self, const char *lines);
void        answer_free (Answer *self);
gint64      answer_get (const Answer *self, const char *member);
guint       answer_get_n_rejected (const Answer *self);
gint64      answer_get_rejected_line (const Answer *self, guint index);
const char *answer_get_rejected_error (const Answer *self, guint index);
void answer_assert (const Answer *self, guint status, int accepted, int duplicates, guint rejected);

char   *make_event (guint number, const char *more);
char   *make_events (guint first, guint n_events);
GBytes *pack_gzip (const void *data, gsize length);

gint64             scene_get_peak_memory (Scene *self);
GSocketConnection *scene_open_connection (Scene *self);
char              *scene_talk (Scene *self, const char *text);
void               scene_wait_for_metric (Scene *self, const char *line);
gboolean           write_text (GSocketConnection *connection, const char *text, gsize length);
char              *read_rest (GSocketConnection *connection);
GBytes            *make_padded_event (gsize length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Scene, scene_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Answer, answer_free)

G_END_DECLS
