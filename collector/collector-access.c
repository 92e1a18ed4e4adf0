/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-access.h"

#include "collector-error.h"
#include "collector-query.h"
#include "collector-reply.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#define TOKEN_BYTES 24
#define MIN_TOKEN_CHARS 16
#define COOKIE "natero-collector"

struct _CollectorAccess
{
  gboolean is_loopback;
  gboolean is_token_own; /* made here, so that nobody knows it yet */
  char    *public_host;  /* NULL: none */
  char    *token;        /* NULL: none is needed */
  char    *digest;       /* of the token */
  char    *cookie;       /* its name; a host has one set of cookies for all of its ports */
};

void
collector_access_free (CollectorAccess *self)
{
  if (self == NULL)
    return;

  g_free (self->public_host);
  g_free (self->token);
  g_free (self->digest);
  g_free (self->cookie);
  g_free (self);
}

static char *
digest_text (const char *text)
{
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
}

static char *
make_token (GError **error)
{
  guint8 bytes[TOKEN_BYTES];
  g_autoptr (GString) token = g_string_new (NULL);

  if (getrandom (bytes, sizeof bytes, 0) != (gssize) sizeof bytes)
    {
      g_set_error (error,
                   COLLECTOR_ERROR,
                   COLLECTOR_ERROR_START,
                   "no random bytes for the reading token: %s",
                   g_strerror (errno));
      return NULL;
    }
  for (guint i = 0; i < TOKEN_BYTES; i++)
    g_string_append_printf (token, "%02x", bytes[i]);

  return g_string_free (g_steal_pointer (&token), FALSE);
}

static gboolean
is_token_fit (const char *token)
{
  for (const char *at = token; *at != '\0'; at++)
    {
      if (!g_ascii_isalnum (*at) && strchr ("-._~", *at) == NULL)
        return FALSE;
    }

  return strlen (token) >= MIN_TOKEN_CHARS;
}

static char *
read_token (const char *path, GError **error)
{
  g_autofree char *shown = g_filename_display_name (path);
  g_autofree char *token = NULL;
  g_autoptr (GError) problem = NULL;

  if (!g_file_get_contents (path, &token, NULL, &problem))
    {
      g_set_error (error,
                   COLLECTOR_ERROR,
                   COLLECTOR_ERROR_START,
                   "the reading token cannot be read: %s",
                   problem->message);
      return NULL;
    }

  g_strstrip (token);
  if (is_token_fit (token))
    return g_steal_pointer (&token);

  g_set_error (error,
               COLLECTOR_ERROR,
               COLLECTOR_ERROR_START,
               "the reading token in %s must have at least %d letters, digits and -._~",
               shown,
               MIN_TOKEN_CHARS);

  return NULL;
}

static gboolean
is_loopback_name (const char *name)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (name);

  if (address != NULL)
    return g_inet_address_get_is_loopback (address);

  return g_ascii_strcasecmp (name, "localhost") == 0 || g_str_has_suffix (name, ".localhost");
}

static gboolean
read_public_url (CollectorAccess *self, const char *public_url)
{
  g_autoptr (GUri) uri = g_uri_parse (public_url, G_URI_FLAGS_NONE, NULL);

  if (uri != NULL)
    self->public_host = g_strdup (g_uri_get_host (uri));

  return self->public_host != NULL && !is_loopback_name (self->public_host);
}

/* A public address is one that others reach, also where a proxy on this machine passes it on. */
CollectorAccess *
collector_access_new (gboolean    is_loopback,
                      const char *public_url,
                      const char *token_file,
                      GError    **error)
{
  g_autoptr (CollectorAccess) self = g_new0 (CollectorAccess, 1);
  gboolean is_public = public_url != NULL && read_public_url (self, public_url);

  self->is_loopback = is_loopback;
  if (token_file == NULL && is_loopback && !is_public)
    return g_steal_pointer (&self);

  self->is_token_own = token_file == NULL;
  self->token = token_file != NULL ? read_token (token_file, error) : make_token (error);
  if (self->token == NULL)
    return NULL;
  self->digest = digest_text (self->token);

  return g_steal_pointer (&self);
}

