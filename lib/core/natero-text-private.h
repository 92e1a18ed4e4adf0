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

/* The limits of the wire, in characters. */
#define NATERO_ACCOUNT_ID_MAX_CHARS 256
#define NATERO_USER_ID_MAX_CHARS 256
#define NATERO_MODULE_ID_MAX_CHARS 128
#define NATERO_PRODUCT_ID_MAX_CHARS 128
#define NATERO_FEATURE_ID_MAX_CHARS 128

gboolean natero_text_check_id (const char *field,
                               const char *value,
                               guint       max_chars,
                               GError    **error);
gboolean natero_text_check_optional_id (const char *field,
                                        const char *value,
                                        guint       max_chars,
                                        GError    **error);
gboolean natero_text_check_length (const char *field,
                                   const char *value,
                                   guint       max_chars,
                                   GError    **error);
gboolean natero_text_check_url (const char *field, const char *value, GError **error);
gboolean natero_text_is_file_name (const char *value);

G_END_DECLS
