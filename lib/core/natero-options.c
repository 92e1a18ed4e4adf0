/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-options-private.h"

#include "natero-text-private.h"

typedef enum
{
  TEXT,
  URL,
  UINT,
  UINT64,
  BOOLEAN,
} Kind;

/* Whether an option is needed to build the tracker, and may change later. */
typedef enum
{
  ANY_TIME,
  CONSTRUCT,
  CONSTRUCT_ONLY,
} When;

typedef struct
{
  const char *name;
  Kind        kind;
  When        when;
  gsize       offset;
  guint64     minimum;
  guint64     maximum;
  guint64     fallback;
} Row;

#define AT(field) G_STRUCT_OFFSET (NateroOptions, field)
#define MIB (1024 * 1024)

static const Row rows[] = {
  { "api-key", TEXT, CONSTRUCT, AT (api_key), 0, 0, 0 },
  { "auth-key", TEXT, CONSTRUCT, AT (auth_key), 0, 0, 0 },
  { "application-id", TEXT, CONSTRUCT_ONLY, AT (application_id), 0, 0, 0 },
  { "state-directory", TEXT, CONSTRUCT_ONLY, AT (state_directory), 0, 0, 0 },
  { "require-consent", BOOLEAN, CONSTRUCT, AT (require_consent), 0, 1, FALSE },
  { "batch-timeout", UINT, ANY_TIME, AT (batch_timeout), 0, 86400, 15 },
  { "debug", BOOLEAN, ANY_TIME, AT (debug), 0, 1, FALSE },
  { "debug-url", URL, ANY_TIME, AT (debug_url), 0, 0, 0 },
  { "disable-event-send", BOOLEAN, ANY_TIME, AT (disable_event_send), 0, 1, FALSE },
  { "eu-endpoint", BOOLEAN, ANY_TIME, AT (eu_endpoint), 0, 1, FALSE },
  { "page-name", TEXT, ANY_TIME, AT (page_name), 0, 0, 0 },
  { "session-timeout", UINT, ANY_TIME, AT (session_timeout), 1, 1440, 30 },
  { "session-sync-interval", UINT, ANY_TIME, AT (session_sync_interval), 1, 3600, 15 },
  { "track-unload", BOOLEAN, ANY_TIME, AT (track_unload), 0, 1, TRUE },
  { "unload-delay", UINT, ANY_TIME, AT (unload_delay), 0, 10000, 500 },
  { "idle-timeout", UINT, ANY_TIME, AT (idle_timeout), 1, 86400, 60 },
  { "handle-signals", BOOLEAN, ANY_TIME, AT (handle_signals), 0, 1, FALSE },
  { "capture-actions", BOOLEAN, ANY_TIME, AT (capture_actions), 0, 1, FALSE },
  { "compress", BOOLEAN, ANY_TIME, AT (compress), 0, 1, TRUE },
  { "batch-max-events", UINT, ANY_TIME, AT (batch_max_events), 1, 10000, 100 },
  { "batch-max-bytes", UINT, ANY_TIME, AT (batch_max_bytes), 1024, 8 * MIB, 256 * 1024 },
  { "queue-max-events", UINT64, ANY_TIME, AT (queue_max_events), 1, 100000000, 50000 },
  { "queue-max-bytes",
    UINT64,
    ANY_TIME,
    AT (queue_max_bytes),
    64 * 1024,
    (guint64) 1024 * 1024 * MIB,
    32 * MIB },
  { "queue-max-age", UINT, ANY_TIME, AT (queue_max_age), 1, 3650, 30 },
};

/**
 * NateroTracker:api-key:
 *
 * The API key: which organization and source the events belong to.
 *
 * Required. It never appears in a log or an error. Set it anew, and what was held back is sent.
 *
 * JavaScript API: `apiKey`.
 *
 * Since: 1.0
 */

/**
 * NateroTracker:auth-key:
 *
 * The authentication key: the credential of the source.
 *
 * Required. It never appears in a log or an error. Set it anew, and what was held back is sent.
 *
 * JavaScript API: `authKey`.
 *
 * Since: 1.0
 */

