/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#ifndef NATERO_COMPILATION
#error "This header is private to libnatero"
#endif

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What has to be known for an emission to be a use that a person made. */
typedef enum
{
  NATERO_GATE_ON,     /* a hand is on the widget itself, not on something in it that acts */
  NATERO_GATE_IN,     /* a hand is on something in the widget */
  NATERO_GATE_NEAR,   /* a hand is in the window: GTK emits it for people alone, programs may */
  NATERO_GATE_NONE,   /* nothing: nobody but a person causes it */
  NATERO_GATE_ACTIVE, /* nothing: it is what a person's activation comes as */
  NATERO_GATE_OPENED, /* a hand opened the dialog of the widget before */
  NATERO_NO_USE,      /* no use: it shows that a hand is on the widget */
  NATERO_NO_USE_EDIT, /* no use: what a hand edits is taken over later */
} NateroUseGate;

/* Where the search for a tag begins. */
typedef enum
{
  NATERO_ORIGIN_SELF,     /* the widget that emits */
  NATERO_ORIGIN_ARGUMENT, /* the row that the signal tells of */
  NATERO_ORIGIN_ITEM,     /* the row of a list view that the hand is on */
} NateroUseOrigin;

typedef struct
{
  const char     *type_name;
  const char     *part_name; /* of the type that emits inside of it; NULL: itself */
  const char     *signal;    /* or notify::property, or property:signal of an object it has */
  guint           settle_ms; /* 0: at once */
  NateroUseGate   gate;
  NateroUseOrigin origin;
  gboolean (*is_use) (GtkWidget *widget); /* NULL: always */
  const char *one;                        /* what counts as one */
} NateroUseRow;

/* The classes of GTK, then those of the application. */
guint               natero_use_table_get_n_rows (void);
const NateroUseRow *natero_use_table_get_row (guint i);
void                natero_use_table_add (GType widget_type, const char *signal, guint settle_ms);

gboolean   natero_use_table_has_type (GType type);
gboolean   natero_use_table_is_own (GType type);
GtkWidget *natero_use_table_find_acting (GtkWidget *widget);
gboolean   natero_use_table_is_part (GtkWidget *widget, GtkWidget *ancestor);
GtkWidget *natero_use_table_get_parent (GtkWidget *widget);

G_END_DECLS
