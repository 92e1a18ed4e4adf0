/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "core-support.h"
#include "natero-error.h"
#include "natero-text-private.h"

#include <string.h>

/* Limits count characters, and messages say which field, how long, and what is allowed. */

typedef struct
{
  const char *value;
  gboolean    is_id;
  gboolean    is_optional_id;
  gboolean    has_length;
} TextCase;

static const TextCase text_cases[] = {
  { NULL, FALSE, TRUE, TRUE },
  { "", FALSE, FALSE, TRUE },
  { "a", TRUE, TRUE, TRUE },
  { "abcd", TRUE, TRUE, TRUE },
  { "abcde", FALSE, FALSE, FALSE },
  { "äöüß", TRUE, TRUE, TRUE },
  { "\xf0\x9f\x9a\x80\xf0\x9f\x9a\x80\xf0\x9f\x9a\x80\xf0\x9f\x9a\x80", TRUE, TRUE, TRUE },
  { "äöüßx", FALSE, FALSE, FALSE },
  { "a\xff", FALSE, FALSE, FALSE },
  { "\xed\xa0\x80", FALSE, FALSE, FALSE },
};

static void
test_lengths (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (text_cases); i++)
    {
      const TextCase *row = &text_cases[i];

      g_assert_cmpint (natero_text_check_id ("x", row->value, 4, NULL), ==, row->is_id);
      g_assert_cmpint (
        natero_text_check_optional_id ("x", row->value, 4, NULL), ==, row->is_optional_id);
      g_assert_cmpint (natero_text_check_length ("x", row->value, 4, NULL), ==, row->has_length);
    }
}

static void
test_messages (void)
{
  g_autoptr (GError) too_long = NULL;
  g_autoptr (GError) missing = NULL;
  g_autoptr (GError) no_utf8 = NULL;

  g_assert_false (natero_text_check_id ("user_id", "secret", 4, &too_long));
  g_assert_error (too_long, NATERO_ERROR, NATERO_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (too_long->message, "user_id has 6 characters; at most 4"));
  g_assert_null (strstr (too_long->message, "secret"));
  g_assert_false (natero_text_check_id ("user_id", NULL, 4, &missing));
  g_assert_nonnull (strstr (missing->message, "user_id is required"));
  g_assert_false (natero_text_check_length ("user_id", "ab\xff", 4, &no_utf8));
  g_assert_nonnull (strstr (no_utf8->message, "byte 3 of 3"));
}

typedef struct
{
  const char *url;
  gboolean    is_good;
} UrlCase;

static const UrlCase url_cases[] = {
  { NULL, TRUE },
  { "http://x.org", TRUE },
  { "https://x.org:8443/v1/[authKey]/[apiKey]?a=b", TRUE },
  { "HTTPS://x.org/", TRUE },
  { "http://[::1]:80/", TRUE },
  { "http://me:secret@x.org/", TRUE },
  { "", FALSE },
  { "x.org", FALSE },
  { "ftp://x.org/", FALSE },
  { "http:///path", FALSE },
  { "http://x.org/\xff", FALSE },
  { "file:///etc/passwd", FALSE },
};

static void
test_urls (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (url_cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (
        natero_text_check_url ("debug-url", url_cases[i].url, &error), ==, url_cases[i].is_good);
      if (error != NULL)
        g_assert_true (*url_cases[i].url == '\0' ||
                       strstr (error->message, url_cases[i].url) == NULL);
    }
}

static void
test_file_names (void)
{
  g_autofree char *longest = g_strnfill (255, 'x');
  g_autofree char *too_long = g_strnfill (256, 'x');

  g_assert_true (natero_text_is_file_name ("org.example.App"));
  g_assert_true (natero_text_is_file_name (longest));
  g_assert_false (natero_text_is_file_name (too_long));
  g_assert_false (natero_text_is_file_name (NULL));
  g_assert_false (natero_text_is_file_name (""));
  g_assert_false (natero_text_is_file_name (".."));
  g_assert_false (natero_text_is_file_name ("a/b"));
  g_assert_false (natero_text_is_file_name ("a\xff"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/text/lengths", test_lengths);
  g_test_add_func ("/text/messages", test_messages);
  g_test_add_func ("/text/urls", test_urls);
  g_test_add_func ("/text/file-names", test_file_names);

  return g_test_run ();
}
