/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "api-support.h"

#include <string.h>

/* Each call that takes a text: what it does with it, and what it refuses. */

typedef gboolean (*Call) (NateroTracker *tracker, const char *text, GError **error);

typedef struct
{
  const char *name;
  Call        call;
  const char *field; /* as messages name it */
  guint       max_chars;
  gboolean    may_be_null;
  gboolean    may_be_empty;
  const char *key; /* where an accepted text is found in the event that follows */
} Row;

static gboolean
set_account_id (NateroTracker *tracker, const char *text, GError **error)
{
  return natero_tracker_set_account_id (tracker, text, error);
}

static gboolean
login_user (NateroTracker *tracker, const char *text, GError **error)
{
  return natero_tracker_login (tracker, text, "acme", NULL, NULL, error);
}

static gboolean
login_account (NateroTracker *tracker, const char *text, GError **error)
{
  return natero_tracker_login (tracker, "ada", text, NULL, NULL, error);
}

static gboolean
login_product (NateroTracker *tracker, const char *text, GError **error)
{
  return natero_tracker_login (tracker, "ada", "acme", NULL, text, error);
}

static gboolean
feature (NateroTracker *tracker, const char *text, GError **error)
{
  return natero_tracker_send_feature_event (tracker, text, NULL, NULL, error);
}

static gboolean
feature_module (NateroTracker *tracker, const char *text, GError **error)
{
  return natero_tracker_send_feature_event (tracker, "save", text, NULL, error);
}

static gboolean
feature_product (NateroTracker *tracker, const char *text, GError **error)
{
  return natero_tracker_send_feature_event (tracker, "save", NULL, text, error);
}

static const Row rows[] = {
  { "set-account-id", set_account_id, "account_id", 256, FALSE, FALSE, "account_id" },
  { "set-user-id", natero_tracker_set_user_id, "user_id", 256, FALSE, FALSE, "user_id" },
  { "set-module-id", natero_tracker_set_module_id, "module_id", 128, TRUE, FALSE, "module" },
  { "set-product-id", natero_tracker_set_product_id, "product_id", 128, TRUE, FALSE, "product" },
  { "login-user", login_user, "user_id", 256, FALSE, FALSE, "user_id" },
  { "login-account", login_account, "account_id", 256, FALSE, FALSE, "account_id" },
  { "login-product", login_product, "product_id", 128, TRUE, TRUE, "product" },
  { "feature", feature, "feature_id", 128, FALSE, FALSE, "feature" },
  { "feature-module", feature_module, "module_id", 128, TRUE, FALSE, "module" },
  { "feature-product", feature_product, "product_id", 128, TRUE, FALSE, "product" },
};

/* Everything that a call could have changed. */
static char *
dup_state (NateroTracker *tracker)
{
  return g_strdup_printf ("%s|%s|%s|%s|%s|%s|%u|%u",
                          natero_tracker_get_account_id (tracker),
                          natero_tracker_get_user_id (tracker),
                          natero_tracker_get_module_id (tracker),
                          natero_tracker_get_product_id (tracker),
                          natero_tracker_get_session_id (tracker),
                          natero_tracker_get_visitor_id (tracker),
                          natero_tracker_get_pending_events (tracker),
                          api_count_events (tracker));
}

static NateroTracker *
new_busy (void)
{
  NateroTracker *tracker = api_new_recording ();

  g_assert_true (natero_tracker_set_module_id (tracker, "board", NULL));
  g_assert_true (natero_tracker_set_product_id (tracker, "desk", NULL));
  natero_tracker_advance_clock (tracker, 2000);
  return tracker;
}

static void
assert_refused (const Row *row, const char *text, const char *given)
{
  g_autoptr (NateroTracker) tracker = new_busy ();
  g_autofree char *before = dup_state (tracker);
  g_autofree char *after = NULL;
  g_autofree char *limit = g_strdup_printf ("%u", row->max_chars);
  g_autoptr (GError) error = NULL;

  g_assert_false (row->call (tracker, text, &error));
  g_assert_error (error, NATERO_ERROR, NATERO_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, row->field));
  g_assert_nonnull (strstr (error->message, given));
  if (text == NULL || g_utf8_validate (text, -1, NULL))
    g_assert_nonnull (strstr (error->message, limit));
  g_assert_false (row->call (tracker, text, NULL));
  after = dup_state (tracker);
  g_assert_cmpstr (after, ==, before);
}

