/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "core-support.h"
#include "natero-error.h"
#include "natero-state-private.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>

/* What is remembered: a view in memory, a file that several processes change. */

#define WAIT_MS 10000

typedef struct
{
  NateroWorker *worker;
  NateroState  *state;
  guint         n_saved;
  char         *error;
} Memory;

typedef struct
{
  char  *folder;
  Memory one;
  Memory other;
} Fixture;

static void
saved_cb (const GError *error, gpointer user_data)
{
  Memory *memory = user_data;

  memory->n_saved++;
  g_free (memory->error);
  memory->error = error != NULL ? g_strdup (error->message) : NULL;
}

static void
open_memory (Memory *memory, const char *folder)
{
  memory->worker = natero_worker_new ();
  memory->state = natero_state_new (folder, memory->worker, saved_cb, memory);
}

static void
close_memory (Memory *memory)
{
  g_assert_true (natero_worker_wait (memory->worker, WAIT_MS));
  core_support_turn ();
  natero_state_close (memory->state);
  natero_worker_free (memory->worker);
  g_free (memory->error);
  *memory = (Memory){ 0 };
}

static void
set_up (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  fixture->folder = core_support_make_folder ();
  open_memory (&fixture->one, fixture->folder);
  open_memory (&fixture->other, fixture->folder);
}

static void
tear_down (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  close_memory (&fixture->one);
  close_memory (&fixture->other);
  core_support_remove_tree (fixture->folder);
  g_free (fixture->folder);
}

static void
save (Memory *memory)
{
  guint n_saved = memory->n_saved;

  natero_state_save (memory->state);
  core_support_wait_until_equal (&memory->n_saved, n_saved + 1, "the state is saved");
}

static void
load (Memory *memory)
{
  natero_state_load_in_thread (memory->state);
  natero_state_take_loaded (memory->state);
}

static void
assert_text (Memory *memory, const char *group, const char *key, const char *expected)
{
  g_autofree char *text = natero_state_dup_string (memory->state, group, key);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_values (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  static const char text[] = " ä\n\t=[x];#\\ ";

  natero_state_set_string (fixture->one.state, "a", "text", text);
  natero_state_set_int64 (fixture->one.state, "a", "number", G_MININT64);
  natero_state_add_int64 (fixture->one.state, "a", "sum", 3);
  natero_state_add_int64 (fixture->one.state, "a", "sum", 4);
  assert_text (&fixture->one, "a", "text", text);
  save (&fixture->one);
  g_assert_null (fixture->one.error);

  load (&fixture->other);
  assert_text (&fixture->other, "a", "text", text);
  g_assert_cmpint (natero_state_get_int64 (fixture->other.state, "a", "number"), ==, G_MININT64);
  g_assert_cmpint (natero_state_get_int64 (fixture->other.state, "a", "sum"), ==, 7);
  g_assert_cmpint (natero_state_get_int64 (fixture->other.state, "a", "none"), ==, 0);
  assert_text (&fixture->other, "none", "none", NULL);

  natero_state_set_string (fixture->other.state, "a", "text", NULL);
  save (&fixture->other);
  assert_text (&fixture->other, "a", "text", NULL);
  natero_state_remove_group (fixture->other.state, "a");
  natero_state_remove_group (fixture->other.state, "never");
  save (&fixture->other);
  g_assert_cmpint (natero_state_get_int64 (fixture->other.state, "a", "sum"), ==, 0);
}

/* Each adds to what the other wrote. */
static void
test_merge (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  for (guint i = 0; i < 10; i++)
    {
      natero_state_add_int64 (fixture->one.state, "a", "sum", 1);
      natero_state_add_int64 (fixture->other.state, "a", "sum", 10);
      natero_state_save (fixture->one.state);
      natero_state_save (fixture->other.state);
    }
  core_support_wait_until_equal (&fixture->one.n_saved, 10, "one has saved");
  core_support_wait_until_equal (&fixture->other.n_saved, 10, "the other has saved");
  natero_state_set_string (fixture->one.state, "b", "key", "x");
  save (&fixture->one);
  g_assert_cmpint (natero_state_get_int64 (fixture->one.state, "a", "sum"), ==, 110);
}

/* What changes while it is being saved is not lost from the view, nor from the next save. */
static void
test_changes_meanwhile (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  natero_state_set_string (fixture->one.state, "a", "key", "first");
  natero_state_save (fixture->one.state);
  natero_state_set_string (fixture->one.state, "a", "key", "second");
  core_support_wait_until_equal (&fixture->one.n_saved, 1, "the state is saved");
  assert_text (&fixture->one, "a", "key", "second");
  save (&fixture->one);
  load (&fixture->other);
  assert_text (&fixture->other, "a", "key", "second");
}

static void
test_nothing_to_save (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  natero_state_add_int64 (fixture->one.state, "a", "sum", 0);
  natero_state_save (fixture->one.state);
  g_assert_true (natero_worker_wait (fixture->one.worker, WAIT_MS));
  core_support_turn ();
  g_assert_cmpuint (fixture->one.n_saved, ==, 0);
  g_assert_false (core_support_has_file (fixture->folder, "state.ini"));
}

/* Somebody was stopped with the lock in hand: it is said, and tried again with the next save. */
static void
test_locked (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "state.lock", NULL);
  int              fd = g_open (path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);

  g_assert_cmpint (flock (fd, LOCK_EX), ==, 0);
  natero_state_set_string (fixture->one.state, "a", "key", "kept");
  save (&fixture->one);
  g_assert_nonnull (fixture->one.error);
  g_close (fd, NULL);
  assert_text (&fixture->one, "a", "key", "kept");
  save (&fixture->one);
  g_assert_null (fixture->one.error);
  load (&fixture->other);
  assert_text (&fixture->other, "a", "key", "kept");
}

