/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-store.h"

#include "collector-error.h"
#include "collector-forget-forwarded.h"
#include "collector-forget.h"
#include "collector-schema.h"
#include "collector-sums.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <unistd.h>

/* Longer than any other reader or writer should hold the file, shorter than senders wait. */
#define BUSY_TIMEOUT_MS 10000

/* The log is copied into the file each 16 MiB, so that pages which change with each batch are
 * copied seldom; where a reader held that up, the log becomes small again afterwards. */
#define LOG_PAGES "4000"
#define MAX_LOG_BYTES "67108864"

/* The sums touch the same few pages again and again. */
#define CACHE_KIB "16384"

struct _CollectorStore
{
  sqlite3       *database;
  sqlite3_stmt  *insert;
  sqlite3_stmt  *find_forwarded;
  gboolean       has_forwarded; /* as the open transaction sees it */
  CollectorSums *sums;
  gint64         last_id;
};

/* Where the values of an event go, behind its id and the columns of its origin. */
static const CollectorEventField bound_fields[] = {
  COLLECTOR_EVENT_EVENT_ID,   COLLECTOR_EVENT_ACTION,
  COLLECTOR_EVENT_ACCOUNT_ID, COLLECTOR_EVENT_USER_ID,
  COLLECTOR_EVENT_SESSION_ID, COLLECTOR_EVENT_VISITOR_ID,
  COLLECTOR_EVENT_CREATED_AT, COLLECTOR_EVENT_MODULE,
  COLLECTOR_EVENT_PRODUCT,    COLLECTOR_EVENT_FEATURE,
  COLLECTOR_EVENT_PAGE,       COLLECTOR_EVENT_TOTAL,
  COLLECTOR_EVENT_TIME_SPENT, COLLECTOR_EVENT_ACTIVE_DURATION,
};

#define FIRST_BOUND_FIELD 5

/* No SELECT, no trigger: SQLite would keep a copy of each page that the statement changes. */
static const char insert_sql[] =
  "INSERT INTO events (id, received_at, clock_skew, source, event_id, action, account_id, user_id,"
  " session_id, visitor_id, created_at, module, product, feature, page, total, time_spent,"
  " active_duration, event)"
  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)"
  " ON CONFLICT (event_id) DO NOTHING";
static const char find_forwarded_sql[] = "SELECT 1 FROM forward_ids WHERE event_id = ?1";

static gboolean
set_store_error (CollectorStore *self, GError **error)
{
  return collector_schema_set_error (self->database, error);
}

static gboolean
run (CollectorStore *self, const char *sql, GError **error)
{
  return collector_schema_run (self->database, sql, error);
}

static gboolean
switch_to_wal (CollectorStore *self, GError **error)
{
  sqlite3_stmt *statement = NULL;
  const char   *sql = "PRAGMA journal_mode = WAL";
  gboolean      is_wal = FALSE;

  if (sqlite3_prepare_v2 (self->database, sql, -1, &statement, NULL) == SQLITE_OK &&
      sqlite3_step (statement) == SQLITE_ROW)
    is_wal = g_strcmp0 ((const char *) sqlite3_column_text (statement, 0), "wal") == 0;
  if (!is_wal)
    g_set_error (error,
                 COLLECTOR_ERROR,
                 COLLECTOR_ERROR_STORE,
                 "write-ahead logging is not possible there (%s)",
                 sqlite3_errmsg (self->database));
  sqlite3_finalize (statement);

  return is_wal;
}

