/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "api-support.h"

#include <string.h>

#define DEADLINE_SECONDS 60
#define LOOK_AGAIN_MS 5

static gboolean
look_again_cb (G_GNUC_UNUSED gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/* Turns the main context until it is so. */
void
api_wait (ApiCondition condition, gpointer user_data, const char *what)
{
  gint64   deadline = g_get_monotonic_time () + DEADLINE_SECONDS * G_USEC_PER_SEC;
  guint    source_id = g_timeout_add (LOOK_AGAIN_MS, look_again_cb, NULL);
  gboolean is_so = condition (user_data);

  while (!is_so && g_get_monotonic_time () < deadline)
    {
      g_main_context_iteration (NULL, TRUE);
      is_so = condition (user_data);
    }
  g_source_remove (source_id);

  if (!is_so)
    g_test_message ("waited %d s in vain: %s", DEADLINE_SECONDS, what);
  g_assert_true (is_so);
}

typedef struct
{
  const guint *value;
  guint        at_least;
} Count;

static gboolean
has_come_to (gpointer user_data)
{
  const Count *count = user_data;

  return *count->value >= count->at_least;
}

void
api_wait_count (const guint *value, guint at_least, const char *what)
{
  Count count = { value, at_least };

  api_wait (has_come_to, &count, what);
}

void
api_turn (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

char *
api_make_text (guint n_chars)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n_chars; i++)
    g_string_append (text, "ä");
  return g_string_free (text, FALSE);
}

JsonObject *
api_parse (const char *line)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;

  json_parser_load_from_data (parser, line, -1, &error);
  g_assert_no_error (error);
  g_assert_true (JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)));
  return json_object_ref (json_node_get_object (json_parser_get_root (parser)));
}

char *
api_line_to_words (const char *line)
{
  static const char *const keys[] = { "feature", "time_spent", "active_duration", "page" };
  g_autoptr (JsonObject) object = api_parse (line);
  const char *action = json_object_get_string_member (object, "action");
  GString    *words = g_string_new (action);

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      JsonNode *node = json_object_get_member (object, keys[i]);

      if (node == NULL)
        continue;
      if (json_node_get_value_type (node) == G_TYPE_STRING)
        g_string_append_printf (words, "(%s)", json_node_get_string (node));
      else
        g_string_append_printf (words, "(%" G_GINT64_FORMAT ")", json_node_get_int (node));
    }
  return g_string_free (words, FALSE);
}

guint
api_count_events (NateroTracker *tracker)
{
  g_autoptr (GPtrArray) events = natero_tracker_dup_recorded_events (tracker);

  return events->len;
}

char *
api_dup_words (NateroTracker *tracker, guint first)
{
  g_autoptr (GPtrArray) events = natero_tracker_dup_recorded_events (tracker);
  GString *all = g_string_new (NULL);

  for (guint i = first; i < events->len; i++)
    {
      g_autofree char *line = natero_event_to_json (g_ptr_array_index (events, i));
      g_autofree char *words = api_line_to_words (line);

      g_string_append_printf (all, "%s%s", all->len > 0 ? " " : "", words);
    }
  return g_string_free (all, FALSE);
}

void
api_assert_words (NateroTracker *tracker, guint first, const char *expected)
{
  g_autofree char *words = api_dup_words (tracker, first);

  g_assert_cmpstr (words, ==, expected);
}

/* A negative index counts from the end: -1 is the last one. */
JsonObject *
api_parse_event (NateroTracker *tracker, int index)
{
  g_autoptr (GPtrArray) events = natero_tracker_dup_recorded_events (tracker);
  g_autofree char *line = NULL;
  guint            position = index >= 0 ? (guint) index : events->len - (guint) -index;

  g_assert_cmpuint (position, <, events->len);
  line = natero_event_to_json (g_ptr_array_index (events, position));
  return api_parse (line);
}

static void
notify_cb (G_GNUC_UNUSED GObject *object, G_GNUC_UNUSED GParamSpec *pspec, gpointer user_data)
{
  guint *count = user_data;

  (*count)++;
}

/* Lives as long as the object. */
const guint *
api_count_notify (gpointer object, const char *property)
{
  g_autofree char *signal = g_strconcat ("notify::", property, NULL);
  guint           *count = g_new0 (guint, 1);

  g_signal_connect (object, signal, G_CALLBACK (notify_cb), count);
  g_object_set_data_full (object, g_intern_string (signal), count, g_free);
  return count;
}

static GLogWriterOutput
capture_cb (G_GNUC_UNUSED GLogLevelFlags level,
            const GLogField             *log_fields,
            gsize                        n_fields,
            gpointer                     user_data)
{
  GString *text = user_data;

  for (gsize i = 0; i < n_fields; i++)
    {
      gssize length = log_fields[i].length;

      g_string_append_printf (text, "%s=", log_fields[i].key);
      g_string_append_len (text, log_fields[i].value, length);
      g_string_append_c (text, '\n');
    }
  return G_LOG_WRITER_HANDLED;
}

/* May be called once in a process; the text lives as long as that. */
GString *
api_capture_log (void)
{
  GString *text = g_string_new (NULL);

  g_log_set_writer_func (capture_cb, text, NULL);
  return text;
}

NateroTracker *
api_new_recording (void)
{
  NateroTracker *tracker = natero_tracker_new_recording ();

  g_object_set (tracker, "account-id", "acme", "user-id", "ada", NULL);
  g_assert_cmpuint (api_count_events (tracker), ==, 0);
  return tracker;
}

NateroTracker *
api_new_real (const char *url, const char *first_property, ...)
{
  g_autofree char *uuid = g_uuid_string_random ();
  g_autofree char *id = g_strconcat ("org.natero.ApiTest-", uuid, NULL);
  NateroTracker   *tracker = NULL;
  va_list          args;

  tracker = g_object_new (NATERO_TYPE_TRACKER,
                          "api-key",
                          API_KEY,
                          "auth-key",
                          AUTH_KEY,
                          "application-id",
                          id,
                          "debug-url",
                          url,
                          NULL);
  va_start (args, first_property);
  g_object_set_valist (G_OBJECT (tracker), first_property, args);
  va_end (args);
  return tracker;
}

typedef struct
{
  NateroTracker *tracker;
  guint          at_least;
} Pending;

static gboolean
are_pending (gpointer user_data)
{
  const Pending *pending = user_data;

  return natero_tracker_get_pending_events (pending->tracker) >= pending->at_least;
}

void
api_wait_pending (NateroTracker *tracker, guint at_least)
{
  Pending pending = { tracker, at_least };

  api_wait (are_pending, &pending, "events are queued");
}

guint32
api_get_dropped (NateroTracker *tracker, const char *reason)
{
  g_autoptr (GVariant) counts = natero_tracker_get_drop_counts (tracker);
  guint32 count = 0;

  g_assert_cmpstr (g_variant_get_type_string (counts), ==, "a{su}");
  g_variant_lookup (counts, reason, "u", &count);
  return count;
}
