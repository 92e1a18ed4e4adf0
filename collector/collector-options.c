/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-options.h"

#include "collector-error.h"
#include "collector-time.h"

#include <string.h>

#define DEFAULT_LISTEN "127.0.0.1:8642"

static const char description[] =
  "Events are taken at POST /v1/{authKey}/{apiKey}; GET / shows them, GET /api/... answers\n"
  "questions about them, GET /healthz tells that all is well. \"natero-collector export\" writes\n"
  "them, \"natero-collector erase\" removes those of a person; both have a --help of their own.\n"
  "\n"
  "A keys file has lines of \"authKey apiKey source-name\", blank lines, and comments that\n"
  "start with #. Without --database the events are kept in\n"
  "$XDG_DATA_HOME/natero-collector/events.db (usually below ~/.local/share).\n"
  "\n"
  "With --forward, events wait in that file until a ClickHouse server has them, as in\n"
  "  --forward clickhouse+https://natero@ch.example.org:8443/natero\n"
  "The table is \"events\", or another with ?table=NAME; its definition is installed in\n"
  "share/natero-collector/clickhouse. Behind the ?, timeout=SECONDS and settings of ClickHouse "
  "may\n"
  "stand too. The password is in the file that is named, or in the systemd credential\n"
  "\"forward-password\". Events that ClickHouse refuses are set aside in the file:\n"
  "--set-aside=list prints them, =retry has them sent again, =drop deletes them.\n"
  "\n"
  "Exit status:\n"
  "  0  stopped by SIGTERM or SIGINT, or what else was asked for is done\n"
  "  1  could not start: the address is taken, or the database or the keys file is unusable\n"
  "  2  the command line is wrong\n";

void
collector_options_free (CollectorOptions *self)
{
  if (self == NULL)
    return;

  g_clear_object (&self->address);
  g_free (self->database);
  g_free (self->keys);
  g_free (self->public_url);
  g_free (self->allow_origin);
  g_free (self->token);
  collector_forward_options_clear (&self->forward);
  g_free (self);
}

static gboolean
refuse (GError **error, const char *problem)
{
  g_set_error_literal (error, COLLECTOR_ERROR, COLLECTOR_ERROR_USAGE, problem);

  return FALSE;
}

/* Takes "127.0.0.1:8642", "[::1]:8642" and "localhost:8642". */
static GSocketAddress *
parse_address (const char *text)
{
  const char      *colon = strrchr (text, ':');
  g_autofree char *host = NULL;
  gsize            length = 0;
  guint64          port = 0;

  if (colon == NULL || !g_ascii_string_to_unsigned (colon + 1, 10, 0, G_MAXUINT16, &port, NULL))
    return NULL;

  length = (gsize) (colon - text);
  if (length > 2 && text[0] == '[' && text[length - 1] == ']')
    host = g_strndup (text + 1, length - 2);
  else if (memchr (text, ':', length) == NULL)
    host = g_strndup (text, length);
  if (host == NULL)
    return NULL;

  return g_inet_socket_address_new_from_string (
    strcmp (host, "localhost") == 0 ? "127.0.0.1" : host, (guint) port);
}

static gboolean
is_loopback (GSocketAddress *address)
{
  GInetSocketAddress *inet = G_INET_SOCKET_ADDRESS (address);

  return g_inet_address_get_is_loopback (g_inet_socket_address_get_address (inet));
}

static gboolean
is_url (const char *text)
{
  g_autoptr (GUri) uri = g_uri_parse (text, G_URI_FLAGS_NONE, NULL);
  const char *scheme = uri == NULL ? NULL : g_uri_get_scheme (uri);

  return scheme != NULL && g_uri_get_host (uri) != NULL && *g_uri_get_host (uri) != '\0' &&
         g_uri_get_query (uri) == NULL && g_uri_get_fragment (uri) == NULL &&
         (strcmp (scheme, "http") == 0 || strcmp (scheme, "https") == 0);
}

/* As browsers write it: without a path, and without anything that could end a header. */
static gboolean
is_origin (const char *text)
{
  const char *host = strstr (text, "://");

  return strcmp (text, "*") == 0 ||
         (host != NULL && is_url (text) && strpbrk (host + strlen ("://"), "/ ,;\t\r\n") == NULL);
}

