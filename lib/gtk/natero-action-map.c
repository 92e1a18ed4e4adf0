/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "natero-action-map-private.h"

#include "natero-text-private.h"

#include <string.h>

struct _NateroActionMap
{
  GHashTable *uses;   /* a name, in the one way that GLib prints it -> NateroActionUse */
  GHashTable *unseen; /* names without targets, that nobody has looked for yet */
};

/* @self is cleared. */
void
natero_action_use_set (NateroActionUse *self,
                       const char      *feature_id,
                       const char      *module_id,
                       const char      *product_id)
{
  self->feature_id = g_strdup (feature_id);
  self->module_id = g_strdup (module_id);
  self->product_id = g_strdup (product_id);
}

void
natero_action_use_clear (NateroActionUse *self)
{
  g_clear_pointer (&self->feature_id, g_free);
  g_clear_pointer (&self->module_id, g_free);
  g_clear_pointer (&self->product_id, g_free);
}

static void
use_free (gpointer data)
{
  natero_action_use_clear (data);
  g_free (data);
}

NateroActionMap *
natero_action_map_new (void)
{
  NateroActionMap *self = g_new0 (NateroActionMap, 1);

  self->uses = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, use_free);
  self->unseen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
natero_action_map_free (NateroActionMap *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->uses);
  g_hash_table_unref (self->unseen);
  g_free (self);
}

static gboolean
has_prefix (const char *name)
{
  const char *dot = strchr (name, '.');

  return dot != NULL && dot != name && dot[1] != '\0';
}

/* Nothing forbids an action with an underscore, but in a detailed name. */
static gboolean
is_loose_name (const char *name)
{
  return name[strspn (name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS ".-_")] == '\0';
}

/* Two ways to write a detailed name are one name. */
static gboolean
read_name (const char *action_name, char **name, char **key)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) target = NULL;

  if (!g_utf8_validate (action_name, -1, NULL))
    {
      g_warning ("The name of an action is not UTF-8.");
      return FALSE;
    }
  if (is_loose_name (action_name))
    *name = g_strdup (action_name);
  else if (!g_action_parse_detailed_name (action_name, name, &target, &error))
    {
      g_warning ("“%s” does not name an action: %s", action_name, error->message);
      return FALSE;
    }
  if (!has_prefix (*name))
    {
      g_warning ("“%s” does not name an action: the name begins with the prefix of its group, "
                 "such as in “app.export”.",
                 action_name);
      return FALSE;
    }

  *key = target != NULL ? g_action_print_detailed_name (*name, target) : g_strdup (*name);
  return TRUE;
}

static gboolean
check_ids (const char *action_name,
           const char *feature_id,
           const char *module_id,
           const char *product_id)
{
  g_autoptr (GError) error = NULL;

  if (natero_text_check_id ("feature_id", feature_id, NATERO_FEATURE_ID_MAX_CHARS, &error) &&
      natero_text_check_optional_id ("module_id", module_id, NATERO_MODULE_ID_MAX_CHARS, &error) &&
      natero_text_check_optional_id ("product_id", product_id, NATERO_PRODUCT_ID_MAX_CHARS, &error))
    return TRUE;

  g_warning ("The action “%s” is not mapped: %s", action_name, error->message);
  return FALSE;
}

static gboolean
remove_name (NateroActionMap *self, const char *name, const char *key)
{
  g_hash_table_remove (self->unseen, name);
  return g_hash_table_remove (self->uses, key);
}

/*< private >
 * natero_action_map_set:
 * @self: a map
 * @action_name: the name of an action with its prefix, or a detailed name
 * @feature_id: (nullable): what it stands for, or `NULL` for nothing any more
 * @module_id: (nullable): the module
 * @product_id: (nullable): the product
 *
 * Says what an action stands for. What is bad about it is said in a warning, and nothing is
 * changed then.
 *
 * Returns: whether anything was changed
 */
gboolean
natero_action_map_set (NateroActionMap *self,
                       const char      *action_name,
                       const char      *feature_id,
                       const char      *module_id,
                       const char      *product_id)
{
  NateroActionUse *use;
  g_autofree char *name = NULL;
  g_autofree char *key = NULL;

  if (!read_name (action_name, &name, &key))
    return FALSE;
  if (feature_id == NULL)
    return remove_name (self, name, key);
  if (!check_ids (action_name, feature_id, module_id, product_id))
    return FALSE;

  use = g_new0 (NateroActionUse, 1);
  natero_action_use_set (use, feature_id, module_id, product_id);
  g_hash_table_replace (self->uses, g_steal_pointer (&key), use);
  g_hash_table_add (self->unseen, g_steal_pointer (&name));
  return TRUE;
}

gboolean
natero_action_map_is_empty (NateroActionMap *self)
{
  return g_hash_table_size (self->uses) == 0;
}

/*< private >
 * natero_action_map_find:
 * @self: a map
 * @full_name: the name of an action with its prefix
 * @parameter: (nullable): what it is activated with
 *
 * The detailed name goes before the plain one. A parameter is compared with what was mapped, and
 * goes no further.
 *
 * Returns: (nullable): what the activation stands for
 */
const NateroActionUse *
natero_action_map_find (NateroActionMap *self, const char *full_name, GVariant *parameter)
{
  const NateroActionUse *use = NULL;

  if (parameter != NULL && g_action_name_is_valid (full_name) && !natero_action_map_is_empty (self))
    {
      g_autofree char *key = g_action_print_detailed_name (full_name, parameter);

      use = g_hash_table_lookup (self->uses, key);
    }

  return use != NULL ? use : g_hash_table_lookup (self->uses, full_name);
}

/*< private >
 * natero_action_map_take_unseen:
 * @self: a map
 *
 * Returns: (transfer full) (element-type utf8): the names of actions that were mapped since the
 *   last call, without their targets
 */
GPtrArray *
natero_action_map_take_unseen (NateroActionMap *self)
{
  GPtrArray     *names = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer       name;

  g_hash_table_iter_init (&iter, self->unseen);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    {
      g_ptr_array_add (names, name);
      g_hash_table_iter_steal (&iter);
    }

  return names;
}
