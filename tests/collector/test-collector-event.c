/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-error.h"
#include "collector-event.h"
#include "collector-print.h"

#include <json-glib/json-glib.h>
#include <string.h>

#define HEAD "\"account_id\":\"acme\",\"session_id\":\"1a2b3c4d-5e6f\",\"created_at\":1700000000123"
#define FEATURE "{\"action\":\"feature\",\"feature\":\"export\"," HEAD
#define ID "0f8fad5b-d9cb-469f-a165-70867728950e"

typedef struct
{
  const char *line;
  const char *expected; /* the event that is kept, or a part of the error message */
} Case;

static CollectorEvent *
judge (const char *line, GError **error)
{
  gboolean is_object = FALSE;

  return collector_event_new_from_line (line, strlen (line), &is_object, error);
}

static void
assert_kept (const Case *test)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CollectorEvent) event = judge (test->line, &error);
  g_autoptr (JsonParser) parser = json_parser_new ();

  g_assert_no_error (error);
  g_assert_cmpstr (event->json, ==, test->expected);
  g_assert_true (json_parser_load_from_data (parser, event->json, -1, &error));
}

static void
assert_refused (const Case *test)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CollectorEvent) event = judge (test->line, &error);

  g_assert_null (event);
  g_assert_error (error, COLLECTOR_ERROR, COLLECTOR_ERROR_REFUSED);
  if (strstr (error->message, test->expected) == NULL)
    g_test_message ("%s: %s", test->line, error->message);
  g_assert_nonnull (strstr (error->message, test->expected));
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
}

static void
test_spellings (void)
{
  const Case cases[] = {
    { "{\"createdAt\":1,\"sessionId\":\"s\",\"accountId\":\"a\",\"userId\":\"u\",\"action\":"
      "\"moduleEnd\","
      "\"module\":\"m\",\"timeSpent\":2,\"activeDuration\":3,\"eventId\":\"" ID
      "\",\"visitorId\":\"v\"}",
      "{\"action\":\"moduleEnd\",\"account_id\":\"a\",\"user_id\":\"u\",\"session_id\":\"s\","
      "\"created_at\":1,\"module\":\"m\",\"time_spent\":2,\"active_duration\":3,\"event_id\":\"" ID
      "\",\"visitor_id\":\"v\"}" },
    { "{\"action\":\"logout\",\"accountId\":\"a\",\"account_id\":\"a\",\"session_id\":\"s\","
      "\"created_at\":1}",
      "{\"action\":\"logout\",\"account_id\":\"a\",\"session_id\":\"s\",\"created_at\":1}" },
  };
  const Case both = { FEATURE ",\"accountId\":\"other\"}", "\"account_id\" is given twice" };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_kept (&cases[i]);
  assert_refused (&both);
}

/* What the protocol does not name is kept as it was written, digit for digit. */
static void
test_others (void)
{
  const Case cases[] = {
    { "{\"action\":\"brandNew\"," HEAD ",\"camelCase\":0.1,\"big\":123456789012345678901234567890,"
      "\"deep\":{\"a\":[1, null]},\"e\\u00e9\\\"\":\"\\u001b\"}",
      "{\"action\":\"brandNew\"," HEAD ",\"camelCase\":0.1,\"big\":123456789012345678901234567890,"
      "\"deep\":{\"a\":[1, null]},\"e\xc3\xa9\\\"\":\"\\u001b\"}" },
    { "{\"action\":\"x\"," HEAD ",\"user_id\":null,\"what\":null,\"details\":null}",
      "{\"action\":\"x\"," HEAD "}" },
  };
  const Case twice = { FEATURE ",\"x\":1,\"x\":2}", "\"x\" is given twice" };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_kept (&cases[i]);
  assert_refused (&twice);
}

