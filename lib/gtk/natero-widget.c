/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-widget-private.h"

#include "natero-row-tags-private.h"
#include "natero-text-private.h"
#include "natero-use-table-private.h"
#include "natero-window-chain-private.h"
#include "natero-window-watch-private.h"

/* What GtkBuilder calls an object that has no id in the file. */
#define BUILDER_MADE_UP_PREFIX "___"

static const struct
{
  const char *name;
  guint       max_chars;
} limits[NATERO_N_WIDGET_IDS] = {
  [NATERO_WIDGET_FEATURE_ID] = { "feature_id", NATERO_FEATURE_ID_MAX_CHARS },
  [NATERO_WIDGET_MODULE_ID] = { "module_id", NATERO_MODULE_ID_MAX_CHARS },
  [NATERO_WIDGET_PRODUCT_ID] = { "product_id", NATERO_PRODUCT_ID_MAX_CHARS },
};

static const char *
get_id (GtkWidget *widget, NateroWidgetId which)
{
  NateroWidgetTags *tags = natero_widget_tags_get (widget);

  return tags != NULL ? natero_widget_tags_get_id (tags, which) : NULL;
}

static GtkWidget *
find_feature_widget (GtkWidget *widget)
{
  while (widget != NULL && get_id (widget, NATERO_WIDGET_FEATURE_ID) == NULL)
    widget = natero_use_table_get_parent (widget);

  return widget;
}

/*< private >
 * natero_widget_find_feature:
 * @widget: a widget that was used
 * @feature: (out caller-allocates): what its use counts as
 *
 * Looks for the feature that @widget belongs to: its own, or that of its nearest ancestor that
 * has one, through popovers, up to and including the window.
 *
 * Returns: whether there is one; if not, @feature is left as it is
 */
gboolean
natero_widget_find_feature (GtkWidget *widget, NateroFeature *feature)
{
  widget = find_feature_widget (widget);
  if (widget == NULL)
    return FALSE;

  *feature = (NateroFeature){ widget, get_id (widget, NATERO_WIDGET_FEATURE_ID), NULL, NULL };
  for (; widget != NULL; widget = gtk_widget_get_parent (widget))
    {
      if (feature->module_id == NULL)
        feature->module_id = get_id (widget, NATERO_WIDGET_MODULE_ID);
      if (feature->product_id == NULL)
        feature->product_id = get_id (widget, NATERO_WIDGET_PRODUCT_ID);
    }

  return TRUE;
}

/*< private >
 * natero_widget_describe:
 * @buildable: (type Gtk.Buildable): a widget, or something else from a UI file
 *
 * Names a widget so that a developer finds it: by its type, and by its id in the UI file where it
 * has one. Never by what it shows.
 *
 * Returns: (transfer full): such as `GtkButton “save”`
 */
char *
natero_widget_describe (gpointer buildable)
{
  const char *id = gtk_buildable_get_buildable_id (GTK_BUILDABLE (buildable));

  if (id == NULL || g_str_has_prefix (id, BUILDER_MADE_UP_PREFIX))
    return g_strdup (G_OBJECT_TYPE_NAME (buildable));

  return g_strdup_printf ("%s “%s”", G_OBJECT_TYPE_NAME (buildable), id);
}

static gboolean
is_attached (GtkWindow *window, G_GNUC_UNUSED gpointer user_data)
{
  return natero_window_watch_looks_at (window);
}

/*< private >
 * natero_widget_tell_unattached:
 * @widget: a widget with a feature of its own, that was used
 *
 * Says that the use does not count, if no tracker of the process looks at the widget's window or
 * at one that it is a dialog of. Once a widget.
 */
void
natero_widget_tell_unattached (GtkWidget *widget)
{
  NateroWidgetTags *tags = natero_widget_tags_get (widget);
  GtkRoot          *root = gtk_widget_get_root (widget);
  g_autofree char  *description = NULL;
  g_autofree char  *place = NULL;

  if (tags == NULL || root == NULL ||
      natero_window_chain_has (natero_window_chain_get_window (widget), is_attached, NULL) ||
      !natero_widget_tags_be_told (tags))
    return;

  description = natero_widget_describe (widget);
  place = natero_widget_describe (root);
  g_message ("%s has the feature id “%s” and was used, which does not count: its window, "
             "%s, is not attached to a tracker",
             description,
             natero_widget_tags_get_id (tags, NATERO_WIDGET_FEATURE_ID),
             place);
}

/*< private >
 * natero_widget_ensure_tags:
 * @widget: a widget
 *
 * Returns: (transfer none): the ids of the widget, made where it has none
 */
NateroWidgetTags *
natero_widget_ensure_tags (GtkWidget *widget)
{
  natero_row_tags_start ();

  return natero_widget_tags_ensure (widget);
}

/*< private >
 * natero_widget_set_id:
 * @widget: a widget
 * @which: which of its ids
 * @id: (nullable): the id, or `NULL` to remove it
 *
 * Sets one of the ids of a widget. A bad one is refused with a warning, and the former one stays.
 *
 * Returns: whether it was taken
 */
gboolean
natero_widget_set_id (GtkWidget *widget, NateroWidgetId which, const char *id)
{
  NateroWidgetTags *tags;
  g_autoptr (GError) error = NULL;

  if (!natero_text_check_optional_id (limits[which].name, id, limits[which].max_chars, &error))
    {
      g_autofree char *description = natero_widget_describe (widget);

      g_warning ("%s: %s", description, error->message);
      return FALSE;
    }

  tags = id != NULL ? natero_widget_ensure_tags (widget) : natero_widget_tags_get (widget);
  if (tags != NULL)
    natero_widget_tags_set_id (tags, which, id);

  return TRUE;
}

