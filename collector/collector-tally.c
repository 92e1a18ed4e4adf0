/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-tally.h"

#include "collector-schema.h"

/* What may be held at one time: some 100 MB at most, for a moment. */
#define MAX_GROUPS (1u << 20)
#define MAX_MEMBERS (1u << 22)

#define FIRST_SLOTS 1024
#define GROUP_SHIFT 40

typedef enum
{
  ID,
  KEY,
  CREATED_AT,
  USES,
  ACTIVE,
  USER,
  ACCOUNT,
  SESSION,
} Argument;

/* Numbers but 0, in open addressing. */
typedef struct
{
  guint64 *slots;
  gsize    n_slots; /* a power of 2 */
  gsize    n_used;
} Members;

typedef enum
{
  USERS,
  ACCOUNTS,
  SESSIONS,
  N_KINDS,
} Kind;

typedef struct
{
  gint64 key;
  gint64 last_id;
  gint64 n_events;
  double uses;
  gint64 active_ms;
  gint64 first;
  gint64 last;
  gint64 n_members[N_KINDS];
  gint64 recent[N_KINDS]; /* the one of the last fact: facts of a session come together */
} Group;

struct _CollectorTally
{
  sqlite3    *database;
  GArray     *groups;  /* of Group */
  GHashTable *indexes; /* of groups, by their keys */
  guint       recent;  /* the index of the last group */
  Members     members[N_KINDS];
  gboolean    is_full;
};

static const char prepare_sql[] =
  "PRAGMA temp_store = MEMORY;"
  "CREATE TEMP TABLE IF NOT EXISTS tally (key INTEGER PRIMARY KEY, events INTEGER, uses REAL,"
  " active_time INTEGER, users INTEGER, accounts INTEGER, sessions INTEGER, first INTEGER,"
  " last INTEGER, last_id INTEGER);";

static const char save_sql[] = "INSERT INTO tally VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";

/* Forgets what was counted, and its memory. */
void
collector_tally_clear (CollectorTally *self)
{
  self->is_full = FALSE;
  self->recent = 0;
  g_hash_table_remove_all (self->indexes);
  g_array_unref (self->groups);
  self->groups = g_array_new (FALSE, FALSE, sizeof (Group));
  for (guint i = 0; i < N_KINDS; i++)
    {
      g_free (self->members[i].slots);
      self->members[i] = (Members){ g_new0 (guint64, FIRST_SLOTS), FIRST_SLOTS, 0 };
    }
}

/* Whether there were too many groups, or members of groups. */
gboolean
collector_tally_is_full (const CollectorTally *self)
{
  return self->is_full;
}

void
collector_tally_free (CollectorTally *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->groups);
  g_hash_table_unref (self->indexes);
  for (guint i = 0; i < N_KINDS; i++)
    g_free (self->members[i].slots);
  g_free (self);
}

/* Where a number is, or belongs. */
static guint64 *
find_slot (const Members *self, guint64 number)
{
  guint64 hash = number * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  gsize   i = (gsize) (hash >> 32) & (self->n_slots - 1);

  while (self->slots[i] != 0 && self->slots[i] != number)
    i = (i + 1) & (self->n_slots - 1);

  return &self->slots[i];
}

static void
enlarge (Members *self)
{
  Members larger = { g_new0 (guint64, self->n_slots * 2), self->n_slots * 2, self->n_used };

  for (gsize i = 0; i < self->n_slots; i++)
    {
      if (self->slots[i] != 0)
        *find_slot (&larger, self->slots[i]) = self->slots[i];
    }
  g_free (self->slots);
  *self = larger;
}

/* Whether it was not there. */
static gboolean
members_add (Members *self, guint64 number)
{
  guint64 *slot = find_slot (self, number);

  if (*slot == number)
    return FALSE;

  *slot = number;
  self->n_used++;
  if (self->n_used > self->n_slots / 2)
    enlarge (self);

  return TRUE;
}

static Group *
get_group (CollectorTally *self, gint64 key)
{
  gpointer index = NULL;
  Group    group = { .key = key };

  if (self->groups->len > 0 && g_array_index (self->groups, Group, self->recent).key == key)
    return &g_array_index (self->groups, Group, self->recent);

  if (g_hash_table_lookup_extended (self->indexes, GSIZE_TO_POINTER ((gsize) key), NULL, &index))
    self->recent = GPOINTER_TO_UINT (index);
  else
    {
      self->recent = self->groups->len;
      g_array_append_val (self->groups, group);
      g_hash_table_insert (
        self->indexes, GSIZE_TO_POINTER ((gsize) key), GUINT_TO_POINTER (self->recent));
    }

  return &g_array_index (self->groups, Group, self->recent);
}

