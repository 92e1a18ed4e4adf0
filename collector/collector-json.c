/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-json.h"

#include "collector-error.h"

#include <string.h>

typedef struct
{
  const char *start;
  const char *at;
  const char *end;
  const char *problem;
} Scanner;

static gboolean
fail (Scanner *scanner, const char *problem)
{
  scanner->problem = problem;

  return FALSE;
}

static gboolean
fail_unexpected (Scanner *scanner, const char *problem)
{
  return fail (scanner, scanner->at == scanner->end ? "it ends too soon" : problem);
}

static gboolean
is_space (char character)
{
  return character == ' ' || character == '\t' || character == '\r' || character == '\n';
}

static void
skip_space (Scanner *scanner)
{
  while (scanner->at < scanner->end && is_space (*scanner->at))
    scanner->at++;
}

static gboolean
skip_character (Scanner *scanner, char character)
{
  if (scanner->at == scanner->end || *scanner->at != character)
    return FALSE;
  scanner->at++;

  return TRUE;
}

static gboolean
skip_digits (Scanner *scanner)
{
  const char *first = scanner->at;

  while (scanner->at < scanner->end && g_ascii_isdigit (*scanner->at))
    scanner->at++;

  return scanner->at > first || fail_unexpected (scanner, "a digit is missing");
}

static gboolean
scan_number (Scanner *scanner)
{
  skip_character (scanner, '-');
  if (!skip_character (scanner, '0') && !skip_digits (scanner))
    return FALSE;
  if (skip_character (scanner, '.') && !skip_digits (scanner))
    return FALSE;
  if (!skip_character (scanner, 'e') && !skip_character (scanner, 'E'))
    return TRUE;
  if (!skip_character (scanner, '+'))
    skip_character (scanner, '-');

  return skip_digits (scanner);
}

static gboolean
scan_literal (Scanner *scanner, const char *literal)
{
  gsize length = strlen (literal);

  if ((gsize) (scanner->end - scanner->at) < length || strncmp (scanner->at, literal, length) != 0)
    return fail (scanner, "a word that JSON does not know");
  scanner->at += length;

  return TRUE;
}

static gboolean
scan_hex (Scanner *scanner, gunichar *code)
{
  *code = 0;
  for (guint i = 0; i < 4; i++, scanner->at++)
    {
      if (scanner->at == scanner->end || !g_ascii_isxdigit (*scanner->at))
        return fail_unexpected (scanner, "\\u needs four hexadecimal digits");
      *code = *code * 16 + (gunichar) g_ascii_xdigit_value (*scanner->at);
    }

  return TRUE;
}

static gboolean
scan_unicode_escape (Scanner *scanner, gunichar *character)
{
  gunichar high = 0;
  gunichar low = 0;

  if (!scan_hex (scanner, &high))
    return FALSE;
  *character = high;
  if (high == 0)
    return fail (scanner, "texts may not hold the character U+0000");
  if (high < 0xd800 || high > 0xdfff)
    return TRUE;

  if (high > 0xdbff || !skip_character (scanner, '\\') || !skip_character (scanner, 'u'))
    return fail (scanner, "half of a surrogate pair");
  if (!scan_hex (scanner, &low))
    return FALSE;
  if (low < 0xdc00 || low > 0xdfff)
    return fail (scanner, "half of a surrogate pair");
  *character = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);

  return TRUE;
}

/* Stands behind a backslash; gives the character that the escape means. */
static gboolean
scan_escape (Scanner *scanner, gunichar *character)
{
  const char *escapes = "\"\\/bfnrt";
  const char *meanings = "\"\\/\b\f\n\r\t";
  const char *found = NULL;

  if (skip_character (scanner, 'u'))
    return scan_unicode_escape (scanner, character);

  if (scanner->at < scanner->end && *scanner->at != '\0')
    found = strchr (escapes, *scanner->at);
  if (found == NULL)
    return fail_unexpected (scanner, "an escape that JSON does not know");
  scanner->at++;
  *character = (gunichar) meanings[found - escapes];

  return TRUE;
}

