/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "core-support.h"

#include "natero-log-private.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* What those that share a queue are told of each other: each log is as a process of its own. */

#define ONE "{\"n\":1}\n"
#define TWO "{\"n\":2}\n"

typedef struct
{
  char        *folder;
  char        *queue;
  NateroClock *clock;
  NateroLog   *idle; /* it listens, and has recorded nothing */
  guint        n_told;
} Fixture;

static void
told_cb (gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_told++;
}

static void
ignored_cb (G_GNUC_UNUSED gpointer user_data)
{
}

static NateroLog *
open_log (Fixture *fixture, const char *run_id, NateroLogWatchFunc func)
{
  g_autoptr (GError) error = NULL;
  NateroLog *log = natero_log_new (fixture->queue, NULL, run_id);

  natero_log_watch (log, fixture->clock, func, fixture);
  g_assert_true (natero_log_open_in_thread (log, &error));
  g_assert_no_error (error);
  return log;
}

static NateroLog *
open_with (Fixture *fixture, const char *run_id, const char *line)
{
  g_autoptr (GError) error = NULL;
  NateroLog *log = open_log (fixture, run_id, ignored_cb);

  g_assert_true (natero_log_begin (log));
  g_assert_true (natero_log_append (log, line, strlen (line), &error));
  g_assert_no_error (error);
  return log;
}

static guint
adopt (NateroLog *log)
{
  guint64 n_bytes = 0;

  return (guint) natero_log_adopt_in_thread (log, &n_bytes);
}

static void
set_up (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  fixture->folder = core_support_make_folder ();
  fixture->queue = g_build_filename (fixture->folder, "queue", NULL);
  fixture->clock = natero_clock_new_manual (CORE_SUPPORT_START_MS);
  fixture->idle = open_log (fixture, "idle", told_cb);
}

static void
tear_down (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_clear_pointer (&fixture->idle, natero_log_unref);
  g_clear_pointer (&fixture->clock, natero_clock_unref);
  core_support_remove_tree (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->queue);
}

static gboolean
is_told (gpointer user_data)
{
  return ((Fixture *) user_data)->n_told > 0;
}

static void
wait_told (Fixture *fixture)
{
  core_support_wait (is_told, fixture, "the one that listens is told");
  fixture->n_told = 0;
}

/* One that the idle one knows of. */
static NateroLog *
open_known (Fixture *fixture, const char *run_id, const char *line)
{
  NateroLog *log = open_with (fixture, run_id, line);

  wait_told (fixture);
  g_assert_cmpuint (adopt (fixture->idle), ==, 0);
  core_support_turn ();
  g_assert_cmpuint (fixture->n_told, ==, 0);
  return log;
}

static void
test_begin_and_end (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  NateroLog *other = open_known (fixture, "other", ONE TWO);

  natero_log_unref (other);
  wait_told (fixture);
  g_assert_cmpuint (adopt (fixture->idle), ==, 2);
}

/* What it adopted itself is free when it ends, too. */
static void
test_end_of_an_heir (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  NateroLog *first = open_with (fixture, "first", ONE);
  NateroLog *second = open_with (fixture, "second", TWO);

  wait_told (fixture);
  g_assert_cmpuint (adopt (fixture->idle), ==, 0);
  natero_log_unref (first);
  g_assert_cmpuint (adopt (second), ==, 1);
  wait_told (fixture);
  g_assert_cmpuint (adopt (fixture->idle), ==, 0);

  core_support_turn ();
  fixture->n_told = 0;
  natero_log_unref (second);
  wait_told (fixture);
  g_assert_cmpuint (adopt (fixture->idle), ==, 2);
}

/* Nobody is told to take over what is not free yet. */
static void
test_told_when_it_is_free (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  NateroLog *other = open_known (fixture, "other", ONE TWO);

  natero_log_watch (other, NULL, NULL, NULL);
  core_support_turn ();
  g_assert_cmpuint (fixture->n_told, ==, 0);
  natero_log_close_in_thread (other);
  natero_log_unref (other);
  wait_told (fixture);
  g_assert_cmpuint (adopt (fixture->idle), ==, 2);
}

/* One that was busy when it was told of the beginning looks after the end. */
static void
test_look_after_the_end (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  NateroLog *other = open_with (fixture, "other", ONE TWO);

  natero_log_watch (other, NULL, NULL, NULL);
  natero_log_close_in_thread (other);
  g_assert_cmpuint (adopt (fixture->idle), ==, 2);
  natero_log_unref (other);
}

