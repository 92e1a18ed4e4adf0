/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "collector-forward-target.h"
#include "collector-forward-verdict.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* Sends blocks to ClickHouse, one at a time, on the thread that made it and its main context. */
typedef struct _CollectorForwardSender CollectorForwardSender;

CollectorForwardSender *collector_forward_sender_new (const CollectorForwardTarget *target,
                                                      GCancellable                 *cancellable);
void                    collector_forward_sender_free (CollectorForwardSender *self);
CollectorVerdict        collector_forward_sender_send (CollectorForwardSender *self,
                                                       GBytes                 *rows,
                                                       char                  **reason);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CollectorForwardSender, collector_forward_sender_free)

G_END_DECLS
