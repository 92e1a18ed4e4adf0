/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "same-log.h"

#include "gtk-support.h"

#define N_LINES_BEFORE 4

struct _SameLog
{
  GString *text;
  char    *last_line;
};

SameLog *
same_log_new (void)
{
  SameLog *self = g_new0 (SameLog, 1);

  self->text = g_string_new (NULL);
  return self;
}

void
same_log_free (SameLog *self)
{
  g_string_free (self->text, TRUE);
  g_free (self->last_line);
  g_free (self);
}

static void
write_line (SameLog *self, const char *line)
{
  g_test_message ("%s", line);
  g_string_append_printf (self->text, "%s\n", line);
  g_free (self->last_line);
  self->last_line = g_strdup (line);
}

void
same_log_write (SameLog *self, const char *format, ...)
{
  g_autofree char *line = NULL;
  va_list          args;

  va_start (args, format);
  line = g_strdup_vprintf (format, args);
  va_end (args);
  write_line (self, line);
}

void
same_log_write_once (SameLog *self, const char *line)
{
  if (g_strcmp0 (line, self->last_line) != 0)
    write_line (self, line);
}

gsize
same_log_get_length (SameLog *self)
{
  return self->text->len;
}

const char *
same_log_get_text (SameLog *self)
{
  return self->text->str;
}

/* Names */

void
same_log_name (gpointer object, const char *name)
{
  g_object_set_data_full (object, "same-name", g_strdup (name), g_free);
}

const char *
same_log_get_name (gpointer object)
{
  const char *name = g_object_get_data (object, "same-name");

  return name != NULL ? name : G_OBJECT_TYPE_NAME (object);
}

/* Hearing */

typedef struct
{
  GClosure closure;
  SameLog *log;
  char    *signal;
} Ear;

static void
append_value (GString *line, const GValue *value)
{
  g_autofree char *text = NULL;

  if (G_VALUE_HOLDS_OBJECT (value) && g_value_get_object (value) != NULL)
    text = g_strdup (same_log_get_name (g_value_get_object (value)));
  else if (G_VALUE_HOLDS_STRING (value))
    text = g_strdup (g_value_get_string (value));
  else if (G_VALUE_HOLDS_VARIANT (value) && g_value_get_variant (value) != NULL)
    text = g_variant_print (g_value_get_variant (value), FALSE);
  else if (G_VALUE_HOLDS_BOXED (value) || G_VALUE_HOLDS_POINTER (value))
    text = g_strdup (g_type_name (value->g_type));
  else
    text = g_strdup_value_contents (value);

  g_string_append_printf (line, " %s", text != NULL ? text : "NULL");
}

static void
append_property (GString *line, GObject *object, GParamSpec *pspec)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_object_get_property (object, pspec->name, &value);
  append_value (line, &value);
}

static void
hear_cb (GClosure              *closure,
         G_GNUC_UNUSED GValue  *result,
         guint                  n_values,
         const GValue          *values,
         G_GNUC_UNUSED gpointer hint,
         G_GNUC_UNUSED gpointer marshal_data)
{
  Ear     *ear = (Ear *) closure;
  GObject *object = g_value_get_object (&values[0]);
  GString *line = g_string_new (same_log_get_name (object));

  g_string_append_printf (line, " %s", ear->signal);
  for (guint i = 1; i < n_values; i++)
    {
      if (G_VALUE_HOLDS_PARAM (&values[i]))
        append_property (line, object, g_value_get_param (&values[i]));
      else
        append_value (line, &values[i]);
    }
  write_line (ear->log, line->str);
  g_string_free (line, TRUE);
}

static void
free_signal_cb (G_GNUC_UNUSED gpointer data, GClosure *closure)
{
  g_free (((Ear *) closure)->signal);
}

void
same_log_hear (SameLog *self, gpointer object, const char *signal)
{
  Ear *ear = (Ear *) g_closure_new_simple (sizeof (Ear), NULL);

  ear->log = self;
  ear->signal = g_strdup (signal);
  g_closure_set_marshal (&ear->closure, hear_cb);
  g_closure_add_finalize_notifier (&ear->closure, NULL, free_signal_cb);
  g_signal_connect_closure (object, signal, &ear->closure, FALSE);
}

/* Waiting */

typedef struct
{
  SameLog    *log;
  const char *line;
  gsize       start;
} Wait;

static gboolean
has_line (gpointer user_data)
{
  const Wait *wait = user_data;
  g_auto (GStrv) lines = g_strsplit (wait->log->text->str + wait->start, "\n", -1);

  return g_strv_contains ((const char *const *) lines, wait->line);
}

void
same_log_wait (SameLog *self, const char *line, gsize start)
{
  Wait wait = { self, line, start };

  gtk_support_wait (has_line, &wait, line);
}

/* Comparing */

char *
same_log_dup_difference (const char *text, const char *other_text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_auto (GStrv) other_lines = g_strsplit (other_text, "\n", -1);
  GString *difference;
  guint    i = 0;

  while (lines[i] != NULL && g_strcmp0 (lines[i], other_lines[i]) == 0)
    i++;
  if (lines[i] == NULL && other_lines[i] == NULL)
    return NULL;

  difference = g_string_new (NULL);
  for (guint j = i > N_LINES_BEFORE ? i - N_LINES_BEFORE : 0; j < i; j++)
    g_string_append_printf (difference, "  %s\n", lines[j]);
  g_string_append_printf (difference, "- %s\n", lines[i] != NULL ? lines[i] : "(the end)");
  g_string_append_printf (
    difference, "+ %s\n", other_lines[i] != NULL ? other_lines[i] : "(the end)");
  return g_string_free (difference, FALSE);
}
