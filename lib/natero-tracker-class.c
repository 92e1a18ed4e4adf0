/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-tracker-class-private.h"

#include "natero-consent.h"
#include "natero-event.h"
#include "natero-options-private.h"
#include "natero-tag.h"

enum
{
  SIGNAL_FILTER_EVENT,
  SIGNAL_EVENT_RECORDED,
  SIGNAL_BATCH_SENT,
  SIGNAL_DELIVERY_FAILED,
  SIGNAL_EVENTS_DROPPED,
  N_SIGNALS
};

static GParamSpec *properties[NATERO_TRACKER_N_PROPS];
static guint       signals[N_SIGNALS];

static GQuark
emitting_quark (void)
{
  return g_quark_from_static_string ("natero-tracker-emitting");
}

static GQuark
silent_quark (void)
{
  return g_quark_from_static_string ("natero-tracker-silent");
}

/*
 * While an application's handlers run, the core waits on the stack for them to return. FALSE
 * where none are to run.
 */
static gboolean
begin_emission (gpointer tracker)
{
  guint n = GPOINTER_TO_UINT (g_object_get_qdata (tracker, emitting_quark ()));

  if (g_object_get_qdata (tracker, silent_quark ()) != NULL)
    return FALSE;

  g_object_set_qdata (tracker, emitting_quark (), GUINT_TO_POINTER (n + 1));
  return TRUE;
}

static void
end_emission (gpointer tracker)
{
  guint n = GPOINTER_TO_UINT (g_object_get_qdata (tracker, emitting_quark ()));

  g_object_set_qdata (tracker, emitting_quark (), GUINT_TO_POINTER (n - 1));
}

static gboolean
release_cb (G_GNUC_UNUSED gpointer user_data)
{
  return G_SOURCE_REMOVE;
}

/*
 * A handler dropped the last reference: the tracker goes once the stack is unwound, as what is
 * below the handler still needs it.
 */
gboolean
natero_tracker_class_put_off_dispose (GObject *tracker)
{
  g_autoptr (GSource) source = NULL;

  if (g_object_get_qdata (tracker, emitting_quark ()) == NULL)
    return FALSE;

  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "natero-dispose");
  g_source_set_callback (source, release_cb, g_object_ref (tracker), g_object_unref);
  g_source_attach (source, g_main_context_get_thread_default ());
  return TRUE;
}

/* A tracker that goes still records its end; its handlers' data may be gone already. */
void
natero_tracker_class_silence (GObject *tracker)
{
  g_object_set_qdata (tracker, silent_quark (), tracker);
}

static gboolean
filter_cb (NateroEvent *event, gpointer user_data)
{
  gboolean is_dropped = FALSE;

  if (!begin_emission (user_data))
    return FALSE;
  g_signal_emit (user_data, signals[SIGNAL_FILTER_EVENT], 0, event, &is_dropped);
  end_emission (user_data);
  return is_dropped;
}

static void
recorded_cb (NateroEvent *event, gpointer user_data)
{
  if (!begin_emission (user_data))
    return;
  g_signal_emit (user_data, signals[SIGNAL_EVENT_RECORDED], 0, event);
  end_emission (user_data);
}

static void
changed_cb (NateroChange changes, gpointer user_data)
{
  static const struct
  {
    NateroChange change;
    guint        property;
  } rows[] = {
    { NATERO_CHANGE_IDLE, NATERO_TRACKER_PROP_IDLE },
    { NATERO_CHANGE_SESSION, NATERO_TRACKER_PROP_SESSION_ID },
    { NATERO_CHANGE_VISITOR, NATERO_TRACKER_PROP_VISITOR_ID },
    { NATERO_CHANGE_ACCOUNT, NATERO_TRACKER_PROP_ACCOUNT_ID },
    { NATERO_CHANGE_USER, NATERO_TRACKER_PROP_USER_ID },
    { NATERO_CHANGE_MODULE, NATERO_TRACKER_PROP_MODULE_ID },
    { NATERO_CHANGE_PRODUCT, NATERO_TRACKER_PROP_PRODUCT_ID },
  };

  if (!begin_emission (user_data))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if ((changes & rows[i].change) != 0)
      g_object_notify_by_pspec (user_data, properties[rows[i].property]);
  end_emission (user_data);
}

