/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "core-server.h"
#include "natero-transport-private.h"

#include <string.h>

/* One POST to a real server, and what comes back. */

#define BODY "{\"action\":\"feature\"}\n"

typedef struct
{
  CoreServer      *server;
  NateroOptions   *options;
  NateroClock     *clock;
  NateroTransport *transport;
  GCancellable    *cancellable;

  guint             n_outcomes;
  NateroOutcomeKind kind;
  guint             status;
  gint64            retry_after_ms;
  char             *message;
  GString          *refused; /* "line:reason " */
} Fixture;

static void
came_back_cb (G_GNUC_UNUSED gpointer user_data)
{
}

static void
metered_changed_cb (G_GNUC_UNUSED gboolean is_metered, G_GNUC_UNUSED gpointer user_data)
{
}

static const NateroTransportFuncs funcs = { came_back_cb, metered_changed_cb };

static void
set_up (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  fixture->server = core_server_new ();
  fixture->options = natero_options_new ();
  fixture->options->api_key = g_strdup ("api");
  fixture->options->auth_key = g_strdup ("auth");
  fixture->options->debug_url = core_server_create_url (fixture->server, "/v1/[authKey]/[apiKey]");
  fixture->clock = natero_clock_new_manual (CORE_SUPPORT_START_MS);
  fixture->transport = natero_transport_new (fixture->options, fixture->clock, &funcs, fixture);
  fixture->cancellable = g_cancellable_new ();
  fixture->refused = g_string_new (NULL);
}

static void
tear_down (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  natero_transport_free (fixture->transport);
  core_support_turn ();
  core_server_free (fixture->server);
  natero_options_free (fixture->options);
  natero_clock_unref (fixture->clock);
  g_object_unref (fixture->cancellable);
  g_string_free (fixture->refused, TRUE);
  g_free (fixture->message);
}

static void
outcome_cb (NateroOutcome *outcome, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_outcomes++;
  fixture->kind = outcome->kind;
  fixture->status = outcome->status;
  fixture->retry_after_ms = outcome->retry_after_ms;
  g_free (fixture->message);
  fixture->message = g_strdup (outcome->message);
  g_string_truncate (fixture->refused, 0);
  for (guint i = 0; outcome->refused != NULL && i < outcome->refused->len; i++)
    {
      NateroRefusedLine *line = g_ptr_array_index (outcome->refused, i);

      g_string_append_printf (fixture->refused, "%u:%s ", line->line, line->reason);
    }
}

static void
begin_sending (Fixture *fixture, const char *text, gboolean is_gzip)
{
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));
  guint n_outcomes = fixture->n_outcomes;

  natero_transport_send (
    fixture->transport, body, is_gzip, fixture->cancellable, outcome_cb, fixture);
  g_assert_cmpuint (fixture->n_outcomes, ==, n_outcomes);
}

static void
post (Fixture *fixture)
{
  guint n_outcomes = fixture->n_outcomes;

  begin_sending (fixture, BODY, FALSE);
  core_support_wait_until_equal (&fixture->n_outcomes, n_outcomes + 1, "an outcome");
}

static void
assert_header (Fixture *fixture, const char *name, const char *expected)
{
  g_autofree char *value = core_server_dup_header (fixture->server, name);

  g_assert_cmpstr (value, ==, expected);
}

static void
test_request (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_autofree char *body = NULL;
  g_autofree char *method = NULL;
  g_autofree char *path = NULL;

  post (fixture);
  g_assert_cmpint (fixture->kind, ==, NATERO_OUTCOME_TAKEN);
  g_assert_cmpuint (fixture->status, ==, 200);
  method = core_server_dup_method (fixture->server);
  path = core_server_dup_path (fixture->server);
  body = core_server_dup_body (fixture->server);
  g_assert_cmpstr (method, ==, "POST");
  g_assert_true (g_str_has_suffix (path, "/v1/auth/api"));
  g_assert_cmpstr (body, ==, BODY);
  assert_header (fixture, "Content-Type", "application/json");
  assert_header (fixture, "Content-Length", "21");
  assert_header (fixture, "Content-Encoding", NULL);
  assert_header (fixture, "Transfer-Encoding", NULL);
  assert_header (fixture, "Date", "Tue, 14 Nov 2023 22:13:20 GMT");
  assert_header (fixture, "User-Agent", "libnatero/1.0");
}

