/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "api-support.h"

#include <string.h>

/* The table of properties of the API's page: one row each, and no others. */

typedef enum
{
  SHOWN,       /* read-only */
  ANY_TIME,    /* readable and writable */
  CONSTRUCTED, /* the same, and given at construction */
  FIXED,       /* given at construction alone */
} Access;

typedef struct
{
  const char *name;
  char        kind; /* uint, u64 (U), boolean, text, consent */
  Access      access;
  guint64     minimum;
  guint64     maximum;
  guint64     fallback;
  const char *other; /* a value that is not the default */
  const char *bad[4];
} Row;

#define TOO_LONG "@257"
#define FAR_TOO_LONG "@4097"
#define NO_UTF8 "\xff\xfe"

static const Row rows[] = {
  { "api-key", 't', CONSTRUCTED, 0, 0, 0, "other-key", { FAR_TOO_LONG, NO_UTF8 } },
  { "auth-key", 't', CONSTRUCTED, 0, 0, 0, "other-key", { FAR_TOO_LONG, NO_UTF8 } },
  { "account-id", 't', ANY_TIME, 0, 0, 0, "acme", { TOO_LONG, NO_UTF8, "" } },
  { "user-id", 't', ANY_TIME, 0, 0, 0, "ada", { TOO_LONG, NO_UTF8, "" } },
  { "batch-timeout", 'u', ANY_TIME, 0, 86400, 15, "3", { "86401", "4294967295" } },
  { "debug", 'b', ANY_TIME, 0, 1, FALSE, "1", { NULL } },
  { "debug-url",
    't',
    ANY_TIME,
    0,
    0,
    0,
    "https://example.org/[authKey]/[apiKey]?x=[apiKey]",
    { "example.org/v1", "ftp://example.org/", "http://", NO_UTF8 } },
  { "disable-event-send", 'b', ANY_TIME, 0, 1, FALSE, "1", { NULL } },
  { "eu-endpoint", 'b', ANY_TIME, 0, 1, FALSE, "1", { NULL } },
  { "page-name", 't', ANY_TIME, 0, 0, 0, "Board", { FAR_TOO_LONG, NO_UTF8 } },
  { "session-timeout", 'u', ANY_TIME, 1, 1440, 30, "7", { "0", "1441" } },
  { "session-sync-interval", 'u', ANY_TIME, 1, 3600, 15, "7", { "0", "3601" } },
  { "track-unload", 'b', ANY_TIME, 0, 1, TRUE, "0", { NULL } },
  { "unload-delay", 'u', ANY_TIME, 0, 10000, 500, "7", { "10001" } },
  { "idle-timeout", 'u', ANY_TIME, 1, 86400, 60, "7", { "0", "86401" } },
  { "application-id", 't', FIXED, 0, 0, 0, "org.example.Other", { NULL } },
  { "state-directory", 't', FIXED, 0, 0, 0, "/nonexistent/folder", { NULL } },
  { "handle-signals", 'b', ANY_TIME, 0, 1, FALSE, "1", { NULL } },
  { "capture-actions", 'b', ANY_TIME, 0, 1, FALSE, "1", { NULL } },
  { "require-consent", 'b', CONSTRUCTED, 0, 1, FALSE, "1", { NULL } },
  { "consent", 'c', ANY_TIME, 0, 2, NATERO_CONSENT_UNSET, "1", { "3", "-1" } },
  { "compress", 'b', ANY_TIME, 0, 1, TRUE, "0", { NULL } },
  { "batch-max-events", 'u', ANY_TIME, 1, 10000, 100, "7", { "0", "10001" } },
  { "batch-max-bytes", 'u', ANY_TIME, 1024, 8388608, 262144, "2048", { "1023", "8388609" } },
  { "queue-max-events", 'U', ANY_TIME, 1, 100000000, 50000, "7", { "0", "100000001" } },
  { "queue-max-bytes",
    'U',
    ANY_TIME,
    65536,
    G_GUINT64_CONSTANT (1099511627776),
    33554432,
    "65537",
    { "65535", "1099511627777" } },
  { "queue-max-age", 'u', ANY_TIME, 1, 3650, 30, "7", { "0", "3651" } },
  { "module-id", 't', SHOWN, 0, 0, 0, NULL, { NULL } },
  { "product-id", 't', SHOWN, 0, 0, 0, NULL, { NULL } },
  { "session-id", 't', SHOWN, 0, 0, 0, NULL, { NULL } },
  { "visitor-id", 't', SHOWN, 0, 0, 0, NULL, { NULL } },
  { "idle", 'b', SHOWN, 0, 1, FALSE, NULL, { NULL } },
  { "pending-events", 'u', SHOWN, 0, G_MAXUINT, 0, NULL, { NULL } },
};

static GParamSpec *
find_pspec (const char *name)
{
  g_autoptr (GTypeClass) klass = g_type_class_ref (NATERO_TYPE_TRACKER);

  return g_object_class_find_property (G_OBJECT_CLASS (klass), name);
}

