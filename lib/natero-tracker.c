/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-tracker.h"

#include "natero-engine-private.h"
#include "natero-presence-private.h"
#include "natero-sync-call-private.h"
#include "natero-tracker-class-private.h"
#include "natero-tracker-link-private.h"
#include "natero-tracker-private.h"

/**
 * NateroTracker:
 *
 * Records which features and modules of an application are used, by whom and for how long, and
 * sends that to a Natero receiver.
 *
 * Make one, attach it to the application or to its windows, and say who is there and what is used:
 *
 * ```c
 * NateroTracker *tracker = natero_tracker_new ("my-api-key", "my-auth-key");
 *
 * natero_tracker_attach_application (tracker, app);
 * natero_tracker_login (tracker, "ada", "acme", NULL, NULL, NULL);
 * natero_tracker_set_module_id (tracker, "reports", NULL);
 * natero_tracker_send_feature_event (tracker, "report.export", NULL, NULL, NULL);
 * ```
 *
 * Nothing is recorded while no account is set. An event is on the disk when the call that made it
 * returns, and goes from there to the receiver in batches, whenever the network allows it.
 *
 * All calls belong to the thread that owns the main context in which the tracker was made.
 *
 * It carries the `na` object of the Natero JavaScript API over to GTK; each option of its
 * constructor is a property.
 *
 * Since: 1.0
 */
struct _NateroTracker
{
  GObject parent_instance;

  NateroOptions  *options;
  NateroEngine   *engine; /* built with its first use; see get_engine() */
  NateroClock    *clock;
  gboolean        is_recording;
  guint           start_source;
  NateroPresence *presence;

  NateroTrackerLink link; /* from presence to engine */
};

G_DEFINE_FINAL_TYPE (NateroTracker, natero_tracker, G_TYPE_OBJECT)

/* Any day will do: a test sees the same one each time. 2026-01-01 00:00 UTC. */
#define RECORDING_START_MS G_GINT64_CONSTANT (1767225600000)

static void
complete_options (NateroTracker *self)
{
  GApplication *application = g_application_get_default ();
  const char   *application_id = NULL;

  if (application != NULL)
    application_id = g_application_get_application_id (application);
  natero_options_complete (self->options, application_id);
}

static void
build_engine (NateroTracker *self)
{
  NateroEngineSetup setup = { 0 };
  g_autofree char  *directory = NULL;

  complete_options (self);
  setup.is_recording = self->is_recording;
  if (!self->is_recording)
    {
      directory =
        g_build_filename (self->options->state_directory, self->options->application_id, NULL);
      setup.directory = directory;
      setup.application_id = self->options->application_id;
      setup.is_off_for_run = self->options->is_off_for_run;
      if (self->options->api_key == NULL || self->options->auth_key == NULL)
        g_warning ("A tracker needs an api-key and an auth-key. Events are kept, and nothing is "
                   "sent until both are set.");
    }

  setup.clock = self->clock;
  setup.chance = natero_chance_new ();
  self->engine = natero_engine_new (&setup, self->options, &natero_tracker_engine_funcs, self);
}

/* Built as late as its first use, so that every property is set by then. */
static NateroEngine *
get_engine (gpointer tracker)
{
  NateroTracker *self = tracker;

  if (self->engine == NULL)
    build_engine (self);

  return self->engine;
}

/* A call comes after what pages said up to now. */
static NateroRecorder *
get_recorder (NateroTracker *self)
{
  natero_presence_settle (self->presence);
  return natero_engine_get_recorder (get_engine (self));
}

static NateroRecorder *
peek_recorder (NateroTracker *self)
{
  natero_presence_settle (self->presence);
  return natero_engine_peek_recorder (get_engine (self));
}

/* What was used before is of who was there then. */
static NateroRecorder *
peek_recorder_for_person (NateroTracker *self)
{
  natero_presence_flush (self->presence);
  return peek_recorder (self);
}

