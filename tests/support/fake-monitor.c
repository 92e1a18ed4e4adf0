/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "fake-monitor.h"

struct _FakeMonitor
{
  GObject  parent_instance;
  gboolean is_available;
  gboolean is_metered;
};

enum
{
  PROP_0,
  PROP_NETWORK_AVAILABLE,
  PROP_NETWORK_METERED,
  PROP_CONNECTIVITY,
};

static gboolean
fake_monitor_initable_init (G_GNUC_UNUSED GInitable    *initable,
                            G_GNUC_UNUSED GCancellable *cancellable,
                            G_GNUC_UNUSED GError      **error)
{
  return TRUE;
}

static void
fake_monitor_initable_iface_init (GInitableIface *iface)
{
  iface->init = fake_monitor_initable_init;
}

static gboolean
fake_monitor_can_reach (GNetworkMonitor                  *monitor,
                        G_GNUC_UNUSED GSocketConnectable *connectable,
                        G_GNUC_UNUSED GCancellable       *cancellable,
                        GError                          **error)
{
  if (FAKE_MONITOR (monitor)->is_available)
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE, "There is no network");
  return FALSE;
}

static void
fake_monitor_iface_init (GNetworkMonitorInterface *iface)
{
  iface->can_reach = fake_monitor_can_reach;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (FakeMonitor,
                               fake_monitor,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE,
                                                      fake_monitor_initable_iface_init)
                                 G_IMPLEMENT_INTERFACE (G_TYPE_NETWORK_MONITOR,
                                                        fake_monitor_iface_init))

static void
fake_monitor_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  FakeMonitor *self = FAKE_MONITOR (object);

  switch (property_id)
    {
    case PROP_NETWORK_AVAILABLE:
      g_value_set_boolean (value, self->is_available);
      break;
    case PROP_NETWORK_METERED:
      g_value_set_boolean (value, self->is_metered);
      break;
    case PROP_CONNECTIVITY:
      g_value_set_enum (
        value, self->is_available ? G_NETWORK_CONNECTIVITY_FULL : G_NETWORK_CONNECTIVITY_LOCAL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
      break;
    }
}

static void
fake_monitor_class_init (FakeMonitorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = fake_monitor_get_property;
  g_object_class_override_property (object_class, PROP_NETWORK_AVAILABLE, "network-available");
  g_object_class_override_property (object_class, PROP_NETWORK_METERED, "network-metered");
  g_object_class_override_property (object_class, PROP_CONNECTIVITY, "connectivity");
}

static void
fake_monitor_init (FakeMonitor *self)
{
  self->is_available = TRUE;
}

void
fake_monitor_install (void)
{
  g_unsetenv ("GIO_USE_NETWORK_MONITOR");
  g_io_extension_point_register (G_NETWORK_MONITOR_EXTENSION_POINT_NAME);
  g_io_extension_point_implement (
    G_NETWORK_MONITOR_EXTENSION_POINT_NAME, FAKE_TYPE_MONITOR, "fake", G_MAXINT);
  g_assert_true (FAKE_IS_MONITOR (g_network_monitor_get_default ()));
}

static FakeMonitor *
get_monitor (void)
{
  return FAKE_MONITOR (g_network_monitor_get_default ());
}

/* The monitors of GIO tell it in this order, the signal also where nothing changed but a route. */
void
fake_monitor_set_available (gboolean is_available)
{
  FakeMonitor *monitor = get_monitor ();

  if (monitor->is_available != is_available)
    {
      monitor->is_available = is_available;
      g_object_notify (G_OBJECT (monitor), "network-available");
      g_object_notify (G_OBJECT (monitor), "connectivity");
    }
  g_signal_emit_by_name (monitor, "network-changed", is_available);
}

void
fake_monitor_set_metered (gboolean is_metered)
{
  FakeMonitor *monitor = get_monitor ();

  if (monitor->is_metered == is_metered)
    return;

  monitor->is_metered = is_metered;
  g_object_notify (G_OBJECT (monitor), "network-metered");
}
