/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-text-private.h"

#include "natero-error.h"

#include <string.h>

static gboolean
check_utf8 (const char *field, const char *value, GError **error)
{
  const char *end = NULL;

  if (g_utf8_validate (value, -1, &end))
    return TRUE;

  g_set_error (error,
               NATERO_ERROR,
               NATERO_ERROR_INVALID_ARGUMENT,
               "%s is not valid UTF-8: byte %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT
               " is wrong. Nothing was changed or recorded.",
               field,
               (gsize) (end - value) + 1,
               strlen (value));
  return FALSE;
}

/* The text itself may be a person's, so that the message gives its length alone. */
gboolean
natero_text_check_length (const char *field, const char *value, guint max_chars, GError **error)
{
  long n_chars;

  if (value == NULL)
    return TRUE;
  if (!check_utf8 (field, value, error))
    return FALSE;

  n_chars = g_utf8_strlen (value, -1);
  if (n_chars <= (long) max_chars)
    return TRUE;

  g_set_error (error,
               NATERO_ERROR,
               NATERO_ERROR_INVALID_ARGUMENT,
               "%s has %ld characters; at most %u are allowed. Nothing was changed or recorded.",
               field,
               n_chars,
               max_chars);
  return FALSE;
}

gboolean
natero_text_check_optional_id (const char *field,
                               const char *value,
                               guint       max_chars,
                               GError    **error)
{
  if (value == NULL || *value != '\0')
    return natero_text_check_length (field, value, max_chars, error);

  g_set_error (error,
               NATERO_ERROR,
               NATERO_ERROR_INVALID_ARGUMENT,
               "%s is an empty text; give 1 to %u characters, or NULL for none. "
               "Nothing was changed or recorded.",
               field,
               max_chars);
  return FALSE;
}

gboolean
natero_text_check_id (const char *field, const char *value, guint max_chars, GError **error)
{
  if (value != NULL && *value != '\0')
    return natero_text_check_length (field, value, max_chars, error);

  g_set_error (error,
               NATERO_ERROR,
               NATERO_ERROR_INVALID_ARGUMENT,
               "%s is required, 1 to %u characters; %s was given. "
               "Nothing was changed or recorded.",
               field,
               max_chars,
               value == NULL ? "NULL" : "an empty text");
  return FALSE;
}

/* GLib's parser takes them in a host. */
static gboolean
has_blank (const char *value)
{
  while (*value != '\0' && !g_ascii_isspace (*value) && !g_ascii_iscntrl (*value))
    value++;
  return *value != '\0';
}

/* A URL may hold a password or a key, so that the message does not repeat it. */
gboolean
natero_text_check_url (const char *field, const char *value, GError **error)
{
  g_autoptr (GUri) uri = NULL;
  g_autofree char *filled = NULL;
  GString *template = NULL;
  const char *scheme;

  if (value == NULL)
    return TRUE;
  if (!check_utf8 (field, value, error))
    return FALSE;

  /* The brackets of the placeholders are no URL characters. */
  template = g_string_new (value);
  g_string_replace (template, "[authKey]", "a", 0);
  g_string_replace (template, "[apiKey]", "a", 0);
  filled = g_string_free (template, FALSE);

  uri = g_uri_parse (filled, G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_ENCODED, NULL);
  scheme = uri != NULL ? g_uri_get_scheme (uri) : NULL;
  if (uri != NULL && !has_blank (value) &&
      (g_str_equal (scheme, "http") || g_str_equal (scheme, "https")) &&
      g_uri_get_host (uri) != NULL && *g_uri_get_host (uri) != '\0')
    return TRUE;

  g_set_error (error,
               NATERO_ERROR,
               NATERO_ERROR_INVALID_ARGUMENT,
               "%s is not a whole http:// or https:// URL with a host "
               "(%ld characters were given). Nothing was changed.",
               field,
               g_utf8_strlen (value, -1));
  return FALSE;
}

gboolean
natero_text_is_file_name (const char *value)
{
  return value != NULL && *value != '\0' && *value != '.' && strlen (value) <= 255 &&
         strchr (value, '/') == NULL && g_utf8_validate (value, -1, NULL);
}
