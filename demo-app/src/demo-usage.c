/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "demo-usage.h"

#include "demo-recorded-event.h"

#define API_KEY "demo-api-key"
#define AUTH_KEY "demo-auth-key"
#define BATCH_TIMEOUT_SECONDS 3
#define IDLE_TIMEOUT_SECONDS 60
/* The discard port: nobody listens there, so a request is refused at once. */
#define UNREACHABLE_URL "http://127.0.0.1:9/"
#define MAX_SHOWN_EVENTS 500

/*
 * The application's one place for usage analytics. It makes the tracker, takes the network away
 * from it and gives it back, and keeps what the tracker tells, newest first, for the panel.
 */
struct _DemoUsage
{
  GObject parent_instance;

  NateroTracker *tracker;
  GListStore    *events;
  char          *collector_url;
  char          *problem;
  gboolean       online;
  guint          sent;
  guint          batches;
  guint          dropped;
};

/* What else is a feature is tagged in the .ui files. */
static const struct
{
  const char *action;
  const char *feature;
} mapped[] = {
  { "win.move-task", "task.move" },      { "win.remove-task", "task.delete" },
  { "win.undo-delete", "task.restore" }, { "win.about", "about.open" },
  { "win.shortcuts", "shortcuts.open" },
};

G_DEFINE_FINAL_TYPE (DemoUsage, demo_usage, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_TRACKER,
  PROP_ONLINE,
  PROP_SENT,
  PROP_BATCHES,
  PROP_DROPPED,
  PROP_PROBLEM,
  PROP_SIGNED_IN,
  PROP_USER_ID,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
notify (DemoUsage *self, guint prop)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[prop]);
}

static void
set_problem (DemoUsage *self, const char *problem)
{
  if (g_strcmp0 (self->problem, problem) == 0)
    return;
  g_free (self->problem);
  self->problem = g_strdup (problem);
  notify (self, PROP_PROBLEM);
}

static void
notify_identity (DemoUsage *self)
{
  notify (self, PROP_SIGNED_IN);
  notify (self, PROP_USER_ID);
}

/* Sent or deleted: where nothing waits, nothing is undelivered. */
static void
pending_cb (DemoUsage *self)
{
  if (natero_tracker_get_pending_events (self->tracker) == 0)
    set_problem (self, NULL);
}

static void
event_recorded_cb (NateroTracker *tracker G_GNUC_UNUSED, NateroEvent *event, DemoUsage *self)
{
  g_autoptr (DemoRecordedEvent) item = demo_recorded_event_new (event);

  g_list_store_insert (self->events, 0, item);
  if (g_list_model_get_n_items (G_LIST_MODEL (self->events)) > MAX_SHOWN_EVENTS)
    g_list_store_remove (self->events, MAX_SHOWN_EVENTS);
}

static void
batch_sent_cb (NateroTracker *tracker G_GNUC_UNUSED, guint n_events, DemoUsage *self)
{
  self->sent += n_events;
  self->batches++;
  notify (self, PROP_SENT);
  notify (self, PROP_BATCHES);
  set_problem (self, NULL);
}

static void
delivery_failed_cb (NateroTracker *tracker G_GNUC_UNUSED, GError *error, DemoUsage *self)
{
  set_problem (self, error->message);
}

static void
events_dropped_cb (NateroTracker *tracker G_GNUC_UNUSED,
                   guint          n_events,
                   const char    *reason G_GNUC_UNUSED,
                   DemoUsage     *self)
{
  self->dropped += n_events;
  notify (self, PROP_DROPPED);
}

static NateroTracker *
make_tracker (const char *url)
{
  return g_object_new (NATERO_TYPE_TRACKER,
                       "api-key",
                       API_KEY,
                       "auth-key",
                       AUTH_KEY,
                       "debug-url",
                       url,
                       "batch-timeout",
                       BATCH_TIMEOUT_SECONDS,
                       "idle-timeout",
                       IDLE_TIMEOUT_SECONDS,
                       "require-consent",
                       TRUE,
                       "handle-signals",
                       TRUE,
                       NULL);
}

static void
map_actions (NateroTracker *tracker)
{
  for (guint i = 0; i < G_N_ELEMENTS (mapped); i++)
    natero_tracker_map_action (tracker, mapped[i].action, mapped[i].feature, NULL, NULL);
}