static gboolean
prepare (CollectorStore *self, GError **error)
{
  int version = 0;

  sqlite3_busy_timeout (self->database, BUSY_TIMEOUT_MS);

  /* Until the file is known to be ours, closing it may not change it either. */
  sqlite3_db_config (self->database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  if (!collector_schema_check (self->database, &version, error))
    return FALSE;
  sqlite3_db_config (self->database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL);

  if (!switch_to_wal (self, error) || !run (self, "PRAGMA synchronous = FULL", error))
    return FALSE;
  if (version != COLLECTOR_STORE_VERSION && !collector_schema_prepare (self->database, error))
    return FALSE;
  if (!run (self,
            "PRAGMA cache_size = -" CACHE_KIB "; PRAGMA wal_autocheckpoint = " LOG_PAGES
            "; PRAGMA journal_size_limit = " MAX_LOG_BYTES,
            error))
    return FALSE;
  self->sums = collector_sums_new (self->database, error);
  if (self->sums == NULL || !collector_forget_prepare (self->database, error))
    return FALSE;

  if (sqlite3_prepare_v2 (self->database, insert_sql, -1, &self->insert, NULL) == SQLITE_OK &&
      sqlite3_prepare_v2 (self->database, find_forwarded_sql, -1, &self->find_forwarded, NULL) ==
        SQLITE_OK)
    return TRUE;

  return set_store_error (self, error);
}

/* Makes the file, readable by nobody else: SQLite gives its other files the same mode. */
static gboolean
touch_file (const char *path, GError **error)
{
  int file = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  if (file >= 0)
    return g_close (file, error);

  g_set_error_literal (error, COLLECTOR_ERROR, COLLECTOR_ERROR_STORE, g_strerror (errno));

  return FALSE;
}

static gboolean
open_database (CollectorStore *self, const char *path, GError **error)
{
  /* Absolute, so that no name is one of those which mean something special to SQLite. */
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  int              flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;

  if (!touch_file (absolute, error))
    return FALSE;
  if (sqlite3_open_v2 (absolute, &self->database, flags, NULL) != SQLITE_OK)
    return set_store_error (self, error);

  return prepare (self, error);
}

/* Opens the database, or makes it where there is none. */
CollectorStore *
collector_store_new_open (const char *path, GError **error)
{
  g_autoptr (CollectorStore) self = g_new0 (CollectorStore, 1);
  g_autofree char *shown = g_filename_display_name (path);
  g_autoptr (GError) problem = NULL;

  if (open_database (self, path, &problem))
    return g_steal_pointer (&self);

  if (g_error_matches (problem, COLLECTOR_ERROR, COLLECTOR_ERROR_STOPPED))
    g_propagate_prefixed_error (
      error, g_steal_pointer (&problem), "stopped while the database %s was opened: ", shown);
  else
    g_propagate_prefixed_error (
      error, g_steal_pointer (&problem), "the database %s cannot be used: ", shown);

  return NULL;
}

void
collector_store_free (CollectorStore *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->sums, collector_sums_free);
  g_clear_pointer (&self->insert, sqlite3_finalize);
  g_clear_pointer (&self->find_forwarded, sqlite3_finalize);
  g_clear_pointer (&self->database, sqlite3_close);
  g_free (self);
}

/* Undoes whatever the open transaction holds; without one it does nothing. */
void
collector_store_rollback (CollectorStore *self)
{
  sqlite3_reset (self->insert);
  if (!sqlite3_get_autocommit (self->database))
    run (self, "ROLLBACK", NULL);
}

gboolean
collector_store_begin (CollectorStore *self, GError **error)
{
  gint64 has_forwarded = 0;

  if (run (self, "BEGIN IMMEDIATE", error) &&
      collector_sums_begin (self->sums, &self->last_id, error) &&
      collector_schema_read_number (
        self->database, "SELECT EXISTS (SELECT 1 FROM forward_ids)", &has_forwarded, error))
    {
      self->has_forwarded = has_forwarded != 0;
      return TRUE;
    }

  collector_store_rollback (self);

  return FALSE;
}

static void
bind_text (CollectorStore *self, int column, const char *text)
{
  sqlite3_bind_text (self->insert, column, text, -1, SQLITE_STATIC);
}

static void
bind_origin (CollectorStore *self, const CollectorOrigin *origin)
{
  sqlite3_bind_int64 (self->insert, 1, self->last_id + 1);
  sqlite3_bind_int64 (self->insert, 2, origin->received_at);
  if (origin->has_clock_skew)
    sqlite3_bind_int64 (self->insert, 3, origin->clock_skew);
  bind_text (self, 4, origin->source);
}

static void
bind_field (CollectorStore *self, int column, CollectorEventField field, const char *value)
{
  switch (collector_fields_get_event_table ()->fields[field].type)
    {
    case COLLECTOR_FIELD_TIME:
    case COLLECTOR_FIELD_INTEGER:
      sqlite3_bind_int64 (self->insert, column, g_ascii_strtoll (value, NULL, 10));
      break;
    case COLLECTOR_FIELD_NUMBER:
      sqlite3_bind_double (self->insert, column, g_ascii_strtod (value, NULL));
      break;
    case COLLECTOR_FIELD_TEXT:
    case COLLECTOR_FIELD_UUID:
    case COLLECTOR_FIELD_BOOLEAN:
    case COLLECTOR_FIELD_OBJECT:
    default:
      bind_text (self, column, value);
      break;
    }
}

