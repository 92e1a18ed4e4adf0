/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-event-private.h"

#include "natero-json-private.h"

/**
 * NateroEvent:
 *
 * Something that was recorded: an immutable, reference-counted value.
 *
 * An event is one JSON object on one line, in the form in which it is kept and sent. It is given
 * to the handlers of [signal@Natero.Tracker::filter-event] and
 * [signal@Natero.Tracker::event-recorded].
 *
 * Since: 1.0
 */
struct _NateroEvent
{
  gatomicrefcount ref_count;
  const char     *action; /* interned */
  char           *id;
  gint64          created_at;
  char           *log_text;
  gsize           line_length;
  char           *line; /* with its newline */
};

/* GLib's macro passes functions through a union, which ISO C does not know. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"
G_DEFINE_BOXED_TYPE (NateroEvent, natero_event, natero_event_ref, natero_event_unref)
#pragma GCC diagnostic pop

static void
add_number (GString *json, const char *key, gint64 value)
{
  if (value >= 0)
    natero_json_add_int (json, key, value);
}

static char *
format_line (const NateroEventFields *fields, gsize *length)
{
  GString *json = g_string_sized_new (512);

  natero_json_begin (json);
  natero_json_add_string (json, "action", fields->action);
  natero_json_add_string (json, "account_id", fields->account_id);
  natero_json_add_string (json, "user_id", fields->user_id);
  natero_json_add_string (json, "session_id", fields->session_id);
  natero_json_add_int (json, "created_at", fields->created_at);
  natero_json_add_string (json, "feature", fields->feature);
  natero_json_add_string (json, "module", fields->module);
  natero_json_add_string (json, "product", fields->product);
  natero_json_add_string (json, "page", fields->page);
  add_number (json, "total", fields->total);
  add_number (json, "time_spent", fields->time_spent);
  add_number (json, "active_duration", fields->active_duration);
  natero_json_add_raw (json, "details", fields->details);
  natero_json_add_string (json, "visitor_id", fields->visitor_id);
  natero_json_add_string (json, "event_id", fields->event_id);
  natero_json_end (json);
  g_string_append_c (json, '\n');

  *length = json->len;
  return g_string_free (json, FALSE);
}

/* What the log may show: never who it was, never the details. */
static char *
format_log_text (const NateroEventFields *fields)
{
  GString *text = g_string_new (fields->action);

  if (fields->feature != NULL)
    g_string_append_printf (text, " feature=%s", fields->feature);
  if (fields->module != NULL)
    g_string_append_printf (text, " module=%s", fields->module);
  if (fields->product != NULL)
    g_string_append_printf (text, " product=%s", fields->product);
  if (fields->page != NULL)
    g_string_append_printf (text, " page=%s", fields->page);
  if (fields->time_spent >= 0)
    g_string_append_printf (text, " time_spent=%" G_GINT64_FORMAT " ms", fields->time_spent);
  if (fields->active_duration >= 0)
    g_string_append_printf (
      text, " active_duration=%" G_GINT64_FORMAT " ms", fields->active_duration);

  return g_string_free (text, FALSE);
}

NateroEvent *
natero_event_new (const NateroEventFields *fields)
{
  NateroEvent *self = g_new0 (NateroEvent, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->action = g_intern_string (fields->action);
  self->id = g_strdup (fields->event_id);
  self->created_at = fields->created_at;
  self->line = format_line (fields, &self->line_length);
  self->log_text = format_log_text (fields);
  return self;
}

/* The line as it is kept and sent, its newline included. */
const char *
natero_event_peek_line (NateroEvent *self, gsize *length)
{
  *length = self->line_length;
  return self->line;
}

/* Control characters are escaped: an id may hold some, and a log is read on a terminal. */
char *
natero_event_to_log_text (NateroEvent *self)
{
  return g_strescape (self->log_text, NULL);
}

/* How an event that no receiver takes is kept: beside the reason that was given. */
char *
natero_event_set_aside_line (const char *line, gsize length, const char *reason)
{
  g_autofree char *event = g_strndup (line, length);
  GString         *json = g_string_new (NULL);

  natero_json_begin (json);
  natero_json_add_string (json, "reason", reason);
  natero_json_add_raw (json, "event", event);
  natero_json_end (json);
  g_string_append_c (json, '\n');
  return g_string_free (json, FALSE);
}

/* From a line that was kept; -1 where it has none. A key inside a text has its quotes escaped. Half
 * a number would make an event very old. */
gint64
natero_event_find_created_at (const char *line, gsize length)
{
  static const char key[] = "\"created_at\":";
  const char       *found = g_strstr_len (line, (gssize) length, key);
  const char       *start = found != NULL ? found + sizeof key - 1 : NULL;
  gsize             n_digits = 0;

  if (start == NULL)
    return -1;

  while (start + n_digits < line + length && g_ascii_isdigit (start[n_digits]))
    n_digits++;
  if (n_digits == 0 || start + n_digits >= line + length ||
      (start[n_digits] != ',' && start[n_digits] != '}'))
    return -1;

  return g_ascii_strtoll (start, NULL, 10);
}

/**
 * natero_event_ref:
 * @self: an event
 *
 * Takes a reference.
 *
 * Returns: (transfer full): @self
 *
 * Since: 1.0
 */
NateroEvent *
natero_event_ref (NateroEvent *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * natero_event_unref:
 * @self: (transfer full): an event
 *
 * Drops a reference; the event goes with its last one.
 *
 * Since: 1.0
 */
void
natero_event_unref (NateroEvent *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->id);
  g_free (self->log_text);
  g_free (self->line);
  g_free (self);
}

/**
 * natero_event_get_action:
 * @self: an event
 *
 * Gets what happened.
 *
 * One of `feature`, `moduleEnd`, `pageView`, `pageViewEnd`, `sessionSync`, `sessionIdle`,
 * `login`, `logout`, `identifyUser` and `identifyAccount`.
 *
 * Returns: the action
 *
 * Since: 1.0
 */
const char *
natero_event_get_action (NateroEvent *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->action;
}

/**
 * natero_event_get_id:
 * @self: an event
 *
 * Gets the event’s id.
 *
 * A UUID that is given once, when the event is recorded, so that a receiver can tell a second
 * copy. Its last 12 digits count the events of one run of the program, from 1.
 *
 * Returns: the id
 *
 * Since: 1.0
 */
const char *
natero_event_get_id (NateroEvent *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->id;
}

/**
 * natero_event_get_created_at:
 * @self: an event
 *
 * Gets when it happened.
 *
 * Returns: milliseconds since 1970-01-01 00:00 UTC
 *
 * Since: 1.0
 */
gint64
natero_event_get_created_at (NateroEvent *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->created_at;
}

/**
 * natero_event_to_json:
 * @self: an event
 *
 * Gets the event as it is kept and sent: one JSON object on one line, without the newline.
 *
 * Returns: (transfer full): the JSON text, UTF-8
 *
 * Since: 1.0
 */
char *
natero_event_to_json (NateroEvent *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_strndup (self->line, self->line_length - 1);
}