static void
taken_cb (GHashTable *values, gpointer user_data)
{
  GString *taken = user_data;

  g_string_append_printf (
    taken, "%s ", values != NULL ? (const char *) g_hash_table_lookup (values, "key") : "nothing");
}

/* A group is handed out once, whatever the others still see. */
static void
test_take_group (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  GString *by_one = g_string_new (NULL);
  GString *by_other = g_string_new (NULL);

  natero_state_set_string (fixture->one.state, "a", "key", "x");
  natero_state_set_string (fixture->one.state, "b", "key", "stays");
  save (&fixture->one);
  load (&fixture->other);
  natero_state_take_group (fixture->one.state, "a", taken_cb, by_one);
  g_assert_true (natero_worker_wait (fixture->one.worker, WAIT_MS));
  natero_state_take_group (fixture->other.state, "a", taken_cb, by_other);
  natero_state_take_group (fixture->other.state, "never", taken_cb, by_other);
  g_assert_true (natero_worker_wait (fixture->other.worker, WAIT_MS));
  core_support_turn ();
  g_assert_cmpstr (by_one->str, ==, "x ");
  g_assert_cmpstr (by_other->str, ==, "nothing nothing ");
  assert_text (&fixture->one, "a", "key", NULL);
  assert_text (&fixture->other, "a", "key", NULL);
  assert_text (&fixture->other, "b", "key", "stays");
  g_string_free (by_one, TRUE);
  g_string_free (by_other, TRUE);
}

typedef struct
{
  const char *path;
  const char *text;
} BadFile;

static const BadFile bad_files[] = {
  { "/state/unreadable/garbage", "not a keyfile" },
  { "/state/unreadable/no-version", "[a]\nkey=1\n" },
  { "/state/unreadable/newer", "[natero]\nversion=2\n" },
};