static GType
get_type (const Row *row)
{
  switch (row->kind)
    {
    case 'u':
      return G_TYPE_UINT;
    case 'U':
      return G_TYPE_UINT64;
    case 'b':
      return G_TYPE_BOOLEAN;
    case 'c':
      return NATERO_TYPE_CONSENT;
    case 't':
    default:
      return G_TYPE_STRING;
    }
}

/* A row's text as a value of the property's type. */
static void
init_value (GValue *value, const Row *row, const char *text)
{
  g_value_init (value, get_type (row));
  switch (row->kind)
    {
    case 'u':
      g_value_set_uint (value, (guint) g_ascii_strtoull (text, NULL, 10));
      break;
    case 'U':
      g_value_set_uint64 (value, g_ascii_strtoull (text, NULL, 10));
      break;
    case 'b':
      g_value_set_boolean (value, *text == '1');
      break;
    case 'c':
      g_value_set_enum (value, (int) g_ascii_strtoll (text, NULL, 10));
      break;
    case 't':
    default:
      if (*text == '@')
        g_value_take_string (value, api_make_text ((guint) atoi (text + 1)));
      else
        g_value_set_string (value, text);
      break;
    }
}

static char *
dup_value (GObject *object, const Row *row)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_object_get_property (object, row->name, &value);
  g_assert_true (G_VALUE_TYPE (&value) == get_type (row));
  return g_strdup_value_contents (&value);
}

static char *
dup_text_contents (const Row *row, const char *text)
{
  g_auto (GValue) value = G_VALUE_INIT;

  init_value (&value, row, text);
  return g_strdup_value_contents (&value);
}

/* Of numbers alone. */
static void
assert_range (GParamSpec *pspec, const Row *row)
{
  if (row->kind == 'u')
    {
      g_assert_cmpuint (G_PARAM_SPEC_UINT (pspec)->minimum, ==, row->minimum);
      g_assert_cmpuint (G_PARAM_SPEC_UINT (pspec)->maximum, ==, row->maximum);
      g_assert_cmpuint (G_PARAM_SPEC_UINT (pspec)->default_value, ==, row->fallback);
    }
  else if (row->kind == 'U')
    {
      g_assert_cmpuint (G_PARAM_SPEC_UINT64 (pspec)->minimum, ==, row->minimum);
      g_assert_cmpuint (G_PARAM_SPEC_UINT64 (pspec)->maximum, ==, row->maximum);
      g_assert_cmpuint (G_PARAM_SPEC_UINT64 (pspec)->default_value, ==, row->fallback);
    }
}

static void
test_shape (gconstpointer data)
{
  const Row  *row = data;
  GParamSpec *pspec = find_pspec (row->name);
  g_autoptr (NateroTracker) tracker = natero_tracker_new_recording ();
  g_auto (GValue) value = G_VALUE_INIT;

  g_assert_nonnull (pspec);
  g_assert_true (pspec->value_type == get_type (row));
  g_assert_true (pspec->flags & G_PARAM_READABLE);
  g_assert_cmpint (!!(pspec->flags & G_PARAM_WRITABLE), ==, row->access != SHOWN);
  g_assert_cmpint (!!(pspec->flags & G_PARAM_CONSTRUCT), ==, row->access == CONSTRUCTED);
  g_assert_cmpint (!!(pspec->flags & G_PARAM_CONSTRUCT_ONLY), ==, row->access == FIXED);
  assert_range (pspec, row);

  g_object_get_property (G_OBJECT (tracker), row->name, &value);
  g_assert_true (g_param_value_defaults (pspec, &value));
  if (row->kind == 'b')
    g_assert_cmpint (g_value_get_boolean (&value), ==, (gboolean) row->fallback);
  if (row->kind == 'c')
    g_assert_cmpint (g_value_get_enum (&value), ==, (int) row->fallback);
}

static void
test_notify (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (NateroTracker) tracker = natero_tracker_new_recording ();
  g_autofree char *before = dup_value (G_OBJECT (tracker), row);
  const guint     *count = api_count_notify (tracker, row->name);
  g_autofree char *expected = dup_text_contents (row, row->other);
  g_autofree char *after = NULL;
  g_auto (GValue) value = G_VALUE_INIT;
  g_auto (GValue) same = G_VALUE_INIT;

  g_object_get_property (G_OBJECT (tracker), row->name, &same);
  g_object_set_property (G_OBJECT (tracker), row->name, &same);
  g_assert_cmpuint (*count, ==, 0);

  init_value (&value, row, row->other);
  g_object_set_property (G_OBJECT (tracker), row->name, &value);
  g_assert_cmpuint (*count, ==, 1);
  g_object_set_property (G_OBJECT (tracker), row->name, &value);
  g_assert_cmpuint (*count, ==, 1);

  after = dup_value (G_OBJECT (tracker), row);
  g_assert_cmpstr (after, ==, expected);
  g_assert_cmpstr (after, !=, before);
  g_assert_cmpuint (api_count_events (tracker), ==, 0);
}

