/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-action-click-private.h"

#include "natero-emission-hook-private.h"

/* What GtkPopoverMenu makes of the items of a menu; it is private to GTK. */
#define MENU_ITEM_TYPE_NAME "GtkModelButton"

/* Menus in menus: more than anybody unfolds, and an end where one holds itself. */
#define MAX_MENU_DEPTH 16

struct _NateroActionClick
{
  NateroActionClickFunc clicked;
  gpointer              user_data;

  GTypeClass         *button_class;
  NateroEmissionHook *button_hook;
  NateroEmissionHook *item_hook; /* NULL until the program has shown a menu */
  NateroEmissionHook *map_hook;  /* until then */
};

static void
button_clicked_cb (G_GNUC_UNUSED guint signal_id,
                   G_GNUC_UNUSED guint n_values,
                   const GValue       *values,
                   gpointer            user_data)
{
  NateroActionClick *self = user_data;
  GtkActionable     *button = g_value_get_object (&values[0]);
  const char        *full_name = gtk_actionable_get_action_name (button);

  if (full_name != NULL)
    self->clicked (GTK_WIDGET (button),
                   full_name,
                   gtk_actionable_get_action_target_value (button),
                   self->user_data);
}

static GMenuModel *
get_model (GtkWidget *widget)
{
  if (GTK_IS_POPOVER_MENU (widget))
    return gtk_popover_menu_get_menu_model (GTK_POPOVER_MENU (widget));
  if (GTK_IS_POPOVER_MENU_BAR (widget))
    return gtk_popover_menu_bar_get_menu_model (GTK_POPOVER_MENU_BAR (widget));

  return NULL;
}

/* What the item of a menu is bound to, GTK keeps to itself. Its label tells, if all that have it
 * are bound to the same. */
typedef struct
{
  const char *text;
  char       *full_name;
  GVariant   *target;
  gboolean    is_ambiguous;
} Search;

/* As GtkLabel shows it: an underscore marks the letter after it. */
static gboolean
is_shown_as (const char *label, const char *text)
{
  for (; *label != '\0'; label++, text++)
    {
      if (*label == '_' && label[1] != '\0')
        label++;
      if (*label != *text)
        return FALSE;
    }

  return *text == '\0';
}

static gboolean
are_equal (GVariant *a, GVariant *b)
{
  return a == b || (a != NULL && b != NULL && g_variant_equal (a, b));
}

static void
look_at_item (GMenuModel *model, int i, Search *search)
{
  g_autofree char *label = NULL;
  g_autofree char *full_name = NULL;
  g_autoptr (GVariant) target = NULL;

  if (!g_menu_model_get_item_attribute (model, i, G_MENU_ATTRIBUTE_LABEL, "s", &label) ||
      !g_menu_model_get_item_attribute (model, i, G_MENU_ATTRIBUTE_ACTION, "s", &full_name) ||
      !is_shown_as (label, search->text))
    return;

  target = g_menu_model_get_item_attribute_value (model, i, G_MENU_ATTRIBUTE_TARGET, NULL);
  if (search->full_name == NULL)
    {
      search->full_name = g_steal_pointer (&full_name);
      search->target = g_steal_pointer (&target);
    }
  else if (!g_str_equal (search->full_name, full_name) || !are_equal (search->target, target))
    search->is_ambiguous = TRUE;
}

static void
look_into_menu (GMenuModel *model, int depth, Search *search)
{
  static const char *const links[] = { G_MENU_LINK_SECTION, G_MENU_LINK_SUBMENU };

  for (int i = 0; depth < MAX_MENU_DEPTH && i < g_menu_model_get_n_items (model); i++)
    {
      look_at_item (model, i, search);
      for (gsize j = 0; j < G_N_ELEMENTS (links); j++)
        {
          g_autoptr (GMenuModel) menu = g_menu_model_get_item_link (model, i, links[j]);

          if (menu != NULL)
            look_into_menu (menu, depth + 1, search);
        }
    }
}

static GMenuModel *
find_model (GtkWidget *item)
{
  GMenuModel *model = NULL;

  for (GtkWidget *widget = item; widget != NULL && model == NULL;
       widget = gtk_widget_get_parent (widget))
    model = get_model (widget);

  return model;
}

