/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "This header is private to libnatero"
#endif

#include <glib.h>

G_BEGIN_DECLS

/*
 * What calls and what shown pages say of the module, or of the product. The last of them wins;
 * when no page says anything any more, it is again what calls said last.
 */
typedef struct
{
  char *called;
  char *shown;
} NateroPlace;

void        natero_place_call (NateroPlace *self, const char *id);
const char *natero_place_show (NateroPlace *self, const char *id);
void        natero_place_clear (NateroPlace *self);

G_END_DECLS
