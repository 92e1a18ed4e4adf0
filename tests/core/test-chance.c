/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "core-support.h"
#include "natero-chance-private.h"

/* Ids are valid, of the right version, and never the same. */

static void
assert_uuid (const char *uuid, char version)
{
  g_assert_true (g_uuid_string_is_valid (uuid));
  g_assert_cmpint (uuid[14], ==, version);
  g_assert_true (uuid[19] == '8' || uuid[19] == '9' || uuid[19] == 'a' || uuid[19] == 'b');
}

static void
test_uuid (void)
{
  g_autoptr (NateroChance) chance = natero_chance_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < 1000; i++)
    {
      char *uuid = natero_chance_uuid (chance);

      assert_uuid (uuid, '4');
      g_assert_true (g_hash_table_add (seen, uuid));
    }
}

static void
test_seed (void)
{
  g_autoptr (NateroChance) one = natero_chance_new_seeded (7);
  g_autoptr (NateroChance) other = natero_chance_new_seeded (7);
  g_autofree char *uuid = natero_chance_uuid (one);
  g_autofree char *same = natero_chance_uuid (other);
  double           fraction = natero_chance_fraction (one);

  g_assert_cmpstr (uuid, ==, same);
  g_assert_cmpfloat (fraction, >=, 0);
  g_assert_cmpfloat (fraction, <, 1);
}

/* A counter of the run's events, from 1, in the last 48 bits. */
static void
test_event_ids (void)
{
  g_autoptr (NateroChance) chance = natero_chance_new ();
  NateroEventIds ids;
  char           first[NATERO_EVENT_ID_LENGTH + 1];
  char           next[NATERO_EVENT_ID_LENGTH + 1];

  natero_event_ids_init (&ids, chance);
  natero_event_ids_next (&ids, first);
  assert_uuid (first, '8');
  g_assert_cmpstr (first + 24, ==, "000000000001");
  for (guint i = 0; i < 254; i++)
    natero_event_ids_next (&ids, next);
  g_assert_cmpstr (next + 24, ==, "0000000000ff");
  g_assert_true (g_str_has_prefix (next, ids.prefix));
  ids.count = G_GUINT64_CONSTANT (0xffffffffffff);
  natero_event_ids_next (&ids, next);
  assert_uuid (next, '8');
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/chance/uuid", test_uuid);
  g_test_add_func ("/chance/seed", test_seed);
  g_test_add_func ("/chance/event-ids", test_event_ids);

  return g_test_run ();
}
