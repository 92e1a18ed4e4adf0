/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-transport-private.h"

#include "natero-text-private.h"

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>
#include <string.h>

#define US_URL "https://events.natero.com/v1/[authKey]/[apiKey]"
#define EU_URL "https://events-eu.natero.com/v1/[authKey]/[apiKey]"
#define USER_AGENT "libnatero/1.0"
#define TIMEOUT_SECONDS 30
#define CONNECTION_IDLE_SECONDS 20
#define ANSWER_MAX_BYTES (256 * 1024)
#define ANSWER_MAX_DEPTH 32
#define MAX_REDIRECTS 3
#define REASON_MAX_CHARS 300

struct _NateroTransport
{
  NateroOptions       *options;
  NateroClock         *clock;
  NateroTransportFuncs funcs;
  gpointer             user_data;
  SoupSession         *session;
  GNetworkMonitor     *monitor; /* NULL: not known yet */
  gulong               changed_handler;
  gulong               metered_handler;
  char                *endpoint; /* what an administrator said */
};

/* One request that is under way. It outlives the transport when it must. */
typedef struct
{
  SoupSession      *session;
  SoupMessage      *message;
  GBytes           *body;
  gboolean          is_gzip;
  gint64            now_wall_ms;
  GCancellable     *cancellable;
  NateroOutcomeFunc func;
  gpointer          user_data;
  guint             n_redirects;
  char             *answer;
  gsize             answer_length;
} Request;

/* Of a session, which they may keep longer than the transport does. */
static guint
count_requests (SoupSession *session, int change)
{
  static const char key[] = "natero-n-requests";
  int               n = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (session), key)) + change;

  g_object_set_data (G_OBJECT (session), key, GINT_TO_POINTER (n));
  return (guint) n;
}

static void
request_free (Request *request)
{
  count_requests (request->session, -1);
  g_clear_object (&request->session);
  g_clear_object (&request->message);
  g_clear_pointer (&request->body, g_bytes_unref);
  g_clear_object (&request->cancellable);
  g_free (request->answer);
  g_free (request);
}

static void
request_finish (Request *request, NateroOutcome *outcome)
{
  request->func (outcome, request->user_data);
  natero_outcome_free (outcome);
  request_free (request);
}

NateroTransport *
natero_transport_new (NateroOptions              *options,
                      NateroClock                *clock,
                      const NateroTransportFuncs *funcs,
                      gpointer                    user_data)
{
  NateroTransport *self = g_new0 (NateroTransport, 1);

  self->options = options;
  self->clock = natero_clock_ref (clock);
  self->funcs = *funcs;
  self->user_data = user_data;
  return self;
}

void
natero_transport_free (NateroTransport *self)
{
  if (self == NULL)
    return;

  if (self->monitor != NULL)
    {
      g_signal_handler_disconnect (self->monitor, self->changed_handler);
      g_signal_handler_disconnect (self->monitor, self->metered_handler);
    }
  g_clear_object (&self->monitor);
  g_clear_object (&self->session);
  g_free (self->endpoint);
  natero_clock_unref (self->clock);
  g_free (self);
}

/* The first use of the monitor may wait for D-Bus, so that the worker makes it. */
void
natero_transport_prepare_in_thread (void)
{
  g_network_monitor_get_default ();
}

/*
 * What the first request would load: modules and certificates, which a busy disk takes long to
 * give. Each of it is made once in a program, by whoever asks first.
 */
void
natero_transport_load_modules_in_thread (gboolean is_secure)
{
  g_autoptr (GTlsDatabase) database = NULL;

  g_proxy_resolver_get_default ();
  g_object_unref (g_resolver_get_default ());
  if (is_secure)
    database = g_tls_backend_get_default_database (g_tls_backend_get_default ());
}

static void
network_changed_cb (G_GNUC_UNUSED GNetworkMonitor *monitor,
                    gboolean                       is_available,
                    gpointer                       user_data)
{
  NateroTransport *self = user_data;

  if (is_available)
    self->funcs.came_back (self->user_data);
}

static void
metered_changed_cb (GNetworkMonitor *monitor, G_GNUC_UNUSED GParamSpec *pspec, gpointer user_data)
{
  NateroTransport *self = user_data;

  self->funcs.metered_changed (g_network_monitor_get_network_metered (monitor), self->user_data);
}

