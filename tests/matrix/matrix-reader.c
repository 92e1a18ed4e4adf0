/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "matrix-reader.h"

#include "gtk-support.h"

#include <unistd.h>

#define BUS "org.freedesktop.DBus"
#define ATSPI "org.a11y.atspi."
#define ROOT "/org/a11y/atspi/accessible/root"
#define MAX_DEPTH 24

struct _MatrixReader
{
  GDBusConnection *connection;
  char            *program; /* its name on the bus */
};

/* One accessible of the program. */
typedef struct
{
  MatrixReader *reader;
  char         *path;
} Node;

typedef gboolean (*NodeMatch) (const Node *node, gconstpointer user_data);

/* The program that is asked is this one: so it has to turn until it has answered. */

typedef struct
{
  GVariant *answer;
  GError   *error;
  int       n_done;
} Call;

static void
called_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Call *data = user_data;

  data->answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &data->error);
  data->n_done++;
}

static GVariant *
call (MatrixReader *self,
      const char   *service,
      const char   *path,
      const char   *interface,
      const char   *method,
      GVariant     *arguments)
{
  Call data = { 0 };

  g_dbus_connection_call (self->connection,
                          service,
                          path,
                          interface,
                          method,
                          arguments,
                          NULL,
                          G_DBUS_CALL_FLAGS_NONE,
                          -1,
                          NULL,
                          called_cb,
                          &data);
  gtk_support_wait_count (&data.n_done, 1, method);
  if (data.error != NULL)
    g_test_message ("%s.%s of %s: %s", interface, method, path, data.error->message);
  g_clear_error (&data.error);
  return data.answer;
}

static GVariant *
call_node (const Node *node, const char *interface, const char *method, GVariant *arguments)
{
  g_autofree char *full = g_strconcat (ATSPI, interface, NULL);

  return call (node->reader, node->reader->program, node->path, full, method, arguments);
}

static char *
dup_description (const Node *node)
{
  g_autoptr (GVariant) answer = call (node->reader,
                                      node->reader->program,
                                      node->path,
                                      BUS ".Properties",
                                      "Get",
                                      g_variant_new ("(ss)", ATSPI "Accessible", "Description"));
  g_autoptr (GVariant) value = NULL;

  if (answer == NULL)
    return g_strdup ("");

  g_variant_get (answer, "(v)", &value);
  return g_variant_dup_string (value, NULL);
}

static gboolean
has_interface (const Node *node, const char *interface)
{
  g_autoptr (GVariant) answer = call_node (node, "Accessible", "GetInterfaces", NULL);
  g_autofree char        *full = g_strconcat (ATSPI, interface, NULL);
  g_autofree const char **names = NULL;

  if (answer == NULL)
    return FALSE;

  g_variant_get (answer, "(^a&s)", &names);
  return g_strv_contains (names, full);
}

/* The names of its actions, which are told in the language of the program and begin with a capital;
 * their numbers are their places here. */
static char **
dup_actions (const Node *node)
{
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) actions = NULL;
  GPtrArray *names = g_ptr_array_new ();

  if (has_interface (node, "Action"))
    answer = call_node (node, "Action", "GetActions", NULL);
  if (answer != NULL)
    actions = g_variant_get_child_value (answer, 0);
  for (gsize i = 0; actions != NULL && i < g_variant_n_children (actions); i++)
    {
      const char *name = NULL;

      g_variant_get_child (actions, i, "(&s&s&s)", &name, NULL, NULL);
      g_ptr_array_add (names, g_ascii_strdown (name, -1));
    }
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (names, FALSE);
}

/* The tree */

static GPtrArray *
dup_children (const Node *node)
{
  g_autoptr (GVariant) answer = call_node (node, "Accessible", "GetChildren", NULL);
  GPtrArray   *paths = g_ptr_array_new_with_free_func (g_free);
  GVariantIter iter;
  GVariant    *children;
  char        *path;

  if (answer == NULL)
    return paths;

  children = g_variant_get_child_value (answer, 0);
  g_variant_iter_init (&iter, children);
  while (g_variant_iter_next (&iter, "(so)", NULL, &path))
    g_ptr_array_add (paths, path);
  g_variant_unref (children);
  return paths;
}