static void
assert_number (const char *field, const char *given, const char *expected)
{
  g_autofree char *line =
    g_strdup_printf ("{\"action\":\"x\",\"account_id\":\"a\",\"session_id\":\"s\"%s,"
                     "\"%s\":%s}",
                     strcmp (field, "created_at") == 0 ? "" : ",\"created_at\":1",
                     field,
                     given);
  g_autoptr (GError) error = NULL;
  g_autoptr (CollectorEvent) event = judge (line, &error);
  g_autofree char *member = g_strdup_printf ("\"%s\":%s", field, expected);

  if (expected == NULL)
    {
      g_assert_error (error, COLLECTOR_ERROR, COLLECTOR_ERROR_REFUSED);
      g_assert_nonnull (strstr (error->message, field));
      return;
    }

  g_assert_no_error (error);
  g_assert_nonnull (strstr (event->json, member));
}

static void
test_numbers (void)
{
  assert_number ("created_at", "1700000000000", "1700000000000");
  assert_number ("created_at", "\"1700000000000\"", "1700000000000");
  assert_number ("created_at", "1.7e12", "1700000000000");
  assert_number ("created_at", "1700000000000.0", "1700000000000");
  assert_number ("created_at", "0", "0");
  assert_number ("created_at", "253402300799999", "253402300799999");
  assert_number ("created_at", "253402300800000", NULL);
  assert_number ("created_at", "-1", NULL);
  assert_number ("created_at", "1.5", NULL);
  assert_number ("created_at", "\"\"", NULL);
  assert_number ("created_at", "\"12a\"", NULL);
  assert_number ("created_at", "\"0x10\"", NULL);
  assert_number ("created_at", "\"nan\"", NULL);
  assert_number ("created_at", "\"2023-11-14T22:13:20Z\"", NULL);
  assert_number ("created_at", "true", NULL);
  assert_number ("created_at", "[1]", NULL);
  assert_number ("time_spent", "9007199254740991", "9007199254740991");
  assert_number ("time_spent", "9007199254740992", NULL);
  assert_number ("time_spent", "1e999", NULL);
  assert_number ("active_duration", "\"15\"", "15");
  assert_number ("total", "2.50", "2.50");
  assert_number ("total", "\"3\"", "3");
  assert_number ("total", "-1e999", NULL);
  assert_number ("total", "{}", NULL);
}

static void
assert_length (const char *field, guint max_chars)
{
  const char *fill = "\xc3\xbc"; /* a character of two bytes */

  for (guint n_chars = max_chars; n_chars <= max_chars + 1; n_chars++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autofree char *line = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (CollectorEvent) event = NULL;
      gboolean is_own = strcmp (field, "account_id") == 0;

      for (guint i = 0; i < n_chars; i++)
        g_string_append (text, fill);
      line =
        g_strdup_printf ("{\"action\":\"x\",\"session_id\":\"s\",\"created_at\":1%s,\"%s\":\"%s\"}",
                         is_own ? "" : ",\"account_id\":\"a\"",
                         field,
                         text->str);
      event = judge (line, &error);
      g_assert_true ((event != NULL) == (n_chars == max_chars));
      if (event == NULL)
        g_assert_nonnull (strstr (error->message, "characters, not"));
    }
}

static void
test_lengths (void)
{
  assert_length ("account_id", 256);
  assert_length ("user_id", 256);
  assert_length ("module", 128);
  assert_length ("product", 128);
  assert_length ("feature", 128);
}