/**
 * NateroTracker:application-id:
 *
 * Whose state, queue and settings these are.
 *
 * A file name of at most 255 bytes. Default: the id of the default [class@Gio.Application], else
 * the program’s name.
 *
 * Since: 1.0
 */

/**
 * NateroTracker:state-directory:
 *
 * The folder in which a folder for the application is made, for its state and queue.
 *
 * Default: `natero` in the XDG state directory. Files and folders can be read by their owner
 * alone.
 *
 * Since: 1.0
 */

/**
 * NateroTracker:require-consent:
 *
 * Whether nothing is recorded, kept or sent before consent was given.
 *
 * Default: `FALSE`. See [property@Natero.Tracker:consent].
 *
 * Since: 1.0
 */

/**
 * NateroTracker:batch-timeout:
 *
 * The longest wait between the first event of a batch and its request, in seconds.
 *
 * It counts from the recording of that event, also where a request is under way then. On a network
 * that is metered, as [iface@Gio.NetworkMonitor] tells, the wait is six times as long, though no
 * longer than 300 seconds unless this is; a batch that is full,
 * [method@Natero.Tracker.sync_events] and the end of the program do not wait for it.
 *
 * 0 to 86400; default: 15.
 *
 * JavaScript API: `options.batchTimeout`.
 *
 * Since: 1.0
 */

/**
 * NateroTracker:debug:
 *
 * Whether each event and each request is logged, one line each.
 *
 * Lines go to GLib’s structured log, domain `Natero`, keys masked. Default: `FALSE`, or `TRUE`
 * where [property@Natero.Tracker:disable-event-send] is and this was not set. `NATERO_DEBUG=1` in
 * the environment turns it on in any case.
 *
 * JavaScript API: `options.debug`.
 *
 * Since: 1.0
 */

/**
 * NateroTracker:debug-url:
 *
 * A whole URL to send to instead, such as that of a receiver of one’s own.
 *
 * May hold `[authKey]` and `[apiKey]`, which are filled in. `NULL`, the default: none. One that
 * is no `http` or `https` URL is refused with a warning.
 *
 * JavaScript API: `options.debugUrl`.
 *
 * Since: 1.0
 */

/**
 * NateroTracker:disable-event-send:
 *
 * Whether events are recorded and logged, but not sent.
 *
 * They stay queued, within the bounds of the queue. Default: `FALSE`.
 *
 * JavaScript API: `options.disableEventSend`.
 *
 * Since: 1.0
 */

/**
 * NateroTracker:eu-endpoint:
 *
 * Whether the receiver in the European Union is used.
 *
 * Default: `FALSE`.
 *
 * JavaScript API: `options.euEndpoint`.
 *
 * Since: 1.0
 */

/**
 * NateroTracker:page-name:
 *
 * The readable name of the page, for every window.
 *
 * `NULL`, the default: the window’s widget name, else the name of its type. Never its title.
 *
 * JavaScript API: `options.pageName`.
 *
 * Since: 1.0
 */

/**
 * NateroTracker:session-timeout:
 *
 * The inactivity that ends a session, in minutes.
 *
 * 1 to 1440; default: 30.
 *
 * JavaScript API: `options.sessionTimeout`.
 *
 * Since: 1.0
 */

/**
 * NateroTracker:session-sync-interval:
 *
 * The time between two syncs of session and module data, in seconds.
 *
 * 1 to 3600; default: 15.
 *
 * JavaScript API: `options.sessionSyncInterval`.
 *
 * Since: 1.0
 */

/**
 * NateroTracker:track-unload:
 *
 * Whether page and module ends are recorded as windows close and the program ends.
 *
 * Default: `TRUE`.
 *
 * JavaScript API: `options.trackUnload`.
 *
 * Since: 1.0
 */

/**
 * NateroTracker:unload-delay:
 *
 * The longest that the program’s end is held for the last request, in milliseconds.
 *
 * 0 to 10000; default: 500.
 *
 * JavaScript API: `options.unloadDelay`.
 *
 * Since: 1.0
 */

