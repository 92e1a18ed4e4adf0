/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-batch.h"
#include "collector-scene.h"

#include <sqlite3.h>
#include <string.h>

#define N_BATCHES 3

static const char refuse_sql[] =
  "CREATE TRIGGER refuse BEFORE INSERT ON events WHEN new.account_id = 'refused'"
  " BEGIN SELECT RAISE (ABORT, 'not this one'); END";

#define OTHER_LINE                                                                                 \
  "{\"action\":\"feature\",\"account_id\":\"%s\",\"user_id\":\"bo\",\"session_id\":\"s2\","        \
  "\"created_at\":7,\"feature\":\"export\"}\n"

/* Batches that are stored together, and their answers. */
typedef struct
{
  CollectorStore  *store;
  CollectorBatch   batches[N_BATCHES];
  CollectorAnswer *answers[N_BATCHES];
} Group;

static Group *
group_new (Scene *scene)
{
  Group *self = g_new0 (Group, 1);
  g_autoptr (GError) error = NULL;

  self->store = collector_store_new_open (scene->database, &error);
  g_assert_no_error (error);

  return self;
}

static void
group_free (Group *self)
{
  for (guint i = 0; i < N_BATCHES; i++)
    {
      g_bytes_unref (self->batches[i].body);
      collector_answer_free (self->answers[i]);
    }
  collector_store_free (self->store);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Group, group_free)

static void
set_batch (Group *self, guint index, gboolean is_packed, const char *lines)
{
  self->batches[index].body = g_bytes_new (lines, strlen (lines));
  self->batches[index].is_packed = is_packed;
  self->batches[index].origin.source = "any";
}

static void
take (Group *self)
{
  g_autoptr (GPtrArray) batches = g_ptr_array_new ();

  for (guint i = 0; i < N_BATCHES; i++)
    g_ptr_array_add (batches, &self->batches[i]);
  collector_batch_take_all (batches, self->store, self->answers);
}

static void
assert_answer (const CollectorAnswer *answer, guint status, guint n_accepted, guint n_duplicates)
{
  g_test_message ("%s", answer->json);
  g_assert_cmpuint (answer->status, ==, status);
  g_assert_cmpuint (answer->n_accepted, ==, n_accepted);
  g_assert_cmpuint (answer->n_duplicates, ==, n_duplicates);
}

/* Each has an answer of its own; what cannot be read costs the others nothing. */
static void
test_together (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autoptr (Group) group = group_new (scene);
  g_autofree char *lines = make_events (1, 5);
  g_autofree char *bad_and_good = g_strconcat ("{}\n", lines, NULL);

  set_batch (group, 0, FALSE, lines);
  set_batch (group, 1, TRUE, "this is not gzip");
  set_batch (group, 2, FALSE, bad_and_good);
  take (group);

  assert_answer (group->answers[0], 200, 5, 0);
  assert_answer (group->answers[1], 400, 0, 0);
  assert_answer (group->answers[2], 200, 0, 5);
  g_assert_cmpuint (group->answers[2]->n_rejected, ==, 1);
  g_assert_cmpint (scene_count (scene, "SELECT count(*) FROM events"), ==, 5);
  g_assert_cmpint (scene_count (scene, "SELECT events FROM totals"), ==, 5);
}

/* One that the database does not take costs the others nothing either. */
static void
test_refused (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autoptr (Group) group = group_new (scene);
  g_autofree char *lines = make_events (1, 5);
  g_autofree char *refused = g_strdup_printf (OTHER_LINE OTHER_LINE, "taken", "refused");
  g_autofree char *other = g_strdup_printf (OTHER_LINE, "other");
  sqlite3         *database = NULL;

  g_assert_cmpint (sqlite3_open (scene->database, &database), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (database, refuse_sql, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (database), ==, SQLITE_OK);
  set_batch (group, 0, FALSE, lines);
  set_batch (group, 1, FALSE, refused);
  set_batch (group, 2, FALSE, other);
  take (group);

  assert_answer (group->answers[0], 200, 5, 0);
  assert_answer (group->answers[1], 503, 0, 0);
  assert_answer (group->answers[2], 200, 1, 0);
  g_assert_cmpint (scene_count (scene, "SELECT count(*) FROM events"), ==, 6);
  g_assert_cmpint (scene_count (scene, "SELECT count(*) FROM facts"), ==, 6);
  g_assert_cmpint (scene_count (scene, "SELECT events FROM totals"), ==, 6);
  g_assert_cmpint (
    scene_count (scene, "SELECT count(*) FROM accounts WHERE account_id = 'taken'"), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/collector/batch/together", test_together);
  g_test_add_func ("/collector/batch/refused", test_refused);

  return g_test_run ();
}
