/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "core-scene.h"
#include "natero-error.h"
#include "natero-event-private.h"

#include <string.h>

/* The wire, byte for byte: what is in tests/data/wire was read by people, and then kept. */

static void
assert_golden (const char *actual, const char *name)
{
  g_autofree char *folder = g_test_build_filename (G_TEST_DIST, "data", "wire", NULL);
  g_autofree char *expected = core_support_read (folder, name);

  g_assert_cmpstr (actual, ==, expected);
}

static char *
join_lines (CoreScene *scene)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < scene->lines->len; i++)
    {
      core_support_assert_wire_line (g_ptr_array_index (scene->lines, i));
      g_string_append_printf (text, "%s\n", (char *) g_ptr_array_index (scene->lines, i));
    }

  return g_string_free (text, FALSE);
}

static NateroAccountDetails *
create_account_details (void)
{
  return g_object_new (NATERO_TYPE_ACCOUNT_DETAILS,
                       "name",
                       "Acme & Söhne",
                       "join-date",
                       G_GINT64_CONSTANT (1600000000000),
                       "is-churned",
                       FALSE,
                       "employees",
                       G_GINT64_CONSTANT (0),
                       "tier",
                       "gold",
                       NULL);
}

/* Every action once, in one life of a program. */
static void
test_every_action (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();
  g_autoptr (NateroUserDetails) user = natero_user_details_new ();
  g_autoptr (NateroAccountDetails) account = create_account_details ();
  g_autofree char *text = NULL;
  NateroRecorder  *recorder = core_scene_get_recorder (scene);

  g_object_set (user, "first-name", "Ann", "mobile-phone", "+49 170 1", NULL);
  g_assert_true (natero_recorder_login (recorder, "ann", "acme", user, "pro", NULL));
  natero_recorder_call (recorder, NATERO_CALL_OPEN_PAGE, "main", scene);
  g_assert_true (natero_recorder_identify_user (recorder, user, NULL));
  g_assert_true (natero_recorder_identify_account (recorder, account, NULL));
  core_scene_module (scene, "board");
  core_scene_work (scene, 16);
  core_scene_feature (scene, "save");
  core_scene_advance (scene, 60);
  core_scene_touch (scene);
  core_scene_work (scene, 1);
  natero_recorder_call (recorder, NATERO_CALL_CLOSE_PAGE, NULL, scene);
  natero_engine_logout (scene->engine);
  text = join_lines (scene);
  assert_golden (text, "actions.ndjson");
}

/* Without a user, a module or a product: the fields are not there. */
static void
test_least_fields (void)
{
  g_autoptr (CoreScene) scene = core_scene_new ();
  g_autofree char *text = NULL;

  natero_recorder_set_account_id (core_scene_get_recorder (scene), "acme", NULL);
  core_scene_feature (scene, "save");
  text = join_lines (scene);
  assert_golden (text, "least.ndjson");
}

static const char *const texts[] = {
  "plain",
  "quote \" backslash \\ slash /",
  "\b\f\n\r\t\x01\x1f\x7f",
  "Grüße, 你好, שלום",
  "\xf0\x9f\x9a\x80 and \xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb",
  "line\xe2\x80\xa8"
  "paragraph\xe2\x80\xa9"
  "end",
  "\"created_at\":1,",
  "{\"action\":null}",
  " ",
};

static NateroEvent *
create_event (const char *text, guint number)
{
  NateroEventFields fields = NATERO_EVENT_FIELDS_INIT;
  g_autofree char  *id = g_strdup_printf ("00000000-0000-8000-8000-%012x", number);

  fields.action = "feature";
  fields.event_id = id;
  fields.created_at = CORE_SUPPORT_START_MS;
  fields.account_id = "acme";
  fields.feature = text;
  fields.total = 1;
  return natero_event_new (&fields);
}

static void
test_texts (void)
{
  GString *all = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (NateroEvent) event = create_event (texts[i], i);
      g_autofree char *json = natero_event_to_json (event);
      g_autoptr (JsonObject) read = core_support_parse (json);
      gsize       length;
      const char *line = natero_event_peek_line (event, &length);

      core_support_assert_wire_line (json);
      g_assert_cmpstr (json_object_get_string_member (read, "feature"), ==, texts[i]);
      g_assert_cmpint (natero_event_find_created_at (line, length), ==, CORE_SUPPORT_START_MS);
      g_assert_cmpuint (length, ==, strlen (line));
      g_string_append_len (all, line, (gssize) length);
    }

  assert_golden (all->str, "texts.ndjson");
  g_string_free (all, TRUE);
}

static void
test_large_numbers (void)
{
  NateroEventFields fields = NATERO_EVENT_FIELDS_INIT;
  g_autoptr (NateroEvent) event = NULL;
  g_autofree char *json = NULL;

  fields.action = "moduleEnd";
  fields.event_id = "x";
  fields.created_at = G_MAXINT64;
  fields.time_spent = 0;
  fields.active_duration = G_MAXINT64;
  event = natero_event_new (&fields);
  json = natero_event_to_json (event);
  g_assert_cmpstr (json,
                   ==,
                   "{\"action\":\"moduleEnd\",\"created_at\":9223372036854775807,\"time_spent\":0,"
                   "\"active_duration\":9223372036854775807,\"event_id\":\"x\"}");
}

