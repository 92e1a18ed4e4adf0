/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "demo-settings-page.h"

/*
 * Who is signed in, what may be recorded, and how the application looks.
 */
struct _DemoSettingsPage
{
  AdwPreferencesPage parent_instance;

  DemoUsage *usage;

  GtkWidget     *signed_in_row;
  GtkWidget     *signed_out_row;
  GtkSwitch     *consent_switch;
  GtkAdjustment *idle_adjustment;
  GtkAdjustment *batch_adjustment;
  AdwComboRow   *style_row;
};

G_DEFINE_FINAL_TYPE (DemoSettingsPage, demo_settings_page, ADW_TYPE_PREFERENCES_PAGE)

static const AdwColorScheme color_schemes[] = {
  ADW_COLOR_SCHEME_DEFAULT,
  ADW_COLOR_SCHEME_FORCE_LIGHT,
  ADW_COLOR_SCHEME_FORCE_DARK,
};

static gboolean
consent_to_active (GBinding     *binding G_GNUC_UNUSED,
                   const GValue *from,
                   GValue       *to,
                   gpointer      user_data G_GNUC_UNUSED)
{
  g_value_set_boolean (to, g_value_get_enum (from) == NATERO_CONSENT_GRANTED);
  return TRUE;
}

static gboolean
active_to_consent (GBinding     *binding G_GNUC_UNUSED,
                   const GValue *from,
                   GValue       *to,
                   gpointer      user_data G_GNUC_UNUSED)
{
  g_value_set_enum (to,
                    g_value_get_boolean (from) ? NATERO_CONSENT_GRANTED : NATERO_CONSENT_DENIED);
  return TRUE;
}

static void
style_selected_cb (DemoSettingsPage *self)
{
  guint selected = adw_combo_row_get_selected (self->style_row);

  /* The first selection is made by the model, while the page is being built. */
  if (self->usage == NULL || selected >= G_N_ELEMENTS (color_schemes))
    return;
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), color_schemes[selected]);
}

static void
bind_tracker (DemoSettingsPage *self, NateroTracker *tracker)
{
  const GBindingFlags both_ways = G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL;

  g_object_bind_property_full (tracker,
                               "consent",
                               self->consent_switch,
                               "active",
                               both_ways,
                               consent_to_active,
                               active_to_consent,
                               NULL,
                               NULL);
  g_object_bind_property (tracker, "idle-timeout", self->idle_adjustment, "value", both_ways);
  g_object_bind_property (tracker, "batch-timeout", self->batch_adjustment, "value", both_ways);
}

static void
demo_settings_page_dispose (GObject *object)
{
  g_clear_object (&DEMO_SETTINGS_PAGE (object)->usage);
  G_OBJECT_CLASS (demo_settings_page_parent_class)->dispose (object);
}

static void
demo_settings_page_class_init (DemoSettingsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = demo_settings_page_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/natero/Demo/ui/demo-settings-page.ui");
  gtk_widget_class_bind_template_child (widget_class, DemoSettingsPage, signed_in_row);
  gtk_widget_class_bind_template_child (widget_class, DemoSettingsPage, signed_out_row);
  gtk_widget_class_bind_template_child (widget_class, DemoSettingsPage, consent_switch);
  gtk_widget_class_bind_template_child (widget_class, DemoSettingsPage, idle_adjustment);
  gtk_widget_class_bind_template_child (widget_class, DemoSettingsPage, batch_adjustment);
  gtk_widget_class_bind_template_child (widget_class, DemoSettingsPage, style_row);
  gtk_widget_class_bind_template_callback (widget_class, style_selected_cb);
}

static void
demo_settings_page_init (DemoSettingsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
demo_settings_page_set_usage (DemoSettingsPage *self, DemoUsage *usage)
{
  NateroTracker *tracker;

  g_return_if_fail (DEMO_IS_SETTINGS_PAGE (self));
  g_return_if_fail (self->usage == NULL);

  self->usage = g_object_ref (usage);
  tracker = demo_usage_get_tracker (usage);
  bind_tracker (self, tracker);
  g_object_bind_property (
    usage, "signed-in", self->signed_in_row, "visible", G_BINDING_SYNC_CREATE);
  g_object_bind_property (usage,
                          "signed-in",
                          self->signed_out_row,
                          "visible",
                          G_BINDING_SYNC_CREATE | G_BINDING_INVERT_BOOLEAN);
  g_object_bind_property (tracker, "user-id", self->signed_in_row, "title", G_BINDING_SYNC_CREATE);
  g_object_bind_property (
    tracker, "account-id", self->signed_in_row, "subtitle", G_BINDING_SYNC_CREATE);
}
