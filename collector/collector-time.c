/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-time.h"

#include <string.h>

#define MAX_DAYS 36500
#define SECOND_MS G_GINT64_CONSTANT (1000)
#define DAY_MS (24 * 60 * 60 * SECOND_MS)

typedef struct
{
  const char *unit;
  gint64      ms;
} Unit;

static const Unit units[] = {
  { "s", SECOND_MS }, { "m", 60 * SECOND_MS }, { "h", 3600 * SECOND_MS },
  { "d", DAY_MS },    { "w", 7 * DAY_MS },
};

/* Takes "90s", "30m", "12h", "400d" and "6w". */
gboolean
collector_time_parse_span (const char *text, gint64 *ms)
{
  gsize            length = strlen (text);
  g_autofree char *number = NULL;
  guint64          count = 0;

  if (length < 2)
    return FALSE;

  number = g_strndup (text, length - 1);
  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    {
      if (strcmp (units[i].unit, text + length - 1) != 0)
        continue;
      if (!g_ascii_string_to_unsigned (
            number, 10, 1, (guint64) (MAX_DAYS * DAY_MS / units[i].ms), &count, NULL))
        return FALSE;
      *ms = (gint64) count * units[i].ms;
      return TRUE;
    }

  return FALSE;
}

/* Takes "2026-11-26", "2026-11-26T08:00:00Z", with an offset too, epoch milliseconds, and a span:
 * so long ago. What has no time zone is UTC. */
gboolean
collector_time_parse (const char *text, gint64 now_ms, gint64 *time_ms)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) date = NULL;
  g_autofree char *start_of_day = NULL;
  gint64           span_ms = 0;

  if (g_ascii_string_to_signed (text, 10, 100000000, G_MAXINT64, time_ms, NULL))
    return TRUE;
  if (collector_time_parse_span (text, &span_ms))
    {
      *time_ms = now_ms - span_ms;
      return TRUE;
    }

  if (strlen (text) == strlen ("2026-11-26"))
    start_of_day = g_strconcat (text, "T00:00:00Z", NULL);
  date = g_date_time_new_from_iso8601 (start_of_day != NULL ? start_of_day : text, utc);
  if (date == NULL)
    return FALSE;
  *time_ms = g_date_time_to_unix (date) * 1000 + g_date_time_get_microsecond (date) / 1000;

  return TRUE;
}
