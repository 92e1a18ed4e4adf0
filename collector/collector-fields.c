/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-fields.h"

#include "collector-error.h"
#include "collector-text.h"

#include <math.h>
#include <string.h>

#define MAX_TIME G_GINT64_CONSTANT (253402300799999)     /* the end of the year 9999 */
#define MAX_INTEGER G_GINT64_CONSTANT (9007199254740991) /* what every JSON reader can hold */
#define SHOWN_CHARS 40

/* In the order of CollectorEventField. */
static const CollectorField event_fields[] = {
  { "action", COLLECTOR_FIELD_TEXT, 128 },
  { "account_id", COLLECTOR_FIELD_TEXT, 256 },
  { "user_id", COLLECTOR_FIELD_TEXT, 256 },
  { "session_id", COLLECTOR_FIELD_TEXT, 0 },
  { "created_at", COLLECTOR_FIELD_TIME, 0 },
  { "module", COLLECTOR_FIELD_TEXT, 128 },
  { "product", COLLECTOR_FIELD_TEXT, 128 },
  { "feature", COLLECTOR_FIELD_TEXT, 128 },
  { "total", COLLECTOR_FIELD_NUMBER, 0 },
  { "time_spent", COLLECTOR_FIELD_INTEGER, 0 },
  { "active_duration", COLLECTOR_FIELD_INTEGER, 0 },
  { "page", COLLECTOR_FIELD_TEXT, 0 },
  { "details", COLLECTOR_FIELD_OBJECT, 0 },
  { "event_id", COLLECTOR_FIELD_UUID, 0 },
  { "visitor_id", COLLECTOR_FIELD_TEXT, 0 },
};

G_STATIC_ASSERT (G_N_ELEMENTS (event_fields) == COLLECTOR_EVENT_N_FIELDS);

static const CollectorField user_fields[] = {
  { "first_name", COLLECTOR_FIELD_TEXT, 80 },      { "last_name", COLLECTOR_FIELD_TEXT, 80 },
  { "email", COLLECTOR_FIELD_TEXT, 512 },          { "phone", COLLECTOR_FIELD_TEXT, 80 },
  { "mobile_phone", COLLECTOR_FIELD_TEXT, 80 },    { "mobile", COLLECTOR_FIELD_TEXT, 80 },
  { "salutation", COLLECTOR_FIELD_TEXT, 80 },      { "title", COLLECTOR_FIELD_TEXT, 128 },
  { "role", COLLECTOR_FIELD_TEXT, 128 },           { "department", COLLECTOR_FIELD_TEXT, 128 },
  { "mailing_street", COLLECTOR_FIELD_TEXT, 512 }, { "mailing_city", COLLECTOR_FIELD_TEXT, 80 },
  { "mailing_state", COLLECTOR_FIELD_TEXT, 80 },   { "mailing_postal", COLLECTOR_FIELD_TEXT, 80 },
  { "mailing_country", COLLECTOR_FIELD_TEXT, 80 },
};

static const CollectorField account_fields[] = {
  { "name", COLLECTOR_FIELD_TEXT, 256 },
  { "join_date", COLLECTOR_FIELD_TIME, 0 },
  { "lifecycle_stage", COLLECTOR_FIELD_TEXT, 80 },
  { "is_churned", COLLECTOR_FIELD_BOOLEAN, 0 },
  { "inactive_time", COLLECTOR_FIELD_TIME, 0 },
  { "inactive_reason", COLLECTOR_FIELD_TEXT, 512 },
  { "tier", COLLECTOR_FIELD_TEXT, 80 },
  { "industry", COLLECTOR_FIELD_TEXT, 80 },
  { "employees", COLLECTOR_FIELD_NUMBER, 0 },
  { "website", COLLECTOR_FIELD_TEXT, 512 },
  { "phone", COLLECTOR_FIELD_TEXT, 80 },
  { "billing_street", COLLECTOR_FIELD_TEXT, 512 },
  { "billing_city", COLLECTOR_FIELD_TEXT, 80 },
  { "billing_state", COLLECTOR_FIELD_TEXT, 80 },
  { "billing_postal", COLLECTOR_FIELD_TEXT, 80 },
  { "billing_country", COLLECTOR_FIELD_TEXT, 80 },
};

