/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-log-lines-private.h"

#include <string.h>

/* More would only be found in what was made to be slow. */
#define MAX_CANDIDATES 64

/* The end of the line, before its newline; NULL: it has none. */
static const guint8 *
find_newline (const GByteArray *bytes, gsize start)
{
  return start < bytes->len ? memchr (bytes->data + start, '\n', bytes->len - start) : NULL;
}

/* Where the brackets that are open at the start are closed; @length: nowhere, or it is no JSON. */
static gsize
find_closing (const guint8 *text, gsize length)
{
  guint    depth = 0;
  gboolean is_in_string = FALSE;

  for (gsize i = 0; i < length; i++)
    {
      guint8 c = text[i];

      if (c < 0x20)
        return length;
      if (c == '"')
        is_in_string = !is_in_string;
      else if (is_in_string)
        i += c == '\\' ? 1 : 0;
      else if (c == '{' || c == '[')
        depth++;
      else if ((c == '}' || c == ']') && --depth == 0)
        return i;
    }

  return length;
}

/* Whether it is one object from its first byte to its last. What is in it, the receiver judges. */
static gboolean
is_event (const guint8 *line, gsize length)
{
  return length >= 2 && line[0] == '{' && find_closing (line, length) == length - 1 &&
         line[length - 1] == '}' && g_utf8_validate_len ((const char *) line, length, NULL);
}

static gsize
measure (const GByteArray *bytes, guint max_lines, gboolean is_checked, guint *n_lines)
{
  const guint8 *newline;
  gsize         length = 0;

  *n_lines = 0;
  while (*n_lines < max_lines && (newline = find_newline (bytes, length)) != NULL)
    {
      const guint8 *line = bytes->data + length;

      if (is_checked && !is_event (line, (gsize) (newline - line)))
        break;
      length = (gsize) (newline + 1 - bytes->data);
      (*n_lines)++;
    }

  return length;
}

/* The length of the first @max_lines whole lines; their number comes out. */
gsize
natero_log_lines_measure (const GByteArray *bytes, guint max_lines, guint *n_lines)
{
  return measure (bytes, max_lines, FALSE, n_lines);
}

/* The length of the first lines that can all be events; their number comes out. */
gsize
natero_log_lines_measure_events (const GByteArray *bytes, guint max_events, guint *n_events)
{
  return measure (bytes, max_events, TRUE, n_events);
}

/*
 * How much of the first line, which is no event, has to go. What remains of it is an event where
 * only something has come before it.
 */
gsize
natero_log_lines_measure_garbage (const GByteArray *bytes, gboolean *is_line_lost)
{
  const guint8 *newline = find_newline (bytes, 0);
  const guint8 *start = bytes->data;

  *is_line_lost = newline != NULL;
  if (newline == NULL)
    return bytes->len;

  for (guint i = 0; i < MAX_CANDIDATES && start < newline; i++)
    {
      start = memchr (start, '{', (gsize) (newline - start));
      if (start == NULL)
        break;
      if (is_event (start, (gsize) (newline - start)))
        {
          *is_line_lost = FALSE;
          return (gsize) (start - bytes->data);
        }
      start++;
    }

  return (gsize) (newline + 1 - bytes->data);
}
