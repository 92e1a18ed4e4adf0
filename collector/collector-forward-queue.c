/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-forward-queue.h"

#include "collector-error.h"
#include "collector-schema.h"

#define BUSY_TIMEOUT_MS 10000

struct _CollectorForwardQueue
{
  sqlite3      *database;
  char         *name;
  sqlite3_stmt *select;
  sqlite3_stmt *remember;
  sqlite3_stmt *remove;
  sqlite3_stmt *find_range;
  gint64        first_sending; /* as the file has them; 0: nothing is being sent */
  gint64        last_sending;
};

static const char select_sql[] =
  "SELECT id, received_at, clock_skew, source, event FROM events"
  " WHERE id > ?1 AND id <= ?2 AND id NOT IN (SELECT id FROM forward_aside) ORDER BY id";

static const char remember_sql[] =
  "INSERT OR IGNORE INTO forward_ids SELECT id, event_id FROM events"
  " WHERE id = ?1 AND received_at = ?2 AND event_id IS ?3 AND event_id IS NOT NULL";
static const char remove_sql[] = "DELETE FROM events"
                                 " WHERE id = ?1 AND received_at = ?2 AND event_id IS ?3";
static const char find_range_sql[] = "SELECT id FROM events WHERE id BETWEEN ?1 AND ?2 ORDER BY id";

/* Ends a transaction: for good where all went well, else as if nothing had been. */
static gboolean
finish (CollectorForwardQueue *self, gboolean is_good, GError **error)
{
  if (is_good && collector_schema_run (self->database, "COMMIT", error))
    return TRUE;

  if (!sqlite3_get_autocommit (self->database))
    collector_schema_run (self->database, "ROLLBACK", NULL);

  return FALSE;
}

static gboolean
read_name (CollectorForwardQueue *self, GError **error)
{
  sqlite3_stmt *statement = NULL;
  const char   *sql = "SELECT value FROM forward_state WHERE name = 'name'";

  if (sqlite3_prepare_v2 (self->database, sql, -1, &statement, NULL) == SQLITE_OK &&
      sqlite3_step (statement) == SQLITE_ROW)
    self->name = g_strdup ((const char *) sqlite3_column_text (statement, 0));
  else
    collector_schema_set_error (self->database, error);
  sqlite3_finalize (statement);

  return self->name != NULL;
}

static gboolean
read_sending (CollectorForwardQueue *self, GError **error)
{
  return collector_schema_read_number (
           self->database,
           "SELECT coalesce(max(value), 0) FROM forward_state WHERE name = 'first'",
           &self->first_sending,
           error) &&
         collector_schema_read_number (
           self->database,
           "SELECT coalesce(max(value), 0) FROM forward_state WHERE name = 'last'",
           &self->last_sending,
           error);
}

static gboolean
compile (CollectorForwardQueue *self, const char *sql, sqlite3_stmt **statement)
{
  return sqlite3_prepare_v2 (self->database, sql, -1, statement, NULL) == SQLITE_OK;
}

/* What was forwarded is overwritten, so that who is erased in ClickHouse is not left here. */
static gboolean
prepare (CollectorForwardQueue *self, GError **error)
{
  sqlite3_busy_timeout (self->database, BUSY_TIMEOUT_MS);
  if (!collector_schema_run (
        self->database, "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON", error) ||
      !read_name (self, error) || !read_sending (self, error))
    return FALSE;

  if (compile (self, select_sql, &self->select) && compile (self, remember_sql, &self->remember) &&
      compile (self, remove_sql, &self->remove) &&
      compile (self, find_range_sql, &self->find_range))
    return TRUE;

  return collector_schema_set_error (self->database, error);
}

/* Opens the database of a store, which must be there. */
CollectorForwardQueue *
collector_forward_queue_new_open (const char *path, GError **error)
{
  g_autoptr (CollectorForwardQueue) self = g_new0 (CollectorForwardQueue, 1);
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *shown = g_filename_display_name (path);
  int              flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_FULLMUTEX;

  if (sqlite3_open_v2 (absolute, &self->database, flags, NULL) != SQLITE_OK)
    collector_schema_set_error (self->database, error);
  else if (prepare (self, error))
    return g_steal_pointer (&self);

  g_prefix_error (error, "the queue in the database %s cannot be used: ", shown);

  return NULL;
}