static void
test_construction (gconstpointer data)
{
  const Row       *row = data;
  const char      *names[] = { "api-key", "auth-key", row->name };
  GValue           values[3] = { G_VALUE_INIT, G_VALUE_INIT, G_VALUE_INIT };
  guint            n = g_str_has_suffix (row->name, "-key") ? 1 : 3;
  g_autofree char *expected = dup_text_contents (row, row->other);
  g_autofree char *text = NULL;
  g_autoptr (GObject) tracker = NULL;

  names[0] = n == 1 ? row->name : "api-key";
  init_value (&values[n - 1], row, row->other);
  for (guint i = 0; i + 1 < n; i++)
    {
      g_value_init (&values[i], G_TYPE_STRING);
      g_value_set_string (&values[i], "key");
    }
  tracker = g_object_new_with_properties (NATERO_TYPE_TRACKER, n, names, values);
  text = dup_value (tracker, row);
  g_assert_cmpstr (text, ==, expected);
  for (guint i = 0; i < n; i++)
    g_value_unset (&values[i]);
}

/* What GObject says where the limits of a property are not kept. */
static GLogLevelFlags
get_level_of_limits (void)
{
  return glib_check_version (2, 75, 0) == NULL ? G_LOG_LEVEL_CRITICAL : G_LOG_LEVEL_WARNING;
}

static void
test_refusal (gconstpointer data)
{
  const Row *row = data;
  gboolean   is_ours = row->kind == 't';
  g_autoptr (NateroTracker) tracker = natero_tracker_new_recording ();
  const guint *count = NULL;
  g_auto (GValue) value = G_VALUE_INIT;
  g_autofree char *before = NULL;

  init_value (&value, row, row->other);
  g_object_set_property (G_OBJECT (tracker), row->name, &value);
  before = dup_value (G_OBJECT (tracker), row);
  count = api_count_notify (tracker, row->name);

  for (guint i = 0; i < G_N_ELEMENTS (row->bad) && row->bad[i] != NULL; i++)
    {
      g_auto (GValue) bad = G_VALUE_INIT;
      g_autofree char *after = NULL;

      init_value (&bad, row, row->bad[i]);
      g_test_expect_message (is_ours ? "Natero" : "GLib-GObject",
                             is_ours ? G_LOG_LEVEL_WARNING : get_level_of_limits (),
                             is_ours ? "*othing was changed*" : "*out of range*");
      g_object_set_property (G_OBJECT (tracker), row->name, &bad);
      g_test_assert_expected_messages ();
      after = dup_value (G_OBJECT (tracker), row);
      g_assert_cmpstr (after, ==, before);
    }
  g_assert_cmpuint (*count, ==, 0);
  g_assert_cmpuint (api_count_events (tracker), ==, 0);
}

/* Nothing can be taken back once it is set: they are who is there, and a person does not vanish. */
static void
test_identity_is_not_unset (void)
{
  static const char *const names[] = { "account-id", "user-id" };
  g_autoptr (NateroTracker) tracker = api_new_recording ();

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *text = NULL;

      g_test_expect_message ("Natero", G_LOG_LEVEL_WARNING, "*is required*NULL was given*");
      g_object_set (tracker, names[i], NULL, NULL);
      g_test_assert_expected_messages ();
      g_object_get (tracker, names[i], &text, NULL);
      g_assert_nonnull (text);
    }
}

static void
test_all_are_in_the_table (void)
{
  g_autoptr (GTypeClass) klass = g_type_class_ref (NATERO_TYPE_TRACKER);
  guint                   n_properties = 0;
  g_autofree GParamSpec **pspecs =
    g_object_class_list_properties (G_OBJECT_CLASS (klass), &n_properties);

  for (guint i = 0; i < n_properties; i++)
    {
      gboolean is_known = FALSE;

      for (guint j = 0; j < G_N_ELEMENTS (rows); j++)
        is_known = is_known || g_str_equal (rows[j].name, pspecs[i]->name);
      if (!is_known)
        g_test_message ("%s is not in the table", pspecs[i]->name);
      g_assert_true (is_known);
    }
  g_assert_cmpuint (n_properties, ==, G_N_ELEMENTS (rows));
}

static void
add (const char *test, const Row *row, GTestDataFunc func)
{
  g_autofree char *path = g_strdup_printf ("/property/%s/%s", row->name, test);

  g_test_add_data_func (path, row, func);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/property/table", test_all_are_in_the_table);
  g_test_add_func ("/property/identity-is-not-unset", test_identity_is_not_unset);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const Row *row = &rows[i];

      add ("shape", row, test_shape);
      if (row->access == ANY_TIME || row->access == CONSTRUCTED)
        add ("notify", row, test_notify);
      if (row->access == FIXED || row->access == CONSTRUCTED)
        add ("construction", row, test_construction);
      if (row->bad[0] != NULL)
        add ("refusal", row, test_refusal);
    }
  return g_test_run ();
}
