/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "core-support.h"
#include "natero-account-details-private.h"
#include "natero-error.h"
#include "natero-user-details-private.h"

/* The fields of users and accounts: limits, keys, and what is not set is not there. */

typedef struct
{
  const char *name;
  const char *key;
  guint       max_chars;
} Field;

static const Field user_fields[] = {
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

static const Field account_fields[] = {
  { "name", "name", 256 },
  { "lifecycle-stage", "lifecycle_stage", 80 },
  { "inactive-reason", "inactive_reason", 512 },
  { "tier", "tier", 80 },
  { "industry", "industry", 80 },
  { "website", "website", 512 },
  { "phone", "phone", 80 },
  { "billing-street", "billing_street", 512 },
  { "billing-city", "billing_city", 80 },
  { "billing-state", "billing_state", 80 },
  { "billing-postal", "billing_postal", 80 },
  { "billing-country", "billing_country", 80 },
};

static gboolean
check (GObject *details, GError **error)
{
  return NATERO_IS_USER_DETAILS (details)
           ? natero_user_details_check (NATERO_USER_DETAILS (details), error)
           : natero_account_details_check (NATERO_ACCOUNT_DETAILS (details), error);
}

static char *
to_json (GObject *details)
{
  return NATERO_IS_USER_DETAILS (details)
           ? natero_user_details_to_json (NATERO_USER_DETAILS (details), FALSE)
           : natero_account_details_to_json (NATERO_ACCOUNT_DETAILS (details));
}

static void
assert_field (GType type, const Field *field)
{
  g_autoptr (GObject) details = g_object_new (type, NULL);
  g_autofree char *longest = g_strnfill (field->max_chars, 'x');
  g_autofree char *too_long = g_strnfill (field->max_chars + 1, 'x');
  g_autofree char *json = NULL;
  g_autofree char *expected = NULL;
  g_autofree char *value = NULL;
  g_autoptr (GError) error = NULL;

  g_object_set (details, field->name, longest, NULL);
  g_object_get (details, field->name, &value, NULL);
  g_assert_cmpstr (value, ==, longest);
  g_assert_true (check (details, NULL));
  json = to_json (details);
  expected = g_strdup_printf ("{\"%s\":\"%s\"}", field->key, longest);
  g_assert_cmpstr (json, ==, expected);

  g_object_set (details, field->name, too_long, NULL);
  g_assert_false (check (details, &error));
  g_assert_error (error, NATERO_ERROR, NATERO_ERROR_INVALID_ARGUMENT);
  g_object_set (details, field->name, NULL, NULL);
  g_free (json);
  json = to_json (details);
  g_assert_cmpstr (json, ==, "{}");
}

static void
test_user_fields (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (user_fields); i++)
    assert_field (NATERO_TYPE_USER_DETAILS, &user_fields[i]);
}

static void
test_account_fields (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (account_fields); i++)
    assert_field (NATERO_TYPE_ACCOUNT_DETAILS, &account_fields[i]);
}

static void
assert_json (NateroAccountDetails *account, const char *expected)
{
  g_autofree char *json = natero_account_details_to_json (account);

  g_assert_cmpstr (json, ==, expected);
}

static void
test_numbers (void)
{
  g_autoptr (NateroAccountDetails) account = natero_account_details_new ();

  g_object_set (account,
                "join-date",
                G_GINT64_CONSTANT (1700000000000),
                "inactive-time",
                G_GINT64_CONSTANT (0),
                "employees",
                G_GINT64_CONSTANT (42),
                NULL);
  assert_json (account, "{\"join_date\":1700000000000,\"inactive_time\":0,\"employees\":42}");
  g_object_set (
    account, "join-date", G_GINT64_CONSTANT (-1), "inactive-time", G_GINT64_CONSTANT (-1), NULL);
  assert_json (account, "{\"employees\":42}");
}

static void
count_cb (G_GNUC_UNUSED GObject *object, G_GNUC_UNUSED GParamSpec *pspec, gpointer user_data)
{
  guint *count = user_data;

  (*count)++;
}

/* Three values: yes, no, and not said. */
static void
test_churned (void)
{
  g_autoptr (NateroAccountDetails) account = natero_account_details_new ();
  gboolean is_set = TRUE;
  guint    n_notifications = 0;

  g_signal_connect (account, "notify", G_CALLBACK (count_cb), &n_notifications);
  assert_json (account, "{}");
  g_object_set (account, "is-churned", FALSE, NULL);
  g_assert_cmpuint (n_notifications, ==, 1);
  assert_json (account, "{\"is_churned\":false}");
  g_object_set (account, "is-churned", TRUE, NULL);
  assert_json (account, "{\"is_churned\":true}");
  g_object_set (account, "is-churned", TRUE, NULL);
  g_assert_cmpuint (n_notifications, ==, 2);
  g_object_set (account, "is-churned-set", FALSE, NULL);
  g_object_get (account, "is-churned-set", &is_set, NULL);
  g_assert_false (is_set);
  assert_json (account, "{}");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/details/user", test_user_fields);
  g_test_add_func ("/details/account", test_account_fields);
  g_test_add_func ("/details/numbers", test_numbers);
  g_test_add_func ("/details/churned", test_churned);

  return g_test_run ();
}