static const CollectorFieldTable event_table = {
  "",
  event_fields,
  G_N_ELEMENTS (event_fields),
  FALSE,
};

static const CollectorFieldTable user_table = {
  "details.",
  user_fields,
  G_N_ELEMENTS (user_fields),
  TRUE,
};

static const CollectorFieldTable account_table = {
  "details.",
  account_fields,
  G_N_ELEMENTS (account_fields),
  TRUE,
};

static const CollectorFieldTable free_table = { "details.", NULL, 0, TRUE };

const CollectorFieldTable *
collector_fields_get_event_table (void)
{
  return &event_table;
}

/* What the details of such an event may hold; unknown actions may hold what they like. */
const CollectorFieldTable *
collector_fields_get_details_table (const char *action)
{
  if (strcmp (action, "login") == 0 || strcmp (action, "identifyUser") == 0)
    return &user_table;
  if (strcmp (action, "identifyAccount") == 0)
    return &account_table;

  return &free_table;
}

/* Appends `,"name":value` in the form that is kept. */
void
collector_fields_append (GString *out, const CollectorField *field, const char *value)
{
  g_string_append (out, ",\"");
  g_string_append (out, field->name);
  g_string_append (out, "\":");
  if (field->type == COLLECTOR_FIELD_TEXT || field->type == COLLECTOR_FIELD_UUID)
    collector_json_append_string (out, value);
  else
    g_string_append (out, value);
}

static gboolean
is_same_name (const char *snake, const char *given)
{
  if (*snake != *given)
    return FALSE;
  if (strcmp (snake, given) == 0)
    return TRUE;

  for (; *snake != '\0' && *given != '\0'; snake++, given++)
    {
      char expected = *snake;

      if (*snake == '_')
        expected = g_ascii_toupper (*++snake);
      if (expected != *given)
        return FALSE;
    }

  return *snake == '\0' && *given == '\0';
}

static int
find_field (const CollectorFieldTable *table, const char *name)
{
  for (guint i = 0; i < table->n_fields; i++)
    {
      if (is_same_name (table->fields[i].name, name))
        return (int) i;
    }

  return -1;
}

static void
refuse (GError                   **error,
        const CollectorFieldTable *table,
        const CollectorField      *field,
        const char                *problem)
{
  g_set_error (error,
               COLLECTOR_ERROR,
               COLLECTOR_ERROR_REFUSED,
               "\"%s%s\" %s",
               table->prefix,
               field->name,
               problem);
}

static void
refuse_given (GError                   **error,
              const CollectorFieldTable *table,
              const CollectorField      *field,
              const char                *wanted,
              const CollectorJson       *given)
{
  g_autofree char *shown = collector_text_quote (given->text, given->length, SHOWN_CHARS);
  g_autofree char *problem = NULL;

  if (table->is_personal)
    problem =
      g_strdup_printf ("must be %s, not %s", wanted, collector_json_kind_to_text (given->kind));
  else
    problem = g_strdup_printf (
      "must be %s, not %s: %s", wanted, collector_json_kind_to_text (given->kind), shown);
  refuse (error, table, field, problem);
}

static char *
convert_text (const CollectorFieldTable *table,
              const CollectorField      *field,
              const CollectorJson       *given,
              GError                   **error)
{
  g_autofree char *text = NULL;
  long             n_chars = 0;

  if (given->kind != COLLECTOR_JSON_STRING)
    {
      refuse_given (error, table, field, "a text", given);
      return NULL;
    }

  text = collector_json_dup_string (given);
  n_chars = g_utf8_strlen (text, -1);
  if (field->max_chars > 0 && n_chars > (long) field->max_chars)
    {
      g_autofree char *problem =
        g_strdup_printf ("may have %u characters, not %ld", field->max_chars, n_chars);

      refuse (error, table, field, problem);
      return NULL;
    }

  return g_steal_pointer (&text);
}

