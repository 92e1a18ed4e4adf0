/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-body.h"
#include "collector-error.h"
#include "collector-scene.h"

#include <string.h>

#define TEXT_BYTES 200000

static char *
make_text (gsize length)
{
  char *text = g_malloc (length);

  for (gsize i = 0; i < length; i++)
    text[i] = (char) g_test_rand_int_range ('a', 'z');

  return text;
}

static void
assert_unpacks (GBytes *packed, const char *text, gsize length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) unpacked = collector_body_unpack (packed, length, &error);

  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (unpacked, NULL), g_bytes_get_size (unpacked), text, length);
}

static void
assert_refused (GBytes *packed, gsize max_bytes, CollectorErrorCode code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (collector_body_unpack (packed, max_bytes, &error));
  g_assert_error (error, COLLECTOR_ERROR, (int) code);
}

/* The bound is exact: as many bytes as it names are good, one more is not. */
static void
test_bound (void)
{
  const gsize lengths[] = { 1, 1000, 64 * 1024, 64 * 1024 + 1, TEXT_BYTES };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autofree char *text = make_text (lengths[i]);
      g_autoptr (GBytes) packed = pack_gzip (text, lengths[i]);

      assert_unpacks (packed, text, lengths[i]);
      assert_refused (packed, lengths[i] - 1, COLLECTOR_ERROR_TOO_LARGE);
    }
}

static void
test_cut (void)
{
  g_autofree char *text = make_text (TEXT_BYTES);
  g_autoptr (GBytes) packed = pack_gzip (text, TEXT_BYTES);
  gsize       length = g_bytes_get_size (packed);
  const gsize cuts[] = { 1, 5, 10, 11, length / 2, length - 8, length - 1 };

  for (guint i = 0; i < G_N_ELEMENTS (cuts); i++)
    {
      g_autoptr (GBytes) cut = g_bytes_new_from_bytes (packed, 0, cuts[i]);

      assert_refused (cut, TEXT_BYTES, COLLECTOR_ERROR_UNREADABLE);
    }
}

static void
test_broken (void)
{
  g_autofree char *text = make_text (TEXT_BYTES);
  g_autoptr (GBytes) packed = pack_gzip (text, TEXT_BYTES);
  g_autoptr (GBytes) plain = g_bytes_new_static ("{\"action\":1}", 12);
  g_autofree guint8 *broken =
    g_memdup2 (g_bytes_get_data (packed, NULL), g_bytes_get_size (packed));
  g_autoptr (GBytes) bytes = NULL;

  assert_refused (plain, TEXT_BYTES, COLLECTOR_ERROR_UNREADABLE);

  /* The checksum is at the end. */
  broken[g_bytes_get_size (packed) - 5] ^= 1;
  bytes = g_bytes_new_static (broken, g_bytes_get_size (packed));
  assert_refused (bytes, TEXT_BYTES, COLLECTOR_ERROR_UNREADABLE);
}

static void
test_members (void)
{
  g_autoptr (GBytes) first = pack_gzip ("one ", 4);
  g_autoptr (GBytes) second = pack_gzip ("two", 3);
  g_autoptr (GByteArray) both = g_byte_array_new ();
  g_autoptr (GBytes) packed = NULL;
  g_autoptr (GBytes) with_garbage = NULL;

  g_byte_array_append (both, g_bytes_get_data (first, NULL), (guint) g_bytes_get_size (first));
  g_byte_array_append (both, g_bytes_get_data (second, NULL), (guint) g_bytes_get_size (second));
  packed = g_bytes_new (both->data, both->len);
  assert_unpacks (packed, "one two", 7);
  assert_refused (packed, 6, COLLECTOR_ERROR_TOO_LARGE);

  g_byte_array_append (both, (const guint8 *) "garbage", 7);
  with_garbage = g_bytes_new (both->data, both->len);
  assert_refused (with_garbage, 100, COLLECTOR_ERROR_UNREADABLE);
}

static char *
join_lines (const char *text, gsize text_length)
{
  g_autoptr (GBytes) body = g_bytes_new_static (text, text_length);
  g_autoptr (GString) out = g_string_new (NULL);
  CollectorLines lines;
  const char    *line = NULL;
  gsize          length = 0;

  collector_lines_init (&lines, body);
  while (collector_lines_next (&lines, &line, &length))
    g_string_append_printf (out, "%u:%.*s|", lines.number, (int) length, line);

  return g_string_free (g_steal_pointer (&out), FALSE);
}

static void
test_lines (void)
{
  const char *const texts[][2] = {
    { "", "" },
    { "\n", "" },
    { "a", "1:a|" },
    { "a\n", "1:a|" },
    { "a\nb", "1:a|2:b|" },
    { "a\r\nb\r\n", "1:a|2:b|" },
    { "\n\r\n \t \nb", "4:b|" },
    { "a\rb\nc", "1:a\rb|2:c|" },
    { "a\n\n\nb\n\n", "1:a|4:b|" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *joined = join_lines (texts[i][0], strlen (texts[i][0]));

      g_assert_cmpstr (joined, ==, texts[i][1]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/collector/body/bound", test_bound);
  g_test_add_func ("/collector/body/cut", test_cut);
  g_test_add_func ("/collector/body/broken", test_broken);
  g_test_add_func ("/collector/body/members", test_members);
  g_test_add_func ("/collector/body/lines", test_lines);

  return g_test_run ();
}
