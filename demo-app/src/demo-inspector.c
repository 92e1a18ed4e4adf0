/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "demo-inspector.h"

#include "demo-recorded-event.h"

/*
 * The side panel "What Was Recorded". Its numbers are bound in the .ui file to the usage and its
 * tracker; here is only what an expression can't say.
 */
struct _DemoInspector
{
  AdwBin parent_instance;

  DemoUsage *usage;

  GtkStack    *state_stack;
  GtkStack    *list_stack;
  GtkSwitch   *network_switch;
  GtkWidget   *problem_row;
  GtkListView *events_view;
};

G_DEFINE_FINAL_TYPE (DemoInspector, demo_inspector, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_USAGE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
update_idle (DemoInspector *self)
{
  gboolean is_idle = natero_tracker_get_idle (demo_usage_get_tracker (self->usage));

  gtk_stack_set_visible_child_name (self->state_stack, is_idle ? "idle" : "active");
}

static void
update_list (DemoInspector *self)
{
  guint n_events = g_list_model_get_n_items (demo_usage_get_events (self->usage));

  gtk_stack_set_visible_child_name (self->list_stack, n_events > 0 ? "events" : "empty");
}

/* New events come in on top. Who looks at the top goes on doing so; who has scrolled stays there.
 */
static void
events_changed_cb (DemoInspector *self)
{
  GtkAdjustment *scroll = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->events_view));
  gboolean       has_events = g_list_model_get_n_items (demo_usage_get_events (self->usage)) > 0;

  update_list (self);
  if (has_events && gtk_adjustment_get_value (scroll) < 1.0)
    gtk_widget_activate_action (GTK_WIDGET (self->events_view), "list.scroll-to-item", "u", 0);
}

static gboolean
text_to_visible (GBinding     *binding G_GNUC_UNUSED,
                 const GValue *from,
                 GValue       *to,
                 gpointer      user_data G_GNUC_UNUSED)
{
  g_value_set_boolean (to, g_value_get_string (from) != NULL);
  return TRUE;
}

static void
event_activated_cb (GtkListView *view, guint position, DemoInspector *self G_GNUC_UNUSED)
{
  GListModel *model = G_LIST_MODEL (gtk_list_view_get_model (view));
  g_autoptr (DemoRecordedEvent) event = g_list_model_get_item (model, position);

  demo_recorded_event_set_expanded (event, !demo_recorded_event_get_expanded (event));
}

static void
watch_usage (DemoInspector *self)
{
  NateroTracker *tracker = demo_usage_get_tracker (self->usage);
  GListModel    *events = demo_usage_get_events (self->usage);

  g_signal_connect_object (
    tracker, "notify::idle", G_CALLBACK (update_idle), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
    events, "items-changed", G_CALLBACK (events_changed_cb), self, G_CONNECT_SWAPPED);
  g_object_bind_property (self->usage,
                          "online",
                          self->network_switch,
                          "active",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  g_object_bind_property (self->usage, "problem", self->problem_row, "subtitle", G_BINDING_DEFAULT);
  g_object_bind_property_full (self->usage,
                               "problem",
                               self->problem_row,
                               "visible",
                               G_BINDING_SYNC_CREATE,
                               text_to_visible,
                               NULL,
                               NULL,
                               NULL);
}

static void
demo_inspector_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  DemoInspector *self = DEMO_INSPECTOR (object);

  switch (prop_id)
    {
    case PROP_USAGE:
      g_value_set_object (value, self->usage);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
demo_inspector_dispose (GObject *object)
{
  g_clear_object (&DEMO_INSPECTOR (object)->usage);
  G_OBJECT_CLASS (demo_inspector_parent_class)->dispose (object);
}

static void
demo_inspector_class_init (DemoInspectorClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = demo_inspector_get_property;
  object_class->dispose = demo_inspector_dispose;

  properties[PROP_USAGE] = g_param_spec_object (
    "usage", NULL, NULL, DEMO_TYPE_USAGE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/natero/Demo/ui/demo-inspector.ui");
  gtk_widget_class_bind_template_child (widget_class, DemoInspector, state_stack);
  gtk_widget_class_bind_template_child (widget_class, DemoInspector, list_stack);
  gtk_widget_class_bind_template_child (widget_class, DemoInspector, network_switch);
  gtk_widget_class_bind_template_child (widget_class, DemoInspector, problem_row);
  gtk_widget_class_bind_template_child (widget_class, DemoInspector, events_view);
  gtk_widget_class_bind_template_callback (widget_class, event_activated_cb);
}

static void
demo_inspector_init (DemoInspector *self)
{
  g_type_ensure (DEMO_TYPE_USAGE);
  g_type_ensure (DEMO_TYPE_RECORDED_EVENT);
  g_type_ensure (NATERO_TYPE_TRACKER);
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
demo_inspector_set_usage (DemoInspector *self, DemoUsage *usage)
{
  g_autoptr (GtkSelectionModel) model = NULL;

  g_return_if_fail (DEMO_IS_INSPECTOR (self));
  g_return_if_fail (self->usage == NULL);

  self->usage = g_object_ref (usage);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_USAGE]);
  model = GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (demo_usage_get_events (usage))));
  gtk_list_view_set_model (self->events_view, model);
  watch_usage (self);
  update_idle (self);
  update_list (self);
}
