/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-scene.h"

#include <string.h>

#define KEYS "auth api office\n"

/* Says that to the collector, and hears what it answers until it closes the connection. */
static char *
ask (Scene *scene, const char *path, const char *headers)
{
  g_autofree char *text =
    g_strdup_printf ("GET %s HTTP/1.1\r\n%s\r\nConnection: close\r\n\r\n", path, headers);

  return scene_talk (scene, text);
}

static void
assert_status (const char *answer, const char *status)
{
  g_autofree char *start = g_strdup_printf ("HTTP/1.1 %s ", status);

  if (!g_str_has_prefix (answer, start))
    g_test_message ("%s", answer);
  g_assert_true (g_str_has_prefix (answer, start));
}

static void
assert_asked (Scene *scene, const char *path, const char *headers, const char *status)
{
  g_autofree char *answer = ask (scene, path, headers);

  g_test_message ("%s %s", path, headers);
  assert_status (answer, status);
}

/* Starts a collector that others could reach, and gives the token that it prints. */
static char *
start_public (Scene *scene)
{
  g_autofree char  *keys = scene_dup_file (scene, "keys", KEYS);
  const char *const options[] = { "--listen", "0.0.0.0:0", "--keys", keys, NULL };
  g_autofree char  *line = NULL;
  g_autofree char  *start = NULL;

  scene_start (scene, options);
  line = scene_read_line (scene);
  start = g_strdup_printf ("Events are read at %s/?token=", scene->uri);
  g_assert_true (g_str_has_prefix (line, start));

  return g_strdup (line + strlen (start));
}

/* A page of another origin that has its name point here (DNS rebinding) is told nothing. */
static void
test_host (void)
{
  const char *const good[] = { "Host: localhost",  "Host: LOCALHOST:8642", "Host: 127.0.0.1:1",
                               "Host: [::1]:8642", "Host: 127.1.2.3",      "Host: app.localhost" };
  const char *const bad[] = { "Host: evil.example",
                              "Host: 127.0.0.1.evil.example",
                              "Host: localhost.evil",
                              "Host: 192.168.1.1",
                              "Host: evil@localhost.x",
                              "X-Host: localhost",
                              "Host: [::2]",
                              "Host: " };
  g_autoptr (Scene) scene = scene_new ();

  scene_start (scene, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    assert_asked (scene, "/api/summary", good[i], "200");
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *answer = ask (scene, "/api/summary", bad[i]);

      g_test_message ("%s", bad[i]);
      g_assert_false (g_str_has_prefix (answer, "HTTP/1.1 200"));
      g_assert_null (strstr (answer, "\"events\""));
    }
  assert_asked (scene, "/metrics", "Host: evil.example", "421");
  assert_asked (scene, "/", "Host: evil.example", "421");
}

static void
test_token (void)
{
  const char *const paths[] = { "/", "/api/summary", "/api/stream", "/api/nothing", "/metrics" };
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char *token = start_public (scene);
  g_autofree char *bearer = g_strdup_printf ("Host: x\r\nAuthorization: Bearer %s", token);
  g_autofree char *almost = g_strdup_printf ("Host: x\r\nAuthorization: Bearer %sx", token);
  g_autofree char *basic = g_strdup_printf ("Host: x\r\nAuthorization: Basic %s", token);
  g_autofree char *query = g_strdup_printf ("/api/summary?token=%s", token);
  g_autofree char *refusal = NULL;

  g_assert_cmpuint (strlen (token), >=, 32);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    assert_asked (scene, paths[i], "Host: x", "401");
  assert_asked (scene, "/api/summary", bearer, "200");
  assert_asked (scene, "/metrics", bearer, "200");
  assert_asked (scene, "/api/summary", almost, "401");
  assert_asked (scene, "/api/summary", basic, "401");
  assert_asked (scene, query, "Host: x", "401");
  assert_asked (scene, "/healthz", "Host: x", "200");
  refusal = ask (scene, "/", "Host: x");
  g_assert_nonnull (strstr (refusal, "WWW-Authenticate: Bearer"));
  g_assert_null (strstr (refusal, token));
}

/* The token in the address becomes a cookie, and leaves the address. */
static void
test_cookie (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char *token = start_public (scene);
  g_autofree char *path = g_strdup_printf ("/?token=%s", token);
  g_autofree char *entered = ask (scene, path, "Host: x");
  g_autofree char *value = NULL;
  g_autofree char *cookie = NULL;
  g_autofree char *other = NULL;
  const char      *set = strstr (entered, "Set-Cookie: ");

  assert_status (entered, "303");
  g_assert_nonnull (strstr (entered, "\r\nLocation: /\r\n"));
  g_assert_nonnull (set);
  value = g_strndup (set + strlen ("Set-Cookie: "), strcspn (set, "\r") - strlen ("Set-Cookie: "));
  g_assert_true (g_str_has_suffix (value, "; HttpOnly; SameSite=Strict; Path=/"));
  *strchr (value, ';') = '\0';

  cookie = g_strdup_printf ("Host: x\r\nCookie: a=b; %s; c=d", value);
  other = g_strdup_printf ("Host: x\r\nCookie: x%s", value);
  assert_asked (scene, "/api/summary", cookie, "200");
  assert_asked (scene, "/api/summary", other, "401");
  assert_asked (scene, "/?token=0123456789abcdef0123456789abcdef", "Host: x", "401");
}

