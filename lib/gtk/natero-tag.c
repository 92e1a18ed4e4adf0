/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-tag.h"

#include "natero-widget-private.h"

/**
 * NateroTag:
 *
 * Tags a widget from a [class@Gtk.Builder] or Blueprint file, without code.
 *
 * ```xml
 * <object class="GtkButton" id="save">
 *   <property name="label" translatable="yes">Save</property>
 * </object>
 * <object class="NateroTag">
 *   <property name="widget">save</property>
 *   <property name="feature-id">document.save</property>
 * </object>
 * ```
 *
 * A tag may stand before or after the widget that it names, and beside the `<template>` of a
 * composite template, where each instance gets its own. It writes its ids to the widget, as
 * [func@Natero.widget_set_feature_id] and its siblings do.
 *
 * The widget keeps its tags alive, and they do not keep the widget: a property of a tag that is
 * bound to something goes on to follow it. A widget may have several tags; the last one to write
 * an id wins.
 *
 * [class@Gtk.Builder] knows the class once there was a [class@Natero.Tracker]. A program that
 * loads a file with tags earlier calls `g_type_ensure (NATERO_TYPE_TAG)` first, or adds
 * `type-func="natero_tag_get_type"` to the class in the file.
 *
 * Since: 1.0
 */
struct _NateroTag
{
  GObject parent_instance;

  GtkWidget *widget; /* weak; it holds this */
  char      *ids[NATERO_N_WIDGET_IDS];
};

enum
{
  PROP_0,
  PROP_WIDGET,
  PROP_FEATURE_ID,
  PROP_MODULE_ID,
  PROP_PRODUCT_ID,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void natero_tag_buildable_init (GtkBuildableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (NateroTag,
                               natero_tag,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_BUILDABLE,
                                                      natero_tag_buildable_init))

static guint
get_prop (NateroWidgetId which)
{
  return PROP_FEATURE_ID + which;
}

static void
keep_id (NateroTag *self, NateroWidgetId which, const char *id)
{
  if (g_strcmp0 (self->ids[which], id) == 0)
    return;

  g_free (self->ids[which]);
  self->ids[which] = g_strdup (id);
  g_object_notify_by_pspec (G_OBJECT (self), properties[get_prop (which)]);
}

/* What somebody else has written to the widget since then is theirs. */
static void
remove_id (NateroTag *self, NateroWidgetId which)
{
  NateroWidgetTags *tags = natero_widget_tags_get (self->widget);

  if (tags != NULL && self->ids[which] != NULL &&
      g_strcmp0 (natero_widget_tags_get_id (tags, which), self->ids[which]) == 0)
    natero_widget_tags_set_id (tags, which, NULL);
}

/* An id that comes before the widget is checked when the widget is there, so that a warning can
 * name it. */
static void
set_id (NateroTag *self, NateroWidgetId which, const char *id)
{
  if (self->widget != NULL && id == NULL)
    remove_id (self, which);
  else if (self->widget != NULL && !natero_widget_set_id (self->widget, which, id))
    return;

  keep_id (self, which, id);
}

static void
widget_gone_cb (gpointer user_data, G_GNUC_UNUSED GObject *former_widget)
{
  NateroTag *self = user_data;

  self->widget = NULL;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WIDGET]);
}

static void
leave_widget (NateroTag *self)
{
  NateroWidgetTags *tags = natero_widget_tags_get (self->widget);

  if (tags != NULL)
    natero_widget_tags_release (tags, G_OBJECT (self));
  for (guint i = 0; i < NATERO_N_WIDGET_IDS; i++)
    remove_id (self, i);

  g_object_weak_unref (G_OBJECT (self->widget), widget_gone_cb, self);
  self->widget = NULL;
}

static void
enter_widget (NateroTag *self, GtkWidget *widget)
{
  self->widget = widget;
  g_object_weak_ref (G_OBJECT (widget), widget_gone_cb, self);
  natero_widget_tags_hold (natero_widget_ensure_tags (widget), G_OBJECT (self));

  for (guint i = 0; i < NATERO_N_WIDGET_IDS; i++)
    if (self->ids[i] != NULL && !natero_widget_set_id (widget, i, self->ids[i]))
      keep_id (self, i, NULL);
}

