/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "core-support.h"

G_BEGIN_DECLS

/* A real HTTP server on loopback, in a thread of its own, so that a caller that blocks meets it. */
typedef struct _CoreServer CoreServer;

typedef enum
{
  CORE_SERVER_ANSWERS,
  CORE_SERVER_HANGS,       /* never answers */
  CORE_SERVER_CUTS,        /* closes the connection */
  CORE_SERVER_CUTS_ANSWER, /* in the middle of its answer */
} CoreServerMode;

typedef struct
{
  CoreServerMode mode;
  guint          status;
  const char    *header; /* NULL: none */
  const char    *value;
  const char    *body; /* NULL: none */
} CoreAnswer;

CoreServer *core_server_new (void);
void        core_server_free (CoreServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoreServer, core_server_free)

void core_server_set_answer (CoreServer *self, const CoreAnswer *answer);

/* A body with that text is answered with that status, whatever the answer is otherwise. */
void core_server_refuse (CoreServer *self, const char *text, guint status);

char *core_server_create_url (CoreServer *self, const char *path);

guint core_server_get_n_requests (CoreServer *self);
guint core_server_get_n_taken (CoreServer *self); /* lines of bodies that were answered with 2xx */
guint core_server_get_n_connections (CoreServer *self);
char *core_server_dup_method (CoreServer *self);
char *core_server_dup_path (CoreServer *self);
char *core_server_dup_header (CoreServer *self, const char *name);
char *core_server_dup_body (CoreServer *self);

G_END_DECLS
