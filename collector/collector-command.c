/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-command.h"

#include "collector-erase.h"
#include "collector-error.h"
#include "collector-export.h"
#include "collector-time.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char export_description[] =
  "FORMAT is ndjson (the events as they were sent, which natero-collector takes again) or csv\n"
  "(RFC 4180, with a line of names; a text that a spreadsheet would take for a formula gets an\n"
  "apostrophe in front). TIME is 2026-11-26, 2026-11-26T08:00:00Z, milliseconds since 1970, or a\n"
  "span such as 7d: so long ago. Both times are of when the events happened (created_at).\n"
  "\n"
  "Exit status:\n"
  "  0  all events are written, or the reader of the output wanted no more\n"
  "  1  the database cannot be read, or the output cannot be written\n"
  "  2  the command line is wrong\n";

static const char erase_description[] =
  "Removes the events of a person or an account, also those of the person's sessions from before\n"
  "the person was known, and all else that names them; sums, which name nobody, stay. The "
  "collector\n"
  "may run meanwhile. Tells how many events were removed. ClickHouse is not reached: delete\n"
  "there afterwards what was forwarded.\n"
  "\n"
  "Exit status:\n"
  "  0  nothing is left\n"
  "  1  the database cannot be changed, or copies are left; run it again\n"
  "  2  the command line is wrong\n";

/* Where the events are, where the command line does not say. */
char *
collector_command_find_database (const char *given)
{
  if (given != NULL)
    return g_strdup (given);

  return g_build_filename (g_get_user_data_dir (), "natero-collector", "events.db", NULL);
}

static gboolean
refuse (GError **error, const char *problem)
{
  g_set_error_literal (error, COLLECTOR_ERROR, COLLECTOR_ERROR_USAGE, problem);

  return FALSE;
}

/* Reads the options behind the name of the command. */
static gboolean
parse (char              **arguments,
       const GOptionEntry *entries,
       const char         *summary,
       const char         *description,
       GError            **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) problem = NULL;
  g_auto (GStrv) rest = g_strdupv (arguments + 1);
  g_autofree char *name = g_strdup_printf ("natero-collector %s", arguments[1]);

  g_free (rest[0]);
  rest[0] = g_steal_pointer (&name);
  g_option_context_set_summary (context, summary);
  g_option_context_set_description (context, description);
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse_strv (context, &rest, &problem))
    return refuse (error, problem->message);
  if (rest[0] != NULL && rest[1] != NULL)
    return refuse (error, "there are arguments that belong to no option");

  return TRUE;
}

static gboolean
set_time (const char *name, const char *text, gint64 *time_ms, GError **error)
{
  g_autofree char *problem = NULL;

  *time_ms = -1;
  if (text == NULL || collector_time_parse (text, g_get_real_time () / 1000, time_ms))
    return TRUE;

  problem = g_strdup_printf (
    "%s needs a time such as 2026-11-26, 2026-11-26T08:00:00Z or 7d (so long ago)", name);

  return refuse (error, problem);
}

static gboolean
set_format (CollectorExport *export, const char *format, GError **error)
{
  if (g_strcmp0 (format, "ndjson") == 0)
    export->format = COLLECTOR_EXPORT_NDJSON;
  else if (g_strcmp0 (format, "csv") == 0)
    export->format = COLLECTOR_EXPORT_CSV;
  else
    return refuse (error, "--format must be ndjson or csv");

  return TRUE;
}

static gboolean
run_export (char **arguments, GError **error)
{
  g_autofree char *database = NULL;
  g_autofree char *format = NULL;
  g_autofree char *since = NULL;
  g_autofree char *until = NULL;
  g_autofree char *path = NULL;
  CollectorExport export = { 0 };
  const GOptionEntry entries[] = {
    { "format", 0, 0, G_OPTION_ARG_STRING, &format, "ndjson or csv", "FORMAT" },
    { "since", 0, 0, G_OPTION_ARG_STRING, &since, "Only events from then on", "TIME" },
    { "until", 0, 0, G_OPTION_ARG_STRING, &until, "Only events from before then", "TIME" },
    { "database", 0, 0, G_OPTION_ARG_FILENAME, &database, "Where events are kept", "FILE" },
    G_OPTION_ENTRY_NULL
  };

  if (!parse (arguments,
              entries,
              "Writes the events that were collected to standard output.",
              export_description,
              error) ||
      !set_format (&export, format, error) || !set_time ("--since", since, &export.since, error) ||
      !set_time ("--until", until, &export.until, error))
    return FALSE;

  path = collector_command_find_database (database);

  return collector_export_write (&export, path, STDOUT_FILENO, error);
}

static gboolean
run_erase (char **arguments, GError **error)
{
  g_autofree char   *database = NULL;
  g_autofree char   *user = NULL;
  g_autofree char   *account = NULL;
  g_autofree char   *path = NULL;
  CollectorForget    forget = { 0 };
  guint64            n_events = 0;
  gboolean           is_good = FALSE;
  const GOptionEntry entries[] = {
    { "user", 0, 0, G_OPTION_ARG_STRING, &user, "Whose events are removed", "ID" },
    { "account", 0, 0, G_OPTION_ARG_STRING, &account, "Which account's are removed", "ID" },
    { "database", 0, 0, G_OPTION_ARG_FILENAME, &database, "Where events are kept", "FILE" },
    G_OPTION_ENTRY_NULL
  };

  if (!parse (arguments,
              entries,
              "Removes what was collected of a person or an account.",
              erase_description,
              error))
    return FALSE;
  if ((user == NULL) == (account == NULL))
    return refuse (error, "erase needs either --user ID or --account ID");

  path = collector_command_find_database (database);
  forget.user = user;
  forget.account = account;
  is_good = collector_erase_run (&forget, path, &n_events, error);
  printf ("%" G_GUINT64_FORMAT " %s removed\n", n_events, n_events == 1 ? "event" : "events");

  return is_good;
}

gboolean
collector_command_is_known (char **arguments)
{
  return arguments[0] != NULL && arguments[1] != NULL &&
         (strcmp (arguments[1], "export") == 0 || strcmp (arguments[1], "erase") == 0);
}

gboolean
collector_command_run (char **arguments, GError **error)
{
  if (strcmp (arguments[1], "export") == 0)
    return run_export (arguments, error);

  return run_erase (arguments, error);
}
