/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "collector-error.h"
#include "collector-json.h"
#include "collector-query.h"
#include "collector-report-sqlite.h"
#include "fuzz-store.h"
#include "fuzz.h"

#include <string.h>

/* What stands behind "/api/": a question, and what it is about. */

typedef struct
{
  FuzzStore       *files;
  CollectorReport *report;
} Fuzz;

gpointer
fuzz_start (void)
{
  Fuzz *self = g_new0 (Fuzz, 1);
  g_autoptr (GError) error = NULL;

  self->files = fuzz_store_new ();
  fuzz_store_fill (self->files);
  self->report = collector_report_sqlite_open (self->files->path, &error);
  g_assert_no_error (error);

  return self;
}

void
fuzz_stop (gpointer data)
{
  Fuzz *self = data;

  collector_report_free (self->report);
  fuzz_store_free (self->files);
  g_free (self);
}

static void
check_answer (Fuzz *self, const CollectorQuery *query)
{
  const CollectorPatience patience = { 0 };
  g_autoptr (GString) out = g_string_new ("{");
  g_autoptr (GError) error = NULL;
  CollectorJson value;

  self->report->answer (self->report, query, &patience, out, &error);
  g_assert_no_error (error);
  g_string_append_c (out, '}');
  g_assert_true (collector_json_parse (out->str, out->len, &value, NULL));
}

gboolean
fuzz_one (gpointer self, const char *data, gsize length)
{
  g_autofree char *text = g_strndup (data, length);
  char            *mark = strchr (text, '?');
  g_autoptr (CollectorQuery) query = NULL;
  g_autoptr (GError) error = NULL;
  CollectorQuestion question = COLLECTOR_ASK_SUMMARY;

  if (mark != NULL)
    *mark = '\0';
  if (!collector_query_find (text, &question))
    return FALSE;

  query = collector_query_new_parse (question, mark == NULL ? NULL : mark + 1, &error);
  g_assert_true ((query == NULL) == (error != NULL));
  if (query == NULL)
    {
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_true (g_error_matches (error, COLLECTOR_ERROR, COLLECTOR_ERROR_REFUSED));
      return FALSE;
    }
  if (question != COLLECTOR_ASK_STREAM)
    check_answer (self, query);

  return TRUE;
}
