/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A network that the test switches, in the place of the platform's monitor. */
#define FAKE_TYPE_MONITOR (fake_monitor_get_type ())
G_DECLARE_FINAL_TYPE (FakeMonitor, fake_monitor, FAKE, MONITOR, GObject)

/* Before anything asks for the monitor; all of GIO gets the fake from here on. */
void fake_monitor_install (void);
void fake_monitor_set_available (gboolean is_available);
void fake_monitor_set_metered (gboolean is_metered);

G_END_DECLS
