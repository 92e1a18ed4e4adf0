/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "collector-event.h"

G_BEGIN_DECLS

/* Appends the event as one line for people and for grep. source may be NULL. Details and fields
 * that the protocol does not name are shown by their names only: they may be about a person. */
void collector_print_event (GString              *out,
                            const CollectorEvent *event,
                            const char           *source,
                            gboolean              is_coloured);

G_END_DECLS
