/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "This header is private to libnatero"
#endif

#include <gtk/gtk.h>

#include "natero-clock-private.h"

G_BEGIN_DECLS

/*
 * Everything of GTK that a tracker watches: windows, what GTK keeps from them, an application and
 * its end. It reports what a person does there, and which pages are shown.
 */
typedef struct _NateroPresence NateroPresence;

typedef struct
{
  void (*activity) (gpointer user_data);
  void (*page_opened) (gpointer page, const char *name, gpointer user_data);
  void (*page_closed) (gpointer page, gpointer user_data);
  void (*feature) (const char *feature_id,
                   const char *module_id,
                   const char *product_id,
                   gpointer    user_data); /* a person used what stands for it */
  void (*module_shown) (const char *module_id, gpointer user_data); /* NULL: by no page */
  void (*product_shown) (const char *product_id, gpointer user_data);
  void (*left) (gpointer user_data);   /* the last page was closed */
  void (*ending) (gpointer user_data); /* of the application; all pages are closed by then */
} NateroPresenceFuncs;

NateroPresence *natero_presence_new (NateroClock               *clock,
                                     const NateroPresenceFuncs *funcs,
                                     gpointer                   user_data);
void            natero_presence_free (NateroPresence *self);
void            natero_presence_attach (NateroPresence *self, GtkWindow *window);
void            natero_presence_detach (NateroPresence *self, GtkWindow *window);
void            natero_presence_detach_all (NateroPresence *self);
void            natero_presence_settle (NateroPresence *self);
void            natero_presence_flush (NateroPresence *self);
void natero_presence_attach_application (NateroPresence *self, GtkApplication *application);
void natero_presence_set_handle_signals (NateroPresence *self, gboolean handle_signals);
void natero_presence_set_capture_actions (NateroPresence *self, gboolean capture_actions);
void natero_presence_map_action (NateroPresence *self,
                                 const char     *action_name,
                                 const char     *feature_id,
                                 const char     *module_id,
                                 const char     *product_id);
void natero_presence_insert_action_group (NateroPresence *self,
                                          GtkWidget      *widget,
                                          const char     *prefix,
                                          GActionGroup   *group);

G_END_DECLS