static void
test_gzip_header (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  begin_sending (fixture, "not looked at", TRUE);
  core_support_wait_until_equal (&fixture->n_outcomes, 1, "an outcome");
  assert_header (fixture, "Content-Encoding", "gzip");
  assert_header (fixture, "Content-Length", "13");
}

static void
test_keys_are_encoded (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_autofree char *path = NULL;

  g_free (fixture->options->api_key);
  fixture->options->api_key = g_strdup ("a/b ?#[authKey]");
  g_free (fixture->options->auth_key);
  fixture->options->auth_key = g_strdup ("ü%2F..");
  post (fixture);
  path = core_server_dup_path (fixture->server);
  g_assert_cmpstr (strstr (path, "/v1/"), ==, "/v1/%C3%BC%252F../a%2Fb%20%3F%23%5BauthKey%5D");
}

/* Every POST on a connection of its own would be slow. */
static void
test_connection_is_kept (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  for (guint i = 0; i < 5; i++)
    post (fixture);
  g_assert_cmpuint (core_server_get_n_requests (fixture->server), ==, 5);
  g_assert_cmpuint (core_server_get_n_connections (fixture->server), ==, 1);
}

static void
test_shown_url (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  static const struct
  {
    const char *debug_url;
    const char *endpoint;
    gboolean    is_eu;
    const char *shown;
  } rows[] = {
    { NULL, NULL, FALSE, "https://events.natero.com/v1/***/***" },
    { NULL, NULL, TRUE, "https://events-eu.natero.com/v1/***/***" },
    { "http://me:secret@x.org/[apiKey]?key=[authKey]", NULL, TRUE, "http://x.org/***" },
    { "http://x.org/", "https://y.org/in", FALSE, "https://y.org/in" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *shown = NULL;

      g_free (fixture->options->debug_url);
      fixture->options->debug_url = g_strdup (rows[i].debug_url);
      fixture->options->eu_endpoint = rows[i].is_eu;
      natero_transport_set_endpoint (fixture->transport, rows[i].endpoint);
      shown = natero_transport_dup_shown_url (fixture->transport);
      g_assert_cmpstr (shown, ==, rows[i].shown);
    }
}

static void
test_bad_endpoint (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_test_expect_message ("Natero", G_LOG_LEVEL_WARNING, "*endpoint is not used*");
  natero_transport_set_endpoint (fixture->transport, "ftp://x.org/secret");
  g_test_assert_expected_messages ();
  post (fixture);
  g_assert_cmpint (fixture->kind, ==, NATERO_OUTCOME_TAKEN);
}

/* A key in a place where it makes no URL is no reason to die. */
static void
test_no_url (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_free (fixture->options->debug_url);
  fixture->options->debug_url = g_strdup ("http://[apiKey]/");
  g_free (fixture->options->api_key);
  fixture->options->api_key = g_strdup ("a/b [");
  post (fixture);
  g_assert_cmpint (fixture->kind, !=, NATERO_OUTCOME_TAKEN);
}

typedef struct
{
  const char       *path;
  CoreAnswer        answer;
  NateroOutcomeKind kind;
  const char       *refused;
} AnswerCase;

static const AnswerCase answer_cases[] = {
  { "/transport/answer/204", { 0, 204, NULL, NULL, NULL }, NATERO_OUTCOME_TAKEN, "" },
  { "/transport/answer/400", { 0, 400, NULL, NULL, NULL }, NATERO_OUTCOME_REFUSED, "" },
  { "/transport/answer/401", { 0, 401, NULL, NULL, NULL }, NATERO_OUTCOME_DENIED, "" },
  { "/transport/answer/413", { 0, 413, NULL, NULL, "{}" }, NATERO_OUTCOME_TOO_LARGE, "" },
  { "/transport/answer/500", { 0, 500, NULL, NULL, "oops" }, NATERO_OUTCOME_LATER, "" },
  { "/transport/answer/ok", { 0, 200, NULL, NULL, "{\"ok\":true}" }, NATERO_OUTCOME_TAKEN, "" },
  { "/transport/answer/not-ok",
    { 0, 200, NULL, NULL, "{\"ok\":false}" },
    NATERO_OUTCOME_REFUSED,
    "" },
  { "/transport/answer/ok-is-a-word",
    { 0, 200, NULL, NULL, "{\"ok\":\"yes\"}" },
    NATERO_OUTCOME_TAKEN,
    "" },
  { "/transport/answer/ok-is-a-list",
    { 0, 200, NULL, NULL, "{\"ok\":[]}" },
    NATERO_OUTCOME_TAKEN,
    "" },
  { "/transport/answer/rejected",
    { 0,
      200,
      NULL,
      NULL,
      "{\"ok\":false,\"rejected\":[{\"line\":2,\"error\":\"no\\naccount\"},{\"line\":5}]}" },
    NATERO_OUTCOME_PARTLY,
    "2:no account 5:refused " },
  { "/transport/answer/rejected-none",
    { 0, 200, NULL, NULL, "{\"rejected\":[]}" },
    NATERO_OUTCOME_TAKEN,
    "" },
  { "/transport/answer/rejected-odd",
    { 0,
      200,
      NULL,
      NULL,
      "{\"rejected\":[1,null,{\"line\":{}},{\"line\":-1},{\"line\":\"3\"},{\"line\":4,\"error\":7}"
      "]}" },
    NATERO_OUTCOME_PARTLY,
    "4:refused " },
  { "/transport/answer/rejected-is-no-list",
    { 0, 200, NULL, NULL, "{\"rejected\":3}" },
    NATERO_OUTCOME_TAKEN,
    "" },
  { "/transport/answer/garbage", { 0, 200, NULL, NULL, "<html>" }, NATERO_OUTCOME_TAKEN, "" },
  { "/transport/answer/list", { 0, 200, NULL, NULL, "[1]" }, NATERO_OUTCOME_TAKEN, "" },
  { "/transport/answer/cut",
    { CORE_SERVER_CUTS, 0, NULL, NULL, NULL },
    NATERO_OUTCOME_NOT_SENT,
    "" },
  { "/transport/answer/cut-in-the-middle",
    { CORE_SERVER_CUTS_ANSWER, 0, NULL, NULL, NULL },
    NATERO_OUTCOME_NOT_SENT,
    "" },
  { "/transport/redirect/nowhere", { 0, 302, NULL, NULL, NULL }, NATERO_OUTCOME_DENIED, "" },
  { "/transport/redirect/same-host",
    { 0, 307, "Location", "/v2/in", NULL },
    NATERO_OUTCOME_DENIED,
    "" },
  { "/transport/redirect/https",
    { 0, 308, "Location", "https://127.0.0.1/in", NULL },
    NATERO_OUTCOME_DENIED,
    "" },
};

static void
test_answer (Fixture *fixture, gconstpointer data)
{
  const AnswerCase *answer = data;

  core_server_set_answer (fixture->server, &answer->answer);
  post (fixture);
  g_assert_cmpint (fixture->kind, ==, answer->kind);
  g_assert_cmpstr (fixture->refused->str, ==, answer->refused);
  g_assert_null (strstr (fixture->message, "auth/"));
}

/* Brackets, and nothing else, as deep as an answer may be long. */
static void
test_deep_answer (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_autofree char *brackets = g_strnfill (200 * 1024, '[');
  g_autofree char *hidden = g_strconcat ("{\"a\":/*\"*/", brackets, NULL);
  CoreAnswer       answer = { 0, 200, NULL, NULL, brackets };

  core_server_set_answer (fixture->server, &answer);
  post (fixture);
  g_assert_cmpint (fixture->kind, ==, NATERO_OUTCOME_TAKEN);
  answer.body = hidden;
  core_server_set_answer (fixture->server, &answer);
  post (fixture);
  g_assert_cmpint (fixture->kind, ==, NATERO_OUTCOME_TAKEN);
}

/* A receiver's words are cut to a length that a log can bear. */
static void
test_long_reason (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_autofree char *words = g_strnfill (5000, 'x');
  g_autofree char *body = NULL;
  CoreAnswer       answer = { 0, 200, NULL, NULL, NULL };

  body = g_strdup_printf ("{\"rejected\":[{\"line\":1,\"error\":\"%s\"}]}", words);
  answer.body = body;
  core_server_set_answer (fixture->server, &answer);
  post (fixture);
  g_assert_cmpuint (fixture->refused->len, ==, 2 + 300 + 1);
}

static void
test_retry_after (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  static const CoreAnswer seconds = { 0, 429, "Retry-After", "120", NULL };
  static const CoreAnswer date = { 0, 503, "Retry-After", "Tue, 14 Nov 2023 22:14:20 GMT", NULL };

  core_server_set_answer (fixture->server, &seconds);
  post (fixture);
  g_assert_cmpint (fixture->retry_after_ms, ==, 120000);
  core_server_set_answer (fixture->server, &date);
  post (fixture);
  g_assert_cmpint (fixture->retry_after_ms, ==, 60000);
}

static void
test_cancelled (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  static const CoreAnswer hangs = { CORE_SERVER_HANGS, 0, NULL, NULL, NULL };

  core_server_set_answer (fixture->server, &hangs);
  begin_sending (fixture, BODY, FALSE);
  core_support_turn ();
  g_assert_cmpuint (fixture->n_outcomes, ==, 0);
  g_cancellable_cancel (fixture->cancellable);
  core_support_wait_until_equal (&fixture->n_outcomes, 1, "an outcome");
  g_assert_cmpint (fixture->kind, ==, NATERO_OUTCOME_NOT_SENT);
}

/* The request outlives the transport. */
static void
test_transport_goes (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  begin_sending (fixture, BODY, FALSE);
  g_clear_pointer (&fixture->transport, natero_transport_free);
  core_support_wait_until_equal (&fixture->n_outcomes, 1, "an outcome");
}

static void
test_nobody_listens (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_free (fixture->options->debug_url);
  fixture->options->debug_url = g_strdup ("http://127.0.0.1:1/");
  post (fixture);
  g_assert_cmpint (fixture->kind, ==, NATERO_OUTCOME_NOT_SENT);
  g_assert_true (g_str_has_prefix (fixture->message, "no answer: "));
}

static void
test_known_away (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_assert_false (natero_transport_is_known_away (fixture->transport));
  natero_transport_prepare_in_thread ();
  natero_transport_watch_network (fixture->transport);
  natero_transport_watch_network (fixture->transport);
  /* A receiver on this machine needs no network. */
  g_assert_false (natero_transport_is_known_away (fixture->transport));
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

  add ("/transport/request/whole", NULL, test_request);
  add ("/transport/request/gzip", NULL, test_gzip_header);
  add ("/transport/request/keys", NULL, test_keys_are_encoded);
  add ("/transport/request/connection", NULL, test_connection_is_kept);
  add ("/transport/url/shown", NULL, test_shown_url);
  add ("/transport/url/bad-endpoint", NULL, test_bad_endpoint);
  add ("/transport/url/none", NULL, test_no_url);
  for (guint i = 0; i < G_N_ELEMENTS (answer_cases); i++)
    add (answer_cases[i].path, &answer_cases[i], test_answer);
  add ("/transport/answer/deep", NULL, test_deep_answer);
  add ("/transport/answer/long-reason", NULL, test_long_reason);
  add ("/transport/answer/retry-after", NULL, test_retry_after);
  add ("/transport/cancelled", NULL, test_cancelled);
  add ("/transport/outlived", NULL, test_transport_goes);
  add ("/transport/nobody-listens", NULL, test_nobody_listens);
  add ("/transport/known-away", NULL, test_known_away);

  return g_test_run ();
}
