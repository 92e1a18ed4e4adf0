/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-error.h"
#include "collector-forward-aside.h"
#include "collector-options.h"
#include "collector-server.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* A reader of our output that goes away, or a file size limit, is an error of one write and not
 * the end. Every connection takes a file descriptor: use as many as are allowed. */
static void
set_up_process (void)
{
  struct rlimit limit = { 0, 0 };

  signal (SIGPIPE, SIG_IGN);
  signal (SIGXFSZ, SIG_IGN);
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
dup_database_path (const CollectorOptions *options)
{
  g_autofree char *directory = NULL;

  if (options->database != NULL)
    return g_strdup (options->database);

  directory = g_build_filename (g_get_user_data_dir (), "natero-collector", NULL);
  g_mkdir_with_parents (directory, 0700);

  return g_build_filename (directory, "events.db", NULL);
}

/* NULL without error where events stay in the database. */
static CollectorForward *
start_forward (const CollectorOptions *options, const char *database, GError **error)
{
  if (options->forward.target == NULL)
    return NULL;

  return collector_forward_new_start (options->forward.target, database, error);
}

static gboolean
run (const CollectorOptions *options, GError **error)
{
  g_autoptr (CollectorKeys) keys = NULL;
  g_autoptr (CollectorServer) server = NULL;
  g_autoptr (CollectorStore) store = NULL;
  g_autoptr (CollectorForward) forward = NULL;
  g_autofree char *database = NULL;
  g_autofree char *uri = NULL;

  keys = options->is_any_keys ? collector_keys_new_any ()
                              : collector_keys_new_load (options->keys, error);
  if (keys == NULL)
    return FALSE;
  server = collector_server_new_listen (options->address, keys, error);
  if (server == NULL)
    return FALSE;
  database = dup_database_path (options);
  store = collector_store_new_open (database, error);
  if (store == NULL)
    return FALSE;
  forward = start_forward (options, database, error);
  if (options->forward.target != NULL && forward == NULL)
    return FALSE;

  uri = collector_server_dup_uri (server);
  printf ("Listening on %s\n", uri);
  fflush (stdout);

  collector_server_set_print (server, options->is_printing, is_colour_wanted ());
  collector_server_set_forward (server, forward);
  collector_server_run (server, store);

  return TRUE;
}

static gboolean
handle_aside (const CollectorOptions *options, GError **error)
{
  g_autofree char *database = dup_database_path (options);

  return collector_forward_aside_run (options->forward.set_aside, database, error);
}

int
main (int argc G_GNUC_UNUSED, char **argv)
{
  g_autoptr (CollectorOptions) options = NULL;
  g_autoptr (GError) error = NULL;

  set_up_process ();
  options = collector_options_new_parse (argv, &error);
  if (options == NULL)
    {
      fprintf (stderr, "natero-collector: %s\nTry natero-collector --help\n", error->message);
      return 2;
    }

  if (options->is_version_wanted)
    {
      printf ("natero-collector %s\n", COLLECTOR_VERSION);
      return 0;
    }

  if (options->forward.set_aside != NULL ? handle_aside (options, &error) : run (options, &error))
    return 0;

  fprintf (stderr, "natero-collector: %s\n", error->message);

  return 1;
}