static void
consent_changed_cb (gpointer user_data)
{
  if (!begin_emission (user_data))
    return;
  g_object_notify_by_pspec (user_data, properties[NATERO_TRACKER_PROP_CONSENT]);
  end_emission (user_data);
}

static void
pending_changed_cb (gpointer user_data)
{
  if (!begin_emission (user_data))
    return;
  g_object_notify_by_pspec (user_data, properties[NATERO_TRACKER_PROP_PENDING_EVENTS]);
  end_emission (user_data);
}

static void
sent_cb (guint n_events, gpointer user_data)
{
  if (!begin_emission (user_data))
    return;
  g_signal_emit (user_data, signals[SIGNAL_BATCH_SENT], 0, n_events);
  end_emission (user_data);
}

static void
failed_cb (const GError *error, gpointer user_data)
{
  if (!begin_emission (user_data))
    return;
  g_signal_emit (user_data, signals[SIGNAL_DELIVERY_FAILED], 0, error);
  end_emission (user_data);
}

static void
dropped_cb (guint n_events, const char *reason, gpointer user_data)
{
  if (!begin_emission (user_data))
    return;
  g_signal_emit (user_data, signals[SIGNAL_EVENTS_DROPPED], 0, n_events, reason);
  end_emission (user_data);
}

/* What the engine tells becomes signals and notifications of the tracker. */
const NateroEngineFuncs natero_tracker_engine_funcs = {
  .filter = filter_cb,
  .recorded = recorded_cb,
  .changed = changed_cb,
  .consent_changed = consent_changed_cb,
  .pending_changed = pending_changed_cb,
  .sent = sent_cb,
  .failed = failed_cb,
  .dropped = dropped_cb,
};

/* One that tells something: one value, or two. */
static guint
add_signal (GObjectClass *klass, const char *name, GType first, GType second)
{
  GType types[] = { first, second };

  return g_signal_newv (name,
                        G_TYPE_FROM_CLASS (klass),
                        G_SIGNAL_RUN_LAST,
                        NULL,
                        NULL,
                        NULL,
                        NULL,
                        G_TYPE_NONE,
                        second == G_TYPE_NONE ? 1 : 2,
                        types);
}

/* The signals of a tracker. */
void
natero_tracker_class_add_signals (GObjectClass *klass)
{
  /**
   * NateroTracker::filter-event:
   * @self: the tracker
   * @event: what is about to be recorded
   *
   * Asks whether an event is to be dropped, before it is kept.
   *
   * Dropped events are counted as `filtered`.
   *
   * Returns: `TRUE` to drop it
   *
   * Since: 1.0
   */
  signals[SIGNAL_FILTER_EVENT] = g_signal_new ("filter-event",
                                               G_TYPE_FROM_CLASS (klass),
                                               G_SIGNAL_RUN_LAST,
                                               0,
                                               g_signal_accumulator_true_handled,
                                               NULL,
                                               NULL,
                                               G_TYPE_BOOLEAN,
                                               1,
                                               NATERO_TYPE_EVENT);

  /**
   * NateroTracker::event-recorded:
   * @self: the tracker
   * @event: what was recorded
   *
   * Tells of an event that was recorded and is kept.
   *
   * Since: 1.0
   */
  signals[SIGNAL_EVENT_RECORDED] =
    add_signal (klass, "event-recorded", NATERO_TYPE_EVENT, G_TYPE_NONE);

  /**
   * NateroTracker::batch-sent:
   * @self: the tracker
   * @n_events: how many events were taken
   *
   * Tells of a batch that the receiver has taken.
   *
   * Since: 1.0
   */
  signals[SIGNAL_BATCH_SENT] = add_signal (klass, "batch-sent", G_TYPE_UINT, G_TYPE_NONE);

  /**
   * NateroTracker::delivery-failed:
   * @self: the tracker
   * @error: why, in the domain [error@Natero.Error]
   *
   * Tells of a request that did not get through. Its events stay queued.
   *
   * Since: 1.0
   */
  signals[SIGNAL_DELIVERY_FAILED] =
    add_signal (klass, "delivery-failed", G_TYPE_ERROR, G_TYPE_NONE);

  /**
   * NateroTracker::events-dropped:
   * @self: the tracker
   * @n_events: how many
   * @reason: `queue-full`, `too-old`, `too-large`, `refused`, `filtered`, `store-failed` or
   *   `erased`
   *
   * Tells of events that will not be delivered, and why.
   *
   * Since: 1.0
   */
  signals[SIGNAL_EVENTS_DROPPED] = add_signal (klass, "events-dropped", G_TYPE_UINT, G_TYPE_STRING);
}