/* The number that was given, as it was written; a text that holds a number is one too. */
static char *
dup_number (const CollectorJson *given)
{
  g_autofree char *text = NULL;
  CollectorJson    number;

  if (given->kind == COLLECTOR_JSON_NUMBER)
    return g_strndup (given->text, given->length);
  if (given->kind != COLLECTOR_JSON_STRING)
    return NULL;

  text = collector_json_dup_string (given);
  if (!collector_json_parse (text, strlen (text), &number, NULL) ||
      number.kind != COLLECTOR_JSON_NUMBER)
    return NULL;

  return g_strndup (number.text, number.length);
}

static char *
convert_number (const CollectorFieldTable *table,
                const CollectorField      *field,
                const CollectorJson       *given,
                GError                   **error)
{
  g_autofree char *number = dup_number (given);

  if (number != NULL && isfinite (g_ascii_strtod (number, NULL)))
    return g_steal_pointer (&number);

  refuse_given (error, table, field, "a number", given);

  return NULL;
}

/* Whole numbers in any spelling (1700000000000, 1.7e12, "1700000000000") become plain digits. */
static char *
convert_integer (const CollectorFieldTable *table,
                 const CollectorField      *field,
                 const CollectorJson       *given,
                 GError                   **error)
{
  gboolean         is_time = field->type == COLLECTOR_FIELD_TIME;
  gint64           max = is_time ? MAX_TIME : MAX_INTEGER;
  g_autofree char *number = dup_number (given);
  double           value = number == NULL ? -1 : g_ascii_strtod (number, NULL);

  if (value >= 0 && value <= (double) max && floor (value) == value)
    return g_strdup_printf ("%" G_GINT64_FORMAT, (gint64) value);

  refuse_given (error,
                table,
                field,
                is_time ? "a time in whole milliseconds since 1970"
                        : "a whole number that is not negative",
                given);

  return NULL;
}

static char *
convert_boolean (const CollectorFieldTable *table,
                 const CollectorField      *field,
                 const CollectorJson       *given,
                 GError                   **error)
{
  g_autofree char *text = NULL;

  if (given->kind == COLLECTOR_JSON_BOOLEAN)
    return g_strndup (given->text, given->length);
  if (given->kind == COLLECTOR_JSON_STRING)
    text = collector_json_dup_string (given);
  if (g_strcmp0 (text, "true") == 0 || g_strcmp0 (text, "false") == 0)
    return g_steal_pointer (&text);

  refuse_given (error, table, field, "true or false", given);

  return NULL;
}

/* An object, or a text that holds one: both published clients send details as such a text. */
static char *
convert_object (const CollectorFieldTable *table,
                const CollectorField      *field,
                const CollectorJson       *given,
                GError                   **error)
{
  g_autofree char *text = NULL;
  g_autofree char *problem = NULL;
  CollectorJson    object;

  if (given->kind == COLLECTOR_JSON_OBJECT)
    return g_strndup (given->text, given->length);

  if (given->kind == COLLECTOR_JSON_STRING)
    {
      text = collector_json_dup_string (given);
      if (collector_json_parse (text, strlen (text), &object, NULL) &&
          object.kind == COLLECTOR_JSON_OBJECT)
        return g_strndup (object.text, object.length);
    }

  /* What was given is not shown: it may be a person's details, gone wrong. */
  problem =
    g_strdup_printf ("must be an object, or a text that holds a JSON object, not %s",
                     text != NULL ? "another text" : collector_json_kind_to_text (given->kind));
  refuse (error, table, field, problem);

  return NULL;
}

