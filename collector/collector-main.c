/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-api.h"
#include "collector-command.h"
#include "collector-error.h"
#include "collector-forward-aside.h"
#include "collector-log.h"
#include "collector-options.h"
#include "collector-report-clickhouse.h"
#include "collector-report-sqlite.h"
#include "collector-server.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* A reader of our output that goes away, or a file size limit, is an error of one write and not
 * the end. Every connection takes a file descriptor: use as many as are allowed. SQLite need not
 * count its memory, for which all threads would take turns. */
static void
set_up_process (void)
{
  struct rlimit limit = { 0, 0 };

  signal (SIGPIPE, SIG_IGN);
  signal (SIGXFSZ, SIG_IGN);
  sqlite3_config (SQLITE_CONFIG_MEMSTATUS, 0);
  if (getrlimit (RLIMIT_NOFILE, &limit) == 0)
    {
      limit.rlim_cur = limit.rlim_max;
      setrlimit (RLIMIT_NOFILE, &limit);
    }
}

static gboolean
is_colour_wanted (void)
{
  const char *no_colour = g_getenv ("NO_COLOR");

  if (no_colour != NULL && *no_colour != '\0')
    return FALSE;

  return isatty (STDOUT_FILENO) && g_strcmp0 (g_getenv ("TERM"), "dumb") != 0;
}

static char *
find_database (const CollectorOptions *options)
{
  char            *path = collector_command_find_database (options->database);
  g_autofree char *directory = g_path_get_dirname (path);

  if (options->database == NULL)
    g_mkdir_with_parents (directory, 0700);

  return path;
}

/* The address without a slash at its end. */
static char *
build_base (const CollectorOptions *options, const char *uri)
{
  char *base = g_strdup (options->public_url != NULL ? options->public_url : uri);

  while (g_str_has_suffix (base, "/"))
    base[strlen (base) - 1] = '\0';

  return base;
}

static void
tell_start (const char *uri, const char *base, const char *token)
{
  printf ("Listening on %s\n", uri);
  if (token != NULL)
    printf ("Events are read at %s/?token=%s\n", base, token);
  fflush (stdout);
}

/* NULL without error where events stay in the database. */
static CollectorForward *
start_forward (const CollectorOptions *options, const char *database, GError **error)
{
  if (options->forward.target == NULL)
    return NULL;

  return collector_forward_new_start (options->forward.target, database, error);
}

/* What is read is where events are in the end. */
static CollectorApi *
open_api (const CollectorOptions *options, CollectorAccess *access, char *database, GError **error)
{
  CollectorReportClickhouse place = { options->forward.target, database };

  if (options->forward.target != NULL)
    return collector_api_new (
      COLLECTOR_VERSION, access, collector_report_clickhouse_open, &place, error);

  return collector_api_new (
    COLLECTOR_VERSION, access, collector_report_sqlite_open, database, error);
}

static gboolean
run (const CollectorOptions *options, GError **error)
{
  g_autoptr (CollectorKeys) keys = NULL;
  g_autoptr (CollectorServer) server = NULL;
  g_autoptr (CollectorStore) store = NULL;
  g_autoptr (CollectorAccess) access = NULL;
  g_autoptr (CollectorApi) api = NULL;
  g_autoptr (CollectorForward) forward = NULL;
  g_autofree char *database = find_database (options);
  g_autofree char *uri = NULL;
  g_autofree char *base = NULL;

  keys = options->is_any_keys ? collector_keys_new_any ()
                              : collector_keys_new_load (options->keys, error);
  if (keys == NULL)
    return FALSE;
  access = collector_access_new (options->is_loopback, options->public_url, options->token, error);
  if (access == NULL)
    return FALSE;
  server = collector_server_new_listen (options->address, keys, error);
  if (server == NULL)
    return FALSE;
  store = collector_store_new_open (database, error);
  if (store == NULL)
    return FALSE;
  api = open_api (options, access, database, error);
  if (api == NULL)
    return FALSE;
  forward = start_forward (options, database, error);
  if (options->forward.target != NULL && forward == NULL)
    return FALSE;

  uri = collector_server_dup_uri (server);
  base = build_base (options, uri);
  api->ingest_url = g_strconcat (base, "/v1/AUTH-KEY/API-KEY", NULL);
  collector_access_set_port (access, collector_server_get_port (server));
  tell_start (uri, base, collector_access_get_token (access));

  collector_server_set_print (server, options->is_printing, is_colour_wanted ());
  collector_server_set_allow_origin (server, options->allow_origin);
  collector_server_set_keep (server, options->keep_ms);
  api->forward = forward;
  collector_server_set_forward (server, forward);
  collector_server_run (server, store, api);

  return TRUE;
}

static gboolean
handle_aside (const CollectorOptions *options, GError **error)
{
  g_autofree char *database = collector_command_find_database (options->database);

  return collector_forward_aside_run (options->forward.set_aside, database, error);
}

static gboolean
collect (char **arguments, GError **error)
{
  g_autoptr (CollectorOptions) options = collector_options_new_parse (arguments, error);

  if (options == NULL)
    return FALSE;
  if (options->is_version_wanted)
    {
      printf ("natero-collector %s\n", COLLECTOR_VERSION);
      return TRUE;
    }

  return options->forward.set_aside != NULL ? handle_aside (options, error) : run (options, error);
}

int
main (int argc G_GNUC_UNUSED, char **argv)
{
  g_autoptr (GError) error = NULL;
  gboolean is_command = collector_command_is_known (argv);

  set_up_process ();
  if (is_command ? collector_command_run (argv, &error) : collect (argv, &error))
    return 0;

  if (g_error_matches (error, COLLECTOR_ERROR, COLLECTOR_ERROR_STOPPED))
    {
      collector_log (COLLECTOR_LOG_NOTICE, "%s", error->message);
      return is_command ? 1 : 0;
    }

  collector_log (COLLECTOR_LOG_ERROR, "%s", error->message);
  if (!g_error_matches (error, COLLECTOR_ERROR, COLLECTOR_ERROR_USAGE))
    return 1;
  fprintf (
    stderr, "Try natero-collector %s%s--help\n", is_command ? argv[1] : "", is_command ? " " : "");

  return 2;
}
