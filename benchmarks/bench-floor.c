/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "bench-events.h"
#include "bench-support.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/*
 * What no collector can go below: the same batches put on the disk by one thread that does nothing
 * else, each of them there before the next. "append" writes the lines to the end of a file,
 * "sqlite" puts them into one table; neither reads JSON, and what makes the batches is not timed.
 */

typedef struct
{
  int           fd;
  sqlite3      *database;
  sqlite3_stmt *insert;
} Floor;

typedef gboolean (*KeepFunc) (Floor *self, const BenchBatch *batch);

static const char table_sql[] =
  "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -16384;"
  "CREATE TABLE events (id INTEGER PRIMARY KEY, received_at INTEGER NOT NULL, clock_skew INTEGER,"
  " source TEXT NOT NULL, event_id TEXT UNIQUE, action TEXT NOT NULL, account_id TEXT NOT NULL,"
  " user_id TEXT, session_id TEXT NOT NULL, visitor_id TEXT, created_at INTEGER NOT NULL,"
  " module TEXT, product TEXT, feature TEXT, page TEXT, total REAL, time_spent INTEGER,"
  " active_duration INTEGER, event TEXT NOT NULL)";
static const char insert_sql[] =
  "INSERT INTO events VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
  " ON CONFLICT (event_id) DO NOTHING";

static gboolean
append (Floor *self, const BenchBatch *batch)
{
  gsize       size = 0;
  const char *data = g_bytes_get_data (batch->body, &size);

  while (size > 0)
    {
      ssize_t n_written = write (self->fd, data, size);

      if (n_written <= 0)
        return FALSE;
      data += n_written;
      size -= (gsize) n_written;
    }
  return fdatasync (self->fd) == 0;
}

static void
bind_text (Floor *self, int column, const char *text)
{
  if (text != NULL)
    sqlite3_bind_text (self->insert, column, text, -1, SQLITE_STATIC);
}

static void
bind_number (Floor *self, int column, gint64 number)
{
  if (number >= 0)
    sqlite3_bind_int64 (self->insert, column, number);
}

static gboolean
insert_event (Floor *self, const BenchBatch *batch, guint i)
{
  const BenchEvent *event = &g_array_index (batch->events, BenchEvent, i);
  const char       *line = batch->lines->pdata[i];
  gboolean          is_done = FALSE;

  bind_number (self, 1, event->created_at);
  bind_number (self, 2, 0);
  bind_text (self, 3, "any");
  bind_text (self, 4, event->event_id);
  bind_text (self, 5, event->action);
  bind_text (self, 6, batch->account_id);
  bind_text (self, 7, batch->user_id);
  bind_text (self, 8, batch->session_id);
  bind_text (self, 9, batch->visitor_id);
  bind_number (self, 10, event->created_at);
  bind_text (self, 11, event->module);
  bind_text (self, 12, BENCH_PRODUCT);
  if (*event->feature != '\0')
    {
      bind_text (self, 13, event->feature);
      sqlite3_bind_double (self->insert, 15, 1);
    }
  bind_text (self, 14, event->page);
  bind_number (self, 16, event->time_spent);
  bind_number (self, 17, event->active_duration);
  sqlite3_bind_text (self->insert, 18, line, (int) strlen (line) - 1, SQLITE_STATIC);

  is_done = sqlite3_step (self->insert) == SQLITE_DONE;
  sqlite3_reset (self->insert);
  sqlite3_clear_bindings (self->insert);
  return is_done;
}

static gboolean
insert (Floor *self, const BenchBatch *batch)
{
  if (sqlite3_exec (self->database, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK)
    return FALSE;
  for (guint i = 0; i < batch->events->len; i++)
    {
      if (!insert_event (self, batch, i))
        return FALSE;
    }
  return sqlite3_exec (self->database, "COMMIT", NULL, NULL, NULL) == SQLITE_OK;
}

static guint64
read_cpu_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (guint64) now.tv_sec * G_GUINT64_CONSTANT (1000000000) + (guint64) now.tv_nsec;
}

static gboolean
keep_all (Floor *self, KeepFunc keep, BenchSupply *supply)
{
  guint64  keep_ns = 0;
  guint64  cpu_ns = 0;
  gboolean is_good = TRUE;

  while (is_good && supply->n_left > 0)
    {
      g_autoptr (GPtrArray) batches = bench_supply_take (supply);
      guint64 start_cpu = read_cpu_ns ();
      guint64 start = bench_now_ns ();

      for (guint i = 0; is_good && i < batches->len; i++)
        is_good = keep (self, batches->pdata[i]);
      keep_ns += bench_now_ns () - start;
      cpu_ns += read_cpu_ns () - start_cpu;
    }
  bench_say ("send-ns", keep_ns);
  bench_say ("cpu-ns", cpu_ns);
  return is_good;
}

int
main (int argc, char **argv)
{
  Floor       self = { .fd = -1 };
  BenchSupply supply = { 0 };
  gboolean    is_append = argc > 1 && g_str_equal (argv[1], "append");
  gboolean    is_good = FALSE;

  if (argc != 4 || !(is_append || g_str_equal (argv[1], "sqlite")))
    {
      g_printerr ("usage: %s append|sqlite FILE EVENTS\n", argv[0]);
      return 2;
    }
  supply.n_left = g_ascii_strtoull (argv[3], NULL, 10);
  if (is_append)
    {
      self.fd = open (argv[2], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
      is_good = self.fd >= 0 && keep_all (&self, append, &supply);
      close (self.fd);
    }
  else
    {
      is_good =
        sqlite3_open (argv[2], &self.database) == SQLITE_OK &&
        sqlite3_exec (self.database, table_sql, NULL, NULL, NULL) == SQLITE_OK &&
        sqlite3_prepare_v2 (self.database, insert_sql, -1, &self.insert, NULL) == SQLITE_OK &&
        keep_all (&self, insert, &supply);
      if (!is_good)
        g_printerr ("%s\n", sqlite3_errmsg (self.database));
      sqlite3_finalize (self.insert);
      sqlite3_close (self.database);
    }
  return is_good ? 0 : 1;
}
