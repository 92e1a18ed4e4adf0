/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "api-support.h"

#include <string.h>

/* Each field of the details: its property, its key in the event, its limit. */

typedef struct
{
  const char *property;
  const char *key;
  guint       max_chars; /* 0: a number */
} Row;

static const Row user_rows[] = {
  { "first-name", "first_name", 80 },
  { "last-name", "last_name", 80 },
  { "email", "email", 512 },
  { "phone", "phone", 80 },
  { "mobile-phone", "mobile_phone", 80 },
  { "salutation", "salutation", 80 },
  { "title", "title", 128 },
  { "role", "role", 128 },
  { "department", "department", 128 },
  { "mailing-street", "mailing_street", 512 },
  { "mailing-city", "mailing_city", 80 },
  { "mailing-state", "mailing_state", 80 },
  { "mailing-postal", "mailing_postal", 80 },
  { "mailing-country", "mailing_country", 80 },
};

static const Row account_rows[] = {
  { "name", "name", 256 },
  { "join-date", "join_date", 0 },
  { "lifecycle-stage", "lifecycle_stage", 80 },
  { "inactive-time", "inactive_time", 0 },
  { "inactive-reason", "inactive_reason", 512 },
  { "tier", "tier", 80 },
  { "industry", "industry", 80 },
  { "employees", "employees", 0 },
  { "website", "website", 512 },
  { "phone", "phone", 80 },
  { "billing-street", "billing_street", 512 },
  { "billing-city", "billing_city", 80 },
  { "billing-state", "billing_state", 80 },
  { "billing-postal", "billing_postal", 80 },
  { "billing-country", "billing_country", 80 },
};

static gboolean
is_user_row (const Row *row)
{
  return row >= user_rows && row < user_rows + G_N_ELEMENTS (user_rows);
}

static GObject *
new_details (const Row *row)
{
  return is_user_row (row) ? G_OBJECT (natero_user_details_new ())
                           : G_OBJECT (natero_account_details_new ());
}

static gboolean
identify (NateroTracker *tracker, GObject *details, GError **error)
{
  return NATERO_IS_USER_DETAILS (details)
           ? natero_tracker_identify_user (tracker, NATERO_USER_DETAILS (details), error)
           : natero_tracker_identify_account (tracker, NATERO_ACCOUNT_DETAILS (details), error);
}

static JsonObject *
get_details (JsonObject *event)
{
  return json_object_get_object_member (event, "details");
}

/* The mobile number has a name of its own there. */
static const char *
get_identify_key (const Row *row)
{
  return g_str_equal (row->key, "mobile_phone") ? "mobile" : row->key;
}

static void
test_text (const Row *row)
{
  g_autoptr (NateroTracker) tracker = api_new_recording ();
  g_autoptr (GObject) details = new_details (row);
  g_autofree char *text = api_make_text (row->max_chars);
  g_autofree char *read = NULL;
  g_autoptr (JsonObject) event = NULL;
  const guint *n_notified = api_count_notify (details, row->property);

  g_object_get (details, row->property, &read, NULL);
  g_assert_null (read);
  g_object_set (details, row->property, text, NULL);
  g_object_set (details, row->property, text, NULL);
  g_assert_cmpuint (*n_notified, ==, 1);
  g_object_get (details, row->property, &read, NULL);
  g_assert_cmpstr (read, ==, text);

  g_assert_true (identify (tracker, details, NULL));
  event = api_parse_event (tracker, -1);
  g_assert_cmpuint (json_object_get_size (get_details (event)), ==, 1);
  g_assert_cmpstr (
    json_object_get_string_member (get_details (event), get_identify_key (row)), ==, text);
  g_object_set (details, row->property, NULL, NULL);
  g_assert_cmpuint (*n_notified, ==, 2);
}

