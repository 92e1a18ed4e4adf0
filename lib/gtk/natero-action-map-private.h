/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "natero-action-map-private.h is private to libnatero"
#endif

#include <gio/gio.h>

G_BEGIN_DECLS

/*< private >
 * NateroActionMap:
 *
 * Which actions stand for which features: by the name of an action with its prefix, or by a
 * detailed name, which stands for one target of an action.
 */
typedef struct _NateroActionMap NateroActionMap;

/*< private >
 * NateroActionUse:
 * @feature_id: what an activation is a use of
 * @module_id: (nullable): the module, or `NULL` for the one that is set
 * @product_id: (nullable): the product, likewise
 *
 * What an action stands for. The texts are its own.
 */
typedef struct
{
  char *feature_id;
  char *module_id;
  char *product_id;
} NateroActionUse;

void natero_action_use_set (NateroActionUse *self,
                            const char      *feature_id,
                            const char      *module_id,
                            const char      *product_id);
void natero_action_use_clear (NateroActionUse *self);

NateroActionMap       *natero_action_map_new (void);
void                   natero_action_map_free (NateroActionMap *self);
gboolean               natero_action_map_set (NateroActionMap *self,
                                              const char      *action_name,
                                              const char      *feature_id,
                                              const char      *module_id,
                                              const char      *product_id);
gboolean               natero_action_map_is_empty (NateroActionMap *self);
const NateroActionUse *natero_action_map_find (NateroActionMap *self,
                                               const char      *full_name,
                                               GVariant        *parameter);
GPtrArray             *natero_action_map_take_unseen (NateroActionMap *self);

G_END_DECLS