static void
test_too_long (gconstpointer data)
{
  const Row       *row = data;
  g_autofree char *text = api_make_text (row->max_chars + 1);
  g_autofree char *given = g_strdup_printf ("%u", row->max_chars + 1);

  assert_refused (row, text, given);
}

static void
test_no_utf8 (gconstpointer data)
{
  assert_refused (data, "caf\xe9", "UTF-8");
}

static void
test_empty (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (NateroTracker) tracker = new_busy ();

  if (!row->may_be_empty)
    {
      assert_refused (row, "", "empty");
      return;
    }
  g_assert_true (row->call (tracker, "", NULL));
  g_assert_cmpstr (natero_tracker_get_product_id (tracker), ==, "desk");
}

static void
test_null (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (NateroTracker) tracker = new_busy ();
  g_autoptr (GError) error = NULL;

  if (!row->may_be_null)
    {
      assert_refused (row, NULL, "NULL");
      return;
    }
  g_assert_true (row->call (tracker, NULL, &error));
  g_assert_no_error (error);
}

/* Characters count, not bytes. */
static void
test_longest (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (NateroTracker) tracker = new_busy ();
  g_autofree char *text = api_make_text (row->max_chars);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) event = NULL;

  g_assert_true (row->call (tracker, text, &error));
  g_assert_no_error (error);
  if (row->call != feature)
    g_assert_true (natero_tracker_send_feature_event (tracker, "after", NULL, NULL, NULL));
  event = api_parse_event (tracker, -1);
  g_assert_cmpstr (json_object_get_string_member (event, row->key), ==, text);
}

static void
test_login (void)
{
  g_autoptr (NateroTracker) tracker = natero_tracker_new_recording ();
  g_autoptr (JsonObject) event = NULL;

  g_assert_true (natero_tracker_login (tracker, "ada", "acme", NULL, "desk", NULL));
  event = api_parse_event (tracker, 0);
  g_assert_cmpuint (api_count_events (tracker), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (event, "action"), ==, "login");
  g_assert_cmpstr (json_object_get_string_member (event, "user_id"), ==, "ada");
  g_assert_cmpstr (json_object_get_string_member (event, "account_id"), ==, "acme");
  g_assert_cmpstr (json_object_get_string_member (event, "product"), ==, "desk");
  g_assert_false (json_object_has_member (event, "details"));
  g_assert_cmpstr (natero_tracker_get_user_id (tracker), ==, "ada");
  g_assert_cmpstr (natero_tracker_get_account_id (tracker), ==, "acme");
  g_assert_cmpstr (natero_tracker_get_product_id (tracker), ==, "desk");
}

static void
test_login_as_somebody_else (void)
{
  g_autoptr (NateroTracker) tracker = natero_tracker_new_recording ();
  g_autofree char *former = NULL;

  g_assert_true (natero_tracker_login (tracker, "ada", "acme", NULL, NULL, NULL));
  former = g_strdup (natero_tracker_get_session_id (tracker));
  natero_tracker_advance_clock (tracker, 3000);
  g_assert_true (natero_tracker_login (tracker, "bob", "acme", NULL, NULL, NULL));
  g_assert_cmpstr (natero_tracker_get_session_id (tracker), !=, former);
  api_assert_words (tracker, 1, "sessionSync(3000) login");
}

static void
test_logout (void)
{
  g_autoptr (NateroTracker) tracker = new_busy ();
  guint first = api_count_events (tracker);

  natero_tracker_logout (tracker);
  api_assert_words (tracker, first, "moduleEnd(2000) sessionSync(2000) logout(2000)");
  g_assert_null (natero_tracker_get_account_id (tracker));
  g_assert_null (natero_tracker_get_user_id (tracker));
  g_assert_null (natero_tracker_get_product_id (tracker));

  first = api_count_events (tracker);
  g_assert_true (natero_tracker_send_feature_event (tracker, "save", NULL, NULL, NULL));
  g_assert_true (natero_tracker_set_user_id (tracker, "bob", NULL));
  g_assert_true (natero_tracker_set_module_id (tracker, "list", NULL));
  natero_tracker_advance_clock (tracker, 100000);
  g_assert_cmpuint (api_count_events (tracker), ==, first);

  g_assert_true (natero_tracker_set_account_id (tracker, "other", NULL));
  g_assert_true (natero_tracker_send_feature_event (tracker, "save", NULL, NULL, NULL));
  api_assert_words (tracker, first, "feature(save)");
}

