/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Who may send: pairs of keys and the name of the source that each pair stands for. Only digests
 * of the keys are held, so that neither a dump nor the time of a comparison tells them. */
typedef struct _CollectorKeys CollectorKeys;

CollectorKeys *collector_keys_new_any (void);
CollectorKeys *collector_keys_new_load (const char *path, GError **error);
void           collector_keys_free (CollectorKeys *self);
const char    *collector_keys_find (CollectorKeys *self, const char *auth_key, const char *api_key);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CollectorKeys, collector_keys_free)

G_END_DECLS