static void
test_required (void)
{
  const Case cases[] = {
    { "{}", "\"action\" is missing" },
    { "{\"action\":\"\"," HEAD "}", "\"action\" is empty" },
    { "{\"action\":null," HEAD "}", "\"action\" is missing" },
    { "{\"action\":\"x\",\"session_id\":\"s\",\"created_at\":1}", "\"account_id\" is missing" },
    { "{\"action\":\"x\",\"account_id\":\"a\",\"created_at\":1}", "\"session_id\" is missing" },
    { "{\"action\":\"x\",\"account_id\":\"a\",\"session_id\":\"s\"}", "\"created_at\" is missing" },
    { "{\"action\":\"feature\"," HEAD "}", "\"feature\" is missing" },
    { "{\"action\":\"moduleEnd\"," HEAD ",\"time_spent\":1}", "\"module\" is missing" },
    { "{\"action\":\"moduleEnd\"," HEAD ",\"module\":\"m\"}", "\"time_spent\" is missing" },
    { "{\"action\":\"sessionSync\"," HEAD "}", "\"active_duration\" is missing" },
    { "{\"action\":\"login\"," HEAD "}", "\"user_id\" is missing" },
    { "{\"action\":\"identifyUser\"," HEAD ",\"details\":{}}", "\"user_id\" is missing" },
    { "{\"action\":\"identifyUser\"," HEAD ",\"user_id\":\"u\"}", "\"details\" is missing" },
    { "{\"action\":\"identifyAccount\"," HEAD "}", "\"details\" is missing" },
  };
  const Case lenient[] = {
    { "{\"action\":\"pageView\"," HEAD "}", "{\"action\":\"pageView\"," HEAD "}" },
    { "{\"action\":\"pageViewEnd\"," HEAD "}", "{\"action\":\"pageViewEnd\"," HEAD "}" },
    { "{\"action\":\"sessionIdle\"," HEAD "}", "{\"action\":\"sessionIdle\"," HEAD "}" },
    { "{\"action\":\"logout\"," HEAD "}", "{\"action\":\"logout\"," HEAD "}" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_refused (&cases[i]);
  for (guint i = 0; i < G_N_ELEMENTS (lenient); i++)
    assert_kept (&lenient[i]);
}

static void
test_shapes (void)
{
  const Case cases[] = {
    { "[" FEATURE "}]", "not an array; send the events without [ ]" },
    { "\"text\"", "not a text" },
    { "7", "not a number" },
    { "null", "not null" },
    { FEATURE "},", "the line is not JSON: something follows its end" },
    { FEATURE, "the line is not JSON: it ends too soon" },
    { FEATURE ",\"user_id\":\"\xff\"}", "not valid UTF-8" },
    { FEATURE ",\"user_id\":\"\\u0000\"}", "U+0000" },
    { FEATURE ",\"user_id\":7}", "\"user_id\" must be a text, not a number: 7" },
    { FEATURE ",\"module\":{\"a\":1}}", "\"module\" must be a text, not an object" },
    { FEATURE ",\"event_id\":\"1\"}", "\"event_id\" must be a UUID, not a text: \\\"1\\\"" },
    { FEATURE ",\"details\":[1]}", "\"details\" must be an object" },
    { FEATURE ",\"details\":\"[1]\"}", "\"details\" must be an object" },
    { FEATURE ",\"details\":\"\"}", "\"details\" must be an object" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_refused (&cases[i]);
}

static void
test_is_object (void)
{
  gboolean is_object = FALSE;

  g_assert_null (collector_event_new_from_line ("{}", 2, &is_object, NULL));
  g_assert_true (is_object);
  g_assert_null (collector_event_new_from_line ("[]", 2, &is_object, NULL));
  g_assert_false (is_object);
  g_assert_null (collector_event_new_from_line ("{", 1, &is_object, NULL));
  g_assert_false (is_object);
}

static void
test_event_id (void)
{
  const Case upper = { FEATURE ",\"event_id\":\"0F8FAD5B-D9CB-469F-A165-70867728950E\"}",
                       "{\"action\":\"feature\"," HEAD ",\"feature\":\"export\",\"event_id\":\"" ID
                       "\"}" };

  assert_kept (&upper);
}

static void
test_details (void)
{
  const Case cases[] = {
    { "{\"action\":\"identifyUser\",\"user_id\":\"u\"," HEAD
      ",\"details\":{\"email\":\"a@b\",\"firstName\":"
      "\"Ada\",\"mobile\":\"1\",\"x\":{\"y\":null},\"title\":null}}",
      "{\"action\":\"identifyUser\",\"account_id\":\"acme\",\"user_id\":\"u\",\"session_id\":"
      "\"1a2b3c4d-5e6f\","
      "\"created_at\":1700000000123,\"details\":{\"first_name\":\"Ada\",\"email\":\"a@b\","
      "\"mobile\":\"1\","
      "\"x\":{\"y\":null}}}" },
    { "{\"action\":\"identifyAccount\"," HEAD
      ",\"details\":\"{\\\"name\\\":\\\"A\\\\u00e9\\\",\\\"is_churned\\\":"
      "\\\"true\\\",\\\"join_date\\\":\\\"5\\\",\\\"employees\\\":7.5}\"}",
      "{\"action\":\"identifyAccount\"," HEAD
      ",\"details\":{\"name\":\"A\xc3\xa9\",\"join_date\":5,"
      "\"is_churned\":true,\"employees\":7.5}}" },
    { "{\"action\":\"other\"," HEAD ",\"details\":{\"email\":7}}",
      "{\"action\":\"other\"," HEAD ",\"details\":{\"email\":7}}" },
    { "{\"action\":\"other\"," HEAD ",\"details\":{}}",
      "{\"action\":\"other\"," HEAD ",\"details\":{}}" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_kept (&cases[i]);
}

/* A person's details must not come back in an error, which may end in a log. */
static void
test_details_are_private (void)
{
  const char *const details[] = {
    "{\"email\":[\"SECRET\"]}",      "{\"email\":{\"SECRET\":1}}", "\"SECRET\"", "[\"SECRET\"]",
    "\"{\\\"email\\\":\\\"SECRET\"",
  };

  for (guint i = 0; i < G_N_ELEMENTS (details); i++)
    {
      g_autofree char *line = g_strdup_printf (
        "{\"action\":\"login\",\"user_id\":\"u\"," HEAD ",\"details\":%s}", details[i]);
      g_autoptr (GError) error = NULL;

      g_assert_null (judge (line, &error));
      g_assert_nonnull (strstr (error->message, "\"details"));
      g_assert_null (strstr (error->message, "SECRET"));
    }
}

static void
test_details_lengths (void)
{
  g_autofree char *fits = g_strnfill (80, 'x');
  g_autofree char *good = g_strdup_printf (
    "{\"action\":\"login\",\"user_id\":\"u\"," HEAD ",\"details\":{\"first_name\":\"%s\"}}", fits);
  g_autofree char *bad = g_strdup_printf (
    "{\"action\":\"login\",\"user_id\":\"u\"," HEAD ",\"details\":{\"first_name\":\"%sy\"}}", fits);
  g_autoptr (GError) error = NULL;
  g_autoptr (CollectorEvent) event = judge (good, &error);

  g_assert_no_error (error);
  g_assert_nonnull (event);
  g_assert_null (judge (bad, &error));
  g_assert_cmpstr (error->message, ==, "\"details.first_name\" may have 80 characters, not 81");
}

/* Errors show what was given, but nothing in it can act on the terminal that shows them. */
static void
test_hostile_errors (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (judge (FEATURE ",\"event_id\":\"\\u001b[31m\xe2\x80\xae\x7f\xc2\x9b\"}", &error));
  g_assert_nonnull (strstr (error->message, "\\u001b[31m\\u202e\\u007f\\u009b"));
  for (const char *at = error->message; *at != '\0'; at++)
    g_assert_true ((unsigned char) *at >= 0x20);
}

static void
assert_printed (const char *line, const char *source, gboolean is_coloured, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CollectorEvent) event = judge (line, &error);
  g_autoptr (GString) out = g_string_new (NULL);

  g_assert_no_error (error);
  collector_print_event (out, event, source, is_coloured);
  g_assert_cmpstr (out->str, ==, expected);
}

static void
test_print (void)
{
  assert_printed (
    FEATURE ",\"user_id\":\"ada\",\"module\":\"Big Reports\",\"product\":\"P\",\"total\":1}",
    NULL,
    FALSE,
    "22:13:20.123 feature       acme/ada  feature=export module=\"Big Reports\" product=P "
    "session=1a2b3c4d\n");
  assert_printed (
    FEATURE ",\"total\":2}",
    "web",
    FALSE,
    "22:13:20.123 feature       acme/-  feature=export total=2 session=1a2b3c4d source=web\n");
  assert_printed (
    "{\"action\":\"moduleEnd\"," HEAD ",\"module\":\"m\",\"time_spent\":15}",
    NULL,
    TRUE,
    "\033[2m22:13:20.123\033[0m \033[1mmoduleEnd    \033[0m acme/-  module=m time_spent=15 "
    "session=1a2b3c4d\n");
  assert_printed (
    "{\"action\":\"sessionSync\"," HEAD ",\"active_duration\":9,\"page\":\"Main\"}",
    NULL,
    FALSE,
    "22:13:20.123 sessionSync   acme/-  page=Main active_duration=9 session=1a2b3c4d\n");
}

static void
test_print_private (void)
{
  assert_printed (
    "{\"action\":\"identifyUser\",\"user_id\":\"ada\"," HEAD
    ",\"details\":{\"email\":\"SECRET\",\"first_name\":\"SECRET\"},\"nickname\":\"SECRET\"}",
    NULL,
    FALSE,
    "22:13:20.123 identifyUser  acme/ada  details=first_name,email other=nickname "
    "session=1a2b3c4d\n");
}

static void
test_print_hostile (void)
{
  assert_printed (
    "{\"action\":\"x\\ny\",\"account_id\":\"a/b\",\"user_id\":\"\\u001b]0;t\\u0007\","
    "\"session_id\":\"\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\","
    "\"created_at\":1700000000123,\"feature\":\"a=b\",\"module\":\"say \\\"hi\\\" \\\\\","
    "\"product\":\"\",\"page\":\"x\\u2028\\u202e\xf3\xa0\x80\x81\",\"a b\\n\":1}",
    NULL,
    FALSE,
    "22:13:20.123 \"x\\ny\"        \"a/b\"/\"\\u001b]0;t\\u0007\"  feature=\"a=b\" "
    "module=\"say \\\"hi\\\" \\\\\" product=\"\" page=\"x\\u2028\\u202e\\U000e0001\" "
    "other=\"a b\\n\" session=\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\n");
}

static void
test_print_long (void)
{
  g_autofree char *page = g_strnfill (5000, 'p');
  g_autofree char *line =
    g_strdup_printf ("{\"action\":\"pageView\"," HEAD ",\"page\":\"%s\"}", page);
  g_autofree char *expected = g_strdup_printf ("22:13:20.123 pageView      acme/-  page=%.200s…"
                                               " session=1a2b3c4d\n",
                                               page);

  assert_printed (line, NULL, FALSE, expected);
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/collector/event/spellings", test_spellings);
  g_test_add_func ("/collector/event/others", test_others);
  g_test_add_func ("/collector/event/numbers", test_numbers);
  g_test_add_func ("/collector/event/lengths", test_lengths);
  g_test_add_func ("/collector/event/required", test_required);
  g_test_add_func ("/collector/event/shapes", test_shapes);
  g_test_add_func ("/collector/event/is-object", test_is_object);
  g_test_add_func ("/collector/event/event-id", test_event_id);
  g_test_add_func ("/collector/event/details", test_details);
  g_test_add_func ("/collector/event/details-are-private", test_details_are_private);
  g_test_add_func ("/collector/event/details-lengths", test_details_lengths);
  g_test_add_func ("/collector/event/hostile-errors", test_hostile_errors);
  g_test_add_func ("/collector/print/lines", test_print);
  g_test_add_func ("/collector/print/private", test_print_private);
  g_test_add_func ("/collector/print/hostile", test_print_hostile);
  g_test_add_func ("/collector/print/long", test_print_long);

  return g_test_run ();
}