/* What the last run left is sent even where nothing is ever called. */
static gboolean
start_cb (gpointer user_data)
{
  NateroTracker *self = user_data;

  self->start_source = 0;
  get_engine (self);
  return G_SOURCE_REMOVE;
}

static void
set_id_property (NateroTracker *self, guint property, const char *id)
{
  g_autoptr (GError) error = NULL;
  gboolean is_account = property == NATERO_TRACKER_PROP_ACCOUNT_ID;

  /* A constructor that passes the default changes nothing. */
  if (id == NULL && (is_account ? natero_tracker_get_account_id (self)
                                : natero_tracker_get_user_id (self)) == NULL)
    return;

  if (is_account ? !natero_tracker_set_account_id (self, id, &error)
                 : !natero_tracker_set_user_id (self, id, &error))
    g_warning ("%s", error->message);
}

static void
option_changed (NateroTracker *self, const char *name)
{
  static const char *const address[] = {
    "api-key", "auth-key", "debug-url", "eu-endpoint", "disable-event-send", NULL,
  };

  natero_presence_set_handle_signals (self->presence, self->options->handle_signals);
  natero_presence_set_capture_actions (self->presence, self->options->capture_actions);
  if (self->engine == NULL)
    return;

  if (g_strv_contains (address, name))
    natero_engine_address_changed (self->engine);
  else
    natero_engine_options_changed (self->engine);
}

/* What `debug` says depends on another option, too. */
static void
set_option (NateroTracker *self, guint row, const GValue *value, GParamSpec *pspec)
{
  gboolean was_debug = natero_options_get_debug (self->options);
  gboolean is_debug_row = g_str_equal (pspec->name, "debug");
  gboolean is_changed = natero_options_set (self->options, row, value);

  if (is_changed)
    option_changed (self, pspec->name);
  if (is_changed && !is_debug_row)
    g_object_notify_by_pspec (G_OBJECT (self), pspec);
  if (was_debug != natero_options_get_debug (self->options))
    g_object_notify (G_OBJECT (self), "debug");
}

