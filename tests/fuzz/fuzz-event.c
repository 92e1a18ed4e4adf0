/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-event.h"
#include "collector-json.h"
#include "collector-print.h"
#include "fuzz.h"

#include <string.h>

gpointer
fuzz_start (void)
{
  return NULL;
}

void
fuzz_stop (gpointer self G_GNUC_UNUSED)
{
}

/* A terminal gets one line, without anything that could steer it. */
static void
check_print (const CollectorEvent *event)
{
  g_autoptr (GString) out = g_string_new (NULL);

  collector_print_event (out, event, NULL, FALSE);
  g_assert_true (g_utf8_validate (out->str, (gssize) out->len, NULL));
  g_assert_true (g_str_has_suffix (out->str, "\n"));
  for (char *at = out->str; at < out->str + out->len - 1; at = g_utf8_next_char (at))
    g_assert_false (g_unichar_iscntrl (g_utf8_get_char (at)));
}

/* What is kept is JSON on one line, and the same event when it is read again. */
static void
check_kept (const CollectorEvent *event)
{
  g_autoptr (GError) error = NULL;
  gboolean is_object = FALSE;
  g_autoptr (CollectorEvent) again =
    collector_event_new_from_line (event->json, strlen (event->json), &is_object, &error);

  g_assert_no_error (error);
  g_assert_true (is_object);
  g_assert_null (strchr (event->json, '\n'));
  g_assert_cmpstr (again->json, ==, event->json);
  g_assert_cmpstr (again->others, ==, event->others);
  for (guint i = 0; i < COLLECTOR_EVENT_N_FIELDS; i++)
    g_assert_cmpstr (again->values[i], ==, event->values[i]);
}

gboolean
fuzz_one (gpointer self G_GNUC_UNUSED, const char *data, gsize length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CollectorEvent) event = NULL;
  gboolean      is_object = FALSE;
  CollectorJson value;

  /* Not a line. */
  if (memchr (data, '\n', length) != NULL)
    return FALSE;

  event = collector_event_new_from_line (data, length, &is_object, &error);
  g_assert_true ((event == NULL) == (error != NULL));
  if (event == NULL)
    {
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      return FALSE;
    }

  g_assert_true (is_object);
  g_assert_true (collector_json_parse (event->json, strlen (event->json), &value, NULL));
  check_kept (event);
  check_print (event);

  return TRUE;
}