static void
item_clicked_cb (guint signal_id, guint n_values, const GValue *values, gpointer user_data)
{
  NateroActionClick *self = user_data;
  GtkWidget         *item = g_value_get_object (&values[0]);
  GMenuModel        *model = find_model (item);
  g_autofree char   *text = NULL;
  Search             search = { NULL, NULL, NULL, FALSE };

  /* A menu of the application's own making. */
  if (model == NULL || gtk_actionable_get_action_name (GTK_ACTIONABLE (item)) != NULL)
    {
      button_clicked_cb (signal_id, n_values, values, user_data);
      return;
    }

  g_object_get (item, "text", &text, NULL);
  search.text = text;
  look_into_menu (model, 0, &search);
  if (search.full_name != NULL && !search.is_ambiguous)
    self->clicked (item, search.full_name, search.target, self->user_data);
  g_free (search.full_name);
  g_clear_pointer (&search.target, g_variant_unref);
}

static gboolean
find_items (NateroActionClick *self)
{
  GType type = g_type_from_name (MENU_ITEM_TYPE_NAME);

  if (type == G_TYPE_INVALID || g_type_class_peek (type) == NULL)
    return FALSE;

  self->item_hook =
    natero_emission_hook_new (g_signal_lookup ("clicked", type), item_clicked_cb, self);
  return TRUE;
}

/* The first menu of the program. */
static void
mapped_cb (G_GNUC_UNUSED guint         signal_id,
           G_GNUC_UNUSED guint         n_values,
           G_GNUC_UNUSED const GValue *values,
           gpointer                    user_data)
{
  NateroActionClick *self = user_data;

  if (find_items (self))
    g_clear_pointer (&self->map_hook, natero_emission_hook_free);
}

/*< private >
 * natero_action_click_new:
 * @clicked: what to call; after the action of a button, before that of a menu item
 * @user_data: for @clicked
 *
 * Begins to look. GTK must be initialised.
 *
 * Returns: (transfer full): it
 */
NateroActionClick *
natero_action_click_new (NateroActionClickFunc clicked, gpointer user_data)
{
  NateroActionClick *self = g_new0 (NateroActionClick, 1);

  self->clicked = clicked;
  self->user_data = user_data;
  self->button_class = g_type_class_ref (GTK_TYPE_BUTTON);
  self->button_hook = natero_emission_hook_new (
    g_signal_lookup ("clicked", GTK_TYPE_BUTTON), button_clicked_cb, self);
  if (!find_items (self))
    self->map_hook =
      natero_emission_hook_new (g_signal_lookup ("map", GTK_TYPE_WIDGET), mapped_cb, self);
  return self;
}

/*< private >
 * natero_action_click_free:
 * @self: (nullable) (transfer full): it
 *
 * Looks no more.
 */
void
natero_action_click_free (NateroActionClick *self)
{
  if (self == NULL)
    return;

  natero_emission_hook_free (self->button_hook);
  natero_emission_hook_free (self->item_hook);
  natero_emission_hook_free (self->map_hook);
  g_type_class_unref (self->button_class);
  g_free (self);
}

/* What is innermost for a button may be another signal of its own, such as toggled. */
static gboolean
is_being_clicked (GtkWidget *widget)
{
  GSignalInvocationHint *hint;

  if (!GTK_IS_BUTTON (widget) && !g_str_equal (G_OBJECT_TYPE_NAME (widget), MENU_ITEM_TYPE_NAME))
    return FALSE;

  hint = g_signal_get_invocation_hint (widget);
  return hint != NULL && g_str_equal (g_signal_name (hint->signal_id), "clicked");
}

/*< private >
 * natero_action_click_find:
 * @root: a widget
 * @is_it: (nullable): a further condition
 *
 * Looks for a button or a menu item that is being clicked right now: for what causes the action
 * that is activated. There may be several, where a handler clicks another button.
 *
 * Returns: (transfer none) (nullable): one for which @is_it is so
 */
GtkWidget *
natero_action_click_find (GtkWidget *root, gboolean (*is_it) (GtkWidget *widget))
{
  if (is_being_clicked (root) && (is_it == NULL || is_it (root)))
    return root;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = natero_action_click_find (child, is_it);

      if (found != NULL)
        return found;
    }

  return NULL;
}
