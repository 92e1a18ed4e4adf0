/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct _NateroPageWatch NateroPageWatch;

/* What a watch tells of real windows. All that it tells is in the log: "m:board p:desk ". */
typedef struct
{
  GtkWindow       *window;
  NateroPageWatch *watch;
  GPtrArray       *watched; /* of GtkWindow: those that a tracker would look at */
  GString         *log;
  gboolean         stops; /* with the first thing that is told */
} PageBench;

void page_bench_set_up (PageBench *self, gconstpointer data);
void page_bench_tear_down (PageBench *self, gconstpointer data);
void page_bench_add_test (const char *path,
                          void (*function) (PageBench *bench, gconstpointer data));

/* Turns until all that is on its way has come; then that is what was told since. */
void page_bench_expect (PageBench *self, const char *log);
void page_bench_start_watch (PageBench *self);

GtkWindow *page_bench_add_window (PageBench *self);
void       page_bench_attach (PageBench *self, GtkWindow *window);
void       page_bench_detach (PageBench *self, GtkWindow *window);
void       page_bench_show (PageBench *self, GtkWidget *child);
void       page_bench_close (PageBench *self, GtkWindow *window);

/* Windows and pages that are tagged; NULL: without a module */
GtkWindow *page_bench_make_dialog (GtkWindow *parent, const char *module_id);
GtkWidget *page_bench_make_page (const char *module_id);

/* Pages that are named like their modules; "-" has none. */
GtkWidget *page_bench_make_stack (const char *first, ...) G_GNUC_NULL_TERMINATED;
GtkWidget *page_bench_get_page (GtkWidget *stack, const char *name);
void       page_bench_turn_to (GtkWidget *stack, const char *name);

G_END_DECLS
