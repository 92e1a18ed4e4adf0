/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Texts that came from outside, made fit to be shown to people. */

void  collector_text_append_escaped (GString *out, const char *text, gsize max_chars);
void  collector_text_append_word (GString *out, const char *text, gsize max_chars);
char *collector_text_quote (const char *text, gsize length, gsize max_chars);

G_END_DECLS
