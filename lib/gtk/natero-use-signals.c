/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-use-signals-private.h"

#include "natero-emission-hook-private.h"

#include <string.h>

/* A row whose class is there. */
typedef struct
{
  const NateroUseRow *row;
  GType               type;
  GType               part_type;
  guint               signal_id; /* 0: of an object, or a notification, that is connected to */
  char               *detailed;
  char               *object_property;
} Known;

typedef struct
{
  guint               signal_id;
  NateroEmissionHook *hook;
} Hook;

struct _NateroUseSignals
{
  NateroUseSignalFunc func; /* NULL once it is freed */
  gpointer            user_data;
  GPtrArray          *known;
  GArray             *hooks;
  GPtrArray          *armed;
  GArray             *is_known; /* gboolean, a row each */
};

/* What has no emission hooks is connected to, once a hand is on its widget. */
typedef struct
{
  NateroUseSignals *signals; /* held */
  const Known      *known;   /* of signals */
  GtkWidget        *widget;  /* weak */
  GObject          *object;  /* valid while connected */
  gulong            handler_id;
} Armed;

static void
free_known (gpointer data)
{
  Known *known = data;

  g_free (known->detailed);
  g_free (known->object_property);
  g_free (known);
}

static void
clear_hook (gpointer data)
{
  Hook *hook = data;

  natero_emission_hook_free (hook->hook);
}

NateroUseSignals *
natero_use_signals_new (NateroUseSignalFunc func, gpointer user_data)
{
  NateroUseSignals *self = g_rc_box_new0 (NateroUseSignals);

  self->func = func;
  self->user_data = user_data;
  self->known = g_ptr_array_new_with_free_func (free_known);
  self->hooks = g_array_new (FALSE, FALSE, sizeof (Hook));
  g_array_set_clear_func (self->hooks, clear_hook);
  self->armed = g_ptr_array_new ();
  self->is_known = g_array_new (FALSE, TRUE, sizeof (gboolean));
  natero_use_signals_refresh (self);
  return self;
}

static void
clear (gpointer data)
{
  NateroUseSignals *self = data;

  g_ptr_array_unref (self->known);
  g_array_unref (self->hooks);
  g_ptr_array_unref (self->armed);
  g_array_unref (self->is_known);
}

static void
release (NateroUseSignals *self)
{
  g_rc_box_release_full (self, clear);
}

void
natero_use_signals_free (NateroUseSignals *self)
{
  if (self == NULL)
    return;

  self->func = NULL;
  g_array_set_size (self->hooks, 0);

  /* Each of them leaves the list as it goes, or when its emission is over. */
  for (guint i = self->armed->len; i > 0; i--)
    {
      Armed *armed = g_ptr_array_index (self->armed, i - 1);

      g_signal_handler_disconnect (armed->object, armed->handler_id);
    }
  release (self);
}

/* Emissions */

static gboolean
does_match (const Known *known, GtkWidget *widget)
{
  GType type = G_OBJECT_TYPE (widget);

  if (known->part_type == G_TYPE_INVALID)
    return g_type_is_a (type, known->type);

  return g_type_is_a (type, known->part_type) &&
         gtk_widget_get_ancestor (widget, known->type) != NULL;
}

/* A part says more than a class, and a class more than the one that it derives from. */
static gboolean
is_better (const Known *known, const Known *other)
{
  if (other == NULL)
    return TRUE;
  if ((known->part_type == G_TYPE_INVALID) != (other->part_type == G_TYPE_INVALID))
    return known->part_type != G_TYPE_INVALID;

  return known->type != other->type && g_type_is_a (known->type, other->type);
}

static const Known *
find_known (NateroUseSignals *self, guint signal_id, GtkWidget *widget)
{
  const Known *best = NULL;

  for (guint i = 0; i < self->known->len; i++)
    {
      const Known *known = g_ptr_array_index (self->known, i);

      if (known->signal_id == signal_id && does_match (known, widget) && is_better (known, best) &&
          (known->row->is_use == NULL || known->row->is_use (widget)))
        best = known;
    }

  return best;
}

static GtkWidget *
get_argument (guint n_values, const GValue *values)
{
  GObject *object =
    n_values > 1 && G_VALUE_HOLDS_OBJECT (&values[1]) ? g_value_get_object (&values[1]) : NULL;

  return GTK_IS_WIDGET (object) ? GTK_WIDGET (object) : NULL;
}

static void
emission_cb (guint signal_id, guint n_values, const GValue *values, gpointer user_data)
{
  NateroUseSignals *self = user_data;
  GObject          *object = g_value_get_object (&values[0]);
  const Known      *known;

  if (!GTK_IS_WIDGET (object))
    return;

  known = find_known (self, signal_id, GTK_WIDGET (object));
  if (known != NULL)
    self->func (known->row, GTK_WIDGET (object), get_argument (n_values, values), self->user_data);
}

/* Classes */

static gboolean
is_hooked (NateroUseSignals *self, guint signal_id)
{
  for (guint i = 0; i < self->hooks->len; i++)
    if (g_array_index (self->hooks, Hook, i).signal_id == signal_id)
      return TRUE;

  return FALSE;
}

