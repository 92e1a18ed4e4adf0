/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "natero-emission-hook-private.h is private to libnatero"
#endif

#include <glib-object.h>

G_BEGIN_DECLS

typedef struct _NateroEmissionHook NateroEmissionHook;

/*< private >
 * NateroEmissionHookFunc:
 * @signal_id: the signal
 * @n_values: how many @values there are
 * @values: (array length=n_values): the instance, and the arguments
 * @user_data: what was given with the function
 *
 * Called at each emission, before the handlers. It may free the hook.
 */
typedef void (*NateroEmissionHookFunc) (guint         signal_id,
                                        guint         n_values,
                                        const GValue *values,
                                        gpointer      user_data);

NateroEmissionHook *natero_emission_hook_new (guint                  signal_id,
                                              NateroEmissionHookFunc func,
                                              gpointer               user_data);
void                natero_emission_hook_free (NateroEmissionHook *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NateroEmissionHook, natero_emission_hook_free)

G_END_DECLS
