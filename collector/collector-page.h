/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* The Explorer's files, from the resources that are linked into the program. */

#define COLLECTOR_PAGE_RESOURCES "/org/natero/Collector/explorer/"

gboolean collector_page_is_asset (const char *path);
void     collector_page_answer (SoupServerMessage *message, const char *path);

G_END_DECLS