void
collector_forward_queue_free (CollectorForwardQueue *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->select, sqlite3_finalize);
  g_clear_pointer (&self->remember, sqlite3_finalize);
  g_clear_pointer (&self->remove, sqlite3_finalize);
  g_clear_pointer (&self->find_range, sqlite3_finalize);
  g_clear_pointer (&self->database, sqlite3_close);
  g_free (self->name);
  g_free (self);
}

/* Marks an event as one that ClickHouse does not take. It stays in the database, and is not sent
 * any more. Nothing happens to one that was erased meanwhile. */
gboolean
collector_forward_queue_set_aside (CollectorForwardQueue     *self,
                                   const CollectorForwardRow *row,
                                   const char                *reason,
                                   GError                   **error)
{
  sqlite3_stmt *statement = NULL;
  const char   *sql =
    "INSERT OR REPLACE INTO forward_aside SELECT id, ?2, ?3 FROM events WHERE id = ?1";
  gint64   n_aside = 0;
  gboolean is_done = FALSE;

  if (!collector_schema_read_number (
        self->database, "SELECT count(*) FROM forward_aside", &n_aside, error))
    return FALSE;
  if (n_aside >= COLLECTOR_FORWARD_MAX_ASIDE)
    {
      g_set_error (error,
                   COLLECTOR_ERROR,
                   COLLECTOR_ERROR_STORE,
                   "%d events are set aside already, and no more may be; see --set-aside",
                   COLLECTOR_FORWARD_MAX_ASIDE);
      return FALSE;
    }

  if (sqlite3_prepare_v2 (self->database, sql, -1, &statement, NULL) == SQLITE_OK)
    {
      sqlite3_bind_int64 (statement, 1, row->id);
      sqlite3_bind_int64 (statement, 2, g_get_real_time () / 1000);
      sqlite3_bind_text (statement, 3, reason, -1, SQLITE_STATIC);
      is_done = sqlite3_step (statement) == SQLITE_DONE;
    }
  if (!is_done)
    collector_schema_set_error (self->database, error);
  sqlite3_finalize (statement);

  return is_done;
}

static void
read_record (sqlite3_stmt *statement, CollectorForwardRecord *record)
{
  record->id = sqlite3_column_int64 (statement, 0);
  record->received_at = sqlite3_column_int64 (statement, 1);
  record->has_clock_skew = sqlite3_column_type (statement, 2) != SQLITE_NULL;
  record->clock_skew = sqlite3_column_int64 (statement, 2);
  record->source = (const char *) sqlite3_column_text (statement, 3);
  record->event = (const char *) sqlite3_column_text (statement, 4);
}

/* Adds what is there, as long as there is room; what can't be read goes to unreadable. */
static int
fill_block (CollectorForwardQueue *self, CollectorForwardBlock *block, GArray *unreadable)
{
  int result = SQLITE_DONE;

  while (!collector_forward_block_is_full (block) &&
         (result = sqlite3_step (self->select)) == SQLITE_ROW)
    {
      CollectorForwardRecord record;
      CollectorForwardRow    row = { .id = 0 };

      read_record (self->select, &record);
      row.id = record.id;
      if (record.source == NULL || record.event == NULL ||
          !collector_forward_block_add (block, self->name, &record, NULL))
        g_array_append_val (unreadable, row);
    }

  return result;
}

static CollectorForwardBlock *
read_between (CollectorForwardQueue *self, gint64 after_id, gint64 last_id, GError **error)
{
  g_autoptr (CollectorForwardBlock) block = collector_forward_block_new ();
  g_autoptr (GArray) unreadable = g_array_new (FALSE, FALSE, sizeof (CollectorForwardRow));
  int result = SQLITE_OK;

  sqlite3_bind_int64 (self->select, 1, after_id);
  sqlite3_bind_int64 (self->select, 2, last_id);
  result = fill_block (self, block, unreadable);
  if (result != SQLITE_DONE && result != SQLITE_ROW)
    collector_schema_set_error (self->database, error);
  sqlite3_reset (self->select);
  if (result != SQLITE_DONE && result != SQLITE_ROW)
    return NULL;

  for (guint i = 0; i < unreadable->len; i++)
    {
      if (!collector_forward_queue_set_aside (self,
                                              &g_array_index (unreadable, CollectorForwardRow, i),
                                              "what is kept can't be read as an event",
                                              error))
        return NULL;
    }

  return g_steal_pointer (&block);
}

