/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "core-support.h"
#include "natero-log-stage-private.h"

#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* Where stages lie. */

#define QUEUE "/home/ada/.local/state/natero/org.example.App/queue"

/* Of nobody, so that what is found there is this test's. */
#define STRANGER 54321
#define FOLDER "/dev/shm/natero-54321"

static void
assert_in (const char *folder, const char *parent)
{
  g_autofree char *prefix = g_build_filename (parent, "natero", "org.example.App-", NULL);

  g_assert_nonnull (folder);
  g_assert_true (g_str_has_prefix (folder, prefix));
}

static void
test_session (void)
{
  g_autofree char *runtime = core_support_make_folder ();
  g_autofree char *folder = NULL;
  g_autofree char *other = NULL;
  g_autofree char *nowhere = NULL;

  g_setenv ("XDG_RUNTIME_DIR", runtime, TRUE);
  folder = natero_log_stage_dup_folder (QUEUE);
  other = natero_log_stage_dup_folder (QUEUE "-2");
  nowhere = natero_log_stage_dup_folder (NULL);

  assert_in (folder, runtime);
  g_assert_cmpstr (folder, !=, other);
  g_assert_null (nowhere);
  core_support_remove_tree (runtime);
}

/* One that is there is meant to be used, and no other. */
static void
test_unusable (gconstpointer data)
{
  g_autofree char *folder = NULL;

  g_setenv ("XDG_RUNTIME_DIR", data, TRUE);
  folder = natero_log_stage_dup_folder (QUEUE);
  g_assert_null (folder);
}

static char *
dup_folder_as_stranger (void)
{
  char *folder;

  g_assert_no_errno (seteuid (STRANGER));
  folder = natero_log_stage_dup_folder (QUEUE);
  g_assert_no_errno (seteuid (0));
  return folder;
}

static void
test_no_session (void)
{
  struct stat      info;
  g_autofree char *folder = NULL;

  if (geteuid () != 0)
    {
      g_test_skip ("Only root can be somebody who has nothing there.");
      return;
    }

  g_unsetenv ("XDG_RUNTIME_DIR");
  folder = dup_folder_as_stranger ();
  assert_in (folder, FOLDER);
  g_assert_no_errno (g_lstat (FOLDER, &info));
  g_assert_cmpuint (info.st_uid, ==, STRANGER);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0700);
  g_assert_no_errno (g_rmdir (FOLDER));
}

/* What somebody else has put there under that name. */
static void
test_foreign (void)
{
  g_autofree char *folder = NULL;
  g_autofree char *linked = NULL;
  g_autofree char *open = NULL;

  if (geteuid () != 0)
    {
      g_test_skip ("Only root can be somebody else.");
      return;
    }

  g_unsetenv ("XDG_RUNTIME_DIR");
  g_assert_no_errno (g_mkdir (FOLDER, 0777));
  folder = dup_folder_as_stranger ();
  g_assert_null (folder);

  g_assert_no_errno (chown (FOLDER, STRANGER, (gid_t) -1));
  g_assert_no_errno (g_chmod (FOLDER, 0777));
  open = dup_folder_as_stranger ();
  g_assert_null (open);

  g_assert_no_errno (g_chmod (FOLDER, 0700));
  g_assert_no_errno (g_rename (FOLDER, FOLDER "-moved"));
  g_assert_no_errno (symlink (FOLDER "-moved", FOLDER));
  linked = dup_folder_as_stranger ();
  g_assert_null (linked);

  g_assert_no_errno (g_unlink (FOLDER));
  g_assert_no_errno (g_rmdir (FOLDER "-moved"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/log-stage/session", test_session);
  g_test_add_data_func ("/log-stage/not-there", "/dev/shm/natero-no-such-folder", test_unusable);
  g_test_add_data_func ("/log-stage/no-folder", "run", test_unusable);
  g_test_add_data_func ("/log-stage/not-in-memory", "/usr", test_unusable);
  g_test_add_func ("/log-stage/no-session", test_no_session);
  g_test_add_func ("/log-stage/foreign", test_foreign);

  return g_test_run ();
}
