/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "collector-head.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define COLLECTOR_TYPE_HEAD_STREAM (collector_head_stream_get_type ())

/* What comes from a client, with an eye on the heads of its requests. */
G_DECLARE_FINAL_TYPE (CollectorHeadStream,
                      collector_head_stream,
                      COLLECTOR,
                      HEAD_STREAM,
                      GFilterInputStream)

CollectorHeadStream *collector_head_stream_new (GInputStream *base);
const CollectorHead *collector_head_stream_get_head (CollectorHeadStream *self);

G_END_DECLS
