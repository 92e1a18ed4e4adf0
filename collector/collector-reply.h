/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* Answers to those who read. All of them carry the headers that keep a browser strict. */

#define COLLECTOR_JSON_TYPE "application/json; charset=utf-8"
#define COLLECTOR_TEXT_TYPE "text/plain; charset=utf-8"

void collector_reply_set_header (SoupServerMessage *message, const char *name, const char *value);
void collector_reply_start (SoupServerMessage *message, guint status);
void collector_reply_bytes (SoupServerMessage *message,
                            guint              status,
                            const char        *type,
                            const void        *bytes,
                            gsize              length);
void collector_reply_text (SoupServerMessage *message, guint status, const char *text);
void collector_reply_error (SoupServerMessage *message, guint status, const char *problem);

G_END_DECLS
