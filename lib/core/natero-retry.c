/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-retry-private.h"

#include <string.h>

#define FIRST_WAIT_MS 1000
#define LOWEST_CEILING_MS 4000
#define LONGEST_WAIT_MS (30 * 60 * 1000)
#define LONGEST_ASKED_WAIT_MS (60 * 60 * 1000)
#define OUTAGE_KEPT_MS (60 * 60 * 1000)
#define SAME_5XX_LIMIT 5

static void
refused_line_free (NateroRefusedLine *line)
{
  g_free (line->reason);
  g_free (line);
}

NateroOutcome *
natero_outcome_new (NateroOutcomeKind kind, guint status, const char *message)
{
  NateroOutcome *self = g_new0 (NateroOutcome, 1);

  self->kind = kind;
  self->status = status;
  self->retry_after_ms = -1;
  self->message = g_strdup (message);
  return self;
}

void
natero_outcome_add_refused (NateroOutcome *self, guint line, const char *reason)
{
  NateroRefusedLine *refused = g_new0 (NateroRefusedLine, 1);

  refused->line = line;
  refused->reason = g_strdup (reason);
  if (self->refused == NULL)
    self->refused = g_ptr_array_new_with_free_func ((GDestroyNotify) refused_line_free);
  g_ptr_array_add (self->refused, refused);
}

void
natero_outcome_free (NateroOutcome *self)
{
  if (self == NULL)
    return;

  g_free (self->message);
  g_clear_pointer (&self->refused, g_ptr_array_unref);
  g_free (self);
}

NateroOutcomeKind
natero_outcome_kind_from_status (guint status)
{
  if (status >= 200 && status < 300)
    return NATERO_OUTCOME_TAKEN;
  if (status >= 300 && status < 400)
    return NATERO_OUTCOME_DENIED;

  switch (status)
    {
    case 401:
    case 403:
    case 404:
      return NATERO_OUTCOME_DENIED;
    case 408:
    case 425:
    case 429:
      return NATERO_OUTCOME_LATER;
    case 413:
      return NATERO_OUTCOME_TOO_LARGE;
    default:
      break;
    }

  if (status >= 400 && status < 500)
    return NATERO_OUTCOME_REFUSED;
  return status >= 500 ? NATERO_OUTCOME_LATER : NATERO_OUTCOME_NOT_SENT;
}

/*
 * Full jitter between one second and a ceiling that follows the age of the outage: a short one is
 * over soon after it ended, a long one costs the receiver little.
 */
static gint64
back_off (gint64 outage_ms, double fraction)
{
  gint64 ceiling = CLAMP (outage_ms / 8, LOWEST_CEILING_MS, LONGEST_WAIT_MS);

  return FIRST_WAIT_MS + (gint64) (fraction * (double) (ceiling - FIRST_WAIT_MS));
}

static NateroRetryAction
halve_or (NateroRetryAction last_resort, guint n_events)
{
  return n_events > 1 ? NATERO_RETRY_HALVE : last_resort;
}

NateroRetryAction
natero_retry_decide (const NateroOutcome *outcome, const NateroRetryFacts *facts, gint64 *wait_ms)
{
  gint64 asked_ms = MIN (outcome->retry_after_ms, LONGEST_ASKED_WAIT_MS);

  *wait_ms = MAX (asked_ms, back_off (facts->outage_ms, facts->fraction));

  switch (outcome->kind)
    {
    case NATERO_OUTCOME_TAKEN:
    case NATERO_OUTCOME_PARTLY:
      return NATERO_RETRY_NEXT;
    case NATERO_OUTCOME_DENIED:
      return NATERO_RETRY_PAUSE;
    case NATERO_OUTCOME_TOO_LARGE:
    case NATERO_OUTCOME_REFUSED:
      return halve_or (NATERO_RETRY_SET_ASIDE, facts->n_events);
    case NATERO_OUTCOME_LATER:
      /* A receiver may answer 500 to one bad event for ever. */
      if (outcome->status >= 500 && facts->n_same_5xx >= SAME_5XX_LIMIT)
        return halve_or (facts->has_others_through ? NATERO_RETRY_SET_ASIDE : NATERO_RETRY_PROBE,
                         facts->n_events);
      return NATERO_RETRY_WAIT;
    case NATERO_OUTCOME_NOT_SENT:
    default:
      return NATERO_RETRY_WAIT;
    }
}

/*
 * What is left of the wait that a former run began. -1: it is too long ago to mean anything. A
 * wall clock that was put back makes no wait longer than it was.
 */
gint64
natero_retry_resume (const NateroOutage *outage, gint64 now_wall_ms, gint64 *outage_ms)
{
  gint64 longest_ms = CLAMP (outage->wait_ms, 0, LONGEST_ASKED_WAIT_MS);

  if (outage->since_wall_ms <= 0 || outage->next_wall_ms <= 0 ||
      now_wall_ms - outage->next_wall_ms > OUTAGE_KEPT_MS)
    return -1;

  *outage_ms = MAX (now_wall_ms - outage->since_wall_ms, 0);
  return CLAMP (outage->next_wall_ms - now_wall_ms, 0, longest_ms);
}

static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

/* An HTTP date of the form that is sent today: "Sun, 06 Nov 1994 08:49:37 GMT". */
static gint64
parse_http_date (const char *text)
{
  g_autoptr (GDateTime) date = NULL;
  g_auto (GStrv) parts = g_strsplit_set (text, " :", -1);
  guint month = 0;

  if (g_strv_length (parts) != 8 || strcmp (parts[7], "GMT") != 0)
    return -1;
  while (month < G_N_ELEMENTS (months) && strcmp (parts[2], months[month]) != 0)
    month++;
  if (month == G_N_ELEMENTS (months))
    return -1;

  date = g_date_time_new_utc ((int) g_ascii_strtoll (parts[3], NULL, 10),
                              (int) month + 1,
                              (int) g_ascii_strtoll (parts[1], NULL, 10),
                              (int) g_ascii_strtoll (parts[4], NULL, 10),
                              (int) g_ascii_strtoll (parts[5], NULL, 10),
                              (double) g_ascii_strtoll (parts[6], NULL, 10));
  return date != NULL ? g_date_time_to_unix (date) * 1000 : -1;
}

/* The header `Retry-After`, in seconds or as a date. -1: absent, or not to be understood. */
gint64
natero_retry_parse_after (const char *header, gint64 now_wall_ms)
{
  guint64 seconds;
  gint64  date_ms;

  if (header == NULL)
    return -1;
  if (g_ascii_string_to_unsigned (header, 10, 0, G_MAXUINT32, &seconds, NULL))
    return (gint64) seconds * 1000;

  date_ms = parse_http_date (header);
  return date_ms < 0 ? -1 : MAX (date_ms - now_wall_ms, 0);
}
