/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "matrix-hand.h"
#include "matrix-reader.h"
#include "matrix-row.h"

#include <natero.h>

G_BEGIN_DECLS

/* The features of what is in the window */
#define MATRIX_TAGGED "tagged" /* the thing, by its tag or else by its action */
#define MATRIX_OTHER "other"
#define MATRIX_MAPPED "mapped" /* the action of what has a tag of its own */

/* A window with one tagged thing, beside another that is there for its handler. */
struct _MatrixStage
{
  MatrixHand    *hand;
  MatrixReader  *reader; /* NULL: none */
  const char    *no_reader;
  GSettings     *settings;
  NateroTracker *tracker;

  const MatrixRow *row;
  MatrixColumn     column;

  /* What is built for a row */
  GtkWindow  *window;
  GtkWidget  *box;
  GtkWidget  *other;
  GtkWidget  *widget;      /* the tagged one */
  gboolean    is_untagged; /* it counts by its action */
  GtkWidget  *target;      /* where a hand goes */
  GtkWidget  *focus;       /* what has the keys */
  GtkWidget  *popover;     /* NULL: none */
  const char *item;        /* the text of what is chosen in the popover */
  const char *mapped_id;   /* the feature of that item; NULL: none */
  GAction    *action;      /* that the program activates; NULL: none */
  GObject    *value_object;
  const char *value_property; /* NULL: nothing that a program changes */
  void (*reset) (MatrixStage *stage);
  void (*change) (MatrixStage *stage); /* by code; NULL: the property */

  int n_effects; /* what the application heard */
};

void  matrix_stage_set_row (MatrixStage *stage, const MatrixRow *row);
void  matrix_stage_clear (MatrixStage *stage);
void  matrix_stage_settle (MatrixStage *stage);
void  matrix_stage_pause (MatrixStage *stage);
void  matrix_stage_allow_popups (MatrixStage *stage, gboolean allow);
void  matrix_stage_begin_cell (MatrixStage *stage, MatrixColumn column);
void  matrix_stage_hear (MatrixStage *stage, gpointer object, const char *signal);
guint matrix_stage_count_events (MatrixStage *stage);

/* The features that were recorded from then on: "other tagged". */
char *matrix_stage_dup_features (MatrixStage *stage, guint first);

G_END_DECLS
