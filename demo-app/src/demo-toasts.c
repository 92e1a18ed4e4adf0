/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "demo-toasts.h"

#define TIMEOUT_SECONDS 4

/*
 * A toast overlay that knows its toasts by number.
 */
struct _DemoToasts
{
  AdwBin parent_instance;

  AdwToastOverlay *overlay;
  AdwToast        *prototypes[DEMO_N_TOASTS];
  AdwToast        *current; /* weak */
};

G_DEFINE_FINAL_TYPE (DemoToasts, demo_toasts, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_CONTENT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static const char *const names[DEMO_N_TOASTS] = {
  [DEMO_TOAST_TASK_CREATED] = "task_created", [DEMO_TOAST_TASK_SAVED] = "task_saved",
  [DEMO_TOAST_TASK_DELETED] = "task_deleted", [DEMO_TOAST_REPORT_SAVED] = "report_saved",
  [DEMO_TOAST_SIGNED_IN] = "signed_in",       [DEMO_TOAST_SIGNED_OUT] = "signed_out",
  [DEMO_TOAST_ALL_SENT] = "all_sent",         [DEMO_TOAST_ERASED] = "erased",
};

static void
demo_toasts_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  DemoToasts *self = DEMO_TOASTS (object);

  switch (prop_id)
    {
    case PROP_CONTENT:
      g_value_set_object (value, adw_toast_overlay_get_child (self->overlay));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
demo_toasts_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  DemoToasts *self = DEMO_TOASTS (object);

  switch (prop_id)
    {
    case PROP_CONTENT:
      adw_toast_overlay_set_child (self->overlay, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
demo_toasts_dispose (GObject *object)
{
  g_clear_weak_pointer (&DEMO_TOASTS (object)->current);
  G_OBJECT_CLASS (demo_toasts_parent_class)->dispose (object);
}

static void
demo_toasts_class_init (DemoToastsClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = demo_toasts_get_property;
  object_class->set_property = demo_toasts_set_property;
  object_class->dispose = demo_toasts_dispose;

  properties[PROP_CONTENT] = g_param_spec_object (
    "content", NULL, NULL, GTK_TYPE_WIDGET, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/natero/Demo/ui/demo-toasts.ui");
  gtk_widget_class_bind_template_child (widget_class, DemoToasts, overlay);
  for (guint i = 0; i < DEMO_N_TOASTS; i++)
    gtk_widget_class_bind_template_child_full (
      widget_class,
      names[i],
      FALSE,
      (gssize) (G_STRUCT_OFFSET (DemoToasts, prototypes) + i * sizeof (AdwToast *)));
}

static void
demo_toasts_init (DemoToasts *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* The newest counts: nobody should read of a success that is two steps old. */
static void
show (DemoToasts *self, AdwToast *toast)
{
  if (self->current != NULL)
    adw_toast_dismiss (self->current);
  g_set_weak_pointer (&self->current, toast);
  adw_toast_set_timeout (toast, TIMEOUT_SECONDS);
  adw_toast_overlay_add_toast (self->overlay, toast);
}

/* A toast can be shown once only, so each showing is a copy. */
void
demo_toasts_show (DemoToasts *self, DemoToast toast)
{
  AdwToast *prototype, *copy;

  g_return_if_fail (DEMO_IS_TOASTS (self));
  g_return_if_fail (toast < DEMO_N_TOASTS);

  prototype = self->prototypes[toast];
  copy = adw_toast_new (adw_toast_get_title (prototype));
  adw_toast_set_button_label (copy, adw_toast_get_button_label (prototype));
  adw_toast_set_action_name (copy, adw_toast_get_action_name (prototype));
  show (self, copy);
}

void
demo_toasts_show_text (DemoToasts *self, const char *text)
{
  g_autofree char *markup = NULL;

  g_return_if_fail (DEMO_IS_TOASTS (self));

  markup = g_markup_escape_text (text, -1);
  show (self, adw_toast_new (markup));
}