void
collector_access_set_port (CollectorAccess *self, int port)
{
  g_free (self->cookie);
  self->cookie = g_strdup_printf (COOKIE "-%d", port);
}

/* The token, where it must be told: one that came from a file is known already. */
const char *
collector_access_get_token (CollectorAccess *self)
{
  return self->is_token_own ? self->token : NULL;
}

/* A page of another origin can have its name point to this machine (DNS rebinding), but then the
 * Host header has that name. */
gboolean
collector_access_check_host (CollectorAccess *self, SoupServerMessage *message)
{
  const char *host =
    soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Host");
  g_autofree char *address = NULL;
  g_autoptr (GUri) uri = NULL;

  if (!self->is_loopback)
    return TRUE;
  if (host == NULL)
    return soup_server_message_get_http_version (message) == SOUP_HTTP_1_0;

  address = g_strconcat ("http://", host, "/", NULL);
  uri = g_uri_parse (address, G_URI_FLAGS_NONE, NULL);
  if (uri == NULL || g_uri_get_host (uri) == NULL)
    return FALSE;

  return is_loopback_name (g_uri_get_host (uri)) ||
         (self->public_host != NULL &&
          g_ascii_strcasecmp (g_uri_get_host (uri), self->public_host) == 0);
}

/* Takes as long for a wrong token as for the right one. */
static gboolean
is_token (CollectorAccess *self, const char *given)
{
  g_autofree char *digest = digest_text (given);
  guint            difference = 0;

  for (gsize i = 0; self->digest[i] != '\0'; i++)
    difference |= (guint) (self->digest[i] ^ digest[i]);

  return difference == 0;
}

static gboolean
has_bearer (CollectorAccess *self, SoupMessageHeaders *headers)
{
  const char *given = soup_message_headers_get_one (headers, "Authorization");
  const char *scheme = "Bearer ";

  return given != NULL && g_ascii_strncasecmp (given, scheme, strlen (scheme)) == 0 &&
         is_token (self, given + strlen (scheme));
}

static gboolean
has_cookie (CollectorAccess *self, SoupMessageHeaders *headers)
{
  const char *list = soup_message_headers_get_list (headers, "Cookie");
  g_auto (GStrv) pairs = list == NULL ? NULL : g_strsplit_set (list, ";,", -1);

  for (guint i = 0; pairs != NULL && pairs[i] != NULL; i++)
    {
      char *pair = g_strstrip (pairs[i]);
      gsize length = strlen (self->cookie);

      if (strncmp (pair, self->cookie, length) == 0 && pair[length] == '=' &&
          is_token (self, pair + length + 1))
        return TRUE;
    }

  return FALSE;
}

gboolean
collector_access_check_token (CollectorAccess *self, SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  return self->token == NULL || has_bearer (self, headers) || has_cookie (self, headers);
}

/* Lets in who opens "/?token=…": from then on a cookie holds the token, and not the address, which
 * others get to see. FALSE: there was no token, or a wrong one. */
gboolean
collector_access_enter (CollectorAccess *self, SoupServerMessage *message)
{
  const char      *query = g_uri_get_query (soup_server_message_get_uri (message));
  g_autofree char *name = NULL;
  g_autofree char *value = NULL;
  g_autofree char *cookie = NULL;

  if (!collector_query_read_pair (&query, &name, &value, NULL) || g_strcmp0 (name, "token") != 0)
    return FALSE;
  if (self->token != NULL && !is_token (self, value))
    return FALSE;

  collector_reply_start (message, SOUP_STATUS_SEE_OTHER);
  collector_reply_set_header (message, "Location", "/");
  if (self->token == NULL)
    return TRUE;

  cookie = g_strdup_printf ("%s=%s; HttpOnly; SameSite=Strict; Path=/", self->cookie, self->token);
  collector_reply_set_header (message, "Set-Cookie", cookie);

  return TRUE;
}