/**
 * natero_widget_set_feature_id:
 * @widget: a widget
 * @feature_id: (nullable): the feature that it is used for, 1 to 128 characters, or `NULL` for
 *   none
 *
 * Makes every use of a widget a use of a feature.
 *
 * However a person uses it, by pointer, touch, keyboard or a screen reader, one use is one
 * `feature` event, as long as its window is attached to a tracker. What a program changes by
 * itself is no use.
 *
 * What is used inside a widget is a use of the widget, unless it has a feature of its own or
 * something between the two has one. What is chosen in the popover of a [class@Gtk.MenuButton]
 * is no use of the button.
 *
 * The id may be set, changed and removed at any time, before a tracker is there too. A tag that
 * is set while a row of a list view is bound to its item goes when the item goes.
 *
 * An id that is empty, too long or not UTF-8 is refused with a warning that names the widget, and
 * the former one stays.
 *
 * In a UI file: [class@Natero.Tag].
 *
 * Since: 1.0
 */
void
natero_widget_set_feature_id (GtkWidget *widget, const char *feature_id)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));

  natero_widget_set_id (widget, NATERO_WIDGET_FEATURE_ID, feature_id);
}

/**
 * natero_widget_get_feature_id:
 * @widget: a widget
 *
 * Gets the feature that a widget was tagged with itself; its ancestors are not asked.
 *
 * Returns: (nullable) (transfer none): the feature id, valid until it is changed, or `NULL`
 *
 * Since: 1.0
 */
const char *
natero_widget_get_feature_id (GtkWidget *widget)
{
  g_return_val_if_fail (GTK_IS_WIDGET (widget), NULL);

  return get_id (widget, NATERO_WIDGET_FEATURE_ID);
}

/**
 * natero_widget_set_module_id:
 * @widget: a widget, such as a page of a [class@Gtk.Stack], a dialog or a window
 * @module_id: (nullable): the module that it is, 1 to 128 characters, or `NULL` for none
 *
 * Makes a widget a module: while it is the mapped one, this is the module of the tracker that
 * its window is attached to.
 *
 * Of several that are mapped in the window in front, the innermost says it, and side by side the
 * one that was mapped last; one in a dialog before those in the window behind it. When none is
 * mapped any more, the module is again what was last set by a call.
 *
 * The features of the widget and of what is inside it are recorded with this module.
 *
 * An id that is empty, too long or not UTF-8 is refused with a warning that names the widget, and
 * the former one stays.
 *
 * Since: 1.0
 */
void
natero_widget_set_module_id (GtkWidget *widget, const char *module_id)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));

  natero_widget_set_id (widget, NATERO_WIDGET_MODULE_ID, module_id);
}

/**
 * natero_widget_get_module_id:
 * @widget: a widget
 *
 * Gets the module that a widget was tagged with itself; its ancestors are not asked.
 *
 * Returns: (nullable) (transfer none): the module id, valid until it is changed, or `NULL`
 *
 * Since: 1.0
 */
const char *
natero_widget_get_module_id (GtkWidget *widget)
{
  g_return_val_if_fail (GTK_IS_WIDGET (widget), NULL);

  return get_id (widget, NATERO_WIDGET_MODULE_ID);
}

/**
 * natero_widget_set_product_id:
 * @widget: a widget, such as a page of a [class@Gtk.Stack], a dialog or a window
 * @product_id: (nullable): the product that it belongs to, 1 to 128 characters, or `NULL` for
 *   none
 *
 * Makes a widget a part of a product: while it is the mapped one, this is the product of the
 * tracker that its window is attached to. Of several that are mapped, the same one counts as for
 * [func@Natero.widget_set_module_id].
 *
 * The features of the widget and of what is inside it are recorded with this product.
 *
 * An id that is empty, too long or not UTF-8 is refused with a warning that names the widget, and
 * the former one stays.
 *
 * Since: 1.0
 */
void
natero_widget_set_product_id (GtkWidget *widget, const char *product_id)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));

  natero_widget_set_id (widget, NATERO_WIDGET_PRODUCT_ID, product_id);
}

/**
 * natero_widget_get_product_id:
 * @widget: a widget
 *
 * Gets the product that a widget was tagged with itself; its ancestors are not asked.
 *
 * Returns: (nullable) (transfer none): the product id, valid until it is changed, or `NULL`
 *
 * Since: 1.0
 */
const char *
natero_widget_get_product_id (GtkWidget *widget)
{
  g_return_val_if_fail (GTK_IS_WIDGET (widget), NULL);

  return get_id (widget, NATERO_WIDGET_PRODUCT_ID);
}

/**
 * natero_widget_add_use_signal:
 * @widget_type: a class of widgets of the application
 * @signal_name: a signal of it, or `notify::` and the name of a property
 * @settle_ms: how long nothing of the kind must happen until it is one use, in milliseconds, at
 *   most 60000; 0 counts each emission at once
 *
 * Says what it means to use an application’s own class of widgets.
 *
 * A tagged widget of the class, or of one that derives from it, has been used when it emits the
 * signal while a person’s hand is in it: at most 400 ms after a press, a touch, a key or an
 * activation there. What one press causes at once is one use, however many signals come of it.
 * Clicks on such a widget are no uses by themselves any more.
 *
 * In C, call it when the class is initialised, after the signal was made. It holds for good, and
 * for all trackers. Calling it again for the same signal changes @settle_ms.
 *
 * A type that is no widget, a signal or property that the class does not have, a signal that
 * cannot be watched (such as ::destroy) and a time past the limit are refused with a warning.
 *
 * Since: 1.0
 */
void
natero_widget_add_use_signal (GType widget_type, const char *signal_name, guint settle_ms)
{
  g_return_if_fail (signal_name != NULL);

  natero_use_table_add (widget_type, signal_name, settle_ms);
}