static void
test_nothing_before_an_account (void)
{
  g_autoptr (NateroTracker) tracker = natero_tracker_new_recording ();

  g_assert_true (natero_tracker_send_feature_event (tracker, "save", "board", "desk", NULL));
  g_assert_true (natero_tracker_set_user_id (tracker, "ada", NULL));
  natero_tracker_advance_clock (tracker, 200000);
  g_assert_cmpuint (api_count_events (tracker), ==, 0);
  g_assert_null (natero_tracker_get_visitor_id (tracker));
}

static void
assert_not_identified (NateroTracker *tracker, gboolean is_user, const char *needed)
{
  g_autoptr (NateroUserDetails) user = natero_user_details_new ();
  g_autoptr (NateroAccountDetails) account = natero_account_details_new ();
  g_autoptr (GError) error = NULL;
  guint n_events = api_count_events (tracker);

  g_assert_false (is_user ? natero_tracker_identify_user (tracker, user, &error)
                          : natero_tracker_identify_account (tracker, account, &error));
  g_assert_error (error, NATERO_ERROR, NATERO_ERROR_NOT_IDENTIFIED);
  g_assert_nonnull (strstr (error->message, needed));
  g_assert_cmpuint (api_count_events (tracker), ==, n_events);
}

static void
test_identify_before_identity (void)
{
  g_autoptr (NateroTracker) tracker = natero_tracker_new_recording ();
  g_autoptr (NateroUserDetails) user = natero_user_details_new ();
  g_autoptr (NateroAccountDetails) account = natero_account_details_new ();

  assert_not_identified (tracker, TRUE, "account");
  assert_not_identified (tracker, FALSE, "account");
  g_assert_true (natero_tracker_set_user_id (tracker, "ada", NULL));
  assert_not_identified (tracker, TRUE, "account");
  assert_not_identified (tracker, FALSE, "account");
  natero_tracker_logout (tracker);
  g_assert_true (natero_tracker_set_account_id (tracker, "acme", NULL));
  assert_not_identified (tracker, TRUE, "user");
  g_assert_true (natero_tracker_identify_account (tracker, account, NULL));
  g_assert_true (natero_tracker_set_user_id (tracker, "ada", NULL));
  g_assert_true (natero_tracker_identify_user (tracker, user, NULL));
  api_assert_words (tracker, 0, "identifyAccount identifyUser");
}

static void
test_identify_nothing (void)
{
  g_autoptr (NateroTracker) tracker = api_new_recording ();
  g_autoptr (GError) user_error = NULL;
  g_autoptr (GError) account_error = NULL;

  g_assert_false (natero_tracker_identify_user (tracker, NULL, &user_error));
  g_assert_error (user_error, NATERO_ERROR, NATERO_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (user_error->message, "details"));
  g_assert_false (natero_tracker_identify_account (tracker, NULL, &account_error));
  g_assert_error (account_error, NATERO_ERROR, NATERO_ERROR_INVALID_ARGUMENT);
  g_assert_cmpuint (api_count_events (tracker), ==, 0);
}

static void
test_modules (void)
{
  g_autoptr (NateroTracker) tracker = api_new_recording ();
  const guint *n_changes = api_count_notify (tracker, "module-id");

  g_assert_true (natero_tracker_set_module_id (tracker, "board", NULL));
  natero_tracker_advance_clock (tracker, 1500);
  g_assert_true (natero_tracker_set_module_id (tracker, "board", NULL));
  api_assert_words (tracker, 0, "");
  g_assert_cmpuint (*n_changes, ==, 1);
  g_assert_true (natero_tracker_set_module_id (tracker, "list", NULL));
  api_assert_words (tracker, 0, "moduleEnd(1500)");
  g_assert_cmpstr (natero_tracker_get_module_id (tracker), ==, "list");
  natero_tracker_advance_clock (tracker, 700);
  g_assert_true (natero_tracker_set_module_id (tracker, NULL, NULL));
  api_assert_words (tracker, 0, "moduleEnd(1500) moduleEnd(700)");
  g_assert_null (natero_tracker_get_module_id (tracker));
  g_assert_cmpuint (*n_changes, ==, 3);
}