/* A character of a string that stands for itself and does not end it. */
static gboolean
is_plain (char character)
{
  return (unsigned char) character >= 0x20 && character != '"' && character != '\\';
}

/* Whether one of eight bytes is not plain: a byte that is less than n, or equal to it, is what
 * makes the highest bit of its place appear. */
static gboolean
has_special (guint64 bytes)
{
  const guint64 ones = G_GUINT64_CONSTANT (0x0101010101010101);
  const guint64 highs = ones << 7;
  guint64       quotes = bytes ^ (ones * '"');
  guint64       backslashes = bytes ^ (ones * '\\');

  return (((bytes - ones * 0x20) & ~bytes) | ((quotes - ones) & ~quotes) |
          ((backslashes - ones) & ~backslashes)) &
             highs
           ? TRUE
           : FALSE;
}

static const char *
find_special (const char *at, const char *end)
{
  guint64 bytes = 0;

  while (end - at >= (gssize) sizeof bytes)
    {
      memcpy (&bytes, at, sizeof bytes);
      if (has_special (bytes))
        break;
      at += sizeof bytes;
    }
  while (at < end && is_plain (*at))
    at++;

  return at;
}

/* Reads a string; its characters are appended to out unless that is NULL. */
static gboolean
scan_string (Scanner *scanner, GString *out)
{
  gunichar character = 0;

  if (!skip_character (scanner, '"'))
    return fail_unexpected (scanner, "a name in double quotes is missing");

  for (;;)
    {
      const char *first = scanner->at;

      scanner->at = find_special (first, scanner->end);
      if (out != NULL)
        g_string_append_len (out, first, scanner->at - first);
      if (skip_character (scanner, '"'))
        return TRUE;
      if (scanner->at == scanner->end)
        return fail_unexpected (scanner, "a text has no end");
      if (!skip_character (scanner, '\\'))
        return fail (scanner, "a control character that is not escaped");
      if (!scan_escape (scanner, &character))
        return FALSE;
      if (out != NULL)
        g_string_append_unichar (out, character);
    }
}

static gboolean scan_value (Scanner *scanner, guint depth, CollectorJson *value);

static gboolean
scan_member (Scanner *scanner, guint depth)
{
  CollectorJson value;

  skip_space (scanner);
  if (!scan_string (scanner, NULL))
    return FALSE;
  skip_space (scanner);
  if (!skip_character (scanner, ':'))
    return fail_unexpected (scanner, "a colon is missing");

  return scan_value (scanner, depth, &value);
}

static gboolean
scan_container (Scanner *scanner, guint depth, gboolean is_object)
{
  char          last = is_object ? '}' : ']';
  CollectorJson value;

  if (depth == COLLECTOR_JSON_MAX_DEPTH)
    return fail (scanner,
                 "it is nested deeper than " G_STRINGIFY (COLLECTOR_JSON_MAX_DEPTH) " levels");

  scanner->at++;
  skip_space (scanner);
  if (skip_character (scanner, last))
    return TRUE;

  do
    {
      gboolean is_good =
        is_object ? scan_member (scanner, depth + 1) : scan_value (scanner, depth + 1, &value);

      if (!is_good)
        return FALSE;
      skip_space (scanner);
    }
  while (skip_character (scanner, ','));

  return skip_character (scanner, last) || fail_unexpected (scanner, "a comma is missing");
}

static gboolean
scan_any (Scanner *scanner, guint depth, CollectorJsonKind *kind)
{
  char first = scanner->at < scanner->end ? *scanner->at : '\0';

  switch (first)
    {
    case '{':
      *kind = COLLECTOR_JSON_OBJECT;
      return scan_container (scanner, depth, TRUE);
    case '[':
      *kind = COLLECTOR_JSON_ARRAY;
      return scan_container (scanner, depth, FALSE);
    case '"':
      *kind = COLLECTOR_JSON_STRING;
      return scan_string (scanner, NULL);
    case 't':
    case 'f':
      *kind = COLLECTOR_JSON_BOOLEAN;
      return scan_literal (scanner, first == 't' ? "true" : "false");
    case 'n':
      *kind = COLLECTOR_JSON_NULL;
      return scan_literal (scanner, "null");
    default:
      *kind = COLLECTOR_JSON_NUMBER;
      if (first == '-' || g_ascii_isdigit (first))
        return scan_number (scanner);
      return fail_unexpected (scanner, "a value is missing");
    }
}

