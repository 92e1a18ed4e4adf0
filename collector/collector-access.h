/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* Who may read. Behind an address that others can reach, whoever has the token; on a loopback
 * address every program of this machine, but no web page that only pretends to be there. */
typedef struct _CollectorAccess CollectorAccess;

CollectorAccess *collector_access_new (gboolean    is_loopback,
                                       const char *public_url,
                                       const char *token_file,
                                       GError    **error);
void             collector_access_free (CollectorAccess *self);
void             collector_access_set_port (CollectorAccess *self, int port);
const char      *collector_access_get_token (CollectorAccess *self);
gboolean         collector_access_check_host (CollectorAccess *self, SoupServerMessage *message);
gboolean         collector_access_check_token (CollectorAccess *self, SoupServerMessage *message);
gboolean         collector_access_enter (CollectorAccess *self, SoupServerMessage *message);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CollectorAccess, collector_access_free)

G_END_DECLS
