/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "This header is private to libnatero"
#endif

#include <glib.h>

#include "natero-event.h"

G_BEGIN_DECLS

/* What an event is made of; NULL and -1 are left out. All is copied. */
typedef struct
{
  const char *action;
  const char *event_id;
  gint64      created_at;
  const char *account_id;
  const char *user_id;
  const char *session_id;
  const char *visitor_id;
  const char *module;
  const char *product;
  const char *feature;
  const char *page;
  const char *details; /* a JSON object */
  gint64      total;
  gint64      time_spent;
  gint64      active_duration;
} NateroEventFields;

#define NATERO_EVENT_FIELDS_INIT                                                                   \
  {                                                                                                \
    .total = -1, .time_spent = -1, .active_duration = -1,                                          \
  }

NateroEvent *natero_event_new (const NateroEventFields *fields);
const char  *natero_event_peek_line (NateroEvent *self, gsize *length);
char        *natero_event_set_aside_line (const char *line, gsize length, const char *reason);
gint64       natero_event_find_created_at (const char *line, gsize length);
char        *natero_event_to_log_text (NateroEvent *self);

G_END_DECLS
