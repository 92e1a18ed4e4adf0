/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-query.h"

#include "collector-error.h"
#include "collector-text.h"

#include <string.h>

#define SHOWN_CHARS 40
#define ALL_QUESTIONS G_MAXUINT
#define ONLY(question) (1u << (question))

/* Under these names below /api/; also the names of the lists in the answers. */
static const char *const question_names[] = { "summary", "events",   "stream",  "features",
                                              "modules", "sessions", "hours",   "days",
                                              "users",   "accounts", "actions", "values" };

G_STATIC_ASSERT (G_N_ELEMENTS (question_names) == COLLECTOR_N_QUESTIONS);

static const char *const filter_names[] = {
  "user", "account", "module", "product", "feature", "action", "session", "source",
};

G_STATIC_ASSERT (G_N_ELEMENTS (filter_names) == COLLECTOR_N_FILTERS);

typedef struct
{
  const char *name;
  gsize       offset;
  guint       questions; /* that know it */
  gint64      min;
  gint64      max;
} NumberParameter;

static const NumberParameter number_parameters[] = {
  { "from", G_STRUCT_OFFSET (CollectorQuery, from), ALL_QUESTIONS, 0, G_MAXINT64 },
  { "to", G_STRUCT_OFFSET (CollectorQuery, to), ALL_QUESTIONS, 0, G_MAXINT64 },
  { "limit", G_STRUCT_OFFSET (CollectorQuery, limit), ALL_QUESTIONS, 1, COLLECTOR_MAX_LIMIT },
  { "last_event_id",
    G_STRUCT_OFFSET (CollectorQuery, after),
    ONLY (COLLECTOR_ASK_STREAM),
    0,
    G_MAXINT64 },
};

CollectorQuery *
collector_query_new (CollectorQuestion question)
{
  CollectorQuery *self = g_atomic_rc_box_new0 (CollectorQuery);

  self->question = question;
  self->from = -1;
  self->to = -1;
  self->limit = -1;
  self->before = -1;
  self->after = -1;

  return self;
}

CollectorQuery *
collector_query_ref (CollectorQuery *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  CollectorQuery *self = data;

  for (guint i = 0; i < COLLECTOR_N_FILTERS; i++)
    g_free (self->equals[i]);
  g_free (self->prefix);
  g_free (self->place);
}

void
collector_query_unref (CollectorQuery *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, clear);
}

/* Whether it is about some of the events only. */
gboolean
collector_query_is_filtered (const CollectorQuery *self)
{
  for (guint i = 0; i < COLLECTOR_N_FILTERS; i++)
    {
      if (self->equals[i] != NULL)
        return TRUE;
    }

  return self->from >= 0 || self->to >= 0;
}

/* The question of that name below /api/. */
gboolean
collector_query_find (const char *name, CollectorQuestion *question)
{
  for (guint i = 0; i < COLLECTOR_N_QUESTIONS; i++)
    {
      if (strcmp (question_names[i], name) == 0)
        {
          *question = (CollectorQuestion) i;
          return TRUE;
        }
    }

  return FALSE;
}

/* Its name below /api/, and of the list in the answer. */
const char *
collector_query_get_name (CollectorQuestion question)
{
  return question_names[question];
}

static gboolean
refuse (GError **error, const char *name, const char *problem)
{
  g_autofree char *shown = collector_text_quote (name, strlen (name), SHOWN_CHARS);

  g_set_error (
    error, COLLECTOR_ERROR, COLLECTOR_ERROR_REFUSED, "the parameter \"%s\" %s", shown, problem);

  return FALSE;
}

/* As in a form: + is a space. NULL where it is no text. */
static char *
decode (const char *text, gsize length)
{
  g_autofree char *copy = g_strndup (text, length);
  g_autofree char *decoded = NULL;

  g_strdelimit (copy, "+", ' ');
  decoded = g_uri_unescape_string (copy, NULL);
  if (decoded == NULL || !g_utf8_validate (decoded, -1, NULL))
    return NULL;

  return g_steal_pointer (&decoded);
}

/* Takes the next "name=value" off a query; name is NULL at its end. */
gboolean
collector_query_read_pair (const char **text, char **name, char **value, GError **error)
{
  gsize       length = 0;
  const char *equals = NULL;
  gsize       name_length = 0;

  *name = NULL;
  *value = NULL;
  while (*text != NULL && **text == '&')
    (*text)++;
  if (*text == NULL || **text == '\0')
    return TRUE;

  length = strcspn (*text, "&");
  equals = memchr (*text, '=', length);
  name_length = equals == NULL ? length : (gsize) (equals - *text);
  *name = decode (*text, name_length);
  *value = equals == NULL ? g_strdup ("") : decode (equals + 1, length - name_length - 1);
  *text += length;
  if (*name != NULL && *value != NULL)
    return TRUE;

  refuse (error, *name == NULL ? "?" : *name, "is not percent-encoded UTF-8");
  g_clear_pointer (name, g_free);
  g_clear_pointer (value, g_free);

  return FALSE;
}

static gboolean
set_number (CollectorQuery        *self,
            const NumberParameter *parameter,
            const char            *value,
            GError               **error)
{
  gint64 *number = G_STRUCT_MEMBER_P (self, parameter->offset);

  if (g_ascii_string_to_signed (value, 10, parameter->min, parameter->max, number, NULL))
    return TRUE;

  if (parameter->max == G_MAXINT64)
    return refuse (error, parameter->name, "must be a whole number that is not negative");

  return refuse (error, parameter->name, "must be a whole number from 1 to 1000");
}

