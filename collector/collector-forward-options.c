/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-forward-options.h"

#include "collector-error.h"
#include "collector-forward-aside.h"

void
collector_forward_options_add (CollectorForwardOptions *self, GOptionContext *context)
{
  const GOptionEntry entries[] = {
    { "forward",
      0,
      0,
      G_OPTION_ARG_STRING,
      &self->url,
      "Move events to ClickHouse: clickhouse+http://USER@HOST:PORT/DATABASE",
      "URL" },
    { "forward-password-file",
      0,
      0,
      G_OPTION_ARG_FILENAME,
      &self->password_file,
      "The password for it",
      "FILE" },
    { "set-aside",
      0,
      0,
      G_OPTION_ARG_STRING,
      &self->set_aside,
      "What ClickHouse refused: list, retry or drop",
      "VERB" },
    G_OPTION_ENTRY_NULL
  };

  g_option_context_add_main_entries (context, entries, NULL);
}

static gboolean
refuse (GError **error, const char *problem)
{
  g_set_error_literal (error, COLLECTOR_ERROR, COLLECTOR_ERROR_USAGE, problem);

  return FALSE;
}

/* Looks at what the options say, and finds the target. */
gboolean
collector_forward_options_check (CollectorForwardOptions *self, GError **error)
{
  if (self->set_aside != NULL && !collector_forward_aside_is_verb (self->set_aside))
    return refuse (error, "--set-aside needs list, retry or drop");
  if (self->url == NULL && self->password_file != NULL)
    return refuse (error, "--forward-password-file means nothing without --forward");
  if (self->url == NULL)
    return TRUE;

  self->target = collector_forward_target_new_parse (self->url, self->password_file, error);

  return self->target != NULL;
}

void
collector_forward_options_clear (CollectorForwardOptions *self)
{
  g_clear_pointer (&self->url, g_free);
  g_clear_pointer (&self->password_file, g_free);
  g_clear_pointer (&self->set_aside, g_free);
  g_clear_pointer (&self->target, collector_forward_target_free);
}
