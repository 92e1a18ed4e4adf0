/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-print.h"

#include "collector-text.h"

#include <string.h>

#define MAX_CHARS 200
#define SESSION_CHARS 8
#define ACTION_WIDTH 13

#define DIM "\033[2m"
#define BOLD "\033[1m"
#define PLAIN "\033[0m"

typedef struct
{
  const char         *key;
  CollectorEventField field;
} Shown;

static const Shown shown_fields[] = {
  { "feature", COLLECTOR_EVENT_FEATURE },
  { "module", COLLECTOR_EVENT_MODULE },
  { "product", COLLECTOR_EVENT_PRODUCT },
  { "page", COLLECTOR_EVENT_PAGE },
  { "total", COLLECTOR_EVENT_TOTAL },
  { "time_spent", COLLECTOR_EVENT_TIME_SPENT },
  { "active_duration", COLLECTOR_EVENT_ACTIVE_DURATION },
};

static void
append_time (GString *out, const CollectorEvent *event)
{
  gint64 ms = g_ascii_strtoll (event->values[COLLECTOR_EVENT_CREATED_AT], NULL, 10);
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (ms / 1000);
  g_autoptr (GDateTime) local = g_date_time_to_local (utc);

  g_string_append_printf (out,
                          "%02d:%02d:%02d.%03d",
                          g_date_time_get_hour (local),
                          g_date_time_get_minute (local),
                          g_date_time_get_second (local),
                          (int) (ms % 1000));
}

static void
append_action (GString *out, const CollectorEvent *event)
{
  gsize first = out->len;

  collector_text_append_word (out, event->values[COLLECTOR_EVENT_ACTION], MAX_CHARS);
  while (g_utf8_strlen (out->str + first, -1) < ACTION_WIDTH)
    g_string_append_c (out, ' ');
}

static void
append_pair (GString *out, const char *key, const char *value, gsize max_chars)
{
  g_string_append_printf (out, " %s=", key);
  collector_text_append_word (out, value, max_chars);
}

/* ` key=name,name` from the members of an object; nothing for an empty one. */
static void
append_names (GString *out, const char *key, const char *object_text)
{
  g_autoptr (GString) names = g_string_new (NULL);
  CollectorJson object = { COLLECTOR_JSON_OBJECT, object_text, strlen (object_text) };
  gsize         position = 0;
  CollectorJson name;
  CollectorJson value;

  while (collector_json_next_member (&object, &position, &name, &value))
    {
      g_autofree char *text = collector_json_dup_string (&name);

      g_string_append_printf (names, "%s%s", names->len > 0 ? "," : "", text);
    }
  if (names->len > 0)
    append_pair (out, key, names->str, MAX_CHARS);
}

static void
append_session (GString *out, const char *session_id)
{
  long             n_chars = MIN (g_utf8_strlen (session_id, -1), SESSION_CHARS);
  g_autofree char *first_chars = g_utf8_substring (session_id, 0, n_chars);

  append_pair (out, "session", first_chars, MAX_CHARS);
}

static void
append_fields (GString *out, const CollectorEvent *event)
{
  for (guint i = 0; i < G_N_ELEMENTS (shown_fields); i++)
    {
      const char *value = event->values[shown_fields[i].field];
      gboolean    is_usual =
        shown_fields[i].field == COLLECTOR_EVENT_TOTAL && g_strcmp0 (value, "1") == 0;

      if (value != NULL && !is_usual)
        append_pair (out, shown_fields[i].key, value, MAX_CHARS);
    }
}

static void
append_who (GString *out, const CollectorEvent *event)
{
  const char *user_id = event->values[COLLECTOR_EVENT_USER_ID];

  collector_text_append_word (out, event->values[COLLECTOR_EVENT_ACCOUNT_ID], MAX_CHARS);
  g_string_append_c (out, '/');
  if (user_id != NULL)
    collector_text_append_word (out, user_id, MAX_CHARS);
  else
    g_string_append_c (out, '-');
  g_string_append_c (out, ' ');
}

void
collector_print_event (GString              *out,
                       const CollectorEvent *event,
                       const char           *source,
                       gboolean              is_coloured)
{
  g_string_append (out, is_coloured ? DIM : "");
  append_time (out, event);
  g_string_append (out, is_coloured ? PLAIN " " BOLD : " ");
  append_action (out, event);
  g_string_append (out, is_coloured ? PLAIN " " : " ");
  append_who (out, event);
  append_fields (out, event);
  if (event->values[COLLECTOR_EVENT_DETAILS] != NULL)
    append_names (out, "details", event->values[COLLECTOR_EVENT_DETAILS]);
  append_names (out, "other", event->others);
  append_session (out, event->values[COLLECTOR_EVENT_SESSION_ID]);
  if (source != NULL)
    append_pair (out, "source", source, MAX_CHARS);
  g_string_append_c (out, '\n');
}