static gboolean
read_time (const char **text, gint64 *time)
{
  gsize            sign = **text == '-' ? 1 : 0;
  gsize            length = sign + strspn (*text + sign, G_CSET_DIGITS);
  g_autofree char *digits = g_strndup (*text, length);

  if ((*text)[length] != '-')
    return FALSE;
  *text += length + 1;

  return g_ascii_string_to_signed (digits, 10, G_MININT64, G_MAXINT64, time, NULL);
}

/* An id is a number, or `RECEIVED_AT-CREATED_AT-EVENT_ID`. */
static gboolean
set_before (CollectorQuery *self, const char *value, GError **error)
{
  g_autofree CollectorPlace *place = g_new0 (CollectorPlace, 1);

  if (g_ascii_string_to_signed (value, 10, 0, G_MAXINT64, &self->before, NULL))
    return TRUE;
  if (!read_time (&value, &place->received_at) || !read_time (&value, &place->created_at) ||
      !g_uuid_string_is_valid (value))
    return refuse (error, "before", "must be the id of an event, as it was given");

  g_strlcpy (place->event_id, value, sizeof place->event_id);
  self->place = g_steal_pointer (&place);

  return TRUE;
}

static gboolean
set_field (CollectorQuery *self, const char *value, GError **error)
{
  for (guint i = 0; i < COLLECTOR_N_VALUE_FIELDS; i++)
    {
      if (strcmp (filter_names[i], value) == 0)
        {
          self->field = (CollectorFilter) i;
          return TRUE;
        }
    }

  return refuse (error, "field", "must be user, account, module, product, feature or action");
}

static gboolean
set_sort (CollectorQuery *self, const char *value, GError **error)
{
  self->is_by_start = strcmp (value, "started") == 0;
  if (self->is_by_start || strcmp (value, "active_time") == 0)
    return TRUE;

  return refuse (error, "sort", "must be active_time or started");
}

static gboolean
set_filter (CollectorQuery *self, guint filter, const char *value, GError **error)
{
  if (*value == '\0')
    return refuse (error, filter_names[filter], "is empty; leave it out to have all");

  self->equals[filter] = g_strdup (value);

  return TRUE;
}

static gboolean
set_parameter (CollectorQuery *self, const char *name, const char *value, GError **error)
{
  for (guint i = 0; i < COLLECTOR_N_FILTERS; i++)
    {
      if (strcmp (filter_names[i], name) == 0)
        return set_filter (self, i, value, error);
    }
  for (guint i = 0; i < G_N_ELEMENTS (number_parameters); i++)
    {
      const NumberParameter *parameter = &number_parameters[i];

      if (strcmp (parameter->name, name) == 0 &&
          (parameter->questions & ONLY (self->question)) != 0)
        return set_number (self, parameter, value, error);
    }
  if (self->question == COLLECTOR_ASK_EVENTS && strcmp (name, "before") == 0)
    return set_before (self, value, error);
  if (self->question == COLLECTOR_ASK_SESSIONS && strcmp (name, "sort") == 0)
    return set_sort (self, value, error);
  if (self->question == COLLECTOR_ASK_VALUES && strcmp (name, "field") == 0)
    return set_field (self, value, error);
  if (self->question == COLLECTOR_ASK_VALUES && strcmp (name, "prefix") == 0)
    {
      self->prefix = g_strdup (value);
      return TRUE;
    }

  return refuse (error, name, "is not known here");
}

static gboolean
parse (CollectorQuery *self, const char *text, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (;;)
    {
      g_autofree char *name = NULL;
      g_autofree char *value = NULL;

      if (!collector_query_read_pair (&text, &name, &value, error))
        return FALSE;
      if (name == NULL)
        break;
      if (!g_hash_table_add (seen, g_strdup (name)))
        return refuse (error, name, "is given twice");
      if (!set_parameter (self, name, value, error))
        return FALSE;
    }

  if (self->question == COLLECTOR_ASK_VALUES && !g_hash_table_contains (seen, "field"))
    return refuse (error, "field", "is missing");

  return TRUE;
}

/* Reads the part of an address behind its question mark; NULL stands for none. */
CollectorQuery *
collector_query_new_parse (CollectorQuestion question, const char *text, GError **error)
{
  g_autoptr (CollectorQuery) self = collector_query_new (question);

  return parse (self, text, error) ? g_steal_pointer (&self) : NULL;
}

/* How many rows an answer has at most. */
gint64
collector_query_get_limit (const CollectorQuery *query)
{
  gint64 most =
    query->question == COLLECTOR_ASK_VALUES ? COLLECTOR_MAX_VALUES : COLLECTOR_MAX_LIMIT;

  if (query->limit > 0)
    return MIN (query->limit, most);
  if (query->question == COLLECTOR_ASK_HOURS)
    return COLLECTOR_DEFAULT_HOURS;
  if (query->question == COLLECTOR_ASK_DAYS)
    return COLLECTOR_DEFAULT_DAYS;

  return MIN (COLLECTOR_DEFAULT_LIMIT, most);
}
