/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-error.h"
#include "collector-keys.h"
#include "collector-scene.h"

#include <string.h>

static CollectorKeys *
load (const char *text, GError **error)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char *path = scene_dup_file (scene, "keys", text);

  return collector_keys_new_load (path, error);
}

static void
test_pairs (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CollectorKeys) keys = load ("# who may send\n"
                                         "\n"
                                         "auth1 api1 desktop\r\n"
                                         "  auth1\tapi2   web \n"
                                         "auth2 api1 tests",
                                         &error);

  g_assert_no_error (error);
  g_assert_cmpstr (collector_keys_find (keys, "auth1", "api1"), ==, "desktop");
  g_assert_cmpstr (collector_keys_find (keys, "auth1", "api2"), ==, "web");
  g_assert_cmpstr (collector_keys_find (keys, "auth2", "api1"), ==, "tests");
  g_assert_null (collector_keys_find (keys, "auth2", "api2"));
  g_assert_null (collector_keys_find (keys, "api1", "auth1"));
  g_assert_null (collector_keys_find (keys, "auth1a", "pi1"));
  g_assert_null (collector_keys_find (keys, "AUTH1", "api1"));
  g_assert_null (collector_keys_find (keys, "", ""));
}

static void
test_any (void)
{
  g_autoptr (CollectorKeys) keys = collector_keys_new_any ();

  g_assert_cmpstr (collector_keys_find (keys, "whatever", "else"), ==, "any");
}

static void
test_bad_files (void)
{
  const char *const files[][2] = {
    { "", "holds no keys" },
    { "# nothing\n\n", "holds no keys" },
    { "SECRETA SECRETB\n", "line 1: a line must be" },
    { "a b c\nSECRETA SECRETB two words\n", "line 2: a line must be" },
    { "SECRETA SECRETB c\n\nSECRETA SECRETB d\n", "line 3: these two keys" },
    { "SECRETA SECRETB \xff\n", "line 1: the source-name is not valid UTF-8" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (load (files[i][0], &error));
      g_assert_error (error, COLLECTOR_ERROR, COLLECTOR_ERROR_START);
      g_assert_nonnull (strstr (error->message, files[i][1]));
      g_assert_null (strstr (error->message, "SECRET"));
    }
}

static void
test_no_file (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (collector_keys_new_load ("/nowhere/keys", &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_assert_nonnull (strstr (error->message, "/nowhere/keys"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/collector/keys/pairs", test_pairs);
  g_test_add_func ("/collector/keys/any", test_any);
  g_test_add_func ("/collector/keys/bad-files", test_bad_files);
  g_test_add_func ("/collector/keys/no-file", test_no_file);

  return g_test_run ();
}
