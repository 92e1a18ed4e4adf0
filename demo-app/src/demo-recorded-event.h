/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <natero.h>

G_BEGIN_DECLS

#define DEMO_TYPE_RECORDED_EVENT (demo_recorded_event_get_type ())
G_DECLARE_FINAL_TYPE (DemoRecordedEvent, demo_recorded_event, DEMO, RECORDED_EVENT, GObject)

DemoRecordedEvent *demo_recorded_event_new (NateroEvent *event);
gboolean           demo_recorded_event_get_expanded (DemoRecordedEvent *self);
void               demo_recorded_event_set_expanded (DemoRecordedEvent *self, gboolean expanded);

G_END_DECLS