void
natero_transport_watch_network (NateroTransport *self)
{
  if (self->monitor != NULL)
    return;

  self->monitor = g_object_ref (g_network_monitor_get_default ());
  self->changed_handler =
    g_signal_connect (self->monitor, "network-changed", G_CALLBACK (network_changed_cb), self);
  self->metered_handler = g_signal_connect (
    self->monitor, "notify::network-metered", G_CALLBACK (metered_changed_cb), self);
  if (g_network_monitor_get_network_metered (self->monitor))
    self->funcs.metered_changed (TRUE, self->user_data);
}

/* NULL: none. One that is no URL is not used, and said so. */
void
natero_transport_set_endpoint (NateroTransport *self, const char *endpoint)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->endpoint, g_free);
  if (natero_text_check_url ("endpoint", endpoint, &error))
    self->endpoint = g_strdup (endpoint);
  else
    g_warning ("The setting org.natero.Tracker endpoint is not used: %s", error->message);
}

static const char *
get_template (NateroTransport *self)
{
  if (self->endpoint != NULL)
    return self->endpoint;
  if (self->options->debug_url != NULL)
    return self->options->debug_url;

  return self->options->eu_endpoint ? EU_URL : US_URL;
}

static char *
fill_in (const char *template, const char *auth_key, const char *api_key)
{
  GString *url = g_string_new (template);

  g_string_replace (url, "[authKey]", auth_key, 0);
  g_string_replace (url, "[apiKey]", api_key, 0);
  return g_string_free (url, FALSE);
}

static char *
dup_url (NateroTransport *self)
{
  const char      *auth_key = self->options->auth_key != NULL ? self->options->auth_key : "";
  const char      *api_key = self->options->api_key != NULL ? self->options->api_key : "";
  g_autofree char *auth = g_uri_escape_string (auth_key, NULL, FALSE);
  g_autofree char *api = g_uri_escape_string (api_key, NULL, FALSE);

  return fill_in (get_template (self), auth, api);
}

static GUri *
create_uri (NateroTransport *self)
{
  g_autofree char *url = dup_url (self);

  return g_uri_parse (url, SOUP_HTTP_URI_FLAGS | G_URI_FLAGS_ENCODED, NULL);
}

/* The URL as people may see it: no key, no password, no query. */
char *
natero_transport_dup_shown_url (NateroTransport *self)
{
  g_autofree char *url = fill_in (get_template (self), "***", "***");
  g_autoptr (GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS | G_URI_FLAGS_ENCODED, NULL);

  if (uri == NULL)
    return g_strdup ("(no URL)");
  return g_uri_to_string_partial (uri, G_URI_HIDE_USERINFO | G_URI_HIDE_QUERY);
}

static gboolean
is_loopback (const char *host)
{
  g_autoptr (GInetAddress) address = host != NULL ? g_inet_address_new_from_string (host) : NULL;

  return g_strcmp0 (host, "localhost") == 0 ||
         (address != NULL && g_inet_address_get_is_loopback (address));
}

/* Only a monitor that says so makes it known; a receiver on this machine needs no network. */
gboolean
natero_transport_is_known_away (NateroTransport *self)
{
  g_autoptr (GUri) uri = NULL;

  if (self->monitor == NULL || g_network_monitor_get_network_available (self->monitor))
    return FALSE;

  uri = create_uri (self);
  return uri == NULL || !is_loopback (g_uri_get_host (uri));
}

/* A receiver's words are somebody else's: bounded, valid, on one line. */
static char *
clean_reason (const char *reason)
{
  g_autofree char *valid = g_utf8_make_valid (reason, -1);
  g_autofree char *start =
    g_utf8_substring (valid, 0, MIN (g_utf8_strlen (valid, -1), REASON_MAX_CHARS));

  return g_strdelimit (g_steal_pointer (&start), "\n\r\t\033", ' ');
}

/* NULL: it is not there, or is of another type. json-glib's own calls complain of the latter. */
static JsonNode *
get_value (JsonObject *object, const char *name, GType type)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type
           ? node
           : NULL;
}

/* Only a plain `false` says so. */
static gboolean
says_not_ok (JsonObject *object)
{
  JsonNode *ok = get_value (object, "ok", G_TYPE_BOOLEAN);

  return ok != NULL && !json_node_get_boolean (ok);
}