/* The first that matches, from this one down; its path, or NULL. */
static char *
find (const Node *node, NodeMatch match, gconstpointer user_data, int depth)
{
  g_autoptr (GPtrArray) children = NULL;
  char *found = NULL;

  if (match (node, user_data))
    return g_strdup (node->path);
  if (depth == MAX_DEPTH)
    return NULL;

  children = dup_children (node);
  for (guint i = 0; found == NULL && i < children->len; i++)
    {
      Node child = { node->reader, g_ptr_array_index (children, i) };

      found = find (&child, match, user_data, depth + 1);
    }
  return found;
}

static gboolean
is_described (const Node *node, gconstpointer user_data)
{
  g_autofree char *description = dup_description (node);

  return g_strcmp0 (description, user_data) == 0;
}

static gboolean
has_action (const Node *node, gconstpointer user_data)
{
  g_auto (GStrv) actions = dup_actions (node);

  return g_strv_contains ((const char *const *) actions, user_data);
}

static gboolean
offers (const Node *node, gconstpointer user_data)
{
  return has_interface (node, user_data);
}

/* Below the accessible of that name; the path is empty where there is none. */
static Node
find_below (MatrixReader *self, const char *name, NodeMatch match, gconstpointer user_data)
{
  g_autofree char *start = NULL;
  Node             root = { self, g_strdup (ROOT) };
  Node             named = { self, NULL };
  Node             found = { self, NULL };

  start = find (&root, is_described, name, 0);
  named.path = start;
  if (start != NULL)
    found.path = find (&named, match, user_data, 0);
  g_free (root.path);
  return found;
}

/* The program */

/* The one among those that the registry knows that is this process. */
static char *
find_program (MatrixReader *self)
{
  g_autoptr (GVariant) answer =
    call (self, ATSPI "Registry", ROOT, ATSPI "Accessible", "GetChildren", NULL);
  g_autoptr (GVariantIter) iter = NULL;
  const char *name;
  char       *found = NULL;

  if (answer == NULL)
    return NULL;

  g_variant_get (answer, "(a(so))", &iter);
  while (found == NULL && g_variant_iter_next (iter, "(&so)", &name, NULL))
    {
      g_autoptr (GVariant) pid = call (self,
                                       BUS,
                                       "/org/freedesktop/DBus",
                                       BUS,
                                       "GetConnectionUnixProcessID",
                                       g_variant_new ("(s)", name));
      guint32 number = 0;

      if (pid != NULL)
        g_variant_get (pid, "(u)", &number);
      if (number == (guint32) getpid ())
        found = g_strdup (name);
    }
  return found;
}

static gboolean
is_known (gpointer user_data)
{
  MatrixReader *self = user_data;

  if (self->program == NULL)
    self->program = find_program (self);
  return self->program != NULL;
}

static char *
dup_address (void)
{
  g_autoptr (GDBusConnection) session = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (GVariant) answer = NULL;
  char *address = NULL;

  if (session != NULL)
    answer = g_dbus_connection_call_sync (session,
                                          "org.a11y.Bus",
                                          "/org/a11y/bus",
                                          "org.a11y.Bus",
                                          "GetAddress",
                                          NULL,
                                          NULL,
                                          G_DBUS_CALL_FLAGS_NONE,
                                          -1,
                                          NULL,
                                          NULL);
  if (answer != NULL)
    g_variant_get (answer, "(s)", &address);
  return address;
}

MatrixReader *
matrix_reader_new (const char **reason)
{
  MatrixReader    *self = NULL;
  g_autofree char *address = dup_address ();

  *reason = "the session bus has no accessibility (at-spi2-core)";
  if (address == NULL)
    return NULL;

  self = g_new0 (MatrixReader, 1);
  self->connection = g_dbus_connection_new_for_address_sync (
    address,
    G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
    NULL,
    NULL,
    NULL);
  if (self->connection == NULL)
    g_clear_pointer (&self, g_free);
  return self;
}

void
matrix_reader_free (MatrixReader *self)
{
  g_dbus_connection_close_sync (self->connection, NULL, NULL);
  g_object_unref (self->connection);
  g_free (self->program);
  g_free (self);
}

/* What is not a group but just a container has no description, says newer GTK. */
void
matrix_reader_describe (GtkWidget *widget, const char *name)
{
  if (gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (widget)) == GTK_ACCESSIBLE_ROLE_GENERIC)
    g_object_set (widget, "accessible-role", GTK_ACCESSIBLE_ROLE_GROUP, NULL);
  gtk_accessible_update_property (
    GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, name, -1);
}