static void
add_member (CollectorTally *self, Group *group, Kind kind, gint64 member)
{
  guint64 number = ((guint64) self->recent << GROUP_SHIFT) + (guint64) member;

  if (member == 0 || group->recent[kind] == member)
    return;

  group->recent[kind] = member;
  if (members_add (&self->members[kind], number))
    group->n_members[kind]++;
}

static void
add (CollectorTally *self, sqlite3_value **arguments)
{
  gint64 created_at = sqlite3_value_int64 (arguments[CREATED_AT]);
  Group *group = get_group (self, sqlite3_value_int64 (arguments[KEY]));

  group->first = group->n_events == 0 ? created_at : MIN (group->first, created_at);
  group->last = group->n_events == 0 ? created_at : MAX (group->last, created_at);
  group->last_id = MAX (group->last_id, sqlite3_value_int64 (arguments[ID]));
  group->n_events++;
  group->uses += sqlite3_value_double (arguments[USES]);
  group->active_ms += sqlite3_value_int64 (arguments[ACTIVE]);
  add_member (self, group, USERS, sqlite3_value_int64 (arguments[USER]));
  add_member (self, group, ACCOUNTS, sqlite3_value_int64 (arguments[ACCOUNT]));
  add_member (self, group, SESSIONS, sqlite3_value_int64 (arguments[SESSION]));
}

static void
step_cb (sqlite3_context *context, int n_arguments G_GNUC_UNUSED, sqlite3_value **arguments)
{
  CollectorTally *self = sqlite3_user_data (context);
  gsize           n_members = 0;

  if (sqlite3_value_type (arguments[KEY]) == SQLITE_NULL)
    return;

  add (self, arguments);
  for (guint i = 0; i < N_KINDS; i++)
    n_members += self->members[i].n_used;
  self->is_full = self->groups->len > MAX_GROUPS || n_members > MAX_MEMBERS;
  if (self->is_full)
    sqlite3_result_error_toobig (context);
}

static void
final_cb (sqlite3_context *context)
{
  sqlite3_result_null (context);
}

/* Gives a connection the function tally(), and the table tally for what it has counted. */
CollectorTally *
collector_tally_new (sqlite3 *database, GError **error)
{
  g_autoptr (CollectorTally) self = g_new0 (CollectorTally, 1);
  int flags = SQLITE_UTF8 | SQLITE_DIRECTONLY;

  self->database = database;
  self->groups = g_array_new (FALSE, FALSE, sizeof (Group));
  self->indexes = g_hash_table_new (NULL, NULL);
  collector_tally_clear (self);
  if (sqlite3_create_function (
        database, "tally", COLLECTOR_TALLY_N_ARGUMENTS, flags, self, NULL, step_cb, final_cb) ==
        SQLITE_OK &&
      collector_schema_run (database, prepare_sql, NULL))
    return g_steal_pointer (&self);

  collector_schema_set_error (database, error);

  return NULL;
}

static gboolean
save_group (sqlite3_stmt *save, const Group *group)
{
  sqlite3_bind_int64 (save, 1, group->key);
  sqlite3_bind_int64 (save, 2, group->n_events);
  sqlite3_bind_double (save, 3, group->uses);
  sqlite3_bind_int64 (save, 4, group->active_ms);
  for (int i = 0; i < N_KINDS; i++)
    sqlite3_bind_int64 (save, 5 + i, group->n_members[i]);
  sqlite3_bind_int64 (save, 8, group->first);
  sqlite3_bind_int64 (save, 9, group->last);
  sqlite3_bind_int64 (save, 10, group->last_id);

  return sqlite3_step (save) == SQLITE_DONE && sqlite3_reset (save) == SQLITE_OK;
}

/* Puts the groups in the place of what the table tally held. */
gboolean
collector_tally_save (CollectorTally *self, GError **error)
{
  sqlite3      *database = self->database;
  sqlite3_stmt *save = NULL;
  gboolean      is_good = FALSE;

  if (!collector_schema_run (database, "DELETE FROM tally", error))
    return FALSE;

  is_good = sqlite3_prepare_v2 (database, save_sql, -1, &save, NULL) == SQLITE_OK;
  for (guint i = 0; is_good && i < self->groups->len; i++)
    is_good = save_group (save, &g_array_index (self->groups, Group, i));
  if (!is_good)
    collector_schema_set_error (database, error);
  sqlite3_finalize (save);

  return is_good;
}