/* json-glib descends without a bound: brackets alone, enough of them, would end the program. */
static gboolean
is_shallow (const char *text, gsize length)
{
  gboolean is_in_string = FALSE;
  guint    depth = 0;

  for (gsize i = 0; i < length; i++)
    {
      if (is_in_string && text[i] == '\\')
        i++;
      else if (text[i] == '"')
        is_in_string = !is_in_string;
      else if (!is_in_string && strchr ("[{", text[i]) != NULL)
        depth++;
      else if (!is_in_string && strchr ("]}", text[i]) != NULL)
        depth--;
      /* Comments, which are no JSON, could hide a quote. */
      if (depth > ANSWER_MAX_DEPTH || (!is_in_string && strchr ("/#'", text[i]) != NULL))
        return FALSE;
    }

  return TRUE;
}

static void
add_refused_row (NateroOutcome *outcome, JsonNode *node)
{
  JsonObject      *row = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  g_autofree char *reason = NULL;
  JsonNode        *line_node;
  JsonNode        *text;
  gint64           line;

  if (row == NULL)
    return;
  line_node = get_value (row, "line", G_TYPE_INT64);
  text = get_value (row, "error", G_TYPE_STRING);
  line = line_node != NULL ? json_node_get_int (line_node) : 0;
  reason = clean_reason (text != NULL ? json_node_get_string (text) : "refused");
  if (line > 0 && line <= G_MAXINT)
    natero_outcome_add_refused (outcome, (guint) line, reason);
}

/* A receiver may say 2xx and mean something else: {"ok":false}, {"rejected":[{"line":…}]}. */
static void
read_answer (NateroOutcome *outcome, const char *answer, gsize length)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  JsonNode   *root;
  JsonObject *object;
  JsonNode   *rejected;

  if (length == 0 || !is_shallow (answer, length) ||
      !json_parser_load_from_data (parser, answer, (gssize) length, NULL))
    return;
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return;

  object = json_node_get_object (root);
  rejected = json_object_get_member (object, "rejected");
  if (rejected != NULL && JSON_NODE_HOLDS_ARRAY (rejected))
    {
      JsonArray *rows = json_node_get_array (rejected);

      for (guint i = 0; i < json_array_get_length (rows); i++)
        add_refused_row (outcome, json_array_get_element (rows, i));
    }

  if (outcome->refused != NULL)
    outcome->kind = NATERO_OUTCOME_PARTLY;
  else if (says_not_ok (object))
    outcome->kind = NATERO_OUTCOME_REFUSED;
}

static NateroOutcome *
create_outcome (Request *request)
{
  SoupMessage        *message = request->message;
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  guint               status = soup_message_get_status (message);
  g_autofree char    *text = NULL;
  NateroOutcome      *outcome;

  text = g_strdup_printf ("the receiver answered %u %s", status, soup_status_get_phrase (status));
  outcome = natero_outcome_new (natero_outcome_kind_from_status (status), status, text);
  outcome->retry_after_ms = natero_retry_parse_after (
    soup_message_headers_get_one (headers, "Retry-After"), request->now_wall_ms);
  if (outcome->kind == NATERO_OUTCOME_TAKEN)
    read_answer (outcome, request->answer, request->answer_length);
  return outcome;
}

static void
fail (Request *request, const GError *error)
{
  g_autofree char *text = g_strdup_printf ("no answer: %s", error->message);

  request_finish (request, natero_outcome_new (NATERO_OUTCOME_NOT_SENT, 0, text));
}

static void send_message (Request *request, SoupMessage *message);

/* Over HTTPS and to the same host only: keys go nowhere else. */
static gboolean
follow_redirect (Request *request)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (request->message);
  const char         *location = soup_message_headers_get_one (headers, "Location");
  GUri               *from = soup_message_get_uri (request->message);
  guint               status = soup_message_get_status (request->message);
  g_autoptr (GUri) to = NULL;

  if (status < 300 || status >= 400 || location == NULL || request->n_redirects >= MAX_REDIRECTS)
    return FALSE;
  to = g_uri_parse_relative (from, location, SOUP_HTTP_URI_FLAGS, NULL);
  if (to == NULL || g_strcmp0 (g_uri_get_scheme (to), "https") != 0 ||
      g_strcmp0 (g_uri_get_scheme (from), "https") != 0 ||
      g_strcmp0 (g_uri_get_host (to), g_uri_get_host (from)) != 0 ||
      g_uri_get_port (to) != g_uri_get_port (from))
    return FALSE;

  request->n_redirects++;
  g_clear_object (&request->message);
  g_clear_pointer (&request->answer, g_free);
  send_message (request, soup_message_new_from_uri ("POST", to));
  return TRUE;
}

