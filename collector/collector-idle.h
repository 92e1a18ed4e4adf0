/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "collector-connection.h"

G_BEGIN_DECLS

/* Connections on which no request is under way. libsoup before 3.4 never lets go of one that its
 * client closes then, so that a server runs out of file descriptors in the end. */

void collector_idle_begin (CollectorConnection *connection, SoupServerMessage *ended);
void collector_idle_end (CollectorConnection *connection);

G_END_DECLS
