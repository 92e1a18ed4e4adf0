/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-framing.h"

static const char *
find_problem_of_coding (SoupServerMessage *message, const char *coding, const char *length)
{
  if (soup_server_message_get_http_version (message) == SOUP_HTTP_1_0)
    return "a request of HTTP/1.0 must have no Transfer-Encoding";
  if (length != NULL)
    return "a request must have a Content-Length or a Transfer-Encoding, not both";
  if (g_ascii_strcasecmp (coding, "chunked") != 0)
    return "the Transfer-Encoding must be chunked, once, or absent";

  return NULL;
}

/* Digits alone, within 63 bits. Several headers come as a list, with commas. */
static guint
judge_length (const char *text, const char **problem)
{
  guint64 length = 0;

  if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, &length, NULL))
    {
      *problem = "the Content-Length must be one whole number of 63 bits, in digits alone";
      return SOUP_STATUS_BAD_REQUEST;
    }
  if (length > COLLECTOR_MAX_SURPLUS_BYTES)
    {
      *problem = "a body may have 8 MiB as it is sent, and has more; nothing was taken";
      return SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE;
    }

  return 0;
}

/* Gives the status of the refusal, and says why, where it cannot be told for sure where a request
 * ends, or its body is so long that nobody reads to its end; 0: all is well. */
guint
collector_framing_judge (SoupServerMessage *message, const char **problem)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char         *length = soup_message_headers_get_list (headers, "Content-Length");
  const char         *coding = soup_message_headers_get_list (headers, "Transfer-Encoding");

  *problem = NULL;
  if (coding != NULL)
    *problem = find_problem_of_coding (message, coding, length);
  else if (length != NULL)
    return judge_length (length, problem);

  return *problem != NULL ? SOUP_STATUS_BAD_REQUEST : 0;
}

/* Whether nothing behind a request may be taken for another one. libsoup before 3.7 takes much for
 * the size of a chunk that is none. And who has been refused instead of asked for a body may have
 * sent it all the same. */
gboolean
collector_framing_is_last (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CHUNKED)
    return TRUE;

  return soup_server_message_get_status (message) != 0 &&
         (soup_message_headers_get_expectations (headers) & SOUP_EXPECTATION_CONTINUE) != 0;
}
