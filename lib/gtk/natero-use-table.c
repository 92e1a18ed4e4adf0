/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-use-table-private.h"

#include <string.h>

#define AT_ONCE 0
#define SETTLES 1000

#define NOTIFY_PREFIX "notify::"
#define MAX_SETTLE_MS 60000

static gboolean
is_turned_on (GtkWidget *toggle)
{
  return gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (toggle));
}

/* Nothing tells a radio button from a check button but the node that its mark is drawn with. */
static gboolean
is_radio (GtkWidget *check)
{
  for (GtkWidget *child = gtk_widget_get_first_child (check); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (g_strcmp0 (gtk_widget_get_css_name (child), "radio") == 0)
      return TRUE;

  return FALSE;
}

/* Choosing one radio button turns another off, which nobody used. */
static gboolean
is_chosen (GtkWidget *check)
{
  return gtk_check_button_get_active (GTK_CHECK_BUTTON (check)) || !is_radio (check);
}

static gboolean
has_entry (GtkWidget *combo_box)
{
  return gtk_combo_box_get_has_entry (GTK_COMBO_BOX (combo_box));
}

/* To leave a search empties the entry, and is none. */
static gboolean
has_text (GtkWidget *entry)
{
  return *gtk_editable_get_text (GTK_EDITABLE (entry)) != '\0';
}

/* An item of a menu that opens another menu is no choice. */
static gboolean
is_choice (GtkWidget *item)
{
  g_autofree char *menu_name = NULL;
  g_autoptr (GObject) popover = NULL;

  g_object_get (item, "menu-name", &menu_name, "popover", &popover, NULL);

  return menu_name == NULL && popover == NULL;
}

/*
 * What is one use of each class. A class stands for those that derive from it and have no row of
 * their own for the signal. By name, since not every version of GTK has them all.
 *
 * A row with no use tells of a hand that no input event tells of.
 */
/* clang-format off */
static const NateroUseRow rows[] = {
#define ON     NATERO_GATE_ON
#define NEAR   NATERO_GATE_NEAR
#define NONE   NATERO_GATE_NONE
#define ACTIVE NATERO_GATE_ACTIVE
#define OPENED NATERO_GATE_OPENED
#define SHOWS  NATERO_NO_USE
#define EDIT   NATERO_NO_USE_EDIT
#define SELF   NATERO_ORIGIN_SELF
#define ARG    NATERO_ORIGIN_ARGUMENT
#define ITEM   NATERO_ORIGIN_ITEM
  /* class                  its part           signal                       settling gate    tag of  if            what counts as one */
  { "GtkButton",            NULL,              "clicked",                   AT_ONCE, NEAR,   SELF,   NULL,         "a press" },
  { "GtkButton",            NULL,              "activate",                  AT_ONCE, SHOWS,  SELF,   NULL,         NULL },
  { "GtkLinkButton",        NULL,              "clicked",                   AT_ONCE, NEAR,   SELF,   NULL,         "a press" },
  { "GtkToggleButton",      NULL,              "clicked",                   AT_ONCE, NEAR,   SELF,   NULL,         "a press" },
  { "GtkCheckButton",       NULL,              "toggled",                   AT_ONCE, ON,     SELF,   is_chosen,    "a change; in a radio group, of the button that is chosen" },
  { "GtkCheckButton",       NULL,              "activate",                  AT_ONCE, SHOWS,  SELF,   NULL,         NULL },
  { "GtkSwitch",            NULL,              "notify::active",            AT_ONCE, ON,     SELF,   NULL,         "a change" },
  { "GtkSwitch",            NULL,              "activate",                  AT_ONCE, ACTIVE, SELF,   NULL,         "a change" },
  { "GtkMenuButton",        "GtkToggleButton", "toggled",                   AT_ONCE, ON,     SELF,   is_turned_on, "opening it; what is in its popover has tags of its own" },
  { "GtkMenuButton",        NULL,              "activate",                  AT_ONCE, SHOWS,  SELF,   NULL,         NULL },
  { "GtkDropDown",          NULL,              "notify::selected",          AT_ONCE, ON,     SELF,   NULL,         "another item" },
  { "GtkDropDown",          NULL,              "activate",                  AT_ONCE, SHOWS,  SELF,   NULL,         NULL },
  { "GtkComboBox",          NULL,              "changed",                   SETTLES, ON,     SELF,   has_entry,    "another item, or what is typed until it rests" },
  { "GtkComboBox",          NULL,              "changed",                   AT_ONCE, ON,     SELF,   NULL,         "another item" },
  { "GtkComboBox",          NULL,              "activate",                  AT_ONCE, SHOWS,  SELF,   NULL,         NULL },
  { "GtkEntry",             NULL,              "changed",                   SETTLES, ON,     SELF,   NULL,         "an edit, until it rests, Enter, or the focus leaves" },
  { "GtkEntry",             NULL,              "activate",                  AT_ONCE, ACTIVE, SELF,   NULL,         "Enter, with the edit before it" },
  { "GtkPasswordEntry",     NULL,              "changed",                   SETTLES, ON,     SELF,   NULL,         "as of an entry" },
  { "GtkPasswordEntry",     NULL,              "activate",                  AT_ONCE, ACTIVE, SELF,   NULL,         "as of an entry" },
  { "GtkSearchEntry",       NULL,              "changed",                   SETTLES, ON,     SELF,   has_text,     "a search: what is typed until it rests, Enter, or the focus leaves; to empty it is none" },
  { "GtkSearchEntry",       NULL,              "activate",                  AT_ONCE, ACTIVE, SELF,   NULL,         "Enter, with the search before it" },
  { "GtkEditableLabel",     NULL,              "changed",                   SETTLES, ON,     SELF,   NULL,         "as of an entry" },
  { "GtkText",              NULL,              "changed",                   SETTLES, ON,     SELF,   NULL,         "as of an entry" },
  { "GtkText",              NULL,              "activate",                  AT_ONCE, ACTIVE, SELF,   NULL,         "as of an entry" },
  { "GtkSpinButton",        NULL,              "value-changed",             SETTLES, ON,     SELF,   NULL,         "a run of steps, or a typed value that is taken" },
  { "GtkSpinButton",        NULL,              "changed",                   AT_ONCE, EDIT,   SELF,   NULL,         NULL },
  { "GtkScale",             NULL,              "change-value",              SETTLES, NONE,   SELF,   NULL,         "a drag, or a run of steps" },
  { "GtkScaleButton",       NULL,              "value-changed",             SETTLES, ON,     SELF,   NULL,         "a drag, or a run of steps" },
  { "GtkExpander",          NULL,              "notify::expanded",          AT_ONCE, ON,     SELF,   NULL,         "opening or closing it" },
  { "GtkExpander",          NULL,              "activate",                  AT_ONCE, ACTIVE, SELF,   NULL,         "opening or closing it" },
  { "GtkListBox",           NULL,              "row-activated",             AT_ONCE, NEAR,   ARG,    NULL,         "a row that is activated" },
  { "GtkListBox",           NULL,              "row-selected",              SETTLES, ON,     ARG,    NULL,         "a row that is selected, with the way to it" },
  { "GtkListBoxRow",        NULL,              "activate",                  AT_ONCE, SHOWS,  SELF,   NULL,         NULL },
  { "GtkFlowBox",           NULL,              "child-activated",           AT_ONCE, NEAR,   ARG,    NULL,         "a child that is activated" },
  { "GtkFlowBox",           NULL,              "selected-children-changed", SETTLES, ON,     SELF,   NULL,         "a child that is selected, with the way to it" },
  { "GtkFlowBoxChild",      NULL,              "activate",                  AT_ONCE, SHOWS,  SELF,   NULL,         NULL },
  { "GtkListView",          NULL,              "activate",                  AT_ONCE, NEAR,   ITEM,   NULL,         "an item that is activated" },
  { "GtkGridView",          NULL,              "activate",                  AT_ONCE, NEAR,   ITEM,   NULL,         "an item that is activated" },
  { "GtkColumnView",        NULL,              "activate",                  AT_ONCE, NEAR,   SELF,   NULL,         "an item that is activated" },
  { "GtkTreeView",          NULL,              "row-activated",             AT_ONCE, NEAR,   SELF,   NULL,         "a row that is activated" },
  { "GtkIconView",          NULL,              "item-activated",            AT_ONCE, NEAR,   SELF,   NULL,         "an item that is activated" },
  { "GtkNotebook",          NULL,              "switch-page",               AT_ONCE, ON,     SELF,   NULL,         "going to another page by its tab or by keys" },
  { "GtkNotebook",          NULL,              "change-current-page",       AT_ONCE, SHOWS,  SELF,   NULL,         NULL },
  { "GtkStackSwitcher",     "GtkToggleButton", "clicked",                   AT_ONCE, NEAR,   SELF,   NULL,         "a press on a page" },
  { "GtkStackSidebar",      "GtkListBox",      "row-selected",              SETTLES, ON,     SELF,   NULL,         "another page, with the way to it" },
  { "GtkTextView",          NULL,              "buffer:changed",            SETTLES, ON,     SELF,   NULL,         "an edit, until it rests or the focus leaves" },
  { "GtkCalendar",          NULL,              "day-selected",              SETTLES, ON,     SELF,   NULL,         "another day, with the way to it" },
  { "GtkColorButton",       NULL,              "color-set",                 AT_ONCE, NONE,   SELF,   NULL,         "a colour that is chosen" },
  { "GtkFontButton",        NULL,              "font-set",                  AT_ONCE, NONE,   SELF,   NULL,         "a font that is chosen" },
  { "GtkAppChooserButton",  NULL,              "changed",                   AT_ONCE, ON,     SELF,   NULL,         "another application" },
  { "GtkColorDialogButton", NULL,              "notify::rgba",              AT_ONCE, OPENED, SELF,   NULL,         "another colour" },
  { "GtkFontDialogButton",  NULL,              "notify::font-desc",         AT_ONCE, OPENED, SELF,   NULL,         "another font" },
  { "GtkModelButton",       NULL,              "clicked",                   AT_ONCE, ACTIVE, SELF,   is_choice,    "an item of a popover menu that is chosen" },
  { "GtkScrollbar",         NULL,              NULL,                        AT_ONCE, SHOWS,  SELF,   NULL,         "nothing: it moves what it belongs to" },
  { "AdwComboRow",          NULL,              "notify::selected",          AT_ONCE, ON,     SELF,   NULL,         "another item" },
  { "AdwSwitchRow",         NULL,              "notify::active",            AT_ONCE, ON,     SELF,   NULL,         "a change" },
#undef ON
#undef NEAR
#undef NONE
#undef ACTIVE
#undef OPENED
#undef SHOWS
#undef EDIT
#undef SELF
#undef ARG
#undef ITEM
};
/* clang-format on */

/* Made of other widgets, which are used as a part of it and not for themselves. */
static const char *const composites[] = {
  "GtkMenuButton",
  "GtkDropDown",
  "GtkComboBox",
  "GtkEntry",
  "GtkPasswordEntry",
  "GtkSearchEntry",
  "GtkEditableLabel",
  "GtkText",
  "GtkSpinButton",
  "GtkScale",
  "GtkScaleButton",
  "GtkCalendar",
  "GtkColorButton",
  "GtkFontButton",
  "GtkAppChooserButton",
  "GtkColorDialogButton",
  "GtkFontDialogButton",
  "GtkTextView",
  "GtkLabel",
  "GtkScrollbar",
  "AdwComboRow",
  "AdwSwitchRow",
};

/* Rows of a list, to activate which is only the way to use them. */
static const char *const own_rows[] = { "AdwComboRow", "AdwSwitchRow" };

typedef enum
{
  KIND_KNOWN = 1 << 0,
  KIND_IN_TABLE = 1 << 1,
  KIND_COMPOSITE = 1 << 2,
  KIND_OWN_ROW = 1 << 3,
} Kind;

static GQuark
get_kind_quark (void)
{
  return g_quark_from_static_string ("natero-use-table-kind");
}

static GQuark
get_own_quark (void)
{
  return g_quark_from_static_string ("natero-use-table-own");
}

static GQuark
get_added_quark (void)
{
  return g_quark_from_static_string ("natero-use-table-added");
}

/* What an application adds hangs on the type of all widgets: every tracker of it sees the same. */
static GPtrArray *
get_added (void)
{
  return g_type_get_qdata (GTK_TYPE_WIDGET, get_added_quark ());
}

guint
natero_use_table_get_n_rows (void)
{
  GPtrArray *added = get_added ();

  return G_N_ELEMENTS (rows) + (added != NULL ? added->len : 0);
}

const NateroUseRow *
natero_use_table_get_row (guint i)
{
  return i < G_N_ELEMENTS (rows) ? &rows[i]
                                 : g_ptr_array_index (get_added (), i - G_N_ELEMENTS (rows));
}

static NateroUseRow *
find_added (const char *type_name, const char *signal)
{
  GPtrArray *added = get_added ();

  for (guint i = 0; added != NULL && i < added->len; i++)
    {
      NateroUseRow *row = g_ptr_array_index (added, i);

      if (strcmp (row->type_name, type_name) == 0 && strcmp (row->signal, signal) == 0)
        return row;
    }

  return NULL;
}

static gboolean
check_signal (GType type, const char *signal)
{
  GSignalQuery query = { 0 };
  guint        signal_id = g_signal_is_valid_name (signal) ? g_signal_lookup (signal, type) : 0;

  if (signal_id == 0)
    {
      g_warning ("%s has no signal “%s”: it is no use of it", g_type_name (type), signal);
      return FALSE;
    }

  g_signal_query (signal_id, &query);
  if ((query.signal_flags & G_SIGNAL_NO_HOOKS) != 0)
    g_warning ("The signal “%s” of %s cannot be a use: it has no emission hooks",
               signal,
               g_type_name (type));

  return (query.signal_flags & G_SIGNAL_NO_HOOKS) == 0;
}

static gboolean
check_property (GType type, GTypeClass *klass, const char *property)
{
  if (klass != NULL && g_object_class_find_property ((GObjectClass *) klass, property) != NULL)
    return TRUE;

  g_warning ("%s has no property “%s”: a change of it is no use", g_type_name (type), property);
  return FALSE;
}

static gboolean
check_use (GType type, const char *signal, guint settle_ms)
{
  /* While the class is initialised it is there, and not to be asked for again. */
  GTypeClass *klass = g_type_class_peek (type);

  if (settle_ms > MAX_SETTLE_MS)
    {
      g_warning ("The use “%s” of %s settles in %u ms: the limit is %d",
                 signal,
                 g_type_name (type),
                 settle_ms,
                 MAX_SETTLE_MS);
      return FALSE;
    }

  if (klass == NULL)
    klass = g_type_class_ref (type);

  return g_str_has_prefix (signal, NOTIFY_PREFIX)
           ? check_property (type, klass, signal + strlen (NOTIFY_PREFIX))
           : check_signal (type, signal);
}

/*< private >
 * natero_use_table_add:
 * @widget_type: a class of an application
 * @signal: a signal of it, or `notify::` and a property
 * @settle_ms: how long it has to rest, 0 for at once
 *
 * Adds a row, for good. What is wrong is said in a warning.
 */
void
natero_use_table_add (GType widget_type, const char *signal, guint settle_ms)
{
  NateroUseRow *row;

  if (!g_type_is_a (widget_type, GTK_TYPE_WIDGET))
    {
      const char *name = g_type_name (widget_type);

      g_warning ("%s is no widget: it has no uses", name != NULL ? name : "An invalid type");
      return;
    }

  if (!check_use (widget_type, signal, settle_ms))
    return;

  row = find_added (g_type_name (widget_type), signal);
  if (row == NULL)
    {
      if (get_added () == NULL)
        g_type_set_qdata (GTK_TYPE_WIDGET, get_added_quark (), g_ptr_array_new ());
      row = g_new0 (NateroUseRow, 1);
      row->type_name = g_type_name (widget_type);
      row->signal = g_intern_string (signal);
      row->gate = NATERO_GATE_IN;
      row->one = "what the application says";
      g_ptr_array_add (get_added (), row);
      g_type_set_qdata (widget_type, get_own_quark (), row);
    }
  row->settle_ms = settle_ms;
}

/* The row of a list box shows that a hand is on it, and what is used is the list box. */
static gboolean
is_about_uses (const NateroUseRow *row)
{
  return row->gate < NATERO_NO_USE || row->signal == NULL;
}

static gboolean
is_among (const char *const *names, gsize n_names, GType type)
{
  for (gsize i = 0; i < n_names; i++)
    if (strcmp (names[i], g_type_name (type)) == 0)
      return TRUE;

  return FALSE;
}

static Kind
find_kind (GType type)
{
  Kind kind = KIND_KNOWN;

  for (; type != GTK_TYPE_WIDGET && type != G_TYPE_INVALID; type = g_type_parent (type))
    {
      for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
        if (strcmp (rows[i].type_name, g_type_name (type)) == 0 && is_about_uses (&rows[i]))
          kind |= KIND_IN_TABLE;
      if (is_among (composites, G_N_ELEMENTS (composites), type))
        kind |= KIND_COMPOSITE;
      if (is_among (own_rows, G_N_ELEMENTS (own_rows), type))
        kind |= KIND_OWN_ROW;
    }

  return kind;
}

static Kind
get_kind (GType type)
{
  Kind kind = GPOINTER_TO_UINT (g_type_get_qdata (type, get_kind_quark ()));

  if (kind == 0)
    {
      kind = find_kind (type);
      g_type_set_qdata (type, get_kind_quark (), GUINT_TO_POINTER (kind));
    }

  return kind;
}

static gboolean
is_composite (GtkWidget *widget)
{
  return (get_kind (G_OBJECT_TYPE (widget)) & KIND_COMPOSITE) != 0;
}

/*< private >
 * natero_use_table_is_own:
 * @type: the type of a widget
 *
 * Returns: whether the application says what a use of it is, or it is a row whose uses are its own,
 *   and not those of its list
 */
gboolean
natero_use_table_is_own (GType type)
{
  if ((get_kind (type) & KIND_OWN_ROW) != 0)
    return TRUE;

  for (; type != GTK_TYPE_WIDGET && type != G_TYPE_INVALID; type = g_type_parent (type))
    if (g_type_get_qdata (type, get_own_quark ()) != NULL)
      return TRUE;

  return FALSE;
}

/*< private >
 * natero_use_table_has_type:
 * @type: the type of a widget
 *
 * Returns: whether the table says what a use of it is
 */
gboolean
natero_use_table_has_type (GType type)
{
  return (get_kind (type) & KIND_IN_TABLE) != 0 || natero_use_table_is_own (type);
}

/*< private >
 * natero_use_table_get_parent:
 * @widget: a widget
 *
 * To open a menu is a use of its button, what is chosen there is not; the popup of a drop-down is
 * a part of it.
 *
 * Returns: (nullable) (transfer none): what it is used in
 */
GtkWidget *
natero_use_table_get_parent (GtkWidget *widget)
{
  GtkWidget *parent = gtk_widget_get_parent (widget);

  if (GTK_IS_POPOVER (widget) && GTK_IS_MENU_BUTTON (parent))
    return gtk_widget_get_parent (parent);

  return parent;
}

/*< private >
 * natero_use_table_find_acting:
 * @widget: what a hand is on
 *
 * Returns: (transfer none): the widget that acts upon that: the nearest that is in the table, or
 *   the whole that it is a part of; @widget itself where there is none
 */
GtkWidget *
natero_use_table_find_acting (GtkWidget *widget)
{
  GtkWidget *acting = NULL;

  for (GtkWidget *w = widget; w != NULL; w = natero_use_table_get_parent (w))
    if (natero_use_table_has_type (G_OBJECT_TYPE (w)) && (acting == NULL || is_composite (w)))
      acting = w;

  return acting != NULL ? acting : widget;
}

/*< private >
 * natero_use_table_is_part:
 * @widget: a widget
 * @ancestor: it, or one that it is in
 *
 * Returns: whether @ancestor, or something between the two, is made of @widget
 */
gboolean
natero_use_table_is_part (GtkWidget *widget, GtkWidget *ancestor)
{
  while (widget != NULL && widget != ancestor)
    {
      widget = natero_use_table_get_parent (widget);
      if (widget != NULL && is_composite (widget))
        return TRUE;
    }

  return FALSE;
}