/* Doing */

static gboolean
is_done (GVariant *answer)
{
  gboolean done = FALSE;

  if (answer == NULL)
    return FALSE;

  if (g_variant_is_of_type (answer, G_VARIANT_TYPE ("(b)")))
    g_variant_get (answer, "(b)", &done);
  else
    done = TRUE;
  g_variant_unref (answer);
  return done;
}

gboolean
matrix_reader_do_action (MatrixReader *self, const char *name, const char *action)
{
  Node     node;
  gboolean done = FALSE;
  g_auto (GStrv) actions = NULL;

  gtk_support_wait (is_known, self, "the program is known to the accessibility registry");
  node = find_below (self, name, has_action, action);
  if (node.path == NULL)
    return FALSE;

  actions = dup_actions (&node);
  for (int i = 0; actions[i] != NULL; i++)
    if (g_str_equal (actions[i], action))
      done = is_done (call_node (&node, "Action", "DoAction", g_variant_new ("(i)", i)));
  g_free (node.path);
  return done;
}

gboolean
matrix_reader_set_value (MatrixReader *self, const char *name, double value)
{
  Node      node;
  GVariant *answer;

  gtk_support_wait (is_known, self, "the program is known to the accessibility registry");
  node = find_below (self, name, offers, "Value");
  if (node.path == NULL)
    return FALSE;

  answer =
    call (self,
          self->program,
          node.path,
          BUS ".Properties",
          "Set",
          g_variant_new ("(ssv)", ATSPI "Value", "CurrentValue", g_variant_new_double (value)));
  g_free (node.path);
  return is_done (answer);
}

gboolean
matrix_reader_set_text (MatrixReader *self, const char *name, const char *text)
{
  Node     node;
  gboolean done;

  gtk_support_wait (is_known, self, "the program is known to the accessibility registry");
  node = find_below (self, name, offers, "EditableText");
  if (node.path == NULL)
    return FALSE;

  done =
    is_done (call_node (&node, "EditableText", "SetTextContents", g_variant_new ("(s)", text)));
  g_free (node.path);
  return done;
}

gboolean
matrix_reader_select_child (MatrixReader *self, const char *name, int index)
{
  Node     node;
  gboolean done;

  gtk_support_wait (is_known, self, "the program is known to the accessibility registry");
  node = find_below (self, name, offers, "Selection");
  if (node.path == NULL)
    return FALSE;

  done = is_done (call_node (&node, "Selection", "SelectChild", g_variant_new ("(i)", index)));
  g_free (node.path);
  return done;
}

/* What there is */

static gboolean
is_of_text (const char *action)
{
  static const char *const prefixes[] = { "clipboard.", "selection.", "link.", "menu.", "misc." };

  for (guint i = 0; i < G_N_ELEMENTS (prefixes); i++)
    if (g_str_has_prefix (action, prefixes[i]))
      return TRUE;
  return FALSE;
}

/* Never matches, so that all are visited. */
static gboolean
note_ways (const Node *node, gconstpointer user_data)
{
  static const char *const interfaces[] = { "Value", "EditableText", "Selection" };
  g_auto (GStrv) actions = dup_actions (node);
  GString *ways = (gpointer) (gsize) user_data;

  for (int i = 0; actions[i] != NULL; i++)
    if (!is_of_text (actions[i]))
      g_string_append_printf (ways, "%s%s", ways->len > 0 ? " " : "", actions[i]);
  for (guint i = 0; i < G_N_ELEMENTS (interfaces); i++)
    if (has_interface (node, interfaces[i]))
      g_string_append_printf (ways, "%s%s", ways->len > 0 ? " " : "", interfaces[i]);
  return FALSE;
}

char *
matrix_reader_dup_ways (MatrixReader *self, const char *name)
{
  GString *ways = g_string_new (NULL);
  Node     node;

  gtk_support_wait (is_known, self, "the program is known to the accessibility registry");
  node = find_below (self, name, is_described, name);
  g_assert_nonnull (node.path);
  g_free (node.path);
  node = find_below (self, name, note_ways, ways);
  g_assert_null (node.path);
  return g_string_free (ways, FALSE);
}
