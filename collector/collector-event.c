/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-event.h"

#include "collector-error.h"

#include <string.h>

#define MAX_DETAILS_FIELDS 32

/* Most events fit, so that their text need not be moved as it grows. */
#define FIRST_OBJECT_BYTES 512

typedef struct
{
  const char         *action; /* NULL: every action */
  CollectorEventField field;
} Requirement;

static const Requirement requirements[] = {
  { NULL, COLLECTOR_EVENT_ACTION },
  { NULL, COLLECTOR_EVENT_ACCOUNT_ID },
  { NULL, COLLECTOR_EVENT_SESSION_ID },
  { NULL, COLLECTOR_EVENT_CREATED_AT },
  { "feature", COLLECTOR_EVENT_FEATURE },
  { "moduleEnd", COLLECTOR_EVENT_MODULE },
  { "moduleEnd", COLLECTOR_EVENT_TIME_SPENT },
  { "sessionSync", COLLECTOR_EVENT_ACTIVE_DURATION },
  { "login", COLLECTOR_EVENT_USER_ID },
  { "identifyUser", COLLECTOR_EVENT_USER_ID },
  { "identifyUser", COLLECTOR_EVENT_DETAILS },
  { "identifyAccount", COLLECTOR_EVENT_DETAILS },
};

void
collector_event_free (CollectorEvent *self)
{
  if (self == NULL)
    return;

  for (guint i = 0; i < COLLECTOR_EVENT_N_FIELDS; i++)
    g_free (self->values[i]);
  g_free (self->others);
  g_free (self->json);
  g_free (self);
}

static gboolean
check_requirement (const CollectorEvent *self, const Requirement *requirement, GError **error)
{
  const char *action = self->values[COLLECTOR_EVENT_ACTION];
  const char *value = self->values[requirement->field];
  const char *name = collector_fields_get_event_table ()->fields[requirement->field].name;

  if (requirement->action != NULL && strcmp (requirement->action, action) != 0)
    return TRUE;
  if (value != NULL && *value != '\0')
    return TRUE;

  g_set_error (error,
               COLLECTOR_ERROR,
               COLLECTOR_ERROR_REFUSED,
               "\"%s\" is %s%s%s",
               name,
               value == NULL ? "missing" : "empty",
               requirement->action != NULL ? ", which the action needs: " : "",
               requirement->action != NULL ? requirement->action : "");

  return FALSE;
}

static gboolean
check_requirements (const CollectorEvent *self, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (requirements); i++)
    {
      if (!check_requirement (self, &requirements[i], error))
        return FALSE;
    }

  return TRUE;
}

/* An object from known values and `,"name":value…`. */
static char *
build_object (const CollectorFieldTable *table, char **values, const char *others)
{
  g_autoptr (GString) out = g_string_sized_new (FIRST_OBJECT_BYTES);

  for (guint i = 0; i < table->n_fields; i++)
    {
      if (values[i] != NULL)
        collector_fields_append (out, &table->fields[i], values[i]);
    }
  g_string_append (out, others);
  g_string_append_c (out, '}');
  if (out->str[0] == ',')
    out->str[0] = '{';
  else
    g_string_prepend_c (out, '{');

  return g_string_free (g_steal_pointer (&out), FALSE);
}

static gboolean
normalise_details (CollectorEvent *self, GError **error)
{
  const CollectorFieldTable *table = NULL;
  g_autoptr (GString) others = g_string_new (NULL);
  char           **details = &self->values[COLLECTOR_EVENT_DETAILS];
  char            *values[MAX_DETAILS_FIELDS] = { NULL };
  CollectorJson    object = { COLLECTOR_JSON_OBJECT, *details, 0 };
  g_autofree char *normalised = NULL;

  if (*details == NULL)
    return TRUE;

  object.length = strlen (*details);
  table = collector_fields_get_details_table (self->values[COLLECTOR_EVENT_ACTION]);
  if (collector_fields_normalise (table, &object, values, others, error))
    normalised = build_object (table, values, others->str);
  for (guint i = 0; i < MAX_DETAILS_FIELDS; i++)
    g_free (values[i]);
  if (normalised == NULL)
    return FALSE;

  g_free (*details);
  *details = g_steal_pointer (&normalised);

  return TRUE;
}

static gboolean
parse_object (const char *line, gsize length, CollectorJson *object, GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (!collector_json_parse (line, length, object, &problem))
    {
      g_set_error (error,
                   COLLECTOR_ERROR,
                   COLLECTOR_ERROR_REFUSED,
                   "the line is not JSON: %s",
                   problem->message);
      return FALSE;
    }
  if (object->kind == COLLECTOR_JSON_OBJECT)
    return TRUE;

  g_set_error (error,
               COLLECTOR_ERROR,
               COLLECTOR_ERROR_REFUSED,
               "an event must be a JSON object on a line of its own, not %s%s",
               collector_json_kind_to_text (object->kind),
               object->kind == COLLECTOR_JSON_ARRAY ? "; send the events without [ ] and commas"
                                                    : "");

  return FALSE;
}

/* Judges one line. is_object tells whether it could be read at all, good or not. */
CollectorEvent *
collector_event_new_from_line (const char *line, gsize length, gboolean *is_object, GError **error)
{
  const CollectorFieldTable *table = collector_fields_get_event_table ();
  g_autoptr (CollectorEvent) self = g_new0 (CollectorEvent, 1);
  g_autoptr (GString) others = g_string_new (NULL);
  CollectorJson object;

  *is_object = parse_object (line, length, &object, error);
  if (!*is_object)
    return NULL;

  if (!collector_fields_normalise (table, &object, self->values, others, error) ||
      !check_requirements (self, error) || !normalise_details (self, error))
    return NULL;

  self->json = build_object (table, self->values, others->str);
  self->others = build_object (table, (char *[COLLECTOR_EVENT_N_FIELDS]){ NULL }, others->str);

  return g_steal_pointer (&self);
}
