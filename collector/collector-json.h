/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* JSON as RFC 8259 has it and nothing beside, read in place: a value is a stretch of the text it
 * was found in, so that what is only passed on stays as it was written, digit for digit. */

#define COLLECTOR_JSON_MAX_DEPTH 64

typedef enum
{
  COLLECTOR_JSON_NULL,
  COLLECTOR_JSON_BOOLEAN,
  COLLECTOR_JSON_NUMBER,
  COLLECTOR_JSON_STRING,
  COLLECTOR_JSON_ARRAY,
  COLLECTOR_JSON_OBJECT,
} CollectorJsonKind;

typedef struct
{
  CollectorJsonKind kind;
  const char       *text;
  gsize             length;
} CollectorJson;

gboolean    collector_json_parse (const char    *text,
                                  gsize          length,
                                  CollectorJson *value,
                                  GError       **error);
gboolean    collector_json_next_member (const CollectorJson *object,
                                        gsize               *position,
                                        CollectorJson       *name,
                                        CollectorJson       *value);
gboolean    collector_json_next_element (const CollectorJson *array,
                                         gsize               *position,
                                         CollectorJson       *value);
char       *collector_json_dup_string (const CollectorJson *string);
const char *collector_json_kind_to_text (CollectorJsonKind kind);
void        collector_json_append_string (GString *out, const char *text);

G_END_DECLS
