/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "demo-recorded-event.h"

#include <json-glib/json-glib.h>

/*
 * One recorded event as the panel shows it: what, about which feature, module or page, and when.
 */
struct _DemoRecordedEvent
{
  GObject parent_instance;

  char    *action;
  char    *subject;
  char    *place;
  char    *time_text;
  char    *json;
  gboolean expanded;
};

G_DEFINE_FINAL_TYPE (DemoRecordedEvent, demo_recorded_event, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ACTION,
  PROP_SUBJECT,
  PROP_PLACE,
  PROP_TIME_TEXT,
  PROP_ICON_NAME,
  PROP_JSON,
  PROP_EXPANDED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* By action: its icon, and the field that says what it is about. */
static const struct
{
  const char *action;
  const char *icon_name;
  const char *subject;
} kinds[] = {
  { "feature", "starred-symbolic", "feature" },
  { "moduleEnd", "view-grid-symbolic", "module" },
  { "pageView", "window-new-symbolic", "page" },
  { "pageViewEnd", "window-close-symbolic", "page" },
  { "sessionSync", "emblem-synchronizing-symbolic", "user_id" },
  { "sessionIdle", "media-playback-pause-symbolic", "user_id" },
  { "login", "avatar-default-symbolic", "user_id" },
  { "logout", "system-log-out-symbolic", "user_id" },
  { "identifyUser", "contact-new-symbolic", "user_id" },
  { "identifyAccount", "system-users-symbolic", "account_id" },
  { NULL, "content-loading-symbolic", "account_id" },
};

static guint
find_kind (const char *action)
{
  guint i = 0;

  while (kinds[i].action != NULL && g_strcmp0 (kinds[i].action, action) != 0)
    i++;
  return i;
}

static void
read_json (DemoRecordedEvent *self, const char *line)
{
  g_autoptr (JsonNode) root = json_from_string (line, NULL);
  const char *field = kinds[find_kind (self->action)].subject;
  JsonObject *object;

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return;
  object = json_node_get_object (root);
  self->subject = g_strdup (json_object_get_string_member_with_default (object, field, NULL));
  if (g_strcmp0 (field, "module") != 0)
    self->place = g_strdup (json_object_get_string_member_with_default (object, "module", NULL));
  self->json = json_to_string (root, TRUE);
}

static char *
format_time (gint64 created_at_ms)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (created_at_ms / 1000);

  return time != NULL ? g_date_time_format (time, "%T") : NULL;
}

static void
demo_recorded_event_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  DemoRecordedEvent *self = DEMO_RECORDED_EVENT (object);

  switch (prop_id)
    {
    case PROP_ACTION:
      g_value_set_string (value, self->action);
      break;
    case PROP_SUBJECT:
      g_value_set_string (value, self->subject);
      break;
    case PROP_PLACE:
      g_value_set_string (value, self->place);
      break;
    case PROP_TIME_TEXT:
      g_value_set_string (value, self->time_text);
      break;
    case PROP_ICON_NAME:
      g_value_set_string (value, kinds[find_kind (self->action)].icon_name);
      break;
    case PROP_JSON:
      g_value_set_string (value, self->json);
      break;
    case PROP_EXPANDED:
      g_value_set_boolean (value, self->expanded);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
demo_recorded_event_set_property (GObject      *object,
                                  guint         prop_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_EXPANDED:
      demo_recorded_event_set_expanded (DEMO_RECORDED_EVENT (object), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
demo_recorded_event_finalize (GObject *object)
{
  DemoRecordedEvent *self = DEMO_RECORDED_EVENT (object);

  g_free (self->action);
  g_free (self->subject);
  g_free (self->place);
  g_free (self->time_text);
  g_free (self->json);
  G_OBJECT_CLASS (demo_recorded_event_parent_class)->finalize (object);
}

static void
demo_recorded_event_class_init (DemoRecordedEventClass *klass)
{
  GObjectClass     *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = demo_recorded_event_get_property;
  object_class->set_property = demo_recorded_event_set_property;
  object_class->finalize = demo_recorded_event_finalize;

  properties[PROP_ACTION] = g_param_spec_string ("action", NULL, NULL, NULL, readable);
  properties[PROP_SUBJECT] = g_param_spec_string ("subject", NULL, NULL, NULL, readable);
  properties[PROP_PLACE] = g_param_spec_string ("place", NULL, NULL, NULL, readable);
  properties[PROP_TIME_TEXT] = g_param_spec_string ("time-text", NULL, NULL, NULL, readable);
  properties[PROP_ICON_NAME] = g_param_spec_string ("icon-name", NULL, NULL, NULL, readable);
  properties[PROP_JSON] = g_param_spec_string ("json", NULL, NULL, NULL, readable);
  properties[PROP_EXPANDED] =
    g_param_spec_boolean ("expanded",
                          NULL,
                          NULL,
                          FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
demo_recorded_event_init (DemoRecordedEvent *self G_GNUC_UNUSED)
{
}

DemoRecordedEvent *
demo_recorded_event_new (NateroEvent *event)
{
  DemoRecordedEvent *self = g_object_new (DEMO_TYPE_RECORDED_EVENT, NULL);
  g_autofree char   *line = natero_event_to_json (event);

  self->action = g_strdup (natero_event_get_action (event));
  self->time_text = format_time (natero_event_get_created_at (event));
  read_json (self, line);
  return self;
}

gboolean
demo_recorded_event_get_expanded (DemoRecordedEvent *self)
{
  g_return_val_if_fail (DEMO_IS_RECORDED_EVENT (self), FALSE);

  return self->expanded;
}

void
demo_recorded_event_set_expanded (DemoRecordedEvent *self, gboolean expanded)
{
  g_return_if_fail (DEMO_IS_RECORDED_EVENT (self));

  if (self->expanded == expanded)
    return;
  self->expanded = expanded;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_EXPANDED]);
}
