/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-details.h"

#include "collector-json.h"

#include <string.h>

/* Takes `[created_at,value]` apart; it was written here, so that it has exactly this form. */
static const char *
split_pair (const CollectorJson *pair, gint64 *created_at, gsize *length)
{
  char *end = NULL;

  *created_at = g_ascii_strtoll (pair->text + 1, &end, 10);
  *length = pair->length - (gsize) (end + 1 - pair->text) - 1;

  return end + 1;
}

static void
append_member (GString *out, const CollectorJson *name, const char *value, gsize length)
{
  g_string_append (out, out->len > 1 ? "," : "");
  g_string_append_len (out, name->text, (gssize) name->length);
  g_string_append_c (out, ':');
  g_string_append_len (out, value, (gssize) length);
}

static void
append_pair (GString *out, const CollectorJson *name, gint64 created_at, const CollectorJson *value)
{
  g_autofree char *start = g_strdup_printf ("[%" G_GINT64_FORMAT ",", created_at);
  g_autoptr (GString) pair = g_string_new (start);

  g_string_append_len (pair, value->text, (gssize) value->length);
  g_string_append_c (pair, ']');
  append_member (out, name, pair->str, pair->len);
}

/* Finds the member of an object that has the same name, however it is escaped. */
static gboolean
find_member (const char *object_text, const char *wanted, CollectorJson *value)
{
  CollectorJson object = { COLLECTOR_JSON_OBJECT, object_text, strlen (object_text) };
  CollectorJson name;
  gsize         position = 0;

  while (collector_json_next_member (&object, &position, &name, value))
    {
      g_autofree char *text = collector_json_dup_string (&name);

      if (strcmp (text, wanted) == 0)
        return TRUE;
    }

  return FALSE;
}

/* The kept members that stay: those which the newer details do not replace. */
static void
append_staying (GString *out, const char *kept, const char *details, gint64 created_at)
{
  CollectorJson object = { COLLECTOR_JSON_OBJECT, kept, strlen (kept) };
  CollectorJson name;
  CollectorJson pair;
  CollectorJson other;
  gsize         position = 0;

  while (collector_json_next_member (&object, &position, &name, &pair))
    {
      g_autofree char *text = collector_json_dup_string (&name);
      gint64           kept_at = 0;
      gsize            length = 0;

      split_pair (&pair, &kept_at, &length);
      if (kept_at > created_at || !find_member (details, text, &other))
        append_member (out, &name, pair.text, pair.length);
    }
}

/* Adds the details of one event; kept may be NULL. */
char *
collector_details_merge (const char *kept, const char *details, gint64 created_at)
{
  g_autoptr (GString) out = g_string_new ("{");
  CollectorJson object = { COLLECTOR_JSON_OBJECT, details, strlen (details) };
  CollectorJson name;
  CollectorJson value;
  CollectorJson pair;
  gsize         position = 0;

  if (kept == NULL)
    kept = "{}";
  append_staying (out, kept, details, created_at);
  while (collector_json_next_member (&object, &position, &name, &value))
    {
      g_autofree char *text = collector_json_dup_string (&name);
      gint64           kept_at = -1;
      gsize            length = 0;

      if (find_member (kept, text, &pair))
        split_pair (&pair, &kept_at, &length);
      if (kept_at <= created_at)
        append_pair (out, &name, created_at, &value);
    }
  g_string_append_c (out, '}');

  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* The plain object, as it is shown. */
char *
collector_details_to_object (const char *kept)
{
  g_autoptr (GString) out = g_string_new ("{");
  CollectorJson object = { COLLECTOR_JSON_OBJECT, kept, strlen (kept) };
  CollectorJson name;
  CollectorJson pair;
  gsize         position = 0;

  while (collector_json_next_member (&object, &position, &name, &pair))
    {
      gint64      created_at = 0;
      gsize       length = 0;
      const char *value = split_pair (&pair, &created_at, &length);

      append_member (out, &name, value, length);
    }
  g_string_append_c (out, '}');

  return g_string_free (g_steal_pointer (&out), FALSE);
}