static void
add_hook (NateroUseSignals *self, guint signal_id)
{
  Hook hook = { signal_id, NULL };

  if (is_hooked (self, signal_id))
    return;

  hook.hook = natero_emission_hook_new (signal_id, emission_cb, self);
  g_array_append_val (self->hooks, hook);
}

static void
get_to_know (NateroUseSignals *self, const NateroUseRow *row, GType type, GType part_type)
{
  const char *colon = strchr (row->signal, ':');
  guint       signal_id = 0;
  Known      *known;

  /* Older and newer versions of GTK lack one or the other. */
  if (colon == NULL)
    signal_id = g_signal_lookup (row->signal, part_type != G_TYPE_INVALID ? part_type : type);
  if (colon == NULL && signal_id == 0)
    return;

  known = g_new0 (Known, 1);
  known->row = row;
  known->type = type;
  known->part_type = part_type;
  known->signal_id = signal_id;
  if (colon != NULL && colon[1] == ':')
    known->detailed = g_strdup (row->signal);
  else if (colon != NULL)
    {
      known->object_property = g_strndup (row->signal, (gsize) (colon - row->signal));
      known->detailed = g_strdup (colon + 1);
    }

  g_ptr_array_add (self->known, known);
  if (signal_id != 0)
    add_hook (self, signal_id);
}

/* A class that nobody has needed yet has no widgets, and no signals either. */
static GType
find_type (const char *name)
{
  GType type = g_type_from_name (name);

  return type != G_TYPE_INVALID && g_type_class_peek (type) != NULL ? type : G_TYPE_INVALID;
}

static gboolean
try_row (NateroUseSignals *self, const NateroUseRow *row)
{
  GType type = find_type (row->type_name);
  GType part_type = row->part_name != NULL ? find_type (row->part_name) : G_TYPE_INVALID;

  if (type == G_TYPE_INVALID || (row->part_name != NULL && part_type == G_TYPE_INVALID))
    return FALSE;

  if (row->signal != NULL)
    get_to_know (self, row, type, part_type);
  return TRUE;
}

/*< private >
 * natero_use_signals_refresh:
 * @self: the signals
 *
 * Begins to listen to the classes that are there since the last time.
 */
void
natero_use_signals_refresh (NateroUseSignals *self)
{
  guint n_rows = natero_use_table_get_n_rows ();

  if (self->is_known->len < n_rows)
    g_array_set_size (self->is_known, n_rows);

  for (guint i = 0; i < n_rows; i++)
    {
      gboolean *is_known = &g_array_index (self->is_known, gboolean, i);

      if (!*is_known)
        *is_known = try_row (self, natero_use_table_get_row (i));
    }
}

/* What is connected to */

static void
free_armed (gpointer data, G_GNUC_UNUSED GClosure *closure)
{
  Armed *armed = data;

  g_ptr_array_remove_fast (armed->signals->armed, armed);
  g_clear_weak_pointer (&armed->widget);
  release (armed->signals);
  g_free (armed);
}

static GObject *
get_object (const Known *known, GtkWidget *widget)
{
  GObject *object = NULL;

  if (known->object_property == NULL)
    return G_OBJECT (widget);

  g_object_get (widget, known->object_property, &object, NULL);
  /* The widget holds it. */
  if (object != NULL)
    g_object_unref (object);

  return object;
}

static void
changed_cb (Armed *armed)
{
  NateroUseSignals *self = armed->signals;
  const Known      *known = armed->known;

  /* A text view may have another buffer by now. */
  if (self->func == NULL || armed->widget == NULL ||
      get_object (known, armed->widget) != armed->object)
    return;

  if (known->row->is_use == NULL || known->row->is_use (armed->widget))
    self->func (known->row, armed->widget, NULL, self->user_data);
}

static gboolean
is_armed (NateroUseSignals *self, const Known *known, GtkWidget *widget, GObject *object)
{
  for (guint i = 0; i < self->armed->len; i++)
    {
      Armed *armed = g_ptr_array_index (self->armed, i);

      if (armed->known == known && armed->widget == widget && armed->object == object)
        return TRUE;
    }

  return FALSE;
}

static void
arm (NateroUseSignals *self, const Known *known, GtkWidget *widget)
{
  GObject *object = get_object (known, widget);
  Armed   *armed;

  if (object == NULL || is_armed (self, known, widget, object))
    return;

  armed = g_new0 (Armed, 1);
  armed->signals = g_rc_box_acquire (self);
  armed->known = known;
  armed->object = object;
  g_set_weak_pointer (&armed->widget, widget);
  g_ptr_array_add (self->armed, armed);
  armed->handler_id = g_signal_connect_data (
    object, known->detailed, G_CALLBACK (changed_cb), armed, free_armed, G_CONNECT_SWAPPED);
}

/*< private >
 * natero_use_signals_arm:
 * @self: the signals
 * @widget: what a hand is on
 *
 * Connects to what has no emission hooks, from now on.
 */
void
natero_use_signals_arm (NateroUseSignals *self, GtkWidget *widget)
{
  for (guint i = 0; i < self->known->len; i++)
    {
      const Known *known = g_ptr_array_index (self->known, i);

      if (known->detailed != NULL && does_match (known, widget))
        arm (self, known, widget);
    }
}

guint
natero_use_signals_get_n_armed (NateroUseSignals *self)
{
  return self->armed->len;
}