static char *
repeat (const char *character, guint n)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append (text, character);

  return g_string_free (text, FALSE);
}

typedef gboolean (*SetFunc) (NateroRecorder *recorder, const char *id, GError **error);

static gboolean
set_feature (NateroRecorder *recorder, const char *id, GError **error)
{
  return natero_recorder_send_feature (recorder, id, NULL, NULL, error);
}

/* Limits count characters: four bytes each here. */
static void
test_limits_are_characters (void)
{
  static const struct
  {
    SetFunc set;
    guint   max_chars;
  } rows[] = {
    { natero_recorder_set_account_id, 256 },
    { natero_recorder_set_user_id, 256 },
    { natero_recorder_set_module_id, 128 },
    { natero_recorder_set_product_id, 128 },
    { set_feature, 128 },
  };
  g_autoptr (CoreScene) scene = core_scene_new ();
  NateroRecorder *recorder = core_scene_get_recorder (scene);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *longest = repeat ("\xf0\x9f\x9a\x80", rows[i].max_chars);
      g_autofree char *too_long = repeat ("\xf0\x9f\x9a\x80", rows[i].max_chars + 1);
      g_autofree char *limit = g_strdup_printf ("%u", rows[i].max_chars);
      g_autoptr (GError) error = NULL;

      g_assert_true (rows[i].set (recorder, longest, NULL));
      g_assert_false (rows[i].set (recorder, too_long, &error));
      g_assert_error (error, NATERO_ERROR, NATERO_ERROR_INVALID_ARGUMENT);
      g_assert_nonnull (strstr (error->message, limit));
    }
  core_scene_feature (scene, "last");
  g_assert_cmpuint (scene->lines->len, ==, 2);
  core_support_assert_wire_line (g_ptr_array_index (scene->lines, 1));
}

/* The log tells what, never who. */
static void
test_log_text (void)
{
  NateroEventFields fields = NATERO_EVENT_FIELDS_INIT;
  g_autoptr (NateroEvent) event = NULL;
  g_autofree char *text = NULL;

  fields.action = "feature";
  fields.event_id = "id";
  fields.account_id = "acme";
  fields.user_id = "ann";
  fields.details = "{\"email\":\"ann@example.org\"}";
  fields.feature = "red\033[31m\n";
  event = natero_event_new (&fields);
  text = natero_event_to_log_text (event);
  g_assert_cmpstr (text, ==, "feature feature=red\\033[31m\\n");
}

static void
test_boxed (void)
{
  g_autoptr (NateroEvent) event = create_event ("x", 1);
  GValue value = G_VALUE_INIT;

  g_value_init (&value, NATERO_TYPE_EVENT);
  g_value_set_boxed (&value, event);
  g_assert_true (g_value_get_boxed (&value) == event);
  g_assert_cmpstr (natero_event_get_action (event), ==, "feature");
  g_assert_cmpstr (natero_event_get_id (event), ==, "00000000-0000-8000-8000-000000000001");
  g_assert_cmpint (natero_event_get_created_at (event), ==, CORE_SUPPORT_START_MS);
  g_value_unset (&value);
}

static void
test_set_aside_line (void)
{
  g_autoptr (NateroEvent) event = create_event ("x", 1);
  g_autofree char *json = natero_event_to_json (event);
  g_autofree char *line = natero_event_set_aside_line (json, strlen (json), "\"bad\"");
  g_autofree char *expected = NULL;

  expected = g_strdup_printf ("{\"reason\":\"\\\"bad\\\"\",\"event\":%s}\n", json);
  g_assert_cmpstr (line, ==, expected);
}

static void
test_created_at (void)
{
  g_assert_cmpint (natero_event_find_created_at ("", 0), ==, -1);
  g_assert_cmpint (natero_event_find_created_at ("garbage\n", 8), ==, -1);
  g_assert_cmpint (natero_event_find_created_at ("{\"created_at\":12}", 17), ==, 12);
  g_assert_cmpint (natero_event_find_created_at ("{\"created_at\":12,\"x\":1}", 23), ==, 12);
  g_assert_cmpint (natero_event_find_created_at ("{\"created_at\":1>2}", 18), ==, -1);
  g_assert_cmpint (natero_event_find_created_at ("{\"created_at\":-2}", 17), ==, -1);
  g_assert_cmpint (natero_event_find_created_at ("{\"created_at\":12", 16), ==, -1);
  g_assert_cmpint (natero_event_find_created_at ("{\"x\":\"\\\"created_at\\\":1\"}", 26), ==, -1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/event/wire/actions", test_every_action);
  g_test_add_func ("/event/wire/least", test_least_fields);
  g_test_add_func ("/event/wire/texts", test_texts);
  g_test_add_func ("/event/wire/numbers", test_large_numbers);
  g_test_add_func ("/event/wire/limits", test_limits_are_characters);
  g_test_add_func ("/event/log-text", test_log_text);
  g_test_add_func ("/event/boxed", test_boxed);
  g_test_add_func ("/event/set-aside", test_set_aside_line);
  g_test_add_func ("/event/created-at", test_created_at);

  return g_test_run ();
}
