/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-metrics.h"

#define PREFIX "natero_collector_"

static void
append (GString *out, const char *name, const char *type, const char *help, guint64 value)
{
  g_string_append_printf (out,
                          "# HELP " PREFIX "%s %s\n# TYPE " PREFIX "%s %s\n" PREFIX
                          "%s %" G_GUINT64_FORMAT "\n",
                          name,
                          help,
                          name,
                          type,
                          name,
                          value);
}

static void
append_counter (GString *out, const char *name, const char *help, guint64 value)
{
  append (out, name, "counter", help, value);
}

static void
append_forwarding (GString *out, const CollectorForwardCounts *counts)
{
  append (out,
          "forward_waiting_events",
          "gauge",
          "Events that wait for ClickHouse.",
          (guint64) counts->n_waiting);
  append_counter (out,
                  "forward_events_total",
                  "Events that ClickHouse has, since the database was made.",
                  (guint64) counts->n_forwarded);
  append (out,
          "forward_set_aside_events",
          "gauge",
          "Events that ClickHouse refused, and that are kept.",
          (guint64) counts->n_aside);
  append_counter (out,
                  "forward_set_aside_expired_total",
                  "Events that ClickHouse refused, and that were removed for their age.",
                  (guint64) counts->n_aside_expired);
}

/* Prometheus' text format, version 0.0.4. */
char *
collector_metrics_to_text (const CollectorMetrics *self, const char *version)
{
  g_autoptr (GString) out = g_string_new (NULL);

  g_string_append_printf (out,
                          "# HELP " PREFIX "build_info The version that runs.\n"
                          "# TYPE " PREFIX "build_info gauge\n" PREFIX
                          "build_info{version=\"%s\"} 1\n",
                          version);
  append_counter (out, "requests_total", "Requests that brought events.", self->n_requests);
  append_counter (out, "events_accepted_total", "Events that were stored.", self->n_accepted);
  append_counter (
    out, "events_duplicate_total", "Events that were stored already.", self->n_duplicates);
  append_counter (out, "events_rejected_total", "Lines that are no good events.", self->n_rejected);
  append_counter (out,
                  "requests_not_stored_total",
                  "Requests whose events could not be stored, so that they come again.",
                  self->n_unstored);
  append_counter (out, "body_bytes_total", "Bytes of bodies, as they were sent.", self->n_bytes);
  append_counter (out, "questions_total", "Questions put to the store.", self->n_questions);
  append_counter (out,
                  "questions_refused_total",
                  "Questions that were given up, as they asked for too much.",
                  self->n_refused);
  append (out, "held_bytes", "gauge", "Bytes of bodies that are held now.", self->n_held_bytes);
  append (out, "stream_readers", "gauge", "Readers of /api/stream.", self->n_readers);
  append (out,
          "start_time_seconds",
          "gauge",
          "When it was started, in seconds since 1970.",
          (guint64) self->started_at);
  if (self->is_forwarding)
    append_forwarding (out, &self->forward);

  return g_string_free (g_steal_pointer (&out), FALSE);
}
