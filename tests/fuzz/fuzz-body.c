/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-body.h"
#include "fuzz.h"

#include <string.h>

#define MAX_BYTES (256 * 1024)

gpointer
fuzz_start (void)
{
  return NULL;
}

void
fuzz_stop (gpointer self G_GNUC_UNUSED)
{
}

static void
check_lines (GBytes *body)
{
  CollectorLines lines;
  gsize          length = 0;
  const char    *at = g_bytes_get_data (body, &length);
  const char    *end = at + length;
  const char    *line = NULL;
  gsize          line_length = 0;
  guint          number = 0;

  collector_lines_init (&lines, body);
  while (collector_lines_next (&lines, &line, &line_length))
    {
      g_assert_true (line >= at && line_length > 0 && line_length <= (gsize) (end - line));
      g_assert_null (memchr (line, '\n', line_length));
      g_assert_cmpuint (lines.number, >, number);
      number = lines.number;
      at = line + line_length;
    }
  g_assert_true (lines.at == lines.end);
}

gboolean
fuzz_one (gpointer self G_GNUC_UNUSED, const char *data, gsize length)
{
  g_autoptr (GBytes) packed = g_bytes_new_static (data, length);
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GError) error = NULL;

  check_lines (packed);
  body = collector_body_unpack (packed, MAX_BYTES, &error);
  g_assert_true ((body == NULL) == (error != NULL));
  if (body == NULL)
    return FALSE;

  g_assert_cmpuint (g_bytes_get_size (body), <=, MAX_BYTES);
  check_lines (body);

  return TRUE;
}