static gboolean
scan_value (Scanner *scanner, guint depth, CollectorJson *value)
{
  skip_space (scanner);
  value->text = scanner->at;
  if (!scan_any (scanner, depth, &value->kind))
    return FALSE;
  value->length = (gsize) (scanner->at - value->text);

  return TRUE;
}

/* Checks that the text is one JSON value and nothing else, in valid UTF-8. */
gboolean
collector_json_parse (const char *text, gsize length, CollectorJson *value, GError **error)
{
  Scanner     scanner = { text, text, text + length, NULL };
  const char *valid_end = NULL;

  if (!g_utf8_validate_len (text, length, &valid_end))
    {
      scanner.at = valid_end;
      fail (&scanner, "it is not valid UTF-8");
    }
  else if (scan_value (&scanner, 0, value))
    {
      skip_space (&scanner);
      if (scanner.at < scanner.end)
        fail (&scanner, "something follows its end");
    }

  if (scanner.problem == NULL)
    return TRUE;

  g_set_error (error,
               COLLECTOR_ERROR,
               COLLECTOR_ERROR_REFUSED,
               "%s (byte %" G_GSIZE_FORMAT ")",
               scanner.problem,
               (gsize) (scanner.at - scanner.start) + 1);

  return FALSE;
}

/* Walks the members of an object that collector_json_parse() has found good; position is 0 at
 * first. */
gboolean
collector_json_next_member (const CollectorJson *object,
                            gsize               *position,
                            CollectorJson       *name,
                            CollectorJson       *value)
{
  Scanner scanner = {
    object->text,
    object->text + MAX (*position, 1),
    object->text + object->length,
    NULL,
  };

  skip_space (&scanner);
  skip_character (&scanner, ',');
  if (!scan_value (&scanner, 0, name))
    return FALSE;
  skip_space (&scanner);
  skip_character (&scanner, ':');
  if (!scan_value (&scanner, 0, value))
    return FALSE;
  *position = (gsize) (scanner.at - scanner.start);

  return TRUE;
}

/* The same for the elements of an array. */
gboolean
collector_json_next_element (const CollectorJson *array, gsize *position, CollectorJson *value)
{
  Scanner scanner = {
    array->text,
    array->text + MAX (*position, 1),
    array->text + array->length,
    NULL,
  };

  skip_space (&scanner);
  skip_character (&scanner, ',');
  if (!scan_value (&scanner, 0, value))
    return FALSE;
  *position = (gsize) (scanner.at - scanner.start);

  return TRUE;
}

/* The characters of a string that collector_json_parse() has found good. */
char *
collector_json_dup_string (const CollectorJson *string)
{
  Scanner     scanner = { string->text, string->text, string->text + string->length, NULL };
  const char *first = string->text + 1;
  const char *last = scanner.end - 1;
  g_autoptr (GString) out = NULL;

  if (find_special (first, last) == last)
    return g_strndup (first, (gsize) (last - first));

  out = g_string_sized_new (string->length);
  scan_string (&scanner, out);

  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* The kind with its article, for error messages. */
const char *
collector_json_kind_to_text (CollectorJsonKind kind)
{
  const char *const names[] = {
    "null", "a boolean", "a number", "a text", "an array", "an object"
  };

  return names[kind];
}

void
collector_json_append_string (GString *out, const char *text)
{
  const char *end = text + strlen (text);

  g_string_append_c (out, '"');
  for (const char *at = text; at < end; at++)
    {
      const char *special = find_special (at, end);

      g_string_append_len (out, at, special - at);
      at = special;
      if (at == end)
        break;
      if (*at == '"' || *at == '\\')
        g_string_append_printf (out, "\\%c", *at);
      else if (*at == '\n')
        g_string_append (out, "\\n");
      else
        g_string_append_printf (out, "\\u%04x", (guint) *at);
    }
  g_string_append_c (out, '"');
}