/* The oldest events behind that id, at most a block of them; an empty block where there are none.
 */
CollectorForwardBlock *
collector_forward_queue_read (CollectorForwardQueue *self, gint64 after_id, GError **error)
{
  return read_between (self, after_id, G_MAXINT64, error);
}

/* What was being sent when the last run ended, the same rows in the same order. */
CollectorForwardBlock *
collector_forward_queue_read_sending (CollectorForwardQueue *self, GError **error)
{
  if (self->first_sending == 0)
    return collector_forward_block_new ();

  return read_between (self, self->first_sending - 1, self->last_sending, error);
}

/* Writes down what is about to be sent, so that the same is sent again should it be unknown
 * whether it arrived. */
gboolean
collector_forward_queue_mark_sending (CollectorForwardQueue       *self,
                                      const CollectorForwardBlock *block,
                                      CollectorForwardRange        range,
                                      GError                     **error)
{
  gint64 first = collector_forward_block_get_row (block, range.first)->id;
  gint64 last = collector_forward_block_get_row (block, range.first + range.n_rows - 1)->id;
  g_autofree char *sql =
    g_strdup_printf ("REPLACE INTO forward_state VALUES ('first', %" G_GINT64_FORMAT
                     "), ('last', %" G_GINT64_FORMAT ")",
                     first,
                     last);

  if (first == self->first_sending && last == self->last_sending)
    return TRUE;
  if (!collector_schema_run (self->database, sql, error))
    return FALSE;

  self->first_sending = first;
  self->last_sending = last;

  return TRUE;
}

static gboolean
run_for_row (CollectorForwardQueue     *self,
             sqlite3_stmt              *statement,
             const CollectorForwardRow *row,
             GError                   **error)
{
  gboolean is_done = FALSE;

  sqlite3_bind_int64 (statement, 1, row->id);
  sqlite3_bind_int64 (statement, 2, row->received_at);
  if (row->event_id[0] != '\0')
    sqlite3_bind_text (statement, 3, row->event_id, -1, SQLITE_STATIC);
  is_done = sqlite3_step (statement) == SQLITE_DONE;
  if (!is_done)
    collector_schema_set_error (self->database, error);
  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);

  return is_done;
}

static gboolean
remove_rows (CollectorForwardQueue       *self,
             const CollectorForwardBlock *block,
             CollectorForwardRange        range,
             GError                     **error)
{
  g_autofree char *sql = NULL;
  gint64           n_removed = 0;

  for (guint i = range.first; i < range.first + range.n_rows; i++)
    {
      const CollectorForwardRow *row = collector_forward_block_get_row (block, i);

      if (!run_for_row (self, self->remember, row, error) ||
          !run_for_row (self, self->remove, row, error))
        return FALSE;
      n_removed += sqlite3_changes (self->database);
    }

  sql = g_strdup_printf ("UPDATE totals SET kept = kept - %" G_GINT64_FORMAT
                         ", forwarded = forwarded + %" G_GINT64_FORMAT
                         ";DELETE FROM forward_ids WHERE id <= (SELECT last_id FROM totals) - %d;"
                         "DELETE FROM forward_state WHERE name IN ('first', 'last');",
                         n_removed,
                         n_removed,
                         COLLECTOR_FORWARD_MAX_IDS);

  return collector_schema_run (self->database, sql, error);
}

/* Removes what ClickHouse has. What is summed up of it stays, the rows of persons too. */
gboolean
collector_forward_queue_remove (CollectorForwardQueue       *self,
                                const CollectorForwardBlock *block,
                                CollectorForwardRange        range,
                                GError                     **error)
{
  gboolean is_good = collector_schema_run (self->database, "BEGIN IMMEDIATE", error) &&
                     remove_rows (self, block, range, error);

  if (!finish (self, is_good, error))
    return FALSE;

  self->first_sending = 0;
  self->last_sending = 0;

  return TRUE;
}