static void
watch_tracker (DemoUsage *self)
{
  NateroTracker *tracker = self->tracker;

  g_signal_connect_object (tracker, "event-recorded", G_CALLBACK (event_recorded_cb), self, 0);
  g_signal_connect_object (tracker, "batch-sent", G_CALLBACK (batch_sent_cb), self, 0);
  g_signal_connect_object (tracker, "delivery-failed", G_CALLBACK (delivery_failed_cb), self, 0);
  g_signal_connect_object (tracker, "events-dropped", G_CALLBACK (events_dropped_cb), self, 0);
  g_signal_connect_object (
    tracker, "notify::pending-events", G_CALLBACK (pending_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
    tracker, "notify::user-id", G_CALLBACK (notify_identity), self, G_CONNECT_SWAPPED);
}

static void
demo_usage_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  DemoUsage *self = DEMO_USAGE (object);

  switch (prop_id)
    {
    case PROP_TRACKER:
      g_value_set_object (value, self->tracker);
      break;
    case PROP_ONLINE:
      g_value_set_boolean (value, self->online);
      break;
    case PROP_SENT:
      g_value_set_uint (value, self->sent);
      break;
    case PROP_BATCHES:
      g_value_set_uint (value, self->batches);
      break;
    case PROP_DROPPED:
      g_value_set_uint (value, self->dropped);
      break;
    case PROP_PROBLEM:
      g_value_set_string (value, self->problem);
      break;
    case PROP_SIGNED_IN:
      g_value_set_boolean (value, demo_usage_get_signed_in (self));
      break;
    case PROP_USER_ID:
      g_value_set_string (value, natero_tracker_get_user_id (self->tracker));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
demo_usage_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_ONLINE:
      demo_usage_set_online (DEMO_USAGE (object), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
demo_usage_dispose (GObject *object)
{
  DemoUsage *self = DEMO_USAGE (object);

  g_clear_object (&self->tracker);
  g_clear_object (&self->events);
  G_OBJECT_CLASS (demo_usage_parent_class)->dispose (object);
}

static void
demo_usage_finalize (GObject *object)
{
  DemoUsage *self = DEMO_USAGE (object);

  g_free (self->collector_url);
  g_free (self->problem);
  G_OBJECT_CLASS (demo_usage_parent_class)->finalize (object);
}

static void
demo_usage_class_init (DemoUsageClass *klass)
{
  GObjectClass     *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = demo_usage_get_property;
  object_class->set_property = demo_usage_set_property;
  object_class->dispose = demo_usage_dispose;
  object_class->finalize = demo_usage_finalize;

  properties[PROP_TRACKER] =
    g_param_spec_object ("tracker", NULL, NULL, NATERO_TYPE_TRACKER, readable);
  properties[PROP_ONLINE] =
    g_param_spec_boolean ("online",
                          NULL,
                          NULL,
                          TRUE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_SENT] = g_param_spec_uint ("sent", NULL, NULL, 0, G_MAXUINT, 0, readable);
  properties[PROP_BATCHES] = g_param_spec_uint ("batches", NULL, NULL, 0, G_MAXUINT, 0, readable);
  properties[PROP_DROPPED] = g_param_spec_uint ("dropped", NULL, NULL, 0, G_MAXUINT, 0, readable);
  properties[PROP_PROBLEM] = g_param_spec_string ("problem", NULL, NULL, NULL, readable);
  properties[PROP_SIGNED_IN] = g_param_spec_boolean ("signed-in", NULL, NULL, FALSE, readable);
  properties[PROP_USER_ID] = g_param_spec_string ("user-id", NULL, NULL, NULL, readable);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
demo_usage_init (DemoUsage *self)
{
  self->events = g_list_store_new (DEMO_TYPE_RECORDED_EVENT);
  self->online = TRUE;
}

DemoUsage *
demo_usage_new (GtkApplication *application, const char *collector_url)
{
  DemoUsage *self = g_object_new (DEMO_TYPE_USAGE, NULL);

  self->collector_url = g_strdup (collector_url);
  self->tracker = make_tracker (collector_url);
  watch_tracker (self);
  map_actions (self->tracker);
  natero_tracker_attach_application (self->tracker, application);
  return self;
}

NateroTracker *
demo_usage_get_tracker (DemoUsage *self)
{
  g_return_val_if_fail (DEMO_IS_USAGE (self), NULL);

  return self->tracker;
}

GListModel *
demo_usage_get_events (DemoUsage *self)
{
  g_return_val_if_fail (DEMO_IS_USAGE (self), NULL);

  return G_LIST_MODEL (self->events);
}

void
demo_usage_record_feature (DemoUsage *self, const char *feature_id)
{
  g_autoptr (GError) error = NULL;

  g_return_if_fail (DEMO_IS_USAGE (self));

  if (!natero_tracker_send_feature_event (self->tracker, feature_id, NULL, NULL, &error))
    g_warning ("%s: %s", feature_id, error->message);
}

gboolean
demo_usage_sign_in (DemoUsage            *self,
                    const char           *user_id,
                    const char           *account_id,
                    NateroUserDetails    *user,
                    NateroAccountDetails *account,
                    GError              **error)
{
  g_return_val_if_fail (DEMO_IS_USAGE (self), FALSE);

  if (!natero_tracker_login (self->tracker, user_id, account_id, user, NULL, error))
    return FALSE;
  notify_identity (self);
  return natero_tracker_identify_account (self->tracker, account, error);
}

void
demo_usage_sign_out (DemoUsage *self)
{
  g_return_if_fail (DEMO_IS_USAGE (self));

  natero_tracker_logout (self->tracker);
  notify_identity (self);
}

gboolean
demo_usage_get_signed_in (DemoUsage *self)
{
  g_return_val_if_fail (DEMO_IS_USAGE (self), FALSE);

  return natero_tracker_get_account_id (self->tracker) != NULL;
}

gboolean
demo_usage_erase (DemoUsage *self, GError **error)
{
  g_return_val_if_fail (DEMO_IS_USAGE (self), FALSE);

  if (!natero_tracker_erase (self->tracker, error))
    return FALSE;
  g_list_store_remove_all (self->events);
  notify_identity (self);
  return TRUE;
}

gboolean
demo_usage_get_online (DemoUsage *self)
{
  g_return_val_if_fail (DEMO_IS_USAGE (self), FALSE);

  return self->online;
}

void
demo_usage_set_online (DemoUsage *self, gboolean online)
{
  g_return_if_fail (DEMO_IS_USAGE (self));

  if (self->online == online)
    return;
  self->online = online;
  g_object_set (self->tracker, "debug-url", online ? self->collector_url : UNREACHABLE_URL, NULL);
  notify (self, PROP_ONLINE);
}
