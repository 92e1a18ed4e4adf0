/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-details-private.h"

#include "natero-json-private.h"
#include "natero-text-private.h"

/* What the two details classes share: a table of fields, and their values. */

typedef struct
{
  char  *text;
  gint64 number;
} Value;

struct _NateroDetails
{
  const NateroDetailsField *fields;
  guint                     n_fields;
  Value                    *values;
};

NateroDetails *
natero_details_new (const NateroDetailsField *fields, guint n_fields)
{
  NateroDetails *self = g_new0 (NateroDetails, 1);

  self->fields = fields;
  self->n_fields = n_fields;
  self->values = g_new0 (Value, n_fields);
  for (guint i = 0; i < n_fields; i++)
    if (fields[i].kind == NATERO_DETAILS_NUMBER)
      self->values[i].number = -1;

  return self;
}

void
natero_details_free (NateroDetails *self)
{
  if (self == NULL)
    return;

  for (guint i = 0; i < self->n_fields; i++)
    g_free (self->values[i].text);
  g_free (self->values);
  g_free (self);
}

static gboolean
set_number (Value *value, gint64 number)
{
  if (value->number == number)
    return FALSE;

  value->number = number;
  return TRUE;
}

/* A flag stands before its NAME-set; setting the one sets the other. */
static void
set_flag (NateroDetails *self, GObject *owner, guint i, gboolean flag)
{
  gboolean is_set_field = self->fields[i].kind == NATERO_DETAILS_FLAG_SET;
  guint    flag_field = is_set_field ? i - 1 : i;

  g_object_freeze_notify (owner);
  if (set_number (&self->values[i], flag))
    g_object_notify (owner, self->fields[i].name);
  if (!is_set_field && set_number (&self->values[i + 1], TRUE))
    g_object_notify (owner, self->fields[i + 1].name);
  if (is_set_field && !flag && set_number (&self->values[flag_field], FALSE))
    g_object_notify (owner, self->fields[flag_field].name);
  g_object_thaw_notify (owner);
}

void
natero_details_set (NateroDetails *self,
                    GObject       *owner,
                    guint          property_id,
                    const GValue  *value,
                    GParamSpec    *pspec)
{
  guint  i = property_id - 1;
  Value *field = &self->values[i];

  switch (self->fields[i].kind)
    {
    case NATERO_DETAILS_TEXT:
      if (g_strcmp0 (field->text, g_value_get_string (value)) == 0)
        return;
      g_free (field->text);
      field->text = g_value_dup_string (value);
      g_object_notify_by_pspec (owner, pspec);
      break;
    case NATERO_DETAILS_NUMBER:
      if (set_number (field, g_value_get_int64 (value)))
        g_object_notify_by_pspec (owner, pspec);
      break;
    case NATERO_DETAILS_FLAG:
    case NATERO_DETAILS_FLAG_SET:
    default:
      set_flag (self, owner, i, g_value_get_boolean (value));
      break;
    }
}

void
natero_details_get (NateroDetails *self, guint property_id, GValue *value)
{
  guint  i = property_id - 1;
  Value *field = &self->values[i];

  if (self->fields[i].kind == NATERO_DETAILS_TEXT)
    g_value_set_string (value, field->text);
  else if (self->fields[i].kind == NATERO_DETAILS_NUMBER)
    g_value_set_int64 (value, field->number);
  else
    g_value_set_boolean (value, field->number != 0);
}

gboolean
natero_details_check (NateroDetails *self, GError **error)
{
  for (guint i = 0; i < self->n_fields; i++)
    {
      const NateroDetailsField *field = &self->fields[i];
      g_autofree char          *name = NULL;

      if (field->kind != NATERO_DETAILS_TEXT)
        continue;

      name = g_strdup_printf ("details.%s", field->key);
      if (!natero_text_check_length (name, self->values[i].text, field->max_chars, error))
        return FALSE;
    }

  return TRUE;
}

static void
add_field (NateroDetails *self, GString *json, guint i, const char *key)
{
  const NateroDetailsField *field = &self->fields[i];
  const Value              *value = &self->values[i];

  switch (field->kind)
    {
    case NATERO_DETAILS_TEXT:
      natero_json_add_string (json, key, value->text);
      break;
    case NATERO_DETAILS_NUMBER:
      if (value->number != -1)
        natero_json_add_int (json, key, value->number);
      break;
    case NATERO_DETAILS_FLAG:
      if (self->values[i + 1].number)
        natero_json_add_boolean (json, key, value->number != 0);
      break;
    case NATERO_DETAILS_FLAG_SET:
    default:
      break;
    }
}

/* One @key may be called @key_here in this event. */
char *
natero_details_to_json_as (NateroDetails *self, const char *key, const char *key_here)
{
  GString *json = g_string_new (NULL);

  natero_json_begin (json);
  for (guint i = 0; i < self->n_fields; i++)
    add_field (
      self, json, i, g_strcmp0 (self->fields[i].key, key) == 0 ? key_here : self->fields[i].key);
  natero_json_end (json);

  return g_string_free (json, FALSE);
}

static GParamSpec *
create_pspec (const NateroDetailsField *field)
{
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  switch (field->kind)
    {
    case NATERO_DETAILS_TEXT:
      return g_param_spec_string (field->name, NULL, NULL, NULL, flags);
    case NATERO_DETAILS_NUMBER:
      return g_param_spec_int64 (field->name, NULL, NULL, G_MININT64, G_MAXINT64, -1, flags);
    case NATERO_DETAILS_FLAG:
    case NATERO_DETAILS_FLAG_SET:
    default:
      return g_param_spec_boolean (field->name, NULL, NULL, FALSE, flags);
    }
}

void
natero_details_install_properties (GObjectClass             *object_class,
                                   const NateroDetailsField *fields,
                                   guint                     n_fields)
{
  for (guint i = 0; i < n_fields; i++)
    g_object_class_install_property (object_class, i + 1, create_pspec (&fields[i]));
}
