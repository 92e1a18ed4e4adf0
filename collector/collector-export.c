/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-export.h"

#include "collector-error.h"
#include "collector-schema.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define BUSY_TIMEOUT_MS 10000

/* As many at a time at most, so that a slow reader of the output holds no view of the file: that
 * would let its log grow. */
#define PAGE "1000"

#define COLUMNS                                                                                    \
  "id, received_at, source, event_id, action, account_id, user_id, session_id, visitor_id,"        \
  " created_at, module, product, feature, page, total, time_spent, active_duration, event"

static const char page_sql[] = "SELECT " COLUMNS " FROM events WHERE id > ?1"
                               " AND (?2 < 0 OR created_at >= ?2) AND (?3 < 0 OR created_at < ?3)"
                               " ORDER BY id LIMIT " PAGE;

/* A spreadsheet takes a text that starts like this for a formula, and runs it. */
#define FORMULA_STARTS "=+-@\t\r"

#define MAX_BUFFER_BYTES (256u * 1024)

/* Where the events go. */
typedef struct
{
  int      file;
  GString *buffer;
} Output;

static void
append_csv_text (GString *out, const char *text)
{
  g_string_append_c (out, '"');
  if (*text != '\0' && strchr (FORMULA_STARTS, *text) != NULL)
    g_string_append_c (out, '\'');
  for (const char *at = text; *at != '\0'; at++)
    {
      if (*at == '"')
        g_string_append_c (out, '"');
      g_string_append_c (out, *at);
    }
  g_string_append_c (out, '"');
}

static void
append_csv_row (GString *out, sqlite3_stmt *statement)
{
  int n_columns = sqlite3_column_count (statement);

  for (int i = 0; i < n_columns; i++)
    {
      int         type = sqlite3_column_type (statement, i);
      const char *text = (const char *) sqlite3_column_text (statement, i);

      g_string_append (out, i > 0 ? "," : "");
      if (type == SQLITE_TEXT)
        append_csv_text (out, text);
      else if (text != NULL)
        g_string_append (out, text);
    }
  g_string_append (out, "\r\n");
}

static void
append_csv_header (GString *out)
{
  g_auto (GStrv) names = g_strsplit (COLUMNS, ", ", -1);
  g_autofree char *line = g_strjoinv (",", names);

  g_string_append_printf (out, "%s\r\n", line);
}

static void
append_row (const CollectorExport *self, GString *out, sqlite3_stmt *statement)
{
  int last = sqlite3_column_count (statement) - 1;

  if (self->format == COLLECTOR_EXPORT_CSV)
    append_csv_row (out, statement);
  else
    g_string_append_printf (out, "%s\n", (const char *) sqlite3_column_text (statement, last));
}

/* FALSE and no error: whoever read has gone. */
static gboolean
flush (Output *output, GError **error)
{
  const char *at = output->buffer->str;
  const char *end = at + output->buffer->len;

  while (at < end)
    {
      gssize n_bytes = write (output->file, at, (size_t) (end - at));

      if (n_bytes >= 0)
        at += n_bytes;
      else if (errno == EPIPE)
        return FALSE;
      else if (errno != EINTR)
        {
          g_set_error (error,
                       COLLECTOR_ERROR,
                       COLLECTOR_ERROR_START,
                       "the events cannot be written: %s",
                       g_strerror (errno));
          return FALSE;
        }
    }
  g_string_truncate (output->buffer, 0);

  return TRUE;
}

static gboolean
write_page (const CollectorExport *self,
            sqlite3_stmt          *statement,
            Output                *output,
            gint64                *last_id,
            GError               **error)
{
  int code = SQLITE_OK;

  sqlite3_bind_int64 (statement, 1, *last_id);
  sqlite3_bind_int64 (statement, 2, self->since);
  sqlite3_bind_int64 (statement, 3, self->until);
  while (output->buffer->len < MAX_BUFFER_BYTES && (code = sqlite3_step (statement)) == SQLITE_ROW)
    {
      *last_id = sqlite3_column_int64 (statement, 0);
      append_row (self, output->buffer, statement);
    }
  sqlite3_reset (statement);
  if (code != SQLITE_DONE && code != SQLITE_ROW)
    return collector_schema_set_error (sqlite3_db_handle (statement), error);

  return flush (output, error);
}

static gboolean
write_pages (const CollectorExport *self, sqlite3_stmt *statement, Output *output, GError **error)
{
  gint64 last_id = 0;
  gint64 previous = -1;

  if (self->format == COLLECTOR_EXPORT_CSV)
    append_csv_header (output->buffer);
  while (last_id != previous)
    {
      previous = last_id;
      if (!write_page (self, statement, output, &last_id, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
write_all (const CollectorExport *self, sqlite3 *database, Output *output, GError **error)
{
  sqlite3_stmt *statement = NULL;
  g_autoptr (GError) problem = NULL;
  int version = 0;

  sqlite3_busy_timeout (database, BUSY_TIMEOUT_MS);
  if (!collector_schema_check (database, &version, error))
    return FALSE;
  if (version == 0)
    return TRUE;
  if (sqlite3_prepare_v2 (database, page_sql, -1, &statement, NULL) != SQLITE_OK)
    return collector_schema_set_error (database, error);

  write_pages (self, statement, output, &problem);
  sqlite3_finalize (statement);
  if (problem == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));

  return FALSE;
}

/* Writes the events, in the order in which they came in. That nobody reads on is no error. */
gboolean
collector_export_write (const CollectorExport *self,
                        const char            *database,
                        int                    output,
                        GError               **error)
{
  g_autofree char *absolute = g_canonicalize_filename (database, NULL);
  g_autofree char *shown = g_filename_display_name (database);
  Output           out = { output, g_string_new (NULL) };
  sqlite3         *connection = NULL;
  gboolean         is_good = FALSE;

  if (sqlite3_open_v2 (absolute, &connection, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK)
    is_good = write_all (self, connection, &out, error);
  else
    collector_schema_set_error (connection, error);
  sqlite3_close (connection);
  g_string_free (out.buffer, TRUE);
  if (!is_good)
    g_prefix_error (error, "the database %s cannot be exported: ", shown);

  return is_good;
}
