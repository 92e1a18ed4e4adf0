/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fuzz.h"

#include <string.h>

/* Replays files, and what becomes of each when it is cut off or bytes of it are changed: the same
 * in every run. Files that start with "good-" must be understood, with "bad-" they must not. */

#define N_CUTS 40
#define N_CHANGES 100
#define MAX_CHANGED_BYTES 4

typedef struct
{
  gpointer self;
  char    *path;
} Replay;

static void
replay_free (gpointer data)
{
  Replay *replay = data;

  g_free (replay->path);
  g_free (replay);
}

/* In memory of exactly that size, so that a sanitizer sees who reads behind it. */
static gboolean
try_bytes (gpointer self, const char *data, gsize length)
{
  g_autofree char *copy = g_malloc (MAX (length, 1));

  memcpy (copy, data, length);

  return fuzz_one (self, copy, length);
}

static void
try_cuts (gpointer self, const char *data, gsize length)
{
  for (gsize i = 0; i < N_CUTS; i++)
    try_bytes (self, data, length * i / N_CUTS);
}

static void
try_changes (gpointer self, const char *data, gsize length)
{
  g_autoptr (GRand) chance = g_rand_new_with_seed ((guint32) length);

  for (guint i = 0; length > 0 && i < N_CHANGES; i++)
    {
      g_autofree char *copy = g_memdup2 (data, length);
      int              n_bytes = g_rand_int_range (chance, 1, MAX_CHANGED_BYTES + 1);

      while (n_bytes-- > 0)
        copy[g_rand_int (chance) % length] = (char) g_rand_int_range (chance, 0, 256);
      try_bytes (self, copy, length);
    }
}

static void
test_file (gconstpointer data)
{
  const Replay    *replay = data;
  g_autofree char *name = g_path_get_basename (replay->path);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  gsize    length = 0;
  gboolean is_understood = FALSE;

  g_file_get_contents (replay->path, &text, &length, &error);
  g_assert_no_error (error);
  is_understood = try_bytes (replay->self, text, length);
  if (g_str_has_prefix (name, "good-"))
    g_assert_true (is_understood);
  if (g_str_has_prefix (name, "bad-"))
    g_assert_false (is_understood);

  try_cuts (replay->self, text, length);
  try_changes (replay->self, text, length);
}

static void
add_file (gpointer self, char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *test = g_strconcat ("/", name, NULL);
  Replay          *replay = g_new0 (Replay, 1);

  replay->self = self;
  replay->path = path;
  g_test_add_data_func_full (test, replay, test_file, replay_free);
}

static void
add_folder (gpointer self, const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) files = g_dir_open (folder, 0, &error);
  const char *name = NULL;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (files)) != NULL)
    add_file (self, g_build_filename (folder, name, NULL));
}

int
main (int argc, char **argv)
{
  gpointer self = NULL;
  int      status = 0;

  g_test_init (&argc, &argv, NULL);
  self = fuzz_start ();
  for (int i = 1; i < argc; i++)
    {
      if (g_file_test (argv[i], G_FILE_TEST_IS_DIR))
        add_folder (self, argv[i]);
      else
        add_file (self, g_strdup (argv[i]));
    }
  status = g_test_run ();
  fuzz_stop (self);

  return status;
}