static void
test_features (void)
{
  g_autoptr (NateroTracker) tracker = api_new_recording ();
  const guint *n_products = api_count_notify (tracker, "product-id");
  g_autoptr (JsonObject) event = NULL;

  g_assert_true (natero_tracker_send_feature_event (tracker, "open", NULL, NULL, NULL));
  event = api_parse_event (tracker, -1);
  g_assert_false (json_object_has_member (event, "module"));
  g_assert_false (json_object_has_member (event, "product"));
  g_assert_cmpint (json_object_get_int_member (event, "total"), ==, 1);

  g_assert_true (natero_tracker_send_feature_event (tracker, "save", "board", "desk", NULL));
  natero_tracker_advance_clock (tracker, 900);
  g_assert_true (natero_tracker_send_feature_event (tracker, "save", NULL, NULL, NULL));
  g_assert_cmpstr (natero_tracker_get_module_id (tracker), ==, "board");
  g_assert_true (natero_tracker_send_feature_event (tracker, "sort", "list", NULL, NULL));
  api_assert_words (
    tracker, 0, "feature(open) feature(save) feature(save) moduleEnd(900) feature(sort)");
  g_assert_cmpstr (natero_tracker_get_module_id (tracker), ==, "list");
  g_assert_cmpstr (natero_tracker_get_product_id (tracker), ==, "desk");
  g_assert_cmpuint (*n_products, ==, 1);
  g_assert_true (natero_tracker_set_product_id (tracker, NULL, NULL));
  g_assert_null (natero_tracker_get_product_id (tracker));
  g_assert_cmpuint (*n_products, ==, 2);
}

/* A refused part of a feature refuses all of it: the module that was right is not set either. */
static void
test_half_wrong_feature (void)
{
  g_autoptr (NateroTracker) tracker = new_busy ();
  g_autofree char *too_long = api_make_text (129);
  g_autofree char *before = dup_state (tracker);
  g_autofree char *after = NULL;

  g_assert_false (natero_tracker_send_feature_event (tracker, "save", "list", too_long, NULL));
  g_assert_false (natero_tracker_send_feature_event (tracker, "save", too_long, "shop", NULL));
  g_assert_false (natero_tracker_send_feature_event (tracker, NULL, "list", "shop", NULL));
  after = dup_state (tracker);
  g_assert_cmpstr (after, ==, before);
}

static void
test_programmers_errors (void)
{
  g_autoptr (NateroTracker) real = natero_tracker_new (API_KEY, AUTH_KEY);

  g_test_expect_message ("Natero", G_LOG_LEVEL_CRITICAL, "*NATERO_IS_TRACKER (self)*");
  g_assert_false (natero_tracker_login (NULL, "ada", "acme", NULL, NULL, NULL));
  g_test_expect_message ("Natero", G_LOG_LEVEL_CRITICAL, "*NATERO_IS_TRACKER (self)*");
  natero_tracker_logout ((NateroTracker *) g_application_get_default ());
  g_test_expect_message ("Natero", G_LOG_LEVEL_CRITICAL, "*is_recording*");
  natero_tracker_advance_clock (real, 1);
  g_test_expect_message ("Natero", G_LOG_LEVEL_CRITICAL, "*is_recording*");
  g_assert_null (natero_tracker_dup_recorded_events (real));
  g_test_expect_message ("Natero", G_LOG_LEVEL_CRITICAL, "*GTK_IS_WINDOW (window)*");
  natero_tracker_attach (real, NULL);
  g_test_assert_expected_messages ();
}

static void
add (const char *test, const Row *row, GTestDataFunc func)
{
  g_autofree char *path = g_strdup_printf ("/call/%s/%s", row->name, test);

  g_test_add_data_func (path, row, func);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      add ("too-long", &rows[i], test_too_long);
      add ("no-utf8", &rows[i], test_no_utf8);
      add ("empty", &rows[i], test_empty);
      add ("null", &rows[i], test_null);
      add ("longest", &rows[i], test_longest);
    }
  g_test_add_func ("/call/login", test_login);
  g_test_add_func ("/call/login/somebody-else", test_login_as_somebody_else);
  g_test_add_func ("/call/logout", test_logout);
  g_test_add_func ("/call/nothing-before-an-account", test_nothing_before_an_account);
  g_test_add_func ("/call/identify/before-identity", test_identify_before_identity);
  g_test_add_func ("/call/identify/nothing", test_identify_nothing);
  g_test_add_func ("/call/modules", test_modules);
  g_test_add_func ("/call/features", test_features);
  g_test_add_func ("/call/features/half-wrong", test_half_wrong_feature);
  g_test_add_func ("/call/programmers-errors", test_programmers_errors);
  return g_test_run ();
}