/**
 * NateroTracker:idle-timeout:
 *
 * The inactivity that counts as idle, in seconds.
 *
 * 1 to 86400; default: 60.
 *
 * Since: 1.0
 */

/**
 * NateroTracker:handle-signals:
 *
 * Whether SIGTERM, SIGINT and SIGHUP quit the attached application properly.
 *
 * Default: `FALSE`: signals are the application’s.
 *
 * Since: 1.0
 */

/**
 * NateroTracker:capture-actions:
 *
 * Whether every activation of a [iface@Gio.Action] is a feature named after the action.
 *
 * Names look like `win.save`; they are the developer’s and can’t hold what a person typed. Actions
 * of the attached windows and of their application count, however they are activated through the
 * interface. Default: `FALSE`.
 *
 * Since: 1.0
 */

/**
 * NateroTracker:compress:
 *
 * Whether bodies from 1 KiB are sent with gzip.
 *
 * Default: `TRUE`.
 *
 * Since: 1.0
 */

/**
 * NateroTracker:batch-max-events:
 *
 * The number of queued events at which a batch goes out before its time, and the most in one.
 *
 * 1 to 10000; default: 100.
 *
 * Since: 1.0
 */

/**
 * NateroTracker:batch-max-bytes:
 *
 * The bytes of queued events at which a batch goes out before its time.
 *
 * 1024 to 8388608; default: 262144.
 *
 * Since: 1.0
 */

/**
 * NateroTracker:queue-max-events:
 *
 * The most events that are kept; past them the oldest go, counted.
 *
 * 1 to 100000000; default: 50000.
 *
 * Since: 1.0
 */

/**
 * NateroTracker:queue-max-bytes:
 *
 * The most bytes of events that are kept; past them the oldest go, counted.
 *
 * 65536 to 1099511627776; default: 33554432.
 *
 * Since: 1.0
 */

/**
 * NateroTracker:queue-max-age:
 *
 * The age past which a queued event goes, counted, in days.
 *
 * 1 to 3650; default: 30.
 *
 * Since: 1.0
 */

static const Row *
get_row (guint row)
{
  g_assert (row < G_N_ELEMENTS (rows));

  return &rows[row];
}

#define FIELD(self, row, type) G_STRUCT_MEMBER (type, self, (row)->offset)

NateroOptions *
natero_options_new (void)
{
  NateroOptions *self = g_new0 (NateroOptions, 1);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      if (rows[i].kind == UINT)
        FIELD (self, &rows[i], guint) = (guint) rows[i].fallback;
      else if (rows[i].kind == UINT64)
        FIELD (self, &rows[i], guint64) = rows[i].fallback;
      else if (rows[i].kind == BOOLEAN)
        FIELD (self, &rows[i], gboolean) = (gboolean) rows[i].fallback;
    }

  return self;
}

void
natero_options_free (NateroOptions *self)
{
  if (self == NULL)
    return;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].kind == TEXT || rows[i].kind == URL)
      g_free (FIELD (self, &rows[i], char *));
  g_free (self);
}

/* Without sending, a program is being debugged: unless it said otherwise. */
gboolean
natero_options_get_debug (const NateroOptions *self)
{
  return self->is_debug_forced || self->debug || (self->disable_event_send && !self->debug_was_set);
}

static gboolean
is_set_in_environment (const char *name)
{
  const char *value = g_getenv (name);

  return value != NULL && *value != '\0' && !g_str_equal (value, "0");
}

/*
 * Fills in what the application left open and what the environment says. Without an application
 * the program's name is what there is.
 */
