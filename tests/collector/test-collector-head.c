/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-head.h"

#include <string.h>

#define GET "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
#define POST "POST / HTTP/1.1\r\nHost: localhost\r\n"
#define BAD "GET / HTTP/1.1\r\nHost : localhost\r\n\r\n"

/* What came, how many requests that is, and a part of what is wrong with the last one. */
typedef struct
{
  const char *text;
  guint       n_requests;
  const char *problem;
} Case;

static void
check (const Case *test, gsize n_at_once)
{
  CollectorHead head = { 0 };
  gsize         length = strlen (test->text);
  gsize         n_good = 0;

  for (gsize i = 0; i < length; i += n_at_once)
    n_good += collector_head_feed (&head, test->text + i, MIN (n_at_once, length - i));
  if (test->problem == NULL)
    g_assert_cmpuint (n_good, ==, length);
  else
    g_assert_cmpuint (n_good, <=, length);
  g_assert_cmpuint (head.n_requests, ==, test->n_requests);
  if (test->problem == NULL)
    g_assert_cmpstr (head.problem, ==, NULL);
  else
    g_assert_true (head.problem != NULL && strstr (head.problem, test->problem) != NULL);
  g_assert_true (head.problem == NULL || head.status == 400 || head.status == 501);
}

static void
check_all (const Case *cases, gsize n_cases)
{
  for (gsize i = 0; i < n_cases; i++)
    {
      /* What is no UTF-8 would be no TAP. */
      g_autofree char *shown = g_strescape (cases[i].text, NULL);

      g_test_message ("%s", shown);
      for (gsize n_at_once = 1; n_at_once <= strlen (cases[i].text); n_at_once++)
        check (&cases[i], n_at_once);
    }
}

static void
test_good (void)
{
  const Case cases[] = {
    { "G", 1, NULL },
    { GET, 1, NULL },
    { GET "\r\n\r\n" GET "\n" GET, 3, NULL },
    { "GET / HTTP/1.1\nHost: localhost\n\n" GET, 2, NULL },
    { POST "X-a!#$%&'*+-.^_`|~9:\t\xc3\xa9:; \"a\" \r\nEmpty:\r\n\r\n" GET, 2, NULL },
  };

  check_all (cases, G_N_ELEMENTS (cases));
}

/* A body is none of its business, and where none can be told from the next request, the rest. */
static void
test_bodies (void)
{
  const Case cases[] = {
    { POST "Content-Length: 0\r\n\r\n" GET, 2, NULL },
    { POST "content-LENGTH:\t3 \r\n\r\n \001\n" GET, 2, NULL },
    { POST "Content-Length: 38\r\n\r\n" BAD "{}" GET, 2, NULL },
    { POST "Content-Length: 38\r\n\r\n" BAD "{}" BAD, 2, "colon" },
    { POST "X-Content-Length: 38\r\n\r\n" BAD, 2, "colon" },
    { POST "Content-Length: 2\r\n\r\n", 1, NULL },
    { POST "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" BAD, 1, NULL },
    { POST "Transfer-Encoding:\tCHUNKED \r\n\r\n0\r\n\r\n" BAD, 1, NULL },
    { POST "Content-Length: 0000000000000000000000000000002\r\n\r\n{}" GET, 2, NULL },
    { POST "Content-Length: 9223372036854775807\r\n\r\n" BAD, 1, NULL },
  };

  check_all (cases, G_N_ELEMENTS (cases));
}

static void
test_bad (void)
{
  const Case cases[] = {
    { BAD, 1, "colon" },
    { GET GET BAD GET, 3, "colon" },
    { POST "Content-Length : 2\r\n\r\n", 1, "colon" },
    { POST "Content-Length\r\n", 1, "colon" },
    { POST ": 2\r\n", 1, "colon" },
    { POST "Content\xc3\xa9: 2\r\n", 1, "colon" },
    { POST "(x): 2\r\n", 1, "colon" },
    { POST "X: y\r\n z\r\n", 1, "one line" },
    { POST "X: y\r\n\tz: 2\r\n", 1, "one line" },
    { POST "X: y\r\n \r\n", 1, "one line" },
    { POST "HOST: localhost\r\n", 1, "once" },
    { POST "Content-Length: 2\r\nX: y\r\ncontent-length:2\r\n", 1, "once" },
    { POST "Transfer-Encoding: a\r\nTransfer-Encoding: b\r\n", 1, "once" },
    { POST "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", 1, "not both" },
    { POST "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", 1, "not both" },
    { "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n", 1, "only a request of HTTP/1.1" },
    { "POST / HTTP/1.1 \r\nTransfer-Encoding: chunked\r\n", 1, "only a request of HTTP/1.1" },
    { ".\n\r\n" GET, 1, "no request" },
    { GET "POST /\r\nContent-Length: 2\r\n", 2, "no request" },
    { GET "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n", 2, "only a request of HTTP/1.1" },
    { POST "Content-Length: -1\r\n", 1, "digits" },
    { POST "Content-Length: +1\r\n", 1, "digits" },
    { POST "Content-Length: 1 1\r\n", 1, "digits" },
    { POST "Content-Length: 1,1\r\n", 1, "digits" },
    { POST "Content-Length: \xc4 1\r\n", 1, "digits" },
    { POST "Content-Length: 0x1\r\n", 1, "digits" },
    { POST "Content-Length:\r\n", 1, "digits" },
    { POST "Content-Length: 9223372036854775808\r\n", 1, "digits" },
    { POST "Content-Length: 00000000000000000000000000000000000000000000x\r\n", 1, "digits" },
    { POST "Transfer-Encoding: gzip, chunked\r\n", 1, "chunked" },
    { POST "Transfer-Encoding: chunked; a=b\r\n", 1, "chunked" },
    { POST "Transfer-Encoding:\r\n", 1, "chunked" },
    { POST "X: y\001", 1, "control" },
    { POST "X: y\177", 1, "control" },
    { POST "X\v: y", 1, "control" },
    { POST "X: y\rZ: 2\r\n", 1, "control" },
    { POST "X: y\r\r\n", 1, "control" },
    { "GET /\r HTTP/1.1\r\n", 1, "control" },
    { "\rGET / HTTP/1.1\r\n", 1, "control" },
  };

  check_all (cases, G_N_ELEMENTS (cases));
}

/* The end of a text for C is no end here. */
static void
test_nul (void)
{
  const char    text[] = POST "Content-Length\0: 2\r\n";
  CollectorHead head = { 0 };

  collector_head_feed (&head, text, sizeof text - 1);
  g_assert_nonnull (head.problem);
  g_assert_cmpuint (head.status, ==, 400);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/collector/head/good", test_good);
  g_test_add_func ("/collector/head/bodies", test_bodies);
  g_test_add_func ("/collector/head/bad", test_bad);
  g_test_add_func ("/collector/head/nul", test_nul);

  return g_test_run ();
}
