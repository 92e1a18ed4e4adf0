/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What events pass on their way to ClickHouse, and who erases waits at: a lock on a file beside the
 * database, which ends with the process that has it. */
typedef struct _CollectorForwardGate CollectorForwardGate;

CollectorForwardGate *collector_forward_gate_new_open (const char *database, GError **error);
void                  collector_forward_gate_free (CollectorForwardGate *self);
gboolean              collector_forward_gate_enter (CollectorForwardGate *self);
void                  collector_forward_gate_leave (CollectorForwardGate *self);

gboolean collector_forward_gate_wait (const char *database, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CollectorForwardGate, collector_forward_gate_free)

G_END_DECLS
