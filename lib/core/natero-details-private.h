/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "This header is private to libnatero"
#endif

#include <glib-object.h>

G_BEGIN_DECLS

typedef enum
{
  NATERO_DETAILS_TEXT,
  NATERO_DETAILS_NUMBER, /* -1: not set */
  NATERO_DETAILS_FLAG,   /* with a second property NAME-set */
  NATERO_DETAILS_FLAG_SET,
} NateroDetailsKind;

/* One row a property; the key is what the wire calls it. */
typedef struct
{
  const char       *name;
  const char       *key;
  guint             max_chars;
  NateroDetailsKind kind;
} NateroDetailsField;

typedef struct _NateroDetails NateroDetails;

NateroDetails *natero_details_new (const NateroDetailsField *fields, guint n_fields);
void           natero_details_free (NateroDetails *self);
void           natero_details_set (NateroDetails *self,
                                   GObject       *owner,
                                   guint          property_id,
                                   const GValue  *value,
                                   GParamSpec    *pspec);
void           natero_details_get (NateroDetails *self, guint property_id, GValue *value);
gboolean       natero_details_check (NateroDetails *self, GError **error);
char *natero_details_to_json_as (NateroDetails *self, const char *key, const char *key_here);

/* Property ids count from 1, in the order of the table. */
void natero_details_install_properties (GObjectClass             *object_class,
                                        const NateroDetailsField *fields,
                                        guint                     n_fields);

G_END_DECLS