static void
natero_tracker_set_property (GObject      *object,
                             guint         property_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  NateroTracker *self = NATERO_TRACKER (object);
  guint          n_options = natero_options_get_n_rows ();

  if (property_id <= n_options)
    {
      set_option (self, property_id - 1, value, pspec);
      return;
    }

  switch (property_id - n_options - 1)
    {
    case NATERO_TRACKER_PROP_ACCOUNT_ID:
    case NATERO_TRACKER_PROP_USER_ID:
      set_id_property (self, property_id - n_options - 1, g_value_get_string (value));
      break;
    case NATERO_TRACKER_PROP_CONSENT:
      natero_tracker_set_consent (self, g_value_get_enum (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
      break;
    }
}

static void
natero_tracker_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  NateroTracker *self = NATERO_TRACKER (object);
  guint          n_options = natero_options_get_n_rows ();

  if (property_id <= n_options)
    {
      natero_options_get (self->options, property_id - 1, value);
      return;
    }

  switch (property_id - n_options - 1)
    {
    case NATERO_TRACKER_PROP_ACCOUNT_ID:
      g_value_set_string (value, natero_tracker_get_account_id (self));
      break;
    case NATERO_TRACKER_PROP_USER_ID:
      g_value_set_string (value, natero_tracker_get_user_id (self));
      break;
    case NATERO_TRACKER_PROP_CONSENT:
      g_value_set_enum (value, (int) natero_tracker_get_consent (self));
      break;
    case NATERO_TRACKER_PROP_MODULE_ID:
      g_value_set_string (value, natero_tracker_get_module_id (self));
      break;
    case NATERO_TRACKER_PROP_PRODUCT_ID:
      g_value_set_string (value, natero_tracker_get_product_id (self));
      break;
    case NATERO_TRACKER_PROP_SESSION_ID:
      g_value_set_string (value, natero_tracker_get_session_id (self));
      break;
    case NATERO_TRACKER_PROP_VISITOR_ID:
      g_value_set_string (value, natero_tracker_get_visitor_id (self));
      break;
    case NATERO_TRACKER_PROP_IDLE:
      g_value_set_boolean (value, natero_tracker_get_idle (self));
      break;
    case NATERO_TRACKER_PROP_PENDING_EVENTS:
      g_value_set_uint (value, natero_tracker_get_pending_events (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
      break;
    }
}

static void
natero_tracker_constructed (GObject *object)
{
  NateroTracker *self = NATERO_TRACKER (object);

  G_OBJECT_CLASS (natero_tracker_parent_class)->constructed (object);
  self->start_source = g_idle_add (start_cb, self);
}

/* What windows and the module have to tell is kept; it is sent by the next start. */
static void
natero_tracker_dispose (GObject *object)
{
  NateroTracker *self = NATERO_TRACKER (object);

  if (natero_tracker_class_put_off_dispose (object))
    return;

  natero_tracker_class_silence (object);
  g_clear_handle_id (&self->start_source, g_source_remove);
  g_clear_pointer (&self->presence, natero_presence_free);
  if (self->engine != NULL)
    natero_engine_leave (self->engine);
  g_clear_pointer (&self->engine, natero_engine_free);

  G_OBJECT_CLASS (natero_tracker_parent_class)->dispose (object);
}

static void
natero_tracker_finalize (GObject *object)
{
  NateroTracker *self = NATERO_TRACKER (object);

  g_clear_pointer (&self->clock, natero_clock_unref);
  natero_options_free (self->options);

  G_OBJECT_CLASS (natero_tracker_parent_class)->finalize (object);
}

static void
natero_tracker_class_init (NateroTrackerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = natero_tracker_set_property;
  object_class->get_property = natero_tracker_get_property;
  object_class->constructed = natero_tracker_constructed;
  object_class->dispose = natero_tracker_dispose;
  object_class->finalize = natero_tracker_finalize;

  natero_tracker_class_add_properties (object_class);
  natero_tracker_class_add_signals (object_class);
}

static void
set_clock (NateroTracker *self, NateroClock *clock)
{
  g_clear_pointer (&self->presence, natero_presence_free);
  g_clear_pointer (&self->clock, natero_clock_unref);
  self->clock = clock;
  self->presence = natero_tracker_link_create_presence (&self->link, clock);
}

static void
natero_tracker_init (NateroTracker *self)
{
  self->options = natero_options_new ();
  self->link = (NateroTrackerLink){ get_engine, self };
  set_clock (self, natero_clock_new ());
}

/**
 * natero_tracker_new:
 * @api_key: which organization and source the events belong to
 * @auth_key: the credential of the source
 *
 * Makes a tracker.
 *
 * Set its other properties before it is used; the queue and the settings of the last run are read
 * in the background.
 *
 * JavaScript API: `na(apiKey, authKey, options)`.
 *
 * Returns: (transfer full): a new tracker
 *
 * Since: 1.0
 */
NateroTracker *
natero_tracker_new (const char *api_key, const char *auth_key)
{
  return g_object_new (NATERO_TYPE_TRACKER, "api-key", api_key, "auth-key", auth_key, NULL);
}

/**
 * natero_tracker_new_recording:
 *
 * Makes a tracker for an application’s own tests.
 *
 * It needs no keys, disk or network, and no main loop. Its clock stands still until
 * [method@Natero.Tracker.advance_clock] turns it; what it recorded is read back with
 * [method@Natero.Tracker.dup_recorded_events].
 *
 * Returns: (transfer full): a new tracker
 *
 * Since: 1.0
 */
NateroTracker *
natero_tracker_new_recording (void)
{
  NateroTracker *self = g_object_new (NATERO_TYPE_TRACKER, NULL);

  self->is_recording = TRUE;
  set_clock (self, natero_clock_new_manual (RECORDING_START_MS));
  return self;
}

/* For those of its public calls that stand in files of their own. */
NateroPresence *
natero_tracker_get_presence (NateroTracker *self)
{
  return self->presence;
}

void
natero_tracker_start (NateroTracker *self)
{
  get_engine (self);
}

/**
 * natero_tracker_login:
 * @self: a tracker
 * @user_id: who it is, 1 to 256 characters
 * @account_id: whose account it is, 1 to 256 characters
 * @details: (nullable) (transfer none): what is known of the user
 * @product_id: (nullable): the product, at most 128 characters; `NULL` or empty leaves it as it is
 * @error: return location for an error, or `NULL`
 *
 * Says who is there now, and records a `login`.
 *
 * All three are remembered for the next start, until [method@Natero.Tracker.logout]. Where somebody
 * else was logged in, their session ends first. A value that is refused is a
 * `NATERO_ERROR_INVALID_ARGUMENT`; nothing is changed or recorded then.
 *
 * JavaScript API: `login(userId, accountId, details, productId)`.
 *
 * Returns: `TRUE` on success
 *
 * Since: 1.0
 */
gboolean
natero_tracker_login (NateroTracker     *self,
                      const char        *user_id,
                      const char        *account_id,
                      NateroUserDetails *details,
                      const char        *product_id,
                      GError           **error)
{
  g_return_val_if_fail (NATERO_IS_TRACKER (self), FALSE);
  g_return_val_if_fail (details == NULL || NATERO_IS_USER_DETAILS (details), FALSE);

  return natero_recorder_login (
    peek_recorder_for_person (self), user_id, account_id, details, product_id, error);
}

/**
 * natero_tracker_logout:
 * @self: a tracker
 *
 * Records a `logout`, ends the session, forgets user, account and product, and starts sending.
 *
 * Nothing is recorded until the next [method@Natero.Tracker.login] or
 * [method@Natero.Tracker.set_account_id].
 *
 * JavaScript API: `logout()`.
 *
 * Since: 1.0
 */
void
natero_tracker_logout (NateroTracker *self)
{
  g_return_if_fail (NATERO_IS_TRACKER (self));

  natero_presence_flush (self->presence);
  natero_presence_settle (self->presence);
  natero_engine_logout (get_engine (self));
}

/**
 * natero_tracker_identify_user:
 * @self: a tracker
 * @details: (transfer none): what is known of the user
 * @error: return location for an error, or `NULL`
 *
 * Records an `identifyUser`.
 *
 * `NATERO_ERROR_NOT_IDENTIFIED` where account and user are not set;
 * `NATERO_ERROR_INVALID_ARGUMENT` where a field is too long. Nothing is recorded then.
 *
 * JavaScript API: `identifyUser(details)`.
 *
 * Returns: `TRUE` on success
 *
 * Since: 1.0
 */
gboolean
natero_tracker_identify_user (NateroTracker *self, NateroUserDetails *details, GError **error)
{
  g_return_val_if_fail (NATERO_IS_TRACKER (self), FALSE);
  g_return_val_if_fail (details == NULL || NATERO_IS_USER_DETAILS (details), FALSE);

  return natero_recorder_identify_user (peek_recorder (self), details, error);
}

/**
 * natero_tracker_identify_account:
 * @self: a tracker
 * @details: (transfer none): what is known of the account
 * @error: return location for an error, or `NULL`
 *
 * Records an `identifyAccount`.
 *
 * `NATERO_ERROR_NOT_IDENTIFIED` where the account is not set;
 * `NATERO_ERROR_INVALID_ARGUMENT` where a field is too long. Nothing is recorded then.
 *
 * JavaScript API: `identifyAccount(details)`.
 *
 * Returns: `TRUE` on success
 *
 * Since: 1.0
 */
gboolean
natero_tracker_identify_account (NateroTracker *self, NateroAccountDetails *details, GError **error)
{
  g_return_val_if_fail (NATERO_IS_TRACKER (self), FALSE);
  g_return_val_if_fail (details == NULL || NATERO_IS_ACCOUNT_DETAILS (details), FALSE);

  return natero_recorder_identify_account (peek_recorder (self), details, error);
}

/**
 * natero_tracker_set_account_id:
 * @self: a tracker
 * @account_id: the account, 1 to 256 characters
 * @error: return location for an error, or `NULL`
 *
 * Says whose account it is. Without one nothing is recorded.
 *
 * A value that is refused is a `NATERO_ERROR_INVALID_ARGUMENT`; nothing is changed then.
 *
 * JavaScript API: `setAccountId(accountId)`.
 *
 * Returns: `TRUE` on success
 *
 * Since: 1.0
 */
gboolean
natero_tracker_set_account_id (NateroTracker *self, const char *account_id, GError **error)
{
  g_return_val_if_fail (NATERO_IS_TRACKER (self), FALSE);

  return natero_recorder_set_account_id (peek_recorder_for_person (self), account_id, error);
}

/**
 * natero_tracker_set_user_id:
 * @self: a tracker
 * @user_id: the user, 1 to 256 characters
 * @error: return location for an error, or `NULL`
 *
 * Says who it is.
 *
 * A value that is refused is a `NATERO_ERROR_INVALID_ARGUMENT`; nothing is changed then.
 *
 * JavaScript API: `setUserId(userId)`.
 *
 * Returns: `TRUE` on success
 *
 * Since: 1.0
 */
gboolean
natero_tracker_set_user_id (NateroTracker *self, const char *user_id, GError **error)
{
  g_return_val_if_fail (NATERO_IS_TRACKER (self), FALSE);

  return natero_recorder_set_user_id (peek_recorder_for_person (self), user_id, error);
}

/**
 * natero_tracker_set_module_id:
 * @self: a tracker
 * @module_id: (nullable): the module, 1 to 128 characters; `NULL` for none
 * @error: return location for an error, or `NULL`
 *
 * Sets the current module; a change ends the former one, which records a `moduleEnd`.
 *
 * It holds until the next change of pages, where pages are tagged with modules; see
 * [func@Natero.widget_set_module_id].
 *
 * A value that is refused is a `NATERO_ERROR_INVALID_ARGUMENT`; nothing is changed then.
 *
 * JavaScript API: `setModuleId(moduleId)`.
 *
 * Returns: `TRUE` on success
 *
 * Since: 1.0
 */
gboolean
natero_tracker_set_module_id (NateroTracker *self, const char *module_id, GError **error)
{
  g_return_val_if_fail (NATERO_IS_TRACKER (self), FALSE);

  return natero_recorder_set_module_id (peek_recorder (self), module_id, error);
}

/**
 * natero_tracker_set_product_id:
 * @self: a tracker
 * @product_id: (nullable): the product, 1 to 128 characters; `NULL` for none
 * @error: return location for an error, or `NULL`
 *
 * Sets the current product.
 *
 * It holds until the next change of pages, where pages are tagged with products; see
 * [func@Natero.widget_set_product_id].
 *
 * A value that is refused is a `NATERO_ERROR_INVALID_ARGUMENT`; nothing is changed then.
 *
 * JavaScript API: `setProductId(productId)`.
 *
 * Returns: `TRUE` on success
 *
 * Since: 1.0
 */
gboolean
natero_tracker_set_product_id (NateroTracker *self, const char *product_id, GError **error)
{
  g_return_val_if_fail (NATERO_IS_TRACKER (self), FALSE);

  return natero_recorder_set_product_id (peek_recorder (self), product_id, error);
}

/**
 * natero_tracker_send_feature_event:
 * @self: a tracker
 * @feature_id: the feature that was used, 1 to 128 characters
 * @module_id: (nullable): the module, set as if by [method@Natero.Tracker.set_module_id]; `NULL`
 * leaves it as it is
 * @product_id: (nullable): the product, set as if by [method@Natero.Tracker.set_product_id]; `NULL`
 *   leaves it as it is
 * @error: return location for an error, or `NULL`
 *
 * Records that a feature was used, once.
 *
 * The event is kept when this returns, and survives the program. A value that is refused is a
 * `NATERO_ERROR_INVALID_ARGUMENT`; nothing is changed or recorded then.
 *
 * JavaScript API: `sendFeatureEvent(featureId, moduleId, productId)`.
 *
 * Returns: `TRUE` on success, also while nothing is recorded
 *
 * Since: 1.0
 */
gboolean
natero_tracker_send_feature_event (NateroTracker *self,
                                   const char    *feature_id,
                                   const char    *module_id,
                                   const char    *product_id,
                                   GError       **error)
{
  g_return_val_if_fail (NATERO_IS_TRACKER (self), FALSE);

  return natero_recorder_send_feature (
    peek_recorder (self), feature_id, module_id, product_id, error);
}

/**
 * natero_tracker_set_consent:
 * @self: a tracker
 * @consent: the person’s answer
 *
 * Remembers what the person said about being tracked.
 *
 * `NATERO_CONSENT_DENIED` stops recording at once and deletes the queue. Where an administrator has
 * locked the answer it stays as it is, and a warning says so.
 *
 * Since: 1.0
 */
void
natero_tracker_set_consent (NateroTracker *self, NateroConsent consent)
{
  g_return_if_fail (NATERO_IS_TRACKER (self));
  g_return_if_fail (consent <= NATERO_CONSENT_DENIED);

  natero_engine_set_consent (get_engine (self), consent);
}

/**
 * natero_tracker_get_consent:
 * @self: a tracker
 *
 * Gets what the person said about being tracked.
 *
 * Returns: the answer
 *
 * Since: 1.0
 */
NateroConsent
natero_tracker_get_consent (NateroTracker *self)
{
  g_return_val_if_fail (NATERO_IS_TRACKER (self), NATERO_CONSENT_UNSET);

  return natero_engine_get_consent (get_engine (self));
}

/**
 * natero_tracker_get_account_id:
 * @self: a tracker
 *
 * Gets the current account.
 *
 * Returns: (nullable): its id, or `NULL` where there is none
 *
 * Since: 1.0
 */
const char *
natero_tracker_get_account_id (NateroTracker *self)
{
  g_return_val_if_fail (NATERO_IS_TRACKER (self), NULL);

  return natero_recorder_get_account_id (get_recorder (self));
}

/**
 * natero_tracker_get_user_id:
 * @self: a tracker
 *
 * Gets the current user.
 *
 * Returns: (nullable): its id, or `NULL` where there is none
 *
 * Since: 1.0
 */
const char *
natero_tracker_get_user_id (NateroTracker *self)
{
  g_return_val_if_fail (NATERO_IS_TRACKER (self), NULL);

  return natero_recorder_get_user_id (get_recorder (self));
}

/**
 * natero_tracker_get_module_id:
 * @self: a tracker
 *
 * Gets the current module.
 *
 * Returns: (nullable): its id, or `NULL` where there is none
 *
 * Since: 1.0
 */
const char *
natero_tracker_get_module_id (NateroTracker *self)
{
  g_return_val_if_fail (NATERO_IS_TRACKER (self), NULL);

  return natero_recorder_get_module_id (get_recorder (self));
}

/**
 * natero_tracker_get_product_id:
 * @self: a tracker
 *
 * Gets the current product.
 *
 * Returns: (nullable): its id, or `NULL` where there is none
 *
 * Since: 1.0
 */
const char *
natero_tracker_get_product_id (NateroTracker *self)
{
  g_return_val_if_fail (NATERO_IS_TRACKER (self), NULL);

  return natero_recorder_get_product_id (get_recorder (self));
}

/**
 * natero_tracker_get_session_id:
 * @self: a tracker
 *
 * Gets the current session.
 *
 * Returns: (nullable): its id, or `NULL` where there is none
 *
 * Since: 1.0
 */
const char *
natero_tracker_get_session_id (NateroTracker *self)
{
  g_return_val_if_fail (NATERO_IS_TRACKER (self), NULL);

  return natero_recorder_get_session_id (get_recorder (self));
}

/**
 * natero_tracker_get_visitor_id:
 * @self: a tracker
 *
 * Gets the current visitor.
 *
 * Returns: (nullable): its id, or `NULL` where there is none
 *
 * Since: 1.0
 */
const char *
natero_tracker_get_visitor_id (NateroTracker *self)
{
  g_return_val_if_fail (NATERO_IS_TRACKER (self), NULL);

  return natero_recorder_get_visitor_id (get_recorder (self));
}

/**
 * natero_tracker_get_idle:
 * @self: a tracker
 *
 * Gets whether there was no activity for [property@Natero.Tracker:idle-timeout].
 *
 * Returns: `TRUE` if idle
 *
 * Since: 1.0
 */
gboolean
natero_tracker_get_idle (NateroTracker *self)
{
  g_return_val_if_fail (NATERO_IS_TRACKER (self), FALSE);

  return natero_recorder_is_idle (get_recorder (self));
}

/**
 * natero_tracker_get_pending_events:
 * @self: a tracker
 *
 * Gets how many events are queued and not delivered yet.
 *
 * Returns: the number of events
 *
 * Since: 1.0
 */
guint
natero_tracker_get_pending_events (NateroTracker *self)
{
  g_return_val_if_fail (NATERO_IS_TRACKER (self), 0);

  return natero_engine_get_pending (get_engine (self));
}

/**
 * natero_tracker_get_drop_counts:
 * @self: a tracker
 *
 * Gets how many events were dropped, by reason; see [signal@Natero.Tracker::events-dropped].
 *
 * Counts are remembered across starts.
 *
 * Returns: (transfer full): a variant of type `a{su}`
 *
 * Since: 1.0
 */
GVariant *
natero_tracker_get_drop_counts (NateroTracker *self)
{
  g_return_val_if_fail (NATERO_IS_TRACKER (self), NULL);

  return natero_engine_get_drop_counts (get_engine (self));
}

/**
 * natero_tracker_erase:
 * @self: a tracker
 * @error: return location for an error, or `NULL`
 *
 * Deletes all that the tracker has on this machine: queue, session, identity, visitor id and
 * consent.
 *
 * It waits for the disk, for 2 seconds at most, so that `TRUE` means that all is gone.
 * `NATERO_ERROR_STORE` where something could not be deleted.
 *
 * Returns: `TRUE` on success
 *
 * Since: 1.0
 */
gboolean
natero_tracker_erase (NateroTracker *self, GError **error)
{
  g_return_val_if_fail (NATERO_IS_TRACKER (self), FALSE);

  return natero_engine_erase (get_engine (self), error);
}

/**
 * natero_tracker_sync_events:
 * @self: a tracker
 *
 * Starts sending what is queued, at once.
 *
 * JavaScript API: `syncEvents()`.
 *
 * Since: 1.0
 */
void
natero_tracker_sync_events (NateroTracker *self)
{
  g_return_if_fail (NATERO_IS_TRACKER (self));

  natero_engine_sync (get_engine (self));
}

/**
 * natero_tracker_sync_events_async:
 * @self: a tracker
 * @cancellable: (nullable): to stop waiting for the answer
 * @callback: (scope async) (nullable): is called with the answer
 * @user_data: for @callback
 *
 * Sends what is queued, at once, and answers when all of it is delivered, or why it is not.
 *
 * What is not delivered stays queued, and is tried again.
 *
 * Since: 1.0
 */
void
natero_tracker_sync_events_async (NateroTracker      *self,
                                  GCancellable       *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data)
{
  g_return_if_fail (NATERO_IS_TRACKER (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  natero_sync_call_begin (
    get_engine (self), NATERO_SYNC_CALL_SYNC, self, cancellable, callback, user_data);
}

/**
 * natero_tracker_sync_events_finish:
 * @self: a tracker
 * @result: what the callback was given
 * @error: return location for an error, or `NULL`
 *
 * Ends [method@Natero.Tracker.sync_events_async].
 *
 * `NATERO_ERROR_DELIVERY` where something was not delivered; it stays queued.
 *
 * Returns: `TRUE` once nothing is left of what was queued
 *
 * Since: 1.0
 */
gboolean
natero_tracker_sync_events_finish (NateroTracker *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (NATERO_IS_TRACKER (self), FALSE);

  return natero_sync_call_finish (NATERO_SYNC_CALL_SYNC, self, result, error);
}

/**
 * natero_tracker_shutdown_async:
 * @self: a tracker
 * @cancellable: (nullable): to stop waiting for the answer
 * @callback: (scope async) (nullable): is called with the answer
 * @user_data: for @callback
 *
 * Ends pages and module and sends what is queued, within [property@Natero.Tracker:unload-delay].
 *
 * [method@Natero.Tracker.attach_application] does this by itself. What does not get through is sent
 * by the next start.
 *
 * Since: 1.0
 */
void
natero_tracker_shutdown_async (NateroTracker      *self,
                               GCancellable       *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer            user_data)
{
  g_return_if_fail (NATERO_IS_TRACKER (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  natero_presence_detach_all (self->presence);
  natero_engine_leave (get_engine (self));
  natero_sync_call_begin (
    get_engine (self), NATERO_SYNC_CALL_SHUTDOWN, self, cancellable, callback, user_data);
}

/**
 * natero_tracker_shutdown_finish:
 * @self: a tracker
 * @result: what the callback was given
 * @error: return location for an error, or `NULL`
 *
 * Ends [method@Natero.Tracker.shutdown_async].
 *
 * `NATERO_ERROR_DELIVERY` where something was not delivered; the next start sends it.
 *
 * Returns: `TRUE` once nothing is left of what was queued
 *
 * Since: 1.0
 */
gboolean
natero_tracker_shutdown_finish (NateroTracker *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (NATERO_IS_TRACKER (self), FALSE);

  return natero_sync_call_finish (NATERO_SYNC_CALL_SHUTDOWN, self, result, error);
}

/**
 * natero_tracker_advance_clock:
 * @self: a tracker made by [ctor@Natero.Tracker.new_recording]
 * @ms: by how much, in milliseconds, at most 2147483647
 *
 * Turns the clock on. What is due on the way happens, each at its time.
 *
 * Since: 1.0
 */
void
natero_tracker_advance_clock (NateroTracker *self, guint64 ms)
{
  g_return_if_fail (NATERO_IS_TRACKER (self));
  g_return_if_fail (self->is_recording);
  g_return_if_fail (ms <= G_MAXINT32);

  get_recorder (self);
  natero_clock_advance (self->clock, (gint64) ms);
}

/**
 * natero_tracker_dup_recorded_events:
 * @self: a tracker made by [ctor@Natero.Tracker.new_recording]
 *
 * Gets all events that were recorded, the oldest first.
 *
 * Returns: (transfer container) (element-type NateroEvent): the events
 *
 * Since: 1.0
 */
GPtrArray *
natero_tracker_dup_recorded_events (NateroTracker *self)
{
  g_return_val_if_fail (NATERO_IS_TRACKER (self), NULL);
  g_return_val_if_fail (self->is_recording, NULL);

  natero_presence_settle (self->presence);
  return natero_engine_dup_events (get_engine (self));
}