static guint
mark_gone_before (CollectorForwardBlock *block, guint index, guint end, gint64 id)
{
  while (index < end && collector_forward_block_get_row (block, index)->id < id)
    collector_forward_block_set_gone (block, index++, TRUE);

  return index;
}

/* Finds out which of these rows were erased since they were read. */
gboolean
collector_forward_queue_find_gone (CollectorForwardQueue *self,
                                   CollectorForwardBlock *block,
                                   CollectorForwardRange  range,
                                   GError               **error)
{
  guint i = range.first;
  guint end = range.first + range.n_rows;
  int   result = SQLITE_DONE;

  sqlite3_bind_int64 (self->find_range, 1, collector_forward_block_get_row (block, i)->id);
  sqlite3_bind_int64 (self->find_range, 2, collector_forward_block_get_row (block, end - 1)->id);
  while ((result = sqlite3_step (self->find_range)) == SQLITE_ROW)
    {
      gint64 id = sqlite3_column_int64 (self->find_range, 0);

      i = mark_gone_before (block, i, end, id);
      if (i < end && collector_forward_block_get_row (block, i)->id == id)
        i++;
    }
  if (result == SQLITE_DONE)
    mark_gone_before (block, i, end, G_MAXINT64);
  else
    collector_schema_set_error (self->database, error);
  sqlite3_reset (self->find_range);

  return result == SQLITE_DONE;
}

/* Takes no longer for many events than for few. */
gboolean
collector_forward_queue_count (CollectorForwardQueue  *self,
                               CollectorForwardCounts *counts,
                               GError                **error)
{
  sqlite3_stmt *statement = NULL;
  gboolean      is_row = FALSE;

  if (compile (self,
               "SELECT kept, forwarded, (SELECT count(*) FROM forward_aside), aside_expired"
               " FROM totals",
               &statement))
    is_row = sqlite3_step (statement) == SQLITE_ROW;
  if (is_row)
    {
      counts->n_forwarded = sqlite3_column_int64 (statement, 1);
      counts->n_aside = sqlite3_column_int64 (statement, 2);
      counts->n_aside_expired = sqlite3_column_int64 (statement, 3);
      counts->n_waiting = sqlite3_column_int64 (statement, 0) - counts->n_aside;
    }
  else
    collector_schema_set_error (self->database, error);
  sqlite3_finalize (statement);

  return is_row;
}

gboolean
collector_forward_queue_list_aside (CollectorForwardQueue    *self,
                                    CollectorForwardAsideFunc func,
                                    gpointer                  user_data,
                                    GError                  **error)
{
  sqlite3_stmt *statement = NULL;
  const char   *sql = "SELECT id, set_aside_at, reason, event FROM forward_aside JOIN events"
                      " USING (id) ORDER BY id";
  int           result = sqlite3_prepare_v2 (self->database, sql, -1, &statement, NULL);

  while (result == SQLITE_OK && sqlite3_step (statement) == SQLITE_ROW)
    func (sqlite3_column_int64 (statement, 0),
          sqlite3_column_int64 (statement, 1),
          (const char *) sqlite3_column_text (statement, 2),
          (const char *) sqlite3_column_text (statement, 3),
          user_data);

  if (sqlite3_finalize (statement) == SQLITE_OK && result == SQLITE_OK)
    return TRUE;

  return collector_schema_set_error (self->database, error);
}

/* Ends that events are set aside: they are sent again, or deleted. */
gboolean
collector_forward_queue_end_aside (CollectorForwardQueue *self,
                                   gboolean               is_dropping,
                                   gint64                *n_events,
                                   GError               **error)
{
  const char *sql = is_dropping ? "DELETE FROM events WHERE id IN (SELECT id FROM forward_aside);"
                                  "UPDATE totals SET kept = kept - changes()"
                                : "DELETE FROM forward_aside";
  gboolean    is_good = collector_schema_run (self->database, "BEGIN IMMEDIATE", error) &&
                     collector_schema_read_number (
                       self->database, "SELECT count(*) FROM forward_aside", n_events, error) &&
                     collector_schema_run (self->database, sql, error);

  return finish (self, is_good, error);
}
