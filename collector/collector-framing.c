/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-framing.h"

#include "collector-connection.h"

/* Gives the status of the refusal, and says why, where a head is wrong, or a body is so long that
 * nobody reads to its end; 0: all is well. */
guint
collector_framing_judge (SoupServerMessage *message, const char **problem)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  guint               status = 0;

  *problem = collector_connection_get_head_problem (collector_connection_get (message), &status);
  if (*problem != NULL)
    return status;

  if (soup_message_headers_get_encoding (headers) != SOUP_ENCODING_CONTENT_LENGTH ||
      soup_message_headers_get_content_length (headers) <= COLLECTOR_MAX_SURPLUS_BYTES)
    return 0;

  *problem = "a body may have 8 MiB as it is sent, and has more; nothing was taken";

  return SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE;
}

/* Whether nothing behind a request may be taken for another one. libsoup before 3.7 takes much for
 * the size of a chunk that is none. From a request of HTTP/1.0 it takes away what the Connection
 * header names, maybe its length. And who has been refused instead of asked for a body may have
 * sent it all the same. */
gboolean
collector_framing_is_last (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CHUNKED ||
      soup_server_message_get_http_version (message) == SOUP_HTTP_1_0)
    return TRUE;

  return soup_server_message_get_status (message) != 0 &&
         (soup_message_headers_get_expectations (headers) & SOUP_EXPECTATION_CONTINUE) != 0;
}
