/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-policy-private.h"

#include <gio/gio.h>

#define SCHEMA_ID "org.natero.Tracker"
#define MACHINE_PATH "/org/natero/machine/"

struct _NateroPolicy
{
  char            *application_id;
  NateroPolicyFunc changed;
  gpointer         user_data;
  gboolean         is_gone;
  gboolean         is_open;
  GSettings       *application; /* NULL: the schema is not installed */
  GSettings       *machine;
};

static void
changed_cb (G_GNUC_UNUSED GSettings *settings, G_GNUC_UNUSED const char *key, gpointer user_data)
{
  NateroPolicy *self = user_data;

  if (!self->is_gone)
    self->changed (self->user_data);
}

/* A NULL application: there is nobody whose settings these could be. */
NateroPolicy *
natero_policy_new (const char *application_id, NateroPolicyFunc changed, gpointer user_data)
{
  NateroPolicy *self = g_new0 (NateroPolicy, 1);

  self->application_id = g_strdup (application_id);
  self->changed = changed;
  self->user_data = user_data;
  return self;
}

static void
close_settings (NateroPolicy *self, GSettings **settings)
{
  if (*settings != NULL)
    g_signal_handlers_disconnect_by_data (*settings, self);
  g_clear_object (settings);
}

void
natero_policy_free (NateroPolicy *self)
{
  close_settings (self, &self->application);
  close_settings (self, &self->machine);
  g_free (self->application_id);
  g_free (self);
}

/* Nobody is told of changes any more. */
void
natero_policy_silence (NateroPolicy *self)
{
  self->is_gone = TRUE;
}

static GSettings *
open_path (NateroPolicy *self, GSettingsSchema *schema, const char *path)
{
  GSettings *settings = g_settings_new_full (schema, NULL, path);

  g_signal_connect (settings, "changed", G_CALLBACK (changed_cb), self);
  return settings;
}

static void
open_in_thread (NateroPolicy *self)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;
  g_autofree char *path = NULL;

  self->is_open = TRUE;
  if (source == NULL || self->application_id == NULL)
    return;
  schema = g_settings_schema_source_lookup (source, SCHEMA_ID, TRUE);
  if (schema == NULL)
    return;

  path = g_strdup_printf ("/org/natero/applications/%s/", self->application_id);
  self->application = open_path (self, schema, path);
  self->machine = open_path (self, schema, MACHINE_PATH);
}

static char *
read_endpoint (GSettings *settings)
{
  g_autofree char *endpoint = g_settings_get_string (settings, "endpoint");

  return *endpoint != '\0' ? g_steal_pointer (&endpoint) : NULL;
}

void
natero_policy_read_in_thread (NateroPolicy *self, NateroPolicyValues *values)
{
  *values = (NateroPolicyValues){ 0 };
  if (!self->is_open)
    open_in_thread (self);
  if (self->application == NULL)
    return;

  values->is_installed = TRUE;
  values->is_consent_locked = !g_settings_is_writable (self->application, "consent");
  values->consent = (NateroConsent) g_settings_get_enum (self->application, "consent");
  values->is_disabled = g_settings_get_boolean (self->application, "disabled") ||
                        g_settings_get_boolean (self->machine, "disabled");
  values->endpoint = read_endpoint (self->application);
  if (values->endpoint == NULL)
    values->endpoint = read_endpoint (self->machine);
}

/*
 * FALSE where the answer is not kept here: the schema is not installed, or the backend took the
 * value and lost it (dconf without a session bus does).
 */
gboolean
natero_policy_write_consent_in_thread (NateroPolicy *self, NateroConsent consent)
{
  if (!self->is_open)
    open_in_thread (self);
  if (self->application == NULL)
    return FALSE;

  if (!g_settings_set_enum (self->application, "consent", (int) consent))
    return FALSE;

  /* Until then dconf shows what it has not written yet. */
  g_settings_sync ();
  return g_settings_get_enum (self->application, "consent") == (int) consent;
}

void
natero_policy_values_clear (NateroPolicyValues *values)
{
  g_clear_pointer (&values->endpoint, g_free);
}
