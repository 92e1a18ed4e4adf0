/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-reply.h"

#include "collector-json.h"

#include <string.h>

#define RETRY_SECONDS "10"

typedef struct
{
  const char *name;
  const char *value;
} Header;

static const Header strict_headers[] = {
  { "Content-Security-Policy",
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'; form-action 'none'" },
  { "X-Content-Type-Options", "nosniff" },
  { "Referrer-Policy", "no-referrer" },
  { "Cross-Origin-Resource-Policy", "same-origin" },
  { "Cache-Control", "no-store" },
};

void
collector_reply_set_header (SoupServerMessage *message, const char *name, const char *value)
{
  soup_message_headers_replace (soup_server_message_get_response_headers (message), name, value);
}

/* Sets the status and the headers that every answer has. */
void
collector_reply_start (SoupServerMessage *message, guint status)
{
  for (guint i = 0; i < G_N_ELEMENTS (strict_headers); i++)
    collector_reply_set_header (message, strict_headers[i].name, strict_headers[i].value);
  if (status == SOUP_STATUS_SERVICE_UNAVAILABLE)
    collector_reply_set_header (message, "Retry-After", RETRY_SECONDS);
  soup_server_message_set_status (message, status, NULL);
}

void
collector_reply_bytes (SoupServerMessage *message,
                       guint              status,
                       const char        *type,
                       const void        *bytes,
                       gsize              length)
{
  collector_reply_start (message, status);
  soup_server_message_set_response (message, type, SOUP_MEMORY_COPY, bytes, length);
}

void
collector_reply_text (SoupServerMessage *message, guint status, const char *text)
{
  collector_reply_bytes (message, status, COLLECTOR_TEXT_TYPE, text, strlen (text));
}

/* `{"error":"…"}` */
void
collector_reply_error (SoupServerMessage *message, guint status, const char *problem)
{
  g_autoptr (GString) json = g_string_new ("{\"error\":");

  collector_json_append_string (json, problem);
  g_string_append (json, "}\n");
  collector_reply_bytes (message, status, COLLECTOR_JSON_TYPE, json->str, json->len);
}
