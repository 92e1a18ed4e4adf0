/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-text.h"

#include <string.h>

/* Line and direction marks are printable to Unicode, but can rearrange what stands around them. */
static gboolean
is_harmless (gunichar character)
{
  switch (g_unichar_type (character))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_PRIVATE_USE:
    case G_UNICODE_UNASSIGNED:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
      return FALSE;
    default:
      return TRUE;
    }
}

static void
append_character (GString *out, gunichar character)
{
  if (character == '\n')
    g_string_append (out, "\\n");
  else if (character == '\r')
    g_string_append (out, "\\r");
  else if (character == '\t')
    g_string_append (out, "\\t");
  else if (character == '"' || character == '\\')
    g_string_append_printf (out, "\\%c", (char) character);
  else if (is_harmless (character))
    g_string_append_unichar (out, character);
  else if (character <= 0xffff)
    g_string_append_printf (out, "\\u%04x", character);
  else
    g_string_append_printf (out, "\\U%08x", character);
}

/* Appends the UTF-8 text with everything that could act on a terminal, or end a quotation,
 * spelled out; after max_chars characters it is cut, which an ellipsis shows. */
void
collector_text_append_escaped (GString *out, const char *text, gsize max_chars)
{
  gsize n_chars = 0;

  for (const char *at = text; *at != '\0'; at = g_utf8_find_next_char (at, NULL))
    {
      if (n_chars++ == max_chars)
        {
          g_string_append (out, "…");
          return;
        }
      append_character (out, g_utf8_get_char (at));
    }
}

static gboolean
is_one_word (const char *text)
{
  if (*text == '\0')
    return FALSE;

  for (const char *at = text; *at != '\0'; at = g_utf8_find_next_char (at, NULL))
    {
      gunichar character = g_utf8_get_char (at);

      if (g_unichar_isspace (character) || !is_harmless (character))
        return FALSE;
      if (character == '"' || character == '\\' || character == '=' || character == '/')
        return FALSE;
    }

  return TRUE;
}

/* Appends the text as it is where it is one plain word, else in quotation marks. */
void
collector_text_append_word (GString *out, const char *text, gsize max_chars)
{
  gboolean is_plain = is_one_word (text);

  if (!is_plain)
    g_string_append_c (out, '"');
  collector_text_append_escaped (out, text, max_chars);
  if (!is_plain)
    g_string_append_c (out, '"');
}

/* The first max_chars characters of valid UTF-8, escaped, for an error message. */
char *
collector_text_quote (const char *text, gsize length, gsize max_chars)
{
  g_autofree char *copy = g_strndup (text, length);
  g_autoptr (GString) out = g_string_new (NULL);

  collector_text_append_escaped (out, copy, max_chars);

  return g_string_free (g_steal_pointer (&out), FALSE);
}