static void
test_number (const Row *row)
{
  static const gint64 numbers[] = { 0, 12, G_GINT64_CONSTANT (1767225600000) };
  g_autoptr (NateroTracker) tracker = api_new_recording ();
  g_autoptr (GObject) details = new_details (row);
  const guint *n_notified = api_count_notify (details, row->property);
  gint64       read = 0;

  g_object_get (details, row->property, &read, NULL);
  g_assert_cmpint (read, ==, -1);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autoptr (JsonObject) event = NULL;

      g_object_set (details, row->property, numbers[i], NULL);
      g_object_set (details, row->property, numbers[i], NULL);
      g_assert_cmpuint (*n_notified, ==, i + 1);
      g_assert_true (identify (tracker, details, NULL));
      event = api_parse_event (tracker, -1);
      g_assert_cmpuint (json_object_get_size (get_details (event)), ==, 1);
      g_assert_cmpint (json_object_get_int_member (get_details (event), row->key), ==, numbers[i]);
    }
}

static void
test_field (gconstpointer data)
{
  const Row *row = data;

  if (row->max_chars > 0)
    test_text (row);
  else
    test_number (row);
}

static void
assert_field_refused (const Row *row, const char *text, const char *given)
{
  g_autoptr (NateroTracker) tracker = api_new_recording ();
  g_autoptr (GObject) details = new_details (row);
  g_autofree char *limit = g_strdup_printf ("%u", row->max_chars);
  g_autoptr (GError) error = NULL;

  g_object_set (details, row->property, text, NULL);
  g_assert_false (identify (tracker, details, &error));
  g_assert_error (error, NATERO_ERROR, NATERO_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, row->key));
  g_assert_nonnull (strstr (error->message, given));
  if (g_utf8_validate (text, -1, NULL))
    {
      g_assert_nonnull (strstr (error->message, limit));
      g_assert_null (strstr (error->message, text));
    }
  if (is_user_row (row))
    g_assert_false (
      natero_tracker_login (tracker, "bob", "other", NATERO_USER_DETAILS (details), NULL, NULL));
  g_assert_cmpstr (natero_tracker_get_user_id (tracker), ==, "ada");
  g_assert_cmpstr (natero_tracker_get_account_id (tracker), ==, "acme");
  g_assert_cmpuint (api_count_events (tracker), ==, 0);
}

static void
test_field_refusal (gconstpointer data)
{
  const Row       *row = data;
  g_autofree char *text = api_make_text (row->max_chars + 1);
  g_autofree char *given = g_strdup_printf ("%u", row->max_chars + 1);

  assert_field_refused (row, text, given);
  assert_field_refused (row, "caf\xe9", "UTF-8");
}

static void
test_all_user_fields_in_a_login (void)
{
  g_autoptr (NateroTracker) tracker = natero_tracker_new_recording ();
  g_autoptr (NateroUserDetails) details = natero_user_details_new ();
  g_autoptr (JsonObject) event = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (user_rows); i++)
    g_object_set (details, user_rows[i].property, user_rows[i].key, NULL);
  g_assert_true (natero_tracker_login (tracker, "ada", "acme", details, NULL, NULL));
  event = api_parse_event (tracker, 0);
  g_assert_cmpuint (json_object_get_size (get_details (event)), ==, G_N_ELEMENTS (user_rows));
  for (guint i = 0; i < G_N_ELEMENTS (user_rows); i++)
    g_assert_cmpstr (
      json_object_get_string_member (get_details (event), user_rows[i].key), ==, user_rows[i].key);
}

/* What is changed afterwards does not change what was recorded. */
static void
test_event_keeps_its_details (void)
{
  g_autoptr (NateroTracker) tracker = api_new_recording ();
  g_autoptr (NateroUserDetails) details = natero_user_details_new ();
  g_autoptr (JsonObject) event = NULL;

  g_object_set (details, "first-name", "Ada", NULL);
  g_assert_true (natero_tracker_identify_user (tracker, details, NULL));
  g_object_set (details, "first-name", "Bob", NULL);
  event = api_parse_event (tracker, -1);
  g_assert_cmpstr (json_object_get_string_member (get_details (event), "first_name"), ==, "Ada");
}

