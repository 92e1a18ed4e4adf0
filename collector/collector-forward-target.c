/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-forward-target.h"

#include "collector-error.h"
#include "collector-forward-block.h"

#include <string.h>

#define SCHEME_PREFIX "clickhouse+"
#define DEFAULT_PORT_HTTP 8123
#define DEFAULT_PORT_HTTPS 8443
#define DEFAULT_TABLE "events"
#define DEFAULT_TIMEOUT_SECONDS 120
#define MAX_TIMEOUT_SECONDS 3600
#define MAX_NAME_BYTES 128
#define MAX_PASSWORD_BYTES 4096

/* Where systemd puts LoadCredential=forward-password:… of the unit. */
#define CREDENTIAL_NAME "forward-password"

static const char *const reserved[] = { "query", "database", "user", "password", NULL };

/* What the query string of the option holds. */
typedef struct
{
  char    *table;
  guint    timeout_seconds;
  GString *settings; /* "&name=value…", for ClickHouse */
} Choices;

static void
choices_clear (Choices *choices)
{
  g_free (choices->table);
  g_string_free (choices->settings, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Choices, choices_clear)

static gboolean
refuse (GError **error, const char *problem)
{
  g_set_error (error, COLLECTOR_ERROR, COLLECTOR_ERROR_USAGE, "--forward %s", problem);

  return FALSE;
}

/* Names that need no quotation marks in SQL, nor in a URL. */
static gboolean
is_plain_name (const char *text)
{
  gsize length = strspn (text, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "_");

  return length > 0 && length <= MAX_NAME_BYTES && text[length] == '\0' &&
         !g_ascii_isdigit (text[0]);
}

static gboolean
choose (Choices *choices, const char *name, const char *value, GError **error)
{
  guint64          seconds = 0;
  g_autofree char *escaped = g_uri_escape_string (value, NULL, FALSE);

  if (strcmp (name, "table") == 0)
    {
      g_free (choices->table);
      choices->table = g_strdup (value);
      return is_plain_name (value) ||
             refuse (error, "needs a table whose name has letters, digits and _ only");
    }
  if (strcmp (name, "timeout") == 0)
    {
      if (!g_ascii_string_to_unsigned (value, 10, 1, MAX_TIMEOUT_SECONDS, &seconds, NULL))
        return refuse (error, "needs a timeout from 1 to 3600 seconds");
      choices->timeout_seconds = (guint) seconds;
      return TRUE;
    }
  if (!is_plain_name (name) || g_strv_contains (reserved, name))
    return refuse (error,
                   "takes table=, timeout= and settings of ClickHouse behind the ?, and the "
                   "database in the path");

  g_string_append_printf (choices->settings, "&%s=%s", name, escaped);

  return TRUE;
}

static gboolean
read_choices (Choices *choices, const char *query, GError **error)
{
  g_autoptr (GError) problem = NULL;
  GUriParamsIter iter;
  char          *name = NULL;
  char          *value = NULL;

  if (query == NULL)
    return TRUE;

  g_uri_params_iter_init (&iter, query, -1, "&", G_URI_PARAMS_NONE);
  while (g_uri_params_iter_next (&iter, &name, &value, &problem))
    {
      g_autofree char *owned_name = g_steal_pointer (&name);
      g_autofree char *owned_value = g_steal_pointer (&value);

      if (!choose (choices, owned_name, owned_value, error))
        return FALSE;
    }

  return problem == NULL || refuse (error, "has a part behind the ? that can't be read");
}

static gboolean
check_parts (GUri *uri, const char *password_file, GError **error)
{
  const char *path = g_uri_get_path (uri);
  const char *scheme = g_uri_get_scheme (uri);

  if (strcmp (scheme, SCHEME_PREFIX "http") != 0 && strcmp (scheme, SCHEME_PREFIX "https") != 0)
    return refuse (error, "needs a URL like clickhouse+http://user@host:8123/database");
  if (g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    return refuse (error, "needs a host: clickhouse+http://user@host:8123/database");
  if (g_uri_get_password (uri) != NULL)
    return refuse (error,
                   "takes no password, as everyone on the machine can read a command line; give "
                   "--forward-password-file FILE");
  if (path[0] != '/' || !is_plain_name (path + 1))
    return refuse (error,
                   "needs one database, whose name has letters, digits and _ only: "
                   "clickhouse+http://user@host:8123/database");
  if (g_uri_get_fragment (uri) != NULL)
    return refuse (error, "takes no part behind a #");
  if (g_uri_get_user (uri) == NULL && password_file != NULL)
    return refuse (error, "needs a user for the password: clickhouse+http://user@host:8123/…");

  return TRUE;
}

static char *
dup_credential (void)
{
  const char      *directory = g_getenv ("CREDENTIALS_DIRECTORY");
  g_autofree char *path = NULL;

  if (directory == NULL)
    return NULL;

  path = g_build_filename (directory, CREDENTIAL_NAME, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS) ? g_steal_pointer (&path) : NULL;
}

static CollectorForwardTarget *
build (GUri *uri, const Choices *choices, const char *password_file)
{
  CollectorForwardTarget *self = g_new0 (CollectorForwardTarget, 1);
  const char             *scheme = g_uri_get_scheme (uri) + strlen (SCHEME_PREFIX);
  const char             *database = g_uri_get_path (uri) + 1;
  const char             *table = choices->table != NULL ? choices->table : DEFAULT_TABLE;
  gboolean                is_tls = strcmp (scheme, "https") == 0;
  int                     port = g_uri_get_port (uri);
  g_autofree char        *statement = collector_forward_block_dup_statement (table);
  g_autofree char        *query = g_uri_escape_string (statement, NULL, FALSE);
  g_autofree char        *base = NULL;

  if (port < 0)
    port = is_tls ? DEFAULT_PORT_HTTPS : DEFAULT_PORT_HTTP;
  base = g_uri_join (G_URI_FLAGS_NONE, scheme, NULL, g_uri_get_host (uri), port, "/", NULL, NULL);

  self->url = g_strdup_printf (
    "%s?database=%s&wait_end_of_query=1&query=%s%s", base, database, query, choices->settings->str);
  self->shown = g_strdup_printf ("%s%s.%s", base, database, table);
  self->base = g_steal_pointer (&base);
  self->database = g_strdup (database);
  self->table = g_strdup (table);
  self->user = g_strdup (g_uri_get_user (uri));
  self->timeout_seconds = choices->timeout_seconds;
  if (self->user != NULL)
    self->password_file = password_file != NULL ? g_strdup (password_file) : dup_credential ();

  return self;
}

/* Reads "clickhouse+http://user@host:8123/database?table=…&timeout=…&setting=…". */
CollectorForwardTarget *
collector_forward_target_new_parse (const char *text, const char *password_file, GError **error)
{
  g_autoptr (GUri) uri =
    g_uri_parse (text, G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_ENCODED_QUERY, NULL);
  g_auto (Choices) choices = { NULL, DEFAULT_TIMEOUT_SECONDS, g_string_new (NULL) };

  if (uri == NULL)
    {
      refuse (error, "needs a URL like clickhouse+http://user@host:8123/database");
      return NULL;
    }
  if (!check_parts (uri, password_file, error) ||
      !read_choices (&choices, g_uri_get_query (uri), error))
    return NULL;

  return build (uri, &choices, password_file);
}

CollectorForwardTarget *
collector_forward_target_copy (const CollectorForwardTarget *self)
{
  CollectorForwardTarget *copy = g_new0 (CollectorForwardTarget, 1);

  copy->url = g_strdup (self->url);
  copy->base = g_strdup (self->base);
  copy->database = g_strdup (self->database);
  copy->table = g_strdup (self->table);
  copy->shown = g_strdup (self->shown);
  copy->user = g_strdup (self->user);
  copy->password_file = g_strdup (self->password_file);
  copy->timeout_seconds = self->timeout_seconds;

  return copy;
}

void
collector_forward_target_free (CollectorForwardTarget *self)
{
  if (self == NULL)
    return;

  g_free (self->url);
  g_free (self->base);
  g_free (self->database);
  g_free (self->table);
  g_free (self->shown);
  g_free (self->user);
  g_free (self->password_file);
  g_free (self);
}

static char *
read_password (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  gsize            length = 0;

  if (!g_file_get_contents (path, &text, &length, error))
    return NULL;

  if (length > 0 && text[length - 1] == '\n')
    text[--length] = '\0';
  if (length <= MAX_PASSWORD_BYTES && strlen (text) == length)
    return g_steal_pointer (&text);

  g_set_error_literal (
    error, COLLECTOR_ERROR, COLLECTOR_ERROR_USAGE, "the password file holds no password");

  return NULL;
}

/* The value of the Authorization header, NULL without error where none is needed. The password is
 * read each time, so that a new one is used as soon as it is there. */
char *
collector_forward_target_dup_authorization (const CollectorForwardTarget *self, GError **error)
{
  g_autofree char *password = NULL;
  g_autofree char *plain = NULL;
  g_autofree char *encoded = NULL;

  if (self->user == NULL)
    return NULL;

  password =
    self->password_file == NULL ? g_strdup ("") : read_password (self->password_file, error);
  if (password == NULL)
    return NULL;

  plain = g_strdup_printf ("%s:%s", self->user, password);
  encoded = g_base64_encode ((const unsigned char *) plain, strlen (plain));

  return g_strconcat ("Basic ", encoded, NULL);
}