static gboolean
is_forwarded (CollectorStore *self, const char *event_id, gboolean *is_there, GError **error)
{
  int code = SQLITE_DONE;

  if (event_id != NULL && self->has_forwarded)
    {
      sqlite3_bind_text (self->find_forwarded, 1, event_id, -1, SQLITE_STATIC);
      code = sqlite3_step (self->find_forwarded);
      sqlite3_reset (self->find_forwarded);
    }
  *is_there = code == SQLITE_ROW;

  return code == SQLITE_ROW || code == SQLITE_DONE || set_store_error (self, error);
}

static gboolean
insert_event (CollectorStore        *self,
              const CollectorEvent  *event,
              const CollectorOrigin *origin,
              gboolean              *is_new,
              GError               **error)
{
  int      n_fields = G_N_ELEMENTS (bound_fields);
  gboolean is_done = FALSE;

  bind_origin (self, origin);
  for (int i = 0; i < n_fields; i++)
    {
      const char *value = event->values[bound_fields[i]];

      if (value != NULL)
        bind_field (self, FIRST_BOUND_FIELD + i, bound_fields[i], value);
    }
  bind_text (self, FIRST_BOUND_FIELD + n_fields, event->json);

  is_done = sqlite3_step (self->insert) == SQLITE_DONE || set_store_error (self, error);
  *is_new = is_done && sqlite3_changes (self->database) > 0;
  sqlite3_reset (self->insert);
  sqlite3_clear_bindings (self->insert);

  return is_done;
}

/* Adds one event to the open transaction; is_new is FALSE where its event_id is there already, or
 * was until it was forwarded. */
gboolean
collector_store_add (CollectorStore        *self,
                     const CollectorEvent  *event,
                     const CollectorOrigin *origin,
                     gboolean              *is_new,
                     GError               **error)
{
  gboolean    is_there = FALSE;
  const char *event_id = event->values[COLLECTOR_EVENT_EVENT_ID];

  *is_new = FALSE;
  if (!is_forwarded (self, event_id, &is_there, error))
    return FALSE;
  if (is_there)
    return TRUE;

  if (!insert_event (self, event, origin, is_new, error))
    return FALSE;
  if (!*is_new)
    return TRUE;
  self->last_id++;

  return collector_sums_add (self->sums, event, origin->source, self->last_id, error);
}

gboolean
collector_store_commit (CollectorStore *self, GError **error)
{
  return collector_sums_end (self->sums, self->last_id, error) && run (self, "COMMIT", error);
}

/* Whether something can be stored now: it is tried. */
gboolean
collector_store_check (CollectorStore *self, GError **error)
{
  if (!collector_store_begin (self, error))
    return FALSE;
  if (run (self, "UPDATE totals SET last_id = last_id", error) && run (self, "COMMIT", error))
    return TRUE;

  collector_store_rollback (self);

  return FALSE;
}

/* Removes some of what came in before that time; when n_removed is 0, all is gone. With forwarding,
 * events that wait stay, and n_aside tells how many of those went that ClickHouse had refused. */
gboolean
collector_store_expire (CollectorStore   *self,
                        gint64            received_before,
                        gboolean          is_forwarding,
                        CollectorExpired *expired,
                        GError          **error)
{
  CollectorForget forget = { .received_before = received_before, .is_forwarding = is_forwarding };
  guint           n_rows = 0;

  *expired = (CollectorExpired){ 0, 0 };
  if (!collector_forget_step (self->database, &forget, &expired->n_removed, error) ||
      !collector_forget_forwarded_old (self->database, received_before, &n_rows, error) ||
      !collector_forget_old_presence (self->database, &forget, error) ||
      !run (self, "DELETE FROM gone_rows", error))
    return FALSE;

  expired->n_aside = is_forwarding ? expired->n_removed : 0;
  expired->n_removed += n_rows;

  return TRUE;
}
