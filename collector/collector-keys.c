/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-keys.h"

#include "collector-error.h"

#include <string.h>

struct _CollectorKeys
{
  GHashTable *sources; /* digest of a pair → name; NULL: any keys will do */
};

CollectorKeys *
collector_keys_new_any (void)
{
  return g_new0 (CollectorKeys, 1);
}

void
collector_keys_free (CollectorKeys *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->sources, g_hash_table_unref);
  g_free (self);
}

static char *
digest_pair (const char *auth_key, const char *api_key)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  /* With its NUL, so that no two pairs run together to one text. */
  g_checksum_update (checksum, (const unsigned char *) auth_key, (gssize) strlen (auth_key) + 1);
  g_checksum_update (checksum, (const unsigned char *) api_key, (gssize) strlen (api_key));

  return g_strdup (g_checksum_get_string (checksum));
}

static char **
split_words (const char *line)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  g_auto (GStrv) parts = g_strsplit_set (line, " \t\r", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (*parts[i] != '\0')
        g_strv_builder_add (words, parts[i]);
    }

  return g_strv_builder_end (words);
}

static const char *
add_line (CollectorKeys *self, const char *line)
{
  g_auto (GStrv) words = split_words (line);
  g_autofree char *pair = NULL;

  if (words[0] == NULL || words[0][0] == '#')
    return NULL;
  if (g_strv_length (words) != 3)
    return "a line must be: authKey apiKey source-name";
  if (!g_utf8_validate (words[2], -1, NULL))
    return "the source-name is not valid UTF-8";

  pair = digest_pair (words[0], words[1]);
  if (g_hash_table_contains (self->sources, pair))
    return "these two keys stand in an earlier line too";
  g_hash_table_insert (self->sources, g_steal_pointer (&pair), g_strdup (words[2]));

  return NULL;
}

/* Reads a keys file. Errors name the file and the line, never what stands there. */
CollectorKeys *
collector_keys_new_load (const char *path, GError **error)
{
  g_autoptr (CollectorKeys) self = collector_keys_new_any ();
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  self->sources = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (!g_file_get_contents (path, &text, NULL, error))
    {
      g_prefix_error (error, "the keys file cannot be read: ");
      return NULL;
    }

  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *shown = g_filename_display_name (path);
      const char      *problem = add_line (self, lines[i]);

      if (problem == NULL)
        continue;
      g_set_error (error,
                   COLLECTOR_ERROR,
                   COLLECTOR_ERROR_START,
                   "keys file %s, line %u: %s",
                   shown,
                   i + 1,
                   problem);
      return NULL;
    }

  if (g_hash_table_size (self->sources) == 0)
    {
      g_set_error (error,
                   COLLECTOR_ERROR,
                   COLLECTOR_ERROR_START,
                   "the keys file holds no keys, so nobody could send");
      return NULL;
    }

  return g_steal_pointer (&self);
}

/* The source that the keys stand for, or NULL. */
const char *
collector_keys_find (CollectorKeys *self, const char *auth_key, const char *api_key)
{
  g_autofree char *pair = NULL;

  if (self->sources == NULL)
    return "any";

  pair = digest_pair (auth_key, api_key);

  return g_hash_table_lookup (self->sources, pair);
}