static void
test_token_file (void)
{
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char  *token = scene_dup_file (scene, "token", "my-own-token-0123\n");
  const char *const options[] = { "--any-keys", "--token", token, NULL };
  g_autofree char  *output = NULL;

  scene_start (scene, options);
  assert_asked (scene, "/api/summary", "Host: localhost", "401");
  assert_asked (
    scene, "/api/summary", "Host: localhost\r\nAuthorization: bearer my-own-token-0123", "200");
  g_assert_cmpint (scene_stop (scene, &output, NULL), ==, 0);
  g_assert_null (strstr (output, "my-own-token"));
}

static void
test_bad_token_files (void)
{
  const char *const texts[] = { "short", "", "with spaces in it, and long", NULL };
  g_autoptr (Scene) scene = scene_new ();
  g_autofree char *absent = g_build_filename (scene->directory, "absent", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *token =
        texts[i] == NULL ? g_strdup (absent) : scene_dup_file (scene, "token", texts[i]);
      const char *const arguments[] = {
        "--any-keys", "--listen",   "127.0.0.1:0",   "--token",
        token,        "--database", scene->database, NULL,
      };
      g_autofree char *errors = NULL;

      g_assert_cmpint (scene_run (scene, arguments, NULL, &errors), ==, 1);
      g_assert_nonnull (strstr (errors, "reading token"));
      g_assert_null (strstr (errors, "with spaces in it, and"));
    }
}

/* Behind a proxy the address is loopback, and yet everybody's. */
static void
test_public_url (void)
{
  g_autoptr (Scene) scene = scene_new ();
  const char *const options[] = {
    "--any-keys",
    "--public-url",
    "https://events.example.org/in/",
    NULL,
  };
  g_autofree char *line = NULL;
  g_autofree char *bearer = NULL;
  g_autofree char *answer = NULL;
  const char      *start = "Events are read at https://events.example.org/in/?token=";

  scene_start (scene, options);
  line = scene_read_line (scene);
  g_assert_true (g_str_has_prefix (line, start));
  assert_asked (scene, "/api/summary", "Host: events.example.org", "401");
  bearer =
    g_strdup_printf ("Host: events.example.org\r\nAuthorization: Bearer %s", line + strlen (start));
  answer = ask (scene, "/api/summary", bearer);
  assert_status (answer, "200");
  g_assert_nonnull (
    strstr (answer, "\"ingest_url\":\"https://events.example.org/in/v1/AUTH-KEY/API-KEY\""));
}

static void
test_bad_public_urls (void)
{
  const char *const urls[] = { "events.example.org", "ftp://x/", "https://", "https://x/?a=b", "" };
  g_autoptr (Scene) scene = scene_new ();

  for (guint i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      const char *const arguments[] = { "--any-keys", "--public-url", urls[i], NULL };
      g_autofree char  *errors = NULL;

      g_test_message ("%s", urls[i]);
      g_assert_cmpint (scene_run (scene, arguments, NULL, &errors), ==, 2);
      g_assert_nonnull (strstr (errors, "--public-url"));
    }
}

static void
test_strict_headers (void)
{
  const char *const expected[] = {
    "\r\nContent-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; "
    "connect-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'none'\r\n",
    "\r\nX-Content-Type-Options: nosniff\r\n",
    "\r\nReferrer-Policy: no-referrer\r\n",
    "\r\nCache-Control: no-store\r\n",
  };
  const char *const paths[] = { "/api/summary", "/api/events?limit=0", "/assets/x", "/metrics" };
  g_autoptr (Scene) scene = scene_new ();

  scene_start (scene, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *answer = ask (scene, paths[i], "Host: localhost");

      for (guint j = 0; j < G_N_ELEMENTS (expected); j++)
        g_assert_nonnull (strstr (answer, expected[j]));
      g_assert_null (strstr (answer, "Access-Control-Allow"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/collector/access/host", test_host);
  g_test_add_func ("/collector/access/token", test_token);
  g_test_add_func ("/collector/access/cookie", test_cookie);
  g_test_add_func ("/collector/access/token-file", test_token_file);
  g_test_add_func ("/collector/access/bad-token-files", test_bad_token_files);
  g_test_add_func ("/collector/access/public-url", test_public_url);
  g_test_add_func ("/collector/access/bad-public-urls", test_bad_public_urls);
  g_test_add_func ("/collector/access/strict-headers", test_strict_headers);

  return g_test_run ();
}