static void
natero_tag_parser_finished (GtkBuildable *buildable, G_GNUC_UNUSED GtkBuilder *builder)
{
  NateroTag       *self = NATERO_TAG (buildable);
  g_autofree char *description = natero_widget_describe (buildable);
  const char      *id = NULL;

  if (self->widget != NULL)
    return;

  for (guint i = 0; i < NATERO_N_WIDGET_IDS && id == NULL; i++)
    id = self->ids[i];
  g_warning ("%s, for %s, tags nothing: its property “widget” has to be the id of a widget in the "
             "same file",
             description,
             id != NULL ? id : "no feature");
}

static void
natero_tag_buildable_init (GtkBuildableIface *iface)
{
  iface->parser_finished = natero_tag_parser_finished;
}

static void
natero_tag_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  NateroTag *self = NATERO_TAG (object);

  switch (prop_id)
    {
    case PROP_WIDGET:
      natero_tag_set_widget (self, g_value_get_object (value));
      break;
    case PROP_FEATURE_ID:
      natero_tag_set_feature_id (self, g_value_get_string (value));
      break;
    case PROP_MODULE_ID:
      natero_tag_set_module_id (self, g_value_get_string (value));
      break;
    case PROP_PRODUCT_ID:
      natero_tag_set_product_id (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
natero_tag_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  NateroTag *self = NATERO_TAG (object);

  switch (prop_id)
    {
    case PROP_WIDGET:
      g_value_set_object (value, self->widget);
      break;
    case PROP_FEATURE_ID:
      g_value_set_string (value, self->ids[NATERO_WIDGET_FEATURE_ID]);
      break;
    case PROP_MODULE_ID:
      g_value_set_string (value, self->ids[NATERO_WIDGET_MODULE_ID]);
      break;
    case PROP_PRODUCT_ID:
      g_value_set_string (value, self->ids[NATERO_WIDGET_PRODUCT_ID]);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
natero_tag_dispose (GObject *object)
{
  NateroTag *self = NATERO_TAG (object);

  if (self->widget != NULL)
    g_object_weak_unref (G_OBJECT (self->widget), widget_gone_cb, self);
  self->widget = NULL;

  G_OBJECT_CLASS (natero_tag_parent_class)->dispose (object);
}

static void
natero_tag_finalize (GObject *object)
{
  NateroTag *self = NATERO_TAG (object);

  for (guint i = 0; i < NATERO_N_WIDGET_IDS; i++)
    g_free (self->ids[i]);

  G_OBJECT_CLASS (natero_tag_parent_class)->finalize (object);
}

static void
natero_tag_class_init (NateroTagClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags   flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->set_property = natero_tag_set_property;
  object_class->get_property = natero_tag_get_property;
  object_class->dispose = natero_tag_dispose;
  object_class->finalize = natero_tag_finalize;

  /**
   * NateroTag:widget:
   *
   * The widget that is tagged.
   *
   * Another one gets the ids, and the former one loses them. It is not kept alive.
   *
   * Since: 1.0
   */
  properties[PROP_WIDGET] = g_param_spec_object ("widget", NULL, NULL, GTK_TYPE_WIDGET, flags);

  /**
   * NateroTag:feature-id:
   *
   * The feature that the widget is used for, 1 to 128 characters.
   *
   * `NULL`, the default, is none; to set it removes the one that the tag gave to the widget.
   *
   * Since: 1.0
   */
  properties[PROP_FEATURE_ID] = g_param_spec_string ("feature-id", NULL, NULL, NULL, flags);

  /**
   * NateroTag:module-id:
   *
   * The module that the widget is while it is mapped, 1 to 128 characters.
   *
   * `NULL`, the default, is none; to set it removes the one that the tag gave to the widget.
   *
   * Since: 1.0
   */
  properties[PROP_MODULE_ID] = g_param_spec_string ("module-id", NULL, NULL, NULL, flags);

  /**
   * NateroTag:product-id:
   *
   * The product that the widget belongs to while it is mapped, 1 to 128 characters.
   *
   * `NULL`, the default, is none; to set it removes the one that the tag gave to the widget.
   *
   * Since: 1.0
   */
  properties[PROP_PRODUCT_ID] = g_param_spec_string ("product-id", NULL, NULL, NULL, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
natero_tag_init (G_GNUC_UNUSED NateroTag *self)
{
}

/**
 * natero_tag_new:
 * @widget: (nullable): the widget to tag
 *
 * Makes a tag without an id.
 *
 * Returns: (transfer full): a tag, which the widget keeps alive as well
 *
 * Since: 1.0
 */
NateroTag *
natero_tag_new (GtkWidget *widget)
{
  g_return_val_if_fail (widget == NULL || GTK_IS_WIDGET (widget), NULL);

  return g_object_new (NATERO_TYPE_TAG, "widget", widget, NULL);
}

/**
 * natero_tag_set_widget:
 * @self: a tag
 * @widget: (nullable): the widget to tag
 *
 * Sets the widget that is tagged.
 *
 * Another one gets the ids, and the former one loses them. It is not kept alive.
 *
 * Since: 1.0
 */
void
natero_tag_set_widget (NateroTag *self, GtkWidget *widget)
{
  g_return_if_fail (NATERO_IS_TAG (self));
  g_return_if_fail (widget == NULL || GTK_IS_WIDGET (widget));

  if (self->widget == widget)
    return;

  /* The former widget may have been all that held it. */
  g_object_ref (self);
  if (self->widget != NULL)
    leave_widget (self);
  if (widget != NULL)
    enter_widget (self, widget);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WIDGET]);
  g_object_unref (self);
}

/**
 * natero_tag_get_widget:
 * @self: a tag
 *
 * Gets the widget that is tagged.
 *
 * Returns: (nullable) (transfer none): the widget, or `NULL` if there is none or it is gone
 *
 * Since: 1.0
 */
GtkWidget *
natero_tag_get_widget (NateroTag *self)
{
  g_return_val_if_fail (NATERO_IS_TAG (self), NULL);

  return self->widget;
}

/**
 * natero_tag_set_feature_id:
 * @self: a tag
 * @feature_id: (nullable): the feature that the widget is used for, 1 to 128 characters, or
 *   `NULL` for none
 *
 * Sets the feature that the widget is used for.
 *
 * An id that is empty, too long or not UTF-8 is refused with a warning that names the widget, and
 * the former one stays.
 *
 * Since: 1.0
 */
void
natero_tag_set_feature_id (NateroTag *self, const char *feature_id)
{
  g_return_if_fail (NATERO_IS_TAG (self));

  set_id (self, NATERO_WIDGET_FEATURE_ID, feature_id);
}

/**
 * natero_tag_get_feature_id:
 * @self: a tag
 *
 * Gets the feature that the widget is used for.
 *
 * Returns: (nullable) (transfer none): the feature id of the tag
 *
 * Since: 1.0
 */
const char *
natero_tag_get_feature_id (NateroTag *self)
{
  g_return_val_if_fail (NATERO_IS_TAG (self), NULL);

  return self->ids[NATERO_WIDGET_FEATURE_ID];
}

/**
 * natero_tag_set_module_id:
 * @self: a tag
 * @module_id: (nullable): the module that the widget is, 1 to 128 characters, or `NULL` for none
 *
 * Sets the module that the widget is while it is mapped.
 *
 * An id that is empty, too long or not UTF-8 is refused with a warning that names the widget, and
 * the former one stays.
 *
 * Since: 1.0
 */
void
natero_tag_set_module_id (NateroTag *self, const char *module_id)
{
  g_return_if_fail (NATERO_IS_TAG (self));

  set_id (self, NATERO_WIDGET_MODULE_ID, module_id);
}

/**
 * natero_tag_get_module_id:
 * @self: a tag
 *
 * Gets the module that the widget is while it is mapped.
 *
 * Returns: (nullable) (transfer none): the module id of the tag
 *
 * Since: 1.0
 */
const char *
natero_tag_get_module_id (NateroTag *self)
{
  g_return_val_if_fail (NATERO_IS_TAG (self), NULL);

  return self->ids[NATERO_WIDGET_MODULE_ID];
}

/**
 * natero_tag_set_product_id:
 * @self: a tag
 * @product_id: (nullable): the product that the widget belongs to, 1 to 128 characters, or `NULL`
 *   for none
 *
 * Sets the product that the widget belongs to while it is mapped.
 *
 * An id that is empty, too long or not UTF-8 is refused with a warning that names the widget, and
 * the former one stays.
 *
 * Since: 1.0
 */
void
natero_tag_set_product_id (NateroTag *self, const char *product_id)
{
  g_return_if_fail (NATERO_IS_TAG (self));

  set_id (self, NATERO_WIDGET_PRODUCT_ID, product_id);
}

/**
 * natero_tag_get_product_id:
 * @self: a tag
 *
 * Gets the product that the widget belongs to while it is mapped.
 *
 * Returns: (nullable) (transfer none): the product id of the tag
 *
 * Since: 1.0
 */
const char *
natero_tag_get_product_id (NateroTag *self)
{
  g_return_val_if_fail (NATERO_IS_TAG (self), NULL);

  return self->ids[NATERO_WIDGET_PRODUCT_ID];
}
