/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What an application gets to know of what a person does, line by line. */
typedef struct _SameLog SameLog;

SameLog *same_log_new (void);
void     same_log_free (SameLog *self);

void same_log_write (SameLog *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* For what comes as often as frames are drawn: that it comes is noted, not how often. */
void same_log_write_once (SameLog *self, const char *line);

/* Notes each emission with its arguments, or the new value of the property. Its name is kept. */
void        same_log_hear (SameLog *self, gpointer object, const char *signal);
void        same_log_name (gpointer object, const char *name);
const char *same_log_get_name (gpointer object);

gsize       same_log_get_length (SameLog *self);
const char *same_log_get_text (SameLog *self);
void        same_log_wait (SameLog *self, const char *line, gsize start);

/* The first line that is not the same, with those before it; NULL: there is none. */
char *same_log_dup_difference (const char *text, const char *other_text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SameLog, same_log_free)

G_END_DECLS