/* -1: not in the event. */
static int
get_churned (NateroTracker *tracker, NateroAccountDetails *details)
{
  g_autoptr (JsonObject) event = NULL;

  g_assert_true (natero_tracker_identify_account (tracker, details, NULL));
  event = api_parse_event (tracker, -1);
  if (!json_object_has_member (get_details (event), "is_churned"))
    return -1;
  return json_object_get_boolean_member (get_details (event), "is_churned");
}

static void
test_churned_has_three_values (void)
{
  g_autoptr (NateroTracker) tracker = api_new_recording ();
  g_autoptr (NateroAccountDetails) details = natero_account_details_new ();
  const guint *n_flag = api_count_notify (details, "is-churned");
  const guint *n_set = api_count_notify (details, "is-churned-set");
  gboolean     is_set = TRUE;

  g_object_get (details, "is-churned-set", &is_set, NULL);
  g_assert_false (is_set);
  g_assert_cmpint (get_churned (tracker, details), ==, -1);
  g_object_set (details, "is-churned", FALSE, NULL);
  g_assert_cmpint (get_churned (tracker, details), ==, 0);
  g_assert_cmpuint (*n_set, ==, 1);
  g_object_set (details, "is-churned", TRUE, NULL);
  g_assert_cmpint (get_churned (tracker, details), ==, 1);
  g_assert_cmpuint (*n_flag, ==, 1);
  g_object_set (details, "is-churned", TRUE, NULL);
  g_assert_cmpuint (*n_flag, ==, 1);
  g_object_set (details, "is-churned-set", FALSE, NULL);
  g_assert_cmpint (get_churned (tracker, details), ==, -1);
  g_assert_cmpuint (*n_set, ==, 2);
}

static void
test_empty_details (void)
{
  g_autoptr (NateroTracker) tracker = api_new_recording ();
  g_autoptr (GObject) user = G_OBJECT (natero_user_details_new ());
  g_autoptr (GObject) account = G_OBJECT (natero_account_details_new ());
  g_autoptr (JsonObject) event = NULL;

  g_assert_true (identify (tracker, user, NULL));
  g_assert_true (identify (tracker, account, NULL));
  event = api_parse_event (tracker, -1);
  g_assert_cmpuint (json_object_get_size (get_details (event)), ==, 0);
}

/* No property beyond the table's, but the one that says whether is-churned is set. */
static void
test_all_are_in_the_table (void)
{
  g_autoptr (GTypeClass) user = g_type_class_ref (NATERO_TYPE_USER_DETAILS);
  g_autoptr (GTypeClass) account = g_type_class_ref (NATERO_TYPE_ACCOUNT_DETAILS);
  guint n_user = 0;
  guint n_account = 0;

  g_free (g_object_class_list_properties (G_OBJECT_CLASS (user), &n_user));
  g_free (g_object_class_list_properties (G_OBJECT_CLASS (account), &n_account));
  g_assert_cmpuint (n_user, ==, G_N_ELEMENTS (user_rows));
  g_assert_cmpuint (n_account, ==, G_N_ELEMENTS (account_rows) + 2);
}

static void
add_rows (const char *kind, const Row *rows, guint n_rows)
{
  for (guint i = 0; i < n_rows; i++)
    {
      g_autofree char *path = g_strdup_printf ("/details/%s/%s", kind, rows[i].property);
      g_autofree char *refusal = g_strconcat (path, "/refusal", NULL);

      g_test_add_data_func (path, &rows[i], test_field);
      if (rows[i].max_chars > 0)
        g_test_add_data_func (refusal, &rows[i], test_field_refusal);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  add_rows ("user", user_rows, G_N_ELEMENTS (user_rows));
  add_rows ("account", account_rows, G_N_ELEMENTS (account_rows));
  g_test_add_func ("/details/table", test_all_are_in_the_table);
  g_test_add_func ("/details/login", test_all_user_fields_in_a_login);
  g_test_add_func ("/details/copied", test_event_keeps_its_details);
  g_test_add_func ("/details/churned", test_churned_has_three_values);
  g_test_add_func ("/details/empty", test_empty_details);
  return g_test_run ();
}