/* What a process has, as the kernel sees it. */
typedef struct
{
  char *path;
  int   lock;
  int   pipe;
} Remains;

static int
open_locked (const char *folder, const char *name, int access)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  int              fd = g_open (path, access | O_CLOEXEC, 0600);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (flock (fd, LOCK_EX | LOCK_NB), ==, 0);
  return fd;
}

static void
begin_to_die (Fixture *fixture, Remains *remains)
{
  g_autofree char *pipe = NULL;

  remains->path = g_build_filename (fixture->queue, "dying", NULL);
  g_assert_cmpint (g_mkdir (remains->path, 0700), ==, 0);
  core_support_write (remains->path, "000001.ndjson", ONE);
  pipe = g_build_filename (remains->path, ".alive", NULL);
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  remains->lock = open_locked (remains->path, "lock", O_RDWR | O_CREAT);
  remains->pipe = open_locked (remains->path, ".alive", O_RDWR | O_NONBLOCK);
  g_assert_cmpuint (adopt (fixture->idle), ==, 0);
  core_support_turn ();
  fixture->n_told = 0;

  close (remains->pipe);
  wait_told (fixture);
}

static void
look (Fixture *fixture, guint n_adopted)
{
  g_assert_cmpuint (adopt (fixture->idle), ==, n_adopted);
  natero_log_look_again (fixture->idle);
}

/* The pipe goes first, and the lock when the kernel comes to it. */
static void
test_lock_goes_late (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  Remains remains = { 0 };

  begin_to_die (fixture, &remains);
  for (guint i = 0; i < 8; i++)
    {
      look (fixture, 0);
      g_assert_true (natero_clock_has_alarm (fixture->clock));
      natero_clock_advance (fixture->clock, 5000);
      g_assert_cmpuint (fixture->n_told, ==, 1);
      fixture->n_told = 0;
    }

  close (remains.lock);
  look (fixture, 1);
  g_free (remains.path);
}

/* Another has taken it over, and what it had taken over itself: that is looked at once more. */
static void
test_another_was_faster (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  Remains          remains = { 0 };
  g_autofree char *pipe = NULL;

  begin_to_die (fixture, &remains);
  pipe = g_build_filename (remains.path, ".alive", NULL);
  g_assert_cmpint (g_unlink (pipe), ==, 0);
  look (fixture, 0);
  natero_clock_advance (fixture->clock, 999);
  g_assert_cmpuint (fixture->n_told, ==, 0);
  natero_clock_advance (fixture->clock, 1);
  g_assert_cmpuint (fixture->n_told, ==, 1);
  look (fixture, 0);
  g_assert_false (natero_clock_has_alarm (fixture->clock));
  close (remains.lock);
  g_free (remains.path);
}

/* One that hangs in the kernel is not looked at for ever. */
static void
test_looks_end (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  Remains remains = { 0 };
  guint   n_looks = 0;

  begin_to_die (fixture, &remains);
  for (look (fixture, 0); natero_clock_has_alarm (fixture->clock); look (fixture, 0))
    {
      natero_clock_advance (fixture->clock, 1000);
      n_looks += fixture->n_told;
      fixture->n_told = 0;
    }
  g_assert_cmpuint (n_looks, ==, 13);
  close (remains.lock);
  g_free (remains.path);
}

static guint
count_open_files (void)
{
  g_autoptr (GDir) folder = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  while (folder != NULL && g_dir_read_name (folder) != NULL)
    n++;
  return n;
}

/* Of each program that came and went a file would stay open: until there may be no more. */
static void
test_no_file_is_kept (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  guint n_before = count_open_files ();

  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *run_id = g_strdup_printf ("other-%u", i);

      natero_log_unref (open_known (fixture, run_id, ONE));
      wait_told (fixture);
      g_assert_cmpuint (adopt (fixture->idle), ==, 1);
      g_assert_true (natero_log_clear_in_thread (fixture->idle, NULL));
      core_support_turn ();
      fixture->n_told = 0;
    }

  g_assert_cmpuint (count_open_files (), ==, n_before);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/log-watch/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("begin-and-end", test_begin_and_end);
  ADD ("end-of-an-heir", test_end_of_an_heir);
  ADD ("told-when-it-is-free", test_told_when_it_is_free);
  ADD ("look-after-the-end", test_look_after_the_end);
  ADD ("lock-goes-late", test_lock_goes_late);
  ADD ("another-was-faster", test_another_was_faster);
  ADD ("looks-end", test_looks_end);
  ADD ("no-file-is-kept", test_no_file_is_kept);

  return g_test_run ();
}
