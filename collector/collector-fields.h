/* SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "collector-json.h"

G_BEGIN_DECLS

/* The fields that the protocol names, with their types and limits, and how what a sender wrote
 * becomes the one form that is kept. */

typedef enum
{
  COLLECTOR_FIELD_TEXT,
  COLLECTOR_FIELD_UUID,
  COLLECTOR_FIELD_TIME,    /* epoch milliseconds */
  COLLECTOR_FIELD_INTEGER, /* not negative */
  COLLECTOR_FIELD_NUMBER,
  COLLECTOR_FIELD_BOOLEAN,
  COLLECTOR_FIELD_OBJECT,
} CollectorFieldType;

typedef struct
{
  const char        *name; /* in snake_case; camelCase is understood too */
  CollectorFieldType type;
  guint              max_chars; /* 0: nothing but the limit of a line */
} CollectorField;

typedef struct
{
  const char           *prefix; /* of the names in error messages */
  const CollectorField *fields;
  guint                 n_fields;
  gboolean              is_personal; /* values stay out of error messages */
} CollectorFieldTable;

typedef enum
{
  COLLECTOR_EVENT_ACTION,
  COLLECTOR_EVENT_ACCOUNT_ID,
  COLLECTOR_EVENT_USER_ID,
  COLLECTOR_EVENT_SESSION_ID,
  COLLECTOR_EVENT_CREATED_AT,
  COLLECTOR_EVENT_MODULE,
  COLLECTOR_EVENT_PRODUCT,
  COLLECTOR_EVENT_FEATURE,
  COLLECTOR_EVENT_TOTAL,
  COLLECTOR_EVENT_TIME_SPENT,
  COLLECTOR_EVENT_ACTIVE_DURATION,
  COLLECTOR_EVENT_PAGE,
  COLLECTOR_EVENT_DETAILS,
  COLLECTOR_EVENT_EVENT_ID,
  COLLECTOR_EVENT_VISITOR_ID,
  COLLECTOR_EVENT_N_FIELDS,
} CollectorEventField;

const CollectorFieldTable *collector_fields_get_event_table (void);
const CollectorFieldTable *collector_fields_get_details_table (const char *action);

void collector_fields_append (GString *out, const CollectorField *field, const char *value);

gboolean collector_fields_normalise (const CollectorFieldTable *table,
                                     const CollectorJson       *object,
                                     char                     **values,
                                     GString                   *others,
                                     GError                   **error);

G_END_DECLS
