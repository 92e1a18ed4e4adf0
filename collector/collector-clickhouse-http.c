/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-clickhouse-http.h"

#include <string.h>

/* Whether it has a header as only ClickHouse sends it. */
gboolean
collector_clickhouse_http_is_from (SoupMessage *message)
{
  SoupMessageHeadersIter iter;
  const char            *name = NULL;
  const char            *value = NULL;

  soup_message_headers_iter_init (&iter, soup_message_get_response_headers (message));
  while (soup_message_headers_iter_next (&iter, &name, &value))
    {
      if (g_ascii_strncasecmp (name, "X-ClickHouse-", strlen ("X-ClickHouse-")) == 0)
        return TRUE;
    }

  return FALSE;
}

/* Whether the answer came to its end: libsoup takes that of the connection for it. */
gboolean
collector_clickhouse_http_is_complete (SoupMessage *message)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  SoupMessageMetrics *metrics = soup_message_get_metrics (message);
  guint64             n_bytes = soup_message_metrics_get_response_body_bytes_received (metrics);

  if (soup_message_get_http_version (message) == SOUP_HTTP_2_0)
    return TRUE;

  switch (soup_message_headers_get_encoding (headers))
    {
    case SOUP_ENCODING_CONTENT_LENGTH:
      return n_bytes == (guint64) soup_message_headers_get_content_length (headers);
    case SOUP_ENCODING_CHUNKED:
      return n_bytes >= strlen ("0\r\n\r\n");
    case SOUP_ENCODING_NONE:
    case SOUP_ENCODING_EOF:
    case SOUP_ENCODING_BYTERANGES:
    case SOUP_ENCODING_UNRECOGNIZED:
    default:
      return FALSE;
    }
}
