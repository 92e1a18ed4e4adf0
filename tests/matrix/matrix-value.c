/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "matrix-value.h"

gboolean
matrix_value_parse (const char *text, GValue *value)
{
  GdkRGBA rgba;

  switch (G_VALUE_TYPE (value))
    {
    case G_TYPE_BOOLEAN:
      g_value_set_boolean (value, g_str_equal (text, "true"));
      return TRUE;
    case G_TYPE_INT:
      g_value_set_int (value, (int) g_ascii_strtoll (text, NULL, 10));
      return TRUE;
    case G_TYPE_UINT:
      g_value_set_uint (value, (guint) g_ascii_strtoull (text, NULL, 10));
      return TRUE;
    case G_TYPE_DOUBLE:
      g_value_set_double (value, g_ascii_strtod (text, NULL));
      return TRUE;
    case G_TYPE_STRING:
      g_value_set_string (value, text);
      return TRUE;
    default:
      if (G_VALUE_TYPE (value) != GDK_TYPE_RGBA || !gdk_rgba_parse (&rgba, text))
        return FALSE;
      g_value_set_boxed (value, &rgba);
      return TRUE;
    }
}

GType
matrix_value_get_type (GObject *object, const char *property)
{
  GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (object), property);

  g_assert_nonnull (pspec);
  return pspec->value_type;
}

void
matrix_value_set (GObject *object, const char *property, const char *text)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, matrix_value_get_type (object, property));
  g_assert_true (matrix_value_parse (text, &value));
  g_object_set_property (object, property, &value);
}

char *
matrix_value_dup (GObject *object, const char *property)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, matrix_value_get_type (object, property));
  g_object_get_property (object, property, &value);
  switch (G_VALUE_TYPE (&value))
    {
    case G_TYPE_BOOLEAN:
      return g_strdup (g_value_get_boolean (&value) ? "true" : "false");
    case G_TYPE_INT:
      return g_strdup_printf ("%d", g_value_get_int (&value));
    case G_TYPE_UINT:
      return g_strdup_printf ("%u", g_value_get_uint (&value));
    case G_TYPE_DOUBLE:
      return g_strdup_printf ("%g", g_value_get_double (&value));
    case G_TYPE_STRING:
      return g_value_dup_string (&value);
    default:
      return gdk_rgba_to_string (g_value_get_boxed (&value));
    }
}
