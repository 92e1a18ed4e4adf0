/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "This header is private to libnatero"
#endif

#include "natero-clock-private.h"

G_BEGIN_DECLS

/*
 * Active or idle, and how much active time there has been in this run of the program. All other
 * times (session, module, page) are differences of that one sum.
 */
typedef struct _NateroActivity NateroActivity;
typedef void (*NateroActivityFunc) (gpointer user_data);

NateroActivity *natero_activity_new (NateroClock       *clock,
                                     NateroActivityFunc changed,
                                     gpointer           user_data);
void            natero_activity_free (NateroActivity *self);

void     natero_activity_set_idle_timeout (NateroActivity *self, guint seconds);
void     natero_activity_touch (NateroActivity *self);
void     natero_activity_mark (NateroActivity *self);
void     natero_activity_begin (NateroActivity *self);
gboolean natero_activity_is_active (NateroActivity *self);
gboolean natero_activity_is_idle (NateroActivity *self);
gint64   natero_activity_get_active_ms (NateroActivity *self);

G_END_DECLS