static gboolean
check (CollectorOptions *self, const char *listen, const char *keep, GError **error)
{
  if (self->is_version_wanted)
    return TRUE;
  if (!collector_forward_options_check (&self->forward, error))
    return FALSE;
  if (self->forward.set_aside != NULL)
    return TRUE;

  self->address = parse_address (listen != NULL ? listen : DEFAULT_LISTEN);
  if (self->address == NULL)
    return refuse (error, "--listen needs a numeric address and a port, such as " DEFAULT_LISTEN);
  self->is_loopback = is_loopback (self->address);
  if (keep != NULL && !collector_time_parse_span (keep, &self->keep_ms))
    return refuse (error, "--keep needs a span such as 400d, 26w or 12h");
  if (self->public_url != NULL && !is_url (self->public_url))
    return refuse (error, "--public-url needs an address such as https://events.example.org");
  if (self->allow_origin != NULL && !is_origin (self->allow_origin))
    return refuse (error, "--allow-origin needs * or an origin such as https://app.example.org");
  if (self->keys != NULL && self->is_any_keys)
    return refuse (error, "--keys and --any-keys exclude each other");
  if (self->keys == NULL && !self->is_any_keys)
    return refuse (error,
                   "who may send? Give --keys FILE, or --any-keys to take events from every "
                   "program on this machine");
  if (self->is_any_keys && !self->is_loopback)
    return refuse (error,
                   "--any-keys takes events from everyone, so it works only with a loopback "
                   "address such as 127.0.0.1; give --keys FILE to listen on this one");

  return TRUE;
}

static void
add_more_options (CollectorOptions *self, char **keep, GOptionContext *context)
{
  const GOptionEntry entries[] = {
    { "public-url",
      0,
      0,
      G_OPTION_ARG_STRING,
      &self->public_url,
      "Under which address others reach it, such as https://events.example.org",
      "URL" },
    { "keep",
      0,
      0,
      G_OPTION_ARG_STRING,
      keep,
      "Remove events that came in longer ago, such as 400d (default: keep all)",
      "SPAN" },
    { "allow-origin",
      0,
      0,
      G_OPTION_ARG_STRING,
      &self->allow_origin,
      "Let pages of that origin send events, such as https://app.example.org (default: none)",
      "ORIGIN" },
    { "token",
      0,
      0,
      G_OPTION_ARG_FILENAME,
      &self->token,
      "Read the token that readers need from a file",
      "FILE" },
    G_OPTION_ENTRY_NULL
  };

  g_option_context_add_main_entries (context, entries, NULL);
}

/* Reads the command line, of which arguments[0] is the program. --help is answered at once. */
CollectorOptions *
collector_options_new_parse (char **arguments, GError **error)
{
  g_autoptr (CollectorOptions) self = g_new0 (CollectorOptions, 1);
  g_autofree char *listen = NULL;
  g_autofree char *keep = NULL;
  g_auto (GStrv) rest = g_strdupv (arguments);
  const GOptionEntry entries[] = {
    { "listen",
      0,
      0,
      G_OPTION_ARG_STRING,
      &listen,
      "Address to listen on; port 0: any that is free (default: " DEFAULT_LISTEN ")",
      "ADDRESS:PORT" },
    { "database", 0, 0, G_OPTION_ARG_FILENAME, &self->database, "Where events are kept", "FILE" },
    { "keys", 0, 0, G_OPTION_ARG_FILENAME, &self->keys, "Who may send", "FILE" },
    { "any-keys",
      0,
      0,
      G_OPTION_ARG_NONE,
      &self->is_any_keys,
      "Take events with any keys; only with a loopback address",
      NULL },
    { "print",
      0,
      0,
      G_OPTION_ARG_NONE,
      &self->is_printing,
      "Print each event as it comes, in a line",
      NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &self->is_version_wanted, "Print the version", NULL },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) problem = NULL;

  g_option_context_set_summary (context, "Takes the events that libnatero sends, and keeps them.");
  g_option_context_set_description (context, description);
  g_option_context_add_main_entries (context, entries, NULL);
  add_more_options (self, &keep, context);
  collector_forward_options_add (&self->forward, context);
  if (!g_option_context_parse_strv (context, &rest, &problem))
    {
      refuse (error, problem->message);
      return NULL;
    }
  if (rest[0] != NULL && rest[1] != NULL)
    {
      refuse (error, "there are arguments that belong to no option");
      return NULL;
    }

  return check (self, listen, keep, error) ? g_steal_pointer (&self) : NULL;
}