static char *
convert_uuid (const CollectorFieldTable *table,
              const CollectorField      *field,
              const CollectorJson       *given,
              GError                   **error)
{
  g_autofree char *text = convert_text (table, field, given, error);
  g_autofree char *lower = NULL;

  if (text == NULL)
    return NULL;

  lower = g_ascii_strdown (text, -1);
  if (g_uuid_string_is_valid (lower))
    return g_steal_pointer (&lower);

  refuse_given (error, table, field, "a UUID", given);

  return NULL;
}

static char *
convert (const CollectorFieldTable *table,
         const CollectorField      *field,
         const CollectorJson       *given,
         GError                   **error)
{
  switch (field->type)
    {
    case COLLECTOR_FIELD_TEXT:
      return convert_text (table, field, given, error);
    case COLLECTOR_FIELD_UUID:
      return convert_uuid (table, field, given, error);
    case COLLECTOR_FIELD_TIME:
    case COLLECTOR_FIELD_INTEGER:
      return convert_integer (table, field, given, error);
    case COLLECTOR_FIELD_NUMBER:
      return convert_number (table, field, given, error);
    case COLLECTOR_FIELD_BOOLEAN:
      return convert_boolean (table, field, given, error);
    case COLLECTOR_FIELD_OBJECT:
    default:
      return convert_object (table, field, given, error);
    }
}

/* Keeps the value of a field that the table knows; the same value twice is one. */
static gboolean
keep_known (const CollectorFieldTable *table,
            guint                      index,
            const CollectorJson       *given,
            char                     **values,
            GError                   **error)
{
  const CollectorField *field = &table->fields[index];
  g_autofree char      *value = convert (table, field, given, error);

  if (value == NULL)
    return FALSE;

  if (values[index] != NULL && strcmp (values[index], value) != 0)
    {
      refuse (error, table, field, "is given twice, with different values");
      return FALSE;
    }
  g_free (values[index]);
  values[index] = g_steal_pointer (&value);

  return TRUE;
}

static gboolean
keep_other (const CollectorFieldTable *table,
            char                      *name,
            const CollectorJson       *given,
            GHashTable               **seen,
            GString                   *others,
            GError                   **error)
{
  if (*seen == NULL)
    *seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (!g_hash_table_add (*seen, name))
    {
      g_autofree char *shown = collector_text_quote (name, strlen (name), SHOWN_CHARS);

      g_set_error (error,
                   COLLECTOR_ERROR,
                   COLLECTOR_ERROR_REFUSED,
                   "\"%s%s\" is given twice",
                   table->prefix,
                   shown);
      return FALSE;
    }

  g_string_append_c (others, ',');
  collector_json_append_string (others, name);
  g_string_append_c (others, ':');
  g_string_append_len (others, given->text, (gssize) given->length);

  return TRUE;
}

/* Sorts the members of an object: what the table knows goes to values in the form that is kept
 * (texts without quotation marks), the rest to others as `,"name":value…`; null means absent. */
gboolean
collector_fields_normalise (const CollectorFieldTable *table,
                            const CollectorJson       *object,
                            char                     **values,
                            GString                   *others,
                            GError                   **error)
{
  g_autoptr (GHashTable) seen = NULL;
  gsize         position = 0;
  CollectorJson name;
  CollectorJson given;

  while (collector_json_next_member (object, &position, &name, &given))
    {
      g_autofree char *given_name = collector_json_dup_string (&name);
      int              index = find_field (table, given_name);
      gboolean         is_good = TRUE;

      if (given.kind == COLLECTOR_JSON_NULL)
        continue;
      if (index >= 0)
        is_good = keep_known (table, (guint) index, &given, values, error);
      else
        is_good = keep_other (table, g_steal_pointer (&given_name), &given, &seen, others, error);
      if (!is_good)
        return FALSE;
    }

  return TRUE;
}