static void
answer_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Request *request = user_data;
  g_autoptr (GError) error = NULL;

  /* What came before it broke off is no answer; the status alone may be one for a failure. */
  if (!g_input_stream_read_all_finish (
        G_INPUT_STREAM (source), result, &request->answer_length, &error) &&
      soup_message_get_status (request->message) < 300)
    {
      fail (request, error);
      return;
    }

  if (!follow_redirect (request))
    request_finish (request, create_outcome (request));
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Request *request = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) stream = NULL;

  stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (stream == NULL)
    {
      fail (request, error);
      return;
    }

  request->answer = g_malloc (ANSWER_MAX_BYTES);
  g_input_stream_read_all_async (stream,
                                 request->answer,
                                 ANSWER_MAX_BYTES,
                                 G_PRIORITY_DEFAULT,
                                 request->cancellable,
                                 answer_read_cb,
                                 request);
}

static void
add_headers (Request *request)
{
  SoupMessageHeaders *headers = soup_message_get_request_headers (request->message);
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_utc (request->now_wall_ms / 1000);
  g_autofree char *date = soup_date_time_to_string (now, SOUP_DATE_HTTP);

  soup_message_headers_replace (headers, "Date", date);
  if (request->is_gzip)
    soup_message_headers_replace (headers, "Content-Encoding", "gzip");
}

static void
send_message (Request *request, SoupMessage *message)
{
  request->message = message;
  /* The receiver tells copies by their event_id. Without the flag every POST is a connection. */
  soup_message_add_flags (request->message, SOUP_MESSAGE_IDEMPOTENT | SOUP_MESSAGE_NO_REDIRECT);
  soup_message_set_request_body_from_bytes (request->message, "application/json", request->body);
  add_headers (request);
  soup_session_send_async (request->session,
                           request->message,
                           G_PRIORITY_DEFAULT,
                           request->cancellable,
                           answered_cb,
                           request);
}

static SoupSession *
get_session (NateroTransport *self)
{
  if (self->session == NULL)
    self->session = soup_session_new_with_options ("user-agent",
                                                   USER_AGENT,
                                                   "timeout",
                                                   TIMEOUT_SECONDS,
                                                   "idle-timeout",
                                                   CONNECTION_IDLE_SECONDS,
                                                   NULL);
  return self->session;
}

/*
 * The main loop stands still, and with it the requests that are under way. A session lets a new
 * one wait for a connection that is being made, which would never come.
 */
void
natero_transport_leave_requests (NateroTransport *self)
{
  if (self->session != NULL && count_requests (self->session, 0) > 0)
    g_clear_object (&self->session);
}

static gboolean
no_uri_cb (gpointer user_data)
{
  request_finish (user_data,
                  natero_outcome_new (NATERO_OUTCOME_DENIED, 0, "with these keys it is no URL"));
  return G_SOURCE_REMOVE;
}

/* A key that is filled in where no key belongs, in the host for one. */
static void
fail_later (Request *request)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_callback (source, no_uri_cb, request, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
}

/* @func is called once, on the thread-default main context, and never before this returns. */
void
natero_transport_send (NateroTransport  *self,
                       GBytes           *body,
                       gboolean          is_gzip,
                       GCancellable     *cancellable,
                       NateroOutcomeFunc func,
                       gpointer          user_data)
{
  Request         *request = g_new0 (Request, 1);
  g_autofree char *url = dup_url (self);
  SoupMessage     *message = soup_message_new ("POST", url);

  request->session = g_object_ref (get_session (self));
  count_requests (request->session, +1);
  request->body = g_bytes_ref (body);
  request->is_gzip = is_gzip;
  request->now_wall_ms = natero_clock_get_wall_ms (self->clock);
  request->cancellable = g_object_ref (cancellable);
  request->func = func;
  request->user_data = user_data;
  if (message != NULL)
    send_message (request, message);
  else
    fail_later (request);
}