/* The properties of a tracker: the options, in the order of their table, then these. */
void
natero_tracker_class_add_properties (GObjectClass *klass)
{
  const GParamFlags read_flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  guint             n_options = natero_options_get_n_rows ();

  /* So that GtkBuilder finds it by its name. */
  g_type_ensure (NATERO_TYPE_TAG);

  for (guint i = 0; i < n_options; i++)
    g_object_class_install_property (klass, i + 1, natero_options_create_pspec (i));

  /**
   * NateroTracker:account-id:
   *
   * The account that events belong to, at most 256 characters.
   *
   * `NULL`, the default, until it is set here or by [method@Natero.Tracker.login]; nothing is
   * recorded before. What is refused is said in a warning.
   *
   * JavaScript API: `options.accountId`.
   *
   * Since: 1.0
   */
  properties[NATERO_TRACKER_PROP_ACCOUNT_ID] =
    g_param_spec_string ("account-id", NULL, NULL, NULL, flags);

  /**
   * NateroTracker:user-id:
   *
   * The user that events belong to, at most 256 characters.
   *
   * `NULL`, the default, until it is set here or by [method@Natero.Tracker.login]. What is refused
   * is said in a warning.
   *
   * JavaScript API: `options.userId`.
   *
   * Since: 1.0
   */
  properties[NATERO_TRACKER_PROP_USER_ID] =
    g_param_spec_string ("user-id", NULL, NULL, NULL, flags);

  /**
   * NateroTracker:consent: (getter get_consent) (setter set_consent)
   *
   * What the person said about being tracked; remembered from one start to the next.
   *
   * Since: 1.0
   */
  properties[NATERO_TRACKER_PROP_CONSENT] =
    g_param_spec_enum ("consent", NULL, NULL, NATERO_TYPE_CONSENT, NATERO_CONSENT_UNSET, flags);

  /**
   * NateroTracker:module-id: (getter get_module_id)
   *
   * The current module; `NULL` where none is set.
   *
   * Since: 1.0
   */
  properties[NATERO_TRACKER_PROP_MODULE_ID] =
    g_param_spec_string ("module-id", NULL, NULL, NULL, read_flags);

  /**
   * NateroTracker:product-id: (getter get_product_id)
   *
   * The current product; `NULL` where none is set.
   *
   * Since: 1.0
   */
  properties[NATERO_TRACKER_PROP_PRODUCT_ID] =
    g_param_spec_string ("product-id", NULL, NULL, NULL, read_flags);

  /**
   * NateroTracker:session-id: (getter get_session_id)
   *
   * The current session; `NULL` before the first activity and after a logout.
   *
   * Since: 1.0
   */
  properties[NATERO_TRACKER_PROP_SESSION_ID] =
    g_param_spec_string ("session-id", NULL, NULL, NULL, read_flags);

  /**
   * NateroTracker:visitor-id: (getter get_visitor_id)
   *
   * The id that outlives sessions; `NULL` before the first event.
   *
   * Since: 1.0
   */
  properties[NATERO_TRACKER_PROP_VISITOR_ID] =
    g_param_spec_string ("visitor-id", NULL, NULL, NULL, read_flags);

  /**
   * NateroTracker:idle: (getter get_idle)
   *
   * Whether there was no activity for [property@Natero.Tracker:idle-timeout].
   *
   * Since: 1.0
   */
  properties[NATERO_TRACKER_PROP_IDLE] =
    g_param_spec_boolean ("idle", NULL, NULL, FALSE, read_flags);

  /**
   * NateroTracker:pending-events: (getter get_pending_events)
   *
   * The number of events that are queued and not delivered yet.
   *
   * Since: 1.0
   */
  properties[NATERO_TRACKER_PROP_PENDING_EVENTS] =
    g_param_spec_uint ("pending-events", NULL, NULL, 0, G_MAXUINT, 0, read_flags);

  for (guint i = 0; i < NATERO_TRACKER_N_PROPS; i++)
    g_object_class_install_property (klass, n_options + 1 + i, properties[i]);
}
