/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "core-support.h"

#include <glib/gstdio.h>
#include <string.h>

#define DEADLINE_SECONDS 60
#define LOOK_AGAIN_MS 5
#define SHARED_MEMORY "/dev/shm"

static gboolean
look_again_cb (G_GNUC_UNUSED gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/* Turns the thread's main context until it is so. */
void
core_support_wait (CoreCondition condition, gpointer user_data, const char *what)
{
  gint64        deadline = g_get_monotonic_time () + DEADLINE_SECONDS * G_USEC_PER_SEC;
  GMainContext *context = g_main_context_get_thread_default ();
  g_autoptr (GSource) source = g_timeout_source_new (LOOK_AGAIN_MS);
  gboolean is_so = condition (user_data);

  g_source_set_callback (source, look_again_cb, NULL, NULL);
  g_source_attach (source, context);
  while (!is_so && g_get_monotonic_time () < deadline)
    {
      g_main_context_iteration (context, TRUE);
      is_so = condition (user_data);
    }
  g_source_destroy (source);

  if (!is_so)
    g_test_message ("waited %d s in vain: %s", DEADLINE_SECONDS, what);
  g_assert_true (is_so);
}

typedef struct
{
  const guint *value;
  guint        expected;
} EqualWait;

static gboolean
is_equal (gpointer user_data)
{
  const EqualWait *wait = user_data;

  return *wait->value == wait->expected;
}

void
core_support_wait_until_equal (const guint *value, guint expected, const char *what)
{
  EqualWait wait = { value, expected };

  core_support_wait (is_equal, &wait, what);
  g_assert_cmpuint (*value, ==, expected);
}

/* What is ready runs; nothing is waited for. */
void
core_support_turn (void)
{
  while (g_main_context_iteration (g_main_context_get_thread_default (), FALSE))
    ;
}

char *
core_support_make_folder (void)
{
  g_autoptr (GError) error = NULL;
  char *path = NULL;

  /* In memory where there is such a place: what is tested is not the disk. */
  if (g_file_test (SHARED_MEMORY, G_FILE_TEST_IS_DIR))
    path = g_mkdtemp (g_strdup (SHARED_MEMORY "/natero-core-XXXXXX"));
  if (path == NULL)
    path = g_dir_make_tmp ("natero-core-XXXXXX", &error);

  g_assert_no_error (error);
  return path;
}

void
core_support_remove_tree (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      core_support_remove_tree (child);
    }
  g_remove (path);
}

/* NULL where there is none. */
char *
core_support_read (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  char            *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);
  return text;
}

void
core_support_write (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

gboolean
core_support_has_file (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

void
core_support_copy_tree (const char *from, const char *to)
{
  g_autoptr (GDir) folder = g_dir_open (from, 0, NULL);
  const char *name;

  g_assert_nonnull (folder);
  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *source = g_build_filename (from, name, NULL);
      g_autofree char *target = g_build_filename (to, name, NULL);
      g_autofree char *text = core_support_read (from, name);

      if (g_file_test (source, G_FILE_TEST_IS_DIR))
        core_support_copy_tree (source, target);
      else
        core_support_write (to, name, text);
    }
}

/* The name of the first folder of a run; NULL: there is none. */
char *
core_support_find_run (const char *queue)
{
  g_autoptr (GDir) folder = g_dir_open (queue, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (queue, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        return g_strdup (name);
    }

  return NULL;
}

/* By json-glib, not by the library's own code. */
JsonObject *
core_support_parse (const char *line)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;

  json_parser_load_from_data (parser, line, -1, &error);
  g_assert_no_error (error);
  g_assert_true (JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)));
  return json_object_ref (json_node_get_object (json_parser_get_root (parser)));
}

static void
assert_member_cb (G_GNUC_UNUSED JsonObject *object,
                  const char               *name,
                  JsonNode                 *node,
                  gpointer                  user_data)
{
  const char *line = user_data;

  g_assert_false (JSON_NODE_HOLDS_NULL (node));
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      g_assert_cmpstr (name, ==, "details");
      json_object_foreach_member (json_node_get_object (node), assert_member_cb, user_data);
      return;
    }

  g_assert_true (JSON_NODE_HOLDS_VALUE (node));
  if (json_node_get_value_type (node) == G_TYPE_INT64)
    {
      g_autofree char *plain = NULL;

      plain = g_strdup_printf ("\"%s\":%" G_GINT64_FORMAT, name, json_node_get_int (node));
      g_assert_nonnull (strstr (line, plain));
    }
  g_assert_true (json_node_get_value_type (node) != G_TYPE_DOUBLE);
}

/* One object on one line: nothing is null, integers are plain. */
void
core_support_assert_wire_line (const char *line)
{
  g_autoptr (JsonObject) object = core_support_parse (line);

  g_assert_null (strchr (line, '\n'));
  g_assert_true (g_utf8_validate (line, -1, NULL));
  g_assert_true (json_object_has_member (object, "action"));
  g_assert_true (json_object_has_member (object, "created_at"));
  g_assert_true (json_object_has_member (object, "event_id"));
  json_object_foreach_member (object, assert_member_cb, (gpointer) (gsize) line);
}

char *
core_support_gunzip (GBytes *body)
{
  g_autoptr (GConverter) decompressor = NULL;
  g_autoptr (GBytes) plain = NULL;
  g_autoptr (GError) error = NULL;

  decompressor = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  {
    g_autoptr (GInputStream) memory = g_memory_input_stream_new_from_bytes (body);
    g_autoptr (GInputStream) stream = g_converter_input_stream_new (memory, decompressor);

    plain = g_input_stream_read_bytes (stream, 16 * 1024 * 1024, NULL, &error);
  }
  g_assert_no_error (error);
  return g_strndup (g_bytes_get_data (plain, NULL), g_bytes_get_size (plain));
}
