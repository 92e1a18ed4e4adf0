/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "natero-clock-private.h"
#include "natero-presence-private.h"

G_BEGIN_DECLS

/*
 * An application with a window, a menu and actions of every kind, and a presence that looks at it.
 * What was told is collected as `feature`, or `feature/module/product` where it has them, and what
 * the application did as the names of its actions.
 */
typedef struct
{
  GtkApplication *application;
  NateroClock    *clock;
  NateroPresence *presence;
  GtkWindow      *window;
  GtkWidget      *box;
  GtkWidget      *menu_button;
  GtkWidget      *shown_label; /* what the property action win.shown shows */
  GMenu          *menu;
  GString        *told;
  GString        *done;
  int             n_ended;
} ActionBench;

ActionBench *action_bench_new (void);
void         action_bench_free (ActionBench *self);

/* What comes before the window, if anything does. */
void       action_bench_map (ActionBench *self, const char *action_name, const char *feature_id);
GtkWindow *action_bench_add_window (ActionBench *self);
void       action_bench_open (ActionBench *self);

GActionGroup *action_bench_create_group (ActionBench *self);
GtkWidget    *action_bench_add (ActionBench *self, GtkWidget *widget);
GtkWidget    *action_bench_add_button (ActionBench *self, const char *detailed_name);
void          action_bench_choose (ActionBench *self, const char *item);
void          action_bench_activate (ActionBench *self, const char *name);

/* What was told, and what was done, since the last time. */
void action_bench_assert (ActionBench *self, const char *told, const char *done);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ActionBench, action_bench_free)

G_END_DECLS