static void
test_unreadable (Fixture *fixture, gconstpointer data)
{
  const BadFile   *bad = data;
  g_autofree char *aside = NULL;

  core_support_write (fixture->folder, "state.ini", bad->text);
  g_test_expect_message ("Natero", G_LOG_LEVEL_WARNING, "*remembered state*");
  load (&fixture->one);
  g_test_assert_expected_messages ();
  aside = core_support_read (fixture->folder, "state.ini.set-aside");
  g_assert_cmpstr (aside, ==, bad->text);
  g_assert_false (core_support_has_file (fixture->folder, "state.ini"));
}

static void
test_erase (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  natero_state_set_string (fixture->one.state, "a", "key", "x");
  save (&fixture->one);
  natero_state_set_string (fixture->one.state, "a", "other", "x");
  natero_state_erase (fixture->one.state);
  assert_text (&fixture->one, "a", "key", NULL);
  core_support_wait_until_equal (&fixture->one.n_saved, 2, "the state is erased");
  g_assert_true (natero_state_check_erased (fixture->one.state, NULL));
  g_assert_false (core_support_has_file (fixture->folder, "state.ini"));
}

/* A folder in its place can't be deleted like a file. */
static void
test_erase_fails (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  core_support_write (fixture->folder, "state.ini/in-the-way", "");
  natero_state_erase (fixture->one.state);
  core_support_wait_until_equal (&fixture->one.n_saved, 1, "the state is not erased");
  g_assert_false (natero_state_check_erased (fixture->one.state, &error));
  g_assert_error (error, NATERO_ERROR, NATERO_ERROR_STORE);
  g_assert_nonnull (strstr (error->message, "state.ini"));
}

/* What was saved before the end gets to the disk; nobody is told. */
static void
test_close (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  natero_state_set_string (fixture->one.state, "a", "key", "last");
  natero_state_save (fixture->one.state);
  natero_state_close (fixture->one.state);
  g_assert_true (natero_worker_wait (fixture->one.worker, WAIT_MS));
  core_support_turn ();
  g_assert_cmpuint (fixture->one.n_saved, ==, 0);
  load (&fixture->other);
  assert_text (&fixture->other, "a", "key", "last");
  fixture->one.state = natero_state_new (NULL, fixture->one.worker, saved_cb, &fixture->one);
}

static void
test_in_memory (void)
{
  g_autoptr (NateroWorker) worker = natero_worker_new_inline ();
  Memory       memory = { 0 };
  NateroState *state = natero_state_new (NULL, worker, saved_cb, &memory);

  natero_state_load_in_thread (state);
  natero_state_take_loaded (state);
  natero_state_add_int64 (state, "a", "sum", 2);
  natero_state_save (state);
  g_assert_cmpint (natero_state_get_int64 (state, "a", "sum"), ==, 2);
  natero_state_erase (state);
  g_assert_cmpint (natero_state_get_int64 (state, "a", "sum"), ==, 0);
  g_assert_true (natero_state_check_erased (state, NULL));
  natero_state_close (state);
}

typedef void (*TestFunc) (Fixture *fixture, gconstpointer data);

static void
add (const char *path, gconstpointer data, TestFunc test)
{
  g_test_add (path, Fixture, data, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  add ("/state/values", NULL, test_values);
  add ("/state/merge", NULL, test_merge);
  add ("/state/meanwhile", NULL, test_changes_meanwhile);
  add ("/state/nothing", NULL, test_nothing_to_save);
  add ("/state/take-group", NULL, test_take_group);
  add ("/state/locked", NULL, test_locked);
  for (guint i = 0; i < G_N_ELEMENTS (bad_files); i++)
    add (bad_files[i].path, &bad_files[i], test_unreadable);
  add ("/state/erase/all", NULL, test_erase);
  add ("/state/erase/fails", NULL, test_erase_fails);
  add ("/state/close", NULL, test_close);
  g_test_add_func ("/state/in-memory", test_in_memory);

  return g_test_run ();
}
