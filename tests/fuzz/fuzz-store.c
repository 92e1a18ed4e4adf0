/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fuzz-store.h"

#include "collector-batch.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define IN_MEMORY "/dev/shm"

static const char events[] =
  "{\"action\":\"login\",\"account_id\":\"acme\",\"user_id\":\"ada\",\"session_id\":\"s1\","
  "\"created_at\":1700000000000,\"product\":\"pro\",\"details\":{\"first_name\":\"Ada\"}}\n"
  "{\"action\":\"feature\",\"account_id\":\"acme\",\"user_id\":\"ada\",\"session_id\":\"s1\","
  "\"created_at\":1700000000123,\"feature\":\"export\",\"total\":2,\"active_duration\":10}\n"
  "{\"action\":\"moduleEnd\",\"account_id\":\"acme\",\"user_id\":\"bo\",\"session_id\":\"s2\","
  "\"created_at\":1700000001123,\"module\":\"reports\",\"time_spent\":5000}\n";

/* All but the ids of rows, which are never given twice. */
static const char clear_sql[] =
  "BEGIN; DELETE FROM events; DELETE FROM users; DELETE FROM accounts; DELETE FROM sessions;"
  " DELETE FROM features; DELETE FROM modules; DELETE FROM hours; DELETE FROM days;"
  " DELETE FROM names; DELETE FROM presence;"
  " UPDATE totals SET events = 0, uses = 0, active_time = 0, users = 0, accounts = 0, sessions = 0,"
  " first_event = NULL, last_event = NULL; COMMIT";

/* In memory, where there is such, as nothing has to last. */
FuzzStore *
fuzz_store_new (void)
{
  g_autoptr (GError) error = NULL;

  gboolean    is_there = g_access (IN_MEMORY, W_OK) == 0;
  const char *parent = is_there ? IN_MEMORY : g_get_tmp_dir ();
  FuzzStore  *self = g_new0 (FuzzStore, 1);

  self->folder = g_build_filename (parent, "natero-fuzz-XXXXXX", NULL);
  g_assert_nonnull (g_mkdtemp (self->folder));
  self->path = g_build_filename (self->folder, "events.db", NULL);
  self->store = collector_store_new_open (self->path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sqlite3_open (self->path, &self->database), ==, SQLITE_OK);

  return self;
}

static void
remove_files (FuzzStore *self)
{
  const char *const ends[] = { "", "-wal", "-shm" };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autofree char *path = g_strconcat (self->path, ends[i], NULL);

      g_unlink (path);
    }
}

void
fuzz_store_free (FuzzStore *self)
{
  sqlite3_close (self->database);
  collector_store_free (self->store);
  remove_files (self);
  g_rmdir (self->folder);
  g_free (self->path);
  g_free (self->folder);
  g_free (self);
}

void
fuzz_store_clear (FuzzStore *self)
{
  g_assert_cmpint (sqlite3_exec (self->database, clear_sql, NULL, NULL, NULL), ==, SQLITE_OK);
}

/* With a few events, so that questions have answers. */
void
fuzz_store_fill (FuzzStore *self)
{
  g_autoptr (GBytes) body = g_bytes_new_static (events, strlen (events));
  const CollectorBatch batch = { .body = body, .origin = { .source = "fuzz" } };
  g_autoptr (CollectorAnswer) answer = collector_batch_take (&batch, self->store);

  g_assert_cmpuint (answer->n_accepted, ==, 3);
}

/* The sums are those of the events that are there. */
void
fuzz_store_check_sums (FuzzStore *self)
{
  const char   *sql = "SELECT (SELECT events FROM totals) = count(*),"
                      " (SELECT sum(events) FROM sessions) IS nullif(count(*), 0),"
                      " (SELECT sum(events) FROM days) IS nullif(count(*), 0),"
                      " (SELECT active_time FROM totals) ="
                      " (SELECT coalesce(sum(active), 0) FROM facts),"
                      " (SELECT count(*) FROM facts) = count(*),"
                      " (SELECT users FROM totals) = count(DISTINCT user_id) FROM events";
  sqlite3_stmt *statement = NULL;

  g_assert_cmpint (sqlite3_prepare_v2 (self->database, sql, -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  for (int i = 0; i < sqlite3_column_count (statement); i++)
    g_assert_cmpint (sqlite3_column_int (statement, i), ==, 1);
  sqlite3_finalize (statement);
}