void
natero_options_complete (NateroOptions *self, const char *application_id)
{
  self->is_debug_forced = is_set_in_environment ("NATERO_DEBUG");
  self->is_off_for_run =
    is_set_in_environment ("DO_NOT_TRACK") || is_set_in_environment ("NATERO_DISABLE");

  if (self->application_id != NULL && !natero_text_is_file_name (self->application_id))
    {
      g_warning ("application-id can't be a folder's name and is not used: it needs 1 to 255 bytes "
                 "of UTF-8, no “/”, and no “.” in front.");
      g_clear_pointer (&self->application_id, g_free);
    }
  if (self->application_id == NULL && application_id != NULL)
    self->application_id = g_strdup (application_id);
  if (self->application_id == NULL && g_get_prgname () != NULL)
    self->application_id = g_path_get_basename (g_get_prgname ());
  if (!natero_text_is_file_name (self->application_id))
    g_clear_pointer (&self->application_id, g_free);
  if (self->application_id == NULL)
    self->application_id = g_strdup ("unnamed");

  if (self->state_directory == NULL)
    self->state_directory = g_build_filename (g_get_user_state_dir (), "natero", NULL);
}

guint
natero_options_get_n_rows (void)
{
  return G_N_ELEMENTS (rows);
}

const char *
natero_options_get_name (guint row)
{
  return get_row (row)->name;
}

GParamSpec *
natero_options_create_pspec (guint row)
{
  const Row  *option = get_row (row);
  const char *name = option->name;
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  if (option->when == CONSTRUCT)
    flags |= G_PARAM_CONSTRUCT;
  else if (option->when == CONSTRUCT_ONLY)
    flags |= G_PARAM_CONSTRUCT_ONLY;

  switch (option->kind)
    {
    case UINT:
      return g_param_spec_uint (name,
                                NULL,
                                NULL,
                                (guint) option->minimum,
                                (guint) option->maximum,
                                (guint) option->fallback,
                                flags);
    case UINT64:
      return g_param_spec_uint64 (
        name, NULL, NULL, option->minimum, option->maximum, option->fallback, flags);
    case BOOLEAN:
      return g_param_spec_boolean (name, NULL, NULL, (gboolean) option->fallback, flags);
    case TEXT:
    case URL:
    default:
      return g_param_spec_string (name, NULL, NULL, NULL, flags);
    }
}

static gboolean
set_text (NateroOptions *self, const Row *option, const char *text)
{
  g_autoptr (GError) error = NULL;
  char **field = &FIELD (self, option, char *);

  if (g_strcmp0 (*field, text) == 0)
    return FALSE;

  /* A property can't return an error: the warning says it, and the former value stays. */
  if (option->kind == URL ? !natero_text_check_url (option->name, text, &error)
                          : !natero_text_check_length (option->name, text, 4096, &error))
    {
      g_warning ("%s", error->message);
      return FALSE;
    }

  g_free (*field);
  *field = g_strdup (text);
  return TRUE;
}

/* TRUE where the value is another one now. */
gboolean
natero_options_set (NateroOptions *self, guint row, const GValue *value)
{
  const Row *option = get_row (row);
  gboolean   is_changed = FALSE;

  if (option->offset == AT (debug))
    self->debug_was_set = TRUE;

  switch (option->kind)
    {
    case UINT:
      is_changed = FIELD (self, option, guint) != g_value_get_uint (value);
      FIELD (self, option, guint) = g_value_get_uint (value);
      return is_changed;
    case UINT64:
      is_changed = FIELD (self, option, guint64) != g_value_get_uint64 (value);
      FIELD (self, option, guint64) = g_value_get_uint64 (value);
      return is_changed;
    case BOOLEAN:
      is_changed = FIELD (self, option, gboolean) != g_value_get_boolean (value);
      FIELD (self, option, gboolean) = g_value_get_boolean (value);
      return is_changed;
    case TEXT:
    case URL:
    default:
      return set_text (self, option, g_value_get_string (value));
    }
}

void
natero_options_get (NateroOptions *self, guint row, GValue *value)
{
  const Row *option = get_row (row);

  if (option->kind == UINT)
    g_value_set_uint (value, FIELD (self, option, guint));
  else if (option->kind == UINT64)
    g_value_set_uint64 (value, FIELD (self, option, guint64));
  else if (option->offset == AT (debug))
    g_value_set_boolean (value, natero_options_get_debug (self));
  else if (option->kind == BOOLEAN)
    g_value_set_boolean (value, FIELD (self, option, gboolean));
  else
    g_value_set_string (value, FIELD (self, option, char *));
}
